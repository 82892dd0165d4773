"""Dialogs decide and nothing else: what happens, what does not; verbs on the buttons, danger never the default."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from safetydesk.errors import SafetyDeskError
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.field import SearchField
from safetydesk.ui.widgets.panel import scrolled
from safetydesk.ui.widgets.tabbing import step_focus
from safetydesk.ui.widgets.text import label, on_screen, one_line

Width = Literal[480, 640, 800]
FRAME = 40
"""What a title bar and a task bar take of the screen's height."""


class Dialog(QDialog):
    """A titled dialog of fixed width; put content into `body`, verbs with `add_verb`.

    Esc does nothing and leaves; with words written that nobody saved it asks first (`unsaved`).
    """

    def __init__(self, title: str, *, width: Width = 480, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setFixedWidth(width)
        self._default: Button | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(0)
        column.addWidget(one_line(title, "card"))
        column.addSpacing(12)
        self._inside = QWidget()
        self._area: QScrollArea | None = None
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        column.addWidget(self._inside)
        self._verbs = QHBoxLayout()
        self._verbs.setSpacing(8)
        self._verbs.addStretch(1)
        column.addLayout(self._verbs)

    def add_verb(self, button: Button, *, accepts: bool = False, rejects: bool = False) -> Button:
        """Add a verb at the right; `accepts` and `rejects` close the dialog. A primary verb answers Enter."""
        if self._verbs.count() == 1:
            self._verbs.setContentsMargins(0, 20, 0, 0)
        self._verbs.addWidget(button)
        if accepts:
            button.clicked.connect(self.accept)
        if rejects:
            button.clicked.connect(self.reject)
        if button.kind == "primary":
            self._default = button
        return button

    def event(self, event: QEvent) -> bool:
        """Be exactly as high as what is said, also when an error appears under a field."""
        if event.type() == QEvent.Type.Show:
            self._fit()
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def _fit(self) -> None:
        """As high as its content, at most as the screen: what does not fit then scrolls, the verbs stay in sight."""
        layout = self.layout()
        if layout is None:
            return
        room = self.screen().availableGeometry().height() - FRAME
        wraps = layout.hasHeightForWidth()
        high = layout.totalHeightForWidth(self.width()) if wraps else layout.totalSizeHint().height()
        least = layout.totalMinimumHeightForWidth(self.width()) if wraps else layout.totalMinimumSize().height()
        if least > room and self._area is None:
            self._scroll_body()
        self.setFixedHeight(room if self._area is not None else min(high, room))

    def _scroll_body(self) -> None:
        focused = self.focusWidget()
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        at = column.indexOf(self._inside)
        column.removeWidget(self._inside)
        self.body.setContentsMargins(0, 0, 12, 0)
        self._area = scrolled(self._inside)
        column.insertWidget(at, self._area, 1)
        self._area.show()
        if focused is not None:
            focused.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """The cursor stands in the first field, or on the primary verb where nothing is asked for."""
        super().showEvent(event)
        if self.focusWidget() is None and (first := self.first_field() or self._default) is not None:
            first.setFocus()

    def first_field(self, within: QWidget | None = None) -> QWidget | None:
        """What takes input first, in a part of the dialog or in all of it, verbs apart."""
        for one in (within or self).findChildren(QWidget):
            takes = one.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(one, QPushButton)
            if takes and type(one) is not QScrollArea and one.isVisibleTo(self) and one.isEnabled():
                return one
        return None

    def unsaved(self) -> bool:
        """Whether words were written here that leaving loses; a search and a passphrase are no such words."""
        fields = [one for one in self.findChildren(QLineEdit) if one.window() is self]
        lines = [one for one in fields if not isinstance(one, SearchField)]
        typed = any(one.isModified() and one.echoMode() == QLineEdit.EchoMode.Normal for one in lines)
        notes = [one for one in self.findChildren(QPlainTextEdit) if one.window() is self]
        return typed or any(one.document().isModified() for one in notes)

    def leave_asking(self) -> None:
        """Leave; with words that nobody saved only after a person said so."""
        if not self.unsaved():
            self.reject()
            return
        asking = decision(
            self, "还没有保存", happens="这里写的还没有保存，离开就没有了。", do="不要了", leave="接着写", danger=True
        )
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking.accepted.connect(self.reject)
        asking.open()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab."""
        return step_focus(self, forward=forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's cross leaves as Esc does."""
        if event.spontaneous() and self.unsaved():
            event.ignore()
            self.leave_asking()
            return
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the primary verb; there is none in a dangerous dialog. Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave_asking()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._default:
                self._default.click()
            return
        super().keyPressEvent(event)


def decision(
    parent: QWidget | None,
    title: str,
    *,
    happens: str,
    stays: str = "",
    do: str,
    leave: str,
    danger: bool = False,
) -> Dialog:
    """A dialog of one decision: what happens, what does not, 作废 / 保留. `open()` it and await `accepted`."""
    made = Dialog(title, parent=parent)
    made.body.addWidget(label(happens, wrap=True))
    if stays:
        made.body.addWidget(label(stays, tone="second", wrap=True))
    keep = made.add_verb(Button(leave, kind="secondary"), rejects=True)
    made.add_verb(Button(do, kind="danger_filled" if danger else "primary"), accepts=True)
    if danger:
        keep.setFocus()
    return made


def refusal(parent: QWidget | None, fault: SafetyDeskError) -> Dialog:
    """A numbered error that stopped what was asked for: what happened, what to do, its number."""
    made = Dialog("没有办成", parent=parent)
    made.body.addWidget(label(fault.message, "strong", wrap=True))
    made.body.addWidget(label(on_screen(fault.remedy), wrap=True))
    made.body.addWidget(label(f"编号 {fault.code}", "caption", "third"))
    made.add_verb(Button("知道了", kind="primary"), rejects=True)
    return made
