"""Charts that leave the page: framed for a document, with title, unit, note, source and vintage inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from indicators.exchange.names import FileName, file_name, numbered
from indicators.provenance import approval, plan_name, vintage
from indicators.published_words import publisher
from indicators.snapshot import Snapshot
from indicators.standing import Standing, Vintage
from indicators.text import Text
from indicators.wording import (
    STATUS_LABELS,
    caveats,
    distance,
    full_name,
    is_met_early,
    not_approved,
    short_name,
    status_label,
)
from layouts.figures.export import DOTS_PER_METRE, Frame, PictureForm
from layouts.figures.frame import Figure
from layouts.figures.gap import gap_figure, gap_subtitle
from layouts.figures.trend import trend_figure, trend_note, trend_unit
from layouts.fonts import embedded

_FULL: Final = PictureForm()
#: Height in px of a chart between the texts of a document.
_SECTION: Final = 280


def gap_picture(
    snapshot: Snapshot,
    shown: Sequence[Standing],
    status: str | None,
    t: Text,
    form: PictureForm = _FULL,
) -> dict[str, Any] | None:
    """Return the picture of the target-gap chart; None when there is nothing to draw.

    Parameters
    ----------
    snapshot
        The plan as it stands.
    shown
        The indicators that are shown.
    status
        The class to which they are filtered; None for all.
    t
        Language.
    form
        Size, and where the title stands.
    """
    figure = gap_figure(shown, t)
    if figure is None:
        return None
    frame = Frame(
        form,
        title=gap_title(snapshot, status, t),
        subtitle=gap_subtitle(shown, t),
        notes=[
            t.sentences([t("Plan: {plan}.", plan=plan_name(snapshot, t)), *_gap_flags(shown, t)]),
            source_note(shown, t),
            _state_note(snapshot, t),
        ],
    )
    return _picture(frame, figure, file_name(snapshot, t, lambda t: t("distance from the schedule"), status))


def trend_picture(
    snapshot: Snapshot,
    standing: Standing,
    t: Text,
    earlier: Vintage | None = None,
    supposed: Standing | None = None,
    form: PictureForm = _FULL,
) -> dict[str, Any]:
    """Return the picture of an indicator's trend.

    Parameters
    ----------
    snapshot, standing
        The plan and the indicator as they stand.
    t
        Language.
    earlier
        The indicator as it was known before, when the two are compared.
    supposed
        The indicator with supposed values of years to come; the picture and the name of its file say so.
    form
        Size, and where the title stands.
    """
    indicator, result = standing.indicator, standing.result
    frame = Frame(
        form,
        title=trend_title(snapshot, standing, t),
        subtitle=" · ".join([trend_unit(indicator, t), status_label(result, indicator.attribute, t)]),
        notes=[
            t.sentences([*_trend_flags(standing, t), trend_note(standing, t, earlier, supposed)]),
            source_note([standing], t),
            _state_note(snapshot, t),
        ],
    )
    figure = trend_figure(standing, t, earlier, supposed, frame.room(frame.size.trend))
    content = numbered(indicator)
    if supposed is None:
        return _picture(frame, figure, file_name(snapshot, t, content))
    said = file_name(snapshot, t, lambda t: t("{content}, with supposed values", content=content(t)))
    return _picture(frame, figure, said)


def _gap_flags(shown: Sequence[Standing], t: Text) -> list[str]:
    """Say of which bars a reader must know more than their length and shade."""
    flagged = []
    for one in shown:
        if distance(one.result) is None:
            continue  # it has no bar
        said = [*caveats(one.result, t), *not_approved(one, t)]
        if is_met_early(one.result):
            said.append(t("met early"))
        if said:
            name = short_name(one.indicator, t)
            flagged.append(t("{name} ({beside})", name=name, beside=t.listing(said)))
    return [t("Flags: {list}.", list=t.listing(flagged))] if flagged else []


def _trend_flags(standing: Standing, t: Text) -> list[str]:
    """Say what a reader must know of the latest actual; met early stands above, where the class is."""
    said = caveats(standing.result, t)
    return [t("Latest actual: {beside}.", beside=t.listing(said))] if said else []


def gap_title(snapshot: Snapshot, status: str | None, t: Text) -> str:
    """Say what the target-gap chart shows, when, and of which class."""
    title = t("Distance from the schedule at the end of {year}", year=snapshot.as_of)
    return t("{title} ({status})", title=title, status=t(STATUS_LABELS[status])) if status else title


def trend_title(snapshot: Snapshot, standing: Standing, t: Text) -> str:
    """Say what the trend of an indicator shows, and when."""
    year = standing.result.as_of or snapshot.as_of
    return t("{name}, end of {year}", name=full_name(standing.indicator, t), year=year)


def all_pictures(
    snapshot: Snapshot,
    shown: Sequence[Standing],
    status: str | None,
    t: Text,
    form: PictureForm = _FULL,
) -> dict[str, Any]:
    """Return the pictures of a page together, named in the plan's order after the chart of all; and a name for the lot.

    Parameters
    ----------
    snapshot, shown, status, t, form
        As for :func:`gap_picture`.
    """
    gap = gap_picture(snapshot, shown, status, t, form)
    pictures = [] if gap is None else [gap]
    pictures += [trend_picture(snapshot, one, t, form=form) for one in shown]
    for place, picture in enumerate(pictures, start=0 if gap else 1):
        picture |= {name: f"{place:02d}-{picture[name]}" for name in ("name", "ascii")}
    lot = file_name(snapshot, t, lambda t: t("charts"), status)
    return {"pictures": pictures, "name": lot.own, "ascii": lot.ascii}


def section_chart(standing: Standing, t: Text) -> dict[str, Any]:
    """Return the trend of an indicator as a document shows it, where caption, note and source are text beside it."""
    frame = Frame(PictureForm(title="none"), title="", subtitle=trend_unit(standing.indicator, t), notes=[])
    return _drawable(frame, trend_figure(standing, t, height=_SECTION))


def section_comparison(shown: Sequence[Standing], t: Text) -> dict[str, Any] | None:
    """Return the target-gap chart as a document shows it; None when there is nothing to draw."""
    figure = gap_figure(shown, t)
    if figure is None:
        return None
    return _drawable(
        Frame(PictureForm(title="none"), title="", subtitle=gap_subtitle(shown, t), notes=[]), figure
    )


def _picture(frame: Frame, chart: Figure, name: FileName) -> dict[str, Any]:
    return {**_drawable(frame, chart), "name": name.own, "ascii": name.ascii}


def _drawable(frame: Frame, chart: Figure) -> dict[str, Any]:
    """Return what assets/picture.js draws: the framed chart with its letters, and how large."""
    figure = frame.around(chart)
    figure["layout"]["meta"] = {"fonts": embedded(_texts(figure)), "dots_per_metre": DOTS_PER_METRE}
    return {"figure": figure, "scale": frame.size.scale}


def _texts(part: Any) -> Iterator[str]:
    """Every text of a figure; what is not shown costs nothing, for it is all Latin."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from _texts(one)


def source_note(shown: Sequence[Standing], t: Text, *, all_of_them: bool = False) -> str:
    """Name the sources of the values shown; where there is little room, beyond four only how many more there are."""
    sources = [
        row.source
        for one in shown
        for row in one.observed()
        if row.source and int(row.time_period[:4]) > one.indicator.baseline_year
    ]
    unique = list(dict.fromkeys(publisher(source, t) for source in sources))
    if not unique:
        return t("Source: no actual published.")
    listed = t.listing(unique if all_of_them else unique[:4])
    if len(unique) > 4 and not all_of_them:
        return t("Source: {list} and {n} more.", list=listed, n=len(unique) - 4)
    return t("Source: {list}.", list=listed)


def _state_note(snapshot: Snapshot, t: Text) -> str:
    known = t("Actuals up to {year}. {vintage}.", year=snapshot.as_of, vintage=vintage(snapshot, t))
    return t.sentences([known, t("Approval: {approval}.", approval=approval(snapshot, t))])
