"""Check a draft and save it as one batch; everything in it comes from the browser and is trusted in nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import pandas as pd
from dash import html, no_update

from callbacks.access.person import current_person
from callbacks.operation.metrics import CONFLICTS
from callbacks.request_id import request_words
from indicators.checks import CheckedEntries, check_entries
from indicators.consequences import consequences
from indicators.entries import Entry, read_reason
from indicators.errors import N_, ConflictError, EntryError, Finding, PlanGaugeError
from indicators.schema import CELL, OBSERVATION_COLUMNS, names
from indicators.snapshot import Reader
from indicators.text import Text
from layouts.entry import NO_CELL
from layouts.entry_grid import Desk, stored_state
from layouts.entry_messages import (
    conflict_list,
    finding_marks,
    finding_text,
    problem_list,
    refused_message,
    saved_message,
)
from layouts.entry_review import change_list, consequence_view, reading_marks
from layouts.shell import footer

logger = logging.getLogger(__name__)

_REQUEST: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
#: What an entry of the page carries; the reference area is the one that the pages show.
_FIELDS: Final = tuple(name for name in (*names(OBSERVATION_COLUMNS), "based_on") if name != "ref_area")


@dataclass(frozen=True)
class Draft:
    """What a page wants to save: entries not yet checked, why, and the id of this very save.

    ``bad_reason`` says why the reason cannot be one; it is empty then. ``stand`` is the page's word for what it
    knows (:attr:`layouts.entry_grid.Desk.stand`).
    """

    entries: list[Any]
    reason: str
    bad_reason: EntryError | None
    request: str
    stand: str


class Judgement(NamedTuple):
    """What the page shows of a draft: marks of the cells, numbers understood, problems, changes, consequences."""

    marks: Any
    readings: Any
    problems: Any
    changes: Any
    consequences: Any
    reason_note: Any


class Standing(NamedTuple):
    """What is stored now, and the footer that names its state."""

    state: Any
    footer: Any


class Outcome(NamedTuple):
    """What the page shows after a save or a refusal: saved entries, message, and how things stand now."""

    saved: Any
    message: html.Div
    standing: Standing
    judgement: Judgement

    def outputs(self) -> tuple[Any, ...]:
        """Return the answers in the order of the outputs of the callback."""
        return self.saved, self.message, *self.standing, *self.judgement


_UNCHANGED: Final = Judgement(*[no_update] * 6)
_AS_BEFORE: Final = Standing(no_update, no_update)


def read_draft(data: object) -> Draft:
    """Read the shape of a draft; its entries are judged by :func:`indicators.checks.check_entries`.

    Raises
    ------
    EntryError
        No page of ours makes such a draft.
    """
    fields = data if isinstance(data, dict) else {}
    request, reason, entries = (fields.get(name) for name in ("request", "reason", "entries"))
    if (
        not isinstance(request, str)
        or not _REQUEST.fullmatch(request)
        or not isinstance(entries, list)
        or not isinstance(reason, str)
    ):
        raise EntryError(N_("The unsaved values cannot be read."), advice=N_("Reload the page."))
    bad: EntryError | None = None
    try:
        reason = read_reason(reason)
    except EntryError as error:
        reason, bad = "", error
    return Draft(entries, reason, bad, request, str(fields.get("stand", "")))


def _entries(draft: Draft, reader: Reader) -> list[Any]:
    """Return the entries of a draft with the area that the pages show; its reason answers for each of them."""
    return [
        {name: one.get(name) for name in _FIELDS} | {"reason": draft.reason, "ref_area": reader.ref_area}
        if isinstance(one, dict)
        else one
        for one in draft.entries
    ]


def _read(checked: CheckedEntries) -> list[Entry]:
    """Return the entries that can be read at all."""
    return [entry for entry in checked.readings if entry]


def _checked(draft: Draft, reader: Reader) -> CheckedEntries:
    """Check the entries of a draft."""
    entries = _entries(draft, reader)
    checked = _judged(entries, reader)
    return replace(checked, findings=(*checked.findings, *_outside(checked, reader)))


def _judged(entries: list[Any], reader: Reader) -> CheckedEntries:
    return check_entries(entries, reader.plan, reader.snapshot().editable, reader.store.closed_years())


def _outside(checked: CheckedEntries, reader: Reader) -> list[Finding]:
    """Name the entries that pass the checks but are no cell of the grid: no page could ever remove them."""
    years = [str(year) for year in reader.years]
    known = {(one.row, one.column) for one in checked.findings if one.severity == "error"}
    return [
        entry.finding(NO_CELL, period=entry.time_period, first=years[0], last=years[-1])
        for entry in _read(checked)
        if entry.time_period not in years and (entry.row, entry.column) not in known
    ]


def _overtaken(checked: CheckedEntries, reader: Reader) -> list[Finding]:
    """Name the cells of a draft that somebody saved after its page saw them, as the store would on a save."""
    columns = (*CELL, "obs_value", "based_on")
    return reader.store.conflicts(
        pd.DataFrame({name: [getattr(entry, name) for entry in _read(checked)] for name in columns})
    )


def judgement(data: object, reader: Reader, t: Text) -> tuple[Any, ...]:
    """Judge a draft, and tell a page that does not know it what is stored now.

    Returns
    -------
    tuple
        The fields of :class:`Judgement`, then those of :class:`Standing`.
    """
    optional = t("Required when a warning is listed.")
    try:
        draft = read_draft(data)
        desk = desk_of(reader)
        standing = _AS_BEFORE if draft.stand == desk.stand else _standing(desk, t)
        return *_judge(draft, reader, t), *standing
    except PlanGaugeError as error:
        return *Judgement([], [], refused_message(error.text(t), "", t), None, None, optional), *_AS_BEFORE


def _judge(draft: Draft, reader: Reader, t: Text) -> Judgement:
    if not draft.entries:
        return Judgement([], [], None, None, None, t("Required when a warning is listed."))
    checked, snapshot = _checked(draft, reader), reader.snapshot()
    found = checked.findings
    return Judgement(
        finding_marks(found, t),
        reading_marks(draft.entries, checked.readings, snapshot, t),
        problem_list(found, snapshot, t),
        change_list(checked.readings, snapshot, t),
        _consequences(draft, reader, t),
        _about_reason(draft, found, t),
    )


def _about_reason(draft: Draft, found: Sequence[Finding], t: Text) -> Any:
    """Say beside its field whether a reason is needed, or what is wrong with the one that was typed."""
    if draft.bad_reason:
        said = "\n".join(finding_text(one, t) for one in draft.bad_reason.findings)
        return html.Span(said, className="severity-error")
    if any(one.severity == "warning" for one in found):
        return t("A warning is listed: say why the value is right all the same.")
    return t("Required when a warning is listed.")


def _consequences(draft: Draft, reader: Reader, t: Text) -> Any:
    """Say what the save would change; a missing reason or source does not hide it, a wrong value does."""
    entries = [
        one | {"reason": draft.reason or "-", "source": one.get("source") or "-"}
        if isinstance(one, dict)
        else one
        for one in _entries(draft, reader)
    ]
    values = _judged(entries, reader).values
    values = values[values["time_period"].isin([str(year) for year in reader.years])]
    if values.empty:
        return None
    return consequence_view(consequences(reader, values), t("What the save changes in the overview"), t)


def outcome(data: object, reader: Reader, author: str, t: Text) -> Outcome:
    """Save a draft in the name of its author, or say why not and how things stand now."""
    try:
        draft = read_draft(data)
        _refuse_other(data, author)
        if not draft.entries:
            raise EntryError(N_("There is nothing to save."))
        if draft.bad_reason:
            raise draft.bad_reason
        checked = _checked(draft, reader)
        if checked.refused:
            return _refused(_why_not(checked, reader, t), data, reader, t)
        receipt = reader.store.append(
            checked.values, author=author, reason=draft.reason, request=draft.request
        )
        saved = {"entries": draft.entries}
        return Outcome(
            saved,
            saved_message(receipt.cells, t, reviewed=reader.store.reviewed),
            _standing(desk_of(reader), t),
            _UNCHANGED,
        )
    except ConflictError as error:
        CONFLICTS.inc()
        return _refused(_conflict_message(error.findings, reader, t), data, reader, t)
    except PlanGaugeError as error:
        logger.warning("save refused: %s", error)
        said = "\n".join(finding_text(one, t, place=True) for one in error.findings)
        return _refused(refused_message(said, request_words(t), t), data, reader, t)


def _refuse_other(data: object, author: str) -> None:
    """Refuse what was typed before somebody else signed in from another page of the same browser."""
    opened_by = data.get("person") if isinstance(data, dict) else None
    if opened_by and opened_by != author:
        message = N_("{now} is signed in now, and somebody else had opened this page.")
        advice = N_(
            "Sign in again with the name under which the values were typed; they are kept in this browser."
        )
        raise EntryError(message, advice=advice, now=author)


def _why_not(checked: CheckedEntries, reader: Reader, t: Text) -> html.Div:
    """Say what refuses a draft: errors first, then newer values, which nobody judged yet, then warnings."""
    if any(one.severity == "error" for one in checked.findings):
        for one in checked.findings:
            if one.message == NO_CELL:
                logger.warning("save refused: %s", one.text())
        return refused_message("", t("Correct the errors that are listed, then save again."), t)
    if overtaken := _overtaken(checked, reader):
        CONFLICTS.inc()
        return _conflict_message(overtaken, reader, t)
    return refused_message("", t("Give a reason for the change, then save again."), t)


def _conflict_message(findings: Sequence[Finding], reader: Reader, t: Text) -> html.Div:
    advice = t("Decide above which values are to stand; the other values can be saved at once.")
    return refused_message(conflict_list(findings, reader.snapshot(), t), advice, t)


def _refused(message: html.Div, data: object, reader: Reader, t: Text) -> Outcome:
    """Return a refusal with how things stand now, because they may be why."""
    try:
        standing, judged = _standing(desk_of(reader), t), judgement(data, reader, t)
        return Outcome(no_update, message, standing, Judgement(*judged[: len(Judgement._fields)]))
    except PlanGaugeError:  # the store cannot be read, which the message says already
        return Outcome(no_update, message, _AS_BEFORE, _UNCHANGED)


def desk_of(reader: Reader) -> Desk:
    """Return what the entry page needs to know of the store."""
    store = reader.store
    returns = {batch: made.reason for batch, made in store.decisions().items() if not made.approved}
    person = current_person()
    return Desk(
        reader.snapshot(),
        store.locks(),
        store.closed_years(),
        returns,
        store.reviewed,
        person.name if person.role else "",
    )


def _standing(desk: Desk, t: Text) -> Standing:
    """Return what is stored now and the footer that names its state."""
    return Standing(stored_state(desk, t), footer(desk.snapshot, t))
