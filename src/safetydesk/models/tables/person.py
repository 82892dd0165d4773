"""人员 with certificates, and the authority records that let a township issue a department's papers."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from safetydesk.models.tables.base import GENERAL, PERSONNEL, Base, Synced


class Person(Synced, Base):
    """人员 of the township: inspector, office staff, head of the office; `roles` is a JSON array of codes."""

    __tablename__ = "person"
    scope_class: ClassVar[str | None] = GENERAL

    name: Mapped[str]
    roles: Mapped[str]
    unit: Mapped[str | None]
    phone: Mapped[str | None]
    left_on: Mapped[str | None]


class Certificate(Synced, Base):
    """证件 of a person (行政执法证) or employee (特种作业操作证), valid from `valid_from` to `valid_to` inclusive.

    `work` is 作业类别和操作项目, `issued_on` 初领日期, `review_on` the day by which it must be reviewed (复审);
    `valid_text` keeps words such as 长期. A `number` that a ledger does not give is 待补.
    """

    __tablename__ = "certificate"
    scope_class: ClassVar[str | None] = PERSONNEL

    person_id: Mapped[bytes]
    kind: Mapped[str]
    number: Mapped[str | None]
    issuer: Mapped[str | None]
    valid_from: Mapped[str | None]
    valid_to: Mapped[str | None]
    valid_text: Mapped[str | None]
    work: Mapped[str | None]
    issued_on: Mapped[str | None]
    review_on: Mapped[str | None]
    remark: Mapped[str | None]

    __table_args__ = (Index("ix_certificate_person", "person_id"),)


class AuthorityRecord(Synced, Base):
    """委托书 (delegation) or 赋权清单 (empowerment): which document kinds and items, by whom, from when to when."""

    __tablename__ = "authority_record"
    scope_class: ClassVar[str | None] = PERSONNEL

    kind: Mapped[str]
    number: Mapped[str]
    grantor: Mapped[str]
    items: Mapped[str]
    valid_from: Mapped[str]
    valid_to: Mapped[str | None]
