"""Rows of a frame as plain Python values, for those who show or write one row at a time (pure)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each row as a dictionary of its columns; every kind of missing value is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in record.items()} for record in plain.to_dict("records")]


def lines(frame: pd.DataFrame) -> list[SimpleNamespace]:
    """Return each row with its columns as attributes; every kind of missing value is None."""
    return [SimpleNamespace(**record) for record in records(frame)]
