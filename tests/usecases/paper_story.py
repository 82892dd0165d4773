"""Every kind of paper drawn up and issued from one fictional township (虚构), in the order that the rules want."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.render import render
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import document
from safetydesk.usecases import findings, hazards, people, places, visits
from safetydesk.usecases.papers import documents, documents_edit
from tests.documents.samples import photo_blob
from tests.usecases.conftest import Desk

DISTRICT = "虚构区应急管理局"
PLAN = {"plan_manner": "四不两直", "plan_people": "李虚构、周虚构", "plan_content": "疏散通道、用电和粉尘防爆情况。"}
CONTACT = {"contact_person": "李虚构", "contact_number": "023-00000000"}
TALK = {"talk_when": "2026-04-16 15:30", "talk_where": "虚构镇人民政府二楼会议室", "host": "周虚构"}
TOLD: Mapping[str, Mapping[str, str]] = {
    "inspection_approval": PLAN | {"reason": "年度检查计划", "urgency": "检查前审批", "times_this_year": "第1次"},
    "inspection_notice": PLAN | CONTACT | {"plan_when": "2026-04-16 10:30", "materials": "安全管理制度、培训记录"},
    "inspection_plan": PLAN | {"leader": "李虚构", "trade": "木材加工", "plan_steps": "先看现场，后查台账。"},
    "safety_reminder": CONTACT
    | {
        "topic": "夏季高温有限空间作业安全",
        "risks": "气温升高后，污水池、化粪池内硫化氢等有毒有害气体容易积聚。",
        "advice_given": "先通风、再检测、后作业；安排专人监护；配齐防护和救援器材",
    },
    "onsite_measures": {"decision": "停止使用相关设施、设备", "decision_scope": "除尘系统停用，检测合格后再启用。"},
    "suspected_report": CONTACT | {"to_unit": DISTRICT, "interim": "停用有关设备，设置警戒。"},
    "supervision_notice": {"signer_name": "吴虚构", "treat_by": "2026-07-31", "plan_by": "2026-05-15"},
    "extension_request": {
        "reason": "除尘设备到货推迟。",
        "done_so_far": "已停用旧设备。",
        "interim": "停用期间专人看护。",
        "new_day": "2026-08-31",
        "applied_on": "2026-05-20",
    },
    "acceptance_opinion": {
        "applied_on": "2026-04-16",
        "checked_on": "2026-04-16",
        "verdict": "合格，予以销号",
    },
    "closing_approval": {"treated": "已更换除尘系统并检测合格。", "evidence": "检测报告、整改后照片"},
    "major_hazard_notice": {"told_to": "单虚构", "origin": "检查发现"},
    "transfer_letter": CONTACT
    | {
        "to_unit": DISTRICT,
        "cause": "虚构宏达木业有限公司未消除事故隐患一案",
        "told_facts": "该单位经两次督促仍未完成整改。",
        "evidence": "安全生产检查记录；隐患整改通知书；现场照片",
    },
    "talk_notice": TALK | CONTACT | {"reason": "逾期未完成隐患整改。", "materials": "整改方案、台账"},
    "talk_record": TALK
    | {
        "recorder": "李虚构",
        "talkee_post": "厂长",
        "talkee_phone": "13900002617",
        "situation": "通报了检查情况，听取了该单位关于整改进展的说明。",
        "demands": "5月底前完成整改；每周报告一次进展",
        "promise": "按期完成整改。",
    },
    "service_receipt": {"servers": "李虚构、周虚构"},
    "prompt_letter": CONTACT
    | {
        "topic": "加强汛期安全防范",
        "situation": "汛期将至。",
        "demands": "检查排水；备足物资",
        "reply_by": "2026-06-10",
    },
    "circular": {
        "topic": "一季度安全生产检查情况",
        "to_units": "各村（社区）、镇属各部门",
        "situation": "一季度检查企业12家次。",
        "problems": "疏散通道堵塞较多；日周月记录不全",
        "demands": "举一反三；限期整改",
    },
    "file_cover": {"handlers": "李虚构", "opened": "2026-04-16"},
    "round_check": {"span": "2026年3月17日至4月15日", "verdict": "基本落实，有缺失", "comment": "周记录缺一份。"},
    "blank_checklist": {"checklist_title": "“十五条硬措施”检查表"},
    "correction_notice": {"wrong": "疏散通道堆放原料约2吨", "right": "疏散通道堆放原料约1吨"},
}
"""What a person answers where no record does."""


@dataclass
class PaperStory:
    """A desk with two finished visits, and every paper drawn up so far by its kind."""

    desk: Desk
    blobs: SealedFolder
    capacities: dict[str, str] = field(default_factory=dict)
    made: dict[str, bytes] = field(default_factory=dict)
    visit: bytes = b""
    second: bytes = b""
    hazards: dict[str, bytes] = field(default_factory=dict)

    def begin(self) -> None:
        """The office's choices, a delegation, and two visits with hazards of every grade and a photo."""
        desk = self.desk
        for key, value in {
            "appeal_government": "虚构区人民政府",
            "appeal_court": "虚构区人民法院",
            "contact": "李虚构",
            "contact_phone": "023-00000000",
            "copy_to": [DISTRICT],
        }.items():
            desk.do(places.choose, key=key, value=value)
        items = [key for key, kind in document_kinds().items() if "B" in kind.capacities]
        desk.do(
            people.record_authority, kind="delegation", number="虚构委托〔2026〕1号", grantor=DISTRICT, items=items,
            valid_from="2026-01-01", valid_to="2026-12-31",
        )  # fmt: skip
        desk.do(places.choose, key="delegation_short_name", value="虚区")
        self.visit, self.second = self._visit(), self._visit()

    def _visit(self) -> bytes:
        desk = self.desk
        facts = {"subject_id": desk.subject, "kind": "surprise", "inspectors": desk.inspectors}
        key: bytes = desk.do(visits.start_visit, **facts, purpose="疏散通道、用电和粉尘防爆情况").id
        desk.do(visits.describe_visit, visit_id=key, person_in_charge="单虚构", person_in_charge_post="厂长")
        for text, more in _FOUND:
            told = {"law": "safety-41", "measure": "清理并保持", "deadline": "2026-06-30", **more}
            made = desk.do(findings.note_finding, visit_id=key, text=text, **told)
            self.photo(made.id, photo_blob(0))
        sample = {"tier": "week", "copies": 3, "missing": 1, "untrue": 0}
        checklist = load().checklists["round-verification"]
        desk.do(visits.add_checklist, visit_id=key, key=checklist.key, version=checklist.version)
        answered = {"checklist": checklist.key, "item": "RV1-W", "result": "mostly", "note": "周记录缺一份"}
        desk.do(visits.answer_item, visit_id=key, sample=sample, **answered)
        desk.do(visits.finish_visit, visit_id=key)
        for (text, more), made_id in zip(_FOUND, desk.do(hazards.register_hazards, visit_id=key), strict=True):
            self.hazards[f"{more.get('grade', text)}{len(self.hazards)}"] = made_id
        return key

    def photo(self, owner: bytes, content: bytes) -> None:
        """Hang a fictional photo on a finding."""
        name = self.blobs.put(content)
        told = {"owner": "finding", "owner_id": owner, "mime": "image/jpeg", "size": len(content)}
        self.desk.do(findings.attach_evidence, sha256=name, **told)

    def draft(self, kind: str, **facts: Any) -> bytes:
        """A draft with what is asked of it answered."""
        capacity = document_kinds()[kind].capacities[0]
        told = {"kind": kind, "capacity": capacity, **facts}
        key: bytes = self.desk.do(documents.draft_document, **told).id
        if kind in TOLD:
            self.desk.do(documents_edit.edit_draft, document_id=key, fields=TOLD[kind])
        return key

    def issue(self, kind: str, **facts: Any) -> bytes:
        """Draw up, approve, number, freeze and render one; its id."""
        key = self.draft(kind, **facts)
        if document_kinds()[kind].approval:
            self.desk.do(documents.review_document, document_id=key)
        snapshot = self.desk.do(documents.issue_document, document_id=key, blobs=self.blobs).snapshot
        pdf = render(snapshot, images=self.blobs.get)
        self.desk.do(documents.attach_pdf, document_id=key, pdf=pdf, blobs=self.blobs)
        self.made[kind] = key
        return key

    def serve(self, kind: str) -> None:
        """Seal and hand over."""
        self.desk.do(documents.seal_document, document_id=self.made[kind])
        self.desk.do(documents.serve_document, document_id=self.made[kind], way="direct", receiver="单虚构")

    def pdf(self, key: bytes) -> bytes:
        """The archived PDF."""
        row = document(self.desk.store.reader, key)
        assert row is not None and row.pdf is not None
        return self.blobs.get(row.pdf)

    def of_grade(self, grade: str, which: int = 0) -> bytes:
        return [key for name, key in self.hazards.items() if name.startswith(grade)][which]

    def tell(self) -> Iterator[str]:
        """Issue every kind once, each after what must be there before; yields its key."""
        self.begin()
        subject, first, second = {"subject_id": self.desk.subject}, {"visit_id": self.visit}, {"visit_id": self.second}
        major, suspected = [self.of_grade("major", 1)], [self.of_grade("suspected_major")]
        own = {**subject, **first}
        for kind in ("inspection_approval", "inspection_plan", "inspection_notice", "inspection_record"):
            yield from self._one(kind, own)
        for kind in ("result_notice", "round_check", "rectification_notice"):
            yield from self._one(kind, own)
        self.serve("rectification_notice")
        yield from self._one("service_receipt", {"answers": self.made["rectification_notice"]})
        yield from self._one("correction_notice", {"answers": self.made["rectification_notice"]})
        yield from self._one("suspected_report", own | {"hazard_ids": suspected})
        yield from self._one("major_hazard_notice", own | {"hazard_ids": [self.of_grade("major")]})
        general = self.of_grade("通道")
        self.desk.do(hazards.review_hazard, hazard_id=general, passed=True, inspectors=self.desk.inspectors)
        yield from self._one("review_opinion", own | {"hazard_ids": [general]})
        theirs = {**subject, **second}
        for kind in ("onsite_record", "onsite_measures", "rectification_order"):
            yield from self._one(kind, theirs)
        yield from self._one("supervision_notice", theirs | {"hazard_ids": major})
        yield from self._one("extension_request", subject | {"hazard_ids": major})
        yield from self._one("acceptance_opinion", subject | {"hazard_ids": major})
        yield from self._one("closing_approval", subject | {"hazard_ids": major})
        self.desk.do(hazards.review_hazard, hazard_id=major[0], passed=False, inspectors=self.desk.inspectors,
                     note="还差检测报告", deadline="2026-08-31")  # fmt: skip
        yield from self._one("department_review", subject | {"hazard_ids": major})
        yield from self._one("talk_notice", subject)
        for kind in ("talk_record", "safety_reminder", "prompt_letter", "transfer_letter"):
            yield from self._one(kind, subject | ({"hazard_ids": major} if kind == "transfer_letter" else {}))
        self.desk.do(documents.void_document, document_id=self.made["safety_reminder"], reason="事项写错")
        for kind in ("file_cover", "file_index"):
            yield from self._one(kind, own)
        for kind in ("circular", "void_register", "blank_checklist"):
            yield from self._one(kind, {})

    def _one(self, kind: str, facts: Mapping[str, Any]) -> Iterator[str]:
        self.issue(kind, **facts)
        yield kind


_FOUND = (
    ("通道堆放原料约2吨", {"place": "一层疏散通道"}),
    ("配电箱未接地，箱门缺失", {"place": "配电室", "deadline": None, "deadline_text": "立即整改"}),
    ("除尘系统未按规定清灰", {"place": "打磨车间", "grade": "suspected_major"}),
    ("承包单位未统一协调、管理", {"place": "外包维修", "grade": "major", "criterion": "GM-3-1"}),
)
