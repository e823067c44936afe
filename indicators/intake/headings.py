"""What the heading of a column means: the labels of the export, the names of the columns, what offices write (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from indicators.intake.marks import key, period_of
from indicators.schema import OBSERVATION_COLUMNS, names
from indicators.text import LANGUAGES, text_for
from indicators.wording import ACTUAL_LABELS, CURRENT_LABEL, OBSERVATION_LABELS

#: What offices write above the columns of their own tables.
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "number": ("序号", "编号", "指标序号", "No.", "Number"),
        "name": ("指标", "指标名称", "主要指标", "项目", "Indicator", "Name"),
        "indicator": ("指标代码", "代码", "Code", "Indicator code"),
        "obs_value": ("实际", "实际值", "实际数", "完成值", "Actual", "Actual value"),
        "unit": ("单位", "计量单位", "数据单位", "Unit", "Units", "Unit of measure", "UNIT_MEASURE"),
        "obs_status": ("状态", "数据状态", "数据性质", "Status"),
        "source": ("来源", "资料来源", "数据来源", "Source", "Sources"),
        "source_address": ("网址", "资料网址", "链接", "来源链接", "Address", "URL", "Link"),
        "comment": ("备注", "说明", "注", "Comment", "Note", "Remarks"),
    }
)
#: What a table with years as columns may say of each value in a column of its own.
OF_A_PERIOD: Final = ("obs_value", "obs_status", "source", "source_address", "comment")
#: A longer text is no heading of these; the patterns look no further.
_LONGEST: Final = 100
_TARGET: Final = re.compile(
    r"(?:\d{4} ?年?)? ?(?:规划|计划)?(?:目标[值数]?|targets?(?: value)?)", re.ASCII | re.IGNORECASE
)
_PERIOD_FIRST: Final = re.compile(r"(?P<period>\d{4}(?:-[ASTQM]?\d{1,2}|年)?)(?P<field>[\s_]*\D.*)", re.ASCII)
_PERIOD_LAST: Final = re.compile(r"(?P<field>\D.*?)[\s_]+(?P<period>\d{4}(?:-[ASTQM]?\d{1,2})?)", re.ASCII)
#: 责任单位 and the like are offices, not units of measure.
_ABOUT_UNITS: Final = re.compile(
    r"(?<!责任)(?<!牵头)(?<!主管)(?<!填报)(?<!报送)(?<!配合)单位|\bunits?\b", re.IGNORECASE
)


def field_of(heading: str) -> str:
    """Return the field that a heading names; empty when it names none."""
    return _fields().get(key(heading), "")


def field_of_period(heading: str) -> tuple[str, str]:
    """Return the field that a heading names and the period that it is for: ``2018 status``, ``obs_status_2018``.

    Both are empty when it names none; a period alone heads its values.
    """
    if period := period_of(heading):
        return "obs_value", period
    if len(heading) > _LONGEST:
        return "", ""
    found = _PERIOD_FIRST.fullmatch(heading.strip()) or _PERIOD_LAST.fullmatch(heading.strip())
    name, period = (field_of(found["field"]), period_of(found["period"])) if found else ("", "")
    return (name, period) if period and name in OF_A_PERIOD else ("", "")


def is_own_name(heading: str) -> bool:
    """Whether a heading is the very name of a column, as programs write it: it means this and nothing else."""
    return heading in names(OBSERVATION_COLUMNS)


def names_target(heading: str) -> bool:
    """Whether targets stand below a heading: ``2020年目标``, ``2020 target``, ``目标值``."""
    return len(heading) <= _LONGEST and bool(_TARGET.fullmatch(" ".join(heading.split())))


def speaks_of_units(heading: str) -> bool:
    """Whether a heading may stand above units, known or not."""
    return bool(_ABOUT_UNITS.search(heading))


@cache
def _fields() -> dict[str, str]:
    shown = [*OBSERVATION_LABELS.items(), *ACTUAL_LABELS.items(), ("current", CURRENT_LABEL)]
    labels = [(text_for(language)(label), name) for language in LANGUAGES for name, label in shown]
    columns = [(name, name) for name in (*names(OBSERVATION_COLUMNS), "current")]
    synonyms = [(heading, name) for name, headings in SYNONYMS.items() for heading in headings]
    return {key(heading): name for heading, name in [*synonyms, *labels, *columns]}
