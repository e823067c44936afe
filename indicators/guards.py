"""What makes a plan or its actuals unusable for the calculation, as findings (METHOD C9, C12).

These are the rules without which :func:`indicators.assessment.assess` would give a wrong number instead of an
error. That a file is well formed is checked where files are read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from indicators.columns import findings_at
from indicators.errors import N_, Finding, TableError
from indicators.panel import BoolArray, FloatArray
from indicators.schema import PLAN_COLUMNS

FALLING_OPERATORS: Final = ("<=", "<")
STRICT_OPERATORS: Final = (">", "<")


class _Rule(NamedTuple):
    """One way in which a line of a plan contradicts itself: where, what is said, at which column."""

    broken: Callable[[pd.DataFrame], pd.Series]
    message: str
    column: str


def refuse(findings: list[Finding]) -> None:
    """Stop the calculation if anything was found.

    Raises
    ------
    TableError
        With every finding.
    """
    if findings:
        raise TableError(findings)


def falls(plan: pd.DataFrame) -> pd.Series:
    """Where a decrease is wanted: by the direction, else by the operator, else not."""
    return (plan["direction"] == "decrease") | (
        plan["direction"].isna() & plan["target_op"].isin(FALLING_OPERATORS)
    )


def _contradicts(plan: pd.DataFrame) -> pd.Series:
    given = plan["direction"].notna() & plan["target_op"].notna()
    return given & (plan["target_op"].isin(FALLING_OPERATORS) != (plan["direction"] == "decrease"))


_RULES: Final = (
    _Rule(
        lambda plan: plan["target_year"].isna() | plan["baseline_year"].isna() | plan["target"].isna(),
        N_("A target needs a baseline year, a target year and a value."),
        "target",
    ),
    _Rule(
        lambda plan: plan["target_year"] <= plan["baseline_year"],
        N_("The target year {target_year} is not after the baseline year {baseline_year}."),
        "target_year",
    ),
    _Rule(
        _contradicts,
        N_("The operator {target_op} contradicts the direction “{direction}”."),
        "target_op",
    ),
    _Rule(
        lambda plan: falls(plan) & (plan["target_type"] == "period_aggregate"),
        N_("A sum over the period cannot be asked to fall: a ceiling on a sum is not supported."),
        "direction",
    ),
    _Rule(
        lambda plan: plan["target_type"].isna(),
        N_("The cell is empty; it needs a value."),
        "target_type",
    ),
)


def plan_findings(plan: pd.DataFrame) -> list[Finding]:
    """Find the lines of a plan that contradict themselves or hold a code that is none.

    Parameters
    ----------
    plan
        The columns of PLAN_COLUMNS that the calculation uses, indexed from 0.
    """
    findings: list[Finding] = []
    for rule in _RULES:
        findings += findings_at(
            rule.broken(plan).to_numpy(dtype=bool, na_value=False),
            rule.message,
            lambda row: {str(name): cell for name, cell in plan.iloc[row].items()},
            file="",
            column=rule.column,
        )
    for column in PLAN_COLUMNS:
        if column.codes and column.name in plan:
            codes = plan[column.name]
            findings += findings_at(
                (codes.notna() & ~codes.isin(column.codes)).to_numpy(dtype=bool),
                N_("{value} is not one of {allowed}."),
                lambda row, column=column: {  # type: ignore[misc]
                    "value": plan[column.name][row],
                    "allowed": ", ".join(column.codes),
                },
                file="",
                column=column.name,
            )
    return findings


def period_findings(time_period: pd.Series, unread: BoolArray) -> list[Finding]:
    """Find what :func:`indicators.periods.parse` could not read."""
    return findings_at(
        unread,
        N_("“{period}” is not a period; periods are like 2018, 2018-S1, 2018-Q3 or 2018-06."),
        lambda row: {"period": time_period[row]},
        file="",
        column="time_period",
    )


def value_findings(obs_value: FloatArray, above: FloatArray) -> list[Finding]:
    """Find values that are not finite, and growth rates of -100% or less: nothing is left to grow from.

    Parameters
    ----------
    obs_value
        Values, NaN where a row is not looked at.
    above
        What each value must exceed; -inf for anything but a growth rate.
    """
    findings: list[Finding] = []
    for wrong, message in (
        (np.isinf(obs_value), N_("{value} is not a finite number.")),
        (
            obs_value <= above,
            N_("A growth of {value} is -100% or less: nothing would be left to grow from."),
        ),
    ):
        findings += findings_at(
            wrong, message, lambda row: {"value": f"{obs_value[row]:g}"}, file="", column="obs_value"
        )
    return findings


def duplicate_findings(time_period: pd.Series, repeated: BoolArray) -> list[Finding]:
    """Find second values of one indicator and area for a period."""
    return findings_at(
        repeated,
        N_("There is another value of this indicator and area for {period}."),
        lambda row: {"period": time_period[row]},
        file="",
        column="time_period",
        advice=N_("Keep one of them."),
    )
