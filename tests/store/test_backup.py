"""A backup holds what was acknowledged before it, and is put into the place of a store without anything lost."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from indicators.errors import StoreError
from indicators.people.users import Users
from indicators.store import Store, backup
from indicators.store.lock import held

SAVER = Path(__file__).with_name("saver.py")
ROOT = SAVER.parents[2]
NOW = datetime(2021, 6, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def used(store, save):
    """A store with users, three batches, of which one was approved and one returned."""
    store.directory.mkdir()
    Users(store.directory).add("bob", "reviewer", None)
    (store.directory / "session.key").write_bytes(b"x" * 32)
    for revision in range(3):
        save(store, "works", float(revision), based_on=revision)
    store.decide(1, approve=True, author="bob")
    store.decide(2, approve=False, author="bob", reason="a digit too many")
    return store


@pytest.fixture
def kept(used, tmp_path):
    return backup.back_up(used, tmp_path / "backups", "root", lambda: NOW)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_is_a_store_with_the_users_and_without_what_belongs_to_a_server(used, kept):
    assert kept.name == "20210601T083000Z"
    assert sorted(files(kept)) == sorted(
        ["audit.head", "audit.jsonl", "manifest.json", "store.json", "users.json"]
        + [f"revisions/{number:012d}.parquet" for number in (1, 2, 3)]
    )
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert stat.S_IMODE((kept / "users.json").stat().st_mode) == 0o600
    copy = Store(kept)
    assert copy.decisions() == used.decisions()
    assert copy.history().equals(used.history())
    record = used.trail()[-1]
    assert (record.action, record.author, record.details["backup"]) == ("backed_up", "root", kept.name)


def test_none_is_overwritten(used, kept, tmp_path):
    before = files(kept)
    with pytest.raises(StoreError, match="there already"):
        backup.back_up(used, tmp_path / "backups", "root", lambda: NOW)
    assert files(kept) == before
    assert os.listdir(tmp_path / "backups") == [kept.name]


def test_a_damaged_store_is_refused_and_leaves_nothing(used, tmp_path):
    (used.directory / "revisions" / "000000000002.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match="damaged") as error:
        backup.back_up(used, tmp_path / "backups", "root")
    assert error.value.findings[0].file == "000000000002.parquet"
    assert not (tmp_path / "backups").exists()


def test_a_copy_that_is_not_what_was_copied_gets_no_name(used, tmp_path, monkeypatch):
    real = backup.write_durably

    def lossy(path: Path, raw: bytes, **named: int) -> None:
        real(path, raw[:-1] if path.name == "users.json" else raw, **named)
        if path.name == "manifest.json":
            (path.parent / "users.json").write_bytes(b"{}")

    monkeypatch.setattr(backup, "write_durably", lossy)
    with pytest.raises(StoreError, match="was changed"):
        backup.back_up(used, tmp_path / "backups", "root")
    assert os.listdir(tmp_path / "backups") == []


def test_any_changed_removed_or_added_file_of_a_backup_is_found_before_anything_is_touched(used, kept):
    store = files(used.directory)
    for name, raw in files(kept).items():
        for other in (raw[:-1] + bytes([raw[-1] ^ 1]), None):
            path = kept / name
            path.unlink() if other is None else path.write_bytes(other)
            with pytest.raises(StoreError):
                backup.restore(kept, used.directory, "root")
            path.write_bytes(raw)
    (kept / "revisions" / "extra").touch()
    with pytest.raises(StoreError, match="does not belong"):
        backup.restore(kept, used.directory, "root")
    (kept / "revisions" / "extra").unlink()
    assert files(used.directory) == store
    assert sorted(os.listdir(used.directory.parent)) == ["backups", "store"]
    backup.check(kept)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "revisions/../../evil", "a/b", ".."])
def test_a_manifest_names_nothing_outside(kept, tmp_path, name):
    said = json.loads((kept / "manifest.json").read_text())
    said["files"][name] = "0" * 64
    (kept / "manifest.json").write_text(json.dumps(said))
    with pytest.raises(StoreError, match="not the manifest"):
        backup.restore(kept, tmp_path / "other", "root")


def test_a_restored_store_is_the_backup_and_the_other_one_is_kept(used, kept, save):
    save(used, "works", 9.0, based_on=3)
    before = files(used.directory)
    aside = backup.restore(kept, used.directory, "root", lambda: NOW)
    assert aside == used.directory.with_name("store.before-20210601T083000Z")
    assert files(aside) == before
    # The store that runs on it goes on with what was restored.
    assert used.head == 3
    assert used.decisions() == Store(kept).decisions()
    record = used.trail()[-1]
    assert (record.action, record.author) == ("restored", "root")
    assert record.details["head"] == backup.check(kept).trail_head
    assert not (used.directory / "session.key").exists()
    (then,), (now,) = Users(kept).all(), Users(used.directory).all()
    assert now.epoch != then.epoch
    assert now == then._replace(epoch=now.epoch)
    assert stat.S_IMODE((used.directory / "users.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(used.directory.stat().st_mode) == stat.S_IMODE(aside.stat().st_mode)
    assert save(used, "works", 9.0, based_on=3).batch == 4
    assert used.verify().batches == 4
    assert sorted(os.listdir(used.directory.parent)) == ["backups", "store", aside.name]


def test_a_save_that_waits_while_a_backup_is_put_in_place_lands_in_what_was_restored(used, kept, save):
    receipts = []
    waiting = threading.Thread(target=lambda: receipts.append(save(used, "films", 1.0)))
    real = backup._exchange

    def meanwhile(one: Path, other: Path) -> None:
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        real(one, other)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup, "_exchange", meanwhile)
        aside = backup.restore(kept, used.directory, "root", lambda: NOW)
    waiting.join(10)
    assert receipts[0].batch == 4
    assert used.verify().batches == 4
    assert Store(aside).head == 3


def test_a_restore_waits_for_a_save_that_is_under_way(used, kept):
    done = threading.Event()

    def work() -> None:
        backup.restore(kept, used.directory, "root")
        done.set()

    with held(used.directory):
        restoring = threading.Thread(target=work)
        restoring.start()
        assert not done.wait(0.3)
    assert done.wait(10)
    restoring.join()


def test_where_folders_cannot_change_places_nothing_is_touched(used, kept, monkeypatch):
    before = files(used.directory)
    monkeypatch.setattr("ctypes.CDLL", lambda *_, **__: object())
    with pytest.raises(StoreError, match="Stop the server"):
        backup.restore(kept, used.directory, "root")
    assert files(used.directory) == before
    assert sorted(os.listdir(used.directory.parent)) == ["backups", "store"]
    shutil.rmtree(used.directory)
    assert backup.restore(kept, used.directory, "root") is None
    assert used.head == 3


def test_the_restore_drill(tmp_path):
    """Processes save and decide while a backup is made; the store is destroyed, restored, and holds all of before."""
    directory = tmp_path / "store"
    Users(directory).add("bob", "reviewer", None)
    processes = [
        subprocess.Popen(
            [sys.executable, str(SAVER), "deciding", str(directory), name],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
        )
        for name in "ab"
    ]
    acknowledged: list[tuple[str, ...]] = []

    def listen(process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        acknowledged.extend(tuple(line.split()) for line in process.stdout)

    listeners = [threading.Thread(target=listen, args=(process,)) for process in processes]
    for listener in listeners:
        listener.start()
    try:
        while len(acknowledged) < 12:
            assert all(process.poll() is None for process in processes)
            time.sleep(0.01)
        told = list(acknowledged)
        kept = backup.back_up(Store(directory), tmp_path / "backups", "root")
        later = len(acknowledged)
        while len(acknowledged) == later:
            assert all(process.poll() is None for process in processes)
            time.sleep(0.01)
    finally:
        for process in processes:
            process.kill()
            process.wait()
        for listener in listeners:
            listener.join()
    shutil.rmtree(directory)
    assert backup.restore(kept, directory, "root") is None
    restored = Store(directory)
    found = restored.verify()
    assert found.batches < sum(kind == "saved" for kind, *_ in acknowledged)
    history = restored.history().drop_duplicates("batch").set_index("request")
    decisions = restored.decisions()
    for kind, *what in told:
        if kind == "saved":
            assert history.loc[what[0], "batch"] == int(what[1])
        else:
            assert decisions[int(what[0])].approved == (kind == "approved")
    assert {kind for kind, *_ in told} == {"saved", "approved", "returned"}
    assert timedelta(0) <= datetime.now(UTC) - restored.trail()[-1].moment < timedelta(minutes=1)
