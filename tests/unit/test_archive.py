"""Archives say nothing of the moment and the machine at which they were made."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import datetime

from openpyxl import Workbook, load_workbook

from indicators.exchange.archive import repacked, zipped


def workbook(created: datetime) -> bytes:
    book = Workbook()
    book.properties.created = created
    book.active["A1"] = "数据"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_an_archive_holds_its_files_in_their_order():
    files = {"数据/b.csv": b"1", "a.csv": b"\x00" * 1000}
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert archive.namelist() == list(files)


def test_the_same_files_give_the_same_bytes_at_another_time(monkeypatch):
    first = zipped({"a": b"1"})
    monkeypatch.setattr(time, "time", lambda: 2e9)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2e9))
    assert zipped({"a": b"1"}) == first


def test_a_workbook_made_later_is_the_same_once_it_is_repacked():
    first, second = (workbook(datetime(year, 1, 1)) for year in (2019, 2020))
    assert first != second
    assert repacked(first) == repacked(second) == repacked(repacked(first))
    assert load_workbook(io.BytesIO(repacked(first))).active["A1"].value == "数据"
