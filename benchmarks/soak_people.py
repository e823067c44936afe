"""People of the soak: they sign in over HTTP, read, enter and approve as browsers of theirs would."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from threading import Lock
from typing import Any, Final, NamedTuple
from uuid import uuid4

import requests

from layouts import entry_ids
from layouts.ids import CSRF_TOKEN, WANTED_ADDRESS

PASSPHRASE: Final = "a passphrase of the soak"
_PATIENCE: Final = 120.0
#: How often a connection is not used again, so that the other process gets its turn.
_LEAVES: Final = 0.2
_SORRY: Final = ("Something went wrong on the server", "The data cannot be read")


class Cell(NamedTuple):
    """What an analyst changes: its place, a value that fits there, how many decimals it has, the revision there."""

    indicator: str
    period: str
    value: float
    decimals: int
    revision: int


@dataclass
class Log:
    """What all people together met: seconds by kind of request, what failed, what was acknowledged."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    #: Requests of acknowledged saves, each with the value saved, and numbers of approved batches.
    saved: dict[str, str] = field(default_factory=dict)
    decided: set[int] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def took(self, kind: str, seconds: float) -> None:
        """Note how long a request took."""
        with self.lock:
            self.seconds.setdefault(kind, []).append(seconds)

    def fault(self, said: str) -> None:
        """Note what should not have been."""
        with self.lock:
            self.faults.append(said)


class Person:
    """Somebody with a browser of his own, who signs in when made.

    Parameters
    ----------
    address
        The server's.
    name
        Who it is; also what makes choices differ.
    log
        Where everything is noted.
    """

    def __init__(self, address: str, name: str, log: Log) -> None:
        self.name, self.log = name, log
        self.random = random.Random(name)
        self._address = address
        self._browser = requests.Session()
        self._browser.headers["Accept-Language"] = "en"
        self._sign_in()

    def act(self) -> None:
        """Do what such a person does, once, and rest."""
        raise NotImplementedError

    def ask(self, kind: str, path: str, **headers: str) -> requests.Response:
        """Get an address."""
        return self._send(kind, "GET", path, headers=headers)

    def post(self, kind: str, path: str, form: Mapping[str, str]) -> requests.Response:
        """Send a form; a redirection is not followed."""
        return self._send(kind, "POST", path, data=form, allow_redirects=False)

    def call(self, kind: str, prefix: str, store: str, value: object) -> dict[str, Any]:
        """Put something into a store of a page whose callback the server answers; return what it changes."""
        declared = self.ask("dependencies", f"{prefix}_dash-dependencies").json()
        output = next(
            one["output"]
            for one in declared
            if not one.get("clientside_function") and store in [part["id"] for part in one["inputs"]]
        )
        outputs = [
            dict(zip(("id", "property"), part.rsplit(".", 1), strict=True))
            for part in output.strip(".").split("...")
        ]
        body = {
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": [{"id": store, "property": "data", "value": value}],
            "state": [],
            "changedPropIds": [f"{store}.data"],
        }
        headers = {"X-CSRFToken": self._browser.cookies.get(CSRF_TOKEN) or ""}
        answer = self._send(kind, "POST", f"{prefix}_dash-update-component", json=body, headers=headers)
        changed: dict[str, Any] = answer.json()["response"] if answer.ok else {}
        return changed

    def _sign_in(self) -> None:
        (form,) = forms(self.ask("sign-in", "/sign-in").text)
        answer = self.post("sign-in", "/sign-in", form | {"name": self.name, "passphrase": PASSPHRASE})
        if answer.status_code != 303:
            self.log.fault(f"{self.name} could not sign in: {answer.status_code}")

    def _send(self, kind: str, method: str, path: str, **sent: Any) -> requests.Response:
        headers = sent.pop("headers", {})
        if self.random.random() < _LEAVES:
            headers = {**headers, "Connection": "close"}
        began = time.perf_counter()
        answer = self._browser.request(
            method, self._address + path, headers=headers, timeout=_PATIENCE, **sent
        )
        self.log.took(kind, time.perf_counter() - began)
        if answer.status_code >= 400 or any(said in answer.text for said in _SORRY):
            self.log.fault(f"{self.name}: {method} {path} answered {answer.status_code}: {answer.text[:200]}")
        return answer


