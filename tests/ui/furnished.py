"""A whole desktop, as the program opens it, over a fictional township (虚构) on a real encrypted store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from safetydesk.app import Desktop, Unkept, furnish, open_folder
from safetydesk.domain.ids import id_text
from safetydesk.models.queries.people import people
from safetydesk.ui.widgets.dialog import Dialog
from tests.ui.township import START, Township, found_township


@contextmanager
def furnished(
    folder: Path,
    qtbot: QtBot,
    *,
    clock: Callable[[], int] = lambda: START,
    settings: Unkept | None = None,
    person: str | None = "李虚构",
) -> Iterator[Desktop]:
    """The desktop over a store folder, shown, with a person at it; its threads end with the block."""
    opened = open_folder(folder)
    kept = settings if settings is not None else Unkept()
    if person is not None:
        kept["person"] = id_text(next(one.id for one in people(opened.db) if one.name == person))
    desktop = furnish(opened, kept, clock)
    qtbot.addWidget(desktop.window)
    desktop.window.resize(1366, 768)
    with qtbot.waitActive(desktop.window):
        desktop.window.show()
        desktop.window.activateWindow()
    try:
        yield desktop
    finally:
        desktop.close()


def closed_township(folder: Path, prepare: Callable[[Township], object] = lambda _: None) -> Path:
    """A township made in `folder`, prepared, and closed again."""
    town = found_township(folder)
    prepare(town)
    town.store.close()
    return folder


def dialog_shown(kind: type[Dialog] = Dialog) -> Any:
    """The dialog on the screen, or None."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return found[-1] if found else None


def words_of(widget: QWidget) -> str:
    """Every word that labels of a widget show, in one text."""
    from PySide6.QtWidgets import QLabel

    return " ".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())
