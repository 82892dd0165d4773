"""What this device knows about its exchange with the township server; nothing here travels as a record."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from safetydesk.models.tables.base import GENERAL, Base, Synced


class Mark(Base):
    """A point of a scope's chain this device has read or been acknowledged: sequence and hash, newest last.

    `received` packs which columns of which records were read to get there; they are offered again to a server that
    was restored from before this point. NULL at a mark that only acknowledged own changes.
    """

    __tablename__ = "mark"

    scope: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[bytes]
    received: Mapped[bytes | None]


class Reading(Base):
    """How far this device has read a scope: rows up to `at`; of them the columns newer than `base` while paging.

    `hash` is that of the scope's end `head` when the page was cut; base = at = head once everything was read.
    """

    __tablename__ = "reading"

    scope: Mapped[str] = mapped_column(primary_key=True)
    base: Mapped[int]
    at: Mapped[int]
    head: Mapped[int]
    hash: Mapped[bytes]


class Extra(Base):
    """Fields (or whole records) of a newer schema that this program has no column for, packed; nothing is lost."""

    __tablename__ = "extra"

    entity: Mapped[str] = mapped_column(primary_key=True)
    record: Mapped[bytes] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class Batch(Base):
    """A frozen batch: its content never changes after the first try; `state` is frozen, acked or lost.

    The content of an acknowledged batch is emptied: the change log still has it.
    """

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
