"""Mutants of what our pages send: real requests with one or several things wrong, drawn with a seed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any, Final

#: Values that no page sends in the place of any other.
ODD: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, -0.0, 1e308, float("nan"), float("inf"), 10**30, -(10**400), 2**63, 1.5),
    *(
        "",
        " ",
        "0",
        "-1",
        "NaN",
        "1e999",
        "null",
        "undefined",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\ufeff",
        "\ud800",
    ),
    *(
        "__proto__",
        "constructor",
        "__class__",
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\x",
        "%00",
        "%0d%0aX: y",
    ),
    *("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "{t}", "{0.__class__}", "%s%n", "' OR 1=1 --", "\n"),
    *("javascript:alert(1)", "//evil.example", "/\\evil.example", "２０２０", "٢٠٢٠", "𝟐𝟎𝟐𝟎", "2020\u200b"),
    *(
        [],
        {},
        [[]],
        [None],
        {"": ""},
        {"__proto__": {"x": 1}},
        {"toString": 1},
        ["a"] * 50,
        "a" * 5000,
        "字" * 3000,
    ),
)
_NAMES: Final = (
    "__proto__",
    "constructor",
    "",
    "id",
    "data",
    "props",
    "entered_by",
    "approval",
    "revision",
    "\ud800",
)
_HEADERS: Final = (
    {},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Accept-Language": "\x7f" * 40 + ";q=nan"},
    {"Accept": "a" * 3000},
    {"Cookie": "lang=\x7f; theme=<script>; plan-gauge=" + "x" * 300},
    {"X-Request-ID": "../../x"},
    {"Range": "bytes=9999999999999999999-"},
    {"If-None-Match": '"' + "x" * 2000},
    {"If-Modified-Since": "yesterday"},
    {"Referer": "http://localhost/%ff%00\ud7ff?as_of=x&known=9".encode("ascii", "ignore").decode()},
    {"Content-Encoding": "gzip"},
    {"Transfer-Encoding": "chunked"},
    {"Accept-Encoding": "gzip;q=x, br, zstd, *"},
)
_TYPES: Final = (
    "application/json", "application/json; charset=utf-7", "text/plain", "application/x-www-form-urlencoded",
    "multipart/form-data", "multipart/form-data; boundary=x", "application/xml", "", "\x7f", "application/csp-report",
)  # fmt: skip


def headers(random: Random) -> dict[str, str]:
    """Headers around a request, mostly none."""
    return dict(random.choice(_HEADERS)) if random.random() < 0.3 else {}


def mutated(value: Any, random: Random) -> Any:
    """A copy of a JSON value in which one to three places are wrong."""
    found = copy.deepcopy(value)
    for _ in range(random.choice((1, 1, 2, 3))):
        found = _hit(found, random)
    return found


def _hit(value: Any, random: Random) -> Any:
    if isinstance(value, dict) and value and random.random() < 0.85:
        name = random.choice(list(value))
        match random.randrange(6):
            case 0:
                del value[name]
            case 1:
                value[random.choice(_NAMES)] = value[name]
            case _:
                value[name] = _hit(value[name], random)
        return value
    if isinstance(value, list) and value and random.random() < 0.85:
        place = random.randrange(len(value))
        match random.randrange(6):
            case 0:
                del value[place]
            case 1:
                value += [value[place]] * random.choice((1, 3, 40))
            case _:
                value[place] = _hit(value[place], random)
        return value
    if isinstance(value, str) and value and random.random() < 0.4:
        return random.choice(_OF_TEXT)(value, random)
    return copy.deepcopy(random.choice(ODD))


def _cut(text: str, random: Random) -> str:
    return text[: random.randrange(len(text))]


def _spliced(text: str, random: Random) -> str:
    place = random.randrange(len(text) + 1)
    return f"{text[:place]}{random.choice([odd for odd in ODD if isinstance(odd, str)])}{text[place:]}"


def _shuffled(text: str, random: Random) -> str:
    return "".join(random.sample(text[:500], len(text[:500])))


_OF_TEXT: Final[tuple[Callable[[str, Random], str], ...]] = (
    _cut,
    _spliced,
    _shuffled,
    lambda text, _random: text * 20,
    lambda text, _random: text.upper(),
)


def written(value: Any, random: Random) -> tuple[bytes, str]:
    """A body and its content type: mostly JSON as it should be, else broken in its bytes or called something else."""
    text = json.dumps(value, ensure_ascii=random.random() < 0.5)
    raw = text.encode("utf-8", "surrogatepass")
    match random.randrange(10):
        case 0:
            place = random.randrange(len(raw) + 1)
            raw = (
                raw[:place]
                + random.choice((b"", b"\xff", b"\x00", b"\xed\xa0\x80", b"}", b'"', b"[" * 3000))
                + raw[place:]
            )
        case 1:
            raw = raw[: random.randrange(len(raw) + 1)]
        case 2:
            raw = text.encode(random.choice(("utf-16", "utf-32", "utf-7", "gbk")), "replace")
        case 3:
            return raw, random.choice(_TYPES)
        case 4:
            raw = raw.replace(b'{"', b'{"output": "x", "', 1)  # a name twice
    return raw, "application/json"


def text_of(value: str, random: Random) -> str:
    """A parameter or a field that is wrong."""
    if value and random.random() < 0.5:
        return random.choice(_OF_TEXT)(value, random)
    odd = random.choice(ODD)
    return odd if isinstance(odd, str) else str(odd)[:400]
