"""Settings: one table of what can be set, and the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, NamedTuple

from indicators.columns import nearest
from indicators.errors import N_, SettingError

_HOME: Final = Path(__file__).resolve().parents[1]
_LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_LOG_FORMATS: Final = ("text", "json")


@dataclass(frozen=True)
class Settings:
    """Where the tables are and how they are served; see SETTINGS for what each one means."""

    store: Path
    plan: Path
    published: Path
    host: str
    port: int
    log_level: str
    log_format: str


class Setting(NamedTuple):
    """One setting: its name, its default, how its text is read, and one sentence of help.

    Its environment variable is ``PLAN_GAUGE_`` and its name in capitals.
    """

    name: str
    default: object
    read: Callable[[str], object]
    help: str

    @property
    def variable(self) -> str:
        """Name of the environment variable."""
        return f"PLAN_GAUGE_{self.name.upper()}"


def load(*, environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read all settings.

    Parameters
    ----------
    environment
        Variables; those of the process when None.
    **overrides
        Settings by name that go before the environment; None stands for "not given".

    Raises
    ------
    SettingError
        A value is not usable, with what is allowed; or a name is not one of SETTINGS.
    """
    known = [setting.name for setting in SETTINGS]
    for name in overrides:
        if name not in known:
            raise SettingError(
                N_("There is no setting {name}; there are {known}."),
                advice=N_("Did you mean {near}?") if nearest(name, known) else "",
                name=name,
                known=", ".join(known),
                near=nearest(name, known),
            )
    variables = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        given = overrides.get(setting.name)
        if given is None:
            # An empty variable is one that was not set: that is how a shell unsets for one command.
            given = variables.get(setting.variable) or setting.default
        values[setting.name] = setting.read(str(given))
    return Settings(**values)


def _path(text: str) -> Path:
    if "\0" in text:
        raise SettingError(N_("A path cannot contain the character 0."))
    return Path(text).expanduser()


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingError(N_("{value} is not a port; ports are 1 to 65535."), value=text)
    return int(text)


def _host(text: str) -> str:
    try:
        loopback = text == "localhost" or ip_address(text).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise SettingError(
            N_("The host {value} is not this machine alone: whoever reaches the address could enter values."),
            advice=N_("Serving others needs sign-in, which is not there yet; use 127.0.0.1."),
            value=text,
        )
    return text


def _log_level(text: str) -> str:
    if text.lower() not in _LOG_LEVELS:
        raise SettingError(
            N_("{value} is not a log level; there are {known}."), value=text, known=", ".join(_LOG_LEVELS)
        )
    return text.lower()


def _log_format(text: str) -> str:
    if text.lower() not in _LOG_FORMATS:
        raise SettingError(
            N_("{value} is not a form of the log; there are {known}."),
            value=text,
            known=", ".join(_LOG_FORMATS),
        )
    return text.lower()


SETTINGS: Final = (
    Setting("store", _HOME / "var" / "store", _path, "Folder in which entered values are kept."),
    Setting("plan", _HOME / "data" / "indicators.parquet", _path, "Table of the plan, Parquet or CSV."),
    Setting("published", _HOME / "data" / "published.parquet", _path, "Actuals that fill an empty store."),
    Setting("host", "127.0.0.1", _host, "Address to serve on; this machine only."),
    Setting("port", 8050, _port, "Port to serve on."),
    Setting("log_level", "info", _log_level, "What is logged: debug, info, warning or error."),
    Setting("log_format", "text", _log_format, "How it is written: text for people, json for programs."),
)
