"""A pack on disk is whole or not there, and nothing but an earlier pack is ever replaced."""

from __future__ import annotations

import hashlib
import json
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from indicators.errors import SettingError
from indicators.exchange.names import FileName
from reports.folder import check_folder, write_pack
from reports.pack import KIND, File, Pack


def made(*contents: bytes) -> Pack:
    """A pack of some files with the manifest that belongs to them."""
    names = [FileName(f"charts/图{n}.png", f"charts/{n}.png") for n in range(len(contents))]
    files = [File(name.own, name, "", held) for name, held in zip(names, contents, strict=True)]
    listed = [{"path": file.path, "sha256": hashlib.sha256(file.content).hexdigest()} for file in files]
    manifest = json.dumps({"kind": KIND, "files": listed}).encode()
    name = FileName("manifest.json", "manifest.json")
    return Pack("包", (*files, File(name.own, name, "", manifest)))


def held(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def of(pack: Pack) -> dict[str, bytes]:
    return {file.path: file.content for file in pack.files}


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Let every write beyond a size fail, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_new_and_an_empty_folder_are_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty", "deep/er"):
        write_pack(tmp_path / name, made(b"one", b"two"))
        assert held(tmp_path / name) == of(made(b"one", b"two"))


def test_an_earlier_pack_is_replaced(tmp_path: Path) -> None:
    directory = tmp_path / "pack"
    write_pack(directory, made(b"one", b"two", b"three"))
    write_pack(directory, made(b"other"))
    assert held(directory) == of(made(b"other"))
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


@pytest.mark.parametrize("change", ["added", "changed", "removed", "no manifest", "another manifest"])
def test_anything_else_is_left_as_it_is(tmp_path: Path, change: str) -> None:
    directory = tmp_path / "pack"
    write_pack(directory, made(b"one", b"two"))
    picture = directory / "charts" / "图0.png"
    match change:
        case "added":
            (directory / "notes.txt").write_text("mine")
        case "changed":
            picture.write_bytes(b"mine")
        case "removed":
            picture.unlink()
        case "no manifest":
            (directory / "manifest.json").unlink()
        case _:
            (directory / "manifest.json").write_text('["mine"]')
    before = held(directory)
    for refused in (check_folder, lambda path: write_pack(path, made(b"other"))):
        with pytest.raises(SettingError, match="left as it is"):
            refused(directory)
    assert held(directory) == before


def test_a_file_and_a_link_are_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    (tmp_path / "dangling").symlink_to(tmp_path / "absent")
    for name in ("file", "link", "dangling"):
        with pytest.raises(SettingError, match="left as it is"):
            write_pack(tmp_path / name, made(b"one"))


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    directory = tmp_path / "pack"
    with no_file_beyond(1000), pytest.raises(SettingError, match="cannot be written"):
        write_pack(directory, made(b"small", b"x" * 2000))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_an_earlier_pack(tmp_path: Path) -> None:
    directory = tmp_path / "pack"
    write_pack(directory, made(b"one"))
    with no_file_beyond(1000), pytest.raises(SettingError, match="cannot be written"):
        write_pack(directory, made(b"x" * 2000))
    assert held(directory) == of(made(b"one"))
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def renaming(trouble: dict[int, BaseException], *, is_done: bool) -> Callable[[Path, Path], None]:
    """A rename that goes wrong at some of its calls, counted from 1: before anything is done, or just after."""
    rename, calls = os.rename, count(1)

    def renamed(before: Path, after: Path) -> None:
        error = trouble.get(next(calls))
        if error is None or is_done:
            rename(before, after)
        if error is not None:
            raise error

    return renamed


@pytest.mark.parametrize("call", [1, 2])
@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), SystemExit(143), OSError(5, "Input/output error")], ids=repr
)
def test_whatever_goes_wrong_between_two_names_leaves_one_whole_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int, is_done: bool, error: BaseException
) -> None:
    directory = tmp_path / "pack"
    write_pack(directory, made(b"one", b"two"))
    monkeypatch.setattr(os, "rename", renaming({call: error}, is_done=is_done))
    with pytest.raises(SettingError if isinstance(error, OSError) else type(error)):
        write_pack(directory, made(b"other"))
    # The last step done, the new pack has its name; before that the earlier one has it.
    assert held(directory) == of(made(b"other") if (call, is_done) == (2, True) else made(b"one", b"two"))
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_an_earlier_pack_that_cannot_come_back_is_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "pack"
    write_pack(directory, made(b"one"))
    trouble: dict[int, BaseException] = {2: KeyboardInterrupt(), 3: OSError(13, "Permission denied")}
    monkeypatch.setattr(os, "rename", renaming(trouble, is_done=False))
    with pytest.raises(SettingError, match="Permission denied") as refused:
        write_pack(directory, made(b"other"))
    (kept,) = tmp_path.iterdir()
    assert held(kept) == of(made(b"one"))
    assert str(kept) in str(refused.value)
