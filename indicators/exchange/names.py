"""Names of the files that leave: they say plan, content, as-of year, state of the data, and whether it is approved."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Final, NamedTuple

from indicators.provenance import known_on
from indicators.snapshot import Snapshot
from indicators.text import Text, text_for
from indicators.wording import STATUS_LABELS, short_name

#: What a file is about, said in any language.
Content = Callable[[Text], str]

#: Bytes of UTF-8 that a name may have: file systems take 255, and a place before it and an ending come on top.
_LONGEST: Final = 200
#: How many of them the slug of a plan may have.
_LONGEST_PLAN: Final = 60
#: What a file system refuses, and what turns the direction of the text around it.
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|,\s\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_NOT_ASCII: Final = re.compile(r"[^\x21-\x7e]+")


class FileName(NamedTuple):
    """Name of a file, without its ending.

    Attributes
    ----------
    own
        In the language of the content.
    ascii
        The English name in ASCII, for systems that know no other letters.
    """

    own: str
    ascii: str

    def spelt(self, *, in_ascii: bool) -> str:
        """Return the name as it was asked for."""
        return self.ascii if in_ascii else self.own


def file_name(
    snapshot: Snapshot,
    t: Text,
    content: Content,
    status: str | None = None,
    details: Sequence[Content] = (),
) -> FileName:
    """Return a name that says plan, content, its details, filter, as-of year, state of the data and vintage.

    What would make it too long for a file system is cut off the content.
    """

    def parts(t: Text) -> list[str]:
        return [
            *(detail(t) for detail in details),
            *([t(STATUS_LABELS[status])] if status else []),
            str(snapshot.as_of),
        ]

    return _named(snapshot, t, content, parts)


def numbered(indicator: SimpleNamespace) -> Content:
    """Return number and name of an indicator, for the name of its file."""
    return lambda t: f"{indicator.number}-{short_name(indicator, t)}"


def history_file_name(snapshot: Snapshot, t: Text, details: Sequence[Content] = ()) -> FileName:
    """Return the name of a history, which no as-of year limits."""
    return _named(
        snapshot, t, lambda t: t("history of the data"), lambda t: [detail(t) for detail in details]
    )


def _named(snapshot: Snapshot, t: Text, content: Content, parts: Callable[[Text], Sequence[str]]) -> FileName:
    def joined(t: Text) -> str:
        def safe(part: str) -> str:
            return _UNSAFE.sub("-" if t.language == "en" else "", part)

        known = [t("as known on {moment}", moment=known_on(snapshot))] if snapshot.known_at else []
        plan = _cut(safe(str(snapshot.plan["plan"].iloc[0])), _LONGEST_PLAN)
        latest = [t("latest")] if snapshot.shows_latest else []
        # Where batches are approved out of their order, one number stands for several states of the data.
        since = [f"{snapshot.saved_at:%Y%m%dT%H%M%SZ}"] if snapshot.reviewed and snapshot.saved_at else []
        numbered = [t("state {number}", number=snapshot.journal), *since, *latest, *known]
        state = [safe(part) for part in [*parts(t), *numbered]]
        room = _LONGEST - len("-".join([plan, "", *state]).encode())
        return "-".join([plan, _cut(safe(content(t)), room), *state])

    twin = "-".join(filter(None, _NOT_ASCII.sub("-", joined(text_for("en"))).split("-")))
    return FileName(joined(t), twin)


def _cut(text: str, room: int) -> str:
    """Cut a text to so many bytes of UTF-8, between two characters."""
    return text.encode()[:room].decode(errors="ignore")
