"""5,000 mutated requests in everybody's name: never a failure of ours, never a traceback or secret, never a change."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from mutants import headers, mutated, text_of, written
from ours import VALUES, Call, calls
from small import browser, serve
from staff import NAMES, PASSPHRASE, save

from indicators.people import users
from indicators.store import Store

WHO: Final = ("", "ota", "ann", "wei", "li")
#: How many of each kind; together 5,000.
CALLED, ASKED, POSTED, BENT = 2600, 1300, 600, 500
#: What no answer holds: how our code failed, and what only the disk knows.
TELL_TALES: Final = (
    b"Traceback",
    b'File "/',
    b"werkzeug",
    b"scrypt:",
    b"session.key",
    b"users.json",
    str(Path(__file__).parents[2]).encode(),
)


class Yard:
    """A server on which nothing can be entered, since each year is closed, and everybody's browser."""

    def __init__(self, directory: Path) -> None:
        self.server: Flask = serve(directory)
        self.store = Store(directory / "store")
        save(self.store, "bob", ("registered-works", "2017", 201.0))
        for year in range(2015, 2021):
            self.store.close_year(year, "li", "The plan is over")
        self.browsers = {name: browser(self.server, name) for name in WHO}
        self.secrets = (*TELL_TALES, PASSPHRASE.encode(), *self._of_the_disk())
        self.before = self.state()
        self.answered: Counter[int] = Counter()

    def _of_the_disk(self) -> Iterator[bytes]:
        yield (self.store.directory / "session.key").read_bytes()
        kept = users.Users(self.store.directory)
        for user in kept.all():
            yield user.hash.encode()
            yield user.epoch.encode()

    def state(self) -> Mapping[str, Any]:
        """Every byte of the store but what remembers who tried to sign in, or did."""
        files = {
            str(path.relative_to(self.store.directory)): path.read_bytes()
            for path in self.store.directory.rglob("*")
            if path.is_file() and path.name not in ("audit.jsonl", "audit.head")
        }
        signs = ("signed_in", "sign_in_refused", "signed_out", "report_made")
        done = [one._replace(number=0, digest="") for one in self.store.trail() if one.action not in signs]
        return files | {"done": done}

    def look(self, answer: Any, what: object) -> None:
        """Look at an answer."""
        with answer:
            assert answer.status_code < 500, what
            self.answered[answer.status_code] += 1
            assert not any(secret in answer.data for secret in self.secrets), what


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    yard = Yard(tmp_path_factory.mktemp("yard"))
    yield yard
    assert yard.state() == yard.before
    yard.store.verify()


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever fails within a callback is logged, also where its answer looks well."""
    caplog.set_level(logging.ERROR)
    yield
    assert [record.getMessage() for record in caplog.records] == []


def weighted(server: Flask) -> list[Call]:
    """Callbacks, the cheap ones more often."""
    cheap = {
        "entry-asked": 2,
        "entry-to-read": 4,
        "entry-to-check": 2,
        "entry-to-save": 4,
        "what-if-asked": 3,
    }
    return [one for one in calls(server) for _ in range(cheap.get(one.asks, 1))]


def test_payloads_of_callbacks(yard: Yard):
    random = Random(20_201_124)
    known = weighted(yard.server)
    for number in range(CALLED):
        one, name = random.choice(known), random.choice((*WHO, "ann", "ann", "ann", "ota"))
        sent: Any = one.body(mutated(VALUES[one.asks], random))
        if random.random() < 0.35:
            sent = mutated(one.body(VALUES[one.asks]), random)
        raw, kind = written(sent, random)
        address = random.choice(known).address if random.random() < 0.1 else one.address
        given = {"Content-Type": kind} | headers(random)
        answer = yard.browsers[name].post(address, data=raw, headers=given)
        yard.look(answer, (number, name, address, raw[:3000], given))
    # What may get as far as our own code does.
    assert yard.answered[200] > CALLED / 5


def test_addresses_and_their_parameters(yard: Yard):
    random = Random(7_911)
    parameters = {
        "as_of": "2018", "known": "2020-03-01T10:00:00Z", "indicator": "pct-applications", "status": "behind",
        "lang": "en", "form": "machine", "size": "slide", "title": "1", "compare": "2019-01-01", "values": "latest",
        "suppose": "7.1", "limit": "10", "after": "1", "next": "/method", "page": "2", "action": "entered",
        "person": "ann", "since": "2020-01-01", "until": "2021-01-01", "decisions": "1", "changed": "ann",
    }  # fmt: skip
    rules = [rule for rule in yard.server.url_map.iter_rules() if "GET" in (rule.methods or ())]
    # A pack takes half a minute; workbooks and bundles are asked for less often than what is quick.
    rules = [rule for rule in rules if not rule.rule.startswith("/export/report")]
    quick = [rule for rule in rules if not rule.rule.endswith((".xlsx", ".zip", "charts.json"))]
    for number in range(ASKED):
        rule = random.choice(quick if random.random() < 0.95 else rules)
        path = "".join(
            quote(
                text_of("pct-applications", random).encode("utf-8", "surrogatepass"),
                safe=random.choice(("", "/")),
            )
            if is_variable
            else part
            for is_variable, part in rule._trace
        ).lstrip("|")
        wrong = {
            (text_of(field, random) if random.random() < 0.1 else field): text_of(value, random)
            for field, value in random.sample(sorted(parameters.items()), random.randrange(4))
        }
        query = urlencode(wrong, errors="surrogatepass") + random.choice(
            ("", "", "&&&=&a", "&lang=en&lang=zh", "%", "%ff")
        )
        name, method = (
            random.choice(WHO),
            random.choice(("GET",) * 9 + ("HEAD", "OPTIONS", "PUT", "TRACE", "BREW")),
        )
        given = {"Referer": f"http://localhost{path}?{query}"} | headers(random)
        answer = yard.browsers[name].open(path or "/", method=method, query_string=query, headers=given)
        yard.look(answer, (number, name, method, path, query, given))


#: Forms that would change something, and fields in which each mutant is wrong for certain.
FORMS: Final[Mapping[str, tuple[dict[str, str], tuple[str, ...]]]] = {
    "/review": (
        {"do": "approve", "batch": "2", "request": "bob-1", "reason": ""},
        ("do", "batch", "request"),
    ),
    "/users": ({"do": "role", "user": "xu", "role": "official"}, ("do", "user", "role")),
    "/locks": ({"do": "close", "year": "2016", "reason": "Final"}, ("do", "year", "reason")),
    "/account": (
        {"current": "not it", "passphrase": "another long one", "again": "another long one"},
        ("current",),
    ),
    "/sign-in": ({"name": "nobody", "passphrase": "not it", "next": "/"}, ("name", "passphrase")),
}


def test_forms(yard: Yard, monkeypatch: pytest.MonkeyPatch):
    # As much work as an unknown name takes is another module's to see; here it would take minutes.
    monkeypatch.setattr(users, "check_password_hash", lambda *_: False)
    random = Random(1_949)
    for number in range(POSTED):
        address, (form, wrong) = random.choice(sorted(FORMS.items()))
        name = random.choice((*WHO, "wei", "li"))
        sent = dict(form)
        for field in random.sample(wrong, random.randrange(1, len(wrong) + 1)):
            sent[field] = _other(form[field], field, random)
        if random.random() < 0.2:
            sent[text_of("extra", random)] = text_of("x", random)
        if random.random() < 0.2:
            del sent[random.choice(wrong)]
        raw = urlencode(sent, errors="surrogatepass").encode() + random.choice(
            (b"", b"", b"", b"&%ff=%00", b"&a" * 2000)
        )
        kind = random.choice(
            ("application/x-www-form-urlencoded",) * 6 + ("text/plain", "multipart/form-data; boundary=x")
        )
        given = {"Content-Type": kind} | headers(random)
        given.pop("Cookie", None)
        answer = yard.browsers[name].post(address, data=raw, headers=given)
        yard.look(answer, (number, name, address, raw[:2000], given))


def _other(value: str, field: str, random: Random) -> str:
    """A text that the field does not take: not by chance another year that is open, or the same again."""
    while True:
        found = text_of(value, random)
        # "APPROVE" is no word of the form; " 2 " might be read as 2 one day, and would be a valid decision.
        if found.strip() not in ("", value, "approve", "return", "close", "open", "grant") or field in (
            "do",
            "user",
        ):
            return found


def _one_line(text: str) -> str:
    """What a client can send as a header at all."""
    return "".join(letter for letter in text if letter.isascii() and letter not in "\r\n")


def test_requests_that_are_bent_as_a_whole(yard: Yard):
    """Bodies and methods where none belong, tokens that are none, cookies from elsewhere."""
    random = Random(42)
    rules = [
        rule.rule
        for rule in yard.server.url_map.iter_rules()
        if "<" not in rule.rule and "report" not in rule.rule and rule.rule != "/sign-out"
    ]
    bend: tuple[Callable[[], dict[str, Any]], ...] = (
        lambda: {"method": random.choice(("POST", "PUT", "DELETE", "PATCH"))},
        lambda: {"method": "POST", "headers": {"X-CSRFToken": _one_line(text_of("a" * 64, random))}},
        lambda: {"method": "POST", "headers": {"Origin": random.choice(("null", "http://evil.example", "http://localhost:1"))}},
        lambda: {"method": "POST", "headers": {"Content-Length": random.choice(("-1", "x", "99999999999", "1e3"))}},
        lambda: {"method": "GET", "headers": {"Host": random.choice(("evil.example", "", "[::1", "localhost:x"))}},
        lambda: {"method": "GET", "headers": {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "evil.example"}},
        lambda: {"method": "POST", "data": b"x" * random.choice((1, 600_000, 5_000_000))},
    )  # fmt: skip
    for number in range(BENT):
        name, rule, sent = random.choice(WHO), random.choice(rules), random.choice(bend)()
        answer = yard.browsers[name].open(rule, **sent)
        yard.look(answer, (number, name, rule, {key: value for key, value in sent.items() if key != "data"}))


def test_they_were_as_many_as_promised_and_everybody_is_still_signed_in(yard: Yard):
    assert CALLED + ASKED + POSTED + BENT == 5000
    for name in NAMES.keys() & set(WHO):
        assert yard.browsers[name].get("/_dash-layout").status_code == 200
