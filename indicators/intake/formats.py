"""Number formats: what a cell of a workbook shows for the number that it holds (pure)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from indicators.intake.block import Kind

#: Literal text, escaped characters and space holders of a format; ``!`` is the escape of Chinese Excel.
_LITERAL: Final = re.compile(r'"([^"]*)"|[\\!](.)|[_*].')
#: Colours, conditions, currencies and locales.
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_CONDITION: Final = re.compile(r"\[[<>=]")
#: A comma that stands between no two digits divides by a thousand.
_SCALING: Final = re.compile(r"(?<=[0#?]),+(?![0#?,])")
#: A point that is only drawn: ``0!.0000`` shows 12345 as 1.2345.
_DRAWN_POINT: Final = re.compile(r'[0#?](?:[\\!]\.|"\.")[0#?]')
_PLACES: Final = re.compile(r"General|[0#?][0#?,.]*(?:E[+-][0#?]+)?", re.IGNORECASE)
_GENERAL: Final = "general"
#: Beyond it a number is written with an exponent: nobody types so many digits.
_MOST_DIGITS: Final = 30
#: What spreadsheet programs allow.
_LONGEST_FORMAT: Final = 255


class Shown(NamedTuple):
    """What a cell shows, and its kind when that is not what it holds."""

    text: str
    kind: Kind | None = None


def as_shown(number: Decimal, form: str) -> Shown:
    """Write a number with all its digits and with the percent sign or the unit that its format appends.

    Parameters
    ----------
    number
        What the cell holds.
    form
        Its number format, e.g. ``0.0%`` or ``#,##0"件"``.

    Returns
    -------
    Shown
        0.125 in ``0.0%`` is ``12.5%`` exactly. Marked as ``scaled`` when the format shows, or may show, another
        magnitude than the cell holds.
    """
    if form.lower() == _GENERAL or not number.is_finite():
        return Shown(plain(number))
    if len(form) > _LONGEST_FORMAT:
        return Shown(plain(number), "scaled")
    bare = _BRACKETS.sub("", form)
    outside = _LITERAL.sub("", bare)
    sections = _sections(bare)
    section = sections[_section(number, len(sections))]
    percents = _LITERAL.sub("", section).count("%")
    appended = _appended(section)
    conditional = bool(_CONDITION.search(form)) and len({_appended(one) for one in sections}) > 1
    if _SCALING.search(outside) or _DRAWN_POINT.search(bare) or percents > 1 or conditional:
        return Shown(plain(number), "scaled")
    if percents:
        return Shown(plain(number * 100) + "%")
    return Shown(plain(number) + appended)


def plain(number: Decimal) -> str:
    """Write a number with all its digits and nothing else: 11 for 11.0, 0.0000001 for 1E-7."""
    if not number.is_finite() or not -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS:
        return str(number)
    text = f"{number or Decimal(0):f}"  # without the sign of -0.0
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sections(form: str) -> list[str]:
    """Split at the semicolons outside literals: positive, negative, zero, text."""
    protected = _LITERAL.sub(lambda found: found[0].replace(";", "\0"), form)
    return [section.replace("\0", ";") for section in protected.split(";")][:3]


def _section(number: Decimal, count: int) -> int:
    """Position of the section for a number; the first stands for those that are not there."""
    wanted = 0 if number > 0 else 1 if number < 0 else 2
    return wanted if wanted < count else 0


def _appended(section: str) -> str:
    """Letters, Chinese characters and percent signs that a section writes behind the digits."""
    # Literals come out as private marks first: what they hold is no placeholder.
    texts: list[str] = []

    def keep(found: re.Match[str]) -> str:
        texts.append(found[1] or found[2] or "")
        return "\ue000"

    bare = _LITERAL.sub(keep, section)
    places = [found.end() for found in _PLACES.finditer(bare)]
    if not places:
        return ""
    before = bare[: places[-1]].count("\ue000")
    rest = "".join(texts[before:])
    return "".join(sign for sign in rest if sign.isalpha() or sign == "%")
