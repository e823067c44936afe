from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from indicators.store import Store

START = datetime(2021, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock():
    """A clock that moves an hour at each look."""
    looks = iter(range(10**6))
    return lambda: START + timedelta(hours=next(looks))


@pytest.fixture
def store(tmp_path, clock):
    return Store(tmp_path / "store", clock=clock)


@pytest.fixture
def edits():
    """Edits of cells: ``edits(("works", "2016", 159.96), …, based_on=0)``."""

    def build(*rows: tuple[str, str, float | None], based_on: int = 0, **columns: object) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["indicator", "time_period", "obs_value"])
        return frame.assign(based_on=based_on, **columns)

    return build


@pytest.fixture
def save(edits):
    """Save one cell: ``save(store, "works", 1.0, based_on=0)``; each call is a request of its own."""
    numbers = iter(range(10**6))

    def append(store: Store, indicator: str, value: float | None, *, based_on: int = 0, **columns: object):
        frame = edits((indicator, "2016", value), based_on=based_on, **columns)
        return store.append(frame, author="ann", reason="", request=f"r{next(numbers)}")

    return append
