"""Revisions on disk: append, read, as known at, verify. The only writer of the project."""

from indicators.store.journal import Held, Receipt
from indicators.store.seed import FIRST_AUTHOR, seed
from indicators.store.store import EDIT_COLUMNS, Store, Verification

__all__ = ["EDIT_COLUMNS", "FIRST_AUTHOR", "Held", "Receipt", "Store", "Verification", "seed"]
