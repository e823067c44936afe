"""A verdict for each cell of a file or a pasted block: new, changed, same, warning or error (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from indicators.checks import MOST_ENTRIES, check_entries
from indicators.entries import Entry, shown
from indicators.errors import N_, Finding
from indicators.intake.block import Cells, Kind, letter, refused
from indicators.intake.credit import source_line
from indicators.intake.layout import Anchor
from indicators.intake.tables import Ignored, Misplaced, Skipped, Value, read_table
from indicators.locks import NONE_CLOSED, Lock
from indicators.numerals import rounds_to, write_numeral
from indicators.rows import lines, records
from indicators.schema import (
    CELL,
    DEFAULT_OBS_STATUS,
    DEFAULT_REF_AREA,
    NOT_ACTUAL_OBS_STATUSES,
)
from indicators.units import Unit, unit_of

VerdictKind = Literal["new", "changed", "same", "warning", "error"]
VERDICT_LABELS: Final[Mapping[VerdictKind, str]] = MappingProxyType(
    {
        "new": N_("new"),
        "changed": N_("changed"),
        "same": N_("unchanged"),
        "warning": N_("warning"),
        "error": N_("error"),
    }
)
#: What a source that is asked for later is judged as.
_TO_COME: Final = "…"
#: What a verdict compares beside the value, where the file says it.
_BESIDE: Final = ("obs_status", "source", "source_address", "comment")
_STORED: Final = [*CELL, "obs_value", *_BESIDE, "revision"]
#: A number printed to fewer digits is nearer to the stored one than this; what is further away is another one.
_MOST_ROUNDED: Final = 0.01
#: Why a cell of a kind of its own is no number.
_KINDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "date": N_("The cell holds the date {value}, not a number."),
        "boolean": N_("The cell holds {value}, not a number."),
        "error": N_("The cell holds the error {value}."),
        "formula": N_("The cell holds a formula without a stored result."),
        "scaled": N_("The cell holds {value}, but its number format shows another magnitude."),
    }
)
_ADVICE: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "formula": N_("Open the file in Excel or WPS, save it and try again."),
        "scaled": N_(
            "Give the cell an ordinary number format, or type the number with its magnitude as text."
        ),
    }
)


@dataclass(frozen=True)
class Verdict:
    """What is said of one cell.

    Attributes
    ----------
    kind
        ``same`` is left as it is, ``error`` refuses, ``warning`` needs a reason; ``new`` and ``changed`` may
        be saved.
    indicator, time_period
        What the cell is about; empty where that cannot be said.
    row, column
        Its place: row from 1, the spreadsheet's letters of the column.
    text
        What was read.
    value
        The number understood, in the indicator's unit; None for a deletion and for what is no number.
    old
        What is stored; None when nothing is.
    changes
        Names of the fields that a save would change.
    findings
        Errors, warnings and notes, each at this row and column.
    entry
        The entry for the draft, as :func:`indicators.entries.read_entry` reads it; None for same and error.
    """

    kind: VerdictKind
    indicator: str
    time_period: str
    row: int
    column: str
    text: str
    value: float | None = None
    old: float | None = None
    changes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    entry: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Judged:
    """What is said of a file or a block.

    Attributes
    ----------
    verdicts
        One for each cell that holds something, in the order of rows; one for a row that names no indicator.
    skipped
        Rows without values: titles, notes, blank rows.
    ignored
        Columns that were not used.
    blank
        Number of cells that leave a value as it is.
    notes
        About the whole file.
    source_line
        Source that the file names in a line of its own (:func:`~indicators.intake.credit.source_line`).
    """

    verdicts: tuple[Verdict, ...]
    skipped: tuple[Skipped, ...]
    ignored: tuple[Ignored, ...]
    blank: int
    notes: tuple[Finding, ...]
    source_line: str

    @cached_property
    def counts(self) -> dict[VerdictKind, int]:
        """How many verdicts of each kind there are."""
        counted = Counter(verdict.kind for verdict in self.verdicts)
        return {kind: counted[kind] for kind in VERDICT_LABELS}

    @property
    def refused(self) -> bool:
        """Whether an error or a warning without a reason stands against saving it as it is."""
        return bool(self.counts["error"] or self.counts["warning"])

    @property
    def remarks(self) -> list[Finding]:
        """What a reader of the file should know: notes, rows without a value, columns that are not used."""
        rows = [
            Finding(N_("Row {row} has no value: {text}"), {"row": one.row, "text": shown(one.text)}, "note")
            for one in self.skipped
            if one.text
        ]
        columns = [
            Finding(
                N_("Column {column} is not used: {heading}"),
                {"column": one.column, "heading": shown(one.heading)},
                "note",
            )
            for one in self.ignored
        ]
        return [*self.notes, *rows, *columns]

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        """The entries for the draft: new, changed and warned values."""
        return [verdict.entry for verdict in self.verdicts if verdict.entry is not None]


def judge(
    cells: Cells,
    plan: pd.DataFrame,
    observations: pd.DataFrame,
    closed: Mapping[int, Lock] = NONE_CLOSED,
    *,
    anchor: Anchor | None = None,
    years: Sequence[str] = (),
    source: str | None = "",
    reason: str = "",
    exact: bool = False,
) -> Judged:
    """Say of each cell what saving it would do.

    Parameters
    ----------
    cells
        A file or a pasted block (:func:`~indicators.intake.cells.read_cells`).
    plan
        The plan (PLAN_COLUMNS, checked).
    observations
        What is stored: OBSERVATION_COLUMNS and ``revision``, one row for each cell; a missing revision
        stands for a value that is not stored yet.
    closed
        Locks of the years into which nothing can be entered.
    anchor
        Indicator and period of the cell at which a block was pasted; None for a file.
    years
        Periods of the page's columns, needed with an anchor.
    source
        Source of values whose row names none; None when it is asked for later: until then they have none.
    reason
        Why warned values are right all the same: their warnings become notes.
    exact
        Whether numbers stand there with all their digits, as those of an old revision do. Else a number that is the
        stored one rounded to its digits is the same: a table printed for readers takes no digits away.

    Raises
    ------
    TableError
        There is no table in it, more than one reading of it, or too much.

    Notes
    -----
    What a file does not say stays as it is: a value without a status keeps the status of the actual that it
    replaces; where the value is the same, source, address and comment stay too. Those of another value say
    nothing about the new one and are dropped.
    """
    table = read_table(cells, plan, anchor=anchor, years=years)
    about = observations[observations["indicator"].isin([value.indicator for value in table.values])]
    stored = {tuple(record[name] for name in CELL): record for record in records(about[_STORED])}
    verdicts = [_unplaced(one) for one in table.misplaced]
    wanted: list[tuple[Value, dict[str, Any]]] = []
    seen: dict[tuple[str, str, str], Value] = {}
    for value in table.values:
        cell = (value.indicator, value.given.get("ref_area", DEFAULT_REF_AREA), value.time_period)
        first = seen.setdefault(cell, value)
        if first is not value:
            verdicts.append(_refused(value, [_twice(first)]))
        elif value.kind:
            finding = Finding(
                _KINDS[value.kind], {"value": shown(value.text)}, advice=_ADVICE.get(value.kind, "")
            )
            verdicts.append(_refused(value, [finding]))
        else:
            wanted.append(
                (value, _entry(value, stored.get(cell), _TO_COME if source is None else source, reason))
            )
    if len(wanted) > MOST_ENTRIES:
        raise refused(N_("There are more than {most} values."), name=cells.name, most=MOST_ENTRIES)
    checked = check_entries([entry for _, entry in wanted], plan, observations, closed)
    units = {} if exact else {line.indicator: unit_of(line) for line in lines(plan)}
    for (value, entry), reading, findings in zip(wanted, checked.readings, checked.by_entry, strict=True):
        known = stored.get((value.indicator, entry["ref_area"], value.time_period))
        if reading and known and _is_rounded(value, entry, reading, known, units.get(value.indicator)):
            verdicts.append(_rounded(value, reading, known["obs_value"]))
        else:
            verdicts.append(_verdict(value, entry, reading, findings, known, asked_later=source is None))
    verdicts.sort(key=lambda verdict: (verdict.row, len(verdict.column), verdict.column))
    return Judged(
        tuple(verdicts),
        tuple(table.skipped),
        table.ignored,
        table.blank,
        (*cells.notes, *table.notes),
        source_line(cells),
    )


def _entry(value: Value, known: Mapping[str, Any] | None, source: str, reason: str) -> dict[str, Any]:
    """Return the entry that a value is judged as."""
    given = value.given
    return {
        "indicator": value.indicator,
        "ref_area": given.get("ref_area", DEFAULT_REF_AREA),
        "time_period": value.time_period,
        "obs_value": value.number,
        "unit": given.get("unit", ""),
        "obs_status": given.get("obs_status") or _status(known),
        "source": given.get("source", source),
        "source_address": given.get("source_address", ""),
        "comment": given.get("comment", ""),
        "reason": reason,
        "based_on": int(known["revision"] or 0) if known else 0,
    }


def _status(known: Mapping[str, Any] | None) -> str:
    """Return the status of the actual that is replaced: that it is final must be said by somebody."""
    status = str(known["obs_status"]) if known else DEFAULT_OBS_STATUS
    return DEFAULT_OBS_STATUS if status in NOT_ACTUAL_OBS_STATUSES else status


def _is_rounded(
    value: Value, entry: Mapping[str, Any], reading: Entry, known: Mapping[str, Any], unit: Unit | None
) -> bool:
    """Whether a number is the stored one to fewer digits, and nothing that the file says beside it is new."""
    old, new = known["obs_value"], reading.obs_value
    if unit is None or old is None or new is None or old == new:
        return False
    said = [name for name in _BESIDE if name in value.given or name == "obs_status"]
    return (
        abs(new - old) < _MOST_ROUNDED * abs(old)
        and all(entry[name] == (known[name] or "") for name in said)
        and rounds_to(old, value.number, unit, entry["unit"])
    )


def _rounded(value: Value, reading: Entry, old: float) -> Verdict:
    message = N_("It is the stored {stored} to the digits of the file; the more exact value stays.")
    finding = Finding(message, {"stored": write_numeral(old)}, "note")
    return _said(value, "same", [finding, *value.notes], understood=reading.obs_value, old=old)


def _verdict(
    value: Value,
    entry: Mapping[str, Any],
    reading: Entry | None,
    findings: Sequence[Finding],
    known: Mapping[str, Any] | None,
    *,
    asked_later: bool,
) -> Verdict:
    if reading is None:
        return _refused(value, findings)
    old = known["obs_value"] if known else None
    final = {**entry, "obs_value": reading.obs_value}
    del final["unit"]  # the value is in the indicator's own unit now
    if asked_later and "source" not in value.given:
        final["source"] = ""
    if known and old == reading.obs_value:
        final |= {name: known[name] or "" for name in _BESIDE if name not in value.given}
    before = {name: known[name] or "" for name in _BESIDE} if known else {}
    changes = [name for name in _BESIDE if before.get(name, "") != final[name]]
    if not known or old != reading.obs_value:
        changes.insert(0, "obs_value")
    if not changes:
        return _said(value, "same", value.notes, understood=reading.obs_value, old=old)
    severities = {finding.severity for finding in findings}
    if "error" in severities:
        return _said(value, "error", [*findings, *value.notes], understood=reading.obs_value, old=old)
    kind: VerdictKind = "warning" if "warning" in severities else "new" if old is None else "changed"
    said = _said(value, kind, [*findings, *value.notes], understood=reading.obs_value, old=old)
    return replace(said, changes=tuple(changes), entry=MappingProxyType(final))


def _said(
    value: Value,
    kind: VerdictKind,
    findings: Sequence[Finding],
    *,
    understood: float | None = None,
    old: float | None = None,
) -> Verdict:
    column = letter(value.column)
    return Verdict(
        kind,
        value.indicator,
        value.time_period,
        value.row,
        column,
        value.text or value.given["obs_status"],
        understood,
        old,
        findings=tuple(replace(finding, row=value.row, column=column) for finding in findings),
    )


def _refused(value: Value, findings: Sequence[Finding]) -> Verdict:
    return _said(value, "error", [*findings, *value.notes])


def _twice(first: Value) -> Finding:
    message = N_("The same value is in the file already: row {first_row}, column {first_column}.")
    values = {"first_row": first.row, "first_column": letter(first.column)}
    return Finding(message, values, advice=N_("Keep one of them."))


def _unplaced(one: Misplaced) -> Verdict:
    column = letter(one.column)
    finding = replace(one.finding, row=one.row, column=column)
    return Verdict("error", "", "", one.row, column, one.text, findings=(finding,))
