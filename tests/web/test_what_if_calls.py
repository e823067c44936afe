"""What if over HTTP: what is typed or dragged, forged payloads, a store that does not read; nothing is ever saved."""

from __future__ import annotations

import json

import pytest
from test_reading import SLUGS, WHAT_IF, ask, words

from layouts import ids

PLEDGE = "/indicator/ip-pledge-financing?as_of=2018"
FIELDS = {"typed": ids.SUPPOSED_TEXT, "dragged": ids.SUPPOSED_SLIDER}


def suppose(client, address=PLEDGE, **given):
    """Type or drag a number on the page of an address, as the browser does."""
    client.set_cookie("lang", "en")
    [(way, value)] = given.items()
    body = {
        "output": WHAT_IF,
        "outputs": {"id": ids.WHAT_IF_ANSWERED, "property": "data"},
        "inputs": [
            {
                "id": ids.WHAT_IF_ASKED,
                "property": "data",
                "value": {"given": value, "field": FIELDS[way], "address": address},
            }
        ],
        "changedPropIds": [f"{ids.WHAT_IF_ASKED}.data"],
    }
    return client.post("/_dash-update-component", json=body)


def answered(response):
    return response.json["response"][ids.WHAT_IF_ANSWERED]["data"]


def said(response):
    return " ".join(words(answered(response)["answer"]))


def test_a_typed_value_is_answered_at_once(client):
    response = suppose(client, typed="1,515")
    found = answered(response)
    text = said(response)
    # (1515 - 750) / 1050 = 72.9 %; 1800 / 1515 - 1 = 18.8 %; 750 + 765 / 4 * 5 = 1,706.25.
    for number in ("RMB 151.5 billion", "72.9%", "+18.8%", "1,706.3", "45.1%", "+21.3%", "1,540.0"):
        assert number in text
    assert (found["asked"], found["address"]) == (PLEDGE, f"{PLEDGE}&lang=en&suppose=1515")
    assert found["fields"] == {ids.SUPPOSED_SLIDER: 1515}  # the field in which somebody types is left alone
    assert found["figure"]["data"]


def test_a_dragged_value_is_written_into_the_field(client):
    found = answered(suppose(client, dragged="1520"))
    assert found["fields"] == {ids.SUPPOSED_TEXT: "1520"}
    assert found["address"] == f"{PLEDGE}&lang=en&suppose=1520"


def test_a_rate_is_a_rate_as_long_as_the_address_says_so(client):
    response = suppose(client, f"{PLEDGE}&suppose_rate=21.3", typed="22%")
    text = said(response)
    # 1224 * 1.22 = 1,493.28, and again: 1,821.80.
    assert "2019: 1,493.3, 2020: 1,821.8" in text
    assert "Met" in text
    assert answered(response)["address"] == f"{PLEDGE}&lang=en&suppose_rate=22"


def test_the_comparison_and_the_vintage_of_the_page_stay(client):
    address = "/indicator/pct-applications?as_of=2018&lang=en&compare=2020-01-01"
    assert answered(suppose(client, address, typed="6"))["address"] == f"{address}&suppose=6"


def drawn_beside(client, address):
    """The words below the chart and those in its place, on the page of an address."""
    shown = []

    def look(part):
        if isinstance(part, dict):
            if part.get("props", {}).get("id") in (ids.TREND_NOTE, ids.caption_of(ids.TREND_CHART)):
                shown.append(words(part["props"]["children"]))
            for inner in part.values():
                look(inner)
        for inner in part if isinstance(part, list) else []:
            look(inner)

    look(ask(client, address).json["response"][ids.PAGE]["children"])
    return shown


@pytest.mark.parametrize("typed", ["1515", "21.5"])
@pytest.mark.parametrize("query", ["", "&suppose_rate=5", "&compare=2020-01-01"])
def test_an_answer_is_what_its_address_shows(client, query, typed):
    found = answered(suppose(client, PLEDGE + query, typed=typed))
    caption, note = drawn_beside(client, found["address"])
    assert (words(found["caption"]), words(found["note"])) == (caption, note)
    assert "Diamonds on a short-dashed line are supposed" in " ".join(note)
    assert "Supposed, not published: 2019: " in " ".join(caption)
    before = drawn_beside(client, PLEDGE)
    assert "upposed" not in str(before)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        None,
        "much",
        "-3",
        "1.2万",
        "1e300",
        "1e-60",
        "1e-300",
        "5e-324",
        5e-324,
        1e15,
        "9" * 5000,
        [],
        {},
        [1],
        True,
        1e400,
    ],
)
def test_what_cannot_be_supposed_changes_nothing_but_the_sentence(client, typed):
    response = suppose(client, typed=typed)
    assert response.status_code == 200
    assert set(answered(response)) == {"answer", "asked"}
    assert said(response)


