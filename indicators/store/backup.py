"""Copies of a store: back it up while it is used, check a copy, put it into the place of the store."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from indicators.errors import N_, StoreError
from indicators.people.users import Users
from indicators.store import version
from indicators.store.files import (
    bad_file,
    digest,
    file_name,
    make_folder,
    numbers,
    sync_folder,
    unreadable,
    unwritable,
    write_durably,
)
from indicators.store.lock import held
from indicators.store.store import FOLDER, USERS, Store, Verification
from indicators.store.trail import Trail

MANIFEST: Final = "manifest.json"
#: Sealed passphrases are nobody's business but the program's.
_SECRET: Final = frozenset({USERS})
_TIME: Final = "%Y%m%dT%H%M%SZ"

# renameat2(2): Python has no call that lets two names change places at once.
_HERE, _EXCHANGE = -100, 2


def _now() -> datetime:
    return datetime.now(UTC)


def back_up(store: Store, target: Path, author: str, clock: Callable[[], datetime] = _now) -> Path:
    """Copy a store, which may be in use, into a new folder; it is checked before it gets its name.

    Every batch that was acknowledged before is in it with what was decided by then.

    Parameters
    ----------
    store
        The store.
    target
        Folder of the backups.
    author
        Who asked for it; the audit trail of the store keeps that.
    clock
        Gives the present moment, after which the new folder is named.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    StoreError
        The store is damaged, the copy is not what was copied, or one of both cannot be read or written.
    """
    store.verify()
    folder = target / clock().astimezone(UTC).strftime(_TIME)
    if folder.exists():
        raise bad_file(str(folder), N_("The folder is there already."), N_("Try again in a second."))
    with _beside(folder) as copy:
        _copy_store(store.directory, copy)
        found = Store(copy).verify()
        _write_manifest(copy, found, clock())
        check(copy)
        with _telling(target):
            os.rename(copy, folder)
            sync_folder(target)
    store.record("backed_up", author, backup=folder.name, batches=found.batches, head=found.head)
    return folder


def check(folder: Path) -> Verification:
    """Read a whole backup: that every file is there and unchanged, no other is, and that both chains hold.

    Raises
    ------
    StoreError
        Naming the first file that is missing, foreign or changed.
    """
    said = _manifest(folder)
    try:
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
        for name in sorted(there.symmetric_difference({*said["files"], MANIFEST})):
            message = (
                N_("The file does not belong to the backup.")
                if name in there
                else N_("The file of the backup is missing.")
            )
            raise bad_file(str(folder / name), message, _ADVICE)
        for name, sha256 in said["files"].items():
            if digest((folder / name).read_bytes()) != sha256:
                raise bad_file(str(folder / name), N_("The file of the backup was changed."), _ADVICE)
    except OSError as error:
        raise unreadable(folder, error) from None
    found = Store(folder).verify()
    if _facts(found) != {name: said.get(name) for name in _facts(found)}:
        raise bad_file(str(folder / MANIFEST), N_("The file does not say what the backup holds."), _ADVICE)
    return found


def restore(folder: Path, directory: Path, author: str, clock: Callable[[], datetime] = _now) -> Path | None:
    """Put a backup into the place of a store; a server that runs on it goes on with what was restored.

    Nothing is touched before a checked copy lies beside the store, and the store that was there is kept. Its
    sessions are not: everybody signs in again.

    Parameters
    ----------
    folder
        The backup.
    directory
        Where the store is, or was.
    author
        Who asked for it; the audit trail that was restored keeps that.
    clock
        Gives the present moment, after which the store that was there is named.

    Returns
    -------
    Path or None
        Where the store is now that was there; None when there was none.

    Raises
    ------
    StoreError
        The backup is damaged, or something cannot be read or written.
    """
    found = check(folder)
    directory = directory.resolve()
    aside = directory.with_name(f"{directory.name}.before-{clock().astimezone(UTC).strftime(_TIME)}")
    with _beside(directory) as copy:
        for name in _manifest(folder)["files"]:
            _copy(folder / name, copy / name)
        # A running server keeps its key, and the backup knows nothing of who signed out or was kept out since.
        Users(copy).renew()
        _sync(copy)
        restored = Store(copy)
        # In place before anybody can see it: the first thing that is done to the store is known to it.
        restored.record(
            "restored", author, backup=folder.resolve().name, batches=found.batches, head=found.trail_head
        )
        restored.verify()
        if not directory.exists():
            with _telling(directory.parent):
                os.rename(copy, directory)
                sync_folder(directory.parent)
            return None
        # Whoever waits for it looks, when we let go, for the lock of the store that is there then.
        with held(directory), _telling(directory.parent):
            _give_to_owner(copy, directory.stat())
            _exchange(copy, directory)
            os.rename(copy, aside)
            sync_folder(directory.parent)
    return aside


_ADVICE: Final = N_("Use another backup.")


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Yield a new folder beside another; what is still there in the end is removed."""
    copy = folder.with_name(f".{folder.name}.{uuid4().hex}.tmp")
    with _telling(folder.parent):
        make_folder(folder.parent)
        copy.mkdir(mode=0o700)
    try:
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(folder, error) from error


