"""Every page and its main states as addresses: what the tests walk and what `make pictures` takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from playwright.sync_api import Page, expect
from waiting import wait_until

from indicators.observations import read_published
from indicators.plan import read_plan
from indicators.store import Store, seed
from indicators.twins import DATA_DIR

LAPTOP = (1366, 900)
PHONE = (390, 844)
WALL = (1920, 1080)

SLUGS = read_plan(DATA_DIR / "indicators.parquet")["indicator"].tolist()
YEARS = range(2016, 2021)
PLEDGE = "/indicator/ip-pledge-financing"
#: Who wrote what in :func:`revised_store`.
LATER_AUTHOR, LATER_SOURCE, LATER_REASON = "wang", "Annual report " + "x" * 120, "Audit of " + "y" * 200


class State(NamedTuple):
    """A page in one state.

    Attributes
    ----------
    name
        What it is, in the name of a file.
    address
        Path and query.
    revised
        Whether it is looked at on the store that was saved to (:func:`revised_store`).
    """

    name: str
    address: str
    revised: bool = False


OVERVIEWS = [
    *(State(f"overview-{year}", f"/?as_of={year}") for year in (2016, 2018, 2020)),
    State("overview-gauges", "/?as_of=2018&view=gauges"),
    State("overview-filtered", "/?as_of=2018&status=ahead"),
    State("overview-filtered-nothing", "/?as_of=2020&status=lagging"),
    State("overview-sorted", "/?as_of=2018&sort=-progress"),
    State("overview-vintage", "/?as_of=2018&known=2021-03-01", revised=True),
    State("overview-empty", "/?known=2021-02-01", revised=True),
]
INDICATORS = [
    *(State(f"indicator-{slug}", f"/indicator/{slug}?as_of=2018") for slug in SLUGS),
    State("indicator-first-year", "/indicator/ip-royalty-exports?as_of=2016"),
    State("indicator-last-year", f"{PLEDGE}?as_of=2020"),
    State("indicator-supposed", f"{PLEDGE}?as_of=2018&suppose=1515"),
    State("indicator-supposed-rate", f"{PLEDGE}?as_of=2018&suppose_rate=21.3"),
    State("indicator-supposed-wrong", f"{PLEDGE}?as_of=2018&suppose=-1"),
    State("indicator-vintage", f"{PLEDGE}?known=2021-03-02", revised=True),
    State("indicator-compared", f"{PLEDGE}?compare=2021-03-01", revised=True),
]
OTHERS = [
    State("method", "/method"),
    State("history", "/history", revised=True),
    State(
        "history-filtered", "/history?indicator=ip-pledge-financing&by=local&from=2021-03-02", revised=True
    ),
    State("history-nothing", "/history?known=2021-03-02&by=nobody", revised=True),
    State("history-wrong", "/history?known=2021-13-01&from=2021-03-03&to=2021-03-02", revised=True),
    State("missing", "/nothing"),
    State("missing-indicator", "/indicator/pledge-financing"),
]
#: Everything that officials read.
READING = [*OVERVIEWS, *INDICATORS, *OTHERS]
ENTRY = State("entry", "/entry/")
#: What the server writes whole, as the single user of a machine sees it.
OFFICE = [
    State("review", "/review", revised=True),
    State("users", "/users"),
    State("locks", "/locks", revised=True),
    State("trail", "/trail", revised=True),
]

#: Everything has come: each chart is drawn, and so is the grid.
_SETTLED = """() =>
    [...document.querySelectorAll("figure.figure")].every((figure) => figure.querySelector(".main-svg")) &&
    [...document.querySelectorAll("#entry-grid")].every((grid) => grid.querySelector(".entry-cell"))
"""


def settle(page: Page) -> None:
    """Wait until a page shows all that it is going to show by itself."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wait_until(page, _SETTLED)


def revised_store(directory: Path) -> Path:
    """Fill a store as if in 2021: the published actuals, a value revised on each of two days, another deleted."""
    moments = iter([datetime(2021, 3, 1, 10, tzinfo=UTC) + day * timedelta(days=1) for day in range(4)])
    store = Store(directory, clock=lambda: next(moments))
    seed(store, read_published(DATA_DIR / "published.parquet"))
    for number, (author, period, value, revision) in enumerate(
        [("local", "2016", 700.0, 1), (LATER_AUTHOR, "2020", None, 1), ("local", "2016", 720.0, 2)]
    ):
        edits = pd.DataFrame(
            {
                "indicator": ["ip-pledge-financing"],
                "time_period": [period],
                "obs_value": [value],
                "obs_status": ["A" if value else "M"],
                "source": [LATER_SOURCE],
                "based_on": [revision],
            }
        )
        store.append(edits, author=author, reason=LATER_REASON, request=f"r{number}")
    return directory
