"""SDMX-CSV holds the observations as the SDMX library reads them, and comes back through the import."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from pysdmx.errors import Invalid
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.model import Codelist

from indicators.exchange.sdmx import sdmx_csv, sdmx_structure
from indicators.intake import judge, read_cells
from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.snapshot import Reader, Snapshot
from indicators.store import Store

DATA = Path(__file__).parents[2] / "data"
PLEDGE = "ip-pledge-financing"


@pytest.fixture
def reader(store: Store) -> Reader:
    plan = read_plan(DATA / "indicators.parquet")
    return Reader(plan, store, as_observations(read_published(DATA / "published.parquet")))


def saved(store: Store, *edits: dict[str, object]) -> None:
    store.append(pd.DataFrame(edits), author="ann", reason="", request=f"request-{store.head}")


def read(snapshot: Snapshot):
    """The data set as pysdmx reads it with the structure that it names."""
    data, structure = (
        BytesIO(sdmx_csv(snapshot, snapshot.standings)),
        BytesIO(sdmx_structure(snapshot)),
    )
    (dataset,) = get_datasets(data, structure)
    return dataset


def test_the_library_reads_the_values_and_statuses_of_the_plan(published: Callable[[int], Snapshot]):
    snapshot = published(2018)
    dataset = read(snapshot)
    key = ["indicator", "ref_area", "time_period"]
    found = dataset.data.rename(columns=str.lower).set_index(key)
    stored = snapshot.observations[snapshot.observations["time_period"] <= "2018"].set_index(key)
    assert len(found) == len(stored) > 50
    found = found.loc[stored.index]
    assert found["obs_value"].astype(float).tolist() == stored["obs_value"].tolist()
    for column in ("obs_status", "source"):
        assert found[column].tolist() == stored[column].tolist()
    assert dataset.attributes["AS_OF"] == "2018"
    assert dataset.attributes["VINTAGE"] == "1"


def test_every_column_and_every_code_is_in_the_structure(published: Callable[[int], Snapshot]):
    snapshot = published(2020)
    components = read(snapshot).structure.components
    header = next(csv.reader(io.StringIO(sdmx_csv(snapshot, snapshot.standings).decode())))
    assert header[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert header[3:] == [component.id for component in (*components.dimensions, *components.measures,
                                                         *components.attributes)]  # fmt: skip
    assert [one.id for one in components.dimensions] == ["INDICATOR", "REF_AREA", "TIME_PERIOD"]
    assert [one.id for one in components.measures] == ["OBS_VALUE"]
    data = read(snapshot).data
    for column in ("INDICATOR", "OBS_STATUS"):
        codes = {code.id for code in components[column].enumeration}
        assert set(data[column]) <= codes


def test_the_structure_is_a_message_in_both_languages(published: Callable[[int], Snapshot]):
    snapshot = published(2018)
    structures = read_sdmx(BytesIO(sdmx_structure(snapshot))).structures
    (indicators,) = [one for one in structures if isinstance(one, Codelist) and one.id == "CL_INDICATOR"]
    assert [code.id for code in indicators] == snapshot.plan["indicator"].tolist()
    assert [code.name for code in indicators] == snapshot.plan["name_en"].tolist()
    message = json.loads(sdmx_structure(snapshot))
    codes = next(one["codes"] for one in message["data"]["codelists"] if one["id"] == "CL_INDICATOR")
    assert [code["names"]["zh"] for code in codes] == snapshot.plan["name_zh"].tolist()
    statuses = next(one["codes"] for one in message["data"]["codelists"] if one["id"] == "CL_OBS_STATUS")
    assert {"id": "P", "name": "provisional"}.items() <= statuses[14].items()


def test_a_structure_that_lacks_something_is_refused(published: Callable[[int], Snapshot]):
    """The check of the test before can fail: every artefact needs an identifier."""
    message = json.loads(sdmx_structure(published(2018)))
    del message["data"]["dataflows"][0]["id"]
    with pytest.raises(Invalid):
        read_sdmx(BytesIO(json.dumps(message).encode()))


def test_a_deleted_value_is_nan_with_its_status(store: Store, reader: Reader):
    saved(store, {"indicator": PLEDGE, "time_period": "2018", "obs_value": None, "obs_status": "M",
                  "based_on": 1})  # fmt: skip
    snapshot = reader.snapshot(2020)
    data = read(snapshot).data
    (row,) = data[(data["INDICATOR"] == PLEDGE) & (data["TIME_PERIOD"] == "2018")].itertuples()
    assert pd.isna(row.OBS_VALUE)
    assert (row.OBS_STATUS, row.REVISION) == ("M", 2)
    assert f"{PLEDGE},CN,2018,NaN,M,".encode() in sdmx_csv(snapshot, snapshot.standings)


def test_an_indicator_alone_and_none_at_all(published: Callable[[int], Snapshot]):
    snapshot = published(2018)
    one = csv.DictReader(io.StringIO(sdmx_csv(snapshot, [snapshot.standings[4]]).decode()))
    assert {row["INDICATOR"] for row in one} == {PLEDGE}
    assert len(sdmx_csv(snapshot, []).decode().splitlines()) == 1


def test_it_comes_back_through_the_import_unchanged(store: Store, reader: Reader):
    """Every kind of value: all digits, a negative one, a part of a year, a deletion, texts that would run."""
    saved(
        store,
        {"indicator": PLEDGE, "time_period": "2019", "obs_value": 1515.0000000000002, "obs_status": "P",
         "source": "=1+1", "comment": "@SUM(A1), \"quoted\"", "based_on": 1},
        {"indicator": "ip-services-revenue-growth", "time_period": "2016", "obs_value": -1.5, "based_on": 0},
        {"indicator": PLEDGE, "time_period": "2018-S1", "obs_value": 600.0, "based_on": 0},
        {"indicator": "pct-applications", "time_period": "2018", "obs_value": None, "obs_status": "M",
         "based_on": 1},
    )  # fmt: skip
    snapshot = reader.snapshot(2020)
    content = sdmx_csv(snapshot, snapshot.standings)
    judged = judge(read_cells(content, "actuals.sdmx.csv"), reader.plan, store.observations())
    assert judged.counts["same"] == len(judged.verdicts) == len(content.decode().split("\r\n")) - 2
    assert judged.entries == []


def test_years_of_the_plan_come_into_an_empty_store_as_they_are(
    store: Store, reader: Reader, published: Callable[[int], Snapshot]
):
    """What lies before the plan is nothing that can be entered."""
    snapshot = published(2020)
    known = store.observations().iloc[:0]
    cells = read_cells(sdmx_csv(snapshot, snapshot.standings), "actuals.sdmx.csv")
    entries = pd.DataFrame(judge(cells, reader.plan, known, reason="Restored").entries)
    stored = snapshot.observations[snapshot.observations["time_period"].between("2016", "2020")]
    columns = ["indicator", "time_period", "obs_value", "obs_status", "source", "source_address", "comment"]
    found = entries[columns].sort_values(columns[:2], ignore_index=True)
    pd.testing.assert_frame_equal(found, stored[columns].fillna("").reset_index(drop=True), check_dtype=False)
