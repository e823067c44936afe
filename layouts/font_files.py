"""Make the shipped fonts anew from those of the system: ``python -m layouts.font_files``.

Taken is Noto Sans CJK SC (SIL Open Font License) as Debian's ``fonts-noto-cjk`` has it, cut down to the characters
that a figure of ours can show, without hints and layout tables, under the name of our own family.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any, Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection
from fontTools.unicodedata import script

from layouts.fonts import FILES
from layouts.theme import SHIPPED_FAMILY

_SYSTEM: Final = Path("/usr/share/fonts/opentype/noto")
_FACES: Final = {400: ("NotoSansCJK-Regular.ttc", "Regular"), 700: ("NotoSansCJK-Bold.ttc", "Bold")}
#: Latin, Greek, punctuation to currencies, letter-like signs, arrows, mathematics, enclosed numbers, lines, shapes,
#: CJK punctuation with kana, and full-width forms.
_BLOCKS: Final = (
    range(0x20, 0x7F),
    range(0xA0, 0x250),
    range(0x370, 0x400),
    range(0x2000, 0x20D0),
    range(0x2100, 0x2400),
    range(0x2460, 0x2700),
    range(0x3000, 0x3100),
    range(0xFF00, 0xFFF0),
)
#: Pointers of the gap chart that Noto has not, and those of it that are drawn instead.
_POINTERS: Final = {"▸": "▶", "◂": "◀"}
#: Names that stay as they are: copyright, version, licence and its address.
_KEPT_NAMES: Final = [0, 5, 13, 14]


def characters(known: Iterable[int]) -> set[int]:
    """Return the code points of the shipped fonts: some blocks, GBK as Python's codec knows it, all known Han.

    Parameters
    ----------
    known
        What the font of the system has: Han characters of all planes, for names of people and places.
    """
    pairs = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    decoded = (pair.decode("gbk", errors="ignore") for pair in pairs)
    han = (code for code in known if script(chr(code)) == "Hani")
    return {*chain.from_iterable(_BLOCKS), *(ord(text) for text in decoded if len(text) == 1), *han}


def make(weight: int) -> None:
    """Write the font of one weight."""
    name, style = _FACES[weight]
    font = _simplified(TTCollection(str(_SYSTEM / name), lazy=True))
    options = Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=_KEPT_NAMES, recalc_timestamp=False
    )
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:  # which holds variants
            table.cmap |= {ord(own): table.cmap[ord(drawn)] for own, drawn in _POINTERS.items()}
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters(font.getBestCmap()))
    subsetter.subset(font)
    for number, text in (
        (1, SHIPPED_FAMILY),
        (2, style),
        (4, f"{SHIPPED_FAMILY} {style}"),
        (6, f"PlanGaugeSans-{style}"),
    ):
        font["name"].setName(text, number, 3, 1, 0x409)
    font.flavor = "woff2"
    font.save(FILES[weight])


def _simplified(collection: TTCollection) -> Any:
    """Return the face with the forms of mainland China."""
    return next(font for font in collection.fonts if "Sans CJK SC" in font["name"].getDebugName(4))


if __name__ == "__main__":
    for each in FILES:
        make(each)
