"""Processes that save at once or are killed: every acknowledged batch is there, no conflict is missed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from saver import five

from indicators.store import Store

SAVER = Path(__file__).with_name("saver.py")
ROOT = SAVER.parents[2]


@pytest.fixture
def together(tmp_path):
    """Run tasks of saver.py in processes that start at the same moment; return what each printed."""
    started: list[subprocess.Popen[str]] = []

    def run(*tasks: tuple[str, ...]) -> list[str]:
        for task, *arguments in tasks:
            command = [sys.executable, str(SAVER), task, str(tmp_path), *arguments]
            started.append(
                subprocess.Popen(
                    command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
                )
            )
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        (tmp_path / "start").touch()
        printed = [process.communicate(timeout=120)[0].strip() for process in started]
        assert [process.returncode for process in started] == [0] * len(tasks)
        return printed

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_eight_processes_that_compete_for_cells_all_get_through_and_miss_no_conflict(together, tmp_path):
    printed = together(*[("competing", name, "50") for name in "abcdefgh"])
    store = Store(tmp_path)
    assert store.verify().batches == 400
    history = store.revisions()
    assert history.groupby("request").size().eq(2).all()
    assert history.groupby("entered_by")["request"].nunique().to_dict() == dict.fromkeys("abcdefgh", 50)
    cells = {cell: rows.reset_index(drop=True) for cell, rows in history.groupby("indicator")}
    for rows in cells.values():
        # No conflict was missed: each author had seen the revision that his own replaced, and its value.
        assert rows["revision"].tolist() == list(range(1, len(rows) + 1))
        assert rows["comment"].iloc[1:].tolist() == rows["request"].iloc[:-1].tolist()
        assert rows["obs_value"].tolist() == rows["revision"].tolist()
    conflicts = [
        (name, found) for name, line in zip("abcdefgh", printed, strict=True) for found in json.loads(line)
    ]
    assert len(conflicts) > 8
    for name, found in conflicts:
        # None was invented: somebody else had saved the cell upon the same revision, before we were refused.
        rows = cells[found["cell"]]
        followed, held = rows.loc[found["seen"]], rows.loc[found["held"] - 1]
        assert followed["revision"] == found["seen"] + 1 <= found["held"] == held["revision"]
        assert followed["entered_by"] != name
        assert held["entered_by"] == found["holder"]
        assert max(followed["entered_at"], held["entered_at"]) <= pd.Timestamp(found["at"])


def test_many_processes_on_their_own_cells_all_get_through(together, tmp_path):
    together(*[("own_cells", name, "8") for name in "abcd"])
    observations = Store(tmp_path).observations()
    assert observations["indicator"].unique().tolist() == list("abcd")
    assert observations["revision"].tolist() == [8] * 4 * 5
    assert Store(tmp_path).verify().batches == 4 * 8


def test_two_processes_that_decide_the_same_batches_at_once_make_one_decision_of_each(together, tmp_path):
    (tmp_path / "users.json").write_text("{}")
    store = Store(tmp_path)
    for number in range(20):
        store.append(five(f"i{number}"), author="ann", reason="", request=f"{number}")
    printed = [json.loads(line) for line in together(*[("ruling", name, "20") for name in "bc"])]
    decisions = Store(tmp_path).decisions()
    assert sorted(decisions) == list(range(1, 21))
    for name, told in zip("bc", printed, strict=True):
        # Who won is who is written down; the other one was told who did.
        other = "c" if name == "b" else "b"
        for batch, said in told.items():
            author = decisions[int(batch)].author
            assert said in (
                "",
                *(
                    f"{other} {what} state {batch} already; your decision changes nothing."
                    for what in ("approved", "returned")
                ),
            )
            assert (author == name) == (not said)
    assert Store(tmp_path).verify().records == 40


def test_eight_processes_record_at_once(together, tmp_path):
    together(*[("recording", name, "10") for name in "abcdefgh"])
    store = Store(tmp_path)
    trail = store.trail()
    assert [record.number for record in trail] == list(range(1, 81))
    for name in "abcdefgh":
        assert [record.details["count"] for record in trail if record.author == name] == list(range(10))
    assert store.verify().records == 80


def test_two_servers_that_start_at_once_leave_one_batch(together, tmp_path):
    together(("start_up",), ("start_up",))
    assert Store(tmp_path).verify().batches == 1


#: The steps of a save before which it is killed. The lock is opened; the trail is opened, room is made in it. The
#: temporary file is opened, written (killed in the middle), synced, linked; the folder is opened, synced; the
#: temporary name is removed. The trail is opened, written (in the middle), cut to its length, synced. Its head is
#: opened, written (in the middle), synced, put in place. The save is acknowledged.
STEPS = 19
LINKED, RECORDED = 7, 12


@pytest.fixture
def nursery():
    """Let a saver live (``saver.py killed``): return what it acknowledged, and what it was saving as it died."""
    with subprocess.Popen(
        [sys.executable, str(SAVER), "killed"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def live(directory: Path, life: str, step: int, seconds: float) -> tuple[list[str], str | None]:
            print(directory, life, step, file=process.stdin, flush=True)
            born, saving, saved = 0, None, []
            while (line := process.stdout.readline().split()) != ["dead"]:
                if line[0] == "born":
                    born = int(line[1])
                elif line[0] == "saving":
                    saving = line[1]
                else:
                    saved.append(line[1])
                if born and saved and step < 0 and seconds:
                    time.sleep(seconds)
                    os.kill(born, signal.SIGKILL)
                    seconds = 0.0
            return saved, saving if saving not in saved else None

        yield live
        process.stdin.close()


def test_two_hundred_killed_saves_are_there_whole_or_not_at_all(nursery, tmp_path):
    kills, chance, in_a_save, left_behind = 200, random.Random(16), 0, 0
    acknowledged, dying = set(), set()
    for kill in range(kills):
        if not kill % 10:
            # A young store now and then: the kills shall hit saves, not the reading of a long journal.
            directory = tmp_path / str(kill)
            acknowledged, dying = set(), set()
        # By turns at each step of a save, and at any moment of the two or three saves of a short life.
        step = kill // 2 % STEPS if kill % 2 else -1
        saved, last = nursery(directory, str(kill), step, chance.uniform(0.0001, 0.02))
        in_a_save += last is not None
        acknowledged.update(saved)
        dying.update([last] if last else [])
        store = Store(directory)
        values = store.revisions()["request"].value_counts()
        assert set(values) == {5}
        assert acknowledged <= set(values.index) <= acknowledged | dying
        found = store.verify()
        assert found.batches == len(values)
        if step >= 0:
            assert last == f"{kill}-1"
            assert (last in values) == (step >= LINKED)
            # What was saved is not always recorded yet: the next save will do it.
            assert found.unrecorded == (LINKED <= step < RECORDED)
        left_behind += any(directory.rglob("*.tmp"))
        if kill % 10 == 9:
            store.record("signed_in", "ann")
            recorded = [record.details["batch"] for record in store.trail() if record.action == "entered"]
            assert recorded == list(range(1, found.batches + 1))
            assert store.verify().unrecorded == 0
    # The rest died between two saves.
    assert in_a_save > 0.9 * kills
    # Those at the steps with a temporary file (six of the batch, three of the head) leave one for the rest of the ten.
    assert left_behind >= 114
