"""The page of closed years: close one, open it again, let values in by exception; each with a reason that is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from staff import Staff

from indicators.errors import EntryError

WHY = "Final accounts <approved> 决算已批准"


@pytest.fixture(scope="module")
def staff(tmp_path_factory) -> Staff:
    return Staff(tmp_path_factory.mktemp("office") / "store")


def ask(staff: Staff, who: str = "li", **fields: str):
    return staff.browser(who).post("/locks", data=fields)


def day(offset: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=offset)).isoformat()


def test_only_who_administers_sees_or_changes_locks(staff):
    for name in ("ann", "wei", "ota"):
        assert staff.browser(name).get("/locks").status_code == 403
        assert ask(staff, name, do="close", year="2020", reason=WHY).status_code == 403
    assert 2020 not in staff.store.locks()


def test_a_year_is_closed_let_into_by_exception_and_opened_again(staff):
    assert "2016: open" in staff.browser("li").get("/locks").text
    answer = ask(staff, do="close", year="2016", reason=WHY)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/locks?changed=2016")
    page = staff.browser("li").get(answer.headers["Location"]).text
    assert WHY in unescape(page)
    assert "<approved>" not in page
    assert "2016: closed" in page
    assert '<p class="known" role="status">2016: closed a year' in page
    with pytest.raises(EntryError, match="2016 is closed"):
        staff.save("ann", ("registered-works", "2016", 160.0))

    # An exception lasts to the end of its last day, also when that is today.
    assert ask(staff, do="grant", year="2016", reason="Court ruling", until=day(0)).status_code == 303
    page = staff.browser("li").get("/locks").text
    assert "Exceptions in force" in page
    assert "Court ruling" in page
    assert staff.save("ann", ("registered-works", "2016", 160.0)).cells == 1

    assert ask(staff, do="open", year="2016", reason="Closed by mistake").status_code == 303
    page = staff.browser("li").get("/locks").text
    assert "2016: open" in page
    assert "Exceptions in force" not in page
    # What was decided is still told.
    assert page.index("Closed by mistake") < page.index("Court ruling") < page.index("Final accounts")
    assert [record.author for record in staff.store.trail() if "year" in record.details] == ["li"] * 3


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"do": "close", "reason": ""}, "Give a reason"),
        ({"do": "close", "reason": "  "}, "Give a reason"),
        ({"do": "close", "reason": "a\x00b"}, "control"),
        ({"do": "close", "reason": "x" * 501}, "500"),
        ({"do": "open", "reason": WHY}, "2018 is not closed."),
        ({"do": "grant", "reason": WHY, "until": "2999-01-01"}, "2018 is not closed."),
    ],
)
def test_a_refusal_is_said_at_its_form_which_is_open_and_keeps_the_reason(staff, fields, says):
    answer = ask(staff, year="2018", **fields)
    assert answer.status_code == 422
    assert says in unescape(answer.text).partition('role="alert">')[2].partition("</p>")[0]
    assert 2018 not in staff.store.locks()
    if fields["do"] == "close":
        assert '<details class="as-table" open><summary>Close 2018' in answer.text
        assert f'value="{fields["reason"]}"' in unescape(answer.text).replace("\ufffd", "\x00")


def test_an_exception_needs_a_day_that_is_not_over(staff):
    assert ask(staff, do="close", year="2019", reason=WHY).status_code == 303
    for until, says in (("", "until which day"), ("soon", "until which day"), (day(-1), "is over")):
        answer = ask(staff, do="grant", year="2019", reason="Ruling", until=until)
        assert answer.status_code == 422
        assert says in answer.text
        assert 'value="Ruling"' in answer.text
    assert ask(staff, do="close", year="2019", reason="again").status_code == 422
    assert staff.store.locks()[2019].grants == ()


def test_what_no_page_sends_is_refused(staff):
    for fields in (
        {"do": "close", "year": "1999"},
        {"do": "close", "year": "x"},
        {"do": "close", "year": "²"},
        {"do": "close", "year": "9" * 5000},
        {"do": "close"},
        {"do": "shut", "year": "2017"},
        {},
    ):
        assert ask(staff, **({"reason": WHY} | fields)).status_code == 400
    assert staff.browser("li").get("/locks?changed=<b>").status_code == 200
    assert 2017 not in staff.store.locks()


def test_an_exception_that_is_over_is_told_as_one(staff, monkeypatch):
    ask(staff, do="close", year="2017", reason=WHY)
    ask(staff, do="grant", year="2017", reason="For a day", until=day(0))

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=1)

    monkeypatch.setattr("callbacks.office.locks.datetime", Tomorrow)
    page = staff.browser("li").get("/locks").text
    assert "For a day" in page.partition("Exceptions that are over")[2]
