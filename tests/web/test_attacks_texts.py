"""Formulas and scripts in every text that somebody can write, looked for on every page and in every file."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from entry_calls import draft, entry
from flask import Flask
from openpyxl import load_workbook
from ours import call
from small import browser, serve
from staff import PASSPHRASE
from test_permissions import ROWS

from indicators.opening import open_reader
from indicators.people.users import Users
from indicators.settings import load
from indicators.store import Store
from indicators.text import text_for
from layouts import entry_ids, ids
from reports.document import Charts, document

#: The smallest PNG.
PIXEL: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
#: Runs in a spreadsheet from its first character, and on a page wherever it is not taken for text.
HOSTILE: Final = (
    '=HYPERLINK("https://evil.example","x")<script>alert(1)</script><img src=x onerror=alert(1)>'
    "'\"><svg/onload=alert(1)>"
)
ADDRESS: Final = 'https://example.org/?a="onmouseover=alert(1)<script>&javascript:alert(1)'
WHO: Final = ("ota", "ann", "wei", "li")


class Office:
    """A server in whose store, plan and trail every text that can be hostile is."""

    def __init__(self, directory: Path) -> None:
        self.server: Flask = serve(directory, hostile=HOSTILE)
        self.store = Store(directory / "store")
        self.browsers = {name: browser(self.server, name) for name in WHO}
        for number, period in enumerate(("2018", "2019", "2020"), start=1):
            one = entry(time_period=period, source=HOSTILE, source_address=ADDRESS, comment=HOSTILE)
            sent = draft(one, reason=HOSTILE, request=f"{number:032}")
            answer = call(self.server, entry_ids.TO_SAVE).send(self.browsers["ann"], sent)
            assert entry_ids.SAVED in answer.json["response"]
        self._do("wei", "/review", do="approve", batch="2", request=f"{1:032}", reason=HOSTILE)
        self._do("wei", "/review", do="return", batch="3", request=f"{2:032}", reason=HOSTILE)
        self._do("li", "/locks", do="close", year="2016", reason=HOSTILE)
        self._do("li", "/locks", do="grant", year="2016", reason=HOSTILE, until="2999-01-01")
        assert [one.action for one in self.store.trail() if HOSTILE in one.details.values()] == [
            "approved",
            "returned",
            "year_closed",
            "exception_granted",
        ]

    def _do(self, who: str, address: str, **form: str) -> None:
        assert self.browsers[who].post(address, data=form).status_code == 303


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("texts"))


class Looked(HTMLParser):
    """What a browser makes of a document: which elements and attributes there are, and whether a text came through."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.scripts = "", 0
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("img", "svg", "iframe", "object", "embed", "base"), tag
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "src", "action", "formaction"):
                assert (
                    not re.sub(r"[\x00-\x20]", "", value or "")
                    .lower()
                    .startswith(("javascript:", "data:text", "//"))
                )
                assert not (value or "").startswith("https://evil")
        if tag == "script":
            self.scripts += 1
            assert "alert" not in str(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def pages() -> Iterator[str]:
    yield from (
        "/sign-in",
        "/account",
        "/review",
        "/users",
        "/locks",
        "/trail",
        "/nowhere",
        "/",
        "/method",
        "/entry/",
    )
    yield from (f"/trail?person={quote(HOSTILE)}&action={quote(HOSTILE)}", f"/users?changed={quote(HOSTILE)}")
    yield from (f"/review?decided={quote(HOSTILE)}&page={quote(HOSTILE)}", f"/locks?changed={quote(HOSTILE)}")
    yield from (
        f"/sign-in?next=/{quote(HOSTILE)}",
        f"/{quote(HOSTILE)}?lang={quote(HOSTILE)}",
        f"/?as_of={quote(HOSTILE)}",
    )


@pytest.mark.parametrize("address", list(pages()), ids=lambda address: address.split("?")[0][:20])
def test_no_text_becomes_an_element_of_a_plain_page(office: Office, address: str):
    for name in WHO:
        answer = office.browsers[name].get(address)
        found = Looked(answer.text)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy.partition("script-src")[2].partition(";")[0]
        if found.scripts:  # a document into which Dash draws; a plain page has none
            assert "alert" not in answer.text
        if name == "wei" and address == "/review":
            assert HOSTILE in found.text  # it was there to be looked for
        if name == "li" and address in ("/locks", "/trail"):
            assert HOSTILE in found.text


def test_a_form_that_is_refused_gives_back_what_was_typed_as_text(office: Office):
    for who, address, form in (
        ("li", "/users", {"do": "add", "user": HOSTILE, "role": HOSTILE, "passphrase": "x", "again": "y"}),
        ("li", "/users", {"do": "role", "user": HOSTILE, "role": HOSTILE}),
        ("li", "/locks", {"do": "close", "year": "2017", "reason": HOSTILE * 20}),
        ("li", "/locks", {"do": "grant", "year": "2016", "reason": HOSTILE, "until": HOSTILE}),
        ("wei", "/review", {"do": "return", "batch": "2", "request": HOSTILE, "reason": HOSTILE}),
        ("ota", "/account", {"current": HOSTILE, "passphrase": HOSTILE, "again": HOSTILE}),
    ):
        answer = office.browsers[who].post(address, data=form)
        assert answer.status_code in (422, 429), (address, form)
        assert not Looked(answer.text).scripts
    anonymous = office.server.test_client()
    answer = anonymous.post("/sign-in", data={"name": HOSTILE, "passphrase": HOSTILE, "next": f"/{HOSTILE}"})
    assert answer.status_code == 401
    assert not Looked(answer.text).scripts
    assert Users(office.store.directory).find(HOSTILE) is None


def components(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, dict):
        if "props" in node and "type" in node:
            yield node
        for value in node.values():
            yield from components(value)
    elif isinstance(node, list):
        for value in node:
            yield from components(value)


def harmless(answer: Any) -> str:
    """Look at what Dash will draw: texts stay texts, and no link runs anything; gives all of it as one text."""
    for one in components(answer):
        props = one["props"]
        assert one["type"] != "Markdown"
        assert not any("dangerous" in name.lower() for name in props), one["type"]
        for name in ("href", "src"):
            value = str(props.get(name, ""))
            assert (
                not re.sub(r"[\x00-\x20]", "", value)
                .lower()
                .startswith(("javascript:", "data:text", "vbscript:"))
            )
    return json.dumps(answer, ensure_ascii=False)


@pytest.mark.parametrize(
    "query",
    ["", "?values=latest", "?lang=en&as_of=2019", f"?compare={quote(HOSTILE)}&known={quote(HOSTILE)}"],
)
def test_no_text_becomes_more_than_text_on_a_page_that_dash_draws(office: Office, query: str):
    seen = ""
    for name in WHO:
        for page in ("/", "/history", "/indicator/pct-applications", f"/indicator/{HOSTILE}", "/method"):
            answer = call(office.server, ids.WANTED_ADDRESS).send(office.browsers[name], page + query)
            assert answer.status_code == 200
            seen += harmless(answer.json)
            layout = office.browsers[name].get(
                "/_dash-layout", headers={"Referer": f"http://localhost{quote(page)}{query}"}
            )
            harmless(layout.json)
    assert json.dumps(HOSTILE)[1:-1] in seen


def test_no_text_becomes_more_than_text_on_the_entry_page(office: Office):
    seen = harmless(office.browsers["ann"].get("/entry/_dash-layout").json)
    hostile = entry(
        indicator=HOSTILE, time_period=HOSTILE, obs_value=HOSTILE, source=HOSTILE, comment=HOSTILE
    )
    table = f"indicator,{HOSTILE.replace(',', ';')}\n{HOSTILE.replace(',', ';')},1\n"
    for asks, value in (
        (entry_ids.TO_CHECK, draft(hostile, entry(source=HOSTILE), reason=HOSTILE * 20)),
        (entry_ids.TO_SAVE, draft(hostile, reason=HOSTILE)),
        (entry_ids.TO_READ, {"kind": "paste", "id": HOSTILE, "text": table}),
        (entry_ids.TO_READ, {"kind": "file", "id": "1", "name": HOSTILE, "content": ""}),
        (entry_ids.TO_READ, {"kind": "restore", "id": "1", "revision": f"state,{HOSTILE}"}),
        (entry_ids.TO_READ, {"kind": "restore", "id": "1", "revision": "state,2"}),
        (entry_ids.ASKED, {"indicator": "pct-applications", "time_period": "2018"}),
    ):
        seen += harmless(call(office.server, asks).send(office.browsers["ann"], value).json)
    assert "evil.example" in seen


def exports() -> list[str]:
    """Every address of the table from which a file is taken, in both forms of tables; a pack takes too long here."""
    found = [
        row["example"]
        for row in ROWS
        if row["example"].startswith("/export/") and "report" not in row["example"]
    ]
    assert len(found) > 15
    return [
        *found,
        *(f"{one}?form=machine&values=latest" for one in found if one.endswith((".csv", ".xlsx"))),
        "/trail.csv",
    ]


def runs(cell: str) -> bool:
    """Whether a spreadsheet takes a cell of a CSV file for a formula."""
    return cell.lstrip(" ")[:1] in tuple("=+-@\t\r＝＋－＠") and "HYPERLINK" in cell


@pytest.mark.parametrize("address", exports())
def test_no_file_that_is_taken_away_runs_what_somebody_wrote(office: Office, address: str):
    who = "li" if address.startswith("/trail") else "ann"
    answer = office.browsers[who].get(address, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    raw = answer.data
    if address.partition("?")[0].endswith(".xlsx"):
        look_at_workbook(raw)
    elif ".csv" in address:
        look_at_csv(raw.decode("utf-8-sig"))
    elif address.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                assert ".." not in name
                assert not name.startswith("/")
                if name.endswith(".csv"):
                    look_at_csv(archive.read(name).decode("utf-8-sig"))
    else:
        assert re.fullmatch(r"application/(.+\+)?json", answer.mimetype)  # which no browser takes for a page
        json.loads(raw)


def look_at_csv(text: str) -> None:
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(map(runs, row)), row


def look_at_workbook(raw: bytes) -> None:
    for sheet in load_workbook(io.BytesIO(raw)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" or "HYPERLINK" not in str(cell.value), cell.coordinate
                link = cell.hyperlink.target if cell.hyperlink else ""
                assert not (link or "").lower().startswith(("javascript:", "data:", "file:"))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name]


def test_the_report_holds_what_somebody_wrote_as_text_and_no_field_of_it(office: Office):
    """A field of Word could fetch, or run, what it names."""
    settings = load(
        environment={},
        store=office.store.directory,
        **{name: office.store.directory.parent / f"{name}.csv" for name in ("plan", "published")},
    )
    snapshot = open_reader(settings, fill=False).snapshot()
    charts = Charts({one.indicator.indicator: PIXEL for one in snapshot.standings}, PIXEL)
    for language in ("zh", "en"):
        with zipfile.ZipFile(io.BytesIO(document(snapshot, charts, text_for(language)))) as archive:
            parts = {
                name: archive.read(name).decode()
                for name in archive.namelist()
                if name.endswith((".xml", ".rels"))
            }
        assert "alert(1)&lt;/script&gt;" in parts["word/document.xml"]
        for name, part in parts.items():
            assert "<script" not in part
            instructions = " ".join(
                re.findall(r"<w:instrText[^>]*>([^<]*)", part) + re.findall(r'w:instr="([^"]*)"', part)
            )
            assert not re.search(r"HYPERLINK|DDE|INCLUDE|evil", instructions), name
            assert not (name.endswith(".rels") and "evil" in part)


def test_the_files_hold_what_somebody_wrote_all_the_same(office: Office):
    """Or nothing was looked at."""
    for address in ("/export/history.csv?values=latest", "/trail.csv", "/export/officials.csv"):
        who = "li" if address.startswith("/trail") else "ann"
        text = (
            office.browsers[who]
            .get(address, headers={"Accept-Encoding": "identity"})
            .data.decode("utf-8-sig")
        )
        assert "HYPERLINK" in text, address


def test_nobody_is_called_like_a_formula_or_a_script(office: Office):
    before = Users(office.store.directory).path.read_bytes()
    for name in (
        HOSTILE,
        "=1+1",
        "@sum",
        "-1",
        "+1",
        "<b>",
        "a b",
        "a\nb",
        "a,b",
        "ａnn",
        "ann\x00",
        "..",
        "a/../b",
        "a" * 65,
    ):
        form = {"do": "add", "user": name, "role": "official", "passphrase": PASSPHRASE, "again": PASSPHRASE}
        assert office.browsers["li"].post("/users", data=form).status_code == 422, name
    assert Users(office.store.directory).path.read_bytes() == before
