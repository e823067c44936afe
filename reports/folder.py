"""Packs on disk: a folder is written whole or not at all, and only an earlier pack is ever replaced."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from pathlib import Path

from indicators.errors import N_, SettingError
from indicators.store.files import sync_folder
from reports.pack import KIND, MANIFEST, Pack


def check_folder(directory: Path) -> None:
    """Refuse a folder into which a pack must not be written: one that holds anything but an unchanged earlier pack.

    Raises
    ------
    SettingError
        Something else is there.
    """
    try:
        is_free = not os.path.lexists(directory) or (
            directory.is_dir()
            and not directory.is_symlink()
            and (_is_empty(directory) or _is_pack(directory))
        )
    except OSError as error:
        raise unwritable(directory, error) from None
    if not is_free:
        raise SettingError(
            N_("{path} holds something else than an earlier, unchanged pack: it is left as it is."),
            advice=N_("Name a folder that does not exist or is empty."),
            path=directory,
        )


def write_pack(directory: Path, pack: Pack) -> None:
    """Write a pack as a folder.

    It is written beside under another name, and gets its name when every byte is on the disk. An earlier pack makes way
    at that moment, comes back when the new one cannot take its place, and is removed when it has.

    Raises
    ------
    SettingError
        Something else is there, or nothing can be written; where the earlier pack could not come back, it says under
        which name that one lies.
    """
    check_folder(directory)
    directory = directory.absolute()
    new, old = (directory.with_name(f".{directory.name}.{secrets.token_hex(4)}") for _ in range(2))
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        try:
            for file in pack.files:
                _write(new / file.path, file.content)
            for folder in {(new / file.path).parent for file in pack.files} | {new}:
                sync_folder(folder)
            _replace(new, directory, old)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise unwritable(directory, error) from None


def unwritable(path: Path, error: OSError) -> SettingError:
    """Return the error of a file or folder that cannot be written, with what the system says."""
    return SettingError(N_("{path} cannot be written: {reason}."), path=path, reason=error.strerror or error)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _replace(new: Path, directory: Path, old: Path) -> None:
    """Give the new folder its name; what had it is kept until then.

    What was done is read from the disk: an interruption may come between a step and the line that follows it.
    """
    try:
        if directory.exists():
            os.rename(directory, old)
        os.rename(new, directory)
    finally:
        if old.exists() and not directory.exists():
            _restore(old, directory)
        sync_folder(directory.parent)
        if directory.exists():
            shutil.rmtree(old, ignore_errors=True)


def _restore(old: Path, directory: Path) -> None:
    try:
        os.rename(old, directory)
    except OSError as error:
        raise SettingError(
            N_("{path} cannot be written: {reason}."),
            advice=N_("The earlier pack is in {old}: give it its name back."),
            path=directory,
            reason=error.strerror or error,
            old=old,
        ) from None


def _is_empty(directory: Path) -> bool:
    return next(directory.iterdir(), None) is None


def _is_pack(directory: Path) -> bool:
    """Whether a folder holds what its manifest lists, byte for byte, and nothing else."""
    try:
        manifest = json.loads((directory / MANIFEST).read_bytes())
        listed = {file["path"]: file["sha256"] for file in manifest["files"]}
        is_ours = manifest["kind"] == KIND
    except (OSError, ValueError, LookupError, TypeError):
        return False
    there = {
        path.relative_to(directory).as_posix(): path for path in directory.rglob("*") if not path.is_dir()
    }
    there.pop(MANIFEST)
    return (
        is_ours
        and there.keys() == listed.keys()
        and all(hashlib.sha256(path.read_bytes()).hexdigest() == listed[name] for name, path in there.items())
    )
