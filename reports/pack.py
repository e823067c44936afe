"""The pack: report, charts and tables of one state of the plan, with a manifest that says what they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

import pandas as pd

from indicators.exchange.names import FileName, file_name
from indicators.exchange.offers import FORMATS, OFFERS, Asked, table_file_name
from indicators.provenance import approval, plan_name, stands_on, vintage
from indicators.snapshot import Snapshot
from indicators.text import Text
from indicators.wording import short_name
from layouts.pictures import all_pictures, section_chart, section_comparison
from reports.document import Charts, document
from reports.drawing import Easel
from reports.extra import library

MANIFEST: Final = "manifest.json"
#: What a manifest calls itself, by which a folder is known to hold a pack.
KIND: Final = "plan-gauge report pack"
_CHARTS, _TABLES = "charts", "tables"


class Step(NamedTuple):
    """How far a pack has come: steps done, of how many, and what is being made."""

    done: int
    of: int
    what: str


class File(NamedTuple):
    """One file of a pack.

    Attributes
    ----------
    path
        Path within the pack.
    name
        The two that it may have.
    what
        What it is, in that language.
    content
        Its bytes.
    """

    path: str
    name: FileName
    what: str
    content: bytes


class Pack(NamedTuple):
    """A finished pack: its name and its files, the manifest last."""

    name: str
    files: tuple[File, ...]


class _Job(NamedTuple):
    """A file to be made: folder, ending, name, what it is, and how it is made."""

    folder: str
    ending: str
    name: FileName
    what: str
    make: Callable[[], bytes]


def pack(
    snapshot: Snapshot,
    history: Callable[[Snapshot], pd.DataFrame],
    easel: Easel,
    t: Text,
    *,
    in_ascii: bool = False,
) -> Iterator[Step | Pack]:
    """Make a pack, saying before each step what is being made; the pack comes last.

    The same inputs give the same bytes.

    Parameters
    ----------
    snapshot
        The plan as it stands.
    history
        Gives the revisions up to the vintage of a snapshot (SHOWN_HISTORY_COLUMNS).
    easel
        What draws the charts.
    t
        Language.
    in_ascii
        Whether the names of the files are in ASCII; in the language otherwise.

    Raises
    ------
    LibraryError
        What writes the report or draws is not installed; nothing was drawn then.
    DrawingError
        No chart can be drawn on this machine.
    """
    for module in ("docx", "kaleido"):
        library(module)
    yield Step(0, 1, t("Preparing"))
    asked = Asked(snapshot, snapshot.standings, history)
    jobs = [*_chart_jobs(snapshot, easel, t), *_table_jobs(asked, t)]
    total = len(snapshot.standings) + len(jobs) + 1
    trends: dict[str, bytes] = {}
    for done, one in enumerate(snapshot.standings):
        yield Step(done, total, t("Chart for the report: {name}", name=short_name(one.indicator, t)))
        trends[one.indicator.indicator] = easel.draw(section_chart(one, t))
    files = []
    for done, job in enumerate(jobs, len(snapshot.standings)):
        yield Step(done, total, job.what)
        files.append(_made(job, in_ascii=in_ascii))
    yield Step(total - 1, total, t("Report"))
    name = file_name(snapshot, t, lambda t: t("progress report"))
    comparison = section_comparison(snapshot.standings, t)
    charts = Charts(trends, None if comparison is None else easel.draw(comparison))
    report = _Job("", "docx", name, t("Report"), lambda: document(snapshot, charts, t))
    files.insert(0, _made(report, in_ascii=in_ascii))
    yield Pack(name.spelt(in_ascii=in_ascii), (*files, _manifest(snapshot, files, t)))


def _made(job: _Job, *, in_ascii: bool) -> File:
    folder = f"{job.folder}/" if job.folder else ""
    name = FileName(*(f"{folder}{name}.{job.ending}" for name in job.name))
    return File(name.spelt(in_ascii=in_ascii), name, job.what, job.make())


def _chart_jobs(snapshot: Snapshot, easel: Easel, t: Text) -> Iterator[_Job]:
    """Go through the charts of the plan, named in its order; what compares all of them comes first."""
    shown = snapshot.standings
    pictures = all_pictures(snapshot, shown, None, t)["pictures"]
    compares = [t("distance from the schedule")] if len(pictures) > len(shown) else []
    titles = [*compares, *(short_name(one.indicator, t) for one in shown)]
    for picture, title in zip(pictures, titles, strict=True):
        name = FileName(picture["name"], picture["ascii"])
        what = t("Chart with title, notes and source: {name}", name=title)
        yield _Job(_CHARTS, "png", name, what, partial(easel.draw, picture))


def _table_jobs(asked: Asked, t: Text) -> Iterator[_Job]:
    """Go through the tables of the plan, each in every format."""
    for table, offer in OFFERS.items():
        name = table_file_name(asked.snapshot, table, t)
        for form, write in FORMATS.items():
            what = t("Table: {name} ({format})", name=t(offer.content), format=form.upper())
            yield _Job(_TABLES, form, name, what, partial(write, asked, table, t, machine=False))


def _manifest(snapshot: Snapshot, files: list[File], t: Text) -> File:
    """Say what the pack holds and on what it rests; every file with its size and SHA-256."""
    content = {
        "kind": KIND,
        **stands_on(snapshot),
        "plan_name": plan_name(snapshot, t),
        "vintage_words": vintage(snapshot, t),
        "approval_words": approval(snapshot, t),
        "language": t.tag,
        "files": [
            {
                "path": file.path,
                **file.name._asdict(),
                "what": file.what,
                "bytes": len(file.content),
                "sha256": hashlib.sha256(file.content).hexdigest(),
            }
            for file in files
        ],
    }
    written = json.dumps(content, ensure_ascii=False, indent=2).encode()
    return File(MANIFEST, FileName(MANIFEST, MANIFEST), t("What this pack holds"), written + b"\n")
