"""The ratios the look promises, one theme file, and a palette that carries its theme."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from safetydesk.ui import sheet
from safetydesk.ui.theme import DARK, LIGHT, Theme, contrast, mixed, palette_for, theme_of

UI = Path(sheet.__file__).parent
SURFACES = ("window", "surface", "sunken", "head", "hover", "selected")
BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_21_between_black_and_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@BOTH
@pytest.mark.parametrize("surface", SURFACES)
def test_text_is_readable_on_every_surface(theme: Theme, surface: str) -> None:
    ground = getattr(theme, surface)
    assert min(contrast(ink, ground) for ink in (theme.text, theme.second, theme.third)) >= 4.6


@BOTH
def test_accent_words_are_readable_on_every_surface(theme: Theme) -> None:
    assert min(contrast(theme.accent, getattr(theme, surface)) for surface in SURFACES) >= 4.6


@BOTH
def test_chips_and_solids_are_readable(theme: Theme) -> None:
    assert min(contrast(state.text, state.tint) for state in theme.states.values()) >= 6
    assert min(contrast(state.on_solid, state.solid) for state in theme.states.values()) >= 4.8


@BOTH
def test_state_words_are_readable_on_a_row_that_is_selected(theme: Theme) -> None:
    grounds = (theme.surface, theme.hover, theme.selected)
    assert min(contrast(state.text, ground) for state in theme.states.values() for ground in grounds) >= 4.6


@BOTH
@pytest.mark.parametrize("surface", ["window", "surface", "sunken"])
def test_field_border_and_focus_stand_out(theme: Theme, surface: str) -> None:
    ground = getattr(theme, surface)
    assert min(contrast(theme.field_border, ground), contrast(theme.focus, ground)) >= 3.1


@BOTH
def test_filled_buttons_are_readable_in_every_mood(theme: Theme) -> None:
    grounds = (theme.accent, theme.accent_hover, theme.accent_pressed, mixed(theme.accent, theme.on_accent, 0.16))
    assert min(contrast(theme.on_accent, ground) for ground in grounds) >= 4.6


@BOTH
def test_rail_words_are_readable(theme: Theme) -> None:
    grounds = (theme.rail, theme.rail_hover, theme.rail_selected, theme.rail_line)
    assert min(contrast(theme.rail_text, ground) for ground in grounds) >= 4.6


@BOTH
def test_palette_carries_its_theme(theme: Theme) -> None:
    assert theme_of(palette_for(theme)) is theme


@BOTH
def test_style_sheet_uses_only_tokens(theme: Theme) -> None:
    known = {getattr(theme, field.name) for field in fields(theme) if field.name != "states"}
    known |= {state.text for state in theme.states.values()}
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet.style_sheet(theme))) <= known


def test_colours_live_in_the_theme_file_alone() -> None:
    written = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(|Qt\.GlobalColor\.(?!transparent)|Qt\.(white|black|red|blue)\b")
    found = {path.name for path in UI.rglob("*.py") if written.search(path.read_text("utf-8"))}
    assert found == {"theme.py"}
