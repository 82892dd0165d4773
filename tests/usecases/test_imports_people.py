"""人员证件台账: who is meant, which certificate, and what no ledger may rewrite."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.export_base import RECORD, writer
from safetydesk.domain.staging import NOT_TAKEN, Problem, Value
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.ledger_rows import people as ledger_people
from safetydesk.models.queries.people import certificates, people
from safetydesk.usecases import imports, visits
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, check_undo, counts, reading, said, snapshot
from tests.usecases.conftest import Desk

NAME = "虚构宏达木业有限公司"
OWN = "虚构镇人民政府"
TODAY = "2026-04-16"
FIRST, SECOND = "T110101199003070011", "T110101198503070022"
LEDGER = f"""
| subject | name   | phone       | kind      | number   | work       | valid_to   | review_on  |
|---------|--------|-------------|-----------|----------|------------|------------|------------|
| {NAME}  | 张虚构 | 13900000001 | special   | {FIRST}  | 低压电工   | 2029-05-01 | 2026-05-01 |
| {NAME}  | 张虚构 | 13900000001 | special   | {FIRST}  | 熔化焊接   | 2026-03-01 |            |
| {NAME}  | 张虚构 |             | special   | {SECOND} | 叉车       | 2028-03-01 | 2025-03-01 |
| {NAME}  | 赵虚构 |             |           |          |            |            |            |
| {NAME}  | 钱虚构 |             | manager   |          |            | 2027-03-01 |            |
| 虚构新厂 | 孙虚构 |            | principal | 虚主001  |            |            |            |
| {OWN}   | 吴虚构 | 13900000009 | enforcement | 虚构0009 |          | 2027-12-31 |            |
"""


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def rows(clerk: Clerk) -> list[dict[str, Any]]:
    return [row for _, row in ledger_people(clerk.store.reader, TODAY)]


def exported(clerk: Clerk, *, masked: bool = False) -> list[tuple[dict[str, Value], str]]:
    """Every row of an export with its 底稿, the numbers with stars if `masked`."""
    register = load_registers()["people"]
    fields = {name for name, _ in register.slots} - ({"number"} if masked else set())
    keep = writer(register.slots, fields, masked=masked)
    return [({name: row[name] for name, _ in register.slots}, keep(row)) for row in rows(clerk)]


def back(clerk: Clerk, whole: list[tuple[dict[str, Value], str]]) -> imports.ImportReport:
    """An export taken in again."""
    told = reading("people", [row for row, _ in whole])
    based = [replace(one, base=base) for one, (_, base) in zip(told.rows, whole, strict=True)]
    report = imports.stage_import(clerk.store, reading=replace(told, rows=based))
    clerk.accept(report.id)
    return imports.report_import(clerk.store.reader, report.id)


def named(clerk: Clerk, name: str) -> list[dict[str, Any]]:
    return [row for row in rows(clerk) if row["name"] == name]


def test_people_land_with_their_certificates(clerk: Clerk) -> None:
    report = clerk.take("people", LEDGER)
    assert (counts(report), said(report)) == ((7, 0, 0, 0), [(9, "LEDGER_155"), (10, "LEDGER_235")])
    shown = [(row["name"], row["work"], row["state"]) for row in rows(clerk) if row["roles"] is None]
    assert shown == [
        ("张虚构", "低压电工", "expiring"),
        ("张虚构", "熔化焊接", "expired"),
        ("张虚构", "叉车", "review"),
        ("赵虚构", None, None),
        ("钱虚构", None, "valid"),
        ("孙虚构", None, "pending"),
    ]
    db = clerk.store.reader
    assert db.execute("SELECT count(*) FROM employee WHERE name = '张虚构'").fetchone()[0] == 2
    assert [one.name for one in people(db, role="inspector")] == ["吴虚构", "周虚构", "李虚构"]
    assert {one.number for one in certificates(db)} == {"虚构0001", "虚构0002", "虚构0009"}
    check_rows_equal_their_changes(db)


def test_same_ledger_again_and_our_own_export_change_nothing(clerk: Clerk) -> None:
    clerk.take("people", LEDGER)
    before = snapshot(clerk.store.reader)
    assert counts(clerk.take("people", LEDGER)) == (0, 0, 7, 0)
    assert counts(back(clerk, exported(clerk))) == (0, 0, 9, 0)
    assert counts(back(clerk, exported(clerk, masked=True))) == (0, 0, 9, 0)
    plain = [{name: value for name, value in row.items() if name != RECORD} for row in rows(clerk)]
    assert counts(clerk.take("people", plain)) == (0, 0, 9, 0)
    assert snapshot(clerk.store.reader) == before


def test_undo_takes_people_away(clerk: Clerk) -> None:
    check_undo(clerk, "people", LEDGER)


def test_edited_cells_of_an_export_arrive_also_a_name_and_a_masked_row(clerk: Clerk) -> None:
    clerk.take("people", LEDGER)
    whole = exported(clerk, masked=True)
    [place] = [index for index, (row, _) in enumerate(whole) if row["name"] == "钱虚构"]
    masked = [({**row, "number": "T11***********0011" if row["number"] == FIRST else row["number"]}, base)
              for row, base in whole]  # fmt: skip
    masked[place][0].update(name="钱虚构二", number="虚安002")
    report = back(clerk, masked)
    [row] = named(clerk, "钱虚构二")
    assert (counts(report)[:2], row["number"], row["kind"]) == ((0, 1), "虚安002", "manager")


def test_phone_edited_in_one_row_of_a_person_with_several_arrives(clerk: Clerk) -> None:
    clerk.take("people", LEDGER)
    whole = exported(clerk)
    second = [index for index, (row, _) in enumerate(whole) if row["name"] == "张虚构"][1]
    whole[second][0]["phone"] = "13900000077"
    assert counts(back(clerk, whole)) == (0, 1, 8, 0)
    assert [row["phone"] for row in named(clerk, "张虚构")] == ["13900000077", "13900000077", None]


def test_two_phones_for_one_person_are_a_question(clerk: Clerk) -> None:
    row = {"subject": NAME, "name": "张虚构", "phone": "13900000001", "kind": "special", "work": "低压电工"}
    for _ in range(2):
        report = clerk.take("people", [row, {**row, "work": "高处作业", "phone": "13900000002"}])
        assert said(report) == [(5, "LEDGER_232")]
    assert {row["phone"] for row in named(clerk, "张虚构")} == {"13900000001"}


def test_certificate_for_a_person_who_had_none_fills_the_row(clerk: Clerk) -> None:
    clerk.take("people", LEDGER)
    row = {"subject": NAME, "name": "赵　虚构", "kind": "special", "work": "高处作业", "number": None}
    assert counts(clerk.take("people", [row])) == (0, 1, 0, 0)
    assert [(one["work"], one["number"]) for one in named(clerk, "赵虚构")] == [("高处作业", None)]


def test_namesakes_that_nothing_tells_apart_are_refused(clerk: Clerk) -> None:
    clerk.take("people", LEDGER)
    report = clerk.take("people", [{"subject": NAME, "name": "张虚构", "post": "电工"}])
    assert (counts(report), said(report)) == ((0, 0, 0, 1), [(4, "LEDGER_231")])
    told = {"subject": NAME, "name": "张虚构", "phone": "13900000001", "post": "电工"}
    assert counts(clerk.take("people", [told])) == (0, 1, 0, 0)


def test_papers_that_nothing_tells_apart_are_refused(clerk: Clerk) -> None:
    clerk.take("people", LEDGER)
    told = {"subject": NAME, "name": "张虚构", "kind": "special", "number": FIRST, "valid_to": "2030-01-01"}
    assert said(clerk.take("people", [told])) == [(4, "LEDGER_233")]
    assert said(clerk.take("people", [told, told]))[-1] == (5, "LEDGER_157")


def test_valid_certificate_of_an_inspector_is_not_rewritten(clerk: Clerk) -> None:
    told = {"subject": OWN, "name": "李虚构", "kind": "enforcement", "number": "虚构0001", "valid_to": "2030-01-01"}
    report = clerk.take("people", [{**told, "phone": "13900000005", "post": "队长"}])
    assert sorted(one.code for one in report.problems) == ["LEDGER_236", "LEDGER_237"]
    [row] = named(clerk, "李虚构")
    assert (row["valid_to"], row["phone"], row["subject"]) == ("2027-12-31", "13900000005", OWN)
    more = clerk.take("people", [{**told, "number": "虚构0010"}])
    assert (counts(more), len(named(clerk, "李虚构"))) == ((1, 0, 0, 0), 2)


def test_inspectors_certificate_makes_no_enterprise(clerk: Clerk) -> None:
    report = clerk.take("people", [{"subject": "虚构邻镇", "name": "郑虚构", "kind": "enforcement"}])
    assert said(report) == [(4, "LEDGER_230")]


def test_masked_number_is_never_stored(clerk: Clerk) -> None:
    told = {"subject": NAME, "name": "冯虚构", "kind": "special", "number": "T11***********0033", "work": "电工"}
    report = clerk.take("people", [told])
    assert (said(report), named(clerk, "冯虚构")[0]["number"]) == ([(4, "LEDGER_234")], None)


def test_span_of_days_in_one_cell_gives_both_and_the_sheet_the_kind(clerk: Clerk) -> None:
    told = reading("people", [{"subject": NAME, "name": "陈虚构", "number": "虚证1", "valid_to": None}])
    doubt = Problem("x", 4, told.letters["valid_to"], "2021.5.1-2027.4.30", "LEDGER_106", "", "", "question")
    odd = [replace(one, raw={"valid_to": "2021.5.1-2027.4.30"}, marks={"valid_to": (NOT_TAKEN,)}, problems=(doubt,))
           for one in told.rows]  # fmt: skip
    report = imports.stage_import(clerk.store, reading=replace(told, rows=odd, sheet="特种作业人员台账"))
    clerk.accept(report.id)
    [row] = named(clerk, "陈虚构")
    assert (row["valid_from"], row["valid_to"], row["kind"]) == ("2021-05-01", "2027-04-30", "special")
    assert report.problems == ()


def test_person_who_inspected_since_is_not_taken_back(clerk: Clerk, desk: Desk) -> None:
    report = clerk.take("people", LEDGER)
    [key] = [one.id for one in people(clerk.store.reader) if one.name == "吴虚构"]
    desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=[key])
    with pytest.raises(SafetyDeskError) as caught:
        clerk.undo(report.id)
    assert (caught.value.code, "V-A01-0001" in caught.value.message) == ("LEDGER_045", True)
