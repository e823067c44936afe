"""How many batches wait for whoever reads a page, said in the header of every page."""

from __future__ import annotations

import logging
from typing import Final

from flask import Flask, current_app

from indicators.errors import StoreError
from indicators.people.roles import Permission, Person
from indicators.store import Store

logger = logging.getLogger(__name__)

_PLACE: Final = "plan_gauge.waiting"


def register(server: Flask, store: Store) -> None:
    """Let the pages of a server know in which store batches wait."""
    server.extensions[_PLACE] = store


def waiting_for(person: Person) -> int:
    """Return how many batches wait for a reviewer; 0 for anybody else, and where it cannot be known."""
    if not person.may(Permission.REVIEW):
        return 0
    store: Store = current_app.extensions[_PLACE]
    try:
        return store.undecided()
    except StoreError as error:  # the page itself says so
        logger.error("it cannot be known what waits: %s", error)
        return 0
