"""The store: append batches of revisions, read the observations of any moment, verify the files."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Final

import pandas as pd
import pyarrow as pa

from indicators.columns import conform, findings_at
from indicators.errors import N_, ConflictError, Finding, StoreError
from indicators.schema import CELL, MISSING_OBS_STATUSES, OBSERVATION_COLUMNS, Column, names
from indicators.store import cache
from indicators.store.files import SCHEMA, Batch, encode, publish, sync_folder
from indicators.store.journal import Journal, Receipt, conflicts, latest

FOLDER: Final = "revisions"
#: What an edit needs: an observation, and the revision that its editor saw (0 for an empty cell).
EDIT_COLUMNS: Final = (*OBSERVATION_COLUMNS, Column("based_on", pa.int64(), required=True))

_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Verification:
    """What a store holds after every file was read: note the head somewhere else to notice a cut-off end.

    Attributes
    ----------
    batches, revisions, cells
        How many there are.
    head
        SHA-256 of the last file; it depends on every file before. Zeros for an empty store.
    """

    batches: int
    revisions: int
    cells: int
    head: str


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Observations as a journal of immutable Parquet files in ``<directory>/revisions``.

    Reading never writes; the folder is made by the first save. One object may be shared by threads, and
    any number of processes may share a directory.

    Parameters
    ----------
    directory
        Where the store is, or will be.
    clock
        Gives the present moment with its time zone.
    """

    def __init__(self, directory: str | Path, *, clock: Callable[[], datetime] = _now) -> None:
        self.directory = Path(directory)
        self._folder = self.directory / FOLDER
        self._clock = clock
        self._lock = RLock()
        self._kept = self.directory / cache.CACHE
        self._journal = Journal(self._folder, self._kept)
        self._frames: dict[str, tuple[Journal, int, pd.DataFrame]] = {}

    @property
    def head(self) -> int:
        """Number of the last batch, 0 for an empty store; two look-ups in the folder when nothing changed."""
        with self._lock:
            return self._advanced().head

    @property
    def state(self) -> tuple[int, str]:
        """Number and digest of the last batch: two equal states hold the same revisions."""
        with self._lock:
            journal = self._advanced()
            return journal.head, journal.digest

    @property
    def saved_at(self) -> datetime | None:
        """Moment of the last batch (UTC); None for an empty store."""
        with self._lock:
            journal = self._advanced()
            return journal.entered_at if journal.head else None

    def revisions(self, as_known_at: datetime | None = None) -> pd.DataFrame:
        """Return the whole history, or what of it was known at a moment.

        Parameters
        ----------
        as_known_at
            The moment, inclusive; UTC when it carries no time zone. None for all.

        Returns
        -------
        DataFrame
            REVISION_COLUMNS in the order of the saves.
        """
        return _known(self._frame("revisions", Journal.revisions), as_known_at)

    def history(self, as_known_at: datetime | None = None) -> pd.DataFrame:
        """Return the history with what was saved together, why, and what each revision replaced.

        Parameters
        ----------
        as_known_at
            As for :meth:`revisions`.

        Returns
        -------
        DataFrame
            HISTORY_COLUMNS in the order of the saves. The value and the status before are missing for the
            first revision of a cell; after a deletion the status before is M.
        """
        return _known(self._frame("history", Journal.history), as_known_at)

    def observations(self, as_known_at: datetime | None = None) -> pd.DataFrame:
        """Return the latest revision of each cell, now or as it was known at a moment.

        Parameters
        ----------
        as_known_at
            As for :meth:`revisions`.

        Returns
        -------
        DataFrame
            REVISION_COLUMNS ordered by indicator, area and period. A deleted value is there with status
            M and no value.
        """
        if as_known_at is not None:
            return latest(self.revisions(as_known_at))
        return self._frame("observations", Journal.observations)

    def append(self, edits: pd.DataFrame, *, author: str, reason: str, request: str) -> Receipt:
        """Save a batch of values: all of them, durable, or none.

        Parameters
        ----------
        edits
            EDIT_COLUMNS: an observation table and ``based_on``, the revision that the editor saw in each
            cell, 0 for an empty one. A deletion has no value and the status M.
        author, reason
            Who saves, and why (may be empty).
        request
            Id of this save, made by whoever asks for it: the same save asked for twice leaves one batch.

        Returns
        -------
        Receipt
            Number, size and time of the batch; of the first one when the request was repeated.

        Raises
        ------
        ConflictError
            A cell has a newer revision: one finding for each, with both values.
        StoreError
            The edits are not a table of edits, the request id was used for other values, the store cannot
            be read or written, or the disk is full.
        """
        rows = _checked(edits)
        if not author.strip() or not request.strip():
            raise StoreError(N_("A save needs an author and a request id."))
        while True:
            with self._lock:
                journal = self._advanced()
                if receipt := journal.receipt(request):
                    return self._repeated(receipt, rows, author)
                if found := conflicts(journal, rows):
                    raise ConflictError(found)
                before = journal.count
                batch = self._batch(journal, rows, author=author, reason=reason, request=request)
            if publish(self._folder, batch.number, encode(batch)):
                self._keep(before, before + len(rows))
                return Receipt(batch.number, len(rows), batch.entered_at, request)
            if self.head < batch.number:
                raise StoreError(
                    N_("Batch {number} cannot be saved: its number is taken, but its file cannot be read."),
                    advice=N_("Run plan-gauge verify."),
                    number=batch.number,
                )

    def conflicts(self, edits: pd.DataFrame) -> list[Finding]:
        """Name the cells in which :meth:`append` would refuse the edits because of a newer revision.

        Parameters
        ----------
        edits
            Indicator, area and period of each cell, ``obs_value`` and ``based_on``; the values need not be
            such as may be saved.
        """
        with self._lock:
            return conflicts(self._advanced(), edits)

    def verify(self) -> Verification:
        """Read every file again and check the chain.

        Raises
        ------
        StoreError
            Naming the first file that is missing, foreign, damaged, changed or out of its place; or the
            cache when it says something else than the files.
        """
        kept = cache.read(self._kept)
        journal = Journal(self._folder)
        journal.advance()
        if kept:
            journal.refuse_other(kept)
        return Verification(journal.head, journal.count, len(journal.cells), journal.digest)

    def writable(self) -> str | None:
        """Return why the store cannot be written, as a message to translate; None when it can."""
        existing = self._folder
        while not os.path.exists(existing):
            existing = existing.parent
        if not existing.is_dir():
            return N_("A file stands where the folder of the store should be.")
        if not os.access(existing, os.W_OK | os.X_OK):
            return N_("The folder of the store is read-only.")
        disk = os.statvfs(existing)
        if disk.f_blocks and not disk.f_bavail:
            return N_("The disk of the store is full.")
        return None

    def _frame(self, name: str, build: Callable[[Journal], pd.DataFrame]) -> pd.DataFrame:
        """Return a frame of the whole journal, built once for each state of it."""
        with self._lock:
            journal = self._advanced()
            kept = self._frames.get(name)
            if kept is None or kept[:2] != (journal, journal.head):
                kept = self._frames[name] = journal, journal.head, build(journal)
            return kept[2].copy(deep=False)

    def _keep(self, before: int, now: int) -> None:
        """Keep the journal as one file now and then; what was saved stands, whatever becomes of that."""
        if now // cache.EVERY > before // cache.EVERY:
            with self._lock, suppress(StoreError):
                self._advanced().keep()

    def _advanced(self) -> Journal:
        """Return the journal up to its end; read it anew when a restored backup took its place."""
        journal = self._journal
        if journal.stands():
            try:
                journal.advance()
            except StoreError:
                if not journal.head:
                    raise
            else:
                return journal
        fresh = Journal(self._folder, self._kept)
        fresh.advance()
        self._journal = fresh
        return fresh

    def _repeated(self, receipt: Receipt, rows: pd.DataFrame, author: str) -> Receipt:
        """Return the receipt of a save that was asked for before."""
        history = self.revisions()
        saved = history[history["request"] == receipt.request]
        columns = names(OBSERVATION_COLUMNS)
        same = saved[columns].reset_index(drop=True).equals(rows[columns])
        if not same or saved["entered_by"].iloc[0] != author:
            raise StoreError(
                N_("The request id {request} was used for another save."), request=receipt.request
            )
        # Whoever published it may have been killed before its name was durable.
        sync_folder(self._folder)
        return receipt

    def _batch(
        self, journal: Journal, rows: pd.DataFrame, *, author: str, reason: str, request: str
    ) -> Batch:
        entered_at = max(self._clock().astimezone(UTC), journal.entered_at + _TICK)
        columns = {name: rows[name] for name in names(OBSERVATION_COLUMNS)} | {
            "revision": rows["based_on"].astype("int64") + 1,
            "entered_by": [author] * len(rows),
            "entered_at": [entered_at] * len(rows),
            "request": [request] * len(rows),
        }
        arrays = [pa.array(columns[field.name], field.type, from_pandas=True) for field in SCHEMA]
        return Batch(
            number=journal.head + 1,
            author=author,
            reason=reason,
            entered_at=entered_at,
            request=request,
            previous=journal.digest,
            rows=pa.table(arrays, schema=SCHEMA),
        )


