"""What the command line refuses before it draws: nothing is written then."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from indicators.errors import StoreError
from indicators.observations import read_published
from indicators.settings import load
from indicators.store import Store, seed

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


class Sketch:
    """Draws a pixel; the tests of the pack draw with a browser."""

    def draw(self, _picture: Any, _form: str = "png") -> bytes:
        return PIXEL


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run a command against a store of its own, on a machine without a browser."""
    monkeypatch.setenv("PLAN_GAUGE_STORE", str(tmp_path / "absent"))
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    monkeypatch.setattr("cli.end_in_order", lambda: None)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--charts", "--output", "{folder}"], "no Chromium was found"),
        (["--charts"], "needs a folder"),
        (["--charts", "--format", "csv", "--output", "{folder}"], "csv is none of charts"),
        (["--format", "png", "--output", "{folder}"], "png is of --charts"),
        (["--charts", "--indicator", "nothing", "--output", "{folder}"], "has no indicator nothing; it has"),
        (["--charts", "--size", "huge", "--output", "{folder}"], "'huge' is not one of"),
        (["--charts", "--as-of", "2030", "--output", "{folder}"], "2030 is not a year of the plan"),
    ],
)
def test_charts_are_refused_with_a_reason(
    run: Callable[..., Result], tmp_path: Path, arguments: list[str], said: str
) -> None:
    folder = tmp_path / "charts"
    result = run("export", *(argument.format(folder=folder) for argument in arguments))
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert not folder.exists() or not list(folder.iterdir())


def test_a_report_without_a_browser_leaves_nothing(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("report", "--lang", "en", "--output", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        "Error: Charts cannot be drawn here: no Chromium was found on this machine. "
        "Install Chromium, or set BROWSER_PATH to one."
    )
    assert list(tmp_path.iterdir()) == []


def test_names_are_in_ascii_where_it_is_asked(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Charts and pack; an earlier pack is known by the names that it has."""
    monkeypatch.setattr("cli.Easel", Sketch)
    for command in (["export", "--charts"], ["report"], ["report"]):
        folder = tmp_path / command[0]
        result = run(*command, "--lang", "zh", "--ascii", "--as-of", "2018", "--output", folder)
        assert result.exit_code == 0, result.stderr
    names = [path.name for path in tmp_path.rglob("*")]
    assert len(names) > 30
    assert [name for name in names if not name.isascii()] == []


def test_a_folder_with_something_else_is_refused_before_anything_is_drawn(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = run("report", "--output", tmp_path)
    assert result.exit_code == 1
    assert "left as it is" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_year_beyond_the_plan_is_no_report(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("report", "--as-of", "2030", "--output", tmp_path / "out")
    assert result.exit_code == 1
    assert "2030 is not a year of the plan; its years are 2016 to 2020" in result.stderr


def test_a_report_is_told_of_in_the_trail_of_a_store_that_is_there(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.Easel", Sketch)
    store = Store(tmp_path / "absent")

    def report() -> Result:
        result = run("report", "--output", tmp_path / "out")
        assert result.exit_code == 0, result.stderr
        return result

    report()
    assert not store.directory.exists()
    seed(store, read_published(load(environment={}).published))
    report()
    record = store.trail()[-1]
    assert (record.action, record.details["file"]) == ("report_made", "out")

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Store, "record", full)
    assert "report_made could not be recorded: The disk is full." in report().stderr
