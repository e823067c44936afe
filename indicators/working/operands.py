"""Numbers as they are put into a formula: enough digits to calculate with, and brackets round a minus."""

from __future__ import annotations

import math
import operator
from typing import Final

from indicators.text import DASH, Text

#: What people enter has fewer digits; what binary fractions add lies beyond.
EXACT: Final = 10
#: For results that are put into powers and logarithms.
CLOSE: Final = 6
_MOST_DECIMALS: Final = 15
#: What is put into a quotient has at least as many digits as this.
LEAST: Final = 4


def digits(value: float | None, t: Text, significant: int = EXACT) -> str:
    """Write a number with so many significant digits at most; a dash when there is none."""
    if value is None:
        return DASH
    return _trimmed(t.number(value, _decimals(value, significant)))


def number(value: float | None, t: Text, significant: int = EXACT) -> str:
    """Write a number for a formula: ``1,224``, ``(−5)``."""
    return _bracketed(digits(value, t, significant))


def percent(fraction: float | None, t: Text, significant: int = EXACT, decimals: int = 0) -> str:
    """Write a fraction as a percentage for a formula: ``45.14%``; with so many decimals at least, if it has them."""
    if fraction is None:
        return DASH
    wanted = max(decimals, _decimals(100 * fraction, significant))
    return _bracketed(f"{_trimmed(t.number(100 * fraction, wanted))}%")


def factor(value: float | None, t: Text, significant: int) -> str:
    """Write a growth factor so exactly that what lies beyond 1 has all its digits: ``1.176315``, ``1.00002``."""
    if value is None:
        return DASH
    return _trimmed(t.number(value, _decimals(value - 1, significant)))


def enough(part: float, whole: float, decimals: int) -> int:
    """Significant digits of the parts with which a quotient comes out as it is written, by hand as well."""
    exact = part / whole
    for significant in range(LEAST, EXACT):
        rounded = (round(one, _decimals(one, significant)) for one in (part, whole))
        by_hand = operator.truediv(*rounded)
        if round(by_hand, decimals) == round(exact, decimals) and abs(by_hand - exact) < 0.5 * 10**-decimals:
            return significant
    return EXACT


def _decimals(value: float, significant: int) -> int:
    if value == 0:
        return 0
    return min(_MOST_DECIMALS, max(0, significant - 1 - math.floor(math.log10(abs(value)))))


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bracketed(text: str) -> str:
    return f"(−{text[1:]})" if text.startswith("-") and text != DASH else text
