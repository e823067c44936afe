"""Changes of users as they are made everywhere: each is in the audit trail before it takes effect."""

from __future__ import annotations

from indicators.errors import N_, UserError
from indicators.people.users import User, Users
from indicators.store import Store


def add_user(users: Users, store: Store, name: str, role: str, passphrase: str | None, *, by: str) -> User:
    """Add a user, as :meth:`indicators.people.users.Users.add`; ``by`` is who does it.

    The first one is an administrator: from then on everybody signs in, and somebody has to look after users.
    """

    def record(user: User) -> None:
        if not user.administers and not users.all():
            raise UserError(
                N_("The first user must be an administrator."),
                advice=N_("From then on everybody signs in, and only an administrator can add others."),
            )
        store.record("user_added", by, user=user.name, role=user.role)

    return users.add(name, role, passphrase, record)


def give_role(users: Users, store: Store, name: str, role: str, *, by: str) -> User:
    """Give a user another role, as :meth:`indicators.people.users.Users.change`; ``by`` is who does it."""

    def record(user: User) -> None:
        store.record("user_changed", by, user=user.name, role=user.role)

    return users.change(name, role=role, record=record)


def let_in(users: Users, store: Store, name: str, *, by: str) -> User:
    """Let a user in again who was kept out, as :meth:`indicators.people.users.Users.change`; ``by`` is who does it."""

    def record(user: User) -> None:
        store.record("user_enabled", by, user=user.name)

    return users.change(name, disabled=False, record=record)


def keep_out(users: Users, store: Store, name: str, *, by: str) -> User:
    """Keep a user out, as :meth:`indicators.people.users.Users.change`; ``by`` is who does it."""

    def record(user: User) -> None:
        store.record("user_disabled", by, user=user.name)

    return users.change(name, disabled=True, record=record)


def give_passphrase(users: Users, store: Store, name: str, passphrase: str, *, by: str) -> User:
    """Give a user another passphrase, as `Users.set_passphrase` does; ``by`` is who does it."""

    def record(user: User) -> None:
        store.record("passphrase_changed", by, user=user.name)

    return users.set_passphrase(name, passphrase, record)
