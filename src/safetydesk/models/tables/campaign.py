"""行动: an inspection campaign (专项行动、专项整治、百日攻坚): from when to when, over whom, on whose word."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Mapped

from safetydesk.models.tables.base import GENERAL, Base, Synced


class Campaign(Synced, Base):
    """行动. `basis` is the 文号 or title of the notice it rests on; `first_day` and `last_day` both belong to it.

    The scope: `villages` (ids, hex), `industries` and `tags` (codes) narrow each other, `subjects` (ids, hex) are in it
    besides; each a JSON array, NULL where nothing is said. `persons` (ids, hex) and `department_id` answer for it.
    """

    __tablename__ = "campaign"
    scope_class: ClassVar[str | None] = GENERAL

    code: Mapped[str]
    name: Mapped[str]
    basis: Mapped[str | None]
    first_day: Mapped[str]
    last_day: Mapped[str]
    villages: Mapped[str | None]
    industries: Mapped[str | None]
    tags: Mapped[str | None]
    subjects: Mapped[str | None]
    department_id: Mapped[bytes | None]
    persons: Mapped[str | None]
    remark: Mapped[str | None]
