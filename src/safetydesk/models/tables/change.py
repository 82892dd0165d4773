"""The change log: what this device wrote, chained in commit order; unsent changes are the outbox."""

from __future__ import annotations

from sqlalchemy import BLOB, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from safetydesk.models.tables.base import Base


class Change(Base):
    """One record touched by one local transaction.

    `content` is canonical msgpack {field: [base, new]}; `op` is c(reate), u(pdate) or d(elete); `hash` chains
    the previous change's hash, the ids and SHA-256(salt + content), which `sealed` keeps after a purge; `batch`
    names the frozen batch that carries it, `seq` the server's sequence once it was acknowledged.
    """

    __tablename__ = "change"

    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[bytes] = mapped_column(BLOB, unique=True)
    txn: Mapped[bytes]
    scope: Mapped[str]
    entity: Mapped[str]
    record: Mapped[bytes]
    op: Mapped[str]
    content: Mapped[bytes | None]
    salt: Mapped[bytes | None]
    sealed: Mapped[bytes | None]
    actor: Mapped[bytes | None]
    device: Mapped[bytes]
    at: Mapped[int]
    hash: Mapped[bytes]
    batch: Mapped[bytes | None]
    seq: Mapped[int | None]

    __table_args__ = (
        Index("ix_change_record", "record", "n"),
        Index("ix_change_txn", "txn"),
        Index("ix_change_unsent", "n", sqlite_where=text("batch IS NULL")),
        Index("ix_change_untaken", "entity", "id", sqlite_where=text("seq IS NULL")),
    )


class Meta(Base):
    """Facts of this store: township, device, incarnation, device tag, chain head, schema of declared things."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class Counter(Base):
    """The next local number of each kind of display code (H-A07-0123)."""

    __tablename__ = "counter"

    kind: Mapped[str] = mapped_column(primary_key=True)
    next: Mapped[int]


class Draft(Base):
    """Text still being typed and the place where a visit stands: on this device only, outside the change log."""

    __tablename__ = "draft"

    key: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    at: Mapped[int]
