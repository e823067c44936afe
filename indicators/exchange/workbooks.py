"""What stands on the sheets of the workbooks: the officials' table, its actuals and sources, how to read them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from indicators.exchange.officials import OFFICIAL_COLUMNS, officials_table
from indicators.exchange.tables import periods_of, sources_table, yearly_table
from indicators.exchange.xlsx import Look, Sheet, number_format, write_xlsx
from indicators.method import METHOD_VERSION
from indicators.method_words import CLASSES, RULES, cutoffs
from indicators.provenance import approval, plan_name, vintage
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import DASH, Text
from indicators.wording import FLAG_SENTENCES, OBS_STATUS_LABELS, tidy

#: Fill and ink of a class: as the pages paint it, each another grey in print; the word says it all the same.
CLASS_LOOKS: Final[Mapping[str, Look]] = {
    "attained": Look(fill="0F2C41", ink="FFFFFF"),
    "ahead": Look(fill="0A6E9C", ink="FFFFFF"),
    "on_track": Look(fill="0A6E9C", ink="FFFFFF"),
    "lagging": Look(fill="CD7F19", ink="17212B"),
    "off_track": Look(fill="9F0C0A", ink="FFFFFF"),
    "regressing": Look(fill="9F0C0A", ink="FFFFFF"),
    "missed": Look(fill="9F0C0A", ink="FFFFFF"),
    "not_assessable": Look(fill="E6EAEE", ink="17212B"),
}
_WRITTEN: Final = re.compile(r"[+-]?[\d,]+(?:\.(?P<decimals>\d+))?(?P<percent>%?)(?![\dE])", re.ASCII)
_NUMBER_AND_NAME: Final = 2
_PARAGRAPH: Final = 90
#: Number, name and unit go before the values of the years.
_VALUES_FROM: Final = 3


def officials_workbook(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> bytes:
    """Return the officials' table as a workbook, with the actuals, their sources, and how to read it all.

    Cells hold numbers in full and show the digits of the pages.
    """
    return write_xlsx(
        [
            _officials_sheet(snapshot, shown, t),
            _actuals_sheet(snapshot, shown, t),
            Sheet(t("Sources of the values"), sources_table(snapshot, shown, t), kept=_NUMBER_AND_NAME),
            _reading_sheet(snapshot, shown, t),
        ]
    )


def table_workbook(
    table: pd.DataFrame, title: str, snapshot: Snapshot, t: Text, *, kept: int, machine: bool
) -> bytes:
    """Return any table as a workbook: its cells as they are, and how to read them; for programs without a title."""
    above = () if machine else (title, *_lines(snapshot, t))
    return write_xlsx(
        [Sheet(title, table, above, kept=kept), _reading_sheet(snapshot, snapshot.standings, t)]
    )


def _officials_sheet(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> Sheet:
    table = officials_table(snapshot, shown, t)
    looks = {}
    for row, one in enumerate(shown):
        values = table.iloc[row].tolist()
        for position, column in enumerate(OFFICIAL_COLUMNS):
            if column.written is not None:
                looks[row, position] = _as_written(values[position], column.written(one, t))
        looks[row, len(OFFICIAL_COLUMNS) - 1] = CLASS_LOOKS[one.result.status]
    title = t("Progress on the key indicators at the end of {year}", year=snapshot.as_of)
    above = (title, *_lines(snapshot, t))
    return Sheet(t("Key indicators"), table, above, looks, _NUMBER_AND_NAME, missing=DASH)


def _actuals_sheet(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> Sheet:
    table = yearly_table(snapshot, shown, t, ["obs_status"])
    first = _VALUES_FROM
    last = first + len(periods_of(snapshot, shown))
    looks = {
        (row, position): _as_written(value, t.number(tidy(one.indicator, value), one.indicator.decimals))
        for row, one in enumerate(shown)
        for position, value in enumerate(table.iloc[row, first:last].tolist(), first)
    }
    return Sheet(t("Actuals"), table, looks=looks, kept=_NUMBER_AND_NAME)


def _lines(snapshot: Snapshot, t: Text) -> tuple[str, str]:
    """Say of which plan, which year and which state of the data a table is, and where its units stand."""
    return (
        t("Plan: {plan}.", plan=plan_name(snapshot, t)),
        t.sentences(
            [
                t("Actuals up to {year}. {vintage}.", year=snapshot.as_of, vintage=vintage(snapshot, t)),
                t("Units stand in the rows."),
            ]
        ),
    )


def _as_written(value: float | None, written: str) -> Look:
    """Return the format that shows of a number what is written of it on the pages; both round halves alike."""
    found = _WRITTEN.match(written)
    if value is None or math.isnan(value) or found is None:
        return Look()
    decimals, percent = len(found["decimals"] or ""), bool(found["percent"])
    return Look(number_format(decimals, percent=percent))


def _reading_sheet(snapshot: Snapshot, shown: Sequence[Standing], t: Text) -> Sheet:
    rows = [*_made_of(snapshot, t), *_words(shown, t)]
    return Sheet(
        t("How to read it"),
        pd.DataFrame(rows, columns=[t("What"), t("Meaning")], dtype="str"),
        widest=_PARAGRAPH,
    )


def _made_of(snapshot: Snapshot, t: Text) -> Iterator[tuple[str, str]]:
    yield t("Plan"), plan_name(snapshot, t)
    yield t("As of"), t.years(str(snapshot.as_of))
    yield t("Vintage"), vintage(snapshot, t)
    yield t("Method version"), METHOD_VERSION
    yield t("Approval"), approval(snapshot, t)
    yield t("Unit"), t("Each row names the unit of its values; progress is a share of the planned change.")
    yield (
        t("Numbers"),
        t("A cell holds its number in full, whatever digits it shows; an empty cell or a dash has none."),
    )
    for rule in RULES:
        yield t("Rule"), t(rule)


def _words(shown: Sequence[Standing], t: Text) -> Iterator[tuple[str, str]]:
    """Explain the words and codes of classes, and those of statuses and flags that occur."""
    for label, text in CLASSES:
        yield t("Assessment: {word}", word=t(label)), t(text, **cutoffs(t))
    statuses = {row.obs_status for one in shown for row in one.observed()}
    for code, label in OBS_STATUS_LABELS.items():
        if code in statuses:
            yield t("Status: {word}", word=t(label)), t("code {code} of SDMX (CL_OBS_STATUS)", code=code)
    flags = {flag for one in shown for flag in one.result.flags}
    for flag, sentence in FLAG_SENTENCES.items():
        if flag in flags:
            yield t("Flag: {word}", word=flag), t(sentence)
