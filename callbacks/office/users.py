"""The page of users: look at them, add one, change one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from urllib.parse import urlencode

from flask import Flask, Response, request

from callbacks.access.gate import permit
from callbacks.access.person import current_person
from callbacks.access.plain import current_visitor
from callbacks.office.posted import done, not_ours, shown
from callbacks.preferences import reader_text
from indicators.errors import N_, UserError
from indicators.people.changes import add_user, give_passphrase, give_role, keep_out, let_in
from indicators.people.roles import Permission
from indicators.people.users import User, Users, agreed
from indicators.store import Store
from layouts.office.forms import Refused
from layouts.office.users import ADD, ADDRESS, DISABLE, ENABLE, FIRST_ROLE, PASSPHRASE, ROLE, users_page


def register(server: Flask, store: Store) -> None:
    """Add the page.

    Parameters
    ----------
    server
        The server.
    store
        The store whose users they are; it records their changes.
    """
    users = Users(store.directory)

    def page(refused: Refused | None = None) -> Response:
        t = reader_text()
        content = partial(_content, users)
        return shown(t("Users"), content, refused)

    @server.get(ADDRESS)
    @permit(Permission.ADMINISTER)
    def look_at_users() -> Response:
        return page()

    @server.post(ADDRESS)
    @permit(Permission.ADMINISTER)
    def change_users() -> Response:
        do = _DOES.get(request.form.get("do", ""))
        if do is None:
            not_ours()

        def act() -> str:
            user = do(users, store, request.form, current_person().name)
            return f"{ADDRESS}?{urlencode({'changed': user.name})}"

        # To add somebody is about nobody who is there.
        return done(act, "" if request.form["do"] == ADD else "user", page)


def _content(users: Users, refused: Refused | None) -> list[object]:
    changed = request.args.get("changed", "")
    return users_page(users.all(), current_visitor(), reader_text(), refused=refused, changed=changed)


def _add(users: Users, store: Store, form: Mapping[str, str], by: str) -> User:
    passphrase: str | None = agreed(form.get("passphrase", ""), form.get("again", ""))
    role = form.get("role", "")
    if not users.exist:
        if not passphrase:
            raise UserError(N_("The first user needs a passphrase: nobody could sign in without."))
        role = FIRST_ROLE
    return add_user(users, store, form.get("user", "").strip(), role, passphrase or None, by=by)


def _role(users: Users, store: Store, form: Mapping[str, str], by: str) -> User:
    return give_role(users, store, form.get("user", ""), form.get("role", ""), by=by)


def _disable(users: Users, store: Store, form: Mapping[str, str], by: str) -> User:
    return keep_out(users, store, form.get("user", ""), by=by)


def _enable(users: Users, store: Store, form: Mapping[str, str], by: str) -> User:
    return let_in(users, store, form.get("user", ""), by=by)


def _passphrase(users: Users, store: Store, form: Mapping[str, str], by: str) -> User:
    passphrase = agreed(form.get("passphrase", ""), form.get("again", ""))
    return give_passphrase(users, store, form.get("user", ""), passphrase, by=by)


_DOES: Final[Mapping[str, Callable[[Users, Store, Mapping[str, str], str], User]]] = {
    ADD: _add,
    ROLE: _role,
    DISABLE: _disable,
    ENABLE: _enable,
    PASSPHRASE: _passphrase,
}
