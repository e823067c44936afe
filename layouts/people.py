"""Who saved, as a page says it."""

from __future__ import annotations

from typing import Any

from indicators.provenance import author_name
from indicators.text import Text
from layouts.components import quoted


def author_shown(author: str, t: Text) -> Any:
    """Return who saved for a page, where a name is marked as what somebody wrote."""
    said = author_name(author, t)
    return quoted(said) if said == author else said
