"""The form of one enterprise: a new one from a name and a village, or corrections with what differs alone saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from safetydesk.catalog import Catalog
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.people import PlaceRow, villages
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.subjects.edit_subject_village import NewVillageDialog
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import Check, Choice, LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.panel import scrolled

NEW_VILLAGE = "+"
_LINES = (
    "name", "shop_sign", "address", "person_in_charge", "phone", "legal_person", "credit_code", "headcount",
    "safety_staff", "special_operators", "grid", "leader", "remark",
)  # fmt: skip
_CHOICES = ("industry", "risk_level", "production_state", "standard_level")
_COUNTS = frozenset({"headcount", "special_operators"})
_ORDER = (
    "name", "shop_sign", "village_id", "address", "person_in_charge", "phone", "legal_person", "credit_code",
    "industry", "headcount", "safety_staff", "special_operators", "risk_level", "production_state",
    "standard_level", "tags", "grid", "leader", "remark",
)  # fmt: skip
_HINTS = {
    "name": "改错字在这里改；企业更名请用“更名”，旧名会留作曾用名",
    "credit_code": "18 位；没有可以先空着，标为待补",
    "phone": "手机 11 位，座机带区号",
}
_FAULTY = {"SUBJECT_001": "name", "SUBJECT_003": "credit_code"}
TALLEST = 560


class EditSubjectDialog(Dialog):
    """`saved(Touched)` after the commit; without `facts` it makes a new enterprise, named `name` to begin with."""

    saved = Signal(object)

    def __init__(
        self, desk: Desk, facts: Mapping[str, Any] | None = None, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("编辑企业" if facts else "新企业", width=640, parent=parent)
        self._desk = desk
        self._facts: Mapping[str, Any] = facts or {"name": name}
        self._id: bytes | None = facts["id"] if facts else None
        catalog = desk.catalog()
        self.lines = {key: LineField(key, _text(self._facts.get(key))) for key in _LINES}
        self.choices = {key: _choice(catalog, key, self._facts.get(key)) for key in _CHOICES}
        self.village = Choice("村社区", [("", "未填")])
        self.tags = _Tags(catalog, self._facts.get("tags"))
        self.form = Form(label_width=92)
        self._lay_out()
        self._read_villages(self._facts.get("village_id"))
        self.village.activated.connect(lambda _: self._maybe_new_village())
        self.lines["name"].setFocus()

    def take(self) -> None:
        """Save what differs."""
        self.form.clear_errors()
        given: dict[str, Any] = {key: field.value() for key, field in self.lines.items()}
        for key in _COUNTS:
            number = _count(given[key])
            if number is None and given[key] is not None:
                self.form.show_error(key, error("SUBJECT_004", field=_title(key), value=given[key], why="应为整数"))
                return
            given[key] = number
        given |= {key: choice.code() or None for key, choice in self.choices.items()}
        given |= {"village_id": bytes.fromhex(self.village.code() or "") or None, "tags": self.tags.value()}
        changed = {key: value for key, value in given.items() if value != self._facts.get(key)}
        if self._id is None:
            self._create({key: value for key, value in given.items() if value is not None})
        elif changed:
            before = {key: self._facts.get(key) for key in changed}
            submit(
                self,
                self._desk.tasks,
                partial(_edit, self._id, changed),
                lambda touched: self._done(touched, "已改好", partial(_edit, self._id, before)),
                failed=self._refused,
            )
        else:
            self.reject()

    def _create(self, given: dict[str, Any]) -> None:
        if "name" not in given:
            self.form.show_error("name", error("SUBJECT_001"))
            return
        submit(
            self,
            self._desk.tasks,
            partial(_create, given),
            lambda touched: self._done(touched, "新企业已登记"),
            failed=self._refused,
        )

    def _done(self, touched: Touched, words: str, undo: Any = None) -> None:
        tasks = self._desk.tasks
        self._desk.say.toast(words, (lambda: tasks.write(undo)) if undo else None)
        self.saved.emit(touched)
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        key = _FAULTY.get(fault.code) or str(fault.facts.get("field", "name"))
        self.form.show_error(key if key in self.lines else "name", fault)

    def _read_villages(self, chosen: bytes | None) -> None:
        def show(found: list[PlaceRow]) -> None:
            self.village.clear()
            options = [("", "未填"), *((one.id.hex(), one.name) for one in found), (NEW_VILLAGE, "新建村社区…")]
            for code, word in options:
                self.village.addItem(word, code)
            self.village.choose(chosen.hex() if chosen else "")

        self._desk.tasks.read(villages, show, owner=self, slot="villages")

    def _maybe_new_village(self) -> None:
        if self.village.code() != NEW_VILLAGE:
            return
        self.village.choose("")
        dialog = NewVillageDialog(self._desk, self)
        dialog.opened.connect(self._read_villages)
        QTimer.singleShot(0, dialog, dialog.open)

    def _lay_out(self) -> None:
        fields: dict[str, QWidget] = {**self.lines, **self.choices, "village_id": self.village, "tags": self.tags}
        for key in _ORDER:
            field = fields[key]
            field.setAccessibleName(_title(key))
            self.form.add(key, _title(key), field, required=key == "name", hint=_HINTS.get(key, ""))
        area = scrolled(self.form)
        area.setMinimumHeight(min(TALLEST, self.screen().availableGeometry().height() - 220))
        self.body.addWidget(area)
        self.add_verb(Button("不改" if self._id else "不建"), rejects=True)
        self.add_verb(Button("保存", self.take, kind="primary", key="Ctrl+Enter"))


class _Tags(QWidget):
    """The tags as tick boxes, three in a row."""

    def __init__(self, catalog: Catalog, stored: str | None) -> None:
        super().__init__()
        chosen = set(json.loads(stored)) if stored else set()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setVerticalSpacing(0)
        self._boxes: dict[str, Check] = {}
        for code, tag in catalog.tags.items():
            if tag.active or code in chosen:
                box = self._boxes[code] = Check(tag.word)
                box.setChecked(code in chosen)
                grid.addWidget(box, *divmod(len(self._boxes) - 1, 3))

    def value(self) -> str | None:
        """The chosen codes as the store keeps them, None for none."""
        chosen = [code for code, box in self._boxes.items() if box.isChecked()]
        return json.dumps(chosen) if chosen else None


def _choice(catalog: Catalog, key: str, stored: str | None) -> Choice:
    options = [("", "未填"), *((word.code, word.word) for word in catalog.words(key).values())]
    if stored and stored not in catalog.words(key):
        options.append((stored, stored))
    made = Choice(_title(key), options)
    made.choose(stored or "")
    return made


def _title(key: str) -> str:
    fixed = {"village_id": "村社区", "tags": "标签", "credit_code": "信用代码", "address": "地址"}
    return fixed.get(key) or load_registers()["enterprises"].column(key).title


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _count(words: str | None) -> int | None:
    text = (words or "").removesuffix("人").strip()
    return int(text) if text.isascii() and text.isdigit() else None


def _edit(subject: bytes | None, facts: Mapping[str, Any], session: Any) -> Touched:
    from safetydesk.usecases.subjects import edit_subject

    assert subject is not None
    return edit_subject(session, subject_id=subject, **facts)


def _create(facts: Mapping[str, Any], session: Any) -> Touched:
    from safetydesk.usecases.subjects import create_subject

    return create_subject(session, **facts)
