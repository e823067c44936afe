"""What all tests share: the plan as it ships with the project, on a real store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Browser
from flask import Flask
from hypothesis import settings

from indicators.observations import as_observations, read_published
from indicators.plan import read_plan
from indicators.snapshot import Reader, Snapshot
from indicators.store import Store, seed

ROOT = Path(__file__).resolve().parents[1]

# Whoever asks a server in a test does it as a browser with one of our pages does.
Flask.test_client_class = Browser

# What fails in a module of checks says as much as in a test.
pytest.register_assert_rewrite("shown_numbers")

# Time is measured in benchmarks; a busy machine must not fail a test of values.
settings.register_profile("plan-gauge", deadline=None)
settings.load_profile("plan-gauge")


#: Fast tests first.
_FOLDERS = ("unit", "property", "web", "store", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run fast folders first, and in each the modules with few tests: those are the long walks, none to end alone."""
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (_FOLDERS.index(item.path.parent.name), sizes[item.path], str(item.path)))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store on disk with the published actuals."""
    store = Store(tmp_path / "store")
    seed(store, read_published(ROOT / "data" / "published.parquet"))
    return store


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Snapshot]:
    """Snapshot of the shipped plan with its published actuals for an as-of year."""
    store = Store(tmp_path_factory.mktemp("published") / "store")
    seed(store, read_published(ROOT / "data" / "published.parquet"))
    published = as_observations(read_published(ROOT / "data" / "published.parquet"))
    return Reader(read_plan(ROOT / "data" / "indicators.parquet"), store, published).snapshot
