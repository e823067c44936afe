"""The report pack of the shipped plan with a browser that is warm: how long, and what part of it is drawing."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from indicators.opening import open_reader
from indicators.settings import load
from indicators.text import text_for
from layouts.pictures import section_chart
from reports.drawing import Easel
from reports.pack import pack

AS_OF = 2018
#: What a pack of ten indicators may take on two cores.
ALLOWED = 30.0


class _Watched(Easel):
    """Counts pictures and the seconds that they take."""

    pictures, seconds = 0, 0.0

    def draw(self, picture: dict[str, object], form: str = "png") -> bytes:
        start = time.perf_counter()
        drawn = super().draw(picture, form)
        self.pictures += 1
        self.seconds += time.perf_counter() - start
        return drawn


def run() -> list[str]:
    """Return a line with the time of a warm pack as a share of what it may take."""
    t = text_for("zh")
    with tempfile.TemporaryDirectory() as directory:
        reader = open_reader(load(environment={}, store=Path(directory) / "store"), fill=True)
        snapshot, easel = reader.snapshot(AS_OF), _Watched()
        try:
            easel.draw(section_chart(snapshot.standings[0], t))  # starts the browser
            easel.pictures, easel.seconds = 0, 0.0
            start = time.perf_counter()
            *_, made = pack(snapshot, reader.history, easel, t)
            seconds = time.perf_counter() - start
        finally:
            easel.close()
    return [
        f"pack of {len(snapshot.standings)} indicators, browser warm: {seconds:.1f} s of {ALLOWED:.0f} s allowed "
        f"({seconds / ALLOWED:.2f}x), {len(made.files)} files; {easel.pictures} pictures drawn in "
        f"{easel.seconds / seconds:.0%} of it"
    ]
