"""What every answer tells the browser about itself."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from flask import Flask
from signing import browser

#: Address, and what a browser may keep of it.
ANSWERS = {
    "/": "no-store",
    "/nowhere": "no-store",
    "/entry/": "no-store",
    "/account": "no-store",
    "/healthz": "no-store",
    "/_dash-layout": "no-store",
    "/export/officials.csv": "no-store",
    "/export/gap.json": "no-store",
    "/api/v1/plan": "private, no-cache",
    "/api/v1/nothing": "no-store",
    "/assets/style.css": "no-cache",
    "/assets/reading.js": "no-cache",
    "/sign-in": "no-store",
}


@pytest.fixture(scope="module")
def analyst(office: Flask) -> Any:
    return browser(office, "analyst")


@pytest.mark.parametrize(("address", "kept"), ANSWERS.items())
def test_every_answer_protects_its_reader(analyst: Any, address: str, kept: str):
    with analyst.get(address) as answer:
        headers = answer.headers
    assert headers["Cache-Control"] == kept
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "Strict-Transport-Security" not in headers  # that is up to whoever ends TLS


def test_refusals_are_protected_too(office: Flask):
    for answer in (office.test_client().get("/"), office.test_client().get("/api/v1/plan")):
        assert answer.status_code in (303, 401)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("address", ["/", "/entry/"])
def test_the_policy_knows_the_scripts_within_a_document(analyst: Any, address: str):
    answer = analyst.get(address)
    scripts = re.findall(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", answer.text, re.DOTALL
    )
    assert scripts
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_what_has_not_changed_is_not_sent_again(analyst: Any):
    first = analyst.get("/api/v1/plan")
    again = analyst.get("/api/v1/plan", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "private, no-cache")
