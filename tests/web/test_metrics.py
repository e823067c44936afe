"""Metrics: what is counted, for whom, and that nothing which a request says becomes a label."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from entry_calls import draft, entry, save
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import create_server
from indicators.people.users import Users
from indicators.settings import load

ROOT = Path(__file__).parents[2]


def samples(client: FlaskClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by name and labels; the answer is what Prometheus itself would read."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(client: FlaskClient, name: str, **labels: str) -> float:
    return samples(client).get((name, frozenset(labels.items())), 0.0)


def test_requests_are_counted_by_template_method_and_class(client: FlaskClient) -> None:
    template = {"endpoint": "/api/v1/indicators/<indicator>", "method": "GET"}
    found = value(client, "plan_gauge_requests_total", status="2xx", **template)
    lost = value(client, "plan_gauge_requests_total", status="4xx", **template)
    timed = value(client, "plan_gauge_request_seconds_count", endpoint=template["endpoint"])
    assert client.get("/api/v1/indicators/pct-applications").status_code == 200
    assert client.get("/api/v1/indicators/no-such-one").status_code == 404
    assert value(client, "plan_gauge_requests_total", status="2xx", **template) == found + 1
    assert value(client, "plan_gauge_requests_total", status="4xx", **template) == lost + 1
    assert value(client, "plan_gauge_request_seconds_count", endpoint=template["endpoint"]) == timed + 2


def test_nothing_that_a_request_says_becomes_a_label(client: FlaskClient) -> None:
    client.get("/secret-path/of-zhang-san?and=query")
    client.open("/healthz", method="INVENTED")
    names = {value for _, labels in samples(client) for _, value in labels}
    assert not any("zhang" in name or "INVENTED" in name or "query" in name for name in names)
    labels = {labels for name, labels in samples(client) if name == "plan_gauge_requests_total"}
    assert frozenset({("endpoint", "/<path:path>"), ("method", "GET"), ("status", "4xx")}) in labels
    assert ("method", "other") in {pair for one in labels for pair in one}


def test_the_store_is_told_as_it_is(own_client: FlaskClient) -> None:
    assert value(own_client, "plan_gauge_journal_head") == 1
    conflicts = value(own_client, "plan_gauge_save_conflicts_total")
    save(own_client, draft(entry(), reason="checked"))
    save(own_client, draft(entry(obs_value="7.4"), reason="late", request="b" * 32))
    assert value(own_client, "plan_gauge_journal_head") == 2
    assert value(own_client, "plan_gauge_save_conflicts_total") == conflicts + 1
    assert value(own_client, "plan_gauge_trail_records_total", action="entered") == 2
    assert value(own_client, "plan_gauge_batches_waiting") == 0  # one user: what is saved counts at once
    assert value(own_client, "plan_gauge_store_free_bytes") > 0


def test_a_store_that_cannot_be_read_is_told_too(own_client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "store" / "revisions" / "000000000002.parquet").write_bytes(b"PAR1 truncated")
    assert value(own_client, "plan_gauge_store_reads") == 0
    (tmp_path / "store" / "revisions" / "000000000002.parquet").unlink()
    assert value(own_client, "plan_gauge_store_reads") == 1


def test_it_is_for_an_administrator_and_a_program_on_this_machine(tmp_path: Path) -> None:
    users = Users(tmp_path / "store")
    users.add("chen", "administrator", None)
    users.add("li", "reviewer", None)
    settings = load(
        environment={}, store=tmp_path / "store", user_header="X-Remote-User", trusted_proxies="127.0.0.1",
        address="https://plan.example.gov",
    )  # fmt: skip
    client = create_server(settings).test_client()

    def status(host: str, **headers: str) -> int:
        return client.get(
            "/metrics",
            base_url=host,
            headers={name.replace("_", "-"): said for name, said in headers.items()},
        ).status_code

    at_home, outside = "http://127.0.0.1:8050", "https://plan.example.gov"
    through = {"X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "https"}
    assert status(at_home) == 200
    assert status(outside, **through, X_Remote_User="chen") == 200
    assert status(outside, **through, X_Remote_User="li") == 403
    assert status(outside, **through) == 403
    assert status(at_home, X_Forwarded_For="127.0.0.1") == 403  # somebody is behind a proxy, whatever he says


def test_the_command_line_does_not_wait_for_it() -> None:
    asks = "import sys, cli; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], cwd=ROOT, check=False).returncode == 0
