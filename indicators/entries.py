"""Read entered values that nobody has checked: any JSON in, entries or the reasons why not out (pure)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from indicators.errors import N_, Finding
from indicators.schema import DEFAULT_OBS_STATUS, DEFAULT_REF_AREA, OBS_STATUSES

LONGEST_TEXT: Final = 2000
_LONGEST_NUMBER: Final = 100
_LONGEST_CODE: Final = 100
_LONGEST_SHOWN: Final = 40

#: ASCII, its full-width twins, the ideographic blank and point, the minus sign: what keyboards of both
#: languages type in numbers. NFKC alone would also read ² as 2.
_TYPED_IN_NUMBERS: Final = re.compile(r"[ -~！-～　。−]*")
_TO_ASCII: Final = str.maketrans({"。": ".", "−": "-"})
_NUMBER: Final = re.compile(
    r"[+-]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII
)
_AREA: Final = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
#: Characters that turn the direction of what follows: a text could read as another.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Entry:
    """One entered value, read but not yet compared with the plan.

    ``obs_value`` is None where the cell was left or made empty; ``row`` and ``column`` are its place in
    findings (indicator and period as they were sent).
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

    def finding(self, message: str, advice: str = "", **values: object) -> Finding:
        """Return a finding at the place of this entry."""
        return Finding(message, values, advice=advice, row=self.row, column=self.column)


class _Refusal(Exception):  # noqa: N818 - says that a field is refused, and never leaves this module
    def __init__(self, message: str, advice: str = "", **values: object) -> None:
        super().__init__(message)
        self.message, self.advice, self.values = message, advice, values


def read_entry(raw: object, position: int) -> tuple[Entry | None, list[Finding]]:
    """Read one entry.

    Parameters
    ----------
    raw
        Any JSON value; wanted is an object with ``indicator``, ``time_period``, ``obs_value`` (text as
        typed, a number, or empty), and where they apply ``ref_area``, ``obs_status``, ``source``,
        ``source_address``, ``comment``, ``reason`` and ``based_on``. Other fields are ignored.
    position
        1 for the first entry: its place in findings when it names no indicator.

    Returns
    -------
    tuple of Entry or None and list of Finding
        The entry, or None with one finding for each field that is wrong.
    """
    if not isinstance(raw, Mapping):
        message = N_("{value} is not an entry with named fields.")
        return None, [Finding(message, {"value": shown(raw)}, row=position)]
    indicator, period = raw.get("indicator"), raw.get("time_period")
    row = _place(indicator) or position
    column = _place(period)
    fields: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, read in _FIELDS.items():
        try:
            fields[name] = read(raw.get(name))
        except _Refusal as refusal:
            values = {"field": name, **refusal.values}
            findings.append(
                Finding(refusal.message, values, advice=refusal.advice, row=row, column=column or name)
            )
    return (None if findings else Entry(**fields, row=row, column=column)), findings


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


def _number(value: object) -> float | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number: float | None = None
    if isinstance(value, str):
        text = _typed_number(value)
        number = float(text) if text else None
        if number == 0 and any("1" <= digit <= "9" for digit in text.lower().partition("e")[0]):
            raise _Refusal(N_("{value} is too small a number."), value=shown(value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    if number is None or math.isnan(number):
        advice = N_("Type digits only, with a point for decimals: 1234.5 or 1,234.5.")
        raise _Refusal(N_("{value} is not a number."), advice, value=shown(value))
    if math.isinf(number):
        raise _Refusal(N_("{value} is too large a number."), value=shown(value))
    return number


def _typed_number(typed: str) -> str:
    """Return a number in plain ASCII without thousands marks; empty when it is none."""
    if len(typed) > _LONGEST_NUMBER or not _TYPED_IN_NUMBERS.fullmatch(typed):
        return ""
    text = unicodedata.normalize("NFKC", typed.translate(_TO_ASCII)).strip()
    return text.replace(",", "") if _NUMBER.fullmatch(text) else ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Refusal(N_("{field}: {value} is not text."), value=shown(value))
    if len(value) > LONGEST_TEXT:
        raise _Refusal(N_("{field}: the text is longer than {most} characters."), most=LONGEST_TEXT)
    if any(letter in _TURNING or unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        raise _Refusal(
            N_("{field}: {value} contains a control character."),
            N_("Type it on one line."),
            value=shown(value),
        )
    return value.strip()


def _code(value: object) -> str:
    text = _text(
        str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999 else value
    )
    if not 0 < len(text) <= _LONGEST_CODE:
        raise _Refusal(N_("The entry names no {field}."))
    return text


def _area(value: object) -> str:
    text = _text(value) or DEFAULT_REF_AREA
    if not _AREA.fullmatch(text):
        raise _Refusal(N_("{value} is not the code of an area."), value=shown(value))
    return text


def _status(value: object) -> str:
    text = _text(value) or DEFAULT_OBS_STATUS
    if text not in OBS_STATUSES:
        raise _Refusal(
            N_("{value} is not one of {allowed}."), value=shown(value), allowed=", ".join(OBS_STATUSES)
        )
    return text


def _address(value: object) -> str:
    text = _text(value)
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if text and not (good and not any(letter.isspace() for letter in text)):
        raise _Refusal(
            N_("{value} is not an address of a web page."),
            N_("It begins with https:// or http://."),
            value=shown(value),
        )
    return text


def _revision(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise _Refusal(N_("{field}: {value} is not the number of a revision."), value=shown(value))
    return value


_FIELDS: Final[dict[str, Callable[[object], object]]] = {
    "indicator": _code,
    "ref_area": _area,
    "time_period": _code,
    "obs_value": _number,
    "obs_status": _status,
    "source": _text,
    "source_address": _address,
    "comment": _text,
    "reason": _text,
    "based_on": _revision,
}
