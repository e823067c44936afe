"""Who saved and who approved, as a page says it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from dash import html

from indicators.provenance import author_name
from indicators.standing import is_unapproved
from indicators.text import Text
from indicators.wording import APPROVAL_LABELS
from layouts.components import filled, quoted


def author_shown(author: str, t: Text) -> Any:
    """Return who saved for a page, where a name is marked as what somebody wrote."""
    said = author_name(author, t)
    return quoted(said) if said == author else said


def approval_shown(row: SimpleNamespace, t: Text) -> Any:
    """Return for a page whether a value is approved, by whom and when; what nobody has approved yet is marked."""
    said = t(APPROVAL_LABELS[row.approval])
    if is_unapproved(row):
        return html.Span(said, className="unapproved")
    if row.decided_by is None:
        return said
    return html.Span(
        filled(
            t("{said}: {author}, {moment} (UTC)"),
            said=said,
            author=author_shown(row.decided_by, t),
            moment=t.moment(row.decided_at),
        )
    )
