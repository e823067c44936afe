"""Many values at once in a real browser: pasted, uploaded, dropped, restored; nothing enters unconfirmed."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from desk import PCT_2020, SERVICES_2016, Entry, revisions_of
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Locator, Page, expect

from indicators.plan import read_plan
from indicators.store import Store
from indicators.twins import DATA_DIR

YEARS = ("2016", "2017", "2018", "2019", "2020")
PLAN = read_plan(DATA_DIR / "indicators.parquet")
#: Ten indicators by five years, each value made from its place: different in every cell and from what is stored.
BLOCK = [[round((row + 1) * 7 + year / 10, 1) for year in range(5)] for row in range(10)]


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def copy(page: Page, text: str) -> None:
    """Put a text on the clipboard, as a spreadsheet does."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def to_first_cell(page: Page) -> None:
    """Walk from the top of the page to the first year of the first indicator by keyboard."""
    page.locator("body").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('#entry-grid'))"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#entry-cell-name")).to_contain_text("2016")


def save_by_keyboard(entry: Entry, reason: str) -> None:
    keyboard = entry.page.keyboard
    keyboard.press("Control+s")
    expect(entry.field("Reason for the change")).to_be_focused()
    keyboard.type(reason)
    keyboard.press("Tab")
    expect(entry.button("Save")).to_be_focused()
    # The reason has answered the warnings.
    expect(entry.problems.locator(".severity-warning")).to_have_count(0)
    keyboard.press("Enter")


def assert_block_is_stored(store_path: Path, source: str) -> None:
    store = Store(store_path)
    assert store.head == 2
    rows = store.observations()
    rows = rows[rows["time_period"].isin(YEARS)].set_index(["indicator", "time_period"])
    stored = [[rows.at[(slug, year), "obs_value"] for year in YEARS] for slug in PLAN["indicator"]]
    assert stored == BLOCK
    assert set(rows["source"]) == {source}
    assert store.revisions()["request"].nunique() == 2


@pytest.mark.parametrize("names", ["name_en", "name_zh"])
def test_a_block_of_ten_by_six_by_keyboard_alone(entry: Entry, store_path: Path, names: str) -> None:
    page, keyboard = entry.page, entry.page.keyboard
    lines = [
        "\t".join([name, *(f"{value:,.1f}" for value in row)])
        for name, row in zip(PLAN[names], BLOCK, strict=True)
    ]
    copy(page, "\r\n".join(lines) + "\r\n")
    to_first_cell(page)
    keyboard.press("Control+v")
    expect(dialog(page)).to_contain_text("changed")
    # 50 values, each of them another than what is stored; nothing has entered the draft yet.
    expect(entry.button("Take 50 values over into the draft")).to_be_visible()
    expect(entry.count).to_have_text("No unsaved values")
    keyboard.type("Yearbook 2021")
    keyboard.press("Enter")
    expect(entry.button("Take 50 values over into the draft")).to_be_focused()
    keyboard.press("Enter")
    expect(dialog(page)).to_be_hidden()
    expect(entry.count).to_have_text("Unsaved values: 50")
    save_by_keyboard(entry, "Yearbook replaces the press releases")
    entry.saved("50 values were saved.")
    expect(entry.count).to_have_text("No unsaved values")
    assert_block_is_stored(store_path, "Yearbook 2021")


