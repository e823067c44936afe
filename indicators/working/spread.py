"""Working of the 80 % range: how far the projection may be off, from the spread of the yearly changes (METHOD C7)."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from indicators.projection import t90
from indicators.working import operands
from indicators.working.case import Case
from indicators.working.steps import Step


def of_levels(case: Case, span: str) -> tuple[Step, ...]:
    """Range of a value that drifts; ``span`` is the symbol of the years over which the drift was taken."""
    result = case.result
    if result.projection_low80 is None:
        return ()
    start = case.indicator.baseline_year
    points = [(int(row.time_period[:4]) - start, row.obs_value) for row in case.after_baseline]
    if case.indicator.baseline is not None:
        points = [(0, case.indicator.baseline), *points]
    deviations = [_deviation(case, then, now) for then, now in pairwise(points)]
    m, years, freedom = case.remaining, points[-1][0] - points[0][0], len(deviations) - 1
    even = all(now[0] - then[0] == 1 for then, now in pairwise(points))
    squares = "Σ(Δ − d)²" if even else "Σ((Δ − k × d)² ÷ k)"
    term = (
        case.t("half the 80% range (t by Student, Δ the yearly changes, c their number)")
        if even
        else case.t("half the 80% range (t by Student, Δ the changes, c their number, k their years)")
    )
    return _range(
        case,
        term,
        f"h = t × √({squares} ÷ (c − 1)) × √(m + m² ÷ {span})",
        f"{_t(case, freedom)} × √(({' + '.join(deviations)}) ÷ {freedom}) × √({m} + {m}^2 ÷ {years})",
    )


def of_sums(case: Case) -> tuple[Step, ...]:
    """Range of a sum whose yearly amounts walk at random, without drift."""
    result = case.result
    if result.projection_low80 is None:
        return ()
    before = case.indicator.baseline_last_flow
    if before is None:
        before = case.value(case.indicator.baseline_year)
    amounts = [row.obs_value for row in case.after_baseline]
    if before is not None:
        amounts = [before, *amounts]
    squares = [f"({case.n(now)} − {case.n(then)})^2" for then, now in pairwise(amounts)]
    m, count = case.remaining, len(squares)
    return _range(
        case,
        case.t("half the 80% range (t by Student, Δ the yearly changes, c their number)"),
        "h = t × √(ΣΔ² ÷ c) × √(m × (m + 1) × (2 × m + 1) ÷ 6)",
        f"{_t(case, count)} × √(({' + '.join(squares)}) ÷ {count}) × √({m} × ({m} + 1) × (2 × {m} + 1) ÷ 6)",
        least=result.sum_to_date,
    )


def of_growth(case: Case) -> tuple[Step, ...]:
    """Range of an average growth, counted in logarithms."""
    result = case.result
    if result.projection_low80 is None:
        return ()
    mean = f"ln(1 + {case.close(result.mean_growth)})"
    squares = [f"(ln(1 + {case.n(row.obs_value)}) − {mean})^2" for row in case.after_baseline]
    m, n = case.remaining, len(squares)
    half = case.duration * max(
        math.log((1 + result.projection_high80) / (1 + result.projection)),
        math.log((1 + result.projection) / (1 + result.projection_low80)),
    )
    v, h = case.close(result.projection), operands.digits(half, case.t, case.significant)

    def end(sign: str) -> str:
        power = f"({'−' if sign == '−' else ''}{h} ÷ {case.duration})"
        return f"(1 + {v}) × exp{power} − 1"

    return (
        Step(
            case.t("half the 80% range, in logarithms (t by Student)"),
            "h = t × √(Σ(ln(1 + gᵢ) − ln(1 + g))² ÷ (n − 1)) × √(m + m² ÷ n)",
            f"{_t(case, n - 1)} × √(({' + '.join(squares)}) ÷ {n - 1}) × √({m} + {m}^2 ÷ {n})",
            case.t.number(half, 4),
        ),
        *_ends(case, ("(1 + v) × exp(−h ÷ N) − 1", "(1 + v) × exp(h ÷ N) − 1"), end),
    )


def _range(case: Case, term: str, formula: str, put_in: str, least: float | None = None) -> tuple[Step, ...]:
    """Half the range and its ends; half is read off the end that no limit holds back, if there is one."""
    result = case.result
    half = max(result.projection_high80 - result.projection, result.projection - result.projection_low80)
    v, h = case.close(result.projection), case.close(half)

    def end(sign: str) -> str:
        if sign == "−" and least is not None and result.projection_low80 == least:
            return f"max({case.r(least)}, {v} − {h})"
        return f"{v} {sign} {h}"

    held_below = case.at_limit(result.projection_low80)[0] or result.projection_low80 == least
    if held_below and case.at_limit(result.projection_high80)[1]:
        return (Step(term, formula, put_in), *_ends(case, ("", ""), lambda _: ""))
    return (Step(term, formula, put_in, case.change(half)), *_ends(case, ("v − h", "v + h"), end))


def _ends(case: Case, formulas: tuple[str, str], end: Callable[[str], str]) -> tuple[Step, Step]:
    result, t = case.result, case.t
    low, high = result.projection_low80, result.projection_high80
    return (
        Step(
            t("80% range, lower end"),
            formulas[0],
            _held(case, end("−"), low),
            case.amount(low),
            "projection_low80",
        ),
        Step(
            t("80% range, upper end"),
            formulas[1],
            _held(case, end("+"), high),
            case.amount(high),
            "projection_high80",
        ),
    )


def _held(case: Case, expression: str, end: float) -> str:
    return case.held(expression, end) if expression else ""


def _deviation(case: Case, then: tuple[int, float], now: tuple[int, float]) -> str:
    """Write by how much a change differs from what the drift would have brought, squared."""
    years, drift = now[0] - then[0], case.close(case.result.observed_increment)
    change = case.n(now[1] - then[1])
    return f"({change} − {drift})^2" if years == 1 else f"({change} − {years} × {drift})^2 ÷ {years}"


def _t(case: Case, freedom: int) -> str:
    """Write the 0.90 quantile of Student's t."""
    return operands.number(float(t90(np.array([freedom], dtype=np.float64))[0]), case.t)
