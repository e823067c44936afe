"""The working can be done again: every sum that is written is read as arithmetic and must give the row's number."""

from __future__ import annotations

import ast
import math
import operator
import re
from functools import cache
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_vectors import VECTORS, observation_rows, plan_row

from indicators.assessment import assess
from indicators.rows import lines
from indicators.schema import OBSERVATION_COLUMNS, PLAN_COLUMNS, names
from indicators.text import text_for
from indicators.working import Step, Working, work_out, working_text

zh, en = text_for("zh"), text_for("en")
each = pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
both = pytest.mark.parametrize("t", [zh, en], ids=["zh", "en"])

#: METHOD C6: where each class begins and ends.
CLASSES = {
    "ahead": (1.05, math.inf),
    "on_track": (0.95, 1.05),
    "lagging": (0.60, 0.95),
    "off_track": (0.0, 0.60),
    "regressing": (-math.inf, 0.0),
}
#: What must be worked out wherever the row has it.
WORKED = (
    "progress",
    "gap_abs",
    "observed_cagr",
    "observed_increment",
    "mean_growth",
    "sum_to_date",
    "mean_flow",
    "required_growth",
    "required_growth_cumulative",
    "projection_average",
    "projection_latest",
    "projection_low80",
    "projection_high80",
    "projected_progress",
    "outlook",
)

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS = {"ln": math.log, "exp": math.exp, "sqrt": math.sqrt, "max": max, "min": min}
_COMPARISONS = {"<": operator.lt, ">": operator.gt, "≤": operator.le, "≥": operator.ge, "=": operator.eq}
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.(\d+))?(%?)")


def calculate(text: str, **symbols: float) -> float:
    """Read a written sum as a person would, and do it."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    for sign, python in (("÷", "/"), ("×", "*"), ("−", "-"), ("^", "**"), ("√", "sqrt")):
        text = text.replace(sign, python)
    text = re.sub(r"(\d+(?:\.\d+)?)%", r"(\1/100)", text)
    return _value(ast.parse(text, mode="eval").body, symbols)


def _value(node: ast.expr, symbols: dict[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return symbols[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, symbols)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, symbols), _value(right, symbols))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name](*(_value(argument, symbols) for argument in arguments))
    raise ValueError(ast.dump(node))


def read(written: str) -> tuple[float, float]:
    """Read the number of a result, a percentage as a fraction, and by how much rounding may have moved it."""
    match = _NUMBER.search(written)
    assert match, written
    scale = 100 if match[2] else 1
    number = float(match[0].replace(",", "").rstrip("%")) / scale
    return number, 0.5 * 10 ** -len(match[1] or "") / scale * (1 + 1e-9)


def assessed(
    line: dict, observations: list[dict], **when: int | None
) -> tuple[SimpleNamespace, pd.DataFrame]:
    """Row of one indicator, and its observations."""
    seen = pd.DataFrame(observations).reindex(columns=names(OBSERVATION_COLUMNS))
    seen["obs_status"] = seen["obs_status"].astype(object).where(seen["obs_status"].notna(), "A")
    (row,) = lines(assess(pd.DataFrame([line]), seen, **when))
    return row, seen


def worked(line: dict, observations: list[dict], t=en, **when: int) -> tuple[SimpleNamespace, Working]:
    """Row and working of one indicator."""
    row, seen = assessed(line, observations, **when)
    return row, work_out(indicator_of(line), row, seen, t)


def indicator_of(line: dict) -> SimpleNamespace:
    """Read a line of the plan as pages read it: every column is there."""
    (indicator,) = lines(pd.DataFrame([line]).reindex(columns=names(PLAN_COLUMNS)))
    return indicator


def worked_vector(vector: dict, t=en, **changes: object) -> tuple[SimpleNamespace, Working]:
    row, seen = assessed_vector(vector["id"])
    return row, work_out(indicator_of(plan_row(vector) | changes), row, seen, t)


@cache
def assessed_vector(name: str) -> tuple[SimpleNamespace, pd.DataFrame]:
    case = next(one for one in VECTORS if one["id"] == name)
    when = {"as_of": case["input"]["as_of"], "today_year": case["input"].get("today_year")}
    return assessed(plan_row(case), observation_rows(case), **when)


def steps(working: Working) -> list[Step]:
    return [step for section in working.sections for step in section.steps]


def step(working: Working, field: str) -> Step:
    (found,) = (one for one in steps(working) if one.field == field)
    return found


def check(row: SimpleNamespace, working: Working, *, points: bool = False) -> None:
    """Do every sum again; ``points``: differences are in percentage points of the row's fractions."""
    assert [one.field for one in steps(working)].count("status") == 1
    for one in steps(working):
        said = f"{one.term} | {one.formula} | {one.put_in} | {one.result}"
        assert not re.search("None|nan|—|{", said), said
        assert one.term, said
        if one.field == "status":
            check_class(row, one, said)
        elif one.follows == "→" and one.field:
            growth = row.required_growth_cumulative
            left, right = (calculate(side, g=growth) for side in one.put_in.split(" = "))
            assert math.isclose(left, right, rel_tol=1e-6), said
        elif one.follows == "→":
            assert holds(one.put_in), said
        elif one.put_in:
            check_sum(row, one, said, points=points)


