"""Components written as HTML: read back by a parser of HTML, they say what they said, and nothing more."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from dash import dcc, html
from hostile import TEXTS

from indicators.people.roles import NOBODY, Permission, Person
from indicators.text import text_for
from layouts.components import quoted
from layouts.ids import CSRF_TOKEN
from layouts.shell import Visitor
from layouts.static import Input, plain_document, post_form, to_html

ENGLISH = text_for("en")


class Parsed(HTMLParser):
    """What a parser finds: elements with their attributes, and the text."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "around", ["{}", "<img src=x onerror=alert(1)>{}", '"><script>{}</script>', "]]>{}<!--"]
)
def test_hostile_texts_stay_texts(around):
    for one in TEXTS:
        text = around.format(one)
        parsed = Parsed(to_html(html.P(quoted(text, title=text), **{"data-said": text})))
        kept = text.replace("\x00", "\ufffd")  # no document holds the character 0
        assert [tag for tag, _ in parsed.elements] == ["p", "span"], text
        assert parsed.text == kept
        assert parsed.elements[0][1] == {"data-said": kept}
        assert parsed.elements[1][1]["title"] == kept


def test_half_a_character_can_be_sent():
    assert to_html(html.P("a\ud800b")).encode("utf-8") == "<p>a\ufffdb</p>".encode()


def test_properties_become_attributes():
    written = to_html(
        html.Label(
            ["Name", Input(type="text", name="n", required=True, maxLength=64, autoComplete="username")],
            htmlFor="n",
            className="field wide",
            **{"aria-label": "Name", "data-open": True},
        )
    )
    assert written == (
        '<label aria-label="Name" class="field wide" data-open="true" for="n">Name'
        '<input autocomplete="username" maxlength="64" name="n" required type="text"></label>'
    )


def test_what_is_switched_off_or_not_given_is_not_written():
    assert to_html(Input(type="checkbox", checked=False, disabled=True, value=None)) == (
        '<input disabled type="checkbox">'
    )
    assert to_html(html.Details([html.Summary("More"), None], open=False)) == (
        "<details><summary>More</summary></details>"
    )


def test_elements_without_content_have_no_end():
    assert to_html([html.Br(), html.Img(src="/a.svg", alt=""), 0, 1.5]) == '<br><img alt="" src="/a.svg">01.5'


@pytest.mark.parametrize("component", [html.Pre, html.Textarea])
def test_a_first_line_break_is_kept_where_a_parser_drops_it(component):
    # HTML, 13.1.2.5: a newline may be placed immediately inside the start tag; it is ignored.
    assert to_html(component("\n\na")).partition(">")[2].startswith("\n\n\na<")


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)"),
        *("\x01javascript:alert(1)", "vbscript:x", "data:text/html,<script>", "file:///etc/passwd"),
        "java\tscript:alert(1)",
    ],
)
def test_a_link_never_runs_a_script(address):
    for component in (html.A("x", href=address), html.Img(src=address), html.Form([], action=address)):
        with pytest.raises(ValueError, match="no address"):
            to_html(component)


def test_links_to_pages_and_drawings_are_written():
    for address in (
        "/users?a=1&b=2",
        "#page",
        "?sheet=2",
        "https://example.org/a:b",
        "mailto:a@example.org",
        "a/b:c",
    ):
        assert Parsed(to_html(html.A("x", href=address))).elements == [("a", {"href": address})]
    assert "data:image/svg+xml" in to_html(html.Img(src="data:image/svg+xml;utf8,%3Csvg/%3E", alt=""))
    with pytest.raises(ValueError, match="no address"):
        to_html(html.A("x", href="data:image/svg+xml;utf8,%3Csvg/%3E"))


@pytest.mark.parametrize(
    "component",
    [
        *(html.Script("alert(1)"), html.Iframe(src="/"), html.ObjectEl(), html.Base(href="/"), html.Meta()),
        *(dcc.Store(id="x"), dcc.Markdown("x"), html.Div(style={"color": "red"}), html.Div(n_clicks=1)),
        *(Input(onfocus="alert(1)"), Input(**{"data-a b": "x"}), Input(value=True), html.P(True), html.P({})),
    ],
)
def test_what_plain_pages_do_not_use_is_refused(component):
    with pytest.raises(ValueError, match=r"no element|no attribute|no value|cannot be written"):
        to_html(component)


def test_a_form_that_changes_something_carries_its_token():
    form = to_html(post_form("/locks", 'a"b', [html.Button("Close")], className="lock"))
    assert Parsed(form).elements == [
        ("form", {"action": "/locks", "class": "lock", "method": "post"}),
        ("input", {"name": CSRF_TOKEN, "type": "hidden", "value": 'a"b'}),
        ("button", {}),
    ]


def test_a_plain_page_has_the_header_of_every_page():
    analyst = Person("<b>li", "analyst", frozenset({Permission.READ, Permission.ENTER}))
    said = plain_document(
        html.H1("Hello"),
        Visitor(analyst, "t0ken", signs_out=True),
        ENGLISH,
        title="</title><script>",
        theme="dark",
        here="/x",
    )
    parsed = Parsed(said)
    assert said.startswith('<!DOCTYPE html>\n<html lang="en" data-theme="dark">')
    assert not [tag for tag, _ in parsed.elements if tag in ("script", "b")]
    links = [attributes["href"] for tag, attributes in parsed.elements if tag == "a"]
    assert links[:2] == ["#page", "/"]
    assert {"/method", "/entry/", "/account", "/language/zh?next=%2Fx", "/theme/dark?next=%2Fx"} <= {*links}
    assert ("main", {"id": "page", "tabindex": "-1"}) in parsed.elements
    assert "Signed in as <b>li (analyst)" in parsed.text
    assert ("button", {"type": "submit", "class": "link", "name": CSRF_TOKEN, "value": "t0ken"}) in [
        (tag, attributes) for tag, attributes in parsed.elements
    ]


def test_who_has_not_signed_in_is_led_nowhere():
    said = plain_document(
        [], Visitor(NOBODY, "t", signs_out=True), ENGLISH, title="Sign in", theme="", here="/sign-in"
    )
    links = [attributes["href"] for tag, attributes in Parsed(said).elements if tag == "a"]
    assert [link for link in links if not link.startswith(("#", "/language", "/theme"))] == ["/"]
