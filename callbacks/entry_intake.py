"""Read what the browser brings in: a pasted block, a file, an old revision; nothing of it is trusted or saved."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from dash import html

from indicators.entries import shown
from indicators.errors import N_, EntryError, Finding, PlanGaugeError
from indicators.intake import Cells, Judged, Verdict, judge, read_cells, read_pasted
from indicators.numerals import write_numeral
from indicators.rows import records
from indicators.schema import OBSERVATION_COLUMNS, names
from indicators.snapshot import Reader
from indicators.text import Text
from layouts.entry import NO_CELL
from layouts.entry_intake import intake_failure, intake_view

_LONGEST_NAME: Final = 200
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
        judged = _judged(fields, reader)
        view = intake_view(
            judged,
            heading,
            judged.source_line or source,
            _unsaved(fields),
            reader.snapshot(),
            t,
            places=fields.get("kind") != "restore",
        )
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
            return _verdicts(_old_revision(revision, reader), reader, exact=True)
        case _:
            raise EntryError(_NOT_OURS, advice=N_("Reload the page."))


def _verdicts(
    cells: Cells, reader: Reader, anchor: tuple[str, str] | None = None, *, exact: bool = False
) -> Judged:
    """Judge cells; what is no cell of the page is an error. The dialog asks for sources that are missing."""
    years = [str(year) for year in reader.years]
    known, closed = reader.snapshot().editable, reader.store.closed_years()
    judged = judge(cells, reader.plan, known, closed, anchor=anchor, years=years, source=None, exact=exact)
    return replace(judged, verdicts=tuple(_of_the_page(one, reader, years) for one in judged.verdicts))


def _of_the_page(verdict: Verdict, reader: Reader, years: Sequence[str]) -> Verdict:
    """Return the verdict, or an error for another area or a period that the grid has no column for."""
    if not verdict.entry:
        return verdict
    wrong = []
    if verdict.entry["ref_area"] != reader.ref_area:
        values = {"area": verdict.entry["ref_area"], "shown": reader.ref_area}
        wrong.append(Finding(N_("The value is for the area {area}; this page shows {shown}."), values))
    if verdict.time_period not in years:
        values = {"period": verdict.time_period, "first": years[0], "last": years[-1]}
        wrong.append(Finding(NO_CELL, values))
    if not wrong:
        return verdict
    return replace(verdict, kind="error", entry=None, findings=(*wrong, *verdict.findings))


def _for_draft(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in _FIELDS} | {"obs_value": write_numeral(entry["obs_value"])}


def _old_revision(asked: str, reader: Reader) -> Cells:
    """Return an old revision (``indicator,period,revision``) as a table of one row.

    Raises
    ------
    EntryError
        There is no such revision.
    """
    indicator, period, number = [*asked.split(","), "", ""][:3]
    history = reader.history(reader.snapshot())
    found = history[
        (history["indicator"] == indicator)
        & (history["time_period"] == period)
        & (history["revision"].astype("str") == number)
    ]
    if found.empty:
        raise EntryError(N_("There is no such revision: {asked}."), asked=shown(asked))
    row = records(found)[0] | {"obs_value": write_numeral(records(found)[0]["obs_value"])}
    columns = [column for column in names(OBSERVATION_COLUMNS) if column != "ref_area"]
    return Cells("", (tuple(columns), tuple(row[column] or "" for column in columns)))


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except ValueError:  # not base64, not even ASCII
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
