"""The address bar as the only memory of a reading page: what is selected, parsed and written.

Everything here comes from the browser, so a part that makes no sense is dropped, never trusted. A moment that
cannot be shown is told as well: today's numbers must not pass for those of another day.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from indicators.history import HistoryFilter, read_day, read_moment, write_moment
from indicators.numerals import write_numeral
from indicators.schema import SHOWN_VALUES, STATUSES, ShownValues
from indicators.text import LANGUAGES
from indicators.what_if import Supposition, can_be_supposed

#: How the overview shows progress: bars on one scale, or gauges.
VIEWS: Final = ("bars", "gauges")
#: Columns by which the table can be sorted; ``urgency`` is the order of a first look.
SORTS: Final = ("urgency", "number", "target", "latest", "progress", "expected", "gap", "required")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_LONGEST_AUTHOR: Final = 200
_DECIMAL: Final = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?", re.ASCII)
_PATHS: Final = {"method": "/method", "history": "/history"}


@dataclass(frozen=True)
class Selection:
    """What a page shows.

    Attributes
    ----------
    page
        ``overview``, ``indicator``, ``method``, ``history`` or ``missing`` (no such page).
    indicator
        Slug, on the page of an indicator.
    as_of
        The year up to which actuals count; None for the latest with data.
    status
        The class to which the overview is filtered; None for all.
    sort, descending
        Order of the table.
    view
        How the overview shows progress, one of VIEWS.
    language
        Language of the page; None leaves it to the reader.
    known
        The moment (UTC) whose knowledge is shown; None for now. The last moment of a day stands for the day.
    compare
        An earlier moment, on the page of an indicator: what was known then is drawn beside.
    not_known, not_compared
        What was asked for instead of these two moments, where it is none that came before; else empty.
    values
        Which values are shown: approved ones, or the latest.
    not_latest
        Whether the latest ones were asked for by somebody who may not see them.
    suppose
        What is supposed of the years to come, on the page of an indicator; None for nothing.
    history
        The revisions that the history lists.
    sheet
        Page of the history, from 1.
    """

    page: str = "overview"
    indicator: str = ""
    as_of: int | None = None
    status: str | None = None
    sort: str = "urgency"
    descending: bool = False
    view: str = VIEWS[0]
    language: str | None = None
    known: datetime | None = None
    compare: datetime | None = None
    not_known: str = ""
    not_compared: str = ""
    values: ShownValues = "approved"
    not_latest: bool = False
    suppose: Supposition | None = None
    history: HistoryFilter = field(default_factory=HistoryFilter)
    sheet: int = 1

    def href(self, **changes: object) -> str:
        """Address of this selection with some parts changed."""
        selection = replace(self, **changes)  # type: ignore[arg-type]
        path = _PATHS.get(selection.page, "/")
        if selection.page == "indicator":
            path = f"/indicator/{quote(selection.indicator)}"
        query = selection.kept() | selection._own_query()
        return f"{path}?{urlencode(query)}" if query else path

    def to(self, page: str, **parts: Any) -> Selection:
        """Another page, in the same language, as of the same year, with the same knowledge and the same values.

        An overview is the one that was left: its filter, order and view.
        """
        kept = Selection(page, language=self.language, as_of=self.as_of, known=self.known, values=self.values)
        if page == "overview":
            kept = replace(
                kept, status=self.status, sort=self.sort, descending=self.descending, view=self.view
            )
        return replace(kept, **parts)

    def kept(self) -> dict[str, str]:
        """Query that every page keeps: as-of year, moment whose knowledge is shown, which values, language."""
        parts = {
            "as_of": None if self.as_of is None else str(self.as_of),
            "known": None if self.known is None else write_moment(self.known),
            "values": None if self.values == "approved" else self.values,
            "lang": self.language,
        }
        return {name: part for name, part in parts.items() if part is not None}

    def _own_query(self) -> dict[str, str]:
        """Query of which only the page itself knows."""
        query: dict[str, str] = {}
        if self.page in ("overview", "indicator"):  # an indicator knows the overview that it was opened from
            if self.status:
                query["status"] = self.status
            if self.sort != "urgency" or self.descending:
                query["sort"] = ("-" if self.descending else "") + self.sort
            if self.view != VIEWS[0]:
                query["view"] = self.view
        if self.page == "indicator":
            if self.compare is not None:
                query["compare"] = write_moment(self.compare)
            if self.suppose is not None:
                name = "suppose_rate" if self.suppose.is_rate else "suppose"
                query[name] = write_numeral(self.suppose.number)
        elif self.page == "history":
            query = history_query(self.history)
            if self.sheet > 1:
                query["page"] = str(self.sheet)
        return query


def export_query(selection: Selection, as_of: int, language: str) -> str:
    """Query of an export's address: as-of year, vintage, language and filter are part of what is exported."""
    query = replace(selection, as_of=as_of, language=language).kept()
    filtered = selection.page == "overview" and selection.status
    return urlencode(query | {"status": selection.status} if filtered else query)