def _checked(edits: pd.DataFrame) -> pd.DataFrame:
    """Return the edits in their columns, or refuse what must never get into the journal."""
    rows, findings = conform(edits, EDIT_COLUMNS)
    if rows.empty:
        findings = findings or [Finding(N_("There is nothing to save."))]
    without = rows["obs_status"].isin(MISSING_OBS_STATUSES)
    findings += findings_at(
        (rows["obs_value"].isna() != without).to_numpy(),
        N_("A value needs a status that has one, a missing value one of {missing}."),
        lambda row: {"missing": ", ".join(MISSING_OBS_STATUSES)},
        file="",
        column="obs_status",
    )
    findings += findings_at(
        rows.duplicated(CELL).to_numpy(),
        N_("The cell {cell} is there twice."),
        lambda row: {"cell": ", ".join(str(rows[column][row]) for column in CELL)},
        file="",
        column="time_period",
    )
    if findings:
        raise StoreError(findings)
    return rows


def _known(history: pd.DataFrame, as_known_at: datetime | None) -> pd.DataFrame:
    """Return what of a history was known at a moment; all of it when None."""
    if as_known_at is None:
        return history
    return history[history["entered_at"] <= _utc(as_known_at)].reset_index(drop=True)


def _utc(moment: datetime) -> pd.Timestamp:
    stamp = pd.Timestamp(moment)
    return stamp.tz_localize(UTC) if stamp.tzinfo is None else stamp
