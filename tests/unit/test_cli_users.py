"""plan-gauge users: people are added and changed from the command line; a passphrase is asked for, never shown."""

from __future__ import annotations

import getpass
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from indicators.people.users import Users
from indicators.store import Store

ROOT = Path(__file__).parents[2]
PASSPHRASE = "correct horse battery"
TWICE = f"{PASSPHRASE}\n{PASSPHRASE}\n"


@pytest.fixture
def run(tmp_path):
    """Run a command on users of its own, with lines on standard input."""

    def invoke(*arguments: str, lines: str | bytes = "", fails: str = "") -> str:
        result = CliRunner().invoke(main, ["users", *arguments, "--store", str(tmp_path)], input=lines)
        assert result.exit_code == (1 if fails else 0), result.output
        assert fails in result.stderr
        assert PASSPHRASE not in result.output
        return result.stdout

    return invoke


def test_the_life_of_a_user(run, tmp_path):
    users = Users(tmp_path)
    assert "There are no users" in run("list")
    said = run("add", "Li", "--role", "administrator", lines=TWICE)
    assert said == "li may sign in as administrator.\nFrom now on everybody has to sign in.\n"
    assert users.check("li", PASSPHRASE) is not None
    run("add", "ann", "--role", "analyst", "--no-passphrase")
    run("role", "ann", "reviewer")
    run("disable", "ann")
    assert [line.split() for line in run("list").splitlines()] == [
        ["name", "role", "state", "signs", "in"],
        ["ann", "reviewer", "disabled", "through", "a", "proxy"],
        ["li", "administrator", "active", "by", "passphrase"],
    ]
    run("enable", "ann")
    run("passwd", "ann", lines=TWICE.replace("\n", "\r\n"))
    assert users.check("ann", PASSPHRASE) is not None


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("", "The passphrase is empty"),
        (f"{PASSPHRASE}\n", "differ"),
        (f"{PASSPHRASE}\n{PASSPHRASE}x\n", "differ"),
        ("short\nshort\n", "5 characters; at least 12"),
        (b"\xff\xfe" * 20 + b"\n", "not in UTF-8"),
    ],
)
def test_a_passphrase_that_cannot_be_used_adds_nobody(run, tmp_path, lines, says):
    run("add", "li", "--role", "administrator", lines=lines, fails=says)
    assert not Users(tmp_path).exist


def test_every_change_is_in_the_trail_and_no_refusal_and_no_secret(run, tmp_path):
    run("add", "li", "--role", "administrator", lines=TWICE)
    run("add", "ann", "--role", "analyst", "--no-passphrase")
    for words in (("disable", "ann"), ("disable", "ann"), ("enable", "ann"), ("role", "ann", "reviewer")):
        run(*words)
    run("passwd", "ann", lines=TWICE)
    run("disable", "li", fails="last administrator")
    records = Store(tmp_path).trail()
    assert [(record.action, dict(record.details)) for record in records] == [
        ("user_added", {"user": "li", "role": "administrator"}),
        ("user_added", {"user": "ann", "role": "analyst"}),
        ("user_disabled", {"user": "ann"}),
        ("user_enabled", {"user": "ann"}),
        ("user_changed", {"user": "ann", "role": "reviewer"}),
        ("passphrase_changed", {"user": "ann"}),
    ]
    assert {record.author for record in records} == {getpass.getuser()}
    assert PASSPHRASE not in (tmp_path / "audit.jsonl").read_text()


def test_the_first_user_looks_after_the_others(run, tmp_path):
    run("add", "ann", "--role", "analyst", lines=TWICE, fails="The first user must be an administrator.")
    run(
        "add",
        "ann",
        "--role",
        "reviewer",
        "--no-passphrase",
        fails="The first user must be an administrator.",
    )
    assert not Users(tmp_path).exist
    assert not Store(tmp_path).trail()
    run("add", "li", "--role", "administrator", "--no-passphrase")  # whom a proxy signs in
    run("add", "ann", "--role", "analyst", "--no-passphrase")


def test_refusals_are_one_message(run):
    run("add", "li", "--role", "administrator", "--no-passphrase")
    run("add", "li", "--role", "analyst", "--no-passphrase", fails="There is a user li already")
    run("add", "Li Wei", "--role", "analyst", "--no-passphrase", fails="cannot be the name")
    run("add", "local", "--role", "analyst", "--no-passphrase", fails="stands for no person")
    run("add", "ann", "--role", "boss", "--no-passphrase", fails="There is no role boss; there are official")
    run("disable", "li", fails="last administrator")
    run("passwd", "nobody", lines=TWICE, fails="There is no user nobody")


def test_a_passphrase_is_no_argument(tmp_path):
    for option in ("--passphrase", "--password"):
        words = ["users", "add", "li", "--role", "analyst", option, "x", "--store", str(tmp_path)]
        assert CliRunner().invoke(main, words).exit_code == 2


def test_at_a_terminal_the_passphrase_is_asked_for_twice_and_not_echoed(tmp_path):
    ours, its = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "cli",
        "users",
        "add",
        "li",
        "--role",
        "administrator",
        "--store",
        tmp_path,
    ]
    # setsid makes the terminal its own, which getpass opens as /dev/tty.
    with subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command], stdin=its, stdout=its, stderr=its, cwd=ROOT
    ) as process:
        os.close(its)
        shown, asked, last = b"", [b"Passphrase: ", b"Once more: "], time.monotonic() + 30
        while process.poll() is None and time.monotonic() < last:
            if select.select([ours], [], [], 0.1)[0]:
                try:
                    shown += os.read(ours, 4096)
                except OSError:  # the other end is closed
                    break
            if asked and asked[0] in shown:
                del asked[0]
                os.write(ours, f"{PASSPHRASE}\n".encode())
        process.wait(timeout=10)
    os.close(ours)
    assert process.returncode == 0, shown
    assert asked == []
    assert PASSPHRASE.encode() not in shown
    assert Users(tmp_path).check("li", PASSPHRASE) is not None
