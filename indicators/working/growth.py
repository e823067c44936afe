"""Working of an average growth: yearly rates that compound (METHOD C3, and C7 for growth)."""

from __future__ import annotations

from indicators.wording import progress
from indicators.working import spread
from indicators.working.case import Case
from indicators.working.steps import Step, shown


def given(case: Case) -> tuple[Step, ...]:
    """List the rate wanted and the rate of each year; the plan's baseline enters no formula."""
    indicator, t = case.indicator, case.t
    return shown(
        Step(
            t(
                "target g* a year, {first}–{last}",
                first=indicator.baseline_year + 1,
                last=indicator.target_year,
            ),
            result=case.given(indicator.target),
            field="target",
        ),
        Step(
            t("baseline, {year}; it enters no formula", year=indicator.baseline_year),
            result=case.given(indicator.baseline),
            field="baseline",
        ),
        *case.yearly(),
    )


def reached(case: Case) -> tuple[Step, ...]:
    """Work out the index so far, the mean growth, and the share of the planned growth, counted in logarithms."""
    result, t = case.result, case.t
    factors = [f"(1 + {case.n(row.obs_value)})" for row in case.after_baseline]
    product, index = " × ".join(factors), case.f(result.index)
    complete = result.index is not None
    return shown(
        Step(
            t("index so far"),
            "I = (1 + g₁) × (1 + g₂) × …" if len(factors) > 1 else "I = 1 + g₁",
            product,
            t.number(result.index, 5),
            "index",
        ),
        Step(
            t("mean growth a year so far") if complete else t("mean growth of the years that are known"),
            "g = I^(1 ÷ n) − 1" if complete else "g = ((1 + g₁) × …)^(1 ÷ k) − 1",
            f"{index}^(1 ÷ {case.elapsed}) − 1" if complete else f"({product})^(1 ÷ {len(factors)}) − 1",
            case.amount(result.mean_growth),
            "mean_growth",
        ),
        Step(
            t("target index"),
            "I* = (1 + g*)^N",
            f"(1 + {case.n(case.indicator.target)})^{case.duration}",
            t.number(result.target_index, 5),
            "target_index",
        ),
        Step(
            t("progress"),
            "p = ln I ÷ ln I*",
            f"ln({index}) ÷ ln({case.f(result.target_index)})",
            progress(result, t),
            "progress",
        ),
    )


def due_by_growth(_case: Case, _field: str, _symbol: str) -> tuple[Step, ...]:
    """Return nothing: in logarithms steady growth is the straight line."""
    return ()


def needed(case: Case) -> tuple[Step, ...]:
    """Tell what the mean lacks, and the growth that each remaining year must bring."""
    result, t = case.result, case.t
    target, mean = case.n(case.indicator.target), case.close(result.mean_growth)
    rates = [case.n(row.obs_value) for row in case.after_baseline]
    return shown(
        Step(
            case.gap_words,
            "g − g*" if case.falling else "g* − g",
            f"{mean} − {target}" if case.falling else f"{target} − {mean}",
            case.change(result.gap_abs),
            "gap_abs",
        ),
        Step(
            t("growth needed in each year left"),
            "(I* ÷ I)^(1 ÷ m) − 1",
            f"({case.f(result.target_index)} ÷ {case.f(result.index)})^(1 ÷ {case.remaining}) − 1",
            case.growth(result.required_growth),
            "required_growth",
        ),
        Step(
            t("plain mean of the rates, for comparison only"),
            "(g₁ + g₂ + …) ÷ n",
            f"({' + '.join(rates)}) ÷ {case.elapsed}",
            case.amount(result.arithmetic_mean_not_used),
            "arithmetic_mean_not_used",
        ),
    )


def paces(_case: Case) -> tuple[Step, ...]:
    """Return nothing: the pace of a growth is the growth itself."""
    return ()


def ahead(case: Case) -> tuple[Step, ...]:
    """Tell the average of the whole period if the mean, or the latest rate, continues."""
    result, t = case.result, case.t
    index, m, whole = case.f(result.index), case.remaining, case.duration
    mean, latest = case.close(result.mean_growth), case.r(result.latest)
    years = {"first": case.indicator.baseline_year + 1, "last": case.indicator.target_year}
    return shown(
        Step(
            t("{first}–{last} if the mean growth continues", **years),
            "v = (I × (1 + g)^m)^(1 ÷ N) − 1",
            case.held(f"({index} × (1 + {mean})^{m})^(1 ÷ {whole}) − 1", result.projection_average),
            case.amount(result.projection_average),
            "projection_average",
        ),
        Step(
            t("share of the planned growth by then"),
            "N × ln(1 + v) ÷ ln I*",
            f"{whole} × ln(1 + {case.close(result.projection)}) ÷ ln({case.f(result.target_index)})",
            case.share(result.projected_progress),
            "projected_progress",
        ),
        Step(
            t("{first}–{last} if the latest rate gₙ continues", **years),
            "(I × (1 + gₙ)^m)^(1 ÷ N) − 1",
            case.held(f"({index} × (1 + {latest})^{m})^(1 ÷ {whole}) − 1", result.projection_latest),
            case.amount(result.projection_latest),
            "projection_latest",
        ),
        *spread.of_growth(case),
    )
