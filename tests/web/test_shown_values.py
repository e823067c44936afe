"""Who sees which values: nothing that an official is given holds what nobody has approved; others may choose."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from flask import Flask
from signing import browser, employ
from test_reading import words
from test_report import PIXEL

from app import create_server
from indicators.assessment import assess
from indicators.history import write_moment
from indicators.plan import read_plan
from indicators.rows import records
from indicators.settings import load
from indicators.store import EDIT_COLUMNS, Store
from layouts import ids
from reports.drawing import Easel

PACK = "/export/report.ndjson"
PLEDGE, WORKS = "ip-pledge-financing", "registered-works"
PLAN = read_plan(Path(__file__).parents[2] / "data" / "indicators.parquet")
#: What every value carries that is not approved, in all that it consists of.
SECRET, NUMBER = "zz-secret", 987654.321
_SECRETS = re.compile(rb"zz-secret|987[, ]?654")
#: Of Dash and of the browser: files of the project, the same for everybody.
_FILES = re.compile(r"component-suites|assets|favicon|_reload-hash|_alive|/entry/|/theme/|/language/")
#: What the path of a rule may be filled with.
_PAGES = ("", "history", "method", f"indicator/{PLEDGE}", f"indicator/{WORKS}", "nothing")


class Office:
    """A server with users, the store below it, and everything that was drawn."""

    def __init__(self, path: Path) -> None:
        employ(path, "official", "analyst")
        self.server: Flask = create_server(load(environment={}, store=path))
        self.store = Store(path)
        self.drawn: list[bytes] = []
        self.moments: list[str] = []

    def save(self, indicator: str, year: int, value: float, said: str, author: str = "analyst") -> int:
        """Save one value; gives the number of its batch."""
        known = self.store.editable()
        cell = known[(known["indicator"] == indicator) & (known["time_period"] == str(year))]
        edit = {
            "indicator": indicator, "ref_area": "CN", "time_period": str(year), "obs_value": value,
            "obs_status": "A", "source": said, "source_address": f"https://example.org/{said}", "comment": said,
            "based_on": 0 if cell.empty else int(cell["revision"].iloc[0]),
        }  # fmt: skip
        receipt = self.store.append(
            pd.DataFrame([edit])[[column.name for column in EDIT_COLUMNS]],
            author=author,
            reason=said,
            request=f"{random.getrandbits(64):x}",
        )
        self.moments.append(write_moment(receipt.entered_at))
        return receipt.batch


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office in which a value was approved, one was returned, one waits on an approved one, one alone."""
    with pytest.MonkeyPatch.context() as patch:
        office = Office(tmp_path_factory.mktemp("shown") / "store")

        def draw(self: Easel, picture: dict[str, Any], form: str = "png") -> bytes:
            office.drawn.append(json.dumps(picture, ensure_ascii=False).encode())
            return PIXEL

        patch.setattr(Easel, "draw", draw)
        approved = office.save(PLEDGE, 2019, 1400.5, "yearbook")
        office.store.decide(approved, approve=True, author="reviewer")
        returned = office.save(PLEDGE, 2020, NUMBER, SECRET)
        office.store.decide(returned, approve=False, author="reviewer", reason=SECRET)
        mended = office.save(PLEDGE, 2020, 1900.5, "corrected")
        office.store.decide(mended, approve=True, author="reviewer")
        office.save(PLEDGE, 2019, NUMBER, SECRET)
        yield office


def addresses(server: Flask) -> list[str]:
    """Every address that answers a GET with something of the plan, from the server itself."""
    found = []
    for rule in server.url_map.iter_rules():
        if "GET" not in rule.methods or _FILES.search(rule.rule):
            continue
        fill = {"indicator": [PLEDGE, WORKS], "path": _PAGES} if rule.arguments else {"": [""]}
        assert rule.arguments <= fill.keys(), rule
        for name, values in fill.items():
            if name in rule.arguments or not name:
                found += [re.sub(r"<[^>]*>", value, rule.rule) for value in values]
    assert len(found) > 30
    return sorted(set(found))


