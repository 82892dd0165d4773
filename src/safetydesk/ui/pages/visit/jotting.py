"""随手记: the bar at the foot and the tray of what waits to be put somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from safetydesk.domain.instants import day_of
from safetydesk.models.queries.visits import EvidenceRow, FindingRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.acts import Acts
from safetydesk.ui.pages.visit.item_room import ItemRoom
from safetydesk.ui.pages.visit.items import ItemColumn
from safetydesk.ui.pages.visit.judgement import Judgement, stored
from safetydesk.ui.pages.visit.note_bar import NoteBar
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.pages.visit.tray import TrayRoom
from safetydesk.ui.photo_desk import PhotoDesk, Taken
from safetydesk.ui.widgets.photos import Photo


@dataclass(frozen=True, slots=True)
class Parts:
    """The widgets a visit is done with."""

    items: ItemColumn
    item: ItemRoom
    tray: TrayRoom
    bar: NoteBar


class Jotting(QObject):
    """Notes what is written in the bar and keeps what is changed in the tray."""

    def __init__(self, desk: Desk, parts: Parts, acts: Acts, photos: PhotoDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._acts, self._photos = desk, acts, photos
        self._tray, self._bar = parts.tray, parts.bar
        self._held: tuple[str, ...] = ()
        self._synced: Judgement | None = None
        self._bar.noted.connect(self._note)
        self._bar.drafted.connect(self._draft_bar)
        self._tray.moved.connect(self._move)
        self._tray.editor.drafted.connect(self._draft_finding)
        self._tray.editor.left.connect(self._commit)
        self._tray.editor.picked.connect(lambda _phrase: self._commit())
        self._tray.editor.photos.arrived.connect(self.take_pictures)

    def begin(self, sheet: Sheet) -> None:
        """Another visit: what stood in the bar when it was left stands there again."""
        words, self._held = sheet.jotted()
        self._bar.show_draft(words, len(self._held))

    def finding(self) -> FindingRow | None:
        """The finding that is written about in the tray."""
        return self._tray.finding

    def leave(self) -> None:
        """Keep what stands in the tray."""
        self._commit()

    def show(self, sheet: Sheet) -> None:
        """Show the tray; words typed since they were last kept are left alone."""
        before = self._tray.finding
        loose = self._tiles(sheet, sheet.loose_photos())
        current = self._tray.show_sheet(sheet, before.id if before else None, loose)
        if current is None:
            return
        same = before is not None and before.id == current.id
        if not same or self._tray.editor.judgement() == self._synced:
            draft = sheet.read.drafts.get(f"finding:{current.id.hex()}")
            told = Judgement.from_draft(draft) if draft else stored(None, current)
            today = day_of(self._desk.clock())
            self._tray.editor.show_judgement(
                told, item=current.item, tags=sheet.read.card.row.tags, today=today, graded=True
            )
            self._synced = self._tray.editor.judgement()
        self.show_photos(sheet)

    def show_photos(self, sheet: Sheet) -> None:
        """Show the photos of the tray as far as they have come."""
        current = sheet.findings.get(self._tray.finding.id) if self._tray.finding else None
        self._tray.editor.photos.show_photos(self._tiles(sheet, current.photos if current else ()))
        self._tray.photos.show_photos(self._tiles(sheet, sheet.loose_photos()))

    def _tiles(self, sheet: Sheet, rows: Iterable[EvidenceRow]) -> list[Photo]:
        return self._photos.tiles(rows, day=sheet.day, repeated=sheet.read.repeated)

    def take_pictures(self, found: list[Path | QImage], *, bar: bool = False) -> None:
        """Pictures came: to the finding in the tray, or with `bar` (or without a finding) to the next note."""
        finding = self._tray.finding
        if bar or finding is None:
            self._photos.take(found, self._hold)
        else:
            self._photos.take(found, lambda taken: self._acts.attach("finding", finding.id, taken))

    def _note(self, text: str) -> None:
        if not text:
            self._bar.field.setFocus()
            if self._held:
                self._desk.say.toast("写一句看到的再存；照片已在待分配里")
            return
        photos, self._held = self._held, ()
        self._bar.clear()
        self._commit()
        self._tray.take(None)
        self._acts.jot(text, photos)

    def _draft_bar(self) -> None:
        if self._acts.sheet is not None:
            self._acts.draft_note(self._bar.text(), self._held)

    def _hold(self, taken: Taken) -> None:
        """A photo for the next note: it belongs to the visit until the note is there."""
        sheet = self._acts.sheet
        if sheet is None:
            return

        def hung(touched: Any) -> None:
            if touched.id is not None and self._acts.sheet is not None and self._acts.sheet.id == sheet.id:
                self._held = (*self._held, touched.id.hex())
                self._bar.show_photos(len(self._held))
                self._draft_bar()

        self._acts.attach("visit", sheet.id, taken, hung)

    def _move(self, key: bytes | None) -> None:
        sheet = self._acts.sheet
        if sheet is None or key is None or (self._tray.finding and self._tray.finding.id == key):
            return
        self._commit()
        self._tray.take(sheet.findings.get(key))
        self._synced = self._tray.editor.judgement()
        self.show(sheet)

    def _commit(self) -> None:
        finding, told = self._tray.finding, self._tray.editor.judgement()
        if finding is not None and told != stored(None, finding):
            self._tray.editor.note.calm()
            self._acts.amend(finding, told)
            self._synced = told

    def _draft_finding(self) -> None:
        if self._tray.finding is not None:
            self._synced = self._tray.editor.judgement()
            self._acts.draft_finding(self._tray.finding, self._synced)
