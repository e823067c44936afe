"""What each route and each callback asks for: declared beside it, checked at every call, and never forgotten.

A view or a callback without a declared permission stops the start. Before that, nothing but what is declared open is
answered to somebody who has not signed in, whether there is a view for it or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, Final, NoReturn, TypeVar
from urllib.parse import quote

from dash import Dash
from flask import Flask, Response, abort, redirect, request
from werkzeug.exceptions import Forbidden, Unauthorized

from callbacks.access.person import current_person, is_our_sign_in
from callbacks.access.plain import plain_page
from callbacks.preferences import reader_text
from callbacks.problems import API, problem
from callbacks.request_id import request_words
from indicators.errors import N_
from indicators.people.roles import Permission
from layouts.office.refusal import refusal_page

_Called = TypeVar("_Called", bound=Callable[..., Any])

SIGN_IN: Final = "/sign-in"
_MARK: Final = "plan_gauge_permission"
#: What Dash adds to a server for each application, below its prefix.
_DASH: Final = (
    "",
    "<path:path>",
    "_dash-layout",
    "_dash-dependencies",
    "_dash-update-component",
    "_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "_reload-hash",
    "_favicon.ico",
)
#: Addresses that answer with files or data: who asks for them wants no page.
_FILES: Final = (API, "/export/", "/assets/", "/entry/assets/", "/metrics")


def permit(permission: Permission) -> Callable[[_Called], _Called]:
    """Return a decorator that lets a view or a callback answer only to those who hold a permission.

    It is the inner one: what it returns is handed to ``app.callback(…)`` or ``server.get(…)``. Whatever the address,
    the referrer or the body of a request says, it is asked when the function itself is called.

    Parameters
    ----------
    permission
        What it takes.
    """

    def mark(function: _Called) -> _Called:
        @wraps(function)
        def checked(*given: Any, **named: Any) -> Any:
            require(permission)
            return function(*given, **named)

        setattr(checked, _MARK, permission)
        return checked  # type: ignore[return-value]

    return mark


def permit_dash(server: Flask, app: Dash, permission: Permission) -> None:
    """Let those who hold a permission see an application; its callbacks say besides what they ask for."""
    prefix = app.config.routes_pathname_prefix
    assets = f"{prefix.replace('/', '_')}dash_assets.static"
    for endpoint in (*(f"{prefix}{part}" for part in _DASH), assets):
        server.view_functions[endpoint] = permit(permission)(server.view_functions[endpoint])


def declared(function: Callable[..., Any]) -> Permission | None:
    """Return what a view or a callback asks for; None when it does not say."""
    found = getattr(function, _MARK, None)
    return found if isinstance(found, Permission) else None


def require_declared(server: Flask, apps: Sequence[Dash]) -> None:
    """Stop the start of a server that could answer without asking who it is.

    Parameters
    ----------
    server
        The server, with everything on it.
    apps
        The Dash applications.

    Raises
    ------
    RuntimeError
        Names every route and every callback without a permission.
    """
    silent = [*_silent_routes(server), *(name for app in apps for name in _silent_callbacks(app))]
    if silent:
        raise RuntimeError(f"without a declared permission: {', '.join(sorted(silent))}")


def _silent_routes(server: Flask) -> Iterable[str]:
    for rule in server.url_map.iter_rules():
        if declared(server.view_functions[rule.endpoint]) is None:
            yield f"route {rule.rule}"


def _silent_callbacks(app: Dash) -> Iterable[str]:
    for output, one in app.callback_map.items():
        if (
            "callback" in one and declared(one["callback"]) is None
        ):  # the browser answers the others by itself
            yield f"callback {output or '(without output)'}"


def register(server: Flask) -> None:
    """Deny by default: what is not declared open asks for a sign-in, before anything else looks at a request."""

    @server.before_request
    def deny() -> None:
        view = server.view_functions.get(request.endpoint or "")
        require((view and declared(view)) or Permission.READ)


def require(permission: Permission) -> None:
    """Refuse the current request to who does not hold a permission.

    Raises
    ------
    HTTPException
        The answer: the way to the sign-in for a page, 401 or 403 for everything else.
    """
    if not current_person().may(permission):
        _refuse()


def _refuse() -> NoReturn:
    person, t = current_person(), reader_text()
    if not person.name:
        _ask_to_sign_in()
    if not person.role:
        said = t(N_("{name} is not a user of Plan Gauge, or no longer one."), name=person.name)
    else:
        said = t(N_("Your role does not allow this."))
    if request.path.startswith(API):
        abort(problem(Forbidden(said)))
    said = t.sentences([said, request_words(t)])
    if _is_page():
        abort(plain_page(t(N_("Not allowed")), refusal_page(said, t), 403))
    abort(Response(f"{said}\n", 403, mimetype="text/plain"))


def _ask_to_sign_in() -> NoReturn:
    t = reader_text()
    signs_in = is_our_sign_in()
    if _is_page() and signs_in:
        abort(redirect(f"{SIGN_IN}?next={quote(_page_asked(), safe='')}", 303))
    said = t(N_("Sign in first.")) if signs_in else t(N_("The proxy in front does not say who you are."))
    answer = (
        problem(Unauthorized(said))
        if request.path.startswith(API)
        else Response(f"{said}\n", 401, mimetype="text/plain")
    )
    answer.headers["WWW-Authenticate"] = 'Cookie realm="Plan Gauge"'
    abort(answer)


def _is_page() -> bool:
    return not request.path.startswith(_FILES) and "/_" not in request.path


def _page_asked() -> str:
    """Return the page to lead back to; what a form would have changed is to be asked for anew."""
    return request.full_path.removesuffix("?") if request.method in ("GET", "HEAD") else request.path
