"""待分配: what waits to be put somewhere is looked at, written on and kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from safetydesk.domain.instants import day_of
from safetydesk.models.queries.visits import EvidenceRow, FindingRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.acts import Acts
from safetydesk.ui.pages.visit.item_room import ItemRoom
from safetydesk.ui.pages.visit.items import ItemColumn
from safetydesk.ui.pages.visit.jotting import Jotting
from safetydesk.ui.pages.visit.judgement import Judgement, stored
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.pages.visit.tray import TrayRoom
from safetydesk.ui.photo_desk import PhotoDesk
from safetydesk.ui.widgets.photos import Photo


@dataclass(frozen=True, slots=True)
class Parts:
    """The widgets a visit is done with, beside the bar."""

    items: ItemColumn
    item: ItemRoom
    tray: TrayRoom


class Sorting(QObject):
    """Keeps what is changed in the tray."""

    def __init__(
        self, desk: Desk, tray: TrayRoom, acts: Acts, jotting: Jotting, photos: PhotoDesk, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._tray, self._acts = desk, tray, acts
        self._jotting, self._photos = jotting, photos
        self._synced: Judgement | None = None
        jotting.noted.connect(self._make_way)
        tray.moved.connect(self._move)
        tray.editor.drafted.connect(self._draft)
        tray.editor.left.connect(self.leave)
        tray.editor.picked.connect(lambda _phrase: self.leave())
        tray.editor.photos.arrived.connect(self.take_pictures)

    def finding(self) -> FindingRow | None:
        """The finding that is written about."""
        return self._tray.finding

    def leave(self) -> None:
        """Keep what stands in the tray."""
        finding, told = self._tray.finding, self._tray.editor.judgement()
        if finding is not None and told != stored(None, finding):
            self._tray.editor.note.calm()
            self._acts.amend(finding, told)
            self._synced = told

    def show(self, sheet: Sheet) -> None:
        """Show the tray; words typed since they were last kept are left alone."""
        before = self._tray.finding
        current = self._tray.show_sheet(sheet, before.id if before else None, self._tiles(sheet, sheet.loose_photos()))
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

    def take_pictures(self, found: list[Path | QImage]) -> None:
        """Pictures came: to the finding in the tray, without one to the next note."""
        finding = self._tray.finding
        if finding is None:
            self._jotting.hold(found)
        else:
            self._photos.take(found, lambda taken: self._acts.attach("finding", finding.id, taken))

    def _tiles(self, sheet: Sheet, rows: Iterable[EvidenceRow]) -> list[Photo]:
        return self._photos.tiles(rows, day=sheet.day, repeated=sheet.read.repeated)

    def _make_way(self) -> None:
        self.leave()
        self._tray.take(None)

    def _move(self, key: bytes | None) -> None:
        sheet = self._acts.sheet
        if sheet is None or key is None or (self._tray.finding and self._tray.finding.id == key):
            return
        self.leave()
        self._tray.take(sheet.findings.get(key))
        self._synced = self._tray.editor.judgement()
        self.show(sheet)

    def _draft(self) -> None:
        if self._tray.finding is not None:
            self._synced = self._tray.editor.judgement()
            self._acts.draft_finding(self._tray.finding, self._synced)
