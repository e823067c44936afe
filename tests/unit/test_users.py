"""The file of users: who may sign in, kept whole and for its owner's eyes alone; what cannot be used is said."""

from __future__ import annotations

import errno
import json
import os
import stat
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import StoreError, UserError
from indicators.people import users as module
from indicators.people.roles import ROLES
from indicators.people.users import FEWEST, MOST, RESERVED, User, Users, agreed

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="session")
def hashed(tmp_path_factory) -> str:
    """What is kept of PASSPHRASE, worked out once."""
    return Users(tmp_path_factory.mktemp("hashed")).add("ann", "analyst", PASSPHRASE).hash


@pytest.fixture
def users(tmp_path, hashed, monkeypatch) -> Users:
    """An administrator and an analyst with PASSPHRASE."""
    with monkeypatch.context() as quick:
        quick.setattr(module, "generate_password_hash", lambda text, method: hashed)
        users = Users(tmp_path / "store")
        users.add("root.li", "administrator", PASSPHRASE)
        users.add("ann", "analyst", PASSPHRASE)
    return users


@pytest.fixture
def compared(monkeypatch) -> list[tuple[str, str]]:
    """Hash and passphrase of every comparison, each of which is one piece of work."""
    seen: list[tuple[str, str]] = []

    def compare(hashed: str, passphrase: str) -> bool:
        seen.append((hashed, passphrase))
        return real(hashed, passphrase)

    real = module.check_password_hash
    monkeypatch.setattr(module, "check_password_hash", compare)
    return seen


def refused(action, *arguments, says: str, **named) -> str:
    with pytest.raises(UserError, match=says) as error:
        action(*arguments, **named)
    return str(error.value)


def test_without_a_file_there_are_no_users_and_nothing_is_made(tmp_path):
    users = Users(tmp_path / "absent")
    assert not users.exist
    assert users.all() == []
    assert users.find("ann") is None
    assert not (tmp_path / "absent").exists()


def test_what_is_added_is_there_for_another_process_too(users, tmp_path):
    for seen in (users, Users(tmp_path / "store")):
        assert seen.exist
        assert [(user.name, user.role, user.disabled) for user in seen.all()] == [
            ("ann", "analyst", False),
            ("root.li", "administrator", False),
        ]
        assert seen.find("ANN") == seen.find("ann")
        assert seen.find("bob") is None
    users.change("ann", role="reviewer")
    assert Users(tmp_path / "store").find("ann").role == "reviewer"


def test_one_object_sees_what_another_wrote(users, tmp_path):
    other = Users(tmp_path / "store")
    assert other.find("ann").role == "analyst"
    users.change("ann", role="official")
    assert other.find("ann").role == "official"


def test_the_passphrase_fits_alone_and_is_nowhere_in_the_file(users):
    assert users.check("ann", PASSPHRASE) == users.find("ann")
    assert users.check("Ann", PASSPHRASE) == users.find("ann")
    assert users.check("ann", PASSPHRASE + " ") is None
    assert users.check("ann", "") is None
    assert PASSPHRASE.encode() not in users.path.read_bytes()


def test_unknown_disabled_and_passphraseless_users_cost_the_same_work(users, compared):
    users.add("proxied", "official", None)
    users.change("ann", disabled=True)
    asked = [("ann", PASSPHRASE), ("proxied", PASSPHRASE), ("proxied", ""), ("nobody", PASSPHRASE)]
    asked += [
        ("root.li", "wrong"),
        ("root.li", "x" * 10**6),
        ("root.li", "\ud800"),
        ("\u212aann", "x"),
        ("", ""),
    ]
    assert [users.check(*one) for one in asked] == [None] * len(asked)
    assert len(compared) == len(asked)
    # As costly: method and its parameters are the same, also for nobody.
    assert {hashed.split("$")[0] for hashed, _ in compared} == {module._METHOD}
    assert max(len(passphrase) for _, passphrase in compared) <= MOST
    assert users.check("root.li", PASSPHRASE) is not None
    assert len(compared) == len(asked) + 1


def test_a_passphrase_is_the_same_however_a_keyboard_composes_it(users):
    composed = "caf\u00e9 caf\u00e9 caf\u00e9"
    users.set_passphrase("ann", unicodedata.normalize("NFD", composed))
    assert users.check("ann", composed) is not None


