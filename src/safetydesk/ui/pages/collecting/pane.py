"""收表: the collections left, their units and files in the middle, one file with its problems and verbs right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from safetydesk.domain.collecting import UnitLine
from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.collections import AnswerRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.collecting.acts import CollectingActs
from safetydesk.ui.pages.collecting.file_panel import FilePanel
from safetydesk.ui.pages.collecting.lines import LIST_LOOK, UNIT_LOOK, file_facts, list_lines, unit_lines
from safetydesk.ui.pages.collecting.reading import CollectionRead, Counted, read_collection, read_list
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.panel import Panel, page_column
from safetydesk.ui.widgets.rows import RowList
from safetydesk.ui.widgets.toolbar import Toolbar, Verb

LIST_WIDE, LIST_COMPACT = 272, 216
NARROW_BELOW = 900
_FIRST = "发起收表（Ctrl+Enter）：选台账种类、单位和期限，把空表发下去，收回来的文件整夹拖进来。"
_CONCERNED = frozenset({"collection", "collection_unit", "collection_answer", "sync"})


class CollectingPane(QWidget):
    """Files and folders may be dropped anywhere on it; they go into the collection that is open."""

    primary_word = "发起收表"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._key: bytes | None = None
        self._read: CollectionRead | None = None
        self._roomy = True
        self.acts = CollectingActs(desk, self)
        self.toolbar = Toolbar(
            [
                Verb("收件", self.take, "import", "Ctrl+O"),
                Verb("写空表", self.forms, "sheet"),
                Verb("催报文字", self.remind, "note"),
                Verb("汇总", self.merge, "export"),
                Verb("汇总（电话不打星号）", self.merge_unmasked, "export"),
                Verb("结束收表", self.close_one, "lock"),
            ],
            filters=False,
        )
        self.list = RowList("收表", LIST_LOOK)
        self.units = RowList("单位", UNIT_LOOK)
        self.empty = Empty("")
        self.file = FilePanel(self.run)
        self.setAcceptDrops(True)
        self.setFocusProxy(self.list)
        self.list.moved.connect(self.open)
        self.units.moved.connect(self._show_current)
        self.units.opened.connect(self._open_current)
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Read the list, and the open collection."""
        self._desk.tasks.read(read_list, self._show_list, owner=self, slot="collections")
        if self._key:
            self.open(self._key)

    def on_touched(self, touched: Touched) -> None:
        """Something about a collection changed."""
        if touched.entities & _CONCERNED:
            self.refresh()

    def set_compact(self, compact: bool) -> None:
        """The list gives way below 1180 pixels, the file panel below 900."""
        self._list_panel.setFixedWidth(LIST_COMPACT if compact else LIST_WIDE)
        self._roomy = self.width() >= NARROW_BELOW or not compact
        self.file.setVisible(self._roomy and bool(self.list.lines.lines))

    def open(self, key: bytes | None) -> None:
        """Show a collection."""
        if key is None:
            return
        self._key = key
        self._desk.tasks.read(lambda db: read_collection(db, key), self._show, owner=self, slot="collection")

    def primary(self) -> None:
        """Ctrl+Enter: a new collection."""
        self.acts.start(self._desk, self.open)

    def take(self) -> None:
        """Ctrl+O: choose files that came in."""
        if self._read:
            self.acts.choose_files(self._read.row)

    def take_paths(self, paths: list[Path]) -> None:
        """Files and folders that were dropped."""
        if self._read:
            self.acts.take(self._read.row, paths)

    def forms(self) -> None:
        """An empty form for every unit."""
        if self._read:
            self.acts.forms(self._read)

    def remind(self) -> None:
        """The reminder to the clipboard."""
        if self._read:
            self.acts.remind(self._read)

    def merge(self) -> None:
        """One ledger of all rows."""
        if self._read:
            self.acts.merge(self._read)

    def merge_unmasked(self) -> None:
        """The same with personal data as it came, to be brought in or called upon."""
        if self._read:
            self.acts.merge(self._read, masked=())

    def close_one(self) -> None:
        """Nothing is taken in any more."""
        if self._read:
            self.acts.close(self._read.row)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome while a collection is open."""
        if self._read and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        self.take_paths([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _show_list(self, found: list[Counted]) -> None:
        self.list.show_lines(list_lines(found, day_of(self._desk.clock())))
        if not found:
            self.empty.say(
                "还没有收表", "发起收表（Ctrl+Enter）：选台账种类、单位和期限，把空表发下去，收回来的文件整夹拖进来。"
            )
        elif self._key is None:
            self.open(found[0].row.id)
        if self._key:
            self.list.select(self._key)
        self.empty.setVisible(not found)
        self.units.setVisible(bool(found))
        self.file.setVisible(self._roomy and bool(found))

    def _show(self, read: CollectionRead | None) -> None:
        self._read = read
        if read is None:
            self._key = None
            self.refresh()
            return
        self.units.show_lines(unit_lines(read, self._desk.clock(), self._desk.catalog()))
        for word in ("收件", "结束收表"):
            self.toolbar.enable(word, read.row.closed_on is None)
        self._show_current(self.units.current_id())

    def _show_current(self, key: bytes | None) -> None:
        file, catalog = self._file_of(key), self._desk.catalog()
        told = file_facts(file, self._desk.clock(), catalog) if file else []
        self.file.show_file(file, self._unit_of(key), told)

    def _unit_of(self, key: bytes | None) -> UnitLine | None:
        return next((line for line in self._read.lines if line.unit.id == key), None) if self._read else None

    def _file_of(self, key: bytes | None) -> AnswerRow | None:
        """The file that a line is about: of a unit the one that waits for a person before the one that counts."""
        if self._read is None or key is None:
            return None
        unit = self._unit_of(key)
        wanted = (unit.waiting or unit.answer) if unit else key
        return self._read.files.get(wanted) if wanted else None

    def _open_current(self, key: bytes | None) -> None:
        """Enter: the verb that the file asks for."""
        file = self._file_of(key)
        verb = self.file.wanted(file) if file else None
        if file and verb:
            self.run(verb, file)

    def run(self, verb: str, file: AnswerRow) -> None:
        """A verb of the file panel."""
        assert self._read is not None
        {"replace": self.acts.replace, "assign": self.acts.assign, "drop": self.acts.drop}[verb](self._read, file)

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.toolbar)
        body = QHBoxLayout()
        body.setSpacing(0)
        self._list_panel = Panel("right", "top", margins=(0, 1, 1, 0), spacing=0)
        self._list_panel.setFixedWidth(LIST_WIDE)
        self._list_panel.column.addWidget(self.list, 1)
        middle = Panel("top", margins=(0, 1, 0, 0), spacing=0)
        middle.column.addWidget(self.empty)
        middle.column.addWidget(self.units, 1)
        body.addWidget(self._list_panel)
        body.addWidget(middle, 1)
        body.addWidget(self.file)
        column.addLayout(body, 1)
