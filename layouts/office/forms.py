"""Forms of the plain pages: labelled fields; what was typed stays there, beside why it was refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dash import html

from layouts.static import Input, post_form


def form_name(do: str, about: object = "") -> str:
    """Return the name of a form within its page: what it asks for, and about what."""
    return f"{do}-{about}".removesuffix("-")


class Refused(NamedTuple):
    """A form that the server refused.

    Attributes
    ----------
    form
        Which one, by its name.
    said
        Why, in the language of the reader.
    typed
        What was typed into it; never a passphrase.
    """

    form: str
    said: str
    typed: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """A form that changes something.

    Attributes
    ----------
    name
        Its name within the page; ids begin with it.
    address
        Where it is sent.
    token
        What shows that it is one of our own.
    refused
        The form of the page that was refused, if any was.
    """

    name: str
    address: str
    token: str
    refused: Refused | None = None

    @property
    def is_refused(self) -> bool:
        """Whether it is this one that was refused."""
        return self.refused is not None and self.refused.form == self.name

    def typed(self, field: str, otherwise: str = "") -> str:
        """Return what was typed into a field before, or what stands there at first."""
        if self.refused is None or not self.is_refused:
            return otherwise
        return self.refused.typed.get(field, otherwise)

    def text(self, field: str, label: Any, **properties: Any) -> html.Div:
        """Return a field for one line of text, or of another type of ``input``."""
        control = {"type": "text", "value": self.typed(field), "required": True} | properties
        return self._labelled(field, label, Input(**self._named(field), **control))

    def secret(self, field: str, label: Any, *, required: bool = True) -> html.Div:
        """Return a field for a new passphrase, which is never sent back."""
        control = {"type": "password", "autoComplete": "new-password", "required": required}
        return self._labelled(field, label, Input(**self._named(field), **control))

    def choice(
        self, field: str, label: Any, options: Iterable[tuple[str, str]], chosen: str = ""
    ) -> html.Div:
        """Return a field to choose from: values and what they are called."""
        chosen = self.typed(field, chosen)
        choices = [html.Option(text, value=value, selected=value == chosen) for value, text in options]
        return self._labelled(field, label, html.Select(choices, **self._named(field)))

    def whole(self, *parts: Any, **hidden: str) -> html.Form:
        """Return the form: its parts, why it was refused, and what it sends besides."""
        unseen = [Input(type="hidden", name=name, value=value) for name, value in hidden.items()]
        said = self.refused.said if self.refused is not None and self.is_refused else ""
        why = [html.P(said, id=self._why, className="refused", role="alert")] if said else []
        return post_form(self.address, self.token, [*unseen, *why, *parts], className="filters")

    @property
    def _why(self) -> str:
        return f"{self.name}-refused"

    def _named(self, field: str) -> dict[str, str]:
        described = {"aria-describedby": self._why} if self.is_refused else {}
        return {"id": f"{self.name}-{field}", "name": field, **described}

    def _labelled(self, field: str, label: Any, control: Any) -> html.Div:
        return html.Div([html.Label(label, htmlFor=f"{self.name}-{field}"), control], className="field")


def send(label: str, what: Any = None, **properties: Any) -> html.Button:
    """Return the button that sends a form; ``what`` says to a screen reader what it is about."""
    about = [html.Span([" ", what], className="sr-only")] if what else []
    return html.Button([label, *about], type="submit", **({"className": "tool"} | properties))


def misplaced(refused: Refused | None, forms: Collection[str]) -> list[html.P]:
    """Say why a form was refused that is not on the page, because somebody else changed what it was about.

    Parameters
    ----------
    refused
        The form that was refused, if one was.
    forms
        Names of the forms of the page.
    """
    if refused is None or refused.form in forms:
        return []
    return [html.P(refused.said, className="known refused", role="alert")]


def told(said: Any) -> html.P:
    """Say what was just done."""
    return html.P(said, className="known", role="status")
