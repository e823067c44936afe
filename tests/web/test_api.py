"""The JSON API answers as its document says, with the numbers of the command line, and refuses clearly."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from app import create_server
from cli import main
from indicators.exchange.api import DOCUMENT
from indicators.schema import (
    ASSESSMENT_FIELDS,
    OBS_STATUSES,
    OUTLOOKS,
    PLAN_COLUMNS,
    SHOWN_HISTORY_COLUMNS,
    STATUSES,
    Flag,
    names,
)
from indicators.settings import load
from indicators.store import Store

DESCRIBED = json.loads(DOCUMENT.read_bytes())
SCHEMAS = DESCRIBED["components"]["schemas"]
PLAN = pd.read_csv(Path(__file__).parents[2] / "data" / "indicators.csv")
PLEDGE = "ip-pledge-financing"
#: A value of each parameter that every answer can take.
SAMPLES = {
    "as_of": "2018",
    "known": "2020-01-01T00:00:00Z",
    "values": "latest",
    "indicator": PLEDGE,
    "status": "lagging",
    "limit": "2",
    "after": "1",
}
PATHS = [path.replace("{indicator}", PLEDGE) for path in DESCRIBED["paths"]]


@pytest.fixture(scope="module")
def described() -> OpenAPI:
    reads_problems = Config(extra_media_type_deserializers={"application/problem+json": json.loads})
    return OpenAPI.from_dict(DESCRIBED, config=reads_problems)


def as_described(described: OpenAPI, response: TestResponse) -> TestResponse:
    """Check an answer against the document."""
    described.validate_response(WerkzeugOpenAPIRequest(response.request), WerkzeugOpenAPIResponse(response))
    return response


def refused(response: TestResponse, status: int) -> str:
    """Check that an answer is a refusal as RFC 9457 has it, and return what it says."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    Draft202012Validator(SCHEMAS["Problem"]).validate(response.json)
    assert response.json["status"] == status
    assert "Traceback" not in response.text
    return str(response.json["detail"])


def taken(path: str) -> set[str]:
    """Names of the parameters that the document gives a path."""
    parameters = DESCRIBED["components"]["parameters"]
    references = DESCRIBED["paths"][path]["get"]["parameters"]
    listed = [parameters[one["$ref"].rpartition("/")[2]] for one in references]
    return {one["name"] for one in listed if one["in"] == "query"}


def test_the_document_is_valid():
    validate(DESCRIBED)


