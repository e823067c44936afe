"""The grid of the entry page: its rows and columns, and what is stored in each of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Final

import dash_ag_grid as dag
import numpy as np

from indicators.errors import N_
from indicators.rows import records
from indicators.snapshot import Snapshot, Standing
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS, short_name, unit
from layouts import entry_ids as ids
from layouts.people import author_name

_SEPARATOR: Final = " · "
_KINDS: Final = {
    "stock": N_("stock at year end"),
    "flow": N_("yearly flow"),
    "rate": N_("yearly growth rate"),
}
#: Words of AG Grid that can appear or be read aloud on this page.
_GRID_WORDS: Final = {
    "ariaInputEditor": N_("Edit the value"),
    "ariaLabelCellEditor": N_("Edit the value"),
    "ariaLabelTooltip": N_("Note"),
    "loadingOoo": N_("Loading"),
    "noRowsToShow": N_("The plan has no indicator."),
}


def number_kind(indicator: SimpleNamespace, t: Text) -> str:
    """Say what number is entered for a year: a stock, a flow, a growth rate, a score; empty when not known."""
    if indicator.target_type == "score":
        return t("score")
    kind = "rate" if indicator.target_type == "growth_average" else indicator.kind
    return t(_KINDS.get(kind, ""))


def about(indicator: SimpleNamespace, t: Text) -> str:
    """Say unit and kind of the number that is entered: ``points · score``."""
    return _SEPARATOR.join(part for part in (unit(indicator, t), number_kind(indicator, t)) if part)


def status_name(code: str, t: Text) -> str:
    """Write a status by its code and its word, as the marks of the grid and its legend do: ``P provisional``."""
    return f"{code} {t(OBS_STATUS_LABELS[code])}"


def cell_name(name: str, period: str, t: Text) -> str:
    """Name a cell: ``PCT applications, 2018``."""
    return t("{name}, {year}", name=name, year=period)


def grid(snapshot: Snapshot, t: Text, *, editable: bool) -> dag.AgGrid:
    """Return the grid: a row for each indicator in the plan's order, a column for each year of the plan.

    The rows name the indicators only; values, marks and drafts are looked up by ``assets/entry.js``.
    """
    standings = snapshot.standings
    return dag.AgGrid(
        id=ids.GRID,
        rowData=[_row(one.indicator, position, t) for position, one in enumerate(standings, start=1)],
        columnDefs=[_name_column(t), *(_year_column(str(year), editable) for year in snapshot.years)],
        defaultColDef={
            "sortable": False,
            "resizable": False,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
            "cellDataType": False,
        },
        getRowId="params.data.indicator",
        columnSize=None,
        eventListeners={"cellFocused": ["entryFocused(params)"]},
        dashGridOptions={
            "domLayout": "autoHeight",
            "enterNavigatesVertically": True,
            "enterNavigatesVerticallyAfterEdit": True,
            "stopEditingWhenCellsLoseFocus": True,
            "undoRedoCellEditing": True,
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


def _year_column(year: str, editable: bool) -> dict[str, Any]:
    return {
        "colId": year,
        "headerName": year,
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
            f"entry-{name}": f"entryIs(params, '{name}')" for name in ("changed", "error", "warning")
        },
    }


def stored_state(snapshot: Snapshot, t: Text) -> dict[str, Any]:
    """Return what is stored, as the page holds it.

    Returns
    -------
    dict
        ``cells[indicator][year]``: the observation in full, how it is written, its revision and who entered
        it; ``indicators[indicator]``: its name and what is entered; ``words``: what entry.js says.
    """
    standings = snapshot.standings
    years = [str(year) for year in snapshot.years]
    return {
        "cells": {one.indicator.indicator: _cells(one, years, t) for one in standings},
        "indicators": {
            one.indicator.indicator: {
                "name": short_name(one.indicator, t),
                "about": _SEPARATOR.join(
                    part
                    for part in (
                        unit(one.indicator, t),
                        t.of(one.indicator, "definition") or number_kind(one.indicator, t),
                    )
                    if part
                ),
            }
            for one in standings
        },
        "words": _words(t),
    }


def _cells(standing: Standing, years: Sequence[str], t: Text) -> dict[str, Any]:
    inside = standing.observations[standing.observations["time_period"].isin(years)]
    return {record["time_period"]: _cell(record, standing, t) for record in records(inside)}


def _cell(record: dict[str, Any], standing: Standing, t: Text) -> dict[str, Any]:
    value, moment = record["obs_value"], record["entered_at"]
    return {
        "obs_value": full_number(value),
        "shown": "" if value is None else t.number(value, standing.indicator.decimals),
        "obs_status": record["obs_status"],
        "source": record["source"] or "",
        "source_address": record["source_address"] or "",
        "comment": record["comment"] or "",
        # A store that could not be filled shows the published actuals, which nobody entered.
        "revision": int(record["revision"] or 0),
        "entered": ""
        if moment is None
        else t(
            N_("Entered by {author} on {day} (UTC), revision {revision}"),
            author=author_name(record["entered_by"], t),
            day=t.date(moment.date()),
            revision=record["revision"],
        ),
    }


def full_number(value: float | None) -> str:
    """Write a number with every digit that it takes to read it back, never with an exponent."""
    return "" if value is None else np.format_float_positional(value, trim="-")


def _words(t: Text) -> dict[str, Any]:
    return {
        "statuses": {code: t(OBS_STATUS_LABELS[code]) for code in OBS_STATUS_LABELS},
        "cell": t("{name}, {year}"),
        "count": t("Unsaved values: {n}"),
        "nothing": t("No unsaved values"),
        "unsaved": t("unsaved"),
        "error": t("error"),
        "warning": t("warning"),
        "conflict": t("Somebody saved this cell after you began. What is stored now stands below."),
        "empty": t("Nothing is stored."),
        "deleted": t("The value was deleted."),
        "discard_all": t("Discard all unsaved values?"),
    }
