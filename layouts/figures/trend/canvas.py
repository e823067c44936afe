"""What a trend chart collects while it is drawn: traces, what labels must not cover, the ends of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from indicators.standing import Standing
from indicators.text import Text
from layouts.figures.labels import Obstacles
from layouts.figures.trend.series import Actual, Series, Stroke
from layouts.theme import STATUS_STYLES, colour


class End(NamedTuple):
    """A label of the right margin: where a line ends.

    Attributes
    ----------
    value
        Height at which it belongs.
    number
        What is read first.
    words, short
        What it is, and the same where there is little room.
    """

    value: float
    number: str
    words: str
    short: str


@dataclass
class Canvas:
    """What is to be drawn, and traces, obstacles, ends of lines and every value that the axis has to show.

    ``key`` stands above the plot and says what the diamonds of a comparison are; ``breaks`` are the years whose
    value is not comparable with the one before.
    """

    standing: Standing
    t: Text
    series: Series
    supposed: list[Actual]
    traces: list[dict[str, Any]] = field(default_factory=list)
    obstacles: Obstacles = field(default_factory=Obstacles)
    ends: list[End] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    key: str = ""

    @property
    def mark(self) -> str:
        """Colour of the class."""
        return colour(STATUS_STYLES[self.standing.result.status].mark)

    @property
    def goes_on(self) -> bool:
        """Whether there are actuals after the target year."""
        return any(one.year > self.standing.indicator.target_year for one in self.series.years)

    def line(self, stroke: Stroke, tone: str, width: float = 1.5, dash: str = "solid") -> None:
        """Draw a line; nothing when it has no piece."""
        if not stroke.x:
            return
        self.values += [value for value in stroke.y if value is not None]
        self.obstacles.line(stroke.x, stroke.y)
        self.traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": stroke.x,
                "y": stroke.y,
                "line": {"color": tone, "width": width, "dash": dash},
                "hoverinfo": "skip",
            }
        )

    def points(
        self, x: Sequence[float], y: Sequence[float], hover: Sequence[str], marker: dict[str, Any]
    ) -> None:
        """Draw points, each with what it says on hover; nothing when there is none."""
        if not x:
            return
        self.values += y
        size = marker["size"]
        self.obstacles.dots(x, y, (max(size) if isinstance(size, list) else size) / 2 + 1)
        self.traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": list(x),
                "y": list(y),
                "marker": marker,
                "cliponaxis": False,
                "hovertext": list(hover),
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )
