"""Panels, facts, drawer and finder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui.theme import LIGHT
from safetydesk.ui.widgets.drawer import Drawer
from safetydesk.ui.widgets.facts import Facts
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.finder import Finder
from safetydesk.ui.widgets.panel import Panel, page_column, scrolled
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowLook
from safetydesk.ui.widgets.text import label
from tests.ui.hands import colour_at, type_text

Show = Callable[[QWidget], Any]
Key = Qt.Key
LOOK = RowLook(columns=(Column(share=1),))


def test_panel_draws_its_ground_and_the_line_on_its_side(shown: Show) -> None:
    panel = Panel("right")
    panel.resize(100, 60)
    shown(panel)
    assert (colour_at(panel, 10, 30), colour_at(panel, 99, 30)) == (LIGHT.surface, LIGHT.line)


def test_wrapped_words_scroll_without_a_phantom_bar(shown: Show) -> None:
    panel = Panel()
    panel.column.addWidget(label("电气线路是否穿管敷设，有无私拉乱接、绝缘破损、超负荷使用。" * 2, wrap=True))
    area = scrolled(panel)
    area.resize(300, 200)
    shown(area)
    assert area.verticalScrollBar().maximum() == 0


def test_page_column_has_no_margins_and_wears_the_page_ground(shown: Show) -> None:
    page = QWidget()
    page_column(page).addWidget(QLabel("甲"))
    page.resize(200, 100)
    shown(page)
    assert (page.layout().contentsMargins().left(), colour_at(page, 199, 50)) == (0, LIGHT.window)


def test_unknown_fact_is_a_dash(shown: Show) -> None:
    facts = Facts("企业情况")
    facts.show_facts([("地址", "工业园区 B 区 7 号"), ("电话", None)])
    facts.show_facts([("负责人", "赵国强"), ("电话", None)])
    shown(facts)
    assert [part.text() for part in facts.findChildren(QLabel) if not part.isHidden()] == [
        "负责人",
        "赵国强",
        "电话",
        "—",
    ]


def test_drawer_takes_and_gives_back_the_keyboard(shown: Show, qtbot: QtBot) -> None:
    page = QWidget()
    page.resize(800, 500)
    field = LineField("说明", parent=page)
    drawer = Drawer(page, Facts("企业情况"), name="企业情况")
    shown(page)
    field.setFocus()
    drawer.toggle()
    assert (drawer.hasFocus(), drawer.geometry().right(), drawer.y()) == (True, 799, 52)
    qtbot.keyClick(drawer, Key.Key_Escape)
    assert (drawer.isVisible(), field.hasFocus()) == (False, True)


@pytest.fixture
def finder(shown: Show) -> Finder:
    """A finder over nothing yet."""
    return shown(Finder("开始检查", LOOK, hint="企业名、招牌、拼音首字母", none="没有“{text}”；Enter 新建，之后补全"))


def hits(*words: str) -> list[Line]:
    """Hits with one-byte ids."""
    return [Line(bytes([at]), (Cell(word),)) for at, word in enumerate(words)]


def test_finder_takes_the_row_the_arrows_chose(finder: Finder, qtbot: QtBot) -> None:
    with qtbot.waitSignal(finder.sought) as sought:
        type_text(finder.search, "hd")
    finder.show_hits(sought.args[0], hits("宏达木业", "宏大机械"))
    qtbot.keyClick(finder.search, Key.Key_Down)
    with qtbot.waitSignal(finder.taken) as taken:
        qtbot.keyClick(finder.search, Key.Key_Return)
    assert taken.args == [bytes([1])]


def test_finder_never_takes_a_hit_of_an_older_text(finder: Finder, qtbot: QtBot) -> None:
    type_text(finder.search, "hd")
    finder.show_hits("hd", hits("宏达木业"))
    type_text(finder.search, "x")
    said: list[object] = []
    finder.taken.connect(said.append)
    with qtbot.waitSignal(finder.sought) as sought:
        qtbot.keyClick(finder.search, Key.Key_Return)
    finder.show_hits("hd", hits("宏达木业"))
    assert (said, sought.args) == ([], ["hdx"])


def test_enter_without_a_hit_offers_the_text(finder: Finder, qtbot: QtBot) -> None:
    type_text(finder.search, "新厂")
    finder.show_hits("新厂", [])
    with qtbot.waitSignal(finder.unmatched) as unmatched:
        qtbot.keyClick(finder.search, Key.Key_Return)
    assert unmatched.args == ["新厂"]
