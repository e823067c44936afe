"""Read a number as people type it into the unit of its indicator; never guess between two readings (pure)."""

from __future__ import annotations

import math
import re
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Final

import numpy as np

from indicators.errors import N_, Refusal
from indicators.units import FULL_WIDTH, PERCENT, Unit, split

_LONGEST: Final = 100
_LONGEST_SHOWN: Final = 40
_LEAST_WRITTEN_OUT: Final = 1e-9
_MOST_WRITTEN_OUT: Final = 1e21
#: Holds every digit that is typed and every magnitude beside it; what overflows becomes infinite.
_EXACT: Final = Context(prec=2 * _LONGEST, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])

#: What keyboards of both languages type for the ASCII that a number is written in.
_TO_ASCII: Final = FULL_WIDTH | str.maketrans({"。": ".", "−": "-"})
_NUMBER: Final = r"[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_RAISED: Final = "\u00b2\u00b3\u00b9\u2070-\u2079"
_NUMERAL: Final = re.compile(rf" *(?P<number>{_NUMBER}) *(?P<rest>[^\s\d{_RAISED}.,+-].*)?", re.ASCII)
#: What follows a number when it is a unit, known or not: words, perhaps with a blank, a stroke or a percent sign.
_WORDS: Final = re.compile(r"(?:[^\W\d_]|[ /·%])+")
_DIFFERENCES: Final = ("百分点", "个百分点", "percentage point", "percentage points", "pp")

#: Texts that a person reads in two ways, and how to write what is meant.
_TWO_READINGS: Final = (
    (
        re.compile(rf" *{_NUMBER}[{_RAISED}]+ *", re.ASCII),
        N_("{value} is not a plain number: the raised digit can be a power or the mark of a footnote."),
        N_("Type the number alone."),
    ),
    (
        re.compile(rf" *\( *{_NUMBER} *\) *", re.ASCII),
        N_("{value} is not a plain number: the brackets can mean a minus or a remark."),
        N_("Type the number without brackets, with a minus where one is meant."),
    ),
    (
        re.compile(r" *[+-]?(?=[.,]*\d)[\d.]*,[\d.,]*(?:[^\d.,].*)?", re.ASCII),
        N_("{value} is not a plain number: the comma can be a thousands mark or a decimal mark."),
        N_("Type a point for decimals, commas only between thousands: 1234.5 or 1,234.5."),
    ),
)


def read_numeral(value: object, unit: Unit | None, stated: str = "") -> float | None:
    """Read a number into the unit of its indicator.

    A plain number (``1,234.5``, ``１２３４．５``, ``6.77e4``) is in the indicator's own unit, or in the stated one.
    That is a rule, not a guess, and so are the others:

    - A unit behind the number, in either language, is what the number counts: ``48.03亿美元``, ``8 pieces``.
      A magnitude together with the base unit is an amount of that: for 亿元, ``218亿元`` is 218, ``1.2万亿元``
      is 12,000 and ``1.2万元`` is 0.00012.
    - A magnitude alone (``1.2万``, ``122.4 billion``) is an amount of the base unit: for 件, ``1.2万`` is 12,000;
      for 万件, ``3亿`` is 30,000. Where it is smaller than the indicator's own magnitude there are two readings
      (for 亿元, ``1.2万`` may be 1.2万元 or 1.2万亿元) and it is refused.
    - ``12.5%`` is 12.5 where values are percent and 0.125 where they are growth as a fraction.

    The result is the float next to the exact decimal product.

    Parameters
    ----------
    value
        Any JSON value: text as typed, a number, or nothing.
    unit
        The unit of the indicator; None where it is not known, which leaves plain numbers.
    stated
        The unit that a file says plain numbers are in; empty for the indicator's own.

    Returns
    -------
    float or None
        None where nothing was typed.

    Raises
    ------
    Refusal
        Not a number, one with two readings, one in another unit, or one that a float cannot hold.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    share = _stated_share(unit, stated)
    typed, factor = _typed(value, unit, share) if isinstance(value, str) else (_given(value), share)
    exact = _EXACT.multiply(typed, factor)
    number = float(exact)
    if math.isinf(number):
        raise Refusal(N_("{value} is too large a number."))
    if number == 0 and exact:
        raise _too_small()
    return number + 0.0  # -0 is 0


def rounds_to(value: float, typed: str, unit: Unit | None, stated: str = "") -> bool:
    """Whether a number, rounded to the digits of a typed one, is that one.

    The digits count in the unit in which they are typed: 44,992 件 is 4.5万 and 4.4992 万件 is 45.0千件. A half may
    go up or to the even digit.

    Parameters
    ----------
    value
        A number in the unit of its indicator.
    typed, unit, stated
        What :func:`read_numeral` reads.
    """
    number, factor = _typed(typed, unit, _stated_share(unit, stated))
    exact = _EXACT.divide(_given(value), factor)
    step = Decimal((0, (1,), int(number.as_tuple().exponent)))
    return any(
        exact.quantize(step, rounding, context=_EXACT) == number
        for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )


def write_numeral(value: float | None) -> str:
    """Write a number with every digit that it takes to read it back; empty for none.

    An exponent is used only where nobody could count the zeros.
    """
    if value is None:
        return ""
    if value and not _LEAST_WRITTEN_OUT <= abs(value) < _MOST_WRITTEN_OUT:
        return repr(float(value))
    return np.format_float_positional(value, trim="-")


def _stated_share(unit: Unit | None, stated: str) -> Decimal:
    """Return how many of the indicator's unit one of the stated unit is."""
    if unit is None or not stated:
        return Decimal(1)
    share = unit.share(stated.translate(FULL_WIDTH).strip())
    if share is None and not str(unit):
        raise Refusal(
            N_("The value is in “{stated}”, but this indicator has no unit."),
            N_("State no unit."),
            stated=stated[:_LONGEST_SHOWN],
        )
    if share is None:
        raise Refusal(
            N_("The value is in “{stated}”, but this indicator is counted in {unit}."),
            N_("Convert the number, and state the indicator's own unit or none."),
            stated=stated[:_LONGEST_SHOWN],
            unit=unit,
        )
    return share


