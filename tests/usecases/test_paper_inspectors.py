"""检查人×2 with unit and certificate number on the record of a check (DOMAIN §4.2), from what the store knows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from safetydesk.documents.render import render
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.models.blobs import SealedFolder
from safetydesk.usecases import findings, people, people_corrected, visits
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.documents_preview import preview_kind
from tests.usecases.conftest import Desk

HERE, FIRE = "虚构镇应急管理办公室", "虚构区消防救援大队"
TODAY = "2026-04-16"


def of_unit(desk: Desk, unit: str) -> None:
    told = {"person_id": desk.inspectors[0], "name": "李虚构", "roles": ["inspector"]}
    desk.do(people_corrected.correct_person, unit=unit, **told)


def visit_by(desk: Desk, *inspectors: bytes) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="joint", inspectors=list(inspectors)).id
    desk.do(findings.note_finding, visit_id=key, text="配电箱未接地", deadline="2026-05-01")
    desk.do(visits.finish_visit, visit_id=key)
    return key


def looked(desk: Desk, visit: bytes, kind: str = "inspection_record", day: str = TODAY) -> PaperSnapshot:
    given = {"kind": kind, "subject_id": desk.subject, "visit_id": visit}
    return preview_kind(desk.store.reader, day=day, **given).snapshot


def lines(shown: PaperSnapshot) -> list[str]:
    """What stands beside 检查人员, one line for each."""
    found = [field.value for block in shown.blocks for row in block.rows for field in row if field.label == "检查人员"]
    assert len(found) == 1
    return found[0].split("\n")


def third(desk: Desk) -> bytes:
    key: bytes = desk.do(people.register_person, name="郑虚构", roles=["inspector"], unit=FIRE).id
    desk.do(people.add_certificate, person_id=key, number="消虚构0009", valid_from="2024-01-01", valid_to=None)
    return key


def _no_picture(sha256: str) -> bytes:
    raise KeyError(sha256)


@pytest.mark.parametrize("kind", ["inspection_record", "onsite_record"])
def test_inspectors_of_two_departments_stand_with_unit_and_certificate(desk: Desk, kind: str) -> None:
    of_unit(desk, HERE)
    shown = looked(desk, visit_by(desk, *desk.inspectors, third(desk)), kind)
    assert lines(shown) == [
        f"李虚构　单位：{HERE}　证件号：虚构0001",
        "周虚构　单位：　　　　　　　　　证件号：虚构0002",
        f"郑虚构　单位：{FIRE}　证件号：消虚构0009",
    ]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(render(shown, images=_no_picture))).pages)
    assert HERE in text and FIRE in text and "消虚构0009" in text


def test_one_inspector_leaves_a_line_for_the_other(desk: Desk) -> None:
    of_unit(desk, HERE)
    shown = looked(desk, visit_by(desk, desk.inspectors[0]))
    assert lines(shown)[0] == f"李虚构　单位：{HERE}　证件号：虚构0001"
    assert lines(shown)[1].split() == ["单位：", "证件号："]
    signs = [one.printed for block in shown.blocks for one in block.signs if one.label == "检查人员"]
    assert signs == ["证件号：虚构0001", "证件号："]


def test_the_certificate_of_the_day_of_the_visit_stands_not_a_later_one(desk: Desk) -> None:
    visit = visit_by(desk, *desk.inspectors)
    later = {"number": "虚构2027", "valid_from": "2026-04-17", "valid_to": "2029-12-31"}
    desk.do(people.add_certificate, person_id=desk.inspectors[0], **later)
    assert lines(looked(desk, visit, day="2026-04-20"))[0].endswith("证件号：虚构0001")


def test_the_unit_is_frozen_with_the_paper(desk: Desk, tmp_path: Path) -> None:
    of_unit(desk, HERE)
    visit = visit_by(desk, *desk.inspectors)
    key = desk.do(documents.draft_document, kind="inspection_record", subject_id=desk.subject, visit_id=visit).id
    desk.do(documents.review_document, document_id=key)
    blobs = SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)
    issued = desk.do(documents.issue_document, document_id=key, blobs=blobs).snapshot
    of_unit(desk, FIRE)
    assert issued.facts.inspectors[0].unit == HERE and HERE in lines(issued)[0]
