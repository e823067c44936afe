"""A real server, a real Chromium, and pages that fail their test on any console message or foreign request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from chromium import find
from desk import Entry
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from states import LAPTOP, revised_store
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_server
from indicators.settings import load

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Two browsers on two cores: what comes late is not wrong.
expect.set_options(timeout=10_000)
#: One process shows all pages of a reader, as if each had been opened from another: a new process for each test
#: would compile every script anew.
ARGUMENTS = ["--no-sandbox", "--renderer-process-limit=1"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            # Flask-Compress leaves it to the garbage collector to close a static file.
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"))


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args: object) -> None:
        """Say nothing about requests that went well."""


class Port:
    """A free port of this machine, which serves one store after another: a browser knows its scripts already."""

    def __init__(self) -> None:
        self._application: WSGIApplication | None = None
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.port}"

    def _answer(self, environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        assert self._application is not None
        return self._application(environment, start)

    def serve(self, store: Path) -> None:
        """Serve a store from now on."""
        self._application = create_server(load(environment={}, store=store))

    def close(self) -> None:
        """Serve nothing any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def running_server(store: Path) -> Iterator[str]:
    """Serve a store on a free port of this machine; gives the address."""
    port = Port()
    try:
        port.serve(store)
        yield port.address
    finally:
        port.close()


@pytest.fixture(scope="session")
def idle_ports() -> Iterator[list[Port]]:
    """Ports that no test uses now."""
    ports: list[Port] = []
    yield ports
    for port in ports:
        port.close()


@pytest.fixture
def serve(idle_ports: list[Port]) -> Iterator[Callable[[Path], str]]:
    """Start servers: ``serve(store)`` gives the address of a new one."""
    taken: list[Port] = []

    def serve_one(store: Path) -> str:
        taken.append(idle_ports.pop() if idle_ports else Port())
        taken[-1].serve(store)
        return taken[-1].address

    yield serve_one
    # The first one is the first again: it is the one that the browser knows best.
    idle_ports.extend(reversed(taken))


@pytest.fixture(scope="session")
def shipped_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of one server with the published actuals, for tests that change nothing."""
    with running_server(tmp_path_factory.mktemp("shipped") / "store") as url:
        yield url


@pytest.fixture(scope="session")
def revised_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of one server on a store that was saved to in 2021, for tests that change nothing."""
    with running_server(revised_store(tmp_path_factory.mktemp("revised") / "store")) as url:
        yield url


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def server_url(serve: Callable[[Path], str], store_path: Path) -> str:
    """Address of a server on a store of its own, filled with the published actuals."""
    return serve(store_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    path = find()
    assert path, "No Chromium was found; `make chromium` installs one."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


#: Chromium tells whoever waits three seconds for a script: on a busy machine that is any page.
_OF_TIME = "was preloaded using link preload but not used within a few seconds"


class _Watch:
    """Collects what a page must not do."""

    def __init__(self, origin: str, allowed: tuple[str, ...]) -> None:
        self.origin, self.allowed = origin, (*allowed, _OF_TIME)
        self.seen: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.seen.append(f"page error: {error}"))
        page.on("request", lambda request: self._leave(request.url))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("warning", "error") and not any(text in message.text for text in self.allowed):
            self.seen.append(f"console {message.type}: {message.text}")

    def _leave(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.seen.append(f"request leaves the server: {url}")


class Reader:
    """A browser profile that forgets its reader after each test, and keeps only the files that it has fetched."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
        self.context.set_default_timeout(10_000)
        # As long as this page is open, the process that knows the scripts stays.
        self._resting = self.context.new_page()
        self._devtools = self.context.new_cdp_session(self._resting)
        self._watch: _Watch | None = None

    def open(self, watch: _Watch, language: str, theme: str, viewport: tuple[int, int]) -> Page:
        """Open an empty page for a reader with these preferences, and watch it and all that it opens."""
        if self._resting.url == "about:blank":
            self._resting.goto(f"{watch.origin}/healthz")
        self._watch = watch
        self.context.on("page", watch.follow)
        self.context.add_cookies(
            [
                {"name": "lang", "value": language, "url": watch.origin},
                {"name": "theme", "value": theme, "url": watch.origin},
            ]
        )
        page = self.context.new_page()
        page.set_viewport_size({"width": viewport[0], "height": viewport[1]})
        return page

    def forget(self) -> None:
        """Close the pages and empty the profile."""
        assert self._watch is not None
        for page in self.context.pages:
            if page is not self._resting:
                page.close()
        self.context.remove_listener("page", self._watch.follow)
        self.context.clear_cookies()
        self.context.clear_permissions()
        everything = {"origin": self._watch.origin, "storageTypes": "all"}
        self._devtools.send("Storage.clearDataForOrigin", everything)


@pytest.fixture(scope="session")
def idle_readers() -> list[Reader]:
    """Browser profiles that no test uses now."""
    return []


@pytest.fixture
def open_page(
    browser: Browser, serve: Callable[[Path], str], idle_readers: list[Reader]
) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a browser profile of its own; they are closed before the servers of ``serve``.

    ``open_page(url, language="en", theme="light", viewport=LAPTOP, allowed=())``; the test fails when a page
    writes a warning or an error to the console (other than those ``allowed``), throws, or asks another server.
    """
    watches: list[_Watch] = []
    readers: list[Reader] = []

    def open_one(
        url: str,
        *,
        language: str = "en",
        theme: str = "light",
        viewport: tuple[int, int] = LAPTOP,
        allowed: tuple[str, ...] = (),
    ) -> Page:
        parts = urlsplit(url)
        watches.append(_Watch(f"{parts.scheme}://{parts.netloc}", allowed))
        readers.append(idle_readers.pop() if idle_readers else Reader(browser))
        page = readers[-1].open(watches[-1], language, theme, viewport)
        page.goto(url)
        return page

    yield open_one
    for reader in readers:
        reader.forget()
    idle_readers.extend(reversed(readers))
    assert [line for watch in watches for line in watch.seen] == []


@pytest.fixture
def entry(open_page: Callable[..., Page], server_url: str) -> Entry:
    """The page on a store of its own."""
    return Entry(open_page(f"{server_url}/entry/"))


@pytest.fixture
def looked_at(open_page: Callable[..., Page], shipped_url: str) -> Entry:
    """The page on the common store, for tests that save nothing."""
    return Entry(open_page(f"{shipped_url}/entry/"))
