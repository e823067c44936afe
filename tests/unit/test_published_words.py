"""What ships is quoted in the reader's language; what somebody entered stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from indicators.observations import as_observations, read_published
from indicators.published_words import REMARKS, SOURCES, publisher, remark
from indicators.text import tag_of, text_for

PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "published.parquet"
#: Publications that are known by their English name alone.
ENGLISH_NAMES = {"Lexology", "Mondaq", "The IPKat", "World Trademark Review"}


def shipped() -> pd.DataFrame:
    return as_observations(read_published(PUBLISHED))


def test_every_publisher_that_ships_is_named_in_chinese():
    names = {publisher(source, text_for("en")) for source in shipped()["source"] if source}
    assert names - ENGLISH_NAMES == set(SOURCES)
    for name in SOURCES:
        assert tag_of(publisher(f"{name} (2018)", text_for("zh"))) == "zh-CN", name


def test_every_break_that_ships_is_explained_in_chinese():
    table = shipped()
    comments = table.loc[table["obs_status"] == "B", "comment"]
    assert {re.sub(r"^Printed: .*?\. ", "", comment) for comment in comments} == set(REMARKS)
    for text in REMARKS:
        assert tag_of(remark(text, text_for("zh"))) == "zh-CN"


def test_what_somebody_entered_stays_as_it_is():
    zh = text_for("zh")
    assert publisher("Statistical yearbook {0} (2019)", zh) == "Statistical yearbook {0}"
    assert remark("fee abolished", zh) == "fee abolished"
    assert publisher("", zh) == remark("", zh) == ""
