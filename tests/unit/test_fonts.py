"""The shipped font: every character that a figure can show, and cuts of it that hold just what is asked for."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from layouts.fonts import FILES, Face, embedded

ROOT = Path(__file__).resolve().parents[2]
#: Raised and lowered signs of the working and the method, which no figure shows: Noto Sans SC has none of them.
_ONLY_ON_PAGES = set("₀₁ₙᵢⁿ⁵")


@pytest.fixture(scope="module")
def faces():
    return [Face(weight) for weight in FILES]


def read(data: str) -> TTFont:
    return TTFont(io.BytesIO(base64.b64decode(data)))


def test_every_character_of_the_catalogues_and_tables_is_shipped(faces):
    files = [*ROOT.glob("locales/*/*.po"), *ROOT.glob("data/*.csv"), *ROOT.glob("layouts/figures/**/*.py")]
    assert len(files) > 10
    used = {char for file in files for char in file.read_text(encoding="utf-8") if char.isprintable()}
    assert len(used) > 700
    for face in faces:
        assert {char for char in used if ord(char) not in face.names} <= _ONLY_ON_PAGES


def test_every_han_character_of_gbk_is_shipped(faces):
    pairs = (
        bytes([high, low]).decode("gbk", "ignore") for high in range(0x81, 0xFF) for low in range(0x40, 0xFF)
    )
    han = {pair for pair in pairs if len(pair) == 1 and "\u4e00" <= pair <= "\u9fff"}
    assert len(han) == 20_902  # GBK has the Han characters of Unicode 1.1
    for face in faces:
        assert not {char for char in han if ord(char) not in face.names}


def test_han_characters_of_names_beyond_gbk_are_shipped(faces):
    """One each of the extensions A, B and E of Unicode, which GB 18030 asks for, and the last of the main block."""
    blocks = {
        "A": (range(0x3400, 0x4DC0), "䶮㙍㛃"),
        "B": (range(0x20000, 0x2A6E0), "𠮷"),
        "E": (range(0x2B820, 0x2CEB0), "𬭎"),
    }
    for face in faces:
        for block, characters in blocks.values():
            assert all(ord(one) in block and ord(one) in face.names for one in characters)
        extension_a = sum(code in face.names for code in blocks["A"][0])
        assert extension_a >= 6582  # all of Unicode 3.0, which GB 18030-2000 has


def test_a_cut_has_the_characters_that_are_asked_for_as_wide_as_in_the_whole(faces):
    for face, one in zip(faces, embedded(["约束性，2018年", "<b>PCT</b>"]), strict=True):
        cut = read(one["data"])
        assert set(map(chr, cut.getBestCmap())) == set("约束性，2018年<b>PCT</b>")
        assert cut["OS/2"].usWeightClass == one["weight"] == face.weight
        for code, name in cut.getBestCmap().items():
            assert cut["hmtx"][name][0] == face.font["hmtx"][face.names[code]][0]
        assert cut["hhea"].ascent == face.font["hhea"].ascent


def test_a_character_that_is_not_shipped_is_left_out():
    regular, _ = embedded(["A\U0001f600"])
    assert set(map(chr, read(regular["data"]).getBestCmap())) == {"A"}
    nothing, _ = embedded([])
    assert not read(nothing["data"]).getBestCmap()


def test_cuts_made_at_the_same_time_are_those_made_one_after_the_other():
    texts = [chr(0x4E00 + 40 * i) + chr(0x5E00 + 7 * i) for i in range(24)]
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(Face(400).cut, texts))
    face = Face(400)
    assert at_once == [face.cut(text) for text in texts]
