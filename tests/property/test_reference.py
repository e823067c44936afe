"""Random plans: the vectorised assessment against the plain reference loop, field by field.

Both were written from METHOD alone. The plans hold every target type with and without baseline, direction,
operator, bounds, floor, path and revised baseline; the series have gaps, nulls, forecasts, parts of years,
and values before and after the plan that are often exactly on the target, the baseline or a cut-off.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.reference_loop import FIELDS, assess_loop, assess_one
from indicators.assessment import assess
from indicators.observations import check_observations
from indicators.plan import check_plan
from indicators.schema import KEY_FIELDS, OBSERVATION_COLUMNS, PLAN_COLUMNS, TARGET_TYPES, names

VECTORS = json.loads((Path(__file__).parents[1] / "vectors.json").read_text(encoding="utf-8"))["vectors"]
RELATIVE, ABSOLUTE = 1e-7, 1e-9
START = 2015
SPANS = (1, 2, 3, 5, 5, 5, 5, 5, 9)
#: No two of these parts end at the same moment, and none ends with its year.
PARTS = ("S1", "Q1", "Q3", "02", "05", "10")
#: Operator and direction that do not contradict each other; a sum cannot be asked to fall.
RISING = [(None, None), (None, "increase"), (">=", None), (">", None), (">=", "increase"), (">", "increase")]
FALLING = [(None, "decrease"), ("<=", None), ("<", None), ("<=", "decrease"), ("<", "decrease")]
AREAS = (("CN",), ("CN-11",), ("CN-42", "CN-11"), ("CN", "CN-42"), ())

Row = dict[str, Any]


def chance(random: Random, share: float) -> bool:
    return random.randint(1, 100) <= share * 100


def tenth(random: Random, low: float, high: float) -> float:
    """Pick a number with one decimal, so that equal values and exact cut-offs turn up as in printed plans."""
    return random.randint(round(low * 10), round(high * 10)) / 10


def random_row(random: Random) -> Row:
    """Make a row of a plan that passes the plan's checks; rates of growth are fractions still."""
    target_type = random.choice(TARGET_TYPES)
    rising = target_type == "period_aggregate" or chance(random, 0.6)
    operator, direction = random.choice(RISING if rising else FALLING)
    row = {
        "target_type": target_type,
        "baseline_year": (start := START - random.choice((0, 0, 1))),
        "target_year": start + random.choice(SPANS),
        "target_op": operator,
        "direction": direction,
        "path": random.choice((None, None, "linear", "geometric")),
        "kind": random.choice((None, "stock", "flow", "rate")),
    }
    fill = {"period_aggregate": fill_aggregate, "growth_average": fill_growth}.get(target_type, fill_level)
    return row | fill(random, target_type, 1 if rising else -1)


def fill_level(random: Random, target_type: str, sign: int) -> Row:
    score = target_type == "score"
    scale = 1 if score else random.choice((1, 1, 50))
    baseline = tenth(random, 10, 90) if score else tenth(random, -3, 20) * scale
    target = baseline + sign * random.choice((1, 1, 1, 1, 1, 1, 0, -1)) * tenth(random, 0.1, 10) * scale
    if chance(random, 0.05):
        target = 0.0
    target = round(target, 1)
    row: Row = {"target": target, "baseline": None if chance(random, 0.15) else baseline}
    if chance(random, 0.2):
        row["baseline_revised"] = baseline + tenth(random, -3, 3)
    if chance(random, 0.3):
        row["lower_bound"] = target - tenth(random, 0, 30) - 0.1
    if chance(random, 0.3):
        row["upper_bound"] = target + tenth(random, 0, 30)
    if chance(random, 0.2):
        row["floor"] = target - tenth(random, 0, 30)
    return row


def fill_aggregate(random: Random, target_type: str, sign: int) -> Row:
    target = tenth(random, 1, 200)
    baseline = random.choice((tenth(random, 1, 200), target * 0.5, target, None, 0.0, -2.5))
    row: Row = {"target": target, "baseline": baseline}
    if chance(random, 0.3):
        row["baseline_last_flow"] = tenth(random, 0, 60)
    if chance(random, 0.3):
        row["floor"] = 0.0
    return row


def fill_growth(random: Random, target_type: str, sign: int) -> Row:
    wanted = sign * random.choice((1, 1, 1, 1, -1)) * random.randint(0, 40) / 100
    return {
        "target": wanted,
        "baseline": random.choice((None, wanted, 0.1)),
        "unit_en": random.choice((None, "index", "%")),
    }


def random_value(random: Random, row: Row) -> float:
    """Pick an actual: somewhere along the way, or exactly on a mark."""
    target, baseline, years = row["target"], row.get("baseline"), row["target_year"] - row["baseline_year"]
    if row["target_type"] == "growth_average":
        return random.choice(
            (target, 0.0, target + random.randint(-15, 15) / 100, random.randint(-50, 60) / 100)
        )
    if row["target_type"] == "period_aggregate":
        if chance(random, 0.1):
            return tenth(random, -5, 5)
        return random.choice((target / years, target, round(target / years * random.uniform(0.2, 2.0), 1)))
    if chance(random, 0.2):
        return random.choice((target, target, target + 0.1, target - 0.1, 0.0, baseline or 0.0))
    first = baseline if baseline is not None else target + random.choice((-5, 5))
    return round(first + (target - first) * random.uniform(-0.6, 1.5), 1)


