"""The method in words: formulas, classes, rules, sources; the page on it and the annex of the report say the same."""

from __future__ import annotations

from typing import Final

from indicators.errors import N_
from indicators.schema import CUTOFFS
from indicators.text import Text

INTRODUCTION: Final = N_(
    "Progress is compared with the share that is due by now. Their ratio, the times of the planned pace, gives the "
    "class. Carried on in a straight line, the same ratio is the share of the planned change that would be reached "
    "in the target year."
)
#: Kinds of targets: name, formulas one a line, what to know.
TYPES: Final = (
    (
        N_("Value at the end of the year, flow of the year, score"),
        N_(
            "progress = (actual − baseline) ÷ (target − baseline)\n"
            "expected = years elapsed ÷ years of the plan\n"
            "needed a year = (target ÷ actual)^(1 ÷ years left) − 1"
        ),
        N_(
            "The same formula serves rising and falling targets. Growth rates are given only where all "
            "values are above zero; for scores the need is given in points a year."
        ),
    ),
    (
        N_("Sum over five years"),
        N_(
            "progress = sum so far ÷ target sum\n"
            "expected = (rⁿ − 1) ÷ (r⁵ − 1), with r = (target sum ÷ sum of the five years before)^(1 ÷ "
            "5)\n"
            "needed a year = (target sum − sum so far) ÷ years left"
        ),
        N_(
            "A sum that has to double cannot be on a straight line in its first year, so what is due "
            "follows steady growth from the five years before."
        ),
    ),
    (
        N_("Average growth over five years"),
        N_(
            "index = product of (1 + yearly growth)\n"
            "progress = ln(index) ÷ ln((1 + target)⁵)\n"
            "expected = years elapsed ÷ years of the plan\n"
            "needed a year = ((1 + target)⁵ ÷ index)^(1 ÷ years left) − 1"
        ),
        N_(
            "The average is the geometric mean; the arithmetic mean is not used. A missing year leaves "
            "the target not assessable."
        ),
    ),
    (
        N_("Limit to be kept"),
        N_("with a baseline: as for a value\nwithout: pace so far ÷ pace that is still needed"),
        N_(
            "Without a baseline there is no progress; the class follows from the pace, and is at best "
            "“on schedule” until the limit is kept."
        ),
    ),
)

#: Classes with the ratios that make them.
CLASSES: Final = (
    (N_("Met"), N_("the target is met; “met early” before the target year")),
    (N_("Ahead"), N_("{ahead} times the planned pace or more")),
    (N_("On schedule"), N_("from {on_track} to below {ahead}")),
    (N_("Behind"), N_("from {lagging} to below {on_track}")),
    (N_("Far behind"), N_("from {off_track} to below {lagging}")),
    (N_("Below the baseline"), N_("below zero: worse than at the start")),
    (N_("Missed"), N_("the plan is over and the target was not met")),
    (N_("Not assessable"), N_("no actual, or too little, has been published; nothing is filled in")),
)

#: What always holds.
RULES: Final = (
    N_(
        "The baseline and the target are those that the plan prints, even where another value was "
        "published later; the published one is shown beside."
    ),
    N_("Only actuals up to the as-of year count, so any earlier state can be seen again."),
    N_("A missing year is never interpolated, and missing is never zero."),
    N_("Provisional and estimated values count and are marked; a forecast is not an actual."),
    N_("Rounding never decides: a number is printed with as many digits as its class needs."),
    N_(
        "The continuation says where the pace so far would lead. It is not a forecast, and a range "
        "is drawn only from three yearly changes on."
    ),
    N_("Targets are counted by class. Unlike indicators are never averaged."),
)

#: What is taken from where.
SOURCES: Final = (
    (
        N_("Elapsed share of time as the benchmark, and the officials' classes"),
        N_(
            "National Development and Reform Commission, mid-term report on the 14th Five-Year Plan, 26 "
            "December 2023"
        ),
    ),
    (
        N_("Growth targets: product of yearly indices, logarithmic completion"),
        N_(
            "Qinghai Bureau of Statistics, on calculating the completion of energy-saving targets, 17 "
            "September 2009"
        ),
    ),
    (
        N_("Cut-offs 95% and 60%"),
        N_(
            "Eurostat, Sustainable development in the European Union, monitoring report; Statistics "
            "Canada, progress methodology"
        ),
    ),
    (
        N_("Cut-offs of the continuation, 95% and 10%"),
        N_("UN DESA, SDG Progress Chart, technical note, 2023"),
    ),
    (
        N_("Continuation and its range"),
        N_(
            "Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, sections 5.2 "
            "and 13.7"
        ),
    ),
    (
        N_("The cut-off {ahead} for “ahead”"),
        N_("this project's own choice; no numeric cut-offs are published for the officials' classes"),
    ),
)


def cutoffs(t: Text) -> dict[str, str]:
    """Return the cut-offs as the classes and sources print them."""
    return {name: t.number(value, 2) for name, value in CUTOFFS._asdict().items()}
