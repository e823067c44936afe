"""Find a LibreOffice for the tests of the report, or install one: ``python tests/browser/office.py``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("soffice", "libreoffice")
_PACKAGE = "libreoffice-writer-nogui"
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def find() -> str | None:
    """Path of an installed LibreOffice."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Install LibreOffice's writer by apt, where there is apt."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*sudo, "apt-get", "update", "-q"], check=True, env=environment)
    command = [*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", _PACKAGE]
    subprocess.run(command, check=True, env=environment)


def pages(document: Path, folder: Path) -> int:
    """Convert a document to PDF in a folder, and return how many pages it has."""
    office = find()
    assert office, "No LibreOffice was found; `make office` installs one."
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return len(_PAGE.findall((folder / document.with_suffix(".pdf").name).read_bytes()))


if __name__ == "__main__":
    if find() is None:
        install()
    if find() is None:
        sys.exit("No LibreOffice was found or could be installed. Install its writer.")
    print(f"LibreOffice: {find()}")
