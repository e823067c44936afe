"""What the entry page says about a draft: problems at their cells, a save, a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from dash import html

from indicators.errors import N_, Finding, Severity
from indicators.numerals import write_numeral
from indicators.provenance import author_name
from indicators.snapshot import Snapshot
from indicators.store import Held
from indicators.text import Text
from indicators.units import Unit
from indicators.wording import OBS_STATUS_LABELS, OBSERVATION_LABELS, with_unit
from layouts.entry_grid import cell_button

_FIELDS: Final = {**OBSERVATION_LABELS, "reason": N_("Reason for the change")}
_SEVERITIES: Final[dict[Severity, str]] = {
    "error": N_("Error"),
    "warning": N_("Warning"),
    "note": N_("Note"),
}


def finding_text(finding: Finding, t: Text, *, place: bool = False) -> str:
    """Say what was found; status, unit and field in the language, its place only where the page does not show it."""
    values = dict(finding.values)
    if (code := values.get("status")) in OBS_STATUS_LABELS:
        values["status"] = t("{code} ({word})", code=code, word=t(OBS_STATUS_LABELS[str(code)]))
    if isinstance(named := values.get("unit"), Unit):
        values["unit"] = t.of(named, "name")
    if (field := values.get("field")) in _FIELDS:
        values["field"] = t(_FIELDS[str(field)])
    finding = replace(finding, values=values)
    return (finding if place else replace(finding, file="", row="", column="")).text(t)


def finding_marks(findings: Iterable[Finding], t: Text) -> list[dict[str, str]]:
    """Return findings as ``assets/entry-grid.js`` marks them at their cells."""
    return [
        {
            "indicator": str(one.row),
            "time_period": one.column,
            "severity": one.severity,
            "text": finding_text(one, t),
        }
        for one in findings
    ]


def problem_list(findings: Sequence[Finding], snapshot: Snapshot, t: Text) -> html.Ul | None:
    """List findings, each with a button that leads to its cell; None without any."""
    if not findings:
        return None
    return html.Ul(
        [
            html.Li(
                [
                    html.Strong(t(_SEVERITIES[one.severity]), className=f"severity severity-{one.severity}"),
                    " ",
                    *_place(one, snapshot, t),
                    finding_text(one, t),
                ]
            )
            for one in findings
        ]
    )


def _place(finding: Finding, snapshot: Snapshot, t: Text) -> list[Any]:
    standing = snapshot.standing(str(finding.row))
    return [] if standing is None else [cell_button(standing, finding.column, t), " "]


def conflict_list(findings: Iterable[Finding], snapshot: Snapshot, t: Text) -> html.Ul | None:
    """List the cells that somebody saved first: when, who, and both values in full with their unit."""
    return problem_list([_conflict(one, snapshot, t) for one in findings], snapshot, t)


def _conflict(finding: Finding, snapshot: Snapshot, t: Text) -> Finding:
    held, standing = finding.values.get("held"), snapshot.standing(str(finding.row))
    if not isinstance(held, Held) or standing is None:
        return replace(finding, advice="")
    theirs, yours = (
        with_unit(write_numeral(value), standing.indicator, t) if isinstance(value, float) else t("no value")
        for value in (held.value, finding.values["value"])
    )
    return replace(
        finding,
        message=N_("Saved on {moment} (UTC) by {author}: {theirs}. Yours is {yours}."),
        values={
            "moment": t.moment(held.entered_at),
            "author": author_name(held.author, t),
            "theirs": theirs,
            "yours": yours,
        },
        advice="",
    )


def saved_message(cells: int, t: Text, *, reviewed: bool) -> html.Div:
    """Say how many values are stored now, and where their effect shows or who has to approve them first."""
    if reviewed:
        said = t.plural("{n} value was submitted.", "{n} values were submitted.", cells)
        first = t("Officials see this once somebody else has approved it.")
        rest = [first, " ", html.A(t("See what waits"), href="/review")]
    else:
        said = t.plural("{n} value was saved.", "{n} values were saved.", cells)
        rest = [html.A(t("See the effect in the overview"), href="/")]
    return html.Div([html.Strong(said), " ", *rest], className="notice notice-good")


def refused_message(reason: Any, advice: str, t: Text) -> html.Div:
    """Say that nothing was saved, why, and what to do; either may be empty."""
    return html.Div(
        [
            html.P(html.Strong(t("Nothing was saved."))),
            html.Div(reason) if reason else None,
            html.P(advice) if advice else None,
        ],
        className="notice notice-error",
    )
