"""What is shipped to serve an office, and the guide to it: both say what the program does, in both languages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from app import _MOST_BYTES, create_server
from callbacks import report
from callbacks.access.proxy import _TRACES
from callbacks.operation import metrics
from cli import main
from indicators.observations import read_published
from indicators.settings import SETTINGS, load
from indicators.store import Store, seed

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
GUIDES = [ROOT / "docs" / name for name in ("ADMINISTRATION.md", "ADMINISTRATION.zh.md")]
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def directives(name: str) -> dict[str, list[str]]:
    """Directives of a unit, each with all its values."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def location(path: str) -> str:
    """What nginx does for an address."""
    found = re.search(rf"location {re.escape(path)} \{{(.*?)\n    \}}", NGINX, re.S)
    assert found
    return found[1]


@pytest.mark.parametrize("unit", ["plan-gauge.service", "plan-gauge-backup.service"])
def test_a_unit_may_do_no_more_than_it_must(unit: str) -> None:
    said = directives(unit)
    shut = ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces")
    assert {name: said[name] for name in shut} == {name: ["yes"] for name in shut}
    assert said["ProtectSystem"] == ["strict"]
    assert said["CapabilityBoundingSet"] == [""]
    assert said["User"] == ["plan-gauge"]
    assert said["SystemCallFilter"] == ["@system-service"]
    assert all(path.startswith("/var/") for path in said["ReadWritePaths"][0].split())
    assert "MemoryMax" in said


def test_the_units_start_what_is_there() -> None:
    assert directives("plan-gauge.service")["ExecStart"] == [
        "/opt/plan-gauge/.venv/bin/gunicorn --config /opt/plan-gauge/deploy/gunicorn.conf.py"
    ]
    assert (DEPLOY / "gunicorn.conf.py").is_file()
    backup, verify = directives("plan-gauge-backup.service")["ExecStart"]
    assert backup == "/opt/plan-gauge/.venv/bin/plan-gauge backup /var/backups/plan-gauge"
    assert verify.endswith(".venv/bin/plan-gauge verify")
    # V8 writes the code that it runs.
    assert "MemoryDenyWriteExecute" not in directives("plan-gauge.service")


def test_the_settings_of_the_example_are_settings() -> None:
    named = re.findall(r"^#?(PLAN_GAUGE_\w+)=(.*)$", (DEPLOY / "plan-gauge.env").read_text(), re.M)
    assert {name for name, _ in named} <= {setting.variable for setting in SETTINGS}
    load(environment=dict(named))


def test_nginx_passes_nothing_on_that_a_browser_says_of_itself() -> None:
    assert "proxy_add_x_forwarded_for" not in NGINX
    passed = dict(re.findall(r'proxy_set_header (\S+) "?(.*?)"?;', NGINX))
    for trace in set(_TRACES) - {"Via"}:  # a proxy before nginx; it says nothing of who asks
        assert passed[trace] in ("", "$remote_addr", "$scheme"), trace
    assert passed["X-Remote-User"] == ""
    # A location with a header of its own would lose those of the server.
    for block in re.findall(r"location [^{]*\{(.*?)\n    \}", NGINX, re.S):
        assert "proxy_set_header" not in block


def test_nginx_takes_as_much_as_the_server_and_holds_no_line_back() -> None:
    assert f"client_max_body_size {_MOST_BYTES // 2**20}m;" in NGINX
    assert "proxy_buffering off;" in location(f"= {report.ADDRESS}")
    assert "deny all;" in location(f"= {metrics.ADDRESS}")


def test_nginx_bounds_how_often_one_asks_to_sign_in() -> None:
    (zone,) = re.findall(r"^limit_req_zone .* zone=(\w+):", NGINX, re.M)
    assert f"limit_req zone={zone} " in location("= /sign-in")
    assert "proxy_pass" in location("= /sign-in")


def test_the_guide_has_the_same_commands_in_both_languages() -> None:
    english, chinese = (
        [
            re.sub(r"<.*?>", "", re.sub(r"\s+# .*", "", line))
            for line in guide.read_text(encoding="utf-8").splitlines()
            if line.startswith("    ")
        ]
        for guide in GUIDES
    )
    # The picture of the processes is in words.
    assert [
        line for line in english if "--http" not in line and line.strip() != "/var/backups/plan-gauge"
    ] == [line for line in chinese if "--http" not in line and line.strip() != "/var/backups/plan-gauge"]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_what_the_timer_backs_up_is_restored_as_the_guide_writes_it(guide: Path, tmp_path: Path) -> None:
    seed(Store(tmp_path / "lib" / "store"), read_published(load(environment={}).published))

    def here(line: str) -> str:
        return (
            line.replace("/var/backups/plan-gauge", str(tmp_path / "backups"))
            .replace("/var/lib/plan-gauge", str(tmp_path / "lib"))
            .replace("/tmp/drill.csv", str(tmp_path / "drill.csv"))
        )

    def run(line: str) -> None:
        _, *arguments = here(line).split()
        done = CliRunner(env={"PLAN_GAUGE_STORE": str(tmp_path / "lib" / "store")}).invoke(main, arguments)
        assert done.exit_code == 0, done.output

    unit = directives("plan-gauge-backup.service")
    commands, (prune,) = unit["ExecStart"], unit["ExecStartPost"]
    for night in range(62):
        (tmp_path / "backups" / f"202001{night:02}T020000Z").mkdir(parents=True)
    (tmp_path / "backups" / "2019").mkdir()  # somebody's own
    for command in commands:
        run(command)
    subprocess.run(here(prune.removeprefix("/bin/sh -c ").strip("'")), shell=True, check=True)
    left = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert len(left) == 61
    assert left[:2] == ["2019", "20200103T020000Z"]
    made = left[-1]

    text = guide.read_text(encoding="utf-8")
    drill = re.findall(r"^    (plan-gauge-admin .*/drill.*)$", text, re.M)
    assert [line.split()[1] for line in drill] == ["restore", "verify", "export"]
    for line in drill:
        named = re.sub(r"(/var/backups/plan-gauge/)20\d{6}T\d{6}Z ", rf"\g<1>{made} ", line)
        assert "/var/backups/" not in line or named != line
        run(named)
    assert (tmp_path / "drill.csv").stat().st_size
    assert Store(tmp_path / "lib" / "drill").trail()[-1].details["backup"] == made


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_guide_names_every_metric_part_and_file(guide: Path, tmp_path: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    client = create_server(load(environment={}, store=tmp_path / "store")).test_client()
    counted = {
        "plan_gauge_build_info",
        *(
            f"{family.name}_total" if family.type == "counter" else family.name
            for family in text_string_to_metric_families(client.get("/metrics").text)
        ),
    } - {"plan_gauge_build"}
    named = set(re.findall(r"^\| `(plan_gauge_\w+)`", text, re.M))
    assert named == counted
    parts = client.get("/readyz").json["parts"]
    assert all(f"| `{part}` |" in text for part in parts)
    assert all(path.name in text for path in DEPLOY.iterdir() if path.suffix != ".py" and path.is_file())
