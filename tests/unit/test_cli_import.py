"""Import and export from the command line: the same verdicts as the page, all or nothing, and there and back."""

from __future__ import annotations

import csv
import io
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from cli import main
from indicators.exchange.offers import OFFERS
from indicators.observations import read_published
from indicators.people.changes import add_user, keep_out
from indicators.people.users import Users
from indicators.schema import ASSESSMENT_FIELDS, OBS_STATUSES, STANDING_COLUMNS, names
from indicators.store import FIRST_AUTHOR, Store, seed
from indicators.twins import DATA_DIR

#: The published satisfaction of 2018 is 76.88, of 2019 78.98 (data/published.csv).
CHANGED = "指标,2018,2019\n社会满意度,—,\n知识产权保护社会满意度,76.95,78.98\n"


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def run(store):
    """Run a command on a store of its own; files are given by their content."""

    def invoke(command: str, *arguments: object):
        return CliRunner().invoke(main, [command, "--store", str(store.directory), *map(str, arguments)])

    return invoke


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes, name: str = "年报.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_a_file_is_saved_as_one_batch_on_top_of_the_published_actuals(run, store, file, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    result = run("import", file(CHANGED), "--reason", "yearbook")
    assert result.exit_code == 0, result.output
    assert "Saved 1 value as state 2." in result.stdout
    history = store.revisions()
    assert history["entered_by"].tolist() == [FIRST_AUTHOR] * 76 + ["ann"]
    last = history.iloc[-1]
    assert (last["time_period"], last["obs_value"], last["revision"]) == ("2018", 76.95, 2)
    assert last["source"] == "File 年报.csv"


def test_what_is_said_names_row_column_what_was_read_and_old_to_new(run, file):
    lines = run("import", file(CHANGED), "--dry-run").stdout.splitlines()
    assert any(
        line.startswith("row 3, column B") and "“76.95”" in line and line.endswith("changed  76.88 -> 76.95")
        for line in lines
    )
    # The row with a dash and no value of an unknown indicator holds nothing.
    assert "Row 2 has no value: “社会满意度”" in lines
    assert (
        "0 new, 1 changed, 1 unchanged, 0 with a warning, 0 with an error; 0 cells left as they are." in lines
    )


def test_a_table_printed_to_fewer_digits_takes_none_away(run, store, file):
    # Published for 2016 are 42,173 + 2,819 = 44,992 pieces.
    result = run("import", file("指标,2016\nPCT专利申请量（万件）,4.5\n"))
    assert result.exit_code == 0, result.output
    assert "It is the stored 4.4992 to the digits of the file" in result.stdout
    assert "Nothing new" in result.stdout
    assert not store.directory.exists()


@pytest.mark.parametrize(
    ("options", "source"), [([], "国家知识产权局"), (["--source", "Yearbook"], "Yearbook")]
)
def test_a_source_line_goes_before_the_name_of_the_file(run, store, file, options, source):
    result = run("import", file(CHANGED + "资料来源：国家知识产权局\n"), *options)
    assert result.exit_code == 0, result.output
    assert store.revisions()["source"].iloc[-1] == source


def test_in_chinese_everything_is_chinese(run, file):
    result = run("import", file("指标,2018\n全国作品登记数量,多\n"), "--lang", "zh")
    assert result.exit_code == 1
    assert "第2行" in result.stdout
    assert "“多”" in result.stdout


def test_values_of_another_area_and_values_that_came_back_are_built_on(run, store, file):
    head = "indicator,ref_area,time_period,obs_value,source\n"
    for value in (12, 13):  # the second one is a second revision
        result = run("import", file(f"{head}registered-works,BJ,2018,{value},Report\n"), "--reason", "new")
        assert result.exit_code == 0, result.output
    assert "12 -> 13" in result.stdout
    add_user(Users(store.directory), store, "li", "administrator", None, by="root")
    add_user(Users(store.directory), store, "ann", "analyst", None, by="root")
    edit = pd.DataFrame(
        {
            "indicator": ["registered-works"],
            "ref_area": ["BJ"],
            "time_period": ["2018"],
            "obs_value": [14.0],
            "based_on": [2],
            "source": ["Report"],
        }
    )
    batch = store.append(edit, author="ann", reason="", request="mistaken").batch
    store.decide(batch, approve=False, author="wei", reason="a digit too many")
    result = run(
        "import", file(f"{head}registered-works,BJ,2018,15,Report\n"), "--reason", "mended", "--author", "ann"
    )
    assert result.exit_code == 0, result.output
    assert "13 -> 15" in result.stdout
    assert store.revisions()["revision"].tolist()[-4:] == [1, 2, 3, 4]


