"""The filter of a column: three-state 全选, pinyin search, what 确定 and 清除本列 say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui.table.filter_popup import FilterPopup
from tests.ui.hands import type_text

Show = Callable[[QWidget], Any]
INITIALS = {"工业园区": "gyyq", "石桥村": "sqc"}
State = Qt.CheckState


@pytest.fixture
def popup(shown: Show) -> FilterPopup:
    """The filter of 村社区, nothing filtered yet."""
    made = FilterPopup("村社区", None, lambda words: INITIALS.get(words, words), popup=False)
    made.show_values([("工业园区", 6), ("石桥村", 3), ("", 2)])
    return shown(made)


def test_all_are_ticked_and_nothing_is_filtered_at_first(popup: FilterPopup, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popup.chosen) as chosen:
        popup.accept()
    assert (popup.values.state(0), chosen.args) == (State.Checked, [None])


def test_rows_show_counts_and_the_blank(popup: FilterPopup) -> None:
    assert [popup.values.label(row) for row in range(4)] == [
        ("（全选）", 11),
        ("工业园区", 6),
        ("石桥村", 3),
        ("（空白）", 2),
    ]


def test_select_all_has_three_states(popup: FilterPopup) -> None:
    popup.values.toggle(2)
    partial = popup.values.state(0)
    popup.values.toggle(0)
    full = popup.values.state(0)
    popup.values.toggle(0)
    assert (partial, full, popup.values.state(0)) == (State.PartiallyChecked, State.Checked, State.Unchecked)


def test_space_unticks_by_keyboard(popup: FilterPopup, qtbot: QtBot) -> None:
    popup.search.setFocus()
    qtbot.keyClick(popup.search, Qt.Key.Key_Down)
    qtbot.keyClick(popup.list, Qt.Key.Key_Down)
    qtbot.keyClick(popup.list, Qt.Key.Key_Space)
    assert popup.values.result() == frozenset({"石桥村", ""})


def test_search_keeps_only_what_it_shows(popup: FilterPopup) -> None:
    popup.values.search("sq")
    assert popup.values.result() == frozenset({"石桥村"})


def test_values_filtered_before_come_back_ticked(dressed: object) -> None:
    popup = FilterPopup("村社区", frozenset({"石桥村"}), str.casefold, popup=False)
    popup.show_values([("工业园区", 6), ("石桥村", 3)])
    assert [popup.values.state(row) for row in (1, 2)] == [State.Unchecked, State.Checked]


def test_sort_and_clear_are_verbs_of_their_own(popup: FilterPopup, qtbot: QtBot) -> None:
    verbs = {child.accessibleName(): child for child in popup.findChildren(QWidget)}
    with qtbot.waitSignal(popup.ordered) as ordered:
        verbs["降序"].click()
    with qtbot.waitSignal(popup.chosen) as chosen:
        verbs["清除本列"].click()
    assert (ordered.args, chosen.args) == ([True], [None])


def test_escape_leaves_without_choosing(popup: FilterPopup, qtbot: QtBot) -> None:
    said: list[object] = []
    popup.chosen.connect(said.append)
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert (said, popup.isVisible()) == ([], False)


def test_enter_in_the_search_chooses_once(popup: FilterPopup, qtbot: QtBot) -> None:
    said: list[object] = []
    popup.chosen.connect(said.append)
    popup.search.setFocus()
    type_text(popup.search, "gy")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert said == [frozenset({"工业园区"})]
