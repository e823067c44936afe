"""What is counted and measured, for whoever watches the server: ``/metrics`` in the text format of Prometheus."""

from __future__ import annotations

import os
from collections import Counter as Counted
from collections.abc import Iterator
from importlib.metadata import version
from typing import Final

from flask import Flask, Response, abort
from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from callbacks.access.gate import permit
from callbacks.access.watchers import is_watcher
from callbacks.operation.readiness import room
from indicators.errors import PlanGaugeError
from indicators.method import METHOD_VERSION
from indicators.people.roles import Permission
from indicators.review import waiting_count
from indicators.snapshot import Reader

ADDRESS: Final = "/metrics"

# They would double the number of lines, and are not kept by several processes.
disable_created_metrics()  # type: ignore[no-untyped-call]

#: What this process counts. Labels are templates of addresses and fixed words, never what a request says.
_OWN: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "plan_gauge_requests",
    "Requests answered, by template of the address, method and class of the status.",
    ["endpoint", "method", "status"],
    registry=_OWN,
)
SECONDS: Final = Histogram(
    "plan_gauge_request_seconds",
    "Seconds from the arrival of a request to the end of its answer.",
    ["endpoint"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
    registry=_OWN,
)
CONFLICTS: Final = Counter(
    "plan_gauge_save_conflicts",
    "Saves refused because somebody had saved newer values of the same cells.",
    registry=_OWN,
)
PACKS: Final = Histogram(
    "plan_gauge_report_pack_seconds",
    "Seconds that a report pack took, by how it ended: made, failed, left (nobody listened any more).",
    ["outcome"],
    buckets=(5, 10, 20, 30, 60, 120, 300),
    registry=_OWN,
)
#: Where the processes of one server leave what they count for each other; the server's set-up names it.
_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
_READS: Final = "Whether the store can be read (1) or not (0)."


def register(server: Flask, reader: Reader) -> None:
    """Add ``/metrics``, for an administrator and for a program on this machine; anybody else gets 403."""
    of_store = _OfStore(reader)

    @server.get(ADDRESS)
    @permit(Permission.OPEN)  # it looks itself who asks
    def metrics() -> Response:
        if not is_watcher():
            abort(403)
        registry = CollectorRegistry()
        if _SHARED in os.environ:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry.register(_OWN)
        registry.register(of_store)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _OfStore(Collector):
    """What the store says when it is asked: the same in every process, and after a restart.

    Parameters
    ----------
    reader
        The plan and its store.
    """

    def __init__(self, reader: Reader) -> None:
        self._store = reader.store
        self._build = {"version": version("plan-gauge"), "method": METHOD_VERSION}

    def collect(self) -> Iterator[Metric]:
        """Read it."""
        yield InfoMetricFamily("plan_gauge_build", "What is running.", self._build)
        free = room(self._store.directory)
        yield _gauge("plan_gauge_store_free_bytes", "Bytes free on the disk of the store.", free.free)
        try:
            head, trail, waiting = self._store.head, self._store.trail(), waiting_count(self._store)
        except PlanGaugeError:
            yield _gauge("plan_gauge_store_reads", _READS, 0)
            return
        yield _gauge("plan_gauge_store_reads", _READS, 1)
        yield _gauge("plan_gauge_journal_head", "Number of the last saved batch.", head)
        yield _gauge("plan_gauge_batches_waiting", "Batches that nobody has decided about yet.", waiting)
        done = CounterMetricFamily(
            "plan_gauge_trail_records",
            "Records of the audit trail by action: sign-ins, saves, decisions, locks, reports, changes of users.",
            labels=["action"],
        )
        for action, times in sorted(Counted(record.action for record in trail).items()):
            done.add_metric([action], times)
        yield done


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value)
