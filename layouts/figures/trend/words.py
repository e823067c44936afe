"""The words of the trend chart: its unit, its note, what differs from before, what a point says on hover."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Final

from indicators.published_words import remark
from indicators.standing import Standing, Vintage, by_steady_growth, unapproved
from indicators.text import Text
from indicators.wording import OBS_STATUS_LABELS, known_words, printed, unit, with_unit
from layouts.figures.frame import plain, wrap
from layouts.figures.trend.series import (
    BREAK,
    SOFT,
    Actual,
    Series,
    actuals,
    changed,
    continued,
    is_growth,
    is_sum,
    only_supposed,
    stretches,
)

#: What the import of published actuals sets before a remark: the value as it was printed.
_PRINTED: Final = re.compile(r"^(?:Printed|Derived from): .*?\. ")
_HOVER_WIDTH: Final = 300
_HOVER_SIZE: Final = 13


def trend_unit(indicator: SimpleNamespace, t: Text) -> str:
    """Return the unit of the value axis: that of the indicator, as a running total for a sum."""
    own = unit(indicator, t)
    if not is_sum(indicator):
        return own
    if not own:
        return t("running total of the period")
    return t("{unit}, running total of the period", unit=own)


def trend_note(
    standing: Standing, t: Text, earlier: Vintage | None = None, supposed: Standing | None = None
) -> str:
    """Say what the lines and points of the chart are."""
    indicator, series = standing.indicator, actuals(standing)
    flat = is_growth(indicator) or indicator.baseline is None
    dashed = (
        t("Note: thin and dashed, the target.") if flat else t("Note: thin and dashed, the planned path.")
    )
    notes = [dashed, *_lines(standing, series, t)]
    if any(row.obs_status in SOFT for row in series.years):
        notes.append(
            t("Hollow points are provisional or estimated; a dashed line leads to an estimated one.")
        )
    if unapproved(standing):
        notes.append(t("Hollow crosses are values that nobody has approved yet, or sums with such values."))
    notes += _breaks(series, t)
    if (value := published_baseline(series, indicator)) is not None:
        notes.append(
            t(
                "For {year} the plan prints {printed}; published is {published}.",
                year=indicator.baseline_year,
                printed=printed(indicator.baseline, t),
                published=number(value, indicator, t),
            )
        )
    if only_supposed(standing, supposed):
        notes.append(t("Diamonds on a short-dashed line are supposed, not published."))
    if earlier is not None:
        notes.append(comparison(standing, earlier, t))
    return t.sentences(notes)


def _lines(standing: Standing, series: Series, t: Text) -> list[str]:
    """Say which lines go beside the planned path."""
    indicator, result = standing.indicator, standing.result
    notes = []
    if "PATH_DEPENDENT" in result.flags:
        notes.append(
            t("Dash-dotted, the straight path.")
            if by_steady_growth(indicator)
            else t("Dash-dotted, the path of steady growth.")
        )
    if is_growth(indicator):
        if result.mean_growth is not None and result.latest_year > indicator.baseline_year + 1:
            notes.append(t("Thin and solid, the mean growth so far."))
        return notes
    if result.projection is None:
        return notes
    notes.append(_dotted(standing, series, t))
    if result.projection_low80 is not None:
        notes.append(
            t("Shaded, the 80% range if the latest amount repeats.")
            if is_sum(indicator)
            else t("Shaded, the 80% range.")
        )
    return notes


def _dotted(standing: Standing, series: Series, t: Text) -> str:
    """Name the dotted lines and say on how much they rest: on yearly changes, of a sum on its yearly amounts."""
    _, planned, _ = stretches(series.years, standing.indicator)
    n = max(0, len(planned) - 1)  # a sum sets out from zero, so that every step is an amount
    two = None not in continued(standing)  # a single change or amount is the average and the latest
    if is_sum(standing.indicator):
        if two:
            return t(
                "Dotted, at the average amount so far and if the latest amount repeats; the first rests on {n} "
                "yearly amounts.",
                n=n,
            )
        return t.plural(
            "Dotted, at the average amount so far; it rests on {n} yearly amount.",
            "Dotted, at the average amount so far; it rests on {n} yearly amounts.",
            n,
        )
    if two:
        return t(
            "Dotted, if the pace so far continues and if the latest pace does; the first rests on {n} yearly changes.",
            n=n,
        )
    return t.plural(
        "Dotted, if the pace so far continues; it rests on {n} yearly change.",
        "Dotted, if the pace so far continues; it rests on {n} yearly changes.",
        n,
    )


def _breaks(series: Series, t: Text) -> list[str]:
    return [
        t("Break in the series, {year}: {reason}", year=one.period, reason=_ended(reason(one, t), t))
        if reason(one, t)
        else t("Break in the series: {years}.", years=one.period)
        for one in series.years
        if one.obs_status == BREAK
    ]


def break_reasons(standing: Standing, t: Text) -> list[str]:
    """Return the remarks that :func:`trend_note` quotes, in the language in which it does."""
    return [reason(one, t) for one in actuals(standing).years if one.obs_status == BREAK and reason(one, t)]


def _ended(text: str, t: Text) -> str:
    """Text that ends as a sentence does."""
    return text if text[-1] in ".。!！?？" else text + ("。" if t.language == "zh" else ".")


def reason(row: Actual, t: Text) -> str:
    """Return the remark on an observation without the printed value that the import sets before it."""
    return remark(_PRINTED.sub("", row.comment or ""), t)


def comparison(standing: Standing, earlier: Vintage, t: Text) -> str:
    """Say in a sentence whether an indicator was known otherwise before, and how the chart shows it."""
    then = actuals(earlier.standing).years
    moment = known_words(earlier.known_at, t)
    if not then:
        return t("No actual was known on {moment} (UTC).", moment=moment)
    if not changed(then, actuals(standing).years):
        return t("What was known on {moment} (UTC) has not changed since.", moment=moment)
    return t("Grey with diamonds, the actuals as known on {moment} (UTC).", moment=moment)


def number(value: float, indicator: SimpleNamespace, t: Text) -> str:
    """Write a value for a label: with the indicator's decimals, else four digits; whole from a thousand on."""
    if abs(value) >= 1000:
        return t.number(value, 0)
    return t.number(float(f"{value:.4g}") if indicator.decimals is None else value, indicator.decimals)


