"""While the writer is busy for a second, input goes to the journal; it is taken once, in order, and lands."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.errors import error
from safetydesk.ui.tasks import Tasks
from tests.ui.hands import type_text
from tests.ui.visit.conftest import Hands


@pytest.fixture
def busy(tasks: Tasks) -> Iterator[threading.Event]:
    """The writer does something long until the event is set."""
    gate = threading.Event()
    tasks.write(lambda _session: gate.wait(60))
    yield gate
    gate.set()


def test_input_is_in_the_journal_while_the_writer_is_busy(hands: Hands, busy: threading.Event, qtbot: QtBot) -> None:
    with qtbot.waitSignal(hands.room.keeper.held, timeout=4000):
        hands.room.item.answers.answered.emit("conforms")
    assert (hands.town.folder / "journal").exists()
    assert hands.answers() == {}
    assert hands.item() == "M06-5"
    assert "日志" in hands.room.status.words()[1]
    busy.set()
    hands.settle()
    assert hands.answers() == {"M06-4": ("conforms", None)}
    assert not (hands.town.folder / "journal").exists()
    assert hands.room.status.words()[0].startswith("已保存")


def test_later_words_win_over_what_the_journal_held(hands: Hands, busy: threading.Event, qtbot: QtBot) -> None:
    with qtbot.waitSignal(hands.room.keeper.held, timeout=4000):
        hands.room.item.answers.answered.emit("fails")
    type_text(hands.room.item.editor.note.field, "通道堆物")
    with qtbot.waitSignal(hands.room.keeper.held, timeout=4000):
        hands.room.items.list.setFocus()
    busy.set()
    hands.settle()
    assert [(one.text, one.item) for one in hands.findings()] == [("通道堆物", "M06-4")]
    assert hands.answers() == {"M06-4": ("fails", "通道堆物")}


def test_note_held_in_the_journal_becomes_one_finding(hands: Hands, busy: threading.Event, qtbot: QtBot) -> None:
    type_text(hands.room.bar.field, "东门上锁")
    with qtbot.waitSignal(hands.room.keeper.held, timeout=4000):
        hands.room.bar.save()
    busy.set()
    hands.settle()
    assert [one.text for one in hands.findings()] == ["东门上锁"]


def test_refused_input_is_said_and_not_called_saved(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    from safetydesk.usecases import replay

    def full(_session: object, **_facts: object) -> None:
        raise error("STORE_012")

    hands.room.status.saved("")
    monkeypatch.setitem(replay.VERBS, "judge_item", full)
    hands.room.keeper.keep("judge_item", visit_id=hands.visit)
    hands.settle()
    assert hands.town.said.refused == ["STORE_012"]
    assert hands.room.status.words()[0] == ""
    assert "没有存上" in hands.room.status.words()[1]
    hands.press(Qt.Key.Key_F6)
    assert hands.room.keeper.idle()
