"""What a browser prefers: language and theme, kept in cookies; and the addresses that lead back to a page."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request

from indicators.text import LANGUAGES, Text, text_for
from layouts.shell import THEMES


def reader_text(asked: str | None = None) -> Text:
    """Text in the language of the current request.

    Parameters
    ----------
    asked
        What the address of the page asks for; without it the cookie decides, then the browser's wish, then Chinese.
    """
    for language in (asked, request.cookies.get("lang")):
        if language in LANGUAGES:
            return text_for(language)
    return text_for(request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0])


def reader_theme() -> str:
    """Theme that the current request has chosen; empty to follow the system."""
    cookie = request.cookies.get("theme", "")
    return cookie if cookie in THEMES else ""


def local_address(address: str) -> str:
    """Return the address if it lies on this server, else the overview; never a way to another site."""
    is_local = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_local and address.isprintable() and "\\" not in address else "/"


def in_language(address: str, language: str) -> str:
    """Return an address with the language that it names changed; one that names none stays as it is."""
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    changed = [(name, language if name == "lang" else value) for name, value in query]
    return parts._replace(query=urlencode(changed)).geturl()
