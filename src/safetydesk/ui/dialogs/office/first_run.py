"""The first start on this machine: which township, who sits here, and whether a passphrase protects the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.errors import SafetyDeskError, error
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import Check, LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.panel import scrolled
from safetydesk.ui.widgets.text import label, one_line

_OPEN = "不设口令：数据照样加密，但钥匙就放在旁边，拿到这台电脑的人都能打开；打开程序时会一直提醒。"
_SHARED = "口令至少 8 个字符。忘了口令，谁也打不开这份数据，请另外记好。"
_PLACES = {"STORE_004": "passphrase", "PERSON_002": "valid_to"}


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new store begins with; without a `person` people and choices come from the server. Days YYYY-MM-DD."""

    township: str
    organ: str | None
    short: str | None
    person: str | None
    certificate: str | None
    valid_from: str | None
    valid_to: str | None
    passphrase: str | None


class FirstRunDialog(Dialog):
    """`found(Founding)` makes the store, off the GUI thread; what it gives lies in `opened` when accepted."""

    def __init__(self, tasks: Tasks, found: Callable[[Founding], Any], parent: QWidget | None = None) -> None:
        super().__init__("第一次使用：建立本机数据", width=640, parent=parent)
        self._tasks, self._found = tasks, found
        self.opened: Any = None
        self.form = Form(label_width=92)
        self.township = LineField("镇名", hint="例如 云溪镇")
        self.organ = LineField("单位落款", hint="文书上的署名，例如 云溪镇人民政府")
        self.short = LineField("文号简称", hint="文号里的两三个字，例如 云安")
        self.joins = Check("本单位已有服务器：人员和设置在第一次同步时取来")
        self.person = LineField("姓名")
        self.certificate = LineField("证件号", hint="行政执法证或安全检查证，可以以后补")
        self.valid_from, self.valid_to = DayField("有效期起"), DayField("有效期止")
        self.passphrase = LineField("口令", hint="可以不设")
        self.again = LineField("再输一遍")
        self._working = one_line("", "caption", "second")
        self._lay_out()
        self.joins.toggled.connect(self._choose)
        self.township.editingFinished.connect(self._suggest_organ)

    def founding(self) -> Founding:
        """What is written in the fields."""
        joins = self.joins.isChecked()
        return Founding(
            self.township.value() or "",
            None if joins else self.organ.value(),
            None if joins else self.short.value(),
            None if joins else self.person.value(),
            None if joins else self.certificate.value(),
            None if joins else self.valid_from.day(),
            None if joins else self.valid_to.day(),
            self.passphrase.text() or None,
        )

    def take(self) -> None:
        """Check what can be checked here, then make the store."""
        self.form.clear_errors()
        wrong = self._wrong()
        if wrong:
            self.form.show_error(*wrong)
            return
        self._busy(True)
        self._tasks.carry(lambda: self._found(self.founding()), self._done, failed=self._refused, owner=self)

    def _wrong(self) -> tuple[str, SafetyDeskError] | None:
        needed = [("township", self.township), ("person", self.person)][: 1 if self.joins.isChecked() else 2]
        for key, field in needed:
            if field.value() is None:
                return key, error("DESKTOP_003", field=field.accessibleName(), why="不能空着")
        for key, day_field in (("valid_from", self.valid_from), ("valid_to", self.valid_to)):
            if day_field.unreadable() and not self.joins.isChecked():
                return key, error("DESKTOP_003", field=day_field.accessibleName(), why="要写成 2026-05-31 这样的日期")
        first, last = self.valid_from.day(), self.valid_to.day()
        if first and last and first > last:
            return "valid_to", error("PERSON_002", first=first, last=last)
        if self.passphrase.text() != self.again.text():
            return "again", error("DESKTOP_003", field="再输一遍", why="与上面的口令不同")
        return None

    def _done(self, opened: object) -> None:
        self.opened = opened
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        self._busy(False)
        self.form.show_error(_PLACES.get(fault.code, "township"), fault)

    def _busy(self, busy: bool) -> None:
        if busy:
            self.setFocus()  # else the keyboard goes on to 退出, and a second Enter with it
        self.form.setEnabled(not busy)
        self._verb.setEnabled(not busy)
        self._working.setText("正在建立加密的数据，约需几秒…" if busy else "")

    def _choose(self, joins: bool) -> None:
        for field in (self.organ, self.short, self.person, self.certificate, self.valid_from, self.valid_to):
            field.setEnabled(not joins)

    def _suggest_organ(self) -> None:
        town = self.township.value()
        if town and self.organ.value() is None:
            self.organ.setText(f"{town}人民政府")

    def _lay_out(self) -> None:
        for secret in (self.passphrase, self.again):
            secret.setEchoMode(LineField.EchoMode.Password)
        rows: tuple[tuple[str, str, QWidget, bool], ...] = (
            ("township", "镇名", self.township, True),
            ("joins", "", self.joins, False),
            ("organ", "单位落款", self.organ, False),
            ("short", "文号简称", self.short, False),
            ("person", "姓名", self.person, True),
            ("certificate", "证件号", self.certificate, False),
            ("valid_from", "有效期起", self.valid_from, False),
            ("valid_to", "有效期止", self.valid_to, False),
        )
        for key, words, field, required in rows:
            self.form.add(key, words, field, required=required)
        self.form.add("passphrase", "口令", self.passphrase, hint=f"{_SHARED}\n{_OPEN}")
        self.form.add("again", "再输一遍", self.again)
        self.body.addWidget(
            label("数据只放在这台电脑上，加密保存；以后可以随时连乡镇的服务器。", tone="second", wrap=True)
        )
        area = scrolled(self.form)
        area.setMinimumHeight(min(self.form.sizeHint().height() + 24, self.screen().availableGeometry().height() - 240))
        self.body.addWidget(area)
        self.body.addWidget(self._working)
        self.add_verb(Button("退出"), rejects=True)
        self._verb = self.add_verb(Button("建立", self.take, kind="primary"))
