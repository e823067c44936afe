"""Who saved and why, as a page says it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

from indicators.store import FIRST_AUTHOR
from indicators.text import Text
from layouts.components import quoted

#: Author of what is saved from the entry page.
LOCAL_USER: Final = "local"


def author_name(author: str, t: Text) -> str:
    """Say who saved; without sign-in it is whoever sits at this machine."""
    if author == FIRST_AUTHOR:
        return t("published actuals that ship with the project")
    return t("the user of this machine") if author == LOCAL_USER else author


def author_shown(author: str, t: Text) -> Any:
    """Return who saved for a page, where a name is marked as what somebody wrote."""
    said = author_name(author, t)
    return quoted(said) if said == author else said


def reason_given(revision: SimpleNamespace) -> str:
    """Return why a revision was saved; empty without a reason, and where the author says it all."""
    return "" if revision.entered_by == FIRST_AUTHOR else revision.reason or ""
