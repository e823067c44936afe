"""What people write in tables beside numbers: years, footnote marks, dashes for nothing, notes (pure)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from indicators.periods import read
from indicators.wording import SPAN

#: Signs that lead to a footnote; superscript figures are left to the reader of numbers, who cannot tell them
#: from powers.
_FOOTNOTE: Final = r"(?:[*＊†‡§①-⑳⑴-⒇]|[\[［〔] ?注? ?\d{1,2} ?[\]］〕])"
#: The longest mark is ``[ 注 12 ]``; patterns look no further back, so that a long cell costs no more.
_LONGEST_MARK: Final = 8
_TRAILING: Final = re.compile(rf"{_FOOTNOTE}\Z")
_AROUND_NAMES: Final = re.compile(rf"{_FOOTNOTE}|[¹²³⁰⁴-⁹]")
_ABSENT: Final = frozenset(
    {"-", "--", "–", "—", "——", "..", "...", "......", "n/a", "na", "nan", "n.a.", ":", "无"}
)
#: NFKC keeps the minus sign apart from the hyphen.
_MINUS: Final = "−"
_YEAR: Final = re.compile(
    r"(?P<year>(?:19|20|21)\d\d)(?:\.0+)?(?:年(?:末|底|度)?)?(?P<actual>实际[值数]?|完成[值数]?|actuals?)?",
    re.ASCII | re.IGNORECASE,
)
_PART_OF_A_YEAR: Final = re.compile(r"(?:19|20|21)\d\d-[ASTQM]?\d{1,2}", re.ASCII)
#: As the tables that go out write what covers several years; a hyphen would be a slip of somebody.
_SPAN: Final = re.compile(rf"\d{{4}}{SPAN}\d{{4}}(?:-\d\d)?", re.ASCII)
_DATE: Final = re.compile(r"(?P<year>\d{4})-\d\d-\d\d.*", re.ASCII)
_LINE_BREAKS: Final = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_BESIDE: Final = re.compile(
    r"(?:注|注释|备注|说明|资料来源|数据来源|来源|单位|计量单位|notes?|sources?|units?) ?\d{0,3} ?:",
    re.IGNORECASE,
)


def without_footnotes(text: str) -> tuple[str, str]:
    """Take the footnote marks off the end of a cell: ``1,234①`` becomes ``1,234`` and ``①``."""
    rest = text.rstrip()
    while found := _TRAILING.search(rest[-_LONGEST_MARK:]):
        rest = rest[: len(rest) - len(found[0])].rstrip()
    return (rest, text[len(rest) :].strip()) if rest and rest != text.rstrip() else (text, "")


def is_absent(text: str) -> bool:
    """Whether a cell says that there is nothing: a dash, dots, n/a."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold().replace(_MINUS, "-")
    return not plain or plain in _ABSENT


def is_beside(text: str) -> bool:
    """Whether a text is a line about the table: its unit, a note, its source."""
    return bool(_BESIDE.match(" ".join(unicodedata.normalize("NFKC", text).split())))


def period_of(text: str, *, is_date: bool = False) -> str:
    """Return the period that heads a column, empty when it is none.

    Parameters
    ----------
    text
        ``2018``, ``2018年``, ``2018年末``, ``2018年实际``, ``2018.0``, ``2018-Q3``; footnote marks do not matter.
    is_date
        Whether the cell holds a date: its year is meant.
    """
    plain = _plain(text)
    found = (_DATE if is_date else _YEAR).fullmatch(plain)
    if found:
        return found["year"]
    return plain if _PART_OF_A_YEAR.fullmatch(plain) and read(plain) else ""


def is_span(text: str) -> bool:
    """Whether a text says several years, ``2016–2018``: no value of one of them follows from theirs."""
    return bool(_SPAN.fullmatch(text))


def says_actual(text: str) -> bool:
    """Whether the heading of a year says that actuals stand below it: ``2020年实际``, ``2020 actual``."""
    found = _YEAR.fullmatch(_plain(text))
    return bool(found and found["actual"])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", without_footnotes(text)[0]).split())


def on_one_line(text: str) -> str:
    """Return a text without its line breaks and tabs, outer blanks and those around a break."""
    return " ".join(part.strip() for part in _LINE_BREAKS.split(text.strip()))


def key(text: str) -> str:
    """Return what of a name is compared: letters and digits, without case, width and footnote marks."""
    plain = unicodedata.normalize("NFKC", _AROUND_NAMES.sub("", text)).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
