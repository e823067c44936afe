"""Who may see how the server does: its administrator, and a program that watches it from this very machine."""

from __future__ import annotations

from callbacks.access.person import current_person
from callbacks.access.proxy import came_through_one, peer
from indicators.people.roles import Permission
from indicators.settings import is_this_machine


def is_watcher() -> bool:
    """Whether who sent the current request may see how the server does."""
    if current_person().may(Permission.ADMINISTER):
        return True
    # Behind a proxy everybody comes from the machine on which that runs.
    return is_this_machine(peer()) and not came_through_one()
