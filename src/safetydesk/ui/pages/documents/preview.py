"""The middle of 文书: the bar of the paper, 44 high, over its PDF as it prints, or why it cannot be shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from safetydesk.documents.viewing import PdfPages
from safetydesk.errors import SafetyDeskError
from safetydesk.settings import wants_system_fonts
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.documents.finding import FindBar
from safetydesk.ui.pages.documents.reading import PaperRead
from safetydesk.ui.paper_view import STEP, PaperView, Zoom, drawing
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.panel import Panel
from safetydesk.ui.widgets.text import one_line

BAR = 44
ZOOMS_FROM, FIND_FROM, ALL_FROM = 430, 560, 684
"""The widths from which the bar has room for more than printing and saving."""
_STRIP = 132


class PaperRoom(QWidget):
    """Opens the PDF of a paper away from the GUI thread and shows it; `run(name)` is called with print or save.

    `laid_out` when it can be seen, and so printed. A draft is rendered as it would print now. `fault` is why that is
    not possible: then it must not be numbered either.
    """

    laid_out = Signal()

    def __init__(self, desk: Desk, run: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted: PaperRead | None = None
        self.fault: SafetyDeskError | None = None
        self.view = PaperView(drawing(desk.tasks, self))
        self.strip = PaperView(drawing(desk.tasks, self), strip=True)
        self.strip.setFixedWidth(_STRIP)
        self.strip.hide()
        self.finding = FindBar(desk.tasks, self.view)
        self.finding.hide()
        self.view.page_changed.connect(self._show_page)
        self.strip.page_pressed.connect(self.view.go)
        self._page = one_line("", "body", "second")
        self._page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.zooms: dict[Zoom, Button] = {
            "width": Button("适合宽度", lambda: self.view.set_zoom("width"), kind="quiet"),
            "page": Button("整页", lambda: self.view.set_zoom("page"), kind="quiet"),
        }
        self.larger = Button("放大", lambda: self.view.zoom_by(STEP), kind="quiet")
        self.smaller = Button("缩小", lambda: self.view.zoom_by(1 / STEP), kind="quiet")
        self.pages = Button("页面", self.show_strip, kind="quiet")
        self.look = Button("查找", self.finding.start, kind="quiet", icon="search")
        QShortcut(QKeySequence("Ctrl+Shift+F"), self, self.finding.start)
        self.print = Button("打印", lambda: run("print"), icon="print", key="Ctrl+P")
        self.save = Button("另存", lambda: run("save"))
        self.empty = Empty("")
        self._lay_out()
        self.show_paper(None)

    def paper(self) -> PdfPages | None:
        """The paper on the desk; None while it is on its way."""
        return self.view.pages_shown

    def show_paper(self, read: PaperRead | None) -> None:
        """Show a paper; the same one again stays where it was scrolled to."""
        same = read is not None and self._wanted is not None and read.row.id == self._wanted.row.id
        self._wanted = read
        fault = self.fault = read.fault if read else None
        self._enable(False)
        if read is None or fault:
            self._refuse(fault)
            return
        if not same:
            self._put(None)
        self._stack.setCurrentIndex(0)
        snapshot, archived, blobs = read.snapshot, read.row.pdf, self._desk.blobs()
        assert snapshot is not None
        own = wants_system_fonts(self._desk.settings)

        def open_pdf() -> PdfPages:
            from safetydesk.ui.pages.documents.printing import pdf_bytes

            return PdfPages(pdf_bytes(snapshot, archived, blobs.get, system_fonts=own))

        self._desk.tasks.carry(
            open_pdf,
            lambda pages: self._show(read, pages, stay=same),
            failed=lambda why: self._refuse(why) if read is self._wanted else None,
            owner=self,
            slot="paper shown",
        )

    def show_strip(self) -> None:
        """Show or hide the small pages at the left."""
        self.strip.setVisible(self.strip.isHidden())
        if not self.strip.isHidden():
            self.strip.show_paper(self.view.pages_shown)
            self.strip.set_current(self.view.current_page())
            self.strip.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window only printing and saving stay in the bar."""
        super().resizeEvent(event)
        wide = event.size().width()
        for widget in (*self.zooms.values(), self._page):
            widget.setVisible(wide >= ZOOMS_FROM)
        self.look.setVisible(wide >= FIND_FROM)
        for widget in (self.larger, self.smaller, self.pages):
            widget.setVisible(wide >= ALL_FROM)

    def _show(self, read: PaperRead, pages: PdfPages, *, stay: bool) -> None:
        if read is self._wanted:
            self._put(pages, stay=stay)
            self._enable(True)
            self.laid_out.emit()

    def _put(self, pages: PdfPages | None, *, stay: bool = False) -> None:
        self.view.show_paper(pages, stay=stay)
        if not self.strip.isHidden():
            self.strip.show_paper(pages, stay=stay)
        self.finding.look_again()

    def _refuse(self, fault: SafetyDeskError | None) -> None:
        self.fault = fault
        self._put(None)
        self._stack.setCurrentIndex(1)
        if fault:
            self.empty.say(fault.message, f"{fault.remedy}（{fault.code}）")
        else:
            self.empty.say("没有选中文书", "在左边选一份，这里显示它打印出来的样子。")

    def _enable(self, on: bool) -> None:
        buttons = (self.print, self.save, self.larger, self.smaller, self.pages, self.look, *self.zooms.values())
        for button in buttons:
            button.setEnabled(on)

    def _show_page(self, page: int, pages: int) -> None:
        self._page.setText(f"第 {page} / {pages} 页" if pages else "")
        self.strip.set_current(page - 1)

    def _lay_out(self) -> None:
        bar = Panel("bottom", margins=(12, 0, 12, 1))
        bar.setFixedHeight(BAR)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.pages, *self.zooms.values(), self.smaller, self.larger):
            row.addWidget(button)
        row.addWidget(self._page, 1)
        row.addStretch(0)
        for button in (self.look, self.print, self.save):
            row.addWidget(button)
        bar.column.addLayout(row)
        holder, paper, none = QWidget(), QWidget(), Panel(ground="desk", margins=(24, 24, 24, 24))
        beside = QHBoxLayout(paper)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(1)
        beside.addWidget(self.strip)
        beside.addWidget(self.view, 1)
        none.column.addWidget(self.empty)
        none.column.addStretch(1)
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(paper)
        self._stack.addWidget(none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.finding)
        column.addWidget(holder, 1)
