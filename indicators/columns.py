"""Bring a frame to its documented columns and types, naming every cell that is wrong (pure)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from indicators.errors import N_, Finding
from indicators.schema import Column

#: Cells named for one fault of one column; beyond it only their number is told.
MOST_CELLS: Final = 20
#: The first data row of a spreadsheet: row 1 is the header.
FIRST_ROW: Final = 2

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
#: The column of an observation table must be there, but a year may be known to have no value.
_MAY_BE_EMPTY: Final = ("obs_value",)


def conform(
    frame: pd.DataFrame, columns: tuple[Column, ...], file: str = ""
) -> tuple[pd.DataFrame, list[Finding]]:
    """Bring a frame to its documented columns and say what is wrong with it; the frame is not edited.

    Parameters
    ----------
    frame
        Cells as read: text, numbers or a mixture.
    columns
        The documented columns.
    file
        Name of the file for the findings.

    Returns
    -------
    tuple of DataFrame and list of Finding
        Exactly these columns in this order: text as ``str`` (missing: NaN), numbers as ``float64``
        (missing: NaN), whole numbers as ``Int64`` (missing: NA), gaps filled with the default of their
        column; with a missing value in the place of each wrong cell, and every
        finding in the order of columns, then rows.
    """
    findings: list[Finding] = []
    found = [str(name) for name in frame.columns]
    frame = frame.reset_index(drop=True)
    result: dict[str, pd.Series] = {}
    for column in columns:
        count = found.count(column.name)
        if count == 1:
            series, wrong = _column(frame.iloc[:, found.index(column.name)], column, file)
            findings += wrong
        else:
            series = _empty(column, len(frame))
            findings += _misplaced(column, count, found, file)
        if column.default is not None and series.hasnans:
            series = series.fillna(column.default)
        result[column.name] = series
    return pd.DataFrame(result), findings


def nearest(word: object, allowed: Sequence[str]) -> str:
    """Return the allowed word that a person most likely meant; empty when none is near."""
    return next(iter(get_close_matches(str(word), allowed, n=1, cutoff=0.6)), "")


def findings_at(
    wrong: np.ndarray,
    message: str,
    values: Callable[[int], Mapping[str, object]],
    *,
    file: str,
    column: str,
    advice: Callable[[int], str] | str = "",
) -> list[Finding]:
    """Name the rows where ``wrong`` holds; at most MOST_CELLS, then one finding with the number left out.

    ``values`` and ``advice`` are asked for each of these rows by position.
    """
    rows = np.flatnonzero(wrong)
    findings = [
        Finding(
            message,
            values(row),
            advice=advice if isinstance(advice, str) else advice(row),
            file=file,
            row=row + FIRST_ROW,
            column=column,
        )
        for row in rows[:MOST_CELLS].tolist()
    ]
    if len(rows) > MOST_CELLS:
        more = {"count": len(rows) - MOST_CELLS}
        findings.append(Finding(N_("{count} more cells are wrong."), more, file=file, column=column))
    return findings


def _misplaced(column: Column, count: int, found: list[str], file: str) -> list[Finding]:
    if count > 1:
        message, values = N_("The column is there {count} times."), {"count": count}
        return [Finding(message, values, advice=N_("Keep one of them."), file=file, column=column.name)]
    if not column.required:
        return []
    near = nearest(column.name, found)
    advice = N_("Did you mean {near}?") if near else ""
    return [
        Finding(
            N_("The column is missing; the file has {found}."),
            {"found": ", ".join(found), "near": near},
            advice=advice,
            file=file,
            column=column.name,
        )
    ]


def _empty(column: Column, length: int) -> pd.Series:
    dtype = "str" if pa.types.is_string(column.type) else "float64"
    if pa.types.is_integer(column.type):
        dtype = "Int64"
    return pd.Series([None] * length, dtype=dtype)


def _column(series: pd.Series, column: Column, file: str) -> tuple[pd.Series, list[Finding]]:
    """One column in its type, and what is wrong with its cells."""
    codes = column.codes or ()

    def wrong(mask: np.ndarray, message: str, advice: Callable[[int], str] | str = "") -> list[Finding]:
        def values(row: int) -> dict[str, object]:
            cell = series.iloc[row]
            return {"value": _shown(cell), "allowed": ", ".join(codes), "near": nearest(cell, codes)}

        return findings_at(mask, message, values, file=file, column=column.name, advice=advice)

    if pa.types.is_string(column.type):
        result, bad = _text(series)
        findings = wrong(bad, N_("{value} is not text."))
    else:
        numbers, bad = _numbers(series)
        findings = wrong(bad, N_("{value} is not a number."))
        infinite = np.isinf(numbers)
        findings += wrong(infinite, N_("{value} is not a finite number."))
        broken = np.zeros(len(numbers), dtype=bool)
        if whole := pa.types.is_integer(column.type):
            finite = np.where(infinite, np.nan, numbers)
            # Beyond 2**53 a float no longer holds every whole number.
            broken = (np.floor(finite) != finite) & ~np.isnan(finite) | (np.abs(finite) > 2**53)
            findings += wrong(broken, N_("{value} is not a whole number."))
        bad = bad | infinite | broken
        result = pd.Series(np.where(bad, np.nan, numbers), dtype="Int64" if whole else "float64")
    if column.required and column.name not in _MAY_BE_EMPTY:
        findings += wrong(result.isna().to_numpy() & ~bad, N_("The cell is empty; it needs a value."))
    if codes:
        findings += wrong(
            ~result.isin([*codes, np.nan]).to_numpy(),
            N_("{value} is not one of {allowed}."),
            lambda row: N_("Did you mean {near}?") if nearest(series.iloc[row], codes) else "",
        )
    return result, findings


def _text(series: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Cells as text, and where they are neither text nor a whole number (a year in a period's column)."""
    bad = np.zeros(len(series), dtype=bool)
    if not isinstance(series.dtype, pd.StringDtype):
        cells = [_cell_text(cell) for cell in series.tolist()]
        bad = np.array([cell is False for cell in cells], dtype=bool)
        series = pd.Series([cell or None for cell in cells], dtype="str")
    stripped = series.astype("str").str.strip()
    blank = (stripped == "").to_numpy()
    return (stripped.mask(blank) if blank.any() else stripped), bad


def _cell_text(cell: object) -> str | bool | None:
    """Text of a cell, None when missing, False when it cannot be text."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, int) and not isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return False


def _numbers(series: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Cells as float64 (missing: NaN), and where they are not numbers."""
    if pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype):
        return series.to_numpy("float64", na_value=np.nan), np.zeros(len(series), dtype=bool)
    cells = [_cell_number(cell) for cell in series.tolist()]
    bad = np.array([cell is None for cell in cells], dtype=bool)
    return np.array([math.nan if cell is None else cell for cell in cells], dtype="float64"), bad


def _cell_number(cell: object) -> float | None:
    """Return the number of a cell, NaN when it is empty, None when it is something else."""
    if isinstance(cell, str):
        text = cell.strip()
        if not text:
            return math.nan
        return float(text) if _NUMBER.fullmatch(text) else None
    if cell is None or cell is pd.NA:
        return math.nan
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        try:
            return float(cell)
        except OverflowError:
            return math.inf
    return None


def _shown(cell: object) -> str:
    """Return a cell for a message: short, and text in quotes so that blanks show."""
    text = f"“{cell}”" if isinstance(cell, str) else str(cell)
    return text if len(text) <= 60 else text[:59] + "…"
