"""Who saved and why, as a page says it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Final

from indicators.store import FIRST_AUTHOR
from indicators.text import Text

#: Author of what is saved from the entry page.
LOCAL_USER: Final = "local"


def author_name(author: str, t: Text) -> str:
    """Say who saved; without sign-in it is whoever sits at this machine."""
    if author == FIRST_AUTHOR:
        return t("published actuals that ship with the project")
    return t("the user of this machine") if author == LOCAL_USER else author


def reason_given(revision: SimpleNamespace) -> str:
    """Return why a revision was saved; empty without a reason, and where the author says it all."""
    return "" if revision.entered_by == FIRST_AUTHOR else revision.reason or ""
