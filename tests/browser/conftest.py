"""A real server, a real Chromium, and pages that fail their test on any console message or foreign request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chromium import find
from desk import Entry
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from states import LAPTOP, revised_store
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_server
from indicators.settings import load

# Two browsers on two cores: what comes late is not wrong.
expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            # Flask-Compress leaves it to the garbage collector to close a static file.
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"))


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args: object) -> None:
        """Say nothing about requests that went well."""


@contextmanager
def running_server(store: Path) -> Iterator[str]:
    """Serve a store on a free port of this machine; gives the address."""
    application = create_server(load(environment={}, store=store))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Start servers: ``serve(store)`` gives the address of a new one."""
    with ExitStack() as stack:
        yield lambda store: stack.enter_context(running_server(store))


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
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class _Watch:
    """Collects what a page must not do."""

    def __init__(self, origin: str, allowed: tuple[str, ...]) -> None:
        self.origin, self.allowed = origin, allowed
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


@pytest.fixture
def open_page(browser: Browser, serve: Callable[[Path], str]) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a browser profile of its own; they are closed before the servers of ``serve``.

    ``open_page(url, language="en", theme="light", viewport=LAPTOP, allowed=())``; the test fails when a page
    writes a warning or an error to the console (other than those ``allowed``), throws, or asks another server.
    """
    watches: list[_Watch] = []
    with ExitStack() as stack:

        def open_one(
            url: str,
            *,
            language: str = "en",
            theme: str = "light",
            viewport: tuple[int, int] = LAPTOP,
            allowed: tuple[str, ...] = (),
        ) -> Page:
            parts = urlsplit(url)
            origin = f"{parts.scheme}://{parts.netloc}"
            context = browser.new_context(viewport={"width": viewport[0], "height": viewport[1]})
            stack.callback(context.close)
            context.add_cookies(
                [
                    {"name": "lang", "value": language, "url": origin},
                    {"name": "theme", "value": theme, "url": origin},
                ]
            )
            context.set_default_timeout(10_000)
            watches.append(_Watch(origin, allowed))
            context.on("page", watches[-1].follow)
            page = context.new_page()
            page.goto(url)
            return page

        yield open_one
    assert [line for watch in watches for line in watch.seen] == []


@pytest.fixture
def entry(open_page: Callable[..., Page], server_url: str) -> Entry:
    """The page on a store of its own."""
    return Entry(open_page(f"{server_url}/entry/"))


@pytest.fixture
def looked_at(open_page: Callable[..., Page], shipped_url: str) -> Entry:
    """The page on the common store, for tests that save nothing."""
    return Entry(open_page(f"{shipped_url}/entry/"))
