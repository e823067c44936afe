"""A block of cells as a person sees them in a spreadsheet, and how large it may be (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from indicators.errors import N_, Finding, TableError

#: What a table of a plan can need, with room to spare; beyond it a file is refused before it is taken apart.
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 500
LONGEST_CELL: Final = 10_000
_LONGEST_NAME: Final = 100
_LETTERS: Final = 26

#: What a cell is when it is neither text nor a number that is shown as it is held.
Kind = Literal["date", "boolean", "error", "formula", "scaled"]


@dataclass(frozen=True)
class Cells:
    """Texts of a block of cells, nothing interpreted.

    Attributes
    ----------
    name
        Name of the file for messages; empty for a pasted block.
    rows
        Texts by row; row 1 is the first. Rows of delimited text are as long as they were written.
    kinds
        Row and column (both from 1) of each cell that is a date, a truth value, an error value, a formula
        without a stored result, or a number that a format shows in another magnitude.
    notes
        What a reader of the file should know: which sheet was read, what was hidden.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    kinds: Mapping[tuple[int, int], Kind] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell without outer blanks; empty outside the block."""
        cells = self.rows[row - 1]
        return cells[column - 1].strip() if column <= len(cells) else ""

    @property
    def width(self) -> int:
        """Number of columns of the longest row."""
        return max((len(cells) for cells in self.rows), default=0)


def letter(column: int) -> str:
    """Return the spreadsheet's name of a column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def file_label(name: str) -> str:
    """Return a file's name as it may be shown: short, without characters that cannot be printed."""
    name = name if len(name) <= _LONGEST_NAME else "…" + name[1 - _LONGEST_NAME :]
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)


def refused(
    message: str, advice: str = "", *, name: str, row: int | str = "", column: int = 0, **values: object
) -> TableError:
    """Return the error for a file or a block that cannot be used."""
    return TableError([Finding(message, values, advice=advice, file=name, row=row, column=letter(column))])


def bounded(cells: Cells) -> Cells:
    """Drop what is empty at the lower end and return the block, or refuse it when it is too large.

    Raises
    ------
    TableError
        There are too many rows or columns, a cell is too long, or there is nothing at all.
    """
    filled = [
        (row, column, text)
        for row, texts in enumerate(cells.rows, 1)
        for column, text in enumerate(texts, 1)
        if text.strip()
    ]
    if not filled:
        raise refused(N_("There is nothing in it."), name=cells.name)
    last, width = filled[-1][0], max(column for _, column, _ in filled)
    if last > MOST_ROWS:
        raise refused(N_("There are more than {most} rows."), name=cells.name, most=MOST_ROWS)
    if width > MOST_COLUMNS:
        raise refused(N_("There are more than {most} columns."), name=cells.name, most=MOST_COLUMNS)
    for row, column, text in filled:
        if len(text) > LONGEST_CELL:
            message = N_("The cell is longer than {most} characters.")
            raise refused(message, name=cells.name, row=row, column=column, most=LONGEST_CELL)
    return Cells(cells.name, tuple(texts[:width] for texts in cells.rows[:last]), cells.kinds, cells.notes)
