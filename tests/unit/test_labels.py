"""Where labels go: beside their place, on the side that hides least, or nowhere."""

from hypothesis import given
from hypothesis import strategies as st

from layouts.figures.frame import text_width
from layouts.figures.labels import Box, Label, Obstacles, Scene, place
from layouts.figures.scale import Scale

#: 10 px for each unit of either axis.
SCENE = Scene(Box(0, 0, 300, 200), Scale(0, 30), Scale(0, 20))


def placed(*labels: Label, obstacles: Obstacles | None = None, scenes=(SCENE,)):
    return place(labels, obstacles or Obstacles(), scenes)


def at(x: float, y: float, **settings) -> Label:
    return Label(("1,234",), ((x, y),), **settings)


def test_a_label_stands_above_its_point_where_nothing_is_in_the_way():
    (one,) = placed(at(15, 10))
    assert (one["x"], one["y"], one["xshift"], one["xanchor"]) == (15, 10, 0, "center")
    assert one["yshift"] == 8 + 1.3 * 12 / 2  # its reach and half its height


def test_a_line_above_sends_it_to_another_side():
    obstacles = Obstacles()
    obstacles.line([0, 30], [11.5, 11.5])
    (one,) = placed(at(15, 10), obstacles=obstacles)
    assert one["yshift"] < 0


def test_the_second_of_two_at_one_place_goes_elsewhere():
    first, second = placed(at(15, 10), at(15, 10))
    assert (first["xshift"], first["yshift"]) != (second["xshift"], second["yshift"])


def test_a_label_that_can_be_spared_is_left_out_and_another_written_across():
    obstacles = Obstacles()
    for height in range(0, 200, 5):  # lines so close that no text fits between them
        obstacles.line([0, 30], [height / 10, height / 10])
    assert placed(at(15, 10), obstacles=obstacles) == []
    assert len(placed(at(15, 10, spare=False), obstacles=obstacles)) == 1


def test_the_shorter_text_is_written_where_the_longer_has_no_room():
    brief = Label(("750",), ((15, 10),))
    long = Label(("x" * 60,), ((15, 10),), otherwise=brief)
    assert text_width("x" * 60, 12) > 300
    (one,) = placed(long)
    assert one["text"] == "750"


def test_nothing_is_written_beyond_the_plot():
    assert placed(Label(("x" * 60,), ((15, 10),), spare=False)) == []


def test_a_place_has_to_be_free_at_every_width():
    narrow = Scene(Box(0, 0, 60, 200), Scale(0, 30), Scale(0, 20))
    # At 300 px the two lie 50 px apart; at 60 px they share 10.
    first, second = placed(at(15, 10), at(20, 10), scenes=(SCENE, narrow))
    assert (first["yshift"], first["xshift"]) != (second["yshift"], second["xshift"])
    alone = placed(at(15, 10), at(20, 10), scenes=(SCENE,))
    assert alone[0]["yshift"] == alone[1]["yshift"]


def test_markup_in_a_label_is_shown_not_read():
    (one,) = placed(Label(("<i>",), ((15, 10),), bold=True))
    assert one["text"] == "<b>&lt;i&gt;</b>"


@given(st.tuples(*[st.floats(-5, 15)] * 4))
def test_a_line_crosses_a_box_when_one_of_its_points_lies_within(ends):
    x0, y0, x1, y1 = ends
    points = [(x0 + (x1 - x0) * k / 500, y0 + (y1 - y0) * k / 500) for k in range(501)]
    # Well inside: a point on the edge may come out a rounding error beyond it.
    if any(1e-9 < x < 10 - 1e-9 and 1e-9 < y < 10 - 1e-9 for x, y in points):
        assert Box(0, 0, 10, 10).crossed(*ends)
    elif all(not (-0.1 < x < 10.1 and -0.1 < y < 10.1) for x, y in points):
        assert not Box(0, 0, 10, 10).crossed(*ends)


def test_the_name_of_a_line_keeps_away_from_another_one():
    """Above its own line at 100 px there are 30 px up to another: room for the text, not for what names this line."""
    obstacles = Obstacles()
    obstacles.line([0, 30], [10, 10])
    obstacles.line([0, 30], [13, 13])
    near = at(15, 10, reach=4, steps=(0.0,))
    assert placed(near, obstacles=obstacles)[0]["yshift"] > 0
    apart = at(15, 10, reach=4, steps=(0.0,), apart=12.0)
    assert placed(apart, obstacles=obstacles)[0]["yshift"] < 0
