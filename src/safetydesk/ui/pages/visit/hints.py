"""看, 问 and 依据 of an item in one line; the basis is shortened before anything is cut."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from safetydesk.catalog.declared import Catalog, CheckItem
from safetydesk.ui import paint
from safetydesk.ui.pages.visit.phrase_book import short_citation
from safetydesk.ui.theme import theme_of

HEIGHT, GAP = 20, 12
_LEAST = 56
"""A part is begun where some of its words fit."""


class HintLine(QWidget):
    """20 high; what is cut is in the tool tip and in the accessible name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._parts: list[tuple[str, str]] = []
        self._short = ""

    def show_item(self, item: CheckItem, catalog: Catalog) -> None:
        """What to look at, what to ask, and the articles behind it; an unchecked article is 参考."""
        laws = [catalog.laws[key] for key in item.laws if key in catalog.laws]
        full = "、".join(
            f"《{catalog.acts[law.act].name.removeprefix('中华人民共和国')}》{law.article}"
            f"{'' if law.verified and not law.stale else '（参考）'}"
            for law in laws
        )
        self._short = "、".join(short_citation(catalog, law) for law in laws)
        told = (("看：", item.look), ("问：", item.ask), ("依据：", full))
        self._parts = [(name, words) for name, words in told if words]
        said = "  ".join(name + words for name, words in self._parts)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def sizeHint(self) -> QSize:
        """Takes the width there is."""
        return QSize(200, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name in grey, words after it, part by part."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        x = 0.0
        for name, words in self._fitting():
            if x + paint.width_of(name) + _LEAST > self.width():
                break
            paint.text(painter, QRectF(x, 0, 60, HEIGHT), name, theme.third)
            x += paint.width_of(name)
            room = max(self.width() - x, 0)
            paint.text(painter, QRectF(x, 0, room, HEIGHT), words, theme.second)
            x += min(paint.width_of(words), room) + GAP

    def _fitting(self) -> list[tuple[str, str]]:
        wide = sum(paint.width_of(name + words) + GAP for name, words in self._parts) - GAP
        if wide <= self.width() or not self._short:
            return self._parts
        return [*self._parts[:-1], ("依据：", self._short)]
