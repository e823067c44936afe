"""A store that cannot be written, is full, or was tampered with says so in words and names the file."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from disk import formatted

from indicators.errors import StoreError
from indicators.store import Store

SAVER = Path(__file__).with_name("saver.py")


@pytest.fixture
def filled(store, save):
    """A store of five batches."""
    for revision in range(5):
        save(store, "works", float(revision), based_on=revision)
    return store


@pytest.fixture
def folder(filled):
    return filled.directory / "revisions"


def name(number: int) -> str:
    return f"{number:012d}.parquet"


def refused(store: Store, file: str, says: str) -> None:
    """Verifying and a fresh reader both refuse, and name the file."""
    for use in (store.verify, Store(store.directory).observations):
        with pytest.raises(StoreError, match=says) as error:
            use()
        assert error.value.findings[0].file == file


def flip(path: Path, position: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[position] ^= 1
    path.write_bytes(raw)


def test_the_head_changes_with_every_batch(filled, save):
    before = filled.verify()
    assert (before.batches, before.revisions, before.cells) == (5, 5, 1)
    save(filled, "films", 1.0)
    after = filled.verify()
    assert after.head != before.head
    assert after.cells == 2


@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_flipped_byte_anywhere_but_in_the_last_file(filled, folder, number):
    size = (folder / name(number)).stat().st_size
    for position in range(0, size, size // 8):
        flip(folder / name(number), position)
        with pytest.raises(StoreError) as error:
            filled.verify()
        assert error.value.findings[0].file == name(number)
        flip(folder / name(number), position)
    filled.verify()


def test_a_flipped_byte_in_the_last_file_shows_or_says_nothing_else(filled, folder):
    # No later file carries its digest: whatever changes a value, a name or the description must show;
    # bytes that nobody reads (statistics, the writer's version) may change.
    last = folder / name(5)
    whole = Store(filled.directory).revisions()
    shown = 0
    for position in range(0, last.stat().st_size, 23):
        flip(last, position)
        errors = []
        try:
            assert Store(filled.directory).revisions().equals(whole)
        except StoreError as error:
            errors = [finding.file for finding in error.findings]
        assert errors in ([], [name(5)])
        shown += len(errors)
        flip(last, position)
    assert shown > 100


@pytest.mark.parametrize("number", [1, 3])
def test_a_removed_file(filled, folder, number):
    (folder / name(number)).unlink()
    refused(filled, name(number), "missing")


def test_two_swapped_files(filled, folder):
    (folder / name(2)).rename(folder / "2")
    (folder / name(3)).rename(folder / name(2))
    (folder / "2").rename(folder / name(3))
    refused(filled, name(2), "renumbered: it is batch 3")


def test_a_renumbered_end(filled, folder):
    (folder / name(5)).rename(folder / name(6))
    refused(filled, name(5), "missing")


def test_an_added_file_with_a_name_of_its_own(filled, folder):
    shutil.copy(folder / name(1), folder / "extra.parquet")
    refused(filled, "extra.parquet", "does not belong")


def test_an_added_copy_under_the_next_number(filled, folder):
    shutil.copy(folder / name(5), folder / name(6))
    refused(filled, name(6), "renumbered")


def test_a_file_of_another_store(filled, folder, tmp_path, save):
    other = Store(tmp_path / "other")
    for number in range(3):
        save(other, f"films{number}", 1.0)
    shutil.copy(other.directory / "revisions" / name(3), folder / name(3))
    refused(filled, name(2), "not the one that 000000000003.parquet was saved upon")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"indicator,value\n"])
def test_a_foreign_file(filled, folder, content):
    (folder / name(5)).write_bytes(content)
    refused(filled, name(5), "truncated or damaged")


def test_a_parquet_file_that_is_no_batch(filled, folder):
    table = pq.read_table(folder / name(5))
    pq.write_table(table.replace_schema_metadata(), folder / name(5))
    refused(filled, name(5), "not a batch of this store")


def test_a_rewritten_value_with_the_description_kept(filled, folder):
    # A forger who rewrites a file keeps its metadata, not its digest.
    table = pq.read_table(folder / name(3))
    position = table.schema.get_field_index("obs_value")
    forged = table.set_column(position, table.schema.field(position), [[99.0]])
    pq.write_table(forged.replace_schema_metadata(table.schema.metadata), folder / name(3))
    refused(filled, name(3), "saved upon")


@pytest.mark.parametrize(("column", "value"), [("entered_by", "bob"), ("request", "other")])
def test_rows_that_do_not_fit_the_description(filled, folder, column, value):
    table = pq.read_table(folder / name(5))
    position = table.schema.get_field_index(column)
    forged = table.set_column(position, table.schema.field(position), [[value]])
    pq.write_table(forged.replace_schema_metadata(table.schema.metadata), folder / name(5))
    refused(filled, name(5), "rows do not fit")


def test_a_changed_description_does_not_fit_its_seal(filled, folder):
    table = pq.read_table(folder / name(5))
    metadata = {**table.schema.metadata, b"plan-gauge.reason": b"another reason"}
    pq.write_table(table.replace_schema_metadata(metadata), folder / name(5))
    refused(filled, name(5), "seal")


def test_left_over_temporary_files_and_other_files_are_passed_over(filled, folder, save):
    (folder / ".000000000006.parquet.1234.tmp").write_bytes(b"half a batch")
    (folder / "README.txt").write_text("not a table")
    assert Store(filled.directory).head == 5
    assert save(filled, "works", 9.0, based_on=5).batch == 6
    assert filled.verify().batches == 6


def test_a_store_below_a_file_cannot_be_read_or_written(tmp_path, save):
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file" / "store")
    assert "A file stands" in (store.writable() or "")
    with pytest.raises(StoreError, match="cannot be written: Not a directory"):
        save(store, "works", 1.0)


@pytest.mark.parametrize(
    ("code", "says"),
    [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "disk is full"), (errno.EIO, "cannot be written")],
)
@pytest.mark.parametrize("step", ["write", "fsync", "link"])
def test_a_failing_disk_leaves_nothing_behind(filled, folder, save, monkeypatch, code, says, step):
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(StoreError, match=says):
            save(filled, "works", 9.0, based_on=5)
    assert sorted(path.name for path in folder.iterdir()) == [name(number) for number in range(1, 6)]
    assert save(filled, "works", 9.0, based_on=5).batch == 6


def test_short_writes_are_continued(filled, save, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, raw: real(descriptor, raw[:100]))
    save(filled, "works", 9.0, based_on=5)
    assert filled.verify().batches == 6


def test_a_save_whose_last_step_failed_is_settled_by_the_same_request(filled, edits, monkeypatch):
    frame = edits(("works", "2016", 9.0), based_on=5)

    def fail(_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr("indicators.store.files.sync_folder", fail)
        with pytest.raises(StoreError, match="not certain"):
            filled.append(frame, author="ann", reason="", request="again")
    assert filled.append(frame, author="ann", reason="", request="again").batch == 6
    assert filled.head == 6


@pytest.mark.root
@pytest.mark.parametrize("system", ["tmpfs", "ext4"])
def test_a_disk_that_is_really_full_and_one_that_is_really_read_only(tmp_path, mounting, system):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs"]
    if system == "ext4":
        mount = ["mount", "-o", "loop", str(formatted(tmp_path / "image", 4 << 20))]
    script = shlex.join([*mount, str(disk)]) + " && exec " + shlex.join([sys.executable, str(SAVER)])
    reports = mounting("sh", "-c", f"{script} small_disk {shlex.quote(str(disk))}")
    assert [report["said"] for report in reports] == [*["full"] * 5, "room", "read-only", "room"]
    # Everything acknowledged is there whole, before and after, for a reader that was there and for a new one.
    assert all(report["whole"] and report["verified"] == report["saved"] for report in reports)
    assert all(report["now"] == 5 * report["saved"] for report in reports)
    assert not any(report["left"] for report in reports)
    saved = [report["saved"] for report in reports]
    assert saved[0] > 0
    # Each ballast taken away made room for more, until the disk was full again.
    assert all(before < after for before, after in pairwise(saved[:4]))
    assert all("The disk is full; nothing was saved." in report["error"] for report in reports[:5])
    assert saved[5:] == [saved[4] + 1, saved[4] + 1, saved[4] + 2]
    assert [report["writable"] for report in reports[5:]] == [
        None,
        "The folder of the store is read-only.",
        None,
    ]
    assert "Read-only file system" in reports[6]["error"]
