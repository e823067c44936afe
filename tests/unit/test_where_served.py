"""The line that is printed at the start: where people open it, and where it is served."""

from __future__ import annotations

import pytest

from app import _where
from indicators.settings import load


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Plan Gauge: http://127.0.0.1:8050/  (stop with Ctrl+C)"),
        ({"host": "::1", "port": 8060}, "Plan Gauge: http://[::1]:8060/  (stop with Ctrl+C)"),
        (
            {"address": "https://plan.example.gov"},
            "Plan Gauge: https://plan.example.gov/, served at http://127.0.0.1:8050/  (stop with Ctrl+C)",
        ),
    ],
)
def test_the_public_address_is_named_where_one_is_set(given, said):
    assert _where(load(environment={}, **given)) == said
