"""All that was built on an import, which therefore cannot be undone: a list that scrolls, and copies."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

MOST, ROW = 10, 28


class BuiltDialog(Dialog):
    """`what` in words, as many as there are."""

    def __init__(self, file_name: str, what: Sequence[str], parent: QWidget) -> None:
        super().__init__(f"挡住撤销的 {len(what)} 项", width=640, parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._what = list(what)
        about = f"导入“{file_name}”以后，在它上面又办了这些。都处理好以后才能撤销；也可以逐条改正导入的记录。"
        self.body.addWidget(label(about, tone="second", wrap=True))
        self.rows = RowList(
            "挡住撤销的", RowLook(columns=(Column(share=1),), height=ROW, start=12, end=12, hairline=12, inset=4)
        )
        self.rows.show_lines([Line(str(at).encode(), (Cell(words),)) for at, words in enumerate(self._what)])
        self.rows.setMinimumHeight(3 * ROW)
        self.rows.setMaximumHeight(MOST * ROW)
        self.body.addWidget(self.rows, 1)
        self.add_verb(Button("复制", self.copy))
        self.add_verb(Button("知道了", kind="primary"), rejects=True)

    def copy(self) -> None:
        """Put the list on the clipboard, one a line."""
        QGuiApplication.clipboard().setText("\n".join(self._what))
