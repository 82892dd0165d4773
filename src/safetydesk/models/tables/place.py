"""Villages and departments, each with dates; a 撤并 maps old to new, `current_id` is where that leads in the end."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from safetydesk.models.tables.base import GENERAL, Base, Synced


class Village(Synced, Base):
    """村（社区） or 园区, as it was named between two days."""

    __tablename__ = "village"
    scope_class: ClassVar[str | None] = GENERAL
    local: ClassVar[frozenset[str]] = frozenset({"current_id"})

    name: Mapped[str]
    kind: Mapped[str]
    valid_from: Mapped[str | None]
    valid_to: Mapped[str | None]
    current_id: Mapped[bytes | None]


class Department(Synced, Base):
    """部门: a supervising department of the township or district."""

    __tablename__ = "department"
    scope_class: ClassVar[str | None] = GENERAL
    local: ClassVar[frozenset[str]] = frozenset({"current_id"})

    name: Mapped[str]
    level: Mapped[str | None]
    valid_from: Mapped[str | None]
    valid_to: Mapped[str | None]
    current_id: Mapped[bytes | None]


class Succession(Synced, Base):
    """撤并 or rename: from a day on, `old_id` of the entity (village, department) is continued by `new_id`."""

    __tablename__ = "succession"
    scope_class: ClassVar[str | None] = GENERAL

    entity: Mapped[str]
    old_id: Mapped[bytes]
    new_id: Mapped[bytes]
    on_day: Mapped[str]
    note: Mapped[str | None]


class Setting(Synced, Base):
    """A township-wide choice: organ name, 简称, 审签 or not; `value` is JSON, the id derives from the key."""

    __tablename__ = "setting"
    scope_class: ClassVar[str | None] = GENERAL

    key: Mapped[str]
    value: Mapped[str]
