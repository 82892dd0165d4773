"""Pictures on rows of a ledger: evidence of the record they stand by, in order, once; nothing left by a crash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from safetydesk.domain.staging import LedgerReading, Picture
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import MemoryBlobs
from safetydesk.models.queries.kept_files import kept_files
from safetydesk.usecases import imports
from safetydesk.usecases.attachments import keep_attachment
from safetydesk.usecases.findings import attach_evidence
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, counts, reading, snapshot
from tests.usecases.conftest import Desk
from tests.usecases.imported import code

OWNER = "虚构宏达木业有限公司"
BEFORE, AFTER, OTHER = (f"虚构照片 {name}".encode() for name in "前后三")
ROW = {"subject": OWNER, "description": "通道堆物", "found_on": "2026-03-01"}


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


@pytest.fixture
def blobs() -> MemoryBlobs:
    return MemoryBlobs({})


def picture(content: bytes, column: str = "F", field: str | None = None) -> Picture:
    name = hashlib.sha256(content).hexdigest()
    return Picture(column, field, f"xl/media/{name[:6]}.png", "image/png", len(content), name)


def with_pictures(rows: Sequence[dict[str, Any]], *shown: tuple[Picture, ...]) -> LedgerReading:
    """A ledger of hazards whose rows bear these pictures."""
    whole = reading("hazards", rows)
    return replace(whole, rows=[replace(row, pictures=some) for row, some in zip(whole.rows, shown, strict=True)])


def stage(clerk: Clerk, blobs: MemoryBlobs, book: LedgerReading, missing: Sequence[bytes] = ()) -> imports.ImportReport:
    known = {hashlib.sha256(one).hexdigest(): one for one in (BEFORE, AFTER, OTHER) if one not in missing}

    def extract(wanted: Sequence[Picture]) -> Iterator[tuple[Picture, bytes]]:
        return ((one, known[one.sha256]) for one in wanted if one.sha256 in known)

    return imports.stage_import(clerk.store, reading=book, album=imports.Album(blobs, extract))


def evidence(clerk: Clerk) -> list[tuple[Any, ...]]:
    rows = clerk.store.reader.execute(
        "SELECT h.description, e.kind, e.sha256, e.caption, e.taken_at, e.position FROM evidence e"
        " JOIN hazard h ON h.id = e.owner_id AND e.owner = 'hazard' WHERE e.deleted_at IS NULL ORDER BY h.n, e.position"
    )
    return [tuple(row) for row in rows.fetchall()]


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_pictures_become_evidence_of_their_row_in_order_and_once(clerk: Clerk, blobs: MemoryBlobs) -> None:
    rows = [ROW, {**ROW, "description": "灭火器过期"}]
    shown = ((picture(BEFORE), picture(AFTER, "G"), picture(BEFORE, "H")), (picture(OTHER),))
    staged = stage(clerk, blobs, with_pictures(rows, *shown))
    assert (staged.pictures, set(blobs.contents)) == (3, {sha(BEFORE), sha(AFTER), sha(OTHER)})
    assert clerk.store.reader.execute("SELECT count(*) FROM evidence").fetchone() == (0,)
    clerk.accept(staged.id)
    assert [(what, name, taken, place) for what, _, name, _, taken, place in evidence(clerk)] == [
        ("通道堆物", sha(BEFORE), None, 1),
        ("通道堆物", sha(AFTER), None, 2),
        ("灭火器过期", sha(OTHER), None, 1),
    ]
    waiting = clerk.store.reader.execute("SELECT count(*) FROM blob WHERE here = 1 AND there = 0").fetchone()
    assert waiting == (3,), "they go to the server like any photo"
    check_rows_equal_their_changes(clerk.store.reader)


def test_same_file_again_adds_nothing_and_a_new_picture_is_a_change(clerk: Clerk, blobs: MemoryBlobs) -> None:
    first = stage(clerk, blobs, with_pictures([ROW], (picture(BEFORE),)))
    clerk.accept(first.id)
    assert counts(stage(clerk, blobs, with_pictures([ROW], (picture(BEFORE),)))) == (0, 0, 1, 0)
    more = stage(clerk, blobs, with_pictures([ROW], (picture(BEFORE), picture(AFTER, "G"))))
    assert (counts(more), more.pictures) == ((0, 1, 0, 0), 1)
    clerk.accept(more.id)
    assert [(name, place) for _, _, name, _, _, place in evidence(clerk)] == [(sha(BEFORE), 1), (sha(AFTER), 2)]


def test_undo_takes_the_pictures_back_and_others_hold_it(clerk: Clerk, blobs: MemoryBlobs, desk: Desk) -> None:
    before = {name: rows for name, rows in snapshot(clerk.store.reader).items() if name != "change"}
    staged = stage(clerk, blobs, with_pictures([ROW], (picture(BEFORE),)))
    clerk.accept(staged.id)
    hazard = clerk.store.reader.execute("SELECT id FROM hazard").fetchone()[0]
    added = {"owner": "hazard", "owner_id": hazard, "sha256": sha(OTHER), "size": 3, "mime": "image/png"}
    mine = desk.do(attach_evidence, **added)
    with pytest.raises(SafetyDeskError) as fault:
        clerk.undo(staged.id)
    assert (code(fault), "附件" in fault.value.message) == ("LEDGER_045", True)
    with clerk.store.writing(actor=None) as session:
        from safetydesk.usecases.evidence import drop_evidence

        drop_evidence(session, evidence_id=mine.id)
    clerk.undo(staged.id)
    found = {name: rows for name, rows in snapshot(clerk.store.reader).items() if name != "change"}
    assert found == before


def test_picture_that_cannot_be_had_is_said_and_the_row_lands(clerk: Clerk, blobs: MemoryBlobs) -> None:
    staged = stage(clerk, blobs, with_pictures([ROW], (picture(BEFORE), picture(AFTER, "G"))), missing=[AFTER])
    assert [(one.row, one.column, one.code) for one in staged.problems if one.code == "LEDGER_170"] == [
        (4, "G", "LEDGER_170")
    ]
    clerk.accept(staged.id)
    assert [name for _, _, name, _, _, _ in evidence(clerk)] == [sha(BEFORE)]


def test_captions_name_the_column_and_tell_before_from_after(clerk: Clerk, blobs: MemoryBlobs) -> None:
    book = with_pictures([ROW], (picture(BEFORE, "M", "remark"), picture(AFTER, "N", "measure")))
    headed = replace(
        book,
        columns={**book.columns, "整改前照片": "remark", "整改后照片": "measure"},
        letters={**book.letters, "remark": "M", "measure": "N"},
    )
    clerk.accept(stage(clerk, blobs, headed).id)
    assert [(kind, caption) for _, kind, _, caption, _, _ in evidence(clerk)] == [
        ("before", "整改前照片"),
        ("after", "整改后照片"),
    ]


def test_photos_of_columns_that_fill_no_field_tell_before_from_after(clerk: Clerk, blobs: MemoryBlobs) -> None:
    book = with_pictures([ROW], (picture(BEFORE, "M", "before"), picture(AFTER, "N", "after"), picture(OTHER, "O")))
    clerk.accept(stage(clerk, blobs, book).id)
    assert [(kind, caption) for _, kind, _, caption, _, _ in evidence(clerk)] == [
        ("before", "整改前照片"),
        ("after", "整改后照片"),
        ("photo", None),
    ]


def test_bytes_of_dropped_and_left_out_rows_are_cleared_away(clerk: Clerk, blobs: MemoryBlobs) -> None:
    dropped = stage(clerk, blobs, with_pictures([ROW], (picture(OTHER),)))
    with clerk.store.writing(actor=None) as session:
        imports.drop_import(session, import_id=dropped.id)
    rows = [ROW, {**ROW, "description": "灭火器过期"}]
    chosen = stage(clerk, blobs, with_pictures(rows, (picture(BEFORE),), (picture(AFTER),)))
    assert sha(OTHER) not in blobs.contents
    with clerk.store.writing(actor=None) as session:
        imports.accept_import(session, import_id=chosen.id, rows={4})
    stage(clerk, blobs, with_pictures([{**ROW, "description": "无标志"}], ()))
    assert set(blobs.contents) == {sha(BEFORE)}
    assert clerk.store.reader.execute("SELECT count(*) FROM staged_blob").fetchone() == (0,)


def test_reading_that_breaks_off_over_a_picture_leaves_only_rubbish(clerk: Clerk, blobs: MemoryBlobs) -> None:
    def broken(_wanted: Sequence[Picture]) -> Iterator[tuple[Picture, bytes]]:
        yield picture(BEFORE), BEFORE
        raise SafetyDeskError("LEDGER_003", file="坏.xlsx", why="没有传完")

    book = with_pictures([ROW], (picture(BEFORE), picture(AFTER, "G")))
    with pytest.raises(SafetyDeskError):
        imports.stage_import(clerk.store, reading=book, album=imports.Album(blobs, broken))
    assert clerk.store.reader.execute("SELECT count(*) FROM import_run").fetchone() == (0,)
    stage(clerk, blobs, with_pictures([ROW], ()))
    assert blobs.contents == {}


def test_parts_of_a_split_row_each_have_its_pictures(clerk: Clerk, blobs: MemoryBlobs) -> None:
    row = {**ROW, "description": "1. 通道堆物；2. 灭火器过期"}
    staged = stage(clerk, blobs, with_pictures([row], (picture(BEFORE),)))
    with clerk.store.writing(actor=None) as session:
        imports.split_row(session, import_id=staged.id, row=4)
    clerk.accept(staged.id)
    assert [(what, name) for what, _, name, _, _, _ in evidence(clerk)] == [
        ("通道堆物", sha(BEFORE)),
        ("灭火器过期", sha(BEFORE)),
    ]


def test_file_nobody_can_read_is_kept_for_itself_or_of_a_record(clerk: Clerk, desk: Desk) -> None:
    facts = {"file_name": "扫描台账.pdf", "sha256": sha(OTHER), "size": len(OTHER), "mime": "application/pdf"}
    first, again = (desk.do(keep_attachment, **facts) for _ in range(2))
    assert first.id == again.id
    assert [(one.name, one.mime) for one in kept_files(clerk.store.reader)] == [("扫描台账.pdf", "application/pdf")]
    clerk.take("hazards", [ROW])
    hazard = clerk.store.reader.execute("SELECT id FROM hazard").fetchone()[0]
    desk.do(keep_attachment, **facts, owner="hazard", owner_id=hazard)
    assert [(kind, caption) for _, kind, _, caption, _, _ in evidence(clerk)] == [("file", "扫描台账.pdf")]
