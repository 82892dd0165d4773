"""整改销号台账: known hazards go on by the rules of the work; none is made, except of a 历史台账."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.usecases import hazards
from tests.ledger_clerk import Clerk, counts, said
from tests.usecases.conftest import Desk

TODAY = "2026-04-16"
WHO = {"subject": "虚构宏达木业有限公司", "description": "通道堆物", "found_on": "2026-03-01"}
DONE = {
    "rectified_on": "2026-04-02",
    "reviewed_on": "2026-04-03",
    "reviewer": "李虚构、周虚构",
    "review_result": "pass",
}


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    desk.store.clock = lambda: desk.now
    return Clerk(desk.store)


@pytest.fixture
def known(clerk: Clerk, desk: Desk) -> str:
    """A general hazard that a paper ordered to be rectified; its code."""
    clerk.take("hazards", [WHO | {"grade": "general"}])
    key, code = desk.store.reader.execute("SELECT id, code FROM hazard").fetchone()
    desk.do(hazards.append_event, hazard_id=key, kind="assigned", document_id=b"d" * 16, deadline="2026-05-01")
    return str(code)


def row(clerk: Clerk) -> dict[str, Any]:
    [(_, found)] = ROWS["closings"](clerk.store.reader, TODAY, None)
    return found


def test_row_moves_its_hazard_on_to_the_closing(clerk: Clerk, known: str) -> None:
    report = clerk.take("closings", [WHO | DONE | {"closed_on": "2026-04-05", "closed_by": "王虚构"}])
    assert (counts(report), said(report)) == ((0, 1, 0, 0), [])
    found = row(clerk)
    assert (found["code"], found["state"], found["closed_on"]) == (known, "closed", "2026-04-05")
    assert (found["rectified_on"], found["reviewer"], found["closed_by"]) == ("2026-04-02", "李虚构、周虚构", "王虚构")
    assert counts(clerk.stage("closings", [dict(found)])) == (0, 0, 1, 0)
    clerk.undo(report.id)
    assert list(ROWS["closings"](clerk.store.reader, TODAY, None)) == []


def test_hazard_is_found_by_its_number_alone(clerk: Clerk, known: str) -> None:
    report = clerk.stage("closings", [WHO | DONE | {"code": known}])
    assert counts(report) == (0, 1, 0, 0)


def test_a_number_is_enough_where_the_ledger_tells_no_unit(clerk: Clerk, known: str) -> None:
    report = clerk.stage("closings", [DONE | {"code": known}, DONE | {"code": "H-Z99-0001"}])
    assert counts(report) == (0, 1, 0, 1)
    assert [one.code for one in report.problems if one.level == "refuse"] == ["LEDGER_203"]


def test_closing_without_a_review_is_refused_with_reason_and_cure(clerk: Clerk, known: str) -> None:
    report = clerk.stage("closings", [WHO | {"closed_on": "2026-04-05", "closed_by": "王虚构"}])
    assert counts(report) == (0, 0, 1, 0)
    problems = [one for one in report.problems if one.row]
    assert {one.code for one in problems} == {"LEDGER_148"}
    assert all(one.remedy for one in problems)


def test_review_by_one_inspector_is_refused(clerk: Clerk, known: str) -> None:
    report = clerk.stage("closings", [WHO | DONE | {"reviewer": "李虚构"}])
    assert [(one.field, one.new) for one in report.changes] == [("rectified_on", "2026-04-02")]
    assert {code for _, code in said(report)} == {"LEDGER_148"}


def test_hazard_that_is_not_there_is_refused_and_no_subject_comes(clerk: Clerk) -> None:
    report = clerk.stage("closings", [WHO | {"subject": "虚构没有的厂"} | DONE, WHO | DONE])
    assert (counts(report), said(report)) == ((0, 0, 0, 2), [(4, "LEDGER_203"), (5, "LEDGER_203")])
    assert report.opened["subjects"] == ()


def test_whole_rows_of_past_years_land_as_history(clerk: Clerk) -> None:
    past = WHO | {"closed_on": None, "found_on": "2023-05-01", "reviewed_on": "2023-06-02", "review_result": "pass"}
    closed = WHO | {"reviewed_on": None, "review_result": None, "found_on": "2022-05-01", "closed_on": "2022-06-01"}
    report = clerk.take("closings", [closed, past], history=True)
    assert counts(report) == (2, 0, 0, 0)
    found = [
        (one["found_on"], one["state"], one["closed_on"])
        for _, one in ROWS["closings"](clerk.store.reader, TODAY, None)
    ]
    assert found == [("2022-05-01", "closed", "2022-06-01"), ("2023-05-01", "review_passed", None)]
    assert clerk.store.reader.execute("SELECT count(*) FROM hazard WHERE historic = 1").fetchone() == (2,)
