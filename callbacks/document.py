"""The document that both applications draw into: language, theme, title, status, only the scripts in use."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from dash import Dash
from flask import Flask, Response, make_response
from werkzeug.exceptions import HTTPException

from callbacks.access.csrf import token
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

    def __init__(
        self, server: Flask, assets: Path, on_error: Callable[[Exception], None], **settings: Any
    ) -> None:
        def unless_refused(error: Exception) -> None:
            if isinstance(error, HTTPException):  # an answer, such as that of the gate
                raise error
            on_error(error)

        super().__init__(
            __name__,
            server=server,
            on_error=unless_refused,
            assets_folder=str(assets),
            include_assets_files=False,
            update_title="",
            add_log_handler=False,
            **settings,
        )

    def settle(self) -> None:
        """Finish what Dash leaves for the first request, which may take up callbacks that no application declared."""
        self._setup_server()

    def text(self) -> Text:
        """Text in the language of the page that the current request asks for."""
        return reader_text()

    def describe(self, t: Text) -> Described:
        """Describe the page that the current request asks for."""
        raise NotImplementedError

    def index(self, *_args: Any, **_kwargs: Any) -> Response:
        """Return the document; no browser keeps it, since language and theme are in it."""
        token()  # the cookie that goes with callbacks
        return make_response(super().index(), self.describe(self.text()).status)

    def interpolate_index(self, **parts: str) -> str:
        """Put Dash's parts into our document."""
        t = self.text()
        described = self.describe(t)
        scripts = [src for src in _SCRIPT.findall(parts["scripts"]) if self.used.search(src)]
        scripts += [self.get_asset_url(name) for name in ("session.js", *self.own) if name.endswith(".js")]
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
