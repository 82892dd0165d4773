"""What a person does with hazards: each step is allowed by the domain first, asked for in its dialog, then stored."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from safetydesk.domain.hazards.life import DONE
from safetydesk.domain.hazards.steps import require
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.hazard_detail import Disagreement, HazardDetail
from safetydesk.models.queries.hazard_table import HazardLine
from safetydesk.ui.desk import Desk
from safetydesk.ui.pages.hazards.pane import PaneVerb
from safetydesk.ui.photo_desk import PhotoDesk, Taken

_PAIR = [b"1" * 16, b"2" * 16]
"""Two inspectors to ask the domain with, before a person named them."""


class HazardVerbs(QObject):
    """Acts on `detail` and `selected`, which the page keeps; `stored` after each commit."""

    stored = Signal()

    def __init__(self, desk: Desk, today: Callable[[], str], page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._today, self._page = desk, today, page
        self._photos = PhotoDesk(desk, self)
        self._running: set[bytes] = set()
        self.detail: HazardDetail | None = None
        self.selected: Callable[[], list[HazardLine]] = list

    def fitting(self, detail: HazardDetail) -> tuple[PaneVerb, ...]:
        """The steps that are next for a hazard, beside 复查 and 延期."""
        now, found = detail.projection, []
        if now.state == "withdrawn":
            return ()
        if now.pending_extension:
            found.append(PaneVerb("批准延期", self.decide))
        if now.state in ("assigned", "rectifying", "review_failed") and now.papers:
            found.append(PaneVerb("企业申请复查", self.request_review))
        if now.grade == "suspected_major":
            found.append(PaneVerb("登记认定", self.recognise))
        if now.grade in ("major", "suspected_major") and not now.reported and now.state != "closed":
            found.append(PaneVerb("报告区县", self.report))
        if now.grade == "major" and not now.supervised_by and now.state not in DONE:
            found.append(PaneVerb("挂牌督办", self.supervise))
        if now.state == "review_passed":
            found.append(PaneVerb("销号", self.close))
        if now.grade in (None, "general") and now.state not in DONE and not now.historic:
            found.append(PaneVerb("标为疑似重大", self.suspect, "F4"))
        return tuple(found)

    def review(self) -> None:
        """复查."""
        if detail := self._allowed("reviewed", result="pass", inspectors=_PAIR):
            from safetydesk.ui.dialogs.hazards.review_hazard import ReviewDialog

            ReviewDialog(self._desk, detail, self._today(), self._done, self._page).open()

    def extend(self) -> None:
        """延期, or the decision on the request that waits."""
        if self.detail and self.detail.projection.pending_extension:
            self.decide()
        elif detail := self._allowed("extension_requested", until="9999-12-31"):
            from safetydesk.ui.dialogs.hazards.hazard_steps import ExtendDialog

            ExtendDialog(self._desk, detail, self._done, self._page).open()

    def decide(self) -> None:
        """批准 or 驳回."""
        if detail := self._allowed("extension_approved"):
            from safetydesk.ui.dialogs.hazards.hazard_steps import DecideDialog

            DecideDialog(self._desk, detail, self._done, self._page).open()

    def suspect(self) -> None:
        """疑似重大（待认定）: one key, no question."""
        if self.detail and self.detail.projection.grade == "suspected_major":
            self._desk.say.toast("这条已经标为疑似重大，等区县认定")
        elif detail := self._allowed("regraded", grade="suspected_major"):
            self._run("suspect_major", "已标为疑似重大，等区县认定", detail)

    def recognise(self) -> None:
        """登记认定."""
        detail = self._allowed("recognised", result="refused", by="—", on=self._today())
        if detail:
            from safetydesk.ui.dialogs.hazards.hazard_steps import RecogniseDialog

            RecogniseDialog(self._desk, detail, self._today(), self._done, self._page).open()

    def report(self) -> None:
        """报告区县部门."""
        if detail := self._allowed("reported", to="—"):
            from safetydesk.ui.dialogs.hazards.hazard_steps import ReportDialog

            ReportDialog(self._desk, detail, self._today(), self._done, self._page).open()

    def supervise(self) -> None:
        """挂牌督办."""
        if detail := self._allowed("supervised", unit="—"):
            from safetydesk.ui.dialogs.hazards.supervise_hazard import SuperviseDialog

            SuperviseDialog(self._desk, detail, self._today(), self._done, self._page).open()

    def correct(self) -> None:
        """更正."""
        if detail := self._allowed("corrected"):
            from safetydesk.ui.dialogs.hazards.correct_hazard import CorrectDialog

            key, today = detail.life.row.id, self._today()

            def read(db: Any) -> str | None:
                from safetydesk.usecases.hazards_corrected import numbered_order

                return numbered_order(db, key)

            self._desk.tasks.read(
                read,
                lambda paper: CorrectDialog(self._desk, detail, paper, today, self._done, self._page).open(),
                owner=self,
            )

    def withdraw(self) -> None:
        """登记有误."""
        if detail := self._allowed("withdrawn", reason="—"):
            from safetydesk.ui.dialogs.hazards.withdraw_hazard import WithdrawDialog

            WithdrawDialog(self._desk, detail, self._done, self._page).open()

    def request_review(self) -> None:
        """企业申请复查, today."""
        if detail := self._allowed("review_requested"):
            self._run("request_review", "已登记企业申请复查", detail, on=self._today())

    def close(self) -> None:
        """销号."""
        if self.detail:
            from safetydesk.ui.dialogs.hazards.hazard_steps import CloseDialog

            CloseDialog(self._desk, self.detail, self._done, self._page).open()

    def settle(self, one: Disagreement) -> None:
        """Which of two facts stands."""
        if self.detail:
            from safetydesk.ui.dialogs.hazards.hazard_steps import SettleDialog

            SettleDialog(self._desk, self.detail, one, self._done, self._page).open()

    def assign(self) -> None:
        """交办: draw up a paper for the selected hazards of one enterprise."""
        lines = self.selected()
        subjects = {line.row.subject_id for line in lines}
        if len(subjects) > 1:
            self._desk.say.refuse(error("DESKTOP_021", count=len(lines)))
        elif lines:
            from safetydesk.ui.dialogs.papers.new_paper import NewPaperDialog, Wanted

            wanted = Wanted(lines[0].row.subject_id, tuple(line.id for line in lines), "rectification_notice")
            dialog = NewPaperDialog(self._desk, self._page, wanted)
            dialog.drafted.connect(lambda key: self._desk.go("documents", key))
            dialog.open()

    def add_photos(self, found: list[Any]) -> None:
        """Hang pictures of what was put right on the hazard."""
        if self.detail:
            self._photos.take(found, partial(self._hang, self.detail.life.row.id))

    def _hang(self, hazard: bytes, taken: Taken) -> None:
        def run(session: Any) -> Touched:
            from safetydesk.usecases.findings import attach_evidence

            attach_evidence(session, owner="hazard", owner_id=hazard, kind="after", **taken.facts())
            return Touched.of("evidence", id=hazard)

        self._desk.tasks.write(run, lambda _: self._done("已存整改后照片"), owner=self)

    def _allowed(self, kind: str, **data: Any) -> HazardDetail | None:
        """The hazard, when the domain lets this step be taken now; else it is told why not."""
        if self.detail is None:
            return None
        try:
            require(self.detail.projection, kind, data, today=self._today())
        except SafetyDeskError as fault:
            self._desk.say.refuse(fault)
            return None
        return self.detail

    def _run(self, verb: str, words: str, detail: HazardDetail, **facts: Any) -> None:
        """One step without a question; pressed again before it is taken, it is taken once."""
        key = detail.life.row.id
        if key in self._running:
            return
        self._running.add(key)

        def run(session: Any) -> Any:
            from safetydesk.usecases import hazards

            return getattr(hazards, verb)(session, hazard_id=key, **facts)

        def done(_: object) -> None:
            self._running.discard(key)
            self._done(words)

        def failed(fault: SafetyDeskError) -> None:
            self._running.discard(key)
            self._desk.say.refuse(fault)

        self._desk.tasks.write(run, done, failed=failed, owner=self)

    def _done(self, words: str) -> None:
        self.stored.emit()
        self._desk.say.toast(words)
