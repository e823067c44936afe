"""Archives whose bytes follow from what they hold alone: no clock, no machine, no chance (pure)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final

#: The first moment that a zip archive can name: it says "none".
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
#: Made on Unix, whatever it is made on; rights as of any file that is written: rw-r--r--.
_UNIX: Final = 3
_RIGHTS: Final = 0o100644 << 16
_LEVEL: Final = 6
#: Where an office document keeps when it was made and changed, which its libraries take from the clock.
_PROPERTIES: Final = "docProps/core.xml"
_TIMES: Final = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of files by their names, in their order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, held in files.items():
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system, member.external_attr = _UNIX, _RIGHTS
            archive.writestr(member, held, compresslevel=_LEVEL)
    return content.getvalue()


def repacked(content: bytes) -> bytes:
    """Return an office document (XLSX, DOCX) with the same parts, and without the times at which it was made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if _PROPERTIES in files:
        files[_PROPERTIES] = _TIMES.sub(b"", files[_PROPERTIES])
    return zipped(files)
