"""Settings come from their defaults, the environment, then what is given; bad ones say what is allowed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from indicators.errors import SettingError
from indicators.settings import SETTINGS, Settings, load

ROOT = Path(__file__).parents[2]


def test_defaults_are_inside_the_clone_and_on_this_machine():
    settings = load(environment={})
    assert settings == Settings(
        store=ROOT / "var" / "store",
        plan=ROOT / "data" / "indicators.parquet",
        published=ROOT / "data" / "published.parquet",
        host="127.0.0.1",
        port=8050,
        log_level="info",
        log_format="text",
    )
    assert settings.plan.is_file()
    assert settings.published.is_file()


def test_the_table_and_the_class_name_the_same_settings():
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]
    assert all(setting.help.endswith(".") for setting in SETTINGS)


def test_what_is_given_goes_before_the_environment_and_that_before_the_default():
    environment = {"PLAN_GAUGE_PORT": "9000", "PLAN_GAUGE_STORE": "/srv/store", "PLAN_GAUGE_HOST": ""}
    settings = load(environment=environment, port=9001, store=None)
    assert settings.port == 9001
    assert settings.store == Path("/srv/store")
    assert settings.host == "127.0.0.1"


def test_the_environment_of_the_process_is_read(monkeypatch):
    monkeypatch.setenv("PLAN_GAUGE_LOG_LEVEL", "DEBUG")
    assert load().log_level == "debug"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_hosts(host):
    assert load(environment={}, host=host).host == host


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "localhost.example.org", "1"]
)
def test_any_other_host_is_refused_with_the_reason(host):
    with pytest.raises(SettingError, match="sign-in"):
        load(environment={}, host=host)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.5", "８０", ""])
def test_bad_ports(port):
    with pytest.raises(SettingError, match="1 to 65535"):
        load(environment={}, port=port)


def test_other_bad_values():
    with pytest.raises(SettingError, match="debug, info, warning, error"):
        load(environment={"PLAN_GAUGE_LOG_LEVEL": "loud"})
    with pytest.raises(SettingError, match="text, json"):
        load(environment={"PLAN_GAUGE_LOG_FORMAT": "xml"})
    with pytest.raises(SettingError, match="path"):
        load(environment={}, store="a\0b")
    with pytest.raises(SettingError, match="Did you mean port"):
        load(environment={}, prt=1)