class Reader(Person):
    """An official: reads pages as their scripts do, takes charts and tables away, lets a program ask the API."""

    def act(self) -> None:
        """Do one thing."""
        year = self.random.choice((2016, 2017, 2018, 2019, 2020))
        doings: tuple[Callable[[int], object], ...] = (
            self._open,
            self._go,
            self._go,
            self._take,
            self._program,
        )
        self.random.choice(doings)(year)
        time.sleep(self.random.uniform(0.2, 2.0))

    def _open(self, year: int) -> None:
        page = self.random.choice(
            (f"/?as_of={year}", f"/indicator/pct-applications?as_of={year}", "/history")
        )
        self.ask("document", page)
        self.ask("layout", "/_dash-layout", Referer=f"{self._address}{page}")

    def _go(self, year: int) -> None:
        self.call("callback", "/", WANTED_ADDRESS, f"/?as_of={year}")

    def _take(self, year: int) -> None:
        what = ("gap.json", "charts.json", "observations.csv", "officials.xlsx", "datapackage.zip")
        self.ask("export", f"/export/{self.random.choice(what)}?as_of={year}&lang=en")

    def _program(self, year: int) -> None:
        what = self.random.choice(("plan", "indicators", "observations", "assessment"))
        asked = "" if what == "plan" else f"?as_of={year}"
        answer = self.ask("api", f"/api/v1/{what}{asked}")
        if "ETag" in answer.headers:
            self.ask("api", f"/api/v1/{what}{asked}", **{"If-None-Match": answer.headers["ETag"]})


class Reporter(Person):
    """An official who wants the whole report, again and again."""

    def act(self) -> None:
        """Take a report, then rest."""
        answer = self.ask("report", "/export/report.ndjson?lang=en")
        if '"zip": "' not in answer.text:
            self.log.fault(f"{self.name}: no report: {answer.text[-200:]}")
        time.sleep(30)


class Analyst(Person):
    """Enters values into cells of his own.

    Parameters
    ----------
    address, name, log
        As for :class:`Person`.
    cells
        Which.
    """

    def __init__(self, address: str, name: str, log: Log, cells: list[Cell]) -> None:
        super().__init__(address, name, log)
        self._cells = cells

    def act(self) -> None:
        """Save one value, and go on from the revision that it made."""
        place = self.random.randrange(len(self._cells))
        cell = self._cells[place]
        self.ask("entry", "/entry/_dash-layout")
        drawn = self.random.uniform(0.99, 1.01)
        value = f"{cell.value * drawn:.{cell.decimals + 2}f}"
        request = uuid4().hex
        entry = {
            "indicator": cell.indicator,
            "time_period": cell.period,
            "obs_value": value,
            "obs_status": "P",
            "source": "Soak",
            "source_address": "",
            "comment": "",
            "based_on": cell.revision,
        }
        draft = {"request": request, "reason": "Soak", "entries": [entry]}
        self.call("check", "/entry/", entry_ids.TO_CHECK, draft)
        changed = self.call("save", "/entry/", entry_ids.TO_SAVE, draft)
        if entry_ids.SAVED not in changed:
            self.log.fault(f"{self.name}: not saved: {changed.get(entry_ids.RESULT)}")
        else:
            with self.log.lock:
                self.log.saved[request] = value
            self._cells[place] = cell._replace(revision=cell.revision + 1)
        time.sleep(self.random.uniform(2.0, 6.0))


class Reviewer(Person):
    """Decides about whatever waits: approves, now and then returns."""

    def act(self) -> None:
        """Decide about each batch of the page."""
        offered = [form for form in forms(self.ask("review", "/review").text) if "batch" in form]
        for batch in {form["batch"] for form in offered}:
            wanted = "return" if self.random.random() < 0.1 else "approve"
            form = next(one for one in offered if (one["batch"], one["do"]) == (batch, wanted))
            answer = self.post("decide", "/review", form | {"reason": "Soak"})
            if answer.status_code == 303:
                self.log.decided.add(int(batch))
            else:
                self.log.fault(f"{self.name}: batch {batch} answered {answer.status_code}")
        time.sleep(1.0)


def forms(page: str) -> list[dict[str, str]]:
    """Return the named fields that are filled in already, of each form of a page that changes something."""
    found = _Forms()
    found.feed(page)
    return found.forms


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a form, or note a field of it."""
        given = dict(attrs)
        if tag == "form":
            self._inside = (given.get("method") or "").lower() == "post"
            if self._inside and given.get("action") != "/sign-out":
                self.forms.append({})
            else:
                self._inside = False
        elif tag in ("input", "button") and self._inside and given.get("name"):
            self.forms[-1][str(given["name"])] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """End a form."""
        if tag == "form":
            self._inside = False
