"""Check a draft and save it as one batch; everything in it comes from the browser and is trusted in nothing."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
from dash import html, no_update

from indicators.checks import CheckedEntries, check_entries
from indicators.errors import N_, ConflictError, EntryError, PlanGaugeError
from indicators.schema import OBSERVATION_COLUMNS, names
from indicators.snapshot import Reader
from indicators.text import Text
from layouts.entry_grid import stored_state
from layouts.entry_messages import finding_marks, problem_list, refused_message, saved_message

logger = logging.getLogger(__name__)

#: Who enters: without sign-in there is one user, whoever sits at this machine.
AUTHOR: Final = "local"
LONGEST_REASON: Final = 500
_REQUEST: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
#: What an entry of the page carries; the reference area is the one that the pages show.
_FIELDS: Final = tuple(name for name in (*names(OBSERVATION_COLUMNS), "based_on") if name != "ref_area")


@dataclass(frozen=True)
class Draft:
    """What a page wants to save: entries not yet checked, why, and the id of this very save."""

    entries: list[Any]
    reason: str
    request: str


def read_draft(data: object) -> Draft:
    """Read the shape of a draft; its entries are judged by :func:`indicators.checks.check_entries`.

    Raises
    ------
    EntryError
        No page of ours makes such a draft.
    """
    request, reason, entries = (
        (data.get("request"), data.get("reason"), data.get("entries"))
        if isinstance(data, dict)
        else (None, None, None)
    )
    if (
        not isinstance(request, str)
        or not _REQUEST.fullmatch(request)
        or not isinstance(entries, list)
        or not isinstance(reason, str)
    ):
        raise EntryError(N_("The unsaved values cannot be read."), advice=N_("Reload the page."))
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise EntryError(N_("The reason must be one line of at most {most} characters."), most=LONGEST_REASON)
    return Draft(entries, reason.strip(), request)


def _checked(draft: Draft, reader: Reader) -> CheckedEntries:
    """Check the entries of a draft; its reason answers for each of them."""
    entries = [
        {name: one.get(name) for name in _FIELDS} | {"reason": draft.reason, "ref_area": reader.ref_area}
        if isinstance(one, dict)
        else one
        for one in draft.entries
    ]
    checked = check_entries(entries, reader.plan, reader.snapshot().observations)
    if checked.refused:
        return checked
    # The reason is kept once, with the batch. Behind every comment it would also change with what is stored,
    # and a repeated save would no longer be the same one.
    comments = [(one.get("comment") or "").strip() or None for one in entries]
    return replace(checked, values=checked.values.assign(comment=pd.Series(comments, dtype="str")))


def judgement(data: object, reader: Reader, t: Text) -> tuple[Any, Any, str]:
    """Judge a draft: marks of the cells, list of problems, and whether a reason is asked for."""
    optional = t("Required when a warning is listed.")
    try:
        draft = read_draft(data)
        if not draft.entries:
            return [], None, optional
        found = _checked(draft, reader).findings
        open_warning = any(one.severity == "warning" for one in found)
        note = (
            t("A warning is listed: say why the value is right all the same.") if open_warning else optional
        )
        return finding_marks(found, t), problem_list(found, reader.snapshot(), t), note
    except PlanGaugeError as error:
        return [], refused_message(error.text(t), "", t), optional


def outcome(data: object, reader: Reader, t: Text) -> tuple[Any, Any, html.Div]:
    """Save a draft, or say why not: saved entries, what is stored now, message."""
    try:
        draft = read_draft(data)
        if not draft.entries:
            raise EntryError(N_("There is nothing to save."))
        checked = _checked(draft, reader)
        if checked.refused:
            errors = any(one.severity == "error" for one in checked.findings)
            advice = (
                N_("Correct the errors that are listed, then save again.")
                if errors
                else N_("Give a reason for the change, then save again.")
            )
            return no_update, no_update, refused_message("", t(advice), t)
        receipt = reader.store.append(
            checked.values, author=AUTHOR, reason=draft.reason, request=draft.request
        )
        return {"entries": draft.entries}, stored_state(reader.snapshot(), t), saved_message(receipt.cells, t)
    except ConflictError as error:
        advice = t("Go to each cell: keep your value or discard it, then save again.")
        snapshot = reader.snapshot()
        cells = problem_list([replace(one, advice="") for one in error.findings], snapshot, t)
        return no_update, stored_state(snapshot, t), refused_message(cells, advice, t)
    except PlanGaugeError as error:
        logger.warning("save refused: %s", error)
        return no_update, no_update, refused_message(error.text(t), "", t)
