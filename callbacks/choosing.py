"""Choose language and theme: plain links that remember the choice and lead back."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, redirect, request

from callbacks.access.gate import permit
from callbacks.preferences import in_language, local_address
from indicators.people.roles import Permission

_YEAR: Final = 365 * 24 * 3600


def register(server: Flask) -> None:
    """Add the links that choose language and theme and lead back to where the reader was."""

    @server.get("/language/<any(zh, en):language>")
    @permit(Permission.OPEN)
    def choose_language(language: str) -> Response:
        return _remember("lang", language, in_language(_next(), language))

    @server.get("/theme/<any(light, dark):theme>")
    @permit(Permission.OPEN)
    def choose_theme(theme: str) -> Response:
        return _remember("theme", theme, _next())


def _next() -> str:
    return local_address(request.args.get("next", "/"))


def _remember(name: str, value: str, address: str) -> Response:
    response = redirect(address)
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response  # type: ignore[return-value]
