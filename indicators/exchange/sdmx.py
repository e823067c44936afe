"""Observations as SDMX-CSV 2.0, and the structure that they name as an SDMX-JSON 2.0 structure message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

import pandas as pd

from indicators.errors import N_
from indicators.exchange.csv import write_csv
from indicators.exchange.json import write_json
from indicators.provenance import plan_name, stands_on
from indicators.rows import lines
from indicators.snapshot import Snapshot
from indicators.standing import Standing
from indicators.text import LANGUAGES, text_for
from indicators.wording import APPROVAL_LABELS, OBS_STATUS_LABELS, unit

#: A number that is missing on purpose.
_MISSING: Final = "NaN"
#: "Information": the message asks its reader to change nothing.
_ACTION: Final = "I"
_AGENCY: Final = "PLAN_GAUGE"
_VERSION: Final = "1.0"
#: A message must say when it was prepared; this one is that of its version, so that its bytes stay the same.
_PREPARED: Final = "2026-11-24T00:00:00Z"
_SCHEMA: Final = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/"
    "sdmx-json-structure-schema.json"
)
_STRUCTURE: Final = "OBSERVATIONS"
_CONCEPTS: Final = "CONCEPTS"
#: What no identifier of SDMX holds.
_NOT_AN_ID: Final = re.compile(r"[^A-Za-z0-9_@$-]")

Role = Literal["dimension", "time", "measure", "observation", "indicator", "dataflow"]


class _Component(NamedTuple):
    """A column: what it is called, what it is, what it holds; attributes are told by what they are attached to."""

    id: str
    label: str
    role: Role
    type: str = "String"
    codes: str = ""


#: In the order of the field guide: dimensions, measures, attributes. The names are those of our own tables, so that
#: the import knows them.
_COMPONENTS: Final = (
    _Component("INDICATOR", N_("Indicator"), "dimension", codes="CL_INDICATOR"),
    _Component("REF_AREA", N_("Reference area"), "dimension"),
    _Component("TIME_PERIOD", N_("Period"), "time", "ObservationalTimePeriod"),
    _Component("OBS_VALUE", N_("Value"), "measure", "Double"),
    _Component("OBS_STATUS", N_("Status"), "observation", codes="CL_OBS_STATUS"),
    _Component("UNIT_MEASURE", N_("Unit"), "indicator"),
    _Component("DECIMALS", N_("Decimals"), "indicator", "Integer"),
    _Component("SOURCE", N_("Source"), "observation"),
    _Component("SOURCE_ADDRESS", N_("Address"), "observation"),
    _Component("COMMENT", N_("Comment"), "observation"),
    _Component("REVISION", N_("Revision"), "observation", "Integer"),
    _Component("APPROVAL", N_("Approval of the value"), "observation", codes="CL_APPROVAL"),
    _Component("DECIDED_BY", N_("Approved by"), "observation"),
    _Component("DECIDED_AT", N_("Approved at (UTC)"), "observation"),
    _Component("AS_OF", N_("As of"), "dataflow", "Integer"),
    _Component("VALUES", N_("Values shown"), "dataflow"),
    _Component("VINTAGE", N_("Vintage"), "dataflow", "Integer"),
    _Component("SINCE", N_("Stands since"), "dataflow"),
    _Component("KNOWN_AT", N_("Known on"), "dataflow"),
    _Component("METHOD_VERSION", N_("Method version"), "dataflow"),
)
_ATTACHED: Final[Mapping[Role, Mapping[str, Any]]] = MappingProxyType(
    {
        "observation": {"observation": {}},
        "indicator": {"dimensions": ["INDICATOR"]},
        "dataflow": {"dataflow": {}},
    }
)


def sdmx_csv(snapshot: Snapshot, shown: Sequence[Standing]) -> bytes:
    """Return the observations up to the as-of year as an SDMX-CSV 2.0 data message.

    A missing number is ``NaN``. Text that a spreadsheet would run has an apostrophe before it, as in every CSV.
    """
    leading = {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{_AGENCY}:{_flow(snapshot)}({_VERSION})",
        "ACTION": _ACTION,
    }
    told = {name.upper(): said for name, said in stands_on(snapshot).items()}
    rows = [told | _row(one, vars(row)) for one in shown for row in one.observed()]
    columns = [component.id for component in _COMPONENTS]
    table = pd.DataFrame(rows, columns=columns).astype({"DECIMALS": "Int64", "REVISION": "Int64"})
    numbers = table["OBS_VALUE"].astype("float64")
    table["OBS_VALUE"] = numbers.astype("object").where(numbers.notna(), _MISSING)
    return write_csv(pd.DataFrame(leading, index=table.index).join(table))


def sdmx_structure(snapshot: Snapshot) -> bytes:
    """Return the dataflow of the plan and all that it rests on: data structure, code lists, concepts."""
    message = {
        "meta": {
            "schema": _SCHEMA,
            "id": f"{_AGENCY}_{_flow(snapshot)}",
            "prepared": _PREPARED,
            "sender": {"id": _AGENCY},
            "contentLanguages": list(LANGUAGES),
        },
        "data": {
            "dataflows": [
                _artefact(_flow(snapshot), {tag: plan_name(snapshot, text_for(tag)) for tag in LANGUAGES})
                | {"structure": _urn("datastructure.DataStructure", _STRUCTURE)}
            ],
            "dataStructures": [
                _artefact(_STRUCTURE, _said(N_("Observations of a plan's indicators")))
                | {"dataStructureComponents": _component_lists()}
            ],
            "codelists": [
                _artefact("CL_INDICATOR", _said(N_("Indicators of the plan")))
                | {"codes": [_indicator(line) for line in lines(snapshot.plan)]},
                _artefact("CL_OBS_STATUS", _said(N_("Observation status (SDMX CL_OBS_STATUS)")))
                | {"codes": [_item(code, _said(label)) for code, label in OBS_STATUS_LABELS.items()]},
                _artefact("CL_APPROVAL", _said(N_("How a value comes to count")))
                | {"codes": [_item(code, _said(label)) for code, label in APPROVAL_LABELS.items()]},
            ],
            "conceptSchemes": [
                _artefact(_CONCEPTS, _said(N_("Concepts of an observation")))
                | {"concepts": [_item(one.id, _said(one.label)) for one in _COMPONENTS]}
            ],
        },
    }
    return write_json(message)


def _row(one: Standing, row: dict[str, Any]) -> dict[str, Any]:
    own = {name.upper(): value for name, value in row.items()}
    return own | {
        "UNIT_MEASURE": unit(one.indicator, text_for("en")),
        "DECIMALS": one.indicator.decimals,
    }


def _flow(snapshot: Snapshot) -> str:
    return _NOT_AN_ID.sub("_", str(snapshot.plan["plan"].iloc[0]))


def _component_lists() -> dict[str, Any]:
    def listed(*roles: Role) -> list[dict[str, Any]]:
        return [_component(one) for one in _COMPONENTS if one.role in roles]

    (time,) = listed("time")
    return {
        "dimensionList": {"dimensions": listed("dimension"), "timeDimension": time},
        "measureList": {"measures": listed("measure")},
        "attributeList": {"attributes": listed(*_ATTACHED)},
    }


def _component(one: _Component) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": one.id,
        "conceptIdentity": _urn("conceptscheme.Concept", _CONCEPTS, f".{one.id}"),
        "localRepresentation": {"enumeration": _urn("codelist.Codelist", one.codes)}
        if one.codes
        else {"format": {"dataType": one.type}},
    }
    if one.role in _ATTACHED:
        described["attributeRelationship"] = _ATTACHED[one.role]
    return described


def _indicator(line: Any) -> dict[str, Any]:
    return _item(line.indicator, {tag: text_for(tag).of(line, "name") or line.indicator for tag in LANGUAGES})


def _said(message: str) -> dict[str, str]:
    return {language: text_for(language)(message) for language in LANGUAGES}


def _item(identifier: str, said: Mapping[str, str]) -> dict[str, Any]:
    return {"id": identifier, "name": said["en"], "names": dict(said)}


def _artefact(identifier: str, said: Mapping[str, str]) -> dict[str, Any]:
    return {"agencyID": _AGENCY, "version": _VERSION, **_item(identifier, said)}


def _urn(kind: str, identifier: str, item: str = "") -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={_AGENCY}:{identifier}({_VERSION}){item}"
