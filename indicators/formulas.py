"""Text that a spreadsheet would run: made harmless on the way out, restored on the way in (pure)."""

from __future__ import annotations

import unicodedata
from typing import Final

#: What makes a spreadsheet take a cell for a formula, with the full-width twins that Chinese Excel accepts.
_FORMULA: Final = frozenset("=+-@＝＋－＠")
_MARK: Final = "'"


def neutral(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; :func:`restored` takes it away again."""
    return _MARK + text if _would_run(text.lstrip(_MARK)) else text


def restored(text: str) -> str:
    """Take away the apostrophe that :func:`neutral` put before a text."""
    return text[1:] if text.startswith(_MARK) and _would_run(text.lstrip(_MARK)) else text


def _would_run(text: str) -> bool:
    return bool(text) and (text[0] in _FORMULA or unicodedata.category(text[0]) == "Cc")
