"""Tables out as CSV that a spreadsheet shows as text and numbers, never runs."""

from __future__ import annotations

import unicodedata
from typing import Final

import pandas as pd

#: What makes a spreadsheet take a cell for a formula, with the full-width twins that Chinese Excel accepts.
_FORMULA: Final = frozenset("=+-@＝＋－＠")


def write_csv(frame: pd.DataFrame, *, bom: bool = False) -> bytes:
    """Write a frame as CSV in UTF-8.

    Parameters
    ----------
    frame
        Numbers are written with full precision, missing values as empty cells. A text cell or column name
        that begins with ``= + - @`` or a control character gets an apostrophe before it: spreadsheets
        then show it instead of running it.
    bom
        Begin with the byte order mark by which spreadsheets recognise UTF-8; programs do without.

    Returns
    -------
    bytes
        Rows end with CR LF (RFC 4180).
    """
    safe = pd.DataFrame(
        {
            position: frame.iloc[:, position]
            if pd.api.types.is_numeric_dtype(frame.dtypes.iloc[position])
            else frame.iloc[:, position].map(_neutral)
            for position in range(frame.shape[1])
        }
    )
    header = [str(_neutral(str(name))) for name in frame.columns]
    text = safe.to_csv(index=False, header=header, lineterminator="\r\n")
    return text.encode("utf-8-sig" if bom else "utf-8")


def _neutral(cell: object) -> object:
    """Put an apostrophe before text that a spreadsheet would run."""
    if isinstance(cell, str) and cell and (cell[0] in _FORMULA or unicodedata.category(cell[0]) == "Cc"):
        return f"'{cell}"
    return cell
