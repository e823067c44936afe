"""A store of version 1 is read as it is, brought on without a changed byte, and goes back while nothing is newer."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from indicators.errors import StoreError
from indicators.store import Store, files
from indicators.store.files import NO_FILE, SCHEMA, Batch, digest, encode, file_name
from indicators.store.migration import go_back

BEGUN = pd.Timestamp("2020-05-01T08:00:00Z")


@pytest.fixture
def old(tmp_path, monkeypatch) -> Store:
    """A store as version 1 left it: three batches that say nothing of an approval, and nothing beside them."""
    folder = tmp_path / "old" / "revisions"
    folder.mkdir(parents=True)
    previous = NO_FILE
    with monkeypatch.context() as patch:
        patch.setattr(files, "_VERSION", "1")
        seal = files._seal
        patch.setattr(files, "_seal", lambda said: said.pop("approval") and seal(said))
        for number in (1, 2, 3):
            raw = encode(batch(number, previous))
            (folder / file_name(number)).write_bytes(raw)
            previous = digest(raw)
    return Store(tmp_path / "old")


def batch(number: int, previous: str) -> Batch:
    entered_at = BEGUN + pd.Timedelta(hours=number)
    row = {"indicator": "works", "ref_area": "CN", "time_period": "2016", "obs_value": float(number)}
    row |= {"obs_status": "A", "source": "", "source_address": "", "comment": "", "revision": number}
    row |= {"entered_by": "ann", "entered_at": entered_at, "request": str(number)}
    rows = files.pa.Table.from_pylist([row], schema=SCHEMA)
    moment = entered_at.to_pydatetime()
    return Batch(number, "ann", "", moment, str(number), previous, "single_user", rows)


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*.parquet")}


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, arguments)
    return done.exit_code, done.output


def test_it_is_what_version_1_wrote(old):
    said = files.pq.read_metadata(old.directory / "revisions" / file_name(1)).metadata
    ours = {key.decode(): text.decode() for key, text in said.items() if key.startswith(b"plan-gauge.")}
    assert sorted(ours) == sorted(
        f"plan-gauge.{key}"
        for key in ("schema", "number", "author", "reason", "entered_at", "request", "previous", "seal")
    )
    assert ours["plan-gauge.schema"] == "1"


def test_its_values_count_before_and_after_the_first_save_brings_it_on(old, save):
    before = contents(old.directory)
    assert old.history()["approval"].tolist() == ["single_user"] * 3
    assert old.observations(values="approved")["obs_value"].tolist() == [3.0]
    assert (old.verify().batches, old.verify().unrecorded) == (3, 3)
    assert [path.name for path in old.directory.iterdir()] == ["revisions"]
    save(old, "works", 9.0, based_on=3)
    migrated, entered = old.trail()
    assert (migrated.action, migrated.author) == ("migrated", "plan-gauge")
    assert {name: migrated.details[name] for name in ("from", "to", "batch")} == {
        "from": 1,
        "to": 2,
        "batch": 3,
    }
    assert (entered.action, entered.details["batch"]) == ("entered", 4)
    assert {name: raw for name, raw in contents(old.directory).items() if name in before} == before
    assert json.loads((old.directory / "store.json").read_text()) == {"version": 2}
    assert old.verify().unrecorded == 0


@pytest.mark.parametrize("killed_before", ["establish", "append"])
def test_who_is_killed_while_it_is_brought_on_leaves_that_to_the_next(old, save, monkeypatch, killed_before):
    owner = {"establish": "indicators.store.version", "append": "indicators.store.trail.Trail"}[killed_before]

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"{owner}.{killed_before}", die)
        with pytest.raises(KeyboardInterrupt):
            save(old, "works", 9.0, based_on=3)
    assert Store(old.directory).verify().batches == 3
    later = Store(old.directory)
    save(later, "works", 9.0, based_on=3)
    assert [record.action for record in later.trail()] == ["migrated", "entered"]
    assert later.verify().unrecorded == 0


def test_the_command_says_which_version_it_was_and_goes_back(old):
    before = contents(old.directory)
    where = ("--store", str(old.directory))
    assert run("migrate", *where) == (0, "version     2, was 1\n")
    assert run("migrate", *where) == (0, "version     2\n")
    assert len(Store(old.directory).trail()) == 1
    code, text = run("migrate", "--back", *where)
    assert code == 0
    aside = Path(text.split("set aside")[1].strip())
    assert sorted(path.name for path in aside.iterdir()) == ["audit.head", "audit.jsonl", "store.json"]
    assert sorted(path.name for path in old.directory.iterdir()) == sorted(["lock", "revisions", aside.name])
    assert contents(old.directory) == before
    # A running server goes on, and so does the older program; later the store can be brought on again.
    assert old.observations()["obs_value"].tolist() == [3.0]
    assert run("migrate", *where) == (0, "version     2, was 1\n")
    assert old.verify().records == 1


def test_there_is_no_way_back_over_a_batch_of_version_2(old, save):
    save(old, "works", 9.0, based_on=3)
    save(old, "works", 10.0, based_on=4)
    before = sorted(path.name for path in old.directory.iterdir())
    with pytest.raises(StoreError, match="older program cannot read it") as error:
        go_back(old.directory)
    assert error.value.findings[0].file == file_name(4)
    assert "Restore the backup" in error.value.findings[0].text()
    assert sorted(path.name for path in old.directory.iterdir()) == before


def test_a_store_of_a_later_version_is_refused(old, save):
    save(old, "works", 9.0, based_on=3)
    (old.directory / "store.json").write_text('{"version": 3}\n')
    for use in (old.verify, lambda: save(old, "works", 10.0, based_on=4)):
        with pytest.raises(StoreError, match="does not have version 2"):
            use()


def test_there_must_be_a_store(tmp_path):
    for command in (["migrate"], ["migrate", "--back"], ["backup", str(tmp_path / "b")]):
        code, text = run(*command, "--store", str(tmp_path / "none"))
        assert code == 1
        assert "There is no store" in text
    assert list(tmp_path.iterdir()) == []


def test_there_is_no_way_back_while_there_are_users(store):
    """Version 1 would let in whoever comes."""
    store.record("signed_in", "ann")
    (store.directory / "users.json").write_text("{}")
    before = sorted(os.listdir(store.directory))
    with pytest.raises(StoreError, match=r"users\.json.*knows no sign-in.*move the file"):
        go_back(store.directory)
    assert sorted(os.listdir(store.directory)) == before
    (store.directory / "users.json").unlink()
    assert go_back(store.directory).is_dir()
