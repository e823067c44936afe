"""The shipped tables hold the plan as printed and every published actual, and their twins agree."""

from __future__ import annotations

import pytest

from indicators.errors import TableError
from indicators.observations import read_published
from indicators.plan import check_addresses, read_plan
from indicators.schema import PUBLISHED_COLUMNS
from indicators.tables import read_table
from indicators.twins import DATA_DIR, check_twins, rebuild

# State Council, G.F. [2016] No. 86, section II.iii, the table of key indicators, line by line:
# unit, 2015, 2020, cumulatively added value (a dash for number 9).
PRINTED = [
    ("pieces", 6.3, 12, 5.7),
    ("ten thousand pieces", 3, 6, 3),
    ("ten thousand pieces", 1.7, 2.5, 0.8),
    ("ten thousand pieces", 135, 220, 85),
    ("RMB one hundred million", 750, 1800, 1050),
    ("ten thousand pieces", 29, 44, 15),
    ("pieces", 0.56, 0.7, 0.14),
    ("USD one hundred million", 44.4, 100, 55.6),
    ("%", 20, 20, None),
    ("points", 70, 80, 10),
]
SCORE, AGGREGATE, GROWTH = 10, 8, 9


@pytest.fixture(scope="module")
def plan():
    return read_plan(DATA_DIR / "indicators.parquet")


def test_twins_agree():
    check_twins()


def test_a_changed_twin_is_named(tmp_path):
    for name in ("indicators.csv", "published.csv"):
        (tmp_path / name).write_bytes((DATA_DIR / name).read_bytes())
    rebuild(tmp_path)
    check_twins(tmp_path)
    text = (tmp_path / "published.csv").read_text(encoding="utf-8")
    (tmp_path / "published.csv").write_text(text.replace(",2.37,", ",2.38,"), encoding="utf-8")
    with pytest.raises(TableError) as error:
        check_twins(tmp_path)
    (finding,) = error.value.findings
    # 2.37 is the second value of the first indicator: row 3 of the sheet.
    assert (finding.row, finding.column) == (3, "obs_value")
    (tmp_path / "published.csv").write_text(text + text.splitlines()[-1].replace("2020", "2021") + "\n")
    with pytest.raises(TableError, match="rows"):
        check_twins(tmp_path)


def test_the_plan_is_as_printed(plan):
    assert plan["number"].tolist() == list(range(1, 11))
    for row, (unit, baseline, target, added) in zip(plan.itertuples(), PRINTED, strict=True):
        assert (row.unit_en, row.baseline, row.target) == (unit, baseline, target)
        assert row.printed_added_value == added or added is None
    assert plan["printed_added_value"].isna().tolist() == [number == GROWTH for number in plan["number"]]
    assert plan["baseline_year"].unique().tolist() == [2015]
    assert plan["target_year"].unique().tolist() == [2020]
    assert plan["attribute"].unique().tolist() == ["anticipatory"]
    assert plan["direction"].unique().tolist() == ["increase"]


def test_every_indicator_is_described_in_both_languages_with_its_source(plan):
    texts = ["name", "short_name", "unit", "definition"]
    assert plan[[f"{text}_{language}" for text in texts for language in ("en", "zh")]].notna().all(axis=None)
    assert plan["source"].unique().tolist() == ["State Council, G.F. [2016] No. 86, section II.iii"]
    assert plan["short_name_en"].str.len().max() <= 40
    check_addresses(plan)


def test_target_types_and_sensitivities_are_those_of_the_method(plan):
    types = dict(zip(plan["number"], plan["target_type"], strict=True))
    others = {number: kind for number, kind in types.items() if kind != "level"}
    assert others == {AGGREGATE: "period_aggregate", GROWTH: "growth_average", SCORE: "score"}
    # Published 2015 values that differ from the printed baseline by more than its rounding.
    revised = plan.dropna(subset="baseline_revised").set_index("indicator")["baseline_revised"]
    assert revised.to_dict() == {"ip-pledge-financing": 848.5, "ip-protection-satisfaction": 68.72}
    score = plan[plan["number"] == SCORE]
    assert score[["lower_bound", "upper_bound"]].to_numpy().tolist() == [[0, 100]]


def test_indicators_without_a_published_actual_have_none(plan):
    published = read_published(DATA_DIR / "published.parquet")
    without = set(plan["indicator"]) - set(published["indicator"])
    assert without == {"manufacturing-patents-per-100m-yuan", "ip-services-revenue-growth"}
    assert set(published["indicator"]) <= set(plan["indicator"])


def test_published_actuals_carry_their_origin():
    published = read_table(DATA_DIR / "published.parquet", PUBLISHED_COLUMNS)
    assert (
        published[["obs_value", "obs_status", "basis", "printed_value", "publisher"]].notna().all(axis=None)
    )
    assert published["address"].dropna().str.match(r"https?://").all()
    assert published["time_period"].astype(int).between(2010, 2020).all()


def test_the_royalty_flows_before_the_plan_add_to_the_printed_baseline():
    # The plan's 44.4 is the sum of 2011-2015 (its note); the published flows add to 44.35.
    published = read_published(DATA_DIR / "published.parquet")
    royalties = published[published["indicator"] == "ip-royalty-exports"]
    before = royalties[royalties["time_period"].between("2011", "2015")]
    assert before["obs_value"].sum() == pytest.approx(44.35)
