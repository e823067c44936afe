"""The folded journal changes how fast a new process reads, never what it reads; the batches alone are the truth."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from indicators.errors import ConflictError, StoreError
from indicators.store import Store, cache
from indicators.store.journal import Journal

#: What is in the directory of a store without a cache.
BESIDES = ["audit.head", "audit.jsonl", "lock", "revisions", "store.json"]


def batch(number: int) -> pd.DataFrame:
    """Return ten values of which every fourth is deleted again and again; their revisions follow each other."""
    rows = [(f"i{row}", "2016" if row % 2 else "2016-Q3", number + row / 10) for row in range(10)]
    edits = pd.DataFrame(rows, columns=["indicator", "time_period", "obs_value"])
    edits = edits.assign(ref_area="CN", obs_status="A", comment=f"第{number}批", based_on=number)
    deleted = (edits.index + number) % 4 == 0
    return edits.assign(
        obs_value=edits["obs_value"].mask(deleted), obs_status=edits["obs_status"].mask(deleted, "M")
    )


def grow(store: Store, batches: int) -> None:
    for number in range(store.head, store.head + batches):
        store.append(
            batch(number), author=f"author {number % 3}", reason=f"why {number}", request=f"r{number}"
        )


@pytest.fixture
def kept(store):
    """The cache of a store of nine batches: it was written with the seventh, of which the 64th revision is one."""
    grow(store, 9)
    return store.directory / cache.CACHE


def opened(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the batches that a new reader opens."""
    names: list[str] = []
    real = Path.open

    def look(path: Path, *arguments: str, **named: str) -> object:
        names.append(path.name)
        return real(path, *arguments, **named)

    head = store.head
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", look)
        assert Store(store.directory).head == head
    return [name for name in names if name.endswith(".parquet")]


def name(number: int) -> str:
    return f"{number:012d}.parquet"


def same(directory: Path, copy: Path) -> None:
    """A reader of the store finds what one finds who has no cache."""
    shutil.copytree(directory, copy, ignore=shutil.ignore_patterns(cache.CACHE))
    one, other = Store(directory), Store(copy)
    assert one.state == other.state
    for read in ("observations", "revisions", "history"):
        pd.testing.assert_frame_equal(getattr(one, read)(), getattr(other, read)())
    middle = one.revisions()["entered_at"].iloc[35]
    pd.testing.assert_frame_equal(one.observations(middle), other.observations(middle))
    assert one.conflicts(batch(3)) == other.conflicts(batch(3))
    again = {"author": "author 1", "reason": "why 4", "request": "r4"}
    assert one.append(batch(4), **again) == other.append(batch(4), **again)
    shutil.rmtree(copy)


def test_a_new_reader_opens_only_what_was_saved_since(store, kept, monkeypatch):
    # The seventh to see that it is still the one; the eighth, the ninth; the next, which is not there.
    assert opened(store, monkeypatch) == [name(7), name(8), name(9), name(10)]
    kept.unlink()
    assert opened(store, monkeypatch) == [name(number) for number in range(1, 11)]


def test_it_is_written_only_with_every_64th_revision_and_by_nobody_who_reads(store):
    grow(store, 6)
    kept = store.directory / cache.CACHE
    assert not kept.exists()
    grow(store, 1)
    first = kept.read_bytes()
    grow(store, 5)
    Store(store.directory).history()
    store.verify()
    assert kept.read_bytes() == first
    grow(store, 1)
    assert kept.read_bytes() != first
    assert sorted(path.name for path in store.directory.iterdir()) == sorted([*BESIDES, cache.CACHE])


def test_whoever_reads_with_it_reads_the_same_and_goes_on(store, kept, tmp_path):
    same(store.directory, tmp_path / "copy")
    resumed = Store(store.directory)
    with pytest.raises(ConflictError):
        resumed.append(batch(3), author="late", reason="", request="late")
    grow(resumed, 9)
    assert resumed.verify().batches == 18
    same(store.directory, tmp_path / "copy")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"0" * 64, b"x" * 5000, None])
