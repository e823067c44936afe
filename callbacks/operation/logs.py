"""How a record of the log is written: for people or as JSON, and so that nothing in it looks like another record."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

from flask import has_request_context, request

from callbacks.access.person import person_known
from callbacks.request_id import request_id

#: What a record may say of its request, in this order.
_OF_REQUEST: Final = ("request", "method", "path", "status", "milliseconds", "person")
_LONGEST_PATH: Final = 200
#: Line ends and other characters that turn, hide or end what follows on a screen; surrogates cannot be written.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def configuration(level: str, form: str) -> dict[str, Any]:
    """Return the set-up of all logging, for :func:`logging.config.dictConfig`: everything goes to standard error.

    Parameters
    ----------
    level
        What is logged: debug, info, warning or error.
    form
        ``text`` or ``json``.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _FORMATTERS[form]}},
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level.upper(), "handlers": ["standard_error"]},
        "loggers": {
            # A page asks for its files all at once.
            "waitress.queue": {"level": "ERROR"},
            # Gunicorn's own lines take the same way; each request has a line of ours.
            "gunicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
        },
    }


def request_facts() -> dict[str, Any]:
    """Return what the log says of the current request: no query, no header and no body, for these may carry secrets."""
    facts = {"request": request_id(), "method": request.method, "path": request.path[:_LONGEST_PATH]}
    person = person_known()
    return facts | ({"person": person.name} if person is not None and person.name else {})


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON in ASCII: whatever a text contains, it cannot end the line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        said: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= _facts(record)
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, default=str)


class TextFormatter(logging.Formatter):
    """A record as a line of text; what belongs to it on further lines is indented, so none can be forged."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        facts = " ".join(f"{name}={_visible(str(value))}" for name, value in _facts(record).items())
        line = f"{_moment(record)} {record.levelname} {record.name}: {_visible(record.getMessage())}"
        lines = [f"{line} [{facts}]" if facts else line]
        if record.exc_info:
            lines += self.formatException(record.exc_info).split("\n")
        return "\n    ".join([lines[0], *map(_visible, lines[1:])])


_FORMATTERS: Final = {"text": TextFormatter, "json": JsonFormatter}


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a record says of its request: what it carries itself, else what is known of the current one."""
    known = request_facts() if has_request_context() else {}
    carried = {name: getattr(record, name) for name in _OF_REQUEST if hasattr(record, name)}
    facts = known | carried
    return {name: facts[name] for name in _OF_REQUEST if name in facts}


def _visible(text: str) -> str:
    """Return a text with every character written out that a reader would not see as itself."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
