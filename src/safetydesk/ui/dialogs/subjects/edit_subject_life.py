"""What happens to an enterprise on a day: 更名, 注销, 搬迁. Each says what happens and what stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.people import PlaceRow, villages
from safetydesk.models.queries.subjects import SubjectRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.button import Button, Kind
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.dialog import Dialog
from safetydesk.ui.widgets.field import Choice, LineField
from safetydesk.ui.widgets.form import Form
from safetydesk.ui.widgets.text import label


class DatedDialog(Dialog):
    """A form with a day; `ask` checks the fields and gives the use case, or None after it showed an error."""

    def __init__(
        self, desk: Desk, title: str, words: str, verb: str, *, leave: str, kind: Kind = "primary", done: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(title, parent=parent)
        self._desk, self._said = desk, done
        self.form = Form()
        self.day = DayField("日期", day_of(desk.clock()))
        self.body.addWidget(label(words, wrap=True))
        self.body.addWidget(self.form)
        self.add_verb(Button(leave), rejects=True)
        self.add_verb(Button(verb, self.take, kind=kind))

    def ask(self) -> Callable[[Any], Touched] | None:
        """The use case to run."""
        return None

    def take(self) -> None:
        """Check and run."""
        self.form.clear_errors()
        if self.day.day() is None:
            self.form.show_error("day", error("DESKTOP_003", field="日期", why="要写成 2026-05-31 这样的日期"))
            return
        verb = self.ask()
        if verb:
            submit(self, self._desk.tasks, verb, self._done, failed=self.refused)

    def refused(self, fault: SafetyDeskError) -> None:
        """Show a fault at the day."""
        self.form.show_error("day", fault)

    def _done(self, _touched: Touched) -> None:
        self._desk.say.toast(self._said)
        self.accept()


class RenameDialog(DatedDialog):
    """更名: the old name stays findable as a former one."""

    def __init__(self, desk: Desk, row: SubjectRow, parent: QWidget | None = None) -> None:
        words = f"“{row.name}”从这一天起用新名称；旧名留作曾用名，照样查得到，已出的文书不变。"
        super().__init__(desk, "更名", words, "更名", leave="不更名", done="已更名", parent=parent)
        self._row = row
        self.name = LineField("新名称")
        self.form.add("name", "新名称", self.name, required=True)
        self.form.add("day", "更名日期", self.day, required=True)

    def ask(self) -> Callable[[Any], Touched] | None:
        """更名 on that day."""
        name, day, key = self.name.value(), self.day.day() or "", self._row.id
        if name is None:
            self.form.show_error("name", error("SUBJECT_001"))
            return None

        def rename(session: Any) -> Touched:
            from safetydesk.usecases.subjects import rename_subject

            return rename_subject(session, subject_id=key, name=name, on_day=day)

        return rename


class CloseDialog(DatedDialog):
    """注销: no longer counted among those to be inspected."""

    def __init__(self, desk: Desk, row: SubjectRow, parent: QWidget | None = None) -> None:
        words = f"“{row.name}”从这一天起不再算应检查的企业。检查、隐患和文书都留着，照样查得到。"
        super().__init__(
            desk, "注销企业", words, "注销", leave="保留", kind="danger_filled", done="已注销", parent=parent
        )
        self._row = row
        self.form.add("day", "注销日期", self.day, required=True)

    def ask(self) -> Callable[[Any], Touched] | None:
        """注销 on that day."""
        day, key = self.day.day() or "", self._row.id

        def close(session: Any) -> Touched:
            from safetydesk.usecases.subjects import close_subject

            return close_subject(session, subject_id=key, on_day=day)

        return close


class MoveDialog(DatedDialog):
    """搬迁: to another village of the township, or out of it."""

    def __init__(self, desk: Desk, row: SubjectRow, parent: QWidget | None = None) -> None:
        words = f"“{row.name}”从这一天起在新地址。迁出本镇的，不再算应检查的企业；以前的记录都留着。"
        super().__init__(desk, "搬迁", words, "搬迁", leave="不搬迁", done="已登记搬迁", parent=parent)
        self._row = row
        self.address = LineField("新地址")
        self.village = Choice("村社区", [("", "迁出本镇")])
        self.form.add("address", "新地址", self.address, required=True)
        self.form.add("village", "村社区", self.village)
        self.form.add("day", "搬迁日期", self.day, required=True)
        desk.tasks.read(villages, self._offer, owner=self)

    def ask(self) -> Callable[[Any], Touched] | None:
        """搬迁 on that day."""
        address, day, key = self.address.value(), self.day.day() or "", self._row.id
        village = bytes.fromhex(self.village.code() or "") or None
        if address is None:
            self.form.show_error("address", error("DESKTOP_003", field="新地址", why="不能空着"))
            return None

        def move(session: Any) -> Touched:
            from safetydesk.usecases.subjects import move_subject

            return move_subject(session, subject_id=key, on_day=day, address=address, village_id=village)

        return move

    def _offer(self, found: list[PlaceRow]) -> None:
        for one in found:
            self.village.addItem(one.name, one.id.hex())
