"""The page of users: who administers adds and changes them; sign-in is switched on there or on the command line."""

from __future__ import annotations

from html import unescape

import pytest
from staff import NAMES, PASSPHRASE, Staff

from indicators.people.users import Users

SECRET = "another long passphrase"


@pytest.fixture(scope="module")
def staff(tmp_path_factory) -> Staff:
    return Staff(tmp_path_factory.mktemp("office") / "store")


def ask(staff: Staff, who: str = "li", **fields: str):
    return staff.browser(who).post("/users", data=fields)


@pytest.mark.parametrize("name", [*NAMES, ""])
def test_only_who_administers_sees_or_changes_users(staff, name):
    before = staff.users.path.read_bytes()
    looked = staff.browser(name).get("/users")
    if NAMES.get(name) == "administrator":
        assert looked.status_code == 200
        assert all(one in looked.text for one in NAMES)
        return
    assert looked.status_code == (403 if name else 303)
    for do in ("add", "role", "disable", "enable", "passphrase"):
        asked = ask(staff, name, do=do, user="ann", role="administrator", passphrase=SECRET, again=SECRET)
        assert asked.status_code == (403 if name else 303)
    assert staff.users.path.read_bytes() == before


def test_somebody_who_is_added_signs_in_at_once(staff):
    answer = ask(staff, do="add", user=" Zhang.San ", role="analyst", passphrase=SECRET, again=SECRET)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/users?changed=zhang.san")
    assert "zhang.san</span> now: analyst, active" in staff.browser("li").get(answer.headers["Location"]).text
    assert "zhang.san" in staff.signed_in("zhang.san", SECRET).get("/review").text
    record = staff.store.trail()[-2]  # the last one is the sign-in
    assert (record.action, record.author) == ("user_added", "li")
    assert SECRET not in (staff.store.directory / "audit.jsonl").read_text()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"user": "ann"}, "There is a user ann already."),
        ({"user": "Li Wei"}, "Li Wei cannot be the name of a user."),
        ({"user": "<b>x"}, "<b>x cannot be the name of a user."),
        ({"user": "local"}, "stands for no person"),
        ({"user": "new", "role": "boss"}, "There is no role boss; there are official"),
        ({"user": "new", "again": SECRET + "x"}, "The two passphrases differ."),
        ({"user": "new", "passphrase": "short", "again": "short"}, "has 5 characters; at least 12"),
    ],
)
def test_a_refusal_stands_beside_what_was_typed_but_never_a_passphrase(staff, fields, says):
    before = staff.users.path.read_bytes()
    answer = ask(staff, **({"do": "add", "role": "reviewer", "passphrase": SECRET, "again": SECRET} | fields))
    assert answer.status_code == 422
    assert says in unescape(answer.text).partition('role="alert">')[2].partition("</p>")[0]
    assert f'value="{fields["user"]}"' in unescape(answer.text)
    assert "<b>x" not in answer.text
    if "role" not in fields:
        assert '<option selected value="reviewer">' in answer.text
    assert SECRET not in answer.text
    assert staff.users.path.read_bytes() == before


def test_who_is_disabled_is_out_at_once_and_in_again_when_let(staff):
    browser = staff.signed_in("bob")
    assert browser.get("/review").status_code == 200
    assert ask(staff, do="disable", user="bob").status_code == 303
    assert browser.get("/review").headers["Location"].startswith("/sign-in")
    assert "disabled" in staff.browser("li").get("/users").text
    assert ask(staff, do="enable", user="bob").status_code == 303
    # The session of before stays ended.
    assert browser.get("/review").headers["Location"].startswith("/sign-in")
    assert staff.signed_in("bob").get("/review").status_code == 200
    assert [(record.action, record.details["user"]) for record in staff.store.trail()[-3:-1]] == [
        ("user_disabled", "bob"),
        ("user_enabled", "bob"),
    ]


def test_another_role_counts_from_then_on(staff):
    assert ask(staff, do="role", user="xu", role="official").status_code == 303
    assert staff.signed_in("xu").get("/review").status_code == 403
    assert staff.store.trail()[-2].details == {"user": "xu", "role": "official"}


def test_another_passphrase_is_the_only_one_from_then_on(staff):
    assert ask(staff, do="passphrase", user="ota", passphrase=SECRET, again=SECRET).status_code == 303
    assert staff.users.check("ota", PASSPHRASE) is None
    assert staff.signed_in("ota", SECRET).get("/").status_code == 200
    refused = ask(staff, do="passphrase", user="ota", passphrase="short", again="short")
    assert refused.status_code == 422
    # Its form is open, so that the refusal is seen.
    assert '<details open><summary>Change<span class="sr-only"> <span lang="en">ota' in refused.text
    assert ask(staff, do="passphrase", user="ota", passphrase="", again="").status_code == 422


def test_the_last_administrator_stays(staff):
    for fields in ({"do": "disable"}, {"do": "role", "role": "analyst"}):
        answer = ask(staff, user="li", **fields)
        assert answer.status_code == 422
        assert "li is the last administrator who may sign in." in answer.text
    assert staff.browser("li").get("/users").status_code == 200


def test_what_no_page_sends_is_refused(staff):
    assert ask(staff, do="delete", user="ann").status_code == 400
    assert ask(staff).status_code == 400
    gone = ask(staff, do="disable", user="nobody")
    assert gone.status_code == 422
    assert 'role="alert">There is no user nobody; there are ann' in gone.text
    assert ask(staff, do="disable").status_code == 422
    # What the query claims is not said.
    assert "<b>" not in staff.browser("li").get("/users?changed=<b>nobody").text


def test_users_that_cannot_be_written_are_said_and_stay(staff, monkeypatch):
    before = staff.users.path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indicators.people.users._written_beside", full)
    answer = ask(staff, do="disable", user="ann")
    assert answer.status_code == 503
    assert "The disk is full" in answer.text
    assert staff.users.path.read_bytes() == before


def test_sign_in_is_switched_on_by_the_first_administrator(own_client, tmp_path):
    own_client.set_cookie("lang", "en")
    page = own_client.get("/users").text
    assert "plan-gauge users add NAME --role administrator" in page
    assert "Single-user mode" in page
    add = {"do": "add", "user": "li", "role": "official"}
    assert "The first user needs a passphrase" in own_client.post("/users", data=add).text
    answer = own_client.post("/users", data=add | {"passphrase": SECRET, "again": SECRET})
    assert answer.status_code == 303
    assert Users(tmp_path / "store").find("li").role == "administrator"
    asked = own_client.get("/users", follow_redirects=True).request
    assert asked.full_path == "/sign-in?next=%2Fusers"
    assert own_client.post("/sign-in", data={"name": "li", "passphrase": SECRET}).status_code == 303
    assert "1 user" in own_client.get("/users").text
