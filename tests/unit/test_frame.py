from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from layouts.figures.frame import EXPORT_WIDTH, export_figure, plain, spread, text_width, wrap


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


def test_an_export_grows_with_its_notes_and_keeps_the_height_of_the_chart():
    figure = {"data": [], "layout": {"margin": {"l": 50, "r": 100, "t": 16, "b": 40}}}

    def framed(notes):
        return export_figure(figure, title="Title", subtitle="unit", notes=notes, plot_height=300)["layout"]

    short, long = framed(["Source: a."]), framed(["Source: a.", "Note: b.", "Note: c."])
    assert short["width"] == long["width"] == EXPORT_WIDTH

    def chart(layout):
        return layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]

    assert chart(short) == chart(long)
    assert long["height"] - short["height"] == 33  # two more lines of 16.5 px
