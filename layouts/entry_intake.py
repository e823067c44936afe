"""The dialog that shows what a pasted block or a file holds, cell by cell, before anything enters the draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import html

from indicators.errors import N_, Finding, PlanGaugeError
from indicators.intake import Judged, Verdict
from indicators.snapshot import Snapshot
from indicators.text import Text
from indicators.wording import short_name
from layouts import entry_ids as ids
from layouts.entry_details import field
from layouts.entry_grid import cell_name
from layouts.entry_messages import finding_text
from layouts.entry_review import value_text

#: Verdicts in the order in which they are listed: what needs a look comes first.
_VERDICTS: Final = {
    "error": N_("error"),
    "warning": N_("warning"),
    "changed": N_("changed"),
    "new": N_("new"),
    "same": N_("same"),
}
#: Rows of the table; a larger file still enters whole, and says how many rows are not listed.
_MOST_ROWS: Final = 1_000

Unsaved = Mapping[tuple[str, str], str]


def intake_view(
    judged: Judged, heading: str, default_source: str, unsaved: Unsaved, snapshot: Snapshot, t: Text
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
    """
    ready = [one for one in judged.verdicts if one.entry]
    return [
        html.H2(heading),
        html.P(_summary(judged, t), className="summary"),
        *_notes(judged, t),
        _verdict_table(judged.verdicts, unsaved, snapshot, t),
        *_same(judged.verdicts, snapshot, t),
        *(
            [field(ids.INTAKE_SOURCE, t("Source of the values that bring none"), defaultValue=default_source)]
            if any(not one.entry["source"] and one.value is not None for one in ready if one.entry)
            else []
        ),
        _buttons(len(ready), t),
    ]


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


def _buttons(ready: int, t: Text) -> html.Div:
    leave = html.Button(
        t("Cancel") if ready else t("Close"), type="button", className="button", **{"data-intake": "leave"}
    )
    if not ready:
        return html.Div([leave], className="buttons")
    label = t.plural("Take {n} value over into the draft", "Take {n} values over into the draft", ready)
    take = html.Button(label, type="button", className="primary", **{"data-intake": "take"})
    return html.Div([take, leave], className="buttons")


def _summary(judged: Judged, t: Text) -> str:
    """Count the verdicts: ``2 error, 1 warning, 5 changed, 43 new, 9 same, 3 blank``."""
    counts = Counter(one.kind for one in judged.verdicts)
    parts = [f"{t(word)} {counts[kind]}" for kind, word in _VERDICTS.items() if counts[kind]]
    if judged.blanks:
        parts.append(t("left as they are, because blank: {n}", n=judged.blanks))
    return t.listing(parts) or t("No value was found.")


def _notes(judged: Judged, t: Text) -> list[Any]:
    if not judged.notes:
        return []
    return [
        html.Details(
            [
                html.Summary(t("What was passed over, and how it was read")),
                html.Ul([html.Li(note.text(t)) for note in judged.notes]),
            ],
            open=not judged.verdicts,
            className="quiet",
        )
    ]


def _verdict_table(verdicts: Sequence[Verdict], unsaved: Unsaved, snapshot: Snapshot, t: Text) -> Any:
    rank = list(_VERDICTS)
    rows = sorted((one for one in verdicts if one.kind != "same"), key=lambda one: rank.index(one.kind))
    if not rows:
        return None
    head = [t("Place"), t("Value"), t("stored → new"), t("Verdict")]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col") for text in head])),
            html.Tbody([_verdict_row(one, unsaved, snapshot, t) for one in rows[:_MOST_ROWS]]),
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


def _verdict_row(one: Verdict, unsaved: Unsaved, snapshot: Snapshot, t: Text) -> html.Tr:
    standing = snapshot.standing(one.indicator) if one.indicator else None
    name = cell_name(short_name(standing.indicator, t), one.time_period, t) if standing else "—"
    findings = [
        html.Li(_finding(finding, t), className=f"severity-{finding.severity}") for finding in one.findings
    ]
    if one.entry and (mine := unsaved.get((one.indicator, one.time_period))) is not None:
        findings.append(html.Li(t("It replaces your unsaved value: {value}.", value=mine or t("no value"))))
    return html.Tr(
        [
            html.Td(f"{one.column}{one.row}", className="quiet"),
            html.Th(name, scope="row"),
            html.Td(_values(one, standing, t)),
            html.Td(
                [
                    html.Span(t(_VERDICTS[one.kind]), className=f"verdict verdict-{one.kind}"),
                    html.Ul(findings) if findings else None,
                ]
            ),
        ]
    )


def _finding(finding: Finding, t: Text) -> str:
    return finding_text(finding, t)


def _values(one: Verdict, standing: Any, t: Text) -> list[Any]:
    """Write what is stored, what was read, and what it was understood as where the two differ."""
    if standing is None or one.kind == "error":
        return [html.Span(f"“{one.read}”")]
    new = value_text(one.value, standing, t)
    before = [] if one.kind == "new" or one.old_missing else [f"{value_text(one.old, standing, t)} → "]
    return [*before, html.Strong(new)]


def _same(verdicts: Sequence[Verdict], snapshot: Snapshot, t: Text) -> list[Any]:
    same = [one for one in verdicts if one.kind == "same"]
    if not same:
        return []
    names = [
        cell_name(short_name(standing.indicator, t), one.time_period, t)
        for one in same
        if (standing := snapshot.standing(one.indicator)) is not None
    ]
    return [
        html.Details(
            [html.Summary(t("Stored like this already: {n}", n=len(same))), html.P(t.listing(names))],
            className="quiet",
        )
    ]
