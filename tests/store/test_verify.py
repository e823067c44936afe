"""Any changed byte, removed, swapped or doubled record or batch is found, and the first bad one is named."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from cli import main
from indicators.errors import StoreError
from indicators.store import Store

BATCHES = 3
TRAIL, HEAD, VERSION = "audit.jsonl", "audit.head", "store.json"


def name(number: int) -> str:
    return f"{number:012d}.parquet"


@pytest.fixture
def filled(store, save):
    """Three batches, of which the first was decided about, and a closed year."""
    store.directory.mkdir()
    (store.directory / "users.json").write_text("{}")
    for revision in range(BATCHES):
        save(store, "works", float(revision), based_on=revision)
    store.decide(1, approve=True, author="bob")
    store.close_year(2015, "root", "计划已结束")
    return store


def bad(directory: Path) -> tuple[str, int | str]:
    """File and record that verify names first; nothing when it finds nothing."""
    try:
        Store(directory).verify()
    except StoreError as error:
        return error.findings[0].file, error.findings[0].row
    return "", ""


def flipped(raw: bytes, position: int, bit: int) -> bytes:
    return raw[:position] + bytes([raw[position] ^ (1 << bit)]) + raw[position + 1 :]


def test_it_counts_records_and_gives_the_head_of_the_trail(filled):
    found = filled.verify()
    assert (found.batches, found.records, found.unrecorded) == (3, 5, 0)
    assert found.trail_head == filled.trail()[-1].digest


def test_a_flipped_bit_anywhere_in_the_trail(filled):
    path = filled.directory / TRAIL
    raw = path.read_bytes()
    lines = raw.splitlines(keepends=True)
    starts = [sum(map(len, lines[:count])) for count in range(len(lines))]
    for position in range(len(raw)):
        path.write_bytes(flipped(raw, position, position % 8))
        number = sum(start <= position for start in starts)
        # Without the end of the last line there is no such record; that it was there says the head.
        assert bad(filled.directory) == (TRAIL, number), position
    path.write_bytes(raw)
    assert bad(filled.directory) == ("", "")


@pytest.mark.parametrize("file", [HEAD, VERSION])
def test_any_flipped_bit_in_a_small_file(filled, file):
    path = filled.directory / file
    raw = path.read_bytes()
    for position in range(len(raw)):
        for bit in range(8):
            path.write_bytes(flipped(raw, position, bit))
            # A greater number than there are records says that the trail was longer.
            assert bad(filled.directory)[0] in (file, TRAIL), (position, bit)
    path.write_bytes(raw)
    assert bad(filled.directory) == ("", "")


@pytest.mark.parametrize("number", range(1, BATCHES + 1))
def test_a_flipped_bit_in_a_batch_also_in_the_last(filled, number):
    path = filled.directory / "revisions" / name(number)
    raw = path.read_bytes()
    for position in range(number, len(raw), 31):
        path.write_bytes(flipped(raw, position, position % 8))
        assert bad(filled.directory) == (name(number), ""), position


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_flipped_byte_anywhere(data, whole):
    path = data.draw(st.sampled_from(sorted(path for path in whole.rglob("*") if path.suffix)))
    raw = path.read_bytes()
    position = data.draw(st.integers(0, len(raw) - 1))
    change = data.draw(st.integers(1, 255))
    path.write_bytes(raw[:position] + bytes([raw[position] ^ change]) + raw[position + 1 :])
    try:
        assert bad(whole)[0] in (path.name, TRAIL if path.name == HEAD else path.name)
    finally:
        path.write_bytes(raw)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A directory of a store that nothing but chained files are in."""
    directory = tmp_path_factory.mktemp("whole") / "store"
    store = Store(directory)
    for number in range(4):
        store.append(batch(number), author="ann", reason="第一批", request=str(number))
    store.record("signed_in", "ann")
    return directory


def batch(number: int) -> pd.DataFrame:
    rows = {"indicator": ["a", "b"], "time_period": "2016", "obs_value": float(number), "based_on": number}
    return pd.DataFrame(rows)


BATCH_FILES = [(f"revisions/{name(number)}", name(number)) for number in range(1, BATCHES + 1)]


@pytest.mark.parametrize(("file", "named"), [(TRAIL, TRAIL), (HEAD, HEAD), (VERSION, VERSION), *BATCH_FILES])
def test_a_removed_file(filled, file, named):
    (filled.directory / file).unlink()
    found = bad(filled.directory)
    assert found[0] == named
    # Neither does anybody take it for whole who saves, or who begins to read, and nothing is mended over it.
    left = sorted(os.listdir(filled.directory))
    new = Store(filled.directory)
    uses = [new.decisions, lambda: new.record("signed_in", "ann")]
    if not file.startswith("revisions"):
        uses.append(lambda: filled.record("signed_in", "ann"))
    for use in uses[file == VERSION :]:
        with pytest.raises(StoreError) as error:
            use()
        assert error.value.findings[0].file == named
    assert sorted(os.listdir(filled.directory)) == left


@pytest.mark.parametrize("files", [(TRAIL, HEAD), (TRAIL, HEAD, VERSION), (HEAD, VERSION), (TRAIL, VERSION)])
def test_what_belongs_together_removed_together(filled, files):
    for file in files:
        (filled.directory / file).unlink()
    assert bad(filled.directory)[0] in files
    with pytest.raises(StoreError):
        filled.record("signed_in", "ann")


