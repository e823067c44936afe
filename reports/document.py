"""The report as a Word document: what is said, in which order, from one state of the plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from indicators.errors import N_
from indicators.exchange.officials import officials_text
from indicators.method import METHOD_VERSION
from indicators.method_words import CLASSES, INTRODUCTION, RULES, SOURCES, TYPES, cutoffs
from indicators.provenance import approval, plan_name, vintage
from indicators.sentences import explain, paragraph, where_it_leads
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.summary import (
    all_clear,
    binding_sentence,
    distances,
    headline,
    unknown,
    verdict,
    weak_signal,
    why_unknown,
)
from indicators.text import Text
from indicators.urgency import early_warnings, missed
from indicators.wording import full_name, status_label, unit
from layouts.figures.trend import trend_note
from layouts.pictures import source_note
from reports.paper import Alignment, Column, Paper, chinese_numeral

#: Widths of the columns of the officials' table in mm, together the text block; English words are longer.
_WIDTHS: Final = {
    "zh": (10, 32, 13, 13.5, 13, 13.5, 30, 15.5, 15.5),
    "en": (8, 33, 19, 20, 11, 13, 17, 15, 20),
}
_ALIGNMENTS: Final[tuple[Alignment, ...]] = (
    "CENTER", "LEFT", "CENTER", "CENTER", "RIGHT", "RIGHT", "RIGHT", "RIGHT", "CENTER",
)  # fmt: skip


class Charts(NamedTuple):
    """What a report shows, as PNG: the trend of each indicator by its slug; what compares all, where there is such."""

    trends: Mapping[str, bytes]
    comparison: bytes | None


def document(snapshot: Snapshot, charts: Charts, t: Text) -> bytes:
    """Return the report on a plan as a .docx; the same inputs give the same bytes.

    Parameters
    ----------
    snapshot
        The plan as it stands.
    charts
        Its pictures.
    t
        Language.
    """
    paper = Paper(t)
    title = document_title(snapshot, t)
    state = vintage(snapshot, t)
    numbered = _numbering(t)
    paper.title(title, t("Actuals up to {year}. {vintage}.", year=snapshot.as_of, vintage=state))
    paper.heading(numbered(t("Overall progress")), 1)
    _overall(paper, snapshot, charts.comparison, t)
    if missed(snapshot.standings) or early_warnings(snapshot.standings):
        paper.heading(numbered(t("Missed targets and early warnings")), 1)
        _warnings(paper, snapshot, t)
    paper.heading(numbered(t("Progress of each indicator")), 1)
    for number, one in enumerate(snapshot.standings, 1):
        paper.heading(_second(number, full_name(one.indicator, t), t), 2)
        _indicator(paper, one, charts.trends[one.indicator.indicator], t)
    paper.heading(t("Annex: how progress is measured"), 1, new_page=True)
    _method(paper, t)
    _closing(paper, snapshot, t)
    return paper.content(title, t("Actuals up to {year}. {vintage}.", year=snapshot.as_of, vintage=state))


def document_title(snapshot: Snapshot, t: Text) -> str:
    """Return the title of the report."""
    return t("{plan}\nProgress report, end of {year}", plan=plan_name(snapshot, t), year=snapshot.as_of)


def _numbering(t: Text) -> Callable[[str], str]:
    """Return what numbers headings of the first level, in the order in which it is asked."""
    count = 0

    def numbered(text: str) -> str:
        nonlocal count
        count += 1
        return f"{chinese_numeral(count)}、{text}" if t.language == "zh" else f"{count}. {text}"

    return numbered


def _second(number: int, text: str, t: Text) -> str:
    """Write a heading of the second level with its number."""
    return f"（{chinese_numeral(number)}）{text}" if t.language == "zh" else f"({number}) {text}"


def _overall(paper: Paper, snapshot: Snapshot, comparison: bytes | None, t: Text) -> None:
    """Write headline, binding sentence and what cannot be judged, then the officials' table and what compares all."""
    standings = snapshot.standings
    said = [headline(standings, snapshot.as_of, t), binding_sentence(standings, t)]
    said += [weak_signal(standings, t), all_clear(standings, t)]
    paper.text(t.sentences(filter(None, said)), then=t("{table} gives each of them.", table="{table}"))
    if not_judged := unknown(standings):
        listed = t.listing(full_name(one.indicator, t) for one in not_judged)
        paper.text(t("Not assessable: ") + listed + why_unknown(not_judged, t) + t("."))
    written = officials_text(snapshot, standings, t)
    columns = [
        Column(heading, width, align)
        for heading, width, align in zip(written.columns, _WIDTHS[t.language], _ALIGNMENTS, strict=True)
    ]
    paper.table(
        columns,
        [[_two_lines(cell) for cell in row] for row in written.itertuples(index=False)],
        t("Key indicators at the end of {year}", year=snapshot.as_of),
    )
    paper.note(
        t(
            "Note: progress is the share of what the plan wants that is done by the end of {year}; a dash stands for "
            "what is not defined.",
            year=snapshot.as_of,
        )
    )
    paper.note(source_note(standings, t, all_of_them=True), ends=True)
    if comparison is not None:
        shown = t("{figure} shows how far each of them is from the schedule.", figure="{figure}")
        paper.text("", then=shown, leads=True)
        paper.figure(
            comparison,
            distances(standings, t),
            t("Distance from the schedule at the end of {year}", year=snapshot.as_of),
        )
        paper.note(t("Source: as in Table 1."), ends=True)


