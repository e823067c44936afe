"""Any sequence of saves reads back, in every vintage, as a plain dictionary would."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.errors import ConflictError
from indicators.store import Store

START = datetime(2021, 1, 1, tzinfo=UTC)

values = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=8)
cells = st.tuples(
    st.sampled_from(["works", "films"]), st.sampled_from(["CN", "CN-11"]), st.sampled_from(["2016", "2017"])
)
#: A batch: cells with value and comment, and whether its editor saw the newest revisions.
batches = st.lists(
    st.tuples(st.dictionaries(cells, st.tuples(values, texts), min_size=1), st.booleans()), max_size=6
)


@settings(max_examples=40, deadline=None)
@given(batches)
def test_saves_read_back_as_a_dictionary(sequence):
    model: dict[tuple[str, str, str], tuple[int, float | None, str]] = {}
    vintages = [dict(model)]
    with tempfile.TemporaryDirectory() as directory:
        hours = iter(range(100))
        store = Store(directory, clock=lambda: START + timedelta(hours=next(hours)))
        for number, (batch, fresh) in enumerate(sequence):
            revisions = {cell: model[cell][0] if cell in model else 0 for cell in batch}
            edits = pd.DataFrame(
                [
                    (*cell, value, "M" if value is None else "A", comment, revisions[cell] + (not fresh))
                    for cell, (value, comment) in batch.items()
                ],
                columns=[
                    "indicator", "ref_area", "time_period", "obs_value", "obs_status", "comment", "based_on",
                ],
            )  # fmt: skip
            try:
                store.append(edits, author="ann", reason="", request=str(number))
            except ConflictError:
                assert not fresh
            else:
                assert fresh
                model |= {cell: (revisions[cell] + 1, *saved) for cell, saved in batch.items()}
                vintages.append(dict(model))
        # The clock is looked at once for each save that gets through.
        for reader in (store, Store(directory)):
            for hour, expected in enumerate(vintages):
                moment = START + timedelta(hours=hour - 1)
                assert as_dictionary(reader.observations(as_known_at=moment)) == expected
            assert as_dictionary(reader.observations()) == model
            assert reader.verify().batches == len(vintages) - 1


def as_dictionary(frame: pd.DataFrame) -> dict[tuple[str, str, str], tuple[int, float | None, str]]:
    return {
        (row.indicator, row.ref_area, row.time_period): (
            row.revision,
            None if pd.isna(row.obs_value) else row.obs_value,
            "" if pd.isna(row.comment) else row.comment,
        )
        for row in frame.itertuples()
    }
