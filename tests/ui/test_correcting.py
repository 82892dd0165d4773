"""更正 on the 隐患 page, and what the 文书 page tells the issuer of a draft before its number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.hazard_detail import HazardDetail, hazard_detail
from safetydesk.ui.dialogs.hazards.correct_hazard import CorrectDialog
from safetydesk.ui.pages.documents.page import DocumentsPage
from safetydesk.ui.pages.hazards.page import HazardsPage
from safetydesk.usecases.papers import documents_edit
from tests.ui.township import Office, Township, found_township, office

DAY = datetime(2026, 4, 2, 9)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    town = found_township(tmp_path / "store")
    yield town
    town.store.close()


@pytest.fixture
def visit(town: Township) -> bytes:
    return town.visit({"text": "除尘器无泄爆", "deadline": "2026-04-30", "place": "打磨车间"}, day=DAY)


@pytest.fixture
def hazard(town: Township, visit: bytes) -> bytes:
    return town.hazards_of(visit)[0]


@pytest.fixture
def hall(town: Township, hazard: bytes, qtbot: QtBot) -> Iterator[Office]:
    with office(town, qtbot) as hall:
        yield hall


def asked(hall: Office, qtbot: QtBot) -> tuple[HazardsPage, Any]:
    page: HazardsPage = hall.open(HazardsPage)
    qtbot.waitUntil(lambda: page.verbs.detail is not None)
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: page.findChild(CorrectDialog) is not None and page.findChild(CorrectDialog).isVisible())
    return page, page.findChild(CorrectDialog)


def store(asking: Any, qtbot: QtBot) -> None:
    with qtbot.waitSignal(asking.accepted):
        qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)


def of(town: Township, hazard: bytes) -> HazardDetail:
    found = hazard_detail(town.store.reader, hazard)
    assert found is not None
    return found


def test_hazard_is_corrected_and_its_story_tells_both(
    hall: Office, town: Township, hazard: bytes, qtbot: QtBot
) -> None:
    page, asking = asked(hall, qtbot)
    assert (asking.description.toPlainText(), asking.place.text()) == ("除尘器无泄爆", "打磨车间")
    asking.place.setText("抛光车间")
    asking.deadline.setText("2026-05-06")
    store(asking, qtbot)
    now = of(town, hazard)
    assert (now.life.row.place, now.projection.deadline) == ("抛光车间", "2026-05-06")
    wanted = "部位 “打磨车间”改为“抛光车间”，期限 2026-05-06"
    qtbot.waitUntil(lambda: wanted in page.pane.story.lines.lines[0].cells[1].text)


def test_only_the_deadline_is_made_immediate(hall: Office, town: Township, hazard: bytes, qtbot: QtBot) -> None:
    _, asking = asked(hall, qtbot)
    asking.now.setChecked(True)
    assert not asking.deadline.isEnabled()
    store(asking, qtbot)
    assert of(town, hazard).projection.deadline_text == "立即整改"


def test_nothing_to_correct_and_no_description_are_said(hall: Office, hazard: bytes, qtbot: QtBot) -> None:
    _, asking = asked(hall, qtbot)
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "HAZARD_048" in asking._fault.words())
    asking.description.setPlainText(" ")
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    assert asking.isVisible()


def test_deadline_on_a_numbered_notice_is_told_and_not_asked(
    hall: Office, town: Township, visit: bytes, hazard: bytes, qtbot: QtBot
) -> None:
    town.record(visit)
    town.order(visit, [hazard])
    _, asking = asked(hall, qtbot)
    assert not asking.deadline.isEnabled()
    assert not asking.now.isEnabled()
    asking.place.setText("抛光车间")
    store(asking, qtbot)
    now = of(town, hazard)
    assert (now.life.row.place, now.projection.deadline) == ("抛光车间", "2026-04-30")


def test_draft_tells_barred_words_and_blanks_before_its_number(
    hall: Office, town: Township, visit: bytes, hazard: bytes, qtbot: QtBot
) -> None:
    town.record(visit)
    notice = town.notice(visit, [hazard])
    town.do(documents_edit.edit_draft, document_id=notice, fields={"supplement": "逾期停产整顿。"})
    page: DocumentsPage = hall.open(DocumentsPage)
    page.arrive(notice)
    qtbot.waitUntil(lambda: "“补充要求”写有“停产整顿”" in page.pane.remarks.text())
    assert "DOCUMENT_035" in page.pane.remarks.text()
