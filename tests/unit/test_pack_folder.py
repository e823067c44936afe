"""A pack on disk is whole or not there, and nothing but an earlier pack is ever replaced."""

from __future__ import annotations

import hashlib
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indicators.errors import SettingError
from indicators.exchange.names import FileName
from reports.folder import check_folder, write_pack
from reports.pack import KIND, File, Pack


def made(*contents: bytes) -> Pack:
    """A pack of some files with the manifest that belongs to them."""
    files = [File(f"charts/图{n}.png", f"charts/{n}.png", "", held) for n, held in enumerate(contents)]
    listed = [{"path": file.path, "sha256": hashlib.sha256(file.content).hexdigest()} for file in files]
    manifest = json.dumps({"kind": KIND, "files": listed}).encode()
    return Pack(FileName("包", "pack"), (*files, File("manifest.json", "manifest.json", "", manifest)))


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
