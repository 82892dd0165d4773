"""登记有误 and 裁定: nothing is deleted, papers and counts follow, what is refused says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safetydesk.catalog import load
from safetydesk.domain.instants import HOUR
from safetydesk.domain.papers.words import paper_words
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.hazard_detail import hazard_detail
from safetydesk.models.queries.hazard_table import HazardView, open_table
from safetydesk.models.queries.hazards import hazard_life, hazards_due, overdue_hazards
from safetydesk.models.queries.ledger_rows import hazards as ledger_hazards
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.today import counts as figures
from safetydesk.models.queries.visits import visit_rows
from safetydesk.usecases import findings, hazards, hazards_corrected, hazards_major, visits
from safetydesk.usecases.papers import documents
from safetydesk.usecases.papers.paper_facts import gather
from tests.ledger_clerk import Clerk, counts, said
from tests.usecases.conftest import Desk


@pytest.fixture
def blobs(desk: Desk, tmp_path: Path) -> SealedFolder:
    return SealedFolder(tmp_path / "store" / "blobs", desk.store.data_key)


@pytest.fixture
def visit(desk: Desk) -> bytes:
    desk.now -= 192 * HOUR
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors).id
    for text in ("疏散通道堆放原料", "配电箱未接地"):
        desk.do(findings.note_finding, visit_id=key, text=text, deadline="2026-04-10")
    desk.do(visits.finish_visit, visit_id=key)
    return key


@pytest.fixture
def pair(desk: Desk, visit: bytes) -> list[bytes]:
    made: list[bytes] = desk.do(hazards.register_hazards, visit_id=visit)
    desk.now += 192 * HOUR
    return made


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"facts": {"description": "疏散通道堆放成品"}}, "更正描述"),
        ({"facts": {}, "deadline": "2026-05-06"}, "更正期限"),
        ({"facts": {"responsible_phone": "13800000000"}}, "更正责任人电话"),
        ({"facts": {"place": "西门"}, "deadline": "2026-05-06"}, "更正"),
    ],
)
def test_correction_is_told_by_what_was_corrected(
    desk: Desk, pair: list[bytes], told: dict[str, Any], word: str
) -> None:
    desk.do(hazards_corrected.correct_hazard, hazard_id=pair[0], **told)
    life = hazard_life(desk.store.reader, pair[0])
    assert life is not None
    words = [hazards_corrected.step_word(load(), one.kind, one.data) for one in life.steps]
    assert words == ["登记", word]


def withdraw(desk: Desk, hazard: bytes, reason: str = "与另一条重复登记") -> None:
    desk.do(hazards_corrected.withdraw_hazard, hazard_id=hazard, reason=reason)


def test_withdrawn_hazard_stays_on_record_with_person_time_and_reason(desk: Desk, pair: list[bytes]) -> None:
    withdraw(desk, pair[0])
    life = hazard_life(desk.store.reader, pair[0])
    assert life is not None
    last = life.steps[-1]
    assert (life.row.state, last.kind, last.who, last.at) == ("withdrawn", "withdrawn", "李虚构", desk.now)
    assert last.data["reason"] == "与另一条重复登记"


def test_withdrawn_hazard_leaves_every_count(desk: Desk, visit: bytes, pair: list[bytes]) -> None:
    withdraw(desk, pair[0])
    db = desk.store.reader
    told = figures(db, today="2026-04-16", soon="2026-04-19", certificates_until="2026-05-16")
    card = subject_card(db, desk.subject)
    assert card is not None
    assert (told.overdue, card.row.open_hazards, visit_rows(db, limit=1)[0].hazards) == (1, 1, 1)
    assert [row.id for row in overdue_hazards(db, "2026-04-16")] == [pair[1]]
    assert [row.id for row in hazards_due(db, "2026-04-10", "2026-04-10")] == [pair[1]]


def test_table_and_ledger_show_it_by_its_word_and_never_late(desk: Desk, pair: list[bytes]) -> None:
    withdraw(desk, pair[0])
    db = desk.store.reader
    lines = {line.id: line for line in open_table(db, HazardView("2026-04-16", "2026-04-19"), step=9).pages[0]}
    assert (lines[pair[0]].view, lines[pair[0]].left) == ("withdrawn", None)
    row = dict(ledger_hazards(db, "2026-04-16"))[pair[0]]
    assert (row["state"], row["overdue"]) == ("withdrawn", False)


@pytest.mark.parametrize("reason", ["", "  "])
def test_withdrawal_without_a_reason_is_refused(desk: Desk, pair: list[bytes], reason: str) -> None:
    with pytest.raises(SafetyDeskError, match="HAZARD_036"):
        withdraw(desk, pair[0], reason)


def test_paper_that_names_the_hazard_holds_it_until_it_is_voided(
    desk: Desk, visit: bytes, pair: list[bytes], blobs: SealedFolder
) -> None:
    given = {"subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, kind="inspection_record", **given).id
    desk.do(documents.issue_document, document_id=record, blobs=blobs)
    with pytest.raises(SafetyDeskError, match=r"HAZARD_040.*《安全生产检查记录》（虚）安检记〔2026〕1号"):
        withdraw(desk, pair[0])
    notice = desk.do(documents.draft_document, kind="rectification_notice", hazard_ids=pair[:1], **given).id
    desk.do(documents.void_document, document_id=record, reason="登记有误，另出")
    with pytest.raises(SafetyDeskError, match=r"HAZARD_040.*拟稿《隐患整改通知书》D-"):
        withdraw(desk, pair[0])
    withdraw(desk, pair[1])
    desk.do(documents.void_document, document_id=notice, reason="登记有误")
    withdraw(desk, pair[0])


def test_hazard_of_a_voided_notice_is_withdrawn_and_then_reviewed_by_nobody(
    desk: Desk, visit: bytes, pair: list[bytes], blobs: SealedFolder
) -> None:
    given = {"subject_id": desk.subject, "visit_id": visit}
    papers = [desk.do(documents.draft_document, kind="inspection_record", **given).id]
    desk.do(documents.issue_document, document_id=papers[0], blobs=blobs)
    desk.do(hazards.edit_hazard, hazard_id=pair[0], remark="虚构")
    desk.do(hazards.correct_deadline, hazard_id=pair[0], deadline="2026-05-30")
    papers.append(desk.do(documents.draft_document, kind="rectification_notice", hazard_ids=pair[:1], **given).id)
    desk.do(documents.review_document, document_id=papers[1])
    desk.do(documents.issue_document, document_id=papers[1], blobs=blobs)
    for paper in papers:
        desk.do(documents.void_document, document_id=paper, reason="登记有误")
    withdraw(desk, pair[0])
    with pytest.raises(SafetyDeskError, match="HAZARD_035"):
        desk.do(hazards.request_review, hazard_id=pair[0])


def test_withdrawn_hazard_stands_on_no_new_paper(
    desk: Desk, visit: bytes, pair: list[bytes], blobs: SealedFolder
) -> None:
    withdraw(desk, pair[0])
    given = {"subject_id": desk.subject, "visit_id": visit}
    record = desk.do(documents.draft_document, kind="inspection_record", **given).id
    facts = gather(desk.store.reader, record, number=None, dated="2026-04-16")
    assert [one.text for one in facts.findings] == ["配电箱未接地"]
    assert paper_words(facts)["finding_count"] == "1"
    desk.do(documents.issue_document, document_id=record, blobs=blobs)
    with pytest.raises(SafetyDeskError, match=r"HAZARD_041.*H-A01-0001"):
        desk.do(documents.draft_document, kind="rectification_notice", hazard_ids=pair, **given)


def test_two_reviews_that_disagree_are_settled_by_a_person(desk: Desk, pair: list[bytes]) -> None:
    hazard = pair[0]
    desk.do(hazards.append_event, hazard_id=hazard, kind="assigned", document_id=b"d" * 16, deadline="2026-05-01")
    desk.do(hazards.review_hazard, hazard_id=hazard, passed=False, inspectors=desk.inspectors)
    review_unaware(desk, hazard)
    detail = hazard_detail(desk.store.reader, hazard)
    assert detail is not None
    (found,) = detail.disagreements
    settle = {"hazard_id": hazard, "event": found.event}
    with pytest.raises(SafetyDeskError, match="HAZARD_042"):
        desk.do(hazards_corrected.settle_contradiction, **settle, stands="both")
    desk.do(hazards_corrected.settle_contradiction, **settle, stands="later", note="已电话核实")
    life = hazard_life(desk.store.reader, hazard)
    assert life is not None
    assert (life.row.state, life.row.contradiction) == ("review_passed", None)
    assert life.steps[-1].data["note"] == "已电话核实"
    with pytest.raises(SafetyDeskError, match="HAZARD_025"):
        desk.do(hazards_corrected.settle_contradiction, **settle, stands="earlier")


def review_unaware(desk: Desk, hazard: bytes) -> None:
    """A passed review as another device wrote it, that had seen nothing after 交办."""
    from safetydesk.models.changelog import insert_rows
    from safetydesk.models.events import encode, hazard_events
    from safetydesk.models.tables import HazardEvent

    seen = hazard_events(desk.store.reader, hazard)[1]
    data = {"result": "pass", "inspectors": list(desk.inspectors), "after": seen.id, "known": 0}
    row = {"id": b"u" * 16, "hazard_id": hazard, "kind": "reviewed", "at": desk.now, "actor": desk.inspectors[1]}
    with desk.store.writing(actor=desk.inspectors[1], now=desk.now) as session:
        insert_rows(session, HazardEvent, [{**row, "data": encode(data)}])


def test_suspected_major_is_reported_and_the_answer_recorded(desk: Desk, pair: list[bytes]) -> None:
    hazard = pair[0]
    report = {"hazard_id": hazard, "to": "虚构区应急管理局", "number": "虚安移〔2026〕1号"}
    with pytest.raises(SafetyDeskError, match="HAZARD_028"):
        desk.do(hazards_major.report_hazard, **report)
    desk.do(hazards.suspect_major, hazard_id=hazard)
    with pytest.raises(SafetyDeskError, match="HAZARD_039"):
        desk.do(hazards_major.report_hazard, hazard_id=hazard, to=" ")
    with pytest.raises(SafetyDeskError, match="HAZARD_020"):
        desk.do(hazards_major.report_hazard, **report, on="2026-12-31")
    desk.do(hazards_major.report_hazard, **report)
    told = {"by": "虚构区应急管理局", "on": "2026-04-16", "report_number": "虚安移〔2026〕1号"}
    desk.do(hazards.recognise_hazard, hazard_id=hazard, accepted=True, criterion="GM-3-1", **told)
    unit = {"unit": "虚构区安委办", "level": "区级", "number": "虚安督〔2026〕1号", "deadline": "2026-05-30"}
    desk.do(hazards_major.supervise_hazard, hazard_id=hazard, **unit)
    detail = hazard_detail(desk.store.reader, hazard)
    assert detail is not None
    seen = detail.projection
    assert (seen.grade, seen.reported, seen.criterion_id) == ("major", ("2026-04-16",), "GM-3-1")
    assert (seen.supervised_by, seen.deadline) == ("虚构区安委办", "2026-05-30")
    assert detail.life.steps[-1].data["level"] == "区级"


def test_a_criterion_that_no_standard_has_is_refused(desk: Desk, pair: list[bytes]) -> None:
    desk.do(hazards.suspect_major, hazard_id=pair[0])
    told = {"by": "虚构区应急管理局", "on": "2026-04-16", "criterion": "GM-99-1"}
    with pytest.raises(SafetyDeskError, match=r"HAZARD_043.*GM-99-1"):
        desk.do(hazards.recognise_hazard, hazard_id=pair[0], accepted=True, **told)


def test_ledger_keeps_the_word_and_cannot_withdraw_without_a_reason(desk: Desk) -> None:
    clerk = Clerk(desk.store)
    row = {"subject": "虚构宏达木业有限公司", "description": "灭火器过期", "found_on": "2026-03-01"}
    clerk.take("hazards", [{**row, "state": "registered"}])
    refused = clerk.take("hazards", [{**row, "state": "withdrawn"}])
    assert (counts(refused), said(refused)) == ((0, 0, 1, 0), [(4, "LEDGER_148")])
    other = {**row, "description": "配电箱无盖", "state": "withdrawn"}
    assert counts(clerk.take("hazards", [other])) == (1, 0, 0, 0)
    again = clerk.take("hazards", [other])
    assert (counts(again), said(again)) == ((0, 0, 1, 0), [])
    states = {found["description"]: found["state"] for _, found in ledger_hazards(desk.store.reader, "2026-04-16")}
    assert states == {"灭火器过期": "registered", "配电箱无盖": "withdrawn"}
