"""plan-gauge: assess tables, serve the dashboard and verify the store from the command line."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

import click
import pandas as pd

from indicators import wording
from indicators.assessment import assess
from indicators.errors import PlanGaugeError
from indicators.exchange.csv import write_csv
from indicators.observations import as_observations, read_observations, read_published
from indicators.plan import read_plan
from indicators.rows import lines, records
from indicators.settings import Settings, load
from indicators.store import Store
from indicators.text import text_for

_YEAR: Final = click.IntRange(1000, 9999)
_GAP: Final = "  "


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
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
def assess_command(
    plan: str | None,
    observations: str | None,
    store: str | None,
    as_of: int | None,
    today: int | None,
    form: str,
) -> None:
    """Assess a plan: one row for each indicator and area.

    Rates are fractions in CSV and JSON. An empty or absent store stands for the published actuals that ship
    with the project.
    """
    settings = load(plan=plan, store=store)
    targets = read_plan(settings.plan)
    actuals = read_observations(observations) if observations else _stored(settings)
    assessment = assess(targets, actuals, as_of=as_of, today_year=today)
    if form == "csv":
        click.echo(write_csv(assessment.assign(flags=assessment["flags"].map(" ".join))), nl=False)
    elif form == "json":
        text = json.dumps(records(assessment), ensure_ascii=False, indent=2, allow_nan=False)
        click.echo(text.encode())
    else:
        click.echo("\n".join(_table(targets, assessment)).encode())


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
def verify(store: str | None) -> None:
    """Read every file of the store and check that none was changed, removed or added."""
    directory = load(store=store).store
    if not directory.is_dir():
        raise click.ClickException(f"{directory}: There is no store.")
    found = Store(directory).verify()
    click.echo(f"batches    {found.batches}")
    click.echo(f"revisions  {found.revisions}")
    click.echo(f"cells      {found.cells}")
    click.echo(f"head       {found.head}")


def _stored(settings: Settings) -> pd.DataFrame:
    store = Store(settings.store)
    if store.head:
        return store.observations()
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
    widths = [max(_width(cell) for cell in column) for column in shown]
    for row in zip(*shown, strict=True):
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        yield _GAP.join(cells).rstrip()


def _width(text: str) -> int:
    """Columns that a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


if __name__ == "__main__":
    main()
