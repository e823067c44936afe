"""Who asks, and what he may do."""

from __future__ import annotations

from typing import Final

from indicators.provenance import LOCAL_USER
from indicators.roles import EVERYTHING, Person
from layouts.shell import Visitor

_SINGLE: Final = Person(LOCAL_USER, "", EVERYTHING)


def current_visitor() -> Visitor:
    """Return who reads the page that is being made."""
    return Visitor(_SINGLE, "", signs_out=False)
