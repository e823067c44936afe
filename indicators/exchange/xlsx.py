"""Tables out as workbooks that can be printed: text stays text, numbers stay numbers, the same bytes every time."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pandas as pd

from indicators.exchange.archive import repacked
from indicators.formulas import neutral, would_run, writable
from indicators.text import columns_taken

#: Widths of columns in digits.
_NARROWEST: Final = 7
_WIDEST_NUMBER: Final = 12
#: Room for the air at both sides of a text.
_AIR: Final = 3
#: Digits beside each other that can still be read when they are printed on one page.
_WIDEST_PAGE: Final = 300
#: Heights in points of a line, of the air around it, and what programs allow.
_LINE_HEIGHT: Final = 15
_AIR_ABOVE: Final = 5
_TALLEST: Final = 409
#: A line that is broken between words is not filled to its end.
_LOOSE: Final = 1.15
_SIZE: Final = 11
#: Names of the styles of cells.
_TEXT: Final = "Text of a table"
_NUMBER: Final = "Number of a table"
#: Where a heading may be broken: at a space, and between Chinese characters.
_BREAKS: Final = re.compile(r"\s+|(?<=[\u3400-\u9fff])|(?=[\u3400-\u9fff])")
#: Cells of a column that say how wide it must be.
_LOOKED_AT: Final = 1000
#: What a cell of a workbook can hold.
_LONGEST: Final = 32_767
#: A text that a reader of workbooks would take for an escaped character.
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LINE_BREAK: Final = re.compile(r"\r\n?")
_INK, _QUIET, _LINE, _HEAD = "FF17212B", "FF566371", "FFB7BEC6", "FFE8EDF2"


class Look(NamedTuple):
    """How a cell looks beyond what its column gives it.

    Attributes
    ----------
    number_format
        What is shown of a number; the cell holds all of it.
    fill, ink
        Colours (``RRGGBB``) of a cell that stands out; empty for none.
    """

    number_format: str = "General"
    fill: str = ""
    ink: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: lines about the table, then the table.

    Attributes
    ----------
    title
        Name on its tab.
    table
        The cells; missing ones stay empty.
    above
        Lines above the table, the first as its title.
    looks
        Row and column, both from 0, of each cell with a look of its own.
    kept
        Columns that stay in sight at the left.
    widest
        Width in digits beyond which texts are wrapped.
    missing
        What stands in a cell without a number.
    """

    title: str
    table: pd.DataFrame
    above: Sequence[str] = ()
    looks: Mapping[tuple[int, int], Look] = field(default_factory=dict)
    kept: int = 0
    widest: int = 34
    missing: str = ""


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Write sheets as a workbook.

    The header stays in sight and is repeated on every printed page, which is A4 landscape; a table goes on one page
    of width unless nobody could read it.
    Texts are cells of text, whatever they begin with; what no cell can hold is replaced by a sign that can be seen.
    """
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    for style in _styles():
        workbook.add_named_style(style)
    for sheet in sheets:
        _write_sheet(workbook.create_sheet(sheet.title), sheet)
    content = io.BytesIO()
    workbook.save(content)
    return repacked(content.getvalue())


def write_text(cell: Any, text: str) -> None:
    """Write a text as a text: one that begins like a formula is not run, and is not when somebody edits it."""
    text = writable(_LINE_BREAK.sub("\n", text))
    # An apostrophe of its own is doubled, for the import takes one away before what would run.
    text = _ESCAPE.sub("_x005F_", neutral(text) if text.startswith("'") else text)
    cell.value = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    cell.data_type = "s"
    cell.quotePrefix = would_run(text)


def print_setup(sheet: Any, header: int) -> None:
    """Print on A4 landscape, as wide as the table, with its header on every page and the number of the page below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{header}"
    sheet.oddFooter.center.text = "&P / &N"


def number_format(decimals: int | None, *, percent: bool = False) -> str:
    """Return the format that shows a number with thousands marks and so many digits; None for all that it has."""
    if decimals is None:
        return "General"
    return "#,##0" + ("." + "0" * decimals if decimals else "") + ("%" if percent else "")


