"""An import as a whole: all or nothing, undone while nothing hangs on it, told as one report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from safetydesk.domain.instants import day_of
from safetydesk.domain.staging import LedgerReading, StagedRow
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.imports import import_rows
from safetydesk.models.queries.subjects import find_subjects
from safetydesk.models.verify import verify_chain
from safetydesk.usecases import imports, subjects, visits
from safetydesk.usecases.imported import shelf
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, counts, reading, snapshot
from tests.usecases.conftest import Desk
from tests.usecases.imported import DONE_LEDGER, VILLAGE_LEDGER, code, hazard_rows, rows


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


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


def test_what_another_lands_while_rows_are_compared_is_noticed(clerk: Clerk) -> None:
    """Two windows import one file at the same time: what the first lands, the second must not land again."""
    ledger = [{"name": f"虚构{number}号厂", "village": "虚构村"} for number in range(5)]
    turns: list[int] = []

    def other_lands(done: int) -> None:
        turns.append(done)
        if done == 2:
            clerk.take("enterprises", ledger)

    told = reading("enterprises", ledger)
    second = imports.stage_import(clerk.store, reading=told, progress=other_lands, batch=2)
    with pytest.raises(SafetyDeskError) as fault:
        clerk.accept(second.id)
    assert (code(fault), turns) == ("LEDGER_043", [2, 4, 5])
    assert counts(imports.restage_import(clerk.store, import_id=second.id)) == (0, 0, 5, 0)
    clerk.accept(second.id)
    assert len([name for name in rows(clerk) if name.endswith("号厂")]) == 5
    assert clerk.store.reader.execute("SELECT count(*) FROM subject").fetchone()[0] == 6


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
        left = clerk.store.reader.execute("SELECT count(*) FROM staged_line WHERE import_id = ?", (report.id,))
        assert left.fetchone() == (0,)
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


def test_report_is_the_json_of_the_design(clerk: Clerk) -> None:
    told = clerk.take("enterprises", VILLAGE_LEDGER, open_places=True).as_json("批注.xlsx")
    assert told["rows"] == {"read": 2, "created": 2, "updated": 0, "unchanged": 0, "skipped": 0, "refused": 0}
    assert {"id", "kind", "sheet", "header_row", "columns", "unmapped", "rows", "problems", "annotated"} <= set(told)
    assert told["columns"]["联系电话"] == "phone"
    assert json.loads(json.dumps(told)) == told


def test_unknown_kind_is_refused(clerk: Clerk) -> None:
    whole = reading("enterprises", [{"name": "虚构甲厂"}])
    other = LedgerReading(**{name: getattr(whole, name) for name in whole.__slots__} | {"kind": "tips"})
    with pytest.raises(SafetyDeskError) as fault:
        imports.stage_import(clerk.store, reading=other)
    assert code(fault) == "LEDGER_044"


def test_day_of_import_is_the_china_day(clerk: Clerk) -> None:
    clerk.take("enterprises", VILLAGE_LEDGER, open_places=True)
    [row] = import_rows(clerk.store.reader)
    assert day_of(row.at) == day_of(clerk.store.clock())


def test_more_problems_than_anybody_reads_are_counted_not_listed(clerk: Clerk) -> None:
    ledger = [{"name": f"虚构{number}号厂", "village": f"没有的{number}村"} for number in range(9)]
    report = imports.report_import(clerk.store.reader, clerk.stage("enterprises", ledger).id, most=5)
    assert [one.code for one in report.problems] == ["LEDGER_144"] * 5 + ["LEDGER_162"]
    assert "4 处" in report.problems[-1].message


def test_dropped_ledger_of_many_rows_is_swept_by_later_imports(clerk: Clerk) -> None:
    """Nobody waits until a large ledger is gone: without its import its lines are nothing, and go bit by bit."""
    staged = clerk.stage("enterprises", [{"name": f"虚构{number}号厂"} for number in range(shelf.PAGE + 9)])
    with clerk.store.writing(actor=None) as session:
        imports.drop_import(session, import_id=staged.id)
    left = "SELECT count(*) FROM staged_line"
    assert 0 < clerk.store.reader.execute(left).fetchone()[0] < 9
    with pytest.raises(SafetyDeskError, match="LEDGER_041"):
        clerk.accept(staged.id)
    later = clerk.stage("enterprises", [{"name": "虚构乙厂"}])
    with clerk.store.writing(actor=None) as session:
        imports.drop_import(session, import_id=later.id)
    assert clerk.store.reader.execute(left).fetchone()[0] == 0
