"""Two languages: catalogues of sentences, and how numbers and dates are written in each.

English text is the message itself (gettext's custom); ``locales/<language>/messages.po`` holds what is said
in each language. Catalogues are read from the reviewed ``.po`` files, so there is nothing to compile.
"""

from __future__ import annotations

import gettext
import io
import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Context, localcontext
from functools import cache
from pathlib import Path
from typing import Final

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent, format_scientific

LOCALES_DIR: Final = Path(__file__).resolve().parents[1] / "locales"
LANGUAGES: Final = ("zh", "en")
#: BCP 47 tags for ``<html lang>``.
LANGUAGE_TAGS: Final = {"zh": "zh-CN", "en": "en"}
_BABEL_LOCALES: Final = {"zh": "zh_Hans_CN", "en": "en"}
DASH: Final = "—"
#: From here on nobody could count the zeros: a power of ten is written.
_MOST_WRITTEN_OUT: Final = 1e21
_POWER: Final = "0.##E0"
#: Nor behind the point: no plan has as many decimals.
_MOST_DECIMALS: Final = 15
#: Digits that hold what is written out, as a percentage and with every decimal that a plan can ask for; halves are
#: rounded away from zero, as statistical bulletins (四舍五入) and spreadsheets round them.
_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_CHINESE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


class Text:
    """Everything that is said in one language.

    Calling it translates and fills a template: ``t("as of {year}", year=2018)``.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    catalogue
        Translations of that language.
    """

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self.tag = LANGUAGE_TAGS[language]
        self._catalogue = catalogue
        self._locale = _BABEL_LOCALES[language]

    def __call__(self, message: str, /, **values: object) -> str:
        """Translate a template and fill its fields; an empty message stays empty."""
        translated = self._catalogue.gettext(message) if message else ""
        return translated.format(**values) if values else translated

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Translate the template that fits the number ``n``, which fills the field ``{n}``."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)

    def plural_forms(self, one: str, many: str) -> tuple[str, str]:
        """Return the templates for one and for several, their fields not filled: a script of the page counts."""
        return self._catalogue.ngettext(one, many, 1), self._catalogue.ngettext(one, many, 2)

    def of(self, row: object, column: str) -> str:
        """Text of a table row in this language, e.g. ``of(indicator, "name")`` reads ``name_zh``.

        Falls back to the other language when the row has none, and to an empty string when neither has.
        """
        for language in (self.language, *LANGUAGES):
            value = getattr(row, f"{column}_{language}", None)
            if isinstance(value, str) and value:
                return value
        return ""

    def number(self, value: float | None, decimals: int | None = None, *, signed: bool = False) -> str:
        """Write a number with thousands marks; a dash when there is none.

        Parameters
        ----------
        value
            The number; None, NaN and what no float can hold are written as a dash.
        decimals
            Digits after the point, always printed; None prints the number as it is, at most six.
        signed
            Whether a positive number carries a plus.
        """
        if value is None or not math.isfinite(value):
            return DASH
        if decimals is not None and decimals > _MOST_DECIMALS:
            return self._written(value, _POWER, "", signed=signed) if value else "0"
        pattern = "#,##0." + ("######" if decimals is None else "0" * decimals)
        is_signed = signed and bool(round(value, 6 if decimals is None else decimals))
        return self._written(value, pattern.rstrip("."), "", signed=is_signed)

    def percent(self, value: float | None, decimals: int = 1, *, signed: bool = False) -> str:
        """Write a fraction as a percentage, ``0.451`` as ``45.1%``; a dash when there is none."""
        if value is None or not math.isfinite(value):
            return DASH
        pattern = ("#,##0." + "0" * decimals).rstrip(".")
        return self._written(value, pattern, "%", signed=signed and bool(round(value * 100, decimals)))

    def _written(self, value: float, pattern: str, suffix: str, *, signed: bool) -> str:
        """Write a finite number by a pattern, one whose zeros nobody could count as a power of ten."""
        pattern = (_POWER if abs(value) >= _MOST_WRITTEN_OUT else pattern) + suffix
        write = (
            format_scientific if pattern.startswith(_POWER) else format_percent if suffix else format_decimal
        )
        if signed:
            pattern = f"+{pattern};-{pattern}"
        with localcontext(_WIDE):
            return write(value, pattern, locale=self._locale)

    def date(self, day: date) -> str:
        """Write a date in words, ``1 March 2019`` or ``2019年3月1日``."""
        return format_date(day, format="long", locale=_BABEL_LOCALES[self.language])

    def years(self, years: str) -> str:
        """Write a year or a span of years in words, ``2018`` or ``2018年``; empty stays empty."""
        return f"{years}年" if years and self.language == "zh" else years

    def month(self, year: int, month: int) -> str:
        """Write a month in words, ``March 2019`` or ``2019年3月``."""
        pattern = "y年M月" if self.language == "zh" else "MMMM y"
        return format_date(date(year, month, 1), format=pattern, locale=_BABEL_LOCALES[self.language])

    def moment(self, moment: datetime) -> str:
        """Write a moment (UTC) in words, to the second: ``1 March 2019, 10:00:00`` or ``2019年3月1日 10:00:00``."""
        utc = moment.astimezone(UTC)
        return f"{self.date(utc.date())}{' ' if self.language == 'zh' else ', '}{utc:%H:%M:%S}"

    def sentences(self, sentences: Iterable[str]) -> str:
        """Set sentences one after the other, with a space between them where the language has one."""
        return ("" if self.language == "zh" else " ").join(sentences)

    def listing(self, items: Iterable[str]) -> str:
        """Join words with the language's own comma."""
        return ("、" if self.language == "zh" else ", ").join(items)


def columns_taken(text: str) -> int:
    """Return how many columns of even width a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def tag_of(text: str) -> str:
    """Return the BCP 47 tag of a text that somebody wrote: Chinese with any Chinese character, else English."""
    return LANGUAGE_TAGS["zh" if _CHINESE.search(text) else "en"]


def text_for(language: str) -> Text:
    """Return the :class:`Text` of a language, read once per process; Chinese when the language is unknown."""
    return _load(language if language in LANGUAGES else LANGUAGES[0])


@cache
def _load(language: str) -> Text:
    with (LOCALES_DIR / language / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=_BABEL_LOCALES[language])
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Text(language, gettext.GNUTranslations(compiled))
