"""The frame of an export: a size for each place in a document, with title, unit, notes and source inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from layouts.figures.frame import LINE_HEIGHT, Figure, plain, text_width, wrap
from layouts.theme import FONT_FAMILY, SHIPPED_FAMILY, colour

#: The shipped font before those of the system, so that none of them changes the picture.
EXPORT_FONT: Final = f'"{SHIPPED_FAMILY}", {FONT_FAMILY}'
#: 300 dpi: 1,842 px then are 156 mm wide on paper.
DOTS_PER_METRE: Final = round(300 / 0.0254)
#: Where the title stands.
TITLES: Final = ("above", "below", "none")
#: How much wider bold letters are, and px between two blocks of text.
_BOLD: Final = 1.03
_GAP: Final = 3
#: Height in px of the text block of GB/T 9704 at 300 dpi: 225 mm.
_PAGE: Final = 2657
#: Px of the layout above the first line of text, and below the last one.
_EDGE: Final = 18
#: What only a page shows: texts on hover.
_HOVER: Final = ("hovertext", "hovertemplate", "hoverinfo", "customdata")


class Size(NamedTuple):
    """A place in a document.

    Attributes
    ----------
    width
        Width in px of the layout, for which the sizes of type are meant.
    pixels
        Width in px of the picture.
    trend
        Height in px of the layout for the lines of a trend, at least.
    height
        Height in px of the layout; None where it follows from the texts.
    is_narrow
        Whether a chart takes its narrow layout.
    title, subtitle, note
        Sizes of type in px.
    side
        Free px at both sides.
    """

    width: int
    pixels: int
    trend: int
    height: int | None = None
    is_narrow: bool = False
    title: float = 16.5
    subtitle: float = 12.5
    note: float = 11.5
    side: int = 16

    @property
    def scale(self) -> float:
        """How many px of the picture are one of the layout."""
        return self.pixels / self.width

    @property
    def most(self) -> float:
        """Height in px of the layout that a trend never exceeds."""
        return self.height or _PAGE / self.scale


#: At 300 dpi: the text width of GB/T 9704 (156 mm) and half of it, a landscape page (225 mm, as high as leaves room for
#: a caption), and a slide of 13.333 x 7.5 in.
SIZES: Final = {
    "full": Size(614, 1842, trend=360),
    "half": Size(318, 898, trend=270, is_narrow=True, title=14, subtitle=11, note=10, side=10),
    "landscape": Size(886, 2657, trend=260, height=540),
    "slide": Size(880, 4000, trend=240, height=495),
}


@dataclass(frozen=True)
class PictureForm:
    """How a chart leaves the page.

    Attributes
    ----------
    size
        One of :data:`SIZES`.
    title
        Where its title stands, one of :data:`TITLES`.
    """

    size: str = "full"
    title: str = "above"

    @classmethod
    def asked(cls, size: str, title: str) -> PictureForm:
        """Return what an address asks for; what makes no sense is dropped."""
        return cls(size if size in SIZES else cls.size, title if title in TITLES else cls.title)


class _Block(NamedTuple):
    """Lines of text that belong together."""

    lines: list[str]
    size: float
    is_title: bool = False

    @property
    def height(self) -> float:
        return LINE_HEIGHT * self.size * len(self.lines) + _GAP

    def within(self, height: float, width: float) -> _Block:
        """Return the lines that fit into a height, at least the first; what is cut ends in three dots."""
        n = max(1, int((height - _GAP) / (LINE_HEIGHT * self.size)))
        if n >= len(self.lines):
            return self
        *kept, last = self.lines[:n]
        while text_width(f"{last}…", self.size) > width:
            last = last[:-1]
        return self._replace(lines=[*kept, f"{last.rstrip()}…"])

    @property
    def text(self) -> str:
        lines = [plain(line) for line in self.lines]
        return "<br>".join(f"<b>{line}</b>" for line in lines) if self.is_title else "<br>".join(lines)


@dataclass(frozen=True)
class Frame:
    """What surrounds a chart in a document: white, of a fixed width, with title, unit, notes and source inside.

    Attributes
    ----------
    form
        Size, and where the title stands.
    title, subtitle
        What, where, when; and the unit.
    notes
        What stands below the chart, each wrapped to the width: notes, source, as-of year and vintage. Where they leave
        the chart too little room, the first of them is shortened before the others.
    """

    form: PictureForm
    title: str
    subtitle: str
    notes: Sequence[str]

    @property
    def size(self) -> Size:
        """The place in a document."""
        return SIZES[self.form.size]

    @cached_property
    def _head(self) -> list[_Block]:
        title = [self._title] if self.form.title == "above" else []
        return [*title, self._wrapped(self.subtitle, self.size.subtitle)]

    @cached_property
    def _foot(self) -> list[_Block]:
        title = [self._title] if self.form.title == "below" else []
        notes = [self._wrapped(note, self.size.note) for note in self.notes]
        taken = self._top + self.size.trend + _EDGE + sum(block.height for block in [*title, *notes])
        excess, kept = taken - self.size.most, []
        for note in notes:
            kept.append(note.within(note.height - max(0.0, excess), self._across))
            excess -= note.height - kept[-1].height
        return [*title, *kept]

    @property
    def _title(self) -> _Block:
        return self._wrapped(self.title, self.size.title, is_title=True)

    def _wrapped(self, text: str, size: float, *, is_title: bool = False) -> _Block:
        return _Block(wrap(text, self._across, size * (_BOLD if is_title else 1.0)), size, is_title)

    @property
    def _across(self) -> float:
        """Width in px for texts."""
        return self.size.width - 2 * self.size.side

    @property
    def _top(self) -> float:
        return _EDGE + sum(block.height for block in self._head)

    @property
    def _bottom(self) -> float:
        return _EDGE + sum(block.height for block in self._foot)

    def room(self, wanted: int) -> int:
        """Return the height in px for the chart, its margins included: as wanted, or what a fixed height leaves."""
        return wanted if self.size.height is None else round(self.size.height - self._top - self._bottom)

    def around(self, figure: Figure) -> Figure:
        """Return a figure of the wanted size with the chart inside.

        Parameters
        ----------
        figure
            The chart as the page shows it; of a chart that has one the narrow layout is taken for a narrow place.
        """
        layout = figure["layout"]
        if self.size.is_narrow:
            layout = layout | layout["meta"]["narrow"]
        margin = layout["margin"]
        extra = self.size.side - 8
        left, top = margin["l"] + extra, self._top + margin["t"]
        framed = {
            **{part: value for part, value in layout.items() if part != "meta"},
            "font": {**layout["font"], "family": EXPORT_FONT},
            "width": self.size.width,
            "height": self.size.height or round(self._top + layout["height"] + self._bottom),
            "autosize": False,
            "paper_bgcolor": colour("card"),
            "plot_bgcolor": colour("card"),
            "margin": {**margin, "l": left, "t": top, "b": self._bottom + margin["b"], "pad": 0},
            "annotations": [
                *layout.get("annotations", []),
                *self._texts(self._head, 1, top - 14, left),
                *self._texts(self._foot, 0, -(margin["b"] + 10), left),
            ],
        }
        return {
            "data": [_unseen(trace, number) for number, trace in enumerate(figure["data"])],
            "layout": framed,
        }

    def _texts(self, blocks: Sequence[_Block], edge: int, up: float, left: float) -> list[dict[str, Any]]:
        """Return blocks of text one below the other, the first one so far up from an edge of the plot."""
        texts = []
        for block in blocks:
            side = "center" if block.is_title and self.form.title == "below" else "left"
            texts.append(
                {
                    "xref": "paper",
                    "yref": "paper",
                    "x": 0,
                    "y": edge,
                    "xanchor": side,
                    "yanchor": "top",
                    "xshift": (self.size.width / 2 if side == "center" else self.size.side) - left,
                    "yshift": up,
                    "showarrow": False,
                    "borderpad": 0,
                    "align": side,
                    "text": block.text,
                    "font": {"size": block.size, "color": colour("ink" if block.is_title else "quiet")},
                }
            )
            up -= block.height
        return texts


def _unseen(trace: dict[str, Any], number: int) -> dict[str, Any]:
    """Trace without what only a page shows; numbered, for plotly numbers traces by chance."""
    kept = {part: value for part, value in trace.items() if part not in _HOVER}
    return {**kept, "hoverinfo": "skip", "uid": f"{number}"}