def check_sum(row: SimpleNamespace, one: Step, said: str, *, points: bool) -> None:
    found = calculate(one.put_in)
    if not one.result:
        return  # the range whose both ends a limit holds back
    printed, rounding = read(one.result)
    if one.field == "distance" or (points and one.field == "gap_abs"):
        found *= 100
    if one.field == "distance":
        assert abs(found - 100 * (row.progress - row.expected)) <= rounding, said
    elif one.field:
        expected = getattr(row, one.field) * (100 if points and one.field == "gap_abs" else 1)
        assert abs(found - expected) <= rounding, said
        assert abs(printed - expected) <= rounding, said
    else:
        assert abs(found - printed) <= 1.01 * rounding, said


def check_formulas(line: dict, row: SimpleNamespace, working: Working) -> None:
    """The formula in symbols, with the row's numbers for them, gives what the numbers put in give."""
    symbols = {
        "a": row.latest,
        "b": line["baseline"],
        "b2": line["baseline_revised"],
        "B": line["baseline"],
        "x": line["target"],
        "T": line["target"],
        "gt": line["target"],
        "n": row.elapsed,
        "N": line["target_year"] - line["baseline_year"],
        "m": row.remaining,
        "p": row.progress,
        "p2": row.progress_revised,
        "S": row.sum_to_date,
        "y": row.latest,
        "r": 1 + (row.planned_growth or 0),
        "g": row.mean_growth,
        "I": row.index,
        "It": row.target_index,
        "v": row.projection,
        "d": row.observed_increment,
        "D": row.required_increment,
        "f": row.mean_flow,
        "F": row.required_annual_flow,
    }
    for one in steps(working):
        if one.follows == "→" or not one.formula or re.search("[…Σ₀₁ᵢₙhk]", one.formula):
            continue
        formula = (
            one.formula.split(" = ")[-1]
            .replace("I*", "It")
            .replace("g*", "gt")
            .replace("′", "2")
            .replace("₂", "_other")
        )
        formula = re.sub(r"\bln (It?)", r"ln(\1)", formula)
        found = calculate(one.put_in)
        if one.formula.startswith("e"):
            symbols["e_other" if one.formula.startswith("e₂") else "e"] = found
        if not re.search("max|min", one.put_in):
            _, rounding = read(one.result)
            said = f"{one.formula} | {one.put_in}"
            assert abs(calculate(formula, **symbols) - found) <= 2 * rounding, said


def holds(chain: str) -> bool:
    """Whether a written comparison is true: ``0.60 ≤ 0.75 < 0.95``."""
    first, *rest = re.split(" ([<>≤≥=]) ", chain)
    left, true = calculate(first), True
    for sign, text in zip(rest[::2], rest[1::2], strict=True):
        right = calculate(text)
        true, left = true and _COMPARISONS[sign](left, right), right
    return true


