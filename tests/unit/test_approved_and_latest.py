"""What readers of approved and of latest values are shown, on a store with users and decisions in any order."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.provenance import approval, vintage
from indicators.schema import names
from indicators.snapshot import Reader
from indicators.store import EDIT_COLUMNS, USERS, Store
from indicators.text import text_for
from layouts.address import parse_address
from layouts.values import values_sentences

DATA = Path(__file__).parents[2] / "data"
PLEDGE = "ip-pledge-financing"
EN = text_for("en")


class Desk:
    """A store in which everything must be approved, and its reader."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        (path / USERS).touch()
        self.store = Store(path)
        published = as_observations(read_published(DATA / "published.parquet"))
        self.reader = Reader(read_plan(DATA / "indicators.parquet"), self.store, published)
        self.saves = 0

    def save(self, value: float, year: str = "2018") -> int:
        edit = {"indicator": PLEDGE, "time_period": year, "obs_value": value, "based_on": self.saves}
        edits = pd.DataFrame([edit]).reindex(columns=names(EDIT_COLUMNS))
        self.saves += 1
        return self.store.append(edits, author="ann", reason="", request=f"{self.saves}").batch

    def approve(self, batch: int) -> None:
        self.store.decide(batch, approve=True, author="bob")

    def shown(self, reader: Reader) -> list[float]:
        return reader.snapshot(2020).observations["obs_value"].tolist()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "store")


def test_what_waits_is_newer_until_something_newer_is_approved(desk: Desk):
    first, second = desk.save(1.0), desk.save(2.0)
    approved = desk.reader.snapshot(2020)
    assert (approved.newer().cells, approved.newer().since) == (1, approved.waiting["entered_at"].min())
    assert approved.newer(PLEDGE) == approved.newer()
    assert approved.newer("pct-applications") is None
    desk.approve(second)
    assert len(desk.reader.snapshot(2020).waiting) == 1  # the first one still waits, and is no newer value
    assert desk.reader.snapshot(2020).newer() is None
    desk.approve(first)
    assert desk.shown(desk.reader) == desk.shown(desk.reader.latest) == [2.0]


def test_a_page_of_then_does_not_say_what_waits(desk: Desk):
    batch = desk.save(1.0)
    then = desk.store.saved_at
    desk.approve(batch)
    page = parse_address("/", desk.reader.years)
    assert values_sentences(page, desk.reader.snapshot(2020, then), EN) == ""
    latest = values_sentences(page, desk.reader.latest.snapshot(2020, then), EN)
    assert latest == "Latest values of then, approved or not."


def test_earlier_values_are_those_that_stood_in_the_order_of_the_approvals(desk: Desk):
    """Saved 1, 2, 3; approved 1, 3, 2: the 2 never stood among approved values."""
    batches = [desk.save(value) for value in (1.0, 2.0, 3.0)]
    for batch in (batches[0], batches[2], batches[1]):
        desk.approve(batch)
    reader = desk.reader
    saves = reader.earlier_saves(PLEDGE, reader.snapshot(2020))
    assert [save.batch for save in saves] == [1]
    then = reader.vintage(PLEDGE, 2020, saves[0].since.to_pydatetime())
    assert then is not None
    assert then.standing.observations["obs_value"].tolist() == [1.0]
    # Whoever sees the latest ones saw all three.
    latest = reader.latest
    assert [save.batch for save in latest.earlier_saves(PLEDGE, latest.snapshot(2020))] == [2, 1]


def test_a_returned_value_was_known_otherwise(desk: Desk):
    desk.approve(desk.save(1.0))
    returned = desk.save(2.0)
    desk.store.decide(returned, approve=False, author="bob", reason="wrong year")
    latest = desk.reader.latest
    assert desk.shown(latest) == [1.0]
    assert [save.batch for save in latest.earlier_saves(PLEDGE, latest.snapshot(2020))] == [2, 1]
    history = latest.history(latest.snapshot(2020))
    assert history["decision_reason"].fillna("").tolist() == ["", "wrong year"]
    assert desk.reader.history(desk.reader.snapshot(2020))["batch"].tolist() == [1]


def test_the_state_is_named_so_that_it_is_found_again(desk: Desk):
    """By the moment of the last decision; what is saved and decided later changes nothing of it."""
    desk.approve(desk.save(1.0))
    state = desk.reader.snapshot(2020)
    assert vintage(state, EN).startswith("Data: state 1, approved on ")
    assert approval(state, EN).startswith("approved values; last approved on ")
    assert approval(state, EN).endswith(" by bob")
    desk.approve(desk.save(2.0))
    again = desk.reader.snapshot(2020, state.saved_at)
    pd.testing.assert_frame_equal(again.observations, state.observations)
    desk.save(3.0)
    assert approval(desk.reader.latest.snapshot(2020), EN) == "includes 1 value that is not approved yet"


@pytest.mark.parametrize(("options", "expected"), [([], 1.0), (["--values", "latest"], 2.0)])
def test_commands_take_approved_values_unless_told_otherwise(
    desk: Desk, tmp_path: Path, options: list[str], expected: float
):
    desk.approve(desk.save(1.0))
    desk.save(2.0)
    store = ["--store", str(tmp_path / "store"), "--as-of", "2018", *options]
    written = CliRunner().invoke(main, ["export", "--machine", *store], catch_exceptions=False).stdout
    table = pd.read_csv(io.StringIO(written))
    assert table["obs_value"].tolist() == [expected]
    assessed = CliRunner().invoke(main, ["assess", "--format", "csv", *store], catch_exceptions=False).stdout
    rows = pd.read_csv(io.StringIO(assessed)).set_index("indicator")
    assert rows.loc[PLEDGE, "latest"] == expected
