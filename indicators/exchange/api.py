"""Answers of the JSON API: plain values with what they stand on, full precision, null for what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from indicators.provenance import plan_name, stands_on
from indicators.rows import records
from indicators.schema import (
    ASSESSMENT_FIELDS,
    PLAN_COLUMNS,
    SHOWN_HISTORY_COLUMNS,
    STANDING_COLUMNS,
    STATUSES,
    names,
    sent_names,
)
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import LANGUAGES, text_for

#: What the API answers, described for programs (OpenAPI 3.1).
DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
_UNITS: Final = ("unit_en", "unit_zh")

Answer = dict[str, Any]


class Page(NamedTuple):
    """The part of a list that is asked for: at most ``limit`` rows after the first ``after``."""

    limit: int
    after: int


def plan_answer(snapshot: Snapshot) -> Answer:
    """Return the plan: its name, its years, how many indicators there are of each class."""
    counted = Counter(one.result.status for one in snapshot.standings)
    return _answer(
        snapshot,
        {
            "plan": str(snapshot.plan["plan"].iloc[0]),
            **{f"name_{language}": plan_name(snapshot, text_for(language)) for language in LANGUAGES},
            "years": list(snapshot.years),
            "indicators": len(snapshot.standings),
            "classes": {status: counted[status] for status in STATUSES},
        },
    )


def indicators_answer(snapshot: Snapshot, shown: Sequence[Standing]) -> Answer:
    """Return lines of the plan's table."""
    return _answer(snapshot, [_fields(vars(one.indicator), names(PLAN_COLUMNS)) for one in shown])


def indicator_answer(snapshot: Snapshot, one: Standing) -> Answer:
    """Return one indicator: its line in the plan, its assessment, its observations up to the as-of year."""
    return _answer(
        snapshot,
        {
            "indicator": _fields(vars(one.indicator), names(PLAN_COLUMNS)),
            "assessment": _fields(vars(one.result), ASSESSMENT_FIELDS),
            "observations": _observations([one]),
        },
    )


def observations_answer(snapshot: Snapshot, shown: Sequence[Standing]) -> Answer:
    """Return the observations up to the as-of year, each with its unit."""
    return _answer(snapshot, _observations(shown))


def assessment_answer(snapshot: Snapshot, shown: Sequence[Standing]) -> Answer:
    """Return assessments, as ``plan-gauge assess --format json`` writes them."""
    return _answer(snapshot, [_fields(vars(one.result), ASSESSMENT_FIELDS) for one in shown])


def history_answer(snapshot: Snapshot, history: pd.DataFrame, page: Page) -> Answer:
    """Return a page of revisions in the order of the saves, which a later save only makes longer.

    Parameters
    ----------
    snapshot
        The plan as it was known.
    history
        The revisions that are looked at (SHOWN_HISTORY_COLUMNS).
    page
        Which of them.
    """
    rows = records(history.iloc[page.after : page.after + page.limit])
    read = page.after + len(rows)
    answer = _answer(snapshot, [_fields(row, sent_names(SHOWN_HISTORY_COLUMNS)) for row in rows])
    # No as-of year limits a history.
    answer["meta"]["as_of"] = None
    return answer | {
        "page": {
            "limit": page.limit,
            "after": page.after,
            "total": len(history),
            "next_after": read if read < len(history) else None,
        }
    }


def _answer(snapshot: Snapshot, data: Any) -> Answer:
    return {"meta": stands_on(snapshot), "data": data}


def _observations(shown: Sequence[Standing]) -> list[Answer]:
    return [
        _fields(vars(row), sent_names(STANDING_COLUMNS)) | _fields(vars(one.indicator), _UNITS)
        for one in shown
        for row in one.observed()
    ]


def _fields(row: dict[str, Any], wanted: Iterable[str]) -> Answer:
    return {name: _plain(row[name]) for name in wanted}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; a moment as RFC 3339 writes it."""
    return f"{value.replace(tzinfo=None).isoformat()}Z" if isinstance(value, datetime) else value
