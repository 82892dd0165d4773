"""The factory's township, its tasks, and the page of a visit in an active window."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.entries import Ref
from safetydesk.ui.pages.visit.page import VisitPage
from safetydesk.ui.pages.visit.room import VisitRoom
from safetydesk.ui.tasks import Tasks
from tests.ui.visit.town import MEASURES, Lanes, Town, found_town, reopen_town

LISTS = [{"key": MEASURES, "version": "v"}]
Settle = Callable[[], None]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The township as it was founded; each test works on a copy of its folder."""
    made = found_town(tmp_path_factory.mktemp("founded") / "store")
    made.store.close()
    return made


@pytest.fixture
def town(founded: Town, tmp_path: Path) -> Iterator[Town]:
    """The township, with nothing visited yet."""
    shutil.copytree(founded.folder, tmp_path / "store")
    made = reopen_town(tmp_path / "store", founded, later=0)
    yield made
    made.store.close()


@pytest.fixture
def tasks(town: Town, dressed: object) -> Iterator[Tasks]:
    """The task runner over the township's store."""
    lanes = Lanes(town.store, lambda: town.inspectors[0])
    running = Tasks(lanes)
    yield running
    running.close()
    lanes.close()


@pytest.fixture
def desk(town: Town, tasks: Tasks) -> Desk:
    """What pages are given."""
    return town.desk(tasks)


@pytest.fixture
def settle(qtbot: QtBot, tasks: Tasks) -> Settle:
    """Wait until everything given is done and shown."""

    def wait() -> None:
        calm = 0

        def quiet() -> bool:
            nonlocal calm
            rooms = [one for one in QApplication.allWidgets() if isinstance(one, VisitRoom)]
            calm = calm + 1 if tasks.idle() and all(one.is_built() for one in rooms) else 0
            return calm > 3

        qtbot.waitUntil(quiet, timeout=20_000)

    return wait


class Hands:
    """The page with a visit open in it, and fingers on its keys."""

    def __init__(self, page: VisitPage, town: Town, visit: bytes, bot: QtBot, settle: Settle) -> None:
        self.page, self.room, self.town, self.visit, self._bot = page, page.room, town, visit, bot
        self.settle = settle

    def press(self, key: Any, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the keyboard is; then what follows from it."""
        self._bot.keyClick(self.page.focusWidget() or self.page, key, modifiers)
        self.settle()

    def go(self, item: str, checklist: str = MEASURES) -> None:
        """To an item, with the keyboard in the list."""
        self.room.flow.go(Ref(checklist, item), focus=True)
        self.settle()

    def item(self) -> str | None:
        """The code of the item on the screen."""
        return self.room.flow.ref.item if self.room.flow.ref else None

    def answers(self) -> dict[str, tuple[str, str | None]]:
        """What the store holds: item to (result, note)."""
        return {one.item: (one.result, one.note) for one in self.town.state(self.visit).answers}

    def findings(self) -> list[Any]:
        """The findings in the store."""
        return list(self.town.state(self.visit).findings)


@pytest.fixture
def opened(
    desk: Desk, town: Town, shown: Callable[[QWidget], Any], qtbot: QtBot, settle: Settle
) -> Callable[[bytes], Hands]:
    """Opens a visit on the page as it is at 1366x768."""

    def show(visit: bytes) -> Hands:
        page = VisitPage(desk, town.hold)
        page.resize(1246, 768)
        shown(page)
        page.arrive(visit)
        settle()
        return Hands(page, town, visit, qtbot, settle)

    return show


@pytest.fixture
def hands(opened: Callable[[bytes], Hands], town: Town) -> Hands:
    """A visit with the list of the fifteen measures, standing at its first item."""
    made = opened(town.start(checklists=LISTS))
    made.go("M06-4")
    return made


@pytest.fixture
def page(desk: Desk, town: Town, shown: Callable[[QWidget], Any], settle: Settle) -> VisitPage:
    """The whole page."""
    made = VisitPage(desk, town.hold)
    made.resize(1246, 768)
    shown(made)
    settle()
    return made
