"""Taking away from a page: one picture, all of them, a citation; as chosen, and as remembered."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Download, Locator, Page, expect
from states import PHONE

PLEDGE = "/indicator/ip-pledge-financing?as_of=2018"
OpenPage = Callable[..., Page]


def taken(page: Page, button: Locator, folder: Path) -> Path:
    with page.expect_download() as waiting:
        button.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def choice(page: Page, name: str) -> Locator:
    return page.locator(f"select[data-choice={name}]")


def test_what_is_chosen_is_kept_and_holds_for_every_picture(
    open_page: OpenPage, shipped_url: str, tmp_path: Path
):
    page = open_page(f"{shipped_url}{PLEDGE}", language="zh")
    picture = page.locator("[data-picture]")
    assert taken(page, picture, tmp_path).name == "13fyp-ip-5-知识产权质押融资金额-2018-第1版.png"
    choice(page, "size").select_option("half")
    choice(page, "format").select_option("svg")
    choice(page, "name").select_option("ascii")
    saved = taken(page, picture, tmp_path)
    assert saved.name == "13fyp-ip-5-IP-pledge-financing-2018-state-1.svg"
    assert ' width="76.03mm"' in saved.read_text(encoding="utf-8")[:200]
    page.goto(f"{shipped_url}/?as_of=2018")
    expect(choice(page, "size")).to_have_value("half")
    expect(choice(page, "format")).to_have_value("svg")
    choice(page, "format").select_option("png")
    gap = Image.open(taken(page, page.locator("[data-picture]"), tmp_path))
    assert gap.width == 898


def test_all_charts_come_as_an_archive_and_nothing_is_fetched_before(
    open_page: OpenPage, shipped_url: str, tmp_path: Path
):
    page = open_page(f"{shipped_url}/?as_of=2018", language="zh")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    button = page.locator("[data-pictures]")
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    assert not [url for url in asked if "fflate" in url or "fonts" in url]
    with page.expect_download(timeout=60_000) as waiting:
        button.click()
        expect(page.locator("#announcement")).to_have_text("正在绘图……")
        expect(button).to_contain_text("共11幅")
    expect(page.locator("#announcement")).to_have_text("全部图已存入压缩包。")
    expect(button).to_have_text("全部图（ZIP）", timeout=10_000)
    assert waiting.value.suggested_filename == "13fyp-ip-全部图-2018-第1版.zip"
    waiting.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == 11
        assert names[5] == "05-13fyp-ip-5-知识产权质押融资金额-2018-第1版.png"
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        for name in names:
            assert Image.open(io.BytesIO(archive.read(name))).width == 1842


def test_an_archive_and_all_in_it_have_ascii_names_where_those_are_chosen(
    open_page: OpenPage, shipped_url: str, tmp_path: Path
):
    """And by keyboard: pressed once it works once, says so, and gives the focus back unless one went on."""
    page = open_page(f"{shipped_url}/?as_of=2018&status=ahead", language="zh")
    choice(page, "name").select_option("ascii")
    choice(page, "size").select_option("half")
    button = page.locator("[data-pictures]")
    said = page.locator("#announcement")
    expect(said).to_have_attribute("aria-live", "polite")
    archives: list[Download] = []
    page.on("download", lambda one: archives.append(one))
    button.focus()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
        expect(button).to_be_disabled()
        page.keyboard.press("Enter")
    expect(said).to_have_text("全部图已存入压缩包。")
    expect(button).to_be_enabled()
    expect(button).to_be_focused()
    assert waiting.value.suggested_filename == "13fyp-ip-charts-Ahead-2018-state-1.zip"
    waiting.value.save_as(tmp_path / "all.zip")
    names = zipfile.ZipFile(tmp_path / "all.zip").namelist()
    assert names[0] == "00-13fyp-ip-distance-from-the-schedule-Ahead-2018-state-1.png"
    assert len(names) == 1 + 3  # in 2018 indicators 1, 2 and 10 were ahead (docs/METHOD.md)
    assert all(name.isascii() for name in names)
    with page.expect_download():
        page.keyboard.press("Enter")
        choice(page, "title").focus()
    expect(button).to_be_enabled()
    expect(choice(page, "title")).to_be_focused()
    assert len(archives) == 2


@pytest.mark.parametrize("address", [PLEDGE, "/?as_of=2018"])
def test_a_citation_and_a_link_are_copied_with_the_whole_address(
    open_page: OpenPage, shipped_url: str, address: str
):
    page = open_page(f"{shipped_url}{address}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copied = []
    for place, label in ((0, "Cite"), (1, "Copy the link")):
        button = page.locator("button[data-address]").nth(place)
        expect(button).to_contain_text(label)
        button.click()
        expect(button).to_contain_text("Copied")
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    citation, link = copied
    assert link.startswith(f"{shipped_url}{address.split('?')[0]}?as_of=2018&known=20")
    assert citation.endswith(f"Method: version 1.0. {link}")
    assert "\n" not in citation
    page.goto(link)
    expect(page.locator(".known")).to_contain_text("As known on")


def test_the_card_fits_a_phone_and_stays_off_paper(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/", viewport=PHONE)
    card = page.locator(".exports")
    expect(card).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    for control in card.locator("select").all():
        assert control.evaluate("(one) => one.labels.length") == 1
    page.emulate_media(media="print")
    expect(card).to_be_hidden()
