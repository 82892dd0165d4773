"""Rules of the visit flow: answers that change, findings, photos, signatures, finishing and opening again."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.models.queries.refused_inputs import refused_inputs as kept_inputs
from safetydesk.usecases import completion, evidence, findings, refused_inputs, replay, visit_items, visits
from tests.documents.samples import photo_blob
from tests.usecases.any_work import HOUR
from tests.usecases.any_work_campaigns import Campaigns
from tests.usecases.any_work_records import DAYS, WHICH, needs

LIST = {"key": "fifteen-measures", "version": "v1"}
LISTS = st.sampled_from(("fifteen-measures", "fifteen-measures", "team-daily"))
ITEMS = st.sampled_from(("M06-4", "M05-1", "M01-1"))
RESULTS = st.sampled_from(("conforms", "mostly", "fails", "fails", "not_applicable", "perhaps"))
NOTES = st.sampled_from((None, "", "配电箱未接地", "通道堆物"))
SAMPLES = st.sampled_from((None, None, {"copies": 5, "missing": 1, "untrue": 0}, {"copies": 1, "missing": 2}))
WORDS = st.sampled_from(("立即整改", "长期", "尽快", None))
GRADES = st.sampled_from(("general", "general", "suspected_major", "major", "huge"))
OWNERS = st.sampled_from(("visit", "finding", "answer", "hazard", "document"))


class Visits(Campaigns):
    """What an inspector does on the spot."""

    def visit(self, which: int) -> bytes:
        """A visit, most of the time one that is still open."""
        return self.office.pick("visit", which, "finished_at IS NULL" if which < 7 else "1")

    def finding(self, which: int) -> bytes:
        """A finding, most of the time one of a visit that is still open."""
        still = "deleted_at IS NULL AND visit_id IN (SELECT id FROM visit WHERE finished_at IS NULL)"
        return self.office.pick("finding", which, still if which < 7 else "1")

    def finding_facts(self, grade: str, words: str | None, away: int) -> dict[str, Any]:
        """Grade and deadline of a finding; a major one has a criterion most of the time."""
        told: dict[str, Any] = {"grade": grade, "deadline_text": words}
        told |= {"deadline": self.day(away)} if words is None and away else {}
        return told | ({"criterion": "GM-3-1"} if grade == "major" and away else {})

    def photo(self, content: int) -> dict[str, Any]:
        """A photo whose blob was put, as a page hands it over."""
        raw = photo_blob(content, (160, 120))
        return {"sha256": self.office.blobs.put(raw), "size": len(raw), "mime": "image/jpeg"}

    @rule(which=WHICH, kind=st.sampled_from(("surprise", "routine", "review", "party")), alone=st.booleans(), ago=DAYS)
    def start_visit(self, which: int, kind: str, alone: bool, ago: int) -> None:
        told: dict[str, Any] = {"inspectors": self.office.pair[: 1 if alone else 2], "checklists": [LIST]}
        told |= {"started_at": self.office.now + ago * 24 * HOUR} if ago in (-1, -30) else {}
        told |= {"campaign_id": self.office.pick("campaign", which)} if ago == 1 else {}
        self.office.do(visits.start_visit, subject_id=self.office.pick("subject", which), kind=kind, **told)

    @needs("visit")
    @rule(which=WHICH, key=LISTS)
    def add_checklist(self, which: int, key: str) -> None:
        self.office.do(visits.add_checklist, visit_id=self.visit(which), key=key, version="v1")

    @needs("visit")
    @rule(which=WHICH, place=st.sampled_from(("一车间", None)), nobody=st.booleans())
    def describe_visit(self, which: int, place: str | None, nobody: bool) -> None:
        told = {"person_in_charge": "单虚构", "person_in_charge_post": "厂长", "place": place}
        people = [] if nobody else [*self.office.pair, self.office.pair[0]]
        self.office.do(visits.describe_visit, visit_id=self.visit(which), **told, inspectors=people)

    @needs("visit")
    @rule(which=WHICH, checklist=LISTS, item=ITEMS, result=RESULTS, note=NOTES, sample=SAMPLES)
    def answer_item(self, which: int, checklist: str, item: str, result: str, note: Any, sample: Any) -> None:
        told = {"checklist": checklist, "item": item, "result": result, "note": note, "sample": sample}
        self.office.do(visits.answer_item, visit_id=self.visit(which), **told)

    @needs("visit")
    @rule(which=WHICH, item=ITEMS, result=RESULTS, note=NOTES, grade=GRADES, words=WORDS, photo=WHICH)
    def judge_item(
        self, which: int, item: str, result: str, note: str | None, grade: str, words: str | None, photo: int
    ) -> None:
        told = {"checklist": LIST["key"], "item": item, "result": result, "note": note, "draft": "笔"}
        told |= {"finding": self.finding_facts(grade, words, 3)}
        told |= {"photos": [self.office.pick("evidence", photo).hex()]} if photo > 5 else {}
        self.office.do(visit_items.judge_item, visit_id=self.visit(which), **told)

    @needs("answer")
    @rule(which=WHICH, item=ITEMS)
    def withdraw_answer(self, which: int, item: str) -> None:
        told = {"checklist": LIST["key"], "item": item}
        self.office.do(visit_items.withdraw_answer, visit_id=self.visit(which), **told)

    @needs("visit")
    @rule(which=WHICH, text=NOTES, grade=GRADES, words=WORDS, away=DAYS, jot=st.booleans())
    def note_finding(self, which: int, text: str | None, grade: str, words: Any, away: int, jot: bool) -> None:
        facts, told = self.finding_facts(grade, words, away), {"visit_id": self.visit(which)}
        if jot:
            self.office.do(visit_items.jot_finding, **told, text=text or "", facts=facts, draft="笔")
        else:
            self.office.do(findings.note_finding, **told, text=text or "", **facts)

    @needs("finding")
    @rule(which=WHICH, text=NOTES, grade=GRADES, words=WORDS, away=DAYS, amend=st.booleans())
    def edit_finding(self, which: int, text: str | None, grade: str, words: Any, away: int, amend: bool) -> None:
        key, facts = self.finding(which), self.finding_facts(grade, words, away)
        facts |= {"text": text} if text is not None else {}
        if amend:
            self.office.do(visit_items.amend_finding, finding_id=key, facts=facts, draft="笔")
        else:
            self.office.do(findings.edit_finding, finding_id=key, **facts)

    @needs("finding")
    @rule(which=WHICH)
    def drop_finding(self, which: int) -> None:
        self.office.do(findings.drop_finding, finding_id=self.finding(which))

    @needs("finding", "deleted_at IS NOT NULL")
    @rule(which=WHICH)
    def restore_finding(self, which: int) -> None:
        key = self.office.pick("finding", which, "deleted_at IS NOT NULL")
        self.office.do(visit_items.restore_finding, finding_id=key)

    @needs("finding")
    @rule(which=WHICH, checklist=LISTS, item=ITEMS, off=st.booleans())
    def hang_finding(self, which: int, checklist: str, item: str, off: bool) -> None:
        told = {"checklist": None, "item": None} if off else {"checklist": checklist, "item": item}
        self.office.do(visit_items.hang_finding, finding_id=self.finding(which), **told)

    @needs("visit")
    @rule(owner=OWNERS, which=WHICH, content=st.integers(0, 3), kind=st.sampled_from(("photo", "after", "scan")))
    def attach_evidence(self, owner: str, which: int, content: int, kind: str) -> None:
        told = {"owner": owner, "owner_id": self.office.pick(owner, which), "kind": kind}
        self.office.do(findings.attach_evidence, **told, **self.photo(content))

    @needs("visit")
    @rule(which=WHICH, item=ITEMS, content=st.integers(0, 3))
    def photograph_item(self, which: int, item: str, content: int) -> None:
        told = {"checklist": LIST["key"], "item": item, **self.photo(content)}
        self.office.do(visit_items.photograph_item, visit_id=self.visit(which), **told)

    @needs("evidence")
    @rule(which=WHICH, owner=OWNERS, onto=WHICH)
    def move_evidence(self, which: int, owner: str, onto: int) -> None:
        told = {"owner": owner, "owner_id": self.office.pick(owner, onto)}
        self.office.do(evidence.move_evidence, evidence_id=self.office.pick("evidence", which), **told)

    @needs("evidence")
    @rule(which=WHICH, back=st.booleans())
    def drop_evidence(self, which: int, back: bool) -> None:
        if back:
            gone = self.office.pick("evidence", which, "deleted_at IS NOT NULL")
            self.office.do(evidence.restore_evidence, evidence_id=gone)
        else:
            self.office.do(evidence.drop_evidence, evidence_id=self.office.pick("evidence", which))

    @rule(which=WHICH, text=st.sampled_from(("", "写到一半")))
    def keep_draft(self, which: int, text: str) -> None:
        key = visits.place_key(self.office.pick("visit", which)) if which % 2 else "笔"
        self.office.do(visits.keep_draft, key=key, text=text)

    @needs("visit")
    @rule(which=WHICH)
    def finish_visit(self, which: int) -> None:
        self.office.do(visits.finish_visit, visit_id=self.visit(which))

    @needs("visit", "finished_at IS NOT NULL")
    @rule(which=WHICH, stranger=st.booleans())
    def reopen_visit(self, which: int, stranger: bool) -> None:
        by = self.office.pick("person", 0) if stranger else None
        self.office.do(visits.reopen_visit, who=by, visit_id=self.office.pick("visit", which))

    @needs("visit")
    @rule(which=WHICH, words=WORDS, note=NOTES, undated=st.booleans())
    def complete_visit(self, which: int, words: str | None, note: str | None, undated: bool) -> None:
        key = self.visit(which)
        open_ones = self.office.ids("SELECT id FROM finding WHERE visit_id = ? AND deleted_at IS NULL", key)
        told: dict[str, Any] = {"present": {"person_in_charge": "单虚构", "phone": "13800002617"}}
        told |= {} if undated else {"findings": {one: {"deadline_text": words or "立即整改"} for one in open_ones}}
        told |= {"answers": [{**LIST_ITEM, "result": "fails", "note": note}]} if note else {}
        self.office.do(completion.complete_visit, visit_id=key, **told)

    @needs("visit")
    @rule(which=WHICH, owner=st.sampled_from(("visit", "document")), way=st.sampled_from(("wet", "refused", "drawn")))
    def sign(self, which: int, owner: str, way: str) -> None:
        told: dict[str, Any] = {"role": "inspector", "name": "李虚构", "way": way, "person_id": self.office.pair[0]}
        told |= {"reason": "不认可", "witness": "吴虚构"} if way == "refused" and which % 2 else {}
        told |= {name: self.photo(9)[fact] for name, fact in (("image", "sha256"), ("size", "size")) if way == "drawn"}
        self.office.do(findings.sign, owner=owner, owner_id=self.office.pick(owner, which), **told)

    @needs("visit")
    @rule(which=WHICH, refuses=st.booleans())
    def sign_record(self, which: int, refuses: bool) -> None:
        drawn = self.photo(8)
        named = zip(self.office.pair, ("李虚构", "周虚构"), strict=True)
        told: list[dict[str, Any]] = [
            {"role": "inspector", "name": name, "person_id": key, "way": "drawn"}
            | {"image": drawn["sha256"], "size": drawn["size"]}
            for key, name in named
        ]
        told.append({"role": "person_in_charge", "name": "单虚构", "way": "refused" if refuses else "wet"})
        key = self.office.pick("visit", which)
        self.office.do(completion.sign_record, visit_id=key, signatures=told)

    @needs("visit")
    @rule(which=WHICH, item=ITEMS, result=RESULTS, text=NOTES, late=st.booleans())
    def hold_and_replay(self, which: int, item: str, result: str, text: str | None, late: bool) -> None:
        """Input that a busy writer could not take lands from the journal, or is kept aside with its reason."""
        if self.office.store.folder is None:
            return
        visit, by = self.visit(which), self.office.clerk
        told = {"checklist": LIST["key"], "item": item, "result": result, "note": text}
        self.office.do_at_store(replay.hold, verb="judge_item", actor=by, visit_id=visit, **told)
        self.office.do_at_store(replay.hold, verb="note_finding", actor=by, visit_id=visit, text=text or "")
        if late:
            self.office.do(visits.finish_visit, visit_id=visit)
        self.office.do_at_store(replay.replay)
        if late:
            self.office.do(visits.reopen_visit, visit_id=visit)
            self.take_up_refused_input(1, which % 3 == 0)

    @needs("draft", "key GLOB 'refused-input:*'")
    @rule(which=st.integers(0, 3), seen=st.booleans())
    def take_up_refused_input(self, which: int, seen: bool) -> None:
        kept = kept_inputs(self.office.store.reader)
        key = kept[which % len(kept)].id if kept and which else b"?" * 16
        self.office.do(refused_inputs.acknowledge_input if seen else refused_inputs.refill_input, input_id=key)


LIST_ITEM = {"checklist": LIST["key"], "item": "M05-1"}
