"""The Data Package is valid as frictionless judges it, holds the tables of its state, and its bytes follow from it."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

from indicators.assessment import assess
from indicators.exchange.archive import zipped
from indicators.exchange.datapackage import data_package
from indicators.intake import judge, read_cells
from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.schema import ASSESSMENT_FIELDS
from indicators.snapshot import Reader
from indicators.store import Store, seed

DATA = Path(__file__).parents[2] / "data"
PLEDGE = "ip-pledge-financing"
TABLES = ["plan", "observations", "history", "assessment"]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The published actuals, one of them replaced, one deleted, one with a text that a spreadsheet would run."""
    store = Store(tmp_path_factory.mktemp("data") / "store")
    seed(store, read_published(DATA / "published.parquet"))
    plan = read_plan(DATA / "indicators.parquet")
    edits = [
        {"indicator": PLEDGE, "time_period": "2018", "obs_value": 1225.5, "obs_status": "P", "based_on": 1},
        {"indicator": "pct-applications", "time_period": "2017", "obs_value": None, "obs_status": "M",
         "based_on": 1},
        {"indicator": "ip-services-revenue-growth", "time_period": "2016", "obs_value": -1.5,
         "source": "=cmd|' /C calc'!A0", "based_on": 0},
    ]  # fmt: skip
    store.append(pd.DataFrame(edits), author="ann", reason='Why, "so"', request="r")
    return Reader(plan, store, as_observations(read_published(DATA / "published.parquet")))


def packed(reader: Reader) -> bytes:
    snapshot = reader.snapshot(2018)
    return data_package(snapshot, reader.history(snapshot))


@pytest.fixture(scope="module")
def package(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "datapackage.zip"
    path.write_bytes(packed(reader))
    return path


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def without_hashes(content: dict[str, bytes]) -> dict[str, bytes]:
    described = json.loads(content["datapackage.json"])
    for resource in described["resources"]:
        del resource["bytes"], resource["hash"]
    return content | {"datapackage.json": json.dumps(described).encode()}


def faults(content: dict[str, bytes], folder: Path) -> list[str]:
    path = folder / "judged.zip"
    path.write_bytes(zipped(content))
    return [error.type for error in Package(path).validate().tasks for error in error.errors]


def test_it_is_valid(package: Path):
    report = Package(package).validate()
    assert report.errors == []
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    assert [task.name for task in report.tasks] == TABLES


def test_it_holds_the_tables_of_its_state(package: Path, reader: Reader):
    content = files(package)
    assert list(content) == ["datapackage.json", *(f"{name}.csv" for name in TABLES)]
    tables = {name: pd.read_csv(io.BytesIO(content[f"{name}.csv"])) for name in TABLES}
    assert tables["plan"]["target"].tolist() == reader.plan["target"].tolist()
    assert not any("request" in table.columns for table in tables.values())  # the store's own key
    assert len(tables["history"]) == len(reader.history(reader.snapshot(2018)))
    values = tables["observations"].set_index(["indicator", "time_period"])
    assert values.loc[(PLEDGE, 2018), "obs_value"] == 1225.5
    assert values.loc[(PLEDGE, 2018), "obs_status"] == "P"
    assert pd.isna(values.loc[("pct-applications", 2017), "obs_value"])
    assert values.loc[("ip-services-revenue-growth", 2016), "source"].startswith("'=")
    assert values.index.get_level_values("time_period").max() == 2018
    expected = assess(reader.plan, reader.store.observations(), as_of=2018)
    numbers = [name for name in ASSESSMENT_FIELDS if name != "flags"]
    pd.testing.assert_frame_equal(
        tables["assessment"][numbers], expected[numbers], check_dtype=False, check_exact=True
    )


def test_it_says_what_it_stands_on_and_of_every_file_what_it_holds(package: Path, reader: Reader):
    content = files(package)
    described = json.loads(content["datapackage.json"])
    assert (described["as_of"], described["vintage"], described["version"]) == (2018, 2, "2018.2")
    assert "licenses" not in described  # the sources state none
    for resource in described["resources"]:
        held = content[resource["path"]]
        assert (resource["bytes"], resource["hash"]) == (len(held), f"sha256:{sha256(held).hexdigest()}")
        header = held.decode().split("\r\n")[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
    titles = [source["title"] for source in described["sources"]]
    assert len(described["sources"]) == len({tuple(source.items()) for source in described["sources"]})
    assert reader.plan["source"].iloc[0] in titles


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("observations", f"{PLEDGE},CN,2018,1225.5,P", f"{PLEDGE},CN,2018,many,P", "type-error"),
        ("observations", f"{PLEDGE},CN,2018,1225.5,P", f"{PLEDGE},CN,2018,1225.5,X", "constraint-error"),
        ("observations", f"{PLEDGE},CN,2018,1225.5,P", f"{PLEDGE},CN,2017,1225.5,P", "primary-key"),
        ("observations", f"{PLEDGE},CN,2018,1225.5,P", "unknown,CN,2018,1225.5,P", "foreign-key"),
        ("plan", f"13fyp-ip,5,{PLEDGE}", "13fyp-ip,5,", "constraint-error"),
        ("assessment", ",2018,2018,1225.5", ",2018,2018.5,1225.5", "type-error"),
        ("history", "True", "perhaps", "type-error"),
    ],
)
def test_a_broken_value_is_found(package: Path, tmp_path: Path, table: str, old: str, new: str, fault: str):
    """The types, codes and keys that are described find it, not the hash alone."""
    content = without_hashes(files(package))
    text = content[f"{table}.csv"].decode()
    assert old in text
    content[f"{table}.csv"] = text.replace(old, new, 1).encode()
    assert fault in faults(content, tmp_path)


def test_what_is_not_broken_is_valid_without_hashes_too(package: Path, tmp_path: Path):
    assert faults(without_hashes(files(package)), tmp_path) == []


def test_a_file_that_was_changed_is_found_by_its_hash(package: Path, tmp_path: Path):
    content = files(package)
    content["observations.csv"] = content["observations.csv"].replace(b"1225.5", b"1225.6")
    assert faults(content, tmp_path) == ["hash-count"]


@pytest.mark.parametrize("table", ["observations", "history"])
def test_its_values_come_back_through_the_import_unchanged(package: Path, reader: Reader, table: str):
    cells = read_cells(files(package)[f"{table}.csv"], f"{table}.csv")
    judged = judge(cells, reader.plan, reader.store.observations())
    assert judged.counts["same"] == len(judged.verdicts) > 50


def test_the_same_state_gives_the_same_bytes(reader: Reader, package: Path):
    again = Reader(reader.plan, reader.store, reader.published)
    assert packed(again) == package.read_bytes()


def test_a_state_before_the_first_save_is_a_valid_package(reader: Reader, tmp_path: Path):
    empty = Reader(reader.plan, Store(tmp_path / "empty"), reader.published)
    path = tmp_path / "empty.zip"
    path.write_bytes(packed(empty))
    report = Package(path).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
