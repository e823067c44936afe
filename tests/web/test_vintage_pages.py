"""Vintages, the history and the comparison over HTTP, on a store that was saved to on four days of 2021."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import plotly.graph_objects as go
import pytest
from flask.testing import FlaskClient
from test_reading import SLUGS, ask, words

from app import create_server
from indicators.observations import read_published
from indicators.settings import load
from indicators.store import Store, seed
from indicators.twins import DATA_DIR
from layouts import ids

PLEDGE, SERVICES = "ip-pledge-financing", "ip-services-revenue-growth"
START = datetime(2021, 3, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)
PAGES = ["/", f"/indicator/{PLEDGE}", "/method", "/history", "/nothing"]


def edit(indicator: str, period: str, value: float | None, based_on: int, **columns: str) -> pd.DataFrame:
    row = {"indicator": indicator, "time_period": period, "obs_value": value, "based_on": based_on}
    return pd.DataFrame([row | columns])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """State 1: the published actuals; 2 and 3: a value entered and deleted; 4: a published value revised."""
    moments = iter([START + day * DAY for day in range(4)])
    store = Store(tmp_path_factory.mktemp("vintages") / "store", clock=lambda: next(moments))
    seed(store, read_published(DATA_DIR / "published.parquet"))
    first = edit(SERVICES, "2016", 21.5, 0, obs_status="E", source="Estimate", comment="=1+1")
    store.append(first, author="wang", reason="=cmd", request="1")
    gone = edit(SERVICES, "2016", None, 1, obs_status="M", source="Estimate")
    store.append(gone, author="wang", reason="", request="2")
    final = edit(PLEDGE, "2018", 1300.0, 1, source="Annual report", source_address="https://example.org/r")
    store.append(final, author="local", reason="Final figures", request="3")
    return create_server(load(environment={}, store=store.directory))


@pytest.fixture
def client(server) -> FlaskClient:
    client = server.test_client()
    client.set_cookie("lang", "en")
    return client


def page(client: FlaskClient, address: str) -> str:
    return said(ask(client, address).json["response"][ids.PAGE]["children"])


def said(component) -> str:
    return " ".join(" ".join(words(component)).split())


def links(component) -> list[str]:
    """Addresses of all links of a component tree."""
    if isinstance(component, list):
        return [link for part in component for link in links(part)]
    if not isinstance(component, dict):
        return []
    properties = component.get("props", {})
    own = [properties["href"]] if "href" in properties else []
    return own + links(properties.get("children"))


def page_links(client: FlaskClient, address: str) -> list[str]:
    """Links of a page, without the language that every link to a reading page carries."""
    found = links(ask(client, address).json["response"][ids.PAGE]["children"])
    return [_without_language(link) if _is_reading(link) else link for link in found]


def _is_reading(link: str) -> bool:
    return link.startswith("/") and urlsplit(link).path.split("/")[1] in (
        "",
        "indicator",
        "method",
        "history",
    )


def _without_language(link: str) -> str:
    path, _, query = link.partition("?")
    parts = query.split("&")
    assert any(part in ("lang=zh", "lang=en") for part in parts), link
    kept = "&".join(part for part in parts if not part.startswith("lang="))
    return f"{path}?{kept}" if kept else path


def table(response) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def history(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    return table(client.get(f"/export/history.csv?lang=en&{query}"))


# Vintages


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_which_vintage_it_is(client, address):
    answer = ask(client, f"{address}?known=2021-03-02").json["response"]
    text = said(answer[ids.PAGE]["children"])
    assert "As known on March 2, 2021 (UTC). Values saved later are not shown." in text
    assert "Data: state 2, saved on March 2, 2021 (UTC), as known on March 2, 2021 (UTC)" in text
    assert "as known on March 2, 2021" in answer[ids.TITLE]["data"]
    assert "as known on March 2, 2021" in answer[ids.ANNOUNCEMENT]["children"].replace("As", "as")
    assert "as known on March 2, 2021" in client.get(f"{address}?known=2021-03-02").get_data(as_text=True)


@pytest.mark.parametrize("address", PAGES)
def test_what_is_known_now_is_not_called_a_vintage(client, address):
    answer = ask(client, f"{address}?known=").json["response"]
    assert "known on" not in said(answer[ids.PAGE]["children"])
    assert "known" not in answer[ids.TITLE]["data"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("asked", ["abc", "2026-02-30", "2999-01-01", "2999-01-01T10:00:00Z"])
def test_a_day_that_is_none_or_lies_ahead_shows_what_is_known_now_and_says_so(client, address, asked):
    notice = f"“{asked}” is not a day that lies in the past: what is known now is shown."
    answer = ask(client, f"{address}?known={asked}").json["response"]
    text = said(answer[ids.PAGE]["children"])
    assert text.count(notice) == 1
    assert text.replace(f" {notice}", "") == page(client, address)
    assert notice in answer[ids.ANNOUNCEMENT]["children"]
    assert "known" not in answer[ids.TITLE]["data"]
    assert not [link for link in links(answer[ids.PAGE]["children"]) if asked in unquote(link)]


def test_of_what_was_asked_at_most_forty_characters_are_said_as_text(client):
    text = page(client, "/?known=<b>%00" + 100 * "x")
    assert f"“<b>\N{REPLACEMENT CHARACTER}{35 * 'x'}…” is not a day" in text


@pytest.mark.parametrize("asked", ["abc", "2026-02-30", "2999-01-01"])
@pytest.mark.parametrize(
    "export",
    ["gap.json", f"trend.json?indicator={PLEDGE}", "assessment.csv", "observations.csv", "history.csv"],
)
def test_an_export_of_a_day_that_is_none_or_lies_ahead_is_refused(client, export, asked):
    address = f"/export/{export}{'&' if '?' in export else '?'}lang="
    refused = client.get(f"{address}en&known={asked}")
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")
    said, request = refused.get_data(as_text=True).splitlines()
    assert said == f"“{asked}” is not a day that lies in the past."
    assert request == f"Request {refused.headers['X-Request-ID']}."
    assert client.get(f"{address}en&known=&compare=").status_code == 200


@pytest.mark.parametrize("asked", ["abc", "2999-01-01", "2021-03-03"])
def test_a_picture_beside_a_day_that_does_not_come_before_is_refused(client, asked):
    query = f"lang=en&indicator={PLEDGE}&known=2021-03-03&compare={asked}"
    refused = client.get(f"/export/trend.json?{query}")
    assert refused.status_code == 400
    assert refused.get_data(as_text=True).startswith(f"“{asked}” is not a day before what is shown.\n")


@pytest.mark.parametrize("address", PAGES[:-1])
def test_every_link_of_a_vintage_keeps_it(client, address):
    inside = [link for link in page_links(client, f"{address}?known=2021-03-02&as_of=2018") if link[0] == "/"]
    kept = [link for link in inside if "known=2021-03-02" in unquote(link)]
    # Left are the way back to now, the pages of the desk and the office, how programs ask, and on the history the
    # vintages of its batches.
    rest = set(inside) - {*kept, "/api/v1/openapi.json", "/users", "/locks", "/trail"}
    assert len(kept) >= 6
    assert {link for link in rest if link != "/entry/" and "known=2021-03-0" not in link} == {
        f"{address}?as_of=2018"
    }


def test_the_numbers_are_those_of_the_vintage(client):
    now, then = (
        page(client, f"/indicator/{PLEDGE}?as_of=2018{known}") for known in ("", "&known=2021-03-03")
    )
    assert "1,300.0" in now
    assert "1,300.0" not in then
    assert "1,224.0" in then


def test_a_moment_is_exact_to_the_save(client):
    query = f"lang=en&indicator={PLEDGE}"
    for known, value in (("2021-03-04T10:00:00Z", "1300.0"), ("2021-03-04T09:59:59.999999Z", "1224.0")):
        rows = table(client.get(f"/export/observations.csv?{query}&known={known}"))
        (row,) = (row for row in rows if row["Period"] == "2018")
        assert (row["Value"], row["Known on"]) == (value, known)


def test_before_the_first_save_the_plan_is_empty_and_says_so(client):
    for address, name in (("/", "Overview"), (f"/indicator/{PLEDGE}", "IP pledge financing")):
        answer = ask(client, f"{address}?known=2021-02-28&as_of=2018").json["response"]
        _, main, bottom = answer[ids.PAGE]["children"]
        assert said(main) == (
            "As known on February 28, 2021 (UTC). Nothing had been saved by then. Show what is known now "
            "Nothing had been entered yet at that moment Show what is known now"
        )
        assert links(main) == [f"{address}?as_of=2018&lang=en"] * 2
        assert "Data: nothing had been saved by February 28, 2021 (UTC)" in said(bottom)
        title = answer[ids.TITLE]["data"]
        assert title == (
            f"Nothing had been entered yet at that moment · {name} · 2018 · as known on February 28, 2021 "
            "· Plan Gauge"
        )
        assert answer[ids.ANNOUNCEMENT]["children"] == title
        assert title in client.get(f"{address}?known=2021-02-28&as_of=2018").get_data(as_text=True)


def test_pages_that_hold_more_than_data_stay_before_the_first_save(client):
    for address, text in (
        ("/method", "Method"),
        ("/history", "Nothing had been saved by then."),
        ("/indicator/ip-pledge-financin", "There is no such page"),
    ):
        shown = page(client, f"{address}?known=2021-02-28")
        assert text in shown
        assert "Nothing had been entered yet" not in shown


def test_exports_say_the_vintage_in_column_note_and_name(client):
    query = "lang=en&as_of=2018&known=2021-03-01"
    response = client.get(f"/export/assessment.csv?{query}")
    rows = table(response)
    assert {(row["Vintage"], row["Known on"]) for row in rows} == {("1", "2021-03-01")}
    assert "2018-state-1-as-known-on-2021-03-01.csv" in response.headers["Content-Disposition"]
    for picture in ("gap.json", f"trend.json?indicator={PLEDGE}"):
        answer = client.get(f"/export/{picture}{'&' if '?' in picture else '?'}{query}").json
        notes = " ".join(one["text"] for one in answer["figure"]["layout"]["annotations"])
        assert "as known on March 1, 2021 (UTC)" in notes.replace("<br>", " ")
        assert answer["ascii"].endswith("-2018-state-1-as-known-on-2021-03-01")
    assert {row["Known on"] for row in table(client.get("/export/assessment.csv?lang=en"))} == {""}


@pytest.mark.parametrize(("query", "asks"), [("?known=2021-03-01", True), ("?known=2021-02-28", False)])
@pytest.mark.parametrize("address", ["/", f"/indicator/{PLEDGE}"])
def test_what_draws_charts_is_asked_for_early_only_where_there_is_one(client, address, query, asks):
    """On the day before the first save nothing had been entered, and the page says only that."""
    document = client.get(address + query).get_data(as_text=True)
    assert ('as="script"' in document) is asks


# Comparing


def figure(client: FlaskClient, query: str) -> go.Figure:
    return go.Figure(client.get(f"/export/trend.json?lang=en&{query}").json["figure"])


def diamonds(drawn: go.Figure) -> list[tuple[int, float]]:
    traces = [trace for trace in drawn.data if trace.marker.symbol == "diamond"]
    return [point for trace in traces for point in zip(trace.x, trace.y, strict=True)]


def test_only_what_was_known_otherwise_is_drawn_beside(client):
    compared = figure(client, f"indicator={PLEDGE}&compare=2021-03-03")
    assert diamonds(compared) == [(2018, 1224.0)]
    notes = " ".join(one.text for one in compared.layout.annotations).replace("<br>", " ")
    assert "Grey with diamonds, the actuals as known on March 3, 2021 (UTC)." in notes
    assert "◇ as known on March 3, 2021" in notes
    alone = figure(client, f"indicator={PLEDGE}")
    assert diamonds(alone) == []
    assert len(compared.data) == len(alone.data) + 2  # a line and its points


def test_what_lies_after_the_as_of_year_is_not_compared(client):
    assert diamonds(figure(client, f"indicator={PLEDGE}&compare=2021-03-03&as_of=2017")) == []


def test_a_deleted_value_is_drawn_where_it_was(client):
    assert diamonds(figure(client, f"indicator={SERVICES}&compare=2021-03-02")) == [(2016, 21.5)]


@pytest.mark.parametrize(
    ("indicator", "compare", "sentence"),
    [
        ("pct-applications", "2021-03-01", "What was known on March 1, 2021 (UTC) has not changed since."),
        ("pct-applications", "2021-02-01", "No actual was known on February 1, 2021 (UTC)."),
    ],
)
def test_the_note_says_when_nothing_differs(client, indicator, compare, sentence):
    text = page(client, f"/indicator/{indicator}?compare={compare}")
    assert text.count(sentence) == 2  # under the chart, and read aloud
    assert diamonds(figure(client, f"indicator={indicator}&compare={compare}")) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_comparison_is_a_figure_that_plotly_accepts(client, slug, language):
    picture = client.get(f"/export/trend.json?indicator={slug}&compare=2021-03-02&lang={language}").json
    assert go.Figure(picture["figure"]).layout.width == 614


def test_a_running_sum_is_compared_as_a_sum(tmp_path):
    """Exports of 2016 and 2017 entered as 1 and 2, then 2016 as 5: the sums were 1 and 3, now they are 5 and 7."""
    slug = "ip-royalty-exports"
    moments = iter([START, START + DAY])
    store = Store(tmp_path / "store", clock=lambda: next(moments))
    rows = pd.concat([edit(slug, "2016", 1.0, 0), edit(slug, "2017", 2.0, 0)])
    store.append(rows, author="a", reason="", request="1")
    store.append(edit(slug, "2016", 5.0, 1), author="a", reason="", request="2")
    client = create_server(load(environment={}, store=store.directory)).test_client()
    assert diamonds(figure(client, f"indicator={slug}&compare=2021-03-01")) == [(2016, 1.0), (2017, 3.0)]


def test_the_moments_of_changed_values_are_offered_for_comparison(client):
    address = f"/indicator/{PLEDGE}"
    offered = [link for link in page_links(client, address) if "compare=" in link]
    assert offered == [f"{address}?compare=2021-03-01T10%3A00%3A00Z"]  # before the one revision
    assert "Compare with: State 1, March 1, 2021, 10:00:00" in page(client, address)
    assert "Stop comparing" not in page(client, address)
    compared = f"{address}?compare=2021-03-01T10:00:00Z"
    assert "Stop comparing" in page(client, compared)
    assert address in page_links(client, compared)


@pytest.mark.parametrize("address", ["/indicator/pct-applications", f"/indicator/{PLEDGE}?known=2021-03-03"])
def test_nothing_is_offered_where_there_is_one_vintage(client, address):
    assert "Compare with" not in page(client, address)


def test_a_picture_is_asked_for_with_the_comparison(client):
    shown = ask(client, f"/indicator/{PLEDGE}?compare=2021-03-01T10:00:00.5Z").json
    wanted = (
        f"/export/trend.json?as_of=2020&lang=en&indicator={PLEDGE}&compare=2021-03-01T10%3A00%3A00.500000Z"
    )
    assert wanted in json.dumps(shown)


def test_more_than_five_vintages_lead_to_the_history(tmp_path):
    store = Store(tmp_path / "store")
    for revision in range(8):
        value = edit(PLEDGE, "2018", 1000.0 + revision, revision)
        store.append(value, author="local", reason="", request=f"r{revision}")
    client = create_server(load(environment={}, store=store.directory)).test_client()
    found = page_links(client, f"/indicator/{PLEDGE}")
    moments = store.history()["entered_at"]
    offered = [unquote(link.partition("compare=")[2]) for link in found if "compare=" in link]
    assert offered == [f"{moment.tz_localize(None).isoformat()}Z" for moment in moments[6:1:-1]]
    assert found.count(f"/history?indicator={PLEDGE}") == 2  # beside the chart and the table


# The history


def test_the_history_tells_old_and_new_who_when_and_why_newest_first(client):
    text = page(client, "/history")
    places = [text.index(f"State {number}") for number in (4, 3, 2, 1)]
    assert places == sorted(places)
    newest, deleted, entered = (text[a:b] for a, b in pairwise(places))
    assert "March 4, 2021, 10:00:00 the user of this machine" in newest
    assert "Why: Final figures" in newest
    assert "1,224 → 1,300 RMB one hundred million" in newest
    assert "Annual report" in newest
    assert "21.5 → no value %, deleted" in deleted
    assert "estimated → missing" in deleted
    assert "Why:" not in deleted
    assert "21.5 %, first value" in entered
    assert "wang" in entered
    assert "published actuals that ship with the project" in text[places[3] :]
    assert "https://example.org/r" in page_links(client, "/history")


def test_each_batch_opens_the_plan_as_known_right_after_it(client):
    opened = [link for link in page_links(client, "/history") if "known=" in link]
    days = [f"/?known=2021-03-0{day}T10%3A00%3A00Z" for day in (4, 3, 2, 1)]
    assert opened == days
    for link, number in zip(opened, (4, 3, 2, 1), strict=True):
        assert f"Data: state {number}, " in page(client, unquote(link))


@pytest.mark.parametrize(
    ("query", "batches"),
    [
        (f"indicator={SERVICES}", {"3", "2"}),
        (f"indicator={PLEDGE}&year=2018", {"4", "1"}),
        ("by=wang", {"3", "2"}),
        ("from=2021-03-02&to=2021-03-03", {"3", "2"}),
        ("to=2021-03-01", {"1"}),
        ("by=wang&from=2021-03-03", {"3"}),
        ("by=nobody", set()),
        ("known=2021-03-02", {"2", "1"}),
        ("indicator=made-up&by=wang&year=soon", {"3", "2"}),
    ],
)
def test_filters_choose_what_is_listed_and_exported(client, query, batches):
    assert {row["State"] for row in history(client, query)} == batches
    text = page(client, f"/history?{query}")
    assert {number for number in "1234" if f"State {number}" in text} == batches
    assert ("No change fits these filters." in text) == (not batches)


def test_a_filter_is_taken_away_by_its_link(client):
    found = page_links(client, f"/history?indicator={SERVICES}&year=2016&by=wang&to=2021-03-31")
    for left in (
        f"indicator={SERVICES}&year=2016&by=wang",
        f"indicator={SERVICES}&year=2016&to=2021-03-31",
        f"indicator={SERVICES}&by=wang&to=2021-03-31",
        "year=2016&by=wang&to=2021-03-31",
    ):
        assert f"/history?{left}" in found


def test_an_old_value_can_be_restored_but_not_the_current_one(client):
    restored = [link for link in page_links(client, "/history") if link.startswith("/entry/?")]
    assert restored == [f"/entry/?restore={SERVICES},2016,1", f"/entry/?restore={PLEDGE},2018,1"]
    assert "Restore this value (21.5)" in page(client, "/history")


def test_a_vintage_of_the_history_restores_nothing(client):
    assert not [link for link in page_links(client, "/history?known=2021-03-03") if "restore" in link]
    assert "Restore" not in page(client, "/history?known=2021-03-03")


def test_the_exported_history_is_whole_and_harmless(client):
    rows = history(client)
    published = pd.read_csv(DATA_DIR / "published.csv")
    assert len(rows) == len(published) + 3
    final, _, entered = rows[:3]
    assert (final["Value before"], final["Value"], final["Reason"]) == ("1224.0", "1300.0", "Final figures")
    assert (final["Saved at (UTC)"], final["Saved by"]) == ("2021-03-04 10:00:00", "the user of this machine")
    assert (final["Stands now"], final["Revision"], final["Indicator code"]) == ("yes", "2", PLEDGE)
    assert (entered["Value before"], entered["Status before"], entered["Stands now"]) == ("", "", "no")
    # A spreadsheet must not run what somebody typed.
    assert (entered["Reason"], entered["Comment"]) == ("'=cmd", "'=1+1")
    assert "history" in client.get("/export/history.csv?lang=en").headers["Content-Disposition"]


def test_a_long_history_is_cut_into_pages(tmp_path):
    store = Store(tmp_path / "store")
    for revision in range(60):
        value = edit(PLEDGE, "2018", 1000.0 + revision, revision)
        store.append(value, author="local", reason=f"reason-{revision + 1}.", request=f"r{revision}")
    client = create_server(load(environment={}, store=store.directory)).test_client()
    client.set_cookie("lang", "en")
    first, second = page(client, "/history"), page(client, "/history?page=2")
    assert "reason-60." in first and "reason-11." in first and "reason-10." not in first  # noqa: PT018
    assert "reason-10." in second and "reason-1." in second and "reason-11." not in second  # noqa: PT018
    assert "Page 1 of 2" in first
    assert "/history?page=2" in page_links(client, "/history")
    assert "/history" in page_links(client, "/history?page=2")
    assert page(client, "/history?page=3") == first  # there is no third page
    assert len(history(client)) == 60


def test_a_batch_of_a_thousand_values_is_listed_in_full(tmp_path):
    store = Store(tmp_path / "store")
    periods = [f"{year}-{month:02}" for year in range(1930, 2021) for month in range(1, 12)][:1000]
    rows = pd.concat([edit(PLEDGE, period, 1.0, 0) for period in periods])
    store.append(rows, author="local", reason="", request="r")
    client = create_server(load(environment={}, store=store.directory)).test_client()
    client.set_cookie("lang", "en")
    sheets = [page(client, f"/history?page={sheet}") for sheet in range(1, 6)]
    found = [period for sheet in sheets for period in periods if period in sheet]
    assert sorted(found) == sorted(periods)
    assert "Page 5 of 5" in sheets[-1]


def test_what_is_offered_for_comparison_says_who_saved_it_and_why(tmp_path):
    moments = iter([START + day * DAY for day in range(4)])
    store = Store(tmp_path / "store", clock=lambda: next(moments))
    seed(store, read_published(DATA_DIR / "published.parquet"))
    for revision, (author, reason) in enumerate((("wang", "Audit"), ("local", ""), ("li", "Last")), start=1):
        edits = edit(PLEDGE, "2018", 1300.0 + revision, revision)
        store.append(edits, author=author, reason=reason, request=f"r{revision}")
    client = create_server(load(environment={}, store=store.directory)).test_client()
    client.set_cookie("lang", "en")
    shown = json.dumps(ask(client, f"/indicator/{PLEDGE}").json)
    for state, day, title in (
        (3, 3, "the user of this machine"),
        (2, 2, "wang: Audit"),
        (1, 1, "published actuals that ship with the project"),
    ):
        assert f'"State {state}, March {day}, 2021, 10:00:00"' in shown
        assert f'"title": "{title}"' in shown
    assert "Last" not in shown  # what is known now is nothing to compare with


def test_every_digit_that_is_stored_is_shown_and_restored(tmp_path):
    # The indicator is printed with one digit (data/indicators.csv).
    store = Store(tmp_path / "store")
    for revision, value in enumerate((6.0993, 1224.012345)):
        rows = edit(PLEDGE, "2018", value, revision)
        store.append(rows, author="local", reason="", request=f"r{revision}")
    client = create_server(load(environment={}, store=store.directory)).test_client()
    client.set_cookie("lang", "en")
    text = page(client, "/history")
    assert "6.0993 → 1,224.012345" in text
    assert "Restore this value (6.0993)" in text


def test_two_days_in_the_wrong_order_are_kept_and_told(client):
    address = "/history?from=2021-03-03&to=2021-03-02"
    assert "No day lies between March 3, 2021 and March 2, 2021" in page(client, address)
    found = ask(client, address).json["response"][ids.PAGE]["children"]
    fields = json.dumps(found)
    assert '"value": "2021-03-03"' in fields
    assert '"value": "2021-03-02"' in fields
    assert {"/history?from=2021-03-03", "/history?to=2021-03-02"} <= set(page_links(client, address))
    assert history(client, "from=2021-03-03&to=2021-03-02") == []


def test_a_history_without_a_save_says_so():
    # Nobody, not even root, can make a folder here.
    server = create_server(load(environment={}, store=Path("/proc/plan-gauge/store")))
    client = server.test_client()
    client.set_cookie("lang", "en")
    assert "Nothing has been saved yet." in page(client, "/history")
    assert "Nothing had been saved by then." in page(client, "/history?known=2021-03-01")
    assert history(client) == []


def test_the_history_is_reached_from_every_page_and_every_indicator(client):
    for address in PAGES:
        assert "/history" in page_links(client, address)
    assert f"/history?indicator={PLEDGE}" in page_links(client, f"/indicator/{PLEDGE}")
    assert "/history" in links(client.get("/entry/_dash-layout").json)
