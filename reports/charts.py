"""Charts as files: the pictures that the pages offer, drawn on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from indicators.exchange.names import FileName
from indicators.snapshot import Snapshot
from indicators.text import Text
from layouts.figures.export import PictureForm
from layouts.pictures import all_pictures, trend_picture
from reports.drawing import Easel

FORMATS: Final = ("png", "svg")


class Chart(NamedTuple):
    """A chart: the name of its file without its ending, and its bytes."""

    name: FileName
    content: bytes


def draw_charts(
    snapshot: Snapshot,
    chosen: Sequence[str],
    look: PictureForm,
    form: str,
    easel: Easel,
    t: Text,
) -> Iterator[Chart]:
    """Draw the trends of a plan, one after the other.

    Parameters
    ----------
    snapshot
        The plan as it stands.
    chosen
        Slugs of indicators; when empty all of them, and the chart that compares them.
    look
        Size, and where the title stands.
    form
        One of FORMATS.
    easel
        What draws them.
    t
        Language.

    Raises
    ------
    SettingError
        The plan does not have an indicator.
    LibraryError, DrawingError
        No chart can be drawn on this machine.
    """
    shown = snapshot.chosen(chosen)
    pictures = (
        [trend_picture(snapshot, one, t, form=look) for one in shown]
        if chosen
        else all_pictures(snapshot, shown, None, t, look)["pictures"]
    )
    for picture in pictures:
        yield Chart(FileName(picture["name"], picture["ascii"]), easel.draw(picture, form))
