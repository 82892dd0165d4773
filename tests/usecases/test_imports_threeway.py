"""An export that comes back while the store moved on: edited cells land, others' edits stay, both are a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.export_base import writer
from safetydesk.domain.staging import Value
from safetydesk.models.queries.ledger_rows import enterprises
from safetydesk.usecases import hazards, imports, places, subjects
from safetydesk.usecases.imports import ImportReport
from tests.ledger_clerk import Clerk, counts, reading, said
from tests.usecases.conftest import Desk
from tests.usecases.imported import hazard_rows, rows

NAME = "虚构宏达木业有限公司"


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    desk.do(subjects.edit_subject, subject_id=desk.subject, headcount=88)
    return Clerk(desk.store)


def exported(clerk: Clerk, kind: str = "enterprises", *, masked: bool = False) -> tuple[dict[str, Value], str]:
    """The first row of an export, and its 导出底稿."""
    slots = load_registers()[kind].slots
    first = next(enterprises(clerk.store.reader))[1] if kind == "enterprises" else hazard_rows(clerk)[0]
    keep = writer(slots, {name for name, _ in slots}, masked=masked)
    return {name: first[name] for name, _ in slots}, keep(first)


def back(clerk: Clerk, kind: str, row: dict[str, Value], base: str | None, **cells: Value) -> ImportReport:
    """The export with some cells edited, taken in again."""
    told = reading(kind, [{**row, **cells}])
    whole = replace(told, rows=[replace(one, base=base) for one in told.rows])
    report = imports.stage_import(clerk.store, reading=whole)
    clerk.accept(report.id)
    return imports.report_import(clerk.store.reader, report.id)


def test_cells_not_edited_keep_what_others_changed_since(clerk: Clerk, desk: Desk) -> None:
    row, base = exported(clerk)
    desk.do(subjects.edit_subject, subject_id=desk.subject, headcount=99, person_in_charge="王虚构")
    report = back(clerk, "enterprises", row, base, phone="13900000009")
    now = rows(clerk)[NAME]
    assert (now["headcount"], now["person_in_charge"], now["phone"]) == (99, "王虚构", "13900000009")
    assert (counts(report), said(report)) == ((0, 1, 0, 0), [(None, "LEDGER_163"), (None, "LEDGER_163")])
    told = [(one.row, one.title, one.old, one.new) for one in report.changes]
    assert told == [(4, "联系电话", "138 0000 2617", "13900000009")]


def test_cell_edited_on_both_sides_is_shown_and_not_landed(clerk: Clerk, desk: Desk) -> None:
    row, base = exported(clerk)
    desk.do(subjects.edit_subject, subject_id=desk.subject, headcount=99)
    report = back(clerk, "enterprises", row, base, headcount=77, remark="已核")
    assert (rows(clerk)[NAME]["headcount"], rows(clerk)[NAME]["remark"]) == (99, "已核")
    [problem] = report.problems
    assert (problem.code, problem.level, "“99”" in problem.message) == ("LEDGER_164", "question", True)


def test_same_edit_on_both_sides_is_no_conflict(clerk: Clerk, desk: Desk) -> None:
    row, base = exported(clerk)
    desk.do(subjects.edit_subject, subject_id=desk.subject, headcount=99)
    report = back(clerk, "enterprises", row, base, headcount=99)
    assert (counts(report), said(report)) == ((0, 0, 1, 0), [])


def test_renamed_village_is_no_edit(clerk: Clerk, desk: Desk) -> None:
    other = desk.do(places.open_village, name="虚构二村").id
    row, base = exported(clerk)
    desk.do(subjects.edit_subject, subject_id=desk.subject, village_id=other)
    back(clerk, "enterprises", row, base, remark="已核")
    assert rows(clerk)[NAME]["village"] == "虚构二村"


def test_masked_export_notices_another_phone(clerk: Clerk, desk: Desk) -> None:
    row, base = exported(clerk, masked=True)
    desk.do(subjects.edit_subject, subject_id=desk.subject, phone="13700001111")
    report = back(clerk, "enterprises", row, base, phone="13900000009")
    assert (rows(clerk)[NAME]["phone"], said(report)) == ("13700001111", [(4, "LEDGER_164")])


def test_without_a_base_every_difference_is_an_edit_and_listed(clerk: Clerk, desk: Desk) -> None:
    row, _ = exported(clerk)
    desk.do(subjects.edit_subject, subject_id=desk.subject, headcount=99)
    report = back(clerk, "enterprises", row, None, phone="13900000009")
    assert rows(clerk)[NAME]["headcount"] == 88
    assert [(one.field, one.old, one.new) for one in report.changes] == [
        ("phone", "138 0000 2617", "13900000009"),
        ("headcount", "99", "88"),
    ]
    assert report.as_json()["changes"][1] == {
        "row": 4,
        "record": f"{row['code']} {NAME}",
        "field": "headcount",
        "title": "从业人数",
        "old": "99",
        "new": "88",
    }


def test_base_of_another_row_does_not_count(clerk: Clerk, desk: Desk) -> None:
    row, _ = exported(clerk)
    other = writer(load_registers()["enterprises"].slots, set(row), masked=False)({**row, "code": "E-A01-9999"})
    desk.do(subjects.edit_subject, subject_id=desk.subject, headcount=99)
    back(clerk, "enterprises", row, other)
    assert rows(clerk)[NAME]["headcount"] == 88


def test_old_export_of_hazards_takes_no_step_back(clerk: Clerk, desk: Desk) -> None:
    clerk.take(
        "hazards", [{"subject": NAME, "description": "通道堵塞", "found_on": "2026-04-01", "state": "registered"}]
    )
    row, base = exported(clerk, "hazards")
    key = desk.store.reader.execute("SELECT id FROM hazard").fetchone()[0]
    step = {"kind": "assigned", "document_id": b"d" * 16, "deadline": "2026-05-01"}
    desk.do(hazards.append_event, hazard_id=key, **step)
    report = back(clerk, "hazards", row, base, responsible_person="王五")
    now = hazard_rows(clerk)[0]
    assert (now["state"], now["deadline"], now["responsible_person"]) == ("assigned", "2026-05-01", "王五")
    assert {one.level for one in report.problems} == {"note"}


def test_comparison_again_keeps_the_base(clerk: Clerk, desk: Desk) -> None:
    row, base = exported(clerk)
    told = reading("enterprises", [{**row, "phone": "13900000009"}])
    whole = replace(told, rows=[replace(one, base=base) for one in told.rows])
    staged = imports.stage_import(clerk.store, reading=whole)
    desk.do(subjects.edit_subject, subject_id=desk.subject, headcount=99)
    again = imports.restage_import(clerk.store, import_id=staged.id)
    clerk.accept(again.id)
    assert (rows(clerk)[NAME]["headcount"], rows(clerk)[NAME]["phone"]) == (99, "13900000009")
