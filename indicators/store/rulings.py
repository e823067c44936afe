"""What the records of the trail come to: which batches were decided, which years are closed, which sessions ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from indicators.locks import Grant, Lock

if TYPE_CHECKING:
    from indicators.store.trail import Record


class Decision(NamedTuple):
    """What somebody decided about a batch."""

    approved: bool
    author: str
    moment: datetime
    reason: str


class Rulings:
    """What stands after all records so far.

    Attributes
    ----------
    decisions
        By the number of the batch that they are about.
    recorded, digest
        Number of the last batch whose save was recorded, and the SHA-256 of its file.
    locks
        Closed years.
    has_users
        Whether anybody was ever added who may sign in.
    last_decision
        Digest of the last record that decided about a batch; empty before the first.
    ended
        Sessions that were signed out, by the digest of their id.
    """

    def __init__(self) -> None:
        self.decisions: dict[int, Decision] = {}
        self.recorded = 0
        self.digest = ""
        self.locks: dict[int, Lock] = {}
        self.has_users = False
        self.last_decision = ""
        self.ended: set[str] = set()

    def take(self, record: Record) -> None:
        """Let a record count; one of no consequence here is passed over."""
        does = _DOES.get(record.action)
        if does is not None:
            does(self, record)

    def name(self, record: Record) -> None:
        """Remember that a batch was saved."""
        self.recorded, self.digest = int(record.details["batch"]), str(record.details["digest"])

    def decide(self, record: Record) -> None:
        """Approve or return a batch."""
        approved = record.action == "approved"
        decision = Decision(approved, record.author, record.moment, str(record.details.get("reason") or ""))
        self.decisions[int(record.details["batch"])] = decision
        self.last_decision = record.digest

    def know_users(self, _record: Record) -> None:
        """Remember that there are users: a file of them that is gone was taken away."""
        self.has_users = True

    def close(self, record: Record) -> None:
        """Close a year."""
        year, reason = int(record.details["year"]), str(record.details["reason"])
        self.locks[year] = Lock(year, reason, record.author, record.moment)

    def open(self, record: Record) -> None:
        """Open a year again."""
        self.locks.pop(int(record.details["year"]), None)

    def grant(self, record: Record) -> None:
        """Let values into a closed year for some days."""
        lock = self.locks[int(record.details["year"])]
        until = date.fromisoformat(record.details["until"])
        grant = Grant(str(record.details["reason"]), until, record.author, record.moment)
        self.locks[lock.year] = lock._replace(grants=(*lock.grants, grant))

    def end(self, record: Record) -> None:
        """End a session."""
        self.ended.add(str(record.details.get("session", "")))


_DOES: Final[Mapping[str, Callable[[Rulings, Record], None]]] = {
    "entered": Rulings.name,
    "migrated": Rulings.name,
    "approved": Rulings.decide,
    "returned": Rulings.decide,
    "year_closed": Rulings.close,
    "year_opened": Rulings.open,
    "exception_granted": Rulings.grant,
    "signed_out": Rulings.end,
    "user_added": Rulings.know_users,
}

#: Records that name a batch that was saved: of them the last one counts.
NAMING: Final = frozenset({"entered", "migrated"})
#: Records of which each one counts.
DECISIVE: Final = frozenset(_DOES) - NAMING
#: Records that only the store itself makes, after it looked whether they may be.
OWN: Final = frozenset(_DOES) - {"signed_out", "user_added"}
