"""What a ledger says that the store doubts: whose row it is, what an enterprise is called, what is still missing."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.usecases import subjects
from tests.ledger_clerk import Clerk, counts, said
from tests.usecases.conftest import Desk
from tests.usecases.imported import hazard_rows, rows

ONE, TWO = "91110000600037341L", "91110108551385082Q"
HAZARD: dict[str, Any] = {"subject": "虚构宏达木业有限公司", "description": "电线老化", "found_on": "2026-03-01"}


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def test_major_hazard_without_its_criterion_is_taken_and_told(clerk: Clerk) -> None:
    report = clerk.take("hazards", [{**HAZARD, "grade": "major", "state": "rectifying"}])
    assert (counts(report), said(report)) == ((1, 0, 0, 0), [(4, "LEDGER_150")])


def test_closed_after_a_failed_review_is_kept_as_written_and_told(clerk: Clerk) -> None:
    told = {"grade": "general", "state": "closed", "reviewed_on": "2026-03-20", "review_result": "fail"}
    report = clerk.take("hazards", [{**HAZARD, **told}])
    assert (4, "LEDGER_154") in said(report)
    assert [(row["state"], row["review_result"]) for row in hazard_rows(clerk)] == [("closed", "fail")]


def test_hazard_ledger_does_not_change_its_enterprise(clerk: Clerk) -> None:
    report = clerk.take("hazards", [{**HAZARD, "grade": "general", "village": "虚构村", "credit_code": ONE}])
    assert said(report) == [(4, "LEDGER_158")]
    assert rows(clerk)["虚构宏达木业有限公司"]["credit_code"] is None


def test_name_of_a_subject_merged_away_means_the_one_it_went_into(clerk: Clerk, desk: Desk) -> None:
    lost = desk.do(subjects.create_subject, name="虚构宏达厂", village_id=desk.village).id
    desk.do(subjects.merge_subjects, loser_id=lost, winner_id=desk.subject)
    report = clerk.take("enterprises", [{"name": "虚构宏达厂", "village": "虚构村", "headcount": 9}])
    assert (4, "LEDGER_159") in said(report)
    found = rows(clerk)["虚构宏达木业有限公司"]
    assert (found["headcount"], "虚构宏达厂" in rows(clerk)) == (9, False)


def test_credit_code_of_one_and_name_of_another_is_nobody(clerk: Clerk, desk: Desk) -> None:
    desk.do(subjects.edit_subject, subject_id=desk.subject, credit_code=ONE)
    desk.do(subjects.create_subject, name="虚构白鹤厂", village_id=desk.village)
    row = {"name": "虚构白鹤厂", "village": "虚构村", "credit_code": ONE, "headcount": 9}
    report = clerk.take("enterprises", [row])
    assert (counts(report), said(report)) == ((0, 0, 0, 1), [(4, "LEDGER_160")])


def test_newcomers_of_one_name_that_cannot_be_told_apart_are_refused(clerk: Clerk) -> None:
    table = [
        {**HAZARD, "subject": "虚构新厂", "village": "虚构村", "credit_code": ONE, "grade": "general"},
        {**HAZARD, "subject": "虚构新厂", "village": "虚构村", "credit_code": TWO, "grade": "general"},
        {**HAZARD, "subject": "虚构新厂", "village": None, "credit_code": None, "grade": "general"},
    ]
    report = clerk.take("hazards", table)
    assert (counts(report), said(report)[-1]) == ((2, 0, 0, 1), (6, "LEDGER_161"))


def test_hazard_without_a_grade_is_taken_without_one(clerk: Clerk) -> None:
    report = clerk.take("hazards", [{**HAZARD, "grade": None, "state": "rectifying"}])
    assert (counts(report), said(report)) == ((1, 0, 0, 0), [(4, "LEDGER_165")])
    assert [row["grade"] for row in hazard_rows(clerk)] == [None]
