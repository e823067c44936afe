"""Sign in and out over HTTP: sessions that end when they should, guesses that are counted, nobody told who there is."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from browsing import Browser
from entry_calls import ask, draft, entry
from flask import Flask
from signing import PASSPHRASE, browser, employ, sign_in

from app import create_server
from callbacks.access import session
from indicators.errors import StoreError
from indicators.people import sign_ins, users
from indicators.people.users import Users
from indicators.settings import load
from indicators.store import Store
from layouts import entry_ids
from layouts.ids import CSRF_TOKEN

COOKIE = "plan-gauge"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def newcomer(office_path: Path) -> str:
    """An analyst of the office whom no other test knows."""
    name = f"newcomer-{len(Users(office_path).all())}"
    employ(office_path, name, role="analyst")
    return name


def is_in(client: Any) -> bool:
    return client.get("/export/gap.json").status_code == HTTPStatus.OK


def test_who_signs_in_is_led_to_the_page_and_recorded(office: Flask, office_path: Path):
    client: Any = office.test_client()
    form = client.get("/sign-in?next=/indicator/pct-applications%3Fas_of%3D2018", headers=ENGLISH).text
    assert 'name="next" type="hidden" value="/indicator/pct-applications?as_of=2018"' in form
    assert PASSPHRASE not in form
    assert "ask the administrator" in form
    assert "you have to wait" not in form  # that is for whoever was refused
    answer = sign_in(client, "Analyst ", next="/indicator/pct-applications?as_of=2018")
    assert (answer.status_code, answer.location) == (303, "/indicator/pct-applications?as_of=2018")
    assert is_in(client)
    last = Store(office_path).trail()[-1]
    assert (last.action, last.author, last.details["peer"]) == ("signed_in", "analyst", "127.0.0.1")
    assert client.get("/sign-in?next=/method").location == "/method"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\tx", "", "evil"],
)
def test_nobody_is_led_to_another_site(office: Flask, elsewhere: str):
    client: Any = office.test_client()
    assert (
        f'value="{elsewhere}"' not in client.get("/sign-in", query_string={"next": elsewhere}).text
        or not elsewhere
    )
    assert sign_in(client, "official", next=elsewhere).location == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Flask):
    client: Any = office.test_client()
    said = {
        line.partition("=")[0]: line for line in sign_in(client, "official").headers.getlist("Set-Cookie")
    }
    assert said.keys() == {COOKIE, CSRF_TOKEN}
    assert said[COOKIE].partition("; ")[2] == "HttpOnly; Path=/; SameSite=Lax"
    assert "HttpOnly" not in said[CSRF_TOKEN]  # Dash reads it
    assert PASSPHRASE not in str(said)


def test_over_https_cookies_are_of_this_very_host(office_path: Path):
    server = create_server(load(environment={}, store=office_path, address="https://plan.example.gov"))
    client: Any = server.test_client()
    https = {"base_url": "https://plan.example.gov"}
    client.get("/sign-in", **https)
    token = client.get_cookie(CSRF_TOKEN, domain="plan.example.gov").value
    form = {"name": "analyst", "passphrase": PASSPHRASE, CSRF_TOKEN: token}
    answer = client.post("/sign-in", data=form, headers={"Origin": "https://plan.example.gov"}, **https)
    assert answer.status_code == 303
    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(line.partition("=")[0] for line in cookies) == ["__Host-plan-gauge", CSRF_TOKEN]
    for line in cookies:
        assert {"Secure", "Path=/"} <= {*line.split("; ")}
        assert "Domain" not in line  # or the browser refuses the name


def test_a_session_that_somebody_else_knew_before_is_none_after(office: Flask):
    victim: Any = office.test_client()
    victim.get("/sign-in")
    planted = victim.get_cookie(COOKIE).value
    sign_in(victim, "official")
    assert victim.get_cookie(COOKIE).value != planted
    with victim.session_transaction() as kept:
        after = kept["id"]
    attacker: Any = office.test_client()
    attacker.set_cookie(COOKIE, planted)
    with attacker.session_transaction() as kept:
        assert kept["id"] != after
    assert not is_in(attacker)


def test_a_cookie_with_another_signature_is_none(office: Flask):
    client = browser(office, "official")
    value = client.get_cookie(COOKIE).value
    told, _, signature = value.rpartition(".")
    # Its first letter: the last one has bits that nobody reads.
    other = f"{told}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    for forged in (other, value.split(".")[0], "." + value, "x"):
        client.set_cookie(COOKIE, forged)
        assert not is_in(client)
    client.set_cookie(COOKIE, value)
    assert is_in(client)


def test_a_signed_out_session_opens_nothing_even_as_a_copy(office: Flask):
    client, thief = browser(office, "official"), office.test_client()
    thief.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    assert is_in(thief)
    assert client.post("/sign-out").location == "/sign-in"
    assert not is_in(client)
    assert not is_in(thief)


def test_sign_out_is_no_link_that_another_page_could_follow(office: Flask):
    client = browser(office, "official")
    assert client.get("/sign-out").status_code == HTTPStatus.NOT_FOUND
    assert is_in(client)


def test_a_session_ends_when_nothing_happens_and_at_last_in_any_case(office: Flask, monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr(session, "_now", lambda: int(now))
    client = browser(office, "official")
    now += 3599  # an hour, less a second
    assert is_in(client)
    now += 3599
    assert is_in(client)
    now += 3600
    assert not is_in(client)
    client, began = browser(office, "official"), now
    while now < began + 12 * 3600 - 1800:
        now += 1800
        assert is_in(client), now - began
    now = began + 12 * 3600
    assert not is_in(client)


@pytest.mark.parametrize(
    "change",
    [
        lambda users, name: users.change(name, role="official"),
        lambda users, name: users.change(name, disabled=True),
        lambda users, name: users.set_passphrase(name, "another long passphrase"),
    ],
    ids=["role", "disabled", "passphrase"],
)
def test_a_change_of_the_user_ends_the_session(office: Flask, office_path: Path, newcomer: str, change: Any):
    client, other = browser(office, newcomer), browser(office, "analyst")
    assert is_in(client)
    change(Users(office_path), newcomer)
    assert not is_in(client)
    assert is_in(other)


def test_sign_in_is_required_from_the_moment_that_users_exist_and_ever_after(tmp_path: Path):
    server = create_server(load(environment={}, store=tmp_path / "store"))
    client = server.test_client()
    assert is_in(client)
    assert client.get("/account").status_code == HTTPStatus.NOT_FOUND
    assert client.post("/sign-in").status_code == HTTPStatus.NOT_FOUND
    added = employ(tmp_path / "store", "official")
    assert not is_in(client)
    added.path.unlink()
    assert not is_in(client)


def test_users_that_cannot_be_read_let_nobody_in(tmp_path: Path):
    server = create_server(load(environment={}, store=tmp_path / "store"))
    client = server.test_client()
    assert is_in(client)
    (tmp_path / "store" / "users.json").write_text("{}")
    assert not is_in(client)
    assert client.get("/healthz").status_code == HTTPStatus.OK
    answer = sign_in(client, "official")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_an_answer_does_not_tell_who_there_is(office: Flask, office_path: Path):
    known = employ(office_path, "gone", role="official")
    known.change("gone", disabled=True)
    known.add("proxied", "official", None)
    pages = []
    for name in ("analyst", "nobody", "gone", "proxied"):
        passphrase = PASSPHRASE if name == "gone" else "a wrong passphrase"
        answer = sign_in(browser(office, REMOTE_ADDR="127.0.0.3"), name, passphrase)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        text = answer.text.replace(f'value="{name}"', "")
        token = answer.text.split(f'name="{CSRF_TOKEN}" type="hidden" value="')[1][:64]
        pages.append(text.replace(token, ""))
    assert len(set(pages)) == 1
    refused = [one for one in Store(office_path).trail() if one.action == "sign_in_refused"]
    assert [one.author for one in refused[-4:]] == ["analyst", "", "gone", "proxied"]


def test_who_is_refused_is_told_that_tries_are_counted(office: Flask):
    client = browser(office, REMOTE_ADDR="127.0.0.6")
    client.set_cookie("lang", "en")
    assert "After several wrong tries you have to wait." in sign_in(client, "analyst", "wrong").text


def test_as_much_work_is_done_for_a_name_that_nobody_has(office: Flask, monkeypatch):
    worked: list[str] = []
    check = users.check_password_hash
    monkeypatch.setattr(
        users, "check_password_hash", lambda kept, given: worked.append(kept) or check(kept, given)
    )
    for name in ("analyst", "nobody", ""):
        sign_in(browser(office, REMOTE_ADDR="127.0.0.4"), name, "wrong")
    assert len(worked) == 3
    assert {kept.split("$")[0] for kept in worked} == {"scrypt:32768:8:1"}


def test_too_many_tries_wait_even_with_the_right_passphrase(office: Flask, office_path: Path, monkeypatch):
    monkeypatch.setattr(sign_ins, "MOST_OF_PEER", 3)
    guesser = browser(office, REMOTE_ADDR="127.0.0.5")
    for _ in range(3):
        assert sign_in(guesser, "analyst", "a guess").status_code == HTTPStatus.UNAUTHORIZED
    recorded = len(Store(office_path).trail())
    for name in ("analyst", "nobody"):
        answer = sign_in(guesser, name)
        assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert len(Store(office_path).trail()) == recorded  # what is not looked at fills no disk
    # Another process counts the same tries; who asks from elsewhere is not kept out.
    other = create_server(load(environment={}, store=office_path))
    again = sign_in(browser(other, REMOTE_ADDR="127.0.0.5"), "analyst")
    assert again.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert sign_in(browser(other, REMOTE_ADDR="127.0.0.6"), "analyst").status_code == 303


def test_a_disk_that_takes_nothing_keeps_nobody_out_and_lets_nobody_guess(office: Flask, monkeypatch, caplog):
    def full(*_given: Any, **_named: Any) -> None:
        raise StoreError("No space left on device.")

    monkeypatch.setattr(sign_ins, "MOST_OF_PEER", 3)
    monkeypatch.setattr(Store, "record", full)
    guesser = browser(office, REMOTE_ADDR="127.0.0.7")
    assert sign_in(guesser, "analyst").status_code == 303
    assert is_in(guesser)
    assert "signed_in could not be recorded" in caplog.text
    guesser = browser(office, REMOTE_ADDR="127.0.0.7")
    for _ in range(3):
        assert sign_in(guesser, "analyst", "a guess").status_code == HTTPStatus.UNAUTHORIZED
    assert sign_in(guesser, "analyst").status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert PASSPHRASE not in caplog.text


def account(client: Browser, current: str, new: str, again: str) -> Any:
    fields = {"current": current, "passphrase": new, "again": again}
    return client.post("/account", data=fields, headers=ENGLISH)


def test_another_passphrase_ends_the_other_sessions(office: Flask, office_path: Path, newcomer: str):
    client, elsewhere = browser(office, newcomer), browser(office, newcomer)
    before = client.get_cookie(COOKIE).value
    new = "another long passphrase"
    refused = (
        (("wrong", new, new), "The passphrase until now is not this one."),
        ((PASSPHRASE, new, "yet another passphrase"), "differ"),
        ((PASSPHRASE, "short", "short"), "at least 12"),
    )
    for given, said in refused:
        answer = account(client, *given)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert said in answer.text
        assert new not in answer.text
    assert is_in(elsewhere)
    assert account(client, PASSPHRASE, new, new).location == "/account?changed"
    assert is_in(client)
    assert not is_in(elsewhere)
    assert client.get_cookie(COOKIE).value != before
    assert sign_in(office.test_client(), newcomer).status_code == HTTPStatus.UNAUTHORIZED
    assert sign_in(office.test_client(), newcomer, new).status_code == 303
    changed = [one for one in Store(office_path).trail() if one.action == "passphrase_changed"]
    assert [(one.author, one.details["user"]) for one in changed] == [(newcomer, newcomer)]


def test_hostile_names_stay_texts(office: Flask):
    for name in ('"><script>alert(1)</script>', "\x00", "a" * 100_000, "=cmd|' /C calc'!A0"):
        answer = sign_in(browser(office, REMOTE_ADDR="127.0.0.9"), name)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert "<script>" not in answer.text


def test_what_is_saved_is_saved_in_the_name_of_who_signed_in(office: Flask, office_path: Path, newcomer: str):
    client = browser(office, newcomer)
    forged = draft(entry(source="Report", entered_by="somebody", author="somebody"), reason="Audited")
    answer = ask(client, entry_ids.TO_SAVE, forged | {"author": "somebody", "entered_by": "somebody"})
    assert answer["response"][entry_ids.SAVED]["data"]
    revisions = Store(office_path).revisions()
    assert revisions["entered_by"].iloc[-1] == newcomer
    assert "somebody" not in set(revisions["entered_by"])
