"""A ledger that tells of steps on hazards of this program is held to the rules of the steps themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.staging import Value
from safetydesk.errors import MESSAGES
from safetydesk.models.blobs import SealedFolder
from safetydesk.usecases import findings, hazards, people, places, visits
from safetydesk.usecases.imports import ImportReport
from safetydesk.usecases.papers import documents
from tests.ledger_clerk import Clerk, counts
from tests.usecases.conftest import Desk
from tests.usecases.imported import hazard_rows

FIELDS = ("code", "subject", "description", "found_on", "deadline", "deadline_text", "state")
REVIEW = {"state": "closed", "review_result": "pass", "reviewed_on": "2026-04-16"}


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


@pytest.fixture
def hazard(desk: Desk) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    desk.do(findings.note_finding, visit_id=key, text="疏散通道堆放原料", deadline="2026-05-10")
    desk.do(visits.finish_visit, visit_id=key)
    made: list[bytes] = desk.do(hazards.register_hazards, visit_id=key)
    return made[0]


@pytest.fixture
def notice(desk: Desk, hazard: bytes, tmp_path: Path) -> bytes:
    """The hazard stands in a numbered 隐患整改通知书."""
    blobs = SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)
    desk.do(places.choose, key="review_needed", value=False)
    visit = desk.store.reader.execute("SELECT visit_id FROM hazard WHERE id = ?", (hazard,)).fetchone()[0]
    given = {"subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, kind="inspection_record", **given).id
    desk.do(documents.issue_document, document_id=record, blobs=blobs)
    paper: bytes = desk.do(documents.draft_document, kind="rectification_notice", hazard_ids=[hazard], **given).id
    desk.do(documents.issue_document, document_id=paper, blobs=blobs)
    return paper


def edited(clerk: Clerk, **cells: Value) -> ImportReport:
    """The ledger of the one hazard with some cells edited, taken in again."""
    row = {name: hazard_rows(clerk)[0][name] for name in FIELDS}
    return clerk.take("hazards", [{**row, **cells}])


def told(report: ImportReport, code: str = "LEDGER_148") -> str:
    return " / ".join(dict.fromkeys(f"{one.message}。{one.remedy}" for one in report.problems if one.code == code))


def inspector(desk: Desk, name: str, **certificate: Any) -> None:
    key = desk.do(people.register_person, name=name, roles=["inspector"]).id
    if certificate:
        desk.do(people.add_certificate, person_id=key, number=f"虚构{name}", **certificate)


@pytest.mark.usefixtures("notice")
def test_review_by_certified_inspectors_lands(clerk: Clerk) -> None:
    report = edited(clerk, **REVIEW, reviewer="李虚构、周虚构")
    assert (counts(report), told(report)) == ((0, 1, 0, 0), "")
    row = hazard_rows(clerk)[0]
    assert (row["state"], row["reviewer"], row["review_result"]) == ("closed", "李虚构、周虚构", "pass")


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize(
    ("reviewer", "why"),
    [
        ("李虚构、无证某", "无证某 没有登记检查证件"),
        ("李虚构、过期某", "2026-04-16"),
        ("李虚构、不识某", MESSAGES["HAZARD_044"][0].format(name="不识某", count=0).rstrip("。")),
        ("李虚构", "两名"),
        (None, "两名"),
    ],
)
def test_review_without_two_valid_certificates_is_refused_cell_by_cell(
    clerk: Clerk, desk: Desk, reviewer: str | None, why: str
) -> None:
    inspector(desk, "无证某")
    inspector(desk, "过期某", valid_from="2020-01-01", valid_to="2026-04-15")
    report = edited(clerk, **REVIEW, reviewer=reviewer, responsible_person="王五")
    row = hazard_rows(clerk)[0]
    assert (row["state"], row["review_result"], row["responsible_person"]) == ("assigned", None, "王五")
    assert why in told(report)


@pytest.mark.usefixtures("notice")
def test_review_without_its_day_is_refused(clerk: Clerk) -> None:
    report = edited(clerk, **{**REVIEW, "reviewed_on": None}, reviewer="李虚构、周虚构")
    assert MESSAGES["HAZARD_045"][0].rstrip("。") in told(report)
    assert hazard_rows(clerk)[0]["state"] == "assigned"


@pytest.mark.usefixtures("notice")
def test_namesake_without_certificate_does_not_stand_in_the_way(clerk: Clerk, desk: Desk) -> None:
    inspector(desk, "李虚构")
    edited(clerk, **REVIEW, reviewer="李虚构、周虚构")
    assert hazard_rows(clerk)[0]["state"] == "closed"


def test_review_after_the_paper_was_voided_is_refused(clerk: Clerk, desk: Desk, notice: bytes) -> None:
    desk.do(documents.void_document, document_id=notice, reason="名称写错")
    report = edited(clerk, **REVIEW, reviewer="李虚构、周虚构")
    assert "还没有下发责令改正的文书" in told(report)
    assert hazard_rows(clerk)[0]["state"] == "assigned"


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize("cells", [{"deadline": "2028-12-31"}, {"deadline": None, "deadline_text": "长期"}])
def test_deadline_of_a_numbered_notice_is_not_moved_by_a_ledger(clerk: Clerk, cells: dict[str, Value]) -> None:
    report = edited(clerk, **cells, responsible_person="王五")
    row = hazard_rows(clerk)[0]
    assert (row["deadline"], row["deadline_text"], row["responsible_person"]) == ("2026-05-10", None, "王五")
    assert "《隐患整改通知书》（虚）安改〔2026〕1号" in told(report)
    assert "申请延期" in told(report)


@pytest.mark.usefixtures("hazard")
def test_deadline_before_any_paper_is_corrected(clerk: Clerk) -> None:
    assert counts(edited(clerk, deadline="2026-05-20")) == (0, 1, 0, 0)
    assert hazard_rows(clerk)[0]["deadline"] == "2026-05-20"


@pytest.mark.usefixtures("notice")
def test_work_of_this_program_is_not_put_down_as_rectified(clerk: Clerk) -> None:
    report = edited(clerk, state="rectified")
    assert MESSAGES["HAZARD_061"][0].rstrip("。") in told(report)
    assert hazard_rows(clerk)[0]["state"] == "assigned"
