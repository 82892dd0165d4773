"""完成检查 and 签字, each in one transaction: what was missing, who was present, the hazards; all signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.touched import Touched
from safetydesk.usecases.findings import edit_finding, sign
from safetydesk.usecases.hazards import register_hazards
from safetydesk.usecases.visit_items import judge_item
from safetydesk.usecases.visits import describe_visit, finish_visit


def complete_visit(
    session: Session,
    *,
    visit_id: bytes,
    answers: Sequence[Mapping[str, Any]] = (),
    findings: Mapping[bytes, Mapping[str, Any]] | None = None,
    present: Mapping[str, Any] | None = None,
    hazards: bool = True,
) -> Touched:
    """Finish a visit whose findings each have a deadline, and register its hazards unless that is left for later.

    `answers` are what `judge_item` takes besides the visit, for items that lacked words; `findings` id to facts
    (grade, criterion, deadline, deadline_text); `present` what `describe_visit` takes. Raises VISIT_016 for a 不符合
    without words, VISIT_015 or VISIT_026 for a finding without a deadline that can be met, HAZARD_010 where a major
    one has no criterion.
    """
    for answer in answers:
        judge_item(session, visit_id=visit_id, **answer)
    for finding, facts in (findings or {}).items():
        edit_finding(session, finding_id=finding, **facts)
    if present:
        describe_visit(session, visit_id=visit_id, **present)
    finish_visit(session, visit_id=visit_id)
    if hazards:
        register_hazards(session, visit_id=visit_id)
    return Touched.of("visit", "answer", "finding", "evidence", "draft", "hazard", "hazard_event", id=visit_id)


def sign_record(session: Session, *, visit_id: bytes, signatures: Sequence[Mapping[str, Any]]) -> Touched:
    """Everybody's signature on a finished visit in one transaction: `sign`'s facts.

    Raises what `sign` raises: VISIT_008, VISIT_011.
    """
    for told in signatures:
        sign(session, owner="visit", owner_id=visit_id, **told)
    return Touched.of("signature", "visit", id=visit_id)
