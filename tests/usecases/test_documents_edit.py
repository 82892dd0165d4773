"""A draft is edited where its kind says so, its preview follows at once; what has a number is replaced instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safetydesk.catalog.document_kinds import edit_labels
from safetydesk.domain.papers.edits import edit_words, read_edits
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import update_row
from safetydesk.models.queries.documents import document, document_steps, draft_content
from safetydesk.models.queries.hazards import hazard_life
from safetydesk.models.tables import Document
from safetydesk.usecases import findings, hazards, visits
from safetydesk.usecases.papers import documents, documents_edit
from tests.usecases.conftest import Desk

TODAY = "2026-04-16"
INTERIM = "整改期间停用该配电箱，挂牌上锁。"


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


@pytest.fixture
def visit(desk: Desk, blobs: SealedFolder) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    desk.do(findings.note_finding, visit_id=key, text="疏散通道堆放原料", deadline="2026-04-30")
    desk.do(findings.note_finding, visit_id=key, text="配电箱未接地", deadline_text="立即整改")
    desk.do(visits.finish_visit, visit_id=key)
    desk.do(hazards.register_hazards, visit_id=key)
    record = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": key}
    desk.do(documents.issue_document, document_id=desk.do(documents.draft_document, **record).id, blobs=blobs)
    return key


@pytest.fixture
def named(desk: Desk, visit: bytes) -> list[bytes]:
    return [row[0] for row in desk.store.reader.execute("SELECT id FROM hazard ORDER BY n").fetchall()]


@pytest.fixture
def notice(desk: Desk, visit: bytes, named: list[bytes]) -> bytes:
    facts = {"kind": "rectification_notice", "subject_id": desk.subject, "visit_id": visit, "hazard_ids": named}
    key: bytes = desk.do(documents.draft_document, **facts).id
    return key


def edit(desk: Desk, notice: bytes, **given: Any) -> None:
    desk.do(documents_edit.edit_draft, document_id=notice, **given)


def paper(desk: Desk, key: bytes) -> PaperSnapshot:
    return documents.preview(desk.store.reader, document_id=key, day=TODAY)


def words(snapshot: PaperSnapshot) -> str:
    items = [part for block in snapshot.blocks for item in block.items for part in (item.text, *item.notes)]
    return "\n".join([*(block.text for block in snapshot.blocks), *items])


def state(desk: Desk, key: bytes) -> str:
    row = document(desk.store.reader, key)
    assert row is not None
    return row.state


def test_edited_fields_and_clauses_stand_on_the_preview(desk: Desk, notice: bytes) -> None:
    told = {"recipient": "虚构宏达木业有限公司（单虚构厂长）", "copy_to": "虚构区应急管理局、虚构镇派出所"}
    edit(desk, notice, fields={**told, "interim": INTERIM, "supplement": "整改完成后附照片报送。"})
    said = words(paper(desk, notice))
    assert "虚构宏达木业有限公司（单虚构厂长）：" in said
    assert "抄送：虚构区应急管理局，虚构镇派出所" in said
    assert INTERIM in said
    assert "整改完成后附照片报送。" in said
    assert "应当采取有效措施" not in said


def test_a_clause_is_left_out_and_comes_back(desk: Desk, notice: bytes) -> None:
    edit(desk, notice, fields={"interim": ""})
    assert "整改期间" not in words(paper(desk, notice))
    edit(desk, notice, fields={"interim": None})
    assert "应当采取有效措施" in words(paper(desk, notice))
    assert draft_content(desk.store.reader, notice) is None


def test_braces_that_a_person_types_stay_braces(desk: Desk, notice: bytes) -> None:
    edit(desk, notice, fields={"supplement": "见附表{subject}。"})
    assert "见附表{subject}。" in words(paper(desk, notice))


def test_edited_deadline_and_measure_are_printed_and_assigned(
    desk: Desk, notice: bytes, named: list[bytes], blobs: SealedFolder
) -> None:
    edit(desk, notice, items={named[0]: {"deadline": "2026-05-06", "measure": "清出通道，划线管理"}})
    assert "整改期限：2026年5月6日前" in words(paper(desk, notice))
    desk.do(documents.review_document, document_id=notice)
    frozen = desk.do(documents.issue_document, document_id=notice, blobs=blobs).snapshot
    assert "整改要求：清出通道，划线管理" in words(frozen)
    rows = [hazard_life(desk.store.reader, key) for key in named]
    assert [(one.row.deadline, one.row.deadline_text) for one in rows if one] == [
        ("2026-05-06", None),
        ("2026-04-16", "立即整改"),
    ]
    assert [one.row.measure for one in rows if one] == ["清出通道，划线管理", None]


def test_hazards_are_taken_off_a_draft(desk: Desk, notice: bytes, named: list[bytes]) -> None:
    edit(desk, notice, items={named[0]: {"deadline": "2026-05-06"}})
    edit(desk, notice, hazards=named[1:])
    assert [one.text for one in paper(desk, notice).facts.findings] == ["配电箱未接地"]
    assert draft_content(desk.store.reader, notice) is None
    with pytest.raises(SafetyDeskError, match="DOCUMENT_034"):
        edit(desk, notice, hazards=[])
    with pytest.raises(SafetyDeskError, match="HAZARD_003"):
        edit(desk, notice, hazards=[b"x" * 16])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"fields": {"subject": "别家公司"}}, r"DOCUMENT_032.*subject.*抬头"),
        ({"fields": {"deadline": "2026-05-01"}}, r"DOCUMENT_055.*“整改期限”按隐患分别写.*--deadline 隐患=日期"),
        ({"fields": {"整改期限": "2026-05-01"}}, "DOCUMENT_055"),
        ({"items": {b"x" * 16: {"deadline": "2026-05-01"}}}, "DOCUMENT_033"),
    ],
)
def test_what_the_kind_does_not_declare_is_refused(desk: Desk, notice: bytes, given: dict[str, Any], code: str) -> None:
    with pytest.raises(SafetyDeskError, match=code):
        edit(desk, notice, **given)


def test_fact_of_a_hazard_that_the_kind_does_not_print_is_refused_by_its_name(
    desk: Desk, visit: bytes, named: list[bytes]
) -> None:
    made = {"subject_id": desk.subject, "visit_id": visit, "hazard_ids": named}
    key = desk.do(documents.draft_document, kind="inspection_record", **made).id
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_032.*“整改期限”不能改"):
        edit(desk, key, items={named[0]: {"deadline": "2026-05-06"}})


@pytest.mark.parametrize(("day", "code"), [("2026-04-15", "HAZARD_022"), ("2026-02-30", "SUBJECT_008")])
def test_a_deadline_is_a_day_to_come(desk: Desk, notice: bytes, named: list[bytes], day: str, code: str) -> None:
    with pytest.raises(SafetyDeskError, match=code):
        edit(desk, notice, items={named[0]: {"deadline": day}})


def test_every_change_is_on_record_and_takes_the_approval_back(desk: Desk, notice: bytes, blobs: SealedFolder) -> None:
    desk.do(documents.review_document, document_id=notice)
    edit(desk, notice, fields={"reply_phone": "023-00000000"})
    assert state(desk, notice) == "drafted"
    last = document_steps(desk.store.reader, notice)[-1]
    assert (last.kind, last.who, last.data["changed"]) == ("drafted", "李虚构", ["联系电话"])
    with pytest.raises(SafetyDeskError, match="DOCUMENT_012"):
        desk.do(documents.issue_document, document_id=notice, blobs=blobs)
    desk.do(documents.review_document, document_id=notice)
    edit(desk, notice, fields={"reply_phone": "023-00000000"})
    assert state(desk, notice) == "reviewed"


def test_numbered_paper_is_not_edited_but_replaced(desk: Desk, notice: bytes, blobs: SealedFolder) -> None:
    edit(desk, notice, fields={"supplement": "附照片。"})
    desk.do(documents.review_document, document_id=notice)
    desk.do(documents.issue_document, document_id=notice, blobs=blobs)
    for verb in (lambda: edit(desk, notice, fields={"supplement": "改"}), lambda: form(desk, notice)):
        with pytest.raises(SafetyDeskError, match="DOCUMENT_018"):
            verb()
    made = desk.do(documents_edit.replace_document, document_id=notice, reason="抬头写错").id
    old, new = document(desk.store.reader, notice), document(desk.store.reader, made)
    assert old is not None
    assert new is not None
    assert (old.state, old.number, new.state, new.number) == ("voided", "（虚）安改〔2026〕1号", "drafted", None)
    assert (new.hazards, new.visit_id) == (old.hazards, old.visit_id)
    assert "附照片。" in words(paper(desk, made))
    assert desk.store.reader.execute("SELECT replaces FROM document WHERE id = ?", (made,)).fetchone() == (notice,)
    desk.do(documents.review_document, document_id=made)
    desk.do(documents.issue_document, document_id=made, blobs=blobs)
    assert hazard_number(desk, new.hazards[0]) == "（虚）安改〔2026〕2号"


def form(desk: Desk, key: bytes) -> documents_edit.DraftForm:
    return documents_edit.draft_form(desk.store.reader, document_id=key, day=TODAY)


def hazard_number(desk: Desk, hazard: bytes) -> str:
    sql = "SELECT document_number FROM hazard WHERE id = ?"
    found: str = desk.store.reader.execute(sql, (hazard,)).fetchone()[0]
    return found


def test_form_tells_what_may_change_and_what_it_says_now(desk: Desk, notice: bytes) -> None:
    edit(desk, notice, fields={"interim": INTERIM, "copy_to": "甲；乙"})
    told = form(desk, notice)
    assert [(one.key, one.value, one.changed, one.clause) for one in told.fields] == [
        ("recipient", "虚构宏达木业有限公司", False, False),
        ("reply_contact", "", False, False),
        ("reply_phone", "", False, False),
        ("copy_to", "甲、乙", True, False),
        ("interim", INTERIM, True, True),
        ("supplement", "", False, True),
    ]
    assert told.item_keys == ("deadline", "measure")
    assert [(one.code, one.deadline, one.immediate) for one in told.items] == [
        ("H-A01-0001", "2026-04-30", False),
        ("H-A01-0002", None, True),
    ]


def test_purpose_and_experts_of_a_record_are_written_before_it_is_issued(desk: Desk) -> None:
    key = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    record = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": key}
    made = desk.do(documents.draft_document, **record).id
    edit(desk, made, fields={"purpose": "粉尘涉爆专项检查", "experts": "钱虚构、孙虚构", "joint_units": "虚构区消防队"})
    snapshot = paper(desk, made)
    shown = {field.label: field.value for block in snapshot.blocks for row in block.rows for field in row}
    assert (shown["事由和目的"], shown["检查专家"], shown["联合检查单位"]) == (
        *("粉尘涉爆专项检查", "钱虚构、孙虚构", "虚构区消防队"),
    )
    assert [sign.label for block in snapshot.blocks for sign in block.signs].count("检查专家") == 2


@pytest.mark.parametrize(
    "content",
    [
        '{"facts": {"subject": "别家", "copy_to": 3}, "items": [], "clauses": {"interim": 1}, "more": {}}',
        "没有写成 JSON",
    ],
)
def test_content_of_another_version_changes_nothing(desk: Desk, notice: bytes, content: str) -> None:
    before = words(paper(desk, notice))
    with desk.store.writing(actor=desk.inspectors[0]) as session:
        update_row(session, Document, notice, {"content": content})
    assert words(paper(desk, notice)) == before


def test_edits_are_told_by_their_labels(desk: Desk, notice: bytes, named: list[bytes]) -> None:
    edit(desk, notice, fields={"copy_to": "甲、乙", "interim": ""}, items={named[0]: {"deadline": "2026-05-06"}})
    told = edit_words(read_edits(draft_content(desk.store.reader, notice)), edit_labels())
    assert told == "抄送 甲、乙；整改期间 不印；整改期限 2026-05-06"
