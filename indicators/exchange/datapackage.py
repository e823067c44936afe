"""Everything of one state as a Data Package: tables for programs, described so that they can be checked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import pandas as pd
import pyarrow as pa

from indicators.exchange.api import DOCUMENT
from indicators.exchange.archive import zipped
from indicators.exchange.csv import write_csv
from indicators.exchange.json import write_json
from indicators.exchange.machine import assessment_machine, history_machine, observations_machine
from indicators.history import HistoryFilter
from indicators.provenance import plan_name, stands_on
from indicators.schema import (
    ASSESSMENT_FIELDS,
    CELL,
    KEY_FIELDS,
    OUTLOOKS,
    PLAN_COLUMNS,
    SHOWN_HISTORY_COLUMNS,
    SHOWN_VALUES,
    STATUSES,
    TEXT_FIELDS,
    YEAR_FIELDS,
)
from indicators.snapshot import Snapshot
from indicators.text import text_for

_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9._-]+")
_ARROW: Final[Mapping[pa.DataType, str]] = MappingProxyType(
    {pa.string(): "string", pa.float64(): "number", pa.int64(): "integer"}
)
#: Columns that only tables for programs have.
_ADDED: Final = MappingProxyType({"vintage": "integer", "current": "boolean"})
_CODES: Final = MappingProxyType(
    {column.name: column.codes for column in (*PLAN_COLUMNS, *SHOWN_HISTORY_COLUMNS) if column.codes}
    | {"status": STATUSES, "outlook": OUTLOOKS, "values": SHOWN_VALUES}
)


class _Table(NamedTuple):
    """One table: what it holds, what the API calls its rows, what identifies them, what else each has."""

    title: str
    row: str
    frame: Callable[[Snapshot, pd.DataFrame], pd.DataFrame]
    key: Sequence[str]
    filled: Sequence[str]


_TABLES: Final[Mapping[str, _Table]] = MappingProxyType(
    {
        "plan": _Table(
            "Lines of the plan as it is printed",
            "Indicator",
            lambda snapshot, history: snapshot.plan,
            ["indicator"],
            ["plan", "baseline_year", "target_year", "target", "attribute", "target_type"],
        ),
        "observations": _Table(
            "Observations up to the as-of year, as they stand",
            "Observation",
            lambda snapshot, history: observations_machine(snapshot, snapshot.standings),
            CELL,
            ["obs_status", "approval"],
        ),
        "history": _Table(
            "Every recorded change of an observation",
            "Revision",
            lambda snapshot, history: history_machine(snapshot, history, HistoryFilter()),
            [*CELL, "revision"],
            ["obs_status", "entered_by", "entered_at", "approval", "batch", "current"],
        ),
        "assessment": _Table(
            "What the calculation gives for each indicator; shares and rates are fractions",
            "Assessment",
            lambda snapshot, history: assessment_machine(snapshot, snapshot.standings),
            ["plan", "indicator", "ref_area"],
            ["status"],
        ),
    }
)


def data_package(snapshot: Snapshot, history: pd.DataFrame) -> bytes:
    """Return a zip archive of the tables as CSV with the ``datapackage.json`` that describes them (version 2).

    Parameters
    ----------
    snapshot
        The plan as it was known.
    history
        The revisions up to its vintage (SHOWN_HISTORY_COLUMNS).
    """
    frames = {name: table.frame(snapshot, history) for name, table in _TABLES.items()}
    files = {name: write_csv(frame) for name, frame in frames.items()}
    standing = stands_on(snapshot)
    described = {
        "$schema": _PROFILE,
        "name": _NOT_IN_A_NAME.sub("-", standing["plan"].lower()),
        "title": plan_name(snapshot, text_for("en")),
        "version": f"{standing['as_of']}.{standing['vintage']}{'-latest' if snapshot.shows_latest else ''}",
        **standing,
        "sources": _sources(snapshot),
        "resources": [_resource(name, frame, files[name]) for name, frame in frames.items()],
    }
    tables = {_path(name): content for name, content in files.items()}
    return zipped({"datapackage.json": write_json(described), **tables})


def _path(name: str) -> str:
    return f"{name}.csv"


def _resource(name: str, frame: pd.DataFrame, content: bytes) -> dict[str, Any]:
    table = _TABLES[name]
    schema: dict[str, Any] = {
        "fields": [_field(column, table) for column in frame.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if name != "plan":
        reference = {"resource": "plan", "fields": ["indicator"]}
        schema["foreignKeys"] = [{"fields": ["indicator"], "reference": reference}]
    return {
        "name": name,
        "type": "table",
        "title": table.title,
        "path": _path(name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": schema,
    }


def _field(column: str, table: _Table) -> dict[str, Any]:
    kind = _types()[column]
    field: dict[str, Any] = {"name": column, "type": kind}
    if kind == "datetime":
        field["format"] = "any"
    if description := _descriptions(table.row).get(column):
        field["description"] = description
    constraints: dict[str, Any] = {}
    if column in (*table.key, *table.filled):
        constraints["required"] = True
    if column in _CODES:
        constraints["enum"] = list(_CODES[column])
    return field | ({"constraints": constraints} if constraints else {})


@cache
def _types() -> dict[str, str]:
    """Type of each column of the tables; text where nothing else is said."""
    texts = (*KEY_FIELDS, *TEXT_FIELDS, "flags", "unit", "values", "since", "known_at", "method_version")
    measures = {name: "integer" if name in YEAR_FIELDS else "number" for name in ASSESSMENT_FIELDS}
    columns = {
        column.name: _ARROW.get(column.type, "datetime") for column in (*PLAN_COLUMNS, *SHOWN_HISTORY_COLUMNS)
    }
    return measures | dict.fromkeys(texts, "string") | columns | {"as_of": "integer"} | _ADDED


@cache
def _descriptions(row: str) -> dict[str, str]:
    """Return what each column of a kind of rows holds, as the document of the API says it."""
    schemas = json.loads(DOCUMENT.read_bytes())["components"]["schemas"]
    return {
        name: described["description"]
        # The last one that says something is heard: the row's own description.
        for schema in ("Meta", "Indicator", "Revision", row)
        for name, described in schemas[schema]["properties"].items()
    }


def _sources(snapshot: Snapshot) -> list[dict[str, str]]:
    """Return what the values were read from, each once, in the order of the observations."""
    read = [
        (row.source, row.source_address) for one in snapshot.standings for row in one.observed() if row.source
    ]
    printed = [(source, None) for source in snapshot.plan["source"].dropna()]
    return [
        {"title": title} | ({"path": address} if address else {})
        for title, address in dict.fromkeys([*printed, *read])
    ]
