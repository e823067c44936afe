"""The card of what can be taken away: charts, the report, tables for people and for programs, the lasting link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote, urlencode

from dash import html

from indicators.errors import N_
from indicators.provenance import known_on
from indicators.snapshot import Snapshot
from indicators.text import Text
from layouts.address import Selection, export_query
from layouts.citing import link_button
from layouts.components import card

#: What can be chosen for pictures: by what assets/exports.js knows it, its name, and the options by their values; the
#: first one unless another was chosen.
_CHOICES: Final = (
    (
        "size",
        N_("Size"),
        {
            "full": N_("text width, 156 mm"),
            "half": N_("half width, 76 mm"),
            "landscape": N_("landscape page, 225 mm"),
            "slide": N_("slide, 16:9"),
        },
    ),
    (
        "title",
        N_("Title"),
        {"above": N_("above"), "below": N_("below"), "none": N_("none")},
    ),
    ("format", N_("Format"), {"png": "PNG", "svg": "SVG"}),
    ("name", N_("File name"), {"own": N_("in this language"), "ascii": "ASCII"}),
)
#: What is offered to people and to programs: its name, and the address without its query.
_TABLES: Final = (
    (N_("Table of key indicators (Excel)"), "/export/officials.xlsx?"),
    (N_("Assessment (CSV)"), "/export/assessment.csv?"),
    (N_("Actuals (CSV)"), "/export/observations.csv?"),
    (N_("Actuals by year (CSV)"), "/export/wide.csv?"),
)
_PROGRAMS: Final = (
    (N_("Assessment (CSV)"), "/export/assessment.csv?form=machine&"),
    (N_("Actuals (CSV)"), "/export/observations.csv?form=machine&"),
    (N_("Actuals by year (CSV)"), "/export/wide.csv?form=machine&"),
    ("SDMX-CSV", "/export/observations.sdmx.csv?"),
    (N_("Data Package"), "/export/datapackage.zip?"),
)


def overview_exports(snapshot: Snapshot, selection: Selection, t: Text) -> html.Section:
    """Return the card of the overview."""
    query = export_query(selection, snapshot.as_of, t.language)
    return _card(
        [
            (t("Charts"), [_all_charts(query, t), *_form(t)]),
            (t("Report"), [_report(query, t)]),
            (t("Tables"), _files(_TABLES, query, t)),
            (t("For programs"), [*_files(_PROGRAMS, query, t), _api(snapshot, selection, "assessment", t)]),
            (t("This state of the data"), [link_button(snapshot, selection, t)]),
        ],
        t,
    )


def indicator_exports(snapshot: Snapshot, selection: Selection, query: str, t: Text) -> html.Section:
    """Return the card of an indicator's page; ``query`` names the indicator to an export."""
    answer = f"indicators/{quote(selection.indicator)}"
    return _card(
        [
            (t("Charts"), _form(t)),
            (t("Tables"), _files(_TABLES, query, t)),
            (t("For programs"), [*_files(_PROGRAMS, query, t), _api(snapshot, selection, answer, t)]),
            (t("This state of the data"), [link_button(snapshot, selection, t)]),
        ],
        t,
    )


def _card(rows: list[tuple[str, list[Any]]], t: Text) -> html.Section:
    listed = [part for name, ways in rows for part in (html.Dt(name), html.Dd(ways))]
    return card(t("Export"), html.Dl(listed, className="ways"), className="exports")


def _all_charts(query: str, t: Text) -> html.Button:
    told = {
        "data-pictures": f"/export/charts.json?{query}",
        "data-begun": t("Drawing the charts …"),
        "data-drawing": t("Drawing {n} of {all} …", n="{n}", all="{all}"),
        "data-done": t("The charts are in the archive."),
    }
    return _button(t("All charts (ZIP)"), told)


def _report(query: str, t: Text) -> html.Button:
    told = {
        "data-report": f"/export/report.ndjson?{query}",
        "data-broken": t("The report was not finished."),
    }
    return _button(t("Report pack (ZIP)"), told)


def _button(label: str, told: dict[str, str]) -> html.Button:
    """Return a button that tells on its label how far its work is; the scripts read what they are told."""
    return html.Button([html.Span(label)], type="button", className="link", **told)


def _form(t: Text) -> list[html.Label]:
    """Return the choices for pictures; what was chosen before is put in by the browser."""
    return [
        html.Label(
            [
                t(name),
                html.Select(
                    [html.Option(t(label), value=value) for value, label in options.items()],
                    **{"data-choice": choice},
                ),
            ],
        )
        for choice, name, options in _CHOICES
    ]


def _files(files: Iterable[tuple[str, str]], query: str, t: Text) -> list[html.A]:
    return [html.A(t(name), href=f"{address}{query}", download="") for name, address in files]


def _api(snapshot: Snapshot, selection: Selection, answer: str, t: Text) -> html.A:
    """Return the way to what the API answers for the page; its answer links to the description of the rest."""
    known = {"known": known_on(snapshot)} if snapshot.known_at else {}
    values = {} if selection.values == "approved" else {"values": selection.values}
    query = urlencode({"as_of": snapshot.as_of, **known, **values})
    return html.A(t("JSON API"), href=f"/api/v1/{answer}?{query}")
