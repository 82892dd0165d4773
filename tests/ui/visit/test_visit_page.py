"""The page as a whole: where it stands, what it lists, how it narrows, and how it comes up again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.visits.start_visit import StartVisit
from safetydesk.ui.pages.visit.page import VisitPage
from safetydesk.ui.theme import LIGHT
from safetydesk.ui.widgets.rows import RowList
from safetydesk.usecases import visits
from tests.ui.visit.conftest import LISTS, Hands, Settle
from tests.ui.visit.town import MEASURES, Town, last_year

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def known(town: Town, opened: Callable[[bytes], Hands]) -> Hands:
    """A visit to a factory that was visited last year."""
    last_year(town)
    made = opened(town.start(checklists=LISTS))
    made.go("M06-4")
    return made


def test_page_without_visits_says_how_to_begin(page: VisitPage) -> None:
    assert page.home.isVisible()
    assert page.home._none.accessibleName().startswith("还没有检查")


def test_page_comes_up_at_the_item_where_this_device_stood(
    town: Town, hands: Hands, desk: Desk, settle: Settle
) -> None:
    hands.press(Qt.Key.Key_1)
    again = VisitPage(desk, town.hold)
    again.show()
    settle()
    assert again.room.flow.ref is not None
    assert again.room.flow.ref.item == "M06-5"
    again.deleteLater()


def test_subject_begins_a_visit_and_nothing_known_changes_nothing(page: VisitPage, town: Town, settle: Settle) -> None:
    page.arrive(b"x" * 16)
    settle()
    assert page.home.isVisible()
    page.arrive(town.subject)
    settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, StartVisit)
    assert dialog.rows.lines.lines[0].cells[0].text == "宏达木业有限公司"
    dialog.reject()


def test_lists_show_open_visits_first_and_then_the_others(known: Hands) -> None:
    known.page.show_home()
    known.settle()
    home = known.page.home
    assert [line.cells[2].text for line in home.open_list.lines.lines] == ["四不两直"]
    assert [line.cells[2].text for line in home.recent.lines.lines] == ["日常"]
    home.open_list.opened.emit(known.visit)
    known.settle()
    assert known.item() == "M06-4"


def test_company_is_seen_with_hazards_duties_and_last_visit(known: Hands) -> None:
    read = known.room.flow.sheet.read  # type: ignore[union-attr]
    assert {one.description for one in read.hazards} == {"粉尘积尘超3.2mm", "灭火器2具欠压", "除尘器无泄爆装置"}
    texts = [label.text() for label in known.room.company.findChildren(QWidget) if hasattr(label, "text")]
    assert "2025-10-22 日常，3 条" in texts
    assert {"未销号隐患", "人数带来的义务"} <= set(texts)
    assert "日周月" not in texts


def test_last_result_stands_beside_the_item(known: Hands) -> None:
    texts = [label.text() for label in known.room.item.findChildren(QWidget) if hasattr(label, "text")]
    assert "上次（2025-10-22）：基本符合" in texts


def test_whole_list_and_only_open_items(known: Hands) -> None:
    items = known.room.items
    items.whole_wanted.emit(True)
    known.settle()
    assert len(known.room.flow.sheet.entries) == 41  # type: ignore[union-attr]
    known.press(Qt.Key.Key_1)
    items.toggle_open()
    shown = [line.id for line in items.list.lines.lines if line.id and b"/" in line.id]
    assert (len(shown), b"fifteen-measures/M06-4" in shown) == (40, False)
    items.whole_wanted.emit(False)
    known.settle()
    assert len(known.room.flow.sheet.entries) == 20  # type: ignore[union-attr]


def test_answered_item_stays_on_the_short_list(known: Hands) -> None:
    known.room.items.whole_wanted.emit(True)
    known.settle()
    known.go("M14-4")
    known.press(Qt.Key.Key_1)
    known.room.items.whole_wanted.emit(False)
    known.settle()
    assert "M14-4" in [entry.ref.item for entry in known.room.flow.sheet.entries]  # type: ignore[union-attr]


def test_narrow_window_has_the_company_in_a_drawer(known: Hands) -> None:
    known.page.set_compact(True)
    assert known.room.company.isHidden()
    known.press(Qt.Key.Key_F4)
    assert (known.room.company.isVisible(), known.room.items.width()) == (True, 224)
    known.press(Qt.Key.Key_Escape)
    assert known.room.company.isHidden()
    known.page.set_compact(False)
    assert known.room.company.isVisible()


def test_drawer_covers_what_is_below_it(known: Hands) -> None:
    known.page.set_compact(True)
    known.press(Qt.Key.Key_F4)
    company = known.room.company
    image = known.room.grab().toImage()
    edge = {image.pixelColor(company.x(), y).name().upper() for y in range(company.y(), company.geometry().bottom())}
    ground = image.pixelColor(company.x() + 6, company.y() + 4).name().upper()
    assert (edge, ground) == ({LIGHT.strong_line}, LIGHT.surface)


def test_what_presses_most_stands_first_beside_the_visit(known: Hands) -> None:
    (rows,) = [one for one in known.room.company.findChildren(RowList) if one.accessibleName() == "未销号隐患"]
    assert [[cell.text for cell in line.cells] for line in rows.lines.lines] == [
        ["粉尘积尘超3.2mm", "超期 11 天"],
        ["除尘器无泄爆装置", "疑似重大"],
        ["灭火器2具欠压", "剩 14 天"],
    ]


def test_tray_takes_the_keyboard_and_gives_it_back(known: Hands) -> None:
    known.room.bar.field.setText("东门上锁")
    known.room.bar.save()
    known.settle()
    known.go("M06-4")
    known.press(Qt.Key.Key_T, CTRL)
    assert QApplication.focusWidget() is known.room.tray.list
    known.press(Qt.Key.Key_T, CTRL)
    assert QApplication.focusWidget() is known.room.items.list


def test_smallest_window_never_scrolls_sideways(known: Hands) -> None:
    known.page.set_compact(True)
    known.press(Qt.Key.Key_3)
    known.page.resize(728, 438)
    known.settle()
    assert known.room.item.horizontalScrollBar().maximum() == 0
    known.press(Qt.Key.Key_T, CTRL)
    assert known.room.tray.horizontalScrollBar().maximum() == 0


def test_low_window_has_lower_answers(known: Hands) -> None:
    known.page.resize(1246, 617)
    known.settle()
    assert known.room.item.answers.height() == 52
    known.page.resize(1246, 768)
    known.settle()
    assert known.room.item.answers.height() == 60


def test_visit_finished_elsewhere_is_shown_finished(known: Hands) -> None:
    known.town.do(visits.finish_visit, visit_id=known.visit)
    known.page.refresh()
    known.settle()
    assert known.page.finished.isVisible()


def test_leaving_the_page_keeps_what_is_typed(known: Hands) -> None:
    known.press(Qt.Key.Key_3)
    known.room.item.editor.note.field.setPlainText("通道堆物")
    assert known.page.may_leave()
    known.settle()
    assert [one.text for one in known.findings()] == ["通道堆物"]


def test_every_control_has_a_name(known: Hands) -> None:
    known.press(Qt.Key.Key_3)
    kinds = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, RowList)
    controls = [one for kind in kinds for one in known.page.findChildren(kind) if one.isVisibleTo(known.page)]
    assert len(controls) > 20
    assert [type(one).__name__ for one in controls if not one.accessibleName()] == []


def test_checklist_of_an_older_version_is_answered_with_todays(town: Town, opened: Callable[[bytes], Hands]) -> None:
    made = opened(town.start(checklists=[{"key": MEASURES, "version": "older"}]))
    made.go("M06-4")
    made.press(Qt.Key.Key_1)
    assert made.answers() == {"M06-4": ("conforms", None)}
