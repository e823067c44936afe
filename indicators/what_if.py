"""What if: values supposed for the years to come, judged by the one calculation; nothing is kept (pure)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Final, NamedTuple

import pandas as pd

from indicators import periods
from indicators.assessment import assess
from indicators.checks import limit_findings
from indicators.errors import N_, Refusal
from indicators.numerals import read_numeral, write_numeral
from indicators.rows import lines
from indicators.schema import DEFAULT_OBS_STATUS, DEFAULT_REF_AREA
from indicators.standing import actual_rows, falls
from indicators.units import PERCENT, Unit, unit_of
from indicators.wording import digits, in_table_unit, is_percent, required_value

OVER: Final = N_("The value of {year}, the target year, is known: there is nothing left to suppose.")
_PERCENT: Final = Unit(PERCENT, PERCENT, percent=True)
_RATE_DIGITS: Final = 1
#: Digits after the point of the least that can be supposed.
_MOST_PLACES: Final = 12
#: What is supposed, and every value that comes of it, lies below it: beyond, a float loses the ones.
_MOST: Final = 1e15
#: The finest that the decimals of a plan can write: what is less is no value, unless it is zero.
_LEAST: Final = 1e-12
#: A slider has about so many steps between the outermost values that matter.
_STEPS: Final = 50


@dataclass(frozen=True)
class Supposition:
    """What somebody supposes of the years to come.

    Attributes
    ----------
    number
        The value of the coming year in the unit of the table; or a rate that every year left has: percent a year,
        for a score points a year.
    is_rate
        Which of the two it is.
    """

    number: float
    is_rate: bool = False


class Supposed(NamedTuple):
    """An indicator with supposed years among its observations.

    Attributes
    ----------
    years, values
        What is supposed, in the unit of the table.
    observations
        What is known up to the as-of year, and the supposed years as if they were actuals.
    result
        The assessment with them.
    """

    years: tuple[int, ...]
    values: tuple[float, ...]
    observations: pd.DataFrame
    result: SimpleNamespace


class Opening(NamedTuple):
    """What is supposed before anybody supposes anything.

    Attributes
    ----------
    supposition
        It, rounded to what is shown, on the side of the target.
    basis
        Why this one: ``required`` leads exactly to the target, ``latest`` repeats what was last, ``planned`` follows
        the plan.
    """

    supposition: Supposition
    basis: str


class Scale(NamedTuple):
    """Ends and step of a slider."""

    low: float
    high: float
    step: float


def coming_year(indicator: SimpleNamespace, result: SimpleNamespace) -> int | None:
    """Return the first year that can be supposed; None when the target year has its actual.

    It follows the latest actual of a full year, and is the year of which a part is known; without either it follows the
    as-of year, at most as the target year.
    """
    known = result.as_of if result.latest_year is None else result.latest_year
    if result.latest_year is None and result.elapsed is not None:
        known = int(indicator.baseline_year + result.elapsed)
    year = max(int(known), int(indicator.baseline_year)) + 1
    if result.latest_year is None:
        return min(year, int(indicator.target_year))
    return year if year <= indicator.target_year else None


def read_supposition(given: object, indicator: SimpleNamespace, *, is_rate: bool) -> Supposition:
    """Read what is typed or dragged, as the grid of the analysts reads it.

    Raises
    ------
    Refusal
        It is none, or cannot be read (:func:`indicators.numerals.read_numeral`).
    """
    by_points = indicator.target_type == "score"
    number = read_numeral(given, _PERCENT if is_rate and not by_points else unit_of(indicator))
    if number is None:
        raise Refusal(N_("Type a number."))
    if not can_be_supposed(number):
        raise Refusal(_beyond(number))
    return Supposition(number, is_rate)


def can_be_supposed(number: float) -> bool:
    """Whether a number is one that a value could be, neither too large nor too small."""
    return number == 0 or _LEAST <= abs(number) < _MOST


def _beyond(number: float) -> str:
    """Return the message that refuses a number which cannot be supposed."""
    is_small = abs(number) < _LEAST
    return N_("{value} is too small a number.") if is_small else N_("{value} is too large a number.")


def suppose(
    indicator: SimpleNamespace,
    result: SimpleNamespace,
    observations: pd.DataFrame,
    supposition: Supposition,
) -> Supposed:
    """Judge an indicator as if years to come were known.

    Parameters
    ----------
    indicator, result
        Its line in the plan and its assessment, missing values None.
    observations
        Its observations in one area (OBSERVATION_COLUMNS); those after the as-of year do not exist.
    supposition
        The value of the coming year; or a rate for it and every year after it. A rate of growth is reckoned from the
        latest yearly value, from the baseline where there is none, and stops at the limits of the indicator; average
        growth has the rate itself.

    Raises
    ------
    Refusal
        The target year has its actual; growth is not defined; or a value is one that no entry could have, or too large
        or too small to be one.
    """
    first = coming_year(indicator, result)
    if first is None:
        raise Refusal(OVER, year=indicator.target_year)
    if supposition.is_rate:
        years = tuple(range(first, int(indicator.target_year) + 1))
        values = _by_rate(indicator, result, observations, supposition.number, years)
    else:
        years, values = (first,), (supposition.number,)
    for value in values:
        if not can_be_supposed(value):
            raise Refusal(_beyond(value))
        for finding in limit_findings(value, indicator):
            raise Refusal(finding.message, finding.advice, **finding.values)
    as_of = max(int(result.as_of), years[-1])
    observed = _with(observations, result, years, values)
    [judged] = lines(assess(pd.DataFrame([vars(indicator)]), observed, as_of=as_of))
    return Supposed(years, values, observed, judged)


def opening(
    indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame, *, is_rate: bool
) -> Opening:
    """Return what a page supposes first: what leads exactly to the target, else the nearest thing to it."""
    number, basis = (_opening_rate if is_rate else _opening_value)(indicator, result, observations)
    places = _places(indicator, is_rate=is_rate)
    if basis == "required":  # a rounded one that falls short would miss the target
        unit = 10.0**places
        number = (
            math.floor(number * unit + 1e-6) if falls(indicator) else math.ceil(number * unit - 1e-6)
        ) / unit
    return Opening(Supposition(round(number, places) + 0.0, is_rate), basis)


def scale(
    indicator: SimpleNamespace,
    result: SimpleNamespace,
    observations: pd.DataFrame,
    supposition: Supposition,
) -> Scale:
    """Return a slider that holds what matters and half as much beside it.

    What matters are what is supposed, the latest value, the target and the planned path; of rates none at all, the one
    so far, the planned and the required one. It does not leave the limits of the indicator.
    """
    is_rate = supposition.is_rate
    matters = [
        float(one)
        for one in (
            supposition.number,
            opening(indicator, result, observations, is_rate=is_rate).supposition.number,
            *(_rates if is_rate else _landmarks)(indicator, result),
        )
        if one is not None
    ]
    places = _places(indicator, is_rate=is_rate)
    low, high = min(matters), max(matters)
    span = (high - low) or abs(high) or 1.0
    step = max(10.0 ** math.floor(math.log10(span / _STEPS)), 10.0**-places)
    low, high = (math.floor((low - span / 2) / step) * step, math.ceil((high + span / 2) / step) * step)
    if not is_rate:
        least, most = _limits(indicator)
        low, high = max(low, least), min(high, most)
    elif indicator.target_type != "score":
        low = max(low, -100.0 + step)
    return Scale(round(low, places), round(high, places), step)


def _places(indicator: SimpleNamespace, *, is_rate: bool) -> int:
    """Digits after the point of what is supposed."""
    if is_rate and indicator.target_type != "score":
        return _RATE_DIGITS
    is_fraction = indicator.target_type == "growth_average" and not is_percent(indicator)
    usual = digits(indicator) + (2 if is_fraction else 0)  # 0.23 would be 23 %
    return usual if indicator.decimals is not None else max(usual, _places_of_size(indicator))


def _places_of_size(indicator: SimpleNamespace) -> int:
    """Digits after the point with which a hundredth of what the plan changes can be written."""
    change = abs(indicator.target - (indicator.baseline or 0.0)) or abs(indicator.target)
    return min(_MOST_PLACES, 2 - math.floor(math.log10(change))) if change else 0


def _by_rate(
    indicator: SimpleNamespace,
    result: SimpleNamespace,
    observations: pd.DataFrame,
    rate: float,
    years: tuple[int, ...],
) -> tuple[float, ...]:
    """Return the yearly values that a rate gives."""
    if indicator.target_type == "growth_average":
        return (rate if is_percent(indicator) else rate / 100,) * len(years)
    year, value = _grows_from(indicator, result, observations)
    if value is None:
        raise Refusal(N_("There is no value yet from which it could grow."), N_("Suppose a value instead."))
    if indicator.target_type == "score":
        return tuple(_held(indicator, value + rate * (one - year)) for one in years)
    if value <= 0:
        message = N_("The latest value is {latest}: growth is defined only from a value above zero.")
        raise Refusal(message, N_("Suppose a value instead."), latest=write_numeral(value))
    if rate <= -100:
        message = N_("A growth of {value} leaves nothing: growth rates are above -100%.")
        raise Refusal(message, value=f"{write_numeral(rate)}%")
    try:
        return tuple(_held(indicator, value * (1 + rate / 100) ** (one - year)) for one in years)
    except OverflowError:
        return (math.inf,)


def _held(indicator: SimpleNamespace, value: float) -> float:
    """Keep a continued value within bounds and floor, as a projection is (METHOD C7)."""
    least, most = _limits(indicator)
    return min(max(value, least), most)


def _limits(indicator: SimpleNamespace) -> tuple[float, float]:
    """Return the least and the most that a value can be."""
    least = [one for one in (indicator.lower_bound, indicator.floor) if one is not None]
    return max(least, default=-math.inf), math.inf if indicator.upper_bound is None else indicator.upper_bound


def _grows_from(
    indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame
) -> tuple[int, float | None]:
    """Return the latest yearly value with its year; that of the baseline year where there is none."""
    if result.latest_year is not None:
        return int(result.latest_year), _value_of(observations, int(result.latest_year))
    year = int(indicator.baseline_year)
    if indicator.target_type != "period_aggregate":
        return year, indicator.baseline
    # The baseline of a sum is a sum: only a yearly amount can grow into the next one.
    flow = indicator.baseline_last_flow
    return year, _value_of(observations, year) if flow is None else flow


def _value_of(observations: pd.DataFrame, year: int) -> float | None:
    """Return the actual of a full year; None when there is none."""
    known = actual_rows(lines(observations))
    return next(
        (float(row.obs_value) for row, period in known if period.full_year and period.year == year), None
    )


def _with(
    observations: pd.DataFrame, result: SimpleNamespace, years: tuple[int, ...], values: tuple[float, ...]
) -> pd.DataFrame:
    """Return what is known up to the as-of year with the supposed years in their cells."""
    when = periods.parse(observations["time_period"])
    kept = (when["year"] <= result.as_of) & ~(when["full_year"] & when["year"].isin(years))
    supposed = pd.DataFrame(
        {
            "indicator": result.indicator,
            "ref_area": result.ref_area or DEFAULT_REF_AREA,
            "time_period": [str(year) for year in years],
            "obs_value": values,
            "obs_status": DEFAULT_OBS_STATUS,
        }
    )
    known = observations[kept.to_numpy(dtype=bool, na_value=False)]
    together = pd.concat([known, supposed], ignore_index=True) if len(known) else supposed
    return together.reindex(columns=observations.columns)


def _opening_value(
    indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame
) -> tuple[float, str]:
    need, latest = required_value(result), in_table_unit(indicator, result.latest)
    if need is not None:
        return _next_at(indicator, result, observations, need), "required"
    if latest is not None:
        return latest, "latest"
    if indicator.target_type == "growth_average" or result.planned_mean_flow is not None:
        target = indicator.target if result.planned_mean_flow is None else result.planned_mean_flow
        return float(target), "planned"
    planned = _on_the_straight_path(indicator, result)
    return float(indicator.target if planned is None else planned), "planned"


def _next_at(
    indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame, need: float
) -> float:
    """Return the value of the coming year if it does what every year left must do."""
    if result.required_growth is not None:
        return float(need * 100 if is_percent(indicator) else need)
    if result.required_annual_flow is not None:
        return _rest_of_the_year(indicator, result, observations, need)
    ahead = (coming_year(indicator, result) or 0) - indicator.baseline_year - result.elapsed
    if result.required_cagr is not None:
        return float(result.latest * (1 + need) ** ahead)
    return float(result.latest + need * ahead)


def _rest_of_the_year(
    indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame, need: float
) -> float:
    """Return the flow of the coming year: of the part that is known as it is, of the rest what is needed."""
    rest = math.ceil(result.elapsed) - result.elapsed
    if not rest:
        return need
    years = range(int(indicator.baseline_year) + 1, int(indicator.baseline_year + result.elapsed) + 1)
    full = math.fsum(_value_of(observations, year) or 0.0 for year in years)
    return float(result.sum_to_date - full + need * rest)


def _opening_rate(
    indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame
) -> tuple[float, str]:
    if indicator.target_type == "growth_average":
        number, basis = _opening_value(indicator, result, observations)
        return (number if is_percent(indicator) else number * 100), basis
    if indicator.target_type == "score":
        required, planned = result.required_increment, result.planned_increment
    else:
        required = _first(result.required_cagr, result.required_growth_cumulative)
        planned = result.planned_cagr
        required, planned = (None if one is None else 100 * one for one in (required, planned))
    if required_value(result) is not None and required is not None:
        return float(required), "required"
    if result.latest_year is None and planned is not None:
        return float(planned), "planned"
    return 0.0, "latest"


def _landmarks(indicator: SimpleNamespace, result: SimpleNamespace) -> tuple[float | None, ...]:
    latest = in_table_unit(indicator, result.latest)
    if indicator.target_type == "period_aggregate":
        return latest, result.planned_mean_flow, result.mean_flow
    mean = in_table_unit(indicator, result.mean_growth)
    return latest, indicator.target, mean, _on_the_straight_path(indicator, result)


def _on_the_straight_path(indicator: SimpleNamespace, result: SimpleNamespace) -> float | None:
    """Return the planned value of the coming year; None without a baseline, or where the plan is no change."""
    if indicator.baseline is None or result.planned_increment is None:
        return None
    ahead = (coming_year(indicator, result) or 0) - indicator.baseline_year
    return float(indicator.baseline + ahead * result.planned_increment)


def _rates(indicator: SimpleNamespace, result: SimpleNamespace) -> tuple[float | None, ...]:
    if indicator.target_type == "score":
        return 0.0, result.observed_increment, result.planned_increment
    if indicator.target_type == "growth_average":
        fractions = (result.mean_growth, result.latest)
        return (indicator.target * (1 if is_percent(indicator) else 100), *_in_percent(fractions))
    so_far = _first(result.observed_cagr, result.observed_flow_cagr)
    # A sum may have begun with next to nothing: nobody supposes that its first leap is repeated.
    so_far = None if so_far is None or so_far > 1 else so_far
    return (0.0, *_in_percent((so_far, _first(result.planned_cagr, result.planned_growth))))


def _in_percent(fractions: tuple[float | None, ...]) -> tuple[float | None, ...]:
    return tuple(None if one is None else 100 * one for one in fractions)


def _first(*measures: float | None) -> float | None:
    return next((one for one in measures if one is not None), None)
