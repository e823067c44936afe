import json
import logging
import re
from pathlib import Path

import pandas as pd
import pytest

from layouts import ids

PLAN = Path(__file__).resolve().parents[2] / "data" / "indicators.csv"
SLUGS = pd.read_csv(PLAN)["indicator"].tolist()
SHOW = f"..{ids.PAGE}.children...{ids.SHOWN_ADDRESS}.data...{ids.TITLE}.data...{ids.ANNOUNCEMENT}.children.."

WHAT_IF = f"{ids.WHAT_IF_ANSWERED}.data"


def ask(client, address, **changes):
    """Ask for the page of an address as the browser does."""
    body = {
        "output": SHOW,
        "outputs": [
            {"id": ids.PAGE, "property": "children"},
            {"id": ids.SHOWN_ADDRESS, "property": "data"},
            {"id": ids.TITLE, "property": "data"},
            {"id": ids.ANNOUNCEMENT, "property": "children"},
        ],
        "inputs": [{"id": ids.WANTED_ADDRESS, "property": "data", "value": address}],
        "changedPropIds": [f"{ids.WANTED_ADDRESS}.data"],
    } | changes
    return client.post("/_dash-update-component", json=body)


def words(component):
    """All text of a component tree, in order."""
    if isinstance(component, str):
        return [component]
    if isinstance(component, list):
        return [word for part in component for word in words(part)]
    if isinstance(component, dict):
        return words(component.get("props", {}).get("children"))
    return [] if component is None else [str(component)]


@pytest.mark.parametrize(
    "address", ["/", "/method", "/?as_of=2016", *(f"/indicator/{slug}" for slug in SLUGS)]
)
def test_every_page_answers_with_its_document(client, address):
    response = client.get(address, headers={"Accept-Language": "en"})
    assert response.status_code == 200
    page = response.get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "Plan Gauge</title>" in page


def test_an_unknown_indicator_is_a_friendly_404(client):
    response = client.get("/indicator/pct-applicatio", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    layout = client.get(
        "/_dash-layout",
        headers={"Accept-Language": "en", "Referer": "http://localhost/indicator/pct-applicatio"},
    )
    text = " ".join(words(layout.json))
    assert "There is no such page" in text
    assert "PCT Applications" in text  # the near miss is offered


def test_an_unknown_path_is_a_404(client):
    assert client.get("/wp-admin/setup").status_code == 404


def test_the_first_content_comes_with_the_layout_of_the_page_that_asks(client):
    layout = client.get(
        "/_dash-layout",
        headers={"Accept-Language": "en", "Referer": "http://localhost/?as_of=2018&status=lagging"},
    )
    text = " ".join(words(layout.json))
    assert "At the end of 2018, of 10 targets:" in text
    assert "1 behind" in text


def test_a_browser_that_hides_where_it_is_gets_the_overview(client):
    text = " ".join(words(client.get("/_dash-layout", headers={"Accept-Language": "en"}).json))
    assert "At the end of 2020, of 10 targets:" in text


def test_the_year_moves_everything(client):
    client.set_cookie("lang", "en")
    page = ask(client, "/indicator/ip-pledge-financing?as_of=2017").json["response"]
    text = " ".join(words(page[ids.PAGE]["children"]))
    assert "2017" in page[ids.TITLE]["data"]
    # (1800 / 1089.9) ** (1 / 3) - 1 = 18.2 %, and nothing of 2018 and later is shown.
    assert "18.2%" in text
    assert "1,224.0" not in text


def test_language_is_the_cookies_then_the_browsers_then_chinese(client):
    assert '<html lang="zh-CN">' in client.get("/").get_data(as_text=True)
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "en-GB,en"}).get_data(
        as_text=True
    )
    client.set_cookie("lang", "zh")
    assert '<html lang="zh-CN">' in client.get("/", headers={"Accept-Language": "en-GB"}).get_data(
        as_text=True
    )


def test_of_two_languages_in_an_address_the_document_has_that_of_its_page(client):
    address = "/?lang=en&lang=zh"
    assert '<html lang="zh-CN">' in client.get(address).get_data(as_text=True)
    assert "总览" in " ".join(words(ask(client, address).json["response"][ids.PAGE]["children"]))


def test_choosing_a_language_leads_back_to_the_page(client):
    response = client.get("/language/en?next=/indicator/pct-applications?as_of=2018")
    assert response.status_code == 302
    assert response.location == "/indicator/pct-applications?as_of=2018"
    assert '<html lang="en">' in client.get("/").get_data(as_text=True)
    assert client.get("/language/fr").status_code == 404


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "/\r\nX: y"],
)
def test_choosing_a_theme_never_leads_to_another_site(client, elsewhere):
    response = client.get("/theme/dark", query_string={"next": elsewhere})
    assert response.location == "/"


def test_the_theme_is_in_the_document(client):
    client.get("/theme/dark")
    assert 'data-theme="dark"' in client.get("/").get_data(as_text=True)


