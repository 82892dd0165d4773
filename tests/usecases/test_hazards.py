"""Hazards: registered from findings, graded, reviewed, closed; what the domain forbids comes back numbered."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.projections import rebuild
from safetydesk.models.queries.hazards import (
    hazard_life,
    hazards_due,
    hazards_of_visit,
    hazards_to_review,
    overdue_hazards,
    search_hazards,
)
from safetydesk.models.store import dbapi
from safetydesk.usecases import findings, hazards, visits
from tests.usecases.conftest import Desk


@pytest.fixture
def visit(desk: Desk) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    return key


def register(desk: Desk, visit: bytes, *texts: str, **facts: object) -> list[bytes]:
    for text in texts:
        desk.do(findings.note_finding, visit_id=visit, text=text, **facts)
    found: list[bytes] = desk.do(hazards.register_hazards, visit_id=visit)
    return found


def assign(desk: Desk, hazard: bytes, deadline: str = "2026-05-01") -> None:
    desk.do(hazards.append_event, hazard_id=hazard, kind="assigned", document_id=b"d" * 16, deadline=deadline)


def test_three_findings_become_three_hazards_with_own_grade_and_deadline(desk: Desk, visit: bytes) -> None:
    desk.do(findings.note_finding, visit_id=visit, text="通道堆物", deadline="2026-04-19", measure="立即清理")
    desk.do(findings.note_finding, visit_id=visit, text="除尘器无泄爆", grade="suspected_major", deadline="2026-04-20")
    desk.do(findings.note_finding, visit_id=visit, text="证件过期", deadline_text="立即整改")
    desk.do(hazards.register_hazards, visit_id=visit)
    rows = hazards_of_visit(desk.store.reader, visit)
    assert [(row.description, row.grade, row.deadline, row.deadline_text, row.state) for row in rows] == [
        ("通道堆物", "general", "2026-04-19", None, "registered"),
        ("除尘器无泄爆", "suspected_major", "2026-04-20", None, "registered"),
        ("证件过期", "general", "2026-04-16", "立即整改", "registered"),
    ]
    assert desk.do(hazards.register_hazards, visit_id=visit) == []


def test_only_a_major_hazard_needs_a_criterion(desk: Desk, visit: bytes) -> None:
    desk.do(findings.note_finding, visit_id=visit, text="粉尘", grade="major", deadline="2026-05-01")
    with pytest.raises(SafetyDeskError, match="HAZARD_010"):
        desk.do(hazards.register_hazards, visit_id=visit)
    assert hazards_of_visit(desk.store.reader, visit) == []


def test_passed_review_closes_an_ordinary_hazard(desk: Desk, visit: bytes) -> None:
    (hazard,) = register(desk, visit, "通道堆物", deadline="2026-05-01")
    assign(desk, hazard)
    desk.do(hazards.request_review, hazard_id=hazard)
    assert [row.id for row in hazards_to_review(desk.store.reader)] == [hazard]
    desk.do(hazards.review_hazard, hazard_id=hazard, passed=True, inspectors=desk.inspectors)
    life = hazard_life(desk.store.reader, hazard)
    assert life is not None
    assert (life.row.state, life.row.closed_on) == ("closed", "2026-04-16")
    assert [step.kind for step in life.steps] == ["registered", "assigned", "review_requested", "reviewed", "closed"]
    assert life.steps[3].who == "李虚构"


def test_review_needs_a_paper_and_two_inspectors(desk: Desk, visit: bytes) -> None:
    (hazard,) = register(desk, visit, "通道堆物", deadline="2026-05-01")
    with pytest.raises(SafetyDeskError, match="HAZARD_004"):
        desk.do(hazards.review_hazard, hazard_id=hazard, passed=True, inspectors=desk.inspectors)
    assign(desk, hazard)
    with pytest.raises(SafetyDeskError, match="DOCUMENT_006"):
        desk.do(hazards.review_hazard, hazard_id=hazard, passed=True, inspectors=[desk.inspectors[0]] * 2)


def test_suspected_major_waits_for_the_district(desk: Desk, visit: bytes) -> None:
    (hazard,) = register(desk, visit, "除尘器无泄爆", deadline="2026-05-01")
    desk.do(hazards.suspect_major, hazard_id=hazard)
    assign(desk, hazard)
    desk.do(hazards.review_hazard, hazard_id=hazard, passed=True, inspectors=desk.inspectors)
    life = hazard_life(desk.store.reader, hazard)
    assert life is not None
    assert (life.row.grade, life.row.state) == ("suspected_major", "review_passed")
    with pytest.raises(SafetyDeskError, match="HAZARD_009"):
        desk.do(hazards.close_hazard, hazard_id=hazard)
    desk.do(hazards.recognise_hazard, hazard_id=hazard, accepted=False, by="虚构区应急局", on="2026-04-16")
    desk.do(hazards.close_hazard, hazard_id=hazard)


def test_overdue_and_due_lists_follow_the_deadline(desk: Desk, visit: bytes) -> None:
    (hazard,) = register(desk, visit, "通道堆物", deadline="2026-04-19")
    reader = desk.store.reader
    assert overdue_hazards(reader, "2026-04-19") == []
    assert [row.id for row in hazards_due(reader, "2026-04-17", "2026-04-19")] == [hazard]
    assert [row.id for row in overdue_hazards(reader, "2026-04-20")] == [hazard]


def test_extension_moves_the_deadline_when_approved(desk: Desk, visit: bytes) -> None:
    (hazard,) = register(desk, visit, "通道堆物", deadline="2026-04-19")
    assign(desk, hazard, "2026-04-19")
    desk.do(hazards.request_extension, hazard_id=hazard, until="2026-05-10", reason="等待配件")
    desk.do(hazards.decide_extension, hazard_id=hazard, approved=True)
    life = hazard_life(desk.store.reader, hazard)
    assert life is not None
    assert life.row.deadline == "2026-05-10"


def test_hazard_is_found_by_words_pinyin_code_and_subject(desk: Desk, visit: bytes) -> None:
    (hazard,) = register(desk, visit, "疏散通道堆放原料", deadline="2026-05-01")
    for text in ("通道", "堆", "sstd", "H-A01-0001", "宏达"):
        assert [row.id for row in search_hazards(desk.store.reader, text)] == [hazard]


def test_projections_rebuilt_from_events_are_the_same(desk: Desk, visit: bytes) -> None:
    for hazard in register(desk, visit, "甲", "乙", deadline="2026-05-01"):
        assign(desk, hazard)
    before = desk.store.reader.execute("SELECT * FROM hazard ORDER BY n").fetchall()
    with desk.store.writing(actor=None) as session:
        session.connection().info["logged"] = 1
        assert rebuild(dbapi(session)) == 4
        session.connection().info["logged"] = 0
    assert desk.store.reader.execute("SELECT * FROM hazard ORDER BY n").fetchall() == before


def test_source_of_a_hazard_is_a_word_that_ledgers_know(desk: Desk, visit: bytes) -> None:
    (hazard,) = register(desk, visit, "通道堆物", deadline="2026-05-01")
    row = desk.store.reader.execute("SELECT source FROM hazard WHERE id = ?", (hazard,)).fetchone()
    assert row == ("inspection",)
