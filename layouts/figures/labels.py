"""Labels that touch nothing: each is tried beside its anchor on every side, and the side that hides least is taken.

Everything happens in px at the widths at which a chart will be seen, so that one placement holds for all of them.
A label that would overlap another or leave the chart is not drawn; one that only crosses a line is, unless it
can be spared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

from layouts.figures.frame import LINE_HEIGHT, plain, text_width
from layouts.figures.scale import Scale
from layouts.theme import colour

#: Direction from the anchor, x then y: (0, 1) is above it, (-1, 0) to its left.
Side = tuple[int, int]
ABOVE: Final[tuple[Side, ...]] = ((0, 1), (-1, 1), (1, 1), (0, -1), (-1, -1), (1, -1), (-1, 0), (1, 0))
BELOW: Final[tuple[Side, ...]] = ((0, -1), (1, -1), (-1, -1), (0, 1), (-1, 1), (1, 1), (1, 0), (-1, 0))
#: What a label is moved further away when its first place is taken.
STEPS: Final[tuple[float, ...]] = (0.0, 7.0, 15.0, 23.0)
#: Free px around a label.
_AIR: Final = 2.0
_BOLD: Final = 1.06


class Box(NamedTuple):
    """A rectangle in px; y grows upwards from the lower edge of the figure."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def inside(self, other: Box) -> bool:
        """Whether it lies wholly within the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )

    def crossed(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether a straight line between two points runs through it (Liang and Barsky)."""
        enter, leave = 0.0, 1.0
        dx, dy = x1 - x0, y1 - y0
        for step, room in (
            (-dx, x0 - self.left),
            (dx, self.right - x0),
            (-dy, y0 - self.bottom),
            (dy, self.top - y0),
        ):
            if step == 0:
                if room <= 0:
                    return False
            elif step < 0:
                enter = max(enter, room / step)
            else:
                leave = min(leave, room / step)
        return enter < leave


@dataclass(frozen=True)
class Label:
    """A text that belongs to a place of the chart.

    Attributes
    ----------
    lines
        Its lines; the first one is bold where ``bold`` says so.
    anchors
        Places to which it may stand, in data coordinates, the best first.
    reach
        Free px between anchor and text: the radius of the point that it names.
    steps
        How many px further it may stand, the best first.
    sides
        Directions to try, the best first.
    apart
        Free px on its far side, where another line would make it a name of that one.
    tone, size
        How it is written.
    spare
        Whether it is left out rather than written across a line or a point.
    otherwise
        What is written where there is no room for it.
    """

    lines: tuple[str, ...]
    anchors: tuple[tuple[float, float], ...]
    reach: float = 8.0
    steps: tuple[float, ...] = STEPS
    sides: tuple[Side, ...] = ABOVE
    apart: float = 0.0
    tone: str = "quiet"
    size: float = 12.0
    bold: bool = False
    spare: bool = True
    otherwise: Label | None = None

    @cached_property
    def width(self) -> float:
        """Width in px."""
        return max(
            text_width(line, self.size) * (_BOLD if self.bold and i == 0 else 1.0)
            for i, line in enumerate(self.lines)
        )

    @cached_property
    def height(self) -> float:
        """Height in px."""
        return LINE_HEIGHT * self.size * len(self.lines)

    @property
    def text(self) -> str:
        """The lines as plotly reads them."""
        first, *rest = (plain(line) for line in self.lines)
        return "<br>".join([f"<b>{first}</b>" if self.bold else first, *rest])


