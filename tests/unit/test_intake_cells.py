"""Files in every encoding and format that offices send become cells, or are refused with what to do."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from indicators.errors import TableError
from indicators.intake.block import LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, letter
from indicators.intake.cells import read_cells, read_pasted
from indicators.intake.formats import Shown, as_shown
from indicators.intake.workbook import MOST_MEMBERS, MOST_TAGS, MOST_UNPACKED

TABLE = "指标,2018,2019\r\n作品,195.9,271.2\r\n"
ROWS = (("指标", "2018", "2019"), ("作品", "195.9", "271.2"))


def saved(workbook: Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def sheet_of(*rows: tuple[object, ...]) -> Workbook:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook


def rewritten(raw: bytes, part: str, change, more: dict[str, bytes] | None = None) -> bytes:
    """The same archive with one part changed, and more parts: what no spreadsheet program would write."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
        for name, content_of in (more or {}).items():
            new.writestr(name, content_of)
    return content.getvalue()


def notes(cells) -> str:
    return "\n".join(note.text() for note in cells.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_text_in_the_encodings_of_excel_and_wps(encoding):
    assert read_cells(TABLE.encode(encoding), "a.csv").rows == ROWS


def test_utf_16_of_either_byte_order():
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert read_cells(mark + TABLE.encode(encoding), "a.txt").rows == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_of_the_most_even_rows(delimiter):
    # The other delimiters are there too, in fewer rows.
    text = TABLE.replace(",", delimiter) + "注：数据来自年报；a, b; c\n"
    assert read_cells(text.encode(), "a.csv").rows[:2] == ROWS


def test_a_quoted_cell_keeps_its_line_breaks_commas_and_quotes_and_rows_keep_their_numbers():
    cells = read_cells(b'title\r\n\r\n"a\r\nb","1,234","say ""x"""\r\nlast,1,2\r\n', "a.csv")
    assert cells.rows[2] == ("a\r\nb", "1,234", 'say "x"')
    assert cells.text(4, 1) == "last"
    assert cells.text(1, 3) == ""


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "nothing"),
        (b" \n , \n", "nothing"),
        (b"a,b\n1,\x00\n", "row 2: The file is not text"),
        (b"\x89PNG\r\n\x1a\n", "not text"),
        (b"a,b\n\xff\xff,1", "neither UTF-8 nor UTF-16 nor GB18030"),
        (b"%PDF-1.7", "PDF"),
        (b"PAR1....", "Parquet"),
        (b"PK\x03\x04rubbish", "damaged archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old format (XLS or ET)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"a" * (MOST_BYTES + 1), "larger than 2 MB"),
        (b"a\n" * (MOST_ROWS + 1), f"more than {MOST_ROWS} rows"),
        (b"a," * MOST_COLUMNS + b"a", f"more than {MOST_COLUMNS} columns"),
        (b"a,b\nc," + b"x" * (LONGEST_CELL + 1), f"row 2, column B: The cell is longer than {LONGEST_CELL}"),
        (b"a,b\nc," + b"x" * 200_000, f"longer than {LONGEST_CELL}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_what_to_do(raw, says):
    with pytest.raises(TableError) as caught:
        read_cells(raw, "年报.csv")
    assert str(caught.value).startswith("年报.csv")
    assert says in str(caught.value)


def test_a_hostile_file_name_is_printable_in_messages():
    with pytest.raises(TableError) as caught:
        read_cells(b"", "\ud800\n\u202e" + "x" * 500)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\r\n3\t4\r\n", (("1", "2"), ("3", "4"))),
        ('"a\nb"\t2\r\n', (("a\nb", "2"),)),
        ("1,5;2", (("1", "5;2"),)),
        ("a,1\nb,2", (("a", "1"), ("b", "2"))),
        # Excel copies what it shows: one column with thousands marks.
        ("1,234\r\n56\r\n1,234,567.5\r\n", (("1,234",), ("56",), ("1,234,567.5",))),
        ("1,234\t5\r\n", (("1,234", "5"),)),
    ],
)
def test_pasted_blocks(text, rows):
    assert read_pasted(text).rows == rows


def test_an_empty_or_endless_paste_is_refused():
    for text in ("", "\r\n\t\r\n", "1" * (MOST_BYTES + 1)):
        with pytest.raises(TableError):
            read_pasted(text)


