"""Check a draft and save it as one batch; everything in it comes from the browser and is trusted in nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import pandas as pd
from dash import html, no_update

from indicators.checks import CheckedEntries, check_entries
from indicators.entries import Entry
from indicators.errors import N_, ConflictError, EntryError, Finding, PlanGaugeError
from indicators.schema import CELL, OBSERVATION_COLUMNS, names
from indicators.snapshot import Reader
from indicators.text import Text
from layouts.entry_grid import LOCAL_USER, stored_state
from layouts.entry_messages import conflict_list, finding_marks, problem_list, refused_message, saved_message
from layouts.shell import footer

logger = logging.getLogger(__name__)

LONGEST_REASON: Final = 500
_REQUEST: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
#: What an entry of the page carries; the reference area is the one that the pages show.
_FIELDS: Final = tuple(name for name in (*names(OBSERVATION_COLUMNS), "based_on") if name != "ref_area")
_NO_CELL: Final = N_("{period} is not a year of this page; its years are {first} to {last}.")


@dataclass(frozen=True)
class Draft:
    """What a page wants to save: entries not yet checked, why, and the id of this very save."""

    entries: list[Any]
    reason: str
    request: str


class Judgement(NamedTuple):
    """What the page shows of a draft: marks of the cells, list of problems, what it says about the reason."""

    marks: Any
    problems: Any
    reason_note: Any


class Outcome(NamedTuple):
    """What the page shows after a save or a refusal: saved entries, message, and how things stand now."""

    saved: Any
    message: html.Div
    state: Any
    footer: Any
    marks: Any
    problems: Any
    reason_note: Any


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


def _entries(draft: Draft, reader: Reader) -> list[Any]:
    """Return the entries of a draft with the area that the pages show; its reason answers for each of them."""
    return [
        {name: one.get(name) for name in _FIELDS} | {"reason": draft.reason, "ref_area": reader.ref_area}
        if isinstance(one, dict)
        else one
        for one in draft.entries
    ]


def _checked(draft: Draft, reader: Reader) -> CheckedEntries:
    """Check the entries of a draft."""
    entries = _entries(draft, reader)
    checked = check_entries(entries, reader.plan, reader.snapshot().observations)
    checked = replace(checked, findings=(*checked.findings, *_outside(_readable(checked), checked, reader)))
    if checked.refused:
        return checked
    # The reason is kept once, with the batch. Behind every comment it would also change with what is stored,
    # and a repeated save would no longer be the same one.
    comments = [(one.get("comment") or "").strip() or None for one in entries]
    return replace(checked, values=checked.values.assign(comment=pd.Series(comments, dtype="str")))


def _readable(checked: CheckedEntries) -> list[Entry]:
    """Return the entries that can be read at all."""
    return [entry for entry in checked.readings if entry]


def _outside(entries: Sequence[Entry], checked: CheckedEntries, reader: Reader) -> list[Finding]:
    """Name the entries that pass the checks but are no cell of the grid: no page could ever remove them."""
    years = [str(year) for year in reader.years]
    known = {(one.row, one.column) for one in checked.findings if one.severity == "error"}
    return [
        entry.finding(_NO_CELL, period=entry.time_period, first=years[0], last=years[-1])
        for entry in entries
        if entry.time_period not in years and (entry.row, entry.column) not in known
    ]


def _overtaken(checked: CheckedEntries, reader: Reader) -> list[Finding]:
    """Name the cells of a draft that somebody saved after its page saw them, as the store would on a save."""
    entries = _readable(checked)
    columns = (*CELL, "obs_value", "based_on")
    return reader.store.conflicts(
        pd.DataFrame({name: [getattr(entry, name) for entry in entries] for name in columns})
    )


def judgement(data: object, reader: Reader, t: Text) -> Judgement:
    """Judge a draft."""
    optional = t("Required when a warning is listed.")
    try:
        draft = read_draft(data)
        if not draft.entries:
            return Judgement([], None, optional)
        found = _checked(draft, reader).findings
        open_warning = any(one.severity == "warning" for one in found)
        note = (
            t("A warning is listed: say why the value is right all the same.") if open_warning else optional
        )
        return Judgement(finding_marks(found, t), problem_list(found, reader.snapshot(), t), note)
    except PlanGaugeError as error:
        return Judgement([], refused_message(error.text(t), "", t), optional)


def outcome(data: object, reader: Reader, t: Text) -> Outcome:
    """Save a draft, or say why not and how things stand now."""
    try:
        draft = read_draft(data)
        if not draft.entries:
            raise EntryError(N_("There is nothing to save."))
        checked = _checked(draft, reader)
        if checked.refused:
            return _refused(_why_not(checked, reader, t), data, reader, t)
        receipt = reader.store.append(
            checked.values, author=LOCAL_USER, reason=draft.reason, request=draft.request
        )
        message = saved_message(receipt.cells, t)
        unchanged = Judgement(no_update, no_update, no_update)
        return Outcome({"entries": draft.entries}, message, *_standing(reader, t), *unchanged)
    except ConflictError as error:
        return _refused(_conflict_message(error.findings, reader, t), data, reader, t)
    except PlanGaugeError as error:
        logger.warning("save refused: %s", error)
        return _refused(refused_message(error.text(t), "", t), data, reader, t)


def _why_not(checked: CheckedEntries, reader: Reader, t: Text) -> html.Div:
    """Say what refuses a draft: errors first, then newer values, which nobody judged yet, then warnings."""
    if any(one.severity == "error" for one in checked.findings):
        for one in checked.findings:
            if one.message == _NO_CELL:
                logger.warning("save refused: %s", one.text())
        return refused_message("", t("Correct the errors that are listed, then save again."), t)
    if overtaken := _overtaken(checked, reader):
        return _conflict_message(overtaken, reader, t)
    return refused_message("", t("Give a reason for the change, then save again."), t)


def _conflict_message(findings: Sequence[Finding], reader: Reader, t: Text) -> html.Div:
    advice = t("Go to each cell: keep your value or discard it, then save again.")
    return refused_message(conflict_list(findings, reader.snapshot(), t), advice, t)


def _refused(message: html.Div, data: object, reader: Reader, t: Text) -> Outcome:
    """Return a refusal with how things stand now, because they may be why."""
    try:
        return Outcome(no_update, message, *_standing(reader, t), *judgement(data, reader, t))
    except PlanGaugeError:  # the store cannot be read, which the message says already
        return Outcome(no_update, message, *[no_update] * 5)


def _standing(reader: Reader, t: Text) -> tuple[Any, Any]:
    """Return what is stored now and the footer that names its state."""
    snapshot = reader.snapshot()
    return stored_state(snapshot, t), footer(snapshot, t)
