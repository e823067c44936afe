"""Find a Chromium for the browser tests, or install one: ``python tests/browser/chromium.py``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Chinese must be seen as Chinese: without such a font the pictures would show boxes.
_FONT = "fonts-noto-cjk"


def find() -> str | None:
    """Path of an installed Chromium: ``BROWSER_PATH``, a browser of the system, or playwright's own."""
    named = os.environ.get("BROWSER_PATH")
    if named and os.access(named, os.X_OK):
        return named
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def has_chinese_font() -> bool:
    """Whether the system has a font with Chinese characters."""
    if not shutil.which("fc-list"):
        return sys.platform != "linux"
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def install() -> None:
    """Install Chromium and a Chinese font: by apt on Debian, else by playwright."""
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*sudo, "apt-get", "update", "-q"], check=True, env=environment)
        packages = ["chromium", _FONT, "fontconfig"]
        subprocess.run(
            [*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
            check=True,
            env=environment,
        )
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    if find() is None or not has_chinese_font():
        install()
    path = find()
    if path is None:
        sys.exit("No Chromium was found or could be installed. Install one and set BROWSER_PATH to it.")
    print(f"Chromium: {path}")
