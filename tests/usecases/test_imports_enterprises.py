"""Ledgers of enterprises: whom a row means, what its cells change; nothing guessed, nothing silent."""

from __future__ import annotations

import pytest

from safetydesk.models.queries.staged import staged_page
from safetydesk.models.queries.subjects import find_subjects, subject_card
from safetydesk.usecases import places, subjects
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, counts, said, snapshot
from tests.usecases.conftest import Desk
from tests.usecases.imported import VILLAGE_LEDGER, hazard_rows, rows

CODE_A = "91110000600037341L"
CODE_B = "92500199MA9000001J"


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


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
    [line] = staged_page(clerk.store.reader, staged.id, states=("changed",))
    changed = {name: (one.old, one.value) for name, one in line.cells.items() if one.changed}
    assert changed == {"phone": ("13900000001", "13900000009"), "headcount": (12, 15)}
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