def test_letters_of_columns():
    # 26 letters, then 26 x 26 pairs: 702 is ZZ.
    assert [letter(number) for number in (1, 26, 27, 52, 702, 703)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


def test_the_first_sheet_with_cells_is_read_and_the_others_are_told():
    workbook = Workbook()
    workbook.create_sheet("数据").append(["指标", 2018])
    workbook.create_sheet("说明").append(["x"])
    cells = read_cells(saved(workbook), "a.xlsx")
    assert cells.rows == (("指标", "2018"),)
    assert "“数据”; not read: 说明" in notes(cells)


def test_hidden_rows_and_columns_are_read_and_told_and_a_hidden_sheet_comes_last():
    workbook = sheet_of(("secret", 1))
    workbook.active.sheet_state = "hidden"
    sheet = workbook.create_sheet("shown")
    for row in range(4):
        sheet.append([row, row, row])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    cells = read_cells(saved(workbook), "a.xlsx")
    assert cells.text(2, 2) == "1"
    assert "Hidden rows were read too: 2." in notes(cells)
    assert "Hidden columns were read too: B." in notes(cells)
    assert "“shown”; not read: Sheet" in notes(cells)


def test_numbers_of_a_workbook_have_all_their_digits_and_no_others():
    # Excel stores 17 digits: 1.1 as 1.1000000000000001, the same binary fraction (they are 2**-52 apart there,
    # twenty times the difference).
    stored = ("11.0", "0.30000000000000004", "1.1000000000000001", "1E-7", "6.77E13", "-0", "1234.5")
    data = "".join(f"<c><v>{number}</v></c>" for number in stored)
    shown = ("11", "0.30000000000000004", "1.1", "0.0000001", "67700000000000", "0", "1234.5")
    assert read_cells(sheet_xml(f'<row r="1">{data}</row>'.encode()), "a.xlsx").rows == (shown,)


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        ("0.125", "0.0%", Shown("12.5%")),
        ("0.29", "0%", Shown("29%")),  # 0.29 * 100 is 28.999999999999996 in binary fractions
        ("0.07", '0.00%;[Red]-0.00%;"-"', Shown("7%")),
        ("12.5", '0.0"%"', Shown("12.5%")),
        ("12.5", "0.0\\%", Shown("12.5%")),
        ("1234.5", "#,##0.00", Shown("1234.5")),
        ("1234.5", "_(* #,##0.00_);_(* \\(#,##0.00\\);_(* \\-??_);_(@_)", Shown("1234.5")),
        ("-5", "#,##0_);\\(#,##0\\)", Shown("-5")),
        ("-5", "0;-0", Shown("-5")),
        ("0", "0;-0", Shown("0")),
        ("12", '0"件"', Shown("12件")),
        ("12", 'General"件"', Shown("12件")),
        ("1224", '#,##0"亿元"', Shown("1224亿元")),
        ("2018", '0"年"', Shown("2018年")),
        ("5", '"¥"#,##0', Shown("5")),
        ("0.00012", "0.00E+00", Shown("0.00012")),
        ("12345", '0!.0,"万"', Shown("12345", "scaled")),
        ("12345", '0!.0000"万"', Shown("12345", "scaled")),
        ("12345", '0"."0000', Shown("12345", "scaled")),
        ("1234567", "#,##0,", Shown("1234567", "scaled")),
        ("1234567", '0.0,,"M"', Shown("1234567", "scaled")),
        ("5", '[>=10000]0!.0,"万";0', Shown("5", "scaled")),
        ("5", '[>=10]0"万";0', Shown("5", "scaled")),
        ("0.5", "0%%", Shown("0.5", "scaled")),
    ],
)
def test_a_cell_is_read_as_it_is_shown_or_marked(number, form, shown):
    assert as_shown(Decimal(number), form) == shown


def test_cells_that_are_no_numbers_are_marked():
    workbook = sheet_of((date(2018, 12, 31), True, "#N/A", "=1+1", "text"))
    sheet = workbook.active
    sheet["F1"], sheet["F1"].number_format = 12345, '0!.0,"万"'
    cells = read_cells(saved(workbook), "a.xlsx")
    assert cells.rows[0][:3] == ("2018-12-31", "TRUE", "#N/A")
    # openpyxl stores a formula without its result, as a program that never calculates does.
    assert cells.kinds == {
        (1, 1): "date", (1, 2): "boolean", (1, 3): "error", (1, 4): "formula", (1, 6): "scaled",
    }  # fmt: skip


