"""The key that signs sessions: random bytes beside the store, the same for every process that serves it."""

from __future__ import annotations

import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from indicators.errors import N_, Finding, StoreError

logger = logging.getLogger(__name__)

FILE: Final = "session.key"
_LENGTH: Final = 32


def session_key(directory: str | Path) -> bytes:
    """Return the key of a store, made when it is first needed.

    Where the disk takes nothing it lasts as long as the process: readers can sign in all the same.

    Parameters
    ----------
    directory
        The directory of the store.

    Raises
    ------
    StoreError
        The key is there and cannot be used.
    """
    path = Path(directory) / FILE
    try:
        if not os.path.lexists(path):
            _make(path)
    except OSError as error:
        logger.warning("no key for sessions can be kept, they end with this process: %s", error)
        return secrets.token_bytes(_LENGTH)
    return _read(path)


def _make(path: Path) -> None:
    """Make the key whole, under another name: a process that looks at the same time finds all of it or none."""
    temporary = path.with_name(f".{FILE}.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its key is the one
            os.link(temporary, path)
    finally:
        temporary.unlink()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode, key = os.fstat(file.fileno()).st_mode, file.read()
    except OSError as error:
        raise _bad(path, N_("It cannot be read: {reason}."), reason=error.strerror or error) from None
    if mode & 0o077:
        raise _bad(path, N_("Others than its owner may read or write the file."))
    if len(key) != _LENGTH:
        raise _bad(path, N_("The file is truncated, damaged or none of ours."))
    return key


def _bad(path: Path, message: str, **values: object) -> StoreError:
    advice = N_("Delete the file: it is made anew, and everybody signs in again.")
    return StoreError([Finding(message, values, advice=advice, file=str(path))])
