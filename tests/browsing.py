"""A browser in which one of our pages is open: what it sends carries the token that the page was given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from callbacks.access.csrf import HEADER, SAFE_METHODS
from layouts.ids import CSRF_TOKEN


class Browser(FlaskClient):
    """A client that sends the token with whatever may change something, as scripts and forms of ours do."""

    def open(self, *args: Any, **given: Any) -> Any:
        """Send a request; a header that is given stays as it is."""
        if given.get("method", "GET") not in SAFE_METHODS:
            headers = dict(given.pop("headers", None) or {})
            given["headers"] = {HEADER: self.token(given.get("base_url") or "http://localhost")} | headers
        return super().open(*args, **given)

    def token(self, base_url: str) -> str:
        """Return the token of a server, from a page that is opened for it where none is open."""
        server = urlsplit(base_url).hostname or ""
        if self.get_cookie(CSRF_TOKEN, server) is None:
            super().open("/sign-in", base_url=base_url, follow_redirects=True)
        cookie = self.get_cookie(CSRF_TOKEN, server)
        return "" if cookie is None else cookie.value
