"""Processes that save, for the tests: run as ``python saver.py TASK DIRECTORY ARGUMENT …``."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from indicators.errors import ConflictError, StoreError
from indicators.store import Store, seed
from indicators.twins import DATA_DIR


def edit(indicator: str, value: float, based_on: int = 0) -> pd.DataFrame:
    return pd.DataFrame(
        {"indicator": [indicator], "time_period": ["2016"], "obs_value": [value], "based_on": [based_on]}
    )


def five(indicator: str) -> pd.DataFrame:
    """Return a batch of five new values, of which half could be seen."""
    years = [str(year) for year in range(2016, 2021)]
    return pd.DataFrame(
        {"indicator": indicator, "time_period": years, "obs_value": range(1, 6), "based_on": 0}
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


def saving(directory: str, unsynced: str) -> None:
    """Save batches without end and print each request that was acknowledged; sync no ``unsynced`` thing."""
    sync = os.fsync

    def fsync(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        if kind not in unsynced:
            sync(descriptor)

    os.fsync = fsync
    store = Store(directory)
    for count in range(100_000):
        store.append(five(f"{count}"), author="saver", reason="", request=f"{count}")
        print(count, flush=True)


def small_disk(directory: str) -> None:
    """Fill a disk of half a megabyte again and again, then make it read-only; print what a store on it does."""
    disk, saved = Path(directory), []
    store = Store(disk / "store")
    ballast = [disk / f"ballast{size}" for size in (8_000, 15_000, 21_000, 30_000)]
    for path in ballast:
        path.write_bytes(bytes(int(path.name.removeprefix("ballast"))))
    with (disk / "ballast").open("wb") as rest:
        os.posix_fallocate(rest.fileno(), 0, os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize - 50_000)

    def save() -> None:
        request = f"{len(saved)}"
        store.append(five(request), author="saver", reason="", request=request)
        saved.append(request)

    def report(said: str, error: str = "") -> None:
        """Print what is there, as the store that saved and as one opened now find it."""
        found = [
            use.revisions()["request"].value_counts().to_dict() for use in (store, Store(store.directory))
        ]
        left = [path.name for path in (store.directory / "revisions").iterdir() if path.name.startswith(".")]
        facts = {"whole": found == [dict.fromkeys(saved, 5)] * 2, "verified": store.verify().batches}
        facts |= {
            "now": len(Store(store.directory).observations()),
            "left": left,
            "writable": store.writable(),
        }
        print(json.dumps({"said": said, "saved": len(saved), "error": error, **facts}), flush=True)

    for path in [*ballast, None]:
        try:
            while len(saved) < 1_000:
                save()
        except StoreError as error:
            report("full", str(error))
        if path:
            path.unlink()
    (disk / "ballast").unlink()
    save()
    report("room")
    subprocess.run(["mount", "-o", "remount,ro", directory], check=True)
    try:
        save()
    except StoreError as error:
        report("read-only", str(error))
    subprocess.run(["mount", "-o", "remount,rw", directory], check=True)
    save()
    report("room")


if __name__ == "__main__":
    tasks = {task.__name__: task for task in (same_cell, own_cells, start_up, killed, saving, small_disk)}
    tasks[sys.argv[1]](*sys.argv[2:])
