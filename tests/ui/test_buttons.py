"""Buttons, chips and tags: keys press them, the ring lies around the one with the keyboard, nothing is nameless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui.theme import DARK, LIGHT
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Chip, FilterTag, Tag
from safetydesk.ui.widgets.focus import FocusRing
from tests.ui.hands import colour_at, colours, picture

Show = Callable[[QWidget], Any]


def row(*widgets: QWidget) -> QWidget:
    """The widgets side by side with room for a ring."""
    made = QWidget()
    made.setProperty("role", "page")
    layout = QHBoxLayout(made)
    layout.setContentsMargins(16, 16, 16, 16)
    for widget in widgets:
        layout.addWidget(widget)
    return made


def test_key_on_the_cap_presses_the_button(shown: Show, qtbot: QtBot) -> None:
    pressed: list[str] = []
    page = shown(row(Button("复查", lambda: pressed.append("复查"), key="F9")))
    qtbot.keyClick(page, Qt.Key.Key_F9)
    assert pressed == ["复查"]


def test_enter_on_the_cap_means_both_enter_keys(shown: Show, qtbot: QtBot) -> None:
    pressed: list[int] = []
    page = shown(row(Button("完成检查", lambda: pressed.append(1), kind="primary", key="Ctrl+Enter")))
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(page, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1, 1]


def test_disabled_button_ignores_its_key(shown: Show, qtbot: QtBot) -> None:
    pressed: list[int] = []
    button = Button("交办", lambda: pressed.append(1), key="F8")
    button.setEnabled(False)
    qtbot.keyClick(shown(row(button)), Qt.Key.Key_F8)
    assert pressed == []


def test_one_ring_lies_around_the_button_with_the_keyboard(shown: Show, qtbot: QtBot) -> None:
    first, second = Button("一"), Button("二")
    page = shown(row(first, second))
    first.setFocus()
    second.setFocus()
    qtbot.waitUntil(lambda: len([ring for ring in page.findChildren(FocusRing) if ring.isVisible()]) == 1)
    ring = next(ring for ring in page.findChildren(FocusRing) if ring.isVisible())
    assert ring.geometry() == second.geometry().adjusted(-4, -4, 4, 4)


def test_ring_moves_with_its_button(shown: Show) -> None:
    button = Button("一")
    page = shown(row(button))
    button.setFocus()
    button.move(button.x() + 30, button.y())
    ring = page.findChild(FocusRing)
    assert ring.x() == button.x() - 4


def test_click_does_not_take_the_keyboard_from_the_field(shown: Show, qtbot: QtBot) -> None:
    button = Button("筛选")
    page = shown(row(button))
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page.setFocus()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.hasFocus()


def test_primary_is_filled_with_the_accent_in_both_themes(shown: Show, dressed: Any) -> None:
    from safetydesk.ui.dress import wear

    button = Button("开始检查", kind="primary")
    shown(row(button))
    light = colour_at(button, 40, 4)
    wear(dressed, DARK)
    assert (light, colour_at(button, 40, 4)) == (LIGHT.accent, DARK.accent)


def test_danger_is_outlined_until_its_dialog_confirms(shown: Show) -> None:
    outlined, filled = Button("作废", kind="danger"), Button("作废", kind="danger_filled")
    shown(row(outlined, filled))
    red = LIGHT.states["red"]
    assert (colour_at(outlined, 10, 6), colour_at(filled, 10, 6)) == (LIGHT.surface, red.solid)


def test_button_with_key_is_as_wide_as_word_cap_and_padding(dressed: object) -> None:
    plain, keyed = Button("复查"), Button("复查", key="F9", bind=False)
    assert keyed.sizeHint().width() > plain.sizeHint().width() >= 56
    assert {plain.sizeHint().height(), keyed.sizeHint().height()} == {32}


def test_chip_shows_tint_mark_and_word(shown: Show) -> None:
    chip = Chip("red", "超期 4 天")
    shown(row(chip))
    assert {LIGHT.states["red"].tint, LIGHT.states["red"].text} <= colours(picture(chip))
    assert (chip.accessibleName(), chip.height()) == ("超期 4 天", 22)


def test_chip_can_change_its_state(shown: Show) -> None:
    chip = Chip("blue", "整改中")
    shown(row(chip))
    chip.show_state("green", "已销号")
    assert LIGHT.states["green"].tint in colours(picture(chip))


def test_tag_is_outline_only(shown: Show) -> None:
    tag = Tag("粉尘涉爆")
    shown(row(tag))
    assert colour_at(tag, 4, 3) == LIGHT.window


def test_filter_tag_says_what_pressing_does(shown: Show, qtbot: QtBot) -> None:
    tag = FilterTag("村社区：石桥村")
    shown(row(tag))
    with qtbot.waitSignal(tag.removed):
        qtbot.keyClick(tag, Qt.Key.Key_Space)
    assert tag.accessibleName() == "去掉筛选 村社区：石桥村"
