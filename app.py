"""Put Plan Gauge together and serve it."""

from __future__ import annotations

import logging.config
import socket
import sys
from pathlib import Path
from typing import Final

from flask import Flask
from flask_compress import Compress

from callbacks import accounting, api, exports, guard, health, metrics, preferences, report, request_id
from callbacks.entry import create_entry_app
from callbacks.logs import configuration
from callbacks.reading import create_reading_app
from indicators.errors import N_, PlanGaugeError, SettingError
from indicators.opening import open_reader
from indicators.settings import Settings, load
from reports.drawing import Easel, end_in_order

ASSETS: Final = Path(__file__).resolve().parent / "assets"
#: The largest callback request of ours carries a file (indicators.intake.MOST_BYTES) in base64.
_MOST_BYTES: Final = 4 * 1024 * 1024
_THREADS: Final = 8


def create_server(settings: Settings | None = None) -> Flask:
    """Build the server: tables checked, store filled on its first start, both applications, every route.

    Parameters
    ----------
    settings
        Settings; read from the environment when None, so that ``gunicorn "app:create_server()"`` works.

    Raises
    ------
    PlanGaugeError
        A table, a setting or the store is not usable; the message says where and why.
    """
    settings = settings or load()
    reader = open_reader(settings, fill=True)
    reader.snapshot()

    server = Flask(__name__, static_folder=None)
    accounting.register(server)
    request_id.register(server)
    Compress(server)
    reading = create_reading_app(server, reader, ASSETS)
    entry = create_entry_app(server, reader, ASSETS)
    preferences.register(server)
    exports.register(server, reader)
    api.register(server, reader)
    report.register(server, reader, Easel())
    health.register(server, reader)
    metrics.register(server, reader)
    guard.register(server, [reading, entry], _MOST_BYTES, [report.ADDRESS])
    _warm_up(server)
    return server


def _warm_up(server: Flask) -> None:
    """Ask for every kind of page once: Dash finishes its set-up in the first request, which must not be a reader's."""
    client = server.test_client()
    for address in ("/", "/_dash-layout", "/_dash-dependencies", "/entry/", "/entry/_dash-layout"):
        client.get(address, environ_base={accounting.UNCOUNTED: True})


def serve(settings: Settings) -> None:
    """Serve until stopped.

    Raises
    ------
    PlanGaugeError
        Something is not usable; a port that is taken, for one.
    """
    from waitress import create_server as create_wsgi_server

    logging.config.dictConfig(configuration(settings.log_level, settings.log_format))
    server = create_server(settings)
    end_in_order()
    listening = _listen(settings)
    wsgi = create_wsgi_server(server, sockets=[listening], threads=_THREADS, ident="")
    print(f"Plan Gauge: http://{settings.host}:{settings.port}/  (stop with Ctrl+C)", flush=True)
    wsgi.run()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise SettingError(
            N_("Nothing can be served on {host}, port {port}: {reason}."),
            advice=N_("Stop what uses the port, or choose another: PLAN_GAUGE_PORT=8060."),
            host=settings.host,
            port=settings.port,
            reason=error.strerror or error,
        ) from None


def main() -> int:
    """Serve with the settings of the environment; a clear message and exit code 1 when that is not possible."""
    try:
        serve(load())
    except PlanGaugeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
