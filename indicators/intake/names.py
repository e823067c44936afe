"""Which indicator a text means: its number, its code, its names in both languages (pure)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

import pandas as pd

from indicators.intake.marks import key, without_footnotes

_NAMES: Final = ("indicator", "name_en", "name_zh", "short_name_en", "short_name_zh")
_UNITS: Final = ("unit_en", "unit_zh")
_LONGEST_COMPARED: Final = 200


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
    """

    def __init__(self, plan: pd.DataFrame) -> None:
        self.indicators: list[str] = list(dict.fromkeys(plan["indicator"].tolist()))
        self.units = {unit.casefold() for column in _UNITS for unit in plan[column].dropna()}
        self._by_number: dict[int, set[str]] = {}
        for number, indicator in zip(plan["number"].tolist(), plan["indicator"].tolist(), strict=True):
            self._by_number.setdefault(number, set()).add(indicator)
        self._by_name: dict[str, set[str]] = {}
        self._written: dict[str, str] = {}
        for column in _NAMES:
            named = plan[[column]].assign(code=plan["indicator"]).dropna()
            for name, indicator in zip(named[column].tolist(), named["code"].tolist(), strict=True):
                if key(name):
                    self._by_name.setdefault(key(name), set()).add(indicator)
                    self._written.setdefault(key(name), name)

    def numbered(self, text: str) -> set[str]:
        """Return the indicators of a number; none when the text is no number of the plan."""
        digits = without_footnotes(text)[0].strip().removesuffix(".0").rstrip(".、)")
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
        return self._by_number.get(int(digits), set()) if is_number else set()

    def named(self, text: str) -> set[str]:
        """Return the indicators of a name or a code; none when the plan has no such one."""
        return self._by_name.get(key(text), set())

    def nearest(self, text: str) -> str:
        """Return the name that a person most likely meant, as the plan writes it; empty when none is near."""
        near = get_close_matches(key(text)[:_LONGEST_COMPARED], list(self._written), n=1, cutoff=0.5)
        return self._written[near[0]] if near else ""
