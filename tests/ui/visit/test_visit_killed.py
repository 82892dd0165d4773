"""A program that is killed two seconds after the last key stands at the same item with the same words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from safetydesk.ui.pages.visit.page import VisitPage
from safetydesk.ui.tasks import Tasks
from safetydesk.usecases import visits
from tests.ui.visit.conftest import LISTS
from tests.ui.visit.town import Lanes, found_town, reopen_town

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.usefixtures("dressed")
def test_killed_program_reopens_at_the_same_item_with_what_was_typed(tmp_path: Path, qtbot: QtBot) -> None:
    town = found_town(tmp_path / "store")
    visit = town.start(checklists=LISTS)
    town.do(visits.keep_draft, key=visits.place_key(visit), text="fifteen-measures/M06-4")
    town.store.close()
    command = [sys.executable, "-m", "tests.ui.visit.kill_me", str(town.folder), visit.hex(), town.inspectors[0].hex()]
    told = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    assert subprocess.run(command, cwd=ROOT, env=told, timeout=60, check=False).returncode == 9

    again = reopen_town(tmp_path / "store", town)
    lanes = Lanes(again.store, lambda: again.inspectors[0])
    tasks = Tasks(lanes)
    page = VisitPage(again.desk(tasks), again.hold)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.room.is_built() and page.room.flow.sheet is not None, timeout=10_000)
    qtbot.waitUntil(tasks.idle)
    answers = {one.item: one.result for one in again.state(visit).answers}
    assert (answers, again.state(visit).findings) == ({"M06-4": "conforms", "M06-5": "fails"}, ())
    assert page.room.flow.ref is not None
    assert page.room.flow.ref.item == "M06-5"
    assert page.room.item.editor.note.text() == "应急灯两处不亮"
    assert page.room.bar.text() == "车间东侧"
    tasks.close()
    lanes.close()
    again.store.close()
