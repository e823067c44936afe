"""A whole server on a store, and a client that speaks HTTP with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from signing import employ

from app import create_server
from indicators.people.roles import ROLES
from indicators.settings import load


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One server with the published actuals, for tests that change nothing."""
    return create_server(load(store=tmp_path_factory.mktemp("shipped") / "store"))


@pytest.fixture
def client(shipped: Flask) -> FlaskClient:
    """A browser without cookies on the shared server."""
    return shipped.test_client()


@pytest.fixture
def own_client(tmp_path: Path) -> FlaskClient:
    """A browser on a server of its own whose store is ``tmp_path / "store"``."""
    return create_server(load(store=tmp_path / "store")).test_client()


@pytest.fixture(scope="session")
def office_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of ``office``."""
    store = tmp_path_factory.mktemp("office") / "store"
    employ(store, *ROLES)
    return store


@pytest.fixture(scope="session")
def office(office_path: Path) -> Flask:
    """One server with a user of each role, named as the role; a test may add users of its own."""
    return create_server(load(environment={}, store=office_path))
