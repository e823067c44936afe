"""The words of the trend chart: its unit, its note, what differs from before, what a point says on hover."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Final

from indicators.snapshot import Standing, Vintage
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS, known_words, printed, unit, with_unit
from layouts.figures.frame import plain, wrap
from layouts.figures.trend.series import (
    BREAK,
    SOFT,
    changed,
    is_growth,
    is_sum,
    own_path_is_geometric,
    stretches,
    supposed_rows,
    yearly,
)

#: What the import of published actuals sets before a remark: the value as it was printed.
_PRINTED: Final = re.compile(r"^(?:Printed|Derived from): .*?\. ")
_HOVER_WIDTH: Final = 300
_HOVER_SIZE: Final = 13


def trend_unit(indicator: SimpleNamespace, t: Text) -> str:
    """Return the unit of the value axis: that of the indicator, as a running total for a sum."""
    if is_sum(indicator):
        return t("{unit}, running total of the period", unit=unit(indicator, t))
    return unit(indicator, t)


def trend_note(
    standing: Standing, t: Text, earlier: Vintage | None = None, supposed: Standing | None = None
) -> str:
    """Say what the lines and points of the chart are."""
    notes = [t("Note: thin and dashed, the planned path."), *_lines(standing, t)]
    observed = standing.observed()
    if any(row.obs_status in SOFT for row in observed):
        notes.append(
            t("Hollow points are provisional or estimated; a dashed line leads to an estimated one.")
        )
    notes += _breaks(observed, t)
    if (value := published_baseline(standing, t)) is not None:
        notes.append(
            t(
                "For {year} the plan prints {printed}; published is {published}.",
                year=standing.indicator.baseline_year,
                printed=printed(standing.indicator.baseline, t),
                published=value,
            )
        )
    if len(supposed_rows(standing, supposed)):
        notes.append(t("Diamonds on a short-dashed line are supposed, not published."))
    if earlier is not None:
        notes.append(comparison(standing, earlier, t))
    return t.sentences(notes)


def _lines(standing: Standing, t: Text) -> list[str]:
    """Say which lines go beside the planned path."""
    indicator, result = standing.indicator, standing.result
    notes = []
    if "PATH_DEPENDENT" in result.flags:
        notes.append(
            t("Dash-dotted, the straight path.")
            if own_path_is_geometric(indicator)
            else t("Dash-dotted, the path of steady growth.")
        )
    if is_growth(indicator):
        if result.mean_growth is not None and result.latest_year > indicator.baseline_year + 1:
            notes.append(t("Thin and solid, the mean growth so far."))
        return notes
    if result.projection is None:
        return notes
    notes.append(
        t.plural(
            "Dotted, if the pace so far continues; it rests on {n} yearly change.",
            "Dotted, if the pace so far continues; it rests on {n} yearly changes.",
            yearly_changes(standing),
        )
    )
    if result.projection_low80 is not None:
        notes.append(t("Shaded, the 80% range."))
    return notes


def yearly_changes(standing: Standing) -> int:
    """Count the yearly changes on which a continuation rests: those between baseline and actuals (METHOD C7)."""
    _, planned, _ = stretches(yearly(standing), standing.indicator)
    return max(0, len(planned) - 1)


def _breaks(observed: list[SimpleNamespace], t: Text) -> list[str]:
    broken = [row for row in observed if row.obs_status == BREAK]
    return [
        t("Break in the series, {year}: {reason}", year=row.time_period, reason=_ended(reason(row), t))
        if reason(row)
        else t("Break in the series: {years}.", years=row.time_period)
        for row in broken
    ]


def _ended(text: str, t: Text) -> str:
    """Text that ends as a sentence does."""
    return text if text[-1] in ".。!！?？" else text + ("。" if t.language == "zh" else ".")


def reason(row: SimpleNamespace) -> str:
    """Return the remark on an observation without the printed value that the import sets before it."""
    return _PRINTED.sub("", row.comment) if isinstance(row.comment, str) else ""


def comparison(standing: Standing, earlier: Vintage, t: Text) -> str:
    """Say in a sentence whether an indicator was known otherwise before, and how the chart shows it."""
    then = yearly(earlier.standing)
    moment = known_words(earlier.known_at, t)
    if then.empty:
        return t("No actual was known on {moment} (UTC).", moment=moment)
    if changed(then, yearly(standing)).empty:
        return t("What was known on {moment} (UTC) has not changed since.", moment=moment)
    return t("Grey with diamonds, the actuals as known on {moment} (UTC).", moment=moment)


def number(value: float, indicator: SimpleNamespace, t: Text) -> str:
    """Write a value for a label: with the indicator's decimals, whole from a thousand on."""
    return t.number(value, 0 if abs(value) >= 1000 else indicator.decimals)


def published_baseline(standing: Standing, t: Text) -> str | None:
    """Return the published value of the baseline year where what the plan prints is not just its rounding."""
    indicator, series = standing.indicator, yearly(standing)
    values = series.loc[series["year"] == indicator.baseline_year, "value"]
    if indicator.baseline is None or values.empty or is_growth(indicator):
        return None
    value, exponent = float(values.iloc[0]), Decimal(repr(indicator.baseline)).normalize().as_tuple().exponent
    rounding = 0.5 * 10.0 ** min(0, int(exponent))
    return None if abs(value - indicator.baseline) <= rounding * (1 + 1e-9) else number(value, indicator, t)


def hover(standing: Standing, row: SimpleNamespace, t: Text) -> str:
    """Write what a point says: year, value with unit, status in words, source, and the reason of a break."""
    indicator = standing.indicator
    lines = [t(OBS_STATUS_LABELS.get(row.obs_status, row.obs_status))]
    if is_sum(indicator):
        own = with_unit(t.number(row.own, indicator.decimals), indicator, t)
        lines.append(t("of this in the year itself: {value}", value=own))
    if isinstance(row.source, str):
        lines.append(row.source)
    if row.obs_status == BREAK and reason(row):
        lines.append(reason(row))
    return titled(str(row.year), row.value, [line for text in lines for line in _wrapped(text)], indicator, t)


def titled(when: str, value: float, lines: list[str], indicator: SimpleNamespace, t: Text) -> str:
    """Write the text of a point: when and how much in the first line, then the others."""
    amount = with_unit(t.number(value, indicator.decimals), indicator, t)
    return "<br>".join([f"{plain(when)} · <b>{plain(amount)}</b>", *(plain(line) for line in lines)])


def _wrapped(text: str) -> list[str]:
    return wrap(text, _HOVER_WIDTH, _HOVER_SIZE)
