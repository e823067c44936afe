"""A store that could not be made or cannot be read, seen from the pages."""

from pathlib import Path

import pandas as pd
import pytest
from flask.testing import FlaskClient

from app import create_server
from indicators.errors import StoreError
from indicators.settings import load
from indicators.store import Store
from indicators.store.backup import back_up, restore

#: Nobody, not even root, can make a folder here.
NOWHERE = Path("/proc/plan-gauge/store")


@pytest.fixture
def client() -> FlaskClient:
    """A server whose store cannot be made."""
    return create_server(load(environment={}, store=NOWHERE)).test_client()


def test_the_published_actuals_are_shown_all_the_same(client: FlaskClient):
    layout = client.get(
        "/_dash-layout", headers={"Accept-Language": "en", "Referer": "http://localhost/?as_of=2018"}
    )
    text = layout.get_data(as_text=True)
    assert "At the end of 2018, of 10 targets: " in text
    assert "Data: published actuals that ship with the project; nothing has been entered yet" in text
    assert client.get("/healthz").status_code == 200


def test_the_entry_page_opens_with_the_published_actuals(client: FlaskClient):
    text = client.get("/entry/_dash-layout", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "1,224.0" in text


def test_a_store_that_cannot_be_read_stops_the_start_with_the_file(tmp_path: Path):
    batch = tmp_path / "store" / "revisions" / "000000000001.parquet"
    batch.parent.mkdir(parents=True)
    batch.write_bytes(b"PAR1 truncated")
    with pytest.raises(StoreError, match=r"000000000001\.parquet"):
        create_server(load(environment={}, store=tmp_path / "store"))


def test_a_restored_backup_is_shown_even_when_its_numbers_are_taken_again(tmp_path: Path):
    """State 2 is lost with the backup and another batch 2 is saved: the pages show the one that is stored."""
    server = create_server(load(environment={}, store=tmp_path / "store"))
    client, store = server.test_client(), Store(tmp_path / "store")
    kept = back_up(store, tmp_path / "backups", "root")

    def save(value: float) -> None:
        edit = {"indicator": "manufacturing-patents-per-100m-yuan", "time_period": "2016", "obs_value": value}
        edits = pd.DataFrame([{**edit, "source": "Annual report", "based_on": 0}])
        store.append(edits, author="local", reason="", request=f"request-{value}")

    def shown() -> str:
        query = "lang=en&indicator=manufacturing-patents-per-100m-yuan"
        return client.get(f"/export/observations.csv?{query}").get_data(as_text=True)

    save(0.6)
    assert "0.6" in shown()
    restore(kept, tmp_path / "store", "root")
    save(0.9)
    assert store.head == 2
    assert "0.9" in shown()
