"""立即整改 is one thing everywhere: due on the day of the check, said in its own words (DOMAIN §7.10, 7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import HOUR
from safetydesk.ledgers.writing.write import write_ledger
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.hazards import hazards_due, overdue_hazards
from safetydesk.models.queries.ledger_rows import hazards as ledger_rows
from safetydesk.models.queries.today import counts as figures
from safetydesk.usecases import findings, hazards, imports, places, visits
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.paper_facts import gather
from tests.ledger_clerk import Clerk, counts, said
from tests.ledgers.books import read, rows_of
from tests.usecases.conftest import Desk
from tests.usecases.imported import hazard_rows

CHECKED, NEXT = "2026-04-16", "2026-04-17"


@pytest.fixture(params=[None, CHECKED], ids=["words only", "day and words"])
def visit(desk: Desk, request: pytest.FixtureRequest) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    due = {"deadline": request.param, "deadline_text": "立即整改"}
    desk.do(findings.note_finding, visit_id=key, text="疏散通道堆放原料", **due)
    desk.do(visits.finish_visit, visit_id=key)
    return key


@pytest.fixture
def hazard(desk: Desk, visit: bytes) -> bytes:
    made: list[bytes] = desk.do(hazards.register_hazards, visit_id=visit)
    return made[0]


@pytest.mark.usefixtures("hazard")
def test_it_is_due_today_and_overdue_tomorrow(desk: Desk) -> None:
    db = desk.store.reader
    assert [row.deadline for row in hazards_due(db, CHECKED, "2026-04-19")] == [CHECKED]
    assert [row.deadline_text for row in overdue_hazards(db, NEXT)] == ["立即整改"]
    now = figures(db, today=NEXT, soon="2026-04-20", certificates_until="2026-05-16")
    assert (now.overdue, now.oldest_deadline) == (1, CHECKED)
    assert next(ledger_rows(db, NEXT))[1]["overdue_days"] == 1


def test_notice_a_day_later_says_at_once(desk: Desk, visit: bytes, hazard: bytes, tmp_path: Path) -> None:
    blobs = SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)
    desk.do(places.choose, key="review_needed", value=False)
    given = {"subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, kind="inspection_record", **given).id
    desk.do(documents.issue_document, document_id=record, blobs=blobs)
    desk.now += 24 * HOUR
    paper = desk.do(documents.draft_document, kind="rectification_notice", hazard_ids=[hazard], **given).id
    [told] = gather(desk.store.reader, paper, number=None, dated=NEXT).findings
    assert (told.immediate, told.deadline) == (True, None)
    desk.do(documents.issue_document, document_id=paper, blobs=blobs)
    row = hazard_rows(Clerk(desk.store))[0]
    assert (row["state"], row["deadline"], row["deadline_text"]) == ("assigned", CHECKED, "立即整改")


def test_another_day_takes_the_place_of_the_words(desk: Desk, hazard: bytes) -> None:
    step = {"kind": "assigned", "document_id": b"d" * 16, "deadline_text": "立即整改"}
    desk.do(hazards.append_event, hazard_id=hazard, **step)
    desk.do(hazards.request_extension, hazard_id=hazard, until="2026-05-01", reason="等配件")
    desk.do(hazards.decide_extension, hazard_id=hazard, approved=True)
    row = hazard_rows(Clerk(desk.store))[0]
    assert (row["deadline"], row["deadline_text"]) == ("2026-05-01", None)


@pytest.mark.usefixtures("hazard")
@pytest.mark.parametrize("name", ["台账.xlsx", "台账.csv"])
def test_export_gives_the_words_and_comes_back_unchanged(desk: Desk, tmp_path: Path, name: str) -> None:
    words = load().accepted()
    rows = [row for _, row in ledger_rows(desk.store.reader, CHECKED)]
    write_ledger(tmp_path / name, register=load_registers()["hazards"], rows=rows, catalog_words=words)
    reading = read(tmp_path / name, "hazards", words=words)
    [row] = rows_of(reading)
    assert (row.raw["deadline"], row.values["deadline"], row.values["deadline_text"]) == (
        "立即整改",
        CHECKED,
        "立即整改",
    )
    report = imports.stage_import(desk.store, reading=reading)
    assert (counts(report), said(report)) == ((0, 0, 1, 0), [])


@pytest.mark.usefixtures("hazard")
def test_day_typed_over_the_words_lands(desk: Desk, tmp_path: Path) -> None:
    words = load().accepted()
    rows = [{**row, "deadline": "2026-05-01"} for _, row in ledger_rows(desk.store.reader, CHECKED)]
    (text,) = {str(row["deadline_text"]) for row in rows}
    path = tmp_path / "台账.csv"
    shown = [{**row, "deadline_text": None} for row in rows]
    write_ledger(path, register=load_registers()["hazards"], rows=shown, catalog_words=words)
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([lines[0], lines[1].replace("2026-05-01,", f"2026-05-01,{text}")]), "utf-8-sig")
    reading = read(path, "hazards", words=words)
    report = imports.stage_import(desk.store, reading=reading)
    Clerk(desk.store).accept(report.id)
    row = hazard_rows(Clerk(desk.store))[0]
    assert (row["deadline"], row["deadline_text"]) == ("2026-05-01", None)
    again = imports.stage_import(desk.store, reading=read(path, "hazards", words=words))
    assert counts(again) == (0, 0, 1, 0)
