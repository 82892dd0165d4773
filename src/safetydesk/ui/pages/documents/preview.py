"""The middle of 文书: the bar of the paper, 44 high, over the paper as it prints, or why it cannot be shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from safetydesk.errors import SafetyDeskError
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.documents.reading import PaperRead
from safetydesk.ui.paper_painter import Paper, prepare
from safetydesk.ui.paper_view import PaperView, Zoom
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.panel import Panel
from safetydesk.ui.widgets.text import one_line

BAR = 44
ZOOMS_FROM = 430
"""The width from which the bar has room for more than printing and saving."""


class PaperRoom(QWidget):
    """Lays a paper out away from the GUI thread and shows it; `run(name)` is called with print or save.

    `fault` is why the paper cannot be laid out: then it must not be numbered either.
    """

    def __init__(self, desk: Desk, run: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted: PaperRead | None = None
        self.fault: SafetyDeskError | None = None
        self.view = PaperView()
        self.view.page_changed.connect(self._show_page)
        self._page = one_line("", "body", "second")
        self._page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.zooms: dict[Zoom, Button] = {
            "width": Button("适合宽度", lambda: self._zoom("width"), kind="quiet"),
            "page": Button("整页", lambda: self._zoom("page"), kind="quiet"),
        }
        self.print = Button("打印", lambda: run("print"), icon="print", key="Ctrl+P")
        self.save = Button("另存 PDF", lambda: run("save"))
        self.empty = Empty("")
        self._lay_out()
        self.show_paper(None)

    def paper(self) -> Paper | None:
        """The paper on the desk; None while it is on its way."""
        return self.view.paper

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
            self.view.show_paper(None)
        self._stack.setCurrentIndex(0)
        snapshot, blobs = read.snapshot, self._desk.blobs()
        assert snapshot is not None
        self._desk.tasks.carry(
            lambda: prepare(snapshot, blobs.get),
            lambda paper: self._show(read, paper, stay=same),
            failed=lambda why: self._refuse(why) if read is self._wanted else None,
            owner=self,
            slot="paper shown",
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window only printing and saving stay in the bar."""
        super().resizeEvent(event)
        for widget in (*self.zooms.values(), self._page):
            widget.setVisible(event.size().width() >= ZOOMS_FROM)

    def _show(self, read: PaperRead, paper: Paper, *, stay: bool) -> None:
        if read is self._wanted:
            self.view.show_paper(paper, stay=stay)
            self._enable(True)

    def _refuse(self, fault: SafetyDeskError | None) -> None:
        self.fault = fault
        self.view.show_paper(None)
        self._stack.setCurrentIndex(1)
        if fault:
            self.empty.say(fault.message, f"{fault.remedy}（{fault.code}）")
        else:
            self.empty.say("没有选中文书", "在左边选一份，这里显示它打印出来的样子。")

    def _enable(self, on: bool) -> None:
        for button in (self.print, self.save, *self.zooms.values()):
            button.setEnabled(on)

    def _zoom(self, zoom: Zoom) -> None:
        self.view.set_zoom(zoom)

    def _show_page(self, page: int, pages: int) -> None:
        self._page.setText(f"第 {page} / {pages} 页" if pages else "")

    def _lay_out(self) -> None:
        bar = Panel("bottom", margins=(12, 0, 12, 1))
        bar.setFixedHeight(BAR)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in self.zooms.values():
            row.addWidget(button)
        row.addWidget(self._page, 1)
        row.addStretch(0)
        row.addWidget(self.print)
        row.addSpacing(4)
        row.addWidget(self.save)
        bar.column.addLayout(row)
        holder, none = QWidget(), Panel(ground="desk", margins=(24, 24, 24, 24))
        none.column.addWidget(self.empty)
        none.column.addStretch(1)
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.view)
        self._stack.addWidget(none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(holder, 1)
