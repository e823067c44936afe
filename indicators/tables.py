"""Read a table from a CSV or Parquet file, or say why the file cannot be one; write a Parquet table."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from indicators.columns import conform
from indicators.errors import N_, Finding, TableError
from indicators.schema import Column, arrow_schema, names

_PARQUET_MAGIC: Final = b"PAR1"
_PARQUET_SUFFIXES: Final = (".parquet", ".pq")
_ZIP_MAGIC: Final = b"PK\x03\x04"


def read_table(path: str | Path, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Read a table and bring it to its documented columns.

    Parameters
    ----------
    path
        A Parquet file, or CSV in UTF-8 (with or without byte order mark) with a header row.
    columns
        The documented columns (one of the tuples of :mod:`indicators.schema`).

    Returns
    -------
    DataFrame
        Exactly these columns in this order, in the order of the file's rows. Text is ``str`` (missing:
        NaN), numbers ``float64`` (missing: NaN), whole numbers ``Int64`` (missing: NA). Outer blanks of
        text are removed, gaps are filled with the column's default, columns that are not documented are
        left out.

    Raises
    ------
    TableError
        With one finding for each cell that is wrong, or one for a file that cannot be read at all.
    """
    frame, findings = conform(read_raw(path), columns, str(path))
    if findings:
        raise TableError(findings)
    return frame


def write_parquet(frame: pd.DataFrame, columns: tuple[Column, ...], path: str | Path) -> None:
    """Write the documented columns of a frame as a Parquet file with exactly their Arrow types."""
    table = pa.Table.from_pandas(frame[names(columns)], arrow_schema(columns), preserve_index=False)
    pq.write_table(table.replace_schema_metadata(), path)


def read_raw(path: str | Path) -> pd.DataFrame:
    """Read the cells of a CSV or Parquet file as they stand; CSV cells are all text.

    Raises
    ------
    TableError
        The file is missing, unreadable, truncated, or neither CSV in UTF-8 nor Parquet.
    """
    file = str(path)
    try:
        raw = Path(path).read_bytes()
    except FileNotFoundError:
        raise _broken(file, N_("The file does not exist."), N_("Check the path.")) from None
    except OSError as error:
        raise _broken(
            file, N_("The file cannot be read: {reason}."), reason=error.strerror or error
        ) from None
    if raw.startswith(_PARQUET_MAGIC):
        return _read_parquet(raw, file)
    if Path(path).suffix.lower() in _PARQUET_SUFFIXES:
        raise _broken(file, N_("The file is not a Parquet file."), N_("Replace it with a good copy."))
    if raw.startswith(_ZIP_MAGIC):
        raise _broken(
            file,
            N_("The file is a workbook or an archive, not a CSV or Parquet table."),
            N_("Save the sheet as CSV UTF-8."),
        )
    return _read_csv(raw, file)


def _broken(file: str, message: str, advice: str = "", **values: object) -> TableError:
    return TableError([Finding(message, values, advice=advice, file=file)])


def _read_parquet(raw: bytes, file: str) -> pd.DataFrame:
    try:
        # One read of the bytes, then one parse: a file replaced in between cannot give half of each.
        # The pandas metadata would turn columns into an index again.
        cells: pd.DataFrame = pq.ParquetFile(pa.BufferReader(raw)).read().to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).split("\n", 1)[0].rstrip(".")
        raise _broken(
            file,
            N_("The Parquet file is truncated or damaged ({reason})."),
            N_("Replace it with a good copy."),
            reason=reason,
        ) from None
    return cells


def _read_csv(raw: bytes, file: str) -> pd.DataFrame:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = Finding(
            N_("The text is not UTF-8."),
            advice=N_("Save the table as CSV UTF-8."),
            file=file,
            row=raw.count(b"\n", 0, error.start) + 1,
        )
        raise TableError([where]) from None
    try:
        # header=None: with a header pandas silently takes the first column as an index when the rows
        # are one cell longer than it; without one a longer row is an error.
        cells = pd.read_csv(
            io.StringIO(text), header=None, dtype=str, keep_default_na=False, skip_blank_lines=False
        )
    except pd.errors.EmptyDataError:
        raise _broken(file, N_("The file is empty."), N_("A table begins with a header row.")) from None
    except pd.errors.ParserError as error:
        reason = (
            str(error).removeprefix("Error tokenizing data. ").removeprefix("C error: ").strip().rstrip(".")
        )
        raise _broken(
            file,
            N_("The file is not a regular CSV table ({reason})."),
            N_("Every row needs as many cells as the header."),
            reason=reason,
        ) from None
    header = cells.iloc[0].fillna("").str.strip()
    body = cells.iloc[1:].reset_index(drop=True)
    body.columns = pd.Index(header.tolist())
    # Rows without any text, as spreadsheets leave them at the end, carry nothing.
    filled = body.apply(lambda cell: cell.fillna("").str.strip() != "").any(axis=1).to_numpy(dtype=bool)
    last = filled.nonzero()[0].max(initial=-1)
    return body.iloc[: last + 1]
