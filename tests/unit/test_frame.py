from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.text import text_for
from layouts.figures.frame import plain, spread, text_width, wrap
from layouts.figures.scale import Scale


@given(st.lists(st.floats(-1000, 1000), max_size=8), st.floats(0.1, 50))
def test_labels_are_moved_apart_and_keep_their_order(positions, gap):
    moved = spread(positions, gap)
    pairs = sorted(zip(positions, moved, strict=True), key=lambda pair: pair[0])
    ordered = sorted(moved)
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(ordered))
    assert all(b[1] >= a[1] for a, b in pairwise(pairs) if b[0] > a[0])


def test_labels_that_are_apart_stay_where_they_are():
    assert spread([10.0, 0.0, 30.0], 5) == [10.0, 0.0, 30.0]


def test_two_labels_at_one_place_share_the_way():
    assert spread([1.0, 1.0], 4) == [-1.0, 3.0]


@given(st.text(alphabet="abc 中文字，。", max_size=80))
def test_wrapped_text_loses_nothing_but_spaces(text):
    assert "".join(wrap(text, 60, 12)).replace(" ", "") == text.replace(" ", "")


def test_wrapped_lines_fit_and_never_begin_with_a_comma():
    text = "资料来源：国家知识产权局，国家版权局，农业农村部，国家林业和草原局，世界银行。"
    lines = wrap(text, 120, 12)
    assert len(lines) > 2
    # A closing mark may hang over by its own width, as Chinese typesetting allows.
    assert all(text_width(line, 12) <= 120 + 12 for line in lines)
    assert not any(line[0] in "，。" for line in lines)


def test_markup_in_a_text_is_shown_not_read():
    assert plain("<b>&</b>") == "&lt;b&gt;&amp;&lt;/b&gt;"


@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(5, 60)), min_size=1, max_size=5),
)
def test_labels_of_any_height_stay_apart_and_between_the_ends(labels):
    """Five of at most 60 px fit into 300."""
    positions, sizes = zip(*labels, strict=True)
    moved = sorted(zip(spread(positions, sizes, 0, 300), sizes, strict=True))
    assert all(b - b_size / 2 >= a + a_size / 2 - 1e-6 for (a, a_size), (b, b_size) in pairwise(moved))
    assert moved[0][0] - moved[0][1] / 2 >= -1e-6
    assert moved[-1][0] + moved[-1][1] / 2 <= 300 + 1e-6


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=6))
def test_the_ticks_of_an_axis_are_round_few_and_written_as_they_are(values):
    scale = Scale.around(values, from_zero=True)
    ticks, texts = scale.ticks(text_for("en"))
    assert 2 <= len(ticks) <= 7
    assert len(set(texts)) == len(ticks)
    assert all(scale.low - 1e-9 <= tick <= scale.high * (1 + 1e-9) + 1e-9 for tick in ticks)
    written = [float(text.replace(",", "")) for text in texts]
    assert written == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (0.00018, ["0.00000", "0.00005", "0.00010", "0.00015", "0.00020"]),
        (1_800_000_000, ["0", "500,000,000", "1,000,000,000", "1,500,000,000", "2,000,000,000"]),
        (90, ["0", "25", "50", "75", "100"]),
    ],
)
def test_ticks_are_written_plainly_however_large_or_small(high, expected):
    """The axis ends 12 % above the highest value: five steps of a round size or fewer."""
    assert Scale.around([0, high], from_zero=True).ticks(text_for("en"))[1] == expected


def test_amounts_stand_on_zero_and_a_bounded_scale_ends_at_its_bound():
    assert Scale.around([50, 90], from_zero=True).low == 0
    assert Scale.around([-5, 5], from_zero=True).low == pytest.approx(-6.2)  # 12 % of 10 below
    assert Scale.around([70, 99], from_zero=False, upper=100).high == 100
