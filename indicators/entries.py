"""Read entered values that nobody has checked: any JSON in, entries or the reasons why not out (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from indicators.errors import N_, EntryError, Finding, Refusal, Severity
from indicators.numerals import read_numeral
from indicators.schema import DEFAULT_OBS_STATUS, DEFAULT_REF_AREA, OBS_STATUSES
from indicators.units import Unit

LONGEST_TEXT: Final = 2000
LONGEST_REASON: Final = 500
_LONGEST_CODE: Final = 100
_LONGEST_SHOWN: Final = 40

_AREA: Final = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
#: Characters that turn the direction of what follows: a text could read as another.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Numbers that are no character and that no workbook can hold.
_NO_CHARACTERS: Final = frozenset("\ufffe\uffff")


@dataclass(frozen=True)
class Entry:
    """One entered value, read but not yet compared with the plan.

    ``obs_value`` is in the unit of the indicator, None where the cell was left or made empty; ``row`` and
    ``column`` are its place in findings (indicator and period as they were sent).
    """

    indicator: str
    ref_area: str
    time_period: str
    obs_value: float | None
    obs_status: str
    source: str
    source_address: str
    comment: str
    reason: str
    based_on: int
    row: int | str
    column: str

    def finding(
        self, message: str, advice: str = "", severity: Severity = "error", **values: object
    ) -> Finding:
        """Return a finding at the place of this entry."""
        return Finding(message, values, severity, advice, row=self.row, column=self.column)


def read_entry(raw: object, position: int, units: Mapping[str, Unit]) -> tuple[Entry | None, list[Finding]]:
    """Read one entry.

    Parameters
    ----------
    raw
        Any JSON value; wanted is an object with ``indicator``, ``time_period``, ``obs_value`` (text as
        typed, a number, or empty), and where they apply ``ref_area``, ``obs_status``, ``source``,
        ``source_address``, ``comment``, ``reason``, ``based_on`` and ``unit`` (the unit that a file says a
        plain number is in). Other fields are ignored.
    position
        1 for the first entry: its place in findings when it names no indicator.
    units
        Unit of each indicator; the value of any other must be a plain number.

    Returns
    -------
    tuple of Entry or None and list of Finding
        The entry, or None with one finding for each field that is wrong.
    """
    if not isinstance(raw, Mapping):
        message = N_("{value} is not an entry with named fields.")
        return None, [Finding(message, {"value": shown(raw)}, row=position)]
    row = _place(raw.get("indicator")) or position
    column = _place(raw.get("time_period"))
    fields: dict[str, Any] = {}
    findings: list[Finding] = []

    def read_field(name: str, read: Callable[[object], object]) -> None:
        value = raw.get(name)
        try:
            fields[name] = read(value)
        except Refusal as refusal:
            values = {"field": name, "value": shown(value), **refusal.values}
            findings.append(
                Finding(refusal.message, values, advice=refusal.advice, row=row, column=column or name)
            )

    for name, read in _FIELDS.items():
        read_field(name, read)
    unit, stated = units.get(fields.get("indicator", "")), fields.pop("unit", "")
    read_field("obs_value", lambda value: read_numeral(value, unit, stated))
    return (None if findings else Entry(**fields, row=row, column=column)), findings


def read_reason(value: object) -> str:
    """Read why values are saved: one line, which may be empty.

    Raises
    ------
    EntryError
        It is no text, too long, or holds a control character.
    """
    try:
        return _text(value, LONGEST_REASON)
    except Refusal as refusal:
        values = {"field": "reason", "value": shown(value), **refusal.values}
        raise EntryError([Finding(refusal.message, values, advice=refusal.advice)]) from None


def shown(value: object) -> str:
    """Return any JSON value for a message: short, printable, text in quotes."""
    if isinstance(value, str):
        return f"“{_printable(value)}”"
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    if isinstance(value, int) and abs(value) >= 10**_LONGEST_SHOWN:
        # Python refuses to write out a whole number of more than 4,300 digits.
        return "1e40…" if value > 0 else "-1e40…"
    return _printable(str(value))


def _printable(text: str) -> str:
    text = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _place(value: object) -> str:
    if isinstance(value, str):
        return _printable(value.strip())
    return shown(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _text(value: object, most: int = LONGEST_TEXT) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refusal(N_("{field}: {value} is not text."))
    if len(value) > most:
        raise Refusal(N_("{field}: the text is longer than {most} characters."), most=most)
    unfit = _TURNING | _NO_CHARACTERS
    if any(letter in unfit or unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        raise Refusal(N_("{field}: {value} contains a control character."), N_("Type it on one line."))
    return value.strip()


def _code(value: object) -> str:
    text = _text(
        str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999 else value
    )
    if not 0 < len(text) <= _LONGEST_CODE:
        raise Refusal(N_("The entry names no {field}."))
    return text


def _area(value: object) -> str:
    text = _text(value) or DEFAULT_REF_AREA
    if not _AREA.fullmatch(text):
        raise Refusal(N_("{value} is not the code of an area."))
    return text


def _status(value: object) -> str:
    text = _text(value) or DEFAULT_OBS_STATUS
    if text not in OBS_STATUSES:
        raise Refusal(N_("{value} is not one of {allowed}."), allowed=", ".join(OBS_STATUSES))
    return text


def _address(value: object) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if text and not (good and not any(letter.isspace() for letter in text)):
        raise Refusal(
            N_("{value} is not an address of a web page."), N_("It begins with https:// or http://.")
        )
    return text


def _revision(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise Refusal(N_("{field}: {value} is not the number of a revision."))
    return value


_FIELDS: Final[dict[str, Callable[[object], object]]] = {
    "indicator": _code,
    "ref_area": _area,
    "time_period": _code,
    "obs_status": _status,
    "source": _text,
    "source_address": _address,
    "comment": _text,
    "unit": _text,
    "reason": lambda value: _text(value, LONGEST_REASON),
    "based_on": _revision,
}
