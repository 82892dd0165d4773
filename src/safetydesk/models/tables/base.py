"""The declarative base: which tables travel, in which scope, and which of their columns stay on this device."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from sqlalchemy import BLOB, Integer, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

GENERAL = "general"
PERSONNEL = "personnel"


class Base(DeclarativeBase):
    """Every table. A synced one names its `scope_class`; its `local` columns (projections) never travel."""

    scope_class: ClassVar[str | None] = None
    local: ClassVar[frozenset[str]] = frozenset()
    type_annotation_map: ClassVar[dict[Any, Any]] = {bytes: BLOB, int: Integer, str: Text}


class Synced:
    """Columns of every record that travels: its identity and its tombstone (instant of deletion, NULL while alive)."""

    id: Mapped[bytes] = mapped_column(BLOB, primary_key=True)
    deleted_at: Mapped[int | None]


class Numbered:
    """A synced record that is also full-text indexed: `n` is its local row number, `id` its identity."""

    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[bytes] = mapped_column(BLOB, unique=True)
    deleted_at: Mapped[int | None]


@cache
def synced_classes() -> dict[str, type[Base]]:
    """Entity name (= table name) to class, for every table that travels."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers if mapper.class_.scope_class}


@cache
def synced_fields(table: type[Base]) -> tuple[str, ...]:
    """Names of the columns of a synced table that travel, in table order (never `id`, `n` or local ones)."""
    hidden = table.local | {"id", "n"}
    return tuple(column.name for column in table.__table__.columns if column.name not in hidden)