def test_what_is_no_cache_is_passed_over(store, kept, tmp_path, monkeypatch, content):
    if content is None:
        kept.unlink()
        kept.mkdir()
    else:
        kept.write_bytes(content)
    assert opened(store, monkeypatch)[0] == name(1)
    same(store.directory, tmp_path / "copy")
    assert store.verify().batches == 9
    # It is written anew, or left alone where it cannot be; saving goes on.
    grow(store, 6)
    assert store.verify().batches == 15
    same(store.directory, tmp_path / "copy")
    assert [path.name for path in store.directory.iterdir() if path.name.startswith(".")] == []


def test_a_flipped_byte_anywhere_is_noticed(store, kept):
    whole = kept.read_bytes()
    assert cache.read(kept) is not None
    for position in range(0, len(whole), 97):
        kept.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        assert cache.read(kept) is None
        kept.write_bytes(whole[:position])
        assert cache.read(kept) is None


def test_one_of_a_state_that_is_gone_is_passed_over(store, tmp_path, monkeypatch):
    # A backup of five batches was restored, other values were saved upon it: the cache tells of other batches.
    grow(store, 5)
    shutil.copytree(store.directory, tmp_path / "backup")
    grow(store, 4)
    shutil.move(store.directory / cache.CACHE, tmp_path / "backup")
    shutil.rmtree(store.directory)
    shutil.move(tmp_path / "backup", store.directory)
    restored = Store(store.directory)
    assert restored.head == 5
    for number in (5, 6, 7):
        restored.append(batch(number).assign(source="other"), author="bob", reason="", request=f"s{number}")
        assert opened(restored, monkeypatch)[0] in (name(1), name(7))
        same_history = Store(store.directory).revisions()
        assert same_history["source"].eq("other").sum() == 10 * (number - 4)
    assert restored.verify().batches == 8


def test_one_of_another_store_is_passed_over(store, kept, tmp_path, monkeypatch):
    other = Store(tmp_path / "other")
    grow(other, 8)
    shutil.copy(kept, other.directory / cache.CACHE)
    assert opened(other, monkeypatch) == [name(7), *(name(number) for number in range(1, 10))]
    same(other.directory, tmp_path / "copy")
    assert other.verify().batches == 8


def test_one_that_says_something_else_is_reported(store, kept):
    folded = cache.read(kept)
    values = folded.rows.column("obs_value").to_pylist()
    values[2] = 99.0
    position = folded.rows.schema.get_field_index("obs_value")
    forged = folded.rows.set_column(position, folded.rows.schema.field(position), pa.array(values))
    cache.write(kept, cache.Folded(folded.head, forged))
    with pytest.raises(StoreError, match="does not say what the batches say") as error:
        store.verify()
    assert error.value.findings[0].file == cache.CACHE


def test_one_written_while_the_batches_are_verified_is_no_other(store, kept, monkeypatch):
    real, other = Journal.advance, Store(store.directory)

    def meanwhile(journal: Journal) -> None:
        real(journal)
        monkeypatch.setattr(Journal, "advance", real)
        grow(other, 7)

    before = kept.read_bytes()
    monkeypatch.setattr(Journal, "advance", meanwhile)
    assert store.verify().batches == 9
    assert kept.read_bytes() != before


def test_a_damaged_batch_that_it_covers_is_still_found(store, kept):
    damaged = store.directory / "revisions" / name(3)
    raw = damaged.read_bytes()
    damaged.write_bytes(raw[:-1])
    with pytest.raises(StoreError) as error:
        store.verify()
    assert error.value.findings[0].file == name(3)
    # What the batch said is known nevertheless, and not lost to whoever reads.
    assert len(Store(store.directory).revisions()) == 90
    damaged.unlink()
    for use in (store.verify, Store(store.directory).observations):
        with pytest.raises(StoreError, match="missing") as error:
            use()
        assert error.value.findings[0].file == name(3)


@pytest.mark.parametrize(("owner", "step"), [(os, "replace"), (Path, "open")])
def test_a_save_stands_when_it_cannot_be_written(store, monkeypatch, owner, step):
    real = getattr(owner, step)

    def fail(path: Path, *arguments: object, **named: object) -> object:
        if cache.CACHE in path.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, *arguments, **named)

    grow(store, 6)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, fail)
        grow(store, 1)
    assert sorted(path.name for path in store.directory.iterdir()) == BESIDES
    assert store.verify().batches == 7
