"""A full disk: a numbered error, nothing half-landed, everything acknowledged is there, and work goes on with room."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import update_row
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.store import Store, dbapi
from safetydesk.models.tables import Visit
from safetydesk.models.verify import verify_chain
from safetydesk.usecases import imports, visits
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, counts, snapshot
from tests.usecases.conftest import Desk, desk

__all__ = ["desk"]

LEDGER = [{"name": f"虚构{number}号厂", "village": "虚构村", "remark": "很长的备注" * 40} for number in range(400)]
ROOMY = 1_000_000


def leave_pages(store: Store, spare: int) -> None:
    """Let the database grow by `spare` pages and no further, as a full disk would."""
    with store.writing(actor=None) as session:
        db = dbapi(session)
        now = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {now + spare}")


def make_room(store: Store) -> None:
    with store.writing(actor=None) as session:
        dbapi(session).execute(f"PRAGMA max_page_count = {ROOMY}")


def refusal(verb: Any, *given: Any, **facts: Any) -> str:
    with pytest.raises(SafetyDeskError) as fault:
        verb(*given, **facts)
    return fault.value.code


def test_staging_on_a_full_disk_leaves_nothing_and_works_when_there_is_room(desk: Desk) -> None:
    clerk = Clerk(desk.store)
    before = snapshot(desk.store.reader)
    leave_pages(desk.store, 8)
    assert refusal(clerk.stage, "enterprises", LEDGER) == "STORE_012"
    assert snapshot(desk.store.reader) == before
    make_room(desk.store)
    assert counts(clerk.take("enterprises", LEDGER)) == (400, 0, 0, 0)
    assert desk.store.reader.execute("SELECT count(*) FROM import_run WHERE state = 'staging'").fetchone()[0] == 0


@pytest.mark.parametrize("spare", [0, 5, 40, 120])
def test_accepting_on_a_full_disk_lands_all_or_nothing(desk: Desk, spare: int) -> None:
    clerk = Clerk(desk.store)
    staged = clerk.stage("enterprises", LEDGER)
    before = snapshot(desk.store.reader)
    leave_pages(desk.store, spare)
    assert refusal(clerk.accept, staged.id) == "STORE_012"
    assert snapshot(desk.store.reader) == before
    verify_chain(desk.store.reader)
    make_room(desk.store)
    clerk.accept(staged.id)
    assert counts(imports.report_import(desk.store.reader, staged.id)) == (400, 0, 0, 0)
    check_rows_equal_their_changes(desk.store.reader)


def test_answers_acknowledged_before_the_disk_was_full_are_there(desk: Desk) -> None:
    facts = {"subject_id": desk.subject, "kind": "surprise", "inspectors": desk.inspectors}
    visit = desk.do(visits.start_visit, **facts).id
    lists = '[{"key": "of-a-newer-program", "version": "1"}]'  # its items are not known here, so any number may be
    with desk.store.writing(actor=None) as session:
        update_row(session, Visit, visit, {"checklists": lists})
    leave_pages(desk.store, 12)
    acknowledged: list[str] = []
    for number in range(2000):
        item = f"M{number:04d}"
        given = {"visit_id": visit, "checklist": "of-a-newer-program", "item": item, "note": "很长的说明" * 30}
        try:
            desk.do(visits.answer_item, **given, result="fails")
        except SafetyDeskError as fault:
            assert fault.code == "STORE_012"
            break
        acknowledged.append(item)
    assert 0 < len(acknowledged) < 2000
    found = visit_state(desk.store.reader, visit)
    assert found is not None
    assert [one.item for one in found.answers] == acknowledged
    make_room(desk.store)
    desk.do(visits.answer_item, visit_id=visit, checklist="of-a-newer-program", item="M9999", result="conforms")
    verify_chain(desk.store.reader)
    check_rows_equal_their_changes(desk.store.reader)


def test_photo_on_a_full_disk_is_refused_without_a_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = SealedFolder(tmp_path / "blobs", bytes(32))

    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert refusal(blobs.put, b"photo" * 1000) == "STORE_012"
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
    monkeypatch.undo()
    assert blobs.get(blobs.put(b"photo" * 1000)) == b"photo" * 1000
