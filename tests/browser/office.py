"""Find a LibreOffice and what reads its PDF, or install them: ``python tests/browser/office.py``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("soffice", "libreoffice")
_READER = "pdftotext"
_PACKAGES = ("libreoffice-writer-nogui", "poppler-utils")


def find() -> str | None:
    """Path of an installed LibreOffice."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Install LibreOffice's writer and poppler by apt, where there is apt."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*sudo, "apt-get", "update", "-q"], check=True, env=environment)
    command = [*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", *_PACKAGES]
    subprocess.run(command, check=True, env=environment)


def printed(document: Path, folder: Path) -> list[str]:
    """Convert a document to PDF in a folder, and return the text of each page, in the order in which it is written."""
    office = find()
    assert office, "No LibreOffice was found; `make office` installs one."
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(document)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    paper = folder / document.with_suffix(".pdf").name
    read = subprocess.run([_READER, "-raw", str(paper), "-"], check=True, capture_output=True, timeout=60)
    return read.stdout.decode().split("\f")[:-1]


if __name__ == "__main__":
    if find() is None or shutil.which(_READER) is None:
        install()
    if find() is None or shutil.which(_READER) is None:
        sys.exit(
            "No LibreOffice or no pdftotext was found or could be installed. Install its writer and poppler."
        )
    print(f"LibreOffice: {find()}")
