"""Whether each part that the work needs is there: found, never started, and asked anew after some seconds only."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from indicators.errors import PlanGaugeError
from indicators.people.users import Users
from indicators.snapshot import Reader
from indicators.store.lock import is_free
from layouts.fonts import FILES
from reports.drawing import find_browser
from reports.extra import library

#: Below both of these a disk is as good as full: a batch is small, a backup of the store is not.
_ENOUGH_BYTES: Final = 100 * 1024 * 1024
_ENOUGH_SHARE: Final = 0.01
#: Seconds after which a save that goes on is no save any more.
_LONGEST_SAVE: Final = 1.0
#: Seconds for which an answer holds.
_HOLDS: Final = 5.0


class Room(NamedTuple):
    """Bytes of a disk: free for us, and altogether."""

    free: int
    whole: int


class Part(NamedTuple):
    """One thing that the work needs.

    Attributes
    ----------
    name
        What it is called.
    stops
        Whether nothing goes without it.
    fault
        Why it fails; empty when it does not.
    """

    name: str
    stops: bool
    fault: str


class Readiness:
    """Look at every part; remember for some seconds what was found.

    Parameters
    ----------
    reader
        The plan and its store.
    clock
        Gives seconds that only grow.
    """

    def __init__(self, reader: Reader, clock: Callable[[], float] = time.monotonic) -> None:
        self._reader = reader
        self._users = Users(reader.store.directory)
        self._clock = clock
        self._lock = Lock()
        self._found: Sequence[Part] = ()
        self._until = -1.0

    def parts(self) -> Sequence[Part]:
        """Return what was found: what stops the work first."""
        with self._lock:
            if self._clock() >= self._until:
                directory = self._reader.store.directory
                self._found = (
                    Part("store", True, _refused(self._reader.snapshot)),
                    Part("users", True, _refused(lambda: self._users.exist)),
                    Part("writing", True, self._reader.store.writable() or ""),
                    Part("lock", True, _held(directory)),
                    Part("disk", True, _narrow(directory)),
                    Part("browser", False, _refused(find_browser)),
                    Part("document", False, _refused(lambda: library("docx"))),
                    Part("font", False, _without_font()),
                )
                self._until = self._clock() + _HOLDS
            return self._found


def state(parts: Sequence[Part]) -> str:
    """Return what the parts come to: ``ok``, ``failing``, or ``degraded`` when what fails is not always needed."""
    if any(part.fault and part.stops for part in parts):
        return "failing"
    return "degraded" if any(part.fault for part in parts) else "ok"


def room(directory: Path) -> Room:
    """Return how much room the disk of a directory has, which need not be there yet."""
    while not directory.exists() and directory != directory.parent:
        directory = directory.parent
    disk = os.statvfs(directory)
    return Room(disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize)


def _refused(action: Callable[[], object]) -> str:
    """Return why something is refused; empty when it is not."""
    try:
        action()
    except PlanGaugeError as error:
        return error.text()
    return ""


def _held(directory: Path) -> str:
    try:
        is_held = not is_free(directory, _LONGEST_SAVE)
    except OSError as error:
        return f"{directory}: {error.strerror}"
    return "Another program has been holding the lock of the store for more than a second." if is_held else ""


def _narrow(directory: Path) -> str:
    try:
        disk = room(directory)
    except OSError as error:
        return f"{directory}: {error.strerror}"
    if disk.free >= min(_ENOUGH_BYTES, disk.whole * _ENOUGH_SHARE):
        return ""
    return f"The disk of the store has {disk.free // 2**20} MB left."


def _without_font() -> str:
    lost = [path.name for path in FILES.values() if not os.access(path, os.R_OK)]
    return f"Files of the font cannot be read: {', '.join(lost)}." if lost else ""