def test_health_says_that_the_store_reads(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok", "journal": 1})


def test_health_says_why_the_store_does_not_read(own_client, tmp_path):
    batch = tmp_path / "store" / "revisions" / "000000000002.parquet"
    batch.write_bytes(b"not a table")
    response = own_client.get("/healthz")
    assert response.status_code == 503
    assert "000000000002.parquet" in response.json["reason"]
    page = ask(own_client, "/").json["response"]
    assert "000000000002.parquet" in " ".join(words(page[ids.PAGE]["children"]))


def test_only_scripts_of_this_server_that_the_page_uses_are_in_the_document(client):
    page = client.get("/").get_data(as_text=True)
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page
    scripts = re.findall(r'<script src="([^"]*)"', page)
    assert any("dash-renderer" in script for script in scripts)
    for unused in ("dash_table", "dash_ag_grid"):
        assert not any(unused in script for script in scripts)


def test_the_basic_bundle_answers_for_plotly(client):
    response = client.get("/_dash-component-suites/plotly/package_data/plotly.min.js")
    assert response.status_code == 200
    assert b"basic - minified" in response.data[:200]
    again = client.get(
        "/_dash-component-suites/plotly/package_data/plotly.min.js",
        headers={"If-None-Match": response.headers["ETag"]},
    )
    assert again.status_code == 304


FORGED = {
    "no object": "x",
    "a list": [],
    "an unknown callback": {"output": "store.data", "inputs": []},
    "inputs of another shape": {"output": SHOW, "inputs": {"id": ids.WANTED_ADDRESS}},
    "inputs of another callback": {
        "output": SHOW,
        "inputs": [{"id": "other", "property": "data", "value": 1}],
    },
    "no inputs": {"output": SHOW},
    "an output that is an object": {"output": {"a": 1}, "inputs": []},
    "a callback of the browser": {
        "output": f"{ids.WANTED_ADDRESS}.data",
        "outputs": {"id": ids.WANTED_ADDRESS, "property": "data"},
        "inputs": [
            {"id": ids.LOCATION, "property": "pathname", "value": "/"},
            {"id": ids.LOCATION, "property": "search", "value": ""},
        ],
        "state": [{"id": ids.SHOWN_ADDRESS, "property": "data", "value": "/"}],
    },
    "no outputs": {
        "output": SHOW,
        "outputs": [],
        "inputs": [{"id": ids.WANTED_ADDRESS, "property": "data", "value": "/"}],
    },
    "outputs that are not its own": {
        "output": SHOW,
        "outputs": [{"id": "elsewhere", "property": "children"}],
        "inputs": [{"id": ids.WANTED_ADDRESS, "property": "data", "value": "/"}],
    },
}


@pytest.mark.parametrize("body", FORGED.values(), ids=FORGED.keys())
def test_a_forged_payload_is_refused_and_logged(client, caplog, body):
    with caplog.at_level(logging.WARNING):
        response = client.post("/_dash-update-component", json=body)
    assert response.status_code == 400
    assert response.json["request"] == response.headers["X-Request-ID"]
    assert "refused a request" in caplog.text
    assert client.get("/healthz").json["journal"] == 1


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json"]
)
def test_a_body_that_is_not_json_is_refused(client, content_type):
    response = client.post("/_dash-update-component", data="{", content_type=content_type)
    assert response.status_code == 400


@pytest.mark.parametrize(
    "address", [None, 5, [], {"a": 1}, "x" * 10_000, "//example.org", "/indicator/<script>"]
)
def test_an_address_of_any_kind_gives_a_page(client, address):
    response = ask(client, address)
    assert response.status_code == 200
    assert words(response.json["response"][ids.PAGE]["children"])


def test_the_reading_application_has_two_callbacks_on_the_server(client):
    declared = json.loads(client.get("/_dash-dependencies").data)
    on_server = [callback["output"] for callback in declared if callback["clientside_function"] is None]
    assert on_server == [SHOW, WHAT_IF]


def test_every_id_that_is_declared_is_laid_out(client):
    layout = client.get(
        "/_dash-layout", headers={"Referer": "http://localhost/indicator/pct-applications?as_of=2018"}
    ).get_data(as_text=True)
    for callback in json.loads(client.get("/_dash-dependencies").data):
        for part in callback["inputs"] + callback["state"]:
            assert f'"id":"{part["id"]}"' in layout


def test_a_payload_nested_without_end_is_refused(client):
    deep = b'{"output": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    response = client.post("/_dash-update-component", data=deep, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.5:8050", "127.0.0.1.evil.example"])
def test_another_name_for_this_machine_is_refused(client, host):
    """A site whose name is made to point to this machine must not read or write here."""
    assert client.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8050", "127.0.0.1:8050", "[::1]:8050"])
def test_the_names_of_this_machine_are_served(client, host):
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_post_from_another_site_is_refused(client):
    response = client.post("/_dash-update-component", json={}, headers={"Origin": "https://evil.example"})
    assert response.json["error"] == "the request comes from another site"


def test_no_page_can_be_framed_or_guessed_at(client):
    headers = client.get("/").headers
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
