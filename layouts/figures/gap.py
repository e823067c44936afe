"""The target-gap chart: how far each indicator is from where the schedule expects it, worst first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from indicators.standing import Standing
from indicators.text import Text
from indicators.wording import distance, short_name, status_label
from layouts.figures.frame import Figure, axis, base_layout, narrow, plain, text_width, wrap
from layouts.theme import STATUS_STYLES, colour

#: Percentage points at which a bar is cut and its number says the rest; the scale stays readable.
_CUT: Final = 200.0
_ROW: Final = 38
_NAME_WIDTH: Final = 172
_NAME_SIZE: Final = 12.5
_BAR: Final = 0.46
#: Width in px for names above their bars: the narrowest phone.
_LINE_WIDTH: Final = 280


def gap_figure(standings: Sequence[Standing], t: Text) -> Figure | None:
    """Draw progress minus expected progress of every indicator that has both.

    Parameters
    ----------
    standings
        Indicators with their assessments.
    t
        Language.

    Returns
    -------
    dict or None
        A plotly figure, 0 = on schedule, worst on top; None when no indicator has a distance.
    """
    known = [(one, gap) for one in standings if (gap := distance(one.result)) is not None]
    if not known:
        return None
    known.sort(key=lambda pair: -pair[1])
    names = [_name(one, t) for one, _ in known]
    values = [gap for _, gap in known]
    shown = [max(-_CUT, min(_CUT, value)) for value in values]
    low, high = min(0.0, *shown), max(0.0, *shown)
    span = max(high - low, 10.0)
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(known))),
        "x": [round(value, 2) for value in shown],
        "width": _BAR,
        "marker": {"color": [colour(STATUS_STYLES[one.result.status].mark) for one, _ in known]},
        "text": [_label(value, t) for value in values],
        "textposition": "outside",
        "textfont": {"size": _NAME_SIZE, "color": colour("ink")},
        "cliponaxis": False,
        "constraintext": "none",
        "customdata": [
            [plain(t.of(one.indicator, "name")), status_label(one.result, one.indicator.attribute, t)]
            for one, _ in known
        ],
        "hovertemplate": "%{customdata[0]}<br>%{text} · %{customdata[1]}<extra></extra>",
    }
    layout = base_layout(
        height=_ROW * len(known) + 16,
        margin={"l": _NAME_WIDTH + 8, "r": 28, "t": 8, "b": 8},
        bargap=0,
        xaxis=axis(
            # Every bar carries its number, so the scale needs none; the room is for the numbers outside.
            range=[low - (0.24 if low < 0 else 0.02) * span, high + 0.2 * span],
            showticklabels=False,
            showgrid=False,
        ),
        yaxis=axis(
            tickvals=list(range(len(known))),
            ticktext=names,
            tickfont={"size": _NAME_SIZE, "color": colour("ink")},
            showgrid=False,
            range=[-0.6, len(known) - 0.4],
        ),
        shapes=[
            {
                "type": "line",
                "x0": 0,
                "x1": 0,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": colour("quiet"), "width": 1},
            }
        ],
    )
    return {"data": [bars], "layout": narrow(layout, **_names_above([one for one, _ in known], layout, t))}


def _names_above(standings: Sequence[Standing], layout: dict[str, Any], t: Text) -> dict[str, Any]:
    """Say how a narrow chart differs: each name stands above its bar, and the line of the schedule spares it."""
    rows = range(len(standings))
    zero = layout["shapes"][0]
    return {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "yaxis": {**layout["yaxis"], "showticklabels": False, "range": [-0.4, len(standings) - 0.2]},
        "shapes": [
            {**zero, "yref": "y", "y0": row - _BAR / 2 - 0.06, "y1": row + _BAR / 2 + 0.02} for row in rows
        ],
        "annotations": [
            {
                "x": 0,
                "xref": "paper",
                "y": row + _BAR / 2,
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "borderpad": 0,
                "text": plain(_shortened(short_name(one.indicator, t))),
                "font": {"size": _NAME_SIZE, "color": colour("ink")},
            }
            for row, one in zip(rows, standings, strict=True)
        ],
    }


def _shortened(name: str) -> str:
    """Name in one line, as wide as the narrowest screen; what is cut ends in three dots."""
    lines = wrap(name, _LINE_WIDTH, _NAME_SIZE)
    return lines[0] if len(lines) == 1 else f"{lines[0]}…"


def gap_subtitle(standings: Sequence[Standing], t: Text) -> str:
    """Say what the bars measure, and that a bar goes on beyond the scale where one does."""
    subtitle = t("progress minus expected progress, in percentage points; 0 is on schedule")
    gaps = (distance(one.result) for one in standings)
    if any(gap is not None and abs(gap) > _CUT for gap in gaps):
        return t("{subtitle}; ▸ goes beyond the scale", subtitle=subtitle)
    return subtitle


def _name(one: Standing, t: Text) -> str:
    """Short name in at most two lines, as wide as the margin."""
    name = short_name(one.indicator, t)
    if text_width(name, _NAME_SIZE) <= _NAME_WIDTH:
        lines = [name]
    else:  # a remark in brackets is the best place to break
        lines = [line for part in re.split("(?=（)", name) for line in wrap(part, _NAME_WIDTH, _NAME_SIZE)]
    kept = lines[:2] if len(lines) <= 2 else [lines[0], lines[1].rstrip() + "…"]
    return "<br>".join(plain(line) for line in kept) + " "


def _label(value: float, t: Text) -> str:
    text = t.number(value, 1 if abs(value) < 1 else 0, signed=True)
    return f"{text} ▸" if value > _CUT else f"◂ {text}" if value < -_CUT else text
