"""样张: the PDF of a fictional paper in the wording at hand, made away from the GUI thread, what is at hand marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from safetydesk.documents.viewing import PdfPages, Place
from safetydesk.errors import SafetyDeskError
from safetydesk.settings import wants_system_fonts
from safetydesk.ui.desk import Desk
from safetydesk.ui.paper_view import STEP, PaperView, drawing
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.fault_line import FaultLine
from safetydesk.ui.widgets.text import one_line

REST = 400
"""Milliseconds of rest before the sample is made anew."""
_SOUGHT = 14
_APART = re.compile(r"\{[^{}]*\}|[☐☑\n　 ]+")


class SampleRoom(QWidget):
    """`want(layout, where)` shows a sample of a layout, the text at `where` in sight, after a short rest."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted: tuple[Mapping[str, Any], str | None, str] | None = None
        self.shown: tuple[Mapping[str, Any], str | None, str] | None = None
        self.view = PaperView(drawing(desk.tasks, self))
        self.fault = FaultLine()
        self._page = one_line("样张（内容是虚构的）", "caption", "second")
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._make)
        self.view.page_changed.connect(self._say)
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self._page, 1)
        for word, zoom in (("适合宽度", "width"), ("整页", "page")):
            bar.addWidget(Button(word, lambda zoom=zoom: self.view.set_zoom(zoom), kind="quiet"))  # type: ignore[misc]
        bar.addWidget(Button("放大", lambda: self.view.zoom_by(STEP), kind="quiet"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self.fault)
        column.addWidget(self.view, 1)

    def want(self, layout: Mapping[str, Any], where: str | None, text: str) -> None:
        """Show this layout next; `text` is the declared text at `where`, to be marked."""
        wanted = (layout, where, text)
        if wanted != self._wanted:
            self._wanted = wanted
            self._rest.start()

    def _make(self) -> None:
        wanted = self._wanted
        assert wanted is not None
        layout, where, text = wanted
        own = wants_system_fonts(self._desk.settings)

        def work() -> tuple[PdfPages, tuple[Place, ...]]:
            from safetydesk.documents.render import render
            from safetydesk.ui.pages.ledgers.carrying import giving_way
            from safetydesk.usecases.papers.layout_sheets import sample

            with giving_way():
                pages = PdfPages(render(sample(layout, where), images=_grey, system_fonts=own))
                return pages, pages.find(_piece(text))

        self._desk.tasks.carry(
            work,
            lambda made: self._show(wanted, *made),
            failed=lambda fault: self._refuse(wanted, fault),
            owner=self,
            slot="layout sample",
        )

    def _show(self, made_of: Any, pages: PdfPages, found: tuple[Place, ...]) -> None:
        self.shown = made_of
        self.fault.show_fault(None)
        self.view.show_paper(pages, stay=True)
        self.view.show_found(found, 0 if found else -1)

    def _refuse(self, made_of: Any, fault: SafetyDeskError) -> None:
        self.shown = made_of
        self.fault.show_fault(fault)

    def _say(self, page: int, pages: int) -> None:
        self._page.setText(f"样张（内容是虚构的）　第 {page} / {pages} 页" if pages else "样张（内容是虚构的）")


def _piece(text: str) -> str:
    """What to look for on the sample: the beginning of the longest run of the text's own words."""
    return max(_APART.split(text), key=len, default="")[:_SOUGHT]


def _grey(_: str) -> bytes:
    """A picture in place of a photo."""
    image = QImage(64, 48, QImage.Format.Format_RGB888)
    image.fill(QColor(200, 200, 200))
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data())
