"""The audit trail for people: which records are looked at, and each in words (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from urllib.parse import urlencode

from indicators.errors import N_
from indicators.history import read_day
from indicators.provenance import author_name
from indicators.store import FIRST_AUTHOR, Record
from indicators.text import DASH, Text

#: What was done, by the code of the record.
ACTION_LABELS: Final[Mapping[str, str]] = {
    "entered": N_("entered values"),
    "approved": N_("approved values"),
    "returned": N_("returned values"),
    "year_closed": N_("closed a year"),
    "year_opened": N_("opened a year again"),
    "exception_granted": N_("granted an exception"),
    "signed_in": N_("signed in"),
    "sign_in_refused": N_("was refused at sign-in"),
    "sign_ins_unrecorded": N_("left out further refusals at sign-in: there were too many"),
    "signed_out": N_("signed out"),
    "report_made": N_("made a report pack"),
    "user_added": N_("added a user"),
    "user_changed": N_("gave a user another role"),
    "user_disabled": N_("disabled a user"),
    "user_enabled": N_("let a user in again"),
    "passphrase_changed": N_("set a passphrase"),
    "backed_up": N_("made a backup"),
    "restored": N_("restored a backup"),
    "migrated": N_("brought the store to a new version"),
}
#: What a record says of what it was done to; other names are shown as they are kept.
_DETAIL_LABELS: Final[Mapping[str, str]] = {
    "batch": N_("State"),
    "year": N_("Year"),
    "until": N_("Until"),
    "user": N_("User"),
    "role": N_("Role"),
    "reason": N_("Reason"),
    "peer": N_("IP address"),
    "digest": N_("SHA-256"),
    "file": N_("File"),
}
#: What somebody wrote, in whatever language.
WRITTEN: Final = ("reason", "user")
#: What only the program itself compares.
_UNSAID: Final = ("network", "session", "tried")


class Detail(NamedTuple):
    """One thing that a record says besides: its code, that in words, and what it says."""

    code: str
    name: str
    said: str


@dataclass(frozen=True)
class TrailFilter:
    """Which records are looked at; None for all.

    Attributes
    ----------
    action
        Code of what was done.
    author
        Who did it.
    first, last
        Days (UTC) between which it was done, both inclusive.
    """

    action: str | None = None
    author: str | None = None
    first: date | None = None
    last: date | None = None

    def takes(self, record: Record) -> bool:
        """Whether a record is looked at."""
        day = record.moment.date()
        return (
            self.action in (None, record.action)
            and self.author in (None, record.author)
            and (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
        )

    def query(self, **more: object) -> str:
        """Write it for an address."""
        parts = {"action": self.action, "by": self.author, "from": self.first, "to": self.last} | more
        return urlencode({name: str(part) for name, part in parts.items() if part is not None})


def read_filter(query: Mapping[str, str]) -> TrailFilter:
    """Read a filter from an address; a part that makes no sense is dropped."""
    return TrailFilter(
        action=query.get("action") or None,
        author=query.get("by") or None,
        first=read_day(query.get("from", "")),
        last=read_day(query.get("to", "")),
    )


def matching(records: Sequence[Record], wanted: TrailFilter) -> list[Record]:
    """Return the records that are looked at, newest first."""
    return [record for record in reversed(records) if wanted.takes(record)]


def action_label(action: str, t: Text) -> str:
    """Say what was done; a code that this program does not know stays one."""
    return t(ACTION_LABELS[action]) if action in ACTION_LABELS else action


def actor_name(author: str, t: Text) -> str:
    """Say who did it; a dash for somebody of whom no name is known."""
    if author == FIRST_AUTHOR:
        return t("the program itself")
    return author_name(author, t) if author else DASH


def details(record: Record, t: Text) -> list[Detail]:
    """Say what it was done to, what is known here first; what is empty says nothing."""
    ordered = [*(name for name in _DETAIL_LABELS if name in record.details), *record.details]
    return [
        Detail(name, t(_DETAIL_LABELS.get(name, "")) or name, _said(name, record.details[name], t))
        for name in dict.fromkeys(ordered)
        if name not in _UNSAID and record.details[name] not in (None, "")
    ]


def _said(name: str, value: object, t: Text) -> str:
    if name == "until" and (day := read_day(str(value))) is not None:
        return t.date(day)
    # Roles are called by their codes in English.
    return t(str(value)) if name == "role" else str(value)


def head_of(records: Sequence[Record]) -> str:
    """Write number and digest of the last record as ``plan-gauge verify --head`` takes them; empty without any."""
    return f"{records[-1].number}:{records[-1].digest}" if records else ""
