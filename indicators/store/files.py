"""One saved batch is one Parquet file: encode it, publish it under its number, read it back or refuse it."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from indicators.errors import N_, Finding, StoreError
from indicators.schema import REVISION_COLUMNS, arrow_schema

SCHEMA: Final = arrow_schema(REVISION_COLUMNS)
#: What the first file names as the digest of the file before it.
NO_FILE: Final = "0" * 64

_VERSION: Final = "2"
_PREFIX: Final = "plan-gauge."
_KEYS: Final = ("schema", "number", "author", "reason", "entered_at", "request", "previous", "seal")
#: Version 1 knew no approval: what was saved then counted at once.
_KEYS_OF: Final = {"1": _KEYS, _VERSION: (*_KEYS, "approval")}
_NAME: Final = re.compile(r"(\d{12})\.parquet", re.ASCII)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Batch:
    """Revisions that were saved together.

    Attributes
    ----------
    number
        1, 2, … without a gap; the name of the file.
    author, reason, entered_at, request
        Who saved, why, when (UTC) and under which request id.
    previous
        SHA-256 of the file of the batch before, in hexadecimal; NO_FILE for the first.
    approval
        How it was saved: shipped, single_user or submitted (APPROVALS); what became of it says the trail.
    rows
        The revisions (REVISION_COLUMNS).
    """

    number: int
    author: str
    reason: str
    entered_at: datetime
    request: str
    previous: str
    approval: str
    rows: pa.Table


def file_name(number: int) -> str:
    """Name of the file of a batch: ``000000000001.parquet``."""
    return f"{number:012d}.parquet"


def digest(raw: bytes | memoryview | pa.Buffer) -> str:
    """SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def numbers(folder: Path) -> list[int]:
    """Numbers of the batches in a folder, in order; none when the folder does not exist.

    Temporary files of killed processes and other files that are no tables are passed over.

    Raises
    ------
    StoreError
        A Parquet file that is no batch is among them: whoever reads the folder would take it for one.
    """
    try:
        found = os.listdir(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(folder, error) from None
    others = [name for name in found if not _NAME.fullmatch(name)]
    foreign = [name for name in others if name.endswith(".parquet") and not name.startswith(".")]
    if foreign:
        raise bad_file(min(foreign), N_("The file does not belong to the store."), N_("Move it elsewhere."))
    return sorted(int(name[:12]) for name in set(found).difference(others))


def encode(batch: Batch) -> bytes:
    """Return the file of a batch: its rows as Parquet, what it is in the file's metadata."""
    metadata = {
        "schema": _VERSION,
        "number": str(batch.number),
        "author": batch.author,
        "reason": batch.reason,
        "entered_at": batch.entered_at.isoformat(),
        "request": batch.request,
        "previous": batch.previous,
        "approval": batch.approval,
    }
    metadata["seal"] = _seal(metadata)
    table = batch.rows.replace_schema_metadata({_PREFIX + key: text for key, text in metadata.items()})
    sink = pa.BufferOutputStream()
    # Checksums: of the last file no later one carries the digest.
    pq.write_table(table, sink, write_page_checksum=True)
    return bytes(sink.getvalue())


def decode(raw: bytes, number: int) -> Batch:
    """Read the file of a batch back.

    Raises
    ------
    StoreError
        The bytes are not the whole, unchanged file of the batch of this number.
    """
    name = file_name(number)
    try:
        parquet = pq.ParquetFile(pa.BufferReader(raw), page_checksum_verification=True)
        # A batch is small: handing it to threads takes longer than reading it.
        rows = parquet.read(use_threads=False)
        found = {key.decode(): text.decode() for key, text in (rows.schema.metadata or {}).items()}
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).split("\n", 1)[0].rstrip(".")
        raise bad_file(name, N_("The file is truncated or damaged ({reason})."), reason=reason) from None
    keys = _KEYS_OF.get(found.get(f"{_PREFIX}schema", ""), _KEYS)
    metadata = {key: found.get(_PREFIX + key) for key in keys}
    absent = [key for key, text in metadata.items() if text is None]
    if absent:
        raise bad_file(name, N_("The file is not a batch of this store: it has no {key}."), key=absent[0])
    known = {key: text for key, text in metadata.items() if text is not None}
    if known["schema"] not in _KEYS_OF:
        raise bad_file(
            name,
            N_("The file has schema version {found}; this program reads {version}."),
            N_("Use the program that wrote it."),
            found=known["schema"],
            version=_VERSION,
        )
    if known.pop("seal") != _seal(known):
        raise bad_file(name, N_("The file was changed: its description does not fit its seal."))
    if known["number"] != str(number):
        raise bad_file(name, N_("The file was renumbered: it is batch {number}."), number=known["number"])
    batch = Batch(
        number=number,
        author=known["author"],
        reason=known["reason"],
        entered_at=datetime.fromisoformat(known["entered_at"]),
        request=known["request"],
        previous=known["previous"],
        approval=known.get("approval", "single_user"),
        rows=rows.replace_schema_metadata(),
    )
    if not _rows_fit(batch):
        raise bad_file(name, N_("The file was changed: its rows do not fit its description."))
    return batch


