"""Who may sign: as 检查人员 only those who inspected, once each, with a certificate valid then (处罚法 42, 安法 67)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from safetydesk.catalog.duties import load_inspector_rule
from safetydesk.domain.authority import check_inspectors
from safetydesk.domain.instants import day_of
from safetydesk.errors import error
from safetydesk.models.queries.documents import document
from safetydesk.models.queries.people import certificates
from safetydesk.models.queries.visits import visit_state
from safetydesk.usecases.papers.paper_facts import signers


def check_signer(
    db: Any, *, owner: str, owner_id: bytes, role: str, person_id: bytes | None, name: str, today: str
) -> None:
    """Raise VISIT_025 for who signed in this role already; of an inspector VISIT_024 unless he inspected, DOCUMENT_007
    or 008 without a certificate valid on the day of the visit (of a document: `today`)."""
    if role == "inspector":
        check_inspector(db, owner=owner, owner_id=owner_id, person_id=person_id, name=name, today=today)
    same, who = ("person_id", person_id) if role == "inspector" else ("name", name)
    sql = f"SELECT 1 FROM signature WHERE owner_id = ? AND role = ? AND {same} = ? AND deleted_at IS NULL"
    if db.execute(sql, (owner_id, role, who)).fetchone():
        raise error("VISIT_025", name=name)


def check_inspector(db: Any, *, owner: str, owner_id: bytes, person_id: bytes | None, name: str, today: str) -> None:
    """Raise VISIT_024 unless the person inspected, DOCUMENT_007 or 008 unless his certificate is valid on the day of
    the visit (of a document: `today`)."""
    people: tuple[tuple[bytes, str], ...] = ()
    day = today
    if owner == "visit" and (visit := visit_state(db, owner_id)):
        people, day = visit.inspectors, day_of(visit.row.started_at)
    elif owner == "document" and (row := document(db, owner_id)):
        people = signers(db, row)
    if person_id is None or person_id not in dict(people):
        raise error("VISIT_024", name=name, known="、".join(known for _, known in people) or "检查人员")
    check_inspectors([person_id], certificates(db), day, replace(load_inspector_rule(), fewest=1), names=dict(people))