def check_class(row: SimpleNamespace, one: Step, said: str) -> None:
    """The comparison is true, and names exactly the cut-offs of the class."""
    if row.status == "not_assessable" or "NO_TREND" in row.flags:
        assert one.put_in == "", said
        return
    assert holds(one.put_in), said
    if not re.search(r"\b[sqe]\b", one.formula):
        return  # the value against target or baseline
    quotient = {"s": row.schedule_ratio, "q": row.remaining_pace_ratio}.get(
        re.search(r"\b([sqp])\b", one.formula)[1]
    )
    if quotient is None:
        quotient = row.progress / row.expected
    lower, upper = CLASSES[row.status]
    if " q" in one.formula and row.status == "on_track":
        upper = math.inf  # METHOD C5: at best on_track
    edges = [float(text) for text in re.findall(r"\d\.\d\d|\b0\b", one.formula)]
    assert edges == [edge for edge in (lower, upper) if math.isfinite(edge)], said
    assert lower - 1e-9 <= quotient < upper, said


@both
@pytest.mark.parametrize("decimals", [None, 2])
@each
def test_every_sum_of_a_worked_case_gives_the_number_of_the_row(vector, decimals, t):
    row, working = worked_vector(vector, t, decimals=decimals)
    check(row, working)
    check_formulas(plan_row(vector), row, working)
    fields = {one.field for one in steps(working)}
    if row.elapsed is not None:
        assert {field for field in WORKED if getattr(row, field) is not None} - fields == set()
        assert row.schedule_ratio is None or not row.remaining or "schedule_ratio" in fields


@both
@pytest.mark.parametrize(
    "vector",
    [one for one in VECTORS if one["input"]["type"] == "growth_average"],
    ids=lambda vector: vector["id"],
)
def test_rates_of_a_table_in_percent_are_put_in_as_percentages(vector, t):
    line = plan_row(vector) | {"unit_en": "%", "unit_zh": "%", "decimals": 1}
    for name in ("baseline", "target"):
        line[name] = None if line[name] is None else 100 * line[name]
    observations = [
        one | {"obs_value": None if one["obs_value"] is None else 100 * one["obs_value"]}
        for one in observation_rows(vector)
    ]
    row, working = worked(line, observations, t, as_of=vector["input"]["as_of"])
    check(row, working, points=True)
    if row.status != "not_assessable":
        assert step(working, "index").put_in.count("%") == len(row.index and observations)


@both
@pytest.mark.parametrize("year", [2016, 2017, 2018, 2019, 2020])
def test_every_sum_of_the_shipped_plan_gives_the_number_of_the_row(published, year, t):
    for one in published(year).standings:
        working = work_out(one.indicator, one.result, one.observations, t)
        check(one.result, working)
        text = working_text(working, "title", "state 1", t)
        assert text.splitlines()[0] == "title"
        assert text.splitlines()[-1] == "state 1"
        for line in steps(working):
            assert line.derivation in text
            assert line.result in text


