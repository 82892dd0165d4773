"""Moving through a visit: which item or note is on the screen, what of it is stored, what comes next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from safetydesk.domain.instants import day_of
from safetydesk.models.queries.visits import EvidenceRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.visit.acts import Acts
from safetydesk.ui.pages.visit.entries import Entry, Ref
from safetydesk.ui.pages.visit.jotting import Jotting
from safetydesk.ui.pages.visit.judgement import Judgement, fault
from safetydesk.ui.pages.visit.keeper import Keeper
from safetydesk.ui.pages.visit.sheet import NOTES, Sheet, VisitRead, read_visit
from safetydesk.ui.pages.visit.sorting import Parts, Sorting
from safetydesk.ui.photo_desk import PhotoDesk

_GO_ON = ("conforms", "not_applicable")
"""符合 and 不涉及 go to the next item; the other two put the cursor into the note."""


class Flow(QObject):
    """`shown` when the sheet is on the screen, `laid` when it was read anew with nothing under way, `gone` when the
    visit is finished or not there any more."""

    shown = Signal(object)
    laid = Signal(object)
    gone = Signal(object)

    def __init__(
        self,
        desk: Desk,
        parts: Parts,
        keeper: Keeper,
        acts: Acts,
        jotting: Jotting,
        photos: PhotoDesk,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._parts, self._keeper, self._photos = desk, parts, keeper, photos
        self.acts, self._jotting = acts, jotting
        self.sorting = Sorting(desk, parts.tray, acts, jotting, photos, self)
        self.sheet: Sheet | None = None
        self.ref: Ref | None = None
        self._visit: bytes | None = None
        self._whole = False
        self._synced: Judgement | None = None
        self._added: str | None = None
        self._blamed = False
        self.acts.changed.connect(self._show)
        keeper.saved.connect(self.read_again)
        photos.arrived.connect(self._show_photos)
        self._wire()

    def open(self, visit: bytes) -> None:
        """Read a visit and show it where it stood."""
        if visit != self._visit:
            self.leave()
            self._visit, self.sheet, self.ref, self._whole = visit, None, None, False
        self.read_again()

    def read_again(self) -> None:
        """Read the visit once everything given is committed."""
        visit = self._visit
        if visit is not None and self._keeper.idle():
            self._desk.tasks.read(lambda db: read_visit(db, visit), self._came, owner=self, slot="visit")

    def leave(self) -> None:
        """Keep what stands on the screen: called before anything else is shown, and on closing."""
        self._jotting.leave()
        if self.sheet is None:
            return
        if self.ref is not None:
            self._commit()
        else:
            self.sorting.leave()

    def go(self, ref: Ref, *, focus: bool = False) -> None:
        """Show an item; `focus` puts the keyboard into the list, where digits answer."""
        if self.sheet is None or (entry := self.sheet.entry(ref)) is None:
            return
        if ref != self.ref:
            self.leave()
            self.ref = ref
            self.acts.stand(ref.text)
            self._show_entry(entry, fresh=True)
            self._show_list()
        if focus:
            self._parts.items.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_notes(self) -> None:
        """Show 随手记 and what waits to be put somewhere."""
        self.leave()
        self.ref = None
        self.acts.stand(NOTES)
        self._show()

    def toggle_notes(self) -> None:
        """Ctrl+T: to the tray, and back to the item one came from."""
        if self.ref is not None:
            self.go_notes()
            tray = self._parts.tray.list
            if tray.isHidden():
                self._jotting.take_keyboard()
            else:
                tray.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.sheet is not None and (ref := self.sheet.next_open(None) or self.sheet.beside(None, 0)):
            self.go(ref, focus=True)

    def step(self, step: int) -> None:
        """The item above or below."""
        ref = self.sheet.beside(self.ref, step) if self.sheet else None
        if ref:
            self.go(ref)

    def next_open(self) -> None:
        """F3: the next item without an answer."""
        ref = self.sheet.next_open(self.ref) if self.sheet else None
        if ref:
            self.go(ref, focus=True)
        elif self.sheet and self.sheet.entries:
            self._desk.say.toast("检查项都答过了，Ctrl+Enter 完成检查")

    def answer(self, code: str) -> None:
        """A digit or a click: stored at once, then on or into the note."""
        entry = self._entry()
        if entry is None:
            return
        working = self._parts.item.judgement()
        self._commit(quiet=code == "mostly")
        self._show_entry(entry, fresh=False)
        if code in _GO_ON:
            following = self.sheet.beside(entry.ref, 1) if self.sheet else None
            if following:
                self.go(following, focus=True)
            else:
                self._parts.items.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif working.result == code:
            self.write_note()

    def write_note(self) -> None:
        """F2: the cursor into the note."""
        editor = self._parts.item.editor if self.ref is not None else self._parts.tray.editor
        editor.note.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_pictures(self, found: list[Path | QImage]) -> None:
        """Pictures came: to the item or finding on the screen."""
        entry = self._entry()
        if entry is None:
            self.sorting.take_pictures(found)
        else:
            self._photos.take(found, lambda taken: self.acts.photograph(entry, taken, self._working(entry)))

    def add_checklist(self, key: str) -> None:
        """Add a checklist; from 随手记 it leads to its first item."""
        self.leave()
        self._added = key if self.ref is None else None
        self.acts.add_checklist(key)

    def show_whole(self, whole: bool) -> None:
        """All items of the measures, or those to look at first."""
        self._whole = whole
        if self.sheet:
            self.leave()
            self._lay(self.sheet.read)

    def photo(self, key: bytes) -> EvidenceRow | None:
        """The photo of an id."""
        if self.sheet is None:
            return None
        rows = [*self.sheet.read.state.photos, *(one for f in self.sheet.findings.values() for one in f.photos)]
        return next((one for one in rows if one.id == key), None)

    # -- what came

    def _came(self, read: VisitRead | None) -> None:
        if read is None or read.state.row.id != self._visit:
            if read is None:
                self.gone.emit(self._visit)
            return
        if read.state.row.finished_at is not None:
            self.sheet = None
            self.gone.emit(self._visit)
        elif self._keeper.idle():
            self._lay(read)

    def _lay(self, read: VisitRead) -> None:
        first = self.sheet is None
        self.sheet = Sheet(read, self._desk.catalog(), whole=self._whole)
        self.acts.open(self.sheet)
        if first:
            place = Ref.of(self.sheet.place())
            self.ref = place
            self._jotting.begin(self.sheet)
        elif self.ref is not None and self.sheet.entry(self.ref) is None:
            self.ref = None
        self._show(fresh=first)
        added = next((one.ref for one in self.sheet.entries if one.ref.checklist == self._added), None)
        if added:
            self._added = None
            self.go(added, focus=True)
        self.laid.emit(self.sheet)
        if first and (self.ref is None or self._jotting.early):
            self._jotting.take_keyboard()
        elif first:
            self._parts.items.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what is shown

    def _show(self, *, fresh: bool = False) -> None:
        if self.sheet is None:
            return
        entry = self._entry()
        if entry is not None:
            self._show_entry(entry, fresh=fresh)
        else:
            self.sorting.show(self.sheet)
        self._show_list()

    def _show_list(self) -> None:
        if self.sheet is not None:
            self._parts.items.show_sheet(self.sheet, self.ref)
            self.shown.emit(self.sheet)

    def _show_entry(self, entry: Entry, *, fresh: bool) -> None:
        """Show an item; unless it is `fresh` on the screen, words typed since it was last kept are left alone."""
        sheet, room = self.sheet, self._parts.item
        assert sheet is not None
        working = sheet.working(entry.ref)
        typing = not fresh and room.entry is not None and room.judgement() != self._synced
        if not typing:
            room.show_entry(
                entry,
                working,
                last=sheet.read.last.get(entry.ref.item),
                tags=sheet.read.card.row.tags,
                today=self._today(),
                seed=sheet.read.state.row.code,
                others=sheet.others_on(entry.ref),
            )
            self._synced = room.judgement()
        if fresh:
            self._blamed = entry.ref in sheet.drafts
        self._blame(entry)
        self._show_photos()

    def _blame(self, entry: Entry) -> None:
        """Say what is missing of a draft one came back to, or of what was just left; not while it is being written."""
        self._parts.item.show_fault(fault(self._parts.item.judgement(), entry.name) if self._blamed else None)

    def _show_photos(self) -> None:
        if self.sheet is None:
            return
        if self.ref is not None:
            self._parts.item.show_photos(
                self._photos.tiles(self.sheet.photos(self.ref), day=self.sheet.day, repeated=self.sheet.read.repeated)
            )
        else:
            self.sorting.show_photos(self.sheet)

    # -- what is kept

    def _commit(self, *, quiet: bool = False) -> None:
        """What stands about the item is stored, or kept as a draft with what is missing said (not when `quiet`)."""
        entry = self._entry()
        if entry is None:
            return
        self.acts.judge(entry, self._working(entry))
        self._parts.item.editor.note.calm()
        self._blamed = not quiet
        self._blame(entry)
        self._synced = self._parts.item.judgement()

    def _working(self, entry: Entry) -> Judgement:
        """What stands on the screen, with the photos its draft holds."""
        held = self.sheet.working(entry.ref).photos if self.sheet else ()
        return replace(self._parts.item.judgement(), photos=held)

    def _draft(self) -> None:
        entry = self._entry()
        if entry is not None:
            self.acts.draft(entry.ref, self._working(entry))
            self._blame(entry)
            self._synced = self._parts.item.judgement()

    def _pick(self, phrase: bool) -> None:
        """A phrase, grade or deadline was chosen: a phrase on an item without a fault found makes it 不符合."""
        entry = self._entry()
        if entry is None:
            return
        if phrase and self._parts.item.judgement().result not in ("mostly", "fails"):
            self._parts.item.take_answer("fails")
        self._commit()
        self._show_entry(entry, fresh=False)

    def _entry(self) -> Entry | None:
        return self.sheet.entry(self.ref) if self.sheet and self.ref else None

    def _today(self) -> str:
        return day_of(self._desk.clock())

    def _wire(self) -> None:
        items, item = self._parts.items, self._parts.item
        items.moved.connect(self.go)
        items.whole_wanted.connect(self.show_whole)
        items.section_conforms.connect(self._conform)
        items.added.connect(self.add_checklist)
        item.answered.connect(self.answer)
        item.editor.drafted.connect(self._draft)
        item.editor.left.connect(self._commit)
        item.editor.picked.connect(self._pick)
        item.samples.typed.connect(self._draft)
        item.samples.left.connect(self._commit)
        item.editor.photos.arrived.connect(self.take_pictures)

    def _conform(self, head: str) -> None:
        self._commit()
        self.acts.conform(head)
