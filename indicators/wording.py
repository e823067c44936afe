"""The words for a result: labels of codes, and numbers in the indicator's unit.

Pure: results and a :class:`~indicators.text.Text` in, text out.
"""

from __future__ import annotations

import math
from datetime import datetime
from types import SimpleNamespace
from typing import Final, NamedTuple

from indicators.errors import N_
from indicators.history import whole_day
from indicators.schema import CUTOFFS
from indicators.standing import Standing, unapproved
from indicators.text import DASH, Text
from indicators.units import unit_of

STATUS_LABELS: Final = {
    "attained": N_("Met"),
    "ahead": N_("Ahead"),
    "on_track": N_("On schedule"),
    "lagging": N_("Behind"),
    "off_track": N_("Far behind"),
    "regressing": N_("Below the baseline"),
    "missed": N_("Missed"),
    "not_assessable": N_("Not assessable"),
}
ATTRIBUTE_LABELS: Final = {"anticipatory": N_("anticipatory"), "binding": N_("binding")}
OBS_STATUS_LABELS: Final = {
    "A": N_("final"),
    "B": N_("break in the series"),
    "D": N_("definition differs"),
    "E": N_("estimated"),
    "F": N_("forecast"),
    "G": N_("experimental"),
    "H": N_("missing, holiday"),
    "I": N_("imputed"),
    "J": N_("derogation"),
    "K": N_("included elsewhere"),
    "L": N_("missing, not collected"),
    "M": N_("missing"),
    "N": N_("not significant"),
    "O": N_("missing value"),
    "P": N_("provisional"),
    "Q": N_("suppressed"),
    "S": N_("special event"),
    "U": N_("low reliability"),
    "V": N_("unvalidated"),
    "W": N_("includes another category"),
}
#: What people read above the columns of a table of observations, in the order of the export; the import
#: knows columns by these in either language, and by their names.
OBSERVATION_LABELS: Final = {
    "number": N_("No."),
    "name": N_("Indicator"),
    "unit": N_("Unit"),
    "time_period": N_("Period"),
    "obs_value": N_("Value"),
    "obs_status": N_("Status"),
    "source": N_("Source"),
    "source_address": N_("Address"),
    "comment": N_("Comment"),
    "revision": N_("Revision"),
    "value_approval": N_("Approval of the value"),
    "decided_by": N_("Approved by"),
    "decided_at": N_("Approved at (UTC)"),
    "as_of": N_("As of"),
    "vintage": N_("Vintage"),
    "known_on": N_("Known on"),
    "method_version": N_("Method version"),
    "approval": N_("Approval"),
    "indicator": N_("Indicator code"),
}
#: What people read above the actual of an indicator where a table says more than that: what was concluded from it.
ACTUAL_LABELS: Final = {
    "obs_value": N_("Latest actual"),
    "time_period": N_("Period of the actual"),
    "obs_status": N_("Status of the actual"),
    "approval": N_("Approval of the actual"),
}
#: What people read above the column that says whether a revision is the one that stands.
CURRENT_LABEL: Final = N_("Stands now")
#: What people read above the columns that a table with years as columns has beside the values, one a year each.
PERIOD_LABELS: Final = {
    "obs_status": N_("{period} status"),
    "source": N_("{period} source"),
    "approval": N_("{period} approval"),
}
#: What became of a value, by the codes of APPROVALS.
APPROVAL_LABELS: Final = {
    "shipped": N_("ships with the project"),
    "single_user": N_("needs no approval"),
    "submitted": N_("not approved yet"),
    "approved": N_("approved"),
    "returned": N_("returned"),
}
#: Between the first and the last year of an actual that covers several.
SPAN: Final = "–"
KIND_LABELS: Final = {
    "stock": N_("stock at year end"),
    "flow": N_("yearly flow"),
    "rate": N_("yearly growth rate"),
    "score": N_("score"),
}
OUTLOOK_LABELS: Final = {
    "on_course": N_("would reach the target"),
    "accelerate": N_("would fall short"),
    "stalled_or_reversing": N_("stalled or moving away"),
    "mixed": N_("average pace and latest pace disagree"),
}
FLAG_SENTENCES: Final = {
    "EARLY": N_("Met before the target year."),
    "NEARLY": N_("At least 95% of the planned change was reached."),
    "SLIPPED": N_("The target was met in an earlier year, but no longer."),
    "REVERSIBLE": N_("Zero growth would be enough from here on; falling values could still undo it."),
    "PATH_DEPENDENT": N_("On a straight path and on a path of steady growth the class would differ."),
    "BELOW_BASELINE": N_("The latest value is worse than the baseline."),
    "BASELINE_MEETS_TARGET": N_("The baseline already meets the target: the level has to be held."),
    "NO_BASELINE": N_("There is no baseline; the class follows from the pace that is still needed."),
    "NO_ACTUAL": N_("No actual has been published for the years of the plan."),
    "NO_TREND": N_("There is only one observation, so no trend."),
    "MISSING_YEAR": N_("At least one year has no value; nothing is filled in."),
    "FINAL_VALUE_MISSING": N_("The value of the target year has not been published."),
    "PARTIAL_PERIOD": N_("The latest value covers part of a year only."),
    "REVISED_BASELINE": N_(
        "The published value of the baseline year differs from the one that the plan prints."
    ),
    "AT_BOUND": N_("The continuation runs into the limit of the scale."),
    "NO_INTERVAL": N_("Too few yearly changes for a range; only the continuations are shown."),
}
#: The unit of shares and rates.
PERCENT: Final = "%"
#: Kinds of what is needed: a rate of growth, up or down; an amount a year; a step of a year, up or down.
NEEDS: Final = ("growth", "decline", "amount", "rise", "fall")
#: Digits of a computed value where the plan's table does not say how many decimals an indicator has.
_SIGNIFICANT: Final = 4
#: Words of English for large numbers.
_LARGE: Final = ((N_("billion"), 10**9), (N_("million"), 10**6))


