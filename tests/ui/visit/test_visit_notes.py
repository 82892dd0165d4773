"""随手记: noted with Enter, with photos, hung by key or drag, dropped and brought back, and there again next time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from safetydesk.domain.instants import HOUR
from safetydesk.models.queries.visit_sheet import visit_drafts
from safetydesk.ui.dialogs.visits.hang_finding import HangFinding
from safetydesk.ui.dialogs.visits.visit_photo import PhotoView
from safetydesk.ui.pages.visit.entries import Ref
from safetydesk.ui.pages.visit.items import FINDING
from safetydesk.ui.photo_desk import doubt
from safetydesk.usecases import visit_items
from tests.ui.hands import type_text
from tests.ui.visit.conftest import LISTS, Hands
from tests.ui.visit.town import MEASURES, Town, photo_file, picture

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[bytes], Hands]


@pytest.fixture
def fresh(opened: Open, town: Town) -> Hands:
    """A visit just begun, without a checklist."""
    return opened(town.start())


def jot(hands: Hands, words: str) -> None:
    hands.press(Qt.Key.Key_F6)
    type_text(hands.room.bar.field, words)
    hands.press(Qt.Key.Key_Return)


def loose(hands: Hands) -> list[str]:
    return [one.text for one in hands.findings() if one.item is None]


def test_visit_opens_on_notes_and_enter_saves_and_is_ready_for_the_next(fresh: Hands) -> None:
    assert fresh.page.focusWidget() is fresh.room.bar.field
    type_text(fresh.room.bar.field, "东门上锁")
    fresh.press(Qt.Key.Key_Return)
    type_text(fresh.room.bar.field, "西侧3处堆物")
    fresh.press(Qt.Key.Key_Return)
    assert (loose(fresh), fresh.room.bar.text()) == (["东门上锁", "西侧3处堆物"], "")
    assert fresh.room.items.list.isHidden()


def test_pasted_photo_goes_with_the_next_note(fresh: Hands) -> None:
    type_text(fresh.room.bar.field, "东门上锁")
    QGuiApplication.clipboard().setImage(picture())
    fresh.press(Qt.Key.Key_V, CTRL)
    assert [one.owner for one in fresh.town.state(fresh.visit).photos] == ["visit"]
    fresh.press(Qt.Key.Key_Return)
    assert [(one.text, len(one.photos)) for one in fresh.findings()] == [("东门上锁", 1)]
    digest = fresh.findings()[0].photos[0].sha256
    assert fresh.town.blobs().get(digest).startswith(b"\xff\xd8")


def test_dropped_files_wait_in_the_tray_until_words_come(fresh: Hands, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photo_file(tmp_path, f"{at}.jpg", at))) for at in range(2)])
    fresh.room.bar.brought.emit(mime)
    fresh.settle()
    assert [one.owner for one in fresh.town.state(fresh.visit).photos] == ["visit", "visit"]
    fresh.press(Qt.Key.Key_Return)
    assert (loose(fresh), len(fresh.town.said.toasts)) == ([], 1)
    jot(fresh, "配电箱未锁")
    assert [len(one.photos) for one in fresh.findings()] == [2]


def test_file_that_is_no_picture_is_refused_and_the_others_come(fresh: Hands, tmp_path: Path) -> None:
    wrong = tmp_path / "说明.jpg"
    wrong.write_text("不是照片", encoding="utf-8")
    fresh.room.jotting.hold([wrong, photo_file(tmp_path)])
    fresh.settle()
    assert (fresh.town.said.refused, len(fresh.town.state(fresh.visit).photos)) == ([], 1)


def test_words_in_the_bar_are_there_again(fresh: Hands, opened: Open) -> None:
    type_text(fresh.room.bar.field, "车间东侧")
    fresh.room.bar.flush()
    fresh.settle()
    assert opened(fresh.visit).room.bar.text() == "车间东侧"


def test_checklist_may_come_later_and_leads_to_its_first_item(fresh: Hands) -> None:
    jot(fresh, "东门上锁")
    fresh.room.items.added.emit(MEASURES)
    fresh.settle()
    assert fresh.item() == "M06-4"
    assert len(fresh.room.flow.sheet.entries) == 20  # type: ignore[union-attr]
    assert [one for one, _ in fresh.town.state(fresh.visit).checklists] == [MEASURES]


def test_note_is_hung_on_an_item_by_the_keyboard_and_answers_it(hands: Hands) -> None:
    jot(hands, "东门上锁")
    hands.press(Qt.Key.Key_T, CTRL)
    hands.press(Qt.Key.Key_G, CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HangFinding)
    type_text(dialog.search, "sstd")
    dialog.search.taken.emit("sstd")
    hands.settle()
    assert (loose(hands), hands.answers()) == ([], {"M06-4": ("fails", "东门上锁")})
    hands.room.flow.acts.undo()
    hands.settle()
    assert (loose(hands), hands.answers()) == (["东门上锁"], {})


def test_note_dragged_onto_an_item_hangs_there(hands: Hands) -> None:
    jot(hands, "灭火器欠压")
    hands.press(Qt.Key.Key_T, CTRL)
    carried = hands.room.tray.list.carried()
    assert carried is not None
    hands.room.items.list.take(carried, Ref(MEASURES, "M06-5").id)
    hands.settle()
    assert [(one.text, one.item) for one in hands.findings()] == [("灭火器欠压", "M06-5")]


def test_drag_of_nothing_known_hangs_nothing(hands: Hands) -> None:
    mime = QMimeData()
    mime.setData(FINDING, QByteArray(b"x" * 16))
    hands.room.items.list.take(mime, Ref(MEASURES, "M06-5").id)
    hands.settle()
    assert hands.answers() == {}


def test_note_in_the_tray_is_rewritten_graded_and_dated(fresh: Hands) -> None:
    jot(fresh, "除尘器旁积尘")
    editor = fresh.room.tray.editor
    editor.note.field.setFocus()
    type_text(editor.note.field, "，约2厘米")
    editor.grading.grade.picked.emit("suspected_major")
    editor.grading.days.picked.emit("0")
    fresh.settle()
    found = fresh.findings()[0]
    assert (found.grade, found.deadline_text) == ("suspected_major", "立即整改")
    assert "约2厘米" in found.text
    assert visit_drafts(fresh.town.store.reader, fresh.visit) == {}


def test_dropped_note_comes_back_with_undo(fresh: Hands) -> None:
    jot(fresh, "误记的一条")
    fresh.room.tray.drop_wanted.emit()
    fresh.settle()
    assert fresh.findings() == []
    fresh.room.items.setFocus()
    fresh.room.flow.acts.undo()
    fresh.settle()
    assert loose(fresh) == ["误记的一条"]


def test_toast_takes_its_own_act_back_whatever_came_after(hands: Hands) -> None:
    jot(hands, "误记的一条")
    hands.press(Qt.Key.Key_T, CTRL)
    hands.room.tray.drop_wanted.emit()
    hands.settle()
    offered = hands.town.said.undo
    hands.go("M06-4")
    hands.press(Qt.Key.Key_1)
    assert offered is not None
    offered()
    hands.settle()
    assert (loose(hands), list(hands.answers())) == (["误记的一条"], ["M06-4"])


def test_photo_of_an_open_item_stays_with_it_when_it_is_answered(hands: Hands, tmp_path: Path) -> None:
    hands.room.flow.take_pictures([photo_file(tmp_path)])
    hands.settle()
    assert "photos" in visit_drafts(hands.town.store.reader, hands.visit)["fifteen-measures/M06-4"]
    assert hands.room.flow.sheet.loose_photos() == []  # type: ignore[union-attr]
    hands.press(Qt.Key.Key_3)
    type_text(hands.room.item.editor.note.field, "通道堆物")
    hands.go("M06-5")
    assert [len(one.photos) for one in hands.findings()] == [1]


def test_photo_is_seen_large_moved_and_removed(fresh: Hands, tmp_path: Path) -> None:
    jot(fresh, "东门上锁")
    jot(fresh, "西门堆物")
    fresh.room.flow.take_pictures([photo_file(tmp_path)])
    fresh.settle()
    taken = fresh.findings()[1].photos[0]
    fresh.room.tray.editor.photos.opened.emit(taken.id)
    fresh.settle()
    view = QApplication.activeModalWidget()
    assert isinstance(view, PhotoView)
    view.owner.choose(fresh.findings()[0].id.hex())
    view.moved.emit(fresh.findings()[0].id)
    view.close()
    fresh.settle()
    assert [len(one.photos) for one in fresh.findings()] == [1, 0]
    fresh.room.tray.photos.removed.emit(fresh.findings()[0].photos[0].id)
    fresh.settle()
    assert [len(one.photos) for one in fresh.findings()] == [0, 0]
    fresh.room.flow.acts.undo()
    fresh.settle()
    assert [len(one.photos) for one in fresh.findings()] == [1, 0]


def test_photo_of_another_day_or_used_before_is_doubtful(town: Town, fresh: Hands, tmp_path: Path) -> None:
    fresh.room.jotting.hold([photo_file(tmp_path)])
    fresh.settle()
    row = town.state(fresh.visit).photos[0]
    assert doubt(row, day="2026-04-16", repeated=False) == ""
    assert "别处用过" in doubt(row, day="2026-04-16", repeated=True)
    old = replace(row, taken_at=town.now - 48 * HOUR)
    assert "2026-04-14" in doubt(old, day="2026-04-16", repeated=False)


def test_second_note_on_an_item_is_said_beside_it(hands: Hands) -> None:
    for words in ("东门上锁", "西门堆物"):
        noted = hands.town.do(visit_items.jot_finding, visit_id=hands.visit, text=words).id
        hands.town.do(visit_items.hang_finding, finding_id=noted, checklist=MEASURES, item="M06-4")
    hands.room.flow.read_again()
    hands.settle()
    assert hands.room.item.editor.note.text() == "东门上锁"
    texts = [label.text() for label in hands.room.item.findChildren(QLabel) if label.isVisible()]
    assert "本项另挂着 1 条，在待分配（Ctrl+T）里看" in texts


def test_lists_chosen_at_the_start_are_kept(opened: Open, town: Town) -> None:
    made = opened(town.start(checklists=LISTS))
    assert made.room.items.list.isVisible()