def test_every_address_is_in_the_document_and_the_other_way_round(shipped: Flask):
    rules = [rule.rule for rule in shipped.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    assert sorted(rule.replace("<", "{").replace(">", "}") for rule in rules) == sorted(DESCRIBED["paths"])


@pytest.mark.parametrize("path", DESCRIBED["paths"])
def test_an_address_takes_the_parameters_of_the_document_and_no_other(client: FlaskClient, path: str):
    address = path.replace("{indicator}", PLEDGE)
    accepted = {
        name for name, value in SAMPLES.items() if client.get(f"{address}?{name}={value}").status_code == 200
    }
    assert accepted == taken(path)


def test_the_document_has_the_columns_and_codes_of_the_tables():
    def fields(name: str) -> list[str]:
        assert SCHEMAS[name]["required"] == list(SCHEMAS[name]["properties"])
        return list(SCHEMAS[name]["properties"])

    assert fields("Assessment") == list(ASSESSMENT_FIELDS)
    assert fields("Indicator") == names(PLAN_COLUMNS)
    assert set(fields("Revision")) == set(names(SHOWN_HISTORY_COLUMNS)) - {"request"}
    measures = SCHEMAS["Assessment"]["properties"]
    assert measures["status"]["enum"] == list(STATUSES)
    assert measures["outlook"]["enum"] == [*OUTLOOKS, None]
    assert measures["obs_status"]["enum"] == [*OBS_STATUSES, None]
    assert measures["flags"]["items"]["enum"] == [flag.name for flag in Flag]
    assert DESCRIBED["components"]["parameters"]["status"]["schema"]["enum"] == list(STATUSES)


@pytest.mark.parametrize("path", DESCRIBED["paths"])
def test_every_answer_is_as_the_document_says(client: FlaskClient, described: OpenAPI, path: str):
    """Without parameters, and with every combination of two of those that it takes."""
    address = path.replace("{indicator}", PLEDGE)
    as_described(described, client.get(address))
    for one, other in product(sorted(taken(path)), repeat=2):
        query = "&".join(f"{name}={SAMPLES[name]}" for name in {one, other})
        response = as_described(described, client.get(f"{address}?{query}"))
        assert response.status_code == 200


def test_every_indicator_has_an_answer_of_its_own(client: FlaskClient, described: OpenAPI):
    for indicator in PLAN["indicator"]:
        answer = as_described(described, client.get(f"/api/v1/indicators/{indicator}?as_of=2017"))
        assert answer.json["data"]["indicator"]["indicator"] == indicator
        assert answer.json["data"]["assessment"]["indicator"] == indicator
        years = [row["time_period"] for row in answer.json["data"]["observations"]]
        assert years == sorted(years)
        assert all(year <= "2017" for year in years)


def test_numbers_are_those_of_the_command_line(own_client: FlaskClient, tmp_path: Path):
    for year in range(2016, 2021):
        command = ["assess", "--store", str(tmp_path / "store"), "--as-of", str(year), "--format", "json"]
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        assert result.exit_code == 0, result.output or result.exception
        printed = json.loads(result.stdout)
        answer = own_client.get(f"/api/v1/assessment?as_of={year}").json
        assert answer["data"] == printed
        assert answer["meta"]["as_of"] == year
    assert len(printed) == 10


def test_the_plan_is_the_printed_one(client: FlaskClient):
    rows = client.get("/api/v1/indicators").json["data"]
    assert [row["indicator"] for row in rows] == PLAN["indicator"].tolist()
    assert [row["target"] for row in rows] == PLAN["target"].tolist()
    assert [row["name_zh"] for row in rows] == PLAN["name_zh"].tolist()


def test_classes_of_2018_and_the_filter_by_class(client: FlaskClient):
    """README: of ten targets one is behind at the end of 2018, and indicators 7 and 9 have no actual."""
    plan = client.get("/api/v1/plan?as_of=2018").json["data"]
    assert sum(plan["classes"].values()) == plan["indicators"] == 10
    assert plan["classes"]["lagging"] == 1
    assert plan["classes"]["not_assessable"] == 2
    for path in ("indicators", "observations", "assessment"):
        rows = client.get(f"/api/v1/{path}?as_of=2018&status=lagging").json["data"]
        assert {row["indicator"] for row in rows} == {PLEDGE}


def test_missing_is_null_and_flags_are_a_list(client: FlaskClient):
    (row,) = client.get("/api/v1/assessment?indicator=ip-services-revenue-growth").json["data"]
    assert row["progress"] is None
    assert row["latest"] is None
    assert "NO_ACTUAL" in row["flags"]


def test_a_value_has_its_unit_and_all_its_digits(own_client: FlaskClient, tmp_path: Path):
    edit = {"indicator": PLEDGE, "time_period": "2018", "obs_value": 1224.0000000000002, "based_on": 1}
    Store(tmp_path / "store").append(
        pd.DataFrame([{**edit, "obs_status": "P", "source": "=1+1"}]),
        author="ann",
        reason="Yearbook",
        request="r",
    )
    rows = own_client.get(f"/api/v1/observations?indicator={PLEDGE}&as_of=2018").json["data"]
    (row,) = [row for row in rows if row["time_period"] == "2018"]
    assert row["obs_value"] == 1224.0000000000002
    assert (row["obs_status"], row["revision"], row["entered_by"]) == ("P", 2, "ann")
    assert (row["unit_en"], row["unit_zh"]) == ("RMB one hundred million", "亿元")
    assert row["source"] == "=1+1"  # no spreadsheet reads JSON
    history = own_client.get(f"/api/v1/history?indicator={PLEDGE}").json
    last = history["data"][-1]
    assert (last["obs_value_before"], last["obs_value"], last["reason"], last["batch"]) == (
        1224.0,
        1224.0000000000002,
        "Yearbook",
        2,
    )
    assert history["meta"]["vintage"] == 2


def test_a_vintage_is_named_and_answers_as_before(own_client: FlaskClient, tmp_path: Path):
    store = Store(tmp_path / "store")
    before = own_client.get("/api/v1/assessment?as_of=2018").json
    moment = store.history()["entered_at"].max() + timedelta(microseconds=1)
    edit = {"indicator": PLEDGE, "time_period": "2018", "obs_value": 1800.0, "based_on": 1}
    store.append(pd.DataFrame([edit]), author="ann", reason="", request="r")
    known = f"{moment.tz_localize(None).isoformat()}Z"
    then = own_client.get(f"/api/v1/assessment?as_of=2018&known={known}").json
    assert then["data"] == before["data"]
    assert then["meta"] == before["meta"] | {"known_at": known}
    assert own_client.get("/api/v1/assessment?as_of=2018").json["meta"]["vintage"] == 2
    nothing = own_client.get("/api/v1/observations?known=2000-01-01").json
    assert (nothing["data"], nothing["meta"]["vintage"]) == ([], 0)


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_that_still_stands_is_not_sent_again(client: FlaskClient, described: OpenAPI, path: str):
    first = client.get(path)
    etag = first.headers["ETag"]
    assert not etag.startswith("W/")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = as_described(described, client.get(path, headers={"If-None-Match": etag}))
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)


