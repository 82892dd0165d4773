"""Ledgers of hazards: subjects come along, history comes as events, states move as the rules allow."""

from __future__ import annotations

import pytest

from safetydesk.models.queries.hazards import hazard_life, hazards_to_review, overdue_hazards
from safetydesk.models.queries.ledger_rows import hazards
from safetydesk.usecases.hazards import edit_hazard
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, counts, said
from tests.usecases.conftest import Desk
from tests.usecases.imported import DONE_LEDGER, TODAY, hazard_rows


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def test_hazard_ledger_brings_its_subjects(clerk: Clerk) -> None:
    table = [
        {"subject": "虚构新厂", "village": "虚构村", "description": "通道堵塞", "found_on": "2026-03-01"},
        {"subject": "虚构新厂", "village": None, "description": "灭火器过期", "found_on": "2026-03-01"},
    ]
    report = clerk.take("hazards", table)
    assert (counts(report), report.opened["subjects"]) == ((2, 0, 0, 0), ("虚构新厂",))
    assert said(report) == [(4, "LEDGER_155")]
    assert {row["subject"] for row in hazard_rows(clerk)} == {"虚构新厂"}
    assert counts(clerk.take("hazards", table)) == (0, 0, 2, 0)


def test_history_comes_as_events_and_reads_back_as_written(clerk: Clerk) -> None:
    report = clerk.take("hazards", DONE_LEDGER)
    assert counts(report) == (6, 0, 0, 0)
    names = ("state", "rectified_on", "reviewed_on", "reviewer", "review_result")
    assert [tuple(row[name] for name in names) for row in hazard_rows(clerk)] == [
        ("closed", "2026-03-20", "2026-03-25", "张三、李四", "pass"),
        ("closed", None, None, None, None),
        ("rectifying", None, None, None, None),
        ("review_requested", "2026-04-02", None, None, None),
        ("review_failed", None, "2026-04-03", None, "fail"),
        ("registered", None, None, None, None),
    ]
    assert counts(clerk.take("hazards", DONE_LEDGER)) == (0, 0, 6, 0)
    check_rows_equal_their_changes(clerk.store.reader)


def test_only_done_history_leaves_the_lists_of_work(clerk: Clerk) -> None:
    clerk.take("hazards", DONE_LEDGER)
    assert [row.description for row in hazards_to_review(clerk.store.reader)] == ["除尘器停用"]
    open_now = clerk.store.reader.execute("SELECT count(*) FROM hazard WHERE historic IS NULL").fetchone()[0]
    assert open_now == 4


def test_imported_hazards_never_contradict_themselves(clerk: Clerk) -> None:
    clerk.take("hazards", DONE_LEDGER)
    for key, _ in hazards(clerk.store.reader, TODAY):
        life = hazard_life(clerk.store.reader, key)
        assert life is not None
        assert life.row.contradiction is None


def test_days_nobody_gave_stay_unknown(clerk: Clerk) -> None:
    clerk.take("hazards", DONE_LEDGER)
    closed = clerk.store.reader.execute("SELECT description, closed_on FROM hazard WHERE state = 'closed'").fetchall()
    assert dict(closed) == {"灭火器过期": "2026-03-25", "通道堵塞": None}


def test_cells_that_contradict_the_state_are_left_out_and_said(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}
    table = [{**row, "state": "rectifying", "rectified_on": "2026-03-20", "review_result": "pass"}]
    first = clerk.take("hazards", table)
    assert said(first) == [(4, "LEDGER_149"), (4, "LEDGER_149")]
    again = clerk.take("hazards", table)
    assert (counts(again), said(again)) == ((0, 0, 1, 0), said(first))


def test_edited_deadline_becomes_an_event(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}
    clerk.take("hazards", [{**row, "deadline": "2026-03-30"}])
    assert [one.description for one in overdue_hazards(clerk.store.reader, TODAY)] == ["灭火器过期"]
    report = clerk.take("hazards", [{**row, "deadline": "2026-05-30"}])
    assert counts(report) == (0, 1, 0, 0)
    [(key, found)] = hazards(clerk.store.reader, TODAY)
    life = hazard_life(clerk.store.reader, key)
    assert life is not None
    assert (found["deadline"], [step.kind for step in life.steps]) == ("2026-05-30", ["registered", "corrected"])


