"""The plan's table: read it, fill what may be left out, refuse what contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from indicators.columns import conform, findings_at
from indicators.errors import N_, Finding, TableError
from indicators.schema import PLAN_COLUMNS
from indicators.series import SCORE_BOUNDS
from indicators.tables import read_raw

#: What an address of a served plan may hold.
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
_OPERATORS_OF: Final = {"increase": (">=", ">"), "decrease": ("<=", "<")}
_YEARS: Final = (1000, 9999)
_MOST_DECIMALS: Final = 12


def read_plan(path: str | Path) -> pd.DataFrame:
    """Read a plan from CSV or Parquet; see :func:`check_plan`."""
    return check_plan(read_raw(path), str(path))


def check_plan(frame: pd.DataFrame, file: str = "") -> pd.DataFrame:
    """Check a plan and fill what may be left out (METHOD C12).

    Parameters
    ----------
    frame
        One row for each indicator; ``indicator``, ``baseline_year``, ``target_year``, ``target`` and
        ``target_type`` are needed, every other column of PLAN_COLUMNS may be missing or empty.
    file
        Name of the file for the findings.

    Returns
    -------
    DataFrame
        PLAN_COLUMNS in the order of the rows, indexed from 0. Filled are: plan ``plan``, number by order
        within the plan, attribute ``anticipatory``, direction from the operator (else ``increase``),
        operator from the direction, bounds 0 and 100 of a score that has none, short names from names.
        ``number`` and the years are int64. An empty ``path`` stands for the default of the type.

    Raises
    ------
    TableError
        With every finding of the table: those of :func:`indicators.tables.conform`, an indicator twice in
        a plan, a target year not after the baseline year, an operator that contradicts the direction, a
        sum that is to fall, bounds that contradict themselves or the target, a printed added value that
        is not target - baseline.
    """
    plan, findings = conform(frame, PLAN_COLUMNS, file)
    if plan.empty and not findings:
        findings = [Finding(N_("The plan has no indicator."), file=file)]
    for check in _CHECKS:
        findings += check(plan, file)
    if findings:
        raise TableError(sorted(findings, key=lambda one: one.row if isinstance(one.row, int) else 0))
    return _filled(plan)


def check_addresses(plan: pd.DataFrame, file: str = "") -> None:
    """Refuse a plan whose indicators cannot be addresses of pages.

    Raises
    ------
    TableError
        An indicator holds something else than a-z, 0-9, ``-`` and ``_``, or appears in two plans.
    """
    indicator = plan["indicator"]
    odd = ~indicator.str.fullmatch(_SLUG.pattern).to_numpy(dtype=bool)
    findings = findings_at(
        odd,
        N_("“{value}” cannot be part of an address; allowed are a-z, 0-9, - and _."),
        lambda row: {"value": indicator[row]},
        file=file,
        column="indicator",
    )
    findings += findings_at(
        indicator.duplicated().to_numpy(),
        N_("“{value}” is there twice."),
        lambda row: {"value": indicator[row]},
        file=file,
        column="indicator",
    )
    if findings:
        raise TableError(findings)


def _filled(plan: pd.DataFrame) -> pd.DataFrame:
    falls = plan["target_op"].isin(_OPERATORS_OF["decrease"]).to_numpy()
    direction = plan["direction"].fillna(pd.Series(np.where(falls, "decrease", "increase"), dtype="str"))
    default_op = pd.Series(np.where(direction == "decrease", "<=", ">="), dtype="str")
    unbounded = (plan["target_type"] == "score") & plan["lower_bound"].isna() & plan["upper_bound"].isna()
    return plan.assign(
        number=plan["number"].fillna(plan.groupby("plan").cumcount() + 1).astype("int64"),
        short_name_en=plan["short_name_en"].fillna(plan["name_en"]),
        short_name_zh=plan["short_name_zh"].fillna(plan["name_zh"]),
        baseline_year=plan["baseline_year"].astype("int64"),
        target_year=plan["target_year"].astype("int64"),
        target_op=plan["target_op"].fillna(default_op),
        direction=direction,
        lower_bound=plan["lower_bound"].mask(unbounded, SCORE_BOUNDS[0]),
        upper_bound=plan["upper_bound"].mask(unbounded, SCORE_BOUNDS[1]),
    )


def _duplicates(plan: pd.DataFrame, file: str) -> list[Finding]:
    twice = plan.duplicated(["plan", "indicator"]) & plan["indicator"].notna()
    return findings_at(
        twice.to_numpy(),
        N_("“{indicator}” is there twice in the plan “{plan}”."),
        lambda row: {"indicator": plan["indicator"][row], "plan": plan["plan"][row]},
        file=file,
        column="indicator",
        advice=N_("Give each indicator one row."),
    )


def _years(plan: pd.DataFrame, file: str) -> list[Finding]:
    findings: list[Finding] = []
    for column in ("baseline_year", "target_year"):
        year = plan[column]
        findings += findings_at(
            (~year.between(*_YEARS)).fillna(False).to_numpy(dtype=bool),
            N_("{year} is not a year of four digits."),
            lambda row, year=year: {"year": year[row]},  # type: ignore[misc]
            file=file,
            column=column,
        )
    late = (plan["target_year"] <= plan["baseline_year"]).fillna(False).to_numpy(dtype=bool)
    return findings + findings_at(
        late,
        N_("The target year {target_year} is not after the baseline year {baseline_year}."),
        lambda row: {column: plan[column][row] for column in ("target_year", "baseline_year")},
        file=file,
        column="target_year",
    )


def _directions(plan: pd.DataFrame, file: str) -> list[Finding]:
    op, direction = plan["target_op"], plan["direction"]
    contradicts = pd.Series(False, index=plan.index)
    for wanted, operators in _OPERATORS_OF.items():
        contradicts |= (direction == wanted) & op.notna() & ~op.isin(operators)
    findings = findings_at(
        contradicts.to_numpy(),
        N_("The operator {op} contradicts the direction “{direction}”."),
        lambda row: {"op": op[row], "direction": direction[row]},
        file=file,
        column="target_op",
        advice=N_(">= and > go with increase, <= and < with decrease."),
    )
    falling = (direction == "decrease") | (direction.isna() & op.isin(_OPERATORS_OF["decrease"]))
    return findings + findings_at(
        (falling & (plan["target_type"] == "period_aggregate")).to_numpy(),
        N_("A sum over the period cannot be asked to fall: a ceiling on a sum is not supported."),
        lambda row: {},
        file=file,
        column="direction",
    )


def _bounds(plan: pd.DataFrame, file: str) -> list[Finding]:
    lower, upper = plan["lower_bound"], plan["upper_bound"]
    findings = findings_at(
        (lower >= upper).to_numpy(),
        N_("The lower bound {lower} is not below the upper bound {upper}."),
        lambda row: {"lower": f"{lower[row]:g}", "upper": f"{upper[row]:g}"},
        file=file,
        column="lower_bound",
    )
    target = plan["target"]
    return findings + findings_at(
        ((target < lower) | (target > upper) | (target < plan["floor"])).to_numpy(),
        N_("The target {target} is outside the bounds of the indicator."),
        lambda row: {"target": f"{target[row]:g}"},
        file=file,
        column="target",
    )


def _decimals(plan: pd.DataFrame, file: str) -> list[Finding]:
    decimals = plan["decimals"]
    return findings_at(
        (~decimals.between(0, _MOST_DECIMALS)).fillna(False).to_numpy(dtype=bool),
        N_("{decimals} is not a number of decimals from 0 to {most}."),
        lambda row: {"decimals": decimals[row], "most": _MOST_DECIMALS},
        file=file,
        column="decimals",
    )


def _added_values(plan: pd.DataFrame, file: str) -> list[Finding]:
    """Find printed added values that are not target - baseline, to half a unit of their last digit."""
    printed, difference = plan["printed_added_value"], plan["target"] - plan["baseline"]
    half = pd.Series([0.5 * 10.0 ** -_digits_after_point(value) for value in printed], dtype="float64")
    # The last term is the rounding of binary fractions, as in 12 - 6.3.
    tolerance = half + 1e-9 * difference.abs()
    wrong = (printed - difference).abs() > tolerance
    return findings_at(
        (wrong & (plan["target_type"] != "growth_average")).to_numpy(),
        N_("The printed added value {printed} is not the target less the baseline, {difference}."),
        lambda row: {"printed": f"{printed[row]:g}", "difference": f"{difference[row]:.10g}"},
        file=file,
        column="printed_added_value",
        advice=N_("Compare the row with the printed plan."),
    )


def _digits_after_point(value: float) -> int:
    """Decimals of a number as a person writes it: 0.14 has 2, 1050 has none."""
    return len(np.format_float_positional(value, trim="-").partition(".")[2])


_CHECKS: Final[tuple[Callable[[pd.DataFrame, str], list[Finding]], ...]] = (
    _duplicates,
    _years,
    _directions,
    _bounds,
    _decimals,
    _added_values,
)
