"""Words of a ledger are kept for what they say: no grade is guessed, and nothing is 销号 that nobody closed."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.hazards import hazard_life
from safetydesk.usecases import hazards
from tests.ledger_clerk import Clerk, counts, said
from tests.usecases.conftest import Desk
from tests.usecases.imported import hazard_rows

ROW = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def test_hazard_without_a_grade_stays_without_one_and_says_so(clerk: Clerk) -> None:
    report = clerk.take("hazards", [{**ROW, "grade": None}])
    assert (hazard_rows(clerk)[0]["grade"], said(report)) == (None, [(4, "LEDGER_165")])
    assert "未定级" in report.problems[0].message
    assert counts(clerk.take("hazards", [{**ROW, "grade": None}])) == (0, 0, 1, 0)
    assert counts(clerk.take("hazards", [{**ROW, "grade": "general"}])) == (0, 1, 0, 0)
    assert hazard_rows(clerk)[0]["grade"] == "general"


def test_hazard_without_a_grade_is_not_closed_by_its_review(clerk: Clerk, desk: Desk) -> None:
    clerk.take("hazards", [{**ROW, "grade": None}])
    [key] = desk.store.reader.execute("SELECT id FROM hazard").fetchone()
    paper = {"kind": "assigned", "document_id": b"d" * 16, "deadline": "2026-05-01"}
    desk.do(hazards.append_event, hazard_id=key, **paper)
    desk.do(hazards.review_hazard, hazard_id=key, passed=True, inspectors=desk.inspectors)
    assert hazard_rows(clerk)[0]["state"] == "review_passed"
    with pytest.raises(SafetyDeskError, match="HAZARD_060"):
        desk.do(hazards.close_hazard, hazard_id=key)
    desk.do(hazards.append_event, hazard_id=key, kind="regraded", grade="general")
    desk.do(hazards.close_hazard, hazard_id=key)
    life = hazard_life(desk.store.reader, key)
    assert life is not None
    assert (life.row.state, life.row.grade, life.row.contradiction) == ("closed", "general", None)
