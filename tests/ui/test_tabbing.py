"""Tab goes through all of a page in reading order, Shift+Tab the same way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.app import Desktop
from safetydesk.ui.dialogs.papers.new_paper import NewPaperDialog
from tests.ui.furnished import closed_township, dialog_shown, furnished


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with furnished(closed_township(tmp_path / "store"), qtbot) as desktop:
        yield desktop


def walked(window: QWidget, qtbot: QtBot, key: Qt.Key) -> list[QWidget]:
    """Where the keyboard goes until it is back where it was."""
    first, stops = window.focusWidget(), []
    assert first is not None
    here = first
    while not stops or here is not first:
        stops.append(here)
        qtbot.keyClick(here, key)
        here = window.focusWidget()
        assert len(stops) < 100
    return stops


@pytest.mark.parametrize(
    "page", ["today", "subjects", "hazards", "documents", "ledgers", "campaigns", "sync", "settings"]
)
def test_tab_reaches_every_verb_of_a_page(desktop: Desktop, qtbot: QtBot, page: str) -> None:
    window = desktop.window
    shown = window.go(page)
    assert shown is not None
    qtbot.waitUntil(desktop.tasks.idle)
    stops = walked(window, qtbot, Qt.Key.Key_Tab)
    wanted = {
        one
        for one in shown.findChildren(QAbstractButton)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert {one.text() for one in wanted - set(stops)} == set()
    assert shown.header.search in (None, *stops) if hasattr(shown, "header") else True
    assert not [one for one in stops if isinstance(one, QScrollArea)]


def test_shift_tab_goes_the_same_way_back(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.window.go("documents")
    qtbot.waitUntil(desktop.tasks.idle)
    there, back = (walked(desktop.window, qtbot, key) for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab))
    assert back == [there[0], *reversed(there[1:])]


def test_tab_stays_inside_a_dialog_and_reaches_its_verbs(desktop: Desktop, qtbot: QtBot) -> None:
    page = desktop.window.go("documents")
    assert page is not None
    page.new()
    qtbot.waitUntil(lambda: dialog_shown(NewPaperDialog) is not None and bool(desktop.tasks.idle()))
    asking = dialog_shown(NewPaperDialog)
    stops = walked(asking, qtbot, Qt.Key.Key_Tab)
    assert {one.window() for one in stops} == {asking}
    assert {"拟稿", "不办了", "另存草稿…"} <= {one.text() for one in stops if isinstance(one, QAbstractButton)}


def test_window_that_comes_up_gives_the_keyboard_to_the_work(desktop: Desktop, qtbot: QtBot) -> None:
    window = desktop.window
    qtbot.waitUntil(desktop.tasks.idle)
    page, here = window.page(), window.focusWidget()
    assert page is not None
    assert here is page.focusProxy()
    here.clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_Tab)
    assert window.focusWidget() is here
