"""完成检查 and 签字: what is missing is asked for, hazards are registered, the record is issued with the signatures."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from safetydesk.models.changelog import update_row
from safetydesk.models.queries.documents import documents_of_visit
from safetydesk.models.queries.hazards import hazards_of_visit
from safetydesk.models.tables import Visit
from safetydesk.ui.dialogs.visits.finish_visit import FinishVisit
from safetydesk.ui.dialogs.visits.sign_visit import SignVisit
from safetydesk.ui.tasks import Tasks
from safetydesk.usecases import people, visit_items, visits
from tests.ui.hands import type_text
from tests.ui.visit.conftest import LISTS, Hands, Settle
from tests.ui.visit.town import MEASURES, Town

ITEM = {"checklist": MEASURES, "item": "M06-4"}
FACTS = {"grade": "general", "law": "fire-28", "deadline": "2026-05-01", "measure": "清理通道"}
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def found(town: Town, opened: Callable[[bytes], Hands]) -> Hands:
    """A visit with a failed item, a note without deadline, and a mostly conforming item without words."""
    visit = town.start(checklists=LISTS)
    town.do(visit_items.judge_item, visit_id=visit, **ITEM, result="fails", note="通道堆物", finding=FACTS)
    town.do(visit_items.jot_finding, visit_id=visit, text="东门上锁")
    made = opened(visit)
    made.go("M06-5")
    made.press(Qt.Key.Key_2)
    return made


def asked(hands: Hands) -> FinishVisit:
    hands.page.activateWindow()
    hands.settle()
    hands.press(Qt.Key.Key_Return, CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, FinishVisit)
    return dialog


def test_deadline_counts_while_the_cursor_is_still_in_it(town: Town, found: Hands) -> None:
    dialog = asked(found)
    dialog.notes[0].words.setText("少两张检查卡")
    day = dialog.findings[1].grading.day
    day.setFocus()
    type_text(day, "2026-5-20")
    QTest.keyClick(day, Qt.Key.Key_Return, CTRL)
    found.settle()
    assert town.state(found.visit).row.finished_at is not None
    assert "2026-05-20" in [one.deadline for one in hazards_of_visit(town.store.reader, found.visit)]


def complete(hands: Hands) -> None:
    dialog = asked(hands)
    dialog.notes[0].words.setText("少两张检查卡")
    dialog.findings[1].grading.days.picked.emit("3")
    dialog.post.setText("厂长")
    dialog.finish()
    hands.settle()


def scribble(pad: QWidget) -> None:
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, 90))
    for at in range(12):
        QTest.mouseMove(pad, QPoint(60 + 12 * at, 90 + (-1) ** at * 20))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 90))


def signing(hands: Hands) -> SignVisit:
    hands.page.finished.sign()
    hands.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, SignVisit)
    return dialog


def sign_all(hands: Hands, dialog: SignVisit) -> None:
    for _ in dialog.signers:
        scribble(dialog.pad)
        dialog.go_on()
    hands.settle()


def record(hands: Hands) -> Any:
    papers = documents_of_visit(hands.town.store.reader, hands.visit)
    return next((one for one in papers if one.kind == "inspection_record"), None)


def pdf_text(hands: Hands) -> str:
    pages = PdfReader(BytesIO(hands.town.blobs().get(record(hands).pdf))).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_what_is_missing_is_asked_for_one_after_the_other(found: Hands) -> None:
    dialog = asked(found)
    dialog.finish()
    assert "VISIT_003" in dialog.fault_shown()
    type_text(dialog.notes[0].words, "少两张检查卡")
    dialog.finish()
    assert "VISIT_015" in dialog.fault_shown()
    assert "东门上锁" in dialog.fault_shown()
    dialog.findings[1].grading.days.picked.emit("0")
    dialog.person.clear()
    dialog.finish()
    assert "VISIT_018" in dialog.fault_shown()
    assert found.town.state(found.visit).row.finished_at is None
    assert hazards_of_visit(found.town.store.reader, found.visit) == []


def test_cursor_stands_where_something_is_missing_from_the_start(found: Hands) -> None:
    dialog = asked(found)
    assert dialog.focusWidget() is dialog.notes[0].words
    dialog.notes[0].words.setText("少两张检查卡")
    high = dialog.height()
    dialog.finish()
    found.settle()
    assert dialog.focusWidget() is dialog.findings[1].grading.day
    assert dialog.height() <= high + 24


def test_finished_visit_has_its_hazards_each_with_its_own_deadline(found: Hands) -> None:
    complete(found)
    state = found.town.state(found.visit)
    assert (state.person_in_charge, state.person_in_charge_post) == ("赵国强", "厂长")
    told = [(one.description, one.deadline) for one in hazards_of_visit(found.town.store.reader, found.visit)]
    assert told == [("通道堆物", "2026-05-01"), ("东门上锁", "2026-04-19")]
    assert found.answers()["M06-5"] == ("mostly", "少两张检查卡")
    assert found.page.finished.isVisible()


def test_major_finding_needs_its_criterion(found: Hands) -> None:
    dialog = asked(found)
    dialog.notes[0].words.setText("少两张检查卡")
    row = dialog.findings[1].grading
    row.days.picked.emit("3")
    row.grade.picked.emit("major")
    dialog.finish()
    assert "HAZARD_010" in dialog.fault_shown()
    row.criterion.setCurrentIndex(1)
    dialog.finish()
    found.settle()
    grades = [one.grade for one in hazards_of_visit(found.town.store.reader, found.visit)]
    assert grades == ["general", "major"]


def test_failed_item_without_words_must_say_what_was_seen(found: Hands) -> None:
    found.go("M06-6")
    found.press(Qt.Key.Key_3)
    dialog = asked(found)
    dialog.notes[0].words.setText("少两张检查卡")
    dialog.finish()
    assert "VISIT_016" in dialog.fault_shown()
    dialog.notes[1].words.setText("动火没有监护人")
    dialog.notes[1].grading.days.picked.emit("0")
    dialog.findings[1].grading.days.picked.emit("3")
    dialog.finish()
    found.settle()
    told = [one.description for one in hazards_of_visit(found.town.store.reader, found.visit)]
    assert sorted(told) == ["东门上锁", "动火没有监护人", "通道堆物"]


def test_record_is_issued_with_the_drawn_signatures(found: Hands) -> None:
    complete(found)
    sign_all(found, signing(found))
    assert (record(found).number, record(found).state) == ("（虚）安检记〔2026〕1号", "rendered")
    assert found.page.finished.documents.lines.lines[0].cells[2].text == "待归档"  # a record gets no seal
    text = pdf_text(found)
    assert all(words in text for words in ("通道堆物", "东门上锁", "少两张检查卡", "李长明", "周敏", "赵国强"))
    signatures = found.town.state(found.visit).signatures
    assert [(one.role, one.way) for one in signatures] == [
        ("inspector", "drawn"),
        ("inspector", "drawn"),
        ("person_in_charge", "drawn"),
    ]
    held = found.town.store.reader.execute("SELECT sha256 FROM blob").fetchall()
    assert {one.image for one in signatures} <= {row[0] for row in held}


def test_signing_closes_when_the_strokes_are_on_the_disk(found: Hands, tasks: Tasks) -> None:
    complete(found)
    dialog, gate = signing(found), threading.Event()
    tasks.write(lambda _session: gate.wait(60))
    for _ in dialog.signers:
        scribble(dialog.pad)
        dialog.go_on()
    for leave in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        QTest.keyClick(dialog, leave)
    assert (dialog.isVisible(), dialog._done.text()) == (True, "正在保存…")
    gate.set()
    found.settle()
    assert QApplication.activeModalWidget() is None
    assert len(found.town.state(found.visit).signatures) == 3


def test_strokes_that_could_not_be_kept_are_still_on_the_screen(found: Hands) -> None:
    complete(found)
    dialog = signing(found)
    found.town.do(visits.reopen_visit, visit_id=found.visit)
    sign_all(found, dialog)
    assert "VISIT_" in dialog.fault_shown()
    assert (dialog.isVisible(), dialog._done.text()) == (True, "签好了")
    assert all(one.strokes for one in dialog.signers)
    found.town.do(visits.finish_visit, visit_id=found.visit)
    dialog.go_on()
    found.settle()
    assert len(found.town.state(found.visit).signatures) == 3


def test_nobody_may_be_left_out_of_signing(found: Hands) -> None:
    complete(found)
    dialog = signing(found)
    dialog.go_on()
    assert "VISIT_017" in dialog.fault_shown()
    assert "李长明" in dialog.fault_shown()


def test_refusal_needs_reason_and_witness_and_stands_on_the_record(found: Hands) -> None:
    complete(found)
    dialog = signing(found)
    for _ in range(2):
        dialog.way.picked.emit("wet")
        dialog.go_on()
    dialog.way_of_subject.picked.emit("refused")
    dialog.go_on()
    assert "VISIT_008" in dialog.fault_shown()
    type_text(dialog.reason, "须请示总公司")
    type_text(dialog.witness, "村干部周桂芳")
    dialog.go_on()
    found.settle()
    last = found.town.state(found.visit).signatures[-1]
    assert (last.way, last.reason, last.witness) == ("refused", "须请示总公司", "村干部周桂芳")
    assert "须请示总公司" in pdf_text(found)


def test_certificate_out_of_date_is_told_before_anybody_signs(town: Town, opened: Callable[[bytes], Hands]) -> None:
    late = town.do(people.register_person, name="郑过期", roles=["inspector"]).id
    town.do(people.add_certificate, person_id=late, number="旧证", valid_from="2020-01-01", valid_to="2025-12-31")
    made = opened(town.start(inspectors=[town.inspectors[0], late]))
    asked(made).finish()
    made.settle()
    made.page.finished.sign()
    made.settle()
    assert made.town.said.refused == ["DOCUMENT_008"]
    assert QApplication.activeModalWidget() is None
    town.do(people.add_certificate, person_id=late, number="新证", valid_from="2026-01-01", valid_to="2028-12-31")
    sign_all(made, signing(made))
    assert len(made.town.state(made.visit).signatures) == 3
    assert record(made).state == "rendered"


def test_why_and_with_whom_is_kept_and_printed(found: Hands) -> None:
    dialog = asked(found)
    assert dialog.purpose.text().startswith("以四不两直方式")
    dialog.purpose.setText("春季专项抽查")
    dialog.units.setText("虚构区应急管理局、虚构区消防救援大队")
    dialog.notes[0].words.setText("少两张检查卡")
    dialog.findings[1].grading.days.picked.emit("3")
    dialog.finish()
    found.settle()
    sign_all(found, signing(found))
    assert "春季专项抽查" in pdf_text(found)
    assert "虚构区应急管理局、虚构区消防救援大队" in pdf_text(found)


def test_notice_is_drafted_from_the_record(found: Hands) -> None:
    complete(found)
    sign_all(found, signing(found))
    assert found.page.window().focusWidget() is found.page.finished.hazards
    assert found.page.finished.primary.text() == "拟隐患整改通知书（2 条）"
    found.page.finished.primary.click()
    found.settle()
    notice = documents_of_visit(found.town.store.reader, found.visit)[-1]
    assert (notice.kind, len(notice.hazards), notice.state) == ("rectification_notice", 2, "drafted")
    assert found.town.said.went == [("documents", notice.id)]


def test_visit_is_reopened_before_the_first_signature_only(found: Hands, settle: Settle) -> None:
    complete(found)
    found.page.finished._again.click()
    settle()
    assert found.page.room.isVisible()
    complete_again = asked(found)
    complete_again.finish()
    settle()
    sign_all(found, signing(found))
    assert found.page.finished._again.isHidden()


def test_words_typed_until_the_last_moment_are_in_the_dialog(found: Hands) -> None:
    found.go("M06-6")
    found.press(Qt.Key.Key_3)
    type_text(found.room.item.editor.note.field, "动火没有监护人")
    dialog = asked(found)
    assert [one.judgement().note for one in dialog.findings] == ["通道堆物", "东门上锁", "动火没有监护人"]


def test_visit_of_a_former_ledger_is_only_shown(town: Town, opened: Callable[[bytes], Hands]) -> None:
    visit = town.start()
    town.do(lambda session: update_row(session, Visit, visit, {"finished_at": town.now, "historic": 1}))
    made = opened(visit)
    assert (made.page.finished.primary.isHidden(), made.page.finished._again.isHidden()) == (True, True)
