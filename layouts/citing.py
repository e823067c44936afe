"""How a chart is cited: its title, where its numbers are from, and the address that shows them as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import html

from indicators.method import METHOD_VERSION
from indicators.provenance import approval, plan_name, vintage, vintage_moment
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import Text
from layouts.address import Selection
from layouts.components import copy_button
from layouts.pictures import source_note


def lasting(selection: Selection, snapshot: Snapshot, t: Text) -> Selection:
    """Return what is shown as it will be shown for ever: with its as-of year, its vintage and its language."""
    return replace(
        selection, as_of=snapshot.as_of, known=vintage_moment(snapshot), language=t.language, suppose=None
    )


def citation(title: str, snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> str:
    """Say in one line what a chart is: title, plan, source of the data, as-of year, vintage, method, approval."""
    return t.sentences(
        [
            t("{text}.", text=title),
            t("Plan: {plan}.", plan=plan_name(snapshot, t)),
            source_note(shown, t),
            t("Actuals up to {year}. {vintage}.", year=snapshot.as_of, vintage=vintage(snapshot, t)),
            t("Method: version {version}.", version=METHOD_VERSION),
            *([t("Approval: {approval}.", approval=approval(snapshot, t))] if snapshot.reviewed else []),
        ]
    )


def cite_button(
    title: str, snapshot: Snapshot, shown: Sequence[Standing], selection: Selection, t: Text
) -> html.Button:
    """Return the button that copies the citation of a chart with its lasting address."""
    text = citation(title, snapshot, shown, t)
    address = lasting(selection, snapshot, t).href()
    return copy_button(t("Cite"), t("this chart: copy its citation"), text, t, address)


def link_button(snapshot: Snapshot, selection: Selection, t: Text) -> html.Button:
    """Return the button that copies the address of a page as it is now."""
    address = lasting(selection, snapshot, t).href()
    return copy_button(t("Copy the link"), t("to exactly this state of the data"), "", t, address)
