"""Files and pasted blocks: from bytes to cells, from cells to entries, a verdict for each cell (pure)."""

from indicators.intake.block import MOST_BYTES, Cells
from indicators.intake.cells import read_cells, read_pasted
from indicators.intake.credit import source_line
from indicators.intake.tables import Ignored, Skipped
from indicators.intake.verdicts import VERDICT_LABELS, Judged, Verdict, judge

__all__ = [
    "MOST_BYTES",
    "VERDICT_LABELS",
    "Cells",
    "Ignored",
    "Judged",
    "Skipped",
    "Verdict",
    "judge",
    "read_cells",
    "read_pasted",
    "source_line",
]
