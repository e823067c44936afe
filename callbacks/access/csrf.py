"""Whether a request that changes something comes from one of our pages: a token that only they can read."""

from __future__ import annotations

import hmac
from typing import Final

from flask import Flask, Response, after_this_request, current_app, g, request
from werkzeug.exceptions import Forbidden

from callbacks.access.person import current_person
from callbacks.access.session import session_id
from callbacks.preferences import reader_text
from indicators.errors import N_
from layouts.ids import CSRF_TOKEN

#: In which a callback sends it; Dash takes it from the cookie by itself.
HEADER: Final = "X-CSRFToken"
#: What changes nothing.
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def register(server: Flask) -> None:
    """Ask every request that may change something for the token of its session."""

    @server.before_request
    def ask() -> None:
        if request.method in SAFE_METHODS:
            return
        given = request.headers.get(HEADER) or request.form.get(CSRF_TOKEN, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), _made().encode()):
            said = N_("This page is out of date, or the request is not from one of ours: reload it.")
            raise Forbidden(reader_text()(said))


def token() -> str:
    """Return the token of the session for a form, and see that the browser has it in a cookie for callbacks."""
    made = _made()
    if request.cookies.get(CSRF_TOKEN) != made and "keeps_token" not in g:
        g.keeps_token = True
        after_this_request(_keep)
    return made


def _keep(response: Response) -> Response:
    # Made now: somebody may have signed in meanwhile.
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(CSRF_TOKEN, _made(), samesite="Lax", secure=secure, path="/")
    return response


def _made() -> str:
    """Make the token of the session; of another person in the same session it is another one."""
    key = current_app.secret_key
    assert isinstance(key, bytes)
    return hmac.new(key, f"csrf {session_id()} {current_person().name}".encode(), "sha256").hexdigest()
