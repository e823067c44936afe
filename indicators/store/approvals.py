"""Which batches count: what each was saved as, what was decided about it, and who may decide (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from indicators.errors import N_, Finding
from indicators.schema import APPROVAL_COLUMNS, APPROVED, CELL, STANDING_COLUMNS, names
from indicators.store.journal import Journal
from indicators.store.rulings import Decision, Rulings

_TYPES: Final = ("str", "str", "datetime64[us, UTC]")


def of_batches(
    journal: Journal, rulings: Rulings, batches: Sequence[int], known: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return the approval of each batch given (APPROVAL_COLUMNS), with the decisions made by a moment."""
    # Many revisions are of few batches: each is looked at once.
    told, places = np.unique(np.asarray(batches, dtype="int64"), return_inverse=True)
    rows = [
        _approval(journal.approvals[number - 1], _decision(rulings, number, known))
        for number in told.tolist()
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(_TYPES)
    return pd.DataFrame(
        {
            name: pd.Series(list(column), dtype=dtype).take(places).array
            for name, dtype, column in zip(names(APPROVAL_COLUMNS), _TYPES, columns, strict=True)
        }
    )


def counts(approval: pd.Series, values: str) -> pd.Series:
    """Tell which revisions count: all that were not returned (``latest``), or the approved ones."""
    return approval.isin(APPROVED) if values == "approved" else approval != "returned"


def all_count(journal: Journal, rulings: Rulings, values: str) -> bool:
    """Tell whether every revision counts."""
    decided = [rulings.decisions.get(number) for number in journal.submitted]
    if values == "approved":
        return all(decision is not None and decision.approved for decision in decided)
    return all(decision is None or decision.approved for decision in decided)


def last_returned(history: pd.DataFrame) -> pd.DataFrame:
    """Return the last revisions of their cells, where those were returned."""
    last = history.drop_duplicates(CELL, keep="last")
    return last[last["approval"] == "returned"]


def editable(standing: pd.DataFrame, returned: pd.DataFrame) -> pd.DataFrame:
    """Return observations as an editor builds on them: each with the number of the last revision of its cell.

    A returned revision does not count, but the next one follows it; a cell without any that counts looks as a
    deleted one does.

    Parameters
    ----------
    standing
        The revision that counts in each cell (STANDING_COLUMNS).
    returned
        What :func:`last_returned` finds in the history of these cells.

    Returns
    -------
    DataFrame
        STANDING_COLUMNS.
    """
    if returned.empty:
        return standing
    columns = names(STANDING_COLUMNS)
    over, counting = returned.set_index(CELL), standing.set_index(CELL)
    counting.loc[counting.index.isin(over.index), "revision"] = over["revision"]
    bare = over[~over.index.isin(counting.index)].assign(
        obs_value=float("nan"), obs_status="M", source=None, source_address=None, comment=None
    )
    parts = [part.reset_index()[columns] for part in (counting, bare) if len(part)]
    return pd.concat(parts, ignore_index=True)


def refusal(
    journal: Journal, rulings: Rulings, batch: int, *, approve: bool, author: str, reason: str
) -> Finding | None:
    """Say why somebody may not decide about a batch; None when he may."""
    if not 1 <= batch <= journal.head:
        return Finding(N_("There is no state {batch}."), {"batch": batch})
    decision = rulings.decisions.get(batch)
    if decision is not None:
        message = (
            N_("{author} approved state {batch} already; your decision changes nothing.")
            if decision.approved
            else N_("{author} returned state {batch} already; your decision changes nothing.")
        )
        return Finding(message, {"batch": batch, "author": decision.author})
    if journal.approvals[batch - 1] != "submitted":
        return Finding(N_("State {batch} needs no approval."), {"batch": batch})
    if journal.author_of(batch).casefold() == author.casefold():
        message = N_("State {batch} holds your own values: somebody else must decide about it.")
        return Finding(message, {"batch": batch})
    if not approve and not reason.strip():
        return Finding(N_("Say why it is returned: whoever entered the values must know what to mend."))
    return None


def _decision(rulings: Rulings, batch: int, known: pd.Timestamp | None) -> Decision | None:
    decision = rulings.decisions.get(batch)
    return decision if decision is None or known is None or decision.moment <= known else None


def _approval(saved_as: str, decision: Decision | None) -> tuple[Any, ...]:
    if saved_as != "submitted" or decision is None:
        return saved_as, None, None
    return "approved" if decision.approved else "returned", decision.author, decision.moment
