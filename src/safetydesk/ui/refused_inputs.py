"""Watches for input that the journal held and the store refused, and says it over every page until a person saw it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from safetydesk.models.queries.refused_inputs import RefusedInput, refused_inputs
from safetydesk.ui.desk import Desk
from safetydesk.ui.widgets.banner import Notice

CAUSE = "refused-input"
_LONGEST = 24


class RefusedWatch(QObject):
    """Reads when it is made and after every commit: what waited in the journal lands before a transaction."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        desk.tasks.touched.connect(lambda _touched: self.look())
        self.look()

    def look(self) -> None:
        """Read again."""
        self._desk.tasks.read(refused_inputs, self._show, owner=self, slot=CAUSE)

    def _show(self, found: list[RefusedInput]) -> None:
        if not found:
            self._desk.say.banner(CAUSE, None)
            return
        notice = Notice("red", notice_words(found), "看看是哪些", partial(self._open, found))
        self._desk.say.banner(CAUSE, notice)

    def _open(self, found: list[RefusedInput]) -> None:
        from safetydesk.ui.dialogs.refused_inputs import RefusedDialog

        RefusedDialog(self._desk, found, self._window).open()


def notice_words(found: list[RefusedInput]) -> str:
    """What the banner says: the words themselves when there is one."""
    first = found[0]
    if len(found) > 1:
        return f"有 {len(found)} 条写下的内容没有存上，都还在这里。"
    words = first.words if len(first.words) <= _LONGEST else f"{first.words[:_LONGEST]}…"
    said = f"“{words}”" if words else f"检查项 {first.item} 的答复" if first.item else "一条输入"
    return f"{'在' + first.subject + '写的' if first.subject else ''}{said}没有存上，还在这里。"
