"""Files and pasted blocks: from bytes to cells, from cells to entries, a verdict for each cell (pure)."""

from indicators.intake.block import Cells, letter
from indicators.intake.cells import read_cells, read_pasted
from indicators.intake.tables import Skipped
from indicators.intake.template import template
from indicators.intake.verdicts import Judged, Verdict, judge

__all__ = [
    "Cells",
    "Judged",
    "Skipped",
    "Verdict",
    "judge",
    "letter",
    "read_cells",
    "read_pasted",
    "template",
]
