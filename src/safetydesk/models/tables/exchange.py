"""What this device knows about its exchange with the township server; nothing here travels as a record."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from safetydesk.models.tables.base import GENERAL, Base, Synced


class Mark(Base):
    """A point of a scope's chain this device has read or been acknowledged: sequence and hash, newest last."""

    __tablename__ = "mark"

    scope: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[bytes]


class Batch(Base):
    """A frozen batch: its content never changes after the first try; `state` is frozen, acked or refused."""

    __tablename__ = "batch"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[bytes] = mapped_column(unique=True)
    content: Mapped[bytes]
    state: Mapped[str]
    made_at: Mapped[int]


class Conflict(Synced, Base):
    """冲突: two people changed one field; the server made it, a person settles it; all values are JSON texts."""

    __tablename__ = "conflict"
    scope_class: ClassVar[str | None] = GENERAL

    entity: Mapped[str]
    record: Mapped[bytes]
    field: Mapped[str]
    base: Mapped[str | None]
    kept: Mapped[str | None]
    kept_actor: Mapped[bytes | None]
    kept_device: Mapped[bytes | None]
    kept_at: Mapped[int | None]
    other: Mapped[str | None]
    other_actor: Mapped[bytes | None]
    other_device: Mapped[bytes | None]
    other_at: Mapped[int | None]
    settled: Mapped[str | None]
    settled_by: Mapped[bytes | None]
    settled_at: Mapped[int | None]

    __table_args__ = (Index("ix_conflict_record", "record", "field"),)


class Blob(Base):
    """A sealed file in the blob store: SHA-256 hex of its content, size in bytes, whether the server has it."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    here: Mapped[int]
    there: Mapped[int]


class Refusal(Base):
    """被退回: a change the server refused by name, with its reason; the content stays in the change log."""

    __tablename__ = "refusal"

    change: Mapped[bytes] = mapped_column(primary_key=True)
    code: Mapped[str]
    reason: Mapped[str]
    at: Mapped[int]
