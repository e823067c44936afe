"""What a reviewer looks at before deciding about a batch, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import pandas as pd

from indicators.checks import check_entries
from indicators.consequences import Consequences, consequences
from indicators.errors import Finding
from indicators.numerals import write_numeral
from indicators.rows import lines, records
from indicators.schema import CELL, OBSERVATION_COLUMNS, names
from indicators.snapshot import Reader
from indicators.store import Decision, Store, Waiting

_TICK = timedelta(microseconds=1)


class Proposed(NamedTuple):
    """One value of a batch that waits.

    Attributes
    ----------
    row
        The revision (HISTORY_COLUMNS as attributes).
    counting
        What counts in its cell now; None where nothing does.
    warnings
        What was odd about it when it was saved, and accepted with the reason of the batch.
    """

    row: SimpleNamespace
    counting: SimpleNamespace | None
    warnings: tuple[Finding, ...]

    @property
    def overtaken(self) -> bool:
        """Whether a later value of the cell counts already: approving this one changes nothing there."""
        return self.counting is not None and self.counting.revision > self.row.revision


@dataclass(frozen=True)
class UnderReview:
    """A batch that waits, with what speaks for and against it.

    Attributes
    ----------
    batch, author, entered_at, reason
        As in :class:`indicators.store.Waiting`.
    request
        Id of its save: it tells this batch from another one of the same number, after a restored backup.
    values
        Its values.
    consequences
        What approving it changes in the published conclusions.
    """

    batch: int
    author: str
    entered_at: datetime
    reason: str
    request: str
    values: tuple[Proposed, ...]
    consequences: Consequences


class Decided(NamedTuple):
    """A batch about which somebody decided: its number, who entered it, how many values, the decision."""

    batch: int
    author: str
    values: int
    decision: Decision


def under_review(waiting: Waiting, reader: Reader) -> UnderReview:
    """Return what a reviewer looks at.

    Parameters
    ----------
    waiting
        The batch.
    reader
        Gives the plan and the approved values.
    """
    rows = lines(waiting.rows)
    counting = {
        (one.indicator, one.ref_area, one.time_period): one
        for one in lines(reader.store.observations(values="approved"))
    }
    values = tuple(
        Proposed(row, counting.get((row.indicator, row.ref_area, row.time_period)), warnings)
        for row, warnings in zip(rows, _warnings(waiting, reader), strict=True)
    )
    counts = [not one.overtaken and one.row.ref_area == reader.ref_area for one in values]
    return UnderReview(
        waiting.batch,
        waiting.author,
        waiting.entered_at,
        waiting.reason,
        rows[0].request,
        values,
        consequences(reader, waiting.rows[pd.Series(counts, dtype=bool)]),
    )


class Reviewing:
    """What a reviewer looks at, kept while what counts stays the same: to assess the plan for each batch is work.

    Parameters
    ----------
    reader
        As for :func:`under_review`.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept: tuple[object, dict[tuple[int, str], UnderReview]] = None, {}

    def look_at(self, waiting: Waiting) -> UnderReview:
        """Return what :func:`under_review` finds."""
        snapshot = self._reader.snapshot()
        counts = snapshot.journal, snapshot.saved_at
        if self._kept[0] != counts:
            self._kept = counts, {}
        found, batch = self._kept[1], (waiting.batch, str(waiting.rows["request"].iloc[0]))
        if batch not in found:
            found[batch] = under_review(waiting, self._reader)
        return found[batch]


def decided(store: Store) -> list[Decided]:
    """Return the batches about which somebody decided, the last decision first."""
    saves = store.history().groupby("batch")["entered_by"].agg(["first", "size"])
    return [
        Decided(batch, str(saves["first"][batch]), int(saves["size"][batch]), decision)
        for batch, decision in reversed(store.decisions().items())
    ]


def to_take_up(store: Store, author: str) -> list[Decided]:
    """Return somebody's batches that came back and of which a value was not entered anew, the last one first."""
    history = store.history()
    last = history[~history.duplicated(CELL, keep="last")]
    open_batches = set(last.loc[last["approval"] == "returned", "batch"])
    return [one for one in decided(store) if one.author == author and one.batch in open_batches]


def _warnings(waiting: Waiting, reader: Reader) -> list[tuple[Finding, ...]]:
    """Find again what was odd about each value beside what was known when it was saved."""
    known = reader.store.observations(waiting.entered_at - _TICK, "latest")
    columns = [*names(OBSERVATION_COLUMNS), "revision"]
    entries = [_entry(row) for row in records(waiting.rows[columns])]
    checked = check_entries(entries, reader.plan, known)
    return [
        tuple(finding for finding in findings if finding.severity == "warning")
        for findings in checked.by_entry
    ]


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    """Return a saved value as it was entered, without the reason that answered its warnings."""
    value = row["obs_value"]
    texts = {name: row[name] or "" for name in names(OBSERVATION_COLUMNS) if name != "obs_value"}
    return texts | {
        "obs_value": "" if value is None else write_numeral(value),
        "based_on": row["revision"] - 1,
    }
