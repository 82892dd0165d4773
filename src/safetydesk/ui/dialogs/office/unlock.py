"""The passphrase of a protected store, asked before the main window opens; and setting one for an open store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.text import label, one_line


class UnlockDialog(Dialog):
    """`unlock(passphrase)` opens the store, off the GUI thread; what it gives lies in `opened` when accepted."""

    def __init__(self, tasks: Tasks, unlock: Callable[[str], Any], parent: QWidget | None = None) -> None:
        super().__init__("打开安监台", parent=parent)
        self._tasks, self._unlock = tasks, unlock
        self.opened: Any = None
        self.form = Form()
        self.passphrase = LineField("口令")
        self.passphrase.setEchoMode(LineField.EchoMode.Password)
        self.form.add("passphrase", "口令", self.passphrase)
        self._working = one_line("", "caption", "second")
        self.body.addWidget(label("这台电脑上的数据用口令锁着。", tone="second", wrap=True))
        self.body.addWidget(self.form)
        self.body.addWidget(self._working)
        self.add_verb(Button("退出"), rejects=True)
        self._verb = self.add_verb(Button("打开", self.take, kind="primary"))
        self.passphrase.setFocus()

    def take(self) -> None:
        """Try what was typed."""
        self.form.clear_errors()
        words = self.passphrase.text()
        if not words:
            self.form.show_error("passphrase", error("DESKTOP_003", field="口令", why="还没有输入"))
            return
        self._busy(True)
        self._tasks.carry(lambda: self._unlock(words), self._done, failed=self._refused, owner=self)

    def _done(self, opened: object) -> None:
        self.opened = opened
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        self._busy(False)
        self.form.show_error("passphrase", fault)
        self.passphrase.selectAll()

    def _busy(self, busy: bool) -> None:
        if busy:
            self.setFocus()  # else the keyboard goes on to 退出, and a second Enter with it
        self.passphrase.setEnabled(not busy)
        self._verb.setEnabled(not busy)
        self._working.setText("正在打开…" if busy else "")


class PassphraseDialog(Dialog):
    """Asks twice for a new passphrase; `protect(passphrase)` locks the store with it, off the GUI thread."""

    def __init__(self, tasks: Tasks, protect: Callable[[str], Any], parent: QWidget | None = None) -> None:
        super().__init__("给这份数据设口令", parent=parent)
        self._tasks, self._protect = tasks, protect
        self.form = Form()
        self.passphrase, self.again = LineField("口令"), LineField("再输一遍")
        for field in (self.passphrase, self.again):
            field.setEchoMode(LineField.EchoMode.Password)
        self.form.add("passphrase", "口令", self.passphrase, hint="至少 8 个字符，例如四个词连写")
        self.form.add("again", "再输一遍", self.again)
        words = "设好以后，旁边的钥匙会删去，打开程序要输口令。忘了口令，谁也打不开这份数据，请另外记好。"
        self.body.addWidget(label(words, wrap=True))
        self.body.addWidget(self.form)
        self.add_verb(Button("先不设"), rejects=True)
        self.add_verb(Button("设口令", self.take, kind="primary"))

    def take(self) -> None:
        """Check that both are the same, then lock."""
        self.form.clear_errors()
        words = self.passphrase.text()
        if words != self.again.text():
            self.form.show_error("again", error("DESKTOP_003", field="再输一遍", why="与上面的口令不同"))
            return
        self._tasks.carry(
            lambda: self._protect(words),
            lambda _: self.accept(),
            failed=lambda fault: self.form.show_error("passphrase", fault),
            owner=self,
        )
