"""Names of files say what they are, and every file system takes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from indicators.exchange.names import file_name, numbered
from indicators.exchange.offers import OFFERS, table_file_name
from indicators.snapshot import Snapshot
from indicators.text import text_for

#: Three bytes a character in UTF-8; what one byte more or less shifts must be cut between two of them as well.
LONG = "实施知识产权保护和运用" * 40


def named(snapshot: Snapshot, name: str, language: str, **plan: str) -> tuple[str, str]:
    changed = replace(snapshot, plan=snapshot.plan.assign(short_name_zh=name, short_name_en=name, **plan))
    return file_name(changed, text_for(language), numbered(changed.standings[4].indicator), "lagging")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [LONG, f"a{LONG}", f"ab{LONG}", "long name " * 40], ids=range(4))
def test_a_long_name_of_an_indicator_is_cut_and_the_rest_is_not(
    published: Callable[[int], Snapshot], tmp_path: Path, name: str, language: str
):
    own, twin = named(published(2018), name, language)
    assert len(own.encode()) <= 200
    assert own.startswith("13fyp-ip-5-")
    assert own.endswith({"zh": "-滞后-2018-第1版", "en": "-Behind-2018-state-1"}[language])
    assert twin.isascii()
    assert twin.endswith("-Behind-2018-state-1")
    # As much of it as there is room for: one character of three bytes more would be too long.
    if language == "zh" and "long" not in name:
        assert len(own.encode()) > 197
        assert name.startswith(own.removeprefix("13fyp-ip-5-").removesuffix("-滞后-2018-第1版"))
    for place in (own, twin):  # with what a pack and an atomic write put around it
        (tmp_path / f".00-{place}.sdmx.csv.0123abcd").touch()


def test_a_long_name_of_a_plan_leaves_room_for_what_the_file_is(published: Callable[[int], Snapshot]):
    own, _ = named(published(2018), "字" * 100, "zh", plan="plan-" * 60)
    assert len(own.encode()) <= 200
    assert "-5-字字字" in own
    assert own.endswith("-滞后-2018-第1版")


def test_a_short_name_is_whole(published: Callable[[int], Snapshot]):
    own, twin = named(published(2018), "质押: 融资", "zh")
    assert own == "13fyp-ip-5-质押融资-滞后-2018-第1版"
    assert twin == "13fyp-ip-5-Behind-2018-state-1"


def test_a_table_is_named_after_what_it_holds(published: Callable[[int], Snapshot]):
    snapshot, t = published(2018), text_for("en")
    names = {table: table_file_name(snapshot, table, t).own for table in OFFERS}
    assert names["wide"] == "13fyp-ip-actuals-by-year-2018-state-1"
    assert names["history"] == "13fyp-ip-history-of-the-data-state-1"  # no as-of year limits it
    assert len({*names.values()}) == len(OFFERS)
