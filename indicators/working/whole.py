"""The whole working: what goes in, the class, gap and pace, the second opinions, the sensitivity, the notes."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from indicators.errors import N_
from indicators.schema import CUTOFFS
from indicators.targets import rules
from indicators.text import Text
from indicators.wording import FLAG_SENTENCES, OUTLOOK_LABELS, distance, ratio
from indicators.working import aggregate, growth, level
from indicators.working.case import Case, case_of
from indicators.working.steps import Section, Step, Working, shown
from indicators.working.verdict import second_class, verdict

_Steps = Callable[[Case], tuple[Step, ...]]


class _Kind(NamedTuple):
    """How the target types work out what they share."""

    given: _Steps
    reached: _Steps
    due_by_growth: Callable[[Case, str, str], tuple[Step, ...]]
    needed: _Steps
    paces: _Steps
    ahead: _Steps
    #: The ratio of the pace so far and the pace needed, in symbols and as fields of the assessment.
    pace_ratio: str = ""
    pace_fields: tuple[str, str] = ("", "")


_LEVEL: Final = _Kind(
    level.given,
    level.reached,
    level.due_by_growth,
    level.needed,
    level.paces,
    level.ahead,
    "q = d ÷ D",
    ("observed_increment", "required_increment"),
)
_KINDS: Final = {
    "level": _LEVEL,
    "score": _LEVEL,
    "threshold": _LEVEL,
    "period_aggregate": _Kind(
        aggregate.given,
        aggregate.reached,
        aggregate.due_by_growth,
        aggregate.needed,
        aggregate.paces,
        aggregate.ahead,
        "q = f ÷ F",
        ("mean_flow", "required_annual_flow"),
    ),
    "growth_average": _Kind(
        growth.given, growth.reached, growth.due_by_growth, growth.needed, growth.paces, growth.ahead
    ),
}


def work_out(
    indicator: SimpleNamespace, result: SimpleNamespace, observations: pd.DataFrame, t: Text
) -> Working:
    """Show how the assessment of one indicator comes about.

    Parameters
    ----------
    indicator, result
        The line of the plan and its assessment row; what is missing or undefined is None.
    observations
        The observations of the indicator (OBSERVATION_COLUMNS), also those that do not count.
    t
        Language.
    """
    case = case_of(indicator, result, observations, t)
    kind = _KINDS[indicator.target_type]
    by_pace = result.schedule_ratio is None and result.remaining_pace_ratio is not None and case.running
    decided = (
        (*kind.paces(case), *_pace_ratio(case, kind), verdict(case))
        if by_pace
        else (*_schedule(case, kind), verdict(case), *_distance(case))
    )
    sections = (
        Section(t("What goes in"), (*kind.given(case), *_time(case))),
        Section(t("From progress to class"), (*kind.reached(case), *decided)),
        Section(t("Gap and pace"), (*kind.needed(case), *(() if by_pace else kind.paces(case)))),
        _other_path(case, kind),
        _ahead(case, kind),
        _revised(case),
    )
    return Working(tuple(section for section in sections if section.steps), tuple(_notes(case)))


def _time(case: Case) -> tuple[Step, ...]:
    """How much of the plan has passed."""
    indicator, result, t = case.indicator, case.result, case.t
    years = "" if case.part else f"{result.latest_year} − {indicator.baseline_year}"
    return shown(
        Step(t("years elapsed n"), "", years, t.number(result.elapsed), "elapsed"),
        Step(
            t("years of the plan N"),
            "",
            f"{indicator.target_year} − {indicator.baseline_year}",
            t.number(case.duration),
        ),
        Step(
            t("years left m"),
            "N − n",
            f"{case.duration} − {case.elapsed}",
            t.number(result.remaining),
            "remaining",
        ),
    )


def _schedule(case: Case, kind: _Kind) -> tuple[Step, ...]:
    """Tell what is due by now, and the ratio; at the end all is due, and no ratio is worded (METHOD C9)."""
    if not case.result.remaining:
        return ()
    due = kind.due_by_growth(case, "expected", "e") if case.by_growth else case.due_in_time("expected", "e")
    return shown(*due, _ratio(case, "expected", "schedule_ratio", ""))


def _ratio(case: Case, due: str, field: str, mark: str) -> Step:
    result = case.result
    quotient = getattr(result, field)
    return Step(
        case.t("times the planned pace"),
        f"s{mark} = p ÷ e{mark}",
        case.quotient(result.progress, getattr(result, due), quotient),
        ratio(quotient, case.t),
        field,
    )


def _distance(case: Case) -> tuple[Step, ...]:
    points = distance(case.result)
    if points is None or not case.result.remaining:
        return ()
    t, p, e = case.t, case.share_operand(case.result.progress), case.share_operand(case.result.expected)
    written = t("{points} percentage points", points=t.number(points, 1, signed=True))
    return (Step(t("distance from the schedule"), "p − e", f"{p} − {e}", written, "distance"),)


def _pace_ratio(case: Case, kind: _Kind) -> tuple[Step, ...]:
    result, t = case.result, case.t
    so_far, needed = (getattr(result, field) for field in kind.pace_fields)
    written = ratio(result.remaining_pace_ratio, t)
    return (
        Step(
            t("pace so far ÷ pace needed"),
            kind.pace_ratio,
            case.amounts_quotient(so_far, needed, result.remaining_pace_ratio),
            written,
            "remaining_pace_ratio",
        ),
    )


def _other_path(case: Case, kind: _Kind) -> Section:
    """Tell ratio and class on the path that does not decide."""
    t = case.t
    path = "linear" if case.by_growth else "geometric"
    quotient = getattr(case.result, f"schedule_ratio_{path}")
    title = (
        t("Second opinion: the straight path")
        if case.by_growth
        else t("Second opinion: the path of steady growth")
    )
    if quotient is None or not case.running:
        return Section(title, ())
    field = f"expected_{path}"
    due = case.due_in_time(field, "e₂") if case.by_growth else kind.due_by_growth(case, field, "e₂")
    return Section(
        title, (*due, _ratio(case, field, f"schedule_ratio_{path}", "₂"), second_class("s₂", quotient, case))
    )


def _ahead(case: Case, kind: _Kind) -> Section:
    """Where the pace so far leads."""
    result, t = case.result, case.t
    title = t("Second opinion: if the pace so far continues")
    if result.projection is None:
        return Section(title, ())
    outlook = t(OUTLOOK_LABELS[result.outlook]) if result.outlook else "—"
    note = t(
        "From {on_course} of what was planned a pace would reach the target, from {accelerate} it would fall "
        "short; below, it has stalled or moves away. A continuation is not a forecast.",
        on_course=t.percent(CUTOFFS.on_course, 0),
        accelerate=t.percent(CUTOFFS.accelerate, 0),
    )
    if result.projected_progress is None:
        note = t("A continuation is not a forecast.")
    return Section(title, shown(*kind.ahead(case), Step(t("outlook"), result=outlook, field="outlook")), note)


def _revised(case: Case) -> Section:
    """Tell the same from the published value of the baseline year, where it is not the one that the plan prints."""
    indicator, result, t = case.indicator, case.result, case.t
    value = indicator.baseline_revised
    title = t("Sensitivity: from the published value of {year}", year=indicator.baseline_year)
    if result.progress_revised is None or value == indicator.baseline:
        return Section(title, ())
    a, b, x = case.n(result.latest), case.n(value), case.n(indicator.target)
    steps = [
        Step(
            t("published value b′, {year}", year=indicator.baseline_year),
            result=case.given(value),
            field="baseline_revised",
        ),
        Step(
            t("progress"),
            "p′ = (a − b′) ÷ (x − b′)",
            f"({a} − {b}) ÷ ({x} − {b})",
            case.share(result.progress_revised),
            "progress_revised",
        ),
    ]
    if case.running and result.expected is not None and not case.by_growth:
        quotient = _number(rules.ratio, result.progress_revised, result.expected)
        steps += [
            Step(
                t("times the planned pace"),
                "s′ = p′ ÷ e",
                case.quotient(result.progress_revised, result.expected, quotient),
                ratio(quotient, t),
            ),
            second_class("s′", quotient, case),
        ]
    if result.observed_cagr is not None and value > 0:
        so_far = _number(rules.growth, result.latest, value, result.elapsed)
        steps.append(
            Step(
                t("growth a year so far, from it"),
                "(a ÷ b′)^(1 ÷ n) − 1",
                f"({a} ÷ {b})^(1 ÷ {case.elapsed}) − 1",
                case.growth(so_far),
            )
        )
    return Section(title, tuple(steps))


def _number(formula: Callable[..., np.ndarray], *values: float) -> float:
    """Apply a formula of the calculation to single numbers."""
    return float(formula(*(np.float64(value) for value in values)))


def _notes(case: Case) -> list[str]:
    """Say what the flags mean, what rests on a single actual, and what on provisional or estimated figures."""
    result, t = case.result, case.t
    notes = [t(FLAG_SENTENCES[flag]) for flag in result.flags]
    if case.single:
        notes.append(t("There is only one observation: a weak signal."))
    for code, message in (
        ("P", N_("This rests on provisional figures: {periods}.")),
        ("E", N_("This rests on estimated figures: {periods}.")),
    ):
        periods = [row.time_period for row in case.decisive if row.obs_status == code]
        if periods:
            notes.append(t(message, periods=t.listing(periods)))
    return notes
