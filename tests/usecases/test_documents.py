"""Documents: the guard, the order of steps, numbers that are never used twice, snapshots that stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.domain.papers.paper import PaperSnapshot, snapshot_hash
from safetydesk.errors import SafetyDeskError
from safetydesk.models import number_file
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import document, document_named, document_steps, documents_in_hand
from safetydesk.models.queries.hazards import hazard_life
from safetydesk.usecases import findings, hazards, people, places, visits
from safetydesk.usecases.papers import documents, numbers
from tests.usecases.conftest import Desk

STEPS = ["drafted", "reviewed", "numbered", "rendered", "sealed", "served", "returned", "archived"]


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


@pytest.fixture
def visit(desk: Desk) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    desk.do(visits.describe_visit, visit_id=key, person_in_charge="单虚构", person_in_charge_post="厂长")
    desk.do(findings.note_finding, visit_id=key, text="疏散通道堆放原料约2吨", law="safety-41", deadline="2026-04-30")
    desk.do(findings.note_finding, visit_id=key, text="配电箱未接地", measure="立即接地", deadline_text="立即整改")
    desk.do(visits.finish_visit, visit_id=key)
    return key


def issue_record(desk: Desk, visit: bytes, blobs: SealedFolder) -> bytes:
    facts = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": visit}
    record: bytes = desk.do(documents.draft_document, **facts).id
    desk.do(documents.issue_document, document_id=record, blobs=blobs)
    return record


def draft_notice(desk: Desk, visit: bytes, blobs: SealedFolder) -> tuple[bytes, list[bytes]]:
    issue_record(desk, visit, blobs)
    made: list[bytes] = desk.do(hazards.register_hazards, visit_id=visit)
    facts = {"kind": "rectification_notice", "subject_id": desk.subject, "visit_id": visit, "hazard_ids": made}
    return desk.do(documents.draft_document, **facts).id, made


def test_notice_goes_its_whole_way_with_person_and_time(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    key, made = draft_notice(desk, visit, blobs)
    desk.do(documents.review_document, document_id=key)
    frozen = desk.do(documents.issue_document, document_id=key, blobs=blobs)
    desk.do(documents.attach_pdf, document_id=key, pdf=b"%PDF fictional", blobs=blobs)
    desk.do(documents.seal_document, document_id=key)
    desk.do(documents.serve_document, document_id=key, way="direct", receiver="单虚构")
    desk.do(documents.return_document, document_id=key, receiver="单虚构")
    desk.do(documents.archive_document, document_id=key)
    row = document(desk.store.reader, key)
    assert row is not None
    assert (row.number, row.state, row.served_on) == ("（虚）安改〔2026〕1号", "archived", "2026-04-16")
    steps = document_steps(desk.store.reader, key)
    assert [step.kind for step in steps] == STEPS
    assert {step.who for step in steps} == {"李虚构"}
    assert row.snapshot == snapshot_hash(frozen.snapshot)
    assert PaperSnapshot.from_json(blobs.get(row.snapshot)) == frozen.snapshot
    for hazard in made:
        life = hazard_life(desk.store.reader, hazard)
        assert life is not None
        assert life.row.state == "assigned"
        assert life.papers == (("（虚）安改〔2026〕1号", "rectification_notice", "archived"),)


def test_department_paper_is_refused_to_a_township_and_says_why(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    issue_record(desk, visit, blobs)
    for capacity, code in (("A", "DOCUMENT_001"), ("B", "DOCUMENT_002"), ("C", "DOCUMENT_003")):
        with pytest.raises(SafetyDeskError) as caught, desk.store.writing(actor=desk.inspectors[0]) as session:
            documents.draft_document(
                session, kind="rectification_order", capacity=capacity, subject_id=desk.subject, visit_id=visit
            )
        assert caught.value.code == code
        assert "法》第" in caught.value.message


def test_recorded_delegation_lets_the_guard_pass(desk: Desk) -> None:
    facts = {"kind": "delegation", "number": "虚构委托〔2026〕1号", "grantor": "虚构区应急管理局"}
    desk.do(people.record_authority, **facts, items=["rectification_order"], valid_from="2026-01-01")
    documents.may_issue(desk.store.reader, kind="rectification_order", capacity="B", day="2026-04-16")
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_00[25]"):
        documents.may_issue(desk.store.reader, kind="rectification_order", capacity="B", day="2025-12-31")


def test_notice_needs_an_inspection_record_first(desk: Desk, visit: bytes) -> None:
    with pytest.raises(SafetyDeskError, match="DOCUMENT_010"):
        desk.do(documents.draft_document, kind="rectification_notice", subject_id=desk.subject, visit_id=visit)


def test_number_waits_for_review_unless_the_office_switched_it_off(
    desk: Desk, visit: bytes, blobs: SealedFolder
) -> None:
    key, _ = draft_notice(desk, visit, blobs)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_012"):
        desk.do(documents.issue_document, document_id=key, blobs=blobs)
    desk.do(places.choose, key="review_needed", value=False)
    desk.do(documents.issue_document, document_id=key, blobs=blobs)
    assert document_named(desk.store.reader, "（虚）安改〔2026〕1号") is not None


def test_expired_certificate_stops_the_issue_and_names_the_person(
    desk: Desk, visit: bytes, blobs: SealedFolder
) -> None:
    late = desk.do(people.register_person, name="郑过期", roles=["inspector"]).id
    desk.do(people.add_certificate, person_id=late, number="旧证", valid_from="2020-01-01", valid_to="2025-12-31")
    pair = [desk.inspectors[0], late]
    other = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=pair).id
    key = desk.do(documents.draft_document, kind="inspection_record", subject_id=desk.subject, visit_id=other).id
    with pytest.raises(SafetyDeskError, match=r"DOCUMENT_008.*郑过期"):
        desk.do(documents.issue_document, document_id=key, blobs=blobs)


def test_failed_issue_uses_no_number(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    key, _ = draft_notice(desk, visit, blobs)
    desk.do(documents.review_document, document_id=key)
    with pytest.raises(ZeroDivisionError), desk.store.writing(actor=desk.inspectors[0], now=desk.now) as session:
        documents.issue_document(session, document_id=key, blobs=blobs)
        raise ZeroDivisionError
    desk.do(documents.issue_document, document_id=key, blobs=blobs)
    row = document(desk.store.reader, key)
    assert row is not None
    assert row.number == "（虚）安改〔2026〕2号"
    with desk.store.writing(actor=None) as session:
        assert numbers.number_gaps(session, organ="虚构镇人民政府", series="安改", year=2026) == []
    voided = desk.store.reader.execute("SELECT serial, reason FROM number_void").fetchall()
    assert voided == [(1, numbers.LOST)]


def test_restored_store_does_not_hand_a_number_out_twice(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    assert desk.store.folder is not None
    number_file.remember(desk.store.folder, "虚构镇人民政府", "安检记", 2026, 4)
    issue_record(desk, visit, blobs)
    assert document_named(desk.store.reader, "（虚）安检记〔2026〕5号") is not None


def test_without_a_lease_on_a_joined_store_issuing_is_refused(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    from safetydesk.models.store import set_meta

    with desk.store.writing(actor=None) as session:
        set_meta(session, "joined", b"1")
    with pytest.raises(SafetyDeskError, match="NUMBER_001"):
        issue_record(desk, visit, blobs)
    with desk.store.writing(actor=None) as session:
        numbers.store_lease(session, organ="虚构镇人民政府", series="安检记", year=2026, first=31, last=32)
    draft = documents_in_hand(desk.store.reader)[0]
    desk.do(documents.issue_document, document_id=draft.id, blobs=blobs)
    assert document_named(desk.store.reader, "（虚）安检记〔2026〕31号") is not None


def test_void_needs_a_reason_and_ends_the_paper(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    record = issue_record(desk, visit, blobs)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_019"):
        desk.do(documents.void_document, document_id=record, reason="")
    desk.do(documents.void_document, document_id=record, reason="当事人名称写错")
    with pytest.raises(SafetyDeskError, match="DOCUMENT_011"):
        desk.do(documents.attach_pdf, document_id=record, pdf=b"x", blobs=blobs)


def test_preview_is_a_draft_without_number(desk: Desk, visit: bytes) -> None:
    key = desk.do(documents.draft_document, kind="inspection_record", subject_id=desk.subject, visit_id=visit).id
    paper = documents.preview(desk.store.reader, document_id=key, day="2026-04-16")
    assert paper.draft
    assert paper.facts.number is None
    assert document(desk.store.reader, key).state == "drafted"  # type: ignore[union-attr]


def test_service_without_its_facts_is_refused_and_a_public_notice_takes_thirty_days(
    desk: Desk, visit: bytes, blobs: SealedFolder
) -> None:
    key, _ = draft_notice(desk, visit, blobs)
    desk.do(documents.review_document, document_id=key)
    desk.do(documents.issue_document, document_id=key, blobs=blobs)
    desk.do(documents.attach_pdf, document_id=key, pdf=b"%PDF", blobs=blobs)
    desk.do(documents.seal_document, document_id=key)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_020"):
        desk.do(documents.serve_document, document_id=key, way="left", refusal="拒收")
    with pytest.raises(SafetyDeskError, match="DOCUMENT_021"):
        desk.do(documents.serve_document, document_id=key, way="pigeon")
    desk.do(documents.serve_document, document_id=key, way="public", published_on="2026-04-16", reason="下落不明")
    row = document(desk.store.reader, key)
    assert row is not None
    assert row.served_on == "2026-05-16"
