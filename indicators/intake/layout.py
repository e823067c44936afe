"""Where in a block of cells the indicators, the periods and the values stand (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from indicators.errors import N_
from indicators.intake.block import Cells, letter, refused
from indicators.intake.headings import (
    field_of,
    field_of_period,
    is_own_name,
    names_target,
    speaks_of_units,
)
from indicators.intake.marks import period_of, says_actual
from indicators.intake.names import Names

#: Columns that say which indicator a row is about.
_IDENTIFYING: Final = ("name", "indicator", "number")
#: Columns that a file may have beside.
OPTIONAL: Final = ("unit", "ref_area", "obs_status", "source", "source_address", "comment")
#: Columns that only a table with one value a row has.
_OF_LONG_TABLES: Final = ("time_period", "obs_value", "current")
#: A header stands near the top; further down a row of numbers could look like one.
_DEEPEST_HEADER: Final = 50
_LONGEST_HEADING: Final = 40
_NUMBER_LIKE: Final = re.compile(r"[+-]?[\d.,]+%?", re.ASCII)

Anchor = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """Where things stand.

    Attributes
    ----------
    header
        Row of the header, 0 when there is none.
    names, numbers
        Columns with names or codes of indicators, and with their numbers.
    periods
        Period of each column of values, in a table with years as columns.
    fields
        Column of each field that is named by the header; with ``time_period`` and ``obs_value`` the table is
        a long one.
    beside
        Column of each field of each period, in a table with years as columns that has more than values.
    ignored
        Columns that have a heading but are not used.
    by_position
        Indicator of each row, where no column names them.
    """

    header: int
    names: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    periods: dict[int, str] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    beside: dict[str, dict[str, int]] = field(default_factory=dict)
    ignored: tuple[int, ...] = ()
    by_position: dict[int, str] | None = None

    @property
    def is_long(self) -> bool:
        """Whether each row holds one value."""
        return "obs_value" in self.fields


def find_layout(cells: Cells, known: Names, anchor: Anchor | None, years: Sequence[str]) -> Layout:
    """Find the table in a block of cells.

    Parameters
    ----------
    cells
        The block.
    known
        Names of the plan's indicators.
    anchor
        Indicator and period of the cell into which a block was pasted; None for a file.
    years
        Columns of the grid into which it was pasted.

    Raises
    ------
    TableError
        There is no table, or more than one reading of it.
    """
    layout = _headed(cells, known)
    if layout and (layout.names or layout.numbers):
        return layout
    if anchor is None:
        raise refused(
            N_("No table of values was found."),
            N_(
                "It needs a column that names the indicators, and either years as columns or the columns Period and "
                "Value; the template shows how."
            ),
            name=cells.name,
        )
    return _anchored(cells, known, anchor, years)


def _headed(cells: Cells, known: Names) -> Layout | None:
    """Return the layout that a header row gives; None when there is no header row."""
    header = 0
    most: dict[int, str] = {}
    for row in range(1, min(len(cells.rows), _DEEPEST_HEADER) + 1):
        texts = {column: cells.text(row, column) for column in range(1, len(cells.rows[row - 1]) + 1)}
        texts = {column: text for column, text in texts.items() if text}
        fields = [field_of(text) for text in texts.values()]
        periods = _without_baseline(_periods(cells, row, texts), texts, known)
        if "time_period" in fields and "obs_value" in fields:
            if periods:
                message = N_(
                    "The header has years as columns and the columns Period and Value: which are meant?"
                )
                raise refused(message, N_("Keep one of them."), name=cells.name, row=row)
            header, most = row, {}
            break
        others = [text for column, text in texts.items() if column not in periods]
        if len(texts) > 1 and any(known.named(text).indicators for text in others):
            break
        if len(periods) > len(most):
            header, most = row, periods
    return _laid_out(cells, known, header, most) if header else None


def _periods(cells: Cells, row: int, texts: dict[int, str]) -> dict[int, str]:
    """Period of each column, if a row can be a header: it then holds no number that is not a period."""
    periods = {
        column: _period(text, is_date=cells.kinds.get((row, column)) == "date")
        for column, text in texts.items()
    }
    if any(not periods[column] and _NUMBER_LIKE.fullmatch(text) for column, text in texts.items()):
        return {}
    return {column: period for column, period in periods.items() if period}


def _period(text: str, *, is_date: bool) -> str:
    """Return the period of the values below a heading; empty when it is none, or of something beside them."""
    if is_date:
        return period_of(text, is_date=True)
    name, period = field_of_period(text)
    return period if name == "obs_value" else ""


def _without_baseline(periods: dict[int, str], texts: dict[int, str], known: Names) -> dict[int, str]:
    """Drop the year from which the plan counts where targets stand beside it: then it heads the plan's baseline."""
    if not any(names_target(text) for text in texts.values()):
        return periods
    return {
        column: period
        for column, period in periods.items()
        if period not in known.baseline_years or says_actual(texts[column])
    }


