"""Sources and remarks of the published actuals that ship with the project, so that the catalogues know them (pure).

What somebody entered is shown as it was entered; what ships is in both languages where a document quotes it. Tables
keep the text as it is stored, so that it comes back through the import unchanged.
"""

from __future__ import annotations

import re
from typing import Final

from indicators.errors import N_
from indicators.text import Text

#: Publishers that have a Chinese name, or can be described in Chinese.
SOURCES: Final = (
    N_("CCPIT Patent (Japanese)"),
    N_("CNIPA"),
    N_("CNIPA English site"),
    N_("CNIPA English site / China IP News"),
    N_("China Economic Net via Sina"),
    N_("China IP News"),
    N_("China IP News via Shenzhou IP"),
    N_("China News Service"),
    N_("China Patent Agent (H.K.)"),
    N_("China Press and Publication via cncmrn"),
    N_("Economic Daily"),
    N_("Guangming Daily"),
    N_("MARA and NFGA figures, summed"),
    N_("NCAC"),
    N_("NCAC briefing"),
    N_("NCAC release"),
    N_("National Law Review"),
    N_("Outlook Weekly"),
    N_("People's Daily Online IP channel"),
    N_("SIPO / China IP News"),
    N_("SIPO / SAIC"),
    N_("SIPO press conference"),
    N_("SIPO/CNIPA English site"),
    N_("SIPO/CNIPA statistics"),
    N_("Unitalen (SIPO)"),
    N_("World Bank, World Development Indicators"),
    N_("Xinhua / State Council app"),
    N_("Xinhua / gov.cn"),
    N_("Xinhua via Xi'an City Wall"),
    N_("gov.cn (big5)"),
    N_("government-world.com (China Daily)"),
)
#: Why a series breaks.
REMARKS: Final = (N_("target 44 first passed; registration fee abolished 1 Apr 2017, a structural break"),)

_PUBLISHED_IN: Final = re.compile(r" \(\d{4}\)$")


def publisher(source: str, t: Text) -> str:
    """Return a source without the year of its publication, in the language of the reader where it ships."""
    name = _PUBLISHED_IN.sub("", source)
    return t(name) if name in SOURCES else name


def remark(text: str, t: Text) -> str:
    """Return a remark in the language of the reader where it ships."""
    return t(text) if text in REMARKS else text
