"""委托书 and 赋权清单 on record: put right while nothing stands on them, ended by a day, never deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.authority import view_on
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.authority import AuthorityRow, authority_rows
from safetydesk.usecases import authority, people
from safetydesk.usecases.papers import documents
from tests.usecases.conftest import Desk
from tests.usecases.paper_story import PaperStory

TOLD: dict[str, Any] = {
    "kind": "grant",
    "number": "虚构赋权〔2026〕1号",
    "grantor": "虚构市人民政府",
    "items": ["rectification_order"],
    "valid_from": "2026-01-01",
    "valid_to": None,
}


@pytest.fixture
def grant(desk: Desk) -> bytes:
    key: bytes = desk.do(people.record_authority, **TOLD).id
    return key


@pytest.fixture
def story(desk: Desk, tmp_path: Path) -> PaperStory:
    """A township whose delegation covered a paper issued on the day of the story."""
    made = PaperStory(desk, SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key))
    made.begin()
    made.issue("onsite_record", subject_id=desk.subject, visit_id=made.visit)
    return made


def stored(desk: Desk) -> AuthorityRow:
    """The one record there is."""
    (found,) = authority_rows(desk.store.reader)
    return found


def refused(desk: Desk, code: str, verb: Any, **facts: Any) -> SafetyDeskError:
    before = authority_rows(desk.store.reader)
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(verb, **facts)
    assert caught.value.code == code
    assert authority_rows(desk.store.reader) == before
    return caught.value


def test_record_that_no_paper_stands_on_is_put_right(desk: Desk, grant: bytes) -> None:
    right = {**TOLD, "kind": "delegation", "items": ["onsite_record", "onsite_measures"], "valid_to": "2026-12-31"}
    desk.do(authority.correct_authority, authority_id=grant, **right)
    now = stored(desk)
    assert (now.kind, now.items, now.valid_to) == ("delegation", ("onsite_measures", "onsite_record"), "2026-12-31")


def test_correction_that_changes_nothing_writes_nothing(desk: Desk, grant: bytes) -> None:
    count = "SELECT count(*) FROM change"
    before = desk.store.reader.execute(count).fetchone()
    desk.do(authority.correct_authority, authority_id=grant, **TOLD)
    assert desk.store.reader.execute(count).fetchone() == before


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"items": []}, "GENERAL_014"),
        ({"number": " "}, "GENERAL_014"),
        ({"kind": "none"}, "GENERAL_003"),
        ({"valid_to": "2025-12-31"}, "PERSON_002"),
        ({"valid_from": "昨天"}, "SUBJECT_008"),
        ({"authority_id": b"?" * 16}, "PERSON_006"),
    ],
)
def test_correction_is_judged_as_a_new_record_is(desk: Desk, grant: bytes, facts: dict[str, Any], code: str) -> None:
    refused(desk, code, authority.correct_authority, **{"authority_id": grant, **TOLD, **facts})


def test_record_under_which_a_paper_was_issued_keeps_its_facts(story: PaperStory) -> None:
    desk, row = story.desk, stored(story.desk)
    told = {"kind": row.kind, "number": row.number, "grantor": row.grantor, "items": row.items}
    told |= {"valid_from": row.valid_from, "valid_to": row.valid_to}
    desk.do(authority.correct_authority, authority_id=row.id, **told)
    for change in ({"number": "虚构委托〔2026〕8号"}, {"items": ["rectification_order"]}, {"valid_to": "2028-12-31"}):
        given = {"authority_id": row.id, **told, **change}
        fault = refused(desk, "PERSON_007", authority.correct_authority, **given)
        assert "（虚区）应急检记〔2026〕1号" in fault.message


def test_voided_paper_holds_no_record(story: PaperStory) -> None:
    desk, row = story.desk, stored(story.desk)
    assert len(authority.papers_of(desk.store.reader, row)) == 1
    desk.do(documents.void_document, document_id=story.made["onsite_record"], reason="委托书登错")
    assert authority.papers_of(desk.store.reader, row) == []


def test_ended_record_stays_and_covers_nothing_after_its_last_day(desk: Desk, grant: bytes) -> None:
    desk.do(authority.end_authority, authority_id=grant, last_day="2026-03-31")
    assert stored(desk).valid_to == "2026-03-31"
    documents.may_issue(desk.store.reader, kind="rectification_order", capacity="C", day="2026-03-31")
    with pytest.raises(SafetyDeskError, match="DOCUMENT_005"):
        documents.may_issue(desk.store.reader, kind="rectification_order", capacity="C", day="2026-04-01")


def test_end_is_brought_forward_and_never_put_off(desk: Desk, grant: bytes) -> None:
    fault = refused(desk, "PERSON_008", authority.end_authority, authority_id=grant, last_day="2025-12-31")
    assert "生效日 2026-01-01" in fault.message
    desk.do(authority.end_authority, authority_id=grant, last_day="2026-06-30")
    refused(desk, "PERSON_008", authority.end_authority, authority_id=grant, last_day="2026-07-01")
    desk.do(authority.end_authority, authority_id=grant, last_day="2026-05-31")
    assert stored(desk).valid_to == "2026-05-31"
    refused(desk, "SUBJECT_008", authority.end_authority, authority_id=grant, last_day="2026-02-30")
    refused(desk, "PERSON_006", authority.end_authority, authority_id=b"?" * 16, last_day="2026-05-01")


def test_record_ends_no_earlier_than_the_last_paper_under_it(story: PaperStory) -> None:
    desk, row = story.desk, stored(story.desk)
    issued = authority.papers_of(desk.store.reader, row)[0].issued_on
    early = {"authority_id": row.id, "last_day": "2026-01-31"}
    fault = refused(desk, "PERSON_008", authority.end_authority, **early)
    assert issued in fault.message
    desk.do(authority.end_authority, authority_id=row.id, last_day=issued)
    assert stored(desk).valid_to == issued


@pytest.mark.parametrize(
    ("first", "last", "view"),
    [
        ("2026-05-01", None, "coming"),
        ("2026-01-01", None, "valid"),
        ("2026-04-16", "2026-07-16", "valid"),
        ("2026-01-01", "2026-07-15", "expiring"),
        ("2026-01-01", "2026-04-16", "expiring"),
        ("2026-01-01", "2026-04-15", "over"),
    ],
)
def test_record_stands_by_its_days(first: str, last: str | None, view: str) -> None:
    assert view_on(first, last, "2026-04-16", "2026-07-15") == view