def status_label(result: SimpleNamespace, attribute: str, t: Text) -> str:
    """Word of the class; met before the target year and a missed binding target have words of their own."""
    if is_met_early(result):
        return t("Met early")
    if result.status == "missed" and attribute == "binding":
        return t("Missed (binding)")
    return t(STATUS_LABELS[result.status])


def is_met_early(result: SimpleNamespace) -> bool:
    """Whether the target is met before its year, which is a class with a word of its own."""
    return bool(result.status == "attained" and "EARLY" in result.flags)


def is_percent(indicator: SimpleNamespace) -> bool:
    """Whether the indicator's table holds percent while its assessment holds fractions (average growth)."""
    return indicator.target_type == "growth_average" and PERCENT in (indicator.unit_en, indicator.unit_zh)


def in_table_unit(indicator: SimpleNamespace, value: float | None) -> float | None:
    """Turn a value of the assessment into the unit of the table, e.g. 0.2 into 20 for a growth in percent."""
    return value * 100 if value is not None and is_percent(indicator) else value


def current_value(result: SimpleNamespace) -> float | None:
    """Return the number that is compared with the target: the sum so far, the mean growth, or the latest value."""
    for measure in (result.sum_to_date, result.mean_growth):
        if measure is not None:
            return float(measure)
    return None if result.latest is None else float(result.latest)


def current_period(indicator: SimpleNamespace, result: SimpleNamespace) -> str:
    """Return what :func:`current_value` covers as years, ``2018`` or ``2016–2018``; empty without an actual.

    A part of a year is written as the month in which it ends, ``2018-06``.
    """
    if result.elapsed is None:
        return ""
    first = str(indicator.baseline_year + 1)
    last = "-".join(_end(indicator, result))
    spans = indicator.target_type in ("period_aggregate", "growth_average") and last[:4] > first
    return f"{first}{SPAN}{last}" if spans else last


