"""The reading pages in a real browser: what they show, where links lead, what leaves them as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

PLEDGE = "/indicator/ip-pledge-financing"
PAGES = ["/?as_of=2018", f"{PLEDGE}?as_of=2018", "/indicator/ip-services-revenue-growth", "/method"]

OpenPage = Callable[..., Page]


def headline(page: Page):
    return page.get_by_role("heading", level=1)


def rows(page: Page) -> list[str]:
    return [text.split("\n")[0].strip() for text in page.locator(".official tbody th").all_inner_texts()]


def choose(page: Page, year: int) -> None:
    page.get_by_role("navigation", name="As of the end of").or_(
        page.get_by_role("navigation", name="截至年底")
    ).get_by_role("link", name=str(year)).click()


def wait_for_chart(page: Page) -> None:
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()


def test_the_overview_answers_in_a_sentence_and_ten_gauges(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2018&view=gauges")
    expect(headline(page)).to_have_text(
        "At the end of 2018, of 10 targets: 4 met early, 3 ahead of schedule, 1 behind, 2 not assessable."
    )
    expect(page.locator(".gauge-card")).to_have_count(10)
    pledge = page.get_by_role("img", name="45.1% of what was planned is done, 60.0% is due by now")
    expect(pledge).to_be_visible()
    expect(page.locator(".gauge-card").nth(4)).to_contain_text("Behind")
    expect(page.locator(".gauge-card").nth(6)).to_contain_text("No actual published")
    wait_for_chart(page)


def test_the_table_has_the_worst_first_and_sorts_both_ways(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2018")
    expect(page.locator(".official tbody tr")).to_have_count(10)
    assert rows(page)[0] == "IP pledge financing"
    assert set(rows(page)[-2:]) == {
        "Manufacturing patents per RMB 100m",
        "IP services revenue growth, average",
    }
    page.get_by_role("link", name="Progress", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Progress")
    assert rows(page)[0] == "IP pledge financing"
    page.get_by_role("link", name="Progress", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Progress")
    assert rows(page)[0] == "Software copyrights"
    # What has no progress stays last in either direction.
    assert set(rows(page)[-2:]) == {
        "Manufacturing patents per RMB 100m",
        "IP services revenue growth, average",
    }


def test_a_count_filters_all_and_stays_in_the_address(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2018")
    page.get_by_role("link", name="3 ahead of schedule").click()
    expect(page.locator(".bars li")).to_have_count(3)
    expect(page.locator(".official tbody tr")).to_have_count(3)
    assert page.url.endswith("/?as_of=2018&lang=en&status=ahead")
    expect(page.locator("#announcement")).to_contain_text("2018: 3 of 10 indicators shown.")
    page.go_back()
    expect(page.locator(".bars li")).to_have_count(10)
    page.go_forward()
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".bars li")).to_have_count(10)


def test_the_year_moves_everything_and_back_returns(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/")
    expect(headline(page)).to_contain_text("At the end of 2020")
    expect(headline(page)).to_contain_text("8 met, 2 not assessable")
    choose(page, 2016)
    expect(headline(page)).to_contain_text("At the end of 2016")
    expect(page).to_have_title("Overview · 2016 · Plan Gauge")
    expect(page.locator(".alerts")).to_contain_text("IP royalty exports")
    page.go_back()
    expect(headline(page)).to_contain_text("At the end of 2020")


def test_a_gauge_leads_to_its_indicator_with_the_same_year(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2018")
    page.get_by_role("link", name="Gauges").click()
    page.locator(".gauge-card").nth(4).click()
    expect(headline(page)).to_have_text("Financing Amount of Annual IP Pledge")
    assert page.url.endswith(f"{PLEDGE}?as_of=2018&lang=en&view=gauges")
    expect(page.locator(".paragraph")).to_contain_text(
        "it must grow by 21.3% a year in the 2 years left; so far it was 17.7% a year."
    )
    expect(page.locator(".actuals tbody tr").first).to_contain_text("2018")
    expect(page.locator(".actuals")).not_to_contain_text("1,515")
    wait_for_chart(page)


def test_every_actual_stands_with_its_source(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{PLEDGE}")
    row = page.locator(".actuals tbody tr").filter(has=page.get_by_role("rowheader", name="2017", exact=True))
    expect(row).to_contain_text("1,089.9")
    expect(row).to_contain_text("estimated")
    expect(row.get_by_role("link")).to_have_attribute("href", re.compile(r"^https://www\.lexology\.com/"))


def test_an_unknown_indicator_is_a_friendly_page(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/indicator/pledge-financing", allowed=("404",))
    expect(headline(page)).to_have_text("There is no such page")
    page.get_by_role("link", name="Financing Amount of Annual IP Pledge").click()
    expect(page.locator(".paragraph")).to_be_visible()


def test_gauges_are_there_before_plotly_has_loaded(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/method")  # a page without charts
    held = []
    page.route("**/plotly.min.js", lambda route: held.append(route))
    page.goto(f"{shipped_url}/")
    expect(page.locator(".bars li")).to_have_count(10)
    expect(page.get_by_role("img", name=re.compile("of what was planned is done")).first).to_be_visible()
    assert page.evaluate("typeof window.Plotly") == "undefined"
    expect(page.locator(".main-svg")).to_have_count(0)
    for route in held:
        route.continue_()
    wait_for_chart(page)


def test_two_readers_never_move_each_others_page(open_page: OpenPage, shipped_url: str):
    one = open_page(f"{shipped_url}/?as_of=2018", language="en")
    other = open_page(f"{shipped_url}/?as_of=2020", language="zh")
    choose(one, 2016)
    expect(headline(one)).to_contain_text("At the end of 2016")
    choose(other, 2017)
    expect(headline(other)).to_contain_text("截至2017年底")
    one.get_by_role("link", name="1 behind").click()
    expect(one.locator(".bars li")).to_have_count(1)
    other.reload()
    expect(headline(other)).to_contain_text("截至2017年底，10项主要指标中")
    expect(other.locator(".bars li")).to_have_count(10)
    one.reload()
    expect(headline(one)).to_contain_text("At the end of 2016")


def test_the_language_switch_keeps_the_page(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{PLEDGE}?as_of=2018", language="en")
    page.get_by_role("link", name="中文").click()
    expect(headline(page)).to_have_text("年度知识产权质押融资金额")
    assert page.url.endswith(f"{PLEDGE}?as_of=2018&lang=zh")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.get_by_role("link", name="English").click()
    expect(headline(page)).to_have_text("Financing Amount of Annual IP Pledge")


def test_the_theme_switch_turns_page_and_chart_dark(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}{PLEDGE}?as_of=2018", theme="light")
    wait_for_chart(page)
    page.get_by_role("link", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    wait_for_chart(page)
    style = "node => getComputedStyle(node)"
    assert page.locator("html").evaluate(f"{style}.backgroundColor") == "rgb(18, 23, 28)"
    assert page.locator(".xtick text").first.evaluate(f"{style}.fill") == "rgb(163, 174, 185)"


def test_the_page_can_be_walked_by_keyboard_alone(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2018")
    expect(page.locator(".bars li")).to_have_count(10)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="1 behind").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".bars li")).to_have_count(1)
    page.locator(".bars li a").focus()
    page.keyboard.press("Enter")
    expect(headline(page)).to_have_text("Financing Amount of Annual IP Pledge")


def test_a_reader_with_a_dark_system_is_offered_the_light_theme(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/method", theme="system")
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_role("link", name="Dark theme")).to_be_hidden()
    page.get_by_role("link", name="Light theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.get_by_role("link", name="Dark theme")).to_be_visible()


def test_the_focus_stays_on_the_link_that_was_followed(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2018")
    for name in ("Gap to target", "2017", "Class"):
        link = page.locator(".official thead, .years").get_by_role("link", name=name, exact=True)
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator("th[aria-sort], .years a[aria-current]").filter(has_text=name)).to_be_visible()
        expect(link).to_be_focused()


def test_the_order_of_a_first_look_can_be_turned_round(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2018")
    page.get_by_role("link", name="Class", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Class")
    assert rows(page)[-1] == "IP pledge financing"


def test_a_filter_that_fits_nothing_says_so(open_page: OpenPage, shipped_url: str):
    page = open_page(f"{shipped_url}/?as_of=2020&status=lagging")
    message = page.locator(".message")
    expect(message).to_have_text(re.compile("No indicator is of this class"))
    message.get_by_role("link", name="Show all").click()
    expect(page.locator(".bars li")).to_have_count(10)


def test_a_chart_shrinks_with_its_card_on_paper(open_page: OpenPage, shipped_url: str):
    """Read in the moment of printing, before the page could draw the chart anew for another width."""
    page = open_page(f"{shipped_url}/?as_of=2018")
    wait_for_chart(page)
    page.emulate_media(media="print")
    places = page.evaluate(
        """() => {
            window.dispatchEvent(new Event("beforeprint"));
            document.querySelector("main").style.width = "640px";
            const card = document.querySelector(".chart").closest(".card").getBoundingClientRect();
            const texts = [...document.querySelectorAll(".chart text")].filter((text) => text.textContent.trim());
            const right = Math.max(...texts.map((text) => text.getBoundingClientRect().right));
            const bottom = Math.max(...texts.map((text) => text.getBoundingClientRect().bottom));
            return { card: [card.right, card.bottom], texts: [right, bottom], count: texts.length };
        }"""
    )
    assert places["count"] >= 16  # eight names, eight numbers
    assert places["texts"][0] < places["card"][0]
    assert places["texts"][1] < places["card"][1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_printed_fits_on_two_pages(open_page: OpenPage, shipped_url: str, language: str):
    page = open_page(f"{shipped_url}/?as_of=2018", language=language, theme="dark")
    wait_for_chart(page)
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_table_runs_past_its_card_on_paper(open_page: OpenPage, shipped_url: str, language: str):
    """On A4 less its margins, 182 mm at 96 dpi; five years in the matrix."""
    page = open_page(f"{shipped_url}/?as_of=2020", language=language, viewport=(688, 1000))
    wait_for_chart(page)
    page.emulate_media(media="print")
    room = page.evaluate(
        """() => [...document.querySelectorAll(".card table.official, .card table.moved")].map((table) => {
            const card = table.closest(".card");
            const inner = card.getBoundingClientRect().right - parseFloat(getComputedStyle(card).paddingRight);
            return inner - table.getBoundingClientRect().right;
        })"""
    )
    assert len(room) == 2
    assert min(room) >= 0
    # Chromium makes a page that is too wide smaller, by a third at most: beyond, the edge is cut.
    assert page.evaluate("document.documentElement.scrollWidth") < 688 * 4 / 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_indicator_is_printed_on_three_pages(open_page: OpenPage, shipped_url: str, language: str):
    """The one with most to say: an 80 % range, both second opinions, the sensitivity."""
    page = open_page(f"{shipped_url}{PLEDGE}?as_of=2018", language=language)
    wait_for_chart(page)
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 3


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator("[data-picture]").first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES[:3])
def test_a_chart_is_saved_ready_for_a_report(
    open_page: OpenPage, shipped_url: str, tmp_path: Path, address: str, theme: str
):
    page = open_page(f"{shipped_url}{address}", language="zh", theme=theme)
    wait_for_chart(page)
    picture = Image.open(download(page, tmp_path))
    assert picture.width == 1842
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    grey = picture.convert("L")
    # White in every corner, whatever the theme, and ink in the title's and in the source's lines.
    corners = [
        (0, 0),
        (picture.width - 1, 0),
        (0, picture.height - 1),
        (picture.width - 1, picture.height - 1),
    ]
    assert {grey.getpixel(corner) for corner in corners} == {255}
    title = grey.crop((40, 40, 1200, 110))
    foot = grey.crop((40, picture.height - 150, 1200, picture.height - 20))
    assert title.getextrema()[0] < 60
    assert foot.getextrema()[0] < 150


def test_the_file_name_says_plan_content_year_and_state(
    open_page: OpenPage, shipped_url: str, tmp_path: Path
):
    page = open_page(f"{shipped_url}{PLEDGE}?as_of=2018", language="zh")
    wait_for_chart(page)
    assert download(page, tmp_path).name == "13fyp-ip-5-知识产权质押融资金额-2018-第1版.png"


def test_the_note_and_source_lie_inside_the_picture(open_page: OpenPage, shipped_url: str):
    """Every text of the export lies inside its frame, measured by the browser that draws it."""
    page = open_page(f"{shipped_url}/?as_of=2018", language="zh")
    wait_for_chart(page)
    for address in (
        "/export/gap.json?as_of=2018",
        f"/export/trend.json?as_of=2018&indicator={PLEDGE.split('/')[-1]}",
    ):
        for language in ("zh", "en"):
            outside = page.evaluate(
                """async (address) => {
                    const { figure } = await (await fetch(address)).json();
                    const box = document.createElement("div");
                    document.body.append(box);
                    await Plotly.newPlot(box, figure.data, figure.layout);
                    const frame = box.querySelector(".main-svg").getBoundingClientRect();
                    const texts = [...box.querySelectorAll("text")].filter((text) => text.textContent.trim());
                    const lost = texts.filter((text) => {
                        const { left, right, top, bottom } = text.getBoundingClientRect();
                        return left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom;
                    }).map((text) => text.textContent);
                    const count = texts.length;
                    Plotly.purge(box);
                    box.remove();
                    return { lost, count };
                }""",
                f"{address}&lang={language}",
            )
            assert outside["count"] > 10
            assert outside["lost"] == []


def test_the_table_is_saved_as_csv(open_page: OpenPage, shipped_url: str, tmp_path: Path):
    page = open_page(f"{shipped_url}/?as_of=2018", language="zh")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("^CSV")).click()
    assert waiting.value.suggested_filename == "13fyp-ip-主要指标-2018-第1版.csv"
    path = tmp_path / "table.csv"
    waiting.value.save_as(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text(encoding="utf-8-sig").splitlines()[5].split(",")[1] == "年度知识产权质押融资金额"
