"""From cells to values: which indicator and period each cell is about, and what stands around the table (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, NamedTuple

import pandas as pd

from indicators.entries import shown
from indicators.errors import N_, Finding
from indicators.formulas import restored
from indicators.intake.block import Cells, Kind, letter, refused
from indicators.intake.layout import OPTIONAL, Anchor, Layout, find_layout
from indicators.intake.marks import (
    is_absent,
    is_beside,
    is_span,
    key,
    on_one_line,
    period_of,
    says_actual,
    without_footnotes,
)
from indicators.intake.names import Names
from indicators.schema import MISSING_OBS_STATUSES, OBS_STATUSES
from indicators.text import LANGUAGES, text_for
from indicators.wording import OBS_STATUS_LABELS

_MOST_SUGGESTIONS: Final = 50
#: The unit of the whole table, in a line of its own or in brackets behind the title.
_CAPTION: Final = re.compile(r"(?:单位|\bunits?) ?[:：] ?([^()（）:：]{1,40})", re.IGNORECASE)


class Skipped(NamedTuple):
    """A row that holds no value: its number and its first text, empty for a blank row."""

    row: int
    text: str


class Ignored(NamedTuple):
    """A column that is not used: its spreadsheet letters and its heading, empty when it has none."""

    column: str
    heading: str


@dataclass(frozen=True)
class Value:
    """One cell with a value, not yet judged.

    Attributes
    ----------
    row, column
        Its place, both from 1.
    text
        What it holds, footnote marks included.
    number
        What the reader of numbers is given; empty for a deletion.
    kind
        What it is when it is no number as shown (:data:`~indicators.intake.block.Kind`).
    indicator, time_period
        What it is about.
    given
        What the file says beside: unit, area, status, source, address, comment; only what is filled.
    notes
        What was left out of it.
    """

    row: int
    column: int
    text: str
    number: str
    kind: Kind | None
    indicator: str
    time_period: str
    given: Mapping[str, str]
    notes: tuple[Finding, ...]


class Misplaced(NamedTuple):
    """A row or a cell whose place in the plan cannot be said: where it is, what it holds, and why not."""

    row: int
    column: int
    text: str
    finding: Finding


@dataclass
class Table:
    """What a block of cells holds.

    Attributes
    ----------
    values
        Every cell with a value, in the order of rows.
    misplaced
        Rows and cells that hold values of nobody knows what.
    skipped
        Rows around and between that hold no value.
    ignored
        Columns that are not used.
    blank
        Number of cells that are left as they are: empty ones and dashes.
    notes
        Footnote marks left out of headings and names.
    """

    values: list[Value] = field(default_factory=list)
    misplaced: list[Misplaced] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ignored: tuple[Ignored, ...] = ()
    blank: int = 0
    notes: list[Finding] = field(default_factory=list)


def read_table(
    cells: Cells, plan: pd.DataFrame, *, anchor: Anchor | None = None, years: Sequence[str] = ()
) -> Table:
    """Find the values in a block of cells.

    Recognised are: years as columns with a column of indicators; one value a row, under the headings of the
    export in either language or the names of OBSERVATION_COLUMNS; and, pasted at a cell, a block that
    leaves out the names, the years or both.

    Parameters
    ----------
    cells
        The block.
    plan
        The plan (PLAN_COLUMNS, checked).
    anchor
        Indicator and period of the cell at which the block was pasted; None for a file.
    years
        Periods of the page's columns, in order.

    Raises
    ------
    TableError
        There is no table in it, or more than one reading.
    """
    known = Names(plan)
    layout = find_layout(cells, known, anchor, years)
    _refuse_the_plan(cells, layout, plan)
    return _Reading(cells, known, layout).table()


def _refuse_the_plan(cells: Cells, layout: Layout, plan: pd.DataFrame) -> None:
    """Refuse a table whose years are the plan's first and last alone: it may be the plan, whose target is no actual."""
    ends = [
        (str(first), str(last))
        for first, last in zip(plan["baseline_year"], plan["target_year"], strict=True)
    ]
    if not layout.header or tuple(sorted(layout.periods.values())) not in ends:
        return
    if any(says_actual(cells.text(layout.header, column)) for column in layout.periods):
        return
    baseline, target = sorted(layout.periods.values())
    raise refused(
        N_("The columns {baseline} and {target} can be baseline and target of the plan, or actuals."),
        N_("Leave the column {baseline} out, or write “{target} actual” above the actuals."),
        name=cells.name,
        row=layout.header,
        baseline=baseline,
        target=target,
    )