def test_every_change_ends_the_sessions_of_before_and_nothing_else_does(users):
    epochs = [users.find("ann").epoch]
    users.change("ann", role="reviewer")
    epochs.append(users.find("ann").epoch)
    users.change("ann", disabled=True)
    epochs.append(users.find("ann").epoch)
    users.set_passphrase("ann", PASSPHRASE + "!")
    epochs.append(users.find("ann").epoch)
    assert len(set(epochs)) == 4
    other = users.find("root.li").epoch
    before = users.path.stat()
    users.change("ann", role="reviewer", disabled=True)
    assert users.find("ann").epoch == epochs[-1]
    assert users.path.stat() == before  # nothing was to be written
    assert users.find("root.li").epoch == other
    assert users.find("ann").disabled  # a new passphrase lets nobody in again


def test_what_cannot_be_used_is_said_and_changes_nothing(users):
    before = users.path.read_bytes()
    assert "ann" in refused(users.add, "Ann", "analyst", None, says="There is a user ann already")
    for name in RESERVED:
        refused(users.add, name.upper(), "analyst", None, says="stands for no person")
    for name in ("", ".a", "a b", "a/b", "张三", "a\n", "a" * 65, "\u212aann", "ann\u0000", "-a", "_a"):
        refused(users.add, name, "analyst", None, says="cannot be the name of a user")
    said = refused(users.add, "bob", "boss", None, says="There is no role boss")
    assert all(role in said for role in ROLES)
    refused(users.change, "ann", role="Analyst", says="There is no role Analyst")
    refused(users.change, "bob", disabled=True, says="There is no user bob; there are ann, root.li")
    refused(users.set_passphrase, "bob", PASSPHRASE, says="There is no user bob")
    assert users.path.read_bytes() == before


@pytest.mark.parametrize(
    "passphrase", ["", "x" * (FEWEST - 1), "x" * (MOST + 1), "e\u0301" * (FEWEST - 1), "\ud800" * FEWEST]
)
def test_a_passphrase_that_is_too_short_or_long_is_refused_and_never_repeated(users, passphrase):
    before = users.path.read_bytes()
    for action in (
        lambda: users.add("bob", "official", passphrase),
        lambda: users.set_passphrase("ann", passphrase),
    ):
        said = refused(action, says="passphrase")
        assert not passphrase or passphrase not in said
    assert users.path.read_bytes() == before


def test_the_shortest_and_the_longest_passphrase_are_taken(users):
    for passphrase in ("x" * FEWEST, "长" * MOST):
        users.set_passphrase("ann", passphrase)
        assert users.check("ann", passphrase) is not None


def test_two_that_differ_are_refused():
    assert agreed("a", "a") == "a"
    assert "secret" not in refused(agreed, "secret", "secret2", says="differ")


def test_the_last_administrator_who_may_sign_in_stays(users):
    refused(users.change, "root.li", disabled=True, says="root.li is the last administrator")
    refused(users.change, "root.li", role="analyst", says="last administrator")
    users.add("proxied", "administrator", None)  # who cannot sign in here
    refused(users.change, "root.li", disabled=True, says="last administrator")
    users.add("second", "administrator", PASSPHRASE)
    users.change("second", disabled=True)
    refused(users.change, "root.li", role="analyst", says="last administrator")
    users.change("second", disabled=False)
    users.change("root.li", role="analyst")
    # One who is no administrator may always be disabled.
    users.change("root.li", disabled=True)
    refused(users.change, "second", disabled=True, says="last administrator")


def test_a_change_that_cannot_be_recorded_is_not_made(users):
    before, seen = users.path.read_bytes(), []

    def fail(user: User) -> None:
        seen.append((user.name, user.role, user.disabled))
        raise StoreError("full")

    for change in (
        lambda: users.add("bob", "official", None, record=fail),
        lambda: users.change("ann", role="reviewer", record=fail),
        lambda: users.change("ann", disabled=True, record=fail),
        lambda: users.set_passphrase("ann", PASSPHRASE, record=fail),
    ):
        with pytest.raises(StoreError, match="full"):
            change()
    users.change("ann", role="analyst", record=fail)  # no change, no record
    assert users.path.read_bytes() == before
    assert seen == [("bob", "official", False), ("ann", "reviewer", False), ("ann", "analyst", True),
                    ("ann", "analyst", False)]  # fmt: skip


