"""本单位: the choices of the township that stand on papers; saved together, refused beside their fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.people import settings
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.settings.office_fields import (
    ALL,
    LEFT,
    RIGHT,
    Group,
    make_field,
    put_value,
    shown_value,
    value_of,
)
from safetydesk.ui.pages.settings.rules_field import RulesField
from safetydesk.ui.pages.settings.section import CARD_INSIDE, Cards
from safetydesk.ui.turns import Turns
from safetydesk.ui.widgets.card import Card
from safetydesk.ui.widgets.field import Check, Choice, LineField, NoteField
from safetydesk.ui.widgets.form import Form

LABEL = 124


class OfficeSection(Cards):
    """What is typed stays until it is saved or taken back; another computer's change shows where nobody typed."""

    scope = "全镇共用，同步以后其他电脑也用"
    primary_word = "保存"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._stored: dict[str, Any] = {key: shown_value(asked, None) for key, asked in ALL.items()}
        self._sending = False
        words = desk.catalog().words("setting")
        self.words = {key: words[key].word for key in ALL}
        self.fields: dict[str, QWidget] = {}
        self.forms: dict[str, Form] = {}
        self.lay_out([], [])
        self.say("改了从下一个编号起用，已经编号的文书不变")
        cards = [partial(self._add, group, left=group in LEFT) for group in (*LEFT, *RIGHT)]
        Turns([*cards, self.refresh], self)

    def refresh(self) -> None:
        """Read again."""
        self._desk.tasks.read(settings, self._show, owner=self, slot="settings")

    def on_touched(self, touched: Touched) -> None:
        """A choice may have come by sync."""
        if touched.entities & {"setting", "sync"}:
            self.refresh()

    def values(self) -> dict[str, Any]:
        """What the fields say now."""
        return {key: value_of(field) for key, field in self.fields.items()}

    def typed(self) -> dict[str, Any]:
        """What differs from what is stored."""
        return {key: value for key, value in self.values().items() if value != self._stored[key]}

    def unsaved(self) -> int:
        """How many choices differ."""
        return len(self.typed())

    def forget(self) -> None:
        """Show what is stored."""
        self._clear_errors()
        for key, field in self.fields.items():
            put_value(field, self._stored[key])
        self.changed.emit()

    def primary(self) -> None:
        """Save what differs, all of it or nothing; every fault stands below its field."""
        from safetydesk.usecases.accepted import refused_choices

        changed = self.typed()
        self._clear_errors()
        if self._sending or not changed:
            return
        if faults := refused_choices(changed):
            self._show_faults(faults)
            return
        before = {key: self._stored[key] for key in changed}
        self._sending = True
        self._desk.tasks.write(
            partial(_choose, changed), lambda _: self._done(changed, before), failed=self._refused, owner=self
        )

    def _done(self, changed: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        self._sending = False
        self._stored |= changed
        tasks = self._desk.tasks
        self._desk.say.toast("已保存，已经编号的文书不变", lambda: tasks.write(partial(_choose, before)))
        self.saved.emit()

    def _refused(self, fault: SafetyDeskError) -> None:
        self._sending = False
        self._desk.say.refuse(fault)

    def _show(self, stored: Mapping[str, Any]) -> None:
        typed = self.typed()
        self._stored = {key: shown_value(asked, stored.get(key)) for key, asked in ALL.items()}
        for key, field in self.fields.items():
            if key not in typed:
                put_value(field, self._stored[key])
        self.changed.emit()

    def _show_faults(self, faults: Mapping[str, SafetyDeskError]) -> None:
        """Below every field that is wrong; the cursor ends in the first of them."""
        wrong = [key for key in ALL if key in faults]
        for key in reversed(wrong):
            self.forms[key].show_error(key, _in_words(faults[key], self.words[key]))

    def _clear_errors(self) -> None:
        for form in set(self.forms.values()):
            form.clear_errors()

    def _add(self, group: Group, *, left: bool) -> None:
        card, form = Card(group.title), Form(label_width=LABEL)
        for asked in group.asked:
            word = self.words[asked.key]
            field = self.fields[asked.key] = make_field(asked, word, self._desk.catalog())
            put_value(field, self._stored[asked.key])
            self.forms[asked.key] = form
            form.add(asked.key, word, field, hint=asked.hint)
            self._hear(field)
        card.body.setContentsMargins(*CARD_INSIDE)
        card.body.addWidget(form)
        self.add_card(card, left=left)

    def _hear(self, field: QWidget) -> None:
        if isinstance(field, Check):
            field.toggled.connect(self.changed)
        elif isinstance(field, Choice):
            field.activated.connect(self.changed)
        elif isinstance(field, RulesField):
            field.edited.connect(self.changed)
        elif isinstance(field, LineField | NoteField):
            field.textChanged.connect(self.changed)


def _in_words(fault: SafetyDeskError, word: str) -> SafetyDeskError:
    """A fault that names a choice by its key, as the screen names it."""
    return error(fault.code, **{**fault.facts, "key": word}) if "key" in fault.facts else fault


def _choose(values: Mapping[str, Any], session: Any) -> Touched:
    from safetydesk.usecases.places import choose

    for key, value in values.items():
        choose(session, key=key, value=value)
    return Touched.of("setting")
