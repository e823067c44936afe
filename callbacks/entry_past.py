"""The past of one cell of the entry page; which cell is the browser's word."""

from __future__ import annotations

from typing import Any

from indicators.errors import PlanGaugeError
from indicators.snapshot import Reader
from indicators.text import Text
from layouts.entry_messages import refused_message
from layouts.entry_past import past


def past_of(cell: object, reader: Reader, t: Text) -> Any:
    """Return trend and last revisions of a cell; nothing for what is no cell of the grid."""
    fields = cell if isinstance(cell, dict) else {}
    indicator, period = fields.get("indicator"), fields.get("time_period")
    if not isinstance(indicator, str) or period not in [str(year) for year in reader.years]:
        return []
    try:
        snapshot = reader.snapshot()
        standing = snapshot.standing(indicator)
        if standing is None:
            return []
        history = reader.history(snapshot)
    except PlanGaugeError as error:
        return refused_message(error.text(t), "", t)
    mine = (history["indicator"] == indicator) & (history["time_period"] == period)
    return past(standing, str(period), history[mine], t)
