"""The frame of an export: what surrounds a chart, and how much room it leaves."""

import pytest

from indicators.entries import LONGEST_TEXT
from layouts.figures.export import SIZES, Frame, PictureForm
from layouts.figures.frame import text_width

FIGURE = {
    "data": [
        {"type": "scatter", "x": [1], "y": [2], "hovertext": ["secret"], "hovertemplate": "%{hovertext}"}
    ],
    "layout": {
        "height": 300,
        "font": {"family": "serif"},
        "margin": {"l": 50, "r": 100, "t": 16, "b": 40},
        "annotations": [],
        "meta": {"below": 560, "narrow": {"margin": {"l": 30, "r": 60, "t": 16, "b": 40}}},
    },
}


def framed(notes, **form):
    return Frame(PictureForm(**form), title="Title", subtitle="unit", notes=notes).around(FIGURE)["layout"]


def plot(layout):
    """Return width and height of the plot."""
    margin = layout["margin"]
    return layout["width"] - margin["l"] - margin["r"], layout["height"] - margin["t"] - margin["b"]


def test_an_export_grows_with_its_notes_and_keeps_the_height_of_the_chart():
    short, long = framed(["Source: a."]), framed(["Source: a.", "Note: b.", "Note: c."])
    assert short["width"] == long["width"] == 614
    assert plot(short)[1] == pytest.approx(plot(long)[1], abs=1)  # heights are whole px
    assert long["height"] - short["height"] == pytest.approx(
        2 * (11.5 * 1.3 + 3), abs=1
    )  # two more lines, each with its gap


@pytest.mark.parametrize("size", [name for name, size in SIZES.items() if size.height])
def test_a_fixed_height_leaves_the_chart_what_its_texts_do_not_need(size):
    notes = ["Note: " + "word " * 120]
    frame = Frame(PictureForm(size), title="Title", subtitle="unit", notes=notes)
    layout = frame.around(_high(frame.room(300)))["layout"]
    assert layout["height"] == SIZES[size].height
    # The chart with its own margins of 16 and 40 px is as high as the room that it was given.
    assert plot(layout)[1] + 16 + 40 == pytest.approx(frame.room(300), abs=1)


LONGEST = {  # what an entry allows, in words, without any, and in Chinese
    "words": "word " * (LONGEST_TEXT // 5),
    "word": "w" * LONGEST_TEXT,
    "chinese": "口径调整，" * (LONGEST_TEXT // 5),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", LONGEST)
@pytest.mark.parametrize("title", ["above", "below"])
def test_the_longest_note_leaves_chart_source_and_state_their_room(size, text, title):
    facts = ["Source: the whole source.", "Actuals up to 2018. Approval: none."]
    frame = Frame(PictureForm(size, title), "Title", "unit", [LONGEST[text], *facts])
    # A trend as high as its frame says, with margins of 16 and 40 px.
    height = frame.room(SIZES[size].trend)
    layout = frame.around(_high(height))["layout"]
    assert layout["height"] <= SIZES[size].most + 1  # 225 mm of paper where a picture grows
    assert height >= SIZES[size].trend
    assert plot(layout)[1] >= height - 16 - 40 - 1
    *_, note, source, state = layout["annotations"]
    assert [plain_text(source), plain_text(state)] == facts
    assert plain_text(note)[:3] == LONGEST[text][:3]
    below = layout["height"] - layout["margin"]["b"] - state["yshift"] + 1.3 * state["font"]["size"]
    assert below <= layout["height"]
    for line in note["text"].split("<br>"):
        assert text_width(line, note["font"]["size"]) <= SIZES[size].width - 2 * SIZES[size].side
    fits = plain_text(note).replace(" ", "") == LONGEST[text].replace(" ", "")
    assert fits != note["text"].endswith("…")
    assert SIZES[size].height is None or not fits


def test_a_source_gives_way_only_where_a_note_of_one_line_is_not_enough():
    notes = [LONGEST["words"], f"Source: {LONGEST['word']}", "Actuals up to 2018."]
    frame = Frame(PictureForm("slide"), "Title", "unit", notes)
    *_, note, source, state = frame.around(_high(frame.room(300)))["layout"]["annotations"]
    assert "<br>" not in note["text"]
    assert note["text"].endswith("…")
    assert source["text"].startswith("Source:")
    assert source["text"].endswith("…")
    assert state["text"] == "Actuals up to 2018."


def _high(height):
    return {**FIGURE, "layout": FIGURE["layout"] | {"height": height}}


def plain_text(annotation):
    return annotation["text"].replace("<br>", " " if " " in annotation["text"] else "")


def test_half_a_width_takes_the_narrow_layout():
    wide, narrow = framed([], size="full"), framed([], size="half")
    assert wide["margin"]["r"] == 100
    assert narrow["margin"]["r"] == 60
    assert "meta" not in wide | narrow


def test_what_only_a_page_shows_stays_there():
    figure = Frame(PictureForm(), title="T", subtitle="u", notes=[]).around(FIGURE)
    assert "secret" not in str(figure)
    assert figure["layout"]["font"]["family"].startswith('"Plan Gauge Sans"')


def test_markup_in_a_note_is_shown_not_read():
    assert "&lt;b&gt;" in str(framed(["<b>"]))


def test_a_form_that_is_asked_for_badly_is_the_usual_one():
    assert PictureForm.asked("poster", "left") == PictureForm("full", "above")
    assert PictureForm.asked("half", "none") == PictureForm("half", "none")
