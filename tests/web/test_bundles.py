"""SDMX-CSV, its structure and the Data Package as downloads and from the command line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from cli import main
from indicators.exchange.bundles import BUNDLES

DATA = Path(__file__).parents[2] / "data"
PLEDGE = "ip-pledge-financing"
#: How each file begins.
_BEGINS = {"sdmx-csv": b"STRUCTURE,STRUCTURE_ID,ACTION", "sdmx-structure": b'{"meta":', "datapackage": b"PK"}


@pytest.mark.parametrize("form", BUNDLES)
def test_a_download_is_the_file_of_the_command_line(own_client: FlaskClient, tmp_path: Path, form: str):
    bundle = BUNDLES[form]
    response = own_client.get(f"/export/{bundle.address}?lang=en&as_of=2018")
    assert response.status_code == 200
    assert response.content_type == bundle.media_type
    assert response.data.startswith(_BEGINS[form])
    command = ["export", "--format", form, "--as-of", "2018", "--store", str(tmp_path / "store")]
    assert CliRunner().invoke(main, command).stdout_bytes == response.data
    file = tmp_path / "file"
    CliRunner().invoke(main, [*command, "--output", str(file)])
    assert file.read_bytes() == response.data


@pytest.mark.parametrize(
    ("address", "own", "twin"),
    [
        ("observations.sdmx.csv", "第1版.sdmx.csv", "13fyp-ip-actuals-2018-state-1.sdmx.csv"),
        ("structure.sdmx.json", "第1版.sdmx.json", "13fyp-ip-data-structure-2018-state-1.sdmx.json"),
        ("datapackage.zip", "第1版.zip", "13fyp-ip-data-package-2018-state-1.zip"),
    ],
)
def test_the_file_name_says_what_it_is(client: FlaskClient, address: str, own: str, twin: str):
    disposition = client.get(f"/export/{address}?lang=zh&as_of=2018").headers["Content-Disposition"]
    assert f'filename="{twin}"' in disposition
    assert unquote(disposition).endswith(own)


def test_the_filter_is_that_of_the_page(client: FlaskClient):
    for query in (f"indicator={PLEDGE}", "status=lagging"):
        text = client.get(f"/export/observations.sdmx.csv?as_of=2018&{query}").get_data(as_text=True)
        assert {row["INDICATOR"] for row in csv.DictReader(io.StringIO(text))} == {PLEDGE}


def test_a_past_vintage_says_so_and_an_impossible_one_is_refused(client: FlaskClient):
    package = client.get("/export/datapackage.zip?as_of=2018&known=2000-01-01").data
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        described = json.loads(archive.read("datapackage.json"))
        assert (described["vintage"], described["known_at"]) == (0, "2000-01-01")
        assert len(archive.read("history.csv").splitlines()) == 1
    for bundle in BUNDLES.values():
        assert client.get(f"/export/{bundle.address}?known=9999-01-01").status_code == 400
        assert client.get(f"/export/{bundle.address}?indicator=none").status_code == 404
