"""Every kind of paper is drawn up, issued, rendered and read back; edges of the records do not break one."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.render import render
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import NO_SUBJECT, document
from safetydesk.usecases import findings, hazards, subjects, visits
from safetydesk.usecases.papers.documents_preview import preview_kind
from tests.documents.samples import photo_blob
from tests.usecases.conftest import Desk
from tests.usecases.paper_story import TOLD, PaperStory


@pytest.fixture
def story(desk: Desk, tmp_path: Path) -> PaperStory:
    return PaperStory(desk, SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key))


def said_by(pdf: bytes) -> str:
    """All text of a PDF without blanks."""
    with pypdfium2.PdfDocument(pdf) as read:
        return squeezed("".join(read[number].get_textpage().get_text_range() for number in range(len(read))))


def pages(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as read:
        return len(read)


def squeezed(text: str) -> str:
    return "".join(text.split())


def frozen(story: PaperStory, key: bytes) -> PaperSnapshot:
    row = document(story.desk.store.reader, key)
    assert row is not None and row.snapshot is not None
    return PaperSnapshot.from_json(story.blobs.get(row.snapshot))


def test_every_kind_is_issued_and_says_what_was_told(story: PaperStory) -> None:
    for key in story.tell():
        kind, row = document_kinds()[key], document(story.desk.store.reader, story.made[key])
        assert row is not None
        assert (row.number is not None) == kind.numbered, key
        said = said_by(story.pdf(story.made[key]))
        snapshot = frozen(story, story.made[key])
        assert squeezed(snapshot.title) in said, key
        assert (squeezed(row.number) in said) if row.number else "待编号" not in said, key
        if kind.subject:
            assert "虚构宏达木业有限公司" in said, key
        else:
            assert row.subject == NO_SUBJECT, key
        for name, told in TOLD.get(key, {}).items():
            ask = next(one for one in kind.asks if one.key == name)
            if ask.kind in ("text", "long") and name not in (*kind.mask, "topic", "cause"):
                assert squeezed(told).rstrip("。") in said, (key, name)
    assert story.made.keys() == document_kinds().keys()
    assert "1390000" not in said_by(story.pdf(story.made["talk_record"]))
    assert "139****2617" in said_by(story.pdf(story.made["talk_record"]))
    assert "（虚）安提〔2026〕1号" in said_by(story.pdf(story.made["void_register"]))


@pytest.mark.parametrize("key", sorted(document_kinds()))
def test_every_kind_can_be_looked_at_as_a_draft_without_any_answer(story: PaperStory, key: str) -> None:
    kind, desk = document_kinds()[key], story.desk
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    told = {"subject_id": desk.subject, "visit_id": visit} if kind.subject else {}
    for capacity in kind.capacities:
        paper = preview_kind(desk.store.reader, kind=key, capacity=capacity, day="2026-04-16", **told)
        assert paper.snapshot.draft
        assert paper.snapshot.facts.number is None
    pdf = render(paper.snapshot, images=story.blobs.get)
    assert "草稿，不作为正式文书" in said_by(pdf)


def test_kind_that_may_not_be_issued_is_looked_at_with_the_reason(story: PaperStory) -> None:
    desk = story.desk
    told = {"kind": "rectification_order", "capacity": "B", "subject_id": desk.subject, "day": "2026-04-16"}
    paper = preview_kind(desk.store.reader, **told)
    assert paper.refused is not None
    assert paper.refused.code == "DOCUMENT_002"
    assert "《中华人民共和国行政处罚法》第二十条" in paper.refused.message
    assert desk.store.reader.execute("SELECT count(*) FROM document").fetchone() == (0,)


def test_sixty_photos_and_the_longest_name_fill_pages_and_lose_nothing(story: PaperStory) -> None:
    desk, name = story.desk, "虚构" + "永川临江高新技术产业开发区建筑装饰材料" * 4 + "有限责任公司"
    desk.do(subjects.rename_subject, subject_id=desk.subject, name=name, on_day="2026-04-16")
    told = {"subject_id": desk.subject, "kind": "joint", "inspectors": desk.inspectors}
    units = ["虚构区消防救援大队", "虚构区市场监督管理局", "虚构区住房和城乡建设委员会"]
    visit = desk.do(visits.start_visit, **told, joint_units=units, experts=["钱虚构"]).id
    finding = desk.do(findings.note_finding, visit_id=visit, text="通道堆放原料", deadline="2026-06-30").id
    for number in range(60):
        story.photo(finding, photo_blob(number, (160 + number, 120)))
    desk.do(visits.finish_visit, visit_id=visit)
    pdf = story.pdf(story.issue("inspection_record", subject_id=desk.subject, visit_id=visit))
    said = said_by(pdf)
    assert squeezed(name) in said
    assert "、".join(units) in said
    assert "照片60" in said
    assert pages(pdf) == 2 * (2 + 15)


def test_refusal_stands_on_the_record_with_its_witness(story: PaperStory) -> None:
    desk = story.desk
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    desk.do(visits.describe_visit, visit_id=visit, person_in_charge="单虚构")
    desk.do(visits.finish_visit, visit_id=visit)
    told = {"owner": "visit", "owner_id": visit, "role": "person_in_charge", "name": "单虚构", "way": "refused"}
    desk.do(findings.sign, **told, reason="称须请示总公司", witness="村干部赵虚构")
    said = said_by(story.pdf(story.issue("inspection_record", subject_id=desk.subject, visit_id=visit)))
    assert "称须请示总公司" in said
    assert "本次检查未发现问题和隐患。" in said
    assert "附件" not in said


def test_amended_visit_has_a_record_of_its_own(story: PaperStory) -> None:
    desk = story.desk
    told = {"subject_id": desk.subject, "kind": "routine", "inspectors": desk.inspectors}
    first = desk.do(visits.start_visit, **told).id
    desk.do(visits.finish_visit, visit_id=first)
    story.issue("inspection_record", subject_id=desk.subject, visit_id=first)
    again = desk.do(visits.start_visit, **told, amends=first).id
    desk.do(findings.note_finding, visit_id=again, text="补记：灭火器过期", deadline="2026-06-30")
    desk.do(visits.finish_visit, visit_id=again)
    key = story.issue("inspection_record", subject_id=desk.subject, visit_id=again)
    row = document(desk.store.reader, key)
    assert row is not None
    assert row.number == "（虚）安检记〔2026〕2号"
    desk.do(hazards.register_hazards, visit_id=again)
    assert story.issue("rectification_notice", subject_id=desk.subject, visit_id=again)
