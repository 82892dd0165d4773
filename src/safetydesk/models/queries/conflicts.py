"""Conflicts that wait for a person: both values with who and when, and the name of the record they are about."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

NUMBER = ("document", "number")
PRINTED = frozenset({"series", "year", "serial", "number", "issued_on", "snapshot", "pdf"})
"""What a paper bears from the moment it was issued."""
UNKNOWN = "（还没有同步到本机）"


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A field that two people changed. `kept` stands on the server, `other` was written on another device.

    Values are what the field holds (None for empty); instants in microseconds UTC; `mine` says whether the other
    value was written on this device, `dead` that the record is deleted. `number_twice`: two papers bear one number;
    then the values are the papers, and `kept` had it first.
    """

    id: bytes
    entity: str
    record: bytes
    title: str
    field: str
    base: Any
    kept: Any
    kept_by: str | None
    kept_at: int | None
    other: Any
    other_by: str | None
    other_at: int | None
    mine: bool
    dead: bool = False
    number_twice: bool = False

    @property
    def issued_twice(self) -> bool:
        """Whether one draft was issued on two desks, so that one paper was given two numbers."""
        return self.entity == NUMBER[0] and self.field in PRINTED and not self.number_twice


_TITLES = {
    "subject": "SELECT name FROM subject WHERE id = ?",
    "hazard": "SELECT code || ' ' || description FROM hazard WHERE id = ?",
    "visit": "SELECT v.code || ' ' || s.name FROM visit v JOIN subject s ON s.id = v.subject_id WHERE v.id = ?",
    "document": "SELECT coalesce(number, code) FROM document WHERE id = ?",
    "round": "SELECT r.code || ' ' || s.name FROM round r JOIN subject s ON s.id = r.subject_id WHERE r.id = ?",
    "employee": "SELECT name FROM employee WHERE id = ?",
    "person": "SELECT name FROM person WHERE id = ?",
    "village": "SELECT name FROM village WHERE id = ?",
    "setting": "SELECT key FROM setting WHERE id = ?",
    "department": "SELECT name FROM department WHERE id = ?",
    "finding": "SELECT text FROM finding WHERE id = ?",
    "subject_name": "SELECT name FROM subject_name WHERE id = ?",
    "authority_record": "SELECT coalesce(number, grantor) FROM authority_record WHERE id = ?",
    "campaign": "SELECT name FROM campaign WHERE id = ?",
    "collection": "SELECT title FROM collection WHERE id = ?",
    "collection_unit": "SELECT c.title || ' ' || u.name FROM collection_unit u LEFT JOIN collection c"
    " ON c.id = u.collection_id WHERE u.id = ?",
    "collection_answer": "SELECT file_name FROM collection_answer WHERE id = ?",
    "header_alias": "SELECT header FROM header_alias WHERE id = ?",
    "ledger_profile": "SELECT name FROM ledger_profile WHERE id = ?",
    "report": "SELECT title FROM report WHERE id = ?",
    "document_layout": "SELECT kind FROM document_layout WHERE id = ?",
    "report_input": "SELECT period || ' ' || unit FROM report_input WHERE id = ?",
    "certificate": (
        "SELECT coalesce(p.name || ' ', e.name || ' ', '') || iif(p.id, coalesce(c.number, '证件'), '证件')"
        " FROM certificate c LEFT JOIN person p ON p.id = c.person_id LEFT JOIN employee e ON e.id = c.person_id"
        " WHERE c.id = ?"
    ),
    "answer": (
        "SELECT v.code || ' ' || coalesce(s.name, '') || ' 检查项 ' || a.item FROM answer a"
        " JOIN visit v ON v.id = a.visit_id LEFT JOIN subject s ON s.id = v.subject_id WHERE a.id = ?"
    ),
}
_PAPER = (
    "SELECT d.code || ' ' || coalesce(s.name, '') FROM document d LEFT JOIN subject s ON s.id = d.subject_id WHERE "
)
_SAME_NUMBER = """d.id <> ?1 AND d.deleted_at IS NULL AND (d.organ, d.series, d.year, d.serial) =
  (SELECT organ, series, year, serial FROM document WHERE id = ?1) ORDER BY d.rowid LIMIT 1"""


def open_conflicts(db: Any) -> list[ConflictRow]:
    """Every conflict nobody settled yet, the oldest first.

    A draft that was issued on two desks differs in all that is printed and stands once, with its two numbers.
    """
    device = db.execute("SELECT value FROM meta WHERE key = 'device'").fetchone()[0]
    rows = db.execute(
        "SELECT c.id, c.entity, c.record, c.field, c.base, c.kept, k.name, c.kept_at, c.other, o.name, c.other_at,"
        " c.other_device FROM conflict c LEFT JOIN person k ON k.id = c.kept_actor"
        " LEFT JOIN person o ON o.id = c.other_actor"
        " WHERE c.deleted_at IS NULL AND c.settled_at IS NULL ORDER BY c.other_at, c.id"
    ).fetchall()
    found = [
        ConflictRow(
            key, entity, record, record_title(db, entity, record), field,
            value_of(base), value_of(kept), kept_by, kept_at, value_of(other), other_by, other_at, origin == device,
            _is_dead(db, entity, record),
        )
        for key, entity, record, field, base, kept, kept_by, kept_at, other, other_by, other_at, origin in rows
    ]  # fmt: skip
    told = [_with_papers(db, one) if (one.entity, one.field) == NUMBER and one.kept is None else one for one in found]
    numbered = {one.record for one in told if one.issued_twice and one.field == NUMBER[1]}
    return [one for one in told if not (one.issued_twice and one.record in numbered and one.field != NUMBER[1])]


def _is_dead(db: Any, entity: str, record: bytes) -> bool:
    if entity not in _TITLES:
        return False
    row = db.execute(f"SELECT deleted_at FROM {entity} WHERE id = ?", (record,)).fetchone()
    return row is not None and row[0] is not None


def _with_papers(db: Any, one: ConflictRow) -> ConflictRow:
    """The two papers in the place of the values: nothing tells them apart in the number itself."""
    this = db.execute(_PAPER + "d.id = ?1", (one.record,)).fetchone()
    first = db.execute(_PAPER + _SAME_NUMBER, (one.record,)).fetchone()
    papers = [row[0] if row else UNKNOWN for row in (first, this)]
    return replace(one, base=one.other, kept=papers[0], other=papers[1], number_twice=True)


def record_title(db: Any, entity: str, record: bytes) -> str:
    """What people call a record: its name, number or code; the beginning of its id when it has none."""
    row = db.execute(_TITLES[entity], (record,)).fetchone() if entity in _TITLES else None
    return str(row[0]) if row and row[0] else f"记录 {record.hex()[:8]}"


def value_of(text: str | None) -> Any:
    """The value of a conflict's JSON text; bytes stand in it as {"hex": ...}."""
    if text is None:
        return None
    value = json.loads(text)
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) and "hex" in value else value