def test_the_same_by_upload(entry: Entry, store_path: Path, tmp_path: Path) -> None:
    page, keyboard = entry.page, entry.page.keyboard
    book = Workbook()
    sheet = book.active
    sheet.append(["主要指标完成情况"])
    sheet.merge_cells("A1:F1")
    sheet.append(["指标", *(f"{year}年" for year in YEARS)])
    for name, row in zip(PLAN["name_zh"], BLOCK, strict=True):
        sheet.append([name, *row])
    sheet.append(["注：本表为年报数。"])
    path = tmp_path / "年报.xlsx"
    book.save(path)
    # By keyboard: the button before the grid opens the file dialog.
    for _ in range(30):
        keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "entry-open-file":
            break
    expect(entry.button("Open a file…")).to_be_focused()
    with page.expect_file_chooser() as chosen:
        keyboard.press("Enter")
    chosen.value.set_files(path)
    take = entry.button("Take 50 values over into the draft")
    expect(take).to_be_focused()
    expect(entry.field("Source of the values that bring none")).to_have_value("File 年报.xlsx")
    keyboard.press("Enter")
    expect(entry.count).to_have_text("Unsaved values: 50")
    save_by_keyboard(entry, "Yearbook")
    entry.saved("50 values were saved.")
    assert_block_is_stored(store_path, "File 年报.xlsx")


def test_the_template_comes_back_filled(entry: Entry, store_path: Path, tmp_path: Path) -> None:
    with entry.page.expect_download() as download:
        entry.page.get_by_role("link", name="Template (XLSX)").click()
    assert download.value.suggested_filename == "13fyp-ip-template.xlsx"
    path = tmp_path / "filled.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    sheet = book.active
    years = {str(cell.value): cell.column for cell in sheet[1]}
    sheet.cell(10, years["2016"]).value = 21.5  # row 10 is indicator 9
    book.save(path)
    with entry.page.expect_file_chooser() as chosen:
        entry.button("Open a file…").click()
    chosen.value.set_files(path)
    expect(dialog(entry.page)).to_contain_text("IP services revenue growth, average, 2016")
    entry.button("Take 1 value over into the draft").click()
    expect(entry.cell(*SERVICES_2016)).to_contain_text("21.5")
    entry.save()
    entry.saved()
    assert revisions_of(store_path, SERVICES_2016) == [21.5]


def test_a_gbk_file_dropped_on_the_page(looked_at: Entry) -> None:
    page = looked_at.page
    table = (
        "序号,指标,2020年\r\n2,PCT专利申请量,７．３\r\n4,全国作品登记数量,很多\r\n99,没有的指标,1\r\n".encode(
            "gbk"
        )
    )
    page.evaluate(
        """content => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], "actuals.csv"));
          for (const type of ["dragover", "drop"]) {
            document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
          }
        }""",
        base64.b64encode(table).decode(),
    )
    rows = dialog(page).get_by_role("row")
    expect(rows.filter(has_text="PCT applications, 2020")).to_contain_text("7.2 ten thousand pieces → 7.3")
    expect(rows.filter(has_text="很多")).to_contain_text("C3")
    expect(rows.filter(has_text="很多")).to_contain_text("is not a number")
    expect(rows.filter(has_text="没有的指标")).to_contain_text("error")
    looked_at.button("Take 1 value over into the draft").click()
    expect(looked_at.count).to_have_text("Unsaved values: 1")


def test_escape_takes_nothing_over_and_undo_takes_all_back(looked_at: Entry) -> None:
    page, keyboard = looked_at.page, looked_at.page.keyboard
    copy(page, "8.1\t9.9\r\n4.6\t5.2\r\n")
    looked_at.choose("invention-patents-per-10k-people", "2016")
    keyboard.press("Control+v")
    expect(dialog(page)).to_contain_text("Changed 4")
    keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(looked_at.count).to_have_text("No unsaved values")
    looked_at.choose("invention-patents-per-10k-people", "2016")
    keyboard.press("Control+v")
    looked_at.button("Take 4 values over into the draft").click()
    expect(looked_at.count).to_have_text("Unsaved values: 4")
    expect(looked_at.cell("pct-applications", "2017")).to_contain_text("5.20")
    keyboard.press("Control+z")
    expect(looked_at.count).to_have_text("No unsaved values")


