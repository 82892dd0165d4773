"""Threads in one place: results on the GUI thread, Touched after the commit, faults as numbered errors."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.jobs import JobPanels
from safetydesk.ui.tasks import Cancelled, Tasks, Ticket
from tests.ui.conftest import MemoryStore


def add(words: str) -> Any:
    """A use case that adds a row."""

    def verb(session: list[str]) -> Touched:
        session.append(words)
        return Touched.of("hazard")

    return verb


def test_touched_is_told_after_the_commit(tasks: Tasks, store: MemoryStore, qtbot: QtBot) -> None:
    told: list[tuple[Touched, list[str]]] = []
    tasks.touched.connect(lambda touched: told.append((touched, list(store.log))))
    with qtbot.waitSignal(tasks.touched):
        tasks.write(add("隐患"))
    assert told == [(Touched.of("hazard"), ["commit"])]


def test_results_arrive_on_the_gui_thread_and_work_does_not_run_there(tasks: Tasks, qtbot: QtBot) -> None:
    seen: list[str] = []
    tasks.read(
        lambda rows: threading.current_thread().name, lambda name: seen.extend([name, threading.current_thread().name])
    )
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == ["safetydesk-read", threading.main_thread().name]


def test_writes_happen_one_after_the_other(tasks: Tasks, store: MemoryStore, qtbot: QtBot) -> None:
    for number in range(50):
        tasks.write(add(str(number)))
    qtbot.waitUntil(lambda: len(store.log) == 50)
    assert store.rows == [str(number) for number in range(50)]


def test_result_may_carry_its_touched(tasks: Tasks, qtbot: QtBot) -> None:
    class Registered:
        touched = Touched.of("subject")

    with qtbot.waitSignal(tasks.touched) as told:
        tasks.write(lambda session: Registered())
    assert told.args == [Touched.of("subject")]


def test_numbered_error_reaches_the_caller_who_asked_for_it(tasks: Tasks, store: MemoryStore, qtbot: QtBot) -> None:
    def refuse(session: list[str]) -> None:
        session.append("half")
        raise error("DESKTOP_003", field="信用代码", why="末位应为 3")

    caught: list[SafetyDeskError] = []
    tasks.write(refuse, failed=caught.append)
    qtbot.waitUntil(lambda: bool(caught))
    assert ([fault.code for fault in caught], store.rows) == (["DESKTOP_003"], [])


def test_unforeseen_fault_is_logged_and_shown_by_number(
    tasks: Tasks, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(tasks.failed) as failed:
        tasks.write(lambda session: 1 / 0)
    assert (failed.args[0].code, failed.args[0].facts["what"]) == ("GENERAL_001", "ZeroDivisionError")
    assert "ZeroDivisionError" in caplog.text


def test_lane_goes_on_after_a_fault(tasks: Tasks, store: MemoryStore, qtbot: QtBot) -> None:
    tasks.write(lambda session: 1 / 0)
    tasks.write(add("next"))
    qtbot.waitUntil(lambda: store.rows == ["next"])


def test_stale_answer_is_dropped_when_a_newer_question_was_asked(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    answers: list[str] = []
    tasks.read(lambda rows: gate.wait(5) and "old", answers.append, slot="search")
    tasks.read(lambda rows: "new", answers.append, slot="search")
    gate.set()
    qtbot.waitUntil(lambda: answers == ["new"])
    assert tasks.idle()


def test_answer_for_a_widget_that_is_gone_is_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    owner = QObject()
    answers: list[Any] = []
    tasks.read(lambda rows: gate.wait(5), answers.append, owner=owner)
    import shiboken6

    shiboken6.delete(owner)
    gate.set()
    tasks.read(lambda rows: "last", answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["last"]


def test_job_cancelled_before_it_began_never_runs(tasks: Tasks, store: MemoryStore, qtbot: QtBot) -> None:
    gate = threading.Event()
    tasks.write(lambda session: gate.wait(5))
    tasks.write(add("never")).cancel()
    gate.set()
    tasks.write(add("last"))
    qtbot.waitUntil(lambda: store.rows == ["last"])


def test_cancelling_a_running_job_leaves_nothing(tasks: Tasks, store: MemoryStore, qtbot: QtBot) -> None:
    begun = threading.Event()
    ticket = Ticket("导入 企业台账.xlsx", "取消则一行也不落账", "行")

    def work(session: list[str]) -> None:
        for number in range(1_000_000_000):
            session.append(str(number)) if number < 9 else None
            ticket.report(number, 0)
            begun.set()

    tasks.write(work, ticket=ticket)
    assert begun.wait(5)
    with qtbot.waitSignal(tasks.ended):
        ticket.cancel()
    assert store.rows == []


def test_progress_is_told_and_the_last_step_always(tasks: Tasks, qtbot: QtBot) -> None:
    ticket = Ticket("导出", unit="行")
    told: list[tuple[int, int]] = []
    tasks.progressed.connect(lambda progress: told.append((progress.done, progress.total)))
    with qtbot.waitSignal(tasks.ended):
        tasks.read(lambda rows: [ticket.report(at + 1, 500) for at in range(500)], lambda found: None, ticket=ticket)
    assert told[-1] == (500, 500)
    assert len(told) < 500


def test_long_job_shows_a_panel_with_cancel_and_what_it_means(tasks: Tasks, qtbot: QtBot, shown: Any) -> None:
    from PySide6.QtWidgets import QWidget

    place = QWidget()
    place.resize(800, 600)
    panels = JobPanels(tasks, shown(place))
    gate = threading.Event()
    tasks.carry(lambda: gate.wait(10), ticket=Ticket("同步", "取消后下次从断处继续", "条"))
    qtbot.waitUntil(lambda: len(panels.panels()) == 1)
    assert panels.panels()[0].accessibleName() == "同步"
    gate.set()
    qtbot.waitUntil(lambda: panels.panels() == [])


def test_short_job_shows_nothing(tasks: Tasks, qtbot: QtBot, shown: Any) -> None:
    from PySide6.QtWidgets import QWidget

    panels = JobPanels(tasks, shown(QWidget()))
    with qtbot.waitSignal(tasks.ended):
        tasks.carry(lambda: None, ticket=Ticket("小事"))
    assert panels.panels() == []


def test_carried_work_writes_on_the_writer_and_hears_its_refusal(
    tasks: Tasks, store: MemoryStore, qtbot: QtBot
) -> None:
    heard: list[str] = []

    def refuse(session: list[str]) -> None:
        raise error("DESKTOP_003", field="电话", why="重复")

    def round_trip() -> str:
        name = tasks.on_writer(lambda session: threading.current_thread().name)
        with pytest.raises(SafetyDeskError):
            tasks.on_writer(refuse)
        return str(name)

    tasks.carry(round_trip, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["safetydesk-write"]


def test_busy_writer_is_known(tasks: Tasks, qtbot: QtBot) -> None:
    gate, begun = threading.Event(), threading.Event()
    tasks.write(lambda session: (begun.set(), gate.wait(5)))
    assert begun.wait(5)
    assert tasks.busy_seconds("write") > 0
    gate.set()
    qtbot.waitUntil(lambda: tasks.busy_seconds("write") == 0)


def test_closing_finishes_what_was_written(store: MemoryStore, dressed: object) -> None:
    running = Tasks(store)
    for number in range(20):
        running.write(add(str(number)))
    running.close()
    assert len(store.rows) == 20


def test_cancelled_report_stops_the_job() -> None:
    ticket = Ticket("导入")
    ticket.cancel()
    with pytest.raises(Cancelled):
        ticket.report(1, 2)


def test_closing_lets_carried_work_reach_the_writer_and_ends_what_was_cancelled(store: MemoryStore) -> None:
    tasks, begun, go = Tasks(store), threading.Event(), threading.Event()
    cancelled: list[bool] = []

    def work() -> None:
        begun.set()
        go.wait(5)
        tasks.on_writer(lambda rows: rows.append("from afar"))
        cancelled.append(ticket.cancelled)

    tasks.write(lambda rows: rows.append("first"))
    ticket = tasks.carry(work)
    begun.wait(5)
    go.set()
    tasks.close()
    assert store.rows == ["first", "from afar"]
    assert cancelled
    assert tasks.idle()
