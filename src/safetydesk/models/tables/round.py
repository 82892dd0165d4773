"""日周月排查记录 of an enterprise, and its 从业人员, whose certificates its rounds and the township check."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from safetydesk.models.tables.base import GENERAL, PERSONNEL, Base, Synced


class Round(Synced, Base):
    """日周月排查记录 (DOMAIN §3.1): `tier` is a round_tier code, `period` a day, ISO week, month or quarter.

    `period` is 2026-11-22, 2026-W47, 2026-11 or 2026-Q4, or unknown: then `period_text` may say what stood there;
    `made_up` marks 补录, `historic` a record of a past year.
    """

    __tablename__ = "round"
    scope_class: ClassVar[str | None] = GENERAL

    code: Mapped[str]
    subject_id: Mapped[bytes]
    tier: Mapped[str | None]
    period: Mapped[str | None]
    period_text: Mapped[str | None]
    on_day: Mapped[str | None]
    team: Mapped[str | None]
    shift: Mapped[str | None]
    led_by: Mapped[str | None]
    participants: Mapped[str | None]
    area: Mapped[str | None]
    findings: Mapped[str | None]
    finding_count: Mapped[int | None]
    major_count: Mapped[int | None]
    handling: Mapped[str | None]
    responsible_person: Mapped[str | None]
    deadline: Mapped[str | None]
    deadline_text: Mapped[str | None]
    followed_up: Mapped[str | None]
    decision: Mapped[str | None]
    made_up: Mapped[int | None]
    historic: Mapped[int | None]
    remark: Mapped[str | None]

    __table_args__ = (Index("ix_round_subject", "subject_id", "tier", "period"), Index("ix_round_code", "code"))


class Employee(Synced, Base):
    """从业人员 of an enterprise; certificates name it by `person_id` as they name a person of the township."""

    __tablename__ = "employee"
    scope_class: ClassVar[str | None] = PERSONNEL

    subject_id: Mapped[bytes]
    name: Mapped[str]
    post: Mapped[str | None]
    phone: Mapped[str | None]
    left_on: Mapped[str | None]
    remark: Mapped[str | None]

    __table_args__ = (Index("ix_employee_subject", "subject_id", "name"),)
