"""Every colour of the desktop, light and dark, and nowhere else; the ratios they must keep are a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QColor, QPalette

State = Literal["red", "amber", "blue", "violet", "green", "grey"]
INK = "#000000"
"""What a pen leaves on the white of a paper, in either appearance."""


@dataclass(frozen=True, slots=True)
class StateColours:
    """One state: its text (and mark) on its tint, and its solid with what is written on the solid."""

    text: str
    tint: str
    solid: str
    on_solid: str


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Theme:
    """The tokens of one appearance; names as in the look's table, colours as #RRGGBB."""

    name: str
    window: str
    surface: str
    sunken: str
    head: str
    hover: str
    selected: str
    selection_edge: str
    text: str
    second: str
    third: str
    disabled: str
    line: str
    strong_line: str
    field_border: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    focus: str
    rail: str
    rail_text: str
    rail_strong: str
    rail_selected: str
    rail_hover: str
    rail_mark: str
    rail_line: str
    paper: str
    desk: str
    photo_foot: str
    photo_text: str
    states: dict[str, StateColours]


LIGHT = Theme(
    name="light",
    window="#F1F3F5",
    surface="#FFFFFF",
    sunken="#F6F8F9",
    head="#E9EDF0",
    hover="#EEF3F8",
    selected="#DCE9F6",
    selection_edge="#1C5D9F",
    text="#1A2127",
    second="#47535E",
    third="#5C6872",
    disabled="#98A2AB",
    line="#DCE1E6",
    strong_line="#C6CDD4",
    field_border="#7F8B96",
    accent="#1C5D9F",
    accent_hover="#174E86",
    accent_pressed="#123F6D",
    on_accent="#FFFFFF",
    focus="#0B7BEA",
    rail="#183249",
    rail_text="#C3D1DD",
    rail_strong="#FFFFFF",
    rail_selected="#24486A",
    rail_hover="#1F3E5B",
    rail_mark="#6DB4F5",
    rail_line="#2C4A66",
    paper="#FFFFFF",
    desk="#DDE2E7",
    photo_foot="#15191D",
    photo_text="#FFFFFF",
    states={
        "red": StateColours("#A8201A", "#FCE8E6", "#B3261E", "#FFFFFF"),
        "amber": StateColours("#7D4A00", "#FFF0D2", "#F0B03A", "#2A1A00"),
        "blue": StateColours("#18568F", "#E3EFFA", "#1C5D9F", "#FFFFFF"),
        "violet": StateColours("#613692", "#F0E8FA", "#6B3FA0", "#FFFFFF"),
        "green": StateColours("#1B6235", "#E1F3E7", "#1F7A41", "#FFFFFF"),
        "grey": StateColours("#4E5963", "#E9EDF0", "#5C6872", "#FFFFFF"),
    },
)

DARK = Theme(
    name="dark",
    window="#14181C",
    surface="#1D2329",
    sunken="#191E23",
    head="#262D34",
    hover="#252E37",
    selected="#1F3A56",
    selection_edge="#6DB4F5",
    text="#E6EAED",
    second="#B4BEC7",
    third="#9AA6B1",
    disabled="#69747E",
    line="#2E363E",
    strong_line="#3D4751",
    field_border="#77838E",
    accent="#6DB4F5",
    accent_hover="#8AC4F9",
    accent_pressed="#A5D2FB",
    on_accent="#06223C",
    focus="#9CCEFF",
    rail="#0F1317",
    rail_text="#A9B5C0",
    rail_strong="#FFFFFF",
    rail_selected="#1F3448",
    rail_hover="#1A2128",
    rail_mark="#6DB4F5",
    rail_line="#262D34",
    paper="#F4F3EF",
    desk="#0F1317",
    photo_foot="#15191D",
    photo_text="#FFFFFF",
    states={
        "red": StateColours("#FF9E96", "#45201D", "#C4443A", "#FFFFFF"),
        "amber": StateColours("#F4C166", "#3D2E10", "#F0B03A", "#2A1A00"),
        "blue": StateColours("#8CC5FA", "#1A3349", "#2E74B8", "#FFFFFF"),
        "violet": StateColours("#CDB2F4", "#35264B", "#8358C0", "#FFFFFF"),
        "green": StateColours("#85D5A0", "#173622", "#2A8050", "#FFFFFF"),
        "grey": StateColours("#B7C1CA", "#2D353C", "#66727D", "#FFFFFF"),
    },
)


def theme_of(palette: QPalette) -> Theme:
    """The theme a palette was made from: the palette carries it, so a painted widget needs no global."""
    return DARK if palette.color(QPalette.ColorRole.Link) == QColor(DARK.accent) else LIGHT


def palette_for(theme: Theme) -> QPalette:
    """The Qt palette of a theme; its Link role is what `theme_of` reads back."""
    role = QPalette.ColorRole
    palette = QPalette()
    for where, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.sunken),
        (role.Text, theme.text),
        (role.Button, theme.surface),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.text),
        (role.PlaceholderText, theme.third),
        (role.ToolTipBase, theme.surface),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.selected),
        (role.HighlightedText, theme.text),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.surface),
        (role.Midlight, theme.hover),
        (role.Mid, theme.strong_line),
        (role.Dark, theme.field_border),
        (role.Shadow, theme.strong_line),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(theme.disabled))
    return palette


def mixed(under: str, over: str, share: float) -> str:
    """The colour `over` laid on `under` with opacity `share` (0-1), as #RRGGBB."""
    low, high = QColor(under), QColor(over)
    parts = zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)  # type: ignore[index]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1-21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
