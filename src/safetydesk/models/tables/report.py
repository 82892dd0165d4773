"""月报 with the rows it counted and the figures entered by hand; 收表 from units; headers and profiles of offices."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from safetydesk.models.tables.base import GENERAL, Base, Synced


class Report(Synced, Base):
    """月报 of a `period` (2026-11); `basis` and `figures` are JSON. Once `submitted_at` is set it stays as it is."""

    __tablename__ = "report"
    scope_class: ClassVar[str | None] = GENERAL

    kind: Mapped[str]
    period: Mapped[str]
    title: Mapped[str]
    basis: Mapped[str]
    figures: Mapped[str]
    made_at: Mapped[int]
    submitted_at: Mapped[int | None]
    submitted_by: Mapped[bytes | None]
    remark: Mapped[str | None]

    __table_args__ = (Index("ix_report_period", "kind", "period"),)


class ReportLine(Synced, Base):
    """A record that a submitted report counted: `figure` it counts in, `sign` 1 or -1 (核减), `period` it belongs to.

    `said` is the row as it was shown, JSON.
    """

    __tablename__ = "report_line"
    scope_class: ClassVar[str | None] = GENERAL

    report_id: Mapped[bytes]
    figure: Mapped[str]
    period: Mapped[str]
    entity: Mapped[str]
    record_id: Mapped[bytes]
    sign: Mapped[int]
    said: Mapped[str]

    __table_args__ = (Index("ix_report_line_report", "report_id"), Index("ix_report_line_record", "record_id"))


class ReportInput(Synced, Base):
    """Figures of a month that no record of the store tells (演练, 培训, 宣传, 处罚), of a unit; `fines` in 分."""

    __tablename__ = "report_input"
    scope_class: ClassVar[str | None] = GENERAL

    period: Mapped[str]
    unit: Mapped[str]
    drills: Mapped[int | None]
    trainings: Mapped[int | None]
    publicity: Mapped[int | None]
    violations: Mapped[int | None]
    penalties: Mapped[int | None]
    fines: Mapped[int | None]
    remark: Mapped[str | None]

    __table_args__ = (Index("ix_report_input_period", "period", "unit"),)


class Collection(Synced, Base):
    """收表: a ledger asked of several units by a day; `kind` is a register's key, `fields` a JSON array of them."""

    __tablename__ = "collection"
    scope_class: ClassVar[str | None] = GENERAL

    title: Mapped[str]
    kind: Mapped[str]
    fields: Mapped[str]
    due_on: Mapped[str]
    note: Mapped[str | None]
    made_at: Mapped[int]
    closed_on: Mapped[str | None]


class CollectionUnit(Synced, Base):
    """A unit that is to answer a collection; `place_id` is its village, department or subject where it is one."""

    __tablename__ = "collection_unit"
    scope_class: ClassVar[str | None] = GENERAL

    collection_id: Mapped[bytes]
    name: Mapped[str]
    place_id: Mapped[bytes | None]
    contact: Mapped[str | None]
    phone: Mapped[str | None]
    position: Mapped[int]

    __table_args__ = (Index("ix_collection_unit_collection", "collection_id", "position"),)


class CollectionAnswer(Synced, Base):
    """A file that a unit sent in; `evidence` keeps it. A corrected one names the answer it `replaces`.

    `unit_id` is NULL while nobody can tell whose it is; `state` answered, faulty, repeated, replaced or unread;
    `facts` JSON: counts, problems, how the unit was told.
    """

    __tablename__ = "collection_answer"
    scope_class: ClassVar[str | None] = GENERAL

    collection_id: Mapped[bytes]
    unit_id: Mapped[bytes | None]
    file_name: Mapped[str]
    sha256: Mapped[str]
    state: Mapped[str]
    replaces: Mapped[bytes | None]
    facts: Mapped[str]
    received_at: Mapped[int]

    __table_args__ = (Index("ix_collection_answer_collection", "collection_id", "unit_id"),)


class HeaderAlias(Synced, Base):
    """A header that this office taught the program: under `header` a ledger of `kind` tells `field`."""

    __tablename__ = "header_alias"
    scope_class: ClassVar[str | None] = GENERAL

    kind: Mapped[str]
    header: Mapped[str]
    field: Mapped[str]


class LedgerProfile(Synced, Base):
    """How another office wants a ledger of `kind`: `definition` is JSON (title, columns, words, date form, masks)."""

    __tablename__ = "ledger_profile"
    scope_class: ClassVar[str | None] = GENERAL

    kind: Mapped[str]
    name: Mapped[str]
    definition: Mapped[str]
