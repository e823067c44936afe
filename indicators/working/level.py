"""Working of a value that has to be reached: levels, scores and limits (METHOD C1, C4, C5, and C7 for levels)."""

from __future__ import annotations

from typing import NamedTuple

from indicators.errors import N_
from indicators.wording import progress
from indicators.working import spread
from indicators.working.case import Case
from indicators.working.steps import Step, shown


class _Start(NamedTuple):
    """Where the pace so far is counted from: the baseline, without one the first actual."""

    change: str
    change_put_in: str
    years: str
    years_put_in: str
    growth: str
    growth_put_in: str


def given(case: Case) -> tuple[Step, ...]:
    """Baseline, target and the actual that is judged."""
    indicator, result, t = case.indicator, case.result, case.t
    row = case.part or case.years.get(result.latest_year)
    message = (
        N_("actual a, {period}, part of a year ({status})")
        if case.part
        else N_("actual a, {period} ({status})")
    )
    return shown(
        Step(
            t("baseline b, {year}, as the plan prints it", year=indicator.baseline_year),
            result=case.given(indicator.baseline),
            field="baseline",
        ),
        Step(
            t("target x, {year}", year=indicator.target_year),
            result=case.given(indicator.target),
            field="target",
        ),
        Step(
            "" if row is None else t(message, period=row.time_period, status=case.status_words(row)),
            result=case.given(result.latest),
            field="latest",
        ),
    )


def reached(case: Case) -> tuple[Step, ...]:
    """Share of the planned change that is done."""
    a, b, x = _numbers(case)
    return shown(
        Step(
            case.t("progress"),
            "p = (a − b) ÷ (x − b)",
            f"({a} − {b}) ÷ ({x} − {b})",
            progress(case.result, case.t),
            "progress",
        )
    )


def due_by_growth(case: Case, field: str, symbol: str) -> tuple[Step, ...]:
    """Share that is due by now if the value grows steadily from baseline to target."""
    _, b, x = _numbers(case)
    return shown(
        Step(
            case.t("due by now, by steady growth"),
            f"{symbol} = ((x ÷ b)^(n ÷ N) − 1) ÷ (x ÷ b − 1)",
            f"(({x} ÷ {b})^({case.elapsed} ÷ {case.duration}) − 1) ÷ ({x} ÷ {b} − 1)",
            case.t.percent(getattr(case.result, field)),
            field,
        )
    )


def needed(case: Case) -> tuple[Step, ...]:
    """Tell what is missing, as an amount and as growth a year, beside the growth so far."""
    result, t = case.result, case.t
    a, _, x = _numbers(case)
    whole, part, put_in = ("a", "x", f"{a} − {x}") if case.falling else ("x", "a", f"{x} − {a}")
    start = _start(case)
    return shown(
        Step(
            case.gap_words,
            f"{whole} − {part}",
            put_in,
            case.change(result.gap_abs),
            "gap_abs",
        ),
        Step(
            t("growth needed in each year left"),
            "(x ÷ a)^(1 ÷ m) − 1",
            f"({x} ÷ {a})^(1 ÷ {case.remaining}) − 1",
            case.growth(result.required_cagr or None),
            "required_cagr",
        ),
        Step(
            t("growth a year so far"),
            f"({start.growth})^(1 ÷ {start.years}) − 1",
            f"({start.growth_put_in})^(1 ÷ {start.years_put_in}) − 1",
            case.growth(result.observed_cagr),
            "observed_cagr",
        ),
    )


def paces(case: Case) -> tuple[Step, ...]:
    """Change a year that is needed, beside the change a year so far."""
    result, t = case.result, case.t
    a, _, x = _numbers(case)
    start = _start(case)
    return shown(
        Step(
            t("change needed in each year left"),
            "D = (x − a) ÷ m",
            f"({x} − {a}) ÷ {case.remaining}",
            case.change(result.required_increment or None),
            "required_increment",
        ),
        Step(
            _since(
                case,
                N_("change a year so far"),
                N_("change a year so far, since {a} in {year} (a₁, n₁ = {n})"),
            ),
            f"d = ({start.change}) ÷ {start.years}",
            f"({start.change_put_in}) ÷ {start.years_put_in}",
            case.change(result.observed_increment),
            "observed_increment",
        ),
    )


def ahead(case: Case) -> tuple[Step, ...]:
    """Where the average and the latest pace lead, how far off that may be, and what it says."""
    result, t, year = case.result, case.t, case.indicator.target_year
    a, b, x = _numbers(case)
    start = _start(case)
    before = _year_before(case)
    average = f"{a} + {case.remaining} × ({start.change_put_in}) ÷ {start.years_put_in}"
    latest = f"{a} + {case.remaining} × ({a} − {case.n(before)})"
    return shown(
        Step(
            t("{year} at the average pace", year=year),
            f"v = a + m × ({start.change}) ÷ {start.years}",
            case.held(average, result.projection_average),
            case.amount(result.projection_average),
            "projection_average",
        ),
        Step(
            t("share of the planned change by then"),
            "(v − b) ÷ (x − b)",
            f"({case.planned_share(result.projection, case.indicator.baseline)} − {b}) ÷ ({x} − {b})",
            case.share(result.projected_progress),
            "projected_progress",
        ),
        Step(
            t("{year} at the latest pace; a₀ is the value of the year before", year=year),
            "a + m × (a − a₀)",
            case.held(latest, result.projection_latest),
            case.amount(result.projection_latest),
            "projection_latest",
        ),
        *spread.of_levels(case, start.years),
    )


def _numbers(case: Case) -> tuple[str, str, str]:
    """Write a, b and x."""
    return case.n(case.result.latest), case.n(case.indicator.baseline), case.n(case.indicator.target)


def _start(case: Case) -> _Start:
    a, b, _ = _numbers(case)
    first = case.after_baseline[0] if case.after_baseline else None
    if case.indicator.baseline is not None or first is None:
        return _Start("a − b", f"{a} − {b}", "n", case.elapsed, "a ÷ b", f"{a} ÷ {b}")
    earlier = case.n(first.obs_value)
    years = f"({case.elapsed} − {int(first.time_period[:4]) - case.indicator.baseline_year})"
    return _Start("a − a₁", f"{a} − {earlier}", "(n − n₁)", years, "a ÷ a₁", f"{a} ÷ {earlier}")


def _since(case: Case, since_baseline: str, since_first: str) -> str:
    """Say from where a pace is counted, where that is not the baseline."""
    if case.indicator.baseline is not None or not case.after_baseline:
        return case.t(since_baseline)
    first = case.after_baseline[0]
    year = int(first.time_period[:4])
    return case.t(
        since_first, a=case.given(first.obs_value), year=year, n=year - case.indicator.baseline_year
    )


def _year_before(case: Case) -> float | None:
    """Return the value of the year before the latest actual; the baseline counts as that of its year."""
    year = case.result.latest_year
    if year is not None and year - 1 == case.indicator.baseline_year:
        return None if case.indicator.baseline is None else float(case.indicator.baseline)
    return None if year is None else case.value(year - 1)
