"""The table on the screen, worked with the keyboard and the mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui.table.columns import TableColumn, View
from safetydesk.ui.table.cursor import Spot
from safetydesk.ui.table.filter_popup import FilterPopup
from safetydesk.ui.table.paging import PAGE, Source
from safetydesk.ui.table.table import Table
from safetydesk.ui.table.twin import Twin
from safetydesk.ui.theme import LIGHT
from tests.ui.hands import colours, picture, type_text
from tests.ui.test_table_parts import Numbers, Row, initials

Show = Callable[[QWidget], Any]
Key, Ctrl, Shift, Alt = (
    Qt.Key,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
COLUMNS = [
    TableColumn("id", "编号", lambda row: row.id, "number", 80),
    TableColumn("company", "企业", lambda row: row.company, width=140),
    TableColumn("state", "状态", lambda row: "超期", "chip", 110, state=lambda row: "red"),
    TableColumn("left", "剩余", lambda row: row.left, "days", 80),
    TableColumn("due", "期限", lambda row: row.due, "date", 110),
]
ROWS = [
    Row(1, "宏达木业", -11, "2026-04-05"),
    Row(2, "华茂纺织", 4, "2026-04-20"),
    Row(3, "东升纸厂", None, "2026-03-28"),
    Row(4, "宏达木业", 0, None),
]


@pytest.fixture
def table(shown: Show) -> Table:
    """Four hazards, the first column frozen."""
    made = Table("隐患", COLUMNS, frozen=1, initials=initials)
    made.resize(520, 260)
    made.show_rows(ROWS)
    return shown(made)


def grid(table: Table) -> QWidget:
    """Where the keys go."""
    return table.twin.main


def test_cursor_crosses_the_frozen_edge(table: Table, qtbot: QtBot) -> None:
    table.go(Spot(0, 1))
    qtbot.keyClick(grid(table), Key.Key_Left)
    assert table.spot() == Spot(0, 0)
    qtbot.keyClick(grid(table), Key.Key_Right)
    assert table.spot() == Spot(0, 1)


def test_shift_arrows_take_a_rectangle_and_tell_its_figures(table: Table, qtbot: QtBot) -> None:
    said: list[Any] = []
    table.ranged.connect(lambda left, figures: said.append((left, figures)))
    table.go(Spot(0, 3))
    for key in (Key.Key_Down, Key.Key_Right):
        qtbot.keyClick(grid(table), key, Shift)
    expected = ["计数 4", "求和 −7", "平均 −3.5", "最早 2026-04-05", "最晚 2026-04-20"]
    assert said[-1] == ("选中 4 格·4 行", expected)


def test_copy_puts_the_rectangle_on_the_clipboard(table: Table, qtbot: QtBot) -> None:
    table.stretch(Spot(0, 0), Spot(1, 1))
    qtbot.keyClick(grid(table), Key.Key_C, Ctrl)
    assert QGuiApplication.clipboard().text() == "1\t宏达木业\n2\t华茂纺织"


def test_paste_hands_the_rectangle_to_the_page(table: Table, qtbot: QtBot) -> None:
    table.go(Spot(1, 1))
    QGuiApplication.clipboard().setText("甲\t乙\n丙\t丁\n")
    with qtbot.waitSignal(table.pasted) as pasted:
        qtbot.keyClick(grid(table), Key.Key_V, Ctrl)
    assert pasted.args == [ROWS[1], "company", [["甲", "乙"], ["丙", "丁"]]]


def test_enter_opens_the_row_and_moving_reports_it(table: Table, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.moved) as moved:
        qtbot.keyClick(grid(table), Key.Key_Down)
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(grid(table), Key.Key_Return)
    assert (moved.args, opened.args) == ([ROWS[1]], [ROWS[1]])


def test_shift_f10_asks_for_the_row_menu(table: Table, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.menu_wanted) as wanted:
        qtbot.keyClick(grid(table), Key.Key_F10, Shift)
    assert wanted.args[0] == ROWS[0]


def test_ctrl_a_and_shift_space_take_all_and_the_row(table: Table, qtbot: QtBot) -> None:
    qtbot.keyClick(grid(table), Key.Key_A, Ctrl)
    assert table.selected_rows() == ROWS
    table.go(Spot(2, 1))
    qtbot.keyClick(grid(table), Key.Key_Space, Shift)
    assert (table.selected_rows(), table.covers(Spot(2, 0)), table.covers(Spot(2, 4))) == ([ROWS[2]], True, True)


def test_mouse_drag_takes_a_range_over_the_frozen_edge(table: Table, qtbot: QtBot) -> None:
    main, frozen = table.twin.main.viewport(), table.twin.frozen.viewport()
    qtbot.mousePress(main, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    inside = main.mapFromGlobal(frozen.mapToGlobal(QPoint(10, 8)))
    qtbot.mouseMove(main, inside)
    table.twin.main.mouseMoveEvent(_drag(main, inside))
    assert (table.covers(Spot(0, 0)), table.covers(Spot(1, 1))) == (True, True)


def _drag(widget: QWidget, at: QPoint) -> Any:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    left = Qt.MouseButton.LeftButton
    where, globally = QPointF(at), QPointF(widget.mapToGlobal(at))
    return QMouseEvent(QEvent.Type.MouseMove, where, globally, left, left, Qt.KeyboardModifier.NoModifier)


def test_filter_hides_rows_and_the_cursor_stays_on_its_record(table: Table) -> None:
    table.go(Spot(3, 1))
    table.set_filter("company", frozenset({"宏达木业"}))
    assert (table.rows.rowCount(), table.current_row()) == (2, ROWS[3])
    table.clear_filters()
    assert (table.rows.rowCount(), table.current_row()) == (4, ROWS[3])


def test_filter_tags_name_the_filter_and_remove_it(table: Table) -> None:
    table.set_filter("company", frozenset({"宏达木业", "东升纸厂"}))
    [(words, remove)] = table.filter_tags()
    remove()
    assert (words.startswith("企业："), words.endswith("等 2 个"), table.view) == (True, True, View(None, {}, ""))


def test_search_narrows_by_initials(table: Table) -> None:
    table.set_search("hmfz")
    assert table.selected_rows() in ([], [ROWS[1]])
    assert table.rows.rowCount() == 1


def test_sort_is_asked_for_and_reported(table: Table, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.view_changed) as changed:
        table.sort("left", descending=True)
    assert (changed.args[0].sort, table.rows.row_at(0)) == (("left", True), ROWS[1])


def test_negative_days_are_red_and_chips_are_painted(table: Table) -> None:
    seen = colours(picture(table))
    assert {LIGHT.states["red"].text, LIGHT.states["red"].tint, LIGHT.line, LIGHT.field_border} <= seen


def test_ring_and_tints_follow_the_cursor(table: Table) -> None:
    table.go(Spot(1, 1))
    with_keyboard = colours(picture(table))
    assert {LIGHT.focus, LIGHT.selected, LIGHT.hover} <= with_keyboard
    grid(table).clearFocus()
    assert LIGHT.focus not in colours(picture(table))


def test_hidden_column_is_neither_shown_nor_copied(table: Table) -> None:
    table.set_hidden("company", True)
    table.stretch(Spot(0, 0), Spot(0, 3))
    assert (table.columns_shown(), table.copy()) == ([0, 2, 3, 4], "1\t超期\t−11")


def test_last_column_cannot_be_hidden(table: Table) -> None:
    for column in COLUMNS:
        table.set_hidden(column.key, True)
    assert len(table.columns_shown()) == 1


def test_columns_menu_hides_and_freezes(table: Table) -> None:
    table.go(Spot(0, 2))
    actions = {action.text(): action for action in table.columns_menu().actions()}
    actions["期限"].setChecked(False)
    actions["冻结到“状态”"].trigger()
    assert (table.columns_shown(), table.twin.frozen.head.hiddenSectionCount()) == ([0, 1, 2, 3], 2)


def test_both_grids_end_at_the_same_height(table: Table) -> None:
    table.resize(300, 200)
    heights = {table.twin.main.viewport().height(), table.twin.frozen.viewport().height()}
    assert table.twin.main.horizontalScrollBar().maximum() > 0
    assert len(heights) == 1


def test_both_grids_scroll_together(table: Table) -> None:
    table.show_rows([Row(at, "甲", at) for at in range(200)])
    table.go(Spot(150, 1))
    picture(table)
    bars = [grid.verticalScrollBar().value() for grid in (table.twin.main, table.twin.frozen)]
    assert bars[0] == bars[1] > 0


def test_empty_table_says_why(table: Table) -> None:
    table.set_empty("没有超期隐患", "最近一条到期在 4月17日")
    table.show_rows([])
    shown = [child.accessibleName() for child in table.findChildren(QWidget) if child.isVisible()]
    assert "没有超期隐患 最近一条到期在 4月17日" in shown


def test_alt_down_filters_by_keyboard_alone(table: Table, qtbot: QtBot) -> None:
    table.go(Spot(0, 1))
    qtbot.keyClick(grid(table), Key.Key_Down, Alt)
    popup = table.findChild(FilterPopup)
    type_text(popup.search, "hmfz")
    qtbot.keyClick(popup.search, Key.Key_Return)
    assert table.view.filters == {"company": frozenset({"华茂纺织"})}


def test_head_shows_where_a_filter_is_in_force(table: Table) -> None:
    before = colours(picture(table.twin.main.head))
    table.set_filter("company", frozenset({"宏达木业"}))
    assert (LIGHT.accent in before, LIGHT.accent in colours(picture(table.twin.main.head))) == (False, True)


def test_press_on_the_chevron_opens_the_filter(table: Table, qtbot: QtBot) -> None:
    head = table.twin.main.head
    with qtbot.waitSignal(head.filter_wanted) as wanted:
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=head.handle_of(1).center())
    assert wanted.args == [1]


def test_source_of_a_million_rows_shows_its_end(shown: Show) -> None:
    numbers = Numbers(1_000_000)
    columns = [TableColumn("n", "数", lambda row: row, "number", 120)]
    table = Table("数", columns, identity=lambda row: row)
    shown(table)
    table.show_source(Source(numbers.fetch, lambda reader: numbers.total, numbers.ends))
    table.go(Spot(999_999, 0))
    picture(table)
    assert (table.rows.rowCount(), table.rows.row_at(999_999)) == (1_000_000, 999_999)


def test_answer_to_an_older_source_is_dropped(shown: Show) -> None:
    waiting: list[Any] = []
    columns = [TableColumn("n", "数", lambda row: row, "number", 120)]
    table = shown(Table("数", columns, load=lambda query, done: waiting.append((query, done))))
    table.show_source(Source(Numbers(3).fetch))
    table.show_source(Source(Numbers(PAGE).fetch))
    for query, done in reversed(waiting):
        done(query(None))
    assert table.rows.rowCount() == PAGE


def test_sums_are_not_said_while_rows_are_on_the_way(shown: Show) -> None:
    numbers = Numbers(3 * PAGE)
    columns = [TableColumn("n", "数", lambda row: row, "number", 120)]
    waiting: list[Any] = []
    table = shown(Table("数", columns, load=lambda query, done: waiting.append((query, done))))
    table.show_source(Source(numbers.fetch, lambda reader: numbers.total, numbers.ends))
    for query, done in list(waiting):
        done(query(None))
    said: list[Any] = []
    table.ranged.connect(lambda left, figures: said.append((left, figures)))
    table.stretch(Spot(0, 0), Spot(3 * PAGE - 1, 0))
    assert said[-1] == (f"选中 {3 * PAGE} 格·{3 * PAGE} 行", [])


def test_name_is_written_short_where_its_column_is_narrow(shown: Show) -> None:
    """The same picture as of the short name alone, once the whole one does not fit."""
    names = ("虚构镇宏达木业有限公司", "宏达木业")
    seen = {}
    for name in names:
        for wide in (100, 260):
            column = TableColumn("company", "企业", lambda row: row.company, width=wide, short=lambda _: "宏达木业")
            made = Table("企业", [column])
            made.resize(400, 200)
            shown(made)
            made.show_rows([Row(1, name, 0)])
            seen[name, wide] = picture(made.twin.main)
    assert seen[names[0], 100] == seen[names[1], 100]
    assert seen[names[0], 260] != seen[names[1], 260]


def test_table_taken_apart_asks_nothing_of_what_is_gone(table: Table) -> None:
    """pytest-qt fails a test in which a slot raised."""
    twin = Twin("隐患", table.rows, table, dense=False)
    bar = twin.frozen.verticalScrollBar()
    shiboken6.delete(twin.main)
    bar.setRange(0, 7)
    assert bar.value() == 0
    shiboken6.delete(twin)