def published_baseline(series: Series, indicator: SimpleNamespace) -> float | None:
    """Return the published value of the baseline year where what the plan prints is not just its rounding."""
    values = [one.value for one in series.years if one.year == indicator.baseline_year]
    if indicator.baseline is None or not values or is_growth(indicator):
        return None
    exponent = Decimal(repr(indicator.baseline)).normalize().as_tuple().exponent
    rounding = 0.5 * 10.0 ** min(0, int(exponent))
    return None if abs(values[0] - indicator.baseline) <= rounding * (1 + 1e-9) else values[0]


def hover(standing: Standing, row: Actual, t: Text) -> str:
    """Write what a point says: year, value with unit, status in words, source, and the reason of a break."""
    indicator = standing.indicator
    lines = [t(OBS_STATUS_LABELS.get(row.obs_status, row.obs_status))]
    if is_sum(indicator):
        own = with_unit(t.number(row.own, indicator.decimals), indicator, t)
        lines.append(t("of this in the year itself: {value}", value=own))
    if not row.approved:
        lines.append(t("not approved yet"))
    if row.source:
        lines.append(row.source)
    if row.obs_status == BREAK and reason(row, t):
        lines.append(reason(row, t))
    return titled(row.period, row.value, [line for text in lines for line in _wrapped(text)], indicator, t)


def titled(when: str, value: float, lines: list[str], indicator: SimpleNamespace, t: Text) -> str:
    """Write the text of a point: when and how much in the first line, then the others."""
    said = with_unit(t.number(value, indicator.decimals), indicator, t)
    return "<br>".join([f"{plain(when)} · <b>{plain(said)}</b>", *(plain(line) for line in lines)])


def _wrapped(text: str) -> list[str]:
    return wrap(text, _HOVER_WIDTH, _HOVER_SIZE)
