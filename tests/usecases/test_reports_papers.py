"""月报: papers count once they have a number and until they are voided; of two reports of a month the first stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import insert_rows
from safetydesk.models.queries.reports import ReportRow, report_lines, report_row, submitted_report
from safetydesk.models.tables import Report, ReportLine, synced_fields
from safetydesk.usecases import findings, hazards, reports, visits
from safetydesk.usecases.papers import documents
from tests.usecases.conftest import Desk
from tests.usecases.test_reports import at, inspect, make, submit, told, totals

PAPERS = ("documents", "notices", "orders", "reviews")


def issued(desk: Desk, blobs: SealedFolder) -> tuple[bytes, bytes]:
    """A record and a notice of a visit on 3 May."""
    desk.now = at(5, 3)
    visit = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    desk.do(visits.describe_visit, visit_id=visit, person_in_charge="单虚构", person_in_charge_post="厂长")
    desk.do(findings.note_finding, visit_id=visit, text="通道堆物", law="safety-41", deadline="2026-06-30")
    desk.do(visits.finish_visit, visit_id=visit)
    facts: dict[str, Any] = {"subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, kind="inspection_record", **facts).id
    desk.do(documents.issue_document, document_id=record, blobs=blobs)
    made = desk.do(hazards.register_hazards, visit_id=visit)
    notice = desk.do(documents.draft_document, kind="rectification_notice", hazard_ids=made, **facts).id
    desk.do(documents.review_document, document_id=notice)
    return record, notice


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    desk.store.clock = lambda: desk.now
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


def test_papers_count_by_kind_from_their_number_on(desk: Desk, blobs: SealedFolder) -> None:
    _, notice = issued(desk, blobs)
    assert totals(make(desk, "2026-05"), *PAPERS) == [1, 0, 0, 0]
    desk.do(documents.issue_document, document_id=notice, blobs=blobs)
    row = make(desk, "2026-05")
    assert totals(row, *PAPERS) == [2, 1, 0, 0]
    numbers = [
        one.line.said["code"] for one in reports.counted_rows(desk.store.reader, row) if one.line.figure == "notices"
    ]
    assert numbers == ["（虚）安改〔2026〕1号"]


def test_voided_paper_does_not_count_and_goes_out_when_it_was_reported(desk: Desk, blobs: SealedFolder) -> None:
    _, notice = issued(desk, blobs)
    desk.do(documents.issue_document, document_id=notice, blobs=blobs)
    submit(desk, "2026-05", at(6, 2))
    desk.do(documents.void_document, document_id=notice, reason="写错了")
    june = make(desk, "2026-06", at(7, 2))
    rows = told(reports.counted_rows(desk.store.reader, june), "2026-05")
    assert rows == [("documents", -1, "rectification_notice"), ("notices", -1, "rectification_notice")]


def test_paper_voided_before_the_report_is_not_in_it(desk: Desk, blobs: SealedFolder) -> None:
    _, notice = issued(desk, blobs)
    desk.do(documents.issue_document, document_id=notice, blobs=blobs)
    before = desk.now
    desk.do(documents.void_document, document_id=notice, reason="写错了")
    assert totals(make(desk, "2026-05", at(6, 2)), *PAPERS) == [1, 0, 0, 0]
    assert totals(make(desk, "2026-05", as_of=before), *PAPERS) == [2, 1, 0, 0]


def second(desk: Desk, first: ReportRow) -> bytes:
    """The same month handed in on another desk that did not know, a minute later, with every line again."""

    def write(session: Any) -> bytes:
        key = b"z" * 16
        kept = {name: getattr(first, name) for name in ("kind", "period", "title", "made_at")}
        blank = dict.fromkeys(synced_fields(Report)) | kept | {"basis": "{}", "figures": "{}"}
        insert_rows(session, Report, [blank | {"id": key, "submitted_at": (first.submitted_at or 0) + 60_000_000}])
        lines = session.connection().exec_driver_sql(
            "SELECT figure, period, entity, record_id, sign, said FROM report_line WHERE report_id = ?", (first.id,)
        )
        names = ("figure", "period", "entity", "record_id", "sign", "said")
        rows = [
            dict(zip(names, row, strict=True))
            | {"id": number.to_bytes(16, "big"), "report_id": key, "deleted_at": None}
            for number, row in enumerate(lines.fetchall(), 1)
        ]
        insert_rows(session, ReportLine, rows)
        return key

    made: bytes = desk.do(write)
    return made


def test_of_two_reports_of_a_month_the_first_stands_and_nothing_is_counted_twice(desk: Desk) -> None:
    inspect(desk, at(5, 3), "通道堆物")
    first = submit(desk, "2026-05", at(6, 2))
    other = second(desk, first)
    found = submitted_report(desk.store.reader, "monthly", "2026-05")
    assert found is not None and found.id == first.id
    assert report_lines(desk.store.reader, other)
    assert make(desk, "2026-06", at(7, 2)).figures["corrections"] == []
    assert report_row(desk.store.reader, first.id) == first
