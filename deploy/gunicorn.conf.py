"""How Gunicorn serves an office: ``gunicorn --config deploy/gunicorn.conf.py``; what is set is in the environment."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

# The clone in which this file lies is what is served, from wherever it is started.
chdir = str(Path(__file__).resolve().parents[1])
sys.path.insert(0, chdir)

# Where the processes leave what they count for each other, made anew by each start; it must be known before anything is
# imported that counts. A reload reads this file again in the same process.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="plan-gauge-metrics-")

from callbacks.operation.logs import configuration  # noqa: E402
from indicators.settings import load  # noqa: E402

_settings = load()

wsgi_app = "app:create_server()"
bind = (
    f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
)

# Two processes, so that one that computes or dies leaves the other to answer. They begin as copies of one that has read
# plan and store. Each draws reports with a browser of its own, one at a time.
preload_app = True
workers = 2
worker_class = "gthread"
threads = 8

# Longer than nginx keeps an idle connection, so that it never sends a request into one that is being closed.
keepalive = 75
graceful_timeout = 60

# Whom to believe about the address and the user behind a proxy is said in one place, PLAN_GAUGE_TRUSTED_PROXIES.
forwarded_allow_ips = ""

# Gunicorn can be commanded through a socket; nobody here does.
control_socket_disable = True

# Each request has a line of our own.
accesslog = None
loglevel = _settings.log_level
logconfig_dict = configuration(_settings.log_level, _settings.log_format)


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what a process that ended said of itself alone; what it counted stays counted."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """Remove what was left for other processes."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
