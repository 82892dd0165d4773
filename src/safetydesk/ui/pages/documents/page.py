"""文书: papers by the step they wait for, the paper as it prints, how far it is and its next step."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.documents.acts import PaperActs
from safetydesk.ui.pages.documents.board import PaperList
from safetydesk.ui.pages.documents.preview import PaperRoom
from safetydesk.ui.pages.documents.reading import BoardRead, PaperRead, read_board, read_paper
from safetydesk.ui.pages.documents.steps import StepsPane
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.panel import page_column
from safetydesk.ui.widgets.toolbar import Verb, verb_menu

NARROW_BELOW = 860
_SHOWN_HERE = {"document", "document_event", "hazard", "hazard_event", "subject", "visit", "finding", "setting", "sync"}


class DocumentsPage(QWidget):
    """`arrive(document id)` shows a paper; Ctrl+Enter takes its next step, Ctrl+Shift+N draws up a new one,
    Ctrl+Shift+Y checks one that somebody shows."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._key: bytes | None = None
        self._sought = ""
        self._compact = False
        new = Button("新文书", self.new, icon="plus", key="Ctrl+Shift+N")
        self.many = Button("批量打印", self.print_many, icon="print")
        QShortcut(QKeySequence("Ctrl+Shift+P"), self, self.print_many)
        self.scans = Button("收签收件", self.take_scans, icon="import")
        QShortcut(QKeySequence("Ctrl+Shift+R"), self, self.take_scans)
        self.check = Button("核验", self.verify, icon="search")
        QShortcut(QKeySequence("Ctrl+Shift+Y"), self, self.verify)
        self.more = Button("更多", self._show_more, kind="secondary")
        verbs = (self.check, self.many, self.scans, self.more, new)
        self.header = Header("文书", search="文号、企业、种类", verbs=verbs)
        self.list = PaperList(desk.catalog())
        self.room = PaperRoom(desk, lambda name: self.acts.run(name))
        self.acts = PaperActs(desk, self.room, self)
        self.acts.drafted.connect(self.drafted)
        self.room.laid_out.connect(self.acts.laid_out)
        self.pane = StepsPane(desk.catalog(), self.acts.run)
        self.setFocusProxy(self.list.rows)
        self._lay_out()
        self.list.chosen.connect(self.open)
        if search := self.header.search:
            search.sought.connect(self._seek)
            search.taken.connect(lambda _: self.list.rows.setFocus())
        self.refresh()

    def refresh(self) -> None:
        """Read the board and the paper on the desk again."""
        now, catalog, search = self._desk.clock(), self._desk.catalog(), self._sought
        self._desk.tasks.read(
            lambda db: read_board(db, catalog, now=now, search=search), self._show_board, owner=self, slot="papers"
        )
        if self._key:
            self.open(self._key)

    def on_touched(self, touched: Touched) -> None:
        """A paper, or what a draft says, may have changed."""
        if touched.entities & _SHOWN_HERE:
            self.refresh()

    def arrive(self, record: bytes) -> None:
        """Show a paper; a search that hides it gives way."""
        if self._sought and self.header.search:
            self.header.search.setText("")
            self._seek("")
        self.list.select(record)
        self.open(record)

    def open(self, key: bytes) -> None:
        """Put a paper on the desk."""
        self._key = key
        today, blobs = day_of(self._desk.clock()), self._desk.blobs()
        self._desk.tasks.read(
            lambda db: read_paper(db, blobs, key, today), self._show_paper, owner=self, slot="paper read"
        )

    def primary(self) -> None:
        """Ctrl+Enter: the next step."""
        self.acts.run("next")

    def new(self) -> None:
        """Ctrl+Shift+N: choose enterprise, visit and kind, and draw it up."""
        from safetydesk.ui.dialogs.papers.new_paper import NewPaperDialog

        dialog = NewPaperDialog(self._desk, self)
        dialog.drafted.connect(self.drafted)
        dialog.open()

    def drafted(self, key: bytes) -> None:
        """Show what was drawn up, and ask what it cannot do without."""
        self.arrive(key)
        self.acts.ask_for(key)

    def print_many(self) -> None:
        """Ctrl+Shift+P: tick papers and print them in one go."""
        from safetydesk.ui.dialogs.papers.print_batch import PrintBatchDialog, papers_to_print

        rows = [(one.row, self._words(one.row), step == "sealed") for one, step in self.list.in_hand()]
        try:
            papers = papers_to_print(rows)
        except SafetyDeskError as none:
            self._desk.say.refuse(none)
            return
        PrintBatchDialog(self._desk, papers, self).open()

    def take_scans(self) -> None:
        """Ctrl+Shift+R: signed copies that were scanned find their papers."""
        from safetydesk.ui.dialogs.papers.take_scans import TakeScansDialog

        waiting = [(one.row, self._words(one.row)) for one, _ in self.list.in_hand() if one.row.snapshot]
        TakeScansDialog(self._desk, waiting, self).open()

    def verify(self) -> None:
        """Ctrl+Shift+Y: whether a file, a number or a code that somebody shows is of a paper on record."""
        from safetydesk.ui.dialogs.papers.verify_paper import VerifyDialog

        dialog = VerifyDialog(self._desk, self)
        dialog.opened.connect(self.arrive)
        dialog.open()

    def _show_more(self) -> None:
        """What has no room in a narrow window."""
        verbs = [
            Verb("核验", self.verify, "search", "Ctrl+Shift+Y"),
            Verb("批量打印", self.print_many, "print", "Ctrl+Shift+P"),
            Verb("收签收件", self.take_scans, "import", "Ctrl+Shift+R"),
        ]
        verb_menu(self.more, verbs).popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _words(self, row: DocumentRow) -> str:
        kind = self._desk.catalog().word("document_kind", row.kind)
        return f"{kind} {row.number or row.code}"

    def set_compact(self, compact: bool) -> None:
        """The list gives way below 1180 pixels."""
        self._compact = compact
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both sides give way once more in a narrow window."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        narrow = self.width() < NARROW_BELOW
        self.list.set_compact(self._compact, narrow=narrow)
        self.pane.set_narrow(narrow)
        for button in (self.check, self.many, self.scans):
            button.setVisible(not narrow)
        self.more.setVisible(narrow)

    def _seek(self, words: str) -> None:
        if words != self._sought:
            self._sought = words
            self.refresh()

    def _show_board(self, read: BoardRead) -> None:
        board = read.board
        self.header.set_fact(f"{len(board.in_hand)} 份在办·本月已归档 {board.archived_since} 份")
        self.list.show_board(read, self._desk.clock(), self._sought)
        if self._key is None and (first := self.list.first()):
            self.open(first)
        if self._key and self._key in self.list.ids():
            self.list.select(self._key)
        self._take_focus()

    def _show_paper(self, read: PaperRead | None) -> None:
        self.acts.read = read
        self.room.show_paper(read)
        self.pane.show_paper(read, self._desk.clock())

    def _take_focus(self) -> None:
        """The list is the current thing, unless a person is already at something on this page."""
        owner = self.window().focusWidget()
        if self.isVisible() and (owner is None or not self.isAncestorOf(owner)):
            self.list.rows.setFocus()

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.list)
        body.addWidget(self.room, 1)
        body.addWidget(self.pane)
        column.addLayout(body, 1)
