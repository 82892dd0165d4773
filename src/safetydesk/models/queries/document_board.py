"""The board of papers: what waits for a step and who took the last one, and what is done with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.models.events import decode
from safetydesk.models.queries.documents import NO_SUBJECT, DocumentRow, DocumentStep
from safetydesk.models.search import query

ARCHIVED_SHOWN = 100


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A paper with the step taken last; `number_twice`: another paper that stands bears its number too; `due` is the
    earliest day by which one of its hazards that is still open has to be put right."""

    row: DocumentRow
    last: DocumentStep | None
    number_twice: bool = False
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Papers in hand, the longest waiting first; the newest done ones, how many there are, and since the given day."""

    in_hand: tuple[BoardRow, ...]
    done: tuple[BoardRow, ...]
    done_count: int
    archived_since: int


_SQL = f"""
SELECT d.id, d.code, d.kind, d.capacity, d.organ, d.subject_id, coalesce(s.name, '{NO_SUBJECT}'), d.visit_id,
  d.hazards, d.number, d.issued_on, d.state, d.served_on, d.snapshot, d.pdf, d.updated_at, e.kind, e.at, p.name, e.data,
  d.number IS NOT NULL AND d.state IS NOT 'voided' AND EXISTS (SELECT 1 FROM document o WHERE o.number = d.number
    AND o.id <> d.id AND o.organ = d.organ AND o.deleted_at IS NULL AND o.state IS NOT 'voided'),
  (SELECT min(h.deadline) FROM json_each(d.hazards) named JOIN hazard h ON h.id = unhex(named.value)
    WHERE h.deleted_at IS NULL AND h.state NOT IN ('review_passed', 'rectified', 'closed', 'withdrawn'))
FROM document d LEFT JOIN subject s ON s.id = d.subject_id
LEFT JOIN document_event e ON e.rowid = (SELECT rowid FROM document_event WHERE document_id = d.id
  AND deleted_at IS NULL ORDER BY seq IS NULL DESC, seq DESC, rowid DESC LIMIT 1)
LEFT JOIN person p ON p.id = e.actor
WHERE d.deleted_at IS NULL
"""
_DONE = "d.state IN ('archived', 'voided')"


def document_board(db: Any, *, since: int, search: str = "", kinds: Sequence[str] = (), limit: int = 300) -> Board:
    """The papers, narrowed by a text in number, code or subject, or by the kinds whose names contain it.

    `since`: the instant from which archived papers are counted.
    """
    where, values = _where(search, kinds)
    in_hand = db.execute(
        f"{_SQL} AND coalesce(d.state, 'drafted') NOT IN ('archived', 'voided') {where} ORDER BY d.updated_at LIMIT ?",
        (*values, limit),
    ).fetchall()
    done = db.execute(
        f"{_SQL} AND {_DONE} {where} ORDER BY d.updated_at DESC, d.id DESC LIMIT ?", (*values, ARCHIVED_SHOWN)
    ).fetchall()
    counts = f"SELECT count(*) FROM document d WHERE d.deleted_at IS NULL AND {_DONE} {where}"
    count = db.execute(counts, values).fetchone()[0]
    lately = db.execute(
        "SELECT count(*) FROM document WHERE deleted_at IS NULL AND state = 'archived' AND updated_at >= ?", (since,)
    ).fetchone()[0]
    return Board(tuple(map(_row, in_hand)), tuple(map(_row, done)), count, lately)


def _row(values: Sequence[Any]) -> BoardRow:
    ids = tuple(bytes.fromhex(one) for one in json.loads(values[8]))
    kind, at, who, data, twice, due = values[16:]
    last = DocumentStep(kind, at, who, decode(data)) if kind else None
    return BoardRow(DocumentRow(*[*values[:8], ids, *values[9:16]]), last, bool(twice), due)


def _where(search: str, kinds: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    if not search:
        return "", ()
    marks = ",".join("?" * len(kinds))
    said = f"instr(d.number, ?) OR instr(lower(d.code), ?) OR d.kind IN ({marks})"
    values: tuple[Any, ...] = (search, search.lower(), *kinds)
    if expression := query(search):
        said += (
            " OR d.subject_id IN (SELECT id FROM subject WHERE n IN"
            " (SELECT rowid FROM subject_search WHERE subject_search MATCH ?))"
        )
        values += (expression,)
    return f"AND ({said})", values