def test_where_values_are_approved_a_user_who_may_enter_answers_for_them(run, store, file):
    users = Users(store.directory)
    changed = file(CHANGED)
    refused = run("import", changed, "--reason", "x", "--author", "ann")
    assert refused.exit_code == 1
    assert "Leave --author out" in refused.stderr
    for name, role in (("li", "administrator"), ("ann", "analyst"), ("bob", "analyst"), ("wei", "reviewer")):
        add_user(users, store, name, role, None, by="root")
    keep_out(users, store, "bob", by="root")
    for options, says in (
        ([], "--author NAME"),
        *((["--author", name], f"{name} is no user") for name in ("bob", "wei", "li", "root", "carl")),
    ):
        refused = run("import", changed, "--reason", "x", *options)
        assert refused.exit_code == 1
        assert says in refused.stderr
    assert store.head == 0
    assert run("import", changed, "--reason", "x", "--author", "Ann").exit_code == 0
    assert store.revisions()["entered_by"].iloc[-1] == "ann"


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("指标,2018\n全国作品登记数量,many\n", "row 2, column B"),
        ("指标,2018\n全国作品登记数目,235\n", "row 2, column A"),
        ("indicator,time_period,obs_value\nregistered-works,2031,1\n", "2031 is not a year of the plan"),
    ],
)
def test_an_error_saves_nothing_and_says_where(run, store, file, content, says, dry):
    result = run("import", file(content), *dry, "--reason", "x")
    assert result.exit_code == 1
    assert says in result.stdout
    assert "Nothing was saved" in result.stderr
    assert not store.directory.exists()


def test_a_warning_saves_nothing_without_a_reason(run, store, file):
    # Published are 235 万件 (data/published.csv has 2018 for registered-works): ten times as much is a slip.
    published = read_published(DATA_DIR / "published.parquet").set_index(["indicator", "time_period"])[
        "obs_value"
    ]
    tenfold = 10 * published["registered-works", "2018"]
    content = f"indicator,time_period,obs_value\nregistered-works,2018,{tenfold}\n"
    for dry in ([], ["--dry-run"]):
        refused = run("import", file(content), *dry)
        assert refused.exit_code == 1
        assert "row 2, column C" in refused.stdout
        assert "--reason" in refused.stderr
        assert not store.directory.exists()
    assert run("import", file(content), "--reason", "new method").exit_code == 0
    assert store.head == 2


def test_a_dry_run_saves_nothing(run, store, file):
    result = run("import", file(CHANGED), "--dry-run")
    assert result.exit_code == 0
    assert "Only tried: nothing was saved." in result.stdout
    assert not store.directory.exists()


def test_the_same_file_again_is_nothing_new_and_no_batch(run, store, file):
    assert run("import", file(CHANGED)).exit_code == 0
    again = run("import", file(CHANGED))
    assert again.exit_code == 0
    assert "Nothing new" in again.stdout
    assert store.head == 2


