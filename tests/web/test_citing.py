"""Citations and lasting links: they open the same numbers after newer values were saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from test_reading import ask, words

from app import create_server
from indicators.observations import read_published
from indicators.settings import load
from indicators.store import Store, seed
from indicators.twins import DATA_DIR
from layouts import ids

PLEDGE = "ip-pledge-financing"
MOMENTS = [datetime(2021, 3, 1, 10, 0, 0, 123456, tzinfo=UTC) + timedelta(days=day) for day in range(2)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    moments = iter(MOMENTS)
    store = Store(tmp_path / "store", clock=lambda: next(moments))
    seed(store, read_published(DATA_DIR / "published.parquet"))
    return store


@pytest.fixture
def client(store: Store):
    return create_server(load(environment={}, store=store.directory)).test_client()


def page(client, address: str) -> Any:
    return ask(client, address).json["response"][ids.PAGE]["children"]


def copied(component: Any) -> list[dict[str, str]]:
    """Return what the copying buttons of a page hold that hold an address."""
    if isinstance(component, list):
        return [found for part in component for found in copied(part)]
    if not isinstance(component, dict):
        return []
    properties = component.get("props", {})
    own = [properties] if "data-address" in properties else []
    return own + copied(properties.get("children"))


def revise(store: Store) -> None:
    row = {
        "indicator": PLEDGE,
        "time_period": "2018",
        "obs_value": 1300.0,
        "based_on": 1,
        "source": "Annual report",
    }
    store.append(pd.DataFrame([row]), author="local", reason="Final figures", request="2")


@pytest.mark.parametrize("address", [f"/indicator/{PLEDGE}?lang=en", "/?lang=en&as_of=2018&status=lagging"])
def test_a_lasting_link_opens_the_same_numbers_after_a_newer_save(client, store, address):
    before = page(client, address)
    links = {button["data-address"] for button in copied(before)}
    assert len(links) == 1  # the chart's citation and the card's link lead to the same place
    (link,) = links
    revise(store)

    def said(address: str) -> str:
        return " ".join(words(page(client, address)))

    assert "1,224" in said(link)
    assert "1,300" not in said(link)
    assert "1,300" in said(address)
    assert "lang=en" in link


def test_the_link_of_a_vintage_is_its_own(client, store):
    revise(store)
    (link,) = {
        button["data-address"] for button in copied(page(client, "/?known=2021-03-01&as_of=2017&lang=zh"))
    }
    assert link == "/?as_of=2017&known=2021-03-01&lang=zh"


def test_what_is_supposed_is_not_cited(client):
    for button in copied(page(client, f"/indicator/{PLEDGE}?as_of=2018&suppose=1500&lang=zh")):
        assert "suppose" not in button["data-address"]


def test_a_citation_says_all_that_a_reader_needs(client):
    cited = next(
        button
        for button in copied(page(client, f"/indicator/{PLEDGE}?as_of=2018&lang=zh"))
        if button["data-copy"]
    )
    assert cited["data-copy"] == (
        "年度知识产权质押融资金额（截至2018年底）。规划：“十三五”国家知识产权保护和运用规划（2016—2020年）主要指标。"
        "资料来源：国家知识产权局与国家工商行政管理总局、Lexology。实际数据截至2018年。数据：第1版，2021年3月1日保存（UTC）。评价方法：第1.0版。"
    )
    assert (
        cited["data-address"]
        == f"/indicator/{PLEDGE}?as_of=2018&known=2021-03-01T10%3A00%3A00.123456Z&lang=zh"
    )
