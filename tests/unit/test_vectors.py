"""The 38 worked cases of METHOD: every listed field, each case alone and all of them in one table."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from indicators.assessment import assess
from indicators.schema import ASSESSMENT_FIELDS

VECTORS = json.loads((Path(__file__).parents[1] / "vectors.json").read_text(encoding="utf-8"))["vectors"]
each = pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])

PARTS = {0.25: "Q1", 0.5: "S1", 0.75: "Q3"}


def plan_row(vector: dict) -> dict:
    given = vector["input"]
    lower, upper = given.get("bounds", (None, None))
    return {
        "indicator": vector["id"],
        "target_type": given["type"],
        "kind": "flow" if given["type"] == "period_aggregate" else "stock",
        "baseline_year": given["baseline_year"],
        "baseline": given["baseline"],
        "target_year": given["target_year"],
        "target": given["target"],
        "target_op": given.get("op"),
        "direction": given.get("direction"),
        "path": given.get("path"),
        "lower_bound": lower,
        "upper_bound": upper,
        "floor": given.get("floor"),
        "baseline_revised": given.get("baseline_revised"),
        "baseline_last_flow": given.get("baseline_last_flow"),
    }


def observation_rows(vector: dict) -> list[dict]:
    given = vector["input"]
    values = dict(given["actuals"])
    if "partial" in given:
        years, part = divmod(given["partial"]["elapsed"], 1)
        values[f"{given['baseline_year'] + 1 + int(years)}-{PARTS[part]}"] = given["partial"]["value"]
    return [
        {"indicator": vector["id"], "time_period": period, "obs_value": value}
        for period, value in values.items()
    ]


def differences(row: pd.Series, expected: dict) -> dict:
    """Fields that are not as expected: numbers to 1e-5 (1e-9 near zero), nulls, flags and classes exactly."""
    return {name: (row[name], value) for name, value in expected.items() if not agrees(row[name], value)}


def agrees(found: object, expected: object) -> bool:
    if expected is None:
        return bool(pd.isna(found))
    if isinstance(expected, str | list):
        return found == expected
    return not pd.isna(found) and math.isclose(found, expected, rel_tol=1e-5, abs_tol=1e-9)


@each
def test_alone(vector: dict) -> None:
    result = assess(
        pd.DataFrame([plan_row(vector)]),
        pd.DataFrame(observation_rows(vector)),
        vector["input"]["as_of"],
        vector["input"].get("today_year"),
    )

    assert list(result.columns) == list(ASSESSMENT_FIELDS)
    assert len(result) == 1
    assert differences(result.loc[0], vector["expected"]) == {}


@each
def test_among_all_others(vector: dict) -> None:
    plan = pd.DataFrame([plan_row(one) for one in VECTORS])
    observations = pd.DataFrame([row for one in VECTORS for row in observation_rows(one)])

    result = assess(plan, observations, vector["input"]["as_of"], vector["input"].get("today_year"))

    assert result["indicator"].to_list() == [one["id"] for one in VECTORS]
    assert differences(result.set_index("indicator").loc[vector["id"]], vector["expected"]) == {}


@pytest.mark.parametrize(
    "vector",
    [one for one in VECTORS if one["input"]["type"] == "growth_average"],
    ids=lambda vector: vector["id"],
)
@pytest.mark.parametrize("unit", ["unit_en", "unit_zh"])
def test_a_table_in_percent_gives_fractions(vector: dict, unit: str) -> None:
    plan = pd.DataFrame([plan_row(vector)]).assign(**{unit: "%"})
    plan[["baseline", "target"]] = plan[["baseline", "target"]].astype("float64") * 100
    observations = pd.DataFrame(observation_rows(vector))
    observations["obs_value"] = observations["obs_value"].astype("float64") * 100

    result = assess(plan, observations, vector["input"]["as_of"])

    assert differences(result.loc[0], vector["expected"]) == {}


def test_the_last_year_with_a_value_is_the_default_as_of_year() -> None:
    # In all but three of the cases as_of is the last year with a value; V12, V21 and V24 ask for another one.
    usual = [one for one in VECTORS if one["id"] not in ("V12", "V21", "V24")]
    plan = pd.DataFrame([plan_row(one) for one in usual])
    observations = pd.DataFrame([row for one in usual for row in observation_rows(one)])

    result = assess(plan, observations)

    assert result["as_of"].to_list() == [one["input"]["as_of"] for one in usual]
    assert [
        differences(row, one["expected"]) for one, (_, row) in zip(usual, result.iterrows(), strict=True)
    ] == [{}] * len(usual)
