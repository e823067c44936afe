"""Names of columns, code lists and Arrow schemas: written once here, used everywhere.

Names follow SDMX concepts in snake_case. A *plan* table has one row for each indicator; an *observation*
table one row for each yearly actual; a *revision* table one row for each recorded change of an
observation; an *assessment* one row for each series that a plan judges.
"""

from __future__ import annotations

from enum import IntFlag
from typing import Final, Literal, NamedTuple, get_args

import pyarrow as pa

DEFAULT_PLAN: Final = "plan"
DEFAULT_REF_AREA: Final = "CN"
DEFAULT_OBS_STATUS: Final = "A"
DEFAULT_ATTRIBUTE: Final = "anticipatory"

TARGET_TYPES: Final = ("level", "period_aggregate", "growth_average", "score", "threshold")
ATTRIBUTES: Final = ("binding", "anticipatory")
KINDS: Final = ("stock", "flow", "rate")
DIRECTIONS: Final = ("increase", "decrease")
OPERATORS: Final = (">=", ">", "<=", "<")
PATHS: Final = ("linear", "geometric")

#: Classes of an assessment in the officials' order, best first (METHOD C6).
STATUSES: Final = (
    "attained",
    "ahead",
    "on_track",
    "lagging",
    "off_track",
    "regressing",
    "missed",
    "not_assessable",
)

#: Second opinions of an assessment (METHOD C8).
OUTLOOKS: Final = ("on_course", "accelerate", "stalled_or_reversing", "mixed")

#: SDMX CL_OBS_STATUS: how an observation came about. Codes of a missing value carry no number.
OBS_STATUSES: Final = (
    "A", "B", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "S", "U", "V", "W",
)  # fmt: skip
MISSING_OBS_STATUSES: Final = ("H", "L", "M", "O", "Q")
#: A forecast is not an actual: it is kept and shown, never assessed.
NOT_ACTUAL_OBS_STATUSES: Final = ("F", *MISSING_OBS_STATUSES)


class Flag(IntFlag):
    """What a reader must know beside the class (METHOD C6); the names are what tables and JSON carry."""

    EARLY = 1 << 0
    NEARLY = 1 << 1
    SLIPPED = 1 << 2
    REVERSIBLE = 1 << 3
    PATH_DEPENDENT = 1 << 4
    BELOW_BASELINE = 1 << 5
    BASELINE_MEETS_TARGET = 1 << 6
    NO_BASELINE = 1 << 7
    NO_ACTUAL = 1 << 8
    NO_TREND = 1 << 9
    MISSING_YEAR = 1 << 10
    FINAL_VALUE_MISSING = 1 << 11
    PARTIAL_PERIOD = 1 << 12
    REVISED_BASELINE = 1 << 13
    AT_BOUND = 1 << 14
    NO_INTERVAL = 1 << 15


class Cutoffs(NamedTuple):
    """Where one class ends and the next begins; ratios of the schedule (METHOD C6) and the outlook (C8)."""

    ahead: float = 1.05
    on_track: float = 0.95
    lagging: float = 0.60
    off_track: float = 0.0
    nearly: float = 0.95
    on_course: float = 0.95
    accelerate: float = 0.10


CUTOFFS: Final = Cutoffs()


class Column(NamedTuple):
    """One column of a table: its name, its Arrow type, whether it must be there, and what fills a gap."""

    name: str
    type: pa.DataType
    required: bool = False
    default: str | None = None
    codes: tuple[str, ...] | None = None


_text, _number, _year = pa.string(), pa.float64(), pa.int64()

PLAN_COLUMNS: Final = (
    Column("plan", _text, default=DEFAULT_PLAN),
    Column("number", _year),
    Column("indicator", _text, required=True),
    Column("name_en", _text),
    Column("name_zh", _text),
    Column("short_name_en", _text),
    Column("short_name_zh", _text),
    Column("unit_en", _text),
    Column("unit_zh", _text),
    Column("decimals", _year),
    Column("baseline_year", _year, required=True),
    Column("baseline", _number),
    Column("target_year", _year, required=True),
    Column("target", _number, required=True),
    Column("target_op", _text, codes=OPERATORS),
    Column("direction", _text, codes=DIRECTIONS),
    Column("attribute", _text, default=DEFAULT_ATTRIBUTE, codes=ATTRIBUTES),
    Column("target_type", _text, required=True, codes=TARGET_TYPES),
    Column("kind", _text, codes=KINDS),
    Column("lower_bound", _number),
    Column("upper_bound", _number),
    Column("floor", _number),
    Column("path", _text, codes=PATHS),
    Column("baseline_revised", _number),
    Column("baseline_last_flow", _number),
    Column("printed_added_value", _number),
    Column("definition_en", _text),
    Column("definition_zh", _text),
    Column("source", _text),
)

OBSERVATION_COLUMNS: Final = (
    Column("indicator", _text, required=True),
    Column("ref_area", _text, default=DEFAULT_REF_AREA),
    Column("time_period", _text, required=True),
    Column("obs_value", _number, required=True),
    Column("obs_status", _text, default=DEFAULT_OBS_STATUS, codes=OBS_STATUSES),
    Column("source", _text),
    Column("source_address", _text),
    Column("comment", _text),
)

