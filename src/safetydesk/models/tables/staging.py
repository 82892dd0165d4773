"""Staged imports: what a ledger would do to the store, kept until accepted, undone or dropped; local only."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from safetydesk.models.tables.base import Base


class ImportRun(Base):
    """One ledger file: `facts` holds counts, mapping and problems as JSON; `txn` the transaction that landed it."""

    __tablename__ = "import_run"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    sheet: Mapped[str]
    facts: Mapped[str]
    state: Mapped[str]
    at: Mapped[int]
    actor: Mapped[bytes | None]
    txn: Mapped[bytes | None]


class StagedLine(Base):
    """One row of a staged ledger: verdict new, changed, same or refused; values, changes and problems as JSON."""

    __tablename__ = "staged_line"

    import_id: Mapped[bytes] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    record: Mapped[bytes | None]
    data: Mapped[str]

    __table_args__ = (Index("ix_staged_line_verdict", "import_id", "verdict", "row"),)


class HeaderMapping(Base):
    """How a sending office's header was read last time: `columns` is JSON {header: field}."""

    __tablename__ = "header_mapping"

    kind: Mapped[str] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(primary_key=True)
    columns: Mapped[str]
