"""Reading the current state after 10,000 revisions against after 100: by a running process and by a new one."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pandas as pd
import pyarrow as pa

from indicators.schema import DEFAULT_OBS_STATUS, DEFAULT_REF_AREA
from indicators.store import Store, version
from indicators.store.cache import EVERY
from indicators.store.files import NO_FILE, SCHEMA, Batch, digest, encode, file_name
from indicators.store.store import FOLDER
from indicators.store.trail import Trail

FEW, MANY = 100, 10_000
#: Values of a batch; the revisions go round as many cells.
SIZES = {1: 500, 100: 100}
ROUNDS = 15


def run() -> list[str]:
    """Return a line for each way of reading and each size of a batch: median times of both and their ratio."""
    lines = []
    for size, cells in SIZES.items():
        with tempfile.TemporaryDirectory() as directory:
            journals = [
                _journal(Path(directory, str(count)), count // size, size, cells) for count in (FEW, MANY)
            ]
            for way, (few, many) in _measure(journals, size, cells).items():
                lines.append(
                    f"read after {MANY:,} revisions in batches of {size}, {way}: {many * 1e3:.1f} ms against "
                    f"{few * 1e3:.1f} ms after {FEW}: {many / few:.1f}x"
                )
    return lines


def _measure(journals: list[Store], size: int, cells: int) -> dict[str, list[float]]:
    readers = [Store(store.directory) for store in journals]
    cold, unchanged, saved = ([[], []] for _ in range(3))
    for reader in readers:
        reader.observations()
    # By turns, so that both meet the same machine; the cold reads first, before the journals grow.
    for _ in range(ROUNDS):
        for number, store in enumerate(journals):
            cold[number].append(_time(lambda store=store: Store(store.directory).observations()))  # type: ignore[misc]
    for _ in range(ROUNDS):
        for number, (store, reader) in enumerate(zip(journals, readers, strict=True)):
            _save(store, size, cells)
            saved[number].append(_time(reader.observations))
            unchanged[number].append(_time(reader.observations))
    times = {"nothing new": unchanged, "after one more save": saved, "by a new process": cold}
    return {way: [statistics.median(rounds) for rounds in both] for way, both in times.items()}


def _journal(directory: Path, batches: int, size: int, cells: int) -> Store:
    """Return a store of some batches; the last of them are saved as they always are, the others faster."""
    folder = directory / FOLDER
    folder.mkdir(parents=True)
    previous, slowly, trail = NO_FILE, min(batches, EVERY), Trail(directory)
    with mock.patch("os.fsync"):
        trail.open()
        version.establish(directory)
        for number in range(1, batches - slowly + 1):
            batch = _batch(number, previous, size, cells)
            raw = encode(batch)
            (folder / file_name(number)).write_bytes(raw)
            previous = digest(raw)
            trail.append(batch.entered_at, "entered", batch.author, {"batch": number, "digest": previous})
    store = Store(directory)
    for _ in range(slowly):
        _save(store, size, cells)
    return store


def _batch(number: int, previous: str, size: int, cells: int) -> Batch:
    entered_at = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    rounds, first = divmod((number - 1) * size, cells)
    columns = {
        "indicator": [f"cell{first + value}" for value in range(size)],
        "ref_area": [DEFAULT_REF_AREA] * size,
        "time_period": ["2016"] * size,
        "obs_value": [float(number)] * size,
        "obs_status": [DEFAULT_OBS_STATUS] * size,
        "revision": [rounds + 1] * size,
        "entered_by": ["benchmark"] * size,
        "entered_at": [entered_at] * size,
        "request": [str(number)] * size,
    }
    arrays = [pa.array(columns.get(field.name, [""] * size), field.type) for field in SCHEMA]
    rows = pa.table(arrays, schema=SCHEMA)
    return Batch(number, "benchmark", "", entered_at, str(number), previous, "single_user", rows)


def _save(store: Store, size: int, cells: int) -> None:
    number = store.head + 1
    rounds, first = divmod((number - 1) * size, cells)
    edits = pd.DataFrame({"indicator": [f"cell{first + value}" for value in range(size)]})
    edits = edits.assign(time_period="2016", obs_value=float(number), based_on=rounds)
    store.append(edits, author="benchmark", reason="", request=str(number))


def _time(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
