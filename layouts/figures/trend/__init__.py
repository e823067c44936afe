"""The trend chart of one indicator: what was published, what was planned, where it leads if the pace holds."""

from layouts.figures.trend.figure import trend_figure
from layouts.figures.trend.words import break_reasons, comparison, trend_note, trend_unit

__all__ = ["break_reasons", "comparison", "trend_figure", "trend_note", "trend_unit"]
