"""Ledgers into the store: new, changed, same or refused; nothing guessed, nothing silent, all or nothing, undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from safetydesk.domain.instants import day_of
from safetydesk.domain.staging import LedgerReading, StagedRow
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.hazards import hazard_life, hazards_to_review, overdue_hazards
from safetydesk.models.queries.imports import import_rows, staged_lines
from safetydesk.models.queries.ledger_rows import enterprises, hazards
from safetydesk.models.queries.subjects import find_subjects, subject_card
from safetydesk.models.verify import verify_chain
from safetydesk.usecases import imports, places, subjects, visits
from safetydesk.usecases.hazards import edit_hazard
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, counts, reading, said, snapshot
from tests.usecases.conftest import Desk

CODE_A, CODE_B = "91110000600037341L", "92500199MA9000001J"
TODAY = "2026-04-16"

VILLAGE_LEDGER = """
| name               | village  | person_in_charge | phone       | headcount |
|--------------------|----------|------------------|-------------|-----------|
| 虚构鸿运家具厂     | 虚构村   | 李四             | 13900000001 | 12        |
| 虚构老街餐馆       | 虚构社区 | 王五             |             |           |
"""


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def rows(clerk: Clerk) -> dict[str, dict[str, Any]]:
    return {str(row["name"]): row for _, row in enterprises(clerk.store.reader)}


def hazard_rows(clerk: Clerk) -> list[dict[str, Any]]:
    return [row for _, row in hazards(clerk.store.reader, TODAY)]


def code(fault: pytest.ExceptionInfo[SafetyDeskError]) -> str:
    return fault.value.code


# --- enterprises: who is meant


def test_first_import_creates_and_the_second_changes_nothing(clerk: Clerk) -> None:
    first = clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    assert counts(first) == (2, 0, 0, 0)
    assert first.opened["villages"] == ("虚构社区",)
    before = snapshot(clerk.store.reader)
    again = clerk.take("enterprises", VILLAGE_LEDGER)
    assert counts(again) == (0, 0, 2, 0)
    assert snapshot(clerk.store.reader) == before
    check_rows_equal_their_changes(clerk.store.reader)


def test_missing_facts_are_pending_never_a_refusal(clerk: Clerk) -> None:
    clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    hit = find_subjects(clerk.store.reader, "老街")[0]
    card = subject_card(clerk.store.reader, hit.id)
    assert card is not None
    assert card.row.pending == ("credit_code", "address", "phone", "industry", "headcount")


def test_imported_subject_is_found_at_once(clerk: Clerk) -> None:
    clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    assert [hit.name for hit in find_subjects(clerk.store.reader, "hyjj")] == ["虚构鸿运家具厂"]


def test_changed_cells_are_shown_with_base_and_new_before_they_land(clerk: Clerk) -> None:
    clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    staged = clerk.stage("enterprises", VILLAGE_LEDGER.replace("13900000001", "13900000009").replace(" 12 ", " 15 "))
    assert counts(staged) == (0, 1, 1, 0)
    [line] = staged_lines(clerk.store.reader, staged.id, verdicts=("changed",))
    assert json.loads(line[3])["c"] == {"phone": ["13900000001", "13900000009"], "headcount": [12, 15]}
    assert rows(clerk)["虚构鸿运家具厂"]["phone"] == "13900000001"
    clerk.accept(staged.id)
    assert rows(clerk)["虚构鸿运家具厂"]["phone"] == "13900000009"


def test_empty_cell_clears_nothing_and_is_said(clerk: Clerk) -> None:
    clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    report = clerk.take("enterprises", VILLAGE_LEDGER.replace("13900000001", "           "))
    assert counts(report) == (0, 0, 2, 0)
    assert said(report) == [(None, "LEDGER_146")]
    cleared = clerk.take("enterprises", VILLAGE_LEDGER.replace("13900000001", "           "), clear_blanks=True)
    assert counts(cleared) == (0, 1, 1, 0)
    assert rows(clerk)["虚构鸿运家具厂"]["phone"] is None


@pytest.mark.parametrize("written", ["虚构 鸿运家具厂", "虚构鸿运家具厂 ", "虚构鸿运家具厂　"])
def test_name_spaced_otherwise_means_the_same(clerk: Clerk, written: str) -> None:
    clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    again = clerk.take("enterprises", [{"name": written, "village": "虚构村村委会", "headcount": 12}])
    assert counts(again) == (0, 0, 1, 0)


def test_brackets_of_either_width_mean_the_same(clerk: Clerk) -> None:
    clerk.take("enterprises", [{"name": "虚构木艺（普通合伙）", "village": "虚构村"}])
    assert counts(clerk.take("enterprises", [{"name": "虚构木艺(普通合伙)", "village": "虚构村"}])) == (0, 0, 1, 0)


def test_code_comes_before_credit_code_before_name(clerk: Clerk, desk: Desk) -> None:
    known = {"name": "虚构改过的名字", "code": "E-A01-0001", "credit_code": CODE_A}
    report = clerk.take("enterprises", [known])
    assert counts(report) == (0, 1, 0, 0)
    assert said(report) == [(4, "LEDGER_151")]
    again = clerk.take("enterprises", [{"name": "虚构又一个名字", "credit_code": CODE_A, "phone": "02312345678"}])
    assert counts(again) == (0, 1, 0, 0)
    card = subject_card(clerk.store.reader, desk.subject)
    assert card is not None
    assert (card.facts["name"], card.facts["phone"]) == ("虚构又一个名字", "02312345678")


def test_code_of_another_office_is_not_believed_but_said(clerk: Clerk) -> None:
    table = [{"code": "007", "name": "虚构鸿运家具厂", "village": "虚构村"}]
    report = clerk.take("enterprises", table)
    assert counts(report) == (1, 0, 0, 0)
    assert said(report) == [(None, "LEDGER_140")]
    assert counts(clerk.take("enterprises", table)) == (0, 0, 1, 0)


def test_same_name_in_two_villages_are_two(clerk: Clerk) -> None:
    chain = [
        {"name": "虚构加油站", "village": village, "headcount": count} for village, count in (("甲村", 3), ("乙村", 4))
    ]
    assert counts(clerk.take("enterprises", chain, open_places=True)) == (2, 0, 0, 0)
    assert counts(clerk.take("enterprises", chain)) == (0, 0, 2, 0)


def test_row_that_could_be_two_is_refused_with_the_cure(clerk: Clerk) -> None:
    chain = [{"name": "虚构加油站", "village": village} for village in ("甲村", "乙村")]
    clerk.take("enterprises", chain, open_places=True)
    report = clerk.stage("enterprises", [{"name": "虚构加油站", "phone": "13900000003"}])
    assert counts(report) == (0, 0, 0, 1)
    [problem] = report.problems
    assert (problem.code, problem.level, problem.row, problem.column) == ("LEDGER_141", "refuse", 4, "B")
    assert "E-A01-000" in problem.message + problem.remedy


def test_same_name_with_another_credit_code_is_refused(clerk: Clerk) -> None:
    clerk.take("enterprises", [{"name": "虚构鸿运家具厂", "village": "虚构村", "credit_code": CODE_A}])
    report = clerk.stage("enterprises", [{"name": "虚构鸿运家具厂", "village": "虚构村", "credit_code": CODE_B}])
    assert (counts(report), said(report)) == ((0, 0, 0, 1), [(4, "LEDGER_156")])


def test_credit_code_of_another_is_left_out_and_said(clerk: Clerk) -> None:
    clerk.take("enterprises", [{"name": "虚构鸿运家具厂", "village": "虚构村", "credit_code": CODE_A}])
    report = clerk.take("enterprises", [{"code": "E-A01-0001", "name": "虚构宏达木业有限公司", "credit_code": CODE_A}])
    assert (counts(report), said(report)) == ((0, 0, 1, 0), [(4, "LEDGER_145")])


def test_look_alike_is_named_and_lands_as_another(clerk: Clerk) -> None:
    report = clerk.take("enterprises", [{"name": "虚构宏达木业股份有限公司", "village": "虚构村"}])
    assert (counts(report), said(report)) == ((1, 0, 0, 0), [(4, "LEDGER_143")])


def test_former_name_finds_the_subject_and_keeps_its_name(clerk: Clerk, desk: Desk) -> None:
    desk.do(subjects.rename_subject, subject_id=desk.subject, name="虚构新名木业", on_day="2026-04-01")
    report = clerk.take("enterprises", [{"name": "虚构宏达木业有限公司", "headcount": 60}])
    assert (counts(report), said(report)) == ((0, 1, 0, 0), [(4, "LEDGER_142")])
    assert rows(clerk)["虚构新名木业"]["headcount"] == 60


def test_merged_subject_is_followed_to_the_one_that_goes_on(clerk: Clerk, desk: Desk) -> None:
    other = desk.do(subjects.create_subject, name="虚构宏达厂", village_id=desk.village).id
    desk.do(subjects.merge_subjects, loser_id=desk.subject, winner_id=other)
    report = clerk.take("enterprises", [{"name": "虚构宏达木业有限公司", "village": "虚构村", "headcount": 60}])
    assert counts(report) == (0, 1, 0, 0)
    assert rows(clerk)["虚构宏达厂"]["headcount"] == 60


def test_chain_of_merges_is_followed_to_its_end(clerk: Clerk, desk: Desk) -> None:
    middle, last = (desk.do(subjects.create_subject, name=name).id for name in ("虚构中间厂", "虚构最后厂"))
    for loser, winner in ((desk.subject, middle), (middle, last)):
        desk.do(subjects.merge_subjects, loser_id=loser, winner_id=winner)
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}
    for landed in ((1, 0, 0, 0), (0, 0, 1, 0)):
        assert counts(clerk.take("hazards", [row])) == landed
    assert [one["subject"] for one in hazard_rows(clerk)] == ["虚构最后厂"]


def test_two_rows_of_one_record_land_once(clerk: Clerk) -> None:
    table = [{"code": "E-A01-0001", "name": "虚构宏达木业有限公司"}, {"code": None, "name": "虚构宏达木业有限公司"}]
    report = clerk.stage("enterprises", table)
    assert (counts(report), said(report)) == ((0, 0, 1, 1), [(5, "LEDGER_147")])


def test_two_new_rows_of_one_name_and_village_land_once(clerk: Clerk) -> None:
    table = [{"name": "虚构新厂", "village": "虚构村", "headcount": count} for count in (1, 2)]
    report = clerk.take("enterprises", table)
    assert (counts(report), said(report)) == ((1, 0, 0, 1), [(5, "LEDGER_157")])


# --- enterprises: places and lists


def test_unknown_village_is_asked_about_once_some_are_known(clerk: Clerk) -> None:
    report = clerk.take("enterprises", [{"name": "虚构新厂", "village": "没听过的村"}])
    assert (counts(report), said(report)) == ((1, 0, 0, 0), [(4, "LEDGER_144")])
    assert rows(clerk)["虚构新厂"]["village"] is None


def test_old_village_name_means_the_one_that_goes_on(clerk: Clerk, desk: Desk) -> None:
    clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    desk.do(places.merge_places, entity="village", old_ids=[desk.village], name="虚构新村", on_day="2026-04-01")
    assert counts(clerk.take("enterprises", VILLAGE_LEDGER)) == (0, 0, 2, 0)
    assert rows(clerk)["虚构鸿运家具厂"]["village"] == "虚构新村"


def test_former_names_and_tags_are_sets(clerk: Clerk) -> None:
    one = {"name": "虚构新厂", "village": "虚构村", "former_names": "甲厂、乙厂", "tags": "dust、gas_user"}
    clerk.take("enterprises", [one])
    turned = {**one, "former_names": "乙厂、甲厂", "tags": "gas_user、dust"}
    assert counts(clerk.take("enterprises", [turned])) == (0, 0, 1, 0)
    clerk.take("enterprises", [{**one, "former_names": "乙厂、丙厂"}])
    assert rows(clerk)["虚构新厂"]["former_names"] == "乙厂、丙厂"
    assert [hit.name for hit in find_subjects(clerk.store.reader, "丙厂")] == ["虚构新厂"]


# --- hazards


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


DONE_LEDGER = """
| subject      | description | found_on   | grade | state      | rectified_on | reviewed_on | reviewer | review_result |
|--------------|-------------|------------|---------|------------|------------|------------|------------|------|
| 虚构宏达木业有限公司 | 灭火器过期 | 2026-03-01 | general | closed     | 2026-03-20 | 2026-03-25 | 张三、李四 | pass |
| 虚构宏达木业有限公司 | 通道堵塞   | 2026-03-01 | general | closed     |            |            |            |      |
| 虚构宏达木业有限公司 | 电线老化   | 2026-03-01 | major   | rectifying |            |            |            |      |
| 虚构宏达木业有限公司 | 除尘器停用 | 2026-03-02 |         | review_requested | 2026-04-02 |      |            |      |
| 虚构宏达木业有限公司 | 无警示标志 | 2026-03-02 | general | review_failed |         | 2026-04-03 |            | fail |
| 虚构宏达木业有限公司 | 未培训     | 2026-03-03 | general | registered |            |            |            |      |
"""


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


# --- all or nothing


def test_reading_that_breaks_off_leaves_nothing_behind(clerk: Clerk) -> None:
    def broken() -> Iterator[StagedRow]:
        yield from reading("enterprises", [{"name": f"虚构{i}厂"} for i in range(imports.BATCH + 5)]).rows
        raise SafetyDeskError("LEDGER_003", file="坏.xlsx", why="没有传完")

    whole = reading("enterprises", [{"name": "虚构甲厂"}])
    part = LedgerReading(**{name: getattr(whole, name) for name in whole.__slots__} | {"rows": broken()})
    before = snapshot(clerk.store.reader)
    with pytest.raises(SafetyDeskError):
        imports.stage_import(clerk.store, reading=part)
    assert import_rows(clerk.store.reader) == []
    assert clerk.store.reader.execute("SELECT count(*) FROM staged_line").fetchone()[0] == 0
    assert snapshot(clerk.store.reader) == before


def test_accept_that_fails_half_way_lands_nothing(clerk: Clerk) -> None:
    staged = clerk.stage("enterprises", VILLAGE_LEDGER, open_places=True)
    before = snapshot(clerk.store.reader)
    with pytest.raises(ZeroDivisionError), clerk.store.writing(actor=None) as session:
        imports.accept_import(session, import_id=staged.id)
        raise ZeroDivisionError
    assert snapshot(clerk.store.reader) == before
    clerk.accept(staged.id)
    assert "虚构鸿运家具厂" in rows(clerk)


def test_store_that_moved_on_is_compared_again_before_landing(clerk: Clerk, desk: Desk) -> None:
    staged = clerk.stage("enterprises", [{"name": "虚构宏达木业有限公司", "phone": "13900000009"}])
    desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors)
    desk.do(subjects.edit_subject, subject_id=desk.subject, phone="13900000009")
    with pytest.raises(SafetyDeskError) as fault:
        clerk.accept(staged.id)
    assert code(fault) == "LEDGER_043"
    assert counts(imports.restage_import(clerk.store, import_id=staged.id)) == (0, 0, 1, 0)
    clerk.accept(staged.id)


def test_unrelated_work_does_not_disturb_a_staged_import(clerk: Clerk, desk: Desk) -> None:
    staged = clerk.stage("enterprises", VILLAGE_LEDGER, open_places=True)
    desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors)
    clerk.accept(staged.id)
    assert "虚构鸿运家具厂" in rows(clerk)


def test_import_lands_once(clerk: Clerk) -> None:
    staged = clerk.stage("enterprises", VILLAGE_LEDGER, open_places=True)
    clerk.accept(staged.id)
    for verb in (imports.accept_import, imports.drop_import):
        with pytest.raises(SafetyDeskError) as fault, clerk.store.writing(actor=None) as session:
            verb(session, import_id=staged.id)
        assert code(fault) == "LEDGER_042"


def test_dropped_import_leaves_nothing(clerk: Clerk) -> None:
    staged = clerk.stage("enterprises", VILLAGE_LEDGER, open_places=True)
    with clerk.store.writing(actor=None) as session:
        imports.drop_import(session, import_id=staged.id)
    with pytest.raises(SafetyDeskError) as fault:
        imports.report_import(clerk.store.reader, staged.id)
    assert code(fault) == "LEDGER_041"


def test_whole_import_is_one_transaction_in_an_unbroken_chain(clerk: Clerk) -> None:
    before = clerk.store.reader.execute("SELECT count(DISTINCT txn) FROM change").fetchone()[0]
    clerk.take("hazards", DONE_LEDGER)
    assert clerk.store.reader.execute("SELECT count(DISTINCT txn) FROM change").fetchone()[0] == before + 1
    verify_chain(clerk.store.reader)


# --- undo


def living(clerk: Clerk) -> dict[str, Any]:
    found = snapshot(clerk.store.reader)
    return {name: value for name, value in found.items() if name != "change"}


def test_undo_takes_back_what_was_made_and_changed(clerk: Clerk) -> None:
    before = living(clerk)
    made = clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    edited = clerk.take(
        "enterprises", [{"name": "虚构宏达木业有限公司", "phone": "13900000009", "former_names": "甲厂"}]
    )
    brought = clerk.take("hazards", DONE_LEDGER.replace("虚构宏达木业有限公司", "虚构无名厂"))
    for report in (brought, edited, made):
        clerk.undo(report.id)
    assert living(clerk) == before
    check_rows_equal_their_changes(clerk.store.reader)
    assert find_subjects(clerk.store.reader, "鸿运") == []
    assert counts(clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)) == (2, 0, 0, 0)


def test_undo_of_hazard_edits_brings_the_former_steps_back(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}
    clerk.take("hazards", [{**row, "deadline": "2026-03-30", "state": "registered"}])
    report = clerk.take("hazards", [{**row, "deadline": "2026-05-30", "state": "rectifying"}])
    clerk.undo(report.id)
    [found] = hazard_rows(clerk)
    assert (found["deadline"], found["state"]) == ("2026-03-30", "registered")


def test_undo_is_refused_with_the_names_of_what_was_built_on_it(clerk: Clerk, desk: Desk) -> None:
    report = clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    hit = find_subjects(clerk.store.reader, "鸿运")[0]
    desk.do(visits.start_visit, subject_id=hit.id, kind="surprise", inspectors=desk.inspectors)
    before = living(clerk)
    with pytest.raises(SafetyDeskError) as fault:
        clerk.undo(report.id)
    assert code(fault) == "LEDGER_045"
    assert "检查 V-A01-0001" in fault.value.message
    assert living(clerk) == before


def test_undo_is_refused_when_a_value_was_changed_since(clerk: Clerk, desk: Desk) -> None:
    report = clerk.take("enterprises", [{"name": "虚构宏达木业有限公司", "phone": "13900000009"}])
    desk.do(subjects.edit_subject, subject_id=desk.subject, phone="13900000010")
    with pytest.raises(SafetyDeskError) as fault:
        clerk.undo(report.id)
    assert "虚构宏达木业有限公司" in fault.value.message


def test_undo_is_refused_when_the_hazard_went_on(clerk: Clerk) -> None:
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "document_number": "（虚）安改〔2025〕1号"}
    report = clerk.take("hazards", [{**row, "state": "review_requested"}])
    later = clerk.take("hazards", [{**row, "state": "review_failed"}])
    with pytest.raises(SafetyDeskError) as fault:
        clerk.undo(report.id)
    assert "H-A01-0001" in fault.value.message
    clerk.undo(later.id)
    clerk.undo(report.id)
    assert hazard_rows(clerk) == []


def test_undo_happens_once(clerk: Clerk) -> None:
    report = clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    clerk.undo(report.id)
    with pytest.raises(SafetyDeskError) as fault:
        clerk.undo(report.id)
    assert code(fault) == "LEDGER_042"


# --- what is told


def test_report_is_the_json_of_the_design(clerk: Clerk) -> None:
    told = clerk.take("enterprises", VILLAGE_LEDGER, open_places=True).as_json("批注.xlsx")
    assert told["rows"] == {"read": 2, "created": 2, "updated": 0, "unchanged": 0, "skipped": 0, "refused": 0}
    assert {"id", "kind", "sheet", "header_row", "columns", "unmapped", "rows", "problems", "annotated"} <= set(told)
    assert told["columns"]["联系电话"] == "phone"
    assert json.loads(json.dumps(told)) == told


def test_unknown_kind_is_refused(clerk: Clerk) -> None:
    whole = reading("enterprises", [{"name": "虚构甲厂"}])
    other = LedgerReading(**{name: getattr(whole, name) for name in whole.__slots__} | {"kind": "rounds"})
    with pytest.raises(SafetyDeskError) as fault:
        imports.stage_import(clerk.store, reading=other)
    assert code(fault) == "LEDGER_044"


def test_day_of_import_is_the_china_day(clerk: Clerk) -> None:
    clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    [row] = import_rows(clerk.store.reader)
    assert day_of(row.at) == day_of(clerk.store.clock())
