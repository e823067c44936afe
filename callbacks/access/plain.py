"""Pages that are written whole, and who reads a page."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from callbacks.access.csrf import token
from callbacks.access.person import current_person, is_our_sign_in
from callbacks.preferences import reader_text, reader_theme
from callbacks.waiting import waiting_for
from layouts.shell import Visitor
from layouts.static import plain_document


def current_visitor() -> Visitor:
    """Return who reads the page that is being made, with what its forms need."""
    person = current_person()
    return Visitor(person, token(), signs_out=is_our_sign_in(), waiting=waiting_for(person))


def plain_page(title: str, content: Any, status: int = 200, visitor: Visitor | None = None) -> Response:
    """Answer with a page that the server writes whole.

    Parameters
    ----------
    title
        What it is called.
    content
        Its components (``layouts.static.to_html``).
    status
        HTTP status.
    visitor
        Who reads it, when that is not to be asked.
    """
    here = request.full_path.removesuffix("?") if request.method == "GET" else request.path
    visitor = current_visitor() if visitor is None else visitor
    document = plain_document(content, visitor, reader_text(), title=title, theme=reader_theme(), here=here)
    return Response(document, status, mimetype="text/html")
