"""The journal folded in memory: read what is new, hold each cell's last revision, refuse a broken chain."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from indicators.errors import N_, Finding
from indicators.numerals import write_numeral
from indicators.rows import records
from indicators.schema import CELL
from indicators.store import cache
from indicators.store.cache import Folded, fold
from indicators.store.files import (
    NO_FILE,
    SCHEMA,
    Batch,
    bad_file,
    decode,
    digest,
    file_name,
    numbers,
    stamp_of,
    unreadable,
)

Cell = tuple[str, str, str]


class Held(NamedTuple):
    """The last revision of a cell; a deleted one has no value."""

    revision: int
    value: float | None
    author: str
    entered_at: datetime


@dataclass(frozen=True)
class Receipt:
    """What a save left: the number of its batch, how many cells it holds, when and under which request."""

    batch: int
    cells: int
    entered_at: datetime
    request: str


class Journal:
    """Everything that the files of a folder say, read once and in order.

    Not safe for threads; :class:`indicators.store.Store` guards it.

    Parameters
    ----------
    folder
        Where the files are.
    kept
        Where they may be kept as one (:mod:`indicators.store.cache`); None to read every file.

    Attributes
    ----------
    head
        Number of the last batch read, 0 for none.
    digest
        SHA-256 of its file.
    entered_at
        Time of its save.
    count
        Number of revisions read.
    cells
        Last revision of each cell.
    requests
        Number of the batch that each request left.
    approvals
        How each batch was saved, in order (:class:`indicators.store.files.Batch`).
    submitted
        Numbers of the batches that were saved to be approved by somebody else.
    """

    def __init__(self, folder: Path, kept: Path | None = None) -> None:
        self.folder = folder
        self.kept = kept
        self.head = 0
        self.digest = NO_FILE
        self.entered_at = datetime.min.replace(tzinfo=UTC)
        self.count = 0
        self.cells: dict[Cell, Held] = {}
        self.requests: dict[str, int] = {}
        self.approvals: list[str] = []
        self.submitted: list[int] = []
        self._tables: list[pa.Table] = []
        self._unread: list[pa.Table] = []
        self._latest: pd.DataFrame = SCHEMA.empty_table().to_pandas()
        self._sizes: list[int] = []
        self._reasons: list[str] = []
        self._stamp: tuple[int, ...] = ()
        self._whole = False

    def advance(self) -> None:
        """Read the batches after the head; one look-up when there are none.

        Raises
        ------
        StoreError
            Naming the first file that is missing, foreign, damaged or does not follow the one before.
        """
        if not self._whole:
            self._resume()
            self._refuse_gaps()
            self._whole = True
        while (file := self._file(self.head + 1)) is not None:
            raw, stamp = file
            self._fold(decode(raw, self.head + 1), digest(raw))
            self._stamp = stamp

    def stands(self) -> bool:
        """Tell whether the last file read is still the one in the folder (a restored backup is another)."""
        if not self.head:
            return True
        try:
            return stamp_of(os.stat(self.folder / file_name(self.head))) == self._stamp
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unreadable(self.folder, error) from None

    def revisions(self) -> pd.DataFrame:
        """Return all revisions (REVISION_COLUMNS) in the order in which they were saved."""
        frame: pd.DataFrame = self._table().to_pandas()
        return frame

    def observations(self) -> pd.DataFrame:
        """Return the last revision of each cell; it takes what was read since it was asked for last."""
        if self._unread:
            unread = pa.concat_tables(self._unread).to_pandas()
            self._unread.clear()
            self._latest = latest(pd.concat([self._latest, unread]) if len(self._latest) else unread)
        return self._latest

    def receipt(self, request: str) -> Receipt | None:
        """Return what a request left; None when it was never saved."""
        number = self.requests.get(request)
        if number is None:
            return None
        first = sum(self._sizes[: number - 1])
        entered_at = self._table()["entered_at"][first].as_py().astimezone(UTC)
        return Receipt(number, self._sizes[number - 1], entered_at, request)

    def keep(self) -> None:
        """Keep what was read as one file for those who come later, if that is possible."""
        if self.kept is not None and self.head:
            cache.write(self.kept, self._folded())

    def refuse_other(self, kept: Folded) -> None:
        """Check what was kept as one file against the batches; what nobody would use is passed over.

        Parameters
        ----------
        kept
            What was kept before the batches were read: they hold all of it, whoever saves meanwhile.

        Raises
        ------
        StoreError
            It is kept under the digest of a batch of this journal, and says something else.
        """
        if self._stamp_of(kept) and not kept.rows.equals(self._folded().rows.slice(0, len(kept.rows))):
            raise bad_file(
                cache.CACHE,
                N_("The file does not say what the batches say; it is only a copy of them."),
                N_("Delete the file; it is made anew."),
            )

    @property
    def last(self) -> Path | None:
        """File of the last batch; None when there is none."""
        return self.folder / file_name(self.head) if self.head else None

    def author_of(self, number: int) -> str:
        """Return who saved a batch."""
        author: str = self._table()["entered_by"][sum(self._sizes[: number - 1])].as_py()
        return author

    def rows_of(self, number: int) -> pd.DataFrame:
        """Return the revisions of a batch, as REVISION_COLUMNS."""
        first = sum(self._sizes[: number - 1])
        rows: pd.DataFrame = self._table().slice(first, self._sizes[number - 1]).to_pandas()
        return rows

    def digest_of(self, number: int) -> str:
        """Return the SHA-256 of the file of a batch; empty when there is none."""
        file = self._file(number)
        return digest(file[0]) if file is not None else ""

    def history(self) -> pd.DataFrame:
        """Return all revisions with their batch and with what they replaced: HISTORY_COLUMNS without the approval."""
        reasons = pd.Series(self._reasons, dtype="str").repeat(self._sizes).reset_index(drop=True)
        return with_replaced(self.revisions().assign(batch=self._batches(), reason=reasons))

    def _table(self) -> pa.Table:
        if len(self._tables) != 1:
            self._tables = [pa.concat_tables([SCHEMA.empty_table(), *self._tables]).combine_chunks()]
        return self._tables[0]

    def _batches(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return the number of the batch of each revision."""
        return np.repeat(np.arange(1, self.head + 1), self._sizes)

    def _folded(self) -> Folded:
        batches = self._batches()
        of_batch = [
            pa.array(texts, pa.string()).take(pa.array(batches - 1))
            for texts in (self._reasons, self.approvals)
        ]
        return fold(self.digest, self._table(), pa.array(batches), *of_batch)

    def _file(self, number: int) -> tuple[bytes, tuple[int, ...]] | None:
        """Return the bytes of a batch and the stamp of its file; None when there is none."""
        path = self.folder / file_name(number)
        try:
            with path.open("rb") as file:
                return file.read(), stamp_of(os.fstat(file.fileno()))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unreadable(path, error) from None

    def _stamp_of(self, folded: Folded) -> tuple[int, ...] | None:
        """Return the stamp of the file up to which batches are folded; None when it is not in the folder."""
        file = self._file(folded.rows["batch"][-1].as_py())
        return file[1] if file is not None and digest(file[0]) == folded.head else None

    def _resume(self) -> None:
        """Begin after the batches that are kept as one file, when it ends with a file of this journal."""
        folded = cache.read(self.kept) if self.kept else None
        stamp = self._stamp_of(folded) if folded else None
        if folded is None or stamp is None:
            return
        rows = folded.rows.select(SCHEMA.names)
        first = np.flatnonzero(np.diff(folded.rows["batch"].to_numpy(), prepend=0))
        self._sizes = np.diff(first, append=len(rows)).tolist()
        self._reasons = folded.rows["reason"].take(pa.array(first)).to_pylist()
        self.approvals = folded.rows["approval"].take(pa.array(first)).to_pylist()
        self.submitted = [number for number, how in enumerate(self.approvals, start=1) if how == "submitted"]
        requests = rows["request"].take(pa.array(first)).to_pylist()
        self.requests = dict(zip(requests, range(1, len(requests) + 1), strict=True))
        self.head, self.digest, self._stamp = len(first), folded.head, stamp
        self.count = len(rows)
        self.entered_at = rows["entered_at"][-1].as_py().astimezone(UTC)
        self._tables, self._unread = [rows], [rows]
        for row in records(self.observations()):
            cell = row["indicator"], row["ref_area"], row["time_period"]
            entered_at = row["entered_at"].to_pydatetime().astimezone(UTC)
            self.cells[cell] = Held(row["revision"], row["obs_value"], row["entered_by"], entered_at)

    def _refuse_gaps(self) -> None:
        found = numbers(self.folder)
        if found == list(range(1, len(found) + 1)):
            return
        listed = set(found)
        for number in range(1, max(found)):
            # A listing made while others save may miss a file that is there.
            if number not in listed and not (self.folder / file_name(number)).exists():
                raise bad_file(file_name(number), N_("The file is missing; later ones are there."))

    def _fold(self, batch: Batch, file_digest: str) -> None:
        if batch.previous != self.digest:
            name, after = file_name(max(self.head, 1)), file_name(batch.number)
            raise bad_file(name, N_("The file is not the one that {after} was saved upon."), after=after)
        if batch.entered_at <= self.entered_at:
            raise bad_file(file_name(batch.number), N_("The file is dated before the one that it follows."))
        columns = batch.rows.select([*CELL, "revision", "obs_value"]).to_pydict()
        cells = list(zip(*(columns[name] for name in CELL), strict=True))
        revisions = columns["revision"]
        held = {cell: self.cells[cell].revision if cell in self.cells else 0 for cell in cells}
        if len(held) < len(cells) or any(
            new != held[cell] + 1 for cell, new in zip(cells, revisions, strict=True)
        ):
            raise bad_file(file_name(batch.number), N_("The revisions do not follow those before them."))
        for cell, revision, value in zip(cells, revisions, columns["obs_value"], strict=True):
            self.cells[cell] = Held(revision, value, batch.author, batch.entered_at)
        self.requests[batch.request] = batch.number
        self._tables.append(batch.rows)
        self._unread.append(batch.rows)
        self._sizes.append(len(cells))
        self.count += len(cells)
        self._reasons.append(batch.reason)
        self.approvals.append(batch.approval)
        if batch.approval == "submitted":
            self.submitted.append(batch.number)
        self.head, self.digest, self.entered_at = batch.number, file_digest, batch.entered_at


