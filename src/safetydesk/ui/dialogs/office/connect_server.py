"""Joining the township server: its address, this computer's token, and the township's certificate where it has one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.sync_line import RoundDone, SyncLine
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.text import label, one_line

_AT_TOKEN = frozenset({"SYNC_004", "SYNC_012", "SYNC_013"})
_WORDS = "地址和令牌由管服务器的人给；每台电脑一个令牌，只显示一次，存在加密的数据里。连上以后马上同步一次。"


class ConnectDialog(Dialog):
    """`joined(RoundDone)` after a first round with the server ended well."""

    joined = Signal(object)

    def __init__(self, desk: Desk, line: SyncLine, url: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__("连接乡镇服务器", width=640, parent=parent)
        self._desk, self._line = desk, line
        self.form = Form()
        self.url = LineField("服务器地址", url or "", hint="例如 http://192.168.1.20:8765")
        self.token = LineField("令牌", hint="sd1-…")
        self.certificate = LineField("证书文件", hint="地址以 https 开头才要")
        self._working = one_line("", "caption", "second")
        chooser = QWidget()
        row = QHBoxLayout(chooser)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.certificate, 1)
        row.addWidget(Button("选文件", self._choose))
        self.form.add("url", "服务器", self.url, required=True)
        self.form.add("token", "令牌", self.token, required=True)
        self.form.add("certificate", "证书", chooser)
        for part in (label(_WORDS, wrap=True), self.form, self._working):
            self.body.addWidget(part)
        self.add_verb(Button("不连接"), rejects=True)
        self._verb = self.add_verb(Button("连接并同步", self.take, kind="primary"))

    def show_fault(self, fault: SafetyDeskError) -> None:
        """Put a fault of a round under the field it is about."""
        self._busy(False)
        self.form.show_error("token" if fault.code in _AT_TOKEN else "url", fault)

    def take(self) -> None:
        """Try a round with what was written."""
        self.form.clear_errors()
        url, token, file = self.url.value(), self.token.value(), self.certificate.value()
        for key, field in (("url", self.url), ("token", self.token)):
            if field.value() is None:
                self.form.show_error(key, error("DESKTOP_003", field=field.accessibleName(), why="不能空着"))
                return
        ticket = Ticket("正在同步", "已收发的都算数", "条")
        self._busy(True)

        def join() -> RoundDone:
            from safetydesk.usecases.joining import ServerAccess

            return self._line.round(ticket, ServerAccess(url or "", token or "", _pem(file)))

        self._desk.tasks.carry(join, self._done, failed=self.show_fault, owner=self, ticket=ticket)

    def _done(self, done: RoundDone) -> None:
        self.joined.emit(done)
        self.accept()

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选证书文件", "", "证书 (*.pem *.crt *.cer)")
        if name:
            self.certificate.setText(name)

    def _busy(self, busy: bool) -> None:
        self._verb.setEnabled(not busy)
        self._working.setText("正在连接并同步…" if busy else "")


def _pem(file: str | None) -> str | None:
    """The text of a certificate file; raises SYNC_002 when it cannot be read."""
    if file is None:
        return None
    try:
        return Path(file).read_text(encoding="ascii")
    except (OSError, ValueError) as why:
        raise error("SYNC_002", why=f"证书文件读不出来：{type(why).__name__}") from why
