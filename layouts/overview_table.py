"""The officials' table of the overview: every indicator with its numbers and trend, worst class first, sortable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dash import html

from indicators.errors import N_
from indicators.sentences import explain
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import DASH, Text
from indicators.urgency import by_urgency
from indicators.wording import (
    ATTRIBUTE_LABELS,
    actual,
    current_period,
    current_value,
    expected,
    gap,
    printed,
    progress,
    required,
    required_basis,
    required_value,
    short_name,
    unit,
)
from layouts.address import SORTS, Selection, export_query
from layouts.components import card, download_link, measured, nav_link, scrolling, sparkline, status_badge


def table_card(shown: Sequence[Standing], selection: Selection, snapshot: Snapshot, t: Text) -> html.Section:
    """Return the table of the indicators that are shown."""
    years = {
        "year": int(snapshot.plan["baseline_year"].iloc[0]),
        "target_year": int(snapshot.plan["target_year"].iloc[0]),
    }
    head = html.Thead(html.Tr([_heading(column, selection, years, t) for column in TABLE]))
    body = html.Tbody(
        [
            html.Tr(
                [_cell(column, one, selection, t) for column in TABLE],
                **{"data-indicator": one.indicator.indicator},
            )
            for one in sort_standings(shown, selection)
        ]
    )
    query = export_query(selection, snapshot.as_of, t.language)
    return card(
        t("Key indicators"),
        scrolling(html.Table([head, body], className="official"), t("Table of key indicators")),
        subtitle=t.sentences(
            [*_order(selection, t), t("A gap below zero means that the target is exceeded by that much.")]
        ),
        actions=[download_link("CSV", f"/export/assessment.csv?{query}", t("of the table"))],
    )


@dataclass(frozen=True)
class TableColumn:
    """One column of the officials' table: heading, how a cell is written, by what it sorts."""

    key: str
    heading: str
    cell: Callable[[Standing, Selection, Text], Any]
    sort: Callable[[Standing], float | None] | None = None
    numeric: bool = True


def _indicator_cell(one: Standing, selection: Selection, t: Text) -> Any:
    return html.Th(
        [
            nav_link(
                short_name(one.indicator, t),
                selection.href(page="indicator", indicator=one.indicator.indicator),
                title=t.of(one.indicator, "name"),
            ),
            html.Span(
                t.listing(
                    part
                    for part in (unit(one.indicator, t), t(ATTRIBUTE_LABELS[one.indicator.attribute]))
                    if part
                ),
                className="quiet",
            ),
        ],
        scope="row",
    )


def _latest_cell(one: Standing, _: Selection, t: Text) -> Any:
    period = current_period(one.indicator, one.result)
    return [
        measured("current", actual(one.indicator, current_value(one.result), t)),
        html.Span(period, className="quiet"),
    ]


def _required_cell(one: Standing, _: Selection, t: Text) -> Any:
    basis = required_basis(one.indicator, one.result, t)
    return [measured("required", required(one.indicator, one.result, t)), html.Span(basis, className="quiet")]


def _required_rate(one: Standing) -> float | None:
    """Sort growth rates by size; points and amounts are no rates and come last."""
    rates = (one.result.required_growth, one.result.required_cagr)
    return required_value(one.result) if any(rate is not None for rate in rates) else None


TABLE: Final = (
    TableColumn(
        "number",
        N_("No."),
        lambda one, _, t: str(one.indicator.number or ""),
        lambda one: one.indicator.number,
    ),
    TableColumn("name", N_("Indicator"), _indicator_cell, numeric=False),
    TableColumn(
        "baseline",
        N_("{year} baseline"),
        lambda one, _, t: measured("baseline", printed(one.indicator.baseline, t)),
    ),
    TableColumn(
        "target",
        N_("{target_year} target"),
        lambda one, _, t: measured("target", printed(one.indicator.target, t)),
        lambda one: one.indicator.target,
    ),
    TableColumn("latest", N_("Latest actual"), _latest_cell, lambda one: current_value(one.result)),
    TableColumn("trend", N_("Trend"), lambda one, _, t: sparkline(one, t), numeric=False),
    TableColumn(
        "progress",
        N_("Progress"),
        lambda one, _, t: measured("progress", progress(one.result, t)),
        lambda one: one.result.progress,
    ),
    TableColumn(
        "expected",
        N_("Expected"),
        lambda one, _, t: measured("expected", expected(one.result, t)),
        lambda one: one.result.expected,
    ),
    TableColumn(
        "gap",
        N_("Gap to target"),
        lambda one, _, t: measured("gap_abs", gap(one.indicator, one.result, t)),
        lambda one: one.result.gap_rel,
    ),
    TableColumn("required", N_("Needed a year"), _required_cell, _required_rate),
    TableColumn("urgency", N_("Class"), lambda one, _, t: status_badge(one, t), numeric=False),
)


def sort_standings(standings: Sequence[Standing], selection: Selection) -> list[Standing]:
    """Order the table; rows without a value come last in either direction."""
    ordered = by_urgency(standings)
    column = next((column for column in TABLE if column.key == selection.sort and column.sort), None)
    if column is None or column.sort is None:
        return ordered[::-1] if selection.descending else ordered
    keys = {id(one): column.sort(one) for one in ordered}
    known = [one for one in ordered if keys[id(one)] is not None]
    known.sort(key=lambda one: keys[id(one)] or 0.0, reverse=selection.descending)
    return known + [one for one in ordered if keys[id(one)] is None]


def _order(selection: Selection, t: Text) -> list[str]:
    """Say by what the table is sorted where the column does not show it."""
    if selection.sort == "urgency" and not selection.descending:
        return [t("Those behind come first.")]
    if selection.sort == "gap":
        return [t("Sorted by the gap in relation to the target.")]
    return []


def _heading(column: TableColumn, selection: Selection, years: dict[str, int], t: Text) -> html.Th:
    label = t(column.heading, **years) if "{" in column.heading else t(column.heading)
    properties: dict[str, Any] = {"className": "number"} if column.numeric else {}
    if column.key not in SORTS:
        return html.Th(label, scope="col", **properties)
    chosen = selection.sort == column.key
    if chosen:
        properties["aria-sort"] = "descending" if selection.descending else "ascending"
    link = nav_link(label, selection.href(sort=column.key, descending=chosen and not selection.descending))
    return html.Th(link, scope="col", **properties)


def _cell(column: TableColumn, one: Standing, selection: Selection, t: Text) -> Any:
    content = column.cell(one, selection, t)
    if isinstance(content, html.Th):
        return content
    written = content[0] if isinstance(content, list) else content
    if getattr(written, "children", None) == DASH:
        reason = _why_not(column, one, t)
        content = [
            html.Span(written, title=reason, **{"aria-hidden": "true"}),
            html.Span(reason, className="sr-only"),
        ]
    return html.Td(content, className="number" if column.numeric else "")


def _why_not(column: TableColumn, one: Standing, t: Text) -> str:
    """Say why a cell of the table has a dash."""
    if column.key == "baseline":
        return t("The plan prints none.")
    if one.result.status == "not_assessable":
        return explain(one.indicator, one.result, t)[0]
    if column.key == "required":
        if one.result.status == "attained":
            return t("The target is met.")
        if not one.result.remaining:
            return t("No year is left.")
    return t("Not defined for this target.")