def unpacked(content: bytes) -> Iterator[bytes]:
    """What is in an answer, in archives within it, and in the archive that lines of JSON carry."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from unpacked(archive.read(name))
    elif b'"zip": "' in content:
        line = json.loads(content.strip().rpartition(b"\n")[2])
        yield from unpacked(b64decode(line["zip"]))


def holds_secret(content: bytes) -> bool:
    return any(_SECRETS.search(part) for part in unpacked(content))


def answers(office: Office, client: Any, query: str, without: str = "") -> Iterator[tuple[str, bytes]]:
    """Go through everything that somebody is given: files, pages as documents and as Dash draws them, what if."""
    for address in addresses(office.server):
        if address == without:
            continue
        whole = f"{address}?{query}"
        if address.startswith("/export/trend"):
            whole += f"&indicator={PLEDGE}"
        if address.startswith("/api/"):
            whole = whole.replace("values=latest", "")
        office.drawn.clear()
        answer = client.get(whole, headers={"Accept-Encoding": "identity"})
        assert answer.status_code < 500, whole
        yield whole, answer.data
        yield from ((f"drawn for {whole}", picture) for picture in office.drawn)
    for page in _PAGES:
        shown = f"/{page}?{query}"
        layout = client.get("/_dash-layout", headers={"Referer": f"http://localhost{shown}"})
        assert layout.status_code == 200
        yield f"layout of {shown}", layout.data
        output = f"..{ids.PAGE}.children...{ids.SHOWN_ADDRESS}.data...{ids.TITLE}.data...{ids.ANNOUNCEMENT}.children.."
        yield shown, callback(client, output, ids.WANTED_ADDRESS, shown)
        asked = {"given": "2000", "field": ids.SUPPOSED_TEXT, "address": f"/{page}?{query}&as_of=2019"}
        yield (
            f"what if on {shown}",
            callback(client, f"{ids.WHAT_IF_ANSWERED}.data", ids.WHAT_IF_ASKED, asked),
        )


def callback(client: Any, output: str, asks: str, value: Any) -> bytes:
    parts = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    outputs = [{"id": name, "property": prop} for name, prop in parts]
    body = {
        "output": output, "outputs": outputs if len(outputs) > 1 else outputs[0],
        "inputs": [{"id": asks, "property": "data", "value": value}], "changedPropIds": [f"{asks}.data"],
    }  # fmt: skip
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code in (200, 204)
    return bytes(answer.data)


def leaks(office: Office, client: Any, query: str, without: str = "") -> list[str]:
    return [where for where, content in answers(office, client, query, without) if holds_secret(content)]


def test_an_official_is_given_nothing_that_is_not_approved_whatever_is_asked_for(place: Office):
    """Random saves and decisions one after the other; after each all that the server has, in one form of query."""
    chance = random.Random(6)
    official = browser(place.server, "official")
    for form in range(2):
        for indicator, year in [(PLEDGE, 2018), (WORKS, 2019), (PLEDGE, 2017), (WORKS, 2020)]:
            outcome = chance.choice(["waits", "returned", "approved"])
            value, said = (100 + chance.random(), "yearbook") if outcome == "approved" else (NUMBER, SECRET)
            batch = place.save(indicator, year, value, said)
            if outcome != "waits":
                place.store.decide(batch, approve=outcome == "approved", author="reviewer", reason=said)
        known, before = chance.sample(place.moments, 2)
        query = (f"lang=zh&as_of=2020&compare={before}", f"lang=en&known={known}")[form]
        # The pack takes as long as all the rest: it is made of what is known now.
        assert leaks(place, official, f"{query}&values=latest", without=("", PACK)[form]) == []


def test_what_an_official_is_told_follows_from_approved_values_alone(place: Office):
    approved = place.store.history()
    approved = approved[approved["approval"].isin(["shipped", "approved"])]
    last = approved.drop_duplicates(["indicator", "time_period"], keep="last")
    expected = records(assess(PLAN, last, as_of=2020))
    found = browser(place.server, "official").get("/api/v1/assessment?as_of=2020").json
    assert found["data"] == json.loads(json.dumps(expected))
    assert found["meta"]["values"] == "approved"


def test_an_analyst_finds_it_everywhere_by_choosing_the_latest(place: Office):
    """Or the test before could not fail: every address whose answer depends on the value holds it."""
    client = browser(place.server, "analyst")
    found = {where.partition("?")[0] for where in leaks(place, client, "lang=en&values=latest")}
    exports = {one for one in addresses(place.server) if one.startswith("/export/")}
    without = {"/export/gap.json", "/export/template.xlsx", "/export/structure.sdmx.json"}
    assert exports - found <= without
    assert {
        f"/indicator/{PLEDGE}",
        "/history",
        f"layout of /indicator/{PLEDGE}",
        f"what if on /indicator/{PLEDGE}",
    } <= found
    # Approved values are what everybody gets who does not choose.
    assert not holds_secret(client.get(f"/export/observations.csv?indicator={PLEDGE}").data)


def test_the_api_refuses_the_latest_to_who_may_not_see_them(place: Office):
    official, analyst = browser(place.server, "official"), browser(place.server, "analyst")
    for address in (
        one for one in addresses(place.server) if one.startswith("/api/v1/") and "openapi" not in one
    ):
        if official.get(address).status_code != 200:
            continue
        refused = official.get(f"{address}?values=latest", headers={"Accept-Language": "en"})
        assert (refused.status_code, refused.mimetype) == (403, "application/problem+json")
        answer = analyst.get(f"{address}?values=latest")
        assert (answer.status_code, answer.json["meta"]["values"]) == (200, "latest")
        assert official.get(f"{address}?values=entered").status_code == 400


def page_of(client: Any, address: str) -> str:
    answer = client.get(
        "/_dash-layout", headers={"Referer": f"http://localhost{address}", "Accept-Language": "en"}
    )
    return str(answer.get_data(as_text=True))


def test_an_official_sees_how_many_newer_values_wait_and_no_choice(place: Office):
    official = browser(place.server, "official")
    said = page_of(official, f"/indicator/{PLEDGE}?lang=en")
    assert re.search(r"\d newer values? waits? for approval", said)
    assert "values=latest" not in said
    told = page_of(official, f"/indicator/{PLEDGE}?lang=en&values=latest")
    assert "are not shown to your role" in told
    assert "values=latest" not in told.replace(
        "lang=en&values=latest", ""
    )  # but in the address that was asked for


def test_an_analyst_chooses_and_every_link_keeps_the_choice(place: Office):
    analyst = browser(place.server, "analyst")
    offered = set(links(json.loads(page_of(analyst, f"/indicator/{PLEDGE}?lang=en"))))
    assert f"/indicator/{PLEDGE}?values=latest&lang=en" in offered
    page = json.loads(page_of(analyst, "/?lang=en&values=latest"))
    hrefs = [
        href
        for href in links(page)
        if href.startswith(("/?", "/indicator/", "/history", "/method", "/export/"))
    ]
    others = [href for href in hrefs if "values=latest" not in href]
    assert len(hrefs) > 30
    assert others == ["/?lang=en"]  # the other choice


def links(part: Any) -> Iterator[str]:
    """Addresses of the links of a layout."""
    if isinstance(part, dict):
        if isinstance(part.get("href"), str):
            yield part["href"]
        for one in part.values():
            yield from links(one)
    elif isinstance(part, list):
        for one in part:
            yield from links(one)


def test_files_of_the_latest_are_named_so(place: Office):
    analyst = browser(place.server, "analyst")
    for language, mark in (("en", "-latest"), ("zh", "-%E6%9C%80%E6%96%B0%E6%95%B0%E6%8D%AE")):
        address = f"/export/observations.csv?lang={language}&as_of=2019"
        approved, latest = (
            analyst.get(one).headers["Content-Disposition"] for one in (address, f"{address}&values=latest")
        )
        assert mark not in approved
        assert mark in latest


def test_who_approved_and_when_stands_beside_the_value(place: Office):
    official = browser(place.server, "official")
    table = pd.read_csv(io.BytesIO(official.get("/export/observations.csv?form=machine&as_of=2020").data))
    (row,) = table[(table["indicator"] == PLEDGE) & (table["time_period"].astype(str) == "2019")].itertuples()
    made = place.store.decisions()[2]
    assert (row.obs_value, row.approval, row.decided_by) == (1400.5, "approved", made.author)
    assert pd.Timestamp(row.decided_at) == pd.Timestamp(made.moment)
    said = "".join(words(json.loads(page_of(official, f"/indicator/{PLEDGE}?lang=en&as_of=2019"))))
    assert "approved: reviewer, " in said


def test_one_user_without_sign_in_is_told_nothing_of_approvals(client: Any):
    """But that values count once they are saved."""
    said = page_of(client, "/?lang=en&values=latest")
    assert "values count once they are saved" in said
    for word in ("waiting-values", "unapproved", "values-bar"):
        assert word not in said
    name = client.get("/export/observations.csv?lang=en&values=latest").headers["Content-Disposition"]
    assert "latest" not in name