amounts = st.integers(1, 200_000).map(lambda value: value / 1000)
signed = st.integers(-200_000, 200_000).map(lambda value: value / 1000)
rates = st.integers(-300, 500).map(lambda value: value / 1000)


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict, list[dict], int]:
    """A line of a plan of any type, actuals of some of its years, and an as-of year."""
    target_type = draw(st.sampled_from(("level", "score", "threshold", "period_aggregate", "growth_average")))
    number = {"growth_average": rates, "level": signed, "score": st.integers(0, 100).map(float)}.get(
        target_type, amounts
    )
    falling = target_type != "period_aggregate" and draw(st.booleans())
    baseline, target = draw(st.one_of(st.none(), number)), draw(number)
    assume(baseline is None or baseline == target or abs(baseline - target) > 0.01)
    line = {
        "indicator": "one",
        "target_type": target_type,
        "kind": "flow" if target_type == "period_aggregate" else "stock",
        "baseline_year": 2015,
        "target_year": draw(st.integers(2016, 2021)),
        "baseline": baseline,
        "target": target,
        "target_op": ("<" if falling else ">") + draw(st.sampled_from(["", "="])),
        "path": draw(st.sampled_from([None, "linear", "geometric"])),
        "floor": draw(st.sampled_from([None, 0.0])) if target_type != "growth_average" else None,
        "baseline_revised": draw(st.one_of(st.none(), number)),
        "baseline_last_flow": draw(st.one_of(st.none(), number)),
        "decimals": draw(st.sampled_from([None, 0, 1, 2, 3])),
    }
    years = draw(st.lists(st.integers(2015, 2021), unique=True, max_size=7))
    observations = [
        {"indicator": "one", "time_period": str(year), "obs_value": draw(number)} for year in years
    ]
    if draw(st.booleans()):
        observations.append({"indicator": "one", "time_period": "2018-S1", "obs_value": draw(number)})
    return line, observations, draw(st.integers(2015, 2021))


@settings(max_examples=80)
@given(cases())
def test_whatever_the_numbers_every_sum_gives_the_number_of_the_row(case):
    line, observations, as_of = case
    assume(observations)
    row, working = worked(line, observations, as_of=as_of)
    check(row, working)


def vector(name: str) -> dict:
    return next(one for one in VECTORS if one["id"] == name)


def test_pledge_financing_in_2018_is_worked_out_with_its_numbers(published):
    """The plan prints 750 -> 1,800; 1,224 in 2018, three of five years gone; 848.5 was published for 2015."""
    one = published(2018).standing("ip-pledge-financing")
    working = work_out(one.indicator, one.result, one.observations, en)
    assert step(working, "progress").derivation == "p = (a − b) ÷ (x − b) = (1,224 − 750) ÷ (1,800 − 750)"
    assert step(working, "progress").result == "45.1%"  # 474 / 1050
    assert step(working, "expected").put_in == "3 ÷ 5"
    assert step(working, "schedule_ratio").put_in == "45.14% ÷ 60%"
    # 0.4514 / 0.6 = 0.752
    assert step(working, "status").put_in == "0.60 ≤ 0.75 < 0.95"
    assert step(working, "status").result == "Behind"
    assert step(working, "required_cagr").put_in == "(1,800 ÷ 1,224)^(1 ÷ 2) − 1"
    # t of METHOD C7 for 2 degrees of freedom; changes 335.9, 4, 134.1 about their mean of 158.
    *_, half = (one for one in steps(working) if one.formula.startswith("h"))
    assert half.put_in == (
        "1.885618083 × √(((335.9 − 158)^2 + (4 − 158)^2 + (134.1 − 158)^2) ÷ 2) × √(2 + 2^2 ÷ 3)"
    )
    # 375.5 / 951.5 = 0.3946, over 0.6 = 0.658; 1224/848.5 = 1.4425, its cube root 1.1299.
    sensitivity = working.sections[-1]
    assert [one.result for one in sensitivity.steps] == [
        "848.5 (RMB one hundred million)",
        "39.5%",
        "0.66",
        "Behind: the same class",
        "+13.0%",
    ]


def test_royalties_after_the_first_year_say_that_the_path_decides(published):
    """METHOD V08: due 0.140798 by steady growth, so 0.82 of the pace; on the line 0.2 is due, 0.1161 / 0.2 = 0.58."""
    one = published(2016).standing("ip-royalty-exports")
    working = work_out(one.indicator, one.result, one.observations, en)
    straight = next(
        section for section in working.sections if section.title == "Second opinion: the straight path"
    )
    assert [line.result for line in straight.steps] == ["20.0%", "0.58", "Far behind: another class"]
    assert "There is only one observation: a weak signal." in working.notes


