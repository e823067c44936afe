"""The audit trail as a table for people."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from indicators.store import Record
from indicators.text import Text
from indicators.trail_words import action_label, actor_name, details


def trail_table(records: Iterable[Record], t: Text) -> pd.DataFrame:
    """Return records one a row, with labels of the language; the digest of each depends on all before it."""
    columns = [t("No."), t("Moment (UTC)"), t("Person"), t("Action"), t("Details"), t("SHA-256")]
    rows = [
        (
            record.number,
            record.moment.strftime("%Y-%m-%d %H:%M:%S"),
            actor_name(record.author, t),
            action_label(record.action, t),
            "; ".join(t("{name}: {said}", name=one.name, said=one.said) for one in details(record, t)),
            record.digest,
        )
        for record in records
    ]
    return pd.DataFrame(rows, columns=columns)
