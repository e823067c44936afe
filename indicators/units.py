"""The unit of an indicator: its names in both languages, and how many of the base unit one is (pure)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

PERCENT: Final = "%"
#: Full-width characters of a Chinese keyboard and their ASCII twins. NFKC would also read ² as 2.
FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

#: What each part of a magnitude multiplies by: 千万 is 1,000 x 10,000, "one hundred million" 1 x 100 x 1,000,000.
_MAGNITUDES: Final = {
    "十": 10,
    "百": 100,
    "千": 10**3,
    "万": 10**4,
    "亿": 10**8,
    "one": 1,
    "ten": 10,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
#: 千 before the name of a metric unit is its kilo (千瓦), and a 千分点 is a thousandth.
_CHINESE: Final = re.compile(
    r"(?P<magnitude>[十百千]?(?:万亿|亿|万)|千(?![瓦克米卡焦赫伏安帕分]))\s*(?P<base>.*)"
)
#: The magnitude stands first ("ten thousand pieces") or behind a currency ("RMB one hundred million"); in
#: "pieces per million people" it belongs to something else.
_ENGLISH: Final = re.compile(
    r"(?:(?P<currency>[a-z$]+) )??"
    r"(?P<magnitude>(?:(?:one|ten|(?:one )?hundred|100?) )?(?:thousand|million|billion|trillion)|10?[, ]?000)"
    r"(?: (?P<base>.+))?",
    re.IGNORECASE,
)
#: Other names of the two currencies that plans count in.
_SYNONYMS: Final = {
    "人民币": "元",
    "元人民币": "元",
    "人民币元": "元",
    "yuan": "元",
    "rmb": "元",
    "cny": "元",
    "us dollar": "美元",
    "usd": "美元",
}


@dataclass(frozen=True)
class Unit:
    """The unit in which the values of an indicator are kept.

    Attributes
    ----------
    name_en, name_zh
        Its name as the plan prints it (``ten thousand pieces``, ``万件``); may be empty.
    scale
        How many of the base unit one is: 10,000 for 万件, 1 where the name says no magnitude. It is read
        from the Chinese name, else from the English one.
    base_en, base_zh
        Name of the base unit (``pieces``, ``件``).
    percent
        Whether values are percent: 20 is 20 %.
    fraction
        Whether values are rates of growth as fractions: 0.2 is 20 %.
    """

    name_en: str = ""
    name_zh: str = ""
    scale: int = 1
    base_en: str = ""
    base_zh: str = ""
    percent: bool = False
    fraction: bool = False

    def __str__(self) -> str:
        """Return the names in both languages, for messages of no known reader: ``pieces (件)``."""
        names = list(dict.fromkeys(name for name in (self.name_en, self.name_zh) if name))
        return f"{names[0]} ({names[1]})" if len(names) > 1 else "".join(names)

    def share(self, name: str) -> Decimal | None:
        """Return how many of this unit one of another is; None when it is another kind of unit.

        For 万件 it is 1 for 万件 and "ten thousand pieces", 0.0001 for 件, 10,000 for 亿件; for a rate of growth
        as a fraction it is 0.01 for %.
        """
        if _key(name) in (_key(self.name_en), _key(self.name_zh)):
            return Decimal(1)
        if name == PERCENT:
            return Decimal("0.01") if self.fraction else None
        scale, base = split(name)
        if (
            self.percent
            or self.fraction
            or not base
            or _key(base) not in (_key(self.base_en), _key(self.base_zh))
        ):
            return None
        return Decimal(scale) / self.scale


def unit_of(line: Any) -> Unit:
    """Return the unit of a line of the plan (attributes ``unit_en``, ``unit_zh`` and ``target_type``)."""
    # A unit that the plan leaves out is None or NaN.
    name_en, name_zh = (name if isinstance(name, str) else "" for name in (line.unit_en, line.unit_zh))
    scale_en, base_en = split(name_en)
    scale_zh, base_zh = split(name_zh)
    percent = PERCENT in (name_en, name_zh)
    return Unit(
        name_en=name_en,
        name_zh=name_zh,
        scale=scale_en if scale_zh == 1 else scale_zh,
        base_en=base_en,
        base_zh=base_zh,
        percent=percent,
        fraction=line.target_type == "growth_average" and not percent,
    )


def split(name: str) -> tuple[int, str]:
    """Split the name of a unit into magnitude and base: 万件 into 10,000 and 件; either may be left out.

    "RMB one hundred million" is 100,000,000 and RMB, 件 is 1 and 件, 亿 is 100,000,000 and an empty base.
    """
    text = " ".join(name.split())
    if found := _CHINESE.fullmatch(text):
        return math.prod(_MAGNITUDES[letter] for letter in found["magnitude"]), found["base"]
    found = _ENGLISH.fullmatch(text)
    if found is None or (found["currency"] and found["base"]):
        return 1, text
    return _english(found["magnitude"]), found["currency"] or found["base"] or ""


def _english(magnitude: str) -> int:
    digits = magnitude.replace(",", "").replace(" ", "")
    if digits.isdigit():
        return int(digits)
    words = magnitude.lower().split()
    return math.prod(int(word) if word.isdigit() else _MAGNITUDES[word] for word in words)


def _key(name: str) -> str:
    """Return what two spellings of one unit share: letters of any case, one piece or several."""
    key = " ".join(name.casefold().split()).removesuffix("s")
    return _SYNONYMS.get(key, key)
