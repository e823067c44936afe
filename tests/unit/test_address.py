from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.history import HistoryFilter, end_of
from indicators.schema import STATUSES
from indicators.text import LANGUAGES
from indicators.what_if import Supposition, can_be_supposed
from layouts.address import SORTS, VIEWS, Selection, parse_address

YEARS = (2016, 2017, 2018, 2019, 2020)
#: Long past, so that no moment of them lies ahead.
moments = st.one_of(
    st.datetimes(max_value=datetime(2024, 1, 1), timezones=st.just(UTC)),
    st.dates(max_value=date(2024, 1, 1)).map(end_of),
)
filters = st.builds(
    HistoryFilter,
    indicator=st.sampled_from([None, "pct-applications"]),
    year=st.sampled_from([None, 2011, 2018]),
    author=st.none() | st.text("ab 王&=+?", min_size=1).filter(lambda name: name == name.strip()),
    first=st.none() | st.dates(max_value=date(2020, 1, 1)),
    last=st.none() | st.dates(min_value=date(2020, 1, 1)),
)

selections = st.builds(
    Selection,
    known=st.none() | moments,
    page=st.just("overview"),
    as_of=st.sampled_from([None, *YEARS]),
    status=st.sampled_from([None, *STATUSES]),
    sort=st.sampled_from([sort for sort in SORTS if sort != "urgency"]),
    descending=st.booleans(),
    view=st.sampled_from(VIEWS),
    language=st.sampled_from([None, *LANGUAGES]),
)


@given(selections)
def test_an_overview_address_says_all_that_is_selected(selection):
    assert parse_address(selection.href(), YEARS) == selection


def test_the_page_of_an_indicator_keeps_slug_and_year():
    selection = Selection(page="indicator", indicator="pct-applications", as_of=2018)
    assert selection.href() == "/indicator/pct-applications?as_of=2018"
    assert parse_address(selection.href(), YEARS) == selection


def test_every_page_keeps_the_language():
    selection = Selection(language="zh", as_of=2018)
    assert selection.to("history").href() == "/history?as_of=2018&lang=zh"
    assert parse_address("/method?lang=zh", YEARS).to("overview").href() == "/?lang=zh"


def test_leaving_the_overview_drops_filter_and_order():
    selection = Selection(status="lagging", sort="gap", view="gauges", as_of=2017)
    assert selection.href(page="method") == "/method?as_of=2017"


def test_what_makes_no_sense_is_dropped():
    address = "/?as_of=2031&status=brilliant&sort=__class__&view=pie&lang=xx&x=1"
    assert parse_address(address, YEARS) == Selection()


def test_a_year_in_other_digits_is_dropped():
    assert parse_address("/?as_of=２０１８", YEARS).as_of is None
    assert parse_address("/?as_of=99999999999999999999", YEARS).as_of is None


def test_unknown_and_hostile_paths_lead_nowhere():
    for path in (
        "/nothing",
        "/indicator/",
        "/indicator/../../etc/passwd",
        "/indicator/<script>",
        "/indicator/a/b",
    ):
        assert parse_address(path, YEARS).page == "missing", path


@given(st.text(max_size=200))
def test_any_text_gives_a_selection(address):
    selection = parse_address(address, YEARS)
    assert selection.as_of is None or selection.as_of in YEARS
    assert selection.status is None or selection.status in STATUSES
    assert selection.sort in SORTS


@given(st.builds(Selection, page=st.just("history"), history=filters, sheet=st.integers(1, 9), known=moments))
def test_a_history_address_says_all_that_is_selected(selection):
    assert parse_address(selection.href(), YEARS) == selection


@given(moments)
def test_a_comparison_stays_on_the_page_of_its_indicator(moment):
    selection = Selection(page="indicator", indicator="pct-applications", compare=moment)
    assert parse_address(selection.href(), YEARS) == selection
    assert "compare" not in selection.href(page="overview")


@given(
    st.builds(
        Supposition,
        st.floats(-1e15, 1e15).filter(can_be_supposed).map(lambda one: one + 0.0),
        st.booleans(),
    ),
    st.none() | moments,
)
def test_what_is_supposed_stays_on_the_page_of_its_indicator(supposition, compare):
    selection = Selection(
        page="indicator", indicator="pct-applications", as_of=2018, compare=compare, suppose=supposition
    )
    assert parse_address(selection.href(), YEARS) == selection
    assert "suppose" not in selection.href(page="overview")
    assert selection.to("method").suppose is None


