"""Cut the power of a disk on which batches are saved: run in a mount namespace of its own.

``python power_cut.py DIRECTORY CUTS UNSYNCED`` prints, for each cut, what was acknowledged before it and what a
store on the disk that it left holds.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from disk import Disk, formatted, mounted

from indicators.errors import StoreError
from indicators.store import Store

SAVER = Path(__file__).with_name("saver.py")
SIZE = 16 << 20


def main(directory: str, cuts: str, unsynced: str) -> None:
    """Cut the power ``cuts`` times while one process saves, at random moments up to ten saves apart."""
    place, chance = Path(directory), random.Random(16)
    image = formatted(place / "disk", SIZE)
    disk = Disk(image, image.read_bytes())
    with mounted(image, place / "mounted") as folder, _saver(folder, unsynced) as (saver, acknowledged):
        for _ in range(int(cuts)):
            saver.send_signal(signal.SIGCONT)
            time.sleep(chance.uniform(0, 0.1))
            # Noted first: whoever was told before the cut must find it afterwards.
            told = list(acknowledged)
            (place / "cut").write_bytes(disk.cut(chance))
            # What it would save while we look makes the next look longer, and shows nothing.
            saver.send_signal(signal.SIGSTOP)
            with mounted(place / "cut", place / "after") as left:
                print(json.dumps({"told": told, **_found(left)}), flush=True)


def _found(directory: Path) -> dict[str, object]:
    """Return how many values each request of a store has, and its batches as verified; or why it has none."""
    try:
        store = Store(directory)
        values = store.revisions()["request"].value_counts().to_dict()
        found = store.verify()
        return {"values": values, "batches": found.batches, "unrecorded": found.unrecorded, "error": ""}
    except StoreError as error:
        return {"values": {}, "batches": 0, "error": str(error)}


@contextmanager
def _saver(directory: Path, unsynced: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Let a process save; yield it and the requests acknowledged so far, the first of them already there."""
    command = [sys.executable, str(SAVER), "saving", str(directory), unsynced]
    acknowledged: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged.append(process.stdout.readline().strip())
        lines = process.stdout
        Thread(target=lambda: acknowledged.extend(line.strip() for line in lines), daemon=True).start()
        try:
            yield process, acknowledged
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
