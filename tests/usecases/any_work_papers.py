"""Rules of hazards and papers: every step in every order, and whole stretches that are walked as on a good day."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.domain.hazards.fold import fold
from safetydesk.models.events import hazard_events
from safetydesk.models.queries.documents import document
from safetydesk.usecases import completion, findings, hazards, hazards_corrected, hazards_major, visits
from safetydesk.usecases.papers import document_layouts, documents, documents_correct, documents_edit
from tests.usecases.any_work_records import DAYS, WHICH, needs
from tests.usecases.any_work_visits import GRADES, LIST, WORDS, Visits

PAPERS = st.sampled_from(
    ("inspection_record", "rectification_notice", "review_opinion", "rectification_order", "suspected_report",
     "safety_reminder", "talk_notice", "service_receipt", "circular", "void_register", "file_index", "poem")
)  # fmt: skip
DRAFT_EDITS = st.dictionaries(
    st.sampled_from(("copy_to", "reply_contact", "topic", "risks", "advice_given", "talk_when", "poem")),
    st.sampled_from((None, "", "虚构区应急局、虚构区消防救援大队", "2026-05-06 09:30")),
    max_size=2,
)
PDF = b"%PDF fictional"
NO_VERB = ("rectification_started", "escalated", "transferred", "regraded")


class Papers(Visits):
    """What follows a visit."""

    @needs("visit")
    @rule(which=WHICH, wrongly=st.booleans())
    def register_hazards(self, which: int, wrongly: bool) -> None:
        known = {row[0] for row in self.office.store.reader.execute("SELECT id FROM hazard").fetchall()}
        self.office.do(hazards.register_hazards, visit_id=self.office.pick("visit", which))
        new = {row[0] for row in self.office.store.reader.execute("SELECT id FROM hazard").fetchall()} - known
        if wrongly and new:
            self.office.do(hazards_corrected.withdraw_hazard, hazard_id=min(new), reason="重复登记")

    @needs("hazard")
    @rule(
        which=WHICH,
        told=st.sampled_from(
            [
                {"place": "二车间", "responsible_person": "单虚构"},
                {"description": "通道堆放木料"},
                {"description": " "},
                {"description": None},
                {"state": "closed"},
                {"found_on": "2026-04-01"},
                {"found_on": "昨天"},
                {"found_on": None},
                {"funds": 12345},
                {"source": "inspection"},
                {"document_number": "（虚）安改〔2026〕1号"},
            ]
        ),
    )
    def edit_hazard(self, which: int, told: dict[str, Any]) -> None:
        self.office.do(hazards.edit_hazard, hazard_id=self.office.pick("hazard", which), **told)

    @needs("hazard")
    @rule(which=WHICH, away=DAYS, words=WORDS)
    def correct_deadline(self, which: int, away: int, words: str | None) -> None:
        told = {"deadline": self.day(away) if words is None and away else None, "deadline_text": words}
        self.office.do(hazards.correct_deadline, hazard_id=self.office.pick("hazard", which), **told)

    @needs("hazard")
    @rule(
        which=WHICH, away=DAYS, place=st.sampled_from((None, " ", "东门")), text=st.sampled_from((None, " ", "更正过"))
    )
    def correct_hazard(self, which: int, away: int, place: str | None, text: str | None) -> None:
        facts = {"place": place} | ({} if text is None else {"description": text})
        told = {"facts": facts, "deadline": self.day(away) if away else None}
        self.office.do(hazards_corrected.correct_hazard, hazard_id=self.office.pick("hazard", which), **told)

    @needs("hazard")
    @rule(which=WHICH, away=DAYS)
    def request_review(self, which: int, away: int) -> None:
        on = self.day(away) if away else None
        self.office.do(hazards.request_review, hazard_id=self.office.pick("hazard", which), on=on)

    @needs("hazard")
    @rule(which=WHICH, passed=st.booleans(), people=st.sampled_from((2, 2, 2, 1, 3)), away=DAYS)
    def review_hazard(self, which: int, passed: bool, people: int, away: int) -> None:
        named = [*self.office.pair, self.office.pick("person", 0)][:people]
        told = {"passed": passed, "inspectors": named, "deadline": self.day(away) if away and not passed else None}
        self.office.do(hazards.review_hazard, hazard_id=self.office.pick("hazard", which), **told, note="看过")

    @needs("hazard")
    @rule(which=WHICH, approved=st.booleans())
    def close_hazard(self, which: int, approved: bool) -> None:
        told = {"approver": self.office.pair[1] if approved else None}
        self.office.do(hazards.close_hazard, hazard_id=self.office.pick("hazard", which), **told)

    @needs("hazard")
    @rule(which=WHICH, shown=st.booleans(), taken=st.booleans())
    def fix_on_spot(self, which: int, shown: bool, taken: bool) -> None:
        key = self.office.pick("hazard", which)
        if shown:
            told = {"owner": "hazard", "owner_id": key, "kind": "after"}
            self.office.do(findings.attach_evidence, **told, **self.photo(which))
        photos = self.office.ids("SELECT id FROM evidence WHERE owner_id = ?", key) if taken else []
        self.office.do(hazards.fix_on_spot, hazard_id=key, evidence=photos, inspectors=self.office.pair)

    @needs("hazard")
    @rule(which=WHICH)
    def suspect_major(self, which: int) -> None:
        self.office.do(hazards.suspect_major, hazard_id=self.office.pick("hazard", which))

    @needs("hazard", "grade = 'suspected_major'")
    @rule(which=WHICH, accepted=st.booleans(), away=DAYS, criterion=st.sampled_from((None, "GM-3-1")))
    def recognise_hazard(self, which: int, accepted: bool, away: int, criterion: str | None) -> None:
        told = {"accepted": accepted, "by": "虚构区应急局", "on": self.day(away), "criterion": criterion}
        self.office.do(hazards.recognise_hazard, hazard_id=self.office.pick("hazard", which), **told)

    @needs("hazard", "state <> 'registered'")
    @rule(which=WHICH, away=st.sampled_from((30, 60, -3, 9999)), approved=st.sampled_from((None, True, False)))
    def request_extension(self, which: int, away: int, approved: bool | None) -> None:
        key = self.office.pick("hazard", which, "state = 'assigned'")
        self.office.do(hazards.request_extension, hazard_id=key, until=self.day(away), reason="等待配件")
        if approved is not None:
            self.office.do(hazards.decide_extension, hazard_id=key, approved=approved, reason=None)

    @needs("hazard", "state = 'assigned'")
    @rule(which=WHICH, steps=st.integers(1, 5))
    def whole_major(self, which: int, steps: int) -> None:
        """A hazard that is suspected, recognised, reported, put right and closed with approval, as far as it gets."""
        own = {"hazard_id": self.office.pick("hazard", which, "state = 'assigned'")}
        told = {"accepted": True, "by": "虚构区应急局", "on": self.day(0), "criterion": "GM-3-1"}
        for step in (
            lambda: self.office.do(hazards.suspect_major, **own),
            lambda: self.office.do(hazards.recognise_hazard, **own, **told),
            lambda: self.office.do(hazards_major.report_hazard, **own, to="虚构区应急局"),
            lambda: self.office.do(hazards.review_hazard, **own, passed=True, inspectors=self.office.pair),
            lambda: self.office.do(hazards.close_hazard, **own, approver=self.office.pair[1]),
        )[:steps]:
            step()

    @needs("hazard")
    @rule(which=WHICH, reason=st.sampled_from(("重复登记", " ")))
    def withdraw_hazard(self, which: int, reason: str) -> None:
        key = self.office.pick("hazard", which)
        self.office.do(hazards_corrected.withdraw_hazard, hazard_id=key, reason=reason)

    @needs("hazard", "contradiction IS NOT NULL")
    @rule(which=WHICH, stands=st.sampled_from(("earlier", "later", "both")), made_up=st.booleans())
    def settle_contradiction(self, which: int, stands: str, made_up: bool) -> None:
        key = self.office.pick("hazard", which, "contradiction IS NOT NULL")
        found = fold(hazard_events(self.office.store.reader, key)).contradictions
        event = found[0].event if found and not made_up else b"?" * 16
        told = {"hazard_id": key, "event": event, "stands": stands, "note": None}
        self.office.do(hazards_corrected.settle_contradiction, **told)

    @needs("hazard", "grade <> 'general'")
    @rule(which=WHICH, to=st.sampled_from(("虚构区应急局", " ")), away=DAYS)
    def report_hazard(self, which: int, to: str, away: int) -> None:
        told = {"to": to, "on": self.day(away) if away else None, "number": " 虚构报〔2026〕1号"}
        self.office.do(hazards_major.report_hazard, hazard_id=self.office.pick("hazard", which), **told)

    @needs("hazard", "grade <> 'general'")
    @rule(which=WHICH, unit=st.sampled_from(("虚构区安委办", " ")), away=DAYS)
    def supervise_hazard(self, which: int, unit: str, away: int) -> None:
        told = {"unit": unit, "level": "区级", "deadline": self.day(away) if away else None}
        self.office.do(hazards_major.supervise_hazard, hazard_id=self.office.pick("hazard", which), **told)

    @needs("hazard")
    @rule(which=WHICH, kind=st.sampled_from(NO_VERB), grade=GRADES, away=DAYS)
    def append_event(self, which: int, kind: str, grade: str, away: int) -> None:
        """Steps that have no verb of their own come through the one door that all of them use."""
        told: dict[str, Any] = (
            {"grade": grade, "criterion_id": "GM-3-1" if away else None} if kind == "regraded" else {}
        )
        told |= {"on": self.day(away)} if away in (-1, 1) else {}
        told |= {"to": "虚构区应急局", "way": "talk"} if kind in ("transferred", "escalated") else {}
        self.office.do(hazards.append_event, hazard_id=self.office.pick("hazard", which), kind=kind, **told)

    @needs("visit")
    @rule(which=WHICH, kind=PAPERS, capacity=st.sampled_from("AAABCX"), many=st.integers(0, 3), visit=WHICH)
    def draft_document(self, which: int, kind: str, capacity: str, many: int, visit: int) -> None:
        key = self.office.pick("visit", visit)
        found = self.office.ids("SELECT subject_id FROM visit WHERE id = ?", key)
        subject = found[0] if found and which < 8 else self.office.pick("subject", which)
        own = self.office.ids("SELECT id FROM hazard WHERE visit_id = ? ORDER BY n DESC", key)[:many]
        if which == 7:
            own = [self.office.pick("hazard", visit)]
        told = {"kind": kind, "subject_id": subject, "visit_id": key if visit != 8 else None, "hazard_ids": own}
        self.office.do(documents.draft_document, **told, capacity=capacity)

    @needs("document")
    @rule(which=WHICH, day=DAYS)
    def preview(self, which: int, day: int) -> None:
        """Reads only; a paper that cannot be composed is refused by number too."""
        db, key = self.office.store.reader, self.office.pick("document", which)
        self.office.do(lambda _session: documents.preview(db, document_id=key, day=self.day(0)))

    @needs("document")
    @rule(which=WHICH, told=DRAFT_EDITS, hazard=WHICH, away=DAYS, others=st.booleans())
    def edit_draft(self, which: int, told: dict[str, Any], hazard: int, away: int, others: bool) -> None:
        key, named = self.office.pick("document", which, "snapshot IS NULL"), self.office.pick("hazard", hazard)
        own = document(self.office.store.reader, key)
        facts: dict[str, Any] = {"fields": told, "hazards": [named, *own.hazards] if others and own else None}
        facts |= {"items": {named: {"deadline": self.day(away), "measure": "清理"}}} if away else {}
        self.office.do(documents_edit.edit_draft, document_id=key, **facts)

    @needs("document")
    @rule(which=WHICH, reason=st.sampled_from(("当事人名称写错", "")))
    def replace_document(self, which: int, reason: str) -> None:
        key = self.office.pick("document", which)
        self.office.do(documents_edit.replace_document, document_id=key, reason=reason)

    @needs("document")
    @rule(which=WHICH)
    def correct_document(self, which: int) -> None:
        self.office.do(documents_correct.correct_document, document_id=self.office.pick("document", which))

    @rule(kind=st.sampled_from(("inspection_record", "poem")), words=st.sampled_from(("。", "（本单位措辞）。", "{")))
    def import_layout(self, kind: str, words: str) -> None:
        text = document_layouts.shipped_text("inspection_record").replace("未发现问题和隐患。", words)
        self.office.do(document_layouts.import_layout, kind=kind, text=text)

    @rule(kind=st.sampled_from(("inspection_record", "poem")))
    def drop_layout(self, kind: str) -> None:
        self.office.do(document_layouts.drop_layout, kind=kind)

    @needs("document")
    @rule(which=WHICH, approved=st.booleans(), nobody=st.booleans())
    def review_document(self, which: int, approved: bool, nobody: bool) -> None:
        key = self.office.pick("document", which)
        self.office.do(documents.review_document, document_id=key, approved=approved, note=None if nobody else "同意")

    @needs("document")
    @rule(which=WHICH)
    def issue_document(self, which: int) -> None:
        key = self.office.pick("document", which)
        self.office.do(documents.issue_document, document_id=key, blobs=self.office.blobs)

    @needs("document")
    @rule(which=WHICH)
    def attach_pdf(self, which: int) -> None:
        key = self.office.pick("document", which)
        self.office.do(documents.attach_pdf, document_id=key, pdf=PDF + key, blobs=self.office.blobs)

    @needs("document")
    @rule(which=WHICH)
    def seal_document(self, which: int) -> None:
        self.office.do(documents.seal_document, document_id=self.office.pick("document", which))

    @needs("document")
    @rule(which=WHICH, way=st.sampled_from(("direct", "left", "post", "public", "pigeon")), away=DAYS)
    def serve_document(self, which: int, way: str, away: int) -> None:
        told: dict[str, Any] = {"receiver": "单虚构", "refusal": "拒收", "witness": "吴虚构", "reason": "下落不明"}
        told |= {"receipt_on": self.day(away), "published_on": self.day(away)} if away else {}
        told |= {"on": self.day(away)} if away in (-1, 1, 9999) else {}
        self.office.do(documents.serve_document, document_id=self.office.pick("document", which), way=way, **told)

    @needs("document")
    @rule(which=WHICH)
    def return_document(self, which: int) -> None:
        self.office.do(documents.return_document, document_id=self.office.pick("document", which), receiver="单虚构")

    @needs("document")
    @rule(which=WHICH)
    def archive_document(self, which: int) -> None:
        self.office.do(documents.archive_document, document_id=self.office.pick("document", which))

    @needs("document")
    @rule(which=WHICH, reason=st.sampled_from(("当事人名称写错", "当事人名称写错", "")))
    def void_document(self, which: int, reason: str) -> None:
        self.office.do(documents.void_document, document_id=self.office.pick("document", which), reason=reason)

    def furnish(self, far: int) -> None:
        """An office in the middle of its work: a notice drafted or served, and a visit under way."""
        if far > 1:
            self.whole_visit(0, ["通道堆物", "灭火器过期"])
        if far > 2:
            self.whole_notice(0, 0 if far == 3 else 6)
        if far == 4:
            self.request_review(0, 0)
        if far:
            self.start_visit(0, "surprise", False, 0)
            self.judge_item(0, "M06-4", "fails", "配电箱未接地", "general", None, 0)
            self.attach_evidence("finding", 0, 0, "photo")

    @rule(which=WHICH, texts=st.lists(st.sampled_from(("通道堆物", "灭火器过期")), min_size=1, max_size=3))
    def whole_visit(self, which: int, texts: list[str]) -> None:
        """A visit from the door to its numbered record."""
        subject = self.office.pick("subject", which)
        told: dict[str, Any] = {"inspectors": self.office.pair, "checklists": [LIST]}
        made = self.office.do(visits.start_visit, subject_id=subject, kind="surprise", **told)
        if made is None:
            return
        for text in texts:
            self.office.do(findings.note_finding, visit_id=made.id, text=text, deadline=self.day(14))
        self.office.do(completion.complete_visit, visit_id=made.id)
        paper = {"kind": "inspection_record", "subject_id": subject, "visit_id": made.id}
        if drafted := self.office.do(documents.draft_document, **paper):
            self.walk(drafted.id, 2)

    @needs("hazard")
    @rule(which=WHICH, steps=st.integers(0, 6))
    def whole_notice(self, which: int, steps: int) -> None:
        """A rectification notice for everything that a visit found, as far as it gets."""
        key = self.office.pick("visit", which)
        found = self.office.ids("SELECT subject_id FROM visit WHERE id = ?", key)
        own = self.office.ids("SELECT id FROM hazard WHERE visit_id = ? AND deleted_at IS NULL", key)
        if not found or not own:
            return
        told = {"kind": "rectification_notice", "subject_id": found[0], "visit_id": key, "hazard_ids": own}
        if drafted := self.office.do(documents.draft_document, **told):
            self.walk(drafted.id, steps)

    @needs("document")
    @rule(which=WHICH, steps=st.integers(1, 4))
    def walk_on(self, which: int, steps: int) -> None:
        """The next steps of a paper in their order."""
        self.walk(self.office.pick("document", which), steps)

    def walk(self, key: bytes, steps: int) -> None:
        """Take the next steps of a paper, whatever the office asks of its kind."""
        for _ in range(steps):
            row = document(self.office.store.reader, key)
            if row is None:
                return
            own: dict[str, Any] = {"document_id": key}
            if row.state == "drafted" and row.kind == "rectification_notice":
                self.office.do(documents.review_document, **own)
            if row.state in ("drafted", "reviewed"):
                self.office.do(documents.issue_document, **own, blobs=self.office.blobs)
            elif row.state == "numbered":
                self.office.do(documents.attach_pdf, **own, pdf=PDF + key, blobs=self.office.blobs)
            elif row.state == "rendered" and row.kind == "inspection_record":
                self.office.do(documents.archive_document, **own)
            elif row.state == "rendered":
                self.office.do(documents.seal_document, **own)
            elif row.state == "sealed":
                self.office.do(documents.serve_document, **own, way="direct", receiver="单虚构")
            elif row.state == "served":
                self.office.do(documents.return_document, **own, receiver="单虚构")
            elif row.state == "returned":
                self.office.do(documents.archive_document, **own)
