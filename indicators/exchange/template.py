"""A workbook to fill in: the plan's indicators down, years across, ready to be uploaded (pure)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from indicators.exchange.archive import repacked
from indicators.exchange.xlsx import print_setup, write_text
from indicators.rows import lines
from indicators.text import Text
from indicators.wording import OBSERVATION_LABELS, number_kind, unit

_NARROW: Final = 6.0
_WIDE: Final = 44.0
_YEAR: Final = 12.0
_TEXT: Final = "@"


def template(plan: pd.DataFrame, years: Sequence[int], t: Text) -> bytes:
    """Return an XLSX workbook with a row for each indicator and an empty column for each year.

    Parameters
    ----------
    plan
        The plan (PLAN_COLUMNS, checked).
    years
        Years to be filled in.
    t
        Language of headings, names and units.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
    from openpyxl.utils import get_column_letter

    labels = {name: t(label) for name, label in OBSERVATION_LABELS.items()}
    before = [labels["number"], labels["indicator"], labels["name"], labels["unit"], t("What is entered")]
    header = [*before, *map(str, years), labels["source"]]
    widths = [_NARROW, 34.0, _WIDE, 16.0, 20.0, *[_YEAR] * len(years), _WIDE]

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = t("Actuals")
    line = Side(style="thin", color="FFB7BEC6")
    for column, (heading, width) in enumerate(zip(header, widths, strict=True), 1):
        cell = sheet.cell(1, column)
        _write(cell, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFE8EDF2")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, indicator in enumerate(lines(plan), 2):
        texts = [indicator.indicator, t.of(indicator, "name"), unit(indicator, t), number_kind(indicator, t)]
        sheet.cell(row, 1, indicator.number)
        for column, text in enumerate(texts, 2):
            _write(sheet.cell(row, column), text)
        for column in range(1, len(header) + 1):
            cell = sheet.cell(row, column)
            filled_in = column > len(before)
            cell.alignment = Alignment(
                wrap_text=True,
                vertical="center",
                horizontal="right" if filled_in and column < len(header) else "left",
            )
            cell.border = Border(bottom=line)
            cell.protection = Protection(locked=not filled_in)
    sheet.freeze_panes = sheet.cell(2, len(before) + 1)
    print_setup(sheet, 1)
    content = io.BytesIO()
    workbook.save(content)
    return repacked(content.getvalue())


def _write(cell: Any, text: str) -> None:
    """Write a text into a cell that stays one of text when somebody types into it."""
    write_text(cell, text)
    cell.number_format = _TEXT
