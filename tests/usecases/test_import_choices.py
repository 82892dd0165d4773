"""What a person decides on a staged import: rows taken or left out, who is meant, a row of several findings."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.staged import StagedLineRow, staged_counts, staged_page, staged_row
from safetydesk.usecases import imports
from tests.ledger_clerk import Clerk, counts, said
from tests.usecases.conftest import Desk
from tests.usecases.imported import code, hazard_rows, rows

THREE = [{"name": f"虚构{number}号厂", "village": f"虚构{number}村"} for number in (1, 2, 3)]
FOUND = {"subject": "虚构宏达木业有限公司", "found_on": "2026-03-01"}


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def page(clerk: Clerk, key: bytes, **told: object) -> list[StagedLineRow]:
    return staged_page(clerk.store.reader, key, **told)  # type: ignore[arg-type]


def test_only_chosen_rows_land_and_what_was_left_out_is_told(clerk: Clerk) -> None:
    staged = clerk.stage("enterprises", THREE, open_places=True)
    with clerk.store.writing(actor=None) as session:
        imports.accept_import(session, import_id=staged.id, rows={4, 6})
    report = imports.report_import(clerk.store.reader, staged.id)
    assert (counts(report), report.read, report.left_out) == ((2, 0, 0, 0), 3, 1)
    assert {"虚构1号厂", "虚构3号厂"} <= set(rows(clerk))
    assert "虚构2号厂" not in rows(clerk)
    villages = clerk.store.reader.execute("SELECT name FROM village WHERE name GLOB '虚构?村'").fetchall()
    assert {row[0] for row in villages} == {"虚构1村", "虚构3村"}, "no village that only a row left out names"
    [left] = page(clerk, staged.id, states=("left_out",))
    assert (left.row, left.cells["name"].value) == (5, "虚构2号厂")
    assert counts(clerk.take("enterprises", THREE, open_places=True)) == (1, 0, 2, 0), "the rest another day"


def test_rows_are_ticked_one_by_one_by_state_and_all(clerk: Clerk) -> None:
    staged = clerk.stage("enterprises", [*THREE, {"name": "虚构宏达木业有限公司", "village": None}], open_places=True)

    def choose(**told: object) -> tuple[int, int]:
        with clerk.store.writing(actor=None) as session:
            imports.choose_rows(session, import_id=staged.id, **told)  # type: ignore[arg-type]
        report = imports.report_import(clerk.store.reader, staged.id)
        return report.created, report.left_out

    assert choose(take=False) == (0, 3), "a row that says what is stored cannot be left out"
    assert choose(rows={5}, take=True) == (1, 2)
    assert choose(states=("new",), take=True) == (3, 0)
    assert choose(rows={(4, 0)}, take=False) == (2, 1)
    with pytest.raises(SafetyDeskError) as fault:
        choose(rows={99}, take=True)
    assert code(fault) == "LEDGER_171"
    imports.restage_import(clerk.store, import_id=staged.id)
    assert imports.report_import(clerk.store.reader, staged.id).left_out == 1, "comparing again forgets no choice"


def test_hazards_left_out_bring_no_enterprise(clerk: Clerk) -> None:
    ledger = [{"subject": f"虚构{name}厂", "description": "通道堆物", "found_on": "2026-03-01"} for name in "甲乙"]
    staged = clerk.stage("hazards", ledger)
    with clerk.store.writing(actor=None) as session:
        imports.accept_import(session, import_id=staged.id, rows={5})
    assert "虚构乙厂" in rows(clerk)
    assert "虚构甲厂" not in rows(clerk)
    assert imports.report_import(clerk.store.reader, staged.id).left_out == 1


def test_page_of_staged_rows_narrows_by_state_and_words_and_goes_on(clerk: Clerk) -> None:
    ledger = [*THREE, {"name": "虚构宏达木业有限公司", "village": None, "phone": "13900000009"}]
    staged = clerk.stage("enterprises", [{**row, "phone": row.get("phone")} for row in ledger], open_places=True)
    assert [one.row for one in page(clerk, staged.id, limit=2)] == [4, 5]
    assert [one.row for one in page(clerk, staged.id, limit=2, after=(5, 0))] == [6, 7]
    assert [one.row for one in page(clerk, staged.id, search="2号")] == [5]
    [changed] = page(clerk, staged.id, states=("changed",))
    cell = changed.cells["phone"]
    assert (cell.changed, cell.value, changed.taken) == (True, "13900000009", True)
    assert staged_counts(clerk.store.reader, staged.id)["new"] == 3


ALIKE = [{"name": "虚构宏达木业", "phone": "13900000009"}]


def test_name_that_looks_alike_is_asked_and_lands_as_another_until_answered(clerk: Clerk) -> None:
    staged = clerk.stage("enterprises", ALIKE)
    [line] = page(clerk, staged.id, states=("asked",))
    assert [one.name for one in line.alike] == ["虚构宏达木业有限公司"]
    assert (line.verdict, line.answer, staged.asked) == ("new", None, 1)
    assert "是不是" in next(one.message for one in staged.problems if one.code == "LEDGER_143")
    clerk.accept(staged.id)
    assert {"虚构宏达木业", "虚构宏达木业有限公司"} <= set(rows(clerk))


def answer(clerk: Clerk, key: bytes, row: int, record: bytes | None) -> None:
    with clerk.store.writing(actor=None) as session:
        imports.answer_match(session, import_id=key, row=row, record=record)


def test_yes_takes_the_row_for_the_record_and_leaves_its_name(clerk: Clerk, desk: Desk) -> None:
    staged = clerk.stage("enterprises", ALIKE)
    answer(clerk, staged.id, 4, desk.subject)
    line = staged_row(clerk.store.reader, staged.id, 4)
    assert line is not None
    assert (line.verdict, line.record, line.answer) == ("changed", desk.subject, desk.subject)
    report = imports.report_import(clerk.store.reader, staged.id)
    assert (4, "LEDGER_174") in said(report)
    clerk.accept(staged.id)
    assert rows(clerk)["虚构宏达木业有限公司"]["phone"] == "13900000009"
    assert "虚构宏达木业" not in rows(clerk)


def test_no_takes_the_row_for_another_one_and_asks_no_more(clerk: Clerk) -> None:
    staged = clerk.stage("enterprises", ALIKE)
    answer(clerk, staged.id, 4, None)
    report = imports.report_import(clerk.store.reader, staged.id)
    assert (report.asked, report.created) == (0, 1)
    assert "LEDGER_143" not in [one.code for one in report.problems]


def test_answer_is_one_of_those_named(clerk: Clerk) -> None:
    staged = clerk.stage("enterprises", [*ALIKE, {"name": "虚构丁厂"}])
    for row, record, expected in ((4, b"x" * 16, "LEDGER_172"), (5, None, "LEDGER_172"), (9, None, "LEDGER_171")):
        with pytest.raises(SafetyDeskError) as fault:
            answer(clerk, staged.id, row, record)
        assert code(fault) == expected


def test_hazard_of_a_like_name_goes_to_the_enterprise_a_person_names(clerk: Clerk, desk: Desk) -> None:
    staged = clerk.stage("hazards", [{**FOUND, "subject": "虚构宏达木业", "description": "通道堆物"}])
    answer(clerk, staged.id, 4, desk.subject)
    clerk.accept(staged.id)
    [row] = hazard_rows(clerk)
    assert row["subject"] == "虚构宏达木业有限公司"
    assert "虚构宏达木业" not in rows(clerk)


def test_row_that_could_be_two_of_one_name_is_refused_until_answered(clerk: Clerk) -> None:
    clerk.take("enterprises", [{"name": "虚构甲厂", "village": name} for name in ("甲村", "乙村")], open_places=True)
    staged = clerk.stage("hazards", [{"subject": "虚构甲厂", "description": "通道堆物", "found_on": "2026-03-01"}])
    [line] = page(clerk, staged.id)
    assert (line.verdict, len(line.alike), staged.asked) == ("refused", 2, 1)
    answer(clerk, staged.id, 4, line.alike[1].record)
    clerk.accept(staged.id)
    assert [row["village"] for row in hazard_rows(clerk)] == ["乙村"]


def test_hazard_that_could_be_two_is_refused_until_answered(clerk: Clerk) -> None:
    same = {**FOUND, "description": "通道堆物"}
    clerk.take("hazards", [{**same, "place": "一车间"}])
    clerk.take("hazards", [{**same, "found_on": "2026-03-02", "place": "二车间"}])
    staged = clerk.stage("hazards", [{"subject": same["subject"], "description": "通道堆物", "measure": "清理"}])
    [line] = page(clerk, staged.id)
    assert (line.verdict, len(line.alike)) == ("refused", 2)
    answer(clerk, staged.id, 4, line.alike[0].record)
    clerk.accept(staged.id)
    assert [row["measure"] for row in hazard_rows(clerk)] == ["清理", None]
    again = clerk.stage("hazards", [{"subject": same["subject"], "description": "通道堆物"}])
    answer(clerk, again.id, 4, None)
    assert counts(imports.report_import(clerk.store.reader, again.id)) == (1, 0, 0, 0)


def test_another_hazard_stays_with_the_enterprise_that_its_row_names(clerk: Clerk) -> None:
    same = {"subject": FOUND["subject"], "description": "通道堆物", "grade": "general"}
    clerk.take("hazards", [{**same, "found_on": "2026-03-01", "place": "一车间"}])
    clerk.take("hazards", [{**same, "found_on": "2026-03-02", "place": "二车间"}])
    before = rows(clerk)
    staged = clerk.stage("hazards", [same])
    answer(clerk, staged.id, 4, None)
    clerk.accept(staged.id)
    assert rows(clerk) == before
    assert {row["subject"] for row in hazard_rows(clerk)} == {FOUND["subject"]}


def test_whose_a_row_is_and_which_of_his_records_are_two_questions(clerk: Clerk) -> None:
    named = [{"name": "虚构甲厂", "village": name} for name in ("甲村", "乙村")]
    clerk.take("enterprises", named, open_places=True)
    told = {"subject": "虚构甲厂", "description": "通道堆物", "grade": "general"}
    for day in ("2026-03-01", "2026-03-02"):
        clerk.take("hazards", [{**told, "village": "乙村", "found_on": day}])
    staged = clerk.stage("hazards", [told])
    [line] = page(clerk, staged.id)
    answer(clerk, staged.id, 4, line.alike[1].record)
    [asked] = page(clerk, staged.id, states=("asked",))
    assert [one.code for one in asked.problems] == ["LEDGER_153"]
    answer(clerk, staged.id, 4, None)
    assert page(clerk, staged.id, states=("asked",)) == []
    clerk.accept(staged.id)
    assert [row["village"] for row in hazard_rows(clerk)] == ["乙村"] * 3


SEVERAL = {
    **FOUND,
    "description": "1. 通道堆物；2. 灭火器过期；3. 电线老化",
    "measure": "1. 清理\n2. 更换\n3. 穿管",
    "funds": 30000,
}


def split(clerk: Clerk, key: bytes, row: int = 4) -> None:
    with clerk.store.writing(actor=None) as session:
        imports.split_row(session, import_id=key, row=row)


def test_row_of_a_major_ledger_is_split_and_found_again_too(clerk: Clerk) -> None:
    row = {**FOUND, "description": "1. 除尘器停用；2. 防爆失效", "grade": "suspected_major"}
    staged = clerk.stage("major_hazards", [row])
    split(clerk, staged.id)
    clerk.accept(staged.id)
    assert [one["description"] for one in hazard_rows(clerk)] == ["除尘器停用", "防爆失效"]
    assert counts(clerk.stage("major_hazards", [row])) == (0, 0, 2, 0)


def test_row_of_several_findings_is_split_into_parts_and_found_again_as_such(clerk: Clerk) -> None:
    staged = clerk.stage("hazards", [SEVERAL, {**FOUND, "description": "无标志", "measure": None, "funds": None}])
    split(clerk, staged.id)
    parts = page(clerk, staged.id)
    assert [(one.row, one.part) for one in parts] == [(4, 1), (4, 2), (4, 3), (5, 0)]
    clerk.accept(staged.id)
    assert [(row["description"], row["measure"], row["funds"]) for row in hazard_rows(clerk)] == [
        ("通道堆物", "清理", 30000),
        ("灭火器过期", "更换", None),
        ("电线老化", "穿管", None),
        ("无标志", None, None),
    ]
    again = clerk.stage("hazards", [SEVERAL])
    assert counts(again) == (0, 0, 3, 0)
    edited = clerk.take("hazards", [{**SEVERAL, "place": "一车间"}])
    assert counts(edited) == (0, 3, 0, 0)


def test_split_row_is_taken_whole_again(clerk: Clerk) -> None:
    staged = clerk.stage("hazards", [SEVERAL])
    split(clerk, staged.id)
    with clerk.store.writing(actor=None) as session:
        imports.join_row(session, import_id=staged.id, row=4)
    [line] = page(clerk, staged.id)
    assert (line.part, line.cells["description"].value) == (0, SEVERAL["description"])
    with pytest.raises(SafetyDeskError) as fault, clerk.store.writing(actor=None) as session:
        imports.join_row(session, import_id=staged.id, row=4)
    assert code(fault) == "LEDGER_171"


def test_only_a_row_of_several_findings_is_split(clerk: Clerk) -> None:
    staged = clerk.stage("hazards", [{**FOUND, "description": "2号车间通道堆物"}])
    with pytest.raises(SafetyDeskError) as fault:
        split(clerk, staged.id)
    assert code(fault) == "LEDGER_173"


def test_every_row_of_several_is_split_at_once_and_parts_are_chosen(clerk: Clerk) -> None:
    staged = clerk.stage("hazards", [SEVERAL, {**SEVERAL, "found_on": "2026-03-09"}])
    with clerk.store.writing(actor=None) as session:
        assert imports.split_rows(session, import_id=staged.id) == 2
        imports.choose_rows(session, import_id=staged.id, rows={(4, 2)}, take=False)
    clerk.accept(staged.id)
    assert len(hazard_rows(clerk)) == 5


def test_parts_landed_by_another_meanwhile_are_noticed(clerk: Clerk) -> None:
    whole = clerk.stage("hazards", [SEVERAL])
    other = clerk.stage("hazards", [SEVERAL])
    split(clerk, other.id)
    clerk.accept(other.id)
    with pytest.raises(SafetyDeskError) as fault:
        clerk.accept(whole.id)
    assert code(fault) == "LEDGER_043"
    assert counts(imports.restage_import(clerk.store, import_id=whole.id)) == (0, 0, 3, 0)
