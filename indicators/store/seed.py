"""The first start: fill an empty store with the published actuals."""

from __future__ import annotations

from typing import Final

import pandas as pd

from indicators.errors import ConflictError
from indicators.observations import as_observations
from indicators.store.store import Store
from indicators.store.trail import PROGRAM

#: Who saved them, as far as the history is concerned.
FIRST_AUTHOR: Final = PROGRAM
REASON: Final = "Published actuals that ship with the project"
#: Fixed, so that two processes that start at once leave one batch.
REQUEST: Final = "seed-published-actuals"


def seed(store: Store, published: pd.DataFrame) -> bool:
    """Save the published actuals as the first batch of a store that has none.

    Parameters
    ----------
    store
        The store; one that holds anything is left alone.
    published
        The published actuals (PUBLISHED_COLUMNS).

    Returns
    -------
    bool
        True when the store was empty and is now filled, by us or by another process at the same moment.

    Raises
    ------
    StoreError
        The store cannot be read or written.
    """
    if store.head:
        return False
    edits = as_observations(published).assign(based_on=0)
    try:
        store.append(edits, author=FIRST_AUTHOR, reason=REASON, request=REQUEST, shipped=True)
    except ConflictError:
        # Somebody saved values of their own between the two lines above.
        return False
    return True