def with_replaced(revisions: pd.DataFrame) -> pd.DataFrame:
    """Return revisions in their order with value and status of the one before in their cell."""
    replaced = revisions.groupby(CELL, sort=False)[["obs_value", "obs_status"]].shift()
    return revisions.assign(obs_value_before=replaced["obs_value"], obs_status_before=replaced["obs_status"])


def latest(history: pd.DataFrame) -> pd.DataFrame:
    """Return the last revision of each cell, ordered by indicator, area and period."""
    return history.drop_duplicates(CELL, keep="last").sort_values(CELL, ignore_index=True)


def conflicts(journal: Journal, edits: pd.DataFrame) -> list[Finding]:
    """Name the cells that are no longer at the revision that their editor saw, with both values.

    The values of a finding say what its message needs as text; ``held`` (a :class:`Held`) and ``value`` are the
    same for a screen that writes moments and numbers in the language of its reader.
    """
    findings = []
    columns = (edits[name].tolist() for name in (*CELL, "obs_value", "based_on"))
    for indicator, ref_area, time_period, value, seen in zip(*columns, strict=True):
        held = journal.cells.get((indicator, ref_area, time_period))
        if (held.revision if held else 0) == seen:
            continue
        if held is None:
            message, values = N_("Your value replaces revision {seen}, which does not exist."), {"seen": seen}
        else:
            message = N_("{author} saved {theirs} at {entered_at}; yours is {yours}.")
            values = {
                "author": held.author,
                "theirs": _shown(held.value),
                "entered_at": held.entered_at.isoformat(sep=" ", timespec="seconds"),
                "yours": _shown(value),
                "held": held,
                "value": None if pd.isna(value) else float(value),
            }
        advice = N_("Reload, compare both values and save again.")
        findings.append(Finding(message, values, advice=advice, row=indicator, column=time_period))
    return findings


def _shown(value: float | None) -> str:
    return "—" if value is None or pd.isna(value) else write_numeral(value)
