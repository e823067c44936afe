"""The step that decides: between which cut-offs the ratio lies, or how the value compares with the target."""

from __future__ import annotations

from typing import Final

import numpy as np

from indicators.errors import N_
from indicators.panel import TOLERANCE
from indicators.schema import CUTOFFS, STATUSES
from indicators.targets.rules import ON_TRACK, class_of
from indicators.text import Text
from indicators.wording import STATUS_LABELS, ratio, status_label
from indicators.working.case import Case
from indicators.working.steps import Step

#: From the best class down: where it begins.
_CLASSES: Final = (
    ("ahead", CUTOFFS.ahead),
    ("on_track", CUTOFFS.on_track),
    ("lagging", CUTOFFS.lagging),
    ("off_track", CUTOFFS.off_track),
)
_SYMBOLS: Final = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
_OPPOSITES: Final = {">=": "<", "<=": ">", ">": "≤", "<": "≥"}


def class_by(quotient: float, *, best: int = 0) -> str:
    """Return the class of a ratio by the cut-offs, at best one of a position in STATUSES."""
    return STATUSES[max(best, int(class_of(np.asarray(quotient))))]


def between(symbol: str, quotient: float, t: Text, *, best: int = 0) -> tuple[str, str]:
    """Write between which cut-offs a ratio lies, in symbols and with its number: ``0.60 ≤ 0.75 < 0.95``."""
    written = ratio(quotient, t).replace("-", "−")
    at_best = STATUSES[best]
    above = ""
    for status, cutoff in _CLASSES:
        edge = t.number(cutoff, 2 if cutoff else 0)
        capped = STATUSES.index(status) < STATUSES.index(at_best)
        if quotient + TOLERANCE >= cutoff and not capped:
            return f"{edge} ≤ {symbol}{above}", f"{edge} ≤ {written}{above}"
        above = "" if capped else f" < {edge}"
    return f"{symbol}{above}", f"{written}{above}"


def verdict(case: Case) -> Step:
    """Return the step that gives the class (METHOD C6)."""
    result, t = case.result, case.t
    label = status_label(result, case.indicator.attribute, t)

    def step(formula: str = "", put_in: str = "") -> Step:
        return Step(t("class"), formula, put_in, label, "status", "→")

    if result.status == "not_assessable":
        return step()
    if result.status in ("attained", "missed"):
        return step(*_against_target(case, met=result.status == "attained"))
    if result.schedule_ratio is not None:
        return step(*between("s", result.schedule_ratio, t))
    return step(*_without_ratio(case))


def _without_ratio(case: Case) -> tuple[str, str]:
    """Write what decides where the row has no ratio of the schedule; empty for a single actual."""
    result = case.result
    if result.progress is not None and result.expected:  # a sum that is a lower bound
        return between("p ÷ e", float(result.progress / result.expected), case.t)
    if "BASELINE_MEETS_TARGET" in result.flags:
        return _against_baseline(case)
    if case.indicator.target_type == "growth_average":
        return _against_target(case, met=result.status == "on_track")
    if result.remaining_pace_ratio is not None:
        return between("q", result.remaining_pace_ratio, case.t, best=ON_TRACK)
    if result.observed_increment is not None:
        return _by_direction(case)
    return "", ""


def second_class(symbol: str, quotient: float, case: Case) -> Step:
    """Return the class that another ratio would give, and whether it is the same."""
    t = case.t
    status = class_by(quotient)
    same = status == case.result.status
    message = N_("{label}: the same class") if same else N_("{label}: another class")
    return Step(
        t("class"), *between(symbol, quotient, t), t(message, label=t(STATUS_LABELS[status])), "", "→"
    )


def _against_target(case: Case, *, met: bool) -> tuple[str, str]:
    """Write whether the value meets the target, by the operator of the plan."""
    indicator, result = case.indicator, case.result
    by_direction = "<=" if case.falling else ">="
    signs = _SYMBOLS if met else _OPPOSITES
    target = case.n(indicator.target)
    if indicator.target_type == "growth_average":
        sign = signs[by_direction]
        if result.status == "attained" and result.remaining:  # secured: no growth would be needed any more
            return f"I {sign} I*", f"{case.f(result.index)} {sign} {case.f(result.target_index)}"
        return f"g {sign} g*", f"{case.r(result.mean_growth)} {sign} {target}"
    sign = signs[indicator.target_op or by_direction]
    if indicator.target_type == "period_aggregate":
        return f"S {sign} T", f"{case.r(result.sum_to_date)} {sign} {target}"
    return f"a {sign} x", f"{case.r(result.latest)} {sign} {target}"


def _against_baseline(case: Case) -> tuple[str, str]:
    """Write whether a level that had to be held is worse than at the start."""
    latest, baseline = case.r(case.result.latest), case.n(case.indicator.baseline)
    worse, not_worse = (">", "≤") if case.falling else ("<", "≥")
    sign = worse if case.result.status == "regressing" else not_worse
    return f"a {sign} b", f"{latest} {sign} {baseline}"


def _by_direction(case: Case) -> tuple[str, str]:
    """Write which way a value moves that lies exactly on a limit it has to cross."""
    right, wrong = ("<", ">") if case.falling else (">", "<")
    sign = {"on_track": right, "regressing": wrong}.get(case.result.status, "=")
    return f"d {sign} 0", f"{case.r(case.result.observed_increment)} {sign} 0"
