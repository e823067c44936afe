"""Working of a sum over the period: yearly amounts that add up to a total (METHOD C2, and C7 for aggregates)."""

from __future__ import annotations

from typing import Final

from indicators.wording import progress
from indicators.working import spread
from indicators.working.case import Case
from indicators.working.steps import Step, shown

#: Growth too small to be told from none: what is due then is the elapsed share of time.
_NO_GROWTH: Final = 1e-6


def given(case: Case) -> tuple[Step, ...]:
    """Sum of the period before, the sum wanted, and the amount of each year."""
    indicator, t = case.indicator, case.t
    start, end = indicator.baseline_year, indicator.target_year
    return shown(
        Step(
            t(
                "baseline sum B, {first}–{last}, as the plan prints it",
                first=start - case.duration + 1,
                last=start,
            ),
            result=case.given(indicator.baseline),
            field="baseline",
        ),
        Step(
            t("target sum T, {first}–{last}", first=start + 1, last=end),
            result=case.given(indicator.target),
            field="target",
        ),
        *case.yearly(),
    )


def reached(case: Case) -> tuple[Step, ...]:
    """Work out the sum so far and its share of the sum wanted."""
    result, t = case.result, case.t
    rows = [*case.after_baseline, *([case.part] if case.part else [])]
    return shown(
        Step(
            t("sum so far"),
            "S = y₁ + y₂ + …" if len(rows) > 1 else "S = y₁",
            " + ".join(case.n(row.obs_value) for row in rows),
            case.amount(result.sum_to_date),
            "sum_to_date",
        ),
        Step(
            t("progress"),
            "p = S ÷ T",
            f"{case.r(result.sum_to_date)} ÷ {case.n(case.indicator.target)}",
            progress(result, t),
            "progress",
        ),
    )


def due_by_growth(case: Case, field: str, symbol: str) -> tuple[Step, ...]:
    """Share of the sum that is due by now if the yearly amounts grow steadily through both periods."""
    result, t = case.result, case.t
    total, before = case.n(case.indicator.target), case.n(case.indicator.baseline)
    growth, share = result.planned_growth, getattr(result, field)
    if growth is None or share is None:
        return ()
    r = case.f(1 + growth)
    formula, put_in = (
        f"{symbol} = (r^n − 1) ÷ (r^N − 1)",
        f"({r}^{case.elapsed} − 1) ÷ ({r}^{case.duration} − 1)",
    )
    if abs(growth) < _NO_GROWTH:
        formula, put_in = f"{symbol} = n ÷ N", f"{case.elapsed} ÷ {case.duration}"
    return shown(
        Step(
            t("growth of the yearly amounts that the plan implies"),
            "r − 1 = (T ÷ B)^(1 ÷ N) − 1",
            f"({total} ÷ {before})^(1 ÷ {case.duration}) − 1",
            case.growth(growth),
            "planned_growth",
        ),
        Step(t("due by now, by steady growth"), formula, put_in, t.percent(share), field),
    )


def needed(case: Case) -> tuple[Step, ...]:
    """Tell what is missing to the sum, and by how much the yearly amounts must grow."""
    result, t = case.result, case.t
    total, so_far = case.n(case.indicator.target), case.r(result.sum_to_date)
    return shown(
        Step(
            case.gap_words,
            "T − S",
            f"{total} − {so_far}",
            case.change(result.gap_abs),
            "gap_abs",
        ),
        _growth_needed(case),
        _growth_so_far(case),
        Step(
            t("change against the sum of the period before"),
            "S ÷ B − 1",
            f"{so_far} ÷ {case.n(case.indicator.baseline)} − 1",
            case.growth(result.final_change_vs_baseline),
            "final_change_vs_baseline",
        ),
    )


def paces(case: Case) -> tuple[Step, ...]:
    """Amount a year that is needed, beside the amount a year so far."""
    result, t = case.result, case.t
    total, so_far = case.n(case.indicator.target), case.r(result.sum_to_date)
    return shown(
        Step(
            t("amount needed in each year left"),
            "F = (T − S) ÷ m",
            f"({total} − {so_far}) ÷ {case.remaining}",
            case.change(result.required_annual_flow or None),
            "required_annual_flow",
        ),
        Step(
            t("amount a year so far"),
            "f = S ÷ n",
            f"{so_far} ÷ {case.elapsed}",
            case.change(result.mean_flow),
            "mean_flow",
        ),
    )


def ahead(case: Case) -> tuple[Step, ...]:
    """Where the sum ends if the latest, or the average amount repeats."""
    result, t, year = case.result, case.t, case.indicator.target_year
    so_far, m = case.r(result.sum_to_date), case.remaining
    return shown(
        Step(
            t("{year} if the latest amount y repeats", year=year),
            "v = S + m × y",
            case.held(f"{so_far} + {m} × {case.n(result.latest)}", result.projection_latest),
            case.amount(result.projection_latest),
            "projection_latest",
        ),
        Step(
            t("share of the planned sum by then"),
            "v ÷ T",
            f"{case.planned_share(result.projection, None)} ÷ {case.n(case.indicator.target)}",
            case.share(result.projected_progress),
            "projected_progress",
        ),
        Step(
            t("{year} if the average amount repeats", year=year),
            "S + m × S ÷ n",
            case.held(f"{so_far} + {m} × {so_far} ÷ {case.elapsed}", result.projection_average),
            case.amount(result.projection_average),
            "projection_average",
        ),
        *spread.of_sums(case),
    )


def _growth_needed(case: Case) -> Step:
    """Work out the growth by the equation method (累计法): the amounts to come add up to the gap."""
    result = case.result
    years = range(1, int(result.remaining or 0) + 1)
    powers = " + ".join("(1 + g)" if year == 1 else f"(1 + g)^{year}" for year in years)
    return Step(
        case.t("growth g of the latest amount y with which the years left add up to the gap"),
        "y × ((1 + g) + … + (1 + g)^m) = T − S",
        f"{case.n(result.latest)} × ({powers}) = {case.r(result.gap_abs)}",
        case.growth(result.required_growth_cumulative),
        "required_growth_cumulative",
        "→",
    )


def _growth_so_far(case: Case) -> Step:
    result = case.result
    full_years = (result.latest_year or 0) - case.indicator.baseline_year
    first = case.value(case.indicator.baseline_year + 1)
    return Step(
        case.t("growth a year so far, from the first amount y₁ to the latest y over k years"),
        "(y ÷ y₁)^(1 ÷ k) − 1",
        f"({case.n(result.latest)} ÷ {case.n(first)})^(1 ÷ {full_years - 1}) − 1",
        case.growth(result.observed_flow_cagr),
        "observed_flow_cagr",
    )
