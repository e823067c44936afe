"""Whatever somebody types beside whatever unit is a number or a refusal; what is accepted is exact."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.errors import Finding, Refusal
from indicators.numerals import read_numeral, rounds_to
from indicators.schema import TARGET_TYPES
from indicators.units import Unit, unit_of

#: Each unit with how many of its base unit one is, as a person reads it.
SCALES: Final = {
    ("pieces", "件"): 1,
    ("ten thousand pieces", "万件"): 10**4,
    ("RMB one hundred million", "亿元"): 10**8,
    ("million tonnes", None): 10**6,
    (None, "万亿元"): 10**12,
    (None, None): 1,
}
MAGNITUDES: Final = {
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "亿": 10**8,
    "万亿": 10**12,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}

#: Any text that JSON can carry, and texts made of what numbers are made of.
texts = st.text(st.characters(codec=None), max_size=120)
pieces = st.sampled_from(
    ["1", "23", "0", "456", ".", ",", "。", "，", "．", "-", "−", "+", "e", "E5", " ", "　", "%", "％", "（", ")",
     "²", "½", "①", "７", "٣", "万", "亿", "千", "百", "万亿", "thousand", "ten thousand", "million", "billion",
     "件", "元", "美元", "pieces", "RMB", "个百分点", "一百", "_", "x", "=", "\n", "\x00", "nan", "inf"]
)  # fmt: skip
near_numbers = st.lists(pieces, max_size=7).map("".join)
unit_texts = (
    st.sampled_from([name for names in SCALES for name in names] + ["%", math.nan]) | near_numbers | texts
)
units = st.builds(
    lambda en, zh, target_type: unit_of(SimpleNamespace(unit_en=en, unit_zh=zh, target_type=target_type)),
    unit_texts,
    unit_texts,
    st.sampled_from(TARGET_TYPES),
)
typed_numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?(e-?[0-9]{1,2})?", fullmatch=True)


def unit(names: tuple[str | None, str | None]) -> Unit:
    return unit_of(SimpleNamespace(unit_en=names[0], unit_zh=names[1], target_type="level"))


def outcome(typed: str, of: Unit | None, stated: str = "") -> float | Finding | None:
    """The number, or what the checks would say of the text."""
    try:
        return read_numeral(typed, of, stated)
    except Refusal as refusal:
        return Finding(refusal.message, {"value": "…", **refusal.values}, advice=refusal.advice)


@settings(max_examples=1500)
@given(near_numbers | texts, st.none() | units, st.just("") | unit_texts.filter(lambda text: text == text))
def test_any_text_is_a_number_or_a_refusal(typed, of, stated):
    read = outcome(typed, of, stated or "")
    if isinstance(read, Finding):
        # The message fills its fields and stays short whatever was typed.
        assert len(read.text()) < 1000
    else:
        assert read is None or math.isfinite(read)
        assert (read is None) == (not typed.strip())


@settings(max_examples=500)
@given(st.floats(allow_nan=False, allow_infinity=False), st.none() | st.sampled_from(list(SCALES)).map(unit))
def test_every_number_reads_back_as_itself(number, of):
    assert read_numeral(number, of) == number
    assert read_numeral(repr(number), of) == number
    assert read_numeral(f"{number:.17e}", of) == number


@settings(max_examples=200)
@given(st.integers(-(2**53), 2**53))
def test_thousands_marks_change_nothing(number):
    assert read_numeral(f"{number:,}", None) == number


@settings(max_examples=500)
@given(
    typed_numbers,
    st.sampled_from(list(MAGNITUDES)),
    st.sampled_from(list(SCALES)),
    st.sampled_from(["", " "]),
)
def test_a_magnitude_is_an_exact_product_or_has_two_readings(typed, magnitude, names, blank):
    # Fractions do not round, and dividing them gives the nearest float.
    exact = Fraction(typed) * MAGNITUDES[magnitude] / SCALES[names]
    read = outcome(f"{typed}{blank}{magnitude}", unit(names))
    if MAGNITUDES[magnitude] < SCALES[names]:
        assert isinstance(read, Finding)
        assert "two readings" in read.text()
    else:
        assert read == float(exact)


@settings(max_examples=300)
@given(typed_numbers, st.sampled_from(["件", "千件", "万件", "亿件", "million pieces"]), st.booleans())
def test_a_whole_unit_is_an_exact_product(typed, name, behind):
    magnitude = {"件": 1, "千件": 10**3, "万件": 10**4, "亿件": 10**8, "million pieces": 10**6}[name]
    exact = float(Fraction(typed) * magnitude / 10**4)
    works = unit(("ten thousand pieces", "万件"))
    assert (read_numeral(typed + name, works) if behind else read_numeral(typed, works, name)) == exact


@settings(max_examples=400)
@given(st.floats(1e-3, 1e9), st.integers(0, 5), st.integers(-1, 2), st.booleans())
def test_a_number_rounds_to_what_is_less_than_half_a_step_away(value, places, steps, counted):
    works = unit(("ten thousand pieces", "万件"))
    step, exact = Fraction(1, 10**places), Fraction(repr(value))
    if counted:  # in pieces the digits count in pieces
        exact *= 10**4
    near = (exact // step + steps) * step
    written = f"{Decimal(near.numerator) / near.denominator:.{places}f}"
    gap = abs(exact - near)
    if gap != step / 2:
        assert rounds_to(value, written + ("件" if counted else ""), works) == (gap < step / 2)
