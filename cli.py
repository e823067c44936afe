"""plan-gauge: assess, import and export tables, serve the dashboard and verify the store from the command line."""

from __future__ import annotations

import getpass
import json
import os
import secrets
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import pandas as pd
from click.core import ParameterSource

from indicators import wording
from indicators.assessment import assess
from indicators.entries import read_reason, shown
from indicators.errors import N_, Finding, PlanGaugeError, SettingError, StoreError, TableError, UserError
from indicators.exchange.bundles import BUNDLES
from indicators.exchange.csv import write_csv
from indicators.exchange.offers import FORMATS, OFFERS, Asked
from indicators.history import read_moment
from indicators.intake import MOST_BYTES, VERDICT_LABELS, Judged, Verdict, judge, read_cells, source_line
from indicators.numerals import write_numeral
from indicators.observations import as_observations, read_observations, read_published
from indicators.opening import open_reader
from indicators.people.changes import add_user, give_passphrase, give_role, keep_out, let_in
from indicators.people.roles import ROLES, Permission
from indicators.people.users import User, Users, agreed
from indicators.plan import read_plan
from indicators.rows import lines, records
from indicators.schema import SHOWN_VALUES, ShownValues, names
from indicators.settings import Settings, load
from indicators.snapshot import Reader, Snapshot
from indicators.store import EDIT_COLUMNS, Store, seed, version
from indicators.store.backup import back_up
from indicators.store.backup import restore as restore_backup
from indicators.store.migration import go_back
from indicators.text import DASH, LANGUAGES, Text, columns_taken, text_for
from layouts.figures.export import SIZES, TITLES, PictureForm
from reports.charts import FORMATS as CHART_FORMATS
from reports.charts import draw_charts
from reports.drawing import Easel, end_in_order
from reports.folder import check_folder, unwritable, write_pack
from reports.pack import Pack, pack

_YEAR: Final = click.IntRange(1000, 9999)
_LANGUAGE: Final = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of what is said."
)
_ASCII: Final = click.option(
    "--ascii", "in_ascii", is_flag=True, help="Names of files in ASCII; in the language of --lang otherwise."
)
_STORE: Final = click.option("--store", metavar="DIR", help="Folder of the store.")
_GAP: Final = "  "
#: Options of the export that some formats have no use for: those that have, and how they are called together.
_GOES_WITH: Final[Mapping[str, tuple[Collection[str], str]]] = {
    "size": (CHART_FORMATS, "--charts"),
    "title": (CHART_FORMATS, "--charts"),
    "in_ascii": (CHART_FORMATS, "--charts"),
    "table": (tuple(FORMATS), f"--format {' or '.join(FORMATS)}"),
    "machine": (tuple(FORMATS), f"--format {' or '.join(FORMATS)}"),
    "indicator": (
        (*FORMATS, *CHART_FORMATS, *(name for name, bundle in BUNDLES.items() if not bundle.whole)),
        "--charts and tables of values",
    ),
}


class _Moment(click.ParamType[datetime]):
    """A day, whose end (UTC) is meant, or a moment."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        moment = read_moment(str(value))
        if moment is None:
            self.fail(
                f"{value!r} is no day such as 2019-03-01 and no moment such as 2019-03-01T10:00:00Z.",
                param,
                ctx,
            )
        if moment >= datetime.now(UTC):
            self.fail(
                f"{value!r} does not lie in the past: what will be known then is not known yet.", param, ctx
            )
        return moment


class _Head(click.ParamType[tuple[int, str]]):
    """Number and digest of a record of the audit trail."""

    name = "head"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        number, _, digest = str(value).partition(":")
        if not (number.isascii() and number.isdigit() and len(digest) == 64):
            self.fail(f"{value!r} is no trail head such as verify prints: 12:0a1b….", param, ctx)
        return int(number), digest


_KNOWN: Final = click.option(
    "--known", type=_Moment(), metavar="DATE", help="What was known at the end of a day (UTC); now otherwise."
)


_VALUES: Final = click.option(
    "--values",
    type=click.Choice(SHOWN_VALUES),
    default=SHOWN_VALUES[0],
    show_default=True,
    help="Which values, where somebody must approve them: approved ones, or the latest.",
)


class _Group(click.Group):
    """Commands whose refusals end as one message on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PlanGaugeError as error:
            raise click.ClickException(error.text()) from error


@click.group(cls=_Group)
@click.version_option(package_name="plan-gauge")
def main() -> None:
    """Tell whether a government plan is on course."""