def _write_sheet(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import PatternFill

    header = len(sheet.above) + 1
    for row, line in enumerate(sheet.above, 1):
        write_text(page.cell(row, 1), line)
        page.cell(row, 1).font = _font(bold=True, size=14) if row == 1 else _font(size=10, color=_QUIET)
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in sheet.table.dtypes]
    widths = _widths(sheet, numeric)
    rows = [tuple(map(str, sheet.table.columns)), *sheet.table.itertuples(index=False, name=None)]
    for row, values in enumerate(rows):
        for position, value in enumerate(values):
            cell = page.cell(header + row, position + 1)
            cell.style = _NUMBER if numeric[position] else _TEXT
            _write_value(cell, value if pd.notna(value) else sheet.missing if numeric[position] else "")
        page.row_dimensions[header + row].height = _height(values, widths)
    for cell in page[header]:
        cell.font, cell.fill = _font(bold=True), PatternFill("solid", fgColor=_HEAD)
    for (row, position), look in sheet.looks.items():
        cell = page.cell(header + 1 + row, position + 1)
        cell.number_format = look.number_format
        if look.fill:
            cell.font = _font(bold=True, color=f"FF{look.ink}")
            cell.fill = PatternFill("solid", fgColor=f"FF{look.fill}")
    for cell, width in zip(page[header], widths, strict=True):
        page.column_dimensions[cell.column_letter].width = width
    page.freeze_panes = page.cell(header + 1, sheet.kept + 1)
    print_setup(page, header)
    page.page_setup.fitToWidth = math.ceil(sum(widths) / _WIDEST_PAGE)
    if sheet.kept:
        page.print_title_cols = f"A:{page.cell(header, sheet.kept).column_letter}"


def _font(*, bold: bool = False, size: int = _SIZE, color: str = _INK) -> Any:
    """Return the font of the workbook's theme, which every program replaces by one that has the characters."""
    from openpyxl.styles import Font

    return Font(name="Calibri", family=2, scheme="minor", bold=bold, size=size, color=color)


def _styles() -> Iterator[Any]:
    """Give the looks of all cells of text and of all numbers; a style of its own for each cell would take long."""
    from openpyxl.styles import Alignment, Border, NamedStyle, Side

    edge = Border(bottom=Side(style="thin", color=_LINE))
    for name, side in ((_TEXT, "left"), (_NUMBER, "right")):
        alignment = Alignment(wrap_text=True, vertical="center", horizontal=side, indent=1)
        yield NamedStyle(name, font=_font(), border=edge, alignment=alignment)


def _write_value(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        if value:
            write_text(cell, value)
    elif isinstance(value, pd.Timestamp):
        write_text(cell, value.isoformat())
    elif isinstance(value, float):
        # openpyxl writes numbers with 16 digits, which are not enough for every one.
        cell.value, cell.data_type = repr(float(value)), "n"
    else:
        cell.value = value


def _widths(sheet: Sheet, numeric: Sequence[bool]) -> list[float]:
    """Return widths that hold what stands in the cells, and a heading on two lines, within bounds."""
    widths = []
    for position, name in enumerate(sheet.table.columns):
        texts = [str(value) for value in sheet.table.iloc[:, position].dropna().head(_LOOKED_AT)]
        held = max((columns_taken(line) for text in texts for line in text.splitlines()), default=0)
        words = max(map(columns_taken, _BREAKS.split(str(name))))
        longest = max(held, words, columns_taken(str(name)) / 2)
        most = _WIDEST_NUMBER if numeric[position] else sheet.widest
        widths.append(float(min(max(longest + _AIR, _NARROWEST), most)))
    return widths


def _height(values: Sequence[Any], widths: Sequence[float]) -> float:
    """Return the height of a row whose texts wrap, for programs that do not look for it themselves."""
    texts = [
        (value, width - _AIR) for value, width in zip(values, widths, strict=True) if isinstance(value, str)
    ]
    lines = max(
        (sum(_wrapped(line, width) for line in text.splitlines()) for text, width in texts), default=1
    )
    return float(min(max(lines, 1) * _LINE_HEIGHT + _AIR_ABOVE, _TALLEST))


def _wrapped(line: str, width: float) -> int:
    """Return on how many lines a line of text stands."""
    taken = columns_taken(line)
    return 1 if taken <= width else math.ceil(taken * _LOOSE / width)
