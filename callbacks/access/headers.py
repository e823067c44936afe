"""What every answer tells the browser: which scripts may run, who may frame or keep it, what other sites learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import Dash
from flask import Flask, Response

_POLICY: Final = (
    "default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The layout of a page is asked for by the page: within the site, where it is must be told.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def register(server: Flask, apps: Sequence[Dash]) -> None:
    """Add them to every answer.

    Parameters
    ----------
    server
        The server.
    apps
        The Dash applications, whose scripts within the document are known by their digests.
    """
    digests = sorted({digest for app in apps for digest in app.csp_hashes()})
    headers = _HEADERS | {"Content-Security-Policy": _POLICY.format(scripts=" ".join(digests))}

    @server.after_request
    def protect(response: Response) -> Response:
        response.headers.update(headers)
        if "Cache-Control" not in response.headers:
            # Who has a tag may keep what it is a tag of, and must ask whether it still holds.
            is_tagged = "ETag" in response.headers or response.status_code == 304
            response.headers["Cache-Control"] = "private, no-cache" if is_tagged else "no-store"
        return response
