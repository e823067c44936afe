"""The pack as it is made: charts drawn by a Chromium of this machine, a document that prints, hashes, kills."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from docx import Document
from office import printed
from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Page, Route, expect
from waiting import wait_until

from indicators.exchange.offers import FORMATS, OFFERS
from indicators.opening import open_reader
from indicators.provenance import stands_on
from indicators.settings import load
from indicators.snapshot import Reader, Snapshot
from indicators.summary import headline
from indicators.text import text_for
from layouts.pictures import trend_picture
from reports.drawing import DrawingError, Easel
from reports.extra import LibraryError
from reports.folder import write_pack
from reports.pack import Pack, Step, pack

ROOT = Path(__file__).parents[2]
PATIENCE = 60


@pytest.fixture(scope="module")
def easel() -> Iterator[Easel]:
    """One browser for all packs."""
    easel = Easel()
    yield easel
    easel.close()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return open_reader(load(environment={}, store=tmp_path_factory.mktemp("packed") / "store"), fill=True)


@pytest.fixture(scope="module")
def as_of_2018(reader: Reader) -> Snapshot:
    return reader.snapshot(2018)


@pytest.fixture(scope="module")
def made(reader: Reader, easel: Easel) -> tuple[list[Step], Pack]:
    """The pack of 2018 in Chinese, and what was told while it was made."""
    *steps, made = pack(reader.snapshot(2018), reader.history, easel, text_for("zh"))
    assert isinstance(made, Pack)
    return steps, made


@pytest.fixture(scope="module")
def written(made: tuple[list[Step], Pack], tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("written") / "pack"
    write_pack(directory, made[1])
    return directory


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder for what is temporary; below the folders of pytest the name of a socket of Chromium is too long."""
    with TemporaryDirectory(prefix="pg-") as folder:
        yield Path(folder)


