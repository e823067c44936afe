"""What the entry page says about a draft: problems at their cells, a save, a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from dash import html

from indicators.errors import N_, Finding, Severity
from indicators.snapshot import Snapshot
from indicators.text import Text
from layouts.entry_grid import cell_name, short_name

_SEVERITIES: Final[dict[Severity, str]] = {
    "error": N_("Error"),
    "warning": N_("Warning"),
    "note": N_("Note"),
}


def finding_text(finding: Finding, t: Text) -> str:
    """Say what was found without its place, which the page shows by itself."""
    return replace(finding, file="", row="", column="").text(t)


def finding_marks(findings: Iterable[Finding], t: Text) -> list[dict[str, str]]:
    """Return findings as ``assets/entry.js`` marks them at their cells."""
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
    names = {one.indicator.indicator: short_name(one.indicator, t) for one in snapshot.standings}
    return html.Ul(
        [
            html.Li(
                [
                    html.Strong(t(_SEVERITIES[one.severity]), className=f"severity severity-{one.severity}"),
                    " ",
                    *_place(one, names, t),
                    finding_text(one, t),
                ]
            )
            for one in findings
        ]
    )


def _place(finding: Finding, names: dict[str, str], t: Text) -> list[Any]:
    name = names.get(str(finding.row))
    if name is None:
        return []
    cell = {"data-cell": f"{finding.row}|{finding.column}"}
    return [html.Button(cell_name(name, finding.column, t), type="button", className="link", **cell), " "]


def saved_message(cells: int, t: Text) -> html.Div:
    """Say how many values are stored now and where their effect shows."""
    return html.Div(
        [
            html.Strong(t.plural("{n} value was saved.", "{n} values were saved.", cells)),
            " ",
            html.A(t("See the effect in the overview"), href="/"),
        ],
        className="notice notice-good",
    )


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
