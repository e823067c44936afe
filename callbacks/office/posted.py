"""What a plain page is asked for: shown, or done and led on from, or refused beside what was typed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, NoReturn

from flask import Response, abort, redirect, request

from callbacks.access.plain import plain_page
from callbacks.preferences import reader_text
from callbacks.request_id import request_words
from indicators.errors import N_, EntryError, PlanGaugeError, RulingError, UserError
from layouts.missing import failure_page
from layouts.office.forms import Refused, form_name

logger = logging.getLogger(__name__)

#: Fields that are given back when a form is refused; a passphrase is none of them.
_KEPT: Final = ("user", "role", "reason", "until")
#: What somebody asked for cannot be done as it was asked for.
_REFUSALS: Final = (UserError, RulingError, EntryError)


def shown(title: str, content: Callable[[Refused | None], Any], refused: Refused | None = None) -> Response:
    """Answer with a plain page, or say why it cannot be shown.

    Parameters
    ----------
    title
        What it is called.
    content
        Makes its components, with the form that was refused.
    refused
        That form, if one was.
    """
    status = HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return plain_page(title, content(refused), status)
    except PlanGaugeError as error:
        logger.error("page %s: %s", request.path, error)
        t = reader_text()
        return plain_page(title, failure_page(error, request_words(t), t), HTTPStatus.SERVICE_UNAVAILABLE)


def done(act: Callable[[], str], about: str, page: Callable[[Refused], Response]) -> Response:
    """Do what a form asks for.

    Parameters
    ----------
    act
        Does it, and returns the address to lead on to.
    about
        Field of the form that says what it is about.
    page
        Answers with the page of the form, which was refused.
    """
    try:
        return redirect(act(), HTTPStatus.SEE_OTHER)  # type: ignore[return-value]
    except PlanGaugeError as error:
        name = form_name(request.form.get("do", ""), request.form.get(about, ""))
        typed = {field: request.form[field] for field in _KEPT if field in request.form}
        answer = page(Refused(name, error.text(reader_text()), typed))
        if not isinstance(error, _REFUSALS):
            logger.error("%s of %s failed: %s", name, request.path, error)
            answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return answer


def asked_number(name: str) -> int:
    """Return a whole number that a form sends; one of our pages sends no other."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        not_ours()
    return int(text)


def sheet_asked(name: str) -> int:
    """Return the page of a list that the address asks for; the first one when that makes no sense."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 1


def not_ours() -> NoReturn:
    """Refuse what no page of ours sends."""
    abort(Response(reader_text()(N_("The request cannot be read.")) + "\n", 400, mimetype="text/plain"))
