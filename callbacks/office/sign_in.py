"""Sign in and out, where no proxy does it."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from callbacks.access import session
from callbacks.access.csrf import token
from callbacks.access.gate import SIGN_IN, permit
from callbacks.access.person import current_person, forget_person, is_our_sign_in, only_with_our_sign_in
from callbacks.access.plain import current_visitor, plain_page
from callbacks.preferences import local_address, reader_text
from indicators.errors import StoreError, TooManyTriesError
from indicators.people.roles import Permission
from indicators.people.sign_ins import SignIns
from indicators.people.users import User
from indicators.store import Store
from layouts.office.sign_in import sign_in_page

logger = logging.getLogger(__name__)


def register(server: Flask, sign_ins: SignIns, store: Store) -> None:
    """Add the page to sign in and the way out.

    Parameters
    ----------
    server
        The server.
    sign_ins
        Looks at passphrases.
    store
        Keeps who signed out.
    """

    @server.get(SIGN_IN)
    @permit(Permission.OPEN)
    def ask() -> ResponseReturnValue:
        address = local_address(request.args.get("next", "/"))
        if not is_our_sign_in() or current_person().may(Permission.READ):
            return redirect(address, 303)
        return _page(address)

    @server.post(SIGN_IN)
    @permit(Permission.OPEN)
    def sign_in() -> ResponseReturnValue:
        only_with_our_sign_in()
        t, address = reader_text(), local_address(request.form.get("next", "/"))
        name, peer = request.form.get("name", "").strip(), request.remote_addr or ""
        try:
            user = sign_ins.check(name, request.form.get("passphrase", ""), peer)
        except TooManyTriesError as error:
            answer = _page(address, name, error.text(t), HTTPStatus.TOO_MANY_REQUESTS)
            answer.headers["Retry-After"] = str(error.seconds)
            return answer
        except StoreError as error:
            logger.error("nobody can sign in: %s", error)
            said = t("Nobody can sign in at the moment: the users or the audit trail cannot be read.")
            return _page(address, name, said, HTTPStatus.SERVICE_UNAVAILABLE)
        if user is None:
            said = t(
                "Name and passphrase do not fit, or the user is disabled. After several wrong tries you have to wait."
            )
            return _page(address, name, said, HTTPStatus.UNAUTHORIZED)
        sign_ins.accept(user, peer)
        begin_session(user)
        return redirect(address, 303)

    @server.post("/sign-out")
    @permit(Permission.OPEN)
    def sign_out() -> ResponseReturnValue:
        only_with_our_sign_in()
        person = current_person()
        if person.may(Permission.READ):
            ended = session.end()
            forget_person()
            try:
                store.record("signed_out", person.name, session=ended)
            except StoreError as error:  # the cookie is gone all the same
                logger.error("signed_out could not be recorded: %s", error)
        return redirect(SIGN_IN, 303)


def begin_session(user: User) -> None:
    """Begin the session of somebody whose passphrase was just looked at."""
    session.begin(user)
    forget_person()
    token()


def _page(address: str, name: str = "", refused: str = "", status: int = HTTPStatus.OK) -> Response:
    t = reader_text()
    content = sign_in_page(address, current_visitor(), t, name=name, refused=refused)
    return plain_page(t("Sign in"), content, status)