@main.command("assess")
@click.option("--plan", metavar="FILE", help="Table of the plan, CSV or Parquet; the shipped plan otherwise.")
@click.option("--observations", metavar="FILE", help="Table of actuals, CSV or Parquet; the store otherwise.")
@click.option("--store", metavar="DIR", help="Folder of the store.")
@click.option("--as-of", type=_YEAR, help="Year up to which actuals count; each series' last otherwise.")
@click.option("--today", type=_YEAR, help="Year in which one asks: is the final value overdue?")
@_KNOWN
@_VALUES
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
def assess_command(
    plan: str | None,
    observations: str | None,
    store: str | None,
    as_of: int | None,
    today: int | None,
    known: datetime | None,
    values: ShownValues,
    form: str,
) -> None:
    """Assess a plan: one row for each indicator and area.

    Rates are fractions in CSV and JSON. An empty or absent store stands for the published actuals that ship
    with the project.
    """
    settings = load(plan=plan, store=store)
    targets = read_plan(settings.plan)
    actuals = read_observations(observations) if observations else _stored(settings, known, values)
    assessment = assess(targets, actuals, as_of=as_of, today_year=today)
    if form == "csv":
        click.echo(write_csv(assessment.assign(flags=assessment["flags"].map(" ".join))), nl=False)
    elif form == "json":
        text = json.dumps(records(assessment), ensure_ascii=False, indent=2, allow_nan=False)
        click.echo(text.encode())
    else:
        click.echo("\n".join(_table(targets, assessment)).encode())


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be saved, and save nothing.")
@click.option("--reason", default="", help="Why; needed where a value has a warning.")
@click.option(
    "--author", metavar="NAME", help="Whose values they are; needed where somebody else must approve them."
)
@click.option(
    "--source",
    help="Source of values whose row names none; otherwise a line such as “Source: …” of the file, or its name.",
)
@click.option("--store", metavar="DIR", help="Folder of the store.")
@click.option("--plan", metavar="FILE", help="Table of the plan, CSV or Parquet; the shipped plan otherwise.")
@_LANGUAGE
def import_command(
    file: Path,
    dry_run: bool,
    reason: str,
    author: str | None,
    source: str | None,
    store: str | None,
    plan: str | None,
    lang: str,
) -> None:
    """Enter the values of a CSV or XLSX file: all of them as one batch, or none.

    FILE has years as columns, or one value a row as the export writes it. Every cell gets a verdict; an error, or a
    warning without a reason, refuses the whole file.
    """
    t = text_for(lang)
    with _refusing_in(t):
        reason = read_reason(reason)
        settings = load(store=store, plan=plan)
        reader = open_reader(settings, fill=False)
        author = _author(reader.store, author)
        # The first fill makes the published actuals revision 1.
        known = reader.store.editable() if reader.store.head else reader.published.assign(revision=1)
        cells = read_cells(_content(file), str(file))
        source = source or source_line(cells) or t("File {name}", name=file.name)
        judged = judge(cells, reader.plan, known, reader.store.closed_years(), source=source, reason=reason)
        said = _said(judged, {line.indicator: wording.short_name(line, t) for line in reader.lines}, t)
        click.echo("\n".join(said).encode())
        if judged.refused:
            raise click.ClickException(
                t("Nothing was saved: correct the cells with an error.")
                if judged.counts["error"]
                else t("Nothing was saved: a value with a warning needs a reason (--reason).")
            )
        if not judged.verdicts:
            click.echo(t("No value was found.").encode())
        elif not judged.entries:
            click.echo(t("Nothing new: what the file says is stored already.").encode())
        elif dry_run:
            click.echo(t("Only tried: nothing was saved.").encode())
        else:
            seed(reader.store, read_published(settings.published))
            receipt = reader.store.append(
                pd.DataFrame(judged.entries)[names(EDIT_COLUMNS)],
                author=author,
                reason=reason,
                request=secrets.token_hex(16),
            )
            saved = t.plural(
                "Saved {n} value as state {number}.",
                "Saved {n} values as state {number}.",
                receipt.cells,
                number=receipt.batch,
            )
            click.echo(saved.encode())
            if reader.store.reviewed:
                click.echo(t("Officials see this once somebody else has approved it.").encode())


