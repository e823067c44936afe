"""The dialog that shows what a pasted block or a file holds, cell by cell, before anything enters the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import html

from indicators.entries import shown
from indicators.errors import PlanGaugeError
from indicators.intake import VERDICT_LABELS, Judged, Verdict
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import DASH, Text
from indicators.wording import OBSERVATION_LABELS, short_name
from layouts import entry_ids as ids
from layouts.entry_details import field
from layouts.entry_grid import cell_name
from layouts.entry_messages import finding_text
from layouts.entry_review import value_text

#: Verdicts in the order in which they are listed: what needs a look comes first.
_ORDER: Final = ("error", "warning", "changed", "new")
#: Rows of the table; a larger file still enters whole, and says how many rows are not listed.
_MOST_ROWS: Final = 1_000

Unsaved = Mapping[tuple[str, str], str]


def intake_view(
    judged: Judged,
    heading: str,
    default_source: str,
    unsaved: Unsaved,
    snapshot: Snapshot,
    t: Text,
    *,
    places: bool,
) -> list[Any]:
    """Return the content of the dialog.

    Parameters
    ----------
    judged
        The verdicts.
    heading
        What was read: the name of the file, or that it was pasted.
    default_source
        Source offered for the values that bring none.
    unsaved
        Text of each unsaved value by indicator and period: what the new one would replace.
    snapshot
        What is stored.
    t
        Language.
    places
        Whether a verdict has a place that a person can find: a row and a column of a file or a block.
    """
    asks = any(not entry["source"] and entry["obs_value"] is not None for entry in judged.entries)
    return [
        html.H2(heading),
        html.P(_summary(judged, t), className="summary"),
        *_passed_over(judged, t),
        _verdict_table(judged.verdicts, unsaved, snapshot, t, places=places),
        *_same(judged.verdicts, snapshot, t),
        *([_source(default_source, t)] if asks else []),
        _buttons(len(judged.entries), t),
    ]


def _source(default: str, t: Text) -> html.Div:
    """Return the field for the source of values that bring none; ``assets/entry-intake.js`` fills it in."""
    return html.Div(
        field(ids.INTAKE_SOURCE, t("Source of the values that bring none")), **{"data-default": default}
    )


def intake_failure(error: PlanGaugeError, heading: str, t: Text) -> list[Any]:
    """Return the content of the dialog for something that cannot be read."""
    return [
        html.H2(heading),
        html.Div(
            [html.P(html.Strong(t("It cannot be read; nothing was taken over."))), html.P(error.text(t))],
            className="notice notice-error",
        ),
        _buttons(0, t),
    ]


def intake_fault(sorry: str, t: Text) -> list[Any]:
    """Return the content of the dialog when the server could not even say what is wrong."""
    return [html.P(sorry), _buttons(0, t)]


def _buttons(ready: int, t: Text) -> html.Div:
    leave = html.Button(
        t("Cancel") if ready else t("Close"), type="button", className="button", **{"data-intake": "leave"}
    )
    if not ready:
        return html.Div([leave], className="buttons")
    label = t.plural("Take {n} value over into the draft", "Take {n} values over into the draft", ready)
    # The count follows what is left out.
    one, many = t.plural_forms("Take {n} value over into the draft", "Take {n} values over into the draft")
    counted = {"data-one": one, "data-many": many}
    take = html.Button(label, type="button", className="primary", **{"data-intake": "take"}, **counted)
    return html.Div([take, leave], className="buttons")


def _summary(judged: Judged, t: Text) -> str:
    """Count the verdicts: ``Error 1 · Warning 10 · Changed 5 · New 43 · Unchanged 12 · Blank 7``."""
    counts = [(t(VERDICT_LABELS[kind]), judged.counts[kind]) for kind in (*_ORDER, "same")]
    counts.append((t("blank"), judged.blank))
    said = " · ".join(f"{label.capitalize()} {count}" for label, count in counts if count)
    return said or t("No value was found.")


def _passed_over(judged: Judged, t: Text) -> list[Any]:
    """List what a reader of the file should know, and what of it was not used."""
    if not judged.remarks:
        return []
    return [
        html.Details(
            [
                html.Summary(t("How it was read, and what was passed over")),
                html.Ul([html.Li(one.text(t)) for one in judged.remarks]),
            ],
            open=not judged.verdicts,
            className="quiet",
        )
    ]


def _verdict_table(
    verdicts: Sequence[Verdict], unsaved: Unsaved, snapshot: Snapshot, t: Text, *, places: bool
) -> Any:
    rows = [one for kind in _ORDER for one in verdicts if one.kind == kind]
    if not rows:
        return None
    head = [*([t("Place")] if places else []), t("Value"), t("stored → new"), t("Verdict")]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col") for text in head])),
            html.Tbody([_verdict_row(one, unsaved, snapshot, t, places=places) for one in rows[:_MOST_ROWS]]),
        ],
        className="changes",
    )
    more = len(rows) - _MOST_ROWS
    return html.Div(
        [
            table,
            html.P(t("{n} more values are not listed.", n=more), className="quiet") if more > 0 else None,
        ],
        className="scroll verdicts",
        tabIndex=0,
        role="region",
        **{"aria-label": t("A verdict for each value")},
    )


def _verdict_row(one: Verdict, unsaved: Unsaved, snapshot: Snapshot, t: Text, *, places: bool) -> html.Tr:
    standing = snapshot.standing(one.indicator)
    name = cell_name(short_name(standing.indicator, t), one.time_period, t) if standing else DASH
    said = [html.Li(finding_text(one, t), className=f"severity-{one.severity}") for one in one.findings]
    beside = [t(OBSERVATION_LABELS[name]) for name in one.changes if name != "obs_value"]
    if one.kind == "changed" and beside and "obs_value" not in one.changes:
        said.append(html.Li(t("The value stays; what changes: {fields}.", fields=t.listing(beside))))
    if one.entry and (mine := unsaved.get((one.indicator, one.time_period))) is not None:
        said.append(html.Li(t("It replaces your unsaved value: {value}.", value=mine or t("no value"))))
    label = html.Span(t(VERDICT_LABELS[one.kind]), className=f"verdict verdict-{one.kind}")
    return html.Tr(
        [
            *([html.Td(f"{one.column}{one.row}", className="quiet nowrap")] if places else []),
            html.Th(name, scope="row"),
            html.Td(_values(one, standing, t)),
            html.Td(
                [label, _leave_out(one, name, t) if one.entry else None, html.Ul(said) if said else None]
            ),
        ]
    )


def _leave_out(one: Verdict, name: str, t: Text) -> html.Button:
    """Return the button that leaves one value out and takes it after all; its state says which word is shown."""
    return html.Button(
        [
            html.Span(t("Leave out"), className="unpressed"),
            html.Span(t("Take after all"), className="pressed"),
            html.Span(f" {name}", className="sr-only"),
        ],
        type="button",
        className="link leave-out",
        **{
            "aria-pressed": "false",
            "data-indicator": one.indicator,
            "data-time_period": one.time_period,
        },
    )


def _values(one: Verdict, standing: Standing | None, t: Text) -> list[Any]:
    """Write what is stored and what was understood; of what cannot be taken over, what was read."""
    if standing is None or one.kind == "error":
        return [shown(one.text)]
    before = [] if one.old is None or one.old == one.value else [f"{value_text(one.old, standing, t)} → "]
    return [*before, html.Strong(value_text(one.value, standing, t))]


def _same(verdicts: Sequence[Verdict], snapshot: Snapshot, t: Text) -> list[Any]:
    same = [one for one in verdicts if one.kind == "same"]
    if not same:
        return []
    names = [
        (cell_name(short_name(standing.indicator, t), one.time_period, t), one.findings)
        for one in same
        if (standing := snapshot.standing(one.indicator)) is not None
    ]
    plain = [name for name, findings in names if not findings]
    noted = [
        [name, *(html.Div(finding_text(one, t)) for one in findings)] for name, findings in names if findings
    ]
    return [
        html.Details(
            [
                html.Summary(t("Stored like this already: {n}", n=len(same))),
                html.P(t.listing(plain)) if plain else None,
                html.Ul([html.Li(said) for said in noted]) if noted else None,
            ],
            className="quiet",
        )
    ]
