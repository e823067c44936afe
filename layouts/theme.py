"""The visual language: colours by meaning, icons, type; used by pages, charts and exports alike."""

from __future__ import annotations

from typing import Final, NamedTuple

#: One family for everything; Chinese and Latin digits come from the same face.
FONT_FAMILY: Final = (
    '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif'
)

#: Family of the shipped font (assets/fonts), which pictures carry: no installed font has its name.
SHIPPED_FAMILY: Final = "Plan Gauge Sans"


class Tone(NamedTuple):
    """One colour in the light and the dark theme."""

    light: str
    dark: str


#: Colours by meaning. Charts and gauges are drawn in the light tone; the style sheet maps it to the dark one,
#: so no two meanings that are drawn may share a light tone (hence links one step off "ahead").
TONES: Final = {
    "page": Tone("#F6F7F9", "#12171C"),
    "card": Tone("#FFFFFF", "#1B2229"),
    "line": Tone("#E3E7EB", "#2D3742"),
    "track": Tone("#E6EAEE", "#2F3944"),
    "ink": Tone("#17212B", "#E8ECF0"),
    "quiet": Tone("#566371", "#A3AEB9"),
    "accent": Tone("#0A6E9D", "#6FC0E6"),
    "attained": Tone("#0F2C41", "#9CC3DE"),
    "ahead": Tone("#0A6E9C", "#4FB0DB"),
    "lagging": Tone("#CD7F19", "#E3A04A"),
    "lagging-text": Tone("#8F5606", "#E3A04A"),
    "off-track": Tone("#9F0C0A", "#F0837F"),
    "unknown": Tone("#807F7F", "#9AA0A6"),
    "unknown-text": Tone("#5E6672", "#A3AEB9"),
}


class StatusStyle(NamedTuple):
    """How a class looks: the tone of marks, the tone of text, and the name of its icon."""

    mark: str
    text: str
    icon: str


STATUS_STYLES: Final = {
    "attained": StatusStyle("attained", "attained", "check"),
    "ahead": StatusStyle("ahead", "ahead", "up"),
    "on_track": StatusStyle("ahead", "ahead", "level"),
    "lagging": StatusStyle("lagging", "lagging-text", "behind"),
    "off_track": StatusStyle("off-track", "off-track", "far-behind"),
    "regressing": StatusStyle("off-track", "off-track", "down"),
    "missed": StatusStyle("off-track", "off-track", "cross"),
    "not_assessable": StatusStyle("unknown", "unknown-text", "none"),
}

#: Strokes of the icons on a 16 x 16 grid.
ICONS: Final = {
    "check": "M3 8.5 6.5 12 13 4.5",
    "up": "M8 13V3.5M4 7.5 8 3.5l4 4",
    "level": "M3 8h10M9 4l4 4-4 4",
    "behind": "M8 3v6.5M8 12.6v.4",
    "far-behind": "M5 3v6.5M5 12.6v.4M11 3v6.5M11 12.6v.4",
    "down": "M8 3v9.5M4 8.5l4 4 4-4",
    "cross": "M4 4l8 8M12 4l-8 8",
    "none": "M4 8h8",
}


def colour(tone: str) -> str:
    """Light tone of a meaning, as charts and exports use it."""
    return TONES[tone].light


def rgb(tone: str) -> str:
    """Light tone in the notation into which browsers normalise inline styles."""
    red, green, blue = (int(TONES[tone].light[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def style_sheet() -> str:
    """Return the style rules that follow from the tones.

    Custom properties for both themes; icons as masks that take the colour of the text; and rules that give
    plotly's inline colours the dark tone, so that one figure serves light, dark and print.
    """
    light = "".join(f"--{name}:{tone.light};" for name, tone in TONES.items())
    dark = "".join(f"--{name}:{tone.dark};" for name, tone in TONES.items())
    icons = "".join(
        f".icon-{name}{{--icon:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "
        f"viewBox='0 0 16 16' fill='none' stroke='black' stroke-width='2' stroke-linecap='round' "
        f"stroke-linejoin='round'%3E%3Cpath d='{path}'/%3E%3C/svg%3E\")}}"
        for name, path in ICONS.items()
    )
    figures = "".join(
        f'.js-plotly-plot [style*="{prop}: {rgb(name)}"]{{{prop}:var(--{name})!important}}'
        for name in TONES
        for prop in ("fill", "stroke")
    )
    return (
        f":root{{color-scheme:light;--font:{FONT_FAMILY};{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}"
        ".tool.to-light{display:none}"
        ":root[data-theme=dark] .tool.to-dark{display:none}"
        ":root[data-theme=dark] .tool.to-light{display:inline-flex}"
        "@media (prefers-color-scheme:dark){:root:not([data-theme=light]) .tool.to-dark{display:none}"
        ":root:not([data-theme=light]) .tool.to-light{display:inline-flex}}"
        f"{icons}{figures}"
    )
