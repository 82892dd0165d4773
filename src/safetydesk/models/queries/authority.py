"""Records of 委托 and 赋权 as an office keeps them, and the papers that were issued while one covered them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """One record: `kind` is delegation or grant, `items` the kinds of paper it covers, its first and last day."""

    id: bytes
    kind: str
    number: str
    grantor: str
    items: tuple[str, ...]
    valid_from: str
    valid_to: str | None


@dataclass(frozen=True, slots=True)
class PaperUnder:
    """A paper issued under a record: its 文号 (its code where its kind bears none) and the day."""

    id: bytes
    number: str
    issued_on: str


_ROW = "SELECT id, kind, number, grantor, items, valid_from, valid_to FROM authority_record WHERE deleted_at IS NULL"


def authority_rows(db: Any) -> list[AuthorityRow]:
    """Every record, the one that began last first."""
    return [_row(row) for row in db.execute(f"{_ROW} ORDER BY valid_from DESC, id").fetchall()]


def authority_row(db: Any, key: bytes) -> AuthorityRow | None:
    """One record, or None."""
    found = db.execute(f"{_ROW} AND id = ?", (key,)).fetchone()
    return _row(found) if found else None


def _row(values: tuple[Any, ...]) -> AuthorityRow:
    key, kind, number, grantor, items, first, last = values
    return AuthorityRow(key, kind, number, grantor, tuple(json.loads(items)), first, last)


def papers_under(db: Any, one: AuthorityRow, capacities: Collection[str]) -> list[PaperUnder]:
    """The papers of its kinds issued in `capacities` on its days and not voided, the earliest first.

    Under a 委托书 a paper stands in the name of the office that gave it (处罚法 20), so that it tells which one.
    """
    marks = (",".join("?" * len(given)) for given in (capacities, one.items))
    sql = (
        "SELECT id, coalesce(number, code), issued_on FROM document WHERE deleted_at IS NULL AND state IS NOT 'voided'"
        " AND issued_on >= ? AND issued_on <= coalesce(?, issued_on) AND (? <> 'delegation' OR organ = ?)"
        f" AND capacity IN ({next(marks)}) AND kind IN ({next(marks)}) ORDER BY issued_on, rowid"
    )
    given = (one.valid_from, one.valid_to, one.kind, one.grantor, *capacities, *one.items)
    return [PaperUnder(*row) for row in db.execute(sql, given).fetchall()]