def browsers(folder: Path) -> list[int]:
    """Processes that were started with a folder among their arguments."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return [number for number in found if number != os.getpid()]


def until(holds: Callable[[], bool]) -> bool:
    """Wait for something that comes about in a moment."""
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return holds()


def test_progress_is_told_before_each_file_is_made(made: tuple[list[Step], Pack]) -> None:
    (preparing, *steps), finished = made
    assert preparing.done == 0
    total = steps[0].of
    assert [step.done for step in steps] == list(range(total))
    assert {step.of for step in steps} == {total}
    # Beside the files the pictures of the document are drawn, one for each indicator; the manifest is no step.
    assert total == 10 + len(finished.files) - 1


def test_the_manifest_says_what_every_file_is(written: Path, as_of_2018: Snapshot) -> None:
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert {key: manifest[key] for key in stands_on(as_of_2018)} == stands_on(as_of_2018)
    assert manifest["language"] == "zh-CN"
    there = {path.relative_to(written).as_posix(): path for path in written.rglob("*") if path.is_file()}
    there.pop("manifest.json")
    assert there.keys() == {file["path"] for file in manifest["files"]}
    for file in manifest["files"]:
        content = there[file["path"]].read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        assert file["what"]
        assert file["path"] == file["own"]
        assert file["ascii"].isascii()
    assert len({file["ascii"] for file in manifest["files"]}) == len(manifest["files"])


def test_charts_are_pictures_of_the_text_width(written: Path) -> None:
    charts = sorted((written / "charts").iterdir())
    assert [chart.name[:3] for chart in charts] == [f"{number:02d}-" for number in range(11)]
    for chart in charts:
        with Image.open(chart) as picture:
            assert picture.width == 1842
            assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
            # Most of it is paper, a part is ink.
            dark = sum(picture.convert("L").histogram()[:128]) / (picture.width * picture.height)
            assert 0.005 < dark < 0.4, chart.name


def test_tables_are_there_as_the_people_of_an_office_read_them(written: Path) -> None:
    tables = list((written / "tables").iterdir())
    assert len(tables) == len(OFFERS) * len(FORMATS)
    for table in tables:
        if table.suffix == ".csv":
            assert table.read_bytes().startswith(b"\xef\xbb\xbf")
            assert len(pd.read_csv(table, encoding="utf-8-sig")) >= 10
        else:
            assert load_workbook(table).worksheets[0].max_row >= 10


def test_the_document_has_the_charts_and_prints(written: Path, as_of_2018: Snapshot, tmp_path: Path) -> None:
    (report,) = written.glob("*.docx")
    word = Document(str(report))
    shapes = list(word.inline_shapes)
    assert len(shapes) == 11
    for shape in shapes:
        blob = word.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
        with Image.open(io.BytesIO(blob)) as picture:
            assert picture.width == 1842
            assert shape.height / shape.width == pytest.approx(picture.height / picture.width, rel=0.01)
    # Ten sections, of which one fills more than half a page; before them two to four pages, behind them the annex.
    pages = ["".join(page.split()) for page in printed(report, tmp_path)]
    assert 12 <= len(pages) <= 18
    numbers, texts = zip(*(_footed(page) for page in pages), strict=True)
    assert numbers == tuple(range(1, len(pages) + 1))
    assert all(texts), "a page is blank"
    body = "".join(texts)
    looked_for = [headline(as_of_2018.standings, 2018, text_for("zh"))]
    looked_for += [
        one.text for one in word.paragraphs if one.style.name in ("Caption", "Plan Note") and one.text
    ]
    assert len(looked_for) > 1 + 13 + 12  # captions of figures and tables, and at least their sources
    assert [text for text in looked_for if "".join(text.split()) not in body] == []


def _footed(page: str) -> tuple[int, str]:
    """Part the text of a page without its spaces into its number at the foot and what is above."""
    found = re.fullmatch(r"(.*)—(\d+)—", page)
    assert found, page
    return int(found[2]), found[1]


def test_one_click_gives_the_same_bytes(
    made: tuple[list[Step], Pack],
    reader: Reader,
    serve: Callable[[Path], str],
    open_page: Callable[..., Page],
) -> None:
    """The pack of the page is that of the command, byte for byte: it was made anew from the same state."""
    page = open_page(f"{serve(reader.store.directory)}/?as_of=2018&lang=zh", language="zh")
    with page.expect_download(timeout=PATIENCE * 1000) as download:
        page.locator("button[data-report]").click()
        expect(page.locator(".report-progress progress")).to_be_visible()
    expect(page.locator(".report-progress [aria-live]")).to_have_text(text_for("zh")("Done"))
    expect(page.locator("button[data-report]")).to_be_focused()
    assert download.value.suggested_filename == f"{made[1].name}.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            file.path: file.content for file in made[1].files
        }


def test_the_picture_is_that_of_the_readers_browser(
    open_page: Callable[..., Page], shipped_url: str, as_of_2018: Snapshot, easel: Easel
) -> None:
    page = open_page(shipped_url)
    wait_until(page, "window.Plotly && window.planGauge")
    standing = as_of_2018.standings[4]
    for language, form in (("zh", "png"), ("en", "svg")):
        picture = trend_picture(as_of_2018, standing, text_for(language))
        address = page.evaluate(
            """async ({figure, scale, format}) => {
                const { width, height } = figure.layout;
                const content = (await planGauge.draw(figure, { format, width, height, scale })).split(",")[1];
                return format === "svg" ? decodeURIComponent(content) : content;
            }""",
            {"figure": picture["figure"], "scale": picture["scale"], "format": form},
        )
        drawn = base64.b64decode(address) if form == "png" else address.encode()
        assert easel.draw(picture, form) == drawn


def test_a_killed_browser_is_started_anew_and_one_that_hangs_is_given_up(as_of_2018: Snapshot) -> None:
    picture = trend_picture(as_of_2018, as_of_2018.standings[0], text_for("zh"))
    easel = Easel()
    try:
        before = easel.draw(picture)
        killed = easel.process
        os.killpg(killed, signal.SIGKILL)
        assert easel.draw(picture) == before
        hanging = easel.process
        os.killpg(hanging, signal.SIGSTOP)
        easel.patience = 0.5  # too short for another one to start
        with pytest.raises(DrawingError, match="does not answer"):
            easel.draw(picture)
        assert until(lambda: not Path(f"/proc/{hanging}").exists())
    finally:
        easel.close()


def test_an_answer_that_ends_early_is_no_report(open_page: Callable[..., Page], shipped_url: str) -> None:
    """What is done is said when the archive is here, not before; what the server refuses is said in its words."""
    page = open_page(shipped_url)
    progress = page.locator(".report-progress")
    step, refused = {"done": 9, "of": 10, "what": "Report"}, "Try again in a minute."
    answers = [[step], [step, {"error": refused}]]
    bodies = ["".join(json.dumps(line) + "\n" for line in lines) for lines in answers]
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=bodies.pop(0))

    page.route("**/export/report.ndjson?*", answer)
    page.locator("select[data-choice=name]").select_option("ascii")
    for said in ("The report was not finished.", refused):
        page.locator("button[data-report]").click()
        expect(progress.locator("[aria-live]")).to_have_text(said)
        expect(progress.locator("progress")).to_have_count(0)
    assert all(address.endswith("&names=ascii") for address in asked)


def test_without_a_browser_or_the_library_it_is_said(
    as_of_2018: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = trend_picture(as_of_2018, as_of_2018.standings[0], text_for("zh"))
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    with pytest.raises(DrawingError, match="no Chromium was found"):
        Easel().draw(picture)
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with pytest.raises(LibraryError, match="kaleido is not installed"):
        Easel().draw(picture)


@pytest.mark.parametrize("how", [None, signal.SIGTERM, signal.SIGKILL], ids=str)
def test_nothing_is_left_behind(tmp_path: Path, short_folder: Path, how: signal.Signals | None) -> None:
    """No process, no folder, no half pack: at the end, when asked to end, when killed."""
    output = tmp_path / "out" / "pack"
    output.parent.mkdir()
    place = short_folder
    command = [sys.executable, "-m", "cli", "report", "--as-of", "2018", "--output", str(output)]
    if how is None:  # the shorter way to an end
        command[3:] = ["export", "--charts", "--indicator", "pct-applications", "--output", str(output)]
    environment = {**os.environ, "TMPDIR": str(place), "PLAN_GAUGE_STORE": str(tmp_path / "absent")}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if how is not None:
        assert process.stderr is not None
        while "[1/" not in process.stderr.readline():  # the browser has drawn
            assert process.poll() is None
        assert browsers(place)
        process.send_signal(how)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode == 0) == (how is None), (out, err)
    assert until(lambda: not browsers(place))
    if how is None:
        assert [path.suffix for path in output.iterdir()] == [".png"]
    else:
        assert list(output.parent.iterdir()) == []
    if how is not signal.SIGKILL:  # who is killed can tidy nothing up
        assert list(place.iterdir()) == []
