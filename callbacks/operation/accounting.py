"""What every request leaves behind: one line in the log, and its share of the metrics."""

from __future__ import annotations

import logging
import time
from http import HTTPMethod
from typing import Any, Final

from flask import Flask, Response, request

from callbacks.operation.logs import request_facts
from callbacks.operation.metrics import REQUESTS, SECONDS

logger = logging.getLogger(__name__)

#: Set in the environment of a request that nobody sent: it leaves nothing behind.
UNCOUNTED: Final = "plan_gauge.uncounted"
_BEGAN: Final = "plan_gauge.began"
_METHODS: Final = frozenset(HTTPMethod)


def register(server: Flask) -> None:
    """Account for every request; to be registered first, so that it sees each as it comes and as it leaves."""

    @server.before_request
    def begin() -> None:
        request.environ[_BEGAN] = time.perf_counter()

    @server.after_request
    def end(response: Response) -> Response:
        if UNCOUNTED in request.environ:
            return response
        began = request.environ.get(_BEGAN, time.perf_counter())
        facts = request_facts() | {"status": response.status_code}
        endpoint = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in _METHODS else "other"

        def leave() -> None:
            _leave(facts, endpoint, method, time.perf_counter() - began)

        # What is made while it is sent takes as long as that; a file is handed over to the server, which tells nobody.
        if response.is_streamed and not response.direct_passthrough:
            response.call_on_close(leave)
        else:
            leave()
        return response


def _leave(facts: dict[str, Any], endpoint: str, method: str, seconds: float) -> None:
    status = facts["status"]
    REQUESTS.labels(endpoint, method, f"{status // 100}xx").inc()
    SECONDS.labels(endpoint).observe(seconds)
    milliseconds = round(seconds * 1000, 1)
    # The same fields as of any record, here in their order as a sentence as well.
    logger.info(
        "%s %s %s in %s ms",
        facts["method"],
        facts["path"],
        status,
        milliseconds,
        extra=facts | {"milliseconds": milliseconds},
    )