def _laid_out(cells: Cells, known: Names, header: int, periods: dict[int, str]) -> Layout:
    _refuse_twice(cells, header, list(periods.items()))
    headings = {
        column: field_of(text)
        for column in range(1, len(cells.rows[header - 1]) + 1)
        if column not in periods and (text := cells.text(header, column))
    }
    used = {
        column: name
        for column, name in headings.items()
        if name in OPTIONAL or (name in _OF_LONG_TABLES and not periods)
    }
    # A column that programs call by its own name goes before one that could mean the same.
    own = {name for column, name in used.items() if is_own_name(cells.text(header, column))}
    used = {
        column: name
        for column, name in used.items()
        if name not in own or is_own_name(cells.text(header, column))
    }
    _refuse_twice(cells, header, list(used.items()))
    beside = _beside(cells, header, headings, periods)
    labels = tuple(column for column, name in headings.items() if name in ("name", "indicator"))
    numbers = tuple(column for column, name in headings.items() if name == "number")
    free = [column for column in range(1, cells.width + 1) if column not in {*periods, *headings}]
    unnamed = [column for column, name in headings.items() if not name]
    if not labels:
        labels = _naming(cells, known, header + 1, sorted([*free, *unnamed]))
    left = [column for column in sorted([*free, *unnamed]) if column < min(periods, default=0)]
    if not labels and not numbers:
        numbers = _numbering(cells, known, header + 1, left)
    if not labels and not numbers:
        # Names that the plan does not have are still names: each row will be told.
        labels = tuple(column for column in left if _holds_words(cells, header + 1, column))
    taken = {*used, *labels, *numbers, *(column for fields in beside.values() for column in fields.values())}
    ignored = tuple(
        column
        for column in range(1, cells.width + 1)
        if column not in {*taken, *periods}
        and _texts(cells, header if column in headings else header + 1, column)
    )
    _refuse_unread_units(cells, header, ignored)
    fields = {name: column for column, name in used.items()}
    return Layout(header, labels, numbers, periods, fields, beside, ignored)


def _beside(
    cells: Cells, header: int, headings: dict[int, str], periods: dict[int, str]
) -> dict[str, dict[str, int]]:
    """Return the columns of what is said of the values of each period: their status, their source."""
    named = [(column, *field_of_period(cells.text(header, column))) for column in headings]
    found = [(column, name, period) for column, name, period in named if period in periods.values()]
    _refuse_twice(cells, header, [(column, f"{name} {period}") for column, name, period in found])
    beside: dict[str, dict[str, int]] = {}
    for column, name, period in found:
        beside.setdefault(period, {})[name] = column
    return beside


def _texts(cells: Cells, first: int, column: int) -> list[str]:
    """Return the texts of a column from a row on."""
    return [text for row in range(first, len(cells.rows) + 1) if (text := cells.text(row, column))]


def _holds_words(cells: Cells, first: int, column: int) -> bool:
    return any(not _NUMBER_LIKE.fullmatch(text) for text in _texts(cells, first, column))


def _refuse_twice(cells: Cells, row: int, found: list[tuple[int, str]]) -> None:
    seen: dict[str, int] = {}
    for column, what in found:
        if what in seen:
            raise refused(
                N_("The heading “{heading}” says the same as “{first}” in column {other}."),
                N_("Keep one of them."),
                name=cells.name,
                row=row,
                column=column,
                heading=cells.text(row, column)[:_LONGEST_HEADING],
                first=cells.text(row, seen[what])[:_LONGEST_HEADING],
                other=letter(seen[what]),
            )
        seen[what] = column


