"""Workbooks: from the bytes of an XLSX file to the cells as a person sees them (pure)."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any, Final
from xml.parsers.expat import ExpatError, ParserCreate

from defusedxml.common import EntitiesForbidden
from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader

from indicators.errors import N_, Finding, TableError
from indicators.formulas import writable
from indicators.intake.block import MOST_COLUMNS, MOST_ROWS, Cells, Kind, bounded, letter, refused
from indicators.intake.formats import Shown, as_shown

#: Room for the table and a few pictures; a zip bomb needs more.
MOST_UNPACKED: Final = 20 * 1024 * 1024
MOST_MEMBERS: Final = 500
#: Formatted but empty cells and styles count as well: each costs time and memory.
MOST_TAGS: Final = 500_000
_MEGABYTE: Final = 1024 * 1024
_ENCRYPTED: Final = 0x1
_WORKBOOK: Final = "xl/workbook.xml"
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONGEST_LIST: Final = 10
_Seen = dict[tuple[int, int], Kind]


def read_workbook(raw: bytes, name: str) -> Cells:
    """Read the first sheet of a workbook that has cells; visible sheets go before hidden ones.

    Numbers come as the person sees them where that matters: 0.125 shown as a percentage is ``12.5%``, a
    unit that the number format appends is kept. A cell that shows another magnitude than it holds, a date,
    a truth value, an error value and a formula without a stored result are marked in ``kinds``.

    Parameters
    ----------
    raw
        Content of the file.
    name
        Name of the file for messages.

    Raises
    ------
    TableError
        It is no workbook, too large when unpacked, damaged, or without any cell.
    """
    _check_archive(raw, name)
    try:
        with warnings.catch_warnings():
            # openpyxl warns about decoration that it does not know; only cells matter here.
            warnings.simplefilter("ignore")
            _check_parts(raw, name)
            return bounded(_first_sheet(raw, name))
    except TableError:
        raise
    except Exception as error:
        # What openpyxl raises for a damaged file is whatever its code stumbles over.
        message = N_("The workbook is damaged or was not written by a spreadsheet program ({reason}).")
        advice = N_("Open it in Excel or WPS and save it again as XLSX.")
        raise refused(message, advice, name=name, reason=type(error.__cause__ or error).__name__) from None


def _check_archive(raw: bytes, name: str) -> None:
    """Refuse what is no workbook, and what would unpack to more than a table needs, before it is unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise refused(
            N_("The file is a damaged archive."), N_("Replace it with a good copy."), name=name
        ) from None
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise refused(N_("The file has more than {most} parts."), name=name, most=MOST_MEMBERS)
    # An archive that lies about these sizes is cut off at them when it is read.
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        message = N_("Unpacked, the file is larger than {most} MB.")
        advice = N_("Keep the one table in a file of its own.")
        raise refused(message, advice, name=name, most=MOST_UNPACKED // _MEGABYTE)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise refused(
            N_("The archive is protected by a password."), N_("Save it without a password."), name=name
        )
    if _WORKBOOK not in {member.filename for member in members}:
        message = N_(
            "The file is an archive or of another office format (ODS, XLSB, DOCX), not an XLSX workbook."
        )
        raise refused(message, N_("Save it as XLSX or CSV UTF-8."), name=name)


def _check_parts(raw: bytes, name: str) -> None:
    """Refuse what is small, but has more cells and formats than a table needs, and what defines entities."""
    archive = zipfile.ZipFile(io.BytesIO(raw))
    contents = [archive.read(part) for part in archive.namelist() if part.endswith((".xml", ".rels"))]
    if sum(content.count(b"<") for content in contents) > MOST_TAGS:
        message = N_(
            "The workbook has more than {most} tags: too many cells or formats, empty cells included."
        )
        raise refused(message, N_("Keep the one table in a file of its own."), name=name, most=MOST_TAGS)
    for content in contents:
        _refuse_entities(content)


def _refuse_entities(content: bytes) -> None:
    """Refuse entities in a part, whichever library then reads it: no spreadsheet program writes any."""

    def forbid(name: str, _: bool, *about: str | None) -> None:
        raise EntitiesForbidden(name, *about)

    parser = ParserCreate()
    parser.EntityDeclHandler = forbid
    # A part that is damaged matters only if it is read.
    with suppress(ExpatError):
        parser.Parse(content, True)


