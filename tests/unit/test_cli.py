"""The command line assesses any two tables, serves and verifies; refusals are one message and exit code 1."""

from __future__ import annotations

import csv
import io
import json
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from indicators.observations import read_published
from indicators.schema import ASSESSMENT_FIELDS, YEAR_FIELDS
from indicators.store import Store, seed
from indicators.twins import DATA_DIR

ROOT = Path(__file__).parents[2]
PLAN = "indicator,baseline_year,baseline,target_year,target,target_type\n"


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command against a store of its own."""
    monkeypatch.setenv("PLAN_GAUGE_STORE", str(tmp_path / "absent"))

    def invoke(*arguments: object):
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture
def tables(tmp_path):
    """The worked example V33 of METHOD (20 to 60; 23 in 2016, 29 in 2017), and one without actuals."""
    plan, values = tmp_path / "plan.csv", tmp_path / "values.csv"
    plan.write_text(PLAN + "jobs,2015,20,2020,60,level\n作品,2015,20,2020,60,level\n", encoding="utf-8-sig")
    values.write_text("indicator,time_period,obs_value\njobs,2016,23\njobs,2017,29\n")
    return "--plan", plan, "--observations", values


def records(result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_json_has_the_fields_of_the_assessment_and_null_for_what_is_undefined(run, tables):
    jobs, works = records(run("assess", *tables, "--format", "json"))
    assert list(jobs) == list(ASSESSMENT_FIELDS)
    # (29 - 20) / (60 - 20) = 0.225 against 2/5 on the straight line: ratio 0.5625.
    assert jobs["progress"] == 0.225
    assert jobs["schedule_ratio_linear"] == pytest.approx(0.5625)
    assert (jobs["plan"], jobs["indicator"], jobs["ref_area"], jobs["as_of"]) == ("plan", "jobs", "CN", 2017)
    assert isinstance(jobs["flags"], list)
    assert all(isinstance(jobs[field], int | None) for field in YEAR_FIELDS)
    assert (works["latest"], works["flags"], works["status"]) == (None, ["NO_ACTUAL"], "not_assessable")


def test_csv_has_the_same_values_and_flags_in_one_cell(run, tables):
    result = run("assess", *tables, "--format", "csv")
    jobs, works = csv.DictReader(io.StringIO(result.stdout_bytes.decode(), newline=""))
    expected = records(run("assess", *tables, "--format", "json"))[0]
    assert list(jobs) == list(ASSESSMENT_FIELDS)
    assert float(jobs["required_cagr"]) == expected["required_cagr"]
    assert jobs["latest_year"] == "2017"
    assert jobs["flags"].split() == expected["flags"]
    assert (works["indicator"], works["latest"]) == ("作品", "")


def test_the_table_for_people_lines_up_also_with_chinese(run, tables):
    lines = run("assess", *tables).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["indicator", "jobs", "作品"]
    assert "22.5%" in lines[1]
    # Two Chinese characters take the room of four letters.
    assert lines[2].index("—") == lines[1].index("29") - 2


def test_as_of_and_today(run, tables):
    before = records(run("assess", *tables, "--as-of", 2016, "--format", "json"))[0]
    assert (before["as_of"], before["latest"]) == (2016, 23)
    # The final year is over and its value was never published (METHOD C6.2).
    later = records(run("assess", *tables, "--as-of", 2020, "--today", 2021, "--format", "json"))[0]
    assert later["status"] == "not_assessable"
    assert "FINAL_VALUE_MISSING" in later["flags"]


def test_parquet_tables_give_the_same(run, tables, tmp_path):
    _, plan, _, values = tables
    pd.read_csv(plan).to_parquet(tmp_path / "plan.parquet")
    pd.read_csv(values).to_parquet(tmp_path / "values.parquet")
    parquet = ("--plan", tmp_path / "plan.parquet", "--observations", tmp_path / "values.parquet")
    assert run("assess", *parquet).stdout == run("assess", *tables).stdout


def test_an_absent_store_stands_for_the_published_actuals_and_is_not_created(run, tmp_path):
    result = run("assess", "--as-of", 2018, "--format", "json")
    assert "published actuals" in result.stderr
    classes = {record["indicator"]: record["status"] for record in records(result)}
    assert classes["ip-pledge-financing"] == "lagging"
    assert not (tmp_path / "absent").exists()


def test_the_values_of_the_store_are_assessed(run, tmp_path):
    store = Store(tmp_path / "store")
    seed(store, read_published(DATA_DIR / "published.parquet"))
    edit = {"indicator": "ip-pledge-financing", "time_period": "2018", "obs_value": 1800.0, "based_on": 1}
    store.append(pd.DataFrame([edit]), author="ann", reason="", request="r")
    result = run("assess", "--store", tmp_path / "store", "--as-of", 2018, "--format", "json")
    assert result.stderr == ""
    assert {r["indicator"]: r["status"] for r in records(result)}["ip-pledge-financing"] == "attained"


def test_verify_prints_what_the_store_holds(run, tmp_path):
    store = Store(tmp_path / "store")
    seed(store, read_published(DATA_DIR / "published.parquet"))
    result = run("verify", "--store", tmp_path / "store")
    assert result.exit_code == 0
    found = dict(line.rsplit(maxsplit=1) for line in result.stdout.splitlines())
    assert found == {
        "batches": "1",
        "revisions": "76",
        "cells": "76",
        "head": store.verify().head,
        "records": "1",
        "trail head": f"1:{store.trail()[-1].digest}",
    }


def test_verify_tells_a_trail_that_ends_too_early_from_another_one(run, tmp_path):
    store = Store(tmp_path / "store")
    seed(store, read_published(DATA_DIR / "published.parquet"))
    (record,) = store.trail()

    def verify(head: str):
        return run("verify", "--store", tmp_path / "store", "--head", head)

    kept = verify(f"1:{record.digest}")
    assert (kept.exit_code, kept.stdout.splitlines()[-1]) == (0, "record 1 is there as it was noted")
    ended, other = verify(f"2:{record.digest}"), verify(f"1:{'0' * 64}")
    assert (ended.exit_code, other.exit_code) == (1, 1)
    assert "The trail ends before record 2" in ended.stderr
    assert "Record 1 is another one" in other.stderr


def test_verify_of_a_damaged_store_names_the_file(run, tmp_path):
    store = Store(tmp_path / "store")
    seed(store, read_published(DATA_DIR / "published.parquet"))
    (tmp_path / "store" / "revisions" / "000000000001.parquet").write_bytes(b"PAR1")
    for command in (("verify",), ("assess",)):
        result = run(*command, "--store", tmp_path / "store")
        assert result.exit_code == 1
        assert "000000000001.parquet" in result.stderr
        assert result.stdout == ""


def test_verify_of_no_store_is_a_refusal(run):
    result = run("verify")
    assert result.exit_code == 1
    assert "no store" in result.stderr


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (PLAN + "jobs,2020,20,2015,60,level\n", "row 2, column target_year"),
        (PLAN + "jobs,2015,x,2020,60,level\n", "row 2, column baseline"),
        ("a,b\n1,2\n", "column indicator"),
        ("", "empty"),
    ],
)
def test_a_wrong_plan_is_one_message_and_exit_code_1(run, tables, plan, says):
    tables[1].write_text(plan)
    result = run("assess", *tables)
    assert result.exit_code == 1
    assert says in result.stderr
    assert str(tables[1]) in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_is_named(run, tmp_path):
    result = run("assess", "--observations", tmp_path / "none.csv")
    assert result.exit_code == 1
    assert "none.csv: The file does not exist." in result.stderr


@pytest.mark.parametrize(
    "arguments", [("assess", "--as-of", "soon"), ("assess", "--format", "xml"), ("asses",), ("assess", "x")]
)
def test_wrong_usage_is_exit_code_2(run, arguments):
    assert run(*arguments).exit_code == 2


def test_serve_hands_its_settings_to_the_app(run, monkeypatch, tmp_path):
    served = []
    monkeypatch.setitem(sys.modules, "app", SimpleNamespace(serve=served.append))
    result = run("serve", "--host", "localhost", "--port", 9000, "--store", tmp_path)
    assert result.exit_code == 0
    (settings,) = served
    assert (settings.host, settings.port, settings.store) == ("localhost", 9000, tmp_path)


@pytest.mark.parametrize(("option", "value"), [("--host", "0.0.0.0"), ("--port", "http")])
def test_serve_refuses_what_it_cannot_do(run, option, value):
    result = run("serve", option, value)
    assert result.exit_code == 1
    assert value in result.stderr


def test_assessing_does_not_load_the_dashboard():
    code = "import sys, cli; sys.exit(any(name in sys.modules for name in ('dash', 'flask', 'plotly')))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60)


def test_a_port_that_is_taken_is_one_clear_message(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = CliRunner().invoke(main, ["serve", "--port", str(port), "--store", str(tmp_path / "store")])
    assert outcome.exit_code == 1
    assert f"Nothing can be served on 127.0.0.1, port {port}" in outcome.stderr
    assert "Traceback" not in outcome.output
