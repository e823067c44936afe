"""The audit trail as a table for people."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from indicators.provenance import author_name
from indicators.store import Record
from indicators.text import Text
from indicators.trail_words import action_label, details


def trail_table(records: Iterable[Record], t: Text) -> pd.DataFrame:
    """Return records one a row, with labels of the language; the digest of each depends on all before it."""
    columns = [t("No."), t("Moment (UTC)"), t("Person"), t("Action"), t("Details"), t("SHA-256")]
    rows = [
        (
            record.number,
            record.moment.strftime("%Y-%m-%d %H:%M:%S"),
            author_name(record.author, t),
            action_label(record.action, t),
            "; ".join(f"{detail.name}: {detail.said}" for detail in details(record, t)),
            record.digest,
        )
        for record in records
    ]
    return pd.DataFrame(rows, columns=columns)
