"""Who may see how the server does: its administrator, and a program that watches it from this very machine."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from flask import request

#: What a proxy adds: its peer is then somebody else, wherever the proxy itself runs.
_FORWARDED: Final = (
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "Forwarded",
    "Via",
)


def is_watcher() -> bool:
    """Whether who sent the current request may see how the server does."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