def edited(lines: list[bytes], change: Callable[[list[bytes]], object]) -> bytes:
    changed = list(lines)
    change(changed)
    return b"".join(changed)


@pytest.mark.parametrize("place", range(5))
def test_a_removed_a_doubled_or_a_swapped_record(filled, place):
    path = filled.directory / TRAIL
    lines = path.read_bytes().splitlines(keepends=True)
    cases: list[tuple[Callable[[list[bytes]], object], int]] = [
        (lambda found: found.pop(place), place + 1),
        (lambda found: found.insert(place, found[place]), place + 2),
    ]
    if place < 4:
        cases.append((lambda found: found.insert(place, found.pop(place + 1)), place + 1))
    for change, number in cases:
        path.write_bytes(edited(lines, change))
        assert bad(filled.directory) == (TRAIL, number)
        with pytest.raises(StoreError):
            Store(filled.directory).record("signed_in", "ann")


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 3), (1, 3)])
def test_swapped_and_doubled_batches(filled, one, other):
    folder = filled.directory / "revisions"
    first, second = ((folder / name(number)).read_bytes() for number in (one, other))
    (folder / name(one)).write_bytes(second)
    assert bad(filled.directory) == (name(one), "")
    (folder / name(other)).write_bytes(first)
    assert bad(filled.directory) == (name(one), "")
    (folder / name(one)).write_bytes(first)
    assert bad(filled.directory) == (name(other), "")


def test_a_last_batch_that_was_forged_whole_is_not_the_one_that_was_recorded(filled, save, tmp_path):
    shutil.copytree(filled.directory, tmp_path / "shorter")
    lines = (tmp_path / "shorter" / TRAIL).read_bytes().splitlines(keepends=True)
    (tmp_path / "shorter" / TRAIL).write_bytes(b"".join(lines[:2]))
    number, digest = 2, filled.trail()[1].digest
    (tmp_path / "shorter" / HEAD).write_bytes(f"{number} {digest}\n".encode())
    (tmp_path / "shorter" / "revisions" / name(3)).unlink()
    forged = Store(tmp_path / "shorter")
    save(forged, "works", 99.0, based_on=2)
    shutil.copy(tmp_path / "shorter" / "revisions" / name(3), filled.directory / "revisions")
    for use in (filled.verify, filled.observations, Store(filled.directory).observations):
        with pytest.raises(StoreError, match="not the one that the audit trail says") as error:
            use()
        assert error.value.findings[0].file == name(3)


def test_a_running_server_notices_a_changed_trail(filled):
    path = filled.directory / TRAIL
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"bob", b"eve"))
    with pytest.raises(StoreError) as error:
        filled.decisions()
    assert (error.value.findings[0].file, error.value.findings[0].row) == (TRAIL, 4)
    path.write_bytes(raw)
    assert filled.decisions()[1].author == "bob"


def test_a_line_that_a_power_cut_tore_is_no_damage_and_is_written_over(filled):
    path = filled.directory / TRAIL
    raw, head = path.read_bytes(), (filled.directory / HEAD).read_bytes()
    for torn in (b'{"action":"sig', bytes(700), bytes(300) + b'0"}\n', b'{"action":"sig\n' + bytes(99)):
        path.write_bytes(raw + torn)
        assert bad(filled.directory) == ("", "")
        assert filled.verify().records == 5
        writer = Store(filled.directory)
        writer.record("signed_in", "ann")
        assert filled.verify().records == 6
        assert path.read_bytes().startswith(raw)
        assert path.read_bytes().endswith(b"}\n")
        path.write_bytes(raw)
        (filled.directory / HEAD).write_bytes(head)


def said(directory: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["verify", "--store", str(directory), *options])
    return done.exit_code, done.output


def test_the_command_prints_a_head_that_can_be_checked_later(filled):
    code, text = said(filled.directory)
    assert code == 0
    lines = dict(line.split("  ", 1) for line in text.splitlines())
    assert [lines[label].strip() for label in ("batches", "revisions", "cells", "records")] == [
        "3",
        "3",
        "1",
        "5",
    ]
    noted = lines["trail head"].strip()
    filled.record("signed_in", "ann")
    assert said(filled.directory, "--head", noted)[0] == 0
    # Somebody takes the last two records away and writes the head to fit: the chain alone cannot show it.
    noted = said(filled.directory)[1].split("trail head")[1].split()[0]
    path, last = filled.directory / TRAIL, filled.trail()[3]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:4]))
    (filled.directory / HEAD).write_bytes(f"4 {last.digest}\n".encode())
    assert said(filled.directory)[0] == 0
    code, text = said(filled.directory, "--head", noted)
    assert code == 1
    assert "The trail ends before record" in text
    assert said(filled.directory, "--head", "4")[0] == 2


def test_batches_that_are_not_recorded_yet_are_a_note(filled, save, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Store, "_recorded", lambda *_: None)
        save(filled, "films", 1.0)
    code, text = said(filled.directory)
    assert code == 0
    assert "note: the trail does not name the last 1 batches yet" in text
    filled.record("signed_in", "ann")
    assert "note" not in said(filled.directory)[1]
