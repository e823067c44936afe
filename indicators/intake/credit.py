"""The source that a table names in a line of its own, above or below itself (pure)."""

from __future__ import annotations

import re
from typing import Final

from indicators.formulas import restored
from indicators.intake.block import Cells
from indicators.intake.marks import on_one_line

_CREDIT: Final = re.compile(
    r"\s*(?:资料来源|数据来源|来源|sources?)\s*[:：]\s*(?P<source>.*)", re.IGNORECASE | re.DOTALL
)


def source_line(cells: Cells) -> str:
    """Return what stands behind the colon of the only line ``资料来源：…`` or ``Source: …``; empty for none or several.

    What follows in the cells beside belongs to it: a comma in a line of text makes two cells of it.
    """
    named = [source for row in cells.rows if (source := _source(row))]
    return named[0] if len(named) == 1 else ""


def _source(row: tuple[str, ...]) -> str:
    first, *others = [text for text in row if text.strip()] or [""]
    found = _CREDIT.fullmatch(restored(first))
    parts = [on_one_line(part) for part in (found["source"], *others)] if found else []
    return ", ".join(part for part in parts if part)
