"""One writer at a time: a file that whoever writes to the store holds locked."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from indicators.errors import N_, StoreError
from indicators.store.files import make_folder, unwritable

FILE: Final = "lock"

#: Seconds for which a writer waits: the work under a lock takes milliseconds, and nobody may stop everybody.
PATIENCE: Final = 10.0
#: Seconds between two looks at whether the lock is free: the first ones, and at most.
_FIRST, _GLANCE = 0.001, 0.02


@contextmanager
def held(directory: Path, file: str = FILE) -> Iterator[None]:
    """Hold the store; wait for whoever holds it, for PATIENCE at most. The system lets go of it when its holder dies.

    Parameters
    ----------
    directory
        Of the store.
    file
        Name of the lock; what is kept apart from revisions and trail has one of its own.

    Raises
    ------
    StoreError
        The directory cannot be written, or somebody else goes on holding it.
    """
    try:
        make_folder(directory)
        descriptor = _locked(directory / file, time.monotonic() + PATIENCE)
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
    try:
        return _taken(descriptor, time.monotonic() + patience)
    finally:
        os.close(descriptor)


def _locked(path: Path, until: float) -> int:
    """Lock the file that stands there now: a restored backup puts another directory into the place of the store."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        is_taken = _taken(descriptor, until)
        with suppress(FileNotFoundError):
            if is_taken and os.path.samestat(os.fstat(descriptor), os.stat(path)):
                return descriptor
        os.close(descriptor)
        if not is_taken:
            raise StoreError(
                N_("Somebody else holds the store for a long time; nothing was changed."),
                advice=N_("Try again. If it stays so, end the program that holds the file {file}."),
                file=path,
            )


def _taken(descriptor: int, until: float) -> bool:
    """Lock a file as soon as it is free; tell whether it was before a moment."""
    glance = _FIRST
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() > until:
            return False
        time.sleep(glance)
        glance = min(2 * glance, _GLANCE)