def test_a_save_that_comes_first_is_a_conflict_with_both_values(run, store, file, monkeypatch):
    seed(store, read_published(DATA_DIR / "published.parquet"))
    judge = cli.judge

    def overtaken(*arguments, **options):
        judged = judge(*arguments, **options)
        edit = {
            "indicator": "ip-protection-satisfaction",
            "time_period": "2018",
            "obs_value": 77.0,
            "based_on": 1,
        }
        store.append(pd.DataFrame([edit]), author="bob", reason="", request="r")
        return judged

    monkeypatch.setattr(cli, "judge", overtaken)
    result = run("import", file(CHANGED))
    assert result.exit_code == 1
    assert "77" in result.stderr
    assert store.head == 2


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.csv", "There is nothing in it."),
        (b"a,b\n1,2\n", "a.csv", "No table of values was found."),
        (b"PK\x03\x04", "a.xlsx", "damaged archive"),
        (b"x" * (2 * 1024 * 1024 + 1), "a.csv", "larger than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_message_that_names_it(run, store, file, content, name, says):
    path = file(content, name)
    result = run("import", path)
    assert result.exit_code == 1
    assert f"{name}: {says}" in result.stderr or (name in result.stderr and says in result.stderr)
    assert "Traceback" not in result.output
    assert not store.directory.exists()


def test_a_missing_file_is_named(run, tmp_path):
    result = run("import", tmp_path / "none.csv")
    assert result.exit_code == 1
    assert "none.csv: The file cannot be read" in result.stderr


@pytest.mark.parametrize(
    "options", [["--lang", "en"], ["--lang", "zh"], ["--machine"]], ids=["en", "zh", "machine"]
)
def test_what_is_exported_comes_back_as_nothing_new(run, store, tmp_path, options):
    seed(store, read_published(DATA_DIR / "published.parquet"))
    # Texts that a spreadsheet would run, a deletion, an apostrophe of its own.
    edits = [
        {"indicator": "registered-works", "time_period": "2016", "obs_value": None, "obs_status": "M", "based_on": 1},
        {"indicator": "registered-works", "time_period": "2017", "obs_value": 0.1 + 0.2, "obs_status": "P",
         "source": "=SUM(A1)", "comment": "'-1", "based_on": 1},
        {"indicator": "registered-works", "time_period": "2018", "obs_value": 1e-7, "obs_status": "A",
         "source": "'quoted'", "comment": "a, \"b\"; c", "based_on": 1},
    ]  # fmt: skip
    store.append(pd.DataFrame(edits), author="ann", reason="", request="r")
    path = tmp_path / "out.csv"
    assert run("export", *options, "--output", path).exit_code == 0
    result = run("import", path, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "0 new, 0 changed, 76 unchanged, 0 with a warning, 0 with an error" in result.stdout
    assert "Nothing new" in result.stdout


def test_the_export_for_people_is_that_of_the_page(run):
    people = run("export", "--lang", "zh").stdout_bytes
    assert people.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(people.decode("utf-8-sig"), newline="")))
    assert len(rows) == 76
    assert {row["指标代码"] for row in rows} >= {"registered-works"}
    table = run("export", "--table", "assessment", "--as-of", 2018, "--lang", "en").stdout_bytes
    classes = {
        row["Indicator code"]: row["Class"] for row in csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    }
    assert classes["ip-pledge-financing"] == "Behind"


def test_the_export_for_programs_has_names_and_codes(run):
    observations = run("export", "--machine").stdout_bytes
    assert observations.startswith(b"indicator,")
    frame = pd.read_csv(io.BytesIO(observations))
    # The store's own key of a save stays at home.
    published = [name for name in names(STANDING_COLUMNS) if name != "request"]
    stands_on = ["plan", "as_of", "values", "vintage", "since", "known_at", "method_version"]
    assert frame.columns.tolist() == [*published, "unit", *stands_on]
    assert set(frame["obs_status"]) <= set(OBS_STATUSES)
    assessment = run("export", "--machine", "--table", "assessment").stdout_bytes
    columns = pd.read_csv(io.BytesIO(assessment)).columns.tolist()
    assert columns[: len(ASSESSMENT_FIELDS)] == list(ASSESSMENT_FIELDS)
    assert {"baseline", "target", "time_period", "obs_value", "unit", "source", *stands_on} <= set(columns)


