"""Every table that goes out comes back through the import: unchanged when nobody changed it, with what was changed."""

from __future__ import annotations

import csv
import io
import unicodedata
from itertools import cycle, product

import pandas as pd
import pytest
from click.testing import CliRunner
from hostile import TEXTS
from openpyxl import load_workbook

from cli import main
from indicators.assessment import assess
from indicators.exchange.offers import FORMATS, OFFERS, Asked
from indicators.exchange.sdmx import sdmx_csv
from indicators.exchange.tables import wide_table
from indicators.intake import judge, read_cells
from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.schema import CELL, REVISION_COLUMNS, SHOWN_HISTORY_COLUMNS, STANDING_COLUMNS, names
from indicators.snapshot import Reader, Snapshot
from indicators.store import EDIT_COLUMNS, Store
from indicators.text import text_for
from indicators.twins import DATA_DIR

#: Tables with a value a cell, and the fields that they keep; what is concluded has the latest actuals alone.
KEPT = {
    "observations": ["obs_status", "source", "source_address", "comment"],
    "history": ["obs_status", "source", "source_address", "comment"],
    "wide": ["obs_status", "source"],
}
CONCLUSIONS = tuple(table for table in OFFERS if table not in KEPT)
#: Format, language, for programs.
FILES = [
    ("csv", "zh", False), ("csv", "en", False), ("csv", "en", True), ("xlsx", "zh", False), ("xlsx", "en", True),
]  # fmt: skip
PLAN = read_plan(DATA_DIR / "indicators.parquet")