def test_a_compressed_answer_has_a_tag_of_its_own(client: FlaskClient):
    plain = client.get("/api/v1/assessment")
    packed = client.get("/api/v1/assessment", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    headers = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get("/api/v1/assessment", headers=headers).status_code == 304


def test_the_tag_is_that_of_the_state_and_no_clock(own_client: FlaskClient, tmp_path: Path):
    tag = own_client.get("/api/v1/assessment").headers["ETag"]
    other = create_server(load(store=tmp_path / "store")).test_client()
    assert other.get("/api/v1/assessment").headers["ETag"] == tag
    edit = {"indicator": PLEDGE, "time_period": "2018", "obs_value": 1225.0, "based_on": 1}
    Store(tmp_path / "store").append(pd.DataFrame([edit]), author="ann", reason="", request="r")
    response = own_client.get("/api/v1/assessment", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response.headers["ETag"] != tag


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/api/v1/plan?as_of=2015", 400, "2016 to 2020"),
        ("/api/v1/plan?as_of=２０１８", 400, "2016 to 2020"),
        ("/api/v1/plan?as_of=", 400, "2016 to 2020"),
        ("/api/v1/plan?known=yesterday", 400, "2019-03-01"),
        ("/api/v1/plan?status=lagging", 400, "as_of, known"),
        ("/api/v1/plan?as_of=2018&as_of=2019", 400, "as_of"),
        ("/api/v1/assessment?status=late", 400, "not_assessable"),
        ("/api/v1/history?limit=1001", 400, "1000"),
        ("/api/v1/history?after=-1", 400, "after"),
        ("/api/v1/history?as_of=2018", 400, "limit"),
        ("/api/v1/openapi.json?lang=en", 400, "lang"),
        ("/api/v1/indicators/none", 404, "none"),
        ("/api/v1/assessment?indicator=none", 404, "none"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_is_allowed(
    client: FlaskClient, described: OpenAPI, address: str, status: int, says: str
):
    response = client.get(address, headers={"Accept-Language": "en"})
    assert says in refused(as_described(described, response), status)
    assert response.headers["Content-Language"] == "en"


def test_a_moment_to_come_is_refused(client: FlaskClient):
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    refused(client.get(f"/api/v1/plan?known={tomorrow}"), 400)


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing", "/api/v2/plan", "/api/v1/plan/"])
def test_an_address_that_there_is_not_names_the_document(client: FlaskClient, path: str):
    assert "/api/v1/openapi.json" in refused(client.get(path), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [*PATHS, "/api/v1/nothing"])
def test_nothing_but_reading_is_allowed(client: FlaskClient, method: str, path: str):
    response = client.open(path, method=method)
    refused(response, 405)
    assert response.headers["Allow"] == "GET, HEAD"


def test_another_site_is_refused(client: FlaskClient):
    refused(client.get("/api/v1/plan", headers={"Host": "example.org"}), 400)


def test_a_store_that_cannot_be_read_is_a_503_that_names_the_file(
    own_client: FlaskClient, described: OpenAPI, tmp_path: Path
):
    batch = tmp_path / "store" / "revisions" / "000000000002.parquet"
    batch.write_bytes(b"PAR1 truncated")
    for path in PATHS:
        if "openapi" not in path:
            response = as_described(described, own_client.get(path))
            assert batch.name in refused(response, 503)


@pytest.fixture(scope="module")
def long_history(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, Store]:
    """Ten thousand revisions: every month of 84 years of ten indicators, less 80."""
    folder = tmp_path_factory.mktemp("long") / "store"
    store = Store(folder)
    cells = product(PLAN["indicator"], range(1930, 2014), range(1, 13))
    edits = [
        {"indicator": indicator, "time_period": f"{year}-{month:02}", "obs_value": float(year), "based_on": 0}
        for indicator, year, month in cells
    ][:10_000]
    store.append(pd.DataFrame(edits), author="ann", reason="", request="r")
    return create_server(load(store=folder)).test_client(), store


def test_a_long_history_is_read_page_by_page(long_history: tuple[FlaskClient, Store], described: OpenAPI):
    client, store = long_history
    after, read = 0, []
    while after is not None:
        answer = as_described(described, client.get(f"/api/v1/history?after={after}")).json
        assert 0 < len(answer["data"]) <= 1000
        assert answer["page"]["total"] == 10_000
        read += [(row["indicator"], row["time_period"]) for row in answer["data"]]
        after = answer["page"]["next_after"]
    history = store.history()
    assert read == list(zip(history["indicator"], history["time_period"], strict=True))
    beyond = client.get("/api/v1/history?after=10001").json
    assert (beyond["data"], beyond["page"]["next_after"]) == ([], None)


#: What a client may send: of each kind some that make sense and some that do not.
_WORDS = st.one_of(
    st.sampled_from(
        [*SAMPLES.values(), "", "0", "-1", "1e3", "NaN", "2020-02-30", "9" * 50, "null", "../..", "%00", "٣"]
    ),
    st.text(max_size=12),
)
_NAMES = st.one_of(st.sampled_from([*SAMPLES, "lang", "As_of", ""]), st.text(max_size=6))
_ENDS = st.one_of(st.sampled_from([path.removeprefix("/api/v1/") for path in PATHS]), st.text(max_size=12))


@settings(max_examples=300)
@given(
    method=st.sampled_from(["GET", "GET", "GET", "HEAD", "POST"]),
    end=_ENDS,
    query=st.lists(st.tuples(_NAMES, _WORDS), max_size=4),
    raw=st.booleans(),
    headers=st.dictionaries(
        st.sampled_from(["If-None-Match", "Accept-Language", "Accept", "Range", "Cookie"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=10),
        max_size=2,
    ),
)
def test_no_request_makes_the_server_fail(shipped, method, end, query, raw, headers):
    asked = "&".join(
        f"{name}={value}" if raw else f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, value in query
    )
    path = f"/api/v1/{quote(end, safe='/')}"
    response = shipped.test_client().open(path, query_string=asked, method=method, headers=headers)
    assert response.status_code in (200, 304, 400, 404, 405)
    if response.status_code >= 400 and method != "HEAD":
        refused(response, response.status_code)
    elif response.status_code == 200 and method == "GET" and "openapi" not in path:
        assert response.json["meta"]["plan"] == "13fyp-ip"
