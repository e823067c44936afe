"""Read what the browser brings in: a pasted block, a file, an old revision; nothing of it is trusted or saved."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from indicators.errors import N_, EntryError, PlanGaugeError
from indicators.intake import Judged, judge, read_cells, read_pasted, restored
from indicators.snapshot import Reader
from indicators.text import Text
from layouts.entry_intake import intake_failure, intake_view

_LONGEST_NAME: Final = 200
_NOT_OURS: Final = N_("The request cannot be read.")


def received(asked: object, reader: Reader, t: Text) -> tuple[Any, dict[str, Any]]:
    """Return the content of the dialog, and the entries that may enter the draft."""
    fields = asked if isinstance(asked, dict) else {}
    name = fields.get("name") if isinstance(fields.get("name"), str) else ""
    heading = {
        "file": t("Values of the file {name}", name=name[:_LONGEST_NAME]),
        "restore": t("Restore an earlier value"),
    }.get(str(fields.get("kind")), t("Values of the pasted block"))
    try:
        judged, source = _judged(fields, reader, t)
        view = intake_view(judged, heading, source, _unsaved(fields), reader.snapshot(), t)
        return view, {"entries": [one.entry for one in judged.verdicts if one.entry]}
    except PlanGaugeError as error:
        return intake_failure(error, heading, t), {"entries": []}


def _judged(fields: Mapping[str, Any], reader: Reader, t: Text) -> tuple[Judged, str]:
    """Read what was brought in, and the source that is offered for it."""
    snapshot = reader.snapshot()
    match fields:
        case {"kind": "file", "name": str(name), "content": str(content)}:
            cells = read_cells(_bytes(content), name[:_LONGEST_NAME])
            return judge(cells, snapshot, None), t("File {name}", name=name[:_LONGEST_NAME])
        case {"kind": "paste", "text": str(text)}:
            return judge(read_pasted(text), snapshot, _anchor(fields.get("anchor"), reader)), ""
        case {"kind": "restore", "revision": str(revision)}:
            return restored(revision, reader.store.history(), snapshot), ""
        case _:
            raise EntryError(_NOT_OURS, advice=N_("Reload the page."))


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise EntryError(_NOT_OURS, advice=N_("Reload the page.")) from None


def _anchor(anchor: object, reader: Reader) -> tuple[str, str] | None:
    """Return the cell at which a block was pasted; None when it is no cell of the grid."""
    fields = anchor if isinstance(anchor, dict) else {}
    indicator, period = fields.get("indicator"), fields.get("time_period")
    known = bool((reader.plan["indicator"] == indicator).any()) and period in [
        str(year) for year in reader.years
    ]
    return (str(indicator), str(period)) if known else None


def _unsaved(fields: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    unsaved = fields.get("unsaved")
    return {
        (str(one.get("indicator")), str(one.get("time_period"))): str(one.get("obs_value"))[:40]
        for one in (unsaved if isinstance(unsaved, list) else [])
        if isinstance(one, dict)
    }