def test_the_equation_method_is_written_as_its_equation():
    """METHOD, worked examples: V07, 47.6*((1+g)+(1+g)^2+(1+g)^3) = 40.8 -> g = -0.506532."""
    _, working = worked_vector(vector("V07"))
    assert (
        step(working, "required_growth_cumulative").put_in
        == "47.6 × ((1 + g) + (1 + g)^2 + (1 + g)^3) = 40.8"
    )
    assert step(working, "required_growth_cumulative").result == "-50.7%"


def test_average_growth_is_worked_out_as_in_the_method():
    """METHOD, worked examples: V10, I = 1.22*1.18*1.15 = 1.65554; required (2.48832/1.65554)^(1/2) - 1 = 22.598 %."""
    _, working = worked_vector(vector("V10"))
    assert step(working, "index").put_in == "(1 + 0.22) × (1 + 0.18) × (1 + 0.15)"
    assert step(working, "index").result == "1.65554"
    assert step(working, "required_growth").result == "+22.6%"


@pytest.mark.parametrize(
    ("name", "formula", "put_in"),
    [
        ("V02", "a ≥ x", "13.3 ≥ 12"),  # met early
        ("V15", "a ≥ x", "9 ≥ 9"),  # 9 is not below 9
        ("V19", "a < x", "43.4 < 44"),  # missed
        ("V14", "0.95 ≤ q", "0.95 ≤ 2.00"),  # no baseline: at best on schedule
        ("V20", "a < b", "19 < 20"),  # the level had to be held
        ("V28", "I ≥ I*", "1.51368 ≥ 1.469328"),  # secured: 1.2*1.19*1.06, 1.08^5
        ("V30", "S ≥ T", "104 ≥ 100"),
        ("V31", "", ""),  # one observation
        ("V25", "1.05 ≤ p ÷ e", "1.05 ≤ 1.30"),  # a lower bound: 65/100 over (r^3-1)/(r^5-1) = 0.501244
    ],
)
def test_the_step_that_decides(name, formula, put_in):
    _, working = worked_vector(vector(name), decimals=2)
    assert (step(working, "status").formula, step(working, "status").put_in) == (formula, put_in)


def test_doubtful_figures_are_named_with_their_years():
    line = plan_row(vector("V07"))
    observations = [
        {"indicator": "V07", "time_period": "2016", "obs_value": 11.6, "obs_status": "E"},
        {"indicator": "V07", "time_period": "2017", "obs_value": 47.6, "obs_status": "P"},
    ]
    _, of_a_sum = worked(line, observations, as_of=2017)
    assert "This rests on provisional figures: 2017." in of_a_sum.notes
    assert "This rests on estimated figures: 2016." in of_a_sum.notes
    _, of_a_level = worked(line | {"target_type": "level"}, observations, as_of=2017)
    assert "This rests on provisional figures: 2017." in of_a_level.notes
    assert not any("2016" in note for note in of_a_level.notes)


def test_a_missing_year_is_said_to_be_missing():
    _, working = worked_vector(vector("V26"))
    assert ("amount of the year y₂, 2017", "not published") in [
        (one.term, one.result) for one in steps(working)
    ]


def test_a_part_of_a_year_is_named():
    """METHOD V22: 8.9 at the middle of 2018, n = 2.5."""
    _, working = worked_vector(vector("V22"))
    assert step(working, "latest").term == "actual a, 2018-S1, part of a year (final)"
    assert step(working, "elapsed").result == "2.5"
    assert step(working, "expected").put_in == "2.5 ÷ 5"


def test_the_text_to_copy_is_complete():
    _, working = worked_vector(vector("V01"))
    text = working_text(working, "Patents, end of 2017: Ahead", "Data: state 1", en)
    # (9.8 - 6.3)/(12 - 6.3) = 0.614; over 0.4 = 1.535.
    assert text.startswith("Patents, end of 2017: Ahead\n\nWhat goes in\n")
    assert "progress: p = (a − b) ÷ (x − b) = (9.8 − 6.3) ÷ (12 − 6.3) = 61.4%\n" in text
    assert "class: 1.05 ≤ s; 1.05 ≤ 1.54 → Ahead\n" in text
    assert text.endswith("\n\nData: state 1")
