"""Put Plan Gauge together and serve it."""

from __future__ import annotations

import logging.config
import socket
import sys
from pathlib import Path
from typing import Final

from flask import Flask
from flask_compress import Compress

from callbacks import api, choosing, exports, look, report, request_id, waiting
from callbacks.access import csrf, gate, guard, headers, person, session
from callbacks.access.person import People
from callbacks.access.proxy import Forwarded
from callbacks.entry import create_entry_app
from callbacks.office import account, locks, review, sign_in, trail
from callbacks.office import users as user_list
from callbacks.operation import accounting, health, metrics
from callbacks.operation.logs import configuration
from callbacks.reading import create_reading_app
from indicators.errors import N_, PlanGaugeError, SettingError, StoreError
from indicators.opening import open_reader
from indicators.people.session_key import session_key
from indicators.people.sign_ins import SignIns
from indicators.people.users import Users
from indicators.settings import Settings, load, require_safe
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

    users = Users(settings.store)
    if reader.store.had_users and not users.exist:
        raise StoreError(
            N_("The file of users is gone, and the audit trail says that there were some."),
            advice=N_(
                "Restore users.json from a backup, or add an administrator anew: plan-gauge users add."
            ),
        )
    require_safe(settings, has_users=users.exist)
    key = session_key(settings.store)

    server = Flask(__name__, static_folder=None)
    accounting.register(server)
    request_id.register(server)
    Compress(server)
    server.wsgi_app = Forwarded(server.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    session.register(server, key, is_https=settings.is_https)
    # Who may not ask is refused before anybody looks at what is asked.
    guard.refuse_foreign(server, settings.address, _MOST_BYTES, [report.ADDRESS])
    person.register(server, People(settings, users, reader.store))
    gate.register(server)
    csrf.register(server)
    reading = create_reading_app(server, reader, ASSETS)
    entry = create_entry_app(server, reader, ASSETS)
    choosing.register(server)
    sign_ins = SignIns(users, reader.store, key)
    look.register(server, ASSETS)
    sign_in.register(server, sign_ins, reader.store)
    account.register(server, users, sign_ins, reader.store)
    exports.register(server, reader)
    api.register(server, reader)
    report.register(server, reader, Easel())
    health.register(server, reader)
    metrics.register(server, reader)
    waiting.register(server, reader.store)
    review.register(server, reader)
    user_list.register(server, reader.store)
    locks.register(server, reader)
    trail.register(server, reader.store)
    guard.refuse_forged(server, [reading, entry])
    headers.register(server, [reading, entry])
    for application in (reading, entry):
        application.settle()
    gate.require_declared(server, [reading, entry])
    _warm_up(server)
    return server


def _warm_up(server: Flask) -> None:
    """Ask for every kind of page once, so that the first reader need not wait for what is prepared in a request."""
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
    wsgi = create_wsgi_server(
        server, sockets=[listening], threads=_THREADS, ident="", clear_untrusted_proxy_headers=False
    )
    print(_where(settings), flush=True)
    wsgi.run()


def _where(settings: Settings) -> str:
    """Say where it is: by the public address, where one is set, and where it is served on this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    served = f"http://{host}:{settings.port}/"
    if settings.address:
        served = f"{settings.address}/, served at {served}"
    return f"Plan Gauge: {served}  (stop with Ctrl+C)"


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
