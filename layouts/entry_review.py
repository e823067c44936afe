"""What stands before a save: each unsaved value beside the stored one, and what it changes in the conclusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from dash import html

from indicators.consequences import Change, Consequences
from indicators.entries import Entry
from indicators.numerals import write_numeral
from indicators.rows import records
from indicators.schema import STATUSES
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import DASH, Text
from indicators.wording import (
    OBS_STATUS_LABELS,
    STATUS_LABELS,
    progress,
    required,
    required_basis,
    short_name,
    status_label,
    with_unit,
)
from layouts.components import icon, quoted, scrolling
from layouts.entry_grid import cell_button
from layouts.theme import STATUS_STYLES


def value_text(value: float | None, standing: Standing, t: Text) -> str:
    """Write a value in full with its unit; say so where there is none."""
    return t("no value") if value is None else with_unit(write_numeral(value), standing.indicator, t)


def reading_marks(
    entries: Sequence[Any], readings: Sequence[Entry | None], snapshot: Snapshot, t: Text
) -> list[dict[str, str]]:
    """Return what was understood of each typed number, as ``assets/entry-grid.js`` shows it in its cell."""
    return [
        {
            "indicator": entry.indicator,
            "time_period": entry.time_period,
            "typed": raw["obs_value"],
            "shown": t.number(entry.obs_value, standing.indicator.decimals),
            "full": write_numeral(entry.obs_value),
            "with_unit": value_text(entry.obs_value, standing, t),
        }
        for raw, entry in zip(entries, readings, strict=False)
        if entry
        and entry.obs_value is not None
        and isinstance(raw["obs_value"], str)
        and (standing := snapshot.standing(entry.indicator)) is not None
    ]


def change_list(readings: Sequence[Entry | None], snapshot: Snapshot, t: Text) -> html.Div | None:
    """List the unsaved values that can be read, each beside what is stored; None without any.

    Parameters
    ----------
    readings
        What was understood of each unsaved value; None where it could not be read.
    snapshot
        What is stored.
    t
        Language.
    """
    rows = [
        _change_row(entry, standing, t)
        for entry in readings
        if entry and (standing := snapshot.standing(entry.indicator)) is not None
    ]
    if not rows:
        return None
    head = [t("Value"), t("stored → new"), t("Status"), t("Source")]
    return _table(head, rows, t("Values that would be saved"), "changes")


def _change_row(entry: Entry, standing: Standing, t: Text) -> html.Tr:
    stored = stored_value(entry.time_period, standing)
    value = None if entry.obs_value is None else float(entry.obs_value)
    before = t("new") if stored is None else value_text(stored["obs_value"], standing, t)
    same = stored is not None and stored["obs_value"] == value
    after = value_text(value, standing, t)
    return html.Tr(
        [
            html.Th(cell_button(standing, entry.time_period, t), scope="row"),
            html.Td(after if same else [f"{before} → ", html.Strong(after)], className="nowrap"),
            html.Td(t(OBS_STATUS_LABELS[entry.obs_status])),
            html.Td(quoted(entry.source) if entry.source else DASH, className="quiet"),
        ]
    )


def stored_value(period: str, standing: Standing) -> dict[str, Any] | None:
    """Return what is stored for a period of an indicator; None where nothing is."""
    rows = records(standing.observations[standing.observations["time_period"] == period])
    return rows[0] if rows else None


def consequence_view(found: Consequences, title: str, t: Text) -> html.Section:
    """Say what changes in the overview, indicator by indicator, and for earlier years.

    Parameters
    ----------
    found
        What changes.
    title
        By what it changes.
    t
        Language.
    """
    return html.Section(
        [html.H3(title), *_consequences(found, t)],
        className="consequences",
    )


def _consequences(found: Consequences, t: Text) -> list[Any]:
    moved = found.year_before != found.year_after
    if not (found.changes or found.earlier or moved):
        return [html.P(t("No class, no progress and no required growth changes."), className="quiet")]
    parts: list[Any] = []
    if moved:
        parts.append(
            html.P(
                t(
                    "It will open with the end of {after} instead of {before}.",
                    after=found.year_after,
                    before=found.year_before,
                )
            )
        )
    if found.counts_before != found.counts_after:
        parts.append(html.P(_counts(found.counts_before, found.counts_after, t)))
    if found.changes:
        head = [t("Indicator"), t("Class"), t("Progress"), t("Needed a year")]
        rows = [_consequence_row(change, t) for change in found.changes]
        parts.append(_table(head, rows, t("Conclusions that change"), "changes"))
    parts += [html.P(_earlier(year, changes, t)) for year, changes in found.earlier]
    return parts


def _counts(before: Counter[str], after: Counter[str], t: Text) -> str:
    """Write the counts that change, in the officials' order: ``Met 3 → 4, Behind 2 → 1``."""
    return t.listing(
        f"{t(STATUS_LABELS[status])} {before[status]} → {after[status]}"
        for status in STATUSES
        if before[status] != after[status]
    )


def _consequence_row(change: Change, t: Text) -> html.Tr:
    indicator, before, after = change.indicator, change.before, change.after
    return html.Tr(
        [
            html.Th(short_name(indicator, t), scope="row"),
            html.Td(_classes(change, t)),
            html.Td(_turn(progress(before, t), progress(after, t)), className="nowrap"),
            html.Td(_turn(_required(indicator, before, t), _required(indicator, after, t))),
        ]
    )


def _classes(change: Change, t: Text) -> list[Any]:
    after = _badge(change.after, change.indicator, t)
    return [_badge(change.before, change.indicator, t), " → ", after] if change.changes_class else [after]


def _badge(result: SimpleNamespace, indicator: SimpleNamespace, t: Text) -> html.Span:
    style = STATUS_STYLES[result.status]
    label = status_label(result, indicator.attribute, t)
    return html.Span([icon(style.icon), label], className=f"status tone-{style.text}")


def _turn(before: str, after: str) -> Any:
    return after if before == after else [f"{before} → ", html.Strong(after)]


def _required(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Write what each year left must deliver; nothing more where the target is met."""
    if result.status == "attained" and result.remaining:
        return t("nothing more")
    return f"{required(indicator, result, t)} {required_basis(indicator, result, t)}".strip()


def _earlier(year: int, changes: Sequence[Change], t: Text) -> str:
    def _label(result: SimpleNamespace, change: Change) -> str:
        return status_label(result, change.indicator.attribute, t)

    turns = t.listing(
        " ".join([short_name(one.indicator, t), _label(one.before, one), "→", _label(one.after, one)])
        for one in changes
    )
    return t("Also at the end of {year}: {turns}.", year=year, turns=turns)


def _table(head: Sequence[str], rows: list[Any], name: str, class_name: str) -> html.Div:
    heads = html.Thead(html.Tr([html.Th(text, scope="col") for text in head]))
    return scrolling(html.Table([heads, html.Tbody(rows)], className=class_name), name)
