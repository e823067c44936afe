"""A browser in which one of our pages is open: what it sends carries the token that the page was given."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from callbacks.csrf import HEADER, SAFE_METHODS
from layouts.ids import CSRF_TOKEN


class Browser(FlaskClient):
    """A client that sends the token with whatever may change something, as scripts and forms of ours do."""

    def open(self, *args: Any, **given: Any) -> Any:
        """Send a request; a header that is given stays as it is."""
        if given.get("method", "GET") not in SAFE_METHODS:
            headers = dict(given.pop("headers", None) or {})
            given["headers"] = {HEADER: self.token()} | headers
        return super().open(*args, **given)

    def token(self) -> str:
        """Return the token, from a page that is opened for it where none is open."""
        if self.get_cookie(CSRF_TOKEN) is None:
            super().open("/sign-in", follow_redirects=True)
        cookie = self.get_cookie(CSRF_TOKEN)
        return "" if cookie is None else cookie.value