def test_a_supposed_value_is_written_as_people_write_numbers():
    page = Selection(page="indicator", indicator="pct-applications", as_of=2018)
    assert page.href(suppose=Supposition(1515)).endswith("?as_of=2018&suppose=1515")
    assert page.href(suppose=Supposition(-18.8, is_rate=True)).endswith("&suppose_rate=-18.8")


@pytest.mark.parametrize(
    "nonsense",
    ["", "much", "nan", "inf", "-inf", "1e400", "1e15", "-1e15", "1_000", "1,000", "0x10", "１５", " 5", "5 ", "1.",
     ".5", "1e-13", "-1e-60", "5e-324", "1" * 31, "1." + "1" * 31, "1e0001", "--1", "5%"],
)  # fmt: skip
def test_a_supposition_that_makes_no_sense_is_dropped(nonsense):
    query = f"suppose={quote(nonsense)}&suppose_rate={quote(nonsense)}"
    assert parse_address(f"/indicator/pct-applications?{query}", YEARS).suppose is None


def test_of_a_supposed_value_and_a_rate_the_value_counts():
    address = "/indicator/pct-applications?suppose_rate=5&suppose={}"
    assert parse_address(address.format("-0"), YEARS).suppose == Supposition(0.0)
    assert parse_address(address.format("x"), YEARS).suppose == Supposition(5, is_rate=True)


def test_a_day_is_known_to_its_end_and_a_moment_to_the_microsecond():
    day = parse_address("/?known=2019-03-01", YEARS)
    assert day.known == datetime(2019, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC)
    assert day.href() == "/?known=2019-03-01"
    moment = parse_address("/?known=2019-03-01T10:00:00.000250Z", YEARS)
    assert moment.known == datetime(2019, 3, 1, 10, 0, 0, 250, tzinfo=UTC)
    whole = parse_address("/method?known=2019-03-01T10:00:00Z&as_of=2018", YEARS)
    assert whole.href() == "/method?as_of=2018&known=2019-03-01T10%3A00%3A00Z"


@pytest.mark.parametrize(
    "nonsense",
    ["yesterday", "2019", "2019-02-29", "2019-13-01", "20190301", "2019-03-01T10:00", "2019-03-01T25:00:00Z",
     "2019-03-01T10:00:00", "2019-03-01T10:00:00.1234567Z", "2019-03-01T10:00:00+08:00", "２０１９-03-01",
     "0000-01-01", "2019-W09-5", " 2019-03-01", ""],
)  # fmt: skip
def test_a_moment_that_makes_no_sense_is_dropped(nonsense):
    selection = parse_address(f"/?known={quote(nonsense)}&compare={quote(nonsense)}", YEARS)
    assert (selection.known, selection.compare) == (None, None)
    assert (selection.not_known, selection.not_compared) == (nonsense, nonsense)


def test_a_moment_to_come_means_now():
    # Today is not over, so more may become known today.
    today = datetime.now(UTC).date()
    for ahead in (today.isoformat(), "9999-12-31", "9998-01-01T00:00:00Z"):
        selection = parse_address(f"/?known={ahead}", YEARS)
        assert (selection.known, selection.not_known) == (None, ahead)
        assert selection.href() == "/"


def test_only_what_came_before_can_be_compared():
    address = "/indicator/pct-applications?known=2019-03-01&compare={}"
    assert parse_address(address.format("2019-02-28"), YEARS).compare is not None
    for later in ("2019-03-01", "2019-03-02"):
        assert parse_address(address.format(later), YEARS).compare is None


@pytest.mark.parametrize(
    "query",
    ["indicator=../etc", "indicator=", "year=18", "year=99999", "year=２０１８", "by=", "by=%20", "by=a%00b",
     f"by={'x' * 201}", "from=2026-02-30", "to=soon", "page=0", "page=-1",
     "page=x", "page=9999999999", "indicator=&year=&by=&from=&to="],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_dropped(query):
    assert parse_address(f"/history?{query}", YEARS) == Selection(page="history")
    assert parse_address(f"/history?{query}", YEARS).href() == "/history"


def test_another_page_keeps_year_and_vintage_and_nothing_else():
    selection = parse_address("/?as_of=2018&known=2019-03-01&status=lagging&sort=gap", YEARS)
    assert selection.to("history").href() == "/history?as_of=2018&known=2019-03-01"
    assert selection.href(page="method") == "/method?as_of=2018&known=2019-03-01"