def publish(folder: Path, number: int, raw: bytes) -> bool:
    """Write the file of a batch under its number, whole and durable, or not at all.

    Returns
    -------
    bool
        False when somebody else took the number first; nothing is left behind then.

    Raises
    ------
    StoreError
        The folder cannot be written, or the disk is full; nothing is left behind. When the very last step
        fails, the batch may be there, as the message says: saving again with the same request id settles it.
    """
    temporary = folder / f".{file_name(number)}.{uuid4().hex}.tmp"
    try:
        make_folder(folder)
        write_durably(temporary, raw)
        os.link(temporary, folder / file_name(number))
    except FileExistsError:
        return False
    except OSError as error:
        raise unwritable(folder, error) from error
    else:
        return _settled(folder)
    finally:
        with suppress(OSError):
            temporary.unlink()


def _settled(folder: Path) -> bool:
    try:
        sync_folder(folder)
    except OSError as error:
        raise uncertain(folder, error) from error
    return True


def uncertain(folder: Path, error: OSError) -> StoreError:
    """Error of a save whose last steps failed."""
    reason = error.strerror or str(error)
    message = N_("It is not certain that the batch was saved: {reason}.")
    advice = N_("Save again; what is there is not saved twice.")
    return StoreError([Finding(message, {"reason": reason}, advice=advice, file=str(folder))])


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def bad_file(name: str, message: str, advice: str = "", **values: object) -> StoreError:
    """Error of one file of the store; without other advice, to restore it from a backup."""
    advice = advice or N_("Restore the file from a backup, then run plan-gauge verify.")
    return StoreError([Finding(message, values, advice=advice, file=name)])


def unreadable(path: Path, error: OSError) -> StoreError:
    """Error of a folder or file that the system does not let us read."""
    return StoreError(
        [Finding(N_("It cannot be read: {reason}."), {"reason": error.strerror or error}, file=str(path))]
    )


def unwritable(folder: Path, error: OSError) -> StoreError:
    """Error of a folder that the system or the disk does not let us write."""
    if error.errno in _FULL:
        message, advice = N_("The disk is full; nothing was saved."), N_("Free some space and save again.")
    else:
        message, advice = (
            N_("The store cannot be written: {reason}."),
            N_("Make the folder writable, on a file system with hard links, and save again."),
        )
    reason = error.strerror or str(error)
    return StoreError([Finding(message, {"reason": reason}, advice=advice, file=str(folder))])


def make_folder(folder: Path) -> None:
    """Create a folder with its parents, each made durable in its own parent."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir()
    sync_folder(folder.parent)


def write_durably(path: Path, raw: bytes, mode: int = 0o644) -> None:
    """Write a new file and sync it; its name is durable once its folder is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        rest = memoryview(raw)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_durably(path: Path, raw: bytes) -> None:
    """Write a file whole or leave it as it was; the new one is durable once its folder is."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        write_durably(temporary, raw)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def stamp_of(status: os.stat_result) -> tuple[int, ...]:
    """Return what a file that nobody touched keeps: device, number, size, moment of the last change."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def version_of(path: Path) -> int:
    """Return by which version of the store the file of a batch was written.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    try:
        metadata = pq.read_metadata(path).metadata or {}
        return int(metadata[f"{_PREFIX}schema".encode()])
    except (pa.ArrowException, LookupError, ValueError) as error:
        raise bad_file(
            path.name, N_("The file is truncated or damaged ({reason})."), reason=type(error).__name__
        ) from None
    except OSError as error:
        raise unreadable(path, error) from None


def _seal(metadata: dict[str, str]) -> str:
    """Digest of a batch's description, so that a changed letter in the last file shows."""
    return digest(json.dumps(metadata, sort_keys=True).encode())


def _rows_fit(batch: Batch) -> bool:
    rows = batch.rows
    if not rows.num_rows or not rows.schema.equals(SCHEMA):
        return False
    said = {"entered_by": batch.author, "entered_at": batch.entered_at, "request": batch.request}
    return all(
        pc.all(pc.equal(rows[column], pa.scalar(value, SCHEMA.field(column).type))).as_py()
        for column, value in said.items()
    )