def period_words(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Write :func:`current_period` as one would say it: ``2016–2018年``, ``to June 2018``."""
    if "PARTIAL_PERIOD" not in result.flags:
        return t.years(current_period(indicator, result))
    year, month = _end(indicator, result)
    return t("Up to {month}", month=t.month(int(year), int(month)))


def _end(indicator: SimpleNamespace, result: SimpleNamespace) -> list[str]:
    """Return the year in which the latest actual ends, and the month where it covers a part of that year."""
    if "PARTIAL_PERIOD" not in result.flags:
        return [str(result.latest_year)]
    whole = math.floor(result.elapsed)
    month = max(1, round(12 * (result.elapsed - whole))) if result.elapsed > whole else 12
    year = indicator.baseline_year + whole + (result.elapsed > whole)
    return [str(year), f"{month:02d}"]


def short_name(indicator: SimpleNamespace, t: Text) -> str:
    """Return the name for cards and charts: the short one, else the name, else the code."""
    return t.of(indicator, "short_name") or t.of(indicator, "name") or str(indicator.indicator)


def full_name(indicator: SimpleNamespace, t: Text) -> str:
    """Return the name of an indicator; without one the short name, then its code."""
    return t.of(indicator, "name") or short_name(indicator, t)


def unit(indicator: SimpleNamespace, t: Text) -> str:
    """Return the unit as the plan prints it."""
    return t.of(indicator, "unit")


def number_kind(indicator: SimpleNamespace, t: Text) -> str:
    """Say what number is entered for a year: a stock, a flow, a growth rate, a score; empty when not known."""
    by_type = {"score": "score", "growth_average": "rate"}
    return t(KIND_LABELS.get(by_type.get(indicator.target_type, indicator.kind), ""))


def with_unit(number: str, indicator: SimpleNamespace, t: Text) -> str:
    """Set a written number before its unit; a dash stays alone.

    ``11.5 pieces``, ``11.5件``, ``20%``; an English unit that is a currency is set apart, because
    "1,800 RMB one hundred million" cannot be read: ``1,800 (RMB one hundred million)``.
    """
    name = unit(indicator, t)
    return f"{number}{name}" if name == PERCENT and number != DASH else _beside(number, name, t)


def _beside(number: str, name: str, t: Text) -> str:
    if number == DASH or not name:
        return number
    if t.language == "zh":
        return f"{number}{name}"
    return f"{number} ({name})" if name[0].isupper() else f"{number} {name}"


def amount(
    indicator: SimpleNamespace, value: float | None, decimals: int | None, t: Text, *, signed: bool = False
) -> str:
    """Write a value of the table with its unit as one would say it.

    Chinese has words for the plan's magnitudes (``1,224.0亿元``). English has not: "1,224.0 RMB one hundred
    million" cannot be read, so the value is counted in ones, millions or billions, with the digits that it
    has: ``55,200 pieces``, ``RMB 122.40 billion``, ``-RMB 300 million``.

    Parameters
    ----------
    indicator
        Whose unit it is.
    value
        The value in the unit of the table.
    decimals
        Digits after the decimal point in that unit; None for those that the value has.
    t
        Language.
    signed
        Whether a positive value carries a plus.
    """
    if t.language == "zh" or value is None or (measure := unit_of(indicator)).scale == 1:
        return with_unit(t.number(value, decimals, signed=signed), indicator, t)
    total = abs(value) * measure.scale
    word, size = next(((word, size) for word, size in _LARGE if total >= size), ("", 1))
    digits = None if decimals is None else max(0, decimals + round(math.log10(size / measure.scale)))
    number = f"{t.number(total / size, digits)} {t(word)}".rstrip()
    base = measure.base_en
    sign = "-" if value < 0 else "+" if signed and value > 0 else ""
    return f"{sign}{base} {number}" if base.isupper() else f"{sign}{number} {base}".rstrip()


def result_amount(indicator: SimpleNamespace, value: float | None, t: Text) -> str:
    """Write a value of the assessment with its unit as one would say it, in the indicator's digits."""
    return amount(indicator, tidy(indicator, in_table_unit(indicator, value)), indicator.decimals, t)


def target_text(indicator: SimpleNamespace, t: Text) -> str:
    """Write the target with its unit."""
    return amount(indicator, indicator.target, None, t)


def not_approved(standing: Standing, t: Text) -> list[str]:
    """Say that a class rests on values that nobody has approved yet, where it does; a list of one or none."""
    return [t("with values not approved yet")] if unapproved(standing) else []


def caveats(result: SimpleNamespace, t: Text) -> list[str]:
    """Return what a reader must know beside a class: that it rests on figures that may change, or on some only."""
    said = []
    if result.obs_status == "P":
        said.append(t("provisional"))
    if result.obs_status == "E":
        said.append(t("estimated"))
    if "MISSING_YEAR" in result.flags:
        said.append(t("a year is missing"))
    if "PARTIAL_PERIOD" in result.flags:
        said.append(t("part of a year"))
    return said


def is_first_observation(result: SimpleNamespace) -> bool:
    """Whether a class rests on one observation after the baseline while years are left: a weak signal (METHOD 4.4)."""
    # A sum or an average without a missing year has as many observations as years have elapsed.
    full_years = math.floor(result.elapsed or 0) if result.years_observed is None else result.years_observed
    return bool(full_years + ("PARTIAL_PERIOD" in result.flags) == 1 and result.remaining)


def actual(indicator: SimpleNamespace, value: float | None, t: Text) -> str:
    """Write a value of the assessment in the unit of the table with the indicator's decimals, without unit."""
    return t.number(tidy(indicator, in_table_unit(indicator, value)), indicator.decimals)


def tidy(indicator: SimpleNamespace, value: float | None) -> float | None:
    """Round a value of an indicator without decimals of its own to four significant digits; else leave it."""
    if value is None or indicator.decimals is not None:
        return value
    return float(f"{value:.{_SIGNIFICANT}g}")


def printed(value: float | None, t: Text) -> str:
    """Write a number of the plan's table as the plan prints it."""
    return t.number(value)


def share(value: float | None, edges: tuple[float, ...], t: Text, decimals: int = 1) -> str:
    """Write a share as a percentage with as many digits as it takes to stay on its side of every edge.

    A progress of 0.9996 is "100.0%" in one digit, but the target is not met: it is written 99.96%.
    """
    if value is None:
        return DASH
    return t.percent(value, _careful(value * 100, tuple(100 * edge for edge in edges), decimals))


def ratio(value: float | None, t: Text) -> str:
    """Write a schedule ratio with two digits, more where rounding would cross a cut-off."""
    if value is None:
        return DASH
    edges = (CUTOFFS.ahead, CUTOFFS.on_track, CUTOFFS.lagging, CUTOFFS.off_track)
    return t.number(value, _careful(value, edges, 2))


def _careful(value: float, edges: tuple[float, ...], decimals: int) -> int:
    """Digits at which rounding leaves the value on its own side of every edge, at most six."""
    while decimals < 6 and any((round(value, decimals) >= edge) != (value >= edge - 1e-9) for edge in edges):
        decimals += 1
    return decimals


def progress(result: SimpleNamespace, t: Text, decimals: int = 1) -> str:
    """Write the share of the planned change that is done."""
    return share(result.progress, (1.0, 0.0), t, decimals)


def expected(result: SimpleNamespace, t: Text, decimals: int = 1) -> str:
    """Write the share that is due by now on the indicator's path."""
    return DASH if result.expected is None else t.percent(result.expected, decimals)


def distance(result: SimpleNamespace) -> float | None:
    """Return progress minus expected progress, in percentage points; None when either is undefined."""
    if result.progress is None or result.expected is None:
        return None
    return 100.0 * (float(result.progress) - float(result.expected))


def gap(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Write what is still missing to the target in the indicator's unit; negative when it is exceeded."""
    return actual(indicator, result.gap_abs, t)


def required_value(result: SimpleNamespace) -> float | None:
    """Return what each remaining year must deliver to reach the target from the latest actual.

    A growth rate for levels and average growth, points for scores, an amount for sums
    (:func:`required_basis` says which). None when the target is met or no year is left.
    """
    if result.status == "attained" or not result.remaining:
        return None
    measures = (
        result.required_growth,
        result.required_cagr,
        result.required_annual_flow,
        result.required_increment,
    )
    return next((float(measure) for measure in measures if measure is not None), None)


def required(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Write :func:`required_value`: rates as percentage, amounts with the indicator's decimals; else a dash."""
    value = required_value(result)
    if needs_growth(result):
        return t.percent(value, 1, signed=True)
    return t.number(tidy(indicator, value), indicator.decimals, signed=result.required_annual_flow is None)


def required_words(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Write :func:`required_value` with what it is, as one would say it; else a dash."""
    value = required_value(result)
    if value is None:
        return DASH
    if needs_growth(result):
        return t("{rate} growth a year", rate=t.percent(value, signed=True))
    if result.required_annual_flow is not None:
        return t("{amount} a year", amount=result_amount(indicator, value, t))
    return t("a change of {step} a year", step=difference_amount(indicator, value, t, signed=True))


class Need(NamedTuple):
    """What each year left must deliver: its kind, one of NEEDS, and its size written without a sign."""

    kind: str
    size: str


def need(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> Need | None:
    """Return :func:`required_value` as one would say it; None where nothing is needed or defined."""
    value = required_value(result)
    if value is None:
        return None
    if needs_growth(result):
        return Need("growth" if value >= 0 else "decline", t.percent(abs(value)))
    if result.required_annual_flow is not None:
        return Need("amount", result_amount(indicator, value, t))
    return Need("rise" if value >= 0 else "fall", difference_amount(indicator, abs(value), t))


def needs_growth(result: SimpleNamespace) -> bool:
    """Whether what is needed is a rate of growth; else it is an amount, or a difference of amounts, a year."""
    return result.required_growth is not None or result.required_cagr is not None


def required_basis(indicator: SimpleNamespace, result: SimpleNamespace, t: Text) -> str:
    """Say what :func:`required` is: growth a year, points a year, amount a year; empty when it is a dash."""
    if required(indicator, result, t) == DASH:
        return ""
    if needs_growth(result):
        return t("growth a year")
    return t("{unit} a year", unit=difference_unit(indicator, t))


def difference_unit(indicator: SimpleNamespace, t: Text) -> str:
    """Return the unit of a difference: that of two percentages is the percentage point (个百分点)."""
    return t("percentage points") if unit(indicator, t) == PERCENT else unit(indicator, t)


def difference(number: str, indicator: SimpleNamespace, t: Text) -> str:
    """Set a written difference before its unit; a dash stays alone."""
    return _beside(number, difference_unit(indicator, t), t)


def difference_amount(
    indicator: SimpleNamespace, value: float | None, t: Text, *, signed: bool = False
) -> str:
    """Write a difference of two values of the table with its unit as one would say it."""
    value = tidy(indicator, value)
    if unit(indicator, t) == PERCENT:
        return difference(t.number(value, indicator.decimals, signed=signed), indicator, t)
    return amount(indicator, value, indicator.decimals, t, signed=signed)


def digits(indicator: SimpleNamespace) -> int:
    """Return the digits after the point of the indicator's values."""
    return 2 if indicator.decimals is None else int(indicator.decimals)


def known_words(known: datetime, t: Text) -> str:
    """Write the moment whose knowledge is shown: a whole day by its date alone."""
    day = whole_day(known)
    return t.moment(known) if day is None else t.date(day)