@main.command("export")
@click.option(
    "--table",
    type=click.Choice(tuple(OFFERS)),
    default="observations",
    show_default=True,
)
@click.option("--charts", is_flag=True, help="Draw charts into a folder instead of writing a table.")
@click.option(
    "--format",
    "form",
    type=click.Choice((*FORMATS, *BUNDLES, *CHART_FORMATS)),
    help="csv for a table and png for charts otherwise.",
)
@click.option("--size", type=click.Choice(tuple(SIZES)), default="full", show_default=True, help="Of charts.")
@click.option("--title", type=click.Choice(TITLES), default="above", show_default=True, help="Of charts.")
@click.option("--indicator", multiple=True, metavar="CODE", help="This one alone; may be repeated.")
@_ASCII
@click.option(
    "--as-of", type=_YEAR, help="Year up to which actuals count; the last with an actual otherwise."
)
@_KNOWN
@_VALUES
@click.option("--machine", is_flag=True, help="Names of columns and codes, UTF-8 without byte order mark.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File of a table, standard output otherwise; folder of charts.",
)
@click.option("--store", metavar="DIR", help="Folder of the store.")
@click.option("--plan", metavar="FILE", help="Table of the plan, CSV or Parquet; the shipped plan otherwise.")
@_LANGUAGE
@click.pass_context
def export_command(
    ctx: click.Context,
    table: str,
    charts: bool,
    form: str | None,
    size: str,
    title: str,
    indicator: tuple[str, ...],
    in_ascii: bool,
    as_of: int | None,
    known: datetime | None,
    values: ShownValues,
    machine: bool,
    output: Path | None,
    store: str | None,
    plan: str | None,
    lang: str,
) -> None:
    """Write a table as the pages do, for people or with --machine for programs; or draw charts.

    sdmx-csv holds the actuals, sdmx-structure what it names, datapackage every table. An option that a format has no
    use for is refused.

    An empty or absent store stands for the published actuals that ship with the project.
    """
    t = text_for(lang)
    form = form or (CHART_FORMATS[0] if charts else "csv")
    if charts is not (form in CHART_FORMATS):
        raise click.UsageError(f"--format {form} is {'none of charts' if charts else 'of --charts'}.")
    _refuse_idle(ctx, form)
    with _refusing_in(t):
        reader = _reader(load(store=store, plan=plan), values)
        snapshot = _snapshot(reader, as_of, known)
        if charts:
            drawn = draw_charts(snapshot, indicator, PictureForm(size, title), form, Easel(), t)
            _draw(((chart.name.spelt(in_ascii=in_ascii), chart.content) for chart in drawn), form, output)
            return
        asked = Asked(snapshot, snapshot.chosen(indicator), reader.history)
        content = (
            BUNDLES[form].make(asked) if form in BUNDLES else FORMATS[form](asked, table, t, machine=machine)
        )
        if output is None:
            click.echo(content, nl=False)
        else:
            _write_whole(output, content)


@main.command("report")
@click.option(
    "--as-of", type=_YEAR, help="Year up to which actuals count; the last with an actual otherwise."
)
@_KNOWN
@_VALUES
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="Folder; a new or empty one, or an earlier pack, which is replaced.",
)
@_ASCII
@click.option("--store", metavar="DIR", help="Folder of the store.")
@click.option("--plan", metavar="FILE", help="Table of the plan, CSV or Parquet; the shipped plan otherwise.")
@_LANGUAGE
def report_command(
    as_of: int | None,
    known: datetime | None,
    values: ShownValues,
    output: Path,
    in_ascii: bool,
    store: str | None,
    plan: str | None,
    lang: str,
) -> None:
    """Write the report pack: report, charts and tables, with a manifest.

    The folder is written whole or not at all. An empty or absent store stands for the published actuals that ship
    with the project.
    """
    t = text_for(lang)
    end_in_order()
    with _refusing_in(t):
        check_folder(output)
        reader = _reader(load(store=store, plan=plan), values)
        snapshot = _snapshot(reader, as_of, known)
        for made in pack(snapshot, reader.history, Easel(), t, in_ascii=in_ascii):
            if isinstance(made, Pack):
                write_pack(output, made)
                _tell_of_report(reader.store, output)
                click.echo(t("{n} files in {path}", n=len(made.files), path=output).encode())
            else:
                click.echo(f"[{made.done}/{made.of}] {made.what}".encode(), err=True)


