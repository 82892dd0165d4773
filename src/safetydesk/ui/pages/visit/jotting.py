"""随手记: the bar at the foot. It takes words, photos and Enter before the rest of the visit is read or made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.acts import Acts
from safetydesk.ui.pages.visit.note_bar import NoteBar
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.photo_desk import PhotoDesk, Taken

_BETWEEN = "；"


class Jotting(QObject):
    """`noted` just before a note is stored, so that what is written elsewhere is kept first."""

    noted = Signal()

    def __init__(self, desk: Desk, bar: NoteBar, acts: Acts, photos: PhotoDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._bar, self._acts, self._photos = desk, bar, acts, photos
        self._held: tuple[str, ...] = ()
        self._known = False
        self.early = False
        bar.noted.connect(self._note)
        bar.drafted.connect(self._draft)
        bar.field.textEdited.connect(lambda _words: self._hurry())

    def turn_to(self, visit: bytes) -> None:
        """Note for another visit from now on; what its bar held when it was left is known once `begin` is told."""
        if visit == self._acts.visit:
            return
        self._bar.flush()
        self._bar.clear()
        self._held, self._known, self.early = (), False, False
        self._acts.begin(visit)

    def begin(self, sheet: Sheet) -> None:
        """The visit was read: what stood in the bar when it was left stands there again, before words typed since."""
        words, held = sheet.jotted()
        typed = self._bar.text()
        self._known = True
        self._held = (*held, *(one for one in self._held if one not in held))
        self._bar.show_draft(_BETWEEN.join(part for part in (words, typed) if part), len(self._held))
        if typed or self._held != held:
            self._draft()

    def hold(self, found: list[Path | QImage]) -> None:
        """Pictures for the next note: they belong to the visit until the note is there."""
        self._hurry()
        self._photos.take(found, self._attach)

    def take_keyboard(self) -> None:
        """The cursor into the bar."""
        self._bar.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """What is due on disk is due now."""
        self._bar.flush()

    def _hurry(self) -> None:
        self.early = self.early or not self._known

    def _note(self, text: str) -> None:
        if not text:
            self.take_keyboard()
            if self._held:
                self._desk.say.toast("写一句看到的再存；照片已在待分配里")
            return
        self._hurry()
        photos, self._held = self._held, ()
        self._bar.clear()
        self.noted.emit()
        self._acts.jot(text, photos, drafted=self._known)

    def _draft(self) -> None:
        """Before the visit was read nothing is written over what its bar held."""
        if self._known:
            self._acts.draft_note(self._bar.text(), self._held)

    def _attach(self, taken: Taken) -> None:
        visit = self._acts.visit
        if visit is None:
            return

        def hung(touched: Any) -> None:
            if touched.id is not None and self._acts.visit == visit:
                self._held = (*self._held, touched.id.hex())
                self._bar.show_photos(len(self._held))
                self._draft()

        self._acts.attach("visit", visit, taken, hung)
