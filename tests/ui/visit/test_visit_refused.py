"""Input that was refused after all stands over every page, with what was typed and why, until a person saw it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.refused_inputs import refused_inputs
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.refused_inputs import RefusedDialog
from safetydesk.ui.refused_inputs import CAUSE, RefusedWatch, notice_words
from safetydesk.ui.tasks import Tasks
from safetydesk.usecases import replay, visits
from tests.ui.furnished import dialog_shown, furnished
from tests.ui.visit.conftest import LISTS, Settle
from tests.ui.visit.town import MEASURES, Town

Show = Callable[[QWidget], Any]


@pytest.fixture
def visit(town: Town) -> bytes:
    """A visit that was finished while two inputs waited, and is open again."""
    key = town.start(checklists=LISTS)
    town.hold("jot_finding", town.inspectors[0], {"visit_id": key, "text": "东门上锁"})
    facts = {"visit_id": key, "checklist": MEASURES, "item": "M06-4", "result": "fails", "note": "通道堆物"}
    town.hold("judge_item", town.inspectors[0], facts)
    with town.store.writing(actor=town.inspectors[0]) as session:
        visits.finish_visit(session, visit_id=key)
    replay.replay(town.store)
    town.do(visits.reopen_visit, visit_id=key)
    return key


def left(town: Town) -> list[str]:
    return [one.words for one in refused_inputs(town.store.reader)]


@pytest.fixture
def dialog(visit: bytes, town: Town, desk: Desk, shown: Show) -> RefusedDialog:
    """The dialog of both."""
    made = RefusedDialog(desk, refused_inputs(town.store.reader), shown(QWidget()))
    made.open()
    return made


def test_banner_says_it_and_goes_when_nothing_is_left(
    visit: bytes, town: Town, desk: Desk, tasks: Tasks, settle: Settle
) -> None:
    place = QWidget()
    watch = RefusedWatch(desk, place)
    settle()
    notice = town.said.banners[CAUSE]
    assert (notice.state, notice.words, notice.verb) == (
        "red",
        "有 2 条写下的内容没有存上，都还在这里。",
        "看看是哪些",
    )
    for one in refused_inputs(town.store.reader):
        tasks.write(lambda session, key=one.id: _see(session, key))
    settle()
    assert town.said.banners[CAUSE] is None
    assert watch.parent() is place


def _see(session: Any, key: bytes) -> Any:
    from safetydesk.usecases.refused_inputs import acknowledge_input

    return acknowledge_input(session, input_id=key)


def test_one_input_is_named_by_its_words(visit: bytes, town: Town) -> None:
    found = refused_inputs(town.store.reader)
    assert notice_words(found[:1]) == "在宏达木业有限公司写的“东门上锁”没有存上，还在这里。"


def test_dialog_shows_what_where_and_why(dialog: RefusedDialog) -> None:
    lines = dialog.rows.lines.lines
    assert [line.cells[0].text for line in lines] == ["东门上锁", "通道堆物"]
    assert [line.below[0].text for line in lines] == [
        "宏达木业有限公司·随手记",
        "宏达木业有限公司·M06-4 疏散通道安全出口·不符合",
    ]
    assert dialog.words.text() == "东门上锁"
    assert "已经完成" in dialog._why.text()


def test_enter_fills_in_one_after_the_other_and_leads_to_the_visit(
    dialog: RefusedDialog, visit: bytes, town: Town, qtbot: QtBot, settle: Settle
) -> None:
    dialog.rows.setFocus()
    qtbot.keyClick(dialog.rows, Qt.Key.Key_Return)
    settle()
    assert left(town) == ["通道堆物"]
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.rows, Qt.Key.Key_Return)
    settle()
    assert (left(town), [one.text for one in town.state(visit).findings]) == ([], ["东门上锁", "通道堆物"])
    assert town.said.went == [("visit", visit)]


def test_what_cannot_be_filled_in_says_why_and_stays(
    dialog: RefusedDialog, visit: bytes, town: Town, settle: Settle
) -> None:
    town.do(visits.finish_visit, visit_id=visit)
    dialog.refill.click()
    settle()
    assert "VISIT_002" in dialog.fault.words()
    assert len(left(town)) == 2
    dialog.seen.click()
    settle()
    assert left(town) == ["通道堆物"]


def test_words_can_be_copied(dialog: RefusedDialog) -> None:
    dialog.copy()
    assert QGuiApplication.clipboard().text() == "东门上锁"


def test_banner_stands_over_the_whole_window_and_above_that_of_the_key(
    visit: bytes, town: Town, tmp_path: Any, qtbot: QtBot
) -> None:
    shutil.copytree(town.folder, tmp_path / "again")
    with furnished(tmp_path / "again", qtbot, person="李长明") as desktop:
        banners = desktop.window.banners
        qtbot.waitUntil(lambda: "没有存上" in (banners.shown().words if banners.shown() else ""))
        notice = banners.shown()
        assert notice is not None
        assert notice.run is not None
        notice.run()
        dialog = dialog_shown(RefusedDialog)
        assert len(dialog.rows.lines.lines) == 2
        dialog.reject()
