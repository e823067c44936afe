"""The plan as it stands at one moment: what every page, export and command shows of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from types import SimpleNamespace
from typing import Final, NamedTuple

import pandas as pd

from indicators.assessment import assess
from indicators.errors import N_, SettingError
from indicators.history import earlier_saves
from indicators.periods import parse
from indicators.rows import lines
from indicators.schema import (
    APPROVED,
    CELL,
    DEFAULT_REF_AREA,
    HISTORY_COLUMNS,
    NOT_ACTUAL_OBS_STATUSES,
    STANDING_COLUMNS,
    ShownValues,
    names,
)
from indicators.standing import Standing, Vintage
from indicators.store import State, Store, Values, editable, last_returned

_KEPT: Final = 32
#: A moment before any save.
_NEVER: Final = datetime(1, 1, 2, tzinfo=UTC)


class Approval(NamedTuple):
    """An approval: who gave it, and when."""

    author: str
    moment: datetime


class Newer(NamedTuple):
    """Newer values that wait for approval: how many cells have one, and since when the first of them waits."""

    cells: int
    since: datetime


@dataclass(frozen=True)
class Snapshot:
    """One state of the plan; frames are shared between readers and never edited.

    Attributes
    ----------
    plan
        One row for each indicator (PLAN_COLUMNS).
    observations
        Observations as they were known, all years (STANDING_COLUMNS).
    assessment
        One row for each indicator, in the order of the plan (ASSESSMENT_FIELDS).
    as_of
        The year up to which actuals count.
    years
        The years of the plan that can be looked at: the year after the baseline to the target year.
    journal
        Number of the last batch that counts by then: the vintage.
    known_at
        The moment whose knowledge is shown; None for now.
    saved_at
        The moment from which on it stands so: of that save, or of the last decision; None before the first save.
    values
        Whether approved values are shown (``approved``) or all that were not returned (``latest``).
    waiting
        Revisions of the plan's indicators that wait for approval now (HISTORY_COLUMNS), shown or not.
    returned
        The last revisions of their cells, where those were returned (HISTORY_COLUMNS); none among approved values.
    approval
        The last approval by which a value of it counts; None where none has been given.
    four_eyes
        Whether what is saved now waits until somebody else approves it.
    """

    plan: pd.DataFrame
    observations: pd.DataFrame
    assessment: pd.DataFrame
    as_of: int
    years: tuple[int, ...]
    journal: int
    known_at: datetime | None = None
    saved_at: datetime | None = None
    values: ShownValues = "approved"
    waiting: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=names(HISTORY_COLUMNS)))
    returned: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=names(HISTORY_COLUMNS)))
    approval: Approval | None = None
    four_eyes: bool = False

    @property
    def reviewed(self) -> bool:
        """Whether values count by the approval of somebody else than who entered them, or wait for it."""
        return self.four_eyes or self.approval is not None or bool(len(self.waiting))

    @property
    def shows_latest(self) -> bool:
        """Whether it shows other values than those that count for everybody, or could."""
        return self.values == "latest" and self.reviewed

    def newer(self, indicator: str | None = None) -> Newer | None:
        """Return what is newer than the approved values and waits, of one indicator or of all; None for nothing.

        What waits although something newer was approved since is no newer value.
        """
        waits = self.waiting
        if indicator is not None:
            waits = waits[waits["indicator"] == indicator]
        if waits.empty:
            return None
        stands = self.observations[[*CELL, "revision"]].rename(columns={"revision": "standing"})
        cells = waits.merge(stands, how="left", on=CELL)
        newer = cells[~(cells["standing"] > cells["revision"])]
        if newer.empty:
            return None
        return Newer(len(newer.drop_duplicates(CELL)), newer["entered_at"].min().to_pydatetime())

    @property
    def before_first_save(self) -> bool:
        """Whether it shows a moment at which nothing had been entered yet."""
        return self.known_at is not None and self.journal == 0

    @cached_property
    def editable(self) -> pd.DataFrame:
        """Observations as an editor builds on them (:func:`indicators.store.editable`)."""
        return editable(self.observations, self.returned)

    @cached_property
    def standings(self) -> list[Standing]:
        """Each indicator with its assessment and observations, in the order of the plan."""
        by_indicator = dict(list(self.observations.groupby("indicator", sort=False)))
        none = self.observations.iloc[:0]
        return [
            Standing(
                indicator, result, by_indicator.get(indicator.indicator, none).sort_values("time_period")
            )
            for indicator, result in zip(lines(self.plan), lines(self.assessment), strict=True)
        ]

    def standing(self, indicator: str) -> Standing | None:
        """Return one indicator with its assessment and observations; None when the plan has no such one."""
        return next((one for one in self.standings if one.indicator.indicator == indicator), None)

    def chosen(self, indicators: Collection[str]) -> list[Standing]:
        """Return the indicators that are asked for, in the order of the plan; all of them when none is.

        Raises
        ------
        SettingError
            The plan does not have one of them.
        """
        known = [one.indicator.indicator for one in self.standings]
        for indicator in indicators:
            if indicator not in known:
                raise SettingError(
                    N_("The plan has no indicator {indicator}; it has {known}."),
                    indicator=indicator,
                    known=", ".join(known),
                )
        return [one for one in self.standings if not indicators or one.indicator.indicator in indicators]


class Reader:
    """Give the snapshot of any as-of year and vintage, computed once for each state of the store.

    It shows approved values alone unless asked for the latest ones: who may see those takes :attr:`latest`.

    Parameters
    ----------
    plan
        The plan's table, checked.
    store
        Where the observations are.
    published
        Observations that stand for a store that holds nothing, because it could not be filled.
    ref_area
        The reference area that is shown.
    values
        Which values are shown.

    Attributes
    ----------
    latest
        The reader of the same store that shows all values that were not returned.
    """

    def __init__(
        self,
        plan: pd.DataFrame,
        store: Store,
        published: pd.DataFrame,
        ref_area: str = DEFAULT_REF_AREA,
        values: ShownValues = "approved",
    ) -> None:
        self.values: ShownValues = values
        self.plan = plan
        self.store = store
        self.published = published.assign(approval="shipped").reindex(columns=names(STANDING_COLUMNS))
        self.ref_area = ref_area
        self.lines = lines(plan)
        self.years = tuple(range(int(plan["baseline_year"].min()) + 1, int(plan["target_year"].max()) + 1))
        self._stored: _Stored | None = None
        self._kept: OrderedDict[tuple[State, datetime | None, int | None, bool], Snapshot] = OrderedDict()
        self._lock = Lock()
        self.latest: Reader = (
            self if values == "latest" else Reader(plan, store, published, ref_area, "latest")
        )

    def snapshot(self, as_of: int | None = None, known: datetime | None = None) -> Snapshot:
        """Return the plan as it stands for an as-of year with what was known at a moment.

        Parameters
        ----------
        as_of
            The year up to which actuals count; the last one with an actual among what was known when None.
        known
            The moment, with its time zone; now when None. Before the first save nothing was known.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        stored, four_eyes = self._read(), self.store.reviewed
        key = (stored.state, known, as_of, four_eyes)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if known is not None:
            stored = self._read_known(known, stored.state)
        year = stored.latest_year if as_of is None else as_of
        snapshot = Snapshot(
            plan=self.plan,
            observations=stored.observations,
            assessment=assess(self.plan, stored.observations, as_of=year),
            as_of=year,
            years=self.years,
            journal=stored.journal,
            known_at=known,
            saved_at=stored.saved_at,
            values=self.values,
            waiting=stored.waiting,
            returned=stored.returned,
            approval=stored.approval,
            four_eyes=four_eyes,
        )
        with self._lock:
            # Nobody asks for what was before; after a restored backup it is computed anew.
            for old in [old for old in self._kept if old[0] != key[0]]:
                del self._kept[old]
            self._kept[key] = snapshot
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return snapshot

    def history(self, snapshot: Snapshot) -> pd.DataFrame:
        """Return every revision of the plan's indicators up to the vintage of a snapshot (SHOWN_HISTORY_COLUMNS).

        What was saved or decided since the snapshot was taken is no part of what it shows.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        values: Values = "approved" if self.values == "approved" else "entered"
        history = self.store.history(snapshot.saved_at or _NEVER, values)
        shown = (history["ref_area"] == self.ref_area) & history["indicator"].isin(self.plan["indicator"])
        history = history[shown].reset_index(drop=True)
        reasons = {batch: made.reason or None for batch, made in self.store.decisions().items()}
        said = history["batch"].map(reasons).where(history["decided_at"].notna())
        return history.assign(decision_reason=said.astype("str"))

    def earlier_saves(self, indicator: str, snapshot: Snapshot) -> list[SimpleNamespace]:
        """Return the saves after which an indicator was known otherwise than in a snapshot, newest first."""
        return earlier_saves(self.history(snapshot), indicator, self.values)

    def vintage(self, indicator: str, as_of: int, known: datetime | None) -> Vintage | None:
        """Return an indicator as it was known at a moment; None without a moment or without such an indicator."""
        if known is None:
            return None
        standing = self.snapshot(as_of, known).standing(indicator)
        return None if standing is None else Vintage(known, standing)

    def _read(self) -> _Stored:
        """Return what is stored now; read anew only when the state of the store is another."""
        stored, state = self._stored, self.store.state
        if stored is not None and stored.state == state:
            return stored
        history = self.store.history()
        observations = self.store.observations(values=self.values) if state.journal else self.published
        if self.store.state != state:  # saved between the lines above: they do not belong together
            return self._read()
        self._stored = self._as_stored(state, history, observations)
        return self._stored

    def _read_known(self, known: datetime, state: State) -> _Stored:
        """Return what was stored at a moment, as the number of the last batch that counted by then."""
        history = self.store.history(known)
        return self._as_stored(state, history, self.store.observations(known, self.values))

    def _as_stored(self, state: State, history: pd.DataFrame, observations: pd.DataFrame) -> _Stored:
        observations = observations[observations["ref_area"] == self.ref_area]
        journal, saved_at = self._since(history)
        ours = history[
            (history["ref_area"] == self.ref_area) & history["indicator"].isin(self.plan["indicator"])
        ]
        return _Stored(
            state,
            journal,
            saved_at,
            observations,
            self.latest_year(observations),
            ours[ours["approval"] == "submitted"],
            last_returned(ours) if self.values == "latest" else ours.iloc[:0],
            _last_approval(ours),
        )

    def _since(self, history: pd.DataFrame) -> tuple[int, datetime | None]:
        """Return the last batch that counts, and the moment from which on it stands so."""
        counting = history
        if self.values == "approved":
            counting = history[history["approval"].isin(APPROVED)]
        if counting.empty:
            return 0, None
        moments = counting["decided_at"].fillna(counting["entered_at"])
        return int(counting["batch"].max()), moments.max().to_pydatetime()

    def latest_year(self, observations: pd.DataFrame) -> int:
        """Return the last year of the plan with an actual, the first year of the plan when there is none."""
        actual = observations[
            observations["indicator"].isin(self.plan["indicator"])
            & observations["obs_value"].notna()
            & ~observations["obs_status"].isin(NOT_ACTUAL_OBS_STATUSES)
        ]
        years = parse(actual["time_period"])["year"]
        inside = years[years.between(self.years[0], self.years[-1])]
        return self.years[0] if inside.empty else int(inside.max())


class _Stored(NamedTuple):
    """Observations of one state of the store, their vintage and the last year of the plan that has one."""

    state: State
    journal: int
    saved_at: datetime | None
    observations: pd.DataFrame
    latest_year: int
    waiting: pd.DataFrame
    returned: pd.DataFrame
    approval: Approval | None


def _last_approval(history: pd.DataFrame) -> Approval | None:
    """Return who approved last, and when; None where nobody had to."""
    approved = history[history["approval"] == "approved"]
    if approved.empty:
        return None
    (last,) = lines(approved.sort_values("decided_at", kind="stable").tail(1))
    return Approval(last.decided_by, last.decided_at.to_pydatetime())
