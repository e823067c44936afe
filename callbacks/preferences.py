"""What a browser prefers: language and theme, kept in cookies, chosen by plain links."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, redirect, request

from indicators.text import LANGUAGES, Text, text_for
from layouts.shell import THEMES

_YEAR: Final = 365 * 24 * 3600


def reader_text() -> Text:
    """Text in the language of the current request: its cookie, else the browser's wish, else Chinese."""
    cookie = request.cookies.get("lang", "")
    if cookie in LANGUAGES:
        return text_for(cookie)
    return text_for(request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0])


def reader_theme() -> str:
    """Theme that the current request has chosen; empty to follow the system."""
    cookie = request.cookies.get("theme", "")
    return cookie if cookie in THEMES else ""


def register(server: Flask) -> None:
    """Add the links that choose language and theme and lead back to where the reader was."""

    @server.get("/language/<any(zh, en):language>")
    def choose_language(language: str) -> Response:
        return _remember("lang", language)

    @server.get("/theme/<any(light, dark):theme>")
    def choose_theme(theme: str) -> Response:
        return _remember("theme", theme)


def _remember(name: str, value: str) -> Response:
    response = redirect(local_address(request.args.get("next", "/")))
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response  # type: ignore[return-value]


def local_address(address: str) -> str:
    """Return the address if it lies on this server, else the overview; never a way to another site."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_local and address.isprintable() and "\\" not in address else "/"
