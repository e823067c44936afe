"""Processes that save, for the tests: run as ``python saver.py TASK DIRECTORY ARGUMENT …``."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pandas as pd

from indicators.errors import ConflictError
from indicators.store import Store, seed
from indicators.twins import DATA_DIR


def edit(indicator: str, value: float, based_on: int = 0) -> pd.DataFrame:
    return pd.DataFrame(
        {"indicator": [indicator], "time_period": ["2016"], "obs_value": [value], "based_on": [based_on]}
    )


def wait_for_start(directory: str) -> None:
    """Say that we are ready, then wait until all are."""
    print("ready", flush=True)
    while not Path(directory, "start").exists():
        time.sleep(0.001)


def same_cell(directory: str, name: str, rounds: str) -> None:
    """Raise one cell to revision ``rounds`` together with the others; print our wins and our conflicts."""
    store, wins, conflicts = Store(directory), [], 0
    wait_for_start(directory)
    while (seen := int(store.observations()["revision"].max()) if store.head else 0) < int(rounds):
        try:
            receipt = store.append(
                edit("shared", seen, seen), author=name, reason="", request=f"{name}-{seen}"
            )
            wins.append(str(receipt.batch))
        except ConflictError:
            conflicts += 1
    print(",".join(wins), conflicts)


def own_cells(directory: str, name: str, count: str) -> None:
    """Save a cell of our own ``count`` times."""
    store = Store(directory)
    wait_for_start(directory)
    for revision in range(int(count)):
        store.append(edit(name, revision, revision), author=name, reason="", request=f"{name}-{revision}")


def start_up(directory: str) -> None:
    """Fill the store as a starting server does."""
    published = pd.read_parquet(DATA_DIR / "published.parquet")
    wait_for_start(directory)
    print(seed(Store(directory), published))


def killed(directory: str, kills: str) -> None:
    """Fork a saver again and again and kill it in mid save; print the requests that it acknowledged."""
    chance = random.Random(16)
    for life in range(int(kills)):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            _save_until_killed(directory, life, writing)
        os.close(writing)
        acknowledged = os.read(reading, 64)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(reading, 4096):
            acknowledged += more
        os.close(reading)
        # A line that is cut off was never read whole by whoever asked: not acknowledged.
        print(acknowledged.decode().rpartition("\n")[0], flush=True)


def _save_until_killed(directory: str, life: int, writing: int) -> None:
    store = Store(directory)
    for count in range(1_000_000):
        request = f"{life}-{count}"
        store.append(edit(request, count), author="killed", reason="", request=request)
        os.write(writing, f"{request}\n".encode())


if __name__ == "__main__":
    tasks = {task.__name__: task for task in (same_cell, own_cells, start_up, killed)}
    tasks[sys.argv[1]](*sys.argv[2:])
