"""The visit on the screen: items, item or tray, 企业情况, the 随手记 bar and the status line, with their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from safetydesk.domain.instants import clock_text, to_datetime
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.visits import VisitRow
from safetydesk.ui import paint
from safetydesk.ui.desk import Desk
from safetydesk.ui.joined import join
from safetydesk.ui.pages.visit.acts import Acts
from safetydesk.ui.pages.visit.company import WIDE as PANEL
from safetydesk.ui.pages.visit.company import CompanyPanel
from safetydesk.ui.pages.visit.editor import Editor
from safetydesk.ui.pages.visit.entries import Ref
from safetydesk.ui.pages.visit.flow import Flow
from safetydesk.ui.pages.visit.item_room import ItemRoom, item_editor
from safetydesk.ui.pages.visit.items import NARROW, WIDE, ItemColumn
from safetydesk.ui.pages.visit.jotting import Jotting
from safetydesk.ui.pages.visit.keeper import Hold, Keeper
from safetydesk.ui.pages.visit.note_bar import NoteBar
from safetydesk.ui.pages.visit.phrase_book import PhraseBook
from safetydesk.ui.pages.visit.sheet import Sheet
from safetydesk.ui.pages.visit.sorting import Parts
from safetydesk.ui.pages.visit.tray import TrayRoom, tray_editor
from safetydesk.ui.pages.words import campaign_tag
from safetydesk.ui.photo_desk import PhotoDesk
from safetydesk.ui.theme import theme_of
from safetydesk.ui.turns import Turns
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.chip import Tag
from safetydesk.ui.widgets.header import HEIGHT as HEADER
from safetydesk.ui.widgets.header import Header
from safetydesk.ui.widgets.statusline import HEIGHT as STATUS
from safetydesk.ui.widgets.statusline import StatusLine

_KEYS = ("↑↓ 换项", "1–4 作答", "F2 说明", "F6 随手记", "Ctrl+V 贴图", "Ctrl+Z 撤销")
_PICTURES = "照片 (*.jpg *.jpeg *.png *.webp *.bmp)"


class VisitRoom(QWidget):
    """`finish_wanted` carries the sheet, `gone` the id of a visit that is finished or no more, `list_wanted` 检查列表.

    The `header` lies above, in the page. The 随手记 bar is there at once and takes words; `items`, `item`, `tray` and
    `flow` follow in turns of their own, and a visit opened meanwhile is read when they stand (`is_built`).
    """

    finish_wanted = Signal(object)
    gone = Signal(object)
    shown = Signal(object)
    list_wanted = Signal()
    items: ItemColumn
    item: ItemRoom
    tray: TrayRoom
    flow: Flow

    def __init__(self, desk: Desk, hold: Hold | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._book = PhraseBook(desk.catalog(), desk.initials)
        self.keeper = Keeper(desk, hold, self)
        self.photos = PhotoDesk(desk, self)
        self.acts = Acts(desk, self.keeper, self)
        self.bar = NoteBar()
        self.jotting = Jotting(desk, self.bar, self.acts, self.photos, self)
        self.company = CompanyPanel(desk.catalog())
        self.status = StatusLine()
        self._waiting = Button("待分配", self._toggle_tray, key="Ctrl+T")
        self._card = Button("企业卡", self.toggle_company, key="F4", bind=False)
        self._finish = Button("完成检查", self._ask_finish, kind="primary", key="Ctrl+Enter")
        self._list = Button("检查列表", self.list_wanted.emit, kind="quiet")
        self.header = Header("检查", verbs=(self._list, self._card, self._waiting), primary=self._finish)
        self._editors: list[Editor] = []
        self._left, self._middle = QWidget(), QStackedWidget()
        self._compact = False
        self._drawer = False
        self._finishing = False
        self._built = False
        self._shown_tags: tuple[str, str | None] = ("", None)
        self._body_row = QHBoxLayout()
        self._lay_out()
        self._wire_bar()
        self.set_compact(False)
        self._turns = Turns(self._steps(), self)

    def is_built(self) -> bool:
        """Whether every part of the room stands."""
        return self._built

    def open(self, visit: bytes, row: VisitRow | None = None) -> None:
        """Show a visit where it stood; what `row` tells of it is shown at once."""
        self.status.saved("")
        if self._built and visit != self.acts.visit:
            self.flow.leave()
        self.jotting.turn_to(visit)
        if row is not None:
            self._show_head(row)
        if self._built:
            self.flow.open(visit)
        else:
            self.jotting.take_keyboard()

    def read_again(self) -> None:
        """F5, or something changed."""
        if self._built:
            self.flow.read_again()

    def set_compact(self, compact: bool) -> None:
        """Items 224 wide, 企业情况 a drawer on F4."""
        self._compact = compact
        self._left.setFixedWidth(NARROW if compact else WIDE)
        self._card.setVisible(compact)
        self._list.setVisible(not compact)
        self._drawer = not compact
        self.company.set_drawer(compact)
        if compact:
            self.company.setParent(self)
        else:
            self._body_row.addWidget(self.company)
        self._place_company()

    def work_place(self) -> QWidget:
        """Where the keyboard belongs: the items, or the bar while no item is shown."""
        return self.items.list if self._built and self.flow.ref is not None else self.bar.field

    def toggle_company(self) -> None:
        """F4."""
        self._drawer = not self._drawer
        self._place_company()

    def may_leave(self) -> bool:
        """Keep what stands on the screen; nothing holds a person back."""
        if self._built:
            self.flow.leave()
        else:
            self.jotting.leave()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑ ↓ outside lists and notes move between items; Ctrl+Z takes back; Esc closes the drawer, then the tray."""
        if not self._built:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.acts.undo()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers() & ~_KEYPAD:
            self.flow.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() == Qt.Key.Key_Escape and self._compact and self._drawer:
            self.toggle_company()
        elif event.key() == Qt.Key.Key_Escape:
            self.items.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lower answers in a low window; the drawer stays at the right."""
        super().resizeEvent(event)
        if self._built:
            self.item.set_low(event.size().height() + HEADER)
        self._place_company()

    def choose_pictures(self) -> None:
        """F7: pick photos from the disk, for the note bar when it is written in, else for what is on the screen."""
        note = self.bar.field.hasFocus()
        dialog = QFileDialog(self, "选照片")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(_PICTURES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        take = self.jotting.hold if note or not self._built else self.flow.take_pictures
        dialog.filesSelected.connect(lambda names: take([Path(one) for one in names]))
        dialog.open()

    def _bring(self, mime: QMimeData) -> None:
        """Pictures pasted into or dropped on the bar."""
        files: list[Path | QImage] = [Path(url.toLocalFile()) for url in mime.urls() if QUrl(url).isLocalFile()]
        if not files and mime.hasImage():
            files.append(QImage(mime.imageData()))
        if files:
            self.jotting.hold(files)

    def _show(self, sheet: Sheet) -> None:
        self._middle.setCurrentWidget(self.item if self.flow.ref is not None else self.tray)
        self._show_head(sheet.read.state.row, sheet.read.state.campaign)
        people = "、".join(name for _, name in sheet.read.state.inspectors)
        began = to_datetime(sheet.read.state.row.started_at)
        self.header.set_fact(f"{people}·{began.hour}:{began:%M} 到场")
        waiting = sheet.waiting()
        self._waiting.setText(f"待分配 {waiting}" if waiting else "待分配")
        self._waiting.updateGeometry()
        self.company.show_read(sheet.read, self._today())
        unsent = sheet.read.unsent
        self.status.say(f"待同步 {unsent} 条" if unsent else "都已同步")
        self.shown.emit(sheet)

    def _show_head(self, row: VisitRow, campaign: str | None = None) -> None:
        self.header.set_title(row.subject)
        if self._shown_tags != (shown := (row.kind, campaign)):
            self._shown_tags = shown
            words = [self._desk.catalog().word("visit_kind", row.kind), *campaign_tag(campaign)]
            self.header.set_tags([Tag(word) for word in words])

    def _saved(self) -> None:
        self.status.saved(clock_text(self._desk.clock()))

    def _held(self, count: int) -> None:
        if count:
            self.status.say(f"正在写入别的内容；{count} 条已记入日志，随后入库")

    def _refused(self, fault: SafetyDeskError) -> None:
        self.status.saved("")
        self.status.say(f"没有存上：{fault.message}")
        self._desk.say.refuse(fault)

    def _open_hazard(self, key: bytes | None) -> None:
        if key is not None:
            self._desk.go("hazards", key)

    def _toggle_tray(self) -> None:
        if self._built:
            self.flow.toggle_notes()

    def _ask_finish(self) -> None:
        """What is on the screen is stored and read back first: the dialog shows what the store holds."""
        self.may_leave()
        self._finishing = True
        self.read_again()

    def _laid(self, sheet: Sheet) -> None:
        if self._finishing:
            self._finishing = False
            self.finish_wanted.emit(sheet)

    def _hang(self) -> None:
        from safetydesk.ui.dialogs.visits.hang_finding import HangFinding

        finding, sheet = self.flow.sorting.finding(), self.flow.sheet
        if self.flow.ref is not None or finding is None or sheet is None:
            return
        dialog = HangFinding(finding, sheet, self._desk.initials, self)
        dialog.chosen.connect(lambda ref: self.acts.hang(finding, ref))
        dialog.open()

    def _hang_dropped(self, finding: bytes, ref: Ref) -> None:
        found = self.flow.sheet.findings.get(finding) if self.flow.sheet else None
        if found is not None:
            self.flow.sorting.leave()
            self.acts.hang(found, ref)

    def _drop(self) -> None:
        finding = self.flow.sorting.finding()
        if finding is not None:
            self.acts.drop(finding)

    def _open_photo(self, key: bytes) -> None:
        from safetydesk.ui.dialogs.visits.visit_photo import PhotoView

        row, sheet = self.flow.photo(key), self.flow.sheet
        if row is None or sheet is None:
            return
        view = PhotoView(row, sheet, self)
        view.removed.connect(lambda: self.acts.drop_photo(row))
        view.moved.connect(lambda owner: self.acts.move_photo(row.id, "finding", owner))
        self.photos.open_picture(row.sha256, view.show_picture)
        view.open()

    def _remove_photo(self, key: bytes) -> None:
        row = self.flow.photo(key)
        if row is not None:
            self.acts.drop_photo(row)

    def _place_company(self) -> None:
        if self._compact:
            self.company.setGeometry(self.width() - PANEL, 0, PANEL, self.height() - STATUS)
            self.company.raise_()
        self.company.setVisible(self._drawer)

    def _today(self) -> str:
        return to_datetime(self._desk.clock()).date().isoformat()

    # -- made in turns

    def _steps(self) -> Iterator[Callable[[], object]]:
        catalog = self._desk.catalog()
        yield self._make_items
        yield lambda: self._editors.append(item_editor(catalog, self._book))
        yield self._make_item
        yield lambda: self._editors.append(tray_editor(catalog, self._book))
        yield self._make_tray
        yield self._join

    def _make_items(self) -> None:
        place, self.items = self._left, ItemColumn(self._desk.catalog())
        self.items.setFixedWidth(place.width())
        self._body_row.replaceWidget(place, self.items)
        self._left = self.items
        place.deleteLater()

    def _make_item(self) -> None:
        self.item = ItemRoom(self._desk.catalog(), self._editors[0])
        self.item.set_low(self.height() + HEADER)
        self._middle.addWidget(self.item)

    def _make_tray(self) -> None:
        self.tray = TrayRoom(self._desk.catalog(), self._editors[1])
        self._middle.addWidget(self.tray)

    def _join(self) -> None:
        parts = Parts(self.items, self.item, self.tray)
        self.flow = Flow(self._desk, parts, self.keeper, self.acts, self.jotting, self.photos, self)
        self._built = True
        self._wire()
        if self.acts.visit is not None:
            self.flow.open(self.acts.visit)

    def _wire_bar(self) -> None:
        join(
            (self.keeper.saved, self._saved),
            (self.keeper.held, self._held),
            (self.keeper.refused, self._refused),
            (self.bar.brought, self._bring),
            (self.bar.camera_wanted, self.choose_pictures),
            (self.company.hazard_wanted, self._open_hazard),
        )
        QShortcut(QKeySequence("F4"), self, self.toggle_company)
        QShortcut(QKeySequence("F6"), self, self.jotting.take_keyboard)
        self.status.figures(*_KEYS)

    def _wire(self) -> None:
        self.flow.shown.connect(self._show)
        self.flow.laid.connect(self._laid)
        self.flow.gone.connect(self.gone)
        self.items.hung.connect(self._hang_dropped)
        self.tray.hang_wanted.connect(self._hang)
        self.tray.drop_wanted.connect(self._drop)
        for strip in (self.item.editor.photos, self.tray.editor.photos, self.tray.photos):
            strip.opened.connect(self._open_photo)
            strip.removed.connect(self._remove_photo)
        QShortcut(QKeySequence("F2"), self, self.flow.write_note)
        QShortcut(QKeySequence("F3"), self, self.flow.next_open)

    def _lay_out(self) -> None:
        self._left.setFixedWidth(WIDE)
        self._middle.addWidget(QWidget())
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._middle, 1)
        middle.addWidget(self.bar)
        self._body_row.setContentsMargins(0, 0, 0, 0)
        self._body_row.setSpacing(1)
        self._body_row.addWidget(self._left)
        self._body_row.addLayout(middle, 1)
        body = _Body()
        body.setLayout(self._body_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body, 1)
        column.addWidget(self.status)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class _Body(QWidget):
    """Surface everywhere, lines in the gaps between the columns."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        paint.box(painter, self.rect(), fill=theme.surface)
        for child in self.children():
            if isinstance(child, QWidget) and child.isVisible() and child.x() > 0:
                paint.line(painter, child.x() - 1, 0, child.x(), self.height(), theme.line)
