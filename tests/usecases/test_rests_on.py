"""What a record rests on is real: certificates, criteria, the name it is signed in, the words of its basis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.hazards import hazard_life
from safetydesk.usecases import findings, hazards, people, places, visits
from safetydesk.usecases.citations import cited_words
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.paper_facts import gather
from tests.usecases.conftest import Desk
from tests.usecases.test_papers import begin, draft

LAW = "safety-42"


@pytest.fixture
def visit(desk: Desk) -> bytes:
    """A visit under way."""
    told = {"subject_id": desk.subject, "kind": "surprise", "inspectors": desk.inspectors}
    return bytes(desk.do(visits.start_visit, **told).id)


def hazard_of(desk: Desk, **facts: Any) -> bytes:
    (made,) = desk.do(hazards.register_hazards, visit_id=begin(desk, "安全出口上锁", **facts))
    return bytes(made)


def code_of(verb: Any, /, *given: Any, **facts: Any) -> str:
    with pytest.raises(SafetyDeskError) as caught:
        verb(*given, **facts)
    return str(caught.value.code)


def test_on_the_spot_needs_two_inspectors_with_valid_certificates(desk: Desk) -> None:
    hazard = hazard_of(desk)
    told = {"owner": "hazard", "owner_id": hazard, "sha256": "ab" * 32, "size": 7, "mime": "image/jpeg"}
    shown = [desk.do(findings.attach_evidence, **told, kind="after").id]
    helper = desk.do(people.register_person, name="王虚构", roles=["inspector"]).id
    first = desk.inspectors[0]
    fix = {"hazard_id": hazard, "evidence": shown}
    assert code_of(desk.do, hazards.fix_on_spot, **fix, inspectors=[first]) == "DOCUMENT_006"
    assert code_of(desk.do, hazards.fix_on_spot, **fix, inspectors=[first, helper]) == "DOCUMENT_007"
    desk.do(people.add_certificate, person_id=helper, number="虚构旧证", valid_to="2021-01-01")
    assert code_of(desk.do, hazards.fix_on_spot, **fix, inspectors=[first, helper]) == "DOCUMENT_008"
    life = hazard_life(desk.store.reader, hazard)
    assert life is not None
    assert life.row.state == "registered"
    desk.do(hazards.fix_on_spot, **fix, inspectors=desk.inspectors)


def test_criterion_that_no_standard_has_is_refused(desk: Desk, visit: bytes) -> None:
    told = {"visit_id": visit, "text": "粉尘涉爆未除尘", "grade": "major"}
    assert code_of(desk.do, findings.note_finding, **told, criterion="GM-99") == "HAZARD_043"
    noted = desk.do(findings.note_finding, **told, criterion="GM-3-1").id
    assert code_of(desk.do, findings.edit_finding, finding_id=noted, criterion="GM-99") == "HAZARD_043"


@pytest.mark.parametrize("organ", ["虚构镇安委会", "虚构镇安全生产委员会办公室", "虚构镇应急办"])
def test_body_that_may_not_sign_is_never_the_organ(desk: Desk, organ: str) -> None:
    assert code_of(desk.do, places.choose, key="organ", value=organ) == "DOCUMENT_009"


def test_organ_that_came_from_elsewhere_signs_no_paper(desk: Desk) -> None:
    visit = begin(desk)
    with desk.store.writing(actor=None, now=desk.now) as session:
        from safetydesk.models.changelog import update_row
        from safetydesk.models.tables import Setting

        value = json.dumps("虚构镇安委会", ensure_ascii=False)
        update_row(session, Setting, places.setting_id("organ"), {"value": value})
    told = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": visit, "hazard_ids": []}
    assert code_of(desk.do, documents.draft_document, **told) == "DOCUMENT_009"


def test_hazard_tells_who_found_it_and_on_what_it_rests(desk: Desk) -> None:
    hazard = hazard_of(desk, law=LAW)
    found_by, basis = desk.store.reader.execute("SELECT found_by, basis FROM hazard WHERE id = ?", (hazard,)).fetchone()
    assert found_by == "李虚构、周虚构"
    assert basis == cited_words(LAW, "2026-04-16")
    assert "安全生产法》" in basis


def test_basis_in_a_persons_own_words_is_printed_so(desk: Desk, tmp_path: Path) -> None:
    blobs = SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)
    visit = begin(desk, "安全出口上锁", law=LAW, basis="虚构地方规程第三条")
    record = draft(desk, "inspection_record", visit)
    (before,) = gather(desk.store.reader, record, number=None, dated="2026-04-16").findings
    (made,) = desk.do(hazards.register_hazards, visit_id=visit)
    (after,) = gather(desk.store.reader, record, number=None, dated="2026-04-16").findings
    assert before.basis_text == after.basis_text == "虚构地方规程第三条"
    snapshot = desk.do(documents.issue_document, document_id=record, blobs=blobs).snapshot
    assert "依据虚构地方规程第三条" in json.dumps(_texts(snapshot), ensure_ascii=False)
    assert hazard_life(desk.store.reader, made) is not None


def test_basis_of_laws_alone_is_cited_as_the_day_of_the_paper_allows(desk: Desk) -> None:
    visit = begin(desk, "安全出口上锁", law=LAW)
    desk.do(hazards.register_hazards, visit_id=visit)
    record = draft(desk, "inspection_record", visit)
    (finding,) = gather(desk.store.reader, record, number=None, dated="2026-04-16").findings
    assert finding.basis_text is None
    assert [one.article for one in finding.basis] == ["第四十二条"]


def test_photo_says_when_it_was_added_where_no_camera_told_when_it_was_taken(desk: Desk, visit: bytes) -> None:
    found = desk.do(findings.note_finding, visit_id=visit, text="通道堆物", deadline="2026-05-30").id
    told = {"owner": "finding", "owner_id": found, "size": 7, "mime": "image/jpeg"}
    desk.do(findings.attach_evidence, **told, sha256="ab" * 32)
    added = desk.now
    desk.do(findings.attach_evidence, **told, sha256="cd" * 32, taken_at=12345)
    later = desk.now
    record = draft(desk, "inspection_record", visit)
    photos = gather(desk.store.reader, record, number=None, dated="2026-04-16").photos
    assert [(one.taken_at, one.added_at) for one in photos] == [(None, added), (12345, later)]


def _texts(snapshot: Any) -> list[str]:
    blocks = snapshot.blocks
    return [*(one.text for one in blocks), *(note for one in blocks for i in one.items for note in (i.text, *i.notes))]
