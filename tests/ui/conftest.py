"""A dressed application for every screen test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.ui.dress import dress, wear
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.theme import LIGHT


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's hands with a minute of patience instead of five seconds: a busy machine decides no test."""
    bot = QtBot(request)
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitActive", "waitExposed"):
        setattr(bot, name, partial(getattr(bot, name), timeout=60_000))
    return bot


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application in the light theme, once."""
    dress(qapp, LIGHT)
    return qapp


@pytest.fixture(autouse=True)
def light(dressed: QApplication) -> Iterator[None]:
    """Every test starts and ends in the light theme."""
    yield
    if dressed.palette().link().color().name().upper() != LIGHT.accent:
        wear(dressed, LIGHT)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[QWidget], Any]:
    """Show a widget in an active window and give it back; it lives as long as the test."""
    kept: list[QWidget] = []

    def show(widget: Any) -> Any:
        kept.append(widget)
        qtbot.addWidget(widget)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            widget.setFocus()
        return widget

    return show


class MemoryStore:
    """Writes and reads on a plain list, with what happened in order; a transaction that fails leaves nothing."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.log: list[str] = []

    @contextmanager
    def writing(self) -> Iterator[list[str]]:
        fresh = list(self.rows)
        yield fresh
        self.rows = fresh
        self.log.append("commit")

    @contextmanager
    def reading(self) -> Iterator[list[str]]:
        yield self.rows


@pytest.fixture
def store() -> MemoryStore:
    """An empty store in memory."""
    return MemoryStore()


@pytest.fixture
def tasks(dressed: QApplication, store: MemoryStore) -> Iterator[Tasks]:
    """The task runner over the store; its threads end with the test."""
    running = Tasks(store)
    yield running
    running.close()
