"""The store: append batches, decide about them, read the observations of any moment, verify what is on disk."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Final, Literal, NamedTuple

import pandas as pd
import pyarrow as pa

from indicators.columns import conform, findings_at
from indicators.errors import N_, ConflictError, EntryError, Finding, RulingError, StoreError
from indicators.locks import Lock, closing, in_force, lock_finding
from indicators.schema import (
    CELL,
    HISTORY_COLUMNS,
    MISSING_OBS_STATUSES,
    OBSERVATION_COLUMNS,
    STANDING_COLUMNS,
    Column,
    names,
)
from indicators.store import approvals, cache, version
from indicators.store.files import (
    SCHEMA,
    Batch,
    bad_file,
    digest,
    encode,
    file_name,
    publish,
    sync_folder,
    uncertain,
    unwritable,
    version_of,
)
from indicators.store.journal import Journal, Receipt, conflicts, latest, with_replaced
from indicators.store.lock import held
from indicators.store.rulings import OWN, Decision
from indicators.store.trail import NO_RECORD, PROGRAM, Record, Trail

FOLDER: Final = "revisions"
#: While the file of users is there, what is saved waits until somebody else approves it.
USERS: Final = "users.json"
#: Which revisions count: all, those that were not returned, those that were approved.
Values = Literal["entered", "latest", "approved"]
#: What an edit needs: an observation, and the revision that its editor saw (0 for an empty cell).
EDIT_COLUMNS: Final = (*OBSERVATION_COLUMNS, Column("based_on", pa.int64(), required=True))

_GONE: Final = N_("The file is missing; the audit trail says that it was saved.")
_OTHER: Final = N_("The file is not the one that the audit trail says was saved.")
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
    records, trail_head
        The same of the audit trail.
    unrecorded
        Last batches that the trail does not name yet: whoever saved them was interrupted before it did.
    """

    batches: int
    revisions: int
    cells: int
    head: str
    records: int = 0
    trail_head: str = NO_RECORD
    unrecorded: int = 0


class State(NamedTuple):
    """Two equal states give the same observations: last batch, digest of its file, of the last decision."""

    journal: int
    digest: str
    decided: str


