"""A record of the log is one record, whatever is in it: nobody can write a second one into it."""

from __future__ import annotations

import json
import logging
import logging.config
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.operation.logs import JsonFormatter, TextFormatter, configuration

#: What begins a record for people.
BEGINNING = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ ")
#: 2026-11-24T15:44:07.250Z: 1795535047 s after 1970, counted with date -ud @1795535047.
MOMENT = 1795535047.25
FORGED = "x\r\n2026-11-24T00:00:00.000Z INFO callbacks.office.sign_in: everything is fine\u2028\x1b[2J\u202e"


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("plan").makeRecord(
        "plan", logging.WARNING, __file__, 1, message, args, None, extra=extra
    )
    made.created = MOMENT
    return made


def test_a_record_for_programs_has_its_moment_in_utc_and_what_is_known_of_its_request() -> None:
    said = json.loads(JsonFormatter().format(record("refused %s", "many", request="abcdefgh", status=400)))
    assert said == {
        "time": "2026-11-24T15:44:07.250Z",
        "level": "WARNING",
        "logger": "plan",
        "message": "refused many",
        "request": "abcdefgh",
        "status": 400,
    }


def test_a_record_for_people_says_the_same_in_one_line() -> None:
    line = TextFormatter().format(record("refused %s", "许多", request="abcdefgh", status=400))
    assert line == "2026-11-24T15:44:07.250Z WARNING plan: refused 许多 [request=abcdefgh status=400]"


@pytest.mark.parametrize("form", [JsonFormatter, TextFormatter])
@given(text=st.text() | st.just(FORGED))
def test_no_text_makes_a_second_record_or_hides_the_first(form: type[logging.Formatter], text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        made = record("said %s", text, person=text, path=text)
        made.exc_info = sys.exc_info()
    written = form().format(made)
    written.encode()
    first, *rest = written.splitlines()
    if form is JsonFormatter:
        assert not rest
        assert json.loads(first)["message"] == f"said {text}"
    else:
        assert BEGINNING.match(first)
        # What belongs to the record on further lines is indented; nothing else begins a line.
        assert all(line.startswith("    ") for line in rest)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", written)


def test_one_set_up_serves_our_own_and_gunicorns_lines(capsys: pytest.CaptureFixture[str]) -> None:
    root, gunicorn = logging.getLogger(), logging.getLogger("gunicorn.error")
    before = root.handlers[:], root.level, gunicorn.propagate, gunicorn.level
    try:
        gunicorn.propagate = False  # as gunicorn itself sets it
        logging.config.dictConfig(configuration("warning", "json"))
        gunicorn.warning("a worker ended")
        logging.getLogger("callbacks").warning("refused")
        logging.getLogger("callbacks").info("not asked for")
        lines = capsys.readouterr().err.splitlines()
    finally:
        root.handlers[:], root.level, gunicorn.propagate, gunicorn.level = before
    assert [json.loads(line)["message"] for line in lines] == ["a worker ended", "refused"]
