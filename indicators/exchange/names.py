"""Names of the files that leave: they say plan, content, as-of year, state of the data and vintage."""

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

_UNSAFE: Final = re.compile(r'[\\/:*?"<>|,\s\x00-\x1f]+')
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


def file_name(snapshot: Snapshot, t: Text, content: Content, status: str | None = None) -> FileName:
    """Return a name that says plan, content, filter, as-of year, state of the data and vintage."""

    def parts(t: Text) -> list[str]:
        return [content(t), *([t(STATUS_LABELS[status])] if status else []), str(snapshot.as_of)]

    return _named(snapshot, t, parts)


def numbered(indicator: SimpleNamespace) -> Content:
    """Return number and name of an indicator, for the name of its file."""
    return lambda t: f"{indicator.number}-{short_name(indicator, t)}"


def history_file_name(snapshot: Snapshot, t: Text) -> FileName:
    """Return the name of a history, which no as-of year limits."""
    return _named(snapshot, t, lambda t: [t("history of the data")])


def _named(snapshot: Snapshot, t: Text, parts: Callable[[Text], Sequence[str]]) -> FileName:
    def joined(t: Text) -> str:
        known = [t("as known on {moment}", moment=known_on(snapshot))] if snapshot.known_at else []
        named = [
            str(snapshot.plan["plan"].iloc[0]),
            *parts(t),
            t("state {number}", number=snapshot.journal),
            *known,
        ]
        return "-".join(_UNSAFE.sub("-" if t.language == "en" else "", part) for part in named)

    twin = "-".join(filter(None, _NOT_ASCII.sub("-", joined(text_for("en"))).split("-")))
    return FileName(joined(t), twin)
