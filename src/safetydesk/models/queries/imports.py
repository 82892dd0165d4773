"""What an import asks of the store: who a row might be, what is staged, and what was built on an import since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

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
    """The pictures and files of these records, as (record, SHA-256)."""
    found: set[tuple[bytes | None, str]] = set()
    for chunk in _chunks(dict.fromkeys(owners)):
        marks = ",".join("?" * len(chunk))
        sql = f"SELECT owner_id, sha256 FROM evidence WHERE deleted_at IS NULL AND owner_id IN ({marks})"
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


def landed(db: Any, txn: bytes) -> list[tuple[str, bytes, str, dict[str, list[Any]]]]:
    """What an import wrote, as (entity, record, op, {field: [base, new]}), in the order written."""
    rows = db.execute("SELECT entity, record, op, content FROM change WHERE txn = ? ORDER BY n", (txn,))
    return [(entity, record, op, msgspec.msgpack.decode(content)) for entity, record, op, content in rows.fetchall()]


_MADE = "(SELECT record FROM change WHERE txn = ?1 AND op = 'c')"
_OTHERS = "deleted_at IS NULL AND id NOT IN (SELECT record FROM change WHERE txn = ?1)"
_BUILT = (
    ("检查 {}", f"SELECT code FROM visit WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    ("排查记录 {}", f"SELECT code FROM round WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    ("从业人员 {}", f"SELECT name FROM employee WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    (
        "{} 的证件",
        f"SELECT name FROM employee WHERE id IN {_MADE} AND id IN (SELECT person_id FROM certificate WHERE {_OTHERS})",
    ),
    ("文书 {}", f"SELECT coalesce(number, code) FROM document WHERE {_OTHERS} AND visit_id IN {_MADE}"),
    ("隐患 {}", f"SELECT code FROM hazard WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    ("文书 {}", f"SELECT coalesce(number, code) FROM document WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    ("{} 的附件", f"SELECT owner FROM evidence WHERE {_OTHERS} AND owner_id IN {_MADE}"),
    ("企业 {}", f"SELECT code FROM subject WHERE {_OTHERS} AND (village_id IN {_MADE} OR department_id IN {_MADE})"),
    ("并入它的企业 {}", f"SELECT code FROM subject WHERE deleted_at IS NULL AND merged_into IN {_MADE}"),
    ("企业名称 {}", f"SELECT name FROM subject_name WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    ("村社区或部门的撤并 {}", f"SELECT on_day FROM succession WHERE {_OTHERS} AND old_id IN {_MADE}"),
    (
        "隐患 {} 的办理记录",
        "SELECT h.code FROM hazard_event e JOIN hazard h ON h.id = e.hazard_id WHERE e.deleted_at IS NULL"
        " AND e.id NOT IN (SELECT record FROM change WHERE txn = ?1)"
        f" AND (e.hazard_id IN {_MADE} OR (e.hazard_id IN"
        f" (SELECT hazard_id FROM hazard_event WHERE id IN {_MADE})"
        f" AND e.rowid > (SELECT min(rowid) FROM hazard_event o WHERE o.hazard_id = e.hazard_id AND o.id IN {_MADE})))",
    ),
)


def built_on(db: Any, txn: bytes) -> list[str]:
    """What other work hangs on the records an import made, in words; empty when it can be undone."""
    found = []
    for words, sql in _BUILT:
        found += [words.format(row[0]) for row in db.execute(sql, (txn,)).fetchall()]
    made = {row[0].hex() for row in db.execute(f"SELECT id FROM hazard WHERE id IN {_MADE}", (txn,)).fetchall()}
    papers = db.execute("SELECT coalesce(number, code), hazards FROM document WHERE deleted_at IS NULL").fetchall()
    found += [f"文书 {name}" for name, named in papers if made & set(json.loads(named))]
    return list(dict.fromkeys(found))
