"""Which tables go out, for whom, and in which files: the same for the addresses of the server and the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from indicators.errors import N_
from indicators.exchange.csv import write_csv
from indicators.exchange.machine import (
    assessment_machine,
    history_machine,
    observations_machine,
    wide_machine,
)
from indicators.exchange.names import Content, FileName, file_name, history_file_name, numbered
from indicators.exchange.officials import officials_alone
from indicators.exchange.tables import assessment_table, history_table, observations_table, wide_table
from indicators.history import HistoryFilter
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import Text


@dataclass(frozen=True)
class Asked:
    """What is to go out.

    Attributes
    ----------
    snapshot
        The plan as it stands.
    shown
        Indicators that are wanted.
    history
        Gives the revisions up to the vintage of a snapshot (SHOWN_HISTORY_COLUMNS); only a table of them asks.
    wanted
        Which of the revisions are wanted.
    """

    snapshot: Snapshot
    shown: Sequence[Standing]
    history: Callable[[Snapshot], pd.DataFrame]
    wanted: HistoryFilter = field(default_factory=HistoryFilter)

    def revisions(self) -> pd.DataFrame:
        """Return the revisions of the indicators that are wanted."""
        history = self.history(self.snapshot)
        return history[history["indicator"].isin([one.indicator.indicator for one in self.shown])]


@dataclass(frozen=True)
class Offer:
    """One table.

    Attributes
    ----------
    content
        What it holds, for the name of its file.
    people, machine
        The table with labels of a language, and with names that stay.
    kept
        Columns that say what a row is about, in the table for people.
    """

    content: str
    people: Callable[[Asked, Text], pd.DataFrame]
    machine: Callable[[Asked], pd.DataFrame]
    kept: int = 2

    def frame(self, asked: Asked, t: Text, *, machine: bool) -> pd.DataFrame:
        """Return the table for programs or for people."""
        return self.machine(asked) if machine else self.people(asked, t)


#: The table in the officials' own shape.
OFFICIALS: Final = "officials"
#: Every recorded change; no as-of year limits it.
HISTORY: Final = "history"
OFFERS: Final[Mapping[str, Offer]] = {
    OFFICIALS: Offer(
        N_("progress on the key indicators"),
        lambda asked, t: officials_alone(asked.snapshot, asked.shown, t),
        lambda asked: assessment_machine(asked.snapshot, asked.shown),
    ),
    "observations": Offer(
        N_("actuals"),
        lambda asked, t: observations_table(asked.snapshot, asked.shown, t),
        lambda asked: observations_machine(asked.snapshot, asked.shown),
    ),
    "assessment": Offer(
        N_("key indicators"),
        lambda asked, t: assessment_table(asked.snapshot, asked.shown, t),
        lambda asked: assessment_machine(asked.snapshot, asked.shown),
    ),
    "wide": Offer(
        N_("actuals by year"),
        lambda asked, t: wide_table(asked.snapshot, asked.shown, t),
        lambda asked: wide_machine(asked.snapshot, asked.shown),
    ),
    HISTORY: Offer(
        N_("history of the data"),
        lambda asked, t: history_table(asked.snapshot, asked.revisions(), asked.wanted, t),
        lambda asked: history_machine(asked.snapshot, asked.revisions(), asked.wanted),
        kept=0,
    ),
}


def table_file_name(
    snapshot: Snapshot,
    table: str,
    t: Text,
    single: Standing | None = None,
    status: str | None = None,
    *,
    machine: bool = False,
) -> FileName:
    """Return the name under which a table is kept.

    Parameters
    ----------
    snapshot
        The plan as it stands.
    table
        One of OFFERS.
    t
        Language.
    single
        The indicator that it is of, when it is of one.
    status
        The class to which its indicators are filtered.
    machine
        Whether it is for programs.
    """

    def own(t: Text) -> str:
        return t(OFFERS[table].content)

    for_whom: tuple[Content, ...] = ((lambda t: t("for programs")),) if machine else ()
    if table == HISTORY:
        return history_file_name(snapshot, t, for_whom)
    if single:
        return file_name(snapshot, t, numbered(single.indicator), status, (own, *for_whom))
    return file_name(snapshot, t, own, status, for_whom)


def as_csv(asked: Asked, table: str, t: Text, *, machine: bool) -> bytes:
    """Return a table as CSV: with the byte order mark by which spreadsheets recognise UTF-8, or for programs."""
    return write_csv(OFFERS[table].frame(asked, t, machine=machine), bom=not machine)


def as_xlsx(asked: Asked, table: str, t: Text, *, machine: bool) -> bytes:
    """Return a table as a workbook; the officials' table has sheets of its own."""
    # The writer of workbooks takes a third of a second to import.
    from indicators.exchange.workbooks import officials_workbook, table_workbook

    if table == OFFICIALS and not machine:
        return officials_workbook(asked.snapshot, asked.shown, t)
    offer = OFFERS[table]
    frame, kept = offer.frame(asked, t, machine=machine), 0 if machine else offer.kept
    content = t(offer.content)
    title = content[0].upper() + content[1:]
    return table_workbook(frame, title, asked.snapshot, t, kept=kept, machine=machine)


#: How a table is written, by the name of the format, which is the ending of the file.
FORMATS: Final[Mapping[str, Callable[..., bytes]]] = {"csv": as_csv, "xlsx": as_xlsx}
