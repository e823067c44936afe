"""The card of what can be taken away: every way that it offers leads somewhere."""

import pytest
from test_citing import PLEDGE
from test_reading import ask

from layouts import ids

FILES = ("href", "data-picture", "data-pictures")


def addresses(component, *names: str) -> set[str]:
    """Addresses in a component tree that its properties of these names hold, to files and to the API."""
    if isinstance(component, list):
        return {found for part in component for found in addresses(part, *names)}
    if not isinstance(component, dict):
        return set()
    properties = component.get("props", {})
    own = {properties[name] for name in names if name in properties}
    own = {one for one in own if one.startswith(("/export/", "/api/"))}
    return own | addresses(properties.get("children"), *names)


@pytest.mark.parametrize(
    ("page", "least"), [("/?as_of=2018&status=lagging", 12), (f"/indicator/{PLEDGE}?as_of=2018", 8)]
)
def test_every_file_that_a_page_offers_is_there(client, page, least):
    found = addresses(ask(client, page).json["response"][ids.PAGE]["children"], *FILES)
    assert len(found) >= least
    assert {address: client.get(address).status_code for address in found} == dict.fromkeys(found, 200)


def test_the_report_is_offered_where_the_server_gives_it(shipped, client):
    ways = addresses(ask(client, "/?as_of=2018").json["response"][ids.PAGE]["children"], "data-report")
    assert {way.partition("?")[0] for way in ways} == {"/export/report.ndjson"}
    assert "/export/report.ndjson" in {rule.rule for rule in shipped.url_map.iter_rules()}
