"""The pages of one's own sign-in: sign in, and choose another passphrase."""

from __future__ import annotations

from typing import Any

from dash import html

from indicators.people.users import FEWEST, MOST
from indicators.text import Text
from layouts.components import filled, quoted
from layouts.shell import Visitor, role_name
from layouts.static import Input, post_form


def sign_in_page(address: str, visitor: Visitor, t: Text, *, name: str = "", refused: str = "") -> list[Any]:
    """Return the page to sign in.

    Parameters
    ----------
    address
        Where it leads afterwards.
    visitor
        Who reads it.
    t
        Language.
    name
        What was typed as name before.
    refused
        Why that did not do; empty for a first look.
    """
    fields = [
        *_refusal(refused),
        Input(type="hidden", name="next", value=address),
        *_field(
            "name", t("Name"), value=name, autoComplete="username", autoCapitalize="none", spellCheck="false"
        ),
        *_field("passphrase", t("Passphrase"), type="password", autoComplete="current-password"),
        html.Button(t("Sign in"), type="submit", className="tool"),
    ]
    help_is = html.P(t("Forgotten passphrase: ask the administrator."), className="quiet")
    return [_card(t("Sign in"), [post_form("/sign-in", visitor.token, fields, className="sign-in"), help_is])]


def account_page(visitor: Visitor, t: Text, *, said: str = "", refused: str = "") -> list[Any]:
    """Return the page of one's own account, on which another passphrase is chosen.

    Parameters
    ----------
    visitor
        Who reads it.
    t
        Language.
    said
        What was just done.
    refused
        Why what was asked for was not done.
    """
    person = visitor.person
    role = role_name(person.role, t)
    who = html.P(filled(t("Signed in as {name} ({role})"), name=quoted(person.name), role=role))
    bounds = t(
        "At least {fewest} characters; several words are easier to remember than signs.", fewest=FEWEST
    )
    new = {"type": "password", "autoComplete": "new-password", "minLength": FEWEST, "maxLength": MOST}
    fields = [
        *([html.P(said, className="known", role="status")] if said else []),
        *_refusal(refused),
        *_field("current", t("Passphrase until now"), type="password", autoComplete="current-password"),
        *_field("passphrase", t("New passphrase"), **new, **{"aria-describedby": "bounds"}),
        html.P(bounds, id="bounds", className="quiet"),
        *_field("again", t("New passphrase once more"), **new),
        html.P(t("Everywhere else you are signed out by it."), className="quiet"),
        html.Button(t("Change passphrase"), type="submit", className="tool"),
    ]
    form = post_form("/account", visitor.token, fields, className="sign-in")
    return [_card(t("Your account"), [who, form])]


def _card(title: str, content: list[Any]) -> html.Div:
    return html.Div([html.H1(title), *content], className="card message")


def _refusal(said: str) -> list[html.P]:
    return [html.P(said, role="alert", className="refused")] if said else []


def _field(name: str, label: str, **properties: Any) -> list[Any]:
    given = {"type": "text", "required": True, "maxLength": MOST} | properties
    return [html.Label(label, htmlFor=name), Input(id=name, name=name, **given)]
