"""A long list cut into pages, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from dash import html

from indicators.text import Text

T = TypeVar("T")


class Sheet(NamedTuple, Generic[T]):
    """One page of a list: what is on it, its number from 1, and how many there are."""

    items: Sequence[T]
    number: int
    of: int


def sheet_of(items: Sequence[T], asked: int, size: int) -> Sheet[T]:
    """Return a page of a list; the first one where the one that is asked for is not there."""
    of = max(1, -(-len(items) // size))
    number = asked if 1 <= asked <= of else 1
    return Sheet(items[(number - 1) * size : number * size], number, of)


def pager(sheet: Sheet[Any], href: Callable[[int], str], name: str, t: Text) -> list[html.Nav]:
    """Lead to newer and older ones; nothing where one page holds them all.

    Parameters
    ----------
    sheet
        The page that is shown.
    href
        Gives the address of another one.
    name
        What the pages hold.
    t
        Language.
    """
    if sheet.of == 1:
        return []
    newer = html.A(t("Newer"), href=href(sheet.number - 1)) if sheet.number > 1 else None
    older = html.A(t("Older"), href=href(sheet.number + 1)) if sheet.number < sheet.of else None
    place = html.Span(t("Page {number} of {all}", number=sheet.number, all=sheet.of))
    return [html.Nav([newer, place, older], className="choices", **{"aria-label": name})]
