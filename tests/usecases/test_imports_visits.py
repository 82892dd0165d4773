"""检查台账: a visit that only a ledger tells of lands finished; one made here is not told anew."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.ledger_rows import visits as ledger_visits
from safetydesk.models.queries.visits import open_visits, visit_rows, visits_of_subject
from safetydesk.usecases import findings, hazards, visits
from safetydesk.usecases.papers import documents
from tests.ledger_clerk import Clerk, check_again, check_rows_equal_their_changes, check_undo, counts, said
from tests.usecases.conftest import Desk

NAME = "虚构宏达木业有限公司"
LEDGER = f"""
| on_day | unit | subject | kind | inspectors | content | findings | general | major | number | review |
|---|---|---|---|---|---|---|---|---|---|---|
| 2026-03-02 | 虚构镇应急办 | {NAME} | surprise | 李虚构、周虚构 | 消防通道 | | 2 | 1 | （虚）安检〔2026〕3号 | 已复查 |
| 2026-03-02 | 虚构镇消防站 | {NAME} | joint | 王客串 | 消防通道 | 1 | | | | |
| | 虚构镇应急办 | 虚构新厂 | | 李虚构、王客串 | | | | | | |
"""


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def rows(clerk: Clerk) -> list[dict[str, Any]]:
    return [row for _, row in ledger_visits(clerk.store.reader)]


def made_here(desk: Desk) -> dict[str, Any]:
    """A visit of this program with one hazard, as the ledger shows it."""
    key = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    desk.do(findings.note_finding, visit_id=key, text="通道堵塞", deadline="2026-05-10")
    desk.do(visits.finish_visit, visit_id=key)
    desk.do(hazards.register_hazards, visit_id=key)
    return next(ledger_visits(desk.store.reader, [key]))[1]


def test_told_visits_land_finished_and_come_back_as_they_were(clerk: Clerk, desk: Desk) -> None:
    report = clerk.take("visits", LEDGER)
    first, second, third = rows(clerk)
    assert (counts(report), open_visits(clerk.store.reader)) == ((3, 0, 0, 0), [])
    assert (first["code"], first["on_day"], first["findings"]) == ("V-A01-0001", "2026-03-02", 3)
    assert (first["inspectors"], first["record"], second["inspectors"]) == ("李虚构、周虚构", "told", "王客串")
    assert (third["on_day"], third["kind"], third["subject"]) == (None, None, "虚构新厂")
    told = clerk.store.reader.execute("SELECT inspectors, told_inspectors, checklists FROM visit ORDER BY code")
    found = told.fetchall()
    assert [(one.count('"') // 2, text) for one, text, _ in found] == [(2, None), (0, "王客串"), (1, "李虚构、王客串")]
    assert {lists for *_, lists in found} == {"[]"}
    check_rows_equal_their_changes(clerk.store.reader)


def test_same_ledger_again_and_our_own_export_change_nothing(clerk: Clerk) -> None:
    check_again(clerk, "visits", LEDGER, rows)
    assert len(rows(clerk)) == 3


def test_undo_takes_visits_and_their_subject_away(clerk: Clerk) -> None:
    check_undo(clerk, "visits", LEDGER)


def test_corrected_ledger_edits_the_told_visit(clerk: Clerk) -> None:
    clerk.take("visits", LEDGER)
    row = {"on_day": "2026-03-02", "unit": "虚构镇应急办", "subject": NAME, "inspectors": "周虚构、李虚构"}
    report = clerk.take("visits", [{**row, "content": "消防通道、电气", "remark": "补记"}])
    assert (counts(report), rows(clerk)[0]["content"]) == ((0, 1, 0, 0), "消防通道、电气")
    [code] = {str(one["code"]) for one in rows(clerk) if one["remark"] == "补记"}
    assert counts(clerk.take("visits", [{"code": code, "subject": NAME, "on_day": "2026-03-03"}])) == (0, 1, 0, 0)
    assert [one["on_day"] for one in rows(clerk)][:2] == ["2026-03-03", "2026-03-02"]


def test_visit_made_here_takes_only_what_nothing_else_tells(clerk: Clerk, desk: Desk) -> None:
    row = made_here(desk)
    assert (row["record"], row["findings"], row["general"], row["deadline"]) == ("made", 1, 1, "2026-05-10")
    edited = {**row, "unit": "虚构镇应急办", "content": "电气", "findings": 5, "inspectors": "王客串", "kind": "joint"}
    report = clerk.take("visits", [edited])
    assert [(one.code, one.level) for one in report.problems] == [("LEDGER_221", "question")] * 3
    now = rows(clerk)[0]
    assert (now["unit"], now["content"], now["findings"], now["kind"]) == ("虚构镇应急办", "电气", 1, "routine")
    assert now["inspectors"] == "李虚构、周虚构"


def test_two_visits_of_a_day_that_cannot_be_told_apart_are_refused(clerk: Clerk, desk: Desk) -> None:
    made_here(desk)
    made_here(desk)
    report = clerk.take("visits", [{"subject": NAME, "on_day": "2026-04-16", "inspectors": "李虚构"}])
    assert (counts(report), said(report)) == ((0, 0, 0, 1), [(4, "LEDGER_220")])


def test_row_told_twice_in_a_file_is_refused_whatever_is_stored(clerk: Clerk) -> None:
    row = {"subject": NAME, "on_day": "2026-03-02", "inspectors": "李虚构"}
    for _ in range(2):
        report = clerk.take("visits", [row, {**row, "inspectors": "李虚构、周虚构"}])
        assert said(report) == [(5, "LEDGER_157")]


def test_whole_that_is_not_the_sum_of_its_parts_is_a_question(clerk: Clerk) -> None:
    row = {"subject": NAME, "on_day": "2026-03-02", "findings": 5, "general": 1, "major": 1}
    report = clerk.take("visits", [row])
    assert (said(report), rows(clerk)[0]["findings"]) == ([(4, "LEDGER_222")], 2)


def test_history_marks_the_visit(clerk: Clerk) -> None:
    clerk.take("visits", [{"subject": NAME, "on_day": "2023-03-02", "inspectors": "李虚构"}], history=True)
    assert clerk.store.reader.execute("SELECT historic, told FROM visit").fetchall() == [(1, 1)]


def test_told_visit_is_shown_as_such_and_never_answered(clerk: Clerk, desk: Desk) -> None:
    clerk.take("visits", LEDGER)
    shown = visits_of_subject(clerk.store.reader, desk.subject)
    assert sorted((one.told, one.hazards) for one in shown) == [(True, 1), (True, 3)]
    assert visit_rows(clerk.store.reader)[-1].started_at == 0
    for verb, facts in ((visits.reopen_visit, {}), (visits.add_checklist, {"key": "base", "version": "1"})):
        with pytest.raises(SafetyDeskError) as caught:
            desk.do(verb, visit_id=shown[0].id, **facts)
        assert caught.value.code == "VISIT_002"


def test_told_visit_is_neither_signed_nor_the_ground_of_a_paper(clerk: Clerk, desk: Desk) -> None:
    clerk.take("visits", LEDGER)
    visit = visits_of_subject(clerk.store.reader, desk.subject)[0].id
    signed = {"owner": "visit", "owner_id": visit, "role": "inspector", "name": "李虚构", "way": "wet"}
    paper = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": visit}
    for verb, facts in ((findings.sign, signed), (documents.draft_document, paper)):
        with pytest.raises(SafetyDeskError) as caught:
            desk.do(verb, **facts)
        assert caught.value.code == "VISIT_027"
