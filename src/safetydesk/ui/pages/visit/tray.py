"""随手记 and 待分配: notes that hang on no item, photos that belong to no note; to be hung by drag or key, or left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.instants import to_datetime
from safetydesk.models.queries.visits import FindingRow
from safetydesk.ui.pages.visit.editor import Editor
from safetydesk.ui.pages.visit.entries import Ref
from safetydesk.ui.pages.visit.items import FINDING
from safetydesk.ui.pages.visit.phrase_book import PhraseBook
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.pages.words import deadline_words
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.photos import Photo, PhotoStrip
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label, one_line

WIDEST = 960
_LOOK = RowLook(
    columns=(Column(width=64), Column(share=1), Column(width=64, least=480), Column(width=116), Column(width=72)),
    height=36,
    head_height=36,
    start=16,
    end=4,
    inset=0,
    hairline=8,
    mark_at=8,
)


def tray_editor(catalog: Catalog, book: PhraseBook) -> Editor:
    """What is written about a note; made before the tray, in a turn of its own."""
    return Editor(catalog, book, "改写这一条；打拼音首字母可找常用表述", steady=False)


class TrayRoom(QScrollArea):
    """`moved` carries the finding a person went to; `hang_wanted`, `drop_wanted` act on the current one."""

    moved = Signal(object)
    hang_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self, catalog: Catalog, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._finding: FindingRow | None = None
        self._fact = one_line("", "caption")
        self.list = FindingList()
        self.list.moved.connect(self.moved)
        self._none = Empty("还没有随手记", "在下面写一句看到的，Enter 存下；照片按 Ctrl+V 粘贴或者拖进来。")
        self.editor = editor
        self.list.opened.connect(lambda _row: self.editor.note.field.setFocus(Qt.FocusReason.OtherFocusReason))
        self._hang = Button("挂到检查项", self.hang_wanted.emit, icon="link", key="Ctrl+G")
        self._drop = Button("删去这一条", self.drop_wanted.emit, kind="quiet")
        self._verbs = QWidget()
        self._loose = QWidget()
        self.photos = PhotoStrip(phone=False, accepts=False)
        self._lay_out()

    @property
    def finding(self) -> FindingRow | None:
        """The finding being written about."""
        return self._finding

    def take(self, finding: FindingRow | None) -> None:
        """Write about another finding from now on."""
        self._finding = finding

    def show_sheet(self, sheet: Sheet, current: bytes | None, photos: Sequence[Photo]) -> FindingRow | None:
        """Show the notes, those without an item first; gives the one that is current now."""
        loose = sheet.loose()
        hung = [one for one in sheet.findings.values() if one.item is not None]
        self.list.show_lines(self._lines(sheet, loose, hung))
        known = {one.id: one for one in (*loose, *hung)}
        self._finding = known.get(current) if current else None
        if self._finding is None and loose:
            self._finding = loose[-1]
        if self._finding:
            self.list.select(self._finding.id)
        said = f"{len(loose)} 条没有挂到检查项" if loose else "没有待分配的记录"
        self._fact.setText(said + (f"·{len(hung)} 条已挂" if hung else ""))
        self._none.setVisible(not known)
        self.list.setVisible(bool(known))
        for widget in (self.editor, self._verbs):
            widget.setVisible(self._finding is not None)
        self._loose.setVisible(bool(photos))
        self.photos.show_photos(list(photos))
        return self._finding

    def _lines(self, sheet: Sheet, loose: Sequence[FindingRow], hung: Sequence[FindingRow]) -> list[Line]:
        lines = [self._line(sheet, one, "") for one in loose]
        if hung:
            lines.append(Line(None, (Cell("已挂到检查项"), Cell(str(len(hung)))), kind="head"))
        return lines + [self._line(sheet, one, one.item or "") for one in hung]

    def _line(self, sheet: Sheet, one: FindingRow, item: str) -> Line:
        grade = self._catalog.word("hazard_grade", one.grade)
        tone = self._catalog.tone("hazard_grade", one.grade)
        due = deadline_words(one.deadline, one.deadline_text) or "期限未定"
        entry = sheet.entry(Ref(one.checklist, one.item)) if one.checklist and one.item else None
        words = f"{one.text}（{entry.name}）" if entry else one.text
        photos = f"{len(one.photos)} 张" if one.photos else ""
        cells = (
            Cell(item or to_datetime(one.noted_at).strftime("%H:%M"), "third"),
            Cell(words),
            Cell(photos, "second"),
            Cell(grade, state=tone) if tone else Cell(grade, "second"),
            Cell(due, "second" if one.deadline or one.deadline_text else "amber"),
        )
        return Line(one.id, cells)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label("随手记", "card"))
        head.addWidget(self._fact, 1)
        verbs = QHBoxLayout(self._verbs)
        verbs.setContentsMargins(0, 0, 0, 0)
        verbs.setSpacing(8)
        verbs.addWidget(self._hang)
        verbs.addWidget(self._drop)
        verbs.addStretch(1)
        loose = QVBoxLayout(self._loose)
        loose.setContentsMargins(0, 0, 0, 0)
        loose.setSpacing(8)
        loose.addWidget(label("待分配照片", "strong"))
        loose.addWidget(self.photos)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(12)
        column.addLayout(head)
        for widget in (self._none, self.list, self._verbs, self.editor, self._loose):
            column.addWidget(widget)
        column.addStretch(1)
        inside.setMaximumWidth(WIDEST)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)


class FindingList(RowList):
    """The notes; one can be dragged onto an item."""

    def __init__(self) -> None:
        super().__init__("随手记", _LOOK, grows=True)
        self._pressed: QPoint | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin here."""
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough from where it was pressed, the note goes along."""
        far = QApplication.startDragDistance()
        here = event.position().toPoint()
        if self._pressed is None or (here - self._pressed).manhattanLength() < far:
            super().mouseMoveEvent(event)
            return
        self._pressed = None
        mime = self.carried()
        if mime is not None:
            drag = QDrag(self)
            drag.setMimeData(mime)
            drag.exec(Qt.DropAction.MoveAction)

    def carried(self) -> QMimeData | None:
        """What a drag of the current note carries."""
        current = self.current_id()
        if current is None:
            return None
        mime = QMimeData()
        mime.setData(FINDING, QByteArray(current))
        return mime
