"""A certificate of a person of the office: another one, or one that was typed wrong put right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.people import PersonRow
from safetydesk.models.queries.staff import HeldCertificate
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Choice, LineField

_ABOUT = "换发的新证另外登记一份；检查和文书按当天有效的证件认人。"
_FAULTY = {"GENERAL_014": "number", "PERSON_002": "valid_to"}


class CertificateDialog(Asking):
    """`recorded(id of the person)` after the commit."""

    recorded = Signal(bytes)

    def __init__(
        self, desk: Desk, person: PersonRow, held: HeldCertificate | None = None, *, parent: QWidget | None = None
    ) -> None:
        title = f"{'更正' if held else '登记'}证件：{person.name}"
        super().__init__(
            title, do="保存" if held else "登记", leave="不改" if held else "不登记", about=_ABOUT, parent=parent
        )
        self._desk, self._person, self._held = desk, person, held
        words = desk.catalog().words("certificate_kind").values()
        self.kind = Choice("种类", [(word.code, word.word) for word in words])
        self.kind.choose(held.kind if held else "enforcement")
        self.number = LineField("证件号", (held.number if held else "") or "")
        self.issuer = LineField("发证机关", (held.issuer if held else "") or "")
        self.valid_from = DayField("有效期起", held.valid_from if held else None)
        self.valid_to = DayField("有效期止", held.valid_to if held else None)
        self.form.add("kind", "种类", self.kind)
        self.form.add("number", "证件号", self.number, required=True)
        self.form.add("issuer", "发证机关", self.issuer)
        self.form.add("valid_from", "有效期起", self.valid_from)
        self.form.add("valid_to", "有效期止", self.valid_to, hint="证上没有写的不填")
        self.asked.connect(self._send)

    def _send(self) -> None:
        for key, word, field in (("valid_from", "有效期起", self.valid_from), ("valid_to", "有效期止", self.valid_to)):
            if field.unreadable():
                self.missing(key, word, "请写成 2026-01-01 的样子")
                return
        if self.number.value() is None:
            self.missing("number", "证件号", "不能空着")
            return
        told = {"kind": self.kind.code() or "enforcement", "number": self.number.value(), "issuer": self.issuer.value()}
        told |= {"valid_from": self.valid_from.day(), "valid_to": self.valid_to.day()}
        submit(self, self._desk.tasks, self._verb(told), self._done, failed=self._refused)

    def _verb(self, told: dict[str, Any]) -> Any:
        person, held = self._person.id, self._held

        def write(session: Any) -> Touched:
            from safetydesk.usecases.people import add_certificate
            from safetydesk.usecases.people_corrected import correct_certificate

            if held is None:
                return add_certificate(session, person_id=person, **told)
            return correct_certificate(session, certificate_id=held.id, **told)

        return write

    def _done(self, _made: Touched) -> None:
        self.recorded.emit(self._person.id)
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        if fault.code in _FAULTY:
            self.form.show_error(_FAULTY[fault.code], fault)
        else:
            self.refuse(fault)
