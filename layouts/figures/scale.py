"""The value axis: its range, and round ticks written in the language, so that the margin can be as wide as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from indicators.text import Text

_INTERVALS: Final = 5
_ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
#: Share of the range that stays free above and below for labels.
#: A smaller span has no round parts that a number could hold.
_NOTHING: Final = 1e-100
_ROOM: Final = 0.12


class Scale(NamedTuple):
    """Ends of a value axis."""

    low: float
    high: float

    @classmethod
    def around(cls, values: Sequence[float], *, from_zero: bool, upper: float | None = None) -> Scale:
        """Return the ends that show all values with room for their labels.

        Parameters
        ----------
        values
            What is drawn; at least one.
        from_zero
            Whether amounts stand on zero when none of them is negative.
        upper
            The end of a bounded scale, which is not exceeded.
        """
        low, high = min(values), max(values)
        if from_zero and low >= 0:
            low = 0.0
        span = next((size for size in (high - low, abs(high)) if size > _NOTHING), 1.0)
        room = _ROOM * span
        top = high + room if upper is None else max(high, min(high + room, upper))
        return cls(0.0 if low == 0.0 else low - room, top)

    def ticks(self, t: Text) -> tuple[list[float], list[str]]:
        """Return round values of the axis and how they are written; units carry the 万 and 亿, numbers do not."""
        raw = (self.high - self.low) / _INTERVALS
        size = 10.0 ** math.floor(math.log10(raw))
        step = next(factor * size for factor in _ROUND if factor * size >= raw * (1 - 1e-9))
        # Digits after the point that the step itself needs: 0.025 has three, 50 has none.
        decimals = max(0, 1 - math.floor(math.log10(step)))
        while decimals and math.isclose(step, round(step, decimals - 1), rel_tol=1e-9):
            decimals -= 1
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        values = [round(k * step, decimals) for k in range(first, last + 1)]
        return values, [t.number(value, decimals) for value in values]
