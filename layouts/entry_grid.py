"""The grid of the entry page: its rows and columns, and what is stored in each of its cells."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final, NamedTuple

import dash_ag_grid as dag
import pandas as pd
from dash import html

from indicators.errors import N_
from indicators.intake import MOST_BYTES
from indicators.locks import NONE_CLOSED, Lock
from indicators.numerals import write_numeral
from indicators.provenance import author_name
from indicators.rows import records
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS, number_kind, short_name, unit, with_unit
from layouts import entry_ids as ids

_SEPARATOR: Final = " · "
#: Words of AG Grid that can appear or be read aloud on this page.
_GRID_WORDS: Final = {
    "ariaInputEditor": N_("Edit the value"),
    "ariaLabelCellEditor": N_("Edit the value"),
    "ariaLabelTooltip": N_("Note"),
    "loadingOoo": N_("Loading"),
    "noRowsToShow": N_("The plan has no indicator."),
}


#: What is entered for a year, said beside the editor; METHOD C1-C5 says how it is counted.
_EXPECTED: Final = {
    "period_aggregate": N_("the amount of {year} alone, not the running total"),
    "growth_average": N_("the growth of {year} over the year before, not a level"),
    "score": N_("the score of {year}"),
    "stock": N_("the stock at the end of {year}"),
    "flow": N_("the amount of {year}"),
}


def expected_number(indicator: SimpleNamespace, t: Text) -> str:
    """Say what number a cell takes; the field ``{year}`` is left for the page to fill."""
    kind = next((key for key in (indicator.target_type, indicator.kind) if key in _EXPECTED), "")
    return t(_EXPECTED.get(kind, N_("the value of {year}")))


def about(indicator: SimpleNamespace, t: Text) -> str:
    """Say unit and kind of the number that is entered: ``points · score``."""
    return _SEPARATOR.join(part for part in (unit(indicator, t), number_kind(indicator, t)) if part)


def status_name(code: str, t: Text) -> str:
    """Write a status by its code and its word, as the marks of the grid and its legend do: ``P provisional``."""
    return f"{code} {t(OBS_STATUS_LABELS[code])}"


def cell_name(name: str, period: str, t: Text) -> str:
    """Name a cell: ``PCT applications, 2018``."""
    return t("{name}, {year}", name=name, year=period)


def cell_button(standing: Standing, period: str, t: Text) -> html.Button:
    """Return the button that leads to a cell of the grid."""
    name = cell_name(short_name(standing.indicator, t), period, t)
    cell = {"data-cell": f"{standing.indicator.indicator}|{period}"}
    return html.Button(name, type="button", className="link", **cell)


class Desk(NamedTuple):
    """What the page needs to know of the store.

    Attributes
    ----------
    snapshot
        The latest values.
    locks
        Closed years.
    closed
        Those of them into which nothing can be entered today.
    returns
        Why batches were returned, by their numbers.
    reviewed
        Whether somebody else must approve what is saved.
    person
        Who signed in; empty where nobody does.
    """

    snapshot: Snapshot
    locks: Mapping[int, Lock] = NONE_CLOSED
    closed: Mapping[int, Lock] = NONE_CLOSED
    returns: Mapping[int, str] = MappingProxyType({})
    reviewed: bool = False
    person: str = ""

    @property
    def stand(self) -> str:
        """Word for what the page shows: another one after every save, decision and change of closed years."""
        return f"{self.snapshot.journal} {self.snapshot.saved_at} {sorted(self.closed)}"


def grid(desk: Desk, t: Text, *, editable: bool) -> dag.AgGrid:
    """Return the grid: a row for each indicator in the plan's order, a column for each year of the plan.

    The cells of closed years cannot be edited. The rows name the indicators only; values, marks and drafts are
    looked up by ``assets/entry-grid.js``.
    """
    standings = desk.snapshot.standings
    years = [
        _year_column(year, editable and year not in desk.closed, desk, t) for year in desk.snapshot.years
    ]
    return dag.AgGrid(
        id=ids.GRID,
        rowData=[_row(one.indicator, position, t) for position, one in enumerate(standings, start=1)],
        columnDefs=[_name_column(t), *years],
        defaultColDef={
            "sortable": False,
            "resizable": False,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
            "cellDataType": False,
        },
        getRowId="params.data.indicator",
        columnSize=None,
        eventListeners={
            "cellFocused": ["entryFocused(params)"],
            "cellEditingStarted": ["entryEditing(params, true)"],
            "cellEditingStopped": ["entryEditing(params, false)"],
        },
        dashGridOptions={
            "domLayout": "autoHeight",
            "headerHeight": 38,
            "tabToNextCell": {"function": "entryNextCell(params)"},
            "enterNavigatesVertically": True,
            "enterNavigatesVerticallyAfterEdit": True,
            "stopEditingWhenCellsLoseFocus": True,
            "tooltipShowDelay": 300,
            "animateRows": False,
            "suppressColumnVirtualisation": True,
            "suppressRowVirtualisation": True,
            "suppressRowHoverHighlight": True,
            "localeText": {key: t(word) for key, word in _GRID_WORDS.items()},
        },
        className="entry-grid",
        style={"height": None, "width": "100%"},
    )


def _row(indicator: SimpleNamespace, position: int, t: Text) -> dict[str, Any]:
    return {
        "indicator": indicator.indicator,
        "number": position if indicator.number is None else int(indicator.number),
        "short": short_name(indicator, t),
        "name": t.of(indicator, "name"),
        "about": about(indicator, t),
    }


def _name_column(t: Text) -> dict[str, Any]:
    return {
        "colId": "name",
        "field": "short",
        "headerName": t("Indicator"),
        "pinned": "left",
        "width": 300,
        "cellRenderer": "EntryName",
        "cellAriaRole": "rowheader",
        "wrapText": True,
        "autoHeight": True,
    }


def _year_column(year: int, editable: bool, desk: Desk, t: Text) -> dict[str, Any]:
    return {
        "colId": str(year),
        "headerName": t("{year} (closed)", year=year) if year in desk.closed else str(year),
        "editable": editable,
        "minWidth": 88,
        "flex": 1,
        "type": "rightAligned",
        "suppressKeyboardEvent": {"function": "entryTab(params)"},
        "valueGetter": {"function": "entryValue(params)"},
        "valueSetter": {"function": "entrySet(params)"},
        "tooltipValueGetter": {"function": "entryNote(params)"},
        "cellRenderer": "EntryCell",
        "cellClassRules": {
            f"entry-{name}": f"entryIs(params, '{name}')"
            for name in ("changed", "error", "warning", "waiting", "returned")
        },
    }


def stored_state(desk: Desk, t: Text) -> dict[str, Any]:
    """Return what is stored, as the page holds it.

    Returns
    -------
    dict
        ``cells[indicator][year]``: the observation in full, how it is written, the revision that the next one
        follows, who entered it when, what became of it; ``indicators[indicator]``: its name, unit and what is
        entered; ``journal``: the last batch that is in it; ``stand``: a word for all of this; ``person``: who signed
        in; ``most_bytes``: how large a file or a block may be; ``words``: what the page's scripts say.
    """
    snapshot = desk.snapshot
    standings = snapshot.standings
    years = [str(year) for year in snapshot.years]
    inside = snapshot.editable[snapshot.editable["time_period"].isin(years)]
    rows, returned = _by_indicator(inside), _by_indicator(snapshot.returned)
    return {
        "cells": {
            slug: _cells(one, rows.get(slug, []), returned.get(slug, []), desk, t)
            for one in standings
            for slug in [one.indicator.indicator]
        },
        "indicators": {
            one.indicator.indicator: {
                "name": short_name(one.indicator, t),
                "unit": unit(one.indicator, t),
                "expected": expected_number(one.indicator, t),
                "definition": t.of(one.indicator, "definition"),
            }
            for one in standings
        },
        "journal": snapshot.journal,
        "stand": desk.stand,
        "person": desk.person,
        "most_bytes": MOST_BYTES,
        "words": _words(t),
    }


def _by_indicator(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each indicator; the frame is turned into rows as a whole, which is faster."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in records(frame):
        rows.setdefault(row["indicator"], []).append(row)
    return rows


def _cells(
    standing: Standing, rows: list[dict[str, Any]], returned: list[dict[str, Any]], desk: Desk, t: Text
) -> dict[str, Any]:
    became = {row["time_period"]: row for row in returned}
    return {
        row["time_period"]: _cell(row, standing, t)
        | _became(row, became.get(row["time_period"]), standing, desk, t)
        for row in rows
    }


def _cell(record: dict[str, Any], standing: Standing, t: Text) -> dict[str, Any]:
    value, moment = record["obs_value"], record["entered_at"]
    return {
        "obs_value": write_numeral(value),
        "shown": "" if value is None else t.number(value, standing.indicator.decimals),
        "obs_status": record["obs_status"],
        "source": record["source"] or "",
        "source_address": record["source_address"] or "",
        "comment": record["comment"] or "",
        # A store that could not be filled shows the published actuals, which nobody entered.
        "revision": int(record["revision"] or 0),
        # By it a page knows that a value came from its own save, whose answer was lost.
        "request": record["request"] or "",
        "entered": ""
        if moment is None
        else t(
            "{author}, {moment} (UTC), revision {revision}",
            author=author_name(record["entered_by"], t),
            moment=t.moment(moment),
            revision=record["revision"],
        ),
    }


def _became(
    record: dict[str, Any], returned: dict[str, Any] | None, standing: Standing, desk: Desk, t: Text
) -> dict[str, str]:
    """Say what became of the last revision of a cell: approved by whom, waiting, or returned and why."""
    if returned is not None:
        value = returned["obs_value"]
        note = t(
            "Returned by {author} on {moment} (UTC): “{reason}”. The returned value: {value}.",
            author=author_name(returned["decided_by"], t),
            moment=t.moment(returned["decided_at"]),
            reason=desk.returns.get(returned["batch"], ""),
            value=t("no value") if value is None else with_unit(write_numeral(value), standing.indicator, t),
        )
        return {"approval": "returned", "note": note}
    note = ""
    if record["approval"] == "submitted":
        note = t("Waits for approval.")
    elif record["approval"] == "approved":
        note = t(
            "Approved by {author} on {moment} (UTC).",
            author=author_name(record["decided_by"], t),
            moment=t.moment(record["decided_at"]),
        )
    return {"approval": record["approval"] or "", "note": note}


def _words(t: Text) -> dict[str, Any]:
    return {
        "statuses": {code: t(OBS_STATUS_LABELS[code]) for code in OBS_STATUS_LABELS},
        "cell": t("{name}, {year}"),
        "count": t("Unsaved values: {n}"),
        "nothing": t("No unsaved values"),
        "unsaved": t("unsaved"),
        "error": t("error"),
        "warning": t("warning"),
        "waiting": t("waits for approval"),
        "returned": t("returned"),
        "empty": t("Nothing is stored."),
        "deleted": t("The value was deleted."),
        "no_value": t("no value"),
        "discard_all": t("Discard all unsaved values?"),
        "understood": t("Understood as {value}"),
        "brought_back": t("Unsaved values that an earlier window left behind were brought back: {n}"),
        "not_kept": t("this browser cannot keep them: save before you close the page"),
        "saving": t("Saving…"),
        "no_answer": t(
            "The server has not answered yet. Your values are kept here; save again: what is stored already is "
            "not stored twice."
        ),
        "no_connection": t(
            "The server cannot be reached. Nothing is lost: your values are kept in this browser, unchecked and "
            "unsaved."
        ),
        "reading": t("Reading…"),
        "file_too_large": t("{name} is larger than 2 MB. Keep only the sheet with the values."),
        "paste_too_large": t("The block is larger than 2 MB. Copy only the part with the values."),
        "file_unreadable": t("{name} cannot be read by the browser."),
        "conflicts": t("Somebody saved newer values"),
        "conflicts_why": t("Nothing of yours is lost. Decide for each value which one is to stand."),
        "mine": t("Yours"),
        "theirs": t("Stored now"),
        "began_from": t("You began from"),
        "keep_mine": t("Keep my value"),
        "take_theirs": t("Take the stored value"),
        "save_others": t("Save the other values now: {n}"),
    }
