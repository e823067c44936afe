"""Which version of the store's layout a directory has; newer programs add to older stores, never change them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from uuid import uuid4

from indicators.errors import N_
from indicators.store.files import bad_file, sync_folder, unreadable, write_durably

FILE: Final = "store.json"
#: 1 had no such file, no audit trail and no approval.
VERSION: Final = 2

_SAID: Final = b'{"version": %d}\n' % VERSION


def check(directory: Path) -> None:
    """Refuse a store of another version than this program's; an older one has no file.

    Raises
    ------
    StoreError
        The file says something else.
    """
    try:
        said = (directory / FILE).read_bytes()
    except FileNotFoundError:
        if (directory / "audit.jsonl").exists():
            raise bad_file(FILE, N_("The file is missing; the audit trail is there.")) from None
        return
    except OSError as error:
        raise unreadable(directory / FILE, error) from None
    if said != _SAID:
        raise bad_file(
            FILE,
            N_("The store does not have version {version}, which this program reads."),
            N_("Use the program that wrote it, or restore the file from a backup."),
            version=VERSION,
        )


def establish(directory: Path) -> bool:
    """Write down that a store has this version; tell whether it was not written before.

    Raises
    ------
    StoreError
        The store has another version.
    OSError
        It cannot be written.
    """
    check(directory)
    path = directory / FILE
    if path.exists():
        return False
    temporary = path.with_name(f".{FILE}.{uuid4().hex}.tmp")
    try:
        write_durably(temporary, _SAID)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(directory)
    return True