@main.command()
@click.option("--host", help="Address of this machine to serve on.")
@click.option("--port", help="Port to serve on.")
@click.option("--store", metavar="DIR", help="Folder of the store.")
def serve(host: str | None, port: str | None, store: str | None) -> None:
    """Serve the dashboard."""
    settings = load(host=host, port=port, store=store)
    # Only this command needs Dash, which takes longer to import than the others take to run.
    from app import serve as serve_app

    serve_app(settings)


@main.command()
@click.option("--store", metavar="DIR", help="Folder of the store.")
@click.option(
    "--head",
    type=_Head(),
    metavar="NUMBER:DIGEST",
    help="A trail head noted before: is that very record still there?",
)
def verify(store: str | None, head: tuple[int, str] | None) -> None:
    """Read every file of the store and check that none was changed, removed or added.

    Note the trail head outside the store now and then: with --head, a trail that was shortened or rewritten since
    shows even where everything beside it was rewritten too.
    """
    opened = _existing(store)
    found = opened.verify()
    click.echo(f"batches     {found.batches}")
    click.echo(f"revisions   {found.revisions}")
    click.echo(f"cells       {found.cells}")
    click.echo(f"head        {found.head}")
    click.echo(f"records     {found.records}")
    click.echo(f"trail head  {found.records}:{found.trail_head}")
    if found.unrecorded:
        click.echo(
            f"note: the trail does not name the last {found.unrecorded} batches yet; the next save records them."
        )
    if head and head[0] > found.records:
        raise click.ClickException(
            f"The trail ends before record {head[0]}: it was shortened since, or a backup from before was restored."
        )
    if head and not opened.has_record(*head):
        raise click.ClickException(
            f"Record {head[0]} is another one than was noted: the trail was rewritten since, or a backup from before "
            "was restored and went on."
        )
    if head:
        click.echo(f"record {head[0]} is there as it was noted")


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--store", metavar="DIR", help="Folder of the store.")
def backup(folder: Path, store: str | None) -> None:
    """Copy the store, which may be in use, into a new folder in DIR, named by the time (UTC).

    The copy is checked before it gets its name; a damaged store is refused. Only the owner of the copy may read it:
    it holds the users.
    """
    click.echo(str(back_up(_existing(store), folder, _login_name())).encode())


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--store", metavar="DIR", help="Folder of the store.")
def restore(folder: Path, store: str | None) -> None:
    """Put the backup FOLDER into the place of the store, whether the server runs or not.

    The backup is checked before anything is touched; the store that was there is kept beside. Everybody signs in
    again.
    """
    directory = load(store=store).store
    aside = restore_backup(folder, directory, _login_name())
    found = Store(directory).verify()
    click.echo(f"restored    {found.batches} batches, {found.records} records".encode())
    click.echo(f"trail head  {found.records}:{found.trail_head}")
    if aside:
        click.echo(f"before      {aside}".encode())


@main.command()
@click.option("--back", is_flag=True, help="Make it one that version 1 reads, while no batch is newer.")
@click.option("--store", metavar="DIR", help="Folder of the store.")
def migrate(back: bool, store: str | None) -> None:
    """Bring the store to this program's version, as the next save would; nothing is changed in what is there."""
    opened = _existing(store)
    if back:
        aside = go_back(opened.directory)
        click.echo(f"version     {version.FIRST}".encode())
        click.echo(f"set aside   {aside}".encode())
        return
    before = opened.migrate()
    was = "" if before == version.VERSION else f", was {before}"
    click.echo(f"version     {version.VERSION}{was}")


def _existing(store: str | None) -> Store:
    directory = load(store=store).store
    if not directory.is_dir():
        raise click.ClickException(f"{directory}: There is no store.")
    return Store(directory)


@main.group("users")
def users_group() -> None:
    """Say who may sign in, in which role.

    Sign-in is required once there is a user. A passphrase is asked for twice at a terminal, or read from the first two
    lines of standard input; it is never given on the command line, where others could see it.
    """


@users_group.command("add")
@click.argument("name")
@click.option("--role", required=True, metavar="ROLE", help=f"One of {', '.join(ROLES)}.")
@click.option("--no-passphrase", is_flag=True, help="For somebody who signs in through a proxy alone.")
@_STORE
def users_add(name: str, role: str, no_passphrase: bool, store: str | None) -> None:
    """Add a user."""
    users, trail = _office(store)
    is_first = not users.exist
    passphrase = None if no_passphrase else _passphrase()
    user = add_user(users, trail, name, role, passphrase, by=_login_name())
    click.echo(f"{user.name} may sign in as {user.role}.")
    if is_first:
        click.echo("From now on everybody has to sign in.")


