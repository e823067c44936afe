"""The shipped font: cut down to the characters of a figure, so that a picture carries its own letters.

A picture must be right on a machine that has no Chinese font, and the same on every machine. What a figure shows is
drawn from ``assets/fonts`` alone; a character that is not there falls back to a font of the system.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from layouts.theme import SHIPPED_FAMILY

if TYPE_CHECKING:
    from fontTools.misc.psCharStrings import T2CharString
    from fontTools.ttLib import TTFont

_FOLDER: Final = Path(__file__).resolve().parents[1] / "assets" / "fonts"
#: The shipped files by weight.
FILES: Final = {400: _FOLDER / "plan-gauge-sans-400.woff2", 700: _FOLDER / "plan-gauge-sans-700.woff2"}
_MISSING: Final = ".notdef"


class Face:
    """One weight of the shipped font, read when it is first needed; glyphs are kept once they were drawn.

    Parameters
    ----------
    weight
        Weight as CSS counts it.
    """

    def __init__(self, weight: int) -> None:
        self.weight = weight
        self._glyphs: dict[str, tuple[T2CharString, int]] = {}
        self._lock = Lock()

    @cached_property
    def font(self) -> TTFont:
        """The whole font."""
        from fontTools.ttLib import TTFont

        return TTFont(io.BytesIO(FILES[self.weight].read_bytes()))

    @cached_property
    def names(self) -> dict[int, str]:
        """Names of the glyphs by code point."""
        names: dict[int, str] = self.font.getBestCmap()
        return names

    def cut(self, characters: Iterable[str]) -> bytes:
        """Return an OpenType font of these characters; those that the font does not have are left out."""
        with self._lock:
            chosen = {ord(one): self.names[ord(one)] for one in sorted(characters) if ord(one) in self.names}
            order = [_MISSING, *dict.fromkeys(chosen.values())]
            glyphs = {name: self._glyph(name) for name in order}
            return self._built(order, chosen, glyphs)

    def _glyph(self, name: str) -> tuple[T2CharString, int]:
        from fontTools.pens.t2CharStringPen import T2CharStringPen

        if name not in self._glyphs:
            drawn = self.font.getGlyphSet()[name]
            pen = T2CharStringPen(drawn.width, None)
            drawn.draw(pen)
            self._glyphs[name] = pen.getCharString(), drawn.width
        return self._glyphs[name]

    def _built(
        self, order: list[str], chosen: dict[int, str], glyphs: dict[str, tuple[T2CharString, int]]
    ) -> bytes:
        from fontTools.fontBuilder import FontBuilder

        whole = self.font
        builder = FontBuilder(whole["head"].unitsPerEm, isTTF=False)
        builder.updateHead(created=whole["head"].created, modified=whole["head"].modified)
        builder.setupGlyphOrder(order)
        builder.setupCharacterMap(chosen)
        builder.setupCFF("PlanGaugeSans", {}, {name: drawn for name, (drawn, _) in glyphs.items()}, {})
        builder.setupHorizontalMetrics({name: (width, 0) for name, (_, width) in glyphs.items()})
        builder.setupHorizontalHeader(ascent=whole["hhea"].ascent, descent=whole["hhea"].descent)
        builder.setupNameTable({"familyName": SHIPPED_FAMILY, "styleName": "Regular"})
        builder.setupOS2(
            usWeightClass=self.weight,
            sTypoAscender=whole["OS/2"].sTypoAscender,
            sTypoDescender=whole["OS/2"].sTypoDescender,
            usWinAscent=whole["OS/2"].usWinAscent,
            usWinDescent=whole["OS/2"].usWinDescent,
        )
        builder.setupPost(keepGlyphNames=False)
        builder.font.recalcTimestamp = builder.font.recalcBBoxes = False
        file = io.BytesIO()
        builder.save(file)
        return file.getvalue()


_FACES: Final = tuple(Face(weight) for weight in FILES)


def embedded(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Return the letters of some texts as fonts to be put into a picture.

    Parameters
    ----------
    texts
        What the picture shows.

    Returns
    -------
    list[dict]
        For each weight ``weight``, as CSS counts it, and ``data``, an OpenType font in base64.
    """
    return [{"weight": weight, "data": data} for weight, data in _embedded(frozenset("".join(texts)))]


@lru_cache(maxsize=64)
def _embedded(characters: frozenset[str]) -> tuple[tuple[int, str], ...]:
    return tuple((face.weight, base64.b64encode(face.cut(characters)).decode("ascii")) for face in _FACES)