def edits(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(rows).reindex(columns=names(EDIT_COLUMNS))


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> Reader:
    """Values of 2016 to 2018, some of them saved again: a correction, a deletion, growth rates, a half-year."""
    store = Store(tmp_path_factory.mktemp("round") / "store")
    published = as_observations(read_published(DATA_DIR / "published.parquet"))
    years = published[published["time_period"].between("2016", "2018")].assign(based_on=0)
    store.append(years[names(EDIT_COLUMNS)], author="ann", reason="first", request="1")
    store.append(
        edits(
            {"indicator": "registered-works", "time_period": "2016", "obs_status": "M", "based_on": 1},
            {"indicator": "registered-works", "time_period": "2018", "obs_value": 0.1 + 235.1, "obs_status": "P",
             "source": "=SUM(A1)", "comment": "'-1", "source_address": "https://example.org/a?b=1", "based_on": 1},
            {"indicator": "ip-services-revenue-growth", "time_period": "2016", "obs_value": 22.3, "obs_status": "A",
             "source": "'quoted'", "based_on": 0},
            {"indicator": "invention-patents-per-10k-people", "time_period": "2019-S1", "obs_value": 12.4,
             "obs_status": "E", "source": "半年报", "comment": 'a, "b"; c', "based_on": 0},
        ),
        author="bob", reason="yearbook", request="2",
    )  # fmt: skip
    return Reader(PLAN, store, published.iloc[:0])


def sent(reader: Reader, year: int, table: str, form: str, language: str, *, machine: bool) -> bytes:
    snapshot = reader.snapshot(year)
    asked = Asked(snapshot, snapshot.standings, reader.history)
    return FORMATS[form](asked, table, text_for(language), machine=machine)


def returned(raw: bytes, form: str, known: pd.DataFrame, plan: pd.DataFrame = PLAN):
    return judge(read_cells(raw, f"a.{form}"), plan, known, source="File", reason="round trip")


@pytest.mark.parametrize(
    ("year", "tables"), [(2016, CONCLUSIONS), (2018, CONCLUSIONS), (2019, tuple(OFFERS))]
)
def test_what_nobody_changed_comes_back_as_nothing_new(reader, year, tables):
    """A sum of one year is a value of that year, one of more is none; half of 2019 counts in 2018 already."""
    known = reader.store.observations()
    values = known[known["time_period"].str[:4] <= str(year)]
    for table, (form, language, machine) in product(tables, FILES):
        judged = returned(sent(reader, year, table, form, language, machine=machine), form, known)
        said = [(verdict.kind, verdict.text) for verdict in judged.verdicts if verdict.kind != "same"]
        assert not said, (table, form, language, machine)
        # A deletion is a row of the tables with one value a row, and an empty cell of the one with years.
        read = {"observations": len(values), "history": len(known), "wide": values["obs_value"].notna().sum()}
        if table in read:
            assert judged.counts["same"] == read[table], (table, form, language, machine)


def test_a_table_of_conclusions_gives_actuals_alone_and_says_what_it_leaves_out(reader):
    """An empty store takes what it is given: neither 6.3 nor 12 of the plan, nor a sum of three years."""
    known = reader.store.observations()
    stored = {(row.indicator, row.time_period, row.obs_value) for row in known.itertuples()}
    for table, (form, language, machine) in product(CONCLUSIONS, FILES):
        raw = sent(reader, 2018, table, form, language, machine=machine)
        judged = returned(raw, form, known.iloc[:0])
        read = {(one.indicator, one.time_period, one.value) for one in judged.verdicts}
        assert read <= stored
        # Without an actual is number 7; a sum of three years is number 8.
        assert len(read) == 8
        assert any("2016–2018" in str(note.values) for note in judged.notes), (table, form)


@pytest.mark.parametrize("table", KEPT)
def test_an_empty_store_gets_what_the_table_holds(reader, tmp_path, table):
    known = reader.store.observations()
    for number, (form, language, machine) in enumerate(FILES):
        raw = sent(reader, 2019, table, form, language, machine=machine)
        entries = pd.DataFrame(returned(raw, form, known.iloc[:0]).entries)
        store = Store(tmp_path / str(number))
        store.append(entries[names(EDIT_COLUMNS)], author="ann", reason="", request="1")
        kept = [*CELL, "obs_value", *KEPT[table]]
        found, expected = (
            frame.sort_values(CELL, ignore_index=True) for frame in (store.observations(), known)
        )
        deleted = expected["obs_value"].isna()  # one row: its file is the source of what nobody published
        if table == "wide":
            expected = expected[~deleted].reset_index(drop=True)
        else:
            assert found[deleted][[*CELL, "obs_value", "obs_status"]].equals(
                expected[deleted][[*CELL, "obs_value", "obs_status"]]
            )
            found, expected = found[~deleted], expected[~deleted]
        pd.testing.assert_frame_equal(found[kept], expected[kept], check_exact=True)


def with_another(raw: bytes, form: str, old: float, new: float) -> bytes:
    """A file with one number changed, saved by another program."""
    if form == "csv":
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        (place,) = [(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell == str(old)]
        rows[place[0]][place[1]] = str(new)
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()
    workbook = load_workbook(io.BytesIO(raw))
    (cell,) = [cell for row in workbook.worksheets[0] for cell in row if cell.value == old]
    cell.value = new
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_a_table_with_the_key_of_the_save_comes_back_too(reader):
    """Earlier exports wrote it."""
    known = reader.store.observations()
    for table in ("observations", "history"):
        raw = sent(reader, 2019, table, "csv", "en", machine=True)
        frame = pd.read_csv(io.BytesIO(raw), dtype=str, keep_default_na=False)
        assert "request" not in frame
        frame.insert(frame.columns.get_loc("entered_at") + 1, "request", "r")
        old, new = (returned(one, "csv", known) for one in (frame.to_csv(index=False).encode(), raw))
        assert old.counts == new.counts
        assert old.counts["same"] == len(old.verdicts) > 20


def test_a_changed_value_is_found_as_the_one_that_changed(reader):
    """Published for 2018 are 76.88 points; only tables of actuals name each value once."""
    known = reader.store.observations()
    for table, (form, language, machine) in product(OFFERS, FILES):
        if table in CONCLUSIONS and machine:
            continue  # names the actual twice: as a measure of METHOD and as an observation
        raw = with_another(sent(reader, 2018, table, form, language, machine=machine), form, 76.88, 76.95)
        judged = returned(raw, form, known)
        (changed,) = [verdict for verdict in judged.verdicts if verdict.kind != "same"]
        assert (changed.kind, changed.indicator, changed.time_period) == (
            "changed", "ip-protection-satisfaction", "2018",
        ), (table, form)  # fmt: skip
        assert (changed.old, changed.value, changed.changes[0]) == (76.88, 76.95, "obs_value")


def storable(text: str) -> bool:
    """Whether the entry page takes a text: on one line, without control and turning characters."""
    turning = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    return text == text.strip() and not any(
        unicodedata.category(one) in ("Cc", "Cs")
        or unicodedata.bidirectional(one) in turning
        or one in "\ufffe\uffff"
        for one in text
    )


def hostile() -> tuple[Snapshot, pd.DataFrame]:
    """Fifty indicators with hostile names in both languages, six values each with hostile sources and comments."""
    texts, names_ = cycle(filter(storable, TEXTS)), cycle(TEXTS)
    plan = pd.concat([PLAN[PLAN["indicator"] == "pct-applications"]] * 50, ignore_index=True)
    plan = plan.assign(
        number=pd.array(range(1, 51), dtype="Int64"),
        indicator=[f"indicator-{number}" for number in range(1, 51)],
        **{name: [next(names_) for _ in range(50)] for name in ("name_en", "name_zh")},
    )
    cells = [
        (code, period)
        for code in plan["indicator"]
        for year in (2016, 2017, 2018)
        for period in (str(year), f"{year}-Q1")
    ]
    observations = pd.DataFrame(cells, columns=["indicator", "time_period"]).assign(
        ref_area="CN", obs_value=[1 + position / 7 for position in range(len(cells))], obs_status="A",
        source=[next(texts) for _ in cells], source_address=None, comment=[next(texts) for _ in cells],
        revision=1, entered_by="ann", entered_at=pd.Timestamp("2019-03-01", tz="UTC"), request="r",
        approval="single_user", decided_by=None, decided_at=None,
    )[names(STANDING_COLUMNS)]  # fmt: skip
    assessment = assess(plan, observations, as_of=2018)
    return Snapshot(plan, observations, assessment, 2018, (2016, 2017, 2018, 2019, 2020), 1), observations


def test_hostile_texts_come_back_as_they_were():
    """The marks that keep a spreadsheet from running a text come off again."""
    snapshot, known = hostile()
    assert len({*known["source"], *known["comment"]}) == sum(map(storable, TEXTS)) > 300
    history = known.assign(batch=1, reason="=1+1").reindex(columns=names(SHOWN_HISTORY_COLUMNS))
    asked = Asked(snapshot, snapshot.standings, lambda snapshot: history)
    for table, (form, language, machine) in product(KEPT, FILES):
        raw = FORMATS[form](asked, table, text_for(language), machine=machine)
        judged = returned(raw, form, known, snapshot.plan)
        assert judged.counts["same"] == len(judged.verdicts) == len(known), (table, form, language, machine)
    judged = returned(sdmx_csv(snapshot, snapshot.standings), "sdmx.csv", known, snapshot.plan)
    assert judged.counts["same"] == len(judged.verdicts) == len(known)


def test_the_command_takes_back_what_the_command_wrote(tmp_path):
    for table, form, options in [
        ("observations", "csv", ["--machine"]),
        ("wide", "csv", ["--lang", "zh"]),
        ("history", "xlsx", ["--lang", "en"]),
        ("assessment", "xlsx", ["--lang", "zh"]),
        ("officials", "xlsx", ["--lang", "zh", "--as-of", "2018"]),
    ]:
        path, store = tmp_path / f"{table}.{form}", ["--store", str(tmp_path / "store")]
        written = ["export", "--table", table, "--format", form, "--output", str(path), *options, *store]
        assert CliRunner().invoke(main, written).exit_code == 0
        result = CliRunner().invoke(main, ["import", str(path), "--dry-run", *store])
        assert result.exit_code == 0, result.output
        assert "0 new, 0 changed" in result.stdout
        # Before the first save there is no history: an empty one has a header and nothing to enter.
        assert ("Nothing new" in result.stdout) != (table == "history"), result.stdout


def test_headings_of_years_with_a_field_belong_to_their_values():
    known = pd.DataFrame(columns=names(REVISION_COLUMNS))
    for heading, other in (
        ("2018年状态", "2018年资料来源"),
        ("2018 Status", "2018 source"),
        ("obs_status_2018", "source_2018"),
    ):
        raw = f"指标,2017,2018,{heading},{other}\nPCT专利申请量,5.1,5.5,P,年报\n".encode()
        first, second = returned(raw, "csv", known).entries
        assert (first["obs_status"], first["source"]) == ("A", "File")
        assert (second["obs_status"], second["source"]) == ("P", "年报")


def test_a_baseline_beside_a_target_is_no_actual():
    """The plan as offices print it: 2015 and the target are the plan's, 2018 alone is an actual."""
    raw = "指标,2015年,2018年,2020年目标\nPCT专利申请量,3.5,5.5,6\n".encode()
    judged = returned(raw, "csv", pd.DataFrame(columns=names(REVISION_COLUMNS)))
    assert [(one.time_period, one.value) for one in judged.verdicts] == [("2018", 5.5)]
    assert [one.heading for one in judged.ignored] == ["2015年", "2020年目标"]


def test_the_wide_table_has_every_year_of_the_plan_in_order(reader):
    snapshot = reader.snapshot(2019)
    headings = [name for name in wide_table(snapshot, snapshot.standings, text_for("en")) if name[:1] == "2"]
    assert headings[:5] == ["2016", "2017", "2018", "2019", "2019-S1"]
