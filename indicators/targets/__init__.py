"""The target types: from yearly actuals to a position on the way (METHOD C1-C5).

A type is one entry of :data:`TARGETS`: a function that reads a panel of its own series, and what it still
says when a year is missing. Class, flags, projection and outlook follow from the reading, alike for every
type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from indicators.panel import Panel
from indicators.targets import aggregate, growth, level
from indicators.targets.rules import Reading


class Target(NamedTuple):
    """One type of target.

    Attributes
    ----------
    read
        Gives the reading of a panel that holds series of this type only.
    kept_when_incomplete
        For a type that rests on every year: the fields that stay when one is missing. None for a type that
        rests on its latest value.
    """

    read: Callable[[Panel], Reading]
    kept_when_incomplete: frozenset[str] | None = None


#: By the names of TARGET_TYPES.
TARGETS: Final = {
    "level": Target(level.read),
    "period_aggregate": Target(aggregate.read, aggregate.KEPT_WHEN_INCOMPLETE),
    "growth_average": Target(growth.read, growth.KEPT_WHEN_INCOMPLETE),
    "score": Target(level.read_score),
    "threshold": Target(level.read_threshold),
}
