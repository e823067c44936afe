"""Addresses from which charts and tables are taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pandas as pd
from flask import Flask, Response, abort, jsonify, request

from callbacks.preferences import reader_text
from indicators.errors import N_
from indicators.exchange.csv import write_csv
from indicators.snapshot import Reader, Snapshot, Standing
from indicators.text import LANGUAGES, Text, text_for
from layouts.address import Selection, parse_address
from layouts.exports import assessment_table, file_name, gap_picture, observations_table, trend_picture


def register(server: Flask, reader: Reader) -> None:
    """Add the addresses of exports.

    Each takes ``lang``, ``as_of``, ``status`` and ``indicator``; what makes no sense is dropped, an indicator
    that the plan does not have answers 404.
    """

    @server.get("/export/gap.json")
    def gap() -> Response:
        snapshot, shown, t = _asked(reader)
        picture = gap_picture(snapshot, shown, t)
        if picture is None:
            abort(404)
        return jsonify(picture)

    @server.get("/export/trend.json")
    def trend() -> Response:
        snapshot, shown, t = _asked(reader)
        if len(shown) != 1:
            abort(404)
        return jsonify(trend_picture(snapshot, shown[0], t))

    @server.get("/export/assessment.csv")
    def assessment() -> Response:
        return _csv(reader, assessment_table, N_("key indicators"))

    @server.get("/export/observations.csv")
    def observations() -> Response:
        return _csv(reader, observations_table, N_("actuals"))


def _asked(reader: Reader) -> tuple[Snapshot, list[Standing], Text]:
    """Snapshot, indicators and language of the address."""
    selection: Selection = parse_address(request.full_path, reader.years)
    snapshot = reader.snapshot(selection.as_of)
    slug = request.args.get("indicator", "")
    if slug:
        standing = snapshot.standing(slug)
        if standing is None:
            abort(404)
        shown = [standing]
    else:
        shown = [one for one in snapshot.standings if selection.status in (None, one.result.status)]
    language = request.args.get("lang", "")
    return snapshot, shown, text_for(language) if language in LANGUAGES else reader_text()


def _csv(reader: Reader, table: Callable[[Snapshot, Any, Text], pd.DataFrame], what: str) -> Response:
    snapshot, shown, t = _asked(reader)
    name = file_name(snapshot, t, t(what) if len(shown) != 1 else t.of(shown[0].indicator, "short_name"))
    content = write_csv(table(snapshot, shown, t), bom=True)
    disposition = f"attachment; filename=\"plan-gauge.csv\"; filename*=UTF-8''{quote(name)}.csv"
    return Response(content, mimetype="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})
