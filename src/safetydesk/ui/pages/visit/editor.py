"""What is written about one item or finding: note, ready phrases, grade and deadline, photos."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.pages.visit.grading import Grading
from safetydesk.ui.pages.visit.judgement import Judgement, with_phrase
from safetydesk.ui.pages.visit.note import NoteBox
from safetydesk.ui.pages.visit.phrase_book import PhraseBook
from safetydesk.ui.widgets.photos import PhotoStrip
from safetydesk.ui.widgets.phrases import Phrases
from safetydesk.ui.widgets.rows import RowList
from safetydesk.ui.widgets.text import label

PHRASES, FEW = 104, 20
TALL, TIGHT = 72, 54


class Editor(QWidget):
    """`typed` on every key, `drafted` when words are due on disk, `left` when the note was left, `picked` when a
    phrase, grade or deadline was chosen (True: a phrase); `judgement` gives what stands here.

    A `steady` editor keeps the room of what it does not show, so that nothing jumps from item to item.
    """

    typed = Signal()
    drafted = Signal()
    left = Signal()
    picked = Signal(bool)

    def __init__(
        self, catalog: Catalog, book: PhraseBook, hint: str, *, steady: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalog, self._book = catalog, book
        self._item: str | None = None
        self._tags: frozenset[str] = frozenset()
        self._today = ""
        self._base = Judgement()
        self._steady = steady
        self._holder = QWidget()
        self.note = NoteBox("说明", hint)
        self.phrases = Phrases()
        self._no_phrases = label("", "caption", "third")
        self.grading = Grading(catalog)
        self.photos = PhotoStrip(phone=False)
        self.set_tight(False)
        self._wire()
        self._lay_out()

    def show_judgement(
        self, judgement: Judgement, *, item: str | None, tags: Collection[str], today: str, graded: bool
    ) -> None:
        """Show what stands; `graded` shows grade and deadline, otherwise their room stays empty."""
        self._base, self._item, self._tags, self._today = judgement, item, frozenset(tags), today
        self.note.show_text(judgement.note)
        self.grading.show_judgement(judgement, today=today, tags=tags)
        self.grading.setVisible(graded)
        self._offer()

    def judgement(self) -> Judgement:
        """What stands here now."""
        return self.grading.apply(replace(self._base, note=self.note.text()))

    def show_fault(self, fault: SafetyDeskError | None) -> None:
        """Say under the note what is wrong."""
        self.note.show_fault(fault)

    def set_steady(self, steady: bool) -> None:
        """Whether grade and deadline keep their room while they are not shown."""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(steady)
        self.grading.setSizePolicy(policy)

    def set_tight(self, tight: bool) -> None:
        """A lower note in a low window."""
        self.note.setFixedHeight(TIGHT if tight else TALL)

    def _take(self, code: bytes) -> None:
        phrase = self._book.phrase(code)
        words = self._book.words_with(phrase, self.note.text())
        self._base = with_phrase(self.judgement(), phrase, self._catalog, self._today, words)
        self.note.show_text(words)
        cursor = self.note.field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.note.field.setTextCursor(cursor)
        self.grading.show_judgement(self._base, today=self._today, tags=self._tags)
        self._offer()
        self.picked.emit(True)

    def _pick(self) -> None:
        self._base = self.judgement()
        self.grading.show_judgement(self._base, today=self._today, tags=self._tags)
        self.picked.emit(False)

    def _type(self) -> None:
        self._offer()
        self.typed.emit()

    def _offer(self) -> None:
        found = self._book.offered(self._item, self._tags, self.note.text())
        self.phrases.show_phrases([self._book.shown(one) for one in found])
        self._no_phrases.setText(self._book.nothing(self.note.text()))
        self._no_phrases.setVisible(not found)
        self._holder.setFixedHeight(PHRASES if self._steady or found else FEW)
        taken = next((one for one in found if one.measure and one.measure == self._base.measure), None)
        rows = self.phrases.findChild(RowList)
        if taken and rows:
            rows.select(taken.code.encode())

    def _wire(self) -> None:
        self.note.typed.connect(self._type)
        self.note.drafted.connect(self.drafted)
        self.note.left.connect(self.left)
        self.note.field.picture_pasted.connect(self.photos.take)
        self.phrases.taken.connect(self._take)
        self.grading.picked.connect(self._pick)

    def _lay_out(self) -> None:
        grid = QGridLayout(self._holder)
        grid.setContentsMargins(0, 0, 0, 0)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._no_phrases, 0, 0, top)
        grid.addWidget(self.phrases, 0, 0, top)
        self.set_steady(self._steady)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.note)
        column.addSpacing(8)
        column.addWidget(self._holder)
        column.addSpacing(8)
        column.addWidget(self.grading)
        column.addSpacing(11)
        column.addWidget(self.photos)
