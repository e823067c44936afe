"""Values out as JSON: the same value gives the same bytes."""

from __future__ import annotations

import json
from typing import Any


def write_json(value: Any) -> bytes:
    """Write JSON in UTF-8, without blanks that mean nothing; what no JSON can hold is an error."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