@pytest.mark.parametrize("mask", [0o000, 0o077, 0o777])
def test_only_its_owner_may_read_the_file_whatever_the_mask_says(users, mask):
    before = os.umask(mask)
    try:
        users.change("ann", role="official")
    finally:
        os.umask(before)
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
    assert users.find("ann").role == "official"
    assert sorted(os.listdir(users.path.parent)) == ["users.json", "users.lock"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_read_or_write_is_refused(users, mode):
    users.path.chmod(mode)
    for use in (users, Users(users.path.parent)):
        with pytest.raises(StoreError, match=r"Others than its owner.*chmod 600") as error:
            use.check("ann", PASSPHRASE)
        assert error.value.findings[0].file == str(users.path)
    users.path.chmod(0o600)
    assert users.exist


def unusable(users: Users) -> None:
    """Whatever is asked of the users is refused, and the file named."""
    for use in (
        lambda: users.exist,
        users.all,
        lambda: users.find("ann"),
        lambda: users.change("ann", role="official"),
    ):
        with pytest.raises(StoreError) as error:
            use()
        assert error.value.findings[0].file == str(users.path)


def test_a_file_that_is_no_longer_whole_is_refused_and_never_taken_for_none(users):
    raw = users.path.read_bytes()
    damaged = [raw[:position] for position in range(0, len(raw), 37)]
    for position in range(0, len(raw), 5):
        flipped = bytearray(raw)
        flipped[position] ^= 1 << position % 8
        damaged.append(bytes(flipped))
    damaged += [
        b"[]",
        b"{}",
        b"null",
        b'{"users": [1]}',
        b"[" * 10**5,
        raw + b" ",
        json.dumps(json.loads(raw)).encode(),
    ]
    for content in damaged:
        users.path.write_bytes(content)
        unusable(Users(users.path.parent))
        assert users.path.read_bytes() == content
    users.path.write_bytes(raw)
    assert Users(users.path.parent).exist


def test_a_raised_role_does_not_fit_the_seal(users):
    raw = users.path.read_bytes()
    users.path.write_bytes(raw.replace(b'"role": "analyst"', b'"role": "administrator"'))
    with pytest.raises(StoreError, match="was changed"):
        users.find("ann")


def test_a_file_of_a_later_program_is_left_to_it(users):
    users.path.write_bytes(users.path.read_bytes().replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(StoreError, match="schema version 2"):
        users.find("ann")


def test_a_folder_or_a_link_in_place_of_the_file_is_refused(tmp_path):
    users = Users(tmp_path)
    users.path.mkdir()
    with pytest.raises(StoreError, match=r"cannot be read"):
        _ = users.exist
    users.path.rmdir()
    users.path.symlink_to(tmp_path / "gone")
    with pytest.raises(StoreError, match="link to nothing"):
        _ = users.exist


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        Users(tmp_path / "file").add("ann", "analyst", None)


def test_a_full_disk_records_nobody_who_is_not_written(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    users, recorded = Users(tmp_path), []
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="The disk is full"):
        users.add("ann", "analyst", None, recorded.append)
    assert recorded == []
    assert sorted(os.listdir(tmp_path)) == ["users.lock"]


def test_what_a_killed_writer_left_is_in_nobodys_way(users):
    left = users.path.with_name(".users.json.tmp")
    left.write_text("half of")
    users.change("ann", role="official")
    assert not left.exists()
    assert users.find("ann").role == "official"


@given(name=st.text(max_size=70) | st.from_regex(r"[a-zA-Z0-9._-]{0,66}", fullmatch=True))
def test_a_name_is_taken_as_the_rule_says_or_refused(name, tmp_path_factory):
    users = Users(tmp_path_factory.mktemp("names"))
    small, signs = name.lower(), "abcdefghijklmnopqrstuvwxyz0123456789"
    allowed = (
        name.isascii()
        and 1 <= len(name) <= 64
        and small[0] in signs
        and set(small) <= {*signs, ".", "_", "-"}
        and small not in RESERVED
    )
    if not allowed:
        refused(users.add, name, "official", None, says="name")
        assert not users.exist
        return
    added = users.add(name, "official", None)
    assert added == User(small, "official", False, "", added.epoch)
    assert Users(users.path.parent).all() == [added]
