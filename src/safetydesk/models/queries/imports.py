"""What an import asks of the store: who a row might be, what is staged, and what was built on an import since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_CHUNK = 900


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject a ledger row might mean; `matched` is the name it was found by, `name` today's."""

    id: bytes
    code: str
    name: str
    matched: str
    credit_code: str | None
    village: bytes | None


@dataclass(frozen=True, slots=True)
class HazardCandidate:
    """A hazard a ledger row might mean."""

    id: bytes
    code: str
    subject: bytes
    description: str
    found_on: str | None
    place: str | None
    document_number: str | None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import in the list: `state` is staging, staged, accepted or undone; `facts` counts, mapping, problems."""

    id: bytes
    kind: str
    file_name: str
    sheet: str
    state: str
    at: int
    facts: Mapping[str, Any]
    txn: bytes | None


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    whole = list(values)
    return (whole[start : start + _CHUNK] for start in range(0, len(whole), _CHUNK))


_WINNER = "w.id, w.code, w.name, {name}, w.credit_code, w.village_id"


def subjects_by(db: Any, column: str, values: Iterable[Any]) -> Iterator[tuple[str, Candidate]]:
    """Subjects whose `column` (code, credit_code, name_key, id) is one of `values`, each with it; merges followed."""
    for chunk in _chunks(dict.fromkeys(values)):
        rows = db.execute(
            f"SELECT s.{column}, {_WINNER.format(name='s.name')} FROM subject s"
            " JOIN subject w ON w.id = s.current_id"
            f" WHERE s.deleted_at IS NULL AND w.deleted_at IS NULL AND s.{column} IN ({','.join('?' * len(chunk))})",
            chunk,
        )
        for value, *found in rows.fetchall():
            yield value, Candidate(*found)


def subjects_formerly(db: Any, names: Iterable[str]) -> Iterator[tuple[str, Candidate]]:
    """Subjects that once had one of these names, each with the name."""
    for chunk in _chunks(dict.fromkeys(names)):
        rows = db.execute(
            f"SELECT f.name, {_WINNER.format(name='f.name')} FROM subject_name f JOIN subject s ON s.id = f.subject_id"
            " JOIN subject w ON w.id = s.current_id WHERE f.deleted_at IS NULL AND f.kind = 'former'"
            f" AND w.deleted_at IS NULL AND f.name IN ({','.join('?' * len(chunk))})",
            chunk,
        )
        for value, *found in rows.fetchall():
            yield value, Candidate(*found)


def known_as(db: Any, ids: Iterable[bytes]) -> set[str]:
    """Every name, display code and credit code of these subjects, and of those that were merged into them."""
    found: set[str] = set()
    for chunk in _chunks(dict.fromkeys(ids)):
        marks = ",".join("?" * len(chunk))
        own = f"SELECT id, name, code, credit_code FROM subject WHERE current_id IN ({marks})"
        rows = db.execute(own, chunk).fetchall()
        found |= {text for _, *texts in rows for text in texts if text}
        sql = f"SELECT name FROM subject_name WHERE subject_id IN ({','.join('?' * len(rows))})"
        found |= {row[0] for row in db.execute(sql, [row[0] for row in rows]).fetchall()}
    return found


_HAZARD = "h.id, h.code, s.current_id, h.description, h.found_on, h.place, h.document_number"
_HAZARD_FROM = f"SELECT {_HAZARD} FROM hazard h JOIN subject s ON s.id = h.subject_id WHERE h.deleted_at IS NULL"


def hazards_by_code(db: Any, codes: Iterable[str]) -> dict[str, HazardCandidate]:
    """Hazards by display code."""
    return {one.code: one for one in _hazards_by(db, "code", codes)}


def hazards_by_id(db: Any, ids: Iterable[bytes]) -> dict[bytes, HazardCandidate]:
    """Hazards by id."""
    return {one.id: one for one in _hazards_by(db, "id", ids)}


def _hazards_by(db: Any, column: str, values: Iterable[Any]) -> Iterator[HazardCandidate]:
    for chunk in _chunks(dict.fromkeys(values)):
        for row in db.execute(f"{_HAZARD_FROM} AND h.{column} IN ({','.join('?' * len(chunk))})", chunk).fetchall():
            yield HazardCandidate(*row)


def hazards_of(
    db: Any, days: Iterable[tuple[bytes, str | None]], numbers: Iterable[tuple[bytes, str]]
) -> list[HazardCandidate]:
    """Hazards of a subject on a day (None: on any), those without a day, and those with a document number."""
    found: dict[bytes, HazardCandidate] = {}
    wanted = list(dict.fromkeys(days))
    for pairs, test in (
        ([pair for pair in wanted if pair[1] is not None], "h.found_on = w.x"),
        ([(subject, None) for subject, _ in wanted], "h.found_on IS NULL"),
        ([pair for pair in wanted if pair[1] is None], "w.x IS NULL"),
        (list(dict.fromkeys(numbers)), "h.document_number = w.x"),
    ):
        for chunk in _chunks(dict.fromkeys(pairs)):
            rows = db.execute(
                f"WITH w (id, x) AS (VALUES {','.join(['(?, ?)'] * len(chunk))}) SELECT {_HAZARD} FROM w"
                " CROSS JOIN subject s ON s.current_id = w.id"
                f" CROSS JOIN hazard h ON h.subject_id = s.id AND {test} WHERE h.deleted_at IS NULL",
                [value for pair in chunk for value in pair],
            )
            found |= {row[0]: HazardCandidate(*row) for row in rows.fetchall()}
    return list(found.values())


def import_rows(db: Any, *, limit: int = 100) -> list[ImportRow]:
    """The imports of this device, the newest first."""
    return _imports(db, "WHERE state <> 'staging' ORDER BY at DESC, rowid DESC LIMIT ?", (limit,))


def import_row(db: Any, key: bytes) -> ImportRow | None:
    """One import, None when there is none."""
    found = _imports(db, "WHERE id = ?", (key,))
    return found[0] if found else None


def _imports(db: Any, tail: str, values: Sequence[Any]) -> list[ImportRow]:
    rows = db.execute(f"SELECT id, kind, file_name, sheet, state, at, facts, txn FROM import_run {tail}", values)
    return [ImportRow(*[*row[:6], json.loads(row[6]), row[7]]) for row in rows.fetchall()]


def evidence_of(db: Any, owners: Iterable[bytes]) -> set[tuple[bytes | None, str]]:
    """The pictures and files of these records, those of the finding of a hazard too, as (record, SHA-256)."""
    found: set[tuple[bytes | None, str]] = set()
    for chunk in _chunks(dict.fromkeys(owners)):
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT owner_id, sha256 FROM evidence WHERE deleted_at IS NULL AND owner_id IN ({marks})"
        found |= {(row[0], row[1]) for row in db.execute(sql, chunk).fetchall()}
        sql = (
            "SELECT h.id, e.sha256 FROM hazard h JOIN evidence e ON e.owner_id = h.finding_id"
            f" WHERE e.deleted_at IS NULL AND h.id IN ({marks})"
        )
        found |= {(row[0], row[1]) for row in db.execute(sql, chunk).fetchall()}
    return found


def last_positions(db: Any, owners: Iterable[bytes]) -> dict[bytes, int]:
    """The last place among the pictures of each of these records that has any."""
    found: dict[bytes, int] = {}
    for chunk in _chunks(dict.fromkeys(owners)):
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT owner_id, max(position) FROM evidence WHERE owner_id IN ({marks}) GROUP BY owner_id"
        found |= dict(db.execute(sql, chunk).fetchall())
    return found


def standing(db: Any) -> str:
    """A mark that differs once anything was written here or received from the server."""
    own = db.execute("SELECT coalesce(max(n), 0) FROM change").fetchone()[0]
    read = db.execute("SELECT scope, at FROM reading ORDER BY scope").fetchall()
    return json.dumps([own, read])