@pytest.mark.parametrize(
    "address",
    [None, 5, [], {"a": 1}, "/", "/method", "/indicator/none-such", "/indicator/<script>", "x" * 10_000],
)  # fmt: skip
def test_elsewhere_there_is_nothing_to_suppose(client, address):
    response = suppose(client, address, typed="1515")
    assert (response.status_code, response.data) == (204, b"")


def test_a_plan_that_is_over_is_said_to_be_over(client):
    response = suppose(client, "/indicator/ip-pledge-financing?as_of=2020", typed="1515")
    assert "nothing left to suppose" in said(response)


def test_nothing_is_saved(own_client, tmp_path):
    own_client.get("/")
    before = {path: path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file()}
    assert before
    suppose(own_client, typed="1515")
    suppose(own_client, dragged="1520")
    assert {path: path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file()} == before


def test_a_store_that_does_not_read_is_said(own_client, tmp_path):
    own_client.get("/")
    (tmp_path / "store" / "revisions" / "000000000002.parquet").write_bytes(b"not a table")
    assert "000000000002.parquet" in said(suppose(own_client, typed="1515"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("suppose=1515", "If 2019 is RMB 151.5 billion"),
        ("suppose_rate=22", "With growth of 22% in every year left:"),
        ("suppose=-3", "-3 is below 0, the least that this indicator can be."),
        ("suppose=much", "Starting position: on the way that just reaches the target."),
        ("", "Starting position: on the way that just reaches the target."),
    ],
)
def test_an_address_opened_elsewhere_shows_the_same(client, query, shown):
    client.set_cookie("lang", "en")
    page = ask(client, f"{PLEDGE}&{query}").json["response"][ids.PAGE]["children"]
    text = " ".join(words(page))
    assert shown in text
    assert "supposed, not saved" in text
    assert ("Take the supposition away" in text) is ("much" not in query and query != "")


def test_average_growth_with_missing_years_says_why_it_cannot_be_assessed(client):
    response = suppose(client, "/indicator/ip-services-revenue-growth?as_of=2018", typed="25")
    assert "At least one year has no published value" in said(response)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("query", ["suppose=1e-12", "suppose=9e14", "suppose_rate=1e5"])
def test_what_is_hardly_possible_has_a_page(client, slug, query):
    asked = ask(client, f"/indicator/{slug}?as_of=2018&{query}")
    assert asked.status_code == 200
    assert ids.WHAT_IF_ANSWER in str(asked.json)


@pytest.mark.parametrize("name", ["suppose", "suppose_rate"])
@pytest.mark.parametrize("number", ["1e-60", "1e-300", "5e-324", "-1e-12", "-9e14", "1e12", "-99.999"])
def test_what_is_not_possible_has_a_page(client, name, number):
    layout = client.get("/_dash-layout", headers={"Referer": f"http://localhost{PLEDGE}&{name}={number}"})
    assert layout.status_code == 200
    assert ids.WHAT_IF_ANSWER in layout.get_data(as_text=True)


@pytest.mark.parametrize("typed", ["1e-12", "9e14", "-99.999", "1e12", "1e5"])
@pytest.mark.parametrize("query", ["", "&suppose_rate=5"])
def test_every_typed_number_is_answered(client, typed, query):
    response = suppose(client, PLEDGE + query, typed=typed)
    assert response.status_code == 200
    assert said(response)


def test_the_picture_of_a_supposition_says_so(client):
    """The file of a chart with supposed values must not pass for one of published values."""
    query = "lang=en&as_of=2018&indicator=ip-pledge-financing"
    plain = client.get(f"/export/trend.json?{query}").json
    supposed = client.get(f"/export/trend.json?{query}&suppose=1515").json
    assert "supposed" not in json.dumps(plain)
    assert "with-supposed-values" in supposed["ascii"]
    assert "supposed, not published" in json.dumps(supposed["figure"]).replace("<br>", " ")
