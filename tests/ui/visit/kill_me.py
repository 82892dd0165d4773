"""Run by the kill test: answers an item, types a note, and two seconds later is gone without a word."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from safetydesk.models.store import open_store
from safetydesk.ui.dress import dress
from safetydesk.ui.pages.visit.page import VisitPage
from safetydesk.ui.tasks import Tasks
from tests.ui.hands import type_text
from tests.ui.visit.town import Lanes, Town


def act(page: VisitPage) -> None:
    """Answer the first item, start a note in the bar, fail the second item and write about it without leaving it."""
    page.room.item.answers.answered.emit("conforms")
    page.room.bar.field.setFocus()
    type_text(page.room.bar.field, "车间东侧")
    page.room.item.answers.answered.emit("fails")
    type_text(page.room.item.editor.note.field, "应急灯两处不亮")
    QTimer.singleShot(2000, lambda: os._exit(9))


def main(folder: Path, visit: bytes, inspector: bytes) -> None:
    """Open the store as the desktop does, go to the visit, act."""
    app = QApplication(sys.argv[:1])
    dress(app)
    town = Town(folder, open_store(folder), (inspector, inspector), b"", b"")
    page = VisitPage(town.desk(Tasks(Lanes(town.store, lambda: inspector))), town.hold)
    page.show()
    page.room.shown.connect(lambda sheet: _once(page, sheet))
    page.arrive(visit)
    QCoreApplication.exec()


def _once(page: VisitPage, sheet: object) -> None:
    if sheet is not None and not page.property("acted"):
        page.setProperty("acted", True)
        QTimer.singleShot(0, lambda: act(page))


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), bytes.fromhex(sys.argv[3]))
