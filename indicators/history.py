"""What was changed, when and by whom: filter a history, cut it into pages, find the vintages of an indicator (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Final

import numpy as np
import pandas as pd

from indicators.rows import lines
from indicators.schema import CELL, ShownValues

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z", re.ASCII)
#: A page of a history ends with whichever comes first.
BATCHES_OF_A_PAGE: Final = 50
REVISIONS_OF_A_PAGE: Final = 200


@dataclass(frozen=True)
class HistoryFilter:
    """Which revisions are looked at; None for all.

    Attributes
    ----------
    indicator
        Slug of an indicator.
    year
        Year that the value is for.
    author
        Who saved.
    first, last
        Days (UTC) between which it was saved, both inclusive.
    """

    indicator: str | None = None
    year: int | None = None
    author: str | None = None
    first: date | None = None
    last: date | None = None

    def within(self, indicators: pd.Series) -> HistoryFilter:
        """Drop an indicator that the plan does not have."""
        return self if indicators.isin([self.indicator]).any() else replace(self, indicator=None)


def read_day(text: str) -> date | None:
    """Read a day such as ``2019-03-01``; None for anything else."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """Read a day, whose end is meant, or a moment such as ``2019-03-01T10:00:00Z``; None for anything else."""
    day = read_day(text)
    if day is not None:
        return end_of(day)
    try:
        return datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def end_of(day: date) -> datetime:
    """Last moment of a day (UTC): what was known on the day is what was saved by then."""
    return datetime.combine(day, time.max, UTC)


def whole_day(moment: datetime) -> date | None:
    """Return the day of which a moment is the last; None for any other moment."""
    return moment.date() if moment.timetz() == time.max.replace(tzinfo=UTC) else None


def write_moment(moment: datetime) -> str:
    """Write a moment for an address: ``2019-03-01`` for a whole day, else ``2019-03-01T10:00:00Z``."""
    day = whole_day(moment)
    return f"{moment.replace(tzinfo=None).isoformat()}Z" if day is None else day.isoformat()


def matching(history: pd.DataFrame, wanted: HistoryFilter) -> pd.DataFrame:
    """Return the revisions that are looked at, the newest batch first, each in the order of its own rows.

    Parameters
    ----------
    history
        HISTORY_COLUMNS in the order of the saves.
    wanted
        What is looked at.

    Returns
    -------
    DataFrame
        HISTORY_COLUMNS and ``current``: whether the value is the one that stands now.
    """
    counting = history[history["approval"] != "returned"]
    stands = counting.index[~counting.duplicated(CELL, keep="last")]
    history = history.assign(current=history.index.isin(stands))
    kept = np.ones(len(history), dtype=bool)
    if wanted.indicator is not None:
        kept &= (history["indicator"] == wanted.indicator).to_numpy()
    if wanted.year is not None:
        kept &= (history["time_period"].str[:4] == str(wanted.year)).to_numpy()
    if wanted.author is not None:
        kept &= (history["entered_by"] == wanted.author).to_numpy()
    if wanted.first is not None:
        start = datetime.combine(wanted.first, time.min, UTC)
        kept &= (history["entered_at"] >= pd.Timestamp(start)).to_numpy()
    if wanted.last is not None:
        kept &= (history["entered_at"] <= pd.Timestamp(end_of(wanted.last))).to_numpy()
    found = history[kept]
    return found.iloc[np.argsort(-found["batch"].to_numpy(), kind="stable")].reset_index(drop=True)


def page_bounds(batches: pd.Series) -> list[tuple[int, int]]:
    """Cut rows into pages: a batch stays whole unless it alone is longer than a page.

    Parameters
    ----------
    batches
        Number of the batch of each row; the rows of a batch stand together.

    Returns
    -------
    list
        First row and row after the last of each page; one empty page when there are no rows.
    """
    bounds = [0]
    held = 0
    for start, end in _runs(batches.to_numpy()):
        full = held == BATCHES_OF_A_PAGE or end - bounds[-1] > REVISIONS_OF_A_PAGE
        if held and full:
            bounds.append(start)
            held = 0
        while end - bounds[-1] > REVISIONS_OF_A_PAGE:
            bounds.append(bounds[-1] + REVISIONS_OF_A_PAGE)
        held += 1
    return list(zip(bounds, [*bounds[1:], len(batches)], strict=True))


def _runs(values: np.ndarray) -> Iterator[tuple[int, int]]:
    """Bounds of the stretches of equal values."""
    if not len(values):
        return
    starts = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist()]
    yield from zip(starts, [*starts[1:], len(values)], strict=True)


def earlier_saves(history: pd.DataFrame, indicator: str, values: ShownValues) -> list[SimpleNamespace]:
    """Return the saves after which an indicator stood otherwise than now, newest first.

    Parameters
    ----------
    history
        The revisions that are shown (HISTORY_COLUMNS).
    indicator
        Its slug.
    values
        Which values they are: an approved one stands from its approval on, unless a newer one stood already.

    Returns
    -------
    list
        Each changed a value of the indicator, and is a row of the history that says number, person and reason, and
        ``since``, the moment from which on it was so. The last such save is what is known now, unless it was returned.
    """
    rows = history[history["indicator"] == indicator]
    since = rows["entered_at"] if values == "latest" else rows["decided_at"].fillna(rows["entered_at"])
    rows = rows.assign(since=since).sort_values(["since", "revision"], kind="stable")
    rows = rows[rows["revision"] == rows.groupby(CELL)["revision"].cummax()]
    before, after = rows.groupby(CELL)["obs_value"].shift(), rows["obs_value"]
    changed = ~((before == after) | (before.isna() & after.isna()))
    saves = lines(rows[changed].drop_duplicates("batch"))[::-1]
    return [save for place, save in enumerate(saves) if place or save.approval == "returned"]