def _copy_store(directory: Path, copy: Path) -> None:
    # The trail first: the batches that it names were there before it named them.
    trail = Trail(directory)
    trail.advance()
    with _telling(copy):
        trail.copy_to(copy)
        (copy / FOLDER).mkdir()
    for number in numbers(directory / FOLDER):
        _copy(directory / FOLDER / file_name(number), copy / FOLDER / file_name(number))
    for name in (version.FILE, USERS):
        if (directory / name).exists():
            _copy(directory / name, copy / name)
    _sync(copy)


def _copy(source: Path, target: Path) -> None:
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise unreadable(source, error) from None
    with _telling(target.parent):
        target.parent.mkdir(exist_ok=True)
        write_durably(target, raw, mode=0o600 if target.name in _SECRET else 0o644)


def _sync(copy: Path) -> None:
    with _telling(copy):
        for folder in (copy / FOLDER, copy):
            if folder.exists():
                sync_folder(folder)


def _write_manifest(copy: Path, found: Verification, moment: datetime) -> None:
    paths = sorted(path for path in copy.rglob("*") if not path.is_dir())
    said = {
        "version": version.VERSION,
        "made": moment.astimezone(UTC).isoformat(timespec="seconds"),
        **_facts(found),
        "files": {str(path.relative_to(copy)): digest(path.read_bytes()) for path in paths},
    }
    with _telling(copy):
        write_durably(copy / MANIFEST, (json.dumps(said, indent=2) + "\n").encode())
        sync_folder(copy)


def _facts(found: Verification) -> dict[str, Any]:
    return {
        "batches": found.batches,
        "head": found.head,
        "records": found.records,
        "trail_head": found.trail_head,
    }


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        said = json.loads(path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, RecursionError):
        said = None
    files = said.get("files") if isinstance(said, dict) else None
    if not isinstance(files, dict) or not all(map(_is_ours, files)):
        raise bad_file(str(path), N_("The file is not the manifest of a backup."), _ADVICE)
    return dict(said)


def _is_ours(name: str) -> bool:
    """Tell whether a manifest may name a file: nothing is ever written outside the folder of the store."""
    folder, _, file = name.rpartition("/")
    return folder in ("", FOLDER) and file not in ("", "..") and "\0" not in file


def _give_to_owner(copy: Path, store: os.stat_result) -> None:
    """Let whoever owns the store own what takes its place, and no more people in than before."""
    os.chmod(copy, stat.S_IMODE(store.st_mode))
    if store.st_uid != os.geteuid():
        for path in (copy, *copy.rglob("*")):
            os.chown(path, store.st_uid, store.st_gid)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places at once: there is no moment at which one of both names is free."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    done = rename and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0
    if not done:
        raise StoreError(
            N_("{store} cannot be replaced while it is there: {reason}."),
            advice=N_("Stop the server, move the store aside and restore again."),
            store=other,
            reason=os.strerror(ctypes.get_errno()),
        )
