"""What is wrong or odd with entered values: errors refuse, warnings need a reason (pure).

The page, the import and the command line ask the same function, so that no two of them can disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, Final

import pandas as pd

from indicators.columns import nearest
from indicators.entries import Entry, read_entry, shown
from indicators.errors import N_, Finding
from indicators.locks import NONE_CLOSED, Lock, closing, lock_finding
from indicators.numerals import write_numeral
from indicators.oddities import History, oddities, read_moments
from indicators.schema import MISSING_OBS_STATUSES, OBSERVATION_COLUMNS, names
from indicators.units import unit_of

_COLUMNS: Final = (*names(OBSERVATION_COLUMNS), "based_on")
_NO_SOURCE: Final = N_("The value has no source.")
#: Entries of one save; a plan of 100 indicators and 10 years has fewer.
MOST_ENTRIES: Final = 10_000


@dataclass(frozen=True)
class CheckedEntries:
    """Entries that may be saved, and what was found.

    Attributes
    ----------
    values
        The entries without an error or an open warning, as ``Store.append`` takes them: the columns of
        observations and ``based_on``. Reasons are not among them: a save has one, kept with its batch.
    findings
        In the order of the entries, each at its indicator (row) and period (column). A warning whose
        entry gives a reason has become a note.
    readings, by_entry
        For each entry as it was given: how it was understood (None where a field cannot be read) and what
        was found. Empty when the whole save was refused for its shape.
    """

    values: pd.DataFrame
    findings: tuple[Finding, ...]
    readings: tuple[Entry | None, ...] = ()
    by_entry: tuple[tuple[Finding, ...], ...] = ()

    @property
    def refused(self) -> bool:
        """Whether any entry has an error or a warning without a reason: nothing should be saved then."""
        return any(finding.severity != "note" for finding in self.findings)


def check_entries(
    entries: object,
    plan: pd.DataFrame,
    observations: pd.DataFrame,
    closed: Mapping[int, Lock] = NONE_CLOSED,
) -> CheckedEntries:
    """Check entered values against the plan and what is known.

    Errors: not a number, or one with two readings or in another unit; outside the bounds or below the
    floor; a growth rate of -100% or less; a year that is not of the plan (baseline year + 1 to target year) or
    is closed; unknown indicator or status; a status that does not fit the presence of a value; no source; the same cell
    twice, also under another name of the period; text that is too long or holds control characters.
    Warnings, answered by a reason: an actual that no longer counts; about 10, 100, 1,000, 10,000 or
    100,000,000 times a value near it, or that part of it, or anything from 50 times on; a change beyond three
    times the plan's pace; more than two standard deviations off the trend of five or more other years; a stock
    that falls; against the wanted direction since the previous year, or making the year after do so (growth
    rates: below zero, or above it where a decrease is wanted). What was odd already in a value that is replaced
    by nearly the same is not asked again. Notes: a final value for a provisional one; a replaced value changed
    by more than 5 %. :func:`indicators.oddities.oddities` finds warnings and notes.

    Parameters
    ----------
    entries
        A list of entries as :func:`indicators.entries.read_entry` reads them; any other JSON value gives
        findings, never an exception.
    plan
        The plan (PLAN_COLUMNS, checked).
    observations
        What is known: OBSERVATION_COLUMNS, one row for each cell. A neighbouring year is taken from the
        same save first; the plan's printed baseline stands for the baseline year where it is a value of
        that year and nothing else is known.
    closed
        Locks of the years into which nothing can be entered.

    Returns
    -------
    CheckedEntries
    """
    if not isinstance(entries, list | tuple) or len(entries) > MOST_ENTRIES:
        finding = Finding(N_("A save is a list of at most {most} entries."), {"most": MOST_ENTRIES})
        return CheckedEntries(_values([]), (finding,))
    lines: dict[str, list[Any]] = {}
    for record in plan.to_dict("records"):
        line = SimpleNamespace(**{str(name): value for name, value in record.items()})
        lines.setdefault(line.indicator, []).append(line)
    units = {indicator: unit_of(own[0]) for indicator, own in lines.items()}
    read = [read_entry(raw, position, units) for position, raw in enumerate(entries, 1)]
    found = [findings for _, findings in read]
    periods = read_moments(entry.time_period for entry, _ in read if entry)
    seen: set[tuple[str, str, str]] = set()
    for (entry, _), findings in zip(read, found, strict=True):
        if entry:
            findings += _errors(entry, periods[entry.time_period].year, lines, seen)
            findings += _closed(entry, closed)
    # A value whose source is still to come can be judged all the same.
    good = [
        (entry, findings)
        for (entry, _), findings in zip(read, found, strict=True)
        if entry and all(finding.message == _NO_SOURCE for finding in findings)
    ]
    history = History([entry for entry, _ in good], periods, observations)
    for entry, findings in good:
        period = periods[entry.time_period]
        if twins := history.twins(entry, period):
            message = N_("There is a value for the same time already, entered as {other}.")
            findings.append(entry.finding(message, N_("Keep one of them."), other=", ".join(twins)))
        findings += oddities(entry, _line(lines[entry.indicator], period.year), period, history)
    ready = [entry for entry, findings in good if all(finding.severity == "note" for finding in findings)]
    return CheckedEntries(
        _values(ready),
        tuple(finding for findings in found for finding in findings),
        tuple(entry for entry, _ in read),
        tuple(tuple(findings) for findings in found),
    )


def limit_findings(value: float, line: Any) -> Iterator[Finding]:
    """Find what makes a value impossible for a line of the plan, whoever gives it and for which year.

    It is outside the bounds, below the floor, or a growth rate of -100% or less.
    """
    least = max((bound for bound in (line.lower_bound, line.floor) if pd.notna(bound)), default=None)
    if least is not None and value < least:
        message = N_("{value} is below {least}, the least that this indicator can be.")
        yield Finding(message, {"value": write_numeral(value), "least": f"{least:g}"})
    if pd.notna(line.upper_bound) and value > line.upper_bound:
        message = N_("{value} is above {most}, the most that this indicator can be.")
        yield Finding(message, {"value": write_numeral(value), "most": f"{line.upper_bound:g}"})
    percent = unit_of(line).percent
    if line.target_type == "growth_average" and value <= (-100 if percent else -1):
        message = N_("A growth of {value} leaves nothing: growth rates are above -100%.")
        yield Finding(message, {"value": write_numeral(value) + (" %" if percent else "")})


def _errors(
    entry: Entry, year: int, lines: dict[str, list[Any]], seen: set[tuple[str, str, str]]
) -> list[Finding]:
    findings = list(_value_errors(entry))
    cell = (entry.indicator, entry.ref_area, entry.time_period)
    if cell in seen:
        findings.append(entry.finding(N_("The same value is entered twice."), N_("Keep one of them.")))
    seen.add(cell)
    if entry.indicator not in lines:
        near = nearest(entry.indicator, list(lines))
        advice = N_("Did you mean {near}?") if near else ""
        value = shown(entry.indicator)
        findings.append(
            entry.finding(N_("The plan has no indicator {value}."), advice, value=value, near=near)
        )
        return findings
    own = lines[entry.indicator]
    if not year:
        message = N_("{value} is not a period; periods are like 2018, 2018-S1, 2018-Q3 or 2018-06.")
        findings.append(entry.finding(message, value=shown(entry.time_period)))
    elif not any(line.baseline_year < year <= line.target_year for line in own):
        first, last = min(line.baseline_year for line in own) + 1, max(line.target_year for line in own)
        message = N_("{year} is not a year of the plan; its years are {first} to {last}.")
        findings.append(entry.finding(message, year=year, first=first, last=last))
    if entry.obs_value is not None:
        findings += [
            replace(finding, row=entry.row, column=entry.column)
            for line in own
            for finding in limit_findings(entry.obs_value, line)
        ]
    return findings


def _closed(entry: Entry, closed: Mapping[int, Lock]) -> list[Finding]:
    lock = closing(closed, entry.time_period)
    return [] if lock is None else [lock_finding(lock, entry.indicator, entry.time_period)]


def _value_errors(entry: Entry) -> Iterator[Finding]:
    needs_none = entry.obs_status in MISSING_OBS_STATUSES
    if entry.obs_value is None and not needs_none:
        message = N_("There is no value, but status {status} says that there is one.")
        advice = N_("Enter the value, or choose status M (missing).")
        yield entry.finding(message, advice, status=entry.obs_status)
    if entry.obs_value is not None and needs_none:
        message = N_("There is a value, but status {status} says that there is none.")
        yield entry.finding(
            message, N_("Remove the value, or choose status A (final)."), status=entry.obs_status
        )
    if entry.obs_value is not None and not entry.source:
        yield entry.finding(_NO_SOURCE, N_("Say where it was published."))


def _line(own: list[Any], year: int) -> Any:
    """Return the first line of the plans that judges a year."""
    return next(line for line in own if line.baseline_year < year <= line.target_year)


def _values(entries: list[Entry]) -> pd.DataFrame:
    dtypes = {"obs_value": "float64", "based_on": "int64"}
    return pd.DataFrame(
        {
            name: pd.Series([_cell(getattr(entry, name)) for entry in entries], dtype=dtype)
            for name, dtype in ((name, dtypes.get(name, "str")) for name in _COLUMNS)
        }
    )


def _cell(value: object) -> object:
    """Empty text is missing."""
    return None if value == "" else value
