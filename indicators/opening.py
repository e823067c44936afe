"""Open the plan and its store as the settings say: the same for the server and the command line."""

from __future__ import annotations

import logging
from pathlib import Path

from indicators.errors import StoreError
from indicators.observations import as_observations, read_published
from indicators.plan import check_addresses, read_plan
from indicators.settings import Settings
from indicators.snapshot import Reader
from indicators.store import Store, seed

logger = logging.getLogger(__name__)


def open_reader(settings: Settings, *, fill: bool) -> Reader:
    """Read and check the tables and open the store.

    Parameters
    ----------
    settings
        Where they are.
    fill
        Whether an empty store is filled with the published actuals, as a server does on its first start. When it
        cannot be written, it stays empty and the published actuals are shown all the same.

    Raises
    ------
    PlanGaugeError
        A table or the store is not usable; the message says where and why.
    """
    plan = read_plan(settings.plan)
    check_addresses(plan, Path(settings.plan).name)
    store = Store(settings.store)
    published = read_published(settings.published)
    if fill:
        try:
            seed(store, published)
        except StoreError as error:
            if store.head:
                raise
            logger.warning("the store is empty and stays so; the published actuals are shown: %s", error)
    return Reader(plan, store, as_observations(published))
