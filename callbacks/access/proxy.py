"""What a proxy in front says of a request; it counts from the peers that the settings trust, from nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import request

from indicators.errors import N_, UserError
from indicators.settings import Networks

_PEER: Final = "plan_gauge.peer"
#: Headers by which a proxy shows that it is there.
_TRACES: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class Forwarded:
    """WSGI application in front of another: who asks, and over which scheme, is what a trusted proxy says.

    Parameters
    ----------
    application
        What answers.
    trusted
        Peers that are believed.
    """

    def __init__(self, application: WSGIApplication, trusted: Networks) -> None:
        self._application, self._trusted = application, trusted

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; the peer itself is kept in the environment."""
        peer = _unmapped(environ.get("REMOTE_ADDR", ""))
        environ[_PEER] = environ["REMOTE_ADDR"] = peer
        if not is_trusted(peer, self._trusted):
            environ.pop("HTTP_X_REQUEST_ID", None)
        else:
            environ["REMOTE_ADDR"] = self._sender(environ.get("HTTP_X_FORWARDED_FOR", ""), peer)
            if environ.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
                environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]
        return self._application(environ, start_response)

    def _sender(self, forwarded: str, peer: str) -> str:
        """Return the last address that a trusted proxy wrote down: what stands before it, anybody may have sent."""
        for address in reversed([_unmapped(one.strip()) for one in forwarded.split(",")]):
            if not _is_address(address):
                break
            peer = address
            if not is_trusted(address, self._trusted):
                break
        return peer


def is_trusted(peer: str, trusted: Networks) -> bool:
    """Whether a peer is one of the proxies of the settings."""
    return _is_address(peer) and any(ip_address(peer) in network for network in trusted)


def _unmapped(text: str) -> str:
    """Return an address of the older kind as such; a socket of both kinds writes it as one of the newer."""
    try:
        mapped = IPv6Address(text).ipv4_mapped
    except ValueError:
        return text
    return str(mapped) if mapped else text


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def peer() -> str:
    """Return the address from which the current request came to this server, whatever it says of itself."""
    return str(request.environ.get(_PEER, request.remote_addr or ""))


def came_through_one() -> bool:
    """Whether the current request shows traces of a proxy."""
    return any(name in request.headers for name in _TRACES)


def named_user(header: str, trusted: Networks) -> str:
    """Return whom the proxy names in the current request; empty when it names nobody.

    Raises
    ------
    UserError
        Somebody else names a user, or it is no single name.
    """
    given: Any = request.headers.getlist(header)
    if not given:
        return ""
    if not is_trusted(peer(), trusted):
        raise UserError(N_("The header {header} counts from the proxy alone."), header=header)
    if len(given) > 1 or not _NAME.fullmatch(given[0]):
        raise UserError(N_("The header {header} does not hold the name of one user."), header=header)
    return str(given[0])
