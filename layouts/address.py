"""The address bar as the only memory of a reading page: what is selected, parsed and written.

Everything here comes from the browser, so a part that makes no sense is dropped, never trusted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from indicators.schema import STATUSES

#: Columns by which the table can be sorted; ``urgency`` is the order of a first look.
SORTS: Final = ("urgency", "number", "target", "latest", "progress", "expected", "gap", "required")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


@dataclass(frozen=True)
class Selection:
    """What a page shows.

    Attributes
    ----------
    page
        ``overview``, ``indicator``, ``method`` or ``missing`` (no such page).
    indicator
        Slug, on the page of an indicator.
    as_of
        The year up to which actuals count; None for the latest with data.
    status
        The class to which the overview is filtered; None for all.
    sort, descending
        Order of the table.
    """

    page: str = "overview"
    indicator: str = ""
    as_of: int | None = None
    status: str | None = None
    sort: str = "urgency"
    descending: bool = False

    def href(self, **changes: object) -> str:
        """Address of this selection with some parts changed."""
        selection = replace(self, **changes)  # type: ignore[arg-type]
        path = {"indicator": f"/indicator/{quote(selection.indicator)}", "method": "/method"}.get(
            selection.page, "/"
        )
        query: dict[str, str] = {}
        if selection.as_of is not None:
            query["as_of"] = str(selection.as_of)
        if selection.page == "overview":
            if selection.status:
                query["status"] = selection.status
            if selection.sort != "urgency" or selection.descending:
                query["sort"] = ("-" if selection.descending else "") + selection.sort
        return f"{path}?{urlencode(query)}" if query else path


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
    as_of = query.get("as_of", "")
    status = query.get("status", "")
    sort = query.get("sort", "")
    return replace(
        selection,
        as_of=int(as_of) if as_of.isascii() and as_of.isdigit() and int(as_of[:5]) in years else None,
        status=status if status in STATUSES else None,
        sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "urgency",
        descending=sort.startswith("-"),
    )


def _page(path: str) -> Selection:
    match [part for part in path.split("/") if part]:
        case []:
            return Selection()
        case ["method"]:
            return Selection(page="method")
        case ["indicator", slug] if _SLUG.fullmatch(slug):
            return Selection(page="indicator", indicator=slug)
        case _:
            return Selection(page="missing")
