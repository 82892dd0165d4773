"""Icons: own, colourless files that can be drawn in any colour, sharp at any ratio."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

from safetydesk import paths
from safetydesk.errors import SafetyDeskError
from safetydesk.ui import icons, theme

FILES = sorted((paths.resources() / "icons").glob("*.svg"))


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_icon_is_drawn_in_the_colour_asked_for(dressed: object, name: str) -> None:
    drawn = icons.pixmap(name, 18, theme.LIGHT.accent, 1.75)
    image = drawn.toImage()
    inks = [QColor.fromRgba(image.pixel(x, y)) for x in range(image.width()) for y in range(image.height())]
    solid = {ink.name().upper() for ink in inks if ink.alpha() == 255}
    assert (image.width(), drawn.devicePixelRatio(), solid) == (32, 1.75, {theme.LIGHT.accent})


def test_icon_files_hold_no_colour_and_keep_the_stroke() -> None:
    texts = {file.stem: file.read_text("utf-8") for file in FILES}
    assert [name for name, text in texts.items() if re.search(r"#[0-9a-fA-F]{3}|rgb|url\(", text)] == []
    lines = {name: text for name, text in texts.items() if "stroke=" in text and not name.startswith("mark-")}
    assert [name for name, text in lines.items() if 'stroke-width="1.75"' not in text] == []


def test_every_icon_named_in_the_code_exists() -> None:
    ui = Path(icons.__file__).parent
    named = {
        keyword.value.value
        for path in ui.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "icon" and isinstance(keyword.value, ast.Constant) and keyword.value.value
    }
    assert named <= {file.stem for file in FILES}


def test_every_state_has_a_mark(dressed: object) -> None:
    drawn = {state: icons.pixmap(icons.mark(state), 14, theme.LIGHT.text).toImage() for state in theme.LIGHT.states}
    assert len({bytes(image.constBits()) for image in drawn.values()}) == len(theme.LIGHT.states)


def test_missing_icon_is_a_numbered_error() -> None:
    with pytest.raises(SafetyDeskError) as caught:
        icons.svg("no-such-icon")
    assert caught.value.code == "DESKTOP_002"