def _refuse_unread_units(cells: Cells, header: int, ignored: Sequence[int]) -> None:
    """Refuse a column of units that would not be read: 45,000 pieces would be taken for 45,000 ten thousands."""
    for column in ignored:
        heading = cells.text(header, column)
        if speaks_of_units(heading):
            raise refused(
                N_("The column “{heading}” speaks of units, but it is not known what it says."),
                N_("Call it Unit if it holds the units of the values; leave it out if not."),
                name=cells.name,
                row=header,
                column=column,
                heading=heading[:_LONGEST_HEADING],
            )


def _naming(cells: Cells, known: Names, first: int, columns: Sequence[int]) -> tuple[int, ...]:
    """Return the columns in which at least one row names an indicator."""
    return tuple(
        column
        for column in columns
        if any(known.named(text).indicators for text in _texts(cells, first, column))
    )


def _numbering(cells: Cells, known: Names, first: int, columns: Sequence[int]) -> tuple[int, ...]:
    """Return the first column that holds nothing but numbers of the plan's indicators."""
    for column in columns:
        texts = _texts(cells, first, column)
        if texts and all(known.numbered(text) for text in texts):
            return (column,)
    return ()


def _anchored(cells: Cells, known: Names, anchor: Anchor, years: Sequence[str]) -> Layout:
    """Return the layout of a block without a full header: what it does not say follows from where it was pasted."""
    indicator, period = anchor
    if indicator not in known.indicators or period not in years:
        raise refused(
            N_("The block was pasted at no cell of the page."), N_("Reload the page."), name=cells.name
        )
    header = _bare_header(cells)
    labels = _naming(cells, known, 1, range(1, cells.width + 1)) if not header else ()
    fields = _unit_beside(cells, known, labels)
    first = max([0, *labels, *fields.values()]) + 1
    if header:
        texts = {column: text for column in range(1, cells.width + 1) if (text := cells.text(1, column))}
        periods = _periods(cells, 1, texts)
        for column in range(1, cells.width + 1):
            if column not in periods and _texts(cells, 2, column):
                message = N_("The column has no year above it.")
                raise refused(message, name=cells.name, row=1, column=column)
    else:
        following = [*years[list(years).index(period) :]]
        columns = range(first, cells.width + 1)
        # Beyond the last year the empty text stands for "no period of the page".
        periods = {column: dict(enumerate(following)).get(column - first, "") for column in columns}
    if labels:
        return Layout(header, labels, periods=periods, fields=fields)
    below = dict(enumerate(known.indicators[known.indicators.index(indicator) :], header + 1))
    by_position = {row: below.get(row, "") for row in range(header + 1, len(cells.rows) + 1)}
    return Layout(header, periods=periods, by_position=by_position)


def _bare_header(cells: Cells) -> int:
    """Return 1 when the first row of a block of numbers holds nothing but years, each after the one before.

    That is a rule where both could be meant; years alone and one bare number above others are refused. One
    number alone is a value: a year would say nothing.
    """
    texts = [text for column in range(1, len(cells.rows[0]) + 1) if (text := cells.text(1, column))]
    periods = [
        period_of(text, is_date=cells.kinds.get((1, column)) == "date")
        for column, text in enumerate(texts, 1)
    ]
    if not texts or not all(periods) or periods != sorted(set(periods)):
        return 0
    says_so = any(period != text for period, text in zip(periods, texts, strict=True))
    if len(cells.rows) == len(texts) == 1 and not says_so:
        return 0
    if len(cells.rows) == 1 or (len(texts) == 1 and not says_so):
        raise refused(
            N_("The first row, {texts}, can be years or values."),
            N_("Copy the names of the indicators with them, or leave the years out."),
            name=cells.name,
            row=1,
            texts=", ".join(texts)[:40],
        )
    return 1


def _unit_beside(cells: Cells, known: Names, labels: tuple[int, ...]) -> dict[str, int]:
    """Return the column of units that a table has behind its names."""
    column = max(labels, default=0) + 1
    texts = _texts(cells, 1, column)
    return (
        {"unit": column} if labels and texts and all(text.casefold() in known.units for text in texts) else {}
    )