def _unit_above(cells: Cells, known: Names, layout: Layout) -> str:
    """Return the unit that a line above says for the whole table; empty where none, or not a single one, is said."""
    above = [text for row in range(1, layout.header) for text in cells.rows[row - 1] if text.strip()]
    said = {found[1].strip() for text in above if (found := _CAPTION.search(" ".join(text.split())))}
    unit = said.pop() if len(said) == 1 else ""
    is_known = any(known.share(indicator, unit) is not None for indicator in known.indicators)
    return unit if unit and is_known else ""


class _Reading:
    def __init__(self, cells: Cells, known: Names, layout: Layout) -> None:
        self.cells, self.known, self.layout = cells, known, layout
        self.caption = _unit_above(cells, known, layout)
        self.replaced = 0
        self.result = Table(
            ignored=tuple(Ignored(letter(column), self._heading(column)) for column in layout.ignored)
        )
        if self.caption:
            message = N_("The unit above the table, {unit}, is that of every row that names none.")
            self.result.notes.append(Finding(message, {"unit": shown(self.caption)}, severity="note"))

    def table(self) -> Table:
        layout = self.layout
        for row in range(1, layout.header):
            self._skip(row)
        if layout.header:
            self._note_marks(layout.header, layout.periods)
        for row in range(layout.header + 1, len(self.cells.rows) + 1):
            if layout.by_position is not None:
                self._row_by_position(row, layout.by_position[row])
            elif self._is_outside(row):
                self._skip(row)
            elif layout.is_long:
                self._long_row(row)
            else:
                self._wide_row(row)
        if self.replaced:
            message = N_("Values that were replaced since were left out: {count}.")
            self.result.notes.append(Finding(message, {"count": self.replaced}, severity="note"))
        return self.result

    def _heading(self, column: int) -> str:
        return self.cells.text(self.layout.header, column) if self.layout.header else ""

    def _first_text(self, row: int) -> str:
        return next((text for cell in self.cells.rows[row - 1] if (text := cell.strip())), "")

    def _skip(self, row: int) -> None:
        self.result.skipped.append(Skipped(row, self._first_text(row)))

    def _note_marks(self, row: int, columns: Iterable[int]) -> None:
        """Tell of footnote marks in headings and names; those of values are told with the value."""
        for column in columns:
            _, marks = without_footnotes(self.cells.text(row, column))
            if marks:
                self.result.notes.append(replace(_left_out(marks), row=row, column=letter(column)))

    def _is_outside(self, row: int) -> bool:
        """Whether a row is blank, a note, or the header once more."""
        first = self._first_text(row)
        if not first or is_beside(first):
            return True
        texts = [text.strip() for text in self.cells.rows[row - 1]]
        return bool(self.layout.header) and texts == [
            text.strip() for text in self.cells.rows[self.layout.header - 1]
        ]

    def _row_by_position(self, row: int, indicator: str) -> None:
        for column, period in self.layout.periods.items():
            self._cell(row, column, indicator, period, {})

    def _wide_row(self, row: int) -> None:
        held = [column for column in self.layout.periods if not is_absent(self.cells.text(row, column))]
        given = self._given(row, self.layout.fields)
        indicator, finding, column = self._indicator(row, given)
        if not held:
            if indicator:
                self.result.blank += len(self.layout.periods)
            else:
                self._skip(row)
            return
        finding = self._surplus(row) or finding
        if finding:
            text = self.cells.text(row, column) or self.cells.text(row, held[0])
            self.result.misplaced.append(Misplaced(row, column, text, finding))
            return
        self._note_marks(row, self.layout.names)
        for column, period in self.layout.periods.items():
            beside = self._given(row, self.layout.beside.get(period, {}))
            self._cell(row, column, indicator, period, given | beside)

    def _long_row(self, row: int) -> None:
        fields = self.layout.fields
        column = fields["obs_value"]
        text, period = self.cells.text(row, column), self.cells.text(row, fields["time_period"])
        if self._is_replaced(row):
            self.replaced += 1
            return
        if is_span(period):
            message = N_(
                "The value was left out: it is that of several years, {period}, and says nothing of one."
            )
            note = Finding(message, {"period": period}, "note", row=row, column=letter(column))
            self.result.notes.append(note)
            return
        given = self._given(row, fields)
        deletes = is_absent(text) and given.get("obs_status") in MISSING_OBS_STATUSES
        indicator, finding, label = self._indicator(row, given)
        if is_absent(text) and not deletes:
            if indicator and period:
                self.result.blank += 1
            else:
                self._skip(row)
            return
        finding = self._surplus(row) or finding
        if finding:
            named = self.cells.text(row, label) or text
            self.result.misplaced.append(Misplaced(row, label, named, finding))
            return
        self._note_marks(row, self.layout.names)
        is_date = self.cells.kinds.get((row, fields["time_period"])) == "date"
        period = period_of(period, is_date=is_date) or period
        self._value(row, column, indicator, period, given, "" if deletes else text)

    def _cell(self, row: int, column: int, indicator: str, period: str, given: Mapping[str, str]) -> None:
        text = self.cells.text(row, column)
        if is_absent(text):
            self.result.blank += 1
        elif not indicator or not period:
            what = (
                N_("The block reaches beyond the last indicator.")
                if period
                else N_("The block reaches beyond the last year.")
            )
            finding = Finding(what, advice=N_("Paste it further up or further to the left."))
            self.result.misplaced.append(Misplaced(row, column, text, finding))
        else:
            self._value(row, column, indicator, period, given, text)

    def _value(
        self, row: int, column: int, indicator: str, period: str, given: Mapping[str, str], text: str
    ) -> None:
        number, marks = without_footnotes(text)
        notes = (_left_out(marks),) if marks else ()
        kind = self.cells.kinds.get((row, column)) if text else None
        self.result.values.append(Value(row, column, text, number, kind, indicator, period, given, notes))

    def _surplus(self, row: int) -> Finding | None:
        """Find cells beyond the header: in text without quotes a thousands mark makes two cells of one."""
        header = self.layout.header
        beyond = self.cells.rows[row - 1][len(self.cells.rows[header - 1]) :] if header else ()
        if not any(text.strip() for text in beyond):
            return None
        message = N_("The row has more cells than the header.")
        return Finding(
            message, advice=N_("Put a number with a thousands mark in quotes, or leave the mark out.")
        )

    def _is_replaced(self, row: int) -> bool:
        """Whether a row of a history says that its value no longer stands."""
        column = self.layout.fields.get("current")
        return column is not None and key(self.cells.text(row, column)) in _noes()

    def _given(self, row: int, columns: Mapping[str, int]) -> dict[str, str]:
        """Return what the file says beside the value; a dash says nothing."""
        given = {}
        for name in OPTIONAL:
            column = columns.get(name)
            text = self.cells.text(row, column) if column else ""
            if text and not is_absent(text):
                given[name] = restored(on_one_line(text))
        if "obs_status" in given:
            given["obs_status"] = _statuses().get(key(given["obs_status"]), given["obs_status"])
        return given

    def _indicator(self, row: int, given: dict[str, str]) -> tuple[str, Finding | None, int]:
        """Return the indicator of a row, or why it cannot be said, and the column that says so.

        A unit that its name carries in brackets becomes what the row gives as unit.
        """
        labels = [(column, text) for column in self.layout.names if (text := self._label(row, column))]
        named = [(column, text, self.known.named(text)) for column, text in labels]
        pointing = [(column, text, one.indicators) for column, text, one in named]
        numbered = [
            (column, text, self.known.numbered(text))
            for column in (*self.layout.numbers, *self.layout.names)
            if (text := self._label(row, column))
        ]
        words = [one for one in pointing if not self.known.numbered(one[1])]
        pointing = [one for one in (*pointing, *numbered) if one[2]]
        column = next(
            (column for column, *_ in (*words, *numbered)), (*self.layout.names, *self.layout.numbers)[0]
        )
        if not pointing or (words and not any(found for *_, found in words)):
            return "", self._unknown(words), column
        for _, text, found in pointing[1:]:
            if not found & pointing[0][2]:
                return "", _two(pointing[0][1], text, pointing[0][2], found), column
        common = set.intersection(*(found for *_, found in pointing))
        if len(common) != 1:
            return "", _ambiguous(pointing[0][1], common), column
        indicator = common.pop()
        return indicator, self._unit(indicator, [one.unit for *_, one in named if one.unit], given), column

    def _unit(self, indicator: str, bracketed: Sequence[str], given: dict[str, str]) -> Finding | None:
        """Give the row the unit that its name carries, or find another one beside it."""
        for unit in bracketed:
            first = given.setdefault("unit", unit)
            if self.known.share(indicator, first) != self.known.share(indicator, unit):
                message = N_("The row names two units: {first} and {second}.")
                values = {"first": shown(first), "second": shown(unit)}
                return Finding(message, values, advice=N_("Correct one of them."))
        if self.caption:
            given.setdefault("unit", self.caption)
        return None

    def _label(self, row: int, column: int) -> str:
        return restored(self.cells.text(row, column))

    def _unknown(self, words: Sequence[tuple[int, str, set[str]]]) -> Finding:
        if not words:
            return Finding(N_("The row has values, but names no indicator of the plan."))
        _, text, _ = words[0]
        # Comparing with every name takes time; beyond these a file is simply of another plan.
        near = self.known.nearest(text) if len(self.result.misplaced) < _MOST_SUGGESTIONS else ""
        values = {"value": shown(text), "near": near}
        return Finding(
            N_("The plan has no indicator {value}."),
            values,
            advice=N_("Did you mean {near}?") if near else "",
        )


