"""What every page looks like, the page to sign in as well: style sheet, icon and fonts."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, send_from_directory

from callbacks.access.gate import permit
from indicators.people.roles import Permission


def register(server: Flask, assets: Path) -> None:
    """Serve them to everybody; all else in the folder is for who has signed in."""

    @server.get('/assets/<any("style.css", "favicon.svg"):name>')
    @permit(Permission.OPEN)
    def look(name: str) -> Response:
        return send_from_directory(assets, name)

    @server.get("/assets/fonts/<path:name>")
    @permit(Permission.OPEN)
    def fonts(name: str) -> Response:
        return send_from_directory(assets / "fonts", name)
