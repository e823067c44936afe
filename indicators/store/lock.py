"""One writer at a time: a file that whoever writes to the store holds locked."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from indicators.store.files import make_folder, unwritable

FILE: Final = "lock"

#: Seconds between two looks at whether the lock is free.
_GLANCE: Final = 0.02


@contextmanager
def held(directory: Path, file: str = FILE) -> Iterator[None]:
    """Hold the store; wait for whoever holds it. The system lets go of it when its holder dies.

    Parameters
    ----------
    directory
        Of the store.
    file
        Name of the lock; what is kept apart from revisions and trail has one of its own.

    Raises
    ------
    StoreError
        The directory cannot be written.
    """
    try:
        make_folder(directory)
        descriptor = _locked(directory / file)
    except OSError as error:
        raise unwritable(directory, error) from error
    try:
        yield
    finally:
        os.close(descriptor)


def is_free(directory: Path, patience: float) -> bool:
    """Tell whether the store could be held before so many seconds are over; nothing is made or kept."""
    try:
        descriptor = os.open(directory / FILE, os.O_RDWR)
    except FileNotFoundError:
        return True
    until = time.monotonic() + patience
    try:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            if time.monotonic() > until:
                return False
            time.sleep(_GLANCE)
    finally:
        os.close(descriptor)


def _locked(path: Path) -> int:
    """Lock the file that stands there now: a restored backup puts another directory into the place of the store."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            if os.path.samestat(os.fstat(descriptor), os.stat(path)):
                return descriptor
        except FileNotFoundError:
            pass
        os.close(descriptor)
