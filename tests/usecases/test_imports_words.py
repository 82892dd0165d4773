"""Words of a ledger are kept for what they say: no grade is guessed, and nothing is 销号 that nobody closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.writing.rendered import column_show
from safetydesk.models.queries.hazards import hazard_life, overdue_hazards
from safetydesk.models.queries.today import counts as figures
from safetydesk.usecases import hazards, imports
from tests.ledger_clerk import Clerk, counts, reading, said
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


def test_rectified_is_no_closing(clerk: Clerk, desk: Desk) -> None:
    table = [{**ROW, "grade": "general", "deadline": "2026-03-10", "rectified_on": "2026-03-08", "state": "rectified"}]
    clerk.take("hazards", table)
    row = hazard_rows(clerk)[0]
    assert (row["state"], row["rectified_on"], row["overdue"]) == ("rectified", "2026-03-08", False)
    assert counts(clerk.take("hazards", table)) == (0, 0, 1, 0)
    db = desk.store.reader
    assert db.execute("SELECT closed_on, historic, contradiction FROM hazard").fetchone() == (None, 1, None)
    assert overdue_hazards(db, "2026-04-16") == []
    now = figures(db, today="2026-04-16", soon="2026-04-19", certificates_until="2026-05-16")
    assert (now.overdue, now.to_review, now.due_soon) == (0, 0, 0)


def test_rectified_history_is_closed_by_whoever_closes_it(clerk: Clerk) -> None:
    clerk.take("hazards", [{**ROW, "state": "rectified"}])
    assert counts(clerk.take("hazards", [{**ROW, "state": "closed"}])) == (0, 1, 0, 0)
    assert hazard_rows(clerk)[0]["state"] == "closed"
    again = clerk.take("hazards", [{**ROW, "state": "rectified"}])
    assert (counts(again), said(again)) == ((0, 0, 1, 0), [(4, "LEDGER_148")])


@pytest.mark.parametrize("by_ledger", [True, False])
def test_failed_review_makes_rectified_history_work_again(clerk: Clerk, desk: Desk, by_ledger: bool) -> None:
    clerk.take("hazards", [{**ROW, "deadline": "2026-03-10", "state": "rectified"}])
    if by_ledger:
        clerk.take("hazards", [{**ROW, "state": "review_failed", "reviewed_on": "2026-04-10"}])
    else:
        [key] = desk.store.reader.execute("SELECT id FROM hazard").fetchone()
        desk.do(hazards.review_hazard, hazard_id=key, passed=False, inspectors=desk.inspectors)
    assert hazard_rows(clerk)[0]["state"] == "review_failed"
    assert [one.description for one in overdue_hazards(desk.store.reader, "2026-04-16")] == ["灭火器过期"]


def test_hazard_in_hand_is_not_rectified_by_a_word(clerk: Clerk) -> None:
    clerk.take("hazards", [{**ROW, "grade": "general", "state": "registered"}])
    report = clerk.take("hazards", [{**ROW, "grade": "general", "state": "rectified"}])
    assert (hazard_rows(clerk)[0]["state"], said(report)) == ("registered", [(4, "LEDGER_148")])
    assert "申请复查" in report.problems[0].remedy


def test_words_of_a_state_that_say_more_than_its_code_are_kept(clerk: Clerk) -> None:
    """长期整改 is 整改中, and stays as it was said (DOMAIN §7.1)."""
    row = {
        "subject": "虚构宏达木业有限公司",
        "description": "地面沉降",
        "found_on": "2026-03-01",
        "state": "rectifying",
    }
    whole = reading("hazards", [row])
    told = replace(whole, rows=[replace(one, raw={"state": "长期整改"}) for one in whole.rows])
    for expected in ((1, 0, 0, 0), (0, 0, 1, 0)):
        report = imports.stage_import(clerk.store, reading=told)
        assert counts(report) == expected
        clerk.accept(report.id)
    [found] = hazard_rows(clerk)
    assert (found["state"], found["deadline_text"], found["deadline"]) == ("rectifying", "长期整改", None)


def test_state_of_a_registered_hazard_is_said_as_ledgers_say_it() -> None:
    column = load_registers()["hazards"].column("state")
    show = column_show(column, load().accepted(), masked=False)
    assert (show("registered"), show("closed")) == ("未整改", "已销号")
    assert load().accepted()["hazard_state"]["未整改"] == "registered"
