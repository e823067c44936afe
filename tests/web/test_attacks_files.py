"""Attacks through files that somebody brings: bombs, entities, links, macros, names; each is refused and said."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import pytest
from entry_calls import words
from flask import Flask
from openpyxl import Workbook
from ours import call
from small import browser, serve

from indicators.intake import MOST_BYTES
from layouts import entry_ids as ids


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return serve(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def ann(server: Flask) -> Any:
    return browser(server, "ann")


def brought(server: Flask, ann: Any, raw: bytes, name: str = "a.xlsx") -> tuple[list[Any], str]:
    """Bring a file; gives the entries that could be taken and what is said."""
    asked = {"kind": "file", "id": "1", "name": name, "content": base64.b64encode(raw).decode()}
    began = perf_counter()
    answer = call(server, ids.TO_READ).send(ann, asked, **{"Accept-Language": "en"})
    assert answer.status_code in (200, 413)
    assert perf_counter() - began < 20
    if answer.status_code == 413:
        return [], "too large"
    response = answer.json["response"]
    return response[ids.INCOMING]["data"]["entries"], words(response[ids.INTAKE]["children"])


def workbook(*, change: Mapping[str, bytes] | None = None, formula: str = "") -> bytes:
    """A workbook with one value that would be taken, with parts changed or added."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["indicator", "time_period", "obs_value", "source"])
    sheet.append(["pct-applications", "2020", formula or 7.3, "Yearbook"])
    file = io.BytesIO()
    book.save(file)
    parts = {part: zipfile.ZipFile(file).read(part) for part in zipfile.ZipFile(file).namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts | dict(change or {})).items():
            archive.writestr(part, content)
    return out.getvalue()


SHEET: Final = "xl/worksheets/sheet1.xml"
LAUGHS: Final = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10))
    + b"]><l>&k;</l>"
)
OUTSIDE: Final = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file://%s">]><l>&a;</l>'
REMOTE: Final = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY %% a SYSTEM "http://127.0.0.1:9/x"> %%a;]><l/>'
QUADRATIC: Final = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "'
    + b"x" * 100_000
    + b'">]><l>'
    + b"&a;" * 20_000
    + b"</l>"
)


def test_the_workbook_of_these_attacks_is_taken_when_nothing_is_wrong(server: Flask, ann: Any):
    (found,), _ = brought(server, ann, workbook())
    assert (found["indicator"], found["obs_value"]) == ("pct-applications", "7.3")


@pytest.mark.parametrize("attack", [LAUGHS, QUADRATIC], ids=["laughs", "quadratic"])
@pytest.mark.parametrize(
    "part",
    [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "_rels/.rels", "xl/sharedStrings.xml"],
)
def test_entities_that_grow_without_bound_are_refused(server: Flask, ann: Any, part: str, attack: bytes):
    entries, said = brought(server, ann, workbook(change={part: attack}))
    assert entries == []
    assert "x" * 50 not in said


def test_an_entity_that_names_a_file_or_another_machine_is_refused(server: Flask, ann: Any, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    for attack in (OUTSIDE % str(secret).encode(), REMOTE % ()):
        for part in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            entries, said = brought(server, ann, workbook(change={part: attack}))
            assert (entries, "swordfish" in said) == ([], False)


def bomb(levels: int) -> bytes:
    """Zeros by the gigabyte within archives within archives."""
    content = b"0" * 30_000_000
    for level in range(levels):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(1 if level == 0 else 10):
                archive.writestr("xl/workbook.xml" if copy == 0 else f"xl/{copy}.xml", content)
        content = out.getvalue()
    return content


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_an_archive_that_unpacks_to_very_much_is_refused(server: Flask, ann: Any, levels: int):
    raw = bomb(levels)
    assert len(raw) < MOST_BYTES
    entries, said = brought(server, ann, raw)
    assert entries == []
    assert said


def test_an_archive_that_lies_about_its_size_is_refused(server: Flask, ann: Any):
    raw = bytearray(bomb(1))
    size = (30_000_000).to_bytes(4, "little")
    while size in raw:
        place = raw.index(size)
        raw[place : place + 4] = (100).to_bytes(4, "little")
    assert brought(server, ann, bytes(raw))[0] == []


def test_an_archive_whose_parts_overlap_is_refused(server: Flask, ann: Any):
    """The same compressed bytes named a thousand times over."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 19_000_000)
        info = archive.infolist()[0]
        for number in range(1000):
            twin = zipfile.ZipInfo(f"xl/{number}.xml")
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset", "flag_bits"):
                setattr(twin, name, getattr(info, name))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
        archive._didModify = True
    assert brought(server, ann, file.getvalue())[0] == []


def test_links_to_other_workbooks_and_macros_are_neither_followed_nor_run(server: Flask, ann: Any):
    rel = b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="http://127.0.0.1:9/evil.xlsx" TargetMode="External"/></Relationships>'  # noqa: E501
    change = {
        "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": rel,
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"Auto_Open" * 100,
        "customUI/customUI.xml": b"<customUI onLoad='evil'/>",
    }
    entries, _ = brought(server, ann, workbook(change=change), "a.xlsm")
    assert [one["obs_value"] for one in entries] in ([], ["7.3"])
    for formula in (
        "='[http://127.0.0.1:9/evil.xlsx]Sheet1'!A1",
        '=WEBSERVICE("http://127.0.0.1:9/")',
        "=cmd|'/c calc'!A0",
    ):
        assert brought(server, ann, workbook(formula=formula))[0] == []


NAMES: Final = (
    "../../../../tmp/attacked.xlsx", "/etc/passwd", "C:\\Windows\\x.xlsx", "a\x00.xlsx", "a.xlsx\r\nX-Evil: 1",
    "<script>alert(1)</script>.xlsx",
    "a" * 100_000 + ".xlsx", "\u202exslx.exe", "con.xlsx", "%2e%2e%2fx.xlsx", "{0.__class__}.xlsx",
    "=cmd|' /C calc'!A0.xlsx", "\ud800.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_the_name_of_a_file_is_a_text_and_no_path(server: Flask, ann: Any, name: str):
    entries, said = brought(server, ann, workbook(), name)
    assert len(entries) == 1
    assert len(said) < 5000
    assert not Path("/tmp/attacked.xlsx").exists()


BROKEN: Final[Mapping[str, bytes]] = {
    "rows": b"indicator,2020\n" + b"pct-applications,7.3\n" * 150_000,
    "columns": b"," * 2_900_000,
    "line": b"x" * 2_900_000,
    "quotes": b'"' * 2_000_000,
    "zeros": b"\x00" * 2_000_000,
    "gzip": zlib.compress(b"0" * 10_000_000),
    "too large": b"x" * 4_000_000,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_table_without_end_is_refused_in_good_time(server: Flask, ann: Any, kind: str):
    assert brought(server, ann, BROKEN[kind], "a.csv")[0] == []
