"""隐患 over a fictional township (虚构)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from safetydesk.ui.pages.hazards.page import HazardsPage
from safetydesk.usecases import hazards, subjects
from tests.ui.township import Office, Township, found_township, office


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    town = found_township(tmp_path / "store")
    yield town
    town.store.close()


@pytest.fixture
def made(town: Township) -> dict[str, bytes]:
    """Four hazards of two enterprises: overdue, due today and asked for review, due tomorrow, suspected major."""
    first = town.visit(
        {"text": "疏散通道堆放原料", "deadline": "2026-04-12"},
        {"text": "配电箱未接地", "deadline": "2026-04-16"},
        day=datetime(2026, 3, 28, 9),
    )
    town.record(first)
    passage, box = town.hazards_of(first)
    town.order(first, [passage, box])
    town.do(hazards.request_review, hazard_id=box)
    other = town.do(subjects.create_subject, name="虚构白鹤幼儿园").id
    second = town.visit(
        {"text": "指示灯不亮", "deadline": "2026-04-17"},
        {"text": "除尘器无泄爆", "grade": "suspected_major", "deadline": "2026-04-30"},
        day=datetime(2026, 4, 2, 9),
        subject=other,
    )
    lamp, dust = town.hazards_of(second)
    town.now = int(datetime.fromisoformat("2026-04-16T09:30:00+08:00").timestamp()) * 1_000_000
    return {"passage": passage, "box": box, "lamp": lamp, "dust": dust}


@pytest.fixture
def hall(town: Township, made: dict[str, bytes], qtbot: QtBot) -> Iterator[Office]:
    with office(town, qtbot) as hall:
        yield hall


@pytest.fixture
def page(hall: Office, qtbot: QtBot) -> HazardsPage:
    page: HazardsPage = hall.open(HazardsPage)
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 4 and page.verbs.detail is not None)
    return page


@pytest.fixture
def stand(page: HazardsPage, qtbot: QtBot) -> Callable[[bytes], None]:
    """Put the cursor on a hazard and wait for its pane."""

    def go(hazard: bytes) -> None:
        page.arrive(hazard)
        qtbot.waitUntil(lambda: page.verbs.detail is not None and page.verbs.detail.life.row.id == hazard)

    return go
