"""Ctrl+N: found by initials, sign, person or phone; Enter waits for the answer; nobody found is created, 待补."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from safetydesk import catalog
from safetydesk.domain.authority import Certificate
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import open_visits
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.visits.inspectors import certificate_state
from safetydesk.ui.dialogs.visits.start_visit import StartVisit, open_start
from safetydesk.usecases import people, subjects
from tests.ui.hands import compose, type_text
from tests.ui.visit.conftest import Settle
from tests.ui.visit.town import Town

Begun = tuple[StartVisit, list[bytes]]


@pytest.fixture
def begun(desk: Desk, settle: Settle, shown: Callable[[QWidget], QWidget]) -> Begun:
    """The dialog, and the visits it began."""
    shown(parent := QWidget())
    dialog = StartVisit(desk, None, parent)
    started: list[bytes] = []
    dialog.started.connect(started.append)
    dialog.open()
    settle()
    return dialog, started


def rows(dialog: StartVisit) -> list[str]:
    return [line.cells[0].text for line in dialog.rows.lines.lines]


@pytest.mark.parametrize("words", ["hdmy", "宏达", "hdjj", "zgq", "赵国强", "2617"])
def test_subject_is_found_by_what_people_know_of_it(begun: Begun, settle: Settle, words: str) -> None:
    dialog, _ = begun
    type_text(dialog.search, words)
    settle()
    assert rows(dialog) == ["宏达木业有限公司", f"新建“{words}”"]


def test_former_name_finds_it_too(town: Town, begun: Begun, settle: Settle) -> None:
    town.do(subjects.rename_subject, subject_id=town.subject, name="鸿运家居有限公司", on_day="2026-04-01")
    dialog, _ = begun
    type_text(dialog.search, "hdmy")
    settle()
    assert rows(dialog)[0] == "鸿运家居有限公司"


def test_enter_starts_with_the_actor_and_the_last_partner(
    town: Town, begun: Begun, settle: Settle, qtbot: QtBot
) -> None:
    dialog, started = begun
    type_text(dialog.search, "hdmy")
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    settle()
    state = town.state(started[0])
    assert (state.row.subject_id, state.row.kind) == (town.subject, "surprise")
    assert [name for _, name in state.inspectors] == ["李长明"]


def test_partner_of_the_last_visit_is_chosen_again(
    town: Town, desk: Desk, settle: Settle, shown: Callable[[QWidget], QWidget]
) -> None:
    town.start()
    shown(parent := QWidget())
    dialog = open_start(desk, parent)
    settle()
    assert dialog.inspectors.chosen() == list(town.inspectors)
    assert dialog.inspectors.words() == "2 人"


def test_nobody_found_is_created_in_the_village_chosen_and_remembered(
    town: Town, begun: Begun, settle: Settle, qtbot: QtBot
) -> None:
    dialog, started = begun
    type_text(dialog.search, "新开木材点")
    settle()
    assert rows(dialog) == ["新建“新开木材点”"]
    assert dialog.village.isVisible()
    dialog.village.setCurrentText("石桥村")
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    settle()
    card = subject_card(town.store.reader, town.state(started[0]).row.subject_id)
    assert card is not None
    assert (card.row.name, card.row.village, "phone" in card.row.pending) == ("新开木材点", "石桥村", True)
    assert town.wishes.get("visit.village") == dialog.village.code()


def test_open_visit_is_resumed_first(
    town: Town, desk: Desk, settle: Settle, shown: Callable[[QWidget], QWidget]
) -> None:
    visit = town.start()
    shown(parent := QWidget())
    dialog = open_start(desk, parent)
    settle()
    assert rows(dialog) == ["没有完成的检查", "宏达木业有限公司"]
    dialog.search.entered.emit()
    settle()
    assert town.said.went == [("visit", visit)]
    assert len(open_visits(town.store.reader)) == 1


def test_arrows_choose_among_the_rows(town: Town, begun: Begun, settle: Settle, qtbot: QtBot) -> None:
    dialog, started = begun
    type_text(dialog.search, "宏达")
    settle()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.village.isVisible()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    settle()
    assert town.state(started[0]).row.subject == "宏达"


def test_nothing_is_sought_while_an_input_method_composes(begun: Begun, settle: Settle) -> None:
    dialog, _ = begun
    compose(dialog.search, "hongda")
    settle()
    assert rows(dialog) == []


def test_other_kind_is_stored(town: Town, begun: Begun, settle: Settle) -> None:
    dialog, started = begun
    dialog.kind.choose("special")
    type_text(dialog.search, "hdmy")
    dialog.search.entered.emit()
    settle()
    assert town.state(started[0]).row.kind == "special"


def test_nobody_ticked_is_refused_and_the_dialog_stays(town: Town, begun: Begun, settle: Settle) -> None:
    dialog, started = begun
    for box in dialog.inspectors._boxes.values():
        box.setChecked(False)
    type_text(dialog.search, "hdmy")
    dialog.search.entered.emit()
    settle()
    assert (town.said.refused, started, dialog.isVisible()) == (["VISIT_010"], [], True)


def test_certificate_is_told_by_mark_and_word(town: Town) -> None:
    held = [
        Certificate(b"a", "1", "2020-01-01", "2025-12-31", "enforcement"),
        Certificate(b"b", "2", "2024-01-01", "2026-05-01", "enforcement"),
        Certificate(b"c", "3", "2024-01-01", None, "enforcement"),
    ]
    told = [certificate_state(catalog.load(), who, held, "2026-04-16")[:2] for who in (b"a", b"b", b"c", b"d")]
    assert told == [("red", "过期"), ("amber", "临期"), ("green", "有效"), ("grey", "未登记")]


def test_many_inspectors_scroll_and_the_chosen_come_first(town: Town, begun: Begun, settle: Settle) -> None:
    for at in range(6):
        town.do(people.register_person, name=f"丁{at}", roles=["inspector"])
    dialog, _ = begun
    assert dialog.inspectors.chosen() == [town.inspectors[0]]
