"""Save latency: Store.append against one fsynced write of a file of the same size, side by side."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from indicators.store import Store

JOURNALS = (10, 1_000)
ROUNDS = 50


def run() -> list[str]:
    """Return a line for each length of the journal: median times of both and their ratio."""
    # Inside the clone: a temporary folder in memory would make fsync free.
    build = Path(__file__).resolve().parents[1] / "build"
    build.mkdir(exist_ok=True)
    lines = []
    with tempfile.TemporaryDirectory(dir=build) as directory:
        for length in JOURNALS:
            saves, writes, size = _measure(Path(directory, str(length)), length)
            ratio = saves / writes
            lines.append(
                f"save, journal of {length:,} batches: {saves * 1e3:.1f} ms against {writes * 1e3:.2f} ms "
                f"for one fsynced file of {size:,} bytes: {ratio:.1f}x"
            )
    return lines


def _measure(directory: Path, length: int) -> tuple[float, float, int]:
    store = Store(directory / "store")
    for number in range(length):
        _save(store, number)
    folder = directory / "store" / "revisions"
    raw = max(folder.iterdir()).read_bytes()
    saves, writes = [], []
    # By turns, so that both meet the same disk.
    for number in range(length, length + ROUNDS):
        saves.append(_time(lambda number=number: _save(store, number)))  # type: ignore[misc]
        writes.append(_time(lambda number=number: _write(directory / f"file{number}", raw)))  # type: ignore[misc]
    return statistics.median(saves), statistics.median(writes), len(raw)


def _time(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _save(store: Store, number: int) -> None:
    edit = {"indicator": "works", "time_period": "2016", "obs_value": float(number), "based_on": number}
    store.append(pd.DataFrame([edit]), author="benchmark", reason="", request=str(number))


def _write(path: Path, raw: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    os.write(descriptor, raw)
    os.fsync(descriptor)
    os.close(descriptor)
