"""文书: a paper, its append-only steps, the leased number blocks and the voids that explain every gap."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from safetydesk.models.tables.base import GENERAL, Base, Synced


class Document(Synced, Base):
    """文书. `hazards` is a JSON array of hazard ids (hex); `snapshot` and `pdf` name blobs by SHA-256 hex.

    The number is set once, with `organ`, `series` (字头), `year` and `serial`; `state` is folded from the events.
    `subject_id` is NULL for a paper about no single subject (通报, 作废登记); `answers` is the paper that this one is
    about (the notice of a 送达回证, the summons of an 约谈记录).
    """

    __tablename__ = "document"
    scope_class: ClassVar[str | None] = GENERAL
    local: ClassVar[frozenset[str]] = frozenset({"state", "served_on", "updated_at"})

    code: Mapped[str]
    kind: Mapped[str]
    capacity: Mapped[str]
    organ: Mapped[str]
    subject_id: Mapped[bytes | None]
    visit_id: Mapped[bytes | None]
    answers: Mapped[bytes | None]
    hazards: Mapped[str]
    content: Mapped[str | None]
    series: Mapped[str | None]
    year: Mapped[int | None]
    serial: Mapped[int | None]
    number: Mapped[str | None]
    issued_on: Mapped[str | None]
    snapshot: Mapped[str | None]
    pdf: Mapped[str | None]
    replaces: Mapped[bytes | None]

    state: Mapped[str | None]
    served_on: Mapped[str | None]
    updated_at: Mapped[int | None]

    __table_args__ = (
        Index("ix_document_subject", "subject_id"),
        Index("ix_document_visit", "visit_id"),
        Index("ix_document_state", "state", "updated_at"),
        Index("ix_document_number", "number"),
    )


class DocumentEvent(Synced, Base):
    """文书的一步 (拟稿, 审签, 编号, 用印, 送达, 签收回收, 作废): person, instant, and JSON data."""

    __tablename__ = "document_event"
    scope_class: ClassVar[str | None] = GENERAL
    local: ClassVar[frozenset[str]] = frozenset({"seq"})

    document_id: Mapped[bytes]
    kind: Mapped[str]
    at: Mapped[int]
    actor: Mapped[bytes | None]
    data: Mapped[str]
    seq: Mapped[int | None]

    __table_args__ = (Index("ix_document_event_document", "document_id", "at"),)


class NumberVoid(Synced, Base):
    """作废登记: a number that will never be used, with its reason, so that every gap is explained."""

    __tablename__ = "number_void"
    scope_class: ClassVar[str | None] = GENERAL

    organ: Mapped[str]
    series: Mapped[str]
    year: Mapped[int]
    serial: Mapped[int]
    reason: Mapped[str]
    at: Mapped[int]


class DocumentLayout(Synced, Base):
    """The office's own declaration of a kind of paper (TOML), which stands in place of the shipped one."""

    __tablename__ = "document_layout"
    scope_class: ClassVar[str | None] = GENERAL

    kind: Mapped[str]
    declaration: Mapped[str]
    at: Mapped[int]

    __table_args__ = (Index("ix_document_layout_kind", "kind"),)


class Lease(Base):
    """A block of numbers leased to this device: `next` is the first unused one; local, granted by the server."""

    __tablename__ = "lease"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    organ: Mapped[str]
    series: Mapped[str]
    year: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    next: Mapped[int]
    expires_on: Mapped[str]

    __table_args__ = (Index("ix_lease_series", "organ", "series", "year", "first"),)