class Waiting(NamedTuple):
    """A batch that nobody has decided about yet; its rows as the history has them."""

    batch: int
    author: str
    entered_at: datetime
    reason: str
    rows: pd.DataFrame


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
        self._trail = Trail(self.directory)
        self._frames: dict[str, tuple[State, pd.DataFrame]] = {}

    @property
    def head(self) -> int:
        """Number of the last batch, 0 for an empty store; two look-ups in the folder when nothing changed."""
        with self._lock:
            return self._advanced().head

    @property
    def state(self) -> State:
        """What is there now: two equal states hold the same revisions, decided alike."""
        with self._lock:
            journal = self._advanced()
            return State(journal.head, journal.digest, self._trail.rulings.last_decision)

    @property
    def reviewed(self) -> bool:
        """Whether what is saved must be approved by somebody else before it counts: there are, or were, users."""
        return (self.directory / USERS).exists() or self.had_users

    @property
    def had_users(self) -> bool:
        """Whether the trail says that somebody was added who may sign in."""
        with self._lock:
            self._advanced()
            return self._trail.rulings.has_users

    @property
    def saved_at(self) -> datetime | None:
        """Moment of the last batch (UTC); None for an empty store."""
        with self._lock:
            journal = self._advanced()
            return journal.entered_at if journal.head else None

    def revisions(self, as_known_at: datetime | None = None) -> pd.DataFrame:
        """Return all revisions, or what of them was known at a moment.

        Parameters
        ----------
        as_known_at
            The moment, inclusive; UTC when it carries no time zone. None for all.

        Returns
        -------
        DataFrame
            REVISION_COLUMNS in the order of the saves.
        """
        return _known(self._frame("revisions", lambda: self._journal.revisions()), as_known_at)

    def history(self, as_known_at: datetime | None = None, values: Values = "entered") -> pd.DataFrame:
        """Return the history with what was saved together, why, who approved it, what each revision replaced.

        Parameters
        ----------
        as_known_at
            As for :meth:`revisions`; of later decisions nothing is known then either.
        values
            As for :meth:`observations`: of revisions that do not count, nothing shows.

        Returns
        -------
        DataFrame
            HISTORY_COLUMNS in the order of the saves. The value and the status before are missing for the
            first revision of a cell; after a deletion the status before is M.
        """
        if as_known_at is None:
            return _counting(self._frame("history", self._history), values)
        with self._lock:
            journal = self._advanced()
            known = _known(self._frame("bare", journal.history), as_known_at)
            approved = self._approved(known, known["batch"].tolist(), _utc(as_known_at))
            return _counting(approved[names(HISTORY_COLUMNS)], values)

    def observations(self, as_known_at: datetime | None = None, values: Values = "entered") -> pd.DataFrame:
        """Return the revision that stands in each cell, now or as it was known at a moment.

        Parameters
        ----------
        as_known_at
            As for :meth:`revisions`; an approval counts from its own moment on.
        values
            Which revisions count: all (``entered``), those that were not returned (``latest``), or those that
            were approved or need no approval (``approved``).

        Returns
        -------
        DataFrame
            STANDING_COLUMNS ordered by indicator, area and period. A deleted value is there with status
            M and no value; a cell without a revision that counts is not there.
        """
        if as_known_at is not None:
            return _standing(self.history(as_known_at, values))
        return self._frame(values, lambda: self._observations(values))

    def editable(self) -> pd.DataFrame:
        """Return observations as an editor builds on them (:func:`indicators.store.editable`)."""
        with self._lock:
            return approvals.editable(
                self.observations(values="latest"), approvals.last_returned(self.history())
            )

    def append(
        self, edits: pd.DataFrame, *, author: str, reason: str, request: str, shipped: bool = False
    ) -> Receipt:
        """Save a batch of values: all of them, durable, or none.

        Where there are users it waits for approval (:attr:`reviewed`); else it counts at once.

        Parameters
        ----------
        edits
            EDIT_COLUMNS: an observation table and ``based_on``, the revision that the editor saw in each
            cell, 0 for an empty one. A deletion has no value and the status M.
        author, reason
            Who saves, and why (may be empty).
        request
            Id of this save, made by whoever asks for it: the same save asked for twice leaves one batch.
        shipped
            Whether these are the values that ship with the project: nobody need approve them.

        Returns
        -------
        Receipt
            Number, size and time of the batch; of the first one when the request was repeated.

        Raises
        ------
        ConflictError
            A cell has a newer revision: one finding for each, with both values.
        EntryError
            The year of a cell is closed: one finding for each, with the reason.
        StoreError
            The edits are not a table of edits, the request id was used for other values, the store cannot
            be read or written, or the disk is full.
        """
        rows = _checked(edits)
        if not author.strip() or not request.strip():
            raise StoreError(N_("A save needs an author and a request id."))
        with self._writing():
            while True:
                with self._lock:
                    journal = self._advanced()
                    if receipt := journal.receipt(request):
                        return self._repeated(receipt, rows, author)
                    if found := conflicts(journal, rows):
                        raise ConflictError(found)
                    if found := [] if shipped else self._locked(rows):
                        raise EntryError(found)
                    approval = "shipped" if shipped else "submitted" if self.reviewed else "single_user"
                    before = journal.count
                    batch = self._batch(
                        journal, rows, author=author, reason=reason, request=request, approval=approval
                    )
                raw = encode(batch)
                self._make_room()
                if publish(self._folder, batch.number, raw):
                    self._recorded(batch, digest(raw))
                    self._keep(before, before + len(rows))
                    return Receipt(batch.number, len(rows), batch.entered_at, request)
                if self.head < batch.number:
                    raise StoreError(
                        N_(
                            "Batch {number} cannot be saved: its number is taken, but its file cannot be read."
                        ),
                        advice=N_("Run plan-gauge verify."),
                        number=batch.number,
                    )

    def decide(
        self, batch: int, *, approve: bool, author: str, reason: str = "", request: str | None = None
    ) -> None:
        """Approve a batch that waits, so that its values count, or return it.

        Parameters
        ----------
        batch
            Its number.
        approve
            Whether its values count from now on.
        author
            Who decides; never who entered the values.
        reason
            Why; a return needs one.
        request
            Request id of the batch that was looked at, whose number a restored backup can have given to another.

        Raises
        ------
        RulingError
            There is no such batch, it is another one than was looked at, it does not wait, it is one's own, a return
            has no reason, or values of it would count in a year that is closed.
        StoreError
            The store cannot be read or written.
        """
        with self._writing(), self._lock:
            journal = self._advanced()
            found = approvals.refusal(
                journal, self._trail.rulings, batch, approve=approve, author=author, reason=reason
            )
            if found:
                raise RulingError([found])
            if request is not None and journal.requests.get(request) != batch:
                message = N_("State {batch} is another one than the page showed; nothing was decided.")
                raise RulingError(message, batch=batch)
            if closed := self._locked(journal.rows_of(batch)) if approve else []:
                raise RulingError(closed)
            action = "approved" if approve else "returned"
            self._add(action, author, self._naming(batch) | {"reason": reason.strip()})

    def waiting(self) -> list[Waiting]:
        """Return the batches that nobody has decided about yet, oldest first."""
        history = self.history()
        waits = history[history["approval"] == "submitted"]
        return [
            Waiting(
                int(rows["batch"].iloc[0]),
                str(rows["entered_by"].iloc[0]),
                rows["entered_at"].iloc[0].to_pydatetime(),
                rows["reason"].iloc[0] or "",
                rows.reset_index(drop=True),
            )
            for _, rows in waits.groupby("batch", sort=True)
        ]

    def undecided(self) -> int:
        """Return how many batches nobody has decided about yet, without their rows."""
        with self._lock:
            journal = self._advanced()
            decisions = self._trail.rulings.decisions
            return sum(number not in decisions for number in journal.submitted)

    def decisions(self) -> dict[int, Decision]:
        """Return what was decided, by the number of the batch, in the order of the decisions."""
        with self._lock:
            self._advanced()
            return dict(self._trail.rulings.decisions)

    def locks(self) -> dict[int, Lock]:
        """Return the closed years."""
        with self._lock:
            self._advanced()
            return dict(self._trail.rulings.locks)

    def closed_years(self) -> dict[int, Lock]:
        """Return the years into which nothing can be entered today (UTC): closed, and without an exception."""
        with self._lock:
            self._advanced()
            return self._closed()

    def close_year(self, year: int, author: str, reason: str) -> None:
        """Close a year: values are entered into it by exception only.

        Raises
        ------
        RulingError
            It is closed already, or there is no reason.
        StoreError
            The store cannot be read or written.
        """
        with self._writing(), self._lock:
            _refuse_without(reason)
            if year in self._trail.rulings.locks:
                raise RulingError(N_("{year} is closed already."), year=year)
            self._add("year_closed", author, {"year": year, "reason": reason.strip()})

    def open_year(self, year: int, author: str, reason: str) -> None:
        """Open a closed year again; its exceptions are gone with it.

        Raises
        ------
        RulingError
            It is not closed, or there is no reason.
        StoreError
            The store cannot be read or written.
        """
        with self._writing(), self._lock:
            self._refuse_open(year, reason)
            self._add("year_opened", author, {"year": year, "reason": reason.strip()})

    def grant(self, year: int, author: str, reason: str, until: date) -> None:
        """Let values into a closed year until the end of a day (UTC).

        Raises
        ------
        RulingError
            The year is not closed, the day is over, or there is no reason.
        StoreError
            The store cannot be read or written.
        """
        with self._writing(), self._lock:
            self._refuse_open(year, reason)
            if until < self._today():
                raise RulingError(
                    N_("{day} is over: an exception ends today or later."), day=until.isoformat()
                )
            until_day = until.isoformat()
            self._add(
                "exception_granted", author, {"year": year, "reason": reason.strip(), "until": until_day}
            )

    def record(self, action: str, author: str, **details: str | int | None) -> None:
        """Add a record to the audit trail, durable; not of what only the store itself may do.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        if action in OWN:
            raise ValueError(f"{action} is recorded by the store alone.")
        with self._writing(), self._lock:
            self._add(action, author, details)

    def migrate(self) -> int:
        """Bring the store to this program's version, as the next save would; return which one it had.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        before = version.VERSION if version.stands(self.directory) else version.FIRST
        with self._writing():
            return before

    def trail(self) -> list[Record]:
        """Return all records of the audit trail, oldest first."""
        with self._lock:
            self._advanced()
            return self._trail.records()

    def newest_records(self) -> Iterator[Record]:
        """Return the records of the audit trail, newest first; each is read when it is asked for, none is kept."""
        with self._lock:
            self._advanced()
            return self._trail.newest()

    def actions(self) -> Counter[str]:
        """Return how many records of the audit trail tell of each action."""
        with self._lock:
            self._advanced()
            return self._trail.actions()

    def has_record(self, number: int, said: str) -> bool:
        """Tell whether the audit trail holds a record of this number with this digest, noted somewhere before."""
        known = {0: NO_RECORD} | {record.number: record.digest for record in self.trail()}
        return known.get(number) == said

    def has_ended(self, session: str) -> bool:
        """Tell whether a session was signed out, by the digest of its id."""
        with self._lock:
            self._advanced()
            return session in self._trail.rulings.ended

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
        """Read every file again and check both chains, and that they name each other rightly.

        Raises
        ------
        StoreError
            Naming the first file or record that is missing, foreign, damaged, changed or out of its place; or the
            cache when it says something else than the files.
        """
        kept = cache.read(self._kept)
        trail = Trail(self.directory)
        trail.advance()
        records = trail.records()
        # Batches are published before they are recorded: read after the trail, they hold all that it names.
        journal = Journal(self._folder)
        journal.advance()
        version.check(self.directory, journal.last)
        for record in records:
            if "batch" in record.details and "digest" in record.details:
                _refuse_other(journal, record)
        if kept:
            journal.refuse_other(kept)
        return Verification(
            journal.head,
            journal.count,
            len(journal.cells),
            journal.digest,
            len(records),
            trail.head,
            journal.head - trail.rulings.recorded,
        )

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

    def _frame(self, name: str, build: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return a frame of the whole journal, built once for each state of it."""
        with self._lock:
            state = self.state
            kept = self._frames.get(name)
            if kept is None or kept[0] != state:
                kept = self._frames[name] = state, build()
            return kept[1].copy(deep=False)

    def _history(self) -> pd.DataFrame:
        bare = self._frame("bare", self._journal.history)
        return self._approved(bare, bare["batch"].tolist())[names(HISTORY_COLUMNS)]

    def _observations(self, values: Values) -> pd.DataFrame:
        """Return the revisions that stand now; every revision is looked at only where some do not count."""
        journal = self._journal
        last = journal.observations()
        standing = self._approved(last, [journal.requests[request] for request in last["request"]])
        if values == "entered" or approvals.all_count(journal, self._trail.rulings, values):
            return standing
        return _standing(self.history(values=values))

    def _approved(
        self, frame: pd.DataFrame, batches: Sequence[int], known: pd.Timestamp | None = None
    ) -> pd.DataFrame:
        """Return revisions with the approval of the batch of each, as it was known at a moment."""
        found = approvals.of_batches(self._journal, self._trail.rulings, batches, known)
        return pd.concat([frame, found.set_axis(frame.index)], axis=1)

    def _today(self) -> date:
        return self._clock().astimezone(UTC).date()

    def _locked(self, rows: pd.DataFrame) -> list[Finding]:
        """Name the cells whose year is closed."""
        closed = self._closed()
        return [
            lock_finding(lock, indicator, period)
            for indicator, period in zip(rows["indicator"], rows["time_period"], strict=True)
            if (lock := closing(closed, period))
        ]

    def _closed(self) -> dict[int, Lock]:
        locks = self._trail.rulings.locks
        return in_force(locks, self._today()) if locks else {}

    def _refuse_open(self, year: int, reason: str) -> None:
        _refuse_without(reason)
        if year not in self._trail.rulings.locks:
            raise RulingError(N_("{year} is not closed."), year=year)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the store, with everything recorded that was saved before."""
        with held(self.directory):
            with self._lock:
                self._settle()
            yield

    def _settle(self) -> None:
        """Begin the trail of a new store or of one that knew none; record what an interrupted save left out."""
        journal, trail = self._advanced(), self._trail
        version.check(self.directory, journal.last)
        try:
            trail.open()
            version.establish(self.directory)
        except OSError as error:
            raise unwritable(self.directory, error) from error
        if journal.last and not len(trail) and (older := version_of(journal.last)) < version.VERSION:
            details = {"from": older, "to": version.VERSION} | self._naming(journal.head)
            self._add("migrated", PROGRAM, details)
        for batch in range(trail.rulings.recorded + 1, journal.head + 1):
            self._add("entered", journal.author_of(batch), self._naming(batch))

    def _make_room(self) -> None:
        """Refuse on a full disk before a batch is published that could not be recorded."""
        try:
            self._trail.reserve()
        except OSError as error:
            raise unwritable(self.directory, error) from error

    def _recorded(self, batch: Batch, file_digest: str) -> None:
        """Record a batch that was just published; it stands, whatever becomes of that."""
        with self._lock:
            self._advanced()
            details = {"batch": batch.number, "digest": file_digest}
            try:
                self._trail.append(batch.entered_at, "entered", batch.author, details)
            except OSError as error:
                raise uncertain(self.directory, error) from error

    def _naming(self, batch: int) -> dict[str, str | int | None]:
        """Name the file of a batch in a record."""
        return {"batch": batch, "digest": self._journal.digest_of(batch)}

    def _add(self, action: str, author: str, details: Mapping[str, str | int | None]) -> None:
        try:
            self._trail.append(self._moment(self._journal), action, author, details)
        except OSError as error:
            raise unwritable(self.directory, error) from error

    def _moment(self, journal: Journal) -> datetime:
        """Return the present moment, or a later one: nothing is dated before what was done before it."""
        record = self._trail.last
        last = max(journal.entered_at, record.moment) if record else journal.entered_at
        return max(self._clock().astimezone(UTC), last + _TICK)

    def _keep(self, before: int, now: int) -> None:
        """Keep the journal as one file now and then; what was saved stands, whatever becomes of that."""
        if now // cache.EVERY > before // cache.EVERY:
            with self._lock, suppress(StoreError):
                self._advanced().keep()

    def _advanced(self) -> Journal:
        """Return the journal up to its end, the trail too; read both anew when a restored backup took their place."""
        try:
            return self._read_on()
        except StoreError:
            # It may have taken it between two looks.
            return self._read_on()

    def _read_on(self) -> Journal:
        # A batch is there before the trail names it: read first, the trail names none that would be missing.
        self._trail.advance()
        journal = self._journal
        if not journal.stands():
            journal = self._journal = Journal(self._folder, self._kept)
        try:
            journal.advance()
            _refuse_unknown(journal, self._trail)
        except StoreError:
            self._journal = Journal(self._folder, self._kept)
            raise
        return journal

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
        self, journal: Journal, rows: pd.DataFrame, *, author: str, reason: str, request: str, approval: str
    ) -> Batch:
        entered_at = self._moment(journal)
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
            approval=approval,
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


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise RulingError(N_("Give a reason: it is kept and shown."))


