"""Every component at once: painted in both themes, at 100 % and 175 %, with a name for everything one can use."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from safetydesk.ui.desk import Settings
from safetydesk.ui.dress import wear
from safetydesk.ui.gallery import Gallery
from safetydesk.ui.theme import DARK, LIGHT, Theme
from safetydesk.ui.widgets.conflict import ConflictView
from tests.ui.hands import colours, picture

Show = Callable[[QWidget], Any]
USABLE = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
SHOOT = """
import sys
from PySide6.QtWidgets import QApplication
from safetydesk.ui.dress import dress
from safetydesk.ui.gallery import Gallery
from safetydesk.ui.theme import DARK, LIGHT
app = QApplication([])
dress(app, DARK if sys.argv[1] == "dark" else LIGHT)
page = Gallery()
page.resize(1246, 768)
page.show()
app.processEvents()
page.grab().save(sys.argv[2])
del page  # before the application: Qt 6.12 on Python 3.13 may crash the other way round
"""


@pytest.fixture
def gallery(shown: Show) -> Gallery:
    """The gallery at the size of a page at 1366x768."""
    made = Gallery()
    made.resize(1246, 768)
    return shown(made)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_state_is_seen_in_both_themes(gallery: Gallery, dressed: Any, theme: Theme) -> None:
    wear(dressed, theme)
    seen = colours(picture(gallery))
    wanted = {state.tint for state in theme.states.values()} | {theme.accent, theme.line, theme.surface, theme.window}
    assert wanted <= seen


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_gallery_is_sharp_at_175_percent(tmp_path: Path, appearance: str) -> None:
    file = tmp_path / "gallery.png"
    source = Path(__file__).resolve().parents[2] / "src"
    scaled = {**os.environ, "QT_SCALE_FACTOR": "1.75", "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(source)}
    subprocess.run([sys.executable, "-c", SHOOT, appearance, str(file)], env=scaled, check=True, timeout=120)
    image = QImage(str(file))
    theme = LIGHT if appearance == "light" else DARK
    assert abs(image.width() - 1246 * 1.75) <= 1
    assert {theme.accent, theme.states["red"].tint, theme.window} <= colours(image)


def test_everything_one_can_use_has_a_name(gallery: Gallery) -> None:
    usable = [child for child in gallery.findChildren(QWidget) if isinstance(child, USABLE)]
    assert len(usable) > 20
    assert [type(child).__name__ for child in usable if not child.accessibleName()] == []


def test_screen_reader_hears_names_and_roles(gallery: Gallery) -> None:
    face = QAccessible.queryAccessibleInterface(gallery.primary)
    assert (face.text(QAccessible.Text.Name), face.role()) == ("主按钮有焦点", QAccessible.Role.Button)
    field = QAccessible.queryAccessibleInterface(gallery.name)
    assert field.text(QAccessible.Text.Name) == "企业名称"


def test_tab_reaches_every_button_and_field(gallery: Gallery) -> None:
    reached: set[QWidget] = set()
    here: QWidget = gallery
    while (here := here.nextInFocusChain()) not in reached:
        reached.add(here)
    wanted = {child for child in gallery.findChildren(QWidget) if isinstance(child, USABLE) and child.isEnabled()}
    assert wanted <= reached


def test_nothing_lies_over_its_neighbour(gallery: Gallery) -> None:
    for parent in [gallery, *gallery.findChildren(QWidget)]:
        laid_out = parent.layout()
        children = [child for child in _widgets_of(laid_out) if child.isVisible()] if laid_out else []
        for at, child in enumerate(children):
            over = [other for other in children[at + 1 :] if child.geometry().intersects(other.geometry())]
            assert over == [], (child, over)


def _widgets_of(layout: Any) -> list[QWidget]:
    found: list[QWidget] = []
    for at in range(layout.count()):
        item = layout.itemAt(at)
        found += [item.widget()] if item.widget() else _widgets_of(item.layout()) if item.layout() else []
    return found


def test_conflict_is_settled_with_arrow_and_enter(gallery: Gallery, qtbot: Any) -> None:
    from PySide6.QtCore import Qt

    view = gallery.findChild(ConflictView)
    view.mine.setFocus()
    qtbot.keyClick(view.mine, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.settled) as settled:
        qtbot.keyClick(view.theirs, Qt.Key.Key_Return)
    assert settled.args == ["theirs"]


def test_settings_are_a_shape_not_a_class() -> None:
    assert getattr(Settings, "_is_protocol", False)
