"""Who asks: the single user of this machine, somebody who signed in here, or whom a proxy names."""

from __future__ import annotations

import logging
from enum import Enum
from typing import Final

from flask import Flask, abort, current_app, g
from werkzeug.exceptions import BadRequest, Forbidden

from callbacks.access import session
from callbacks.access.proxy import came_through_one, named_user, peer
from callbacks.preferences import reader_text
from indicators.errors import N_, StoreError, UserError
from indicators.people.roles import EVERYTHING, NOBODY, ROLES, Permission, Person
from indicators.people.users import User, Users
from indicators.provenance import LOCAL_USER
from indicators.settings import Settings, is_this_machine
from indicators.store import Store

logger = logging.getLogger(__name__)

_PLACE: Final = "plan_gauge.people"
_SINGLE: Final = Person(LOCAL_USER, "", EVERYTHING)


class Mode(Enum):
    """How a server knows who asks.

    Attributes
    ----------
    SINGLE
        It does not: whoever uses this machine is its user.
    SIGN_IN
        By name and passphrase.
    PROXY
        From a proxy in front.
    """

    SINGLE = "single"
    SIGN_IN = "sign-in"
    PROXY = "proxy"


class People:
    """Who may ask a server.

    Parameters
    ----------
    settings
        How it is served.
    users
        The users.
    store
        Its trail knows which sessions were ended, and whether there ever were users.
    """

    def __init__(self, settings: Settings, users: Users, store: Store) -> None:
        self.settings, self.users, self._store = settings, users, store
        self._had_users = False

    @property
    def mode(self) -> Mode:
        """How it is known who asks; once there were users it is never without sign-in again."""
        if self.settings.user_header:
            return Mode.PROXY
        self._had_users = self._had_users or self._has_users() or self._lost_users()
        return Mode.SIGN_IN if self._had_users else Mode.SINGLE

    def _has_users(self) -> bool:
        try:
            return self.users.exist
        except StoreError:  # there are some, nobody knows who
            return True

    def _lost_users(self) -> bool:
        """Whether users were added whose file is gone: possibly between two requests, so that none saw them."""
        try:
            return self._store.had_users
        except StoreError:  # of a store that cannot be read nothing is shown, and nothing in it changes
            return False

    def person(self) -> Person:
        """Return who sent the current request.

        Raises
        ------
        UserError
            Somebody pretends to be the proxy.
        StoreError
            The users cannot be read.
        """
        mode = self.mode
        if mode is Mode.SINGLE:
            return _SINGLE
        if mode is Mode.SIGN_IN:
            user = session.signed_in(self.users, self._store.has_ended)
            return NOBODY if user is None else _as_person(user)
        name = named_user(self.settings.user_header, self.settings.trusted_proxies)
        known = self.users.find(name) if name else None
        if known is None or known.disabled:
            return Person(name, "", NOBODY.permissions)
        return _as_person(known)


def register(server: Flask, people: People) -> None:
    """Know who sends each request, and refuse requests from elsewhere in single-user mode."""
    server.extensions[_PLACE] = people

    @server.before_request
    def know() -> None:
        if people.mode is Mode.SINGLE and (not is_this_machine(peer()) or came_through_one()):
            t = reader_text()
            raise Forbidden(t(N_("There is no sign-in here: only this machine itself is served.")))
        current_person()


def current_people() -> People:
    """Return who may ask the server that answers the current request."""
    people: People = current_app.extensions[_PLACE]
    return people


def current_person() -> Person:
    """Return who sent the current request; the same one throughout."""
    if "person" not in g:
        g.person = _recognised()
    person: Person = g.person
    return person


def person_known() -> Person | None:
    """Return who sent the current request when that is known already; it asks nobody, so that a log may use it."""
    person: Person | None = g.get("person")
    return person


def is_our_sign_in() -> bool:
    """Whether one signs in here, by name and passphrase."""
    return current_people().mode is Mode.SIGN_IN


def only_with_our_sign_in() -> None:
    """Answer 404 where one does not sign in here."""
    if not is_our_sign_in():
        abort(404)


def forget_person() -> None:
    """Look anew who sends the current request: somebody signed in or out with it."""
    g.pop("person", None)


def _recognised() -> Person:
    try:
        return current_people().person()
    except UserError as error:
        raise BadRequest(error.text(reader_text())) from None
    except StoreError as error:
        logger.error("it cannot be known who asks: %s", error)
        return NOBODY


def _as_person(user: User) -> Person:
    return Person(user.name, user.role, ROLES[user.role] | {Permission.OPEN})
