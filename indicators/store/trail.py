"""The audit trail: a line of JSON for each thing done, chained to the line before; append it, read on, check it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from indicators.errors import N_, Finding, StoreError
from indicators.store import version
from indicators.store.files import digest, replace_durably, stamp_of, sync_folder, unreadable, write_durably
from indicators.store.rulings import DECISIVE, NAMING, Rulings

#: The lines, and beside them number and digest of the last one: so that a cut-off end shows.
FILE: Final = "audit.jsonl"
HEAD: Final = "audit.head"
#: Author of what nobody did: the program filled the store, or brought it to a new version.
PROGRAM: Final = "plan-gauge"
#: What the first record names as the digest of the one before it.
NO_RECORD: Final = "0" * 64

#: Room made for a record before something is done that must be recorded; most take a tenth of it.
_ROOM: Final = 4096
#: Where the digest of the line before stands in a line, whose last fields are always ``previous`` and ``seal``.
_PREVIOUS: Final = slice(-140, -76)
_FIELDS: Final = {
    "number": int,
    "moment": str,
    "action": str,
    "author": str,
    "details": dict,
    "previous": str,
    "seal": str,
}


#: With what every line begins.
_ACTION: Final = b'{"action":"'


def _beginnings(actions: Iterable[str]) -> tuple[bytes, ...]:
    """Return with what the line of each action begins: a line need not be parsed to tell it."""
    return tuple(_ACTION + action.encode() + b'"' for action in actions)


_NAMING: Final = _beginnings(NAMING)
_DECISIVE: Final = _beginnings(DECISIVE)


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

    What is read is checked by its chain: a changed line shows with the one after it, the last one by its seal. Only
    what decides something is parsed at once: a new process must not parse every sign-in of ten years.

    Not safe for threads; :class:`indicators.store.Store` guards it, and lets one process at a time append.

    Parameters
    ----------
    directory
        The directory of the store.

    Attributes
    ----------
    head
        Digest of the last record; zeros when there is none.
    last
        The last record; None when there is none.
    rulings
        What the records come to.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._path = directory / FILE
        self._head = directory / HEAD
        self._begin()

    def _begin(self) -> None:
        self.head = NO_RECORD
        self.last: Record | None = None
        self.rulings = Rulings()
        self._lines: list[bytes] = []
        self._records: list[Record] = []
        self._end = 0
        self._stamp: tuple[int, ...] | None = ()

    def __len__(self) -> int:
        return len(self._lines)

    def records(self) -> list[Record]:
        """Return all records that were read, oldest first, each of them checked for itself.

        Raises
        ------
        StoreError
            Naming the first record that is damaged, changed or out of its place.
        """
        for line in self._lines[len(self._records) :]:
            before = self._records[-1] if self._records else None
            self._records.append(_record(line, before))
        return list(self._records)

    def newest(self) -> Iterator[Record]:
        """Return the records that were read, newest first; each is parsed when it is asked for, none is kept."""
        return map(_unchained, reversed(self._lines), range(len(self), 0, -1))

    def actions(self) -> Counter[str]:
        """Return how many of the records that were read tell of each action."""
        begin = len(_ACTION)
        return Counter(line[begin : line.index(b'"', begin)].decode() for line in self._lines)

    def advance(self) -> None:
        """Read the records after the last one read; one look-up when there are none.

        A line without its end is a record that is being written, or was when its writer died: nobody was told that
        it is there.

        Raises
        ------
        StoreError
            Naming the first record that is damaged, changed, missing or out of its place.
        """
        if self._stamp == _look(self._path):
            return
        try:
            self._read_on()
        except StoreError:
            # A restored backup may have taken its place while we read: begin anew, once.
            self._begin()
            self._read_on()

    def open(self) -> None:
        """Begin the trail of a store that has none, so that it shows from then on when it is gone.

        Raises
        ------
        StoreError
            It is gone, or its end is, or what is kept beside it.
        OSError
            It cannot be written.
        """
        begun, said = version.stands(self._directory), self._said()
        if said is None and not self._lines and not begun:
            self._write_head()
            sync_folder(self._directory)
        else:
            self._compare(said, begun=begun)

    def reserve(self) -> None:
        """Make room for a record, so that a full disk shows before what must be recorded is done.

        Raises
        ------
        OSError
            There is no room.
        """
        descriptor = self._opened()
        try:
            os.posix_fallocate(descriptor, self._end, _ROOM)
        finally:
            os.close(descriptor)

    def append(self, moment: datetime, action: str, author: str, details: Mapping[str, Any]) -> None:
        """Add a record, durable; the trail must have been read to its end, and nobody else may append.

        Raises
        ------
        OSError
            The disk does not take it; nothing of it counts then.
        """
        fields: dict[str, Any] = {
            "number": len(self) + 1,
            "moment": moment.isoformat(),
            "action": action,
            "author": _sound(author),
            "details": {name: _sound(value) for name, value in details.items()},
            "previous": self.head,
        }
        fields["seal"] = digest(_canonical(fields))
        self._write(_canonical(fields) + b"\n")
        self.advance()
        # The record stands: where its number cannot be kept beside, that of the next record will be.
        with suppress(OSError):
            self._write_head()

    def copy_to(self, directory: Path) -> None:
        """Write what was read into a directory that has no trail.

        Raises
        ------
        OSError
            It cannot be written.
        """
        if self._lines:
            write_durably(directory / FILE, b"".join(line + b"\n" for line in self._lines))
        if self._head.exists():
            write_durably(directory / HEAD, _head_line(len(self), self.head))

    def _opened(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o644)

    def _write(self, line: bytes) -> None:
        """Write a line over what a killed writer left of one or the room made for it; the whole line or nothing."""
        descriptor = self._opened()
        try:
            os.lseek(descriptor, self._end, os.SEEK_SET)
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.ftruncate(descriptor, self._end + len(line))
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, self._end)
            raise
        finally:
            os.close(descriptor)
        if not self._lines:
            sync_folder(self._directory)

    def _read_on(self) -> None:
        # In this order: a store has its number after its trail was begun, and the head names a line that is there.
        begun = version.stands(self._directory)
        said = self._said()
        try:
            with self._path.open("rb") as file:
                status = os.fstat(file.fileno())
                if not self._continues(status):
                    self._begin()
                file.seek(self._end)
                lines = file.read().split(b"\n")[:-1]
                stamp: tuple[int, ...] | None = stamp_of(status)
        except FileNotFoundError:
            self._begin()
            lines, stamp = [], None
        except OSError as error:
            raise unreadable(self._path, error) from None
        self._take(_without_torn(lines, len(self), said))
        self._compare(said, begun=begun)
        self._stamp = stamp

    def _continues(self, status: os.stat_result) -> bool:
        """Tell whether a file is the one that was read, at most with more behind it."""
        if not self._stamp or self._stamp[:2] != (status.st_dev, status.st_ino):
            return False
        # What ended where it ends now was written to in another place.
        return status.st_size > self._end or self._stamp[2] > self._end == status.st_size

    def _take(self, lines: Sequence[bytes]) -> None:
        heads = [self.head, *map(digest, lines)]
        chained = [line[_PREVIOUS] for line in lines] == [head.encode() for head in heads[:-1]]
        known = len(self._lines)
        self._lines += lines
        if not chained or (lines and _parsed(lines[-1]) is None):
            self.records()  # names the first bad one
        named = 0
        for number, line in enumerate(lines, start=known + 1):
            if line.startswith(_NAMING):
                named = number
            elif line.startswith(_DECISIVE):
                self._rule(line, number)
        if named:
            self._rule(self._lines[named - 1], named)
        if lines:
            self.last = _unchained(lines[-1], len(self))
        self.head = heads[-1]
        self._end += sum(len(line) + 1 for line in lines)

    def _rule(self, line: bytes, number: int) -> None:
        """Let a record count."""
        try:
            self.rulings.take(_unchained(line, number))
        except (LookupError, TypeError, ValueError):
            raise bad(FILE, N_("The record lacks what it was done to."), number) from None

    def _said(self) -> bytes | None:
        """Return what is kept beside the trail; None when nothing is."""
        try:
            return self._head.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unreadable(self._head, error) from None

    def _compare(self, said: bytes | None, *, begun: bool) -> None:
        """Compare what was read with the number and digest of the last record that are kept beside.

        They may lag behind: a writer may die between both.
        """
        if said is None:
            if self._lines or begun:
                raise bad(HEAD, N_("The file is missing: no audit trail is without it."))
            return
        count = _count(said)
        if count > len(self):
            raise bad(FILE, N_("The record is missing: the trail was longer once."), len(self) + 1)
        if count < 0 or said != _head_line(count, digest(self._lines[count - 1]) if count else NO_RECORD):
            raise bad(HEAD, N_("The file was changed: it does not name a record of the trail."))

    def _write_head(self) -> None:
        """Keep number and digest of the last record beside; whole or as they were."""
        replace_durably(self._head, _head_line(len(self), self.head))


def _without_torn(lines: Sequence[bytes], known: int, said: bytes | None) -> Sequence[bytes]:
    """Leave out a last line that a power cut tore: it is not whole, and it was never named beside the trail."""
    if lines and _parsed(lines[-1]) is None and _count(said or b"") < known + len(lines):
        return lines[:-1]
    return lines


def _count(said: bytes) -> int:
    """Return the number of the last record as it is kept beside the trail; -1 when there is none in it."""
    number, _, _ = said.partition(b" ")
    return int(number) if number.isdigit() and len(number) < 20 else -1


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


def _unchained(line: bytes, number: int) -> Record:
    """Return the record of a line, checked for itself."""
    return _read(line, _parsed(line), number)


def _read(line: bytes, fields: dict[str, Any] | None, number: int) -> Record:
    """Return the record of a line whose fields were parsed."""
    moment = _moment(fields["moment"]) if fields else None
    if fields is None or moment is None or fields["number"] != number:
        raise bad(FILE, N_("The record is damaged or was changed."), number)
    return Record(number, moment, fields["action"], fields["author"], fields["details"], digest(line))


def _record(line: bytes, before: Record | None) -> Record:
    """Return the record of a line, checked for itself and against the one before it."""
    number = before.number + 1 if before else 1
    fields = _parsed(line)
    if fields is None:
        raise bad(FILE, N_("The record is damaged or was changed."), number)
    if fields["number"] != number or fields["previous"] != (before.digest if before else NO_RECORD):
        raise bad(FILE, N_("The record does not follow the one before it."), number)
    record = _read(line, fields, number)
    if before and record.moment <= before.moment:
        raise bad(FILE, N_("The record is dated before the one that it follows."), number)
    return record


def _sound(value: Any) -> Any:
    """Return a text without halves of characters, which cannot be written."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _look(path: Path) -> tuple[int, ...] | None:
    try:
        return stamp_of(os.stat(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def bad(name: str, message: str, row: int | str = "") -> StoreError:
    """Error of a file or a record that somebody changed or took away."""
    advice = N_("Somebody may have changed the store: compare it with a backup, then run plan-gauge verify.")
    return StoreError([Finding(message, advice=advice, file=name, row=row)])
