"""A campaign (行动) as its notice says: days, scope, who answers for it; announced or put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.campaigns import CampaignRow, offices, subject_names
from safetydesk.models.queries.people import PersonRow, PlaceRow, people, villages
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.campaigns.ticks import Ticks
from safetydesk.ui.dialogs.fitting import wide_or_narrow
from safetydesk.ui.dialogs.submitting import submit
from safetydesk.ui.widgets.day_field import DayField, day_span
from safetydesk.ui.widgets.field import Choice, LineField, NoteField

_ABOUT = "照通知登记。村社区、行业、标签勾了几样，要同时符合才在范围里；都不勾也不点名，就是全镇。"
_ACROSS = {800: 4, 640: 3}
"""Tick boxes in a row of a dialog so wide."""
_HIGH = 76
_FAULTY = {"CAMPAIGN_002": "name", "CAMPAIGN_003": "days", "CAMPAIGN_005": "days", "CAMPAIGN_008": "name"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a campaign can be about and who can answer for it; `named` are the names of its `subjects`."""

    villages: Sequence[PlaceRow]
    departments: Sequence[tuple[bytes, str]]
    people: Sequence[PersonRow]
    named: Sequence[str]


def read_ground(db: Any, row: CampaignRow | None) -> Ground:
    """Read it from one snapshot; departments that were 撤并 are left out."""
    return Ground(villages(db), offices(db), people(db), subject_names(db, row.subjects if row else ()))


class CampaignDialog(Asking):
    """`recorded(id)` after the commit; without a row it is a new campaign."""

    recorded = Signal(bytes)

    def __init__(
        self, desk: Desk, ground: Ground, row: CampaignRow | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "更正行动" if row else "登记行动",
            do="保存" if row else "登记",
            leave="不改" if row else "不登记",
            about=_ABOUT,
            width=wide_or_narrow(parent),
            label_width=92,
            parent=parent,
        )
        self._desk, self._row = desk, row
        catalog, across = desk.catalog(), _ACROSS[self.width()]
        self.name = LineField("名称", row.name if row else "", hint="例如 百日攻坚行动")
        self.basis = LineField("依据", (row.basis or "") if row else "", hint="通知的文号或标题，照原样写")
        self.first = DayField("开始日期", row.first_day if row else None)
        self.last = DayField("截止日期", row.last_day if row else None)
        places = [(one.id.hex(), one.name) for one in ground.villages]
        chosen = {one.hex() for one in row.villages} if row else set[str]()
        self.villages = Ticks(places, chosen, across=across, none="还没有登记村社区")
        trades = [(one.code, one.short or one.word) for one in catalog.words("industry").values()]
        self.industries = Ticks(trades, row.industries if row else (), across=across - 1)
        tags = [(code, one.word) for code, one in catalog.tags.items() if one.active]
        self.tags = Ticks(tags, row.tags if row else (), across=across)
        self.subjects = NoteField("点名的对象", hint="一行一家：名称或编号")
        self.subjects.setFixedHeight(_HIGH)
        self.subjects.show_text("\n".join(ground.named))
        self.department = Choice("负责部门", [("", "未填"), *((key.hex(), name) for key, name in ground.departments)])
        self.department.choose(row.department_id.hex() if row and row.department_id else "")
        known = [(one.id.hex(), one.name) for one in ground.people]
        told = {one.hex() for one in row.persons} if row else set[str]()
        self.persons = Ticks(known, told, across=across, none="还没有登记人员")
        self.remark = LineField("备注", (row.remark or "") if row else "")
        self._lay_out()
        self.asked.connect(self._send)

    def unsaved(self) -> bool:
        """A box ticked is written too."""
        ticks = (self.villages, self.industries, self.tags, self.persons)
        return super().unsaved() or any(one.changed() for one in ticks)

    def _send(self) -> None:
        if self.name.value() is None:
            self.missing("name", "名称", "不能空着")
            return
        first, last = self.first.day(), self.last.day()
        if first is None or last is None:
            self.missing("days", "起止", "两个日期都要写，写成 2026-01-01 的样子")
            (self.last if first else self.first).setFocus()
            return
        department = self.department.code()
        told: dict[str, Any] = {"name": self.name.value(), "first_day": first, "last_day": last}
        told |= {"basis": self.basis.value(), "remark": self.remark.value()}
        told |= {"industries": self.industries.codes(), "tags": self.tags.codes()}
        told |= {"villages": _ids(self.villages), "persons": _ids(self.persons)}
        told |= {"department_id": bytes.fromhex(department) if department else None}
        names = [line.strip() for line in (self.subjects.value() or "").splitlines() if line.strip()]

        def find(db: Any) -> list[bytes]:
            from safetydesk.usecases.campaigns import subjects_named

            return subjects_named(db, names)

        self._desk.tasks.read(
            find, lambda found: self._write(told | {"subjects": found}), failed=self._refused, owner=self, slot="named"
        )

    def _write(self, told: dict[str, Any]) -> None:
        row = self._row

        def write(session: Any) -> Touched:
            from safetydesk.usecases.campaigns import add_campaign, correct_campaign

            if row is None:
                return add_campaign(session, **told)
            return correct_campaign(session, campaign_id=row.id, **told)

        submit(self, self._desk.tasks, write, self._done, failed=self._refused)

    def _done(self, made: Touched) -> None:
        self.recorded.emit(made.id)
        self.accept()

    def _refused(self, fault: SafetyDeskError) -> None:
        key = "subjects" if fault.code == "CAMPAIGN_004" else _FAULTY.get(fault.code)
        if key:
            self.form.show_error(key, fault)
        else:
            self.refuse(fault)

    def _lay_out(self) -> None:
        self.form.setMaximumWidth(800)
        for key, word, field, hint in (
            ("name", "名称", self.name, ""),
            ("basis", "依据", self.basis, ""),
            ("days", "起止", day_span(self.first, self.last), "含第一天和最后一天"),
            ("villages", "村社区", self.villages, ""),
            ("industries", "行业领域", self.industries, ""),
            ("tags", "标签", self.tags, ""),
            ("subjects", "点名的对象", self.subjects, "不论上面勾了什么都在范围里；只点名就只查这些"),
            ("department", "负责部门", self.department, ""),
            ("persons", "负责人员", self.persons, ""),
            ("remark", "备注", self.remark, ""),
        ):
            self.form.add(key, word, field, required=key in ("name", "days"), hint=hint)


def _ids(ticks: Ticks) -> list[bytes]:
    return [bytes.fromhex(code) for code in ticks.codes()]
