"""The room of a visit is made in turns: the bar first, which takes words at once, and no turn makes too much."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.room import VisitRoom
from safetydesk.usecases import visits
from tests.ui.hands import type_text
from tests.ui.visit.conftest import LISTS, Settle
from tests.ui.visit.town import Town

MOST = 60
"""Widgets in one turn: about 15 ms of an office laptop, of the 50 ms that a turn may take."""
Show = Callable[[QWidget], Any]


@pytest.fixture
def bare(desk: Desk, town: Town, shown: Show, monkeypatch: pytest.MonkeyPatch) -> VisitRoom:
    """The room before its first turn, on the screen."""
    made = VisitRoom(desk, town.hold)
    made.resize(1246, 716)
    made._turns._timer.stop()
    shown(made)
    return made


def go_on(room: VisitRoom) -> None:
    room._turns._timer.start()


def test_no_turn_makes_more_than_a_few_widgets(desk: Desk, town: Town, qtbot: QtBot) -> None:
    before = len(QApplication.allWidgets())
    room = VisitRoom(desk, town.hold)
    qtbot.addWidget(room)
    counts = [before, len(QApplication.allWidgets())]
    while not room.is_built():
        QCoreApplication.processEvents()
        counts.append(len(QApplication.allWidgets()))
    made = [after - before for before, after in pairwise(counts)]
    assert max(made) <= MOST, made
    assert sum(made) > 2 * MOST


def test_bar_takes_words_before_anything_else_is_there(bare: VisitRoom, town: Town, settle: Settle) -> None:
    visit = town.start(checklists=LISTS)
    town.do(visits.keep_draft, key=visits.place_key(visit), text="fifteen-measures/M06-4")
    bare.open(visit, town.state(visit).row)
    assert (bare.is_built(), QApplication.focusWidget()) == (False, bare.bar.field)
    assert "宏达木业有限公司" in [one.text() for one in bare.header.findChildren(QLabel)]
    type_text(bare.bar.field, "东门上锁")
    go_on(bare)
    settle()
    assert bare.flow.ref is not None
    assert bare.flow.ref.item == "M06-4"
    assert (QApplication.focusWidget(), bare.bar.text()) == (bare.bar.field, "东门上锁")


def test_note_entered_before_the_visit_was_read_is_stored_once(
    bare: VisitRoom, town: Town, qtbot: QtBot, settle: Settle
) -> None:
    visit = town.start()
    town.do(visits.keep_draft, key=f"visit-draft:{visit.hex()}:note", text='{"text": "车间", "photos": []}')
    bare.open(visit)
    type_text(bare.bar.field, "东门上锁")
    qtbot.keyClick(bare.bar.field, Qt.Key.Key_Return)
    go_on(bare)
    settle()
    assert [one.text for one in town.state(visit).findings] == ["东门上锁"]
    assert bare.bar.text() == "车间"


def test_words_typed_early_stand_behind_what_the_bar_held(bare: VisitRoom, town: Town, settle: Settle) -> None:
    visit = town.start()
    town.do(visits.keep_draft, key=f"visit-draft:{visit.hex()}:note", text='{"text": "车间", "photos": []}')
    bare.open(visit)
    type_text(bare.bar.field, "东侧")
    go_on(bare)
    settle()
    assert bare.bar.text() == "车间；东侧"
    bare.may_leave()
    settle()
    held = town.store.reader.execute("SELECT text FROM draft WHERE key LIKE '%:note'").fetchone()
    assert "车间；东侧" in held[0]


def test_finishing_asked_for_early_comes_once_the_visit_is_read(
    bare: VisitRoom, town: Town, qtbot: QtBot, settle: Settle
) -> None:
    bare.open(town.start())
    bare._finish.click()
    with qtbot.waitSignal(bare.finish_wanted, timeout=10_000):
        go_on(bare)
    settle()
