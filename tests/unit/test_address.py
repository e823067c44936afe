from hypothesis import given
from hypothesis import strategies as st

from indicators.schema import STATUSES
from layouts.address import SORTS, Selection, parse_address

YEARS = (2016, 2017, 2018, 2019, 2020)

selections = st.builds(
    Selection,
    page=st.just("overview"),
    as_of=st.sampled_from([None, *YEARS]),
    status=st.sampled_from([None, *STATUSES]),
    sort=st.sampled_from([sort for sort in SORTS if sort != "urgency"]),
    descending=st.booleans(),
)


@given(selections)
def test_an_overview_address_says_all_that_is_selected(selection):
    assert parse_address(selection.href(), YEARS) == selection


def test_the_page_of_an_indicator_keeps_slug_and_year():
    selection = Selection(page="indicator", indicator="pct-applications", as_of=2018)
    assert selection.href() == "/indicator/pct-applications?as_of=2018"
    assert parse_address(selection.href(), YEARS) == selection


def test_leaving_the_overview_drops_filter_and_order():
    selection = Selection(status="lagging", sort="gap", as_of=2017)
    assert selection.href(page="method") == "/method?as_of=2017"


def test_what_makes_no_sense_is_dropped():
    address = "/?as_of=2031&status=brilliant&sort=__class__&x=1"
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