def _two_lines(cell: str) -> str:
    """Set what a cell says beside its number below it: a narrow column would break the number."""
    return re.sub(r"^([\d.,%-]+) ?([(（])", r"\1\n\2", cell)


def _warnings(paper: Paper, snapshot: Snapshot, t: Text) -> None:
    """Write a paragraph for each target that was missed or is expected to be, the worst first."""
    for one in missed(snapshot.standings):
        _warning(paper, one, t("Missed"), explain(one.indicator, one.result, t), t)
    for warned in early_warnings(snapshot.standings):
        indicator, result = warned.standing.indicator, warned.standing.result
        said = [where_it_leads(indicator, result, t) or explain(indicator, result, t)[0]]
        _warning(paper, warned.standing, verdict(warned, t), said, t)


def _warning(paper: Paper, one: Standing, why: str, sentences: list[str], t: Text) -> None:
    status = status_label(one.result, one.indicator.attribute, t)
    name = full_name(one.indicator, t)
    lead = (
        t("{name} ({status}).", name=name, status=status)
        if why == status
        else t("{name} ({status}: {why}).", name=name, status=status, why=why)
    )
    paper.text(t.sentences(filter(None, sentences)), bold=lead)


def _indicator(paper: Paper, one: Standing, chart: bytes, t: Text) -> None:
    """Write the section of an indicator: paragraph, chart, caption, note and source."""
    indicator = one.indicator
    name, in_unit = full_name(indicator, t), unit(indicator, t)
    said = paragraph(indicator, one.result, t)
    shown = (
        N_("{figure} shows what is planned.")
        if "NO_ACTUAL" in one.result.flags
        else N_("{figure} shows the years so far and what is planned.")
    )
    paper.text(t.sentences(said), then=t(shown, figure="{figure}"), leads=True)
    paper.figure(
        chart,
        t.sentences([t("Line chart of {name}.", name=name), *said]),
        t("{name} ({unit})", name=name, unit=in_unit) if in_unit else name,
    )
    paper.note(trend_note(one, t))
    paper.note(source_note([one], t, all_of_them=True), ends=True)


def _method(paper: Paper, t: Text) -> None:
    """Write the annex: the classes with their cut-offs, the formulas, the rules, the sources."""
    printed = cutoffs(t)
    paper.text(t(INTRODUCTION))
    paper.table(
        [Column(t("Class"), 40), Column(t("Progress ÷ expected progress"), 116)],
        [[t(name), t(text, **printed)] for name, text in CLASSES],
        t("Classes"),
    )
    paper.note("", ends=True)
    for name, formulas, text in TYPES:
        paper.heading(t(name), 3)
        paper.formula(t(formulas))
        paper.text(t(text))
    paper.heading(t("Rules"), 3)
    for number, rule in enumerate(RULES, 1):
        paper.text(f"{number}. {t(rule)}")
    paper.heading(t("Sources"), 3)
    for what, source in SOURCES:
        paper.text(t("{what}: {source}.", what=t(what, **printed), source=t(source)))


def _closing(paper: Paper, snapshot: Snapshot, t: Text) -> None:
    """Say on which state of the data and version of the method it rests."""
    paper.heading(t("Data and version"), 3)
    paper.text(
        t(
            "Actuals up to {year}. {vintage}. Method: version {version}. Approval: {approval}.",
            year=snapshot.as_of,
            vintage=vintage(snapshot, t),
            version=METHOD_VERSION,
            approval=approval(snapshot, t),
        )
    )