def test_words_in_place_of_a_day_are_kept_as_words(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "deadline": None, "deadline_text": "长期"}
    clerk.take("hazards", [row])
    assert hazard_rows(clerk)[0]["deadline_text"] == "长期"
    assert counts(clerk.take("hazards", [row])) == (0, 0, 1, 0)


def test_state_is_only_moved_as_the_rules_allow(clerk: Clerk, desk: Desk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}
    clerk.take("hazards", [{**row, "state": "registered"}])
    report = clerk.take("hazards", [{**row, "state": "closed"}])
    assert (counts(report), said(report)) == ((0, 0, 1, 0), [(4, "LEDGER_148")])
    assert hazard_rows(clerk)[0]["state"] == "registered"
    report = clerk.take("hazards", [{**row, "state": "rectifying", "responsible_person": "王五"}])
    assert (counts(report), said(report)) == ((0, 1, 0, 0), [(4, "LEDGER_148")])
    assert (hazard_rows(clerk)[0]["state"], hazard_rows(clerk)[0]["responsible_person"]) == ("registered", "王五")


def test_hazard_with_a_paper_from_elsewhere_moves_by_ledger(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "document_number": "（虚）安改〔2025〕1号"}
    for state in ("assigned", "rectifying", "review_requested", "review_failed", "review_passed", "closed"):
        clerk.take("hazards", [{**row, "state": state}])
        assert hazard_rows(clerk)[0]["state"] == state
    assert len(hazard_rows(clerk)) == 1


def test_state_never_goes_back_by_an_old_ledger(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}
    clerk.take("hazards", [{**row, "state": "closed"}])
    report = clerk.take("hazards", [{**row, "state": "rectifying"}])
    assert (counts(report), said(report)) == ((0, 0, 1, 0), [(4, "LEDGER_148")])
    assert hazard_rows(clerk)[0]["state"] == "closed"


def test_hazard_by_code_keeps_its_subject(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}
    clerk.take("hazards", [row])
    report = clerk.take(
        "hazards", [{**row, "code": "H-A01-0001", "subject": "虚构别家", "description": "灭火器全部过期"}]
    )
    assert (counts(report), said(report)) == ((0, 1, 0, 0), [(4, "LEDGER_152")])
    assert [(one["subject"], one["description"]) for one in hazard_rows(clerk)] == [
        ("虚构宏达木业有限公司", "灭火器全部过期")
    ]


def test_hazard_without_a_day_finds_its_only_like(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器 过期", "found_on": "2026-03-01"}
    clerk.take("hazards", [row])
    again = clerk.take("hazards", [{**row, "description": "灭火器过期", "found_on": None, "place": "仓库"}])
    assert counts(again) == (0, 1, 0, 0)
    assert len(hazard_rows(clerk)) == 1


def test_two_like_hazards_are_told_apart_by_code_or_place_or_refused(clerk: Clerk, desk: Desk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "found_on": "2026-03-01"}
    for description, place in (("灭火器过期", "一车间"), ("灭火器也过期", "二车间")):
        clerk.take("hazards", [{**row, "description": description, "place": place}])
    [_, (second, _)] = hazards(clerk.store.reader, TODAY)
    desk.do(edit_hazard, hazard_id=second, description="灭火器过期")
    row["description"] = "灭火器过期"
    coded = [{**row, "code": f"H-A01-000{number}", "place": place} for number, place in ((1, "一车间"), (2, "二车间"))]
    assert counts(clerk.take("hazards", coded)) == (0, 0, 2, 0)
    assert counts(clerk.take("hazards", [{**row, "place": "二车间"}])) == (0, 0, 1, 0)
    report = clerk.stage("hazards", [{**row, "place": "三车间"}])
    assert (counts(report), said(report)) == ((0, 0, 0, 1), [(4, "LEDGER_153")])


def test_file_that_says_a_hazard_twice_lands_it_once(clerk: Clerk) -> None:
    row = {"subject": "虚构新厂", "description": "通道堵塞", "found_on": "2026-03-01"}
    table = [row, {**row, "description": "通道 堵塞", "found_on": None}]
    for landed in ((1, 0, 0, 1), (0, 0, 1, 1)):
        report = clerk.take("hazards", table)
        assert (counts(report), said(report)[-1]) == (landed, (5, "LEDGER_157"))