def history_query(wanted: HistoryFilter) -> dict[str, str]:
    """Write the filters of a history for an address."""
    parts = {
        "indicator": wanted.indicator,
        "year": wanted.year,
        "by": wanted.author,
        "from": wanted.first,
        "to": wanted.last,
    }
    return {name: str(part) for name, part in parts.items() if part is not None}


def parse_address(address: str, years: tuple[int, ...]) -> Selection:
    """Read a selection from an address.

    Parameters
    ----------
    address
        Path and query, or a whole address, e.g. ``/indicator/pct-applications?as_of=2018``.
    years
        Years that can be looked at; any other as-of year is dropped.
    """
    try:
        parts = urlsplit(address)
        query = {key: values[-1] for key, values in parse_qs(parts.query, max_num_fields=20).items()}
    except ValueError:
        return Selection(page="missing")
    selection = _page(parts.path)
    sort = query.get("sort", "")
    now = datetime.now(UTC)
    # What lies ahead is not known yet: a moment to come means now, and only what came before can be compared.
    asked, beside = query.get("known", ""), query.get("compare", "")
    known = _moment_before(now, asked)
    compare = _moment_before(known or now, beside)
    return replace(
        selection,
        as_of=_number(query.get("as_of", ""), years),
        status=_one_of(STATUSES, query.get("status", "")),
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "urgency",
        descending=sort.startswith("-"),
        view=_one_of(VIEWS, query.get("view", "")) or VIEWS[0],
        language=_one_of(LANGUAGES, query.get("lang", "")),
        known=known,
        compare=compare,
        not_known="" if known else asked,
        not_compared="" if compare else beside,
        values=_values(query.get("values", "")),
        suppose=_supposition(query),
        history=_history(query),
        sheet=_number(query.get("page", ""), range(1, 100_000)) or 1,
    )


def _number(text: str, allowed: Container[int]) -> int | None:
    # None is not looked for: a range compares it with each of its numbers.
    number = int(text[:6]) if text.isascii() and text.isdigit() else None
    return number if number is not None and number in allowed else None


def _one_of(allowed: tuple[str, ...], text: str) -> str | None:
    return text if text in allowed else None


def _values(text: str) -> ShownValues:
    return next((values for values in SHOWN_VALUES if values == text), SHOWN_VALUES[0])


def _moment_before(end: datetime, text: str) -> datetime | None:
    """Read a day, whose end is meant, or a moment; None unless it is before the end."""
    moment = read_moment(text)
    return moment if moment is not None and moment < end else None


def _supposition(query: dict[str, str]) -> Supposition | None:
    """Read a supposed value, else a supposed rate: numbers as :func:`write_numeral` writes them."""
    for name, is_rate in (("suppose", False), ("suppose_rate", True)):
        text = query.get(name, "")
        number = float(text) if _DECIMAL.fullmatch(text) else math.inf
        if can_be_supposed(number):
            return Supposition(number + 0.0, is_rate)  # -0 is 0
    return None


def _history(query: dict[str, str]) -> HistoryFilter:
    indicator, author = query.get("indicator", ""), query.get("by", "").strip()
    return HistoryFilter(
        indicator=indicator if _SLUG.fullmatch(indicator) else None,
        year=_number(query.get("year", ""), range(1000, 10_000)),
        author=author if author.isprintable() and 0 < len(author) <= _LONGEST_AUTHOR else None,
        first=read_day(query.get("from", "")),
        last=read_day(query.get("to", "")),
    )


def _page(path: str) -> Selection:
    match [part for part in path.split("/") if part]:
        case []:
            return Selection()
        case ["method" | "history" as page]:
            return Selection(page=page)
        case ["indicator", slug] if _SLUG.fullmatch(slug):
            return Selection(page="indicator", indicator=slug)
        case _:
            return Selection(page="missing")
