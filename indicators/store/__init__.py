"""Revisions on disk and the audit trail: append, decide, read, verify, back up. The only writer of the project."""

from indicators.store.approvals import editable, last_returned
from indicators.store.journal import Held, Receipt
from indicators.store.rulings import Decision
from indicators.store.seed import FIRST_AUTHOR, seed
from indicators.store.store import EDIT_COLUMNS, USERS, State, Store, Values, Verification, Waiting
from indicators.store.trail import Record

__all__ = [
    "EDIT_COLUMNS",
    "FIRST_AUTHOR",
    "USERS",
    "Decision",
    "Held",
    "Receipt",
    "Record",
    "State",
    "Store",
    "Values",
    "Verification",
    "Waiting",
    "editable",
    "last_returned",
    "seed",
]
