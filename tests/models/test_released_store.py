"""A store filled by the program before ledgers (schema 0004): it opens, is backed up, and its work goes on.

`files/v0004.sql` holds its rows as that program wrote them, `files/v0004-blobs.json` its files; all fictional.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import HOUR
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.guarded import read_ledger
from safetydesk.ledgers.writing.write import write_ledger
from safetydesk.models import keys, schema
from safetydesk.models.backup import check_backup
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.migrate import upgrade
from safetydesk.models.queries.documents import document
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.models.queries.subjects import find_subjects
from safetydesk.models.store import Store, create_store, open_store
from safetydesk.models.verify import verify
from safetydesk.models.writer import writer_engine
from safetydesk.usecases import completion, findings, imports, reports, visits
from safetydesk.usecases.papers import documents, numbers
from tests.ledger_clerk import check_rows_equal_their_changes

FILES = Path(__file__).parent / "files"
TODAY = "2026-04-17"
NOW = 1_776_303_000_000_000 + 24 * HOUR
LISTS = [{"key": "fifteen-measures", "version": "v1"}]


def released(folder: Path) -> dict[str, int]:
    """Make the store as the old program left it; how many rows of each table it has."""
    create_store(folder, township="虚构镇").close()
    for path in folder.glob("store.db*"):
        path.unlink()
    engine = writer_engine(folder / "store.db", keys.derive(keys.unlock(folder, None), "db"))
    upgrade(engine, "0004")
    with engine.connect() as connection:
        db: Any = connection.connection.driver_connection
        db.executescript("PRAGMA foreign_keys = OFF;" + (FILES / "v0004.sql").read_text("utf-8"))
        names = [row[0] for row in db.execute("SELECT DISTINCT entity FROM change").fetchall()]
        counts = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
    engine.dispose()
    return counts


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    counts = released(tmp_path / "store")
    blobs = json.loads((FILES / "v0004-blobs.json").read_text("utf-8"))
    opened = open_store(tmp_path / "store", clock=lambda: NOW)
    for name, content in blobs.items():
        assert sealed(opened).put(bytes.fromhex(content)) == name
    assert {name: opened.reader.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in counts} == counts
    yield opened
    opened.close()


def sealed(store: Store) -> SealedFolder:
    assert store.folder is not None
    return SealedFolder(store.folder / "blobs", store.data_key)


def do(store: Store, verb: Any, **facts: Any) -> Any:
    actor = store.reader.execute("SELECT id FROM person ORDER BY id LIMIT 1").fetchone()[0]
    with store.writing(actor=actor) as session:
        return verb(session, **facts)


def whole(store: Store) -> None:
    """Nothing is missing, every row is what its changes say, every number is accounted for."""
    assert store.folder is not None
    assert verify(store.folder, store.data_key, sealed(store)).missing == ()
    check_rows_equal_their_changes(store.reader)
    for organ, series, year in store.reader.execute("SELECT DISTINCT organ, series, year FROM lease").fetchall():
        assert do(store, numbers.number_gaps, organ=organ, series=series, year=year) == []


def test_every_kind_of_record_of_the_old_program_is_tried() -> None:
    text = (FILES / "v0004.sql").read_text("utf-8")
    kinds = {"subject", "visit", "answer", "finding", "evidence", "hazard", "hazard_event", "document", "lease"}
    kinds |= {"document_event", "signature", "certificate", "authority_record", "succession", "import_run", "setting"}
    assert {kind for kind in kinds if f"INSERT OR REPLACE INTO {kind} (" not in text} == set()


def test_released_store_is_backed_up_migrated_and_whole(store: Store, tmp_path: Path) -> None:
    assert schema.state(store.reader) == "current"
    (made,) = (tmp_path / "backups").iterdir()
    assert check_backup(made, store.data_key)["hazard"] == 4
    assert [hit.name for hit in find_subjects(store.reader, "hdxm")] == ["虚构宏达新木业有限公司"]
    whole(store)


@pytest.mark.parametrize("kind", ["enterprises", "hazards", "visits"])
def test_ledger_out_of_a_released_store_comes_back_unchanged(store: Store, tmp_path: Path, kind: str) -> None:
    words, path = load().accepted(), tmp_path / "out.xlsx"
    rows = [row for _, row in ROWS[kind](store.reader, TODAY, None)]
    assert write_ledger(path, register=load_registers()[kind], rows=rows, catalog_words=words) == len(rows) > 0
    assert load_workbook(path).worksheets[0].max_row > len(rows)
    reading = read_ledger(path, kind=kind, catalog_words=words, today=TODAY)
    report = imports.stage_import(store, reading=reading)
    assert (report.created, report.updated, report.unchanged, report.refused) == (0, 0, len(rows), 0)


def test_import_of_the_old_program_knows_what_was_built_on_it(store: Store) -> None:
    key = store.reader.execute("SELECT id FROM import_run WHERE state = 'accepted'").fetchone()[0]
    assert imports.report_import(store.reader, key).created == 1
    with pytest.raises(SafetyDeskError, match=r"LEDGER_045.*V-A01-0003"):
        do(store, imports.undo_import, import_id=key)
    assert store.reader.execute("SELECT count(*) FROM hazard WHERE deleted_at IS NULL").fetchone() == (4,)
    whole(store)


def test_visit_and_paper_go_on_where_the_old_program_stopped(store: Store) -> None:
    subject = store.reader.execute("SELECT id FROM subject WHERE name LIKE '%宏达%'").fetchone()[0]
    people = [row[0] for row in store.reader.execute("SELECT person_id FROM certificate ORDER BY id").fetchall()]
    made = do(store, visits.start_visit, subject_id=subject, kind="surprise", inspectors=people, checklists=LISTS).id
    do(store, findings.note_finding, visit_id=made, text="疏散出口上锁", deadline="2026-04-30")
    do(store, completion.complete_visit, visit_id=made)
    told = {"kind": "inspection_record", "subject_id": subject, "visit_id": made}
    paper = do(store, documents.draft_document, **told).id
    do(store, documents.issue_document, document_id=paper, blobs=sealed(store))
    row = document(store.reader, paper)
    assert row is not None
    assert row.number == "（虚）安检记〔2026〕3号"
    month = do(store, reports.make_report, period="2026-04")
    do(store, reports.submit_report, report_id=month.id)
    whole(store)
