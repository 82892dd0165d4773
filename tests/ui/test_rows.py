"""Lists of rows: Enter opens, heads fold, the row stays when the rows change."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui import paint
from safetydesk.ui.theme import LIGHT
from safetydesk.ui.widgets.card import Card, Counter
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from tests.ui.hands import colours, picture

Show = Callable[[QWidget], Any]
LOOK = RowLook(columns=(Column(share=1), Column(width=110)))


def line(number: int) -> Line:
    """A row of an overdue hazard (fictional)."""
    return Line(bytes([number]), (Cell(f"企业{number}"), Cell("超期", state="red")), verb="去复查")


def a_list(shown: Show, lines: list[Line], **options: Any) -> RowList:
    made = RowList("超期", LOOK, **options)
    made.show_lines(lines)
    made.resize(500, 300)
    return shown(made)


def test_enter_opens_the_current_row(shown: Show, qtbot: QtBot) -> None:
    rows = a_list(shown, [line(1), line(2)])
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    with qtbot.waitSignal(rows.opened) as opened:
        qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert opened.args == [bytes([2])]


def test_row_under_the_mouse_is_forgotten_when_the_mouse_leaves(shown: Show, qtbot: QtBot) -> None:
    rows = a_list(shown, [line(1), line(2)])
    qtbot.mouseMove(rows.viewport(), QPoint(40, 50))
    qtbot.waitUntil(lambda: rows.hovered == 1)
    QApplication.sendEvent(rows.viewport(), QEvent(QEvent.Type.Leave))
    assert rows.hovered == -1


def test_moving_reports_the_new_row(shown: Show, qtbot: QtBot) -> None:
    rows = a_list(shown, [line(1), line(2)])
    with qtbot.waitSignal(rows.moved) as moved:
        qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert moved.args == [bytes([2])]


def test_row_stays_current_when_rows_change(shown: Show) -> None:
    rows = a_list(shown, [line(1), line(2), line(3)])
    rows.select(bytes([2]))
    said: list[object] = []
    rows.moved.connect(said.append)
    rows.show_lines([line(2), line(3)])
    assert (rows.current_id(), rows.currentIndex().row(), said) == (bytes([2]), 0, [])


def test_list_that_does_not_keep_lets_go_of_its_row(shown: Show, qtbot: QtBot) -> None:
    rows = a_list(shown, [line(1)], keeps=False)
    assert rows.current_id() == bytes([1])
    rows.clearFocus()
    assert rows.current_id() is None


def test_ring_shows_only_with_the_keyboard(shown: Show) -> None:
    rows = a_list(shown, [line(1)])
    with_keyboard = colours(picture(rows))
    rows.clearFocus()
    without = colours(picture(rows))
    assert (LIGHT.focus in with_keyboard, LIGHT.focus in without) == (True, False)
    assert LIGHT.selected in without


def test_growing_list_is_as_tall_as_its_rows(shown: Show) -> None:
    rows = a_list(shown, [line(1), line(2), line(3)], grows=True)
    assert rows.height() == 3 * 36


def test_head_folds_its_rows(shown: Show, qtbot: QtBot) -> None:
    head = Line(None, (Cell("待审签"), Cell("2")), kind="head", mark="violet", fold=True)
    rows = a_list(shown, [head, line(1), line(2)])
    rows.setCurrentIndex(rows.lines.index(0))
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert (rows.folded(0), rows.isRowHidden(1), rows.isRowHidden(2)) == (True, True, True)
    rows.toggle(0)
    assert not rows.isRowHidden(1)


def test_plain_head_is_passed_over_by_the_keyboard(shown: Show, qtbot: QtBot) -> None:
    head = Line(None, (Cell("消防与疏散"), Cell("3/6")), kind="head")
    rows = a_list(shown, [line(1), head, line(2)])
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert rows.current_id() == bytes([2])


def test_menu_is_asked_for_with_the_row(shown: Show, qtbot: QtBot) -> None:
    rows = a_list(shown, [line(1)])
    with qtbot.waitSignal(rows.menu_wanted) as wanted:
        rows.customContextMenuRequested.emit(QPoint(30, 10))
    assert wanted.args[0] == bytes([1])


def test_row_speaks_all_its_words(dressed: object) -> None:
    rows = RowList("超期", LOOK)
    rows.show_lines([line(1)])
    assert rows.lines.data(rows.lines.index(0)) == "企业1 超期"


def test_card_link_leads_on(shown: Show, qtbot: QtBot) -> None:
    card = Card("超期", state="red")
    opened: list[int] = []
    card.set_count(6)
    card.set_more("全部 6 条", lambda: opened.append(1))
    shown(card)
    link = next(child for child in card.findChildren(QWidget) if child.accessibleName() == "超期 全部 6 条")
    qtbot.keyClick(link, Qt.Key.Key_Space)
    assert opened == [1]


def test_counter_opens_by_its_digit(shown: Show, qtbot: QtBot) -> None:
    counter = Counter("red", "超期", "1")
    counter.show_figure(6, "最长 11 天")
    shown(counter)
    with qtbot.waitSignal(counter.opened):
        qtbot.keyClick(counter, Qt.Key.Key_1)
    assert counter.accessibleName() == "超期 6 最长 11 天"


def test_counter_is_a_dash_until_it_is_known(dressed: object) -> None:
    assert Counter("red", "超期", "1").accessibleName() == "超期 —"


def test_compact_counter_is_one_line(dressed: object) -> None:
    counter = Counter("grey", "未同步", "7")
    counter.set_compact(True)
    assert counter.sizeHint().height() == 44


def test_column_drops_out_where_the_row_is_narrow(shown: Show) -> None:
    look = RowLook((Column(share=1), Column(width=60, least=300), Column(width=60)), start=0, end=0)
    rows = RowList("行", look)
    rows.show_lines([Line(b"a", (Cell("线路未穿管"), Cell("乙", state="red"), Cell("丙", state="green")))])
    rows.resize(320, 60)
    shown(rows)
    red, green = LIGHT.states["red"].tint, LIGHT.states["green"].tint
    wide = colours(picture(rows))
    rows.resize(280, 60)
    narrow = colours(picture(rows))
    assert (red in wide, green in wide, red in narrow, green in narrow) == (True, True, False, True)


def paper(shown: Show, wide: int, *cells: Cell) -> Any:
    """The picture of a row with a name and, right after it, the kind of a paper."""
    look = RowLook(columns=(Column(share=1), Column(snug=True)), height=54)
    rows = RowList("文书", look)
    rows.show_lines([Line(b"1", cells, below=(Cell("（虚）安改〔2026〕1号", "second"),))])
    rows.setFixedSize(wide, 60)
    shown(rows)
    return picture(rows)


def test_name_is_said_short_where_the_kind_beside_it_leaves_no_room(shown: Show) -> None:
    name, kind = "虚构镇宏达木业有限公司", Cell("整改通知书")
    either, whole, short = Cell(name, short="宏达木业"), Cell(name), Cell("宏达木业")
    assert paper(shown, 240, either, kind) == paper(shown, 240, short, kind)
    assert paper(shown, 400, either, kind) == paper(shown, 400, whole, kind)
    assert paper(shown, 240, either, kind) != paper(shown, 240, whole, kind)


def test_kind_after_a_name_is_never_cut(shown: Show) -> None:
    kind, wide = "复查意见书", 216
    room = ceil(paint.width_of(kind, bold=True))
    left = wide - LOOK.end - 8 - room
    behind = paper(shown, wide, Cell("虚构镇宏达木业与华茂纺织联合加工厂"), Cell(kind)).copy(left, 8, room, 20)
    alone = paper(shown, wide, Cell("虚"), Cell(kind))
    start = LOOK.start + ceil(paint.width_of("虚", bold=True)) + 8
    assert behind == alone.copy(start, 8, room, 20)
