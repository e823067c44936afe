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
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from indicators.errors import ConflictError, RulingError, StoreError
from indicators.store import Store, seed
from indicators.twins import DATA_DIR


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


def competing(directory: str, name: str, count: str) -> None:
    """Save ``count`` batches, each of two of five cells that others save too; print every conflict met on the way.

    Each value is one more than the value that we saw, its comment the request that had saved that one.
    """
    store, chance, conflicts, attempts = Store(directory), random.Random(name), [], 0
    wait_for_start(directory)
    for _ in range(int(count)):
        cells = chance.sample("ABCDE", 2)
        while True:
            attempts += 1
            seen = store.observations().set_index("indicator").reindex(cells)
            rows = pd.DataFrame(
                {
                    "indicator": cells,
                    "time_period": "2016",
                    "obs_value": seen["obs_value"].fillna(0).to_numpy() + 1,
                    "comment": seen["request"].to_numpy(),
                    "based_on": seen["revision"].fillna(0).astype(int).to_numpy(),
                }
            )
            try:
                store.append(rows, author=name, reason="", request=f"{name}-{attempts}")
                break
            except ConflictError as error:
                seen_then, now = dict(zip(cells, rows["based_on"], strict=True)), datetime.now(UTC)
                conflicts += [
                    {
                        "cell": finding.row,
                        "seen": int(seen_then[finding.row]),
                        "held": finding.values["held"].revision,
                        "holder": finding.values["held"].author,
                        "at": now.isoformat(),
                    }
                    for finding in error.findings
                ]
                # Whoever loses looks up for a moment; eight that never do mostly meet each other.
                time.sleep(chance.uniform(0, 0.1))
    print(json.dumps(conflicts))


def own_cells(directory: str, name: str, count: str) -> None:
    """Save a cell of our own ``count`` times."""
    store = Store(directory)
    wait_for_start(directory)
    for revision in range(int(count)):
        store.append(
            five(name).assign(based_on=revision), author=name, reason="", request=f"{name}-{revision}"
        )


def ruling(directory: str, name: str, count: str) -> None:
    """Decide about each batch, whoever else does; print what we were told about each."""
    store, told = Store(directory), {}
    wait_for_start(directory)
    for batch in range(1, int(count) + 1):
        told[batch] = ""
        try:
            store.decide(batch, approve=name == "b", author=name, reason="why")
        except RulingError as error:
            told[batch] = str(error)
    print(json.dumps(told))


def recording(directory: str, name: str, count: str) -> None:
    """Add ``count`` records to the trail."""
    store = Store(directory)
    wait_for_start(directory)
    for number in range(int(count)):
        store.record("signed_in", name, count=number)


def start_up(directory: str) -> None:
    """Fill the store as a starting server does."""
    published = pd.read_parquet(DATA_DIR / "published.parquet")
    wait_for_start(directory)
    print(seed(Store(directory), published))


def killed() -> None:
    """Fork a saver for each line read, ``DIRECTORY LIFE STEP``, and tell its id, what it saves, and its death."""
    for line in sys.stdin:
        directory, life, step = line.split()
        child = os.fork()
        if not child:
            _save_until_killed(directory, life, int(step))
            os._exit(1)
        os.write(1, f"born {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


def _save_until_killed(directory: str, life: str, step: int) -> None:
    """Save until killed from outside, or kill ourselves at a step of the second save; -1: never."""
    store = Store(directory)
    for count in range(100):
        request = f"{life}-{count}"
        batch = five(request)
        os.write(1, f"saving {request}\n".encode())
        if count == 1 and step >= 0:
            _die_at(step)
        store.append(batch, author="saver", reason="", request=request)
        os.write(1, f"saved {request}\n".encode())


def _die_at(step: int) -> None:
    """Kill ourselves before the system call of this number that changes something; in the middle of a write."""
    calls = iter(range(100))

    def deadly(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            if next(calls) == step:
                if real is write and arguments[0] != 1:
                    write(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    write = os.write
    for name in ("open", "posix_fallocate", "write", "fsync", "ftruncate", "link", "replace", "unlink"):
        setattr(os, name, deadly(getattr(os, name)))


def deciding(directory: str, name: str) -> None:
    """Save batches without end, let somebody else decide about each, and print what was acknowledged."""
    store = Store(directory)
    for count in range(100_000):
        request = f"{name}-{count}"
        receipt = store.append(five(request), author=name, reason="", request=request)
        print("saved", request, receipt.batch, flush=True)
        approve = bool(count % 3)
        store.decide(receipt.batch, approve=approve, author="reviewer", reason="why")
        print("approved" if approve else "returned", receipt.batch, flush=True)


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
    tasks = (
        competing,
        own_cells,
        ruling,
        recording,
        start_up,
        killed,
        deciding,
        saving,
        small_disk,
    )
    {task.__name__: task for task in tasks}[sys.argv[1]](*sys.argv[2:])
