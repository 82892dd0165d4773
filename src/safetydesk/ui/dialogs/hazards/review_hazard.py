"""复查: the result, two inspectors, a note, photos of what was put right; failed asks for the next deadline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from safetydesk.domain.authority import Certificate
from safetydesk.domain.hazards.life import HazardProjection, closes_at_once
from safetydesk.domain.touched import Touched
from safetydesk.models.queries.hazard_detail import HazardDetail
from safetydesk.models.queries.people import PersonRow, certificates, people
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.dialogs.visits.inspectors import Inspectors
from safetydesk.ui.photo_desk import PhotoDesk, Taken, decoded
from safetydesk.ui.widgets.day_field import DayField
from safetydesk.ui.widgets.field import NoteField
from safetydesk.ui.widgets.photos import TILE, Photo, PhotoStrip
from safetydesk.ui.widgets.segments import Segments


class ReviewDialog(Asking):
    """Reviews one hazard; `done(words)` says what came of it after the commit."""

    def __init__(
        self, desk: Desk, detail: HazardDetail, today: str, done: Callable[[str], object], parent: QWidget
    ) -> None:
        row = detail.life.row
        super().__init__(
            "复查", do="登记复查", about=f"{row.code}　{row.subject}：{row.description}", width=640, parent=parent
        )
        self._desk, self._detail, self._done, self._today = desk, detail, done, today
        self._taken: list[Taken] = []
        self._images: list[QImage] = []
        self._photos = PhotoDesk(desk, self)
        words = desk.catalog().words("review_result")
        self.verdict = Segments("复查结果", [(code, words[code].word) for code in ("pass", "fail")])
        self.inspectors = Inspectors(desk.catalog())
        self.deadline = DayField("下次期限")
        self.note = NoteField("复查说明", hint="看到的情况，可以不写")
        self.note.setFixedHeight(64)
        self.strip = PhotoStrip(phone=False)
        self.form.add("result", "结果", self.verdict, required=True, hint=_hint(detail.projection))
        self.form.add("deadline", "下次期限", self.deadline, hint="不合格时必填，写进接着下的文书")
        self.form.add("note", "说明", self.note)
        self.form.add("photos", "整改后", self.strip)
        self.verdict.picked.connect(lambda code: self.deadline.setEnabled(code == "fail"))
        self.deadline.setEnabled(False)
        self.strip.arrived.connect(lambda found: self._photos.take(found, self._take))
        self.strip.removed.connect(self._drop)
        self.asked.connect(self._ask)
        self.body.insertWidget(self.body.count() - 1, self.inspectors)
        desk.tasks.read(_who, self._show_people, owner=self)

    def _show_people(self, found: tuple[list[PersonRow], list[Certificate]]) -> None:
        last = self._detail.projection.reviews[-1:]
        ticked = last[0].inspectors if last else (self._desk.actor(),)
        self.inspectors.show_people(*found, ticked, self._today)
        self.verdict.setFocus()

    def _take(self, taken: Taken) -> None:
        if all(one.sha256 != taken.sha256 for one in self._taken):
            self._taken.append(taken)
            self._images.append(decoded(self._desk.blobs().get(taken.sha256), TILE * 2))
        self._show_photos()

    def _drop(self, key: bytes) -> None:
        at = next(at for at, one in enumerate(self._taken) if bytes.fromhex(one.sha256) == key)
        del self._taken[at], self._images[at]
        self._show_photos()

    def _show_photos(self) -> None:
        pairs = zip(self._taken, self._images, strict=True)
        self.strip.show_photos([Photo(bytes.fromhex(one.sha256), image, "整改后") for one, image in pairs])

    def _ask(self) -> None:
        result, deadline = self.verdict.code(), self.deadline.day()
        if result is None:
            self.missing("result", "结果", "请选合格或者不合格")
        elif result == "fail" and (deadline is None or deadline < self._today):
            self.missing("deadline", "下次期限", "请写今天或者以后的一天，例如 2026-05-01")
        else:
            self.busy()
            facts = {"passed": result == "pass", "note": self.note.value(), "inspectors": self.inspectors.chosen()}
            self._desk.tasks.write(
                _verb(self._detail.life.row.id, facts, deadline if result == "fail" else None, list(self._taken)),
                lambda _: self._finish(result == "pass"),
                failed=self.refuse,
                owner=self,
            )

    def _finish(self, passed: bool) -> None:
        closed = passed and closes_at_once(self._detail.projection)
        words = (
            "已复查合格，隐患销号"
            if closed
            else "已登记复查合格，等销号"
            if passed
            else "已登记复查不合格，请下新的文书"
        )
        self._done(words)
        self.accept()


def _who(db: Any) -> tuple[list[PersonRow], list[Certificate]]:
    return people(db, role="inspector") or people(db), certificates(db)


def _hint(now: HazardProjection) -> str:
    if closes_at_once(now):
        return "合格的，同时销号；不合格的，接着下新的文书。"
    waits = "定级" if now.grade is None else "认定" if now.grade == "suspected_major" else "督办单位审批销号"
    return f"合格的，还要等{waits}才能销号。"


def _verb(hazard: bytes, facts: dict[str, Any], deadline: str | None, photos: list[Taken]) -> Callable[[Any], Touched]:
    def run(session: Any) -> Touched:
        from safetydesk.usecases.findings import attach_evidence
        from safetydesk.usecases.hazards import review_hazard

        for one in photos:
            attach_evidence(session, owner="hazard", owner_id=hazard, kind="after", **one.facts())
        touched = review_hazard(session, hazard_id=hazard, deadline=deadline, **facts)
        return Touched(touched.entities | {"evidence"}, hazard)

    return run
