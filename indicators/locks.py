"""Closed years: what closes a year, who may enter into it all the same and until when (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from indicators.errors import N_, Finding

_ADVICE: Final = N_("Ask an administrator for an exception, or to open the year.")


class Grant(NamedTuple):
    """An exception: until the end of a day (UTC) values may be entered into a closed year."""

    reason: str
    until: date
    author: str
    moment: datetime


class Lock(NamedTuple):
    """A closed year: why, by whom, since when, and the exceptions granted since."""

    year: int
    reason: str
    author: str
    moment: datetime
    grants: tuple[Grant, ...] = ()

    def grant_on(self, day: date) -> Grant | None:
        """Return the exception that lets values in on a day, the one that lasts longest; None without one."""
        return max((one for one in self.grants if day <= one.until), key=lambda one: one.until, default=None)


#: Where every year is open.
NONE_CLOSED: Final[Mapping[int, Lock]] = {}


def in_force(locks: Mapping[int, Lock], day: date) -> dict[int, Lock]:
    """Return the locks that let nothing in on a day: those without an exception for it."""
    return {year: lock for year, lock in locks.items() if lock.grant_on(day) is None}


def closing(closed: Mapping[int, Lock], time_period: str) -> Lock | None:
    """Return the lock of the year of a period; None when values may be entered."""
    year = time_period[:4]
    return closed.get(int(year)) if year.isascii() and year.isdigit() else None


def lock_finding(lock: Lock, row: str, column: str) -> Finding:
    """Say at a cell that its year is closed, and why."""
    values = {
        "year": lock.year,
        "author": lock.author,
        "day": lock.moment.date().isoformat(),
        "reason": lock.reason,
    }
    message = N_("{year} is closed since {day} ({author}): {reason}")
    return Finding(message, values, advice=_ADVICE, row=row, column=column)
