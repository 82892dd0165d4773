"""历史台账: rows of past years land as they are, count for nothing of today, and are carried over when still open."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.instants import day_of
from safetydesk.errors import SafetyDeskError
from safetydesk.models.events import hazard_events
from safetydesk.models.queries.today import counts as counters
from safetydesk.usecases.hazards import append_event
from safetydesk.usecases.hazards_carried import carry_over_hazards
from tests.ledger_clerk import Clerk, counts, said, typed
from tests.usecases.conftest import Desk
from tests.usecases.imported import TODAY, code, hazard_rows

OWNER = "虚构宏达木业有限公司"
PAPER = "（虚）安改〔2023〕1号"
_TOLD = """
| description | found_on   | grade   | state      | rectified_on | reviewer | document_number | deadline   |
|-------------|------------|---------|------------|--------------|----------|-----------------|------------|
| 灭火器过期  | 2023-03-01 | general | closed     | 2023-03-20   |          | 有              | 2023-03-15 |
| 电线老化    | 2023-05-01 | major   | registered |              |          | 有              | 2023-06-01 |
| 通道堆物    | 2023-06-01 |         |            |              |          |                 |            |
| 除尘器停用  | 2023-07-01 | general | rectified  | 2023-08-01   | 张三     |                 |            |
"""
OLD = [
    {"subject": OWNER, **row, "document_number": row["document_number"] and PAPER} for row in typed("hazards", _TOLD)
]


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def late_and_open(clerk: Clerk) -> tuple[int, int]:
    found = counters(clerk.store.reader, today=TODAY, soon=TODAY, certificates_until=TODAY)
    return found.overdue, found.to_review


def ids(clerk: Clerk, where: str) -> list[Any]:
    return [row[0] for row in clerk.store.reader.execute(f"SELECT id FROM hazard WHERE {where}").fetchall()]


def test_rows_of_past_years_land_as_they_are_and_count_for_nothing_of_today(clerk: Clerk) -> None:
    report = clerk.take("hazards", OLD, history=True)
    assert (counts(report), report.history) == ((4, 0, 0, 0), True)
    assert [row["state"] for row in hazard_rows(clerk)] == ["closed", "registered", "registered", "rectified"]
    assert [row["document_number"] for row in hazard_rows(clerk)][:2] == [PAPER] * 2
    assert len(ids(clerk, "historic = 1")) == 4
    assert late_and_open(clerk) == (0, 0)
    assert counts(clerk.take("hazards", OLD, history=True)) == (0, 0, 4, 0)


def test_without_the_mode_an_open_hazard_of_the_past_is_work(clerk: Clerk) -> None:
    clerk.take("hazards", OLD)
    assert late_and_open(clerk)[0] == 1


def test_missing_facts_and_rules_of_new_work_are_remarks(clerk: Clerk) -> None:
    report = clerk.take("hazards", OLD, history=True)
    told = [number for row, number in said(report) if row is None]
    assert {"LEDGER_175", "LEDGER_176", "LEDGER_177", "LEDGER_178"} <= set(told)
    assert all(one.level == "note" for one in report.problems)
    assert "未记载" in next(one.message for one in report.problems if one.code == "LEDGER_178")


def test_open_ones_are_carried_over_when_asked_to(clerk: Clerk) -> None:
    clerk.take("hazards", OLD, history=True, carry_over=True)
    assert len(ids(clerk, "historic IS NULL")) == 2
    assert late_and_open(clerk) == (1, 0)
    [late] = ids(clerk, "historic IS NULL AND grade = 'major'")
    assert fold(hazard_events(clerk.store.reader, late)).carried_on == day_of(clerk.store.clock())


def test_hazards_are_carried_over_one_by_one_with_who_and_when(clerk: Clerk, desk: Desk) -> None:
    clerk.take("hazards", OLD, history=True)
    [late] = ids(clerk, "grade = 'major'")
    desk.do(carry_over_hazards, hazards=[late])
    last = hazard_events(clerk.store.reader, late)[-1]
    assert (last.kind, last.data["on"]) == ("carried_over", TODAY)
    assert late_and_open(clerk) == (1, 0)


def test_what_is_over_or_was_never_old_is_not_carried_over(clerk: Clerk, desk: Desk) -> None:
    clerk.take("hazards", OLD, history=True)
    clerk.take("hazards", [{"subject": OWNER, "description": "无标志", "found_on": "2026-04-01"}])
    for where, number in (
        ("state = 'closed'", "HAZARD_001"),
        ("state = 'rectified'", "HAZARD_065"),
        ("description = '无标志'", "HAZARD_065"),
    ):
        with pytest.raises(SafetyDeskError) as fault:
            desk.do(carry_over_hazards, hazards=ids(clerk, where))
        assert code(fault) == number


def test_an_old_hazard_is_late_for_nobody_until_it_is_carried_over(clerk: Clerk, desk: Desk) -> None:
    clerk.take("hazards", OLD, history=True)
    [hazard] = ids(clerk, "description = '电线老化'")
    with pytest.raises(SafetyDeskError) as fault:
        desk.do(append_event, hazard_id=hazard, kind="escalated", way="talk", to="虚构区应急局")
    assert code(fault) == "HAZARD_068"
    desk.do(carry_over_hazards, hazards=[hazard])
    desk.do(append_event, hazard_id=hazard, kind="escalated", way="talk", to="虚构区应急局")
    assert fold(hazard_events(clerk.store.reader, hazard)).escalations == 1


def test_rectified_with_a_reviewer_but_no_result_is_not_guessed_to_have_passed(clerk: Clerk) -> None:
    row = {"subject": OWNER, "description": "无标志", "found_on": "2026-03-01", "state": "rectified"}
    told = {**row, "rectified_on": "2026-03-20", "reviewed_on": "2026-03-25", "reviewer": "张三", "review_result": None}
    clerk.take("hazards", [told])
    [found] = hazard_rows(clerk)
    assert {name: found[name] for name in told} == told
    assert counts(clerk.take("hazards", [told])) == (0, 0, 1, 0)


def test_card_of_an_old_hazard_says_what_is_not_recorded(clerk: Clerk) -> None:
    from safetydesk.catalog import load
    from safetydesk.models.queries.hazard_detail import hazard_detail
    from safetydesk.ui.pages.hazards.life import stations

    clerk.take("hazards", OLD, history=True)
    [old] = ids(clerk, "state = 'closed'")
    detail = hazard_detail(clerk.store.reader, old)
    assert detail is not None
    shown = {step.word: step.when for step in stations(load(), detail, TODAY)}
    told = {"发现": "3月1日", "整改": "3月20日", "销号": "3月20日"}
    assert shown == told | dict.fromkeys(("下达通知", "签收", "复查"), "未记载")
