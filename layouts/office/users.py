"""The page of users: who may sign in, in which role; add one, change one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dash import html

from indicators.people.roles import ROLES
from indicators.people.users import FEWEST, User
from indicators.text import Text
from layouts.components import card, filled, quoted
from layouts.office.forms import Form, Refused, form_name, misplaced, send, told
from layouts.shell import Visitor, role_name
from layouts.static import Input

ADDRESS: Final = "/users"
#: What the forms ask for.
ADD, ROLE, DISABLE, ENABLE, PASSPHRASE = "add", "role", "disable", "enable", "passphrase"
FIRST_ROLE: Final = "administrator"
_SWITCH: Final = "plan-gauge users add NAME --role administrator"


def users_page(
    users: Sequence[User], visitor: Visitor, t: Text, *, refused: Refused | None = None, changed: str = ""
) -> list[Any]:
    """Return the content of the page.

    Parameters
    ----------
    users
        All of them; none in single-user mode.
    visitor
        Who reads the page.
    t
        Language.
    refused
        The form that was refused, if one was.
    changed
        Name of the user who was just added or changed; any other text says nothing.
    """
    lead = html.Div(
        html.Div([html.P(t("Administration"), className="kicker"), html.H1(t("Users"))]), className="lead"
    )
    if not users:
        return [lead, _single_user(visitor, refused, t)]
    forms = {form_name(do, user.name) for user in users for do in (ROLE, PASSPHRASE, _switch(user))}
    done = [_state(user, t) for user in users if user.name == changed]
    return [
        lead,
        *misplaced(refused, {ADD, *forms}),
        *([told(filled(t("{user} now: {state}"), user=quoted(changed), state=done[0]))] if done else []),
        card(
            t.plural("{n} user", "{n} users", len(users)),
            html.Ul([_listed(user, visitor, refused, t) for user in users], className="people"),
            subtitle=t("Whoever is disabled keeps everything that was entered or decided under the name."),
        ),
        card(
            t("Add a user"),
            _add_form(visitor, refused, [(role, role_name(role, t)) for role in ROLES], t),
            subtitle=_rule(t),
        ),
    ]


def _single_user(visitor: Visitor, refused: Refused | None, t: Text) -> html.Section:
    """Say how sign-in is switched on, and offer it."""
    return card(
        t("Sign-in is not switched on"),
        [
            html.P(
                t(
                    "Whoever sits at this machine may do everything, and what is saved counts at once. With the first "
                    "user everybody has to sign in, and what an analyst saves waits until a reviewer approves it."
                )
            ),
            html.P(filled(t("On this machine: {command}"), command=html.Code(_SWITCH, lang="en"))),
            html.H3(t("Or add the first administrator here")),
            _add_form(visitor, refused, [(FIRST_ROLE, role_name(FIRST_ROLE, t))], t),
            html.P(_rule(t), className="quiet"),
        ],
    )


def _rule(t: Text) -> str:
    return t(
        "Names have small letters, digits, dots, hyphens and underscores. A passphrase has at least {fewest} "
        "characters; several words are easier to remember than signs.",
        fewest=FEWEST,
    )


def _add_form(visitor: Visitor, refused: Refused | None, roles: list[tuple[str, str]], t: Text) -> html.Form:
    form = Form(ADD, ADDRESS, visitor.token, refused)
    return form.whole(
        form.text("user", t("Name"), autoComplete="off", autoCapitalize="none", spellCheck="false"),
        form.choice("role", t("Role"), roles, roles[0][0]),
        *_secrets(form, t, required=len(roles) == 1),
        send(t("Add")),
        do=ADD,
    )


def _secrets(form: Form, t: Text, *, required: bool) -> list[html.Div]:
    label = t("Passphrase") if required else t("Passphrase (none for a proxy)")
    return [
        form.secret("passphrase", label, required=required),
        form.secret("again", t("Once more"), required=required),
    ]


def _listed(user: User, visitor: Visitor, refused: Refused | None, t: Text) -> html.Li:
    return html.Li(
        [
            html.Strong(quoted(user.name)),
            html.Span(role_name(user.role, t)),
            html.Span(t("disabled") if user.disabled else t("active")),
            html.Span(t("by passphrase") if user.hash else t("through a proxy")),
            _changes(user, visitor, refused, t),
        ]
    )


def _changes(user: User, visitor: Visitor, refused: Refused | None, t: Text) -> html.Details:
    """Return what can be changed of a user, folded away until it is needed."""

    def form(name: str) -> Form:
        return Form(form_name(name, user.name), ADDRESS, visitor.token, refused)

    role, secret, state = form(ROLE), form(PASSPHRASE), form(_switch(user))
    roles = [(one, role_name(one, t)) for one in ROLES]
    return html.Details(
        [
            html.Summary([t("Change"), html.Span([" ", quoted(user.name)], className="sr-only")]),
            role.whole(
                role.choice("role", t("Role"), roles, user.role),
                send(t("Give this role"), quoted(user.name)),
                do=ROLE,
                user=user.name,
            ),
            secret.whole(
                # What keeps passphrases needs to see whose it is.
                Input(type="text", name="user", value=user.name, autoComplete="username", hidden=True),
                *_secrets(secret, t, required=True),
                send(t("Set passphrase"), quoted(user.name)),
                do=PASSPHRASE,
            ),
            state.whole(
                send(t("Let in again") if user.disabled else t("Disable"), quoted(user.name)),
                do=_switch(user),
                user=user.name,
            ),
        ],
        open=any(one.is_refused for one in (role, secret, state)),
    )


def _switch(user: User) -> str:
    """Return what can be asked for to keep a user out, or to let in again."""
    return ENABLE if user.disabled else DISABLE


def _state(user: User, t: Text) -> str:
    return t.listing([role_name(user.role, t), t("disabled") if user.disabled else t("active")])
