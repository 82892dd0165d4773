"""隐患: the facts of a hazard and its append-only events; state, grade and deadline are projections of the events."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from safetydesk.models.tables.base import GENERAL, Base, Numbered, Synced


class Hazard(Numbered, Base):
    """隐患. Columns named in `local` are folded from its events and never travel."""

    __tablename__ = "hazard"
    scope_class: ClassVar[str | None] = GENERAL
    local: ClassVar[frozenset[str]] = frozenset(
        {
            "state",
            "grade",
            "criterion",
            "deadline",
            "deadline_text",
            "rectified_on",
            "reviewed_on",
            "review_result",
            "reviewer",
            "closed_on",
            "contradiction",
        }
    )

    code: Mapped[str]
    subject_id: Mapped[bytes]
    visit_id: Mapped[bytes | None]
    finding_id: Mapped[bytes | None]
    historic: Mapped[int | None]
    found_on: Mapped[str | None]
    found_by: Mapped[str | None]
    source: Mapped[str | None]
    description: Mapped[str]
    place: Mapped[str | None]
    category: Mapped[str | None]
    item: Mapped[str | None]
    law: Mapped[str | None]
    basis: Mapped[str | None]
    measure: Mapped[str | None]
    responsible_unit: Mapped[str | None]
    responsible_person: Mapped[str | None]
    responsible_phone: Mapped[str | None]
    supervisor: Mapped[str | None]
    funds: Mapped[int | None]
    emergency_plan: Mapped[str | None]
    document_number: Mapped[str | None]
    remark: Mapped[str | None]

    state: Mapped[str | None]
    grade: Mapped[str | None]
    criterion: Mapped[str | None]
    deadline: Mapped[str | None]
    deadline_text: Mapped[str | None]
    rectified_on: Mapped[str | None]
    reviewed_on: Mapped[str | None]
    review_result: Mapped[str | None]
    reviewer: Mapped[str | None]
    closed_on: Mapped[str | None]
    contradiction: Mapped[str | None]

    __mapper_args__ = {"primary_key": ["id"]}  # noqa: RUF012
    __table_args__ = (
        Index("ix_hazard_subject", "subject_id", "found_on"),
        Index("ix_hazard_code", "code"),
        Index("ix_hazard_state_deadline", "state", "deadline", "id"),
        Index("ix_hazard_visit", "visit_id"),
        Index("ix_hazard_found", "found_on", sqlite_where=text("deleted_at IS NULL")),
        Index(
            "ix_hazard_open",
            "deadline",
            "id",
            "state",
            "rectified_on",
            sqlite_where=text("deleted_at IS NULL AND historic IS NULL AND state NOT IN ('closed', 'unregistered')"),
        ),
    )


class HazardEvent(Synced, Base):
    """隐患的一步: who did what and when; `data` is JSON, `seq` the server's sequence (NULL until known)."""

    __tablename__ = "hazard_event"
    scope_class: ClassVar[str | None] = GENERAL
    local: ClassVar[frozenset[str]] = frozenset({"seq"})

    hazard_id: Mapped[bytes]
    kind: Mapped[str]
    at: Mapped[int]
    actor: Mapped[bytes | None]
    data: Mapped[str]
    seq: Mapped[int | None]

    __table_args__ = (Index("ix_hazard_event_hazard", "hazard_id", "at"),)
