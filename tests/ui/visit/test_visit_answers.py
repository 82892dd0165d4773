"""Answering by keys: what goes on, what asks for words, what is stored, and what is taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from safetydesk.models.queries.visit_sheet import visit_drafts
from tests.ui.hands import compose, type_text
from tests.ui.visit.conftest import Hands

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def drafts(hands: Hands) -> dict[str, str]:
    return visit_drafts(hands.town.store.reader, hands.visit)


def note(hands: Hands) -> object:
    return hands.room.item.editor.note.field


@pytest.mark.parametrize(("key", "result"), [(Qt.Key.Key_1, "conforms"), (Qt.Key.Key_4, "not_applicable")])
def test_one_and_four_store_and_go_on(hands: Hands, key: Qt.Key, result: str) -> None:
    hands.press(key)
    assert (hands.answers(), hands.item()) == ({"M06-4": (result, None)}, "M06-5")
    assert hands.page.focusWidget() is hands.room.items.list


def test_three_puts_the_cursor_in_the_note_and_the_words_become_a_finding(hands: Hands) -> None:
    hands.press(Qt.Key.Key_3)
    assert hands.answers() == {"M06-4": ("fails", None)}
    assert hands.page.focusWidget() is note(hands)
    type_text(hands.room.item.editor.note.field, "东侧通道堆放木料")
    hands.press(Qt.Key.Key_1, CTRL)
    assert hands.answers() == {"M06-4": ("conforms", "东侧通道堆放木料")}
    hands.go("M06-4")
    hands.press(Qt.Key.Key_3)
    assert [(one.text, one.item) for one in hands.findings()] == [("东侧通道堆放木料", "M06-4")]


def test_mostly_waits_for_its_note_and_never_blocks_leaving(hands: Hands) -> None:
    hands.press(Qt.Key.Key_2)
    assert (hands.answers(), hands.page.focusWidget() is note(hands)) == ({}, True)
    assert hands.room.item.editor.note.fault_shown() == ""
    hands.press(Qt.Key.Key_F3)
    assert hands.item() == "M06-5"
    hands.go("M06-4")
    assert "VISIT_003" in hands.room.item.editor.note.fault_shown()
    assert hands.room.item.answers.code() == "mostly"
    type_text(hands.room.item.editor.note.field, "宽度不足")
    hands.go("M06-5")
    assert hands.answers() == {"M06-4": ("mostly", "宽度不足")}


def test_words_are_a_draft_while_typing_and_one_change_when_the_field_is_left(hands: Hands) -> None:
    hands.press(Qt.Key.Key_3)
    type_text(hands.room.item.editor.note.field, "通道堆物")
    hands.room.item.editor.note.flush()
    hands.settle()
    assert hands.findings() == []
    assert "通道堆物" in drafts(hands)["fifteen-measures/M06-4"]
    hands.room.items.list.setFocus()
    hands.settle()
    assert [one.text for one in hands.findings()] == ["通道堆物"]
    assert drafts(hands) == {}
    sql = "SELECT count(*) FROM change WHERE entity = 'finding'"
    assert hands.town.store.reader.execute(sql).fetchone() == (1,)


def test_words_are_drafted_within_a_second_even_while_typing_goes_on(hands: Hands, qtbot: object) -> None:
    hands.press(Qt.Key.Key_F2)
    with qtbot.waitSignal(hands.room.item.editor.drafted, timeout=1000):  # type: ignore[attr-defined]
        type_text(hands.room.item.editor.note.field, "东")


def test_nothing_is_said_or_stored_while_an_input_method_composes(hands: Hands) -> None:
    hands.press(Qt.Key.Key_2)
    compose(hands.room.item.editor.note.field, "kuandu")
    hands.settle()
    assert (hands.room.item.editor.note.fault_shown(), drafts(hands)["fifteen-measures/M06-4"]) == (
        "",
        '{"result": "mostly"}',
    )
    compose(hands.room.item.editor.note.field, "", "宽度")
    assert hands.room.item.editor.note.text() == "宽度"


def test_phrase_found_by_initials_gives_words_basis_grade_and_deadline(hands: Hands) -> None:
    hands.press(Qt.Key.Key_F2)
    type_text(hands.room.item.editor.note.field, "东门aqck")
    hands.press(Qt.Key.Key_1, ALT)
    found = hands.findings()[0]
    assert (found.text, found.law, found.grade) == ("东门安全出口上锁", "safety-42 fire-28", "general")
    assert (found.deadline, found.deadline_text) == ("2026-04-16", "立即整改")
    assert found.basis == "《中华人民共和国安全生产法》第四十二条、《中华人民共和国消防法》第二十八条"
    assert hands.answers()["M06-4"][0] == "fails"


def test_phrase_leaves_own_words_alone(hands: Hands) -> None:
    hands.press(Qt.Key.Key_3)
    type_text(hands.room.item.editor.note.field, "东侧三处堆物")
    hands.press(Qt.Key.Key_2, ALT)
    assert [(one.text, one.law is not None) for one in hands.findings()] == [("东侧三处堆物", True)]


def test_grade_and_deadline_are_stored_when_picked(hands: Hands) -> None:
    hands.press(Qt.Key.Key_3)
    type_text(hands.room.item.editor.note.field, "通道堆物")
    grading = hands.room.item.editor.grading
    grading.grade.picked.emit("suspected_major")
    grading.days.picked.emit("15")
    hands.settle()
    found = hands.findings()[0]
    assert (found.grade, found.deadline) == ("suspected_major", "2026-05-01")
    grading.day.setText("2026.5.8")
    grading.day.editingFinished.emit()
    hands.settle()
    assert hands.findings()[0].deadline == "2026-05-08"


def test_facts_picked_before_the_words_wait_for_them(hands: Hands) -> None:
    hands.press(Qt.Key.Key_3)
    hands.room.item.editor.grading.days.picked.emit("3")
    hands.settle()
    hands.go("M06-5")
    hands.go("M06-4")
    type_text(hands.room.item.editor.note.field, "通道堆物")
    hands.go("M06-5")
    assert [(one.text, one.deadline) for one in hands.findings()] == [("通道堆物", "2026-04-19")]


def test_undo_takes_answers_back_in_order(hands: Hands) -> None:
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_4)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert hands.answers() == {"M06-4": ("conforms", None)}
    hands.press(Qt.Key.Key_Z, CTRL)
    assert hands.answers() == {}
    assert hands.town.said.toasts[-1] == "已撤销：疏散通道安全出口 符合"


def test_undo_of_a_changed_answer_brings_its_finding_back(hands: Hands) -> None:
    hands.press(Qt.Key.Key_3)
    type_text(hands.room.item.editor.note.field, "通道堆物")
    hands.go("M06-5")
    hands.go("M06-4")
    hands.press(Qt.Key.Key_1)
    assert hands.findings() == []
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [(one.text, one.item) for one in hands.findings()] == [("通道堆物", "M06-4")]


def test_section_conforms_at_once_and_comes_back_at_once(hands: Hands) -> None:
    hands.press(Qt.Key.Key_3)
    hands.room.items.list.setFocus()
    hands.room.items.section_conforms.emit("安全大检查")
    hands.settle()
    results = [result for result, _ in hands.answers().values()]
    assert sorted(results) == ["conforms"] * 6 + ["fails"]
    hands.press(Qt.Key.Key_Z, CTRL)
    assert [result for result, _ in hands.answers().values()] == ["fails"]


def test_arrows_move_and_f3_finds_the_next_open_item(hands: Hands) -> None:
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Up)
    assert hands.item() == "M06-4"
    hands.press(Qt.Key.Key_F3)
    assert hands.item() == "M06-5"
    hands.press(Qt.Key.Key_Down)
    assert hands.item() == "M06-6"


def test_saved_is_said_only_after_the_commit(hands: Hands) -> None:
    hands.room.status.saved("")
    hands.room.item.answers.answered.emit("conforms")
    assert hands.room.status.words()[0] == ""
    hands.settle()
    assert hands.room.status.words()[0].startswith("已保存 ")
