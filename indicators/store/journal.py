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
from indicators.schema import CELL
from indicators.store.files import (
    NO_FILE,
    SCHEMA,
    Batch,
    bad_file,
    decode,
    digest,
    file_name,
    numbers,
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

    Attributes
    ----------
    head
        Number of the last batch read, 0 for none.
    digest
        SHA-256 of its file.
    entered_at
        Time of its save.
    cells
        Last revision of each cell.
    receipts
        What each request left.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.head = 0
        self.digest = NO_FILE
        self.entered_at = datetime.min.replace(tzinfo=UTC)
        self.cells: dict[Cell, Held] = {}
        self.receipts: dict[str, Receipt] = {}
        self._tables: list[pa.Table] = []
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
            self._refuse_gaps()
            self._whole = True
        while True:
            path = self.folder / file_name(self.head + 1)
            try:
                with path.open("rb") as file:
                    raw, stamp = file.read(), _stamp(os.fstat(file.fileno()))
            except FileNotFoundError:
                return
            except OSError as error:
                raise unreadable(path, error) from None
            self._fold(decode(raw, self.head + 1), digest(raw))
            self._stamp = stamp

    def stands(self) -> bool:
        """Tell whether the last file read is still the one in the folder (a restored backup is another)."""
        if not self.head:
            return True
        try:
            return _stamp(os.stat(self.folder / file_name(self.head))) == self._stamp
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unreadable(self.folder, error) from None

    def revisions(self) -> pd.DataFrame:
        """Return all revisions (REVISION_COLUMNS) in the order in which they were saved."""
        table = pa.concat_tables(self._tables).combine_chunks() if self._tables else SCHEMA.empty_table()
        self._tables = [table]
        frame: pd.DataFrame = table.to_pandas()
        return frame

    def history(self) -> pd.DataFrame:
        """Return all revisions with their batch and with what they replaced (HISTORY_COLUMNS)."""
        frame = self.revisions()
        replaced = frame.groupby(CELL, sort=False)[["obs_value", "obs_status"]].shift()
        return frame.assign(
            batch=np.repeat(np.arange(1, self.head + 1), self._sizes),
            reason=pd.array(self._reasons, dtype=frame["request"].dtype).repeat(self._sizes),
            obs_value_before=replaced["obs_value"],
            obs_status_before=replaced["obs_status"],
        )

    def _refuse_gaps(self) -> None:
        found = set(numbers(self.folder))
        for number in range(1, max(found, default=0)):
            # A listing made while others save may miss a file that is there.
            if number not in found and not (self.folder / file_name(number)).exists():
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
        self.receipts[batch.request] = Receipt(batch.number, len(cells), batch.entered_at, batch.request)
        self._tables.append(batch.rows)
        self._sizes.append(len(cells))
        self._reasons.append(batch.reason)
        self.head, self.digest, self.entered_at = batch.number, file_digest, batch.entered_at


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
    return "—" if value is None or pd.isna(value) else f"{value:.15g}"


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
