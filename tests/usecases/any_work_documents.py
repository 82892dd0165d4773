"""Every kind of paper: drawn up from what the store holds, answered, issued and truly set, verified, put right.

Scans of any bytes come back, the office words its kinds as it likes, and numbers that met are corrected.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.render import render
from safetydesk.domain.document_life import next_step
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.asks import Ask
from safetydesk.domain.papers.layout_text import digest
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.usecases import people
from safetydesk.usecases.papers import document_layouts, documents, documents_correct, documents_edit, scans
from safetydesk.usecases.papers.documents_flow import flow_of
from tests.usecases.any_work import DAY
from tests.usecases.any_work_frozen import check_verdicts
from tests.usecases.any_work_papers import Papers
from tests.usecases.any_work_records import DAYS, WHICH, needs

DECLARED = document_kinds()
KINDS = st.sampled_from((*sorted(DECLARED), "poem"))
ODD = st.sampled_from((None, None, None, None, "capacity", "subject_id", "visit_id", "hazard_ids", "answers"))
"""What is told amiss, or left out, when a paper is drawn up."""
TYPED = {"text": "虚构镇人民政府二楼会议室", "long": "一是通道堆物。\n二是灭火器过期。", "names": "李虚构、周虚构"}
WRONG = {"day": "昨天", "moment": "2026-13-01 09:30", "money": "很多", "choice": "都不是", "names": "、"}
LAYOUTS = ("inspection_record", "safety_reminder", "circular", "file_cover")
PLACES = st.sampled_from(("title", "number_word", "block.2.text"))
TEXTS = st.sampled_from(("虚构镇措辞", "罚款，", "旧", ""))
WORDINGS = st.sampled_from(
    (
        ("\n[[block]]", "\n# 虚构镇\n[[block]]"),
        ('number_word = "', 'number_word = "镇'),
        ("：", "（虚构镇措辞）："),
        ('part = "', 'part = "poem'),
        ("inspectors = ", "inspectors = 1"),
        ('key = "', 'key = "x'),
    )
)
"""What an office changes in a declaration: some of it is refused."""
SCANNED = b"%PDF scanned fictional "


class Documents(Papers):
    """What issue 4 adds to the flow of papers."""

    def ground(self, kind: str, which: int) -> dict[str, Any]:
        """What a kind may be drawn up from, of the newest there are."""
        told = DECLARED.get(kind)
        if told is None:
            return {"kind": kind}
        facts: dict[str, Any] = {"kind": kind, "capacity": told.capacities[0]}
        if "paper" in told.needs:
            return facts | {"answers": self.office.pick("document", which, "number IS NOT NULL AND state <> 'voided'")}
        visit = self.office.pick("visit", which, "finished_at IS NOT NULL")
        subjects = self.office.ids("SELECT subject_id FROM visit WHERE id = ?", visit)
        if "hazards" in told.needs or told.grades:
            marks = ", ".join("?" * len(told.grades))
            graded = f"AND grade IN ({marks})" if told.grades else ""
            sql = f"SELECT id FROM hazard WHERE visit_id = ? AND deleted_at IS NULL {graded} ORDER BY n"
            facts["hazard_ids"] = self.office.ids(sql, visit, *told.grades)[:3]
        if told.subject:
            facts["subject_id"] = subjects[0] if subjects else self.office.pick("subject", which)
        if "visit" in told.needs or (subjects and told.subject and which < 6):
            facts["visit_id"] = visit
        return facts

    def answer(self, ask: Ask, which: int) -> str:
        """What a person would write."""
        if ask.kind == "choice":
            return ask.choices[which % len(ask.choices)]
        day = day_of(self.office.now + (30 - 60 * (not ask.due)) * DAY)
        return TYPED.get(ask.kind) or {"day": day, "moment": f"{day} 09:30", "money": "1200.50"}[ask.kind]

    def answers(self, kind: str, which: int, *, wrong: bool = False) -> dict[str, str | None]:
        """Answers to all that must be told, and to some of the rest; a wrong one where the kind asks for one."""
        asks = DECLARED[kind].asks
        told: dict[str, str | None] = {one.key: self.answer(one, which) for one in asks if one.required or which % 2}
        if wrong:
            amiss = [one for one in asks if one.kind in WRONG]
            told |= {amiss[which % len(amiss)].key: WRONG[amiss[which % len(amiss)].kind]} if amiss else {"poem": "无"}
        return told

    def drawn_up(self, kind: str, which: int, odd: str | None = None) -> bytes | None:
        """A draft of a kind; None when it was refused."""
        facts = self.ground(kind, which)
        if odd == "capacity":
            facts["capacity"] = "ABCDX"[which % 5]
        elif odd == "hazard_ids":
            facts["hazard_ids"] = [self.office.pick("hazard", which)]
        elif odd == "answers":
            facts["answers"] = self.office.pick("document", which)
        elif odd is not None:
            facts[odd] = None
        made = self.office.do(documents.draft_document, **facts)
        return made.id if made else None

    @rule(kind=KINDS, which=WHICH, odd=ODD)
    def draw_up_any(self, kind: str, which: int, odd: str | None) -> None:
        self.drawn_up(kind, which, odd)

    @rule(kinds=st.lists(KINDS, min_size=1, max_size=4), which=WHICH, steps=st.integers(0, 8))
    def whole_papers(self, kinds: list[str], which: int, steps: int) -> None:
        for kind in kinds:
            self.whole_paper(kind, which, steps)

    @rule(kind=KINDS, which=st.integers(0, 2))
    def whole_order(self, kind: str, which: int) -> None:
        """A paper after those that must be there before, each taken as far as it has to be."""
        self.whole_paper(kind, which, 4, deep=2)

    def begin_papers(self, kinds: list[str]) -> None:
        """Papers there from the beginning, of the visit that was finished last."""
        for kind in kinds:
            self.whole_paper(kind, 0, 5, deep=2)

    def whole_paper(self, kind: str, which: int, steps: int, deep: int = 0) -> None:
        """A paper drawn up, answered, and taken as far as it gets; `deep` times with what its order wants before."""
        for order in DECLARED[kind].orders if deep and kind in DECLARED else ():
            self.whole_paper(order.kinds[0], which, 6 if order.state == "served" else 4, deep - 1)
        key = self.drawn_up(kind, which)
        if key is not None:
            self.office.do(documents_edit.edit_draft, document_id=key, fields=self.answers(kind, which))
            self.walk_truly(key, steps)

    @needs("document", "snapshot IS NULL")
    @rule(which=WHICH, wrong=st.booleans(), form=st.booleans())
    def answer_draft(self, which: int, wrong: bool, form: bool) -> None:
        key = self.office.pick("document", which, "snapshot IS NULL")
        row = document(self.office.store.reader, key)
        fields = self.answers(row.kind, which, wrong=wrong) if row else {}
        self.office.do(documents_edit.edit_draft, document_id=key, fields=fields)
        if form:
            db, day = self.office.store.reader, self.day(0)
            self.office.do(lambda _session: documents_edit.draft_form(db, document_id=key, day=day))

    @needs("document", "snapshot IS NOT NULL AND pdf IS NULL")
    @rule(which=WHICH)
    def render_paper(self, which: int) -> None:
        self.render(self.office.pick("document", which, "snapshot IS NOT NULL AND pdf IS NULL"))

    def render(self, key: bytes) -> None:
        """Set a frozen paper as the program does."""
        row = document(self.office.store.reader, key)
        if row is None or row.snapshot is None:
            return
        snapshot = PaperSnapshot.from_json(self.office.blobs.get(row.snapshot))
        pdf = render(snapshot, images=self.office.blobs.get)
        self.office.do(documents.attach_pdf, document_id=key, pdf=pdf, blobs=self.office.blobs)

    @needs("document")
    @rule(which=WHICH, steps=st.integers(1, 6))
    def walk_on_truly(self, which: int, steps: int) -> None:
        self.walk_truly(self.office.pick("document", which, "state NOT IN ('archived', 'voided')"), steps)

    def walk_truly(self, key: bytes, steps: int) -> None:
        """The next steps of any kind of paper, as its kind declares them."""
        for _ in range(steps):
            row = document(self.office.store.reader, key)
            step = next_step(row.state, flow_of(self.office.store.reader, row.kind)) if row else None
            if row is None or step is None:
                return
            self.take_step(row, "numbered" if step == "rendered" and row.snapshot is None else step)

    def take_step(self, row: DocumentRow, step: str) -> None:
        """One step of a paper."""
        own: dict[str, Any] = {"document_id": row.id}
        if step == "numbered":
            if self.office.do(documents.issue_document, **own, blobs=self.office.blobs) is None and self.numbers_come():
                self.office.do(documents.issue_document, **own, blobs=self.office.blobs)
        elif step == "rendered":
            self.render(row.id)
        elif step == "served":
            self.office.do(documents.serve_document, **own, way="direct", receiver="单虚构")
        elif step == "returned":
            self.office.do(documents.return_document, **own, receiver="单虚构")
        else:
            verbs = {
                "reviewed": documents.review_document,
                "sealed": documents.seal_document,
                "archived": documents.archive_document,
            }
            self.office.do(verbs[step], **own)

    @needs("document", "state = 'sealed'")
    @rule(which=WHICH, away=DAYS, consent=st.booleans())
    def serve_by_wire(self, which: int, away: int, consent: bool) -> None:
        told: dict[str, Any] = {"arrived_on": self.day(away)} | ({"consent": "确认书"} if consent else {})
        key = self.office.pick("document", which, "state = 'sealed'")
        self.office.do(documents.serve_document, document_id=key, way="electronic", **told)

    @needs("document")
    @rule(which=WHICH, content=st.integers(0, 2), named=st.booleans(), twice=st.booleans())
    def file_scan(self, which: int, content: int, named: bool, twice: bool) -> None:
        """A scan comes back; the same bytes again change nothing."""
        key = self.office.pick("document", which, "snapshot IS NOT NULL" if which < 8 else "1")
        raw = SCANNED + key + bytes([content])
        told: dict[str, Any] = {"sha256": self.office.blobs.put(raw), "size": len(raw), "mime": "application/pdf"}
        told |= {"receiver": "单虚构"} if named else {}
        first = self.office.do(scans.file_scan, document_id=key, **told)
        if first is not None and twice:
            before = len(self.office.known["change"])
            again = self.office.do(scans.file_scan, document_id=key, **told)
            assert again is None or (again.kept, len(self.office.known["change"])) == ("known", before)

    @needs("document", "number IS NOT NULL")
    @rule(which=WHICH, steps=st.integers(0, 5))
    def correct_paper(self, which: int, steps: int) -> None:
        """A notice that puts a numbered paper right; of one whose number met another first of all."""
        met = "number IN (SELECT number FROM document WHERE number IS NOT NULL GROUP BY number HAVING count(*) > 1)"
        key = self.office.pick("document", which, met if which < 6 else "number IS NOT NULL")
        made = self.office.do(documents_correct.correct_document, document_id=key)
        if made is not None and steps:
            fields = {"wrong": "隐患部位写错", "right": "应为二车间"} if steps > 2 else {}
            self.office.do(documents_edit.edit_draft, document_id=made.id, fields=fields)
            self.walk_truly(made.id, steps)

    @needs("document", "snapshot IS NOT NULL")
    @rule(which=WHICH)
    def verify_document(self, which: int) -> None:
        key = self.office.pick("document", which, "snapshot IS NOT NULL")
        check_verdicts(self.office.store.reader, self.office.blobs, key)

    @rule(kind=st.sampled_from(LAYOUTS), change=WORDINGS)
    def word_kind(self, kind: str, change: tuple[str, str]) -> None:
        text = document_layouts.layout_text(self.office.store.reader, kind=kind)
        self.office.do(document_layouts.import_layout, kind=kind, text=text.replace(*change, 1))

    @rule(kind=st.sampled_from(LAYOUTS), where=PLACES, text=TEXTS, typed=st.booleans(), dropped=st.booleans())
    def word_a_text(self, kind: str, where: str, text: str, typed: bool, dropped: bool) -> None:
        if typed:
            self.office.do(document_layouts.keep_wording, kind=kind, texts={where: text} if text else {})
            return
        since = digest(document_layouts.layout_now(self.office.store.reader, kind))
        facts = {"kind": kind, "texts": {where: text}, "since": since if text != "旧" else ""}
        if self.office.do(document_layouts.reword_layout, **facts) is not None and dropped:
            self.office.do(document_layouts.drop_layout, kind=kind)

    @needs("document_layout")
    @rule(kind=st.sampled_from((*LAYOUTS, "poem")))
    def drop_wording(self, kind: str) -> None:
        self.office.do(document_layouts.drop_layout, kind=kind)

    def numbers_come(self) -> bool:
        """Whether there is somebody to lease numbers from, who was asked."""
        return False

    def delegate(self) -> None:
        """The district entrusts the office with every paper that wants it."""
        items = [key for key, kind in DECLARED.items() if "B" in kind.capacities]
        told: dict[str, Any] = {
            "kind": "delegation",
            "number": "虚构委托〔2026〕9号",
            "grantor": "虚构区应急管理局",
            "items": items,
        }
        self.office.do(people.record_authority, **told, valid_from="2026-01-01", valid_to="2027-12-31")
