"""What people may do: permissions, and the roles that bundle them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final


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
        To enter values and to see the drafts of others become batches.
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