def random_series(random: Random, row: Row) -> list[Row]:
    """Make the observations of one area."""
    holes = random.choice((0, 0, 0, 0.1, 0.3))
    stop = random.randint(START, row["target_year"] + random.choice((0, 0, 2)))
    cells: list[tuple[str, float | None, str]] = []
    for year in range(random.choice((START + 1, START - 1)), stop + 1):
        if chance(random, holes):
            kind = random.choice(("absent", "null", "M", "F"))
        else:
            kind = random.choice(("A", "A", "P", "E"))
        if kind != "absent":
            value = None if kind in ("null", "M") else random_value(random, row)
            cells.append((str(year), value, "A" if kind == "null" else kind))
    if chance(random, 0.25):
        for part in random.sample(PARTS, random.randint(1, 2)):
            value = None if chance(random, 0.1) else random_value(random, row)
            year = stop + random.choice((1, 1, 1, 0, 2))
            cells.append((f"{year}-{part}", value, random.choice(("A", "A", "A", "F"))))
    return [
        {"time_period": period, "obs_value": value, "obs_status": status} for period, value, status in cells
    ]


def random_tables(random: Random, rows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make a plan and its observations in several areas; some series are judged by a second plan too."""
    plan, observations = [], []
    for number in range(rows):
        row = {"plan": "first", "indicator": f"indicator-{number}"} | random_row(random)
        scale = 100 if row.get("unit_en") == "%" else 1
        if chance(random, 0.1):
            plan.append(
                in_table_units(row | {"plan": "second", "target_year": row["target_year"] + 1}, scale)
            )
        for area in random.choice(AREAS):
            for cell in random_series(random, row):
                if cell["obs_value"] is not None:
                    cell["obs_value"] = round(cell["obs_value"] * scale, 6)
                observations.append(cell | {"indicator": row["indicator"], "ref_area": area})
        plan.append(in_table_units(row, scale))
    random.shuffle(observations)
    return table(plan, PLAN_COLUMNS), table(observations, OBSERVATION_COLUMNS)


def in_table_units(row: Row, scale: int) -> Row:
    return row | {
        name: None if row[name] is None else round(row[name] * scale, 6) for name in ("target", "baseline")
    }


def random_years(random: Random) -> tuple[int | None, int | None]:
    """Pick an as-of year and the reader's year."""
    as_of = None if chance(random, 0.2) else START + random.choice((-1, 0, 1, 2, 3, 3, 4, 4, 5, 6, 7))
    return as_of, random.choice((None, None, START + 4, START + 6, START + 9))


def table(rows: list[Row], columns: tuple) -> pd.DataFrame:
    """Give rows the documented columns; what is left out is missing."""
    types = {column.name: "str" if str(column.type) == "string" else "float64" for column in columns}
    return pd.DataFrame(rows, columns=names(columns)).astype(types)


def same(found: Any, expected: Any, relative: float = RELATIVE) -> bool:
    if expected is None:
        return not isinstance(found, list) and bool(pd.isna(found))
    if isinstance(expected, str | list):
        return found == expected
    return not pd.isna(found) and math.isclose(found, expected, rel_tol=relative, abs_tol=ABSOLUTE)


def differences(
    plan: pd.DataFrame, observations: pd.DataFrame, as_of: int | None, today: int | None
) -> list[str]:
    """Name every field of every series in which the two readings disagree, with what they were given."""
    expected = assess_loop(plan, observations, as_of, today)
    found = assess(check_plan(plan), check_observations(observations), as_of, today).to_dict("records")
    assert len(found) == len(expected)
    lines = []
    for row, record in zip(found, expected, strict=True):
        wrong = [name for name in (*KEY_FIELDS, *FIELDS) if not same(row[name], record[name])]
        if wrong:
            lines += [f"{name}: assess {row[name]!r}, reference {record[name]!r}" for name in wrong]
            lines += [f"  as of {as_of}, today {today}, {given_to(record, plan, observations)}"]
    return lines


def given_to(record: Row, plan: pd.DataFrame, observations: pd.DataFrame) -> str:
    """Show the row of the plan and the observations behind a record."""
    row = plan[(plan["plan"] == record["plan"]) & (plan["indicator"] == record["indicator"])].iloc[0]
    own = observations["indicator"] == record["indicator"]
    cells = observations[own & (observations["ref_area"] == record["ref_area"])]
    values = cells[["time_period", "obs_value", "obs_status"]].sort_values("time_period")
    return f"{row.dropna().to_dict()} {values.to_numpy().tolist()}"


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_the_plain_reading_reproduces_the_worked_cases(vector: dict[str, Any]) -> None:
    given = vector["input"]
    lower, upper = given.get("bounds", (None, None))
    row = given | {"target_type": given["type"], "target_op": given.get("op")}
    actuals = {int(year): value for year, value in given["actuals"].items()}
    part = given.get("partial")
    partials = {given["baseline_year"] + part["elapsed"]: part["value"]} if part else {}
    found = assess_one(
        row | {"lower_bound": lower, "upper_bound": upper},
        actuals,
        given["as_of"],
        given.get("today_year"),
        partials,
    )
    expected = vector["expected"]
    wrong = {name: found[name] for name in expected if not same(found[name], expected[name], 1e-5)}
    assert wrong == {}


@given(st.randoms(use_true_random=False), st.integers(1, 3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_small_tables_agree_with_the_plain_reading(random: Random, rows: int) -> None:
    as_of, today = random_years(random)
    found = differences(*random_tables(random, rows), as_of, today)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("seed", range(20))
def test_large_tables_agree_with_the_plain_reading(seed: int) -> None:
    random = Random(seed)
    as_of, today = random_years(random)
    found = differences(*random_tables(random, 300), as_of, today)
    assert not found, "\n".join(found)
