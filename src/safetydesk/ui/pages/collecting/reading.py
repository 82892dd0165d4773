"""What the 收表 pane reads: the collections with their counts, and one with its units and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.collecting import UnitLine
from safetydesk.models.queries import collections as queries


@dataclass(frozen=True, slots=True)
class Counted:
    """A collection in the list: how many of its units stand as answered."""

    row: queries.CollectionRow
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class CollectionRead:
    """One collection: its units as they stand, every file by id, and the files that are nobody's."""

    row: queries.CollectionRow
    lines: tuple[UnitLine, ...]
    files: Mapping[bytes, queries.AnswerRow]
    loose: tuple[queries.AnswerRow, ...]


def read_list(db: Any) -> list[Counted]:
    """Every collection, the newest first."""
    return [_counted(db, row) for row in queries.collections(db)]


def _counted(db: Any, row: queries.CollectionRow) -> Counted:
    from safetydesk.usecases.collections import standing

    lines = standing(db, row.id)
    return Counted(row, sum(line.state == "answered" for line in lines), len(lines))


def read_collection(db: Any, key: bytes) -> CollectionRead | None:
    """One collection, None when it is gone."""
    from safetydesk.usecases.collections import standing

    row = queries.collection(db, key)
    if row is None:
        return None
    files = {one.id: one for one in queries.answers(db, key)}
    loose = tuple(one for one in files.values() if one.unit is None and one.state != "repeated")
    return CollectionRead(row, tuple(standing(db, key)), files, loose)
