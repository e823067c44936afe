"""The document that both applications draw into: language, theme, title, status, only the scripts in use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from dash import Dash
from flask import Flask, Response, make_response

from callbacks.preferences import reader_text, reader_theme
from indicators.text import Text
from layouts.shell import document, drawn

_SCRIPT: Final = re.compile(r'<script src="([^"]*)"></script>')


class Described(NamedTuple):
    """What a document says of its page: title, HTTP status, and tags for the head."""

    title: str
    status: int = 200
    head: str = ""


class DocumentDash(Dash):
    """Dash whose document is ours; an application says what its pages are called and which scripts they use.

    Attributes
    ----------
    used
        Which of the scripts that the process serves for all its applications this one needs.
    own
        Names of the application's own script and style sheet in ``assets/``, beside ``style.css``.
    """

    used: re.Pattern[str]
    own: tuple[str, ...]

    def __init__(self, server: Flask, assets: Path, **settings: Any) -> None:
        super().__init__(
            __name__,
            server=server,
            assets_folder=str(assets),
            include_assets_files=False,
            update_title="",
            add_log_handler=False,
            **settings,
        )

    def text(self) -> Text:
        """Text in the language of the page that the current request asks for."""
        return reader_text()

    def describe(self, t: Text) -> Described:
        """Describe the page that the current request asks for."""
        raise NotImplementedError

    def index(self, *_args: Any, **_kwargs: Any) -> Response:
        """Return the document; it is never kept, since language and theme are in it."""
        response = make_response(super().index(), self.describe(self.text()).status)
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    def interpolate_index(self, **parts: str) -> str:
        """Put Dash's parts into our document."""
        t = self.text()
        described = self.describe(t)
        scripts = [src for src in _SCRIPT.findall(parts["scripts"]) if self.used.search(src)]
        scripts += [self.get_asset_url(name) for name in self.own if name.endswith(".js")]
        styles = ["style.css", *(name for name in self.own if name.endswith(".css"))]
        links = [f'<link rel="stylesheet" href="{self.get_asset_url(name)}">' for name in styles]
        parts["scripts"] = "\n".join(f'<script src="{src}"></script>' for src in scripts)
        return document(
            drawn(parts, t),
            t,
            title=described.title,
            theme=reader_theme(),
            head="\n".join([*links, described.head]),
        )
