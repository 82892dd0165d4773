"""检查对象: who is inspected, with every name it ever had."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from safetydesk.models.tables.base import GENERAL, Base, Numbered, Synced


class Subject(Numbered, Base):
    """检查对象 (企业, 村社区, 部门, 工地, 场所). `tags` and `pending` (待补 fields) are JSON arrays of codes.

    A merged subject keeps its id and points to the one it was merged into; `current_id` is where that leads in the
    end (itself unless merged), and history is read over all that lead to the same.
    """

    __tablename__ = "subject"
    scope_class: ClassVar[str | None] = GENERAL
    local: ClassVar[frozenset[str]] = frozenset({"name_key", "pending", "current_id"})

    code: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str | None]
    shop_sign: Mapped[str | None]
    credit_code: Mapped[str | None]
    legacy_reg_no: Mapped[str | None]
    address: Mapped[str | None]
    legal_person: Mapped[str | None]
    person_in_charge: Mapped[str | None]
    phone: Mapped[str | None]
    industry: Mapped[str | None]
    headcount: Mapped[int | None]
    safety_staff: Mapped[str | None]
    special_operators: Mapped[int | None]
    standard_level: Mapped[str | None]
    risk_level: Mapped[str | None]
    village_id: Mapped[bytes | None]
    grid: Mapped[str | None]
    leader: Mapped[str | None]
    department_id: Mapped[bytes | None]
    production_state: Mapped[str | None]
    tags: Mapped[str | None]
    remark: Mapped[str | None]
    pending: Mapped[str | None]
    merged_into: Mapped[bytes | None]
    closed_on: Mapped[str | None]
    moved_on: Mapped[str | None]
    moved_to: Mapped[str | None]
    current_id: Mapped[bytes | None]

    __mapper_args__ = {"primary_key": ["id"]}  # noqa: RUF012
    __table_args__ = (
        Index("ix_subject_name", "name", "id"),
        Index("ix_subject_name_key", "name_key"),
        Index("ix_subject_credit_code", "credit_code"),
        Index("ix_subject_code", "code"),
        Index("ix_subject_village", "village_id", "name"),
        Index("ix_subject_merged", "merged_into"),
        Index("ix_subject_current", "current_id"),
    )


class SubjectName(Synced, Base):
    """A former name or further shop sign of a subject: `kind` is former or shop_sign, with the day it ended."""

    __tablename__ = "subject_name"
    scope_class: ClassVar[str | None] = GENERAL

    subject_id: Mapped[bytes]
    name: Mapped[str]
    kind: Mapped[str]
    valid_to: Mapped[str | None]

    __table_args__ = (Index("ix_subject_name_subject", "subject_id"), Index("ix_subject_name_text", "name"))
