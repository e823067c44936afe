"""Tables out as CSV that a spreadsheet shows as text and numbers, never runs."""

from __future__ import annotations

import pandas as pd

from indicators.formulas import neutral, writable


def write_csv(frame: pd.DataFrame, *, bom: bool = False) -> bytes:
    """Write a frame as CSV in UTF-8.

    Parameters
    ----------
    frame
        Numbers are written with full precision, missing values as empty cells. A text cell or column name
        that begins with ``= + - @``, a tab or a line break gets an apostrophe before it: spreadsheets then show
        it instead of running it. A character that no text holds is written as the replacement character.
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
            else frame.iloc[:, position].map(lambda cell: _text(cell) if isinstance(cell, str) else cell)
            for position in range(frame.shape[1])
        }
    )
    header = [_text(str(name)) for name in frame.columns]
    text = safe.to_csv(index=False, header=header, lineterminator="\r\n")
    return text.encode("utf-8-sig" if bom else "utf-8")


def _text(text: str) -> str:
    return neutral(writable(text))
