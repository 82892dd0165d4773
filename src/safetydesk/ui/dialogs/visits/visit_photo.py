"""One photo of a visit, large: when it was taken, what is doubtful, and where it belongs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.domain.instants import day_of, to_datetime
from safetydesk.models.queries.visits import EvidenceRow
from safetydesk.ui.dialogs.fitting import room_around, wide_or_narrow
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.photo_desk import doubt
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import Choice
from safetydesk.ui.widgets.picture import Picture
from safetydesk.ui.widgets.text import label

_HIGH, _LEAST, _OTHERS = 470, 160, 240


class PhotoView(Dialog):
    """`removed` takes the photo away, `moved` gives it to a finding (its id)."""

    removed = Signal()
    moved = Signal(object)

    def __init__(self, row: EvidenceRow, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__("照片", width=wide_or_narrow(parent), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._picture = Picture(max(_LEAST, min(_HIGH, room_around(parent).height() - _OTHERS)), "正在取照片…")
        at = to_datetime(row.taken_at or row.added_at)
        when = f"{'拍于' if row.taken_at else '加入于'} {at:%Y-%m-%d %H:%M}"
        self.body.addWidget(self._picture)
        self.body.addWidget(label(f"{when}·{row.size // 1024} KB", "caption"))
        day = day_of(sheet.read.state.row.started_at)
        doubtful = doubt(row, day=day, repeated=row.sha256 in sheet.read.repeated)
        if doubtful:
            self.body.addWidget(label(doubtful, "caption", "amber", wrap=True))
        others = [one for one in sheet.findings.values() if one.id != row.owner_id]
        self.owner = Choice("归到", [(one.id.hex(), one.text[:30]) for one in others])
        if others:
            line = QHBoxLayout()
            line.addWidget(label("归到", tone="second"))
            self.owner.setFixedHeight(32)
            line.addWidget(self.owner, 1)
            line.addWidget(Button("移过去", self._move))
            self.body.addLayout(line)
        self.add_verb(Button("移去这张", self._remove, kind="danger"))
        self.add_verb(Button("看完了", kind="primary"), rejects=True)

    def show_picture(self, image: QImage) -> None:
        """The picture has come."""
        self._picture.show_image(image)

    def _move(self) -> None:
        owner = self.owner.code()
        self.accept()
        if owner:
            self.moved.emit(bytes.fromhex(owner))

    def _remove(self) -> None:
        self.accept()
        self.removed.emit()
