"""The smaller steps of a hazard: 延期 and its decision, 认定, 报告, 销号审批, and which of two facts stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from safetydesk.catalog.criteria import criteria_in_force
from safetydesk.domain.deadline_words import due_words
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.hazard_detail import Disagreement, HazardDetail
from safetydesk.models.queries.people import PersonRow, people
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.pages.hazards.life import fact_words
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import Choice, LineField, NoteField
from safetydesk.ui.widgets.segments import Segments

Done = Callable[[str], object]


def about_hazard(detail: HazardDetail) -> str:
    """The hazard in one line."""
    row = detail.life.row
    return f"{row.code}　{row.subject}：{row.description}"


def send(asking: Asking, desk: Desk, verb: str, words: str, done: Done, **facts: Any) -> None:
    """Run a use case on hazards by its name; close the dialog after the commit, or say what refuses it."""

    def run(session: Any) -> Touched:
        from safetydesk.usecases import hazards, hazards_corrected, hazards_major

        homes = (hazards, hazards_major, hazards_corrected)
        next(getattr(home, verb) for home in homes if hasattr(home, verb))(session, **facts)
        return Touched.of("hazard", "hazard_event", id=facts["hazard_id"])

    def finish(_: object) -> None:
        done(words)
        asking.accept()

    asking.busy()
    desk.tasks.write(run, finish, failed=asking.refuse, owner=asking)


class ExtendDialog(Asking):
    """申请延期 by the enterprise, to a later day, with its reason."""

    def __init__(self, desk: Desk, detail: HazardDetail, done: Done, parent: QWidget) -> None:
        super().__init__("延期", do="登记申请", about=about_hazard(detail), parent=parent)
        self.until, self.reason = DayField("延到哪一天"), NoteField("原因", hint="例如：等待配件到货")
        self.reason.setFixedHeight(64)
        now = due_words(detail.projection.deadline, detail.projection.deadline_text) or "未定"
        self.form.add("until", "延到", self.until, required=True, hint=f"现在的期限：{now}；批准以后才改。")
        self.form.add("reason", "原因", self.reason, required=True)
        self._hazard = detail.life.row.id
        self.asked.connect(lambda: self._ask(desk, done))
        self._take_over(desk, detail.projection.deadline)

    def _take_over(self, desk: Desk, deadline: str | None) -> None:
        """What the 延期申请表 on record asks for need not be typed again."""

        def read(db: Any) -> tuple[str, str] | None:
            from safetydesk.usecases.papers.documents_carried import asked_extension

            return asked_extension(db, self._hazard, deadline)

        def show(told: tuple[str, str] | None) -> None:
            if told and not self.unsaved():
                self.until.show_day(told[0])
                self.reason.setPlainText(told[1])

        desk.tasks.read(read, show, owner=self)

    def _ask(self, desk: Desk, done: Done) -> None:
        until, reason = self.until.day(), self.reason.value()
        if until is None:
            self.missing("until", "延到", "请写一天，例如 2026-05-01")
        elif reason is None:
            self.missing("reason", "原因", "不能空着")
        else:
            facts = {"hazard_id": self._hazard, "until": until, "reason": reason}
            send(self, desk, "request_extension", "已登记延期申请，等批准", done, **facts)


class DecideDialog(Asking):
    """批准 or 驳回 of the request that waits."""

    def __init__(self, desk: Desk, detail: HazardDetail, done: Done, parent: QWidget) -> None:
        asked = detail.projection.pending_extension
        said = f"申请延到 {asked.until}，原因：{asked.reason or '没有写'}。" if asked else ""
        super().__init__("批准延期", do="登记决定", about=f"{about_hazard(detail)}\n{said}", parent=parent)
        self.decision = Segments("决定", [("approved", "批准"), ("rejected", "驳回")])
        self.reason = LineField("理由")
        self.form.add(
            "decision", "决定", self.decision, required=True, hint="批准的，期限改到申请的那一天；驳回的，期限不变。"
        )
        self.form.add("reason", "理由", self.reason)
        self._hazard = detail.life.row.id
        self.asked.connect(lambda: self._ask(desk, done))

    def _ask(self, desk: Desk, done: Done) -> None:
        code = self.decision.code()
        if code is None:
            self.missing("decision", "决定", "请选批准或者驳回")
            return
        facts = {"hazard_id": self._hazard, "approved": code == "approved", "reason": self.reason.value()}
        send(self, desk, "decide_extension", "已批准延期" if code == "approved" else "已驳回延期", done, **facts)


class RecogniseDialog(Asking):
    """认定 or 不予认定 by the district department; accepted asks for the case of the criteria it rests on.

    Unit and letter are those of the last report, where there was one.
    """

    def __init__(self, desk: Desk, detail: HazardDetail, today: str, done: Done, parent: QWidget) -> None:
        super().__init__("登记认定", do="登记认定", about=about_hazard(detail), width=640, parent=parent)
        catalog = desk.catalog()
        words = catalog.words("recognition")
        self.verdict = Segments("认定结果", [(code, word.word) for code, word in words.items()])
        cases = criteria_in_force(catalog.criteria.values(), today)
        self.criterion = Choice("判定标准", [("", "请选一条"), *((one.code, _case(one)) for one in cases)])
        self.criterion.setMinimumContentsLength(24)
        told = next((step.data for step in reversed(detail.life.steps) if step.kind == "reported"), {})
        self.by, self.on = LineField("认定单位", told.get("to") or ""), DayField("认定日期", today)
        self.number = LineField("报告函编号", told.get("number") or "")
        self.form.add(
            "verdict",
            "结果",
            self.verdict,
            required=True,
            hint="认定为重大的，按重大隐患管理；不予认定的，按一般隐患管理。",
        )
        self.form.add("criterion", "判定标准", self.criterion, hint="认定为重大的必选；标“参考”的不是公布的原文。")
        self.form.add("by", "认定单位", self.by, required=True)
        self.form.add("on", "认定日期", self.on, required=True)
        self.form.add("number", "报告函", self.number)
        self.verdict.picked.connect(lambda code: self.criterion.setEnabled(code == "accepted"))
        self.criterion.setEnabled(False)
        self._hazard = detail.life.row.id
        self.asked.connect(lambda: self._ask(desk, done))

    def _ask(self, desk: Desk, done: Done) -> None:
        verdict, on, by = self.verdict.code(), self.on.day(), self.by.value()
        if verdict is None:
            self.missing("verdict", "结果", "请选一个")
        elif by is None:
            self.missing("by", "认定单位", "不能空着")
        elif on is None:
            self.missing("on", "认定日期", "请写一天，例如 2026-04-16")
        else:
            accepted = verdict == "accepted"
            facts = {"accepted": accepted, "by": by, "on": on, "report_number": self.number.value()}
            criterion = (self.criterion.code() or None) if accepted else None
            words = "已认定为重大" if accepted else "已登记不予认定"
            send(self, desk, "recognise_hazard", words, done, hazard_id=self._hazard, criterion=criterion, **facts)


def _case(one: Any) -> str:
    doubt = "（参考）" if one.reference else ""
    return f"{one.heading} {one.place}：{one.text}{doubt}"


class ReportDialog(Asking):
    """报告区县部门: to whom, when, the number of the letter (渝安条例 35: the township reports)."""

    def __init__(self, desk: Desk, detail: HazardDetail, today: str, done: Done, parent: QWidget) -> None:
        super().__init__("报告区县部门", do="登记报告", about=about_hazard(detail), parent=parent)
        self.to, self.on, self.number = LineField("报告单位"), DayField("报告日期", today), LineField("函的编号")
        self.form.add("to", "报告给", self.to, required=True)
        self.form.add("on", "日期", self.on, required=True)
        self.form.add("number", "编号", self.number)
        self._hazard = detail.life.row.id
        self.asked.connect(lambda: self._ask(desk, done))

    def _ask(self, desk: Desk, done: Done) -> None:
        to, on = self.to.value(), self.on.day()
        if to is None:
            self.missing("to", "报告给", "不能空着")
        elif on is None:
            self.missing("on", "日期", "请写一天，例如 2026-04-16")
        else:
            facts = {"to": to, "on": on, "number": self.number.value()}
            send(self, desk, "report_hazard", "已登记报告", done, hazard_id=self._hazard, **facts)


class CloseDialog(Asking):
    """销号: a major hazard names who approved it (DOMAIN §4.2 销号审批)."""

    def __init__(self, desk: Desk, detail: HazardDetail, done: Done, parent: QWidget) -> None:
        super().__init__(
            "销号",
            do="销号",
            about=f"{about_hazard(detail)}\n销号以后不能再改；之后发现不合格的，另记一条复查。",
            parent=parent,
        )
        self.approver = Choice("审批人", [("", "不需要审批")])
        self.form.add("approver", "审批人", self.approver, hint="重大隐患销号要有督办单位的审批人。")
        self._hazard = detail.life.row.id
        desk.tasks.read(people, self._show_people, owner=self)
        self.asked.connect(lambda: self._ask(desk, done))

    def _show_people(self, found: list[PersonRow]) -> None:
        for one in found:
            self.approver.addItem(one.name, one.id.hex())

    def _ask(self, desk: Desk, done: Done) -> None:
        approver = bytes.fromhex(self.approver.code() or "") or None
        send(self, desk, "close_hazard", "已销号", done, hazard_id=self._hazard, approver=approver)


class SettleDialog(Asking):
    """Which of two facts stands; the other stays in the history."""

    def __init__(self, desk: Desk, detail: HazardDetail, one: Disagreement, done: Done, parent: QWidget) -> None:
        catalog = desk.catalog()
        about = f"{about_hazard(detail)}\n{catalog.word('contradiction', one.code)}。另一条留在经过里，不会丢。"
        super().__init__("以哪一条为准", do="就以这条为准", about=about, width=640, parent=parent)
        known = [(code, fact) for code, fact in (("earlier", one.earlier), ("later", one.later)) if fact]
        self.stands = Segments("为准的一条", [(code, fact_words(catalog, fact)) for code, fact in known])
        self.note = LineField("依据", hint="例如：已电话核实")
        self.form.add("stands", "为准", self.stands, required=True)
        self.form.add("note", "依据", self.note)
        self._hazard, self._event = detail.life.row.id, one.event
        self.asked.connect(lambda: self._ask(desk, done))

    def _ask(self, desk: Desk, done: Done) -> None:
        stands = self.stands.code()
        if stands is None:
            self.missing("stands", "为准", "请选一条")
            return
        facts = {"event": self._event, "stands": stands, "note": self.note.value()}
        send(self, desk, "settle_contradiction", "已确认，另一条留在经过里", done, hazard_id=self._hazard, **facts)
