"""The window: pages made when wanted, told what changed, keys that work everywhere, compact below 1180."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.theme import LIGHT
from safetydesk.ui.widgets.banner import Notice
from safetydesk.ui.widgets.rail import RailEntry
from safetydesk.ui.window import PageSpec, Window
from tests.ui.hands import colours, picture

Show = Callable[[QWidget], Any]


class Page(QWidget):
    """A page that remembers what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []
        self.stays = False

    def refresh(self) -> None:
        self.told.append("refresh")

    def on_touched(self, touched: Touched) -> None:
        self.told.append(touched)

    def arrive(self, record: bytes) -> None:
        self.told.append(record)

    def set_compact(self, compact: bool) -> None:
        self.told.append(compact)

    def may_leave(self) -> bool:
        return not self.stays


@pytest.fixture
def window(tasks: Tasks, shown: Show) -> Window:
    """A window with 今日, 隐患 and 同步."""
    made = Window(tasks)
    made.furnish(
        [
            PageSpec(RailEntry("today", "今日", "today"), Page),
            PageSpec(RailEntry("hazard", "隐患", "hazard"), Page),
            PageSpec(RailEntry("sync", "同步", "sync", foot=True), Page),
        ]
    )
    return shown(made)


def test_page_is_made_when_it_is_first_wanted(window: Window) -> None:
    assert window.stack.count() == 1
    page = window.go("hazard", b"id")
    assert (window.stack.count(), window.page_key(), page.told[-1]) == (2, "hazard", b"id")
    assert window.go("hazard") is page


def test_rail_opens_pages_by_keyboard(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert window.page_key() == "hazard"
    qtbot.keyClick(window, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert window.page_key() == "today"


def test_press_on_the_rail_opens_a_page(window: Window, qtbot: QtBot) -> None:
    item = next(child for child in window.rail.findChildren(QWidget) if child.accessibleName() == "同步")
    qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
    assert window.page_key() == "sync"


def test_page_on_the_screen_hears_at_once_and_others_when_opened(window: Window, tasks: Tasks) -> None:
    today, hazard = window.page(), window.go("hazard")
    tasks.touched.emit(Touched.of("hazard"))
    assert (hazard.told[-1], today.told) == (Touched.of("hazard"), [False])
    window.go("today")
    assert today.told[-1] == Touched.of("hazard")


def test_page_that_may_not_be_left_stays(window: Window) -> None:
    window.page().stays = True
    assert (window.go("hazard"), window.page_key()) == (None, "today")


def test_f5_reads_again_and_ctrl_n_starts_a_visit(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F5)
    with qtbot.waitSignal(window.start_visit):
        qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.find_anything):
        qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.page().told[-1] == "refresh"


def test_f1_asks_for_help_about_the_page(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.help_wanted) as wanted:
        qtbot.keyClick(window, Qt.Key.Key_F1)
    assert wanted.args == ["today"]


def test_narrow_window_goes_compact_and_tells_its_pages(window: Window, qtbot: QtBot) -> None:
    window.resize(1179, 700)
    qtbot.waitUntil(lambda: window.rail.width() == 52)
    window.resize(1180, 700)
    qtbot.waitUntil(lambda: window.rail.width() == 120)
    assert window.page().told == [False, True, False]


def test_window_shrinks_to_780_by_438(window: Window) -> None:
    assert window.minimumSize() == QSize(780, 438)
    window.resize(780, 438)
    assert window.size() == QSize(780, 438)


def test_rail_middle_scrolls_and_the_foot_stays(window: Window) -> None:
    window.resize(780, 438)
    item = next(child for child in window.rail.findChildren(QWidget) if child.accessibleName() == "同步")
    assert item.mapTo(window.rail, item.rect().bottomLeft()).y() < 438


def test_rail_shows_and_speaks_its_count(window: Window) -> None:
    window.rail.show_count("hazard", 6)
    assert "隐患 6" in [child.accessibleName() for child in window.rail.findChildren(QWidget)]


def test_fault_nobody_took_is_shown_with_its_cure(window: Window, tasks: Tasks, qtbot: QtBot) -> None:
    tasks.failed.emit(error("DESKTOP_003", field="电话", why="重复"))
    dialog = window.refusal_shown()
    words = " ".join(label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text"))
    assert all(part in words for part in ("电话：重复。", "请核对后再存。", "DESKTOP_003"))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.refusal_shown() is None)


def test_only_the_worst_banner_shows(window: Window) -> None:
    window.banner("offline", Notice("amber", "离线 3 小时"))
    window.banner("disk", Notice("red", "磁盘只剩 180 MB"))
    worst = window.banners.shown().words
    window.banner("disk", None)
    assert (worst, window.banners.shown().words) == ("磁盘只剩 180 MB", "离线 3 小时")
    window.banner("offline", None)
    assert window.banners.isHidden()


def test_toast_undoes_by_ctrl_z(window: Window, qtbot: QtBot) -> None:
    undone: list[int] = []
    window.toast("已复查合格，隐患销号", lambda: undone.append(1))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1]


def test_toast_lies_bottom_left_above_the_status_bar(window: Window) -> None:
    window.toast("已导出")
    toast = next(child for child in window.stack.findChildren(QWidget) if child.accessibleName() == "已导出")
    assert (toast.x(), window.stack.height() - toast.geometry().bottom() - 1) == (16, 36)


def test_closing_is_told_unless_the_page_may_not_be_left(window: Window, qtbot: QtBot) -> None:
    window.page().stays = True
    assert not window.close()
    window.page().stays = False
    with qtbot.waitSignal(window.closing):
        window.close()


def test_window_is_painted(window: Window) -> None:
    assert {LIGHT.rail, LIGHT.rail_selected, LIGHT.rail_mark, LIGHT.window} <= colours(picture(window))


def test_no_component_opens_a_window_of_its_own(window: Window) -> None:
    assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()] == [window]
