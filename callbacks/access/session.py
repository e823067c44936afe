"""The session of a browser: a signed cookie that says which session it is, and who signed in when."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from secrets import token_hex
from typing import Final

from flask import Flask, session

from indicators.people.users import User, Users

#: Seconds after which one signs in again, whatever happens, and after which one does when nothing happens.
LONGEST: Final = 12 * 3600
IDLE: Final = 3600
#: Seconds between two notes of when somebody was last seen: not every answer needs a new cookie.
_NOTED: Final = 60


def register(server: Flask, key: bytes, *, is_https: bool) -> None:
    """Say how the cookie is signed and kept; over HTTPS no other site of the same domain can set it."""
    server.secret_key = key
    server.config.update(
        SESSION_COOKIE_NAME="__Host-plan-gauge" if is_https else "plan-gauge",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_PATH="/",
    )


def session_id() -> str:
    """Return which session it is; a browser that has none gets one."""
    if "id" not in session:
        session["id"] = token_hex(16)
    return str(session["id"])


def begin(user: User) -> None:
    """Begin a session of somebody who signed in; nothing of the one before is left, its id least of all."""
    session.clear()
    now = _now()
    session.update(id=token_hex(16), name=user.name, epoch=user.epoch, since=now, seen=now)


def end() -> str:
    """End the session; return by what it is known afterwards, so that a copy of its cookie opens nothing."""
    ended = _digest()
    session.clear()
    return ended


def signed_in(users: Users, has_ended: Callable[[str], bool]) -> User | None:
    """Return who signed in, while the session lasts and the user is as then; None for anybody else.

    Parameters
    ----------
    users
        The users.
    has_ended
        Tells whether a session was ended, by what :func:`end` returned.
    """
    if "name" not in session:
        return None
    now = _now()
    user = users.find(session["name"])
    if (
        user is None
        or user.disabled
        or user.epoch != session["epoch"]
        or now - session["since"] >= LONGEST
        or now - session["seen"] >= IDLE
        or has_ended(_digest())
    ):
        session.clear()
        return None
    if now - session["seen"] >= _NOTED:
        session["seen"] = now
    return user


def _digest() -> str:
    """Return what a session is called where others may read it; it opens nothing."""
    return hashlib.sha256(session_id().encode()).hexdigest()[:32]


def _now() -> int:
    return int(time.time())