@users_group.command("list")
@_STORE
def users_list(store: str | None) -> None:
    """List all users."""
    users = _office(store)[0].all()
    if not users:
        click.echo("There are no users: whoever works on this machine may do everything.")
        return
    rows = [("name", "role", "state", "signs in"), *map(_line_of_user, users)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


@users_group.command("disable")
@click.argument("name")
@_STORE
def users_disable(name: str, store: str | None) -> None:
    """Keep a user out, from now on and also where signed in; what the user did stays."""
    user = keep_out(*_office(store), name, by=_login_name())
    click.echo(f"{user.name} is disabled.")


@users_group.command("enable")
@click.argument("name")
@_STORE
def users_enable(name: str, store: str | None) -> None:
    """Let a user in again who was disabled."""
    user = let_in(*_office(store), name, by=_login_name())
    click.echo(f"{user.name} may sign in again.")


@users_group.command("role")
@click.argument("name")
@click.argument("role")
@_STORE
def users_role(name: str, role: str, store: str | None) -> None:
    """Give a user another role."""
    user = give_role(*_office(store), name, role, by=_login_name())
    click.echo(f"{user.name} is {user.role} now.")


@users_group.command("passwd")
@click.argument("name")
@_STORE
def users_passwd(name: str, store: str | None) -> None:
    """Give a user another passphrase, which ends the user's sessions."""
    user = give_passphrase(*_office(store), name, _passphrase(), by=_login_name())
    click.echo(f"{user.name} has another passphrase.")


def _office(store: str | None) -> tuple[Users, Store]:
    """Return the users of a store, and the store in whose trail their changes are recorded."""
    directory = load(store=store).store
    return Users(directory), Store(directory)


def _line_of_user(user: User) -> tuple[str, ...]:
    state = "disabled" if user.disabled else "active"
    return user.name, user.role, state, "by passphrase" if user.hash else "through a proxy"


def _passphrase() -> str:
    """Ask for a passphrase twice at a terminal, unseen; else read it twice from standard input."""
    if sys.stdin.isatty():
        return agreed(getpass.getpass("Passphrase: "), getpass.getpass("Once more: "))
    try:
        first, second = (sys.stdin.buffer.readline().decode().rstrip("\r\n") for _ in range(2))
    except UnicodeDecodeError:
        raise UserError(N_("The passphrase on standard input is not in UTF-8.")) from None
    return agreed(first, second)


def _reader(settings: Settings, values: ShownValues) -> Reader:
    """Return the reader of the values that are asked for."""
    reader = open_reader(settings, fill=False)
    return reader.latest if values == "latest" else reader


def _snapshot(reader: Reader, as_of: int | None, known: datetime | None) -> Snapshot:
    """Return the plan as of a year, which must be one of its own."""
    if as_of is not None and as_of not in reader.years:
        raise SettingError(
            N_("{year} is not a year of the plan; its years are {first} to {last}."),
            year=as_of,
            first=reader.years[0],
            last=reader.years[-1],
        )
    return reader.snapshot(as_of, known)


def _refuse_idle(ctx: click.Context, form: str) -> None:
    """Refuse an option that would change nothing: who gives it expects something else than what would be written."""
    for option, (formats, called) in _GOES_WITH.items():
        is_given = ctx.get_parameter_source(option) is ParameterSource.COMMANDLINE
        if is_given and form not in formats:
            raise click.UsageError(
                f"--{option.removeprefix('in_')} goes with {called}, not with --format {form}."
            )


def _draw(charts: Iterator[tuple[str, bytes]], form: str, folder: Path | None) -> None:
    """Write charts, each a name and its bytes, into a folder as they are drawn, each whole, and say so."""
    if folder is None:
        raise click.UsageError("--charts needs a folder: --output DIR.")
    end_in_order()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    for name, content in charts:
        path = folder / f"{name}.{form}"
        _write_whole(path, content)
        click.echo(str(path).encode())


@contextmanager
def _refusing_in(t: Text) -> Iterator[None]:
    """Say refusals in the language of a command."""
    try:
        yield
    except PlanGaugeError as error:
        raise click.ClickException(error.text(t)) from error


def _author(store: Store, name: str | None) -> str:
    """Return who enters values: a user who may, where somebody else must approve them; else who is logged in."""
    if not store.reviewed:
        if name is not None:
            raise UserError(
                N_("Here are no users: values are entered under the name of your login."),
                advice=N_("Leave --author out."),
            )
        return _login_name()
    if name is None:
        raise UserError(
            N_("Nothing says whose values these are, and somebody else must approve them."),
            advice=N_("Name the user who answers for them: --author NAME."),
        )
    user = Users(store.directory).find(name)
    if user is None or user.disabled or Permission.ENTER not in ROLES[user.role]:
        raise UserError(N_("{name} is no user who may enter values."), name=name)
    return user.name


def _tell_of_report(store: Store, output: Path) -> None:
    """Record a report that was made of a store; a disk that takes nothing keeps nobody from what only reads."""
    try:
        if store.head:
            store.record("report_made", _login_name(), file=output.resolve().name)
    except StoreError as error:
        click.echo(f"report_made could not be recorded: {error}".encode(), err=True)


def _content(file: Path) -> bytes:
    """Content of a file; of one that is too large only as much as shows it."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or error
        message = N_("The file cannot be read: {reason}.")
        raise TableError([Finding(message, {"reason": reason}, file=str(file))]) from None


def _said(judged: Judged, indicators: dict[str, str], t: Text) -> Iterator[str]:
    """Lines about an import: notes, each cell with something to say, what was left out, how many of each."""
    yield from (remark.text(t) for remark in judged.remarks)
    for verdict in judged.verdicts:
        if verdict.kind != "same" or verdict.findings:
            yield _line_of(verdict, indicators, t)
            for finding in verdict.findings:
                yield "    " + replace(finding, row="", column="").text(t)
    blank = [str(skipped.row) for skipped in judged.skipped if not skipped.text]
    if blank:
        yield t("Blank rows: {rows}.", rows=", ".join(blank))
    yield t(
        "{new} new, {changed} changed, {same} unchanged, {warning} with a warning, {error} with an error; "
        "{blank} cells left as they are.",
        blank=judged.blank,
        **judged.counts,
    )


def _line_of(verdict: Verdict, indicators: dict[str, str], t: Text) -> str:
    """Place, indicator, period, what was read, verdict, old -> new."""
    place = f"{t('row {row}', row=verdict.row)}, {t('column {column}', column=verdict.column)}"
    said = [place, indicators.get(verdict.indicator, ""), verdict.time_period, shown(verdict.text)]
    said.append(t(VERDICT_LABELS[verdict.kind]))
    if verdict.value is not None or verdict.old is not None:
        said.append(f"{_plain(verdict.old)} -> {_plain(verdict.value)}")
    return _GAP.join(part for part in said if part)


def _plain(value: float | None) -> str:
    return DASH if value is None else write_numeral(value)


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return f"uid {os.getuid()}"


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written, never replaced
            path.write_bytes(content)
            return
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from None


def _stored(settings: Settings, known: datetime | None, values: ShownValues) -> pd.DataFrame:
    store = Store(settings.store)
    if store.head:
        return store.observations(known, values)
    note = f"No values in {settings.store}: the published actuals that ship with the project are assessed."
    click.echo(note, err=True)
    return as_observations(read_published(settings.published))


def _table(plan: pd.DataFrame, assessment: pd.DataFrame) -> Iterator[str]:
    """Lines of a table for people, in the words and digits of the pages."""
    t = text_for("en")
    targets = {(line.plan, line.indicator): line for line in lines(plan)}
    rows = [["plan", "indicator", "area", "period", "actual", "progress", "expected", "ratio", "required",
             "class", "flags"]]  # fmt: skip
    for result in lines(assessment):
        line = targets[result.plan, result.indicator]
        rows.append(
            [
                result.plan,
                result.indicator,
                result.ref_area,
                wording.current_period(line, result),
                wording.actual(line, wording.current_value(result), t),
                wording.progress(result, t),
                wording.expected(result, t),
                wording.ratio(result.schedule_ratio, t),
                wording.required(line, result, t),
                result.status,
                " ".join(result.flags),
            ]
        )
    columns = list(zip(*rows, strict=True))
    # A plan or an area that is the same everywhere says nothing.
    shown = [column for column in columns if column[0] not in ("plan", "area") or len(set(column[1:])) > 1]
    widths = [max(columns_taken(cell) for cell in column) for column in shown]
    for row in zip(*shown, strict=True):
        cells = [cell + " " * (width - columns_taken(cell)) for cell, width in zip(row, widths, strict=True)]
        yield _GAP.join(cells).rstrip()


if __name__ == "__main__":
    main()