def _two(first: str, second: str, one: set[str], other: set[str]) -> Finding:
    message = N_("The row names two indicators: {first} is {one}, {second} is {other}.")
    values = {
        "first": shown(first),
        "one": ", ".join(sorted(one)),
        "second": shown(second),
        "other": ", ".join(sorted(other)),
    }
    return Finding(message, values, advice=N_("Correct the number or the name."))


def _ambiguous(text: str, found: set[str]) -> Finding:
    message = N_("{value} can be one of {found}.")
    return Finding(
        message,
        {"value": shown(text), "found": ", ".join(sorted(found))},
        advice=N_("Use the code of the indicator."),
    )


def _left_out(marks: str) -> Finding:
    return Finding(N_("The footnote mark {marks} was left out."), {"marks": shown(marks)}, severity="note")


@cache
def _statuses() -> dict[str, str]:
    """Code of each status by what a file may say: the code, or its label in either language."""
    labels = [
        (text_for(language)(label), code)
        for language in LANGUAGES
        for code, label in OBS_STATUS_LABELS.items()
    ]
    return {key(label): code for label, code in [*labels, *((code, code) for code in OBS_STATUSES)]}


@cache
def _noes() -> set[str]:
    """Return what a file may say for no: the word in either language, and what programs write."""
    return {key(word) for word in (*(text_for(language)("no") for language in LANGUAGES), "false")}
