"""What goes out for programs alone, whole: SDMX-CSV, the structure that it names, the Data Package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from indicators.errors import N_
from indicators.exchange.datapackage import data_package
from indicators.exchange.offers import Asked
from indicators.exchange.sdmx import sdmx_csv, sdmx_structure


class Bundle(NamedTuple):
    """One file.

    Attributes
    ----------
    address
        Its name on the server.
    content
        What it holds, for the name that it is kept under.
    ending, media_type
        Of what kind it is.
    make
        Gives its bytes.
    whole
        Whether it holds all of the plan, whatever indicators are wanted.
    """

    address: str
    content: str
    ending: str
    media_type: str
    make: Callable[[Asked], bytes]
    whole: bool = True


#: By the name of the format.
BUNDLES: Final[Mapping[str, Bundle]] = MappingProxyType(
    {
        "sdmx-csv": Bundle(
            "observations.sdmx.csv",
            N_("actuals"),
            "sdmx.csv",
            "application/vnd.sdmx.data+csv; version=2.0.0",
            lambda asked: sdmx_csv(asked.snapshot, asked.shown),
            whole=False,
        ),
        "sdmx-structure": Bundle(
            "structure.sdmx.json",
            N_("data structure"),
            "sdmx.json",
            "application/vnd.sdmx.structure+json; version=2.0.0",
            lambda asked: sdmx_structure(asked.snapshot),
        ),
        "datapackage": Bundle(
            "datapackage.zip",
            N_("data package"),
            "zip",
            "application/zip",
            lambda asked: data_package(asked.snapshot, asked.history(asked.snapshot)),
        ),
    }
)
