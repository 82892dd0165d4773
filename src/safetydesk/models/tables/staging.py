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
    """One row of a staged ledger: verdict new, changed, same or refused; values, changes and problems as JSON.

    `part` is 0 for a whole row, 1, 2, ... for the findings it was split into; `taken` 0 for one a person leaves out;
    `asks` 1 while only a person can tell which record it means, 2 once told.
    """

    __tablename__ = "staged_line"

    import_id: Mapped[bytes] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    record: Mapped[bytes | None]
    taken: Mapped[int]
    asks: Mapped[int]
    data: Mapped[str]

    __table_args__ = (Index("ix_staged_line_verdict", "import_id", "verdict", "row", "part"),)


class StagedBlob(Base):
    """A picture's bytes that staging an import put among the blobs: rubbish once no import and no evidence wants it."""

    __tablename__ = "staged_blob"

    import_id: Mapped[bytes] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)


class HeaderMapping(Base):
    """How a sending office's header was read last time: `columns` is JSON {header: field}.

    A row without a kind holds the answer to which kind a sheet is: `office` is its mark, `columns` {"kind": kind}.
    """

    __tablename__ = "header_mapping"

    kind: Mapped[str] = mapped_column(primary_key=True)
    office: Mapped[str] = mapped_column(primary_key=True)
    columns: Mapped[str]
