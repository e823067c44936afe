"""What needs attention first: the order of a first look, and the early warnings (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Final, NamedTuple

from indicators.panel import TOLERANCE
from indicators.standing import Standing, falls
from indicators.wording import distance, in_table_unit

#: Most urgent first; what cannot be judged comes last.
_URGENCY: Final = (
    "missed", "regressing", "off_track", "lagging", "on_track", "ahead", "attained", "not_assessable",
)  # fmt: skip
_BEHIND: Final = ("regressing", "off_track", "lagging")
#: Outlooks under which the average and the latest pace both end short of the target (METHOD C8).
_SHORT: Final = ("accelerate", "stalled_or_reversing")


class Warned(NamedTuple):
    """An indicator that an official is warned about while there are years left.

    Attributes
    ----------
    standing
        The indicator.
    short_at
        The pace at which it would end short of the target: ``average``, ``latest``, ``both`` (all that are
        known), ``neither``; ``unknown`` where nothing is projected.
    """

    standing: Standing
    short_at: str

    @property
    def is_certain(self) -> bool:
        """Whether it is behind schedule or ends short at every pace; else only one of the paces falls short."""
        return self.standing.result.status in _BEHIND or self.short_at == "both"


def by_urgency(standings: Sequence[Standing]) -> list[Standing]:
    """Order for a first look: worst class first, binding before anticipatory, then furthest behind."""
    return sorted(standings, key=lambda one: (_class(one), not is_binding(one.indicator), _behind(one)))


def binding_first(standings: Sequence[Standing]) -> list[Standing]:
    """Order of the plan, its binding indicators before the others."""
    return sorted(standings, key=lambda one: not is_binding(one.indicator))


def is_binding(indicator: SimpleNamespace) -> bool:
    """Whether the target is an obligation (约束性) and not an expectation (预期性)."""
    return bool(indicator.attribute == "binding")


def early_warnings(standings: Sequence[Standing]) -> list[Warned]:
    """Return the indicators expected to be missed, binding first, then the certain ones, then by urgency.

    Warned of is what is behind schedule, and what the outlook (METHOD C8) sees short of its target at the
    average pace, at the latest pace or at both, although it is on schedule today. A target that is met, a plan
    that is over and an indicator that cannot be judged give no warning.
    """
    warned = [
        Warned(one, _short_at(one))
        for one in by_urgency(standings)
        if one.result.remaining and _is_warned(one.result)
    ]
    return sorted(warned, key=lambda one: (not is_binding(one.standing.indicator), not one.is_certain))


def missed(standings: Sequence[Standing]) -> list[Standing]:
    """Return the indicators whose plan is over without the target being met, by urgency."""
    return [one for one in by_urgency(standings) if one.result.status == "missed"]


def _is_warned(result: SimpleNamespace) -> bool:
    if result.status in ("attained", "missed", "not_assessable"):
        return False
    return result.status in _BEHIND or result.outlook in (*_SHORT, "mixed")


def _short_at(one: Standing) -> str:
    """Compare where each pace ends with the target, in the unit of the table."""
    indicator, result = one.indicator, one.result
    direction = -1 if falls(indicator) else 1
    short = {
        pace: direction * (indicator.target - end) > TOLERANCE * max(1.0, abs(indicator.target))
        for pace, projection in (("average", result.projection_average), ("latest", result.projection_latest))
        if (end := in_table_unit(indicator, projection)) is not None
    }
    if not short:
        return "unknown"
    if len(set(short.values())) == 1:
        return "both" if all(short.values()) else "neither"
    return next(pace for pace, is_short in short.items() if is_short)


def _class(one: Standing) -> int:
    return _URGENCY.index(one.result.status)


def _behind(one: Standing) -> float:
    points = distance(one.result)
    return 0.0 if points is None else points