def _counting(history: pd.DataFrame, values: Values) -> pd.DataFrame:
    """Return the revisions that count, each with what it replaced among them."""
    if values == "entered":
        return history
    counting = history[approvals.counts(history["approval"], values)].reset_index(drop=True)
    return counting if len(counting) == len(history) else with_replaced(counting)


def _standing(history: pd.DataFrame) -> pd.DataFrame:
    """Return the last revision of each cell."""
    return latest(history[names(STANDING_COLUMNS)])


def _refuse_unknown(journal: Journal, trail: Trail) -> None:
    """Refuse batches that end before, or with another than, the last one of which the trail says that it was saved."""
    recorded = trail.rulings.recorded
    if recorded > journal.head:
        raise bad_file(file_name(journal.head + 1), _GONE)
    if recorded and recorded == journal.head and trail.rulings.digest != journal.digest:
        raise bad_file(file_name(recorded), _OTHER)


def _refuse_other(journal: Journal, record: Record) -> None:
    """Refuse a batch that is not the one that a record names."""
    batch = record.details["batch"]
    if journal.digest_of(batch) != record.details["digest"]:
        raise bad_file(file_name(batch), _GONE if batch > journal.head else _OTHER)


def _known(history: pd.DataFrame, as_known_at: datetime | None) -> pd.DataFrame:
    """Return what of a history was known at a moment; all of it when None."""
    if as_known_at is None:
        return history
    return history[history["entered_at"] <= _utc(as_known_at)].reset_index(drop=True)


def _utc(moment: datetime) -> pd.Timestamp:
    stamp = pd.Timestamp(moment)
    return stamp.tz_localize(UTC) if stamp.tzinfo is None else stamp
