"""Who sits at the desk: choose another person, or register a new one with a certificate."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.people import PersonRow, certificates, people
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import Choice, LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

_LOOK = RowLook((Column(width=120), Column(share=1, small=True), Column(width=150, right=True, small=True)), start=16)
_SHOWN = 8


class PersonDialog(Dialog):
    """`chosen(id)` when somebody was picked; every act from then on is recorded under that person."""

    chosen = Signal(bytes)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("换人", width=640, parent=parent)
        self._desk = desk
        self.rows = RowList("人员", _LOOK)
        self.rows.setFixedHeight(_LOOK.height * _SHOWN)
        self.rows.opened.connect(self._take)
        self.body.addWidget(label("以后的每一步都记在所选的人名下。", tone="second", wrap=True))
        self.body.addWidget(self.rows)
        self.add_verb(Button("登记新人员", self.register, icon="plus"))
        self.add_verb(Button("不换"), rejects=True)
        self.add_verb(Button("就是我", lambda: self._take(self.rows.current_id()), kind="primary"))
        self.refresh()

    def refresh(self, select: bytes | None = None) -> None:
        """Read who there is."""
        wanted = select or self._desk.actor()

        def show(found: list[Line]) -> None:
            self.rows.show_lines(found)
            self.rows.select(wanted)
            self.rows.setFocus()

        today = day_of(self._desk.clock())
        catalog = self._desk.catalog()
        words = {code: word.word for code, word in catalog.words("person_role").items()}
        self._desk.tasks.read(lambda db: _lines(db, words, today), show, owner=self, slot="people")

    def register(self) -> None:
        """Open the form for a new person."""
        form = NewPersonDialog(self._desk, self)
        form.registered.connect(self.refresh)
        form.open()

    def _take(self, key: bytes | None) -> None:
        if key is not None:
            self.chosen.emit(key)
            self.accept()


def _lines(db: Any, roles: dict[str, str], today: str) -> list[Line]:
    held: dict[bytes, list[str]] = {}
    for one in certificates(db):
        late = one.valid_to is not None and one.valid_to < today
        held.setdefault(one.person_id, []).append(f"{one.number}{'（过期）' if late else ''}")
    return [_line(person, roles, held.get(person.id, [])) for person in people(db)]


def _line(person: PersonRow, roles: dict[str, str], held: list[str]) -> Line:
    doing = "、".join(roles.get(role, role) for role in person.roles)
    return Line(person.id, (Cell(person.name), Cell(doing, "second"), Cell("、".join(held) or "没有证件", "second")))


class NewPersonDialog(Dialog):
    """`registered(id)` after the commit."""

    registered = Signal(bytes)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__("登记新人员", parent=parent)
        self._desk = desk
        words = desk.catalog().words("person_role").values()
        self.form = Form()
        self.name = LineField("姓名")
        self.role = Choice("角色", [(word.code, word.word) for word in words])
        self.certificate = LineField("证件号", hint="检查（执法）证件编号，可以以后补")
        self.valid_from, self.valid_to = DayField("有效期起"), DayField("有效期止")
        self.form.add("name", "姓名", self.name, required=True)
        self.form.add("role", "角色", self.role)
        self.form.add("certificate", "证件号", self.certificate)
        self.form.add("valid_from", "有效期起", self.valid_from)
        self.form.add("valid_to", "有效期止", self.valid_to)
        self.body.addWidget(self.form)
        self.add_verb(Button("不登记"), rejects=True)
        self.add_verb(Button("登记", self.take, kind="primary"))

    def take(self) -> None:
        """Register, with the certificate when its number is given."""
        self.form.clear_errors()
        name, role, number = self.name.value(), self.role.code() or "inspector", self.certificate.value()
        first, last = self.valid_from.day(), self.valid_to.day()
        if name is None:
            self.form.show_error("name", error("DESKTOP_003", field="姓名", why="不能空着"))
            return

        def register(session: Any) -> Touched:
            from safetydesk.usecases.people import add_certificate, register_person

            made = register_person(session, name=name, roles=[role])
            if number and made.id:
                add_certificate(session, person_id=made.id, number=number, valid_from=first, valid_to=last)
            return Touched.of("person", "certificate", id=made.id)

        submit(self, self._desk.tasks, register, self._done, failed=self._refused)

    def _done(self, made: Touched) -> None:
        self.registered.emit(made.id)
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        self.form.show_error("valid_to" if fault.code == "PERSON_002" else "name", fault)
