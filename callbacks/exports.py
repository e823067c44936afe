"""Addresses from which charts and tables are taken away."""

from __future__ import annotations

from functools import partial
from typing import Final, NamedTuple, NoReturn
from urllib.parse import quote

from flask import Flask, Response, abort, jsonify, request

from callbacks.access.gate import permit
from callbacks.preferences import reader_text
from callbacks.request_id import request_words
from callbacks.shown_values import permitted
from indicators.entries import shown
from indicators.exchange.bundles import BUNDLES, Bundle
from indicators.exchange.names import FileName, file_name
from indicators.exchange.offers import FORMATS, HISTORY, OFFERS, Asked, table_file_name
from indicators.exchange.template import template
from indicators.people.roles import Permission
from indicators.snapshot import Reader, Snapshot
from indicators.standing import Standing, Vintage
from indicators.text import Text
from layouts.address import Selection, parse_address
from layouts.figures.export import PictureForm
from layouts.pictures import all_pictures, gap_picture, trend_picture
from layouts.what_if import drawn, pose

_TYPES: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def register(server: Flask, reader: Reader) -> None:
    """Add the addresses of exports.

    Each takes ``lang``, ``as_of``, ``known``, ``values``, ``status`` and ``indicator``, the trend ``compare`` as well,
    the history the filters of its page, a chart ``size`` and ``title``, a table ``form=machine``; what makes no sense
    is dropped, and so is the wish for values that may not be seen. A moment that is none before
    now answers 400, for nobody would see that the file holds something else; a chart or table of an indicator that the
    plan does not have answers 404.
    """

    @server.get("/export/gap.json")
    @permit(Permission.READ)
    def gap() -> Response:
        asked = _charted(reader)
        picture = gap_picture(asked.snapshot, asked.shown, asked.status, asked.t, _form())
        if picture is None:
            abort(404)
        return jsonify(picture)

    @server.get("/export/trend.json")
    @permit(Permission.READ)
    def trend() -> Response:
        asked = _charted(reader)
        if not asked.single:
            abort(404)
        one = asked.shown[0]
        return jsonify(trend_picture(asked.snapshot, one, asked.t, asked.earlier, asked.supposed, _form()))

    @server.get("/export/charts.json")
    @permit(Permission.READ)
    def charts() -> Response:
        asked = _charted(reader)
        return jsonify(all_pictures(asked.snapshot, asked.shown, asked.status, asked.t, _form()))

    @server.get("/export/template.xlsx")
    @permit(Permission.READ)
    def blank() -> Response:
        t = asked_text()
        plan = reader.plan["plan"].iloc[0]
        name = FileName(f"{plan}-{t('template')}", "plan-gauge-template")
        return _download(template(reader.plan, reader.years, t), name, "xlsx")

    def table(offered: str, form: str) -> Response:
        table = _history(reader) if offered == HISTORY else _table(reader, offered)
        content = FORMATS[form](table.asked, offered, table.t, machine=_for_programs())
        return _download(content, table.name, form)

    for offered in OFFERS:
        for form in FORMATS:
            endpoint = f"export-{offered}-{form}"
            view = permit(Permission.READ)(partial(table, offered, form))
            server.add_url_rule(f"/export/{offered}.{form}", endpoint, view)

    _add_bundles(server, reader)


def _add_bundles(server: Flask, reader: Reader) -> None:
    """Add the addresses of what programs alone read."""

    def whole(bundle: Bundle) -> Response:
        charted = _charted(reader)
        snapshot, t = charted.snapshot, charted.t
        asked = Asked(snapshot, charted.shown, charted.reader.history)
        name = file_name(snapshot, t, lambda t: t(bundle.content), charted.status)
        return _download(bundle.make(asked), name, bundle.ending, bundle.media_type)

    for bundle in BUNDLES.values():
        view = permit(Permission.READ)(partial(whole, bundle))
        server.add_url_rule(f"/export/{bundle.address}", bundle.address, view)


class _Charted(NamedTuple):
    """What an address asks for: indicators, the class they are filtered to, whether it names a single one.

    ``reader`` shows the values that may be seen; ``earlier`` is that single one as it was known at the moment it is to
    be compared with, ``supposed`` the one with supposed values of years to come.
    """

    reader: Reader
    snapshot: Snapshot
    shown: list[Standing]
    status: str | None
    single: bool
    t: Text
    earlier: Vintage | None = None
    supposed: Standing | None = None


def _charted(reader: Reader) -> _Charted:
    t = asked_text()
    selection, reader = asked_selection(reader, t)
    snapshot = reader.snapshot(selection.as_of, selection.known)
    slug = request.args.get("indicator", "")
    if slug:
        standing = snapshot.standing(slug)
        if standing is None:
            abort(404)
        earlier = reader.vintage(slug, snapshot.as_of, selection.compare)
        supposed = drawn(pose(standing, selection.suppose))
        return _Charted(reader, snapshot, [standing], None, True, t, earlier, supposed)
    shown = [one for one in snapshot.standings if selection.status in (None, one.result.status)]
    return _Charted(reader, snapshot, shown, selection.status, False, t)


class _Table(NamedTuple):
    """A table that an address asks for, the name of its file, and the language."""

    asked: Asked
    name: FileName
    t: Text


def _table(reader: Reader, offered: str) -> _Table:
    asked = _charted(reader)
    snapshot, t = asked.snapshot, asked.t
    single = asked.shown[0] if asked.single else None
    name = table_file_name(snapshot, offered, t, single, asked.status, machine=_for_programs())
    return _Table(Asked(snapshot, asked.shown, asked.reader.history), name, t)


def _history(reader: Reader) -> _Table:
    t = asked_text()
    selection, reader = asked_selection(reader, t)
    snapshot = reader.snapshot(selection.as_of, selection.known)
    wanted = selection.history.within(snapshot.plan["indicator"])
    asked = Asked(snapshot, snapshot.standings, reader.history, wanted)
    return _Table(asked, table_file_name(snapshot, HISTORY, t, machine=_for_programs()), t)


def _for_programs() -> bool:
    return request.args.get("form") == "machine"


def _form() -> PictureForm:
    return PictureForm.asked(request.args.get("size", ""), request.args.get("title", ""))


def asked_text() -> Text:
    """Return the language that an address asks for, else that of the reader."""
    return reader_text(request.args.get("lang"))


def asked_selection(reader: Reader, t: Text) -> tuple[Selection, Reader]:
    """Read what the address selects, and who shows it; a moment that it names must be one that can be shown."""
    selection = parse_address(request.full_path, reader.years)
    if selection.not_known:
        _refuse(t("{asked} is not a day that lies in the past.", asked=shown(selection.not_known)))
    if selection.not_compared:
        _refuse(t("{asked} is not a day before what is shown.", asked=shown(selection.not_compared)))
    return permitted(selection, reader)


def _refuse(said: str) -> NoReturn:
    abort(Response(f"{said}\n{request_words(reader_text())}\n", 400, mimetype="text/plain"))


def _download(content: bytes, name: FileName, ending: str, media_type: str = "") -> Response:
    """Return a file to keep, named in the language with an ASCII twin."""
    disposition = (
        f"attachment; filename=\"{name.ascii}.{ending}\"; filename*=UTF-8''{quote(name.own)}.{ending}"
    )
    return Response(
        content, mimetype=media_type or _TYPES[ending], headers={"Content-Disposition": disposition}
    )
