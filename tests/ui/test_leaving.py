"""Leaving and sending by keyboard: Esc asks before words are lost, Enter presses what has the ring, and sends once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.app import Desktop, NoStore, open_folder
from safetydesk.catalog import load
from safetydesk.models.store import create_store
from safetydesk.ui.dialogs.office.person import NewPersonDialog, PersonDialog
from safetydesk.ui.dialogs.office.unlock import UnlockDialog
from safetydesk.ui.dialogs.subjects.edit_subject import EditSubjectDialog
from safetydesk.ui.dialogs.subjects.edit_subject_life import RenameDialog
from safetydesk.ui.dialogs.visits.sign_visit import Signer, SignVisit
from safetydesk.ui.find import FindBar
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.dialog import FRAME, Dialog, decision
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.field import Check, LineField, NoteField, SearchField
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.segments import Segments
from tests.ui.furnished import closed_township, dialog_shown, furnished
from tests.ui.hands import type_text

Key = Qt.Key
Show = Callable[[QWidget], Any]


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with furnished(closed_township(tmp_path / "store"), qtbot) as made:
        yield made


def counted(desktop: Desktop, qtbot: QtBot, sql: str) -> int:
    found: list[int] = []
    desktop.tasks.read(lambda db: db.execute(sql).fetchone()[0], found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def asked_over(dialog: Dialog) -> Dialog:
    """The question on the screen whether to leave this dialog."""
    found: Dialog = next(one for one in dialog.findChildren(Dialog) if one.isVisible())
    return found


def form_of(shown: Show) -> tuple[Dialog, LineField, NoteField]:
    dialog = Dialog("更名")
    line, note = LineField("新名称"), NoteField("原因")
    dialog.body.addWidget(line)
    dialog.body.addWidget(note)
    dialog.add_verb(Button("不更名"), rejects=True)
    dialog.add_verb(Button("更名", kind="primary"), accepts=True)
    shown(dialog)
    return dialog, line, note


def test_cursor_stands_in_the_first_field_and_on_the_verb_where_there_is_none(shown: Show, qtbot: QtBot) -> None:
    dialog, line, _ = form_of(shown)
    assert dialog.focusWidget() is line
    plain = shown(decision(None, "编号", happens="取用一个文号。", do="编号", leave="再看看"))
    assert plain.focusWidget().text() == "编号"
    danger = shown(decision(None, "作废", happens="文书作废。", do="作废", leave="保留", danger=True))
    assert danger.focusWidget().text() == "保留"
    qtbot.keyClick(danger.focusWidget(), Key.Key_Return)
    assert not danger.isVisible()
    assert danger.result() == Dialog.DialogCode.Rejected


def test_enter_presses_the_verb_that_has_the_ring(shown: Show, qtbot: QtBot) -> None:
    dialog, _, _ = form_of(shown)
    leave = next(one for one in dialog.findChildren(Button) if one.text() == "不更名")
    leave.setFocus()
    qtbot.keyClick(leave, Key.Key_Return)
    assert dialog.result() == Dialog.DialogCode.Rejected
    assert not dialog.isVisible()


@pytest.mark.parametrize("where", ["line", "note"])
def test_esc_asks_before_words_are_lost_and_goes_on_or_leaves(shown: Show, qtbot: QtBot, where: str) -> None:
    dialog, line, note = form_of(shown)
    field: QWidget = line if where == "line" else note
    type_text(field, "虚构新名称")
    qtbot.keyClick(field, Key.Key_Escape)
    asking = asked_over(dialog)
    qtbot.keyClick(asking, Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.unsaved()
    qtbot.keyClick(field, Key.Key_Escape)
    next(one for one in asked_over(dialog).findChildren(Button) if one.text() == "不要了").click()
    assert not dialog.isVisible()


def test_esc_leaves_at_once_when_nothing_was_written(shown: Show, qtbot: QtBot) -> None:
    dialog, line, _ = form_of(shown)
    line.setText("程序填上的")
    qtbot.keyClick(line, Key.Key_Escape)
    assert not dialog.isVisible()


def test_search_and_passphrase_are_no_words_to_ask_about(shown: Show) -> None:
    dialog = Dialog("打开")
    search, secret = SearchField("找"), LineField("口令")
    secret.setEchoMode(LineField.EchoMode.Password)
    for one in (search, secret):
        dialog.body.addWidget(one)
    shown(dialog)
    type_text(search, "hdmy")
    type_text(secret, "四词连写")
    assert not dialog.unsaved()


def test_day_stays_a_written_one_after_it_was_tidied(shown: Show, qtbot: QtBot) -> None:
    dialog = Dialog("延期")
    day = DayField("延到")
    dialog.body.addWidget(day)
    shown(dialog)
    type_text(day, "2026.5.1")
    qtbot.keyClick(day, Key.Key_Return)
    assert day.text() == "2026-05-01"
    assert dialog.unsaved()
    day.show_day("2026-05-01")
    assert not dialog.unsaved()
    qtbot.keyClick(day, Key.Key_Up)
    assert dialog.unsaved()


def test_drawn_signatures_are_asked_about(shown: Show, qtbot: QtBot) -> None:
    signers = [Signer("inspector", "李虚构", b"i" * 16, way="drawn")]
    dialog = SignVisit(load(), signers)
    shown(dialog)
    assert not dialog.unsaved()
    signers[0].strokes = [[(1.0, 1.0), (9.0, 9.0)]]
    next(one for one in dialog.findChildren(Button) if one.text() == "以后再签").click()
    assert dialog.isVisible()
    assert asked_over(dialog)


def test_new_enterprise_is_made_once_by_two_enters(desktop: Desktop, qtbot: QtBot) -> None:
    dialog = EditSubjectDialog(desktop.desk, parent=desktop.window)
    dialog.open()
    name = dialog.lines["name"]
    type_text(name, "虚构重复厂")
    qtbot.keyClick(name, Key.Key_Return)
    qtbot.keyClick(name, Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert counted(desktop, qtbot, "SELECT count(*) FROM subject WHERE name = '虚构重复厂'") == 1


def test_refused_form_may_be_sent_again(desktop: Desktop, qtbot: QtBot) -> None:
    dialog = EditSubjectDialog(desktop.desk, parent=desktop.window)
    dialog.open()
    dialog.lines["name"].setText("虚构更正厂")
    dialog.lines["credit_code"].setText("1234")
    dialog.take()
    qtbot.waitUntil(lambda: "1234" in dialog.lines["credit_code"].accessibleDescription())
    dialog.lines["credit_code"].setText("")
    dialog.take()
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_new_person_is_registered_once_and_the_list_leaves_without_asking(desktop: Desktop, qtbot: QtBot) -> None:
    dialog = PersonDialog(desktop.desk, desktop.window)
    dialog.open()
    dialog.register()
    form = dialog_shown(NewPersonDialog)
    type_text(form.name, "虚构新人")
    qtbot.keyClick(form.name, Key.Key_Return)
    qtbot.keyClick(form.name, Key.Key_Return)
    qtbot.waitUntil(lambda: not form.isVisible())
    assert counted(desktop, qtbot, "SELECT count(*) FROM person WHERE name = '虚构新人'") == 1
    assert not dialog.unsaved()


def test_second_enter_while_the_store_opens_does_not_leave(tmp_path: Path, qtbot: QtBot, shown: Show) -> None:
    folder, secret = tmp_path / "store", "四词连写的虚构口令"
    create_store(folder, township="虚构镇", passphrase=secret).close()
    tasks = Tasks(NoStore())
    dialog = shown(UnlockDialog(tasks, lambda words: open_folder(folder, words)))
    type_text(dialog.passphrase, secret)
    qtbot.keyClick(dialog.passphrase, Key.Key_Return)
    qtbot.keyClick(dialog.focusWidget() or dialog, Key.Key_Return)
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.opened is not None)
    dialog.opened.db.close()
    tasks.close()


def test_find_bar_gives_the_keyboard_back(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.window.go("subjects")
    before = QApplication.focusWidget()
    assert before is not None
    qtbot.keyClick(desktop.window, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    bar = desktop.window.findChild(FindBar)
    type_text(bar.field, "虚构")
    qtbot.keyClick(bar.field, Key.Key_Escape)
    qtbot.keyClick(bar.field, Key.Key_Escape)
    assert not bar.isVisible()
    assert QApplication.focusWidget() is before


@pytest.mark.parametrize("name", ["today", "hazards"])
def test_esc_in_the_empty_search_of_a_page_goes_back_to_its_work(desktop: Desktop, qtbot: QtBot, name: str) -> None:
    page: Any = desktop.window.go(name)
    qtbot.waitUntil(desktop.tasks.idle)
    page.header.start_search()
    type_text(page.header.search, "虚构")
    for _ in range(2):
        qtbot.keyClick(page.header.search, Key.Key_Escape)
    assert page.header.search.text() == ""
    assert not page.header.search.hasFocus()
    if name == "hazards":
        assert page.table.isAncestorOf(QApplication.focusWidget())


def test_renaming_begins_with_the_new_name(desktop: Desktop, qtbot: QtBot) -> None:
    page: Any = desktop.window.go("subjects")
    qtbot.waitUntil(lambda: page.verbs._read is not None)
    page.verbs.rename()
    dialog = dialog_shown(RenameDialog)
    assert dialog.focusWidget() is dialog.name


def test_choice_takes_the_keyboard_where_it_stands(shown: Show, qtbot: QtBot) -> None:
    dialog = Dialog("复查")
    verdict = Segments("结果", [("pass", "合格"), ("fail", "不合格")])
    dialog.body.addWidget(verdict)
    shown(dialog)
    verdict.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert verdict.code() == "pass"
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Right)
    assert verdict.code() == "fail"
    dialog.setFocus()
    verdict.setFocus()
    assert verdict.code() == "fail"


def test_dialog_higher_than_the_screen_scrolls_and_keeps_its_verbs_in_sight(shown: Show) -> None:
    dialog = Dialog("很长")
    for at in range(60):
        dialog.body.addWidget(LineField(f"栏 {at}"))
    verb = dialog.add_verb(Button("保存", kind="primary"), accepts=True)
    shown(dialog)
    room = dialog.screen().availableGeometry().height()
    assert dialog.height() <= room - FRAME
    assert verb.geometry().bottom() <= dialog.height()
    assert isinstance(dialog.focusWidget(), LineField)


def test_empty_table_says_why_in_sight_beside_the_frozen_columns(tmp_path: Path, qtbot: QtBot) -> None:
    create_store(tmp_path / "store", township="虚构镇").close()
    with furnished(tmp_path / "store", qtbot, person=None) as desktop:
        page: Any = desktop.window.go("subjects")
        empty = page.table.findChild(Empty)
        qtbot.waitUntil(lambda: empty.isVisible() and "还没有企业" in empty.accessibleName())
        qtbot.waitUntil(lambda: page.table.childAt(empty.geometry().center()) in (empty, *empty.findChildren(QWidget)))
        edge = page.table.twin.main.mapTo(page.table, QPoint(0, 0)).x()
        qtbot.waitUntil(lambda: empty.x() == edge > 0)


def test_title_and_tick_are_cut_with_dots_never_by_the_edge(shown: Show) -> None:
    header, tick = Header("虚构县很长很长的名字木材加工有限责任公司第二分公司"), Check("很长的一条隐患" * 9)
    shown(header)
    header.resize(260, header.height())
    assert header.minimumSizeHint().width() < 260
    shown(tick)
    tick.resize(200, 28)
    assert tick.toolTip() == tick.text()
    tick.resize(tick.sizeHint())
    assert tick.toolTip() == ""
