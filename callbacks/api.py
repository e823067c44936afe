"""Addresses of the JSON API: read only, versioned, as docs/openapi.json describes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPMethod, HTTPStatus
from typing import Final, NamedTuple

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from callbacks.access.gate import permit
from callbacks.problems import API, refuse
from callbacks.shown_values import may_see_latest
from indicators.entries import shown
from indicators.errors import N_
from indicators.exchange import api
from indicators.exchange.json import write_json
from indicators.history import read_moment
from indicators.people.roles import Permission
from indicators.schema import SHOWN_VALUES, STATUSES
from indicators.snapshot import Reader, Snapshot
from indicators.standing import Standing

_BASE: Final = f"{API}v1"
#: Most revisions of one answer, and as many as an answer has when nothing is said.
_MOST_REVISIONS: Final = 1000
_MOST_PASSED: Final = 10**9
_LONGEST_NUMBER: Final = 10
_READING: Final = ("GET", "HEAD")
#: What every answer takes: what was known when, and of which values.
_OF_DATA: Final = ("known", "values")


class _Asked(NamedTuple):
    """What a request asks for: a snapshot, the indicators of it, the page of a long list."""

    reader: Reader
    snapshot: Snapshot
    standings: list[Standing]
    page: api.Page


class _Route(NamedTuple):
    """An address: its path, the parameters that it takes, and what answers it."""

    path: str
    takes: tuple[str, ...]
    answer: Callable[[_Asked], api.Answer]


def _history(asked: _Asked) -> api.Answer:
    history = asked.reader.history(asked.snapshot)
    about = history["indicator"].isin([one.indicator.indicator for one in asked.standings])
    return api.history_answer(asked.snapshot, history[about], asked.page)


_ROUTES: Final = (
    _Route("/plan", ("as_of", *_OF_DATA), lambda asked: api.plan_answer(asked.snapshot)),
    _Route(
        "/indicators",
        ("as_of", *_OF_DATA, "indicator", "status"),
        lambda asked: api.indicators_answer(asked.snapshot, asked.standings),
    ),
    _Route(
        "/indicators/<indicator>",
        ("as_of", *_OF_DATA),
        lambda asked: api.indicator_answer(asked.snapshot, asked.standings[0]),
    ),
    _Route(
        "/observations",
        ("as_of", *_OF_DATA, "indicator", "status"),
        lambda asked: api.observations_answer(asked.snapshot, asked.standings),
    ),
    _Route(
        "/assessment",
        ("as_of", *_OF_DATA, "indicator", "status"),
        lambda asked: api.assessment_answer(asked.snapshot, asked.standings),
    ),
    _Route("/history", (*_OF_DATA, "indicator", "limit", "after"), _history),
)


def register(server: Flask, reader: Reader) -> None:
    """Add the addresses of the API.

    What a parameter says must make sense, for nobody looks at the answer of a program: an indicator that the plan
    does not have answers 404, the latest values to somebody who may not see them 403, any other value or parameter
    that is not understood 400, a store that cannot be read 503. Answers carry a strong ETag of their content.
    """
    described = api.DOCUMENT.read_bytes()

    def document() -> Response:
        _parameters(())
        return _tagged(described)

    def add(path: str, view: Callable[..., Response], methods: Sequence[str] = ("GET",)) -> None:
        server.add_url_rule(
            path,
            endpoint=path,
            view_func=permit(Permission.READ)(view),
            methods=methods,
            provide_automatic_options=False,
        )

    for route in _ROUTES:
        add(_BASE + route.path, _view(reader, route))
    add(f"{_BASE}/openapi.json", document)
    # The pages would take every other address, and answer with themselves.
    add(f"{API}<path:path>", _nothing, [method.value for method in HTTPMethod])


def _view(reader: Reader, route: _Route) -> Callable[..., Response]:
    def view(**in_path: str) -> Response:
        asked = _asked(reader, _parameters(route.takes) | in_path)
        return _tagged(write_json(route.answer(asked)))

    return view


def _nothing(path: str) -> Response:
    if request.method not in _READING:
        raise MethodNotAllowed(_READING)
    refuse(
        HTTPStatus.NOT_FOUND,
        N_("The API has no such address; {document} describes those that it has."),
        document=f"{_BASE}/openapi.json",
    )


def _tagged(content: bytes) -> Response:
    """Return an answer that a client may keep, and must ask after: 304 when it has this very content."""
    response = Response(content, mimetype="application/json")
    response.set_etag(sha256(content).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Link"] = f'<{_BASE}/openapi.json>; rel="service-desc"'  # RFC 8631
    response.make_conditional(request)
    return response


def _parameters(takes: tuple[str, ...]) -> dict[str, str]:
    """Return the parameters of the address; each is known and given once."""
    for name, values in request.args.lists():
        if name not in takes:
            refuse(
                HTTPStatus.BAD_REQUEST,
                N_("There is no parameter {name} here, but these: {allowed}.")
                if takes
                else N_("There is no parameter {name} here, nor any other."),
                name=shown(name),
                allowed=", ".join(takes),
            )
        if len(values) > 1:
            refuse(HTTPStatus.BAD_REQUEST, N_("The parameter {name} is given more than once."), name=name)
    return request.args.to_dict()


def _asked(reader: Reader, given: dict[str, str]) -> _Asked:
    reader = _reader(reader, given.get("values", SHOWN_VALUES[0]))
    known = _moment(given["known"]) if "known" in given else None
    as_of = _year(given["as_of"], reader.years) if "as_of" in given else None
    page = api.Page(
        limit=_whole("limit", given.get("limit", str(_MOST_REVISIONS)), 1, _MOST_REVISIONS),
        after=_whole("after", given.get("after", "0"), 0, _MOST_PASSED),
    )
    snapshot = reader.snapshot(as_of, known)
    return _Asked(reader, snapshot, _standings(snapshot, given), page)


def _reader(reader: Reader, values: str) -> Reader:
    """Return the reader of the values that are asked for."""
    if values not in SHOWN_VALUES:
        refuse(
            HTTPStatus.BAD_REQUEST,
            N_("The values are {allowed}, not {value}."),
            value=shown(values),
            allowed=", ".join(SHOWN_VALUES),
        )
    if values == SHOWN_VALUES[0]:
        return reader
    if not may_see_latest():
        refuse(HTTPStatus.FORBIDDEN, N_("Values that nobody has approved yet are not shown to your role."))
    return reader.latest


def _standings(snapshot: Snapshot, given: dict[str, str]) -> list[Standing]:
    status = given.get("status")
    if status is not None and status not in STATUSES:
        refuse(
            HTTPStatus.BAD_REQUEST,
            N_("{value} is no class; the classes are {allowed}."),
            value=shown(status),
            allowed=", ".join(STATUSES),
        )
    found = snapshot.standings
    if "indicator" in given:
        one = snapshot.standing(given["indicator"])
        if one is None:
            refuse(
                HTTPStatus.NOT_FOUND,
                N_("The plan has no indicator {value}."),
                value=shown(given["indicator"]),
            )
        found = [one]
    return [one for one in found if status in (None, one.result.status)]


def _moment(text: str) -> datetime:
    moment = read_moment(text)
    if moment is None or moment >= datetime.now(UTC):
        refuse(
            HTTPStatus.BAD_REQUEST,
            N_(
                "{asked} is no day such as 2019-03-01 and no moment such as 2019-03-01T10:00:00Z that lies in the "
                "past."
            ),
            asked=shown(text),
        )
    return moment


def _year(text: str, years: tuple[int, ...]) -> int:
    year = _number(text)
    if year not in years:
        refuse(
            HTTPStatus.BAD_REQUEST,
            N_("{year} is not a year of the plan; its years are {first} to {last}."),
            year=shown(text),
            first=years[0],
            last=years[-1],
        )
    return year


def _whole(name: str, text: str, least: int, most: int) -> int:
    number = _number(text)
    if not least <= number <= most:
        refuse(
            HTTPStatus.BAD_REQUEST,
            N_("{name} is a whole number from {least} to {most}, not {value}."),
            name=name,
            least=least,
            most=most,
            value=shown(text),
        )
    return number


def _number(text: str) -> int:
    """Read a whole number in plain digits; -1 for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else -1
