"""Wait for what a page comes to; Playwright's own way evaluates texts within the page, which its policy forbids."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page, TimeoutError

_PATIENCE = 10.0


def wait_until(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until an expression, or a function of an argument, is true in a page.

    Raises
    ------
    TimeoutError
        It does not become true in ten seconds.
    """
    end = time.monotonic() + _PATIENCE
    while not page.evaluate(expression, arg):
        if time.monotonic() > end:
            raise TimeoutError(f"this did not become true: {expression}")
        page.wait_for_timeout(20)
