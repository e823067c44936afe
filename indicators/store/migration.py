"""From one version of the store's layout to the next, and the way back."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from indicators.errors import N_
from indicators.store import trail, version
from indicators.store.files import bad_file, file_name, numbers, sync_folder, unwritable, version_of
from indicators.store.lock import held
from indicators.store.store import FOLDER, USERS


def _now() -> datetime:
    return datetime.now(UTC)


def go_back(directory: Path, clock: Callable[[], datetime] = _now) -> Path:
    """Make a store one of version 1 again, which an older program reads: nothing is deleted.

    Parameters
    ----------
    directory
        The directory of the store.
    clock
        Gives the present moment, after which the folder is named that takes what version 1 does not know.

    Returns
    -------
    Path
        That folder.

    Raises
    ------
    StoreError
        A batch was saved since that version 1 cannot hold, there are users, or the store cannot be read or written.
    """
    with held(directory):
        if os.path.lexists(directory / USERS):
            raise bad_file(
                USERS,
                N_(
                    "There are users, and version 1 knows no sign-in: whoever reaches it could do everything."
                ),
                N_("Let it serve this machine alone, move the file to a safe place, and try again."),
            )
        for number in numbers(directory / FOLDER):
            if version_of(directory / FOLDER / file_name(number)) >= version.VERSION:
                raise bad_file(
                    file_name(number),
                    N_("It was saved by this version, and an older program cannot read it."),
                    N_("Restore the backup that was made before, with the older program."),
                )
        aside = directory / f"version-{version.VERSION}-{clock().astimezone(UTC):%Y%m%dT%H%M%SZ}"
        try:
            aside.mkdir()
            # In this order an interrupted way back shows, and can be gone to its end.
            for name in (version.FILE, trail.FILE, trail.HEAD):
                if (directory / name).exists():
                    os.rename(directory / name, aside / name)
            sync_folder(aside)
            sync_folder(directory)
        except OSError as error:
            raise unwritable(directory, error) from error
    return aside
