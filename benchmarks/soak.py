"""An office for half an hour: ``python -m benchmarks.soak [--minutes 30]``; exit code 1 when it does not hold.

Gunicorn with the shipped set-up serves a new store with users. Twenty officials read, five analysts enter all the time,
a reviewer decides, one more official takes reports, all of them over HTTP. At the end there must be no answer that is
an error, every acknowledged batch must be in the journal exactly once and every decision in the trail, the store must
verify, and the processes must not have grown.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

import numpy as np
import requests

from benchmarks.soak_people import PASSPHRASE, Analyst, Cell, Log, Person, Reader, Reporter, Reviewer
from indicators.opening import open_reader
from indicators.people.users import Users
from indicators.settings import load
from indicators.store import Store

READERS: Final = 20
ANALYSTS: Final = 5
#: Share of the time after which everything that is kept has been kept once.
_WARM: Final = 0.25
#: How much the processes may grow after that, in the whole time that is left: the journal grows as well.
_GROWTH: Final = 0.10
_ROOT: Final = Path(__file__).resolve().parents[1]


class Served:
    """A running Gunicorn and the memory of its processes.

    Parameters
    ----------
    folder
        Where the store is, and the log goes.
    """

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.log = folder / "log"
        settings = {"STORE": folder / "store", "PORT": port, "LOG_FORMAT": "json"}
        environment = {f"PLAN_GAUGE_{name}": str(value) for name, value in settings.items()}
        with self.log.open("w") as log:
            self.master = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", _ROOT / "deploy" / "gunicorn.conf.py"],
                cwd=_ROOT,
                stderr=log,
                env=os.environ | environment,
            )
        self.memory: dict[int, list[tuple[float, int]]] = {}

    def wait(self) -> None:
        """Wait until it answers."""
        while True:
            if self.master.poll() is not None:
                raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")
            try:
                if requests.get(f"{self.address}/healthz", timeout=5).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.2)

    def look(self, moment: float) -> None:
        """Note how much memory each process takes (KB)."""
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children").read_text().split()
        for child in map(int, children):
            status = Path(f"/proc/{child}/status").read_text()
            taken = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
            self.memory.setdefault(child, []).append((moment, int(taken)))


def main() -> int:
    """Soak, and say what held."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    minutes = parser.parse_args().minutes
    # Inside the clone: a temporary folder in memory would make fsync free.
    build = _ROOT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="soak-") as directory:
        folder = Path(directory)
        cells = _furnished(folder / "store")
        log = Log()
        with _serving(folder) as served:
            _soak(served, cells, log, minutes * 60)
        faults = [
            *log.faults,
            *_lost(folder / "store", log),
            *_logged(served.log),
            *_unverified(folder / "store"),
        ]
        faults += _grown(served, minutes * 60)
    print("\n".join(_latencies(log)))
    print(f"{len(log.saved):,} saves and {len(log.decided):,} decisions acknowledged")
    print("\n".join(f"FAULT: {fault}" for fault in faults[:50]) or "no fault")
    return 1 if faults else 0


def _furnished(directory: Path) -> list[Cell]:
    """Fill a new store with the published actuals and its users; return the cells that analysts may change."""
    reader = open_reader(load(store=directory), fill=True)
    decimals = {line.indicator: int(line.decimals) for line in reader.lines}
    values = reader.store.observations()
    cells = [
        Cell(row.indicator, row.time_period, row.obs_value, decimals[row.indicator], int(row.revision))
        for row in values[values["obs_value"].notna()].itertuples()
        if row.indicator in decimals and row.time_period in [str(year) for year in reader.years]
    ]
    users = Users(directory)
    roles = {f"reader-{number}": "official" for number in range(READERS)} | {"reporter": "official"}
    roles |= {f"analyst-{number}": "analyst" for number in range(ANALYSTS)} | {"reviewer": "reviewer"}
    for name, role in roles.items():
        users.add(name, role, PASSPHRASE)
    return cells


@contextmanager
def _serving(folder: Path) -> Iterator[Served]:
    served = Served(folder)
    try:
        served.wait()
        yield served
    finally:
        served.master.terminate()
        served.master.wait(120)


def _soak(served: Served, cells: list[Cell], log: Log, seconds: float) -> None:
    people: list[Person] = [Reader(served.address, f"reader-{number}", log) for number in range(READERS)]
    people += [
        Analyst(served.address, f"analyst-{number}", log, cells[number::ANALYSTS])
        for number in range(ANALYSTS)
    ]
    people += [Reviewer(served.address, "reviewer", log), Reporter(served.address, "reporter", log)]
    over = Event()
    threads = [Thread(target=_live, args=(person, log, over)) for person in people]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        served.look(passed)
        time.sleep(2.0)
    over.set()
    for thread in threads:
        thread.join()


def _live(person: Person, log: Log, over: Event) -> None:
    while not over.is_set():
        try:
            person.act()
        except Exception:
            log.fault(f"{person.name}: {traceback.format_exc()}")
            time.sleep(1.0)


def _lost(directory: Path, log: Log) -> Iterator[str]:
    """Compare what was acknowledged with what is there."""
    store = Store(directory)
    history = store.history()
    batches = history.groupby("request")["batch"].nunique()
    values = history.groupby("request")["obs_value"].first()
    for request, value in log.saved.items():
        if batches.get(request, 0) != 1:
            yield f"the save {request} is there {batches.get(request, 0)} times"
        elif float(value) != values[request]:
            yield f"the save {request} of {value} holds {values[request]}"
    shipped = set(history.loc[history["approval"] == "shipped", "request"])
    for request in set(batches.index) - shipped - set(log.saved):
        yield f"the save {request} was never acknowledged"
    for batch in log.decided - set(store.decisions()):
        yield f"the decision about batch {batch} is not there"


def _logged(log: Path) -> Iterator[str]:
    """Look for what the server itself called an error."""
    for line in log.read_text().splitlines():
        said = json.loads(line)
        if said["level"] in ("ERROR", "CRITICAL") or said.get("status", 0) >= 500:
            yield f"the log says: {line[:1000]}"


def _unverified(directory: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "cli", "verify", "--store", str(directory)]
    found = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    print(found.stdout, end="")
    if found.returncode:
        yield f"verify: {found.stderr}"


def _grown(served: Served, seconds: float) -> Iterator[str]:
    """Fit a line through the memory of each process after it is warm."""
    if len(served.memory) != 2:
        yield f"there were {len(served.memory)} processes instead of 2: one died"
    for process, seen in served.memory.items():
        moments, taken = np.array([one for one in seen if one[0] > seconds * _WARM], dtype=float).T
        slope, _ = np.polyfit(moments, taken, 1)
        growth = slope * (moments[-1] - moments[0]) / taken.mean()
        print(
            f"process {process}: {taken[0] / 1024:.0f} MB when warm, {taken[-1] / 1024:.0f} MB at the end, "
            f"{slope * 3600 / 1024:+.0f} MB an hour"
        )
        if growth > _GROWTH:
            yield f"process {process} grew by {growth:.0%}"


def _latencies(log: Log) -> Iterator[str]:
    yield "request | number | median | 95 % | 99 % | longest"
    for kind, seconds in sorted(log.seconds.items()):
        middle, most, nearly_all = np.percentile(seconds, (50, 95, 99)) * 1000
        yield (
            f"{kind} | {len(seconds):,} | {middle:.0f} ms | {most:.0f} ms | {nearly_all:.0f} ms | "
            f"{max(seconds) * 1000:.0f} ms"
        )


if __name__ == "__main__":
    sys.exit(main())
