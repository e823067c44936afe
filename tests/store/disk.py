"""A disk with a volatile write cache, as a block device can stand on: what survives a power cut is known exactly.

A loop device on an ordinary file cannot be copied at one moment, and it does not tell what was flushed. This disk
is a file served by ourselves through FUSE, so that every write of the loop device above it, and every flush,
passes here in order. Like hardware, it keeps a write in its cache until it is told to flush.
"""

from __future__ import annotations

import errno
import os
import random
import stat
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FORGET, _GETATTR, _SETATTR, _OPEN, _READ, _WRITE = 2, 3, 4, 14, 15, 16
_RELEASE, _FSYNC, _FLUSH, _INIT, _INTERRUPT, _BATCH_FORGET = 18, 20, 25, 26, 36, 42
_REQUEST = struct.Struct("<IIQQIIIHH")  # length, opcode, id, node, uid, gid, pid, …
_REPLY = struct.Struct("<IiQ")  # length, error, id
_TRANSFER = struct.Struct("<QQIIQII")  # handle, offset, size, …
_MAX_WRITE = 1 << 17
_SECTOR = 512


def formatted(image: Path, size: int) -> Path:
    """Make a file with an empty ext4 file system, all of it free for anybody."""
    image.touch()
    os.truncate(image, size)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", str(image)], check=True)
    return image


@contextmanager
def mounted(image: Path, directory: Path) -> Iterator[Path]:
    """Mount a file as ext4, which replays its journal first."""
    directory.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "ext4", "-o", "loop", str(image), str(directory)], check=True)
    try:
        yield directory
    finally:
        subprocess.run(["umount", str(directory)], check=True)


class Disk:
    """A disk of some bytes at a path; it is gone when the process ends.

    Parameters
    ----------
    path
        An existing file that the disk stands in for.
    content
        What is on the disk at first.
    """

    def __init__(self, path: Path, content: bytes) -> None:
        self._stable = bytearray(content)
        self._cached = bytearray(content)
        self._pending: list[tuple[int, bytes]] = []
        self._lock = threading.Lock()
        self._fuse = os.open("/dev/fuse", os.O_RDWR)
        options = f"fd={self._fuse},rootmode={stat.S_IFREG:o},user_id=0,group_id=0"
        command = ["mount", "-i", "-t", "fuse", "-o", options, "disk", str(path)]
        subprocess.run(command, check=True, pass_fds=[self._fuse])
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self, chance: random.Random) -> bytes:
        """Return what a power cut at this moment may leave.

        Everything flushed is there. Of the writes since the last flush each sector may have got there or not.
        """
        with self._lock:
            left = bytearray(self._stable)
            pending = list(self._pending)
        for offset, raw in pending:
            for start in range(0, len(raw), _SECTOR):
                if chance.random() < 0.5:
                    left[offset + start : offset + start + _SECTOR] = raw[start : start + _SECTOR]
        return bytes(left)

    def _serve(self) -> None:
        answers = {
            _INIT: self._init,
            _GETATTR: self._attributes,
            _SETATTR: self._attributes,
            _OPEN: lambda _: bytes(16),
            _READ: self._read,
            _WRITE: self._write,
            _FSYNC: self._flush,
            _FLUSH: lambda _: b"",
            _RELEASE: lambda _: b"",
        }
        while True:
            try:
                request = os.read(self._fuse, _MAX_WRITE + 4096)
            except OSError:
                # The disk was unmounted.
                return
            _, opcode, number, *_ = _REQUEST.unpack_from(request)
            if opcode in (_FORGET, _BATCH_FORGET, _INTERRUPT):
                continue
            answer = answers.get(opcode)
            body = answer(request[_REQUEST.size :]) if answer else b""
            os.write(
                self._fuse,
                _REPLY.pack(_REPLY.size + len(body), 0 if answer else -errno.ENOSYS, number) + body,
            )

    def _init(self, _: bytes) -> bytes:
        # Version 7.31, no read-ahead and no options: above all no write-back cache, which would hide writes from us.
        return struct.pack("<IIIIHHIIHHI28x", 7, 31, 0, 0, 12, 9, _MAX_WRITE, 1, 0, 0, 0)

    def _attributes(self, _: bytes) -> bytes:
        size = len(self._cached)
        times = [0] * 6
        owner = stat.S_IFREG | 0o600, 1, 0, 0, 0, 4096, 0
        return struct.pack("<QII6Q3I7I", 3600, 0, 0, 1, size, size // _SECTOR, *times, *owner)

    def _read(self, body: bytes) -> bytes:
        _, offset, size, *_ = _TRANSFER.unpack_from(body)
        return bytes(self._cached[offset : offset + size])

    def _write(self, body: bytes) -> bytes:
        _, offset, size, *_ = _TRANSFER.unpack_from(body)
        raw = body[_TRANSFER.size : _TRANSFER.size + size]
        with self._lock:
            self._cached[offset : offset + size] = raw
            self._pending.append((offset, raw))
        return struct.pack("<II", size, 0)

    def _flush(self, _: bytes) -> bytes:
        with self._lock:
            for offset, raw in self._pending:
                self._stable[offset : offset + len(raw)] = raw
            self._pending.clear()
        return b""
