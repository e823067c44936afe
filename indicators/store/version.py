"""Which version of the store's layout a directory has; newer programs add to older stores, never change them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from indicators.errors import N_
from indicators.store.files import bad_file, replace_durably, sync_folder, unreadable, version_of

FILE: Final = "store.json"
VERSION: Final = 2
#: It had no such file, no audit trail and no approval.
FIRST: Final = 1

_SAID: Final = b'{"version": %d}\n' % VERSION


def stands(directory: Path) -> bool:
    """Tell whether a store says of itself which version it has; an older one does not."""
    return (directory / FILE).exists()


def check(directory: Path, last: Path | None) -> None:
    """Refuse a store of another version than this program's; an older one has no file.

    Parameters
    ----------
    directory
        The directory of the store.
    last
        The file of its last batch, if there is one.

    Raises
    ------
    StoreError
        The file says something else, or it is missing where it must be.
    """
    try:
        said = (directory / FILE).read_bytes()
    except FileNotFoundError:
        if last is not None and version_of(last) >= VERSION:
            raise bad_file(
                FILE, N_("The file is missing; no store with such batches is without it.")
            ) from None
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


def establish(directory: Path) -> None:
    """Write down that a checked store has this version, where it is not written down.

    Raises
    ------
    OSError
        It cannot be written.
    """
    if not stands(directory):
        replace_durably(directory / FILE, _SAID)
        sync_folder(directory)
