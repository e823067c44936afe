"""What the indicators of a plan come to together: counts by class, the headline, what is missed or warned of (pure)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from indicators.errors import N_
from indicators.schema import STATUSES
from indicators.standing import Standing
from indicators.text import Text
from indicators.urgency import Warned, by_urgency, early_warnings, is_binding, missed
from indicators.wording import distance, is_first_observation, need, short_name

_COUNTS: Final = {
    "attained": N_("{n} met"),
    "ahead": N_("{n} ahead of schedule"),
    "on_track": N_("{n} on schedule"),
    "lagging": N_("{n} behind"),
    "off_track": N_("{n} far behind"),
    "regressing": N_("{n} below the baseline"),
    "missed": N_("{n} missed"),
    "not_assessable": N_("{n} not assessable"),
}
_MET_EARLY: Final = N_("{n} met early")
#: By the pace that ends short of the target.
_VERDICTS: Final = {
    "both": N_("expected to be missed"),
    "average": N_("would be missed at the average pace"),
    "latest": N_("would be missed at the latest pace"),
    "neither": N_("behind schedule, although the pace so far would reach the target"),
    "unknown": N_("behind schedule"),
}
#: What the figure beside a warning is, by its kind.
_NEEDED: Final = {
    "growth": N_("growth needed a year, {years}"),
    "decline": N_("decline needed a year, {years}"),
    "amount": N_("needed a year, {years}"),
    "rise": N_("rise needed a year, {years}"),
    "fall": N_("fall needed a year, {years}"),
}


class Count(NamedTuple):
    """A class that occurs and the words for how often."""

    status: str
    words: str


class Rescue(NamedTuple):
    """What each year left would have to bring: what it is, in which years, and its size."""

    what: str
    size: str


def opening(standings: Sequence[Standing], as_of: int, t: Text) -> str:
    """Begin the headline: of how many targets the counts are, at the end of which year."""
    return t.plural(
        "At the end of {year}, of {n} target: ",
        "At the end of {year}, of {n} targets: ",
        len(standings),
        year=as_of,
    )


def counted(standings: Sequence[Standing], t: Text) -> list[Count]:
    """Count the classes that occur, in the officials' order."""
    counts = Counter(one.result.status for one in standings)
    early = all("EARLY" in one.result.flags for one in standings if one.result.status == "attained")
    words = _COUNTS | {"attained": _MET_EARLY} if early else _COUNTS
    return [Count(status, t(words[status], n=counts[status])) for status in STATUSES if counts[status]]


def headline(standings: Sequence[Standing], as_of: int, t: Text) -> str:
    """Return the answer as one sentence: how many targets are of which class."""
    return opening(standings, as_of, t) + t(", ").join(one.words for one in counted(standings, t)) + t(".")


def binding_sentence(standings: Sequence[Standing], t: Text) -> str:
    """Say how the binding targets stand; empty where the plan does not have binding and other ones."""
    binding = [one for one in standings if is_binding(one.indicator)]
    if not binding or len(binding) == len(standings):
        return ""
    return t.plural(
        "Of these, {n} is binding: {counts}.",
        "Of these, {n} are binding: {counts}.",
        len(binding),
        counts=t(", ").join(one.words for one in counted(binding, t)),
    )


def weak_signal(standings: Sequence[Standing], t: Text) -> str:
    """Say that every class rests on one observation; empty where one rests on more."""
    judged = _judged(standings)
    if judged and all(is_first_observation(one.result) for one in judged):
        return t("Every class rests on one observation so far: a weak signal.")
    return ""


def all_clear(standings: Sequence[Standing], t: Text) -> str:
    """Say that nothing is missed or expected to be; empty where something is, or nothing can be judged."""
    judged = _judged(standings)
    if not judged or missed(standings) or early_warnings(standings):
        return ""
    if any(one.result.remaining for one in judged):
        return t("No target is expected to be missed at the pace so far.")
    return t("No target that can be judged was missed.")


def unknown(standings: Sequence[Standing]) -> list[Standing]:
    """Return what cannot be judged: what is not said must not pass for good."""
    return [one for one in standings if one.result.status == "not_assessable"]


def why_unknown(standings: Sequence[Standing], t: Text) -> str:
    """Say why none of these can be judged where one reason serves all; else empty."""
    if all("NO_ACTUAL" in one.result.flags for one in standings):
        return t(" (no actual on the plan's definition has been published)")
    return ""


def verdict(warned: Warned, t: Text) -> str:
    """Say at which pace a target would be missed."""
    return t(_VERDICTS[warned.short_at])


def rescue(one: Standing, t: Text) -> Rescue | None:
    """Say what each year left would have to bring, in which years; None where that is not defined."""
    indicator, result = one.indicator, one.result
    needs = need(indicator, result, t)
    if needs is None:
        return None
    last = indicator.target_year
    first = last - math.ceil(result.remaining) + 1
    years = t.years(str(last) if first == last else f"{first}–{last}")
    return Rescue(t(_NEEDED[needs.kind], years=years), needs.size)


def distances(standings: Sequence[Standing], t: Text) -> str:
    """Say how far each is from the schedule, in words for who does not see the chart."""
    parts = [
        f"{short_name(one.indicator, t)} {t.number(points, 0, signed=True)}"
        for one in by_urgency(standings)
        if (points := distance(one.result)) is not None
    ]
    return t("Percentage points from the schedule: {list}", list=t.listing(parts))


def _judged(standings: Sequence[Standing]) -> list[Standing]:
    return [one for one in standings if one.result.status != "not_assessable"]
