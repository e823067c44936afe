"""Processes that save at once or are killed: every acknowledged batch is there, no conflict is missed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
        printed = [process.communicate(timeout=60)[0].strip() for process in started]
        assert [process.returncode for process in started] == [0] * len(tasks)
        return printed

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_many_processes_on_one_cell_lose_nothing_and_miss_no_conflict(together, tmp_path):
    rounds = 20
    printed = [
        line.split(" ") if " " in line else ["", line]
        for line in together(*[("same_cell", name, str(rounds)) for name in "abcd"])
    ]
    wins = [int(batch) for batches, _ in printed for batch in batches.split(",") if batch]
    assert sorted(wins) == list(range(1, rounds + 1))
    assert sum(int(conflicts) for _, conflicts in printed) > 0
    store = Store(tmp_path)
    history = store.revisions()
    assert history["revision"].tolist() == list(range(1, rounds + 1))
    # Each value was saved by somebody who had seen exactly the revision before.
    assert history["obs_value"].tolist() == list(range(rounds))
    assert store.verify().batches == rounds


def test_many_processes_on_their_own_cells_all_get_through(together, tmp_path):
    together(*[("own_cells", name, "8") for name in "abcd"])
    observations = Store(tmp_path).observations()
    assert observations["indicator"].tolist() == list("abcd")
    assert observations["revision"].tolist() == [8] * 4
    assert Store(tmp_path).verify().revisions == 32


def test_two_servers_that_start_at_once_leave_one_batch(together, tmp_path):
    together(("start_up",), ("start_up",))
    assert Store(tmp_path).verify().batches == 1


def test_a_killed_save_is_there_whole_or_not_at_all(tmp_path):
    kills = 40
    command = [sys.executable, str(SAVER), "killed", str(tmp_path), str(kills)]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    acknowledged = run.stdout.split()
    lives = {request.partition("-")[0] for request in acknowledged}
    assert len(lives) == kills
    store = Store(tmp_path)
    assert store.verify().batches >= len(acknowledged)
    saved = store.revisions()["request"].tolist()
    assert set(acknowledged) <= set(saved)
    # The save during which the process died may be there, unacknowledged, once for each life.
    assert len(saved) - len(acknowledged) <= kills
    left = [path for path in (tmp_path / "revisions").iterdir() if path.suffix == ".tmp"]
    assert len(left) <= kills
