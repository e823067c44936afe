"""Settings: one table of what can be set, and the only reader of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from indicators.columns import nearest
from indicators.errors import N_, SettingError

_HOME: Final = Path(__file__).resolve().parents[1]
_LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_LOG_FORMATS: Final = ("text", "json")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*", re.ASCII)
_USUAL_PORTS: Final = {"http": 80, "https": 443}

Networks = tuple[IPv4Network | IPv6Network, ...]


@dataclass(frozen=True)
class Settings:
    """Where the tables are and how they are served; see SETTINGS for what each one means."""

    store: Path
    plan: Path
    published: Path
    host: str
    port: int
    address: str
    trusted_proxies: Networks
    user_header: str
    log_level: str
    log_format: str

    @property
    def is_https(self) -> bool:
        """Whether readers come over HTTPS alone."""
        return self.address.startswith("https://")


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
    settings = Settings(**values)
    if settings.user_header and not settings.trusted_proxies:
        raise SettingError(
            N_("Nobody is trusted to send the header {header}: whoever sends it could be anybody."),
            advice=N_("Set PLAN_GAUGE_TRUSTED_PROXIES to the address of the proxy, or leave out the header."),
            header=settings.user_header,
        )
    return settings


def require_safe(settings: Settings, *, has_users: bool) -> None:
    """Refuse to serve others than this machine while nothing says who they are or what the server is called.

    A proxy that names people is refused without users, too: what is saved would count at once, whoever comes.

    Parameters
    ----------
    settings
        How it is to be served.
    has_users
        Whether there are users, so that sign-in is required.

    Raises
    ------
    SettingError
        Whoever reaches the address could do everything, or pretend to be a page of ours.
    """
    if settings.user_header and not has_users:
        raise SettingError(
            N_("A proxy says in {header} who comes, and there are no users: nobody could do anything."),
            advice=N_(
                "Add users first: plan-gauge users add NAME --role administrator --no-passphrase. "
                "Or leave out PLAN_GAUGE_USER_HEADER."
            ),
            header=settings.user_header,
        )
    if is_this_machine(settings.host):
        return
    if not has_users and not settings.address:
        raise SettingError(
            N_(
                "The host {value} is not this machine alone: whoever reaches the address could do everything, and "
                "nothing says by which name it is reached."
            ),
            advice=N_(
                "Add users first: plan-gauge users add NAME --role administrator. Or let a proxy sign them in "
                "(PLAN_GAUGE_TRUSTED_PROXIES, PLAN_GAUGE_USER_HEADER). Then set PLAN_GAUGE_ADDRESS, for example to "
                "https://plan.example.gov. Or use 127.0.0.1."
            ),
            value=settings.host,
        )
    if not has_users:
        raise SettingError(
            N_(
                "The host {value} is not this machine alone: whoever reaches the address could do everything."
            ),
            advice=N_("Add users first: plan-gauge users add NAME --role administrator. Or use 127.0.0.1."),
            value=settings.host,
        )
    if not settings.address:
        raise SettingError(
            N_("The host {value} is not this machine alone, and nothing says by which name it is reached."),
            advice=N_("Set PLAN_GAUGE_ADDRESS, for example to https://plan.example.gov."),
            value=settings.host,
        )


def is_this_machine(name: str) -> bool:
    """Whether a name or an address leads to this machine alone."""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


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
        return text if text == "localhost" else str(ip_address(text))
    except ValueError:
        raise SettingError(
            N_("{value} is not an address of this machine, such as 127.0.0.1, ::1 or 0.0.0.0."), value=text
        ) from None


def _address(text: str) -> str:
    """Return scheme, name and port of a public address, as browsers write an origin."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    usual = _USUAL_PORTS.get(parts.scheme)
    has_more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if usual is None or not parts.hostname or has_more:
        raise SettingError(
            N_("{value} is not a public address, such as https://plan.example.gov."), value=text
        )
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{name}" if port in (None, usual) else f"{parts.scheme}://{name}:{port}"


def _networks(text: str) -> Networks:
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError:
        raise SettingError(
            N_("{value} is not a list of addresses or networks, such as 127.0.0.1, 10.0.0.0/24."), value=text
        ) from None


def _header(text: str) -> str:
    if text and not _HEADER.fullmatch(text):
        raise SettingError(N_("{value} is not the name of a header, such as Remote-User."), value=text)
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
    Setting("host", "127.0.0.1", _host, "Address to serve on."),
    Setting("port", 8050, _port, "Port to serve on."),
    Setting("address", "", _address, "Public address, such as https://plan.example.gov."),
    Setting("trusted_proxies", "", _networks, "Addresses or networks of proxies in front, by commas."),
    Setting("user_header", "", _header, "Header in which they say who has signed in; empty: own sign-in."),
    Setting("log_level", "info", _log_level, "What is logged: debug, info, warning or error."),
    Setting("log_format", "text", _log_format, "How it is written: text for people, json for programs."),
)