#: The published actuals that ship with the project: observations and where each was read.
PUBLISHED_COLUMNS: Final = (
    Column("indicator", _text, required=True),
    Column("time_period", _text, required=True),
    Column("obs_value", _number, required=True),
    Column("obs_status", _text, required=True, codes=OBS_STATUSES),
    Column("basis", _text, required=True, codes=("reported", "derived")),
    Column("printed_value", _text),
    Column("publisher", _text),
    Column("published", _year),
    Column("address", _text),
    Column("comment", _text),
)

REVISION_COLUMNS: Final = (
    Column("indicator", _text, required=True),
    Column("ref_area", _text, required=True),
    Column("time_period", _text, required=True),
    Column("obs_value", _number, required=True),
    Column("obs_status", _text, required=True, codes=OBS_STATUSES),
    Column("source", _text),
    Column("source_address", _text),
    Column("comment", _text),
    Column("revision", _year, required=True),
    Column("entered_by", _text, required=True),
    Column("entered_at", pa.timestamp("us", tz="UTC"), required=True),
    Column("request", _text, required=True),
)

#: Whether a value counts: it ships with the project, one user saved it who needs nobody's consent, it waits,
#: somebody else approved it, or it went back to whoever entered it.
APPROVALS: Final = ("shipped", "single_user", "submitted", "approved", "returned")
#: Of values that count for everybody.
APPROVED: Final = ("shipped", "single_user", "approved")

#: Of values about which somebody else decides.
REVIEWED: Final = ("submitted", "approved", "returned")
#: Which values are shown: those that count for everybody, or all that were not returned.
ShownValues = Literal["approved", "latest"]
SHOWN_VALUES: Final[tuple[ShownValues, ...]] = get_args(ShownValues)

#: What became of a revision: who approved or returned it and when, where somebody had to.
APPROVAL_COLUMNS: Final = (
    Column("approval", _text, required=True, codes=APPROVALS),
    Column("decided_by", _text),
    Column("decided_at", pa.timestamp("us", tz="UTC")),
)

#: Observations as they are read: the revision that stands in each cell, and its approval.
STANDING_COLUMNS: Final = (*REVISION_COLUMNS, *APPROVAL_COLUMNS)

#: Revisions with what their batch says of them, and what each replaced: nothing for the first of a cell.
HISTORY_COLUMNS: Final = (
    *STANDING_COLUMNS,
    Column("batch", _year, required=True),
    Column("reason", _text),
    Column("obs_value_before", _number),
    Column("obs_status_before", _text, codes=OBS_STATUSES),
)

#: Revisions as readers are shown them: with the reason of who approved or returned each.
SHOWN_HISTORY_COLUMNS: Final = (*HISTORY_COLUMNS, Column("decision_reason", _text))

#: What identifies one observation: every table of values is keyed by these.
CELL: Final = ["indicator", "ref_area", "time_period"]


def names(columns: tuple[Column, ...]) -> list[str]:
    """Names of the columns of a table, in order."""
    return [column.name for column in columns]


def sent_names(columns: tuple[Column, ...]) -> list[str]:
    """Names of the columns that leave: which request wrote a revision is the store's own affair."""
    return [name for name in names(columns) if name != "request"]


def arrow_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """Arrow schema of a table; every column may hold nulls, what is required is checked on reading."""
    return pa.schema([pa.field(column.name, column.type) for column in columns])


#: Measures of an assessment in the order of METHOD C1-C8; numbers unless named in the groups below.
KEY_FIELDS: Final = ("plan", "indicator", "ref_area", "as_of")
YEAR_FIELDS: Final = (
    "as_of",
    "latest_year",
    "first_attained_year",
    "sustained_from",
    "projected_attainment_year",
    "years_observed",
    "years_attained",
)
TEXT_FIELDS: Final = ("outlook", "status", "obs_status")

MEASURES: Final = (
    "latest_year",
    "latest",
    "obs_status",
    "elapsed",
    "remaining",
    "sum_to_date",
    "index",
    "target_index",
    "mean_growth",
    "arithmetic_mean_not_used",
    "progress",
    "progress_log",
    "progress_level",
    "progress_revised",
    "expected",
    "expected_linear",
    "expected_geometric",
    "expected_level_geometric",
    "expected_value_linear",
    "expected_value_geometric",
    "expected_sum_linear",
    "expected_sum_geometric",
    "schedule_ratio",
    "schedule_ratio_linear",
    "schedule_ratio_geometric",
    "gap_abs",
    "gap_rel",
    "index_vs_path",
    "planned_increment",
    "planned_cagr",
    "planned_growth",
    "planned_mean_flow",
    "observed_increment",
    "observed_cagr",
    "observed_flow_cagr",
    "mean_flow",
    "latest_yoy",
    "required_increment",
    "required_cagr",
    "required_annual_flow",
    "required_growth_cumulative",
    "required_growth",
    "pace_ratio_cagr",
    "pace_ratio_simple",
    "remaining_pace_ratio",
    "latest_pace_ratio",
    "inverse_attainment",
    "final_change_vs_baseline",
    "increase_completion",
    "projection",
    "projection_average",
    "projection_latest",
    "projection_cagr",
    "projection_flat",
    "projection_low80",
    "projection_high80",
    "projected_progress",
    "projected_attainment_year",
    "outlook",
    "first_attained_year",
    "sustained_from",
    "years_observed",
    "years_attained",
    "status",
    "flags",
)
ASSESSMENT_FIELDS: Final = (*KEY_FIELDS, *MEASURES)
