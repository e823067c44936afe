"""The journal folded into one file, so that a new process need not read every batch: a cache, never the truth."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

import pyarrow as pa

from indicators.store.files import SCHEMA, digest

#: Name of the file beside the folder of the batches.
CACHE: Final = "snapshot"
#: It is written by whoever saves another revision of which the number is a multiple of this: more often makes
#: saves slower, less often leaves more batches to read one by one.
EVERY: Final = 64

_HEAD: Final = b"plan-gauge.head"
_SCHEMA: Final = pa.schema(
    [
        *SCHEMA,
        pa.field("batch", pa.int64()),
        pa.field("reason", pa.string()),
        pa.field("approval", pa.string()),
    ]
)
_DIGEST: Final = len(digest(b""))


class Folded(NamedTuple):
    """The batches up to one of them.

    Attributes
    ----------
    head
        SHA-256 of the file of the last batch; it depends on every file before.
    rows
        All revisions in order, each with the number, the reason and the approval of its batch.
    """

    head: str
    rows: pa.Table


def fold(head: str, rows: pa.Table, *of_batch: pa.Array) -> Folded:
    """Put revisions (SCHEMA) and what is kept of the batch of each together: number, reason, approval."""
    return Folded(head, pa.table([*rows.columns, *of_batch], schema=_SCHEMA))


def write(path: Path, folded: Folded) -> None:
    """Keep what is folded, if that is possible: nobody depends on it.

    It is not synced: what a power cut damages does not fit its digest.
    """
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, _SCHEMA.with_metadata({_HEAD: folded.head})) as stream:
        stream.write_table(folded.rows.replace_schema_metadata())
    raw = sink.getvalue()
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    with suppress(OSError):
        try:
            with temporary.open("xb") as file:
                file.write(digest(raw).encode())
                file.write(raw)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


def read(path: Path) -> Folded | None:
    """Return what was kept; None when there is nothing, or nothing that was written here whole."""
    try:
        kept = path.read_bytes()
        raw = memoryview(kept)[_DIGEST:]
        if kept[:_DIGEST] != digest(raw).encode():
            return None
        rows = pa.ipc.open_stream(raw).read_all()
    except (OSError, pa.ArrowException):
        return None
    head = (rows.schema.metadata or {}).get(_HEAD, b"").decode()
    return Folded(head, rows) if len(rows) and rows.schema.equals(_SCHEMA) else None
