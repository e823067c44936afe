"""What people may do: permissions, the roles that bundle them, and the person who holds them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple


class Permission(Enum):
    """What a route or a callback asks for.

    Attributes
    ----------
    OPEN
        Nothing: it answers before anybody has signed in.
    READ
        To see approved values, and to take them away.
    LATEST
        To see values that nobody has approved yet.
    ENTER
        To enter values.
    REVIEW
        To approve or return what others entered.
    ADMINISTER
        To look after users, locks, the audit trail and backups.
    """

    OPEN = "open"
    READ = "read"
    LATEST = "latest"
    ENTER = "enter"
    REVIEW = "review"
    ADMINISTER = "administer"


_READING: Final = frozenset({Permission.OPEN, Permission.READ})

#: Each role by its name in the users file. No role holds both ENTER and REVIEW: four eyes begin there.
ROLES: Final[Mapping[str, frozenset[Permission]]] = {
    "official": _READING,
    "analyst": _READING | {Permission.LATEST, Permission.ENTER},
    "reviewer": _READING | {Permission.LATEST, Permission.REVIEW},
    "administrator": _READING | {Permission.ADMINISTER},
}
#: Of whoever uses a server without sign-in on the own machine.
EVERYTHING: Final = frozenset(Permission)


class Person(NamedTuple):
    """Who asks.

    Attributes
    ----------
    name
        As the users file has it; empty for somebody who has not signed in.
    role
        One of ROLES; empty for the single user, and for somebody who has not signed in.
    permissions
        What this person may do.
    """

    name: str
    role: str
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Whether this person may do what asks for a permission."""
        return permission in self.permissions


#: Whoever has not signed in.
NOBODY: Final = Person("", "", frozenset({Permission.OPEN}))