@dataclass(frozen=True)
class Scene:
    """A chart of one width: where its data coordinates lie in px.

    Attributes
    ----------
    plot
        The rectangle of the axes.
    x, y
        The ends of the axes.
    """

    plot: Box
    x: Scale
    y: Scale

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the px of a place."""
        across = (x - self.x.low) / (self.x.high - self.x.low)
        up = (y - self.y.low) / (self.y.high - self.y.low)
        return (
            self.plot.left + across * (self.plot.right - self.plot.left),
            self.plot.bottom + up * (self.plot.top - self.plot.bottom),
        )


@dataclass
class Obstacles:
    """What labels must not cover, in data coordinates; points carry their radius in px."""

    segments: list[tuple[float, float, float, float]] = field(default_factory=list)
    points: list[tuple[float, float, float]] = field(default_factory=list)

    def line(self, x: Sequence[float | None], y: Sequence[float | None]) -> None:
        """Add the pieces of a line; None interrupts it."""
        for x0, y0, x1, y1 in zip(x, y, x[1:], y[1:], strict=False):
            if x0 is not None and y0 is not None and x1 is not None and y1 is not None:
                self.segments.append((x0, y0, x1, y1))

    def dots(self, x: Iterable[float], y: Iterable[float], radius: float) -> None:
        """Add points."""
        self.points += [(here, there, radius) for here, there in zip(x, y, strict=True)]


class _Place(NamedTuple):
    """Where a label might stand."""

    anchor: tuple[float, float]
    side: Side
    distance: float


class _Drawn:
    """One scene with its obstacles in px and the labels that stand already."""

    def __init__(self, scene: Scene, obstacles: Obstacles) -> None:
        self.scene = scene
        self.segments = [(*scene.at(x0, y0), *scene.at(x1, y1)) for x0, y0, x1, y1 in obstacles.segments]
        self.points = [_dot(*scene.at(x, y), radius) for x, y, radius in obstacles.points]
        self.taken: list[Box] = []

    def box(self, label: Label, place: _Place) -> Box:
        """Return the rectangle of a label at a place."""
        x, y = self.scene.at(*place.anchor)
        dx, dy = _shift(label, place)
        left = x + dx - label.width * (1 - place.side[0]) / 2
        return Box(left, y + dy - label.height / 2, left + label.width, y + dy + label.height / 2)

    def forbids(self, box: Box) -> bool:
        """Whether a label would leave the plot or lie on another one."""
        return not box.inside(self.scene.plot) or any(box.overlaps(other) for other in self.taken)

    def hides(self, box: Box) -> int:
        """Count the lines and points that a label would cover; a point counts double."""
        lines = sum(box.crossed(*segment) for segment in self.segments)
        return lines + 2 * sum(box.overlaps(point) for point in self.points)


def place(labels: Iterable[Label], obstacles: Obstacles, scenes: Sequence[Scene]) -> list[dict[str, Any]]:
    """Return the plotly annotations of the labels for which there is room.

    Parameters
    ----------
    labels
        The most important first: each takes the best place that is left.
    obstacles
        Lines and points.
    scenes
        The chart at each width for which the places must hold; at least one.
    """
    drawn = [_Drawn(scene, obstacles) for scene in scenes]
    annotations = []
    for label in labels:
        wanted: Label | None = label
        while wanted is not None and (found := _best(wanted, drawn)) is None:
            wanted = wanted.otherwise
        if wanted is None or found is None:
            continue
        for one in drawn:
            one.taken.append(_grown(one.box(wanted, found)))
        annotations.append(_annotation(wanted, found))
    return annotations


def _best(label: Label, drawn: Sequence[_Drawn]) -> _Place | None:
    """Place that hides least in all widths, the earliest of equals; None where there is none."""
    best, least = None, 1.0 if label.spare else float("inf")
    for step in label.steps:
        for anchor in label.anchors:
            for side in label.sides:
                place_ = _Place(anchor, side, label.reach + step)
                boxes = [one.box(label, place_) for one in drawn]
                if any(one.forbids(box) for one, box in zip(drawn, boxes, strict=True)):
                    continue
                hidden = sum(
                    one.hides(_stretched(box, side, label.apart))
                    for one, box in zip(drawn, boxes, strict=True)
                )
                if not hidden:
                    return place_
                if hidden < least:
                    best, least = place_, hidden
    return best


def _shift(label: Label, place_: _Place) -> tuple[float, float]:
    """From the anchor to the middle of the side of the text that faces it."""
    across, up = place_.side
    dx = across * (0.0 if up else place_.distance)
    return dx, up * (place_.distance + label.height / 2)


def _annotation(label: Label, place_: _Place) -> dict[str, Any]:
    dx, dy = _shift(label, place_)
    x, y = place_.anchor
    return {
        "x": x,
        "y": y,
        "xshift": dx,
        "yshift": dy,
        "xanchor": ("center", "left", "right")[place_.side[0]],
        "yanchor": "middle",
        "align": ("center", "left", "right")[place_.side[0]],
        "showarrow": False,
        "borderpad": 0,
        "text": label.text,
        "font": {"size": label.size, "color": colour(label.tone)},
    }


def _dot(x: float, y: float, radius: float) -> Box:
    return Box(x - radius, y - radius, x + radius, y + radius)


def _stretched(box: Box, side: Side, by: float) -> Box:
    """Box that goes on away from its anchor."""
    across, up = side
    return Box(
        box.left + min(0, across) * by,
        box.bottom + min(0, up) * by,
        box.right + max(0, across) * by,
        box.top + max(0, up) * by,
    )


def _grown(box: Box) -> Box:
    """Box with the air that other labels leave around it."""
    return Box(box.left - 2 * _AIR, box.bottom - _AIR, box.right + 2 * _AIR, box.top + _AIR)
