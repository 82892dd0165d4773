"""Fields: focus, errors, pauses; nothing is taken for typed while an input method composes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.errors import error
from safetydesk.ui.theme import LIGHT
from safetydesk.ui.widgets.day_field import DayField, read_day
from safetydesk.ui.widgets.field import Check, Choice, LineField, NoteField, SearchField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.segments import Segments
from tests.ui.hands import colour_at, colours, compose, picture, type_text

Show = Callable[[QWidget], Any]


def column(*widgets: QWidget) -> QWidget:
    """The widgets below each other."""
    made = QWidget()
    layout = QVBoxLayout(made)
    for widget in widgets:
        layout.addWidget(widget)
    return made


def test_field_shows_border_ring_and_error(shown: Show) -> None:
    field, other = LineField("企业名称", "永丰汽修"), LineField("电话")
    shown(column(field, other))
    other.setFocus()
    rest = colours(picture(field))
    field.set_bad(True)
    wrong = colours(picture(field))
    field.setFocus()
    assert LIGHT.field_border in rest
    assert LIGHT.states["red"].text in wrong
    assert colour_at(field, 60, 1) == LIGHT.focus


def test_empty_field_is_unknown_not_an_empty_text(dressed: object) -> None:
    assert (LineField("电话", "  ").value(), LineField("电话", " 138 ").value()) == (None, "138")


def test_search_waits_for_rest_and_ignores_composition(shown: Show, qtbot: QtBot) -> None:
    search = shown(SearchField("搜索"))
    sought: list[str] = []
    search.sought.connect(sought.append)
    compose(search, "yong'feng")
    with qtbot.waitSignal(search.sought):
        compose(search, "", "永丰")
    assert sought == ["永丰"]


def test_escape_empties_the_search_first(shown: Show, qtbot: QtBot) -> None:
    search = shown(SearchField("搜索"))
    type_text(search, "石桥")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""


def test_enter_takes_the_search(shown: Show, qtbot: QtBot) -> None:
    search = shown(SearchField("搜索"))
    type_text(search, "hdmy")
    with qtbot.waitSignal(search.taken) as taken:
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert taken.args == ["hdmy"]


def test_note_reports_a_group_of_keystrokes(shown: Show, qtbot: QtBot) -> None:
    note = shown(NoteField("说明"))
    with qtbot.waitSignal(note.paused, timeout=2000) as paused:
        type_text(note, "配电箱未接地𬭚")
    assert paused.args == ["配电箱未接地𬭚"]


def test_leaving_the_note_reports_at_once(shown: Show) -> None:
    note, field = NoteField("说明"), LineField("电话")
    shown(column(note, field))
    note.setFocus()
    said: list[str] = []
    note.paused.connect(said.append)
    type_text(note, "未接地")
    field.setFocus()
    assert said == ["未接地"]


def test_stored_note_is_not_taken_for_typed(shown: Show) -> None:
    note, field = NoteField("说明"), LineField("电话")
    shown(column(note, field))
    said: list[str] = []
    note.paused.connect(said.append)
    note.setFocus()
    note.show_text("原来的")
    field.setFocus()
    assert (said, note.value()) == ([], "原来的")


def test_picture_pasted_into_a_note_is_handed_on(shown: Show, qtbot: QtBot) -> None:
    note = shown(NoteField("说明"))
    mime = QMimeData()
    mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    with qtbot.waitSignal(note.picture_pasted):
        note.insertFromMimeData(mime)
    assert note.toPlainText() == ""


def test_choice_gives_the_code_not_the_word(dressed: object) -> None:
    choice = Choice("类别", [("general", "一般"), ("major", "重大")])
    choice.choose("major")
    assert (choice.currentText(), choice.code(), choice.accessibleName()) == ("重大", "major", "类别")
    choice.choose("no-such")
    assert choice.code() is None


def test_check_is_ticked_by_space(shown: Show, qtbot: QtBot) -> None:
    check = shown(Check("只看未答"))
    qtbot.keyClick(check, Qt.Key.Key_Space)
    assert check.isChecked()
    assert LIGHT.accent in colours(picture(check))


@pytest.mark.parametrize("words", ["2026-5-1", "2026.05.01", "20260501", "2026年5月1日", "2026/5/1"])
def test_day_is_read_as_people_write_it(words: str) -> None:
    assert read_day(words) == "2026-05-01"


@pytest.mark.parametrize("words", ["5月1日", "26-5-1", "2026-02-30", "明天", "2026年6月底", ""])
def test_day_is_never_guessed(words: str) -> None:
    assert read_day(words) is None


def test_arrow_keys_move_the_day(shown: Show, qtbot: QtBot) -> None:
    field = shown(DayField("期限", "2026-04-30"))
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert field.day() == "2026-04-24"


def test_unreadable_day_is_marked_on_leaving(shown: Show) -> None:
    field, other = DayField("期限"), LineField("电话")
    shown(column(field, other))
    field.setFocus()
    type_text(field, "月底")
    other.setFocus()
    assert (field.day(), field.unreadable()) == (None, True)
    assert LIGHT.states["red"].text in colours(picture(field))


def test_segments_move_with_arrows_and_report(shown: Show, qtbot: QtBot) -> None:
    grade = shown(Segments("等级", [("general", "一般"), ("suspected", "疑似重大"), ("major", "重大")], "general"))
    buttons = grade.findChildren(QWidget)
    buttons[0].setFocus()
    with qtbot.waitSignal(grade.picked) as picked:
        qtbot.keyClick(grade.focusWidget() or buttons[0], Qt.Key.Key_Right)
    assert (picked.args, grade.code()) == (["suspected"], "suspected")


def test_segments_show_a_stored_choice_without_reporting(dressed: object) -> None:
    grade = Segments("等级", [("general", "一般"), ("major", "重大")])
    said: list[str] = []
    grade.picked.connect(said.append)
    grade.choose("major")
    assert (grade.code(), said) == ("major", [])


def test_form_puts_the_error_under_its_field_and_the_cursor_into_it(shown: Show) -> None:
    form = Form()
    name, code = LineField("企业名称"), LineField("信用代码")
    form.add("name", "企业名称", name, required=True)
    form.add("code", "信用代码", code)
    shown(form)
    form.show_error("code", error("DESKTOP_003", field="信用代码", why="末位应为 3"))
    assert code.hasFocus()
    assert "末位应为 3" in code.accessibleDescription()
    form.clear_errors()
    assert code.accessibleDescription() == ""


def test_form_is_never_wider_than_560(shown: Show) -> None:
    form = Form()
    field = LineField("企业名称")
    form.add("name", "企业名称", field)
    shown(form)
    form.resize(900, 200)
    assert (form.width(), field.geometry().left()) == (560, 76)