def test_a_value_that_is_left_out_does_not_enter(looked_at: Entry) -> None:
    page, keyboard = looked_at.page, looked_at.page.keyboard
    copy(page, "8.1\t9.9\r\n4.6\t5.2\r\n")
    looked_at.choose("invention-patents-per-10k-people", "2016")
    keyboard.press("Control+v")
    row = dialog(page).get_by_role("row").filter(has_text="PCT applications, 2016")
    row.get_by_role("button", name="Leave out").press("Enter")
    expect(row.get_by_role("button", name="Take after all", pressed=True)).to_be_focused()
    expect(looked_at.button("Take 3 values over into the draft")).to_be_enabled()
    others = dialog(page).get_by_role("button", name="Leave out")
    while others.count():
        others.first.click()
    expect(looked_at.button("Take 0 values over into the draft")).to_be_disabled()
    dialog(page).get_by_role("button", name="Take after all").last.click()
    # The last row is that of PCT applications in 2017.
    looked_at.button("Take 1 value over into the draft").click()
    expect(looked_at.count).to_have_text("Unsaved values: 1")
    expect(looked_at.cell("pct-applications", "2017")).to_contain_text("5.20")
    expect(looked_at.cell("pct-applications", "2016")).to_contain_text("4.50")


def test_a_phone_stacks_the_rows_of_verdicts(open_page, shipped_url: str) -> None:
    page = open_page(f"{shipped_url}/entry/")
    copy(page, "指标\t2020\nPCT专利申请量\t72")
    Entry(page).choose(*PCT_2020)
    page.keyboard.press("Control+v")
    row = dialog(page).get_by_role("row").filter(has_text="PCT applications, 2020")
    cells = row.locator("th, td")
    expect(cells).to_have_count(4)

    def tops() -> list[float]:
        return [cells.nth(index).bounding_box()["y"] for index in range(4)]

    assert len(set(tops())) == 1
    place = cells.first
    assert place.evaluate("cell => cell.getClientRects().length") == 1
    page.set_viewport_size({"width": 390, "height": 844})
    assert tops() == sorted(set(tops()))
    assert len(set(tops())) == 4
    # Each line has the width of the dialog, and the headings are still there for who listens.
    assert cells.nth(3).bounding_box()["width"] > 300
    expect(dialog(page).get_by_role("columnheader")).to_have_count(4)


def test_one_pasted_value_is_typed_and_copying_takes_every_digit(looked_at: Entry) -> None:
    page, keyboard = looked_at.page, looked_at.page.keyboard
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    looked_at.choose("pct-applications", "2018")
    keyboard.press("Control+c")
    # The cell shows 5.52; printed were 55,242 pieces.
    assert page.evaluate("navigator.clipboard.readText()") == "5.5242"
    looked_at.choose(*SERVICES_2016)
    keyboard.press("Control+v")
    expect(dialog(page)).to_be_hidden()
    expect(looked_at.cell(*SERVICES_2016)).to_contain_text("5.5")


def test_a_block_goes_to_the_cell_that_has_the_focus(looked_at: Entry) -> None:
    page = looked_at.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    looked_at.choose("pct-applications", "2016")
    looked_at.page.locator('[row-id="registered-works"] [col-id="name"]').click()
    copy(page, "4.444")
    page.keyboard.press("Control+v")
    # A name is no cell: a number alone cannot be placed, and the cell chosen before is left alone.
    expect(dialog(page)).to_contain_text("nothing was taken over")
    expect(looked_at.count).to_have_text("No unsaved values")


def test_a_confirmed_status_reaches_the_draft(looked_at: Entry) -> None:
    page = looked_at.page
    # 1,089.9 is stored as an estimate (data/published.csv): the file says that it is final.
    copy(page, "indicator\ttime_period\tobs_value\tobs_status\nip-pledge-financing\t2017\t1089.9\tA")
    looked_at.choose(*PCT_2020)
    page.keyboard.press("Control+v")
    looked_at.button("Take 1 value over into the draft").click()
    expect(looked_at.count).to_have_text("Unsaved values: 1")
    expect(looked_at.problems).to_contain_text("A final value replaces 1089.9")


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("ref_area\ttime_period\tobs_value\nCN-11\t2018\t3.3", "for the area CN-11; this page shows CN"),
        ("ref_area\ttime_period\tobs_value\nCN\t2018-Q3\t3.3", "is not a year of this page"),
    ],
)
def test_what_is_no_cell_of_the_page_is_not_taken_over(looked_at: Entry, columns: str, says: str) -> None:
    page = looked_at.page
    head, row = columns.split("\n")
    copy(page, f"indicator\t{head}\npct-applications\t{row}")
    looked_at.choose(*PCT_2020)
    page.keyboard.press("Control+v")
    expect(dialog(page)).to_contain_text(says)
    expect(looked_at.button("Close")).to_be_visible()


