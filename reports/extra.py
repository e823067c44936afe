"""Libraries that reports alone need: asked for when one is made, and named when they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from indicators.errors import N_, PlanGaugeError

#: Names under which libraries are installed, by those of their modules.
_INSTALLED_AS: Final = {"docx": "python-docx", "kaleido": "kaleido"}


class LibraryError(PlanGaugeError):
    """A library that reports need is not installed: the message names it."""


def library(module: str) -> Any:
    """Return a library that draws charts or writes the report.

    Parameters
    ----------
    module
        ``docx`` or ``kaleido``.

    Raises
    ------
    LibraryError
        It is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        raise LibraryError(
            N_("This cannot be made here: the library {library} is not installed."),
            advice=N_('Install it with pip install "plan-gauge[report]".'),
            library=_INSTALLED_AS[module],
        ) from None
