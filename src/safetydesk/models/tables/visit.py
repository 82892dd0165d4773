"""检查: a visit, its answers, the findings noted on the way, signatures and evidence."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from safetydesk.models.tables.base import GENERAL, Base, Synced


class Visit(Synced, Base):
    """检查. `inspectors` is a JSON array of person ids (hex); `checklists` a JSON array of {"key", "version"}.

    `purpose` is 事由和目的; `joint_units` (联合检查单位) and `experts` (检查专家) are JSON arrays of names or NULL.
    `unit` is the 检查单位. A visit that only a ledger tells of has `told` 1, neither answers nor signatures, and in its
    `told_` columns what the ledger said; `started_at` is UNDATED (`domain.visit_times`) where it gives no day.
    `campaign_id` is the 行动 it belongs to: a note of the office, on no paper.
    """

    __tablename__ = "visit"
    scope_class: ClassVar[str | None] = GENERAL

    code: Mapped[str]
    subject_id: Mapped[bytes]
    kind: Mapped[str]
    inspectors: Mapped[str]
    checklists: Mapped[str]
    place: Mapped[str | None]
    person_in_charge: Mapped[str | None]
    person_in_charge_post: Mapped[str | None]
    phone: Mapped[str | None]
    started_at: Mapped[int]
    finished_at: Mapped[int | None]
    amends: Mapped[bytes | None]
    historic: Mapped[int | None]
    purpose: Mapped[str | None]
    joint_units: Mapped[str | None]
    experts: Mapped[str | None]
    told: Mapped[int | None]
    unit: Mapped[str | None]
    told_inspectors: Mapped[str | None]
    told_content: Mapped[str | None]
    told_problems: Mapped[str | None]
    told_findings: Mapped[int | None]
    told_general: Mapped[int | None]
    told_major: Mapped[int | None]
    told_number: Mapped[str | None]
    told_deadline: Mapped[str | None]
    told_deadline_text: Mapped[str | None]
    told_review: Mapped[str | None]
    remark: Mapped[str | None]
    campaign_id: Mapped[bytes | None]

    __table_args__ = (
        Index("ix_visit_subject", "subject_id", "started_at"),
        Index("ix_visit_started", "started_at"),
        Index("ix_visit_campaign", "campaign_id", sqlite_where=text("campaign_id IS NOT NULL")),
    )


class Answer(Synced, Base):
    """检查项结果: conforms, mostly, fails or not_applicable; `sample` is the 日周月 verification (JSON)."""

    __tablename__ = "answer"
    scope_class: ClassVar[str | None] = GENERAL

    visit_id: Mapped[bytes]
    checklist: Mapped[str]
    item: Mapped[str]
    result: Mapped[str]
    note: Mapped[str | None]
    sample: Mapped[str | None]
    answered_at: Mapped[int]
    answered_by: Mapped[bytes | None]

    __table_args__ = (Index("ix_answer_visit", "visit_id", "checklist", "item"),)


class Finding(Synced, Base):
    """随手记 or a failed item: what was seen; becomes a hazard, or stays a suggestion (提示建议)."""

    __tablename__ = "finding"
    scope_class: ClassVar[str | None] = GENERAL

    visit_id: Mapped[bytes]
    checklist: Mapped[str | None]
    item: Mapped[str | None]
    text: Mapped[str]
    place: Mapped[str | None]
    grade: Mapped[str]
    law: Mapped[str | None]
    basis: Mapped[str | None]
    criterion: Mapped[str | None]
    measure: Mapped[str | None]
    deadline: Mapped[str | None]
    deadline_text: Mapped[str | None]
    noted_at: Mapped[int]
    noted_by: Mapped[bytes | None]
    hazard_id: Mapped[bytes | None]

    __table_args__ = (Index("ix_finding_visit", "visit_id", "noted_at"),)


class Signature(Synced, Base):
    """签字: who signed a visit or document, how (drawn, wet, refused), and with a refusal its reason and witness."""

    __tablename__ = "signature"
    scope_class: ClassVar[str | None] = GENERAL

    owner: Mapped[str]
    owner_id: Mapped[bytes]
    role: Mapped[str]
    person_id: Mapped[bytes | None]
    name: Mapped[str]
    way: Mapped[str]
    image: Mapped[str | None]
    reason: Mapped[str | None]
    witness: Mapped[str | None]
    signed_at: Mapped[int]

    __table_args__ = (Index("ix_signature_owner", "owner_id"),)


class Evidence(Synced, Base):
    """证据: a photo, scan or file of a finding, answer, visit, hazard or document; `sha256` hex names its blob."""

    __tablename__ = "evidence"
    scope_class: ClassVar[str | None] = GENERAL

    owner: Mapped[str]
    owner_id: Mapped[bytes]
    kind: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    mime: Mapped[str]
    caption: Mapped[str | None]
    taken_at: Mapped[int | None]
    added_at: Mapped[int]
    position: Mapped[int]

    __table_args__ = (Index("ix_evidence_owner", "owner_id", "position"), Index("ix_evidence_blob", "sha256"))
