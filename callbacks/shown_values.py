"""Which values a request gets to see: the one place that hands out more than approved ones."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from callbacks.access.person import current_person
from callbacks.preferences import reader_text
from indicators.people.roles import Permission
from indicators.snapshot import Reader
from indicators.text import Text
from layouts.address import Selection, parse_address


class AskedPage(NamedTuple):
    """What the address of a page selects, the reader that shows it, and the language."""

    selection: Selection
    reader: Reader
    t: Text


def asked_page(address: str, reader: Reader) -> AskedPage:
    """Read the address of a page; every link of the page then carries its language.

    Parameters
    ----------
    address
        Path and query.
    reader
        The reader of approved values.
    """
    selection = parse_address(address, reader.years)
    t = reader_text(selection.language)
    selection, shown = permitted(replace(selection, language=t.language), reader)
    return AskedPage(selection, shown, t)


def permitted(selection: Selection, reader: Reader) -> tuple[Selection, Reader]:
    """Return what may be seen of a selection, and the reader that shows it.

    Who asks for the latest values and may not see them gets approved ones, and is told so.

    Parameters
    ----------
    selection
        What is asked for.
    reader
        The reader of approved values.
    """
    if selection.values == "approved":
        return selection, reader
    if not may_see_latest():
        return replace(selection, values="approved", not_latest=True), reader
    return selection, reader.latest


def may_see_latest() -> bool:
    """Whether whoever sent the current request may see values that nobody has approved yet."""
    return current_person().may(Permission.LATEST)
