"""更正: a slip of the pen is corrected by a person; the history keeps both, a numbered paper keeps its deadline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safetydesk.catalog import load
from safetydesk.documents.render import render
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.hazard_detail import hazard_detail
from safetydesk.models.queries.hazards import HazardRow, hazard_life
from safetydesk.ui.pages.hazards.life import story
from safetydesk.usecases import findings, hazards, hazards_corrected, visits
from safetydesk.usecases.papers import documents
from tests.usecases.conftest import Desk

FIRE = "配电箱着火🔥烧黑"


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


@pytest.fixture
def visit(desk: Desk) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    desk.do(findings.note_finding, visit_id=key, text=FIRE, deadline="2026-05-01", place="配电房")
    desk.do(visits.finish_visit, visit_id=key)
    return key


@pytest.fixture
def hazard(desk: Desk, visit: bytes) -> bytes:
    key: bytes = desk.do(hazards.register_hazards, visit_id=visit)[0]
    return key


def correct(desk: Desk, hazard: bytes, deadline: str | None = None, words: str | None = None, **facts: Any) -> None:
    told = {"deadline": deadline, "deadline_text": words}
    desk.do(hazards_corrected.correct_hazard, hazard_id=hazard, facts=facts, **told)


def row(desk: Desk, hazard: bytes) -> HazardRow:
    life = hazard_life(desk.store.reader, hazard)
    assert life is not None
    return life.row


def told(desk: Desk, hazard: bytes) -> list[str]:
    detail = hazard_detail(desk.store.reader, hazard)
    assert detail is not None
    return [one.words for one in story(load(), detail)]


def test_character_that_no_font_has_is_corrected_and_the_paper_prints(
    desk: Desk, visit: bytes, hazard: bytes, blobs: SealedFolder
) -> None:
    given = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, **given).id
    with pytest.raises(SafetyDeskError, match="PAPER_001"):
        render(documents.preview(desk.store.reader, document_id=record, day="2026-04-16"), images=blobs.get)
    correct(desk, hazard, description="配电箱烧黑")
    paper = documents.preview(desk.store.reader, document_id=record, day="2026-04-16")
    assert render(paper, images=blobs.get).startswith(b"%PDF")


def test_history_says_who_changed_what_into_what(desk: Desk, hazard: bytes) -> None:
    facts = {"place": "东侧配电房", "measure": "更换配电箱", "responsible_phone": "138 0000 0001"}
    correct(desk, hazard, "2026-05-06", **facts, responsible_person="单虚构")
    now = row(desk, hazard)
    assert (now.place, now.measure, now.deadline) == ("东侧配电房", "更换配电箱", "2026-05-06")
    said = told(desk, hazard)[0]
    assert said.startswith("李虚构 ")
    assert "部位 “配电房”改为“东侧配电房”" in said
    assert "整改要求 （空）改为“更换配电箱”" in said
    assert "责任人电话" in said
    assert "138" not in said
    assert "期限 2026-05-06" in said


def test_fact_is_taken_away_and_the_rest_stays(desk: Desk, hazard: bytes) -> None:
    correct(desk, hazard, place=" ", description=FIRE)
    assert (row(desk, hazard).place, row(desk, hazard).description, row(desk, hazard).deadline) == (
        None,
        FIRE,
        "2026-05-01",
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"description": "  "}, "HAZARD_033"),
        ({"state": "closed"}, "HAZARD_032"),
        ({"place": "配电房"}, "HAZARD_048"),
        ({"deadline": "2026-05-01"}, "HAZARD_048"),
        ({"deadline": "2026-04-15"}, "VISIT_026"),
        ({"deadline": "2026-02-30"}, "SUBJECT_008"),
    ],
)
def test_what_cannot_stand_is_refused_and_changes_nothing(
    desk: Desk, hazard: bytes, given: dict[str, Any], code: str
) -> None:
    before = (row(desk, hazard), told(desk, hazard))
    with pytest.raises(SafetyDeskError, match=code):
        correct(desk, hazard, **given)
    assert (row(desk, hazard), told(desk, hazard)) == before


def test_deadline_of_a_numbered_paper_moves_by_extension_alone(
    desk: Desk, visit: bytes, hazard: bytes, blobs: SealedFolder
) -> None:
    correct(desk, hazard, description="配电箱烧黑")
    given = {"subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, kind="inspection_record", **given).id
    desk.do(documents.issue_document, document_id=record, blobs=blobs)
    notice = desk.do(documents.draft_document, kind="rectification_notice", hazard_ids=[hazard], **given).id
    correct(desk, hazard, "2026-05-06")
    desk.do(documents.review_document, document_id=notice)
    desk.do(documents.issue_document, document_id=notice, blobs=blobs)
    with pytest.raises(SafetyDeskError, match=r"HAZARD_046.*《隐患整改通知书》（虚）安改〔2026〕1号.*延期"):
        correct(desk, hazard, "2026-05-20")
    correct(desk, hazard, place="西侧")
    assert (row(desk, hazard).deadline, row(desk, hazard).place) == ("2026-05-06", "西侧")
    desk.do(documents.void_document, document_id=notice, reason="写错")
    correct(desk, hazard, "2026-05-20")
    assert row(desk, hazard).deadline == "2026-05-20"


def test_withdrawn_hazard_is_not_corrected(desk: Desk, hazard: bytes) -> None:
    desk.do(hazards_corrected.withdraw_hazard, hazard_id=hazard, reason="重复")
    with pytest.raises(SafetyDeskError, match="HAZARD_035"):
        correct(desk, hazard, place="西侧")
