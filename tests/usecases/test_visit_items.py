"""One item in one transaction: the answer, its finding, its photos and its draft stay in step."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.visit_sheet import last_partners, repeated_photos, standing_visit, visit_drafts
from safetydesk.models.queries.visits import VisitState, visit_state
from safetydesk.usecases import evidence, findings, replay, visit_items, visits
from tests.usecases.conftest import Desk

LIST = {"key": "fifteen-measures", "version": "v1"}
ITEM = {"checklist": "fifteen-measures", "item": "M06-4"}
FACTS = {"grade": "general", "law": "fire-28", "deadline": "2026-05-01"}


@pytest.fixture
def visit(desk: Desk) -> bytes:
    key: bytes = desk.do(
        visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors, checklists=[LIST]
    ).id
    return key


def state(desk: Desk, visit: bytes) -> VisitState:
    found = visit_state(desk.store.reader, visit)
    assert found is not None
    return found


def photo(desk: Desk, visit: bytes, name: str = "ab") -> bytes:
    told = {"owner": "visit", "owner_id": visit, "sha256": name * 32, "size": 7, "mime": "image/jpeg"}
    key: bytes = desk.do(findings.attach_evidence, **told, taken_at=5).id
    return key


def judge(desk: Desk, visit: bytes, result: str, **facts: object) -> None:
    desk.do(visit_items.judge_item, visit_id=visit, **ITEM, result=result, **facts)


def test_failed_item_has_one_finding_that_follows_its_note(desk: Desk, visit: bytes) -> None:
    judge(desk, visit, "fails")
    assert state(desk, visit).findings == ()
    judge(desk, visit, "fails", note="通道堆物", finding=FACTS)
    judge(desk, visit, "fails", note="通道堆放木料", finding={**FACTS, "deadline": "2026-05-08"})
    told = [(one.text, one.item, one.law, one.deadline) for one in state(desk, visit).findings]
    assert told == [("通道堆放木料", "M06-4", "fire-28", "2026-05-08")]


def test_other_answer_takes_the_finding_back_and_keeps_the_photos(desk: Desk, visit: bytes) -> None:
    taken = photo(desk, visit)
    judge(desk, visit, "fails", note="通道堆物", finding=FACTS, photos=[taken.hex()])
    assert [len(one.photos) for one in state(desk, visit).findings] == [1]
    judge(desk, visit, "conforms")
    now = state(desk, visit)
    assert (now.findings, [(one.owner, one.taken_at) for one in now.photos]) == ((), [("answer", 5)])
    judge(desk, visit, "fails", note="又堆上了")
    assert [len(one.photos) for one in state(desk, visit).findings] == [1]


def test_withdrawn_answer_leaves_the_item_open_and_its_photos_with_the_visit(desk: Desk, visit: bytes) -> None:
    taken = photo(desk, visit)
    judge(desk, visit, "fails", note="通道堆物", photos=[taken.hex()])
    desk.do(visit_items.withdraw_answer, visit_id=visit, **ITEM)
    now = state(desk, visit)
    assert (now.answers, now.findings, [one.owner for one in now.photos]) == ((), (), ["visit"])


def test_jotted_finding_takes_its_photos_and_its_draft_goes(desk: Desk, visit: bytes) -> None:
    key = f"visit-draft:{visit.hex()}:note"
    desk.do(visits.keep_draft, key=key, text="东门")
    assert visit_drafts(desk.store.reader, visit) == {"note": "东门"}
    desk.do(visit_items.jot_finding, visit_id=visit, text="东门上锁", photos=[photo(desk, visit).hex()], draft=key)
    assert [(one.text, len(one.photos)) for one in state(desk, visit).findings] == [("东门上锁", 1)]
    assert visit_drafts(desk.store.reader, visit) == {}


def test_hanging_a_finding_answers_an_open_item_and_only_an_open_one(desk: Desk, visit: bytes) -> None:
    first = desk.do(visit_items.jot_finding, visit_id=visit, text="东门上锁").id
    desk.do(visit_items.hang_finding, finding_id=first, **ITEM)
    assert [(one.item, one.result, one.note) for one in state(desk, visit).answers] == [("M06-4", "fails", "东门上锁")]
    second = desk.do(visit_items.jot_finding, visit_id=visit, text="西门堆物").id
    desk.do(visit_items.hang_finding, finding_id=second, **ITEM)
    assert [one.note for one in state(desk, visit).answers] == ["东门上锁"]
    desk.do(visit_items.hang_finding, finding_id=second, checklist=None, item=None)
    assert [one.item for one in state(desk, visit).findings] == ["M06-4", None]


def test_what_else_hung_on_an_item_is_not_lost_when_it_conforms(desk: Desk, visit: bytes) -> None:
    for text in ("东门上锁", "西门堆物"):
        noted = desk.do(visit_items.jot_finding, visit_id=visit, text=text).id
        desk.do(visit_items.hang_finding, finding_id=noted, **ITEM)
    judge(desk, visit, "conforms", note="已当场打开")
    assert [(one.text, one.item) for one in state(desk, visit).findings] == [("西门堆物", None)]


def test_dropped_finding_and_photo_come_back(desk: Desk, visit: bytes) -> None:
    noted = desk.do(visit_items.jot_finding, visit_id=visit, text="东门上锁", photos=[photo(desk, visit).hex()]).id
    taken = state(desk, visit).findings[0].photos[0].id
    desk.do(evidence.drop_evidence, evidence_id=taken)
    desk.do(findings.drop_finding, finding_id=noted)
    assert state(desk, visit).findings == ()
    desk.do(visit_items.restore_finding, finding_id=noted)
    desk.do(evidence.restore_evidence, evidence_id=taken)
    assert [(one.text, len(one.photos)) for one in state(desk, visit).findings] == [("东门上锁", 1)]
    with pytest.raises(SafetyDeskError, match="VISIT_013"):
        desk.do(evidence.drop_evidence, evidence_id=b"x" * 16)


def test_held_answer_lands_with_its_finding(desk: Desk, visit: bytes) -> None:
    who = desk.inspectors[0]
    taken = photo(desk, visit)
    facts = {**ITEM, "result": "fails", "note": "通道堆物", "finding": FACTS, "photos": [taken.hex()]}
    replay.hold(desk.store, verb="judge_item", actor=who, visit_id=visit, **facts)
    assert replay.replay(desk.store) == 1
    assert [(one.text, len(one.photos)) for one in state(desk, visit).findings] == [("通道堆物", 1)]


def test_visit_stands_where_this_device_last_was(desk: Desk, visit: bytes) -> None:
    assert standing_visit(desk.store.reader) is None
    other = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors[:1]).id
    desk.do(visits.keep_draft, key=visits.place_key(visit), text="M06-4")
    desk.do(visits.keep_draft, key=visits.place_key(other), text="notes")
    assert standing_visit(desk.store.reader) == other
    desk.do(visits.finish_visit, visit_id=other)
    assert standing_visit(desk.store.reader) == visit


def test_last_partner_and_photo_used_before_are_known(desk: Desk, visit: bytes) -> None:
    assert last_partners(desk.store.reader, desk.inspectors[0]) == (desk.inspectors[1],)
    photo(desk, visit)
    assert repeated_photos(desk.store.reader, visit) == frozenset()
    other = desk.do(visits.start_visit, subject_id=desk.subject, kind="routine", inspectors=desk.inspectors).id
    photo(desk, other)
    assert repeated_photos(desk.store.reader, visit) == {"ab" * 32}