def _given(value: object) -> Decimal:
    """Return a number that was not typed as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float) and not math.isnan(value):
        # The shortest decimal number that reads back as this float, not its binary expansion.
        return Decimal(repr(float(value)))
    raise _no_number()


def _typed(typed: str, unit: Unit | None, share: Decimal) -> tuple[Decimal, Decimal]:
    """Return a typed number and what brings it into the indicator's unit: for a plain one ``share``."""
    if len(typed) > _LONGEST:
        raise _no_number()
    text = typed.translate(_TO_ASCII)
    found = _NUMERAL.fullmatch(text)
    if found is None:
        raise _two_readings(text)
    digits = found["number"].replace(",", "")
    number, rest = _EXACT.create_decimal(digits), (found["rest"] or "").rstrip(" ")
    if not number and re.search("[1-9]", re.split("[eE]", digits)[0]):
        raise _too_small()
    if not rest:
        return number, share
    if unit is None:
        raise Refusal(N_("{value} is not a plain number, and the indicator that it belongs to is not known."))
    own = unit.share(rest)
    return number, _magnitude(number, rest, unit, share) if own is None else own


def _magnitude(number: Decimal, rest: str, unit: Unit, share: Decimal) -> Decimal:
    """Return what a magnitude alone multiplies by; refuse what it does not say in one way."""
    magnitude, base = split(rest)
    if base:
        raise _no_unit(rest, unit)
    if unit.percent or unit.fraction:
        raise Refusal(N_("{value} is an amount, but the values of this indicator are rates."), unit=unit)
    factor = Decimal(magnitude) / unit.scale
    if factor < share:
        small, large = (_EXACT.multiply(number, by) for by in (factor, magnitude * share))
        raise Refusal(
            N_("{value} has two readings in {unit}: {small} or {large}."),
            N_("Type the one that is meant as a plain number, or write the whole unit behind the number."),
            small=f"{small.normalize():f}",
            large=f"{large.normalize():f}",
            unit=unit,
        )
    return factor


def _two_readings(text: str) -> Refusal:
    """Return in which two ways a text could be read, or that it is no number at all."""
    for shape, message, advice in _TWO_READINGS:
        if shape.fullmatch(text):
            return Refusal(message, advice)
    return _no_number()


def _no_unit(rest: str, unit: Unit) -> Refusal:
    """Return why what follows a number is not its unit."""
    if (unit.percent or unit.fraction) and rest.lower() in _DIFFERENCES:
        return Refusal(
            N_("{value} is the difference of two rates, not a number that this indicator counts."),
            N_("Enter the rate itself, such as {example}."),
            example=f"12.5{PERCENT}",
        )
    if not _WORDS.fullmatch(rest):
        return _no_number()
    if not str(unit):
        return Refusal(N_("{value} is not a plain number, but this indicator has no unit."))
    return Refusal(
        N_("{value} is not a number in {unit}, the unit of this indicator."),
        N_("Type the number alone, converted to that unit."),
        unit=unit,
    )


def _no_number() -> Refusal:
    advice = N_("Type digits only, with a point for decimals: 1234.5 or 1,234.5.")
    return Refusal(N_("{value} is not a number."), advice)


def _too_small() -> Refusal:
    return Refusal(N_("{value} is too small a number."))
