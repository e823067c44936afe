"""Rows of a frame as plain Python values, for those who show or write one row at a time (pure)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each row as a dictionary of its columns; every kind of missing value is None."""
    # Column by column: turning a wide frame into objects as a whole takes several times as long.
    columns = {
        str(name): [
            None if missing else value
            for value, missing in zip(column.tolist(), column.isna().tolist(), strict=True)
        ]
        for name, column in frame.items()
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def lines(frame: pd.DataFrame) -> list[SimpleNamespace]:
    """Return each row with its columns as attributes; every kind of missing value is None."""
    return [SimpleNamespace(**record) for record in records(frame)]
