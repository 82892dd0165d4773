"""Photos seen large, one after the other: ← → go through them, Esc leaves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QWidget

from safetydesk.ui.desk import Desk
from safetydesk.ui.photo_desk import decoded
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.picture import Picture
from safetydesk.ui.widgets.text import one_line

ROOM = QSize(1504, 1000)


class PhotosDialog(Dialog):
    """`names` are SHA-256 (hex) of the blobs; one that has not come from the server yet says so."""

    def __init__(self, desk: Desk, title: str, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(title, width=800, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._names, self.at = desk, list(names), 0
        self.picture = Picture(ROOM.height() // 2)
        self._place = one_line("", "caption")
        self.body.addWidget(self.picture)
        self.body.addWidget(self._place)
        self._steps = [
            self.add_verb(Button("上一张", lambda: self.step(-1), key="←", bind=False)),
            self.add_verb(Button("下一张", lambda: self.step(1), key="→", bind=False)),
        ]
        self.add_verb(Button("看完了", kind="primary"), rejects=True)
        self._show()

    def step(self, by: int) -> None:
        """Go on or back."""
        self.at = min(max(self.at + by, 0), len(self._names) - 1)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← →."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        name, blobs = self._names[self.at], self._desk.blobs()
        self._place.setText(f"第 {self.at + 1} / {len(self._names)} 张")
        self._steps[0].setEnabled(self.at > 0)
        self._steps[1].setEnabled(self.at + 1 < len(self._names))

        def read(_: object) -> QImage:
            return decoded(blobs.get(name), ROOM) if blobs.has(name) else QImage()

        self._desk.tasks.read(read, self._take, owner=self, slot="photo shown")

    def _take(self, image: QImage) -> None:
        if image.isNull():
            self._place.setText(f"{self._place.text()}·还没有从服务器取回，同步以后再看")
        self.picture.show_image(image)
