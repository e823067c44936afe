"""Ids of components, named once: layouts set them, callbacks and tests refer to them."""

from typing import Final

#: The field of a form that shows that one of our pages sent it; the cookie of the same name goes with callbacks.
CSRF_TOKEN: Final = "_csrf_token"
#: Reading application.
LOCATION: Final = "location"
PAGE: Final = "page"
SHOWN_ADDRESS: Final = "shown-address"
WANTED_ADDRESS: Final = "wanted-address"
TITLE: Final = "title"
ANNOUNCEMENT: Final = "announcement"
GAP_CHART: Final = "gap-chart"
TREND_CHART: Final = "trend-chart"
TREND_NOTE: Final = "trend-note"
WORKING: Final = "working"
WHAT_IF_ANSWER: Final = "what-if-answer"
SUPPOSED_TEXT: Final = "supposed-text"
SUPPOSED_SLIDER: Final = "supposed-slider"
WHAT_IF_ASKED: Final = "what-if-asked"
WHAT_IF_ANSWERED: Final = "what-if-answered"


def caption_of(chart: str) -> str:
    """Return the id of the text alternative of a chart."""
    return f"{chart}-caption"