def test_what_cannot_be_read_is_said_and_closed(looked_at: Entry, tmp_path: Path) -> None:
    page = looked_at.page
    for name, content, says in (
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Save it as XLSX"),
        ("nothing.csv", b"", "nothing in it"),
        ("letter.csv", b"Dear colleagues,\nplease find below", "names the indicators"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with page.expect_file_chooser() as chosen:
            looked_at.button("Open a file…").click()
        chosen.value.set_files(path)
        expect(dialog(page)).to_contain_text("nothing was taken over")
        expect(dialog(page)).to_contain_text(says)
        page.keyboard.press("Enter")
        expect(dialog(page)).to_be_hidden()


def test_a_file_that_is_too_large_is_not_even_sent(looked_at: Entry, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    path.write_bytes(b"1,2\n" * 700_000)
    said: list[str] = []
    looked_at.page.on("dialog", lambda box: (said.append(box.message), box.accept()))
    with looked_at.page.expect_file_chooser() as chosen:
        looked_at.button("Open a file…").click()
    chosen.value.set_files(path)
    expect(dialog(looked_at.page)).to_be_hidden()
    assert said == ["huge.csv is larger than 2 MB. Keep only the sheet with the values."]


def test_an_unsaved_value_that_would_be_replaced_is_told(looked_at: Entry) -> None:
    page = looked_at.page
    looked_at.type(*PCT_2020, "7.4")
    copy(page, "指标\t2020\nPCT专利申请量\t7.3")
    looked_at.choose(*PCT_2020)
    page.keyboard.press("Control+v")
    expect(dialog(page)).to_contain_text("It replaces your unsaved value: 7.4.")


def test_an_old_value_is_restored_as_a_new_revision(entry: Entry, store_path: Path, server_url: str) -> None:
    page = entry.page
    entry.enter(*PCT_2020, "7.3")
    entry.reason("Printed again")
    entry.save()
    entry.saved()
    page.goto(f"{server_url}/history?indicator=pct-applications&year=2020")
    page.get_by_role("link", name=re.compile("Restore this value")).first.click()
    expect(dialog(page)).to_contain_text("7.3 ten thousand pieces → 7.2 ten thousand pieces")
    assert "restore" not in page.url
    page.keyboard.press("Enter")
    # Value, source and comment are those of the old revision.
    expect(entry.field("Source")).to_have_value("Mondaq (2021)")
    expect(entry.field("Comment")).to_have_value("Printed: 72,000")
    entry.reason("The first figure was right")
    entry.save()
    entry.saved()
    assert revisions_of(store_path, PCT_2020) == [7.2, 7.3, 7.2]
    history = Store(store_path).history()
    assert history["reason"].iloc[-1] == "The first figure was right"
    assert pd.notna(history["obs_value_before"].iloc[-1])


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
def test_the_dialog_is_accessible(open_page, shipped_url: str, language: str, theme: str) -> None:
    page = open_page(f"{shipped_url}/entry/", language=language, theme=theme)
    entry = Entry(page)
    copy(
        page,
        "指标\t2018\t2019\t2020①\nPCT专利申请量\t5.5242\tx\t72\n作品登记数量\t235.2\t\t331.63*\n注：数据来源",
    )
    entry.choose(*PCT_2020)
    page.keyboard.press("Control+v")
    expect(page.locator(".verdict-error")).to_be_visible()
    for width, height in ((1366, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