def test_a_formula_with_a_stored_result_is_its_result():
    raw = saved(sheet_of(("=40+2", "x")))
    part = "xl/worksheets/sheet1.xml"
    calculated = rewritten(
        raw, part, lambda xml: xml.replace(b"<v></v>", b"<v>42</v>").replace(b"<v />", b"<v>42</v>")
    )
    cells = read_cells(calculated, "a.xlsx")
    assert cells.rows == (("42", "x"),)
    assert cells.kinds == {}


def test_escaped_characters_of_a_workbook_are_what_they_stand_for():
    """Excel writes CR as _x000D_, and what looks like that with its underscore escaped (ECMA-376, ST_Xstring)."""
    workbook = sheet_of(("a_x000D_b", "_x005F_x000D_", "_x4F5C_品", "a_x0000_"))
    assert read_cells(saved(workbook), "a.xlsx").rows == (("a\rb", "_x000D_", "作品", "a\ufffd"),)


def test_a_merged_title_stands_in_its_first_cell():
    workbook = sheet_of(("各年实际", None, None), ("指标", 2018, 2019))
    workbook.active.merge_cells("A1:C1")
    assert read_cells(saved(workbook), "a.xlsx").rows == (("各年实际", "", ""), ("指标", "2018", "2019"))


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("attack", [BOMB, OUTSIDE], ids=["bomb", "outside"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/strings.xml"])
def test_xml_attacks_are_refused(attack, part):
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>a</t></si></sst>'
    )
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    listed = b'<Override PartName="/xl/strings.xml" ContentType="' + kind + b'"/></Types>'
    good = rewritten(
        saved(sheet_of(("a", 1))),
        "[Content_Types].xml",
        lambda xml: xml.replace(b"</Types>", listed),
        {"xl/strings.xml": strings},
    )
    assert read_cells(good, "a.xlsx").rows == (("a", "1"),)
    raw = rewritten(good, part, lambda xml: attack + xml.split(b"?>", 1)[-1])
    with pytest.raises(TableError, match="EntitiesForbidden"):
        read_cells(raw, "a.xlsx")


def packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"xl/workbook.xml": bytes(MOST_UNPACKED + 1)}, "larger than 20 MB"),
        ({f"{number}": b"" for number in range(MOST_MEMBERS + 1)}, f"more than {MOST_MEMBERS} parts"),
        ({"content.xml": b"<x/>", "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "ODS"),
        ({"xl/workbook.xml": b"<x/>"}, "damaged"),
    ],
    ids=["bomb", "parts", "ods", "empty"],
)
def test_archives_that_are_no_workbook_are_refused(parts, says):
    with pytest.raises(TableError, match=says):
        read_cells(packed(parts), "a.xlsx")


def sheet_xml(data: bytes) -> bytes:
    part = "xl/worksheets/sheet1.xml"
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return rewritten(saved(sheet_of(("a",))), part, lambda xml: space + data + b"</sheetData></worksheet>")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'<row r="99999"><c r="A99999"><v>1</v></c></row>', "rows"),
        (b'<row r="1"><c r="ZZZ1"><v>1</v></c></row>', "columns"),
        (b'<row r="1">' + b"<c/>" * MOST_TAGS + b"</row>", f"more than {MOST_TAGS} tags"),
        (b'<row r="2"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>', "damaged"),
        (b'<row r="1"><c t="s"><v>77</v></c></row>', "damaged"),
        (b'<row r="1"><c><v>one</v></c></row>', "damaged"),
        (b'<row r="1"/>', "No sheet"),
    ],
    ids=["row", "column", "cells", "order", "string", "number", "none"],
)
def test_sheets_that_no_program_writes_are_refused(data, says):
    with pytest.raises(TableError, match=says):
        read_cells(sheet_xml(data), "a.xlsx")


def test_a_wide_merge_or_an_empty_far_row_costs_nothing():
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" ht="5"/>'
    merged = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>'
    assert read_cells(sheet_xml(far + merged), "a.xlsx").rows == (("1",),)