def _first_sheet(raw: bytes, name: str) -> Cells:
    reader = ExcelReader(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    reader.read()
    parts = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
    sheets = sorted(reader.wb.worksheets, key=lambda sheet: bool(sheet.sheet_state != "visible"))
    facts = {}
    for sheet in sheets:
        with reader.archive.open(parts[sheet.title]) as part:
            facts[sheet.title] = _facts(part, name)
    filled = [sheet for sheet in sheets if facts[sheet.title].height]
    if not filled:
        raise refused(N_("No sheet of the workbook has a cell with content."), name=name)
    sheet = filled[0]
    others = [other.title for other in filled[1:]]
    fact = facts[sheet.title]
    kinds: _Seen = dict.fromkeys(fact.unresolved, "formula")
    sheet_rows = sheet.iter_rows(max_row=fact.height, max_col=fact.width)
    rows = tuple(_rows(sheet_rows, kinds))
    return Cells(name, rows, kinds, tuple(_notes(sheet, others, fact, name)))


@dataclass
class _Facts:
    """What of a sheet openpyxl does not tell: its true extent, what is hidden, formulas without a result."""

    height: int = 0
    width: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    unresolved: list[tuple[int, int]] = field(default_factory=list)


def _facts(part: IO[bytes], name: str) -> _Facts:
    """Go through a sheet once, before it is read, and refuse what is too large."""
    facts = _Facts()
    row = column = 0
    for event, element in iterparse(part, events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "row":
                row, column = _next_row(element, row), 0
            continue
        if tag == "c":
            row, column = _place(element.get("r", ""), row, column)
            _look_at(element, row, column, facts, name)
            element.clear()
        elif tag == "row":
            if _is_set(element.get("hidden")):
                facts.hidden_rows.append(row)
            element.clear()
        elif tag == "col" and _is_set(element.get("hidden")):
            last = min(int(element.get("max")), MOST_COLUMNS)
            facts.hidden_columns += range(int(element.get("min")), last + 1)
    return facts


def _next_row(element: Any, row: int) -> int:
    """Return the number of a row; rows that stand in no order would be passed over by openpyxl."""
    following = int(element.get("r", row + 1))
    if following <= row:
        raise ValueError("rows out of order")
    return following


def _look_at(element: Any, row: int, column: int, facts: _Facts, name: str) -> None:
    children = {child.tag.rpartition("}")[2]: child.text for child in element}
    if not children.keys() & {"v", "f", "is"}:
        return
    if row > MOST_ROWS:
        raise refused(N_("There are more than {most} rows."), name=name, most=MOST_ROWS)
    if column > MOST_COLUMNS:
        raise refused(N_("There are more than {most} columns."), name=name, most=MOST_COLUMNS)
    facts.height, facts.width = max(facts.height, row), max(facts.width, column)
    # The empty text is a result; programs that never calculate leave an empty number.
    if "f" in children and not children.get("v") and element.get("t") != "str":
        facts.unresolved.append((row, column))


def _place(reference: str, row: int, column: int) -> tuple[int, int]:
    """Row and column of a cell; a cell without a reference follows the one before."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return row, column + 1
    column = 0
    for sign in found[1]:
        column = column * 26 + ord(sign) - ord("A") + 1
    return int(found[2]), column


def _is_set(value: str | None) -> bool:
    return value in ("1", "true")


def _rows(rows: Iterator[Any], kinds: _Seen) -> Iterator[tuple[str, ...]]:
    for row, cells in enumerate(rows, 1):
        texts = []
        for column, cell in enumerate(cells, 1):
            shown = _shown(cell)
            if shown.kind:
                kinds[row, column] = shown.kind
            elif kinds.get((row, column)) == "formula":
                shown = Shown("=…")
            texts.append(shown.text)
        yield tuple(texts)


def _shown(cell: Any) -> Shown:
    value = cell.value
    if value is None:
        return Shown("")
    if cell.data_type == "e":
        return Shown(str(value), "error")
    if isinstance(value, bool):
        return Shown(str(value).upper(), "boolean")
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time | timedelta):
        return Shown(str(value), "date")
    if isinstance(value, int | float):
        return as_shown(Decimal(repr(value)), cell.number_format or "General")
    return Shown(_ESCAPED.sub(_unescaped, str(value)))


def _unescaped(found: re.Match[str]) -> str:
    """Return the character for which ``_x000D_`` stands in a workbook (ECMA-376, ST_Xstring)."""
    return writable(chr(int(found[1], 16)))


def _notes(sheet: Any, others: list[str], facts: _Facts, name: str) -> Iterator[Finding]:
    def note(message: str, **values: object) -> Finding:
        return Finding(message, values, severity="note", file=name)

    if others:
        listed = _listed(others)
        yield note(N_("Read was the sheet “{sheet}”; not read: {others}."), sheet=sheet.title, others=listed)
    else:
        yield note(N_("Read was the sheet “{sheet}”."), sheet=sheet.title)
    if sheet.sheet_state != "visible":
        yield note(N_("The sheet is hidden."))
    if facts.hidden_rows:
        yield note(N_("Hidden rows were read too: {rows}."), rows=_listed(map(str, facts.hidden_rows)))
    if facts.hidden_columns:
        columns = _listed(map(letter, facts.hidden_columns))
        yield note(N_("Hidden columns were read too: {columns}."), columns=columns)


def _listed(words: Any) -> str:
    words = list(words)
    return ", ".join(words[:_LONGEST_LIST]) + (", …" if len(words) > _LONGEST_LIST else "")
