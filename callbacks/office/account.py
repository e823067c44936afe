"""One's own account: another passphrase."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue

from callbacks.access.gate import permit
from callbacks.access.person import current_person, only_with_our_sign_in
from callbacks.access.plain import current_visitor, plain_page
from callbacks.office.sign_in import begin_session
from callbacks.preferences import reader_text
from indicators.errors import N_, PlanGaugeError, StoreError, TooManyTriesError, UserError
from indicators.people.changes import give_passphrase
from indicators.people.roles import Permission
from indicators.people.sign_ins import SignIns
from indicators.people.users import Users, agreed
from indicators.store import Store
from layouts.office.sign_in import account_page

logger = logging.getLogger(__name__)

ACCOUNT = "/account"


def register(server: Flask, users: Users, sign_ins: SignIns, store: Store) -> None:
    """Add the page.

    Parameters
    ----------
    server
        The server.
    users
        Who may sign in.
    sign_ins
        Looks at passphrases.
    store
        Keeps what happened.
    """

    @server.get(ACCOUNT)
    @permit(Permission.READ)
    def account() -> ResponseReturnValue:
        only_with_our_sign_in()
        t = reader_text()
        return _page(said=t("The passphrase is changed.") if "changed" in request.args else "")

    @server.post(ACCOUNT)
    @permit(Permission.READ)
    def change() -> ResponseReturnValue:
        only_with_our_sign_in()
        try:
            _change(current_person().name)
        except PlanGaugeError as error:
            return _refused(error)
        return redirect(f"{ACCOUNT}?changed", 303)

    def _change(name: str) -> None:
        current, new, again = (request.form.get(field, "") for field in ("current", "passphrase", "again"))
        if sign_ins.check(name, current, request.remote_addr or "") is None:
            raise UserError(N_("The passphrase until now is not this one."))
        begin_session(give_passphrase(users, store, name, agreed(new, again), by=name))


def _refused(error: PlanGaugeError) -> Response:
    if isinstance(error, TooManyTriesError):
        answer = _page(refused=error, status=HTTPStatus.TOO_MANY_REQUESTS)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    if isinstance(error, StoreError):
        logger.error("a passphrase could not be changed: %s", error)
        return _page(refused=error, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return _page(refused=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(*, said: str = "", refused: PlanGaugeError | None = None, status: int = HTTPStatus.OK) -> Response:
    t = reader_text()
    why = refused.text(t) if refused else ""
    return plain_page(t("Your account"), account_page(current_visitor(), t, said=said, refused=why), status)
