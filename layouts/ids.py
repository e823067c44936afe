"""Ids of components, named once: layouts set them, callbacks and tests refer to them."""

from typing import Final

#: Reading application.
LOCATION: Final = "location"
PAGE: Final = "page"
SHOWN_ADDRESS: Final = "shown-address"
WANTED_ADDRESS: Final = "wanted-address"
TITLE: Final = "title"
ANNOUNCEMENT: Final = "announcement"
GAP_CHART: Final = "gap-chart"
TREND_CHART: Final = "trend-chart"
WORKING: Final = "working"
WHAT_IF_ANSWER: Final = "what-if-answer"
SUPPOSED_TEXT: Final = "supposed-text"
SUPPOSED_SLIDER: Final = "supposed-slider"
SUPPOSED_ADDRESS: Final = "supposed-address"
