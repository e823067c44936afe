"""What a save would change in the published conclusions: classes, required growth, counts, year by year."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Final

import pandas as pd

from indicators.assessment import assess
from indicators.schema import CELL, REVISION_COLUMNS, STANDING_COLUMNS, names
from indicators.snapshot import Reader, Snapshot
from indicators.standing import Standing
from indicators.wording import required_value

#: Differences below it come from binary fractions.
_SAME: Final = 1e-9


@dataclass(frozen=True)
class Change:
    """One indicator whose conclusion changes: its line in the plan, its assessment before and after."""

    indicator: SimpleNamespace
    before: SimpleNamespace
    after: SimpleNamespace

    @property
    def changes_class(self) -> bool:
        """Whether the class is another one, or its word (met, met early)."""
        return _class(self.before) != _class(self.after)


@dataclass(frozen=True)
class Consequences:
    """What the overview shows before and after a save, and what changes for earlier as-of years.

    Attributes
    ----------
    year_before, year_after
        The as-of year that the overview opens with.
    changes
        Indicators whose class, progress or required growth changes, in the order of the plan.
    counts_before, counts_after
        How many indicators have each class.
    earlier
        Years before ``year_after`` with the indicators whose class changes for them, oldest first.
    """

    year_before: int
    year_after: int
    changes: tuple[Change, ...]
    counts_before: Counter[str]
    counts_after: Counter[str]
    earlier: tuple[tuple[int, tuple[Change, ...]], ...]


class Preview:
    """The plan as it would stand once values were saved; nothing is saved.

    Parameters
    ----------
    reader
        Gives the plan and what is stored.
    values
        Checked values, as ``Store.append`` takes them.
    """

    def __init__(self, reader: Reader, values: pd.DataFrame) -> None:
        self._reader = reader
        self._current = reader.snapshot()
        self._observations = _with(self._current.observations, values)

    def snapshot(self, as_of: int | None = None) -> Snapshot:
        """Return the plan for an as-of year; for the last year with an actual when None."""
        year = self._reader.latest_year(self._observations) if as_of is None else as_of
        assessment = assess(self._current.plan, self._observations, as_of=year)
        return replace(self._current, observations=self._observations, assessment=assessment, as_of=year)


def consequences(reader: Reader, values: pd.DataFrame) -> Consequences:
    """Compare the conclusions now with those after a save.

    Parameters
    ----------
    reader
        Gives the plan and what is stored.
    values
        Checked values, as ``Store.append`` takes them; none gives no consequences.
    """
    preview = Preview(reader, values)
    before, after = reader.snapshot(), preview.snapshot()
    first = int(values["time_period"].str[:4].astype("int64").min()) if len(values) else after.as_of
    earlier = []
    for year in (year for year in before.years if first <= year < min(after.as_of, before.as_of + 1)):
        changed = tuple(
            change
            for change in _changes(reader.snapshot(year), preview.snapshot(year))
            if change.changes_class
        )
        if changed:
            earlier.append((year, changed))
    return Consequences(
        before.as_of,
        after.as_of,
        _changes(before, after),
        _counts(before.standings),
        _counts(after.standings),
        tuple(earlier),
    )


def _with(observations: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Return observations with the values of a save in their cells."""
    if values.empty:
        return observations
    saved = values.reindex(columns=names(REVISION_COLUMNS))
    kept = observations[
        ~pd.MultiIndex.from_frame(observations[CELL]).isin(pd.MultiIndex.from_frame(saved[CELL]))
    ]
    columns = {
        name: [*kept[name].tolist(), *saved[name].tolist()]
        for name in ("indicator", "ref_area", "time_period", "obs_value", "obs_status")
    }
    return pd.DataFrame(columns).reindex(columns=names(STANDING_COLUMNS))


def _changes(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    return tuple(
        Change(old.indicator, old.result, new.result)
        for old, new in zip(before.standings, after.standings, strict=True)
        if _differs(old.result, new.result)
    )


def _differs(before: SimpleNamespace, after: SimpleNamespace) -> bool:
    measures = (
        (before.progress, after.progress),
        (required_value(before), required_value(after)),
        (before.latest_year, after.latest_year),
    )
    return _class(before) != _class(after) or not all(_equal(*pair) for pair in measures)


def _equal(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=_SAME, abs_tol=_SAME)


def _class(result: SimpleNamespace) -> tuple[str, bool]:
    return result.status, "EARLY" in result.flags


def _counts(standings: list[Standing]) -> Counter[str]:
    return Counter(one.result.status for one in standings)
