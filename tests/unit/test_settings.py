"""Settings come from their defaults, the environment, then what is given; bad ones say what is allowed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from indicators.errors import SettingError
from indicators.settings import SETTINGS, Settings, load, require_safe

ROOT = Path(__file__).parents[2]


def test_defaults_are_inside_the_clone_and_on_this_machine():
    settings = load(environment={})
    assert settings == Settings(
        store=ROOT / "var" / "store",
        plan=ROOT / "data" / "indicators.parquet",
        published=ROOT / "data" / "published.parquet",
        host="127.0.0.1",
        port=8050,
        address="",
        trusted_proxies=(),
        user_header="",
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


OFFICE = "https://plan.example.gov"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_alone_is_served_without_anything(host):
    require_safe(load(environment={}, host=host), has_users=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "2001:db8::1"])
def test_others_are_served_once_it_is_known_who_they_are_and_by_which_name(host):
    def settings(**given):
        return load(environment={}, host=host, **given)

    with pytest.raises(SettingError, match="could do everything") as refused:
        require_safe(settings(address=OFFICE), has_users=False)
    assert "plan-gauge users add" in str(refused.value)
    assert "PLAN_GAUGE_ADDRESS" not in str(refused.value)
    # Where both are missing nobody has to start twice to learn of the second.
    with pytest.raises(SettingError, match="by which name it is reached") as refused:
        require_safe(settings(), has_users=False)
    assert all(
        said in str(refused.value) for said in ("could do everything", "users add", "PLAN_GAUGE_ADDRESS")
    )
    with pytest.raises(SettingError, match="PLAN_GAUGE_ADDRESS"):
        require_safe(settings(), has_users=True)
    with pytest.raises(
        SettingError, match="could do everything"
    ):  # a proxy in front says nothing of who asks
        require_safe(settings(address=OFFICE, trusted_proxies="127.0.0.1"), has_users=False)
    require_safe(settings(address=OFFICE), has_users=True)
    proxied = {"trusted_proxies": "127.0.0.1", "user_header": "X-User"}
    require_safe(settings(address=OFFICE, **proxied), has_users=True)
    with pytest.raises(SettingError, match="PLAN_GAUGE_ADDRESS"):
        require_safe(settings(**proxied), has_users=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_proxy_that_names_people_is_nothing_without_users(host):
    """Nobody may do anything then, and what a command saves would count without a second pair of eyes."""
    settings = load(
        environment={}, host=host, address=OFFICE, trusted_proxies="127.0.0.1", user_header="X-User"
    )
    with pytest.raises(SettingError, match=r"X-User.*no users.*users add NAME.*--no-passphrase"):
        require_safe(settings, has_users=False)


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "1", "127.0.0.1:80", "*"])
def test_a_host_is_an_address_of_this_machine(host):
    with pytest.raises(SettingError, match=r"127\.0\.0\.1"):
        load(environment={}, host=host)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://plan.example.gov", "https://plan.example.gov"),
        ("https://Plan.Example.gov/", "https://plan.example.gov"),
        ("HTTPS://plan.example.gov:443", "https://plan.example.gov"),
        ("http://10.0.0.1:8050", "http://10.0.0.1:8050"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]"),
    ],
)
def test_an_address_is_read_as_browsers_write_an_origin(given, read):
    assert load(environment={}, address=given).address == read


@pytest.mark.parametrize(
    "address",
    [
        *(
            "plan.example.gov",
            "ftp://plan.example.gov",
            "https://",
            "https://a/b",
            "https://a?b",
            "https://a#b",
        ),
        *(
            "https://user@a",
            "https://a:b",
            "https://a:99999",
            "https://[::1",
            "javascript:alert(1)",
            "//a",
            "*",
        ),
    ],
)
def test_what_is_no_public_address(address):
    with pytest.raises(SettingError, match=r"https://plan\.example\.gov"):
        load(environment={}, address=address)


def test_proxies_are_addresses_and_networks():
    read = load(environment={}, trusted_proxies="127.0.0.1, 10.0.0.0/24,2001:db8::/32").trusted_proxies
    assert [str(one) for one in read] == ["127.0.0.1/32", "10.0.0.0/24", "2001:db8::/32"]
    for bad in ("proxy.example", "10.0.0.1/24", "*", "10.0.0.0/33"):
        with pytest.raises(SettingError, match="networks"):
            load(environment={}, trusted_proxies=bad)


def test_a_header_that_anybody_could_send_is_refused():
    with pytest.raises(SettingError, match="PLAN_GAUGE_TRUSTED_PROXIES"):
        load(environment={"PLAN_GAUGE_USER_HEADER": "Remote-User"})
    for bad in ("Remote_User", "Remote User", "X:", "é"):
        with pytest.raises(SettingError, match="name of a header"):
            load(environment={}, user_header=bad, trusted_proxies="127.0.0.1")


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
