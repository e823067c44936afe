"""Which indicator a text means: its number, its code, its names in both languages (pure)."""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import get_close_matches
from typing import Final, NamedTuple

import pandas as pd

from indicators.intake.marks import key, without_footnotes
from indicators.rows import lines
from indicators.units import FULL_WIDTH, unit_of

_NAMES: Final = ("indicator", "name_en", "name_zh", "short_name_en", "short_name_zh")
_UNITS: Final = ("unit_en", "unit_zh")
_LONGEST_COMPARED: Final = 200
_IN_BRACKETS: Final = re.compile(r"(?P<name>.+)[(（](?P<unit>[^()（）]+)[)）]", re.DOTALL)
_PERCENT: Final = re.compile("[%％﹪]")


def _key(text: str) -> str:
    """Return what of a name is compared; a percent sign may be a unit, so that it counts, unlike other signs."""
    return key(_PERCENT.sub("percent", text))


class Named(NamedTuple):
    """What a text names: its indicators, none when the plan has no such one, and the unit in brackets behind."""

    indicators: set[str]
    unit: str = ""


class Names:
    """The names of a plan's indicators.

    Parameters
    ----------
    plan
        PLAN_COLUMNS, checked.

    Attributes
    ----------
    indicators
        Codes in the order of the plan.
    units
        Units in both languages, without case.
    baseline_years
        Years from which the plan counts; no actual of them is entered.
    """

    def __init__(self, plan: pd.DataFrame) -> None:
        self.indicators: list[str] = list(dict.fromkeys(plan["indicator"].tolist()))
        self.units = {unit.casefold() for column in _UNITS for unit in plan[column].dropna()}
        self.baseline_years = {str(year) for year in plan["baseline_year"]}
        self._units = {line.indicator: unit_of(line) for line in lines(plan)}
        self._by_number: dict[int, set[str]] = {}
        for number, indicator in zip(plan["number"].tolist(), plan["indicator"].tolist(), strict=True):
            self._by_number.setdefault(number, set()).add(indicator)
        self._by_name: dict[str, set[str]] = {}
        self._written: dict[str, str] = {}
        for column in _NAMES:
            named = plan[[column]].assign(code=plan["indicator"]).dropna()
            for name, indicator in zip(named[column].tolist(), named["code"].tolist(), strict=True):
                if _key(name):
                    self._by_name.setdefault(_key(name), set()).add(indicator)
                    self._written.setdefault(_key(name), name)

    def numbered(self, text: str) -> set[str]:
        """Return the indicators of a number; none when the text is no number of the plan."""
        digits = without_footnotes(text)[0].strip().removesuffix(".0").rstrip(".、)")
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
        return self._by_number.get(int(digits), set()) if is_number else set()

    def named(self, text: str) -> Named:
        """Return the indicators of a name or a code, with or without its unit in brackets behind.

        Brackets that belong to a name of the plan are part of it: a unit is what stands behind a known name.
        """
        if found := self._by_name.get(_key(text)):
            return Named(found)
        split = _IN_BRACKETS.fullmatch(without_footnotes(text)[0].strip())
        found = self._by_name.get(_key(split["name"])) if split else None
        return Named(found, split["unit"].strip()) if split and found else Named(set())

    def share(self, indicator: str, unit: str) -> Decimal | None:
        """Return how many of an indicator's unit one of another is; None when it is another kind of unit."""
        return self._units[indicator].share(unit.translate(FULL_WIDTH).strip())

    def nearest(self, text: str) -> str:
        """Return the name that a person most likely meant, as the plan writes it; empty when none is near."""
        near = get_close_matches(_key(text)[:_LONGEST_COMPARED], list(self._written), n=1, cutoff=0.5)
        return self._written[near[0]] if near else ""
