"""The tables that ship with the project: CSV twins for people to review, Parquet for the program to read.

``python -m indicators.twins`` writes the Parquet tables again from their CSV twins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from indicators.columns import FIRST_ROW
from indicators.errors import N_, Finding, TableError
from indicators.schema import PLAN_COLUMNS, PUBLISHED_COLUMNS, Column
from indicators.tables import read_table, write_parquet

DATA_DIR: Final = Path(__file__).resolve().parents[1] / "data"
SHIPPED: Final[dict[str, tuple[Column, ...]]] = {
    "indicators": PLAN_COLUMNS,
    "published": PUBLISHED_COLUMNS,
}


def rebuild(directory: Path = DATA_DIR) -> list[Path]:
    """Write each Parquet table of a directory from its CSV twin and return what was written."""
    written = []
    for name, columns in SHIPPED.items():
        path = directory / f"{name}.parquet"
        write_parquet(read_table(directory / f"{name}.csv", columns), columns, path)
        written.append(path)
    return written


def check_twins(directory: Path = DATA_DIR) -> None:
    """Compare each Parquet table of a directory with its CSV twin, cell by cell.

    Raises
    ------
    TableError
        A table is missing or broken, or a twin differs: the findings name the row and column of the CSV.
    """
    findings: list[Finding] = []
    for name, columns in SHIPPED.items():
        file = str(directory / f"{name}.csv")
        twin = read_table(file, columns)
        table = read_table(directory / f"{name}.parquet", columns)
        if len(twin) != len(table):
            lengths = {"twin": len(twin), "table": len(table)}
            findings.append(
                Finding(N_("The CSV has {twin} rows, its Parquet table {table}."), lengths, file=file)
            )
            continue
        for column in twin.columns:
            differs = (twin[column] != table[column]) & ~(twin[column].isna() & table[column].isna())
            findings += [
                Finding(
                    N_("The Parquet table has {table}, the CSV {twin}."),
                    {"table": table[column][row], "twin": twin[column][row]},
                    advice=N_("Rebuild it: python -m indicators.twins"),
                    file=file,
                    row=row + FIRST_ROW,
                    column=column,
                )
                for row in differs.fillna(True).to_numpy(dtype=bool).nonzero()[0].tolist()
            ]
    if findings:
        raise TableError(findings)


if __name__ == "__main__":
    for path in rebuild():
        print(path)
