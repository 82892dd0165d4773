"""What came up when any use case followed any other: each of it once more, in a few plain steps."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models import number_file
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.foreign import ForeignRow, apply_rows
from safetydesk.models.queries.collections import answers
from safetydesk.models.queries.documents import document
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Conflict, Document, synced_fields
from safetydesk.usecases import collections, conflicts, evidence, findings, hazards, people, places, subjects, visits
from safetydesk.usecases.papers import documents, numbers, paper_lists
from tests.usecases.conftest import Desk

GONE = b"?" * 16


@pytest.fixture
def blobs(desk: Desk) -> SealedFolder:
    assert desk.store.folder is not None
    return SealedFolder(desk.store.folder / "blobs", desk.store.data_key)


@pytest.fixture
def visit(desk: Desk) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    return key


def refused(desk: Desk, code: str, verb: Any, /, **facts: Any) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(verb, **facts)
    assert caught.value.code == code


def photo(desk: Desk, owner: str, key: bytes) -> bytes:
    told = {"owner": owner, "owner_id": key, "sha256": "ab" * 32, "size": 7, "mime": "image/jpeg"}
    made: bytes = desk.do(findings.attach_evidence, **told).id
    return made


@pytest.mark.parametrize(
    ("owner", "code"),
    [
        ("visit", "VISIT_001"),
        ("finding", "VISIT_001"),
        ("answer", "VISIT_001"),
        ("hazard", "HAZARD_003"),
        ("document", "DOCUMENT_025"),
    ],
)
def test_photo_of_nothing_is_refused(desk: Desk, visit: bytes, owner: str, code: str) -> None:
    told = {"owner": owner, "owner_id": GONE}
    refused(desk, code, findings.attach_evidence, **told, sha256="ab" * 32, size=7, mime="image/jpeg")
    taken = photo(desk, "visit", visit)
    refused(desk, code, evidence.move_evidence, evidence_id=taken, **told)


def test_photo_of_a_finding_taken_back_is_refused(desk: Desk, visit: bytes) -> None:
    noted = desk.do(findings.note_finding, visit_id=visit, text="通道堆物").id
    desk.do(findings.drop_finding, finding_id=noted)
    taken = photo(desk, "visit", visit)
    refused(desk, "VISIT_001", evidence.move_evidence, evidence_id=taken, owner="finding", owner_id=noted)


def test_photo_is_not_moved_into_a_finished_visit(desk: Desk, visit: bytes) -> None:
    other = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    taken = photo(desk, "visit", visit)
    desk.do(visits.finish_visit, visit_id=other)
    refused(desk, "VISIT_002", evidence.move_evidence, evidence_id=taken, owner="visit", owner_id=other)
    (kept,) = visit_state(desk.store.reader, visit).photos  # type: ignore[union-attr]
    assert kept.id == taken


def test_signature_under_no_paper_is_refused(desk: Desk) -> None:
    told = {"owner": "document", "owner_id": GONE, "role": "inspector", "name": "李虚构", "way": "wet"}
    refused(desk, "DOCUMENT_025", findings.sign, **told)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": None}, "SUBJECT_004"),
        ({"kind": "castle"}, "SUBJECT_004"),
        ({"closed_on": "昨天"}, "SUBJECT_008"),
        ({"moved_on": "2026-02-30"}, "SUBJECT_008"),
        ({"name": "\x00 \x01"}, "SUBJECT_001"),
        ({"department_id": GONE}, "PLACE_001"),
    ],
)
def test_subject_of_no_kind_day_name_or_place_is_refused(desk: Desk, facts: dict[str, Any], code: str) -> None:
    refused(desk, code, subjects.edit_subject, subject_id=desk.subject, **facts)
    refused(desk, code, subjects.create_subject, **{"name": "虚构一家", **facts})


def test_names_of_blanks_are_refused(desk: Desk) -> None:
    refused(desk, "SUBJECT_001", subjects.add_name, subject_id=desk.subject, name=" ")
    refused(desk, "SUBJECT_001", subjects.rename_subject, subject_id=desk.subject, name="\x00", on_day="2026-04-01")
    refused(desk, "PERSON_004", people.register_person, name=" ", roles=["inspector"])


def test_place_opens_on_a_day_of_the_calendar(desk: Desk) -> None:
    refused(desk, "SUBJECT_008", places.open_village, name="虚构新村", on_day="昨天")
    refused(desk, "SUBJECT_008", places.open_department, name="虚构办", on_day="2026-02-30")
    told = {"entity": "village", "old_ids": [], "name": "虚构大村", "on_day": "2026-04-01"}
    refused(desk, "PLACE_001", places.merge_places, **told)


def drafted_record(desk: Desk, visit: bytes) -> bytes:
    desk.do(findings.note_finding, visit_id=visit, text="通道堆物", deadline="2026-04-30")
    desk.do(visits.finish_visit, visit_id=visit)
    told = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": visit}
    key: bytes = desk.do(documents.draft_document, **told).id
    return key


def test_numbered_paper_is_not_sent_back_by_a_late_review(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    key = drafted_record(desk, visit)
    desk.do(documents.issue_document, document_id=key, blobs=blobs)
    for approved in (True, False):
        refused(desk, "DOCUMENT_018", documents.review_document, document_id=key, approved=approved)


def test_paper_numbered_without_review_goes_on_when_the_office_reviews_again(
    desk: Desk, visit: bytes, blobs: SealedFolder
) -> None:
    desk.do(documents.issue_document, document_id=drafted_record(desk, visit), blobs=blobs)
    desk.do(hazards.register_hazards, visit_id=visit)
    told = {"kind": "rectification_notice", "subject_id": desk.subject, "visit_id": visit}
    notice = desk.do(documents.draft_document, **told).id
    desk.do(places.choose, key="review_needed", value=False)
    desk.do(documents.issue_document, document_id=notice, blobs=blobs)
    desk.do(places.choose, key="review_needed", value=True)
    desk.do(documents.attach_pdf, document_id=notice, pdf=b"%PDF", blobs=blobs)
    row = document(desk.store.reader, notice)
    assert row is not None
    assert row.state == "rendered"


def test_copy_that_is_more_than_a_block_old_still_gives_numbers(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    desk.do(documents.issue_document, document_id=drafted_record(desk, visit), blobs=blobs)
    series = {"organ": "虚构镇人民政府", "series": "安检记", "year": 2026}
    number_file.remember(desk.store.folder, *series.values(), 25)  # type: ignore[arg-type]
    told = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": visit}
    again = desk.do(documents.draft_document, **told).id
    desk.do(documents.issue_document, document_id=again, blobs=blobs)
    row = document(desk.store.reader, again)
    assert row is not None
    assert row.number == "（虚）安检记〔2026〕26号"
    with desk.store.writing(actor=None) as session:
        assert numbers.number_gaps(session, **series) == []  # type: ignore[arg-type]
    voided = desk.store.reader.execute("SELECT count(*), count(DISTINCT serial) FROM number_void").fetchone()
    assert voided == (24, 24)


def test_second_number_of_one_paper_is_voided_when_it_is_settled(desk: Desk, visit: bytes, blobs: SealedFolder) -> None:
    key = drafted_record(desk, visit)
    desk.do(documents.issue_document, document_id=key, blobs=blobs)
    before = document(desk.store.reader, key)
    blank = dict.fromkeys(synced_fields(Conflict))
    for number, (field, other) in enumerate({"serial": "11", "number": '"11号"', "snapshot": '"ab"'}.items()):
        told = {"entity": "document", "record": key, "field": field, "kept": "1", "other": other}
        arrived = ForeignRow("conflict", bytes([number]) * 16, 9, {**blank, **told}, True)
        with desk.store.writing(actor=None) as session:
            apply_rows(dbapi(session), [arrived], {})
        desk.do(conflicts.settle_conflict, conflict_id=arrived.id, stands="other")
    assert document(desk.store.reader, key) == before
    voided = desk.store.reader.execute("SELECT series, year, serial, reason FROM number_void").fetchall()
    assert voided == [("安检记", 2026, 11, conflicts.TWICE)]


def test_file_taken_in_again_after_it_was_dropped_counts_although_a_copy_lies_there(desk: Desk) -> None:
    units = [collections.Asked("虚构村")]
    asked = desk.do(collections.open_collection, kind="hazards", units=units, due_on="2026-04-30").id
    rows = ({"village": "虚构村", "description": "通道堆物"},)
    came = collections.Arrived("副本.xlsx", "ab" * 32, 7, rows)
    first = desk.do(collections.take_answer, collection_id=asked, came=came).id
    desk.do(collections.take_answer, collection_id=asked, came=came)
    desk.do(collections.drop_answer, answer_id=first)
    desk.do(collections.take_answer, collection_id=asked, came=came)
    assert [one.state for one in answers(desk.store.reader, asked)] == ["repeated", "answered"]
    (line,) = collections.standing(desk.store.reader, asked)
    assert (line.state, line.repeated) == ("answered", 1)


def test_paper_without_a_number_gets_no_pdf_before_it_is_frozen(desk: Desk, blobs: SealedFolder) -> None:
    key = desk.do(documents.draft_document, kind="blank_checklist").id
    refused(desk, "DOCUMENT_047", documents.attach_pdf, document_id=key, pdf=b"%PDF", blobs=blobs)
    row = document(desk.store.reader, key)
    assert row is not None
    assert (row.state, row.pdf) == ("drafted", None)


def test_number_that_a_paper_bears_is_not_taken_out_of_a_block(desk: Desk, visit: bytes) -> None:
    """A desk that joined late used 2 and gave up 3 before they were leased here; an old copy gave 2 up as lost too."""
    series = {"organ": "虚构镇人民政府", "series": "虚应急", "year": 2026}
    take = {**series, "short": "虚", "day": "2026-04-16"}
    assert desk.do(numbers.take_number, **take).serial == 1
    facts = {"kind": "inspection_record", "capacity": "A", "hazards": "[]", "code": "D-A09-0001", **series}
    blank = dict.fromkeys(synced_fields(Document)) | {"subject_id": desk.subject, "number": "（虚）虚应急〔2026〕2号"}
    with desk.store.writing(actor=None) as session:
        apply_rows(dbapi(session), [ForeignRow("document", b"d" * 16, 9, {**blank, **facts, "serial": 2}, True)], {})
    for lost in (2, 3):
        desk.do(numbers.void_number, **series, serial=lost, reason=numbers.LOST)
    assert desk.do(numbers.take_number, **take).serial == 4
    key = desk.do(documents.draft_document, kind="void_register").id
    listed = documents.preview(desk.store.reader, document_id=key, day="2026-04-16").facts.voids
    told = [(one.number, one.reason) for one in listed]  # 1 was taken and came onto no paper: nobody knows why
    assert told == [("（虚）虚应急〔2026〕3号", numbers.LOST), ("（虚）虚应急〔2026〕1号", paper_lists.UNKNOWN)]


def test_file_that_a_unit_sent_in_is_no_photo_to_be_taken_away(desk: Desk) -> None:
    asked = desk.do(
        collections.open_collection, kind="hazards", units=[collections.Asked("虚构村")], due_on="2026-04-30"
    ).id
    came = collections.Arrived("副本.xlsx", "ab" * 32, 7, ({"village": "虚构村", "description": "通道堆物"},))
    desk.do(collections.take_answer, collection_id=asked, came=came)
    [(key,)] = desk.store.reader.execute("SELECT id FROM evidence WHERE owner = 'collection_answer'").fetchall()
    for verb in (evidence.drop_evidence, evidence.restore_evidence):
        with pytest.raises(SafetyDeskError, match="VISIT_013"):
            desk.do(verb, evidence_id=key)
    assert [one.sha256 for one in answers(desk.store.reader, asked)] == ["ab" * 32]
