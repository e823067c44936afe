"""The same components as HTML, for pages that the server writes whole: no Dash, no scripts, every text escaped."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from indicators.text import Text
from layouts.ids import CSRF_TOKEN, PAGE
from layouts.shell import Visitor, document, plain_header

_VOID: Final = frozenset({"br", "hr", "img", "input"})
_TAGS: Final = _VOID | {
    *("a", "b", "bdi", "button", "caption", "code", "dd", "details", "div", "dl", "dt", "em", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "header", "label", "legend", "li", "main"),
    *("nav", "ol", "option", "p", "pre", "section", "select", "small", "span", "strong", "summary", "table"),
    *("tbody", "td", "textarea", "th", "thead", "time", "tr", "ul"),
}
#: A parser leaves out a line break that these begin with.
_SWALLOWS: Final = frozenset({"pre", "textarea"})
#: Attributes whose name is not that of the property in small letters.
_NAMES: Final = {"className": "class", "htmlFor": "for"}
_LINKS: Final = frozenset({"action", "formaction", "href", "src"})
_SWITCHES: Final = frozenset(
    {
        *("autofocus", "checked", "disabled", "formnovalidate", "hidden", "multiple", "novalidate", "open"),
        *("readonly", "required", "selected"),
    }
)
_ATTRIBUTES: Final = (
    _LINKS
    | _SWITCHES
    | {
        *("alt", "autocapitalize", "autocomplete", "class", "cols", "colspan", "datetime", "dir", "download"),
        *(
            "enctype",
            "for",
            "form",
            "headers",
            "height",
            "id",
            "inputmode",
            "label",
            "lang",
            "max",
            "maxlength",
        ),
        *("method", "min", "minlength", "name", "pattern", "placeholder", "rel", "role", "rows", "rowspan"),
        *("scope", "size", "spellcheck", "start", "step", "tabindex", "target", "title", "type", "value"),
        "width",
    }
)
_FREE: Final = re.compile(r"(?:aria|data)-[a-z][a-z0-9-]*", re.ASCII)
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
#: What a browser reads as the scheme of an address; it passes over spaces before and control characters within.
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.ASCII | re.IGNORECASE)
_PASSED_OVER: Final = re.compile(r"[\x00-\x20]")
_DRAWING: Final = "data:image/svg+xml"
#: No document holds them.
_UNWRITABLE: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, init=False)
class Input:
    """The element ``input``, which ``dash.html`` lacks; its properties are named as there."""

    properties: Mapping[str, Any]

    def __init__(self, **properties: Any) -> None:
        object.__setattr__(self, "properties", properties)


def post_form(address: str, token: str, children: list[Any], **properties: Any) -> html.Form:
    """Return a form that asks the server to change something; the token shows that it is one of our own.

    Parameters
    ----------
    address
        Where it is sent.
    token
        Token of the session (``callbacks.access.session.token``).
    children
        What is in it.
    **properties
        Further properties of the form.
    """
    hidden = Input(type="hidden", name=CSRF_TOKEN, value=token)
    return html.Form([hidden, *children], action=address, method="post", **properties)


def to_html(node: Any) -> str:
    """Write a component, a text, a number or a list of them as HTML.

    Raises
    ------
    ValueError
        A tag or an attribute is none of those that plain pages use, or a link would run a script.
    """
    if node is None:
        return ""
    if isinstance(node, (list, tuple)):
        return "".join(to_html(one) for one in node)
    if isinstance(node, Input):
        return f"<input{_attributes(node.properties)}>"
    if isinstance(node, Component):
        return _element(node)
    if isinstance(node, (str, int, float)) and not isinstance(node, bool):
        return _escaped(str(node))
    raise ValueError(f"{type(node).__name__} cannot be written as HTML")


def plain_document(content: Any, visitor: Visitor, t: Text, *, title: str, theme: str, here: str) -> str:
    """Return a whole page: the document, the header that every page has, and the content.

    Parameters
    ----------
    content
        Components of the page.
    visitor
        Who reads it.
    t
        Language.
    title
        What the page is called, for the tab.
    theme
        ``light`` or ``dark``; anything else follows the reader's system.
    here
        Address of the page, to which the choice of language and theme leads back.
    """
    main = html.Main(content, id=PAGE, tabIndex=-1)
    return document(
        to_html([plain_header(here, visitor, t), main]),
        t,
        title=f"{title} · Plan Gauge",
        theme=theme,
        head='<link rel="stylesheet" href="/assets/style.css">',
    )


def _element(component: Component) -> str:
    written = component.to_plotly_json()
    tag = written["type"].lower()
    if tag not in _TAGS or written["namespace"] != html.Div._namespace:
        raise ValueError(f"{written['type']} is no element of a plain page")
    properties = dict(written["props"])
    children = properties.pop("children", None)
    begin = f"<{tag}{_attributes(properties)}>"
    if tag in _VOID:
        return begin
    content = to_html(children)
    if tag in _SWALLOWS and content.startswith("\n"):
        content = f"\n{content}"
    return f"{begin}{content}</{tag}>"


def _attributes(properties: Mapping[str, Any]) -> str:
    # Sorted: Dash keeps properties in an order of its own.
    named = sorted((_NAMES.get(name, name.lower()), value) for name, value in properties.items())
    return "".join(_attribute(name, value) for name, value in named if value is not None)


def _attribute(name: str, value: Any) -> str:
    if name in _SWITCHES:
        return f" {name}" if value else ""
    if _FREE.fullmatch(name):
        value = str(value).lower() if isinstance(value, bool) else value
    elif name not in _ATTRIBUTES:
        raise ValueError(f"{name} is no attribute of a plain page")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"{value!r} is no value of the attribute {name}")
    if name in _LINKS and not _is_harmless(name, str(value)):
        raise ValueError(f"{value!r} is no address that a plain page leads to")
    return f' {name}="{_escaped(str(value))}"'


def _is_harmless(name: str, address: str) -> bool:
    """Whether an address leads to a page, or shows a drawing, which runs nothing within an image."""
    read = _PASSED_OVER.sub("", address)
    if name == "src" and read.startswith(_DRAWING):
        return True
    scheme = _SCHEME.match(read)
    return scheme is None or scheme[1].lower() in _SCHEMES


def _escaped(text: str) -> str:
    return markup.escape(_UNWRITABLE.sub("\ufffd", text))
