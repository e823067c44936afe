"""Which values a page shows: the choice, the banner over the latest ones, the badge where newer ones wait."""

from __future__ import annotations

from typing import Any

from dash import html

from indicators.errors import N_
from indicators.snapshot import Snapshot
from indicators.text import Text
from indicators.wording import short_name
from layouts.address import Selection
from layouts.components import choice, nav_link


def values_bar(selection: Selection, snapshot: Snapshot, t: Text, *, may_choose: bool) -> list[Any]:
    """Return what stands above the content of a page; nothing where one user saves what counts at once.

    Parameters
    ----------
    selection
        What the page shows.
    snapshot
        The plan as it stands.
    t
        Language.
    may_choose
        Whether whoever reads the page may see values that nobody has approved yet.
    """
    if not snapshot.reviewed:
        return []
    parts = [
        *([_choice(selection, t)] if may_choose else []),
        *(
            [html.P(said, className=_look(snapshot))]
            if (said := values_sentences(selection, snapshot, t))
            else []
        ),
        *_concerned(selection, snapshot, t),
    ]
    return [html.Div(parts, className="values-bar")] if parts else []


def values_sentences(selection: Selection, snapshot: Snapshot, t: Text) -> str:
    """Say that values are shown that nobody has approved yet, or that newer ones wait; never which number."""
    if not snapshot.reviewed:
        return ""
    said = []
    if selection.not_latest:
        said.append(
            t("Values that nobody has approved yet are not shown to your role: these are the approved ones.")
        )
    if snapshot.known_at is None:
        said += _waits(selection, snapshot, t)
    elif snapshot.shows_latest:  # what waited then has long been decided about, perhaps
        said.append(t("Latest values of then, approved or not."))
    return t.sentences(said)


def _waits(selection: Selection, snapshot: Snapshot, t: Text) -> list[str]:
    """Say what of an indicator, or of all, waits now."""
    newer = snapshot.newer(selection.indicator or None)
    said = []
    if snapshot.shows_latest:
        if newer is None:
            said.append(t("Latest values: all of those shown here are approved."))
        else:
            said.append(
                t.plural(
                    "Includes {n} value that nobody has approved yet; it waits since {day}.",
                    "Includes {n} values that nobody has approved yet; the first of them waits since {day}.",
                    newer.cells,
                    day=t.date(newer.since.date()),
                )
            )
    elif newer is not None:
        said.append(
            t.plural(
                "{n} newer value waits for approval since {day}; approved values are shown.",
                "{n} newer values wait for approval, the first since {day}; approved values are shown.",
                newer.cells,
                day=t.date(newer.since.date()),
            )
        )
    return said


def _look(snapshot: Snapshot) -> str:
    return "unapproved-values" if snapshot.shows_latest else "waiting-values"


def _choice(selection: Selection, t: Text) -> html.Nav:
    options = (("approved", N_("Approved")), ("latest", N_("Latest")))
    return choice(
        t("Values shown"),
        [(t(label), selection.href(values=values), values == selection.values) for values, label in options],
        "years",
    )


def _concerned(selection: Selection, snapshot: Snapshot, t: Text) -> list[html.P]:
    """Lead from the overview to the indicators that have newer values."""
    if selection.page != "overview" or snapshot.known_at is not None:
        return []
    links = [
        nav_link(
            short_name(one.indicator, t), selection.to("indicator", indicator=one.indicator.indicator).href()
        )
        for one in snapshot.standings
        if snapshot.newer(one.indicator.indicator)
    ]
    return [html.P([html.Span(t("Concerned:")), *links], className="quiet choices")] if links else []
