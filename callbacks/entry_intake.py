"""Read what the browser brings in: a pasted block, a file, an old revision; nothing of it is trusted or saved."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from dash import html

from indicators.entries import shown
from indicators.errors import N_, EntryError, PlanGaugeError
from indicators.intake import Cells, Judged, judge, read_cells, read_pasted
from indicators.rows import records
from indicators.schema import OBSERVATION_COLUMNS, names
from indicators.snapshot import Reader
from indicators.text import Text
from layouts.entry_grid import full_number
from layouts.entry_intake import intake_failure, intake_view

_LONGEST_NAME: Final = 200
#: Stands for the source of a value that brings none, until the dialog has asked for it.
_ASKED_LATER: Final = "?"
_NOT_OURS: Final = N_("The request cannot be read.")
#: What an entry of the draft carries, all of it text but the revision that it is based on.
_FIELDS: Final = ("indicator", "time_period", "obs_status", "source", "source_address", "comment", "based_on")


def received(asked: object, reader: Reader, t: Text) -> tuple[Any, dict[str, Any]]:
    """Return the content of the dialog, and the entries that may enter the draft."""
    fields = asked if isinstance(asked, dict) else {}
    name, asked_id = str(fields.get("name", ""))[:_LONGEST_NAME], str(fields.get("id", ""))[:_LONGEST_NAME]
    heading, source = {
        "file": (t("Values of the file {name}", name=name), t("File {name}", name=name)),
        "restore": (t("Restore an earlier value"), ""),
    }.get(str(fields.get("kind")), (t("Values of the pasted block"), ""))
    try:
        judged = _without_marks(_judged(fields, reader))
        view = intake_view(judged, heading, source, _unsaved(fields), reader.snapshot(), t)
        entries = [_for_draft(entry) for entry in judged.entries]
    except PlanGaugeError as error:
        view, entries = intake_failure(error, heading, t), []
    # The page knows by the id to which of its questions this is the answer, also while it draws it.
    return html.Div(view, **{"data-intake-of": asked_id}), {"id": asked_id, "entries": entries}


def _judged(fields: Mapping[str, Any], reader: Reader) -> Judged:
    """Give each cell of what was brought in its verdict."""
    match fields:
        case {"kind": "file", "name": str(name), "content": str(content)}:
            return _verdicts(read_cells(_bytes(content), name[:_LONGEST_NAME]), reader)
        case {"kind": "paste", "text": str(text)}:
            return _verdicts(read_pasted(text), reader, _anchor(fields.get("anchor"), reader))
        case {"kind": "restore", "revision": str(revision)}:
            return _verdicts(_old_revision(revision, reader), reader)
        case _:
            raise EntryError(_NOT_OURS, advice=N_("Reload the page."))


def _verdicts(cells: Cells, reader: Reader, anchor: tuple[str, str] | None = None) -> Judged:
    years = [str(year) for year in reader.years]
    return judge(
        cells, reader.plan, reader.snapshot().observations, anchor=anchor, years=years, source=_ASKED_LATER
    )


def _without_marks(judged: Judged) -> Judged:
    """Return the verdicts with entries whose source is empty where it has to be asked for."""
    return replace(
        judged,
        verdicts=tuple(
            replace(one, entry={**one.entry, "source": ""})
            if one.entry and one.entry["source"] == _ASKED_LATER
            else one
            for one in judged.verdicts
        ),
    )


def _for_draft(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in _FIELDS} | {"obs_value": full_number(entry["obs_value"])}


def _old_revision(asked: str, reader: Reader) -> Cells:
    """Return an old revision (``indicator,period,revision``) as a table of one row.

    Raises
    ------
    EntryError
        There is no such revision.
    """
    indicator, period, number = [*asked.split(","), "", ""][:3]
    history = reader.history()
    found = history[
        (history["indicator"] == indicator)
        & (history["time_period"] == period)
        & (history["revision"].astype("str") == number)
    ]
    if found.empty:
        raise EntryError(N_("There is no such revision: {asked}."), asked=shown(asked))
    row = records(found)[0] | {"obs_value": full_number(records(found)[0]["obs_value"])}
    columns = [column for column in names(OBSERVATION_COLUMNS) if column != "ref_area"]
    return Cells("", (tuple(columns), tuple(row[column] or "" for column in columns)))


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise EntryError(_NOT_OURS, advice=N_("Reload the page.")) from None


def _anchor(anchor: object, reader: Reader) -> tuple[str, str] | None:
    """Return the cell at which a block was pasted; None when it is no cell of the grid."""
    fields = anchor if isinstance(anchor, dict) else {}
    indicator, period = fields.get("indicator"), fields.get("time_period")
    if not isinstance(indicator, str) or indicator not in reader.plan["indicator"].tolist():
        return None
    return (indicator, str(period)) if period in [str(year) for year in reader.years] else None


def _unsaved(fields: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    unsaved = fields.get("unsaved")
    return {
        (str(one.get("indicator")), str(one.get("time_period"))): str(one.get("obs_value"))[:40]
        for one in (unsaved if isinstance(unsaved, list) else [])
        if isinstance(one, dict)
    }
