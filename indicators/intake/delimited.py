"""Delimited text: from bytes in the encodings of Excel and WPS, or from the clipboard, to cells (pure)."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from typing import Final

from indicators.errors import N_
from indicators.intake.block import LONGEST_CELL, Cells, bounded, refused

_ENCODINGS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: GB18030 holds all of GBK, which Chinese Excel writes.
_WITHOUT_MARK: Final = ("utf-8", "gb18030")
_DELIMITERS: Final = (",", "\t", ";")
_THOUSANDS: Final = re.compile(r"\s*[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*", re.ASCII)
#: What no text holds, but for tab and line breaks.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def decoded(raw: bytes, name: str) -> str:
    """Decode a text file.

    Parameters
    ----------
    raw
        UTF-8 with or without byte order mark, UTF-16 with one, else GB18030.
    name
        Name of the file for the error.

    Raises
    ------
    TableError
        The bytes are no text in any of these.
    """
    marked = [encoding for mark, encoding in _ENCODINGS if raw.startswith(mark)]
    for encoding in marked or _WITHOUT_MARK:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if found := _CONTROL.search(text):
            message = N_("The file is not text: it holds a control character.")
            row = text.count("\n", 0, found.start()) + 1
            raise refused(message, N_("Save the table as XLSX or CSV UTF-8."), name=name, row=row)
        return text
    message = N_("The text is neither UTF-8 nor UTF-16 nor GB18030.")
    raise refused(message, N_("Save the table as XLSX or CSV UTF-8."), name=name)


def read_delimited(text: str, name: str) -> Cells:
    """Read a text file with commas, semicolons or tabs between its cells.

    The delimiter is the one that gives the most rows of equal width. A cell in quotes may hold line breaks.

    Raises
    ------
    TableError
        The text is too large or holds nothing.
    """
    return bounded(Cells(name, max((_rows(text, sign, name) for sign in _DELIMITERS), key=_evenness)))


def read_clipboard(text: str) -> Cells:
    """Read what a spreadsheet puts on the clipboard: cells with tabs between them; or cells with commas.

    Without tabs, commas that can all be thousands marks are thousands marks: a single column was copied.

    Raises
    ------
    TableError
        The text is too large or holds nothing.
    """
    with_commas = [line for line in text.splitlines() if "," in line]
    alone = "\t" in text or all(_THOUSANDS.fullmatch(line) for line in with_commas)
    return bounded(Cells("", _rows(text, "\t" if alone else ",", "")))


def _rows(text: str, delimiter: str, name: str) -> tuple[tuple[str, ...], ...]:
    # newline="" keeps the line breaks inside quotes; csv itself ends rows at CR LF, LF and CR.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return tuple(tuple(cells) for cells in reader)
    except csv.Error:  # the only one that a text can cause: a cell beyond csv.field_size_limit
        message = N_("The cell is longer than {most} characters.")
        raise refused(message, name=name, row=reader.line_num, most=LONGEST_CELL) from None


def _evenness(rows: tuple[tuple[str, ...], ...]) -> tuple[int, int]:
    """Return how many rows have the most common width of two or more cells, and that width."""
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
