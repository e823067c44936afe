"""A power cut loses no acknowledged batch, and shows none half; without either fsync it would.

The power is cut by looking at the disk (disk.py), not at the file system: what the kernel still holds in memory has
not reached it, and of what reached it since the last flush, each sector is kept or lost by chance. That is less than
most hardware keeps after a cut, and never more. The image is then mounted, which replays the journal of ext4, and a
store is opened on it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

POWER_CUT = Path(__file__).with_name("power_cut.py")

pytestmark = pytest.mark.root


def lost(cut: dict) -> set[str]:
    """Requests that were acknowledged before a cut, and are not whole in the store after it."""
    return {request for request in cut["told"] if cut["values"].get(request) != 5}


def test_a_power_cut_loses_no_acknowledged_batch(mounting, tmp_path):
    cuts = mounting(sys.executable, str(POWER_CUT), str(tmp_path), "30", "nothing")
    assert len(cuts) == 30
    assert not any(cut["error"] for cut in cuts)
    assert not any(lost(cut) for cut in cuts)
    # The one that was being saved may be there, whole.
    assert all(set(cut["values"].values()) == {5} for cut in cuts)
    assert all(cut["batches"] == len(cut["values"]) for cut in cuts)
    # All but the one that was being saved are recorded.
    assert all(cut["unrecorded"] <= 1 for cut in cuts)
    # The cuts fell among many saves, not all before the first or after the last.
    assert len({len(cut["told"]) for cut in cuts}) > 20


@pytest.mark.parametrize(
    ("unsynced", "least"),
    [
        # A name is there, its file is empty: the store does not even open. (Without the sync of folders alone nothing
        # is lost on ext4: the record in the trail is synced after the name of its batch, and commits it too.)
        ("file", 8),
        ("file,folder", 8),
    ],
)
def test_without_sync_the_same_cuts_lose_batches(mounting, tmp_path, unsynced, least):
    cuts = mounting(sys.executable, str(POWER_CUT), str(tmp_path), "8", unsynced)
    assert len(cuts) == 8
    assert sum(bool(lost(cut)) for cut in cuts) >= least
