"""Processes that change users at once, or are killed meanwhile: each acknowledged change is there, the file whole."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

from indicators.people.users import Users

ROOT = Path(__file__).parents[2]
#: Adds users without a passphrase one after the other, and says each name once it is told to be there.
ADDER = """
import sys, time
from pathlib import Path
from indicators.people.users import Users
directory, name, count = sys.argv[1:]
users = Users(directory)
print("ready", flush=True)
while not Path(directory, "start").exists():
    time.sleep(0.001)
for number in range(int(count)):
    print(users.add(f"{name}{number}", "administrator", None).name, flush=True)
"""


def adder(directory: Path, name: str, count: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", ADDER, str(directory), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_at_once_lose_no_user(tmp_path):
    adders = [adder(tmp_path, name, 50) for name in "ab"]
    (tmp_path / "start").touch()
    said = [process.communicate(timeout=60)[0].split() for process in adders]
    assert [process.returncode for process in adders] == [0, 0]
    names = [user.name for user in Users(tmp_path).all()]
    assert names == sorted(said[0] + said[1])
    assert len(names) == 100


def test_a_killed_process_leaves_a_whole_file_with_all_that_it_acknowledged(tmp_path):
    (tmp_path / "start").touch()
    for life in range(4):
        with adder(tmp_path, f"life{life}-", 10**6) as process:
            assert process.stdout is not None
            said = [process.stdout.readline().strip()]
            time.sleep(0.02 * life)
            os.kill(process.pid, signal.SIGKILL)
            said += process.stdout.read().split()
        users = Users(tmp_path)
        mine = [user.name for user in users.all() if user.name.startswith(f"life{life}-")]
        # The last one may be there without having been said.
        assert set(said) <= set(mine)
        assert len(mine) <= len(said) + 1
        assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
        # Nobody waits for the lock of the dead, and what it left half written is gone.
        users.add(f"after{life}", "official", None)
        assert not list(tmp_path.glob(".users.json*"))
