"""From the bytes of a file, or from pasted text, to cells; or why that cannot be done (pure)."""

from __future__ import annotations

from typing import Final

from indicators.errors import N_
from indicators.intake.block import MOST_BYTES, Cells, file_label, refused
from indicators.intake.delimited import decoded, read_clipboard, read_delimited

_ZIP: Final = b"PK"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The stream in which Office keeps a workbook that is protected by a password.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PDF: Final = b"%PDF"
_PARQUET: Final = b"PAR1"
_AS_XLSX: Final = N_("Save it as XLSX or CSV UTF-8.")
_MEGABYTE: Final = 1024 * 1024


def read_cells(raw: bytes, name: str) -> Cells:
    """Read the cells of a file: a workbook (XLSX) or delimited text.

    Parameters
    ----------
    raw
        Content of the file; what it is shows in its first bytes, not in its name.
    name
        Name of the file for messages.

    Raises
    ------
    TableError
        The file is too large, of another kind, damaged or empty, or its text is in no known encoding.
    """
    name = file_label(name)
    if len(raw) > MOST_BYTES:
        message = N_("The file is larger than {most} MB.")
        raise refused(
            message, N_("Keep the one table in a file of its own."), name=name, most=MOST_BYTES // _MEGABYTE
        )
    if raw.startswith(_ZIP):
        # The reader of workbooks takes a third of a second to import.
        from indicators.intake.workbook import read_workbook

        return read_workbook(raw, name)
    if raw.startswith(_OLE) and _ENCRYPTED in raw:
        raise refused(
            N_("The workbook is protected by a password."), N_("Save it without a password."), name=name
        )
    if raw.startswith(_OLE):
        raise refused(N_("The file is a workbook of an old format (XLS or ET)."), _AS_XLSX, name=name)
    if raw.startswith((_PDF, _PARQUET)):
        kind = "PDF" if raw.startswith(_PDF) else "Parquet"
        raise refused(
            N_("The file is {kind}, not a table that can be entered."), _AS_XLSX, name=name, kind=kind
        )
    return read_delimited(decoded(raw, name), name)


def read_pasted(text: str) -> Cells:
    """Read a block as a spreadsheet puts it on the clipboard, or cells separated by commas.

    Parameters
    ----------
    text
        The pasted text.

    Raises
    ------
    TableError
        The text is too large or holds nothing.
    """
    if len(text) > MOST_BYTES:
        message = N_("The pasted text is longer than {most} characters.")
        raise refused(message, name="", most=MOST_BYTES)
    return read_clipboard(text)
