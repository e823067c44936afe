"""The page of the audit trail: what was done, filtered and in pages, as a table, and the head to keep elsewhere."""

from __future__ import annotations

import csv
import io
from html import unescape

import pytest
from staff import PASSPHRASE, Staff

from indicators.store import Store

#: Records of a page here: writing a hundred takes long.
OF_A_PAGE = 10


@pytest.fixture(scope="module")
def staff(tmp_path_factory) -> Staff:
    """An office in which a good deal was done."""
    staff = Staff(tmp_path_factory.mktemp("office") / "store")
    staff.store.close_year(2016, "li", '=HYPERLINK("https://example.org")<script>')
    for number in range(OF_A_PAGE + 5):
        staff.store.record("report_made", "ota", files=number)
    staff.store.record("brewed_tea", "li", pot="blue")
    staff.browser("li")
    return staff


def rows(staff: Staff, query: str = "") -> list[dict[str, str]]:
    answer = staff.browser("li").get(f"/trail.csv?{query}")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_only_who_administers_sees_the_trail(staff):
    for name in ("ann", "wei", "ota"):
        for address in ("/trail", "/trail.csv"):
            assert staff.browser(name).get(address).status_code == 403


def test_it_is_told_newest_first_in_words_and_in_pages(staff, monkeypatch):
    monkeypatch.setattr("layouts.office.trail.OF_A_PAGE", OF_A_PAGE)
    first = staff.browser("li").get("/trail?by=ota&action=report_made").text
    assert f"{OF_A_PAGE + 5} records" in first
    assert first.count("made a report pack</td>") == OF_A_PAGE
    second = staff.browser("li").get("/trail?by=ota&action=report_made&page=2").text
    assert second.count("made a report pack</td>") == 5
    assert "Page 2 of 2" in second
    assert "action=report_made&by=ota&page=1" in unescape(second)
    for nowhere in ("9", "0", "-1", "x", "²", "9" * 50):
        assert staff.browser("li").get(f"/trail?by=ota&page={nowhere}").text.count("Page 1 of") == 1
    # An action of a later program is shown by its code.
    assert "brewed_tea" in staff.browser("li").get("/trail?by=li").text


def test_filters_take_what_they_say(staff):
    everything = rows(staff)
    assert [int(row["No."]) for row in everything] == list(range(len(staff.store.trail()), 0, -1))
    day = staff.store.trail()[0].moment.date().isoformat()
    assert rows(staff, f"from={day}&to={day}") == everything
    assert rows(staff, "from=2999-01-01") == rows(staff, "to=1999-01-01") == rows(staff, "by=nobody") == []
    closed = rows(staff, "action=year_closed")
    assert [(row["Person"], row["Action"]) for row in closed] == [("li", "closed a year")]
    assert rows(staff, "from=yesterday") == everything
    assert "No record fits these filters." in staff.browser("li").get("/trail?by=nobody").text


def test_texts_are_neither_run_by_a_spreadsheet_nor_by_a_browser(staff):
    (row,) = rows(staff, "action=year_closed")
    assert not row["Details"].startswith(("=", "+", "-", "@"))
    page = staff.browser("li").get("/trail?action=year_closed&by=<script>x").text
    assert "<script>" not in page
    assert '=HYPERLINK("https://example.org")<script>' in unescape(
        staff.browser("li").get("/trail?action=year_closed").text
    )


def test_the_head_names_the_last_record_and_how_to_check_it(staff):
    last = staff.store.trail()[-1]
    page = staff.browser("li").get("/trail").text
    assert f"plan-gauge verify --head {last.number}:{last.digest}" in page
    # Not in the browser, and not as whoever happens to be on the server.
    assert "on the server" in page
    assert "plan-gauge-admin" in page
    assert rows(staff)[0]["SHA-256"] == last.digest


def test_sessions_and_passphrases_are_in_neither(staff):
    browser = staff.signed_in("ota")
    browser.post("/sign-out")
    ended = staff.store.trail()[-1].details["session"]
    said = staff.browser("li").get("/trail").text + str(rows(staff))
    assert "signed out" in said
    assert ended not in said
    assert PASSPHRASE not in said


def test_a_trail_that_was_changed_is_said_and_not_shown(own_client, tmp_path):
    own_client.set_cookie("lang", "en")
    assert "the program itself" in own_client.get("/trail").text
    Store(tmp_path / "store").record("report_made", "local")
    path = tmp_path / "store" / "audit.jsonl"
    path.write_bytes(path.read_bytes().replace(b"report_made", b"report_mada"))
    answer = own_client.get("/trail")
    assert answer.status_code == 503
    assert "audit.jsonl" in answer.text
    assert own_client.get("/trail.csv").status_code == 503
