"""What the heading of a column means: the labels of the export, the names of the columns, what offices write (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from indicators.intake.marks import key
from indicators.schema import OBSERVATION_COLUMNS, names
from indicators.text import LANGUAGES, text_for
from indicators.wording import OBSERVATION_LABELS

#: What offices write above the columns of their own tables.
SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "number": ("序号", "编号", "指标序号", "No.", "Number"),
        "name": ("指标", "指标名称", "主要指标", "项目", "Indicator", "Name"),
        "indicator": ("指标代码", "代码", "Code", "Indicator code"),
        "unit": ("单位", "计量单位", "数据单位", "Unit", "Units", "Unit of measure"),
        "obs_status": ("状态", "数据状态", "数据性质", "Status"),
        "source": ("来源", "资料来源", "数据来源", "Source", "Sources"),
        "source_address": ("网址", "资料网址", "链接", "来源链接", "Address", "URL", "Link"),
        "comment": ("备注", "说明", "注", "Comment", "Note", "Remarks"),
    }
)
#: 责任单位 and the like are offices, not units of measure.
_ABOUT_UNITS: Final = re.compile(
    r"(?<!责任)(?<!牵头)(?<!主管)(?<!填报)(?<!报送)(?<!配合)单位|\bunits?\b", re.IGNORECASE
)


def field_of(heading: str) -> str:
    """Return the field that a heading names; empty when it names none."""
    return _fields().get(key(heading), "")


def speaks_of_units(heading: str) -> bool:
    """Whether a heading may stand above units, known or not."""
    return bool(_ABOUT_UNITS.search(heading))


@cache
def _fields() -> dict[str, str]:
    labels = [
        (text_for(language)(label), name)
        for language in LANGUAGES
        for name, label in OBSERVATION_LABELS.items()
    ]
    columns = [(name, name) for name in names(OBSERVATION_COLUMNS)]
    synonyms = [(heading, name) for name, headings in SYNONYMS.items() for heading in headings]
    return {key(heading): name for heading, name in [*synonyms, *labels, *columns]}
