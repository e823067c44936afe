"""Text that a spreadsheet would run or no file can hold: made harmless on the way out, restored on the way in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: What makes a spreadsheet take a cell for a formula, with the full-width twins that Chinese Excel accepts.
_FORMULA: Final = frozenset("=+-@＝＋－＠")
_MARK: Final = "'"
#: What no file of text can hold, nor the XML of a workbook: control characters, halves of characters, no characters.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """Put the replacement character, which can be seen, for every character that no file can hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def neutral(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; :func:`restored` takes it away again."""
    return _MARK + text if would_run(text.lstrip(_MARK)) else text


def restored(text: str) -> str:
    """Take away the apostrophe that :func:`neutral` put before a text."""
    return text[1:] if text.startswith(_MARK) and would_run(text.lstrip(_MARK)) else text


def would_run(text: str) -> bool:
    """Whether a spreadsheet would take a text that is typed into it for a formula, or eat its first character."""
    return bool(text) and (text[0] in _FORMULA or unicodedata.category(text[0]) == "Cc")