def test_a_table_of_the_indicators_that_are_asked_for(run, file):
    assert run("import", file(CHANGED), "--reason", "yearbook").exit_code == 0
    chosen = ["--indicator", "pct-applications", "--indicator", "ip-protection-satisfaction"]
    for table in OFFERS:
        frame = pd.read_csv(io.StringIO(run("export", "--table", table, "--machine", *chosen).stdout))
        assert set(frame["indicator"]) == {"pct-applications", "ip-protection-satisfaction"}, table
    sdmx = pd.read_csv(io.StringIO(run("export", "--format", "sdmx-csv", *chosen[:2]).stdout))
    assert set(sdmx["INDICATOR"]) == {"pct-applications"}
    refused = run("export", "--table", "wide", "--indicator", "nonsense")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "has no indicator nonsense; it has" in refused.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--size half", "--size goes with --charts, not with --format csv"),
        ("--title none --format xlsx", "--title goes with --charts, not with --format xlsx"),
        (
            "--format sdmx-csv --machine",
            "--machine goes with --format csv or xlsx, not with --format sdmx-csv",
        ),
        ("--format datapackage --table wide", "--table goes with --format csv or xlsx"),
        ("--format sdmx-structure --indicator pct-applications", "--indicator goes with"),
        (
            "--charts --machine --output charts",
            "--machine goes with --format csv or xlsx, not with --format png",
        ),
        # What is the default is refused as well when somebody asks for it.
        ("--charts --table observations --output charts", "--table goes with"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(run, options, said):
    result = run("export", *options.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_as_of_year_limits_what_is_exported(run):
    frame = pd.read_csv(io.BytesIO(run("export", "--machine", "--as-of", 2017).stdout_bytes))
    assert frame["time_period"].max() == 2017
    refused = run("export", "--as-of", 1999)
    assert refused.exit_code == 1
    assert "2016 to 2020" in refused.stderr


def test_an_export_replaces_a_file_whole_and_leaves_nothing_beside(run, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    assert run("export", "--output", path).exit_code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert os.listdir(tmp_path) == ["out.csv"]
    # As any file that a command writes: what the umask allows.
    other = tmp_path / "other"
    other.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)


def test_an_export_that_fails_leaves_the_old_file(run, tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    result = run("export", "--output", path)
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.csv"]


def test_exporting_writes_no_store(run, store):
    run("export")
    assert not store.directory.exists()


def test_what_was_known_before_a_save_is_exported_and_assessed(run, store, file):
    seed(store, read_published(DATA_DIR / "published.parquet"))
    before = store.history()["entered_at"].iloc[-1].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    # 76.88 was published for 2018.
    assert run("import", file(CHANGED), "--reason", "yearbook").exit_code == 0
    for known, value in ((["--known", before], 76.88), ([], 76.95)):
        table = pd.read_csv(io.StringIO(run("export", "--machine", *known).stdout))
        cell = table[(table["indicator"] == "ip-protection-satisfaction") & (table["time_period"] == 2018)]
        assert cell["obs_value"].tolist() == [value]
        row = run("assess", "--as-of", 2018, "--format", "csv", *known).stdout.splitlines()[-1]
        assert f",{value}," in row


def test_the_history_has_a_line_for_every_revision_with_its_reason(run, file):
    assert run("import", file(CHANGED), "--reason", "yearbook").exit_code == 0
    table = pd.read_csv(io.StringIO(run("export", "--table", "history", "--machine").stdout))
    assert len(table) == 77
    last = table.iloc[-1]
    assert (last["obs_value_before"], last["obs_value"], last["reason"]) == (76.88, 76.95, "yearbook")
    people = run("export", "--table", "history", "--lang", "zh").stdout
    assert "yearbook" in people


@pytest.mark.parametrize("known", ["yesterday", "2019-02-30", "2019-3-1", "2019-03-01 10:00"])
def test_a_day_that_is_none_is_refused(run, known):
    result = run("export", "--known", known)
    assert result.exit_code == 2
    assert "2019-03-01" in result.stderr


@pytest.mark.parametrize("command", ["export", "assess"])
@pytest.mark.parametrize(
    "known", ["2999-01-01", "2999-01-01T10:00:00Z", datetime.now(UTC).date().isoformat()]
)
def test_a_day_that_is_not_over_is_refused(run, command, known):
    result = run(command, "--known", known)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "does not lie in the past" in result.stderr
