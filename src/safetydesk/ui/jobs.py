"""Shows the long jobs of Tasks as progress panels over the status bar, from half a second on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from safetydesk.ui.tasks import Progress, Tasks, Ticket
from safetydesk.ui.widgets.statusline import HEIGHT as STATUS_HEIGHT

if TYPE_CHECKING:
    from safetydesk.ui.widgets.progress import ProgressPanel

SHOWN_AFTER = 500


class JobPanels(QObject):
    """One panel per job with a title; the newest lies lowest."""

    def __init__(self, tasks: Tasks, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._waiting: dict[Ticket, QTimer] = {}
        self._panels: dict[Ticket, ProgressPanel] = {}
        tasks.begun.connect(self._wait)
        tasks.progressed.connect(self._show)
        tasks.ended.connect(self._end)

    def panels(self) -> list[ProgressPanel]:
        """The panels on the screen."""
        return list(self._panels.values())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _wait(self, ticket: Ticket) -> None:
        timer = QTimer(self, singleShot=True, interval=SHOWN_AFTER)
        timer.timeout.connect(lambda: self._open(ticket))
        timer.start()
        self._waiting[ticket] = timer

    def _open(self, ticket: Ticket) -> None:
        from safetydesk.ui.widgets.progress import ProgressPanel

        self._waiting.pop(ticket, None)
        self._over.installEventFilter(self)
        cancel = ticket.cancel if ticket.cancel_means else None
        panel = ProgressPanel(ticket.title, cancel, ticket.cancel_means, self._over)
        panel.show_progress(ticket.done, ticket.total, ticket.unit)
        self._panels[ticket] = panel
        self._place()
        panel.show()
        panel.raise_()

    def _show(self, progress: Progress) -> None:
        panel = self._panels.get(progress.ticket)
        if panel:
            share = progress.done / progress.total if progress.total else 0
            left = progress.seconds / share - progress.seconds if share > 0.02 else None
            panel.show_progress(progress.done, progress.total, progress.ticket.unit, left)

    def _end(self, ticket: Ticket) -> None:
        timer = self._waiting.pop(ticket, None)
        if timer:
            timer.stop()
        panel = self._panels.pop(ticket, None)
        if panel:
            panel.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._over.height() - STATUS_HEIGHT - 8
        for panel in self._panels.values():
            panel.move(16, bottom - panel.height())
            bottom -= panel.height() + 8
