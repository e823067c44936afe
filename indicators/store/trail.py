"""The audit trail: a line of JSON for each thing done, chained to the line before; append it, read on, check it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import uuid4

from indicators.errors import N_, Finding, StoreError
from indicators.store.files import digest, sync_folder, unreadable, write_durably
from indicators.store.rulings import Rulings

#: The lines, and beside them number and digest of the last one: so that a cut-off end shows.
FILE: Final = "audit.jsonl"
HEAD: Final = "audit.head"
#: Author of what nobody did: the program filled the store, or brought it to a new version.
PROGRAM: Final = "plan-gauge"
#: What the first record names as the digest of the one before it.
NO_RECORD: Final = "0" * 64

_FIELDS: Final = {
    "number": int,
    "moment": str,
    "action": str,
    "author": str,
    "details": dict,
    "previous": str,
    "seal": str,
}


class Record(NamedTuple):
    """One thing that was done.

    Attributes
    ----------
    number
        1, 2, … without a gap.
    moment
        When (UTC); later than that of the record before.
    action
        What, by its code: ``entered``, ``approved``, ``signed_in``, …
    author
        Who.
    details
        What it was done to, by name: numbers and texts.
    digest
        SHA-256 of its line, which depends on every line before.
    """

    number: int
    moment: datetime
    action: str
    author: str
    details: Mapping[str, Any]
    digest: str


class Trail:
    """All records of a store, read once and in order.

    Not safe for threads; :class:`indicators.store.Store` guards it, and lets one process at a time append.

    Parameters
    ----------
    directory
        The directory of the store.

    Attributes
    ----------
    records
        What was read.
    rulings
        What they come to.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE
        self._head = directory / HEAD
        self._begin()

    def _begin(self) -> None:
        self.records: list[Record] = []
        self.rulings = Rulings()
        self._end = 0
        self._file: tuple[int, int] | None = None

    @property
    def head(self) -> str:
        """Digest of the last record; zeros when there is none."""
        return self.records[-1].digest if self.records else NO_RECORD

    def advance(self) -> None:
        """Read the records after the last one read; one look-up when there are none.

        A line without its end is a record that is being written, or was when its writer died: nobody was told that
        it is there.

        Raises
        ------
        StoreError
            Naming the first record that is damaged, changed or out of its place.
        """
        try:
            status = os.stat(self._path)
        except FileNotFoundError:
            if self.records:
                self._begin()
            return
        except OSError as error:
            raise unreadable(self._path, error) from None
        if self._file not in (None, (status.st_dev, status.st_ino)) or status.st_size < self._end:
            self._begin()  # a restored backup is another file
        if status.st_size > self._end:
            self._read()

    def append(self, moment: datetime, action: str, author: str, details: Mapping[str, Any]) -> None:
        """Add a record, durable; the trail must have been read to its end, and nobody else may append.

        Raises
        ------
        OSError
            The disk does not take it; nothing of it counts then.
        """
        fields: dict[str, Any] = {
            "number": len(self.records) + 1,
            "moment": moment.isoformat(),
            "action": action,
            "author": author,
            "details": dict(details),
            "previous": self.head,
        }
        fields["seal"] = digest(_canonical(fields))
        if not self.records:
            # Without it, a trail whose first record was cut off would look like one that was never begun.
            self._write_head()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.ftruncate(descriptor, self._end)  # what a killed writer left of a line
            os.lseek(descriptor, self._end, os.SEEK_SET)
            rest = memoryview(_canonical(fields) + b"\n")
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if not self.records:
            sync_folder(self._path.parent)
        self._read()
        self._write_head()

    def check(self) -> None:
        """Compare what was read with the number and digest of the last record that are kept beside.

        The file beside may lag behind: a writer may die between both.

        Raises
        ------
        StoreError
            The end of the trail is gone, or the file beside is not the one that belongs to it.
        """
        try:
            said = self._head.read_bytes()
        except FileNotFoundError:
            if self.records:
                raise _bad(HEAD, N_("The file is missing; the trail is there.")) from None
            return
        except OSError as error:
            raise unreadable(self._head, error) from None
        known = [NO_RECORD, *(record.digest for record in self.records)]
        number, _, _ = said.partition(b" ")
        count = int(number) if number.isdigit() and len(number) <= len(str(len(known))) + 1 else -1
        if count >= len(known):
            raise _bad(FILE, N_("The record is missing: the trail was longer once."), len(known))
        if count < 0 or said != _head_line(count, known[count]):
            raise _bad(HEAD, N_("The file was changed: it does not name a record of the trail."))

    def _read(self) -> None:
        try:
            with self._path.open("rb") as file:
                status = os.fstat(file.fileno())
                file.seek(self._end)
                lines = file.read().split(b"\n")[:-1]
        except OSError as error:
            raise unreadable(self._path, error) from None
        for line in lines:
            record = self._record(line)
            try:
                self.rulings.take(record)
            except (LookupError, TypeError, ValueError):
                raise _bad(FILE, N_("The record lacks what it was done to."), record.number) from None
            self.records.append(record)
            self._end += len(line) + 1
        self._file = status.st_dev, status.st_ino

    def _record(self, line: bytes) -> Record:
        number = len(self.records) + 1
        fields = _parsed(line)
        if fields is None:
            raise _bad(FILE, N_("The record is damaged or was changed."), number)
        if fields["number"] != number or fields["previous"] != self.head:
            raise _bad(FILE, N_("The record does not follow the one before it."), number)
        moment = _moment(fields["moment"])
        if moment is None or (self.records and moment <= self.records[-1].moment):
            raise _bad(FILE, N_("The record is dated before the one that it follows."), number)
        return Record(number, moment, fields["action"], fields["author"], fields["details"], digest(line))

    def _write_head(self) -> None:
        """Keep number and digest of the last record beside; whole or as they were."""
        temporary = self._head.with_name(f".{HEAD}.{uuid4().hex}.tmp")
        try:
            write_durably(temporary, _head_line(len(self.records), self.head))
            os.replace(temporary, self._head)
        finally:
            temporary.unlink(missing_ok=True)
        if not self.records:
            sync_folder(self._head.parent)


def _head_line(number: int, said: str) -> bytes:
    return f"{number} {said}\n".encode()


def _canonical(fields: Mapping[str, Any]) -> bytes:
    """Write a record in the one way in which it can be written, so that every changed byte shows."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _parsed(line: bytes) -> dict[str, Any] | None:
    """Return the fields of a line; None when it is not, byte for byte, a record as it is written here."""
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict) or _canonical(fields) != line:
            return None
    except (ValueError, RecursionError):
        return None
    if {name: type(value) for name, value in fields.items()} != _FIELDS:
        return None
    seal = fields.pop("seal")
    return fields if digest(_canonical(fields)) == seal else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _bad(name: str, message: str, row: int | str = "") -> StoreError:
    advice = N_("Somebody may have changed the store: compare it with a backup, then run plan-gauge verify.")
    return StoreError([Finding(message, advice=advice, file=name, row=row)])
