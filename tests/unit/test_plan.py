"""A plan that contradicts itself stops with every contradiction named."""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.errors import TableError
from indicators.plan import check_addresses, check_plan, read_plan
from indicators.schema import PLAN_COLUMNS, names

LEVEL = {"indicator": "a", "baseline_year": 2015, "baseline": 6.3, "target_year": 2020, "target": 12,
         "target_type": "level"}  # fmt: skip


def plan(*changes: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{**LEVEL, **change} for change in changes])


def findings(*changes: dict[str, object]) -> list[tuple[object, str]]:
    with pytest.raises(TableError) as error:
        check_plan(plan(*changes), "plan.csv")
    assert all(finding.file == "plan.csv" for finding in error.value.findings)
    return [(finding.row, finding.column) for finding in error.value.findings]


def test_five_columns_make_a_plan_and_the_rest_is_filled():
    result = check_plan(plan({}, {"indicator": "b", "target_type": "score", "target": 80}))
    assert list(result.columns) == names(PLAN_COLUMNS)
    assert result["plan"].tolist() == ["plan", "plan"]
    assert result["number"].tolist() == [1, 2]
    assert result["attribute"].unique().tolist() == ["anticipatory"]
    assert result["direction"].unique().tolist() == ["increase"]
    assert result["target_op"].unique().tolist() == [">="]
    assert result["lower_bound"].tolist()[1] == 0
    assert result["upper_bound"].tolist()[1] == 100
    assert result.loc[0, ["lower_bound", "upper_bound", "path", "name_en"]].isna().all()


def test_numbers_count_within_each_plan():
    result = check_plan(plan({"plan": "x"}, {"plan": "y"}, {"plan": "x", "indicator": "b"}))
    assert result["number"].tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    ("given", "direction", "operator"),
    [
        ({"target_op": "<"}, "decrease", "<"),
        ({"target_op": ">"}, "increase", ">"),
        ({"direction": "decrease"}, "decrease", "<="),
        ({}, "increase", ">="),
    ],
)
def test_direction_and_operator_fill_each_other(given, direction, operator):
    result = check_plan(plan(given))
    assert result["direction"].tolist() == [direction]
    assert result["target_op"].tolist() == [operator]


def test_a_score_with_one_bound_keeps_it():
    result = check_plan(plan({"target_type": "score", "upper_bound": 20}))
    assert result["upper_bound"].tolist() == [20]
    assert result["lower_bound"].isna().all()


def test_the_frame_of_the_caller_is_not_edited():
    frame = plan({})
    before = frame.copy()
    check_plan(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"target_year": 2015}, "target_year"),
        ({"target_year": 2014}, "target_year"),
        ({"target_year": 20200}, "target_year"),
        ({"baseline_year": 15}, "baseline_year"),
        ({"target_type": "levle"}, "target_type"),
        ({"attribute": "mandatory"}, "attribute"),
        ({"kind": "stok"}, "kind"),
        ({"target_op": "=>"}, "target_op"),
        ({"direction": "up"}, "direction"),
        ({"path": "lineal"}, "path"),
        ({"direction": "decrease", "target_op": ">="}, "target_op"),
        ({"direction": "increase", "target_op": "<"}, "target_op"),
        ({"target_type": "period_aggregate", "direction": "decrease"}, "direction"),
        ({"target_type": "period_aggregate", "target_op": "<="}, "direction"),
        ({"target": "twelve"}, "target"),
        ({"target": None}, "target"),
        ({"target": float("inf")}, "target"),
        ({"indicator": None}, "indicator"),
        ({"decimals": -1}, "decimals"),
        ({"lower_bound": 20, "upper_bound": 10, "target": 15}, "lower_bound"),
        ({"upper_bound": 10}, "target"),
        ({"floor": 13}, "target"),
    ],
)
def test_a_contradiction_names_row_and_column(change, column):
    assert (3, column) in findings({}, {"indicator": "b", **change})


def test_an_indicator_may_be_in_two_plans_but_not_twice_in_one():
    check_plan(plan({"plan": "x"}, {"plan": "y"}))
    assert findings({"plan": "x"}, {"plan": "x"}) == [(3, "indicator")]


def test_all_findings_come_at_once_in_the_order_of_rows():
    rows = [row for row, _ in findings({"target_type": "x"}, {"indicator": "b", "target_year": 2000}, {})]
    assert rows == [2, 3, 4]


def test_the_near_miss_is_suggested():
    with pytest.raises(TableError, match=r"level, period_aggregate, .* Did you mean period_aggregate\?"):
        check_plan(plan({"target_type": "period_agregate"}))


@pytest.mark.parametrize(
    ("baseline", "target", "printed", "fits"),
    [
        (6.3, 12, 5.7, True),  # 12 - 6.3 is 5.699999… in binary
        (0.56, 0.7, 0.14, True),
        (0.56, 0.7, 0.1, True),  # printed to one decimal: 0.14 rounds to 0.1
        (0.56, 0.7, 0.13, False),
        (6.3, 12, 5.8, False),
        (750.4, 1800, 1050, True),  # 1049.6 rounds to 1050
        (750, 1800, 1051, False),
        (12, 6.3, -5.7, True),
        (1e15, 1e15 + 1, 2, False),
    ],
)
def test_printed_added_value_to_the_rounding_of_its_last_digit(baseline, target, printed, fits):
    change = {"baseline": baseline, "target": target, "printed_added_value": printed}
    if fits:
        check_plan(plan(change))
    else:
        assert findings(change) == [(2, "printed_added_value")]


def test_added_value_is_not_compared_where_there_is_nothing_to_compare():
    check_plan(plan({"target_type": "growth_average", "printed_added_value": 99}))
    check_plan(plan({"baseline": None, "printed_added_value": 99}))


def test_a_plan_without_rows_is_refused(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(",".join(LEVEL) + "\n")
    with pytest.raises(TableError, match="no indicator"):
        read_plan(path)


def test_a_file_with_missing_columns_names_each(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("indicator,target\na,1\n")
    with pytest.raises(TableError) as error:
        read_plan(path)
    assert {finding.column for finding in error.value.findings} == {
        "baseline_year",
        "target_year",
        "target_type",
    }


@pytest.mark.parametrize("indicator", ["A", "a b", "-a", "a/b", "专利", "a\n", "..", "a%20"])
def test_addresses_take_plain_slugs_only(indicator):
    with pytest.raises(TableError, match="address"):
        check_addresses(pd.DataFrame({"indicator": ["fine", indicator]}, dtype="str"))


def test_addresses_are_unique_over_plans():
    check_addresses(check_plan(plan({"indicator": "patents-per-10k_2"})))
    with pytest.raises(TableError, match="twice"):
        check_addresses(check_plan(plan({"plan": "x"}, {"plan": "y"})))
