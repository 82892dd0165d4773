"""What is bound together: the papers of a matter or a period, their scans, the photos of a hazard, people's papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from safetydesk.domain.canonical import GENESIS, pack, seal
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.instants import day_of, from_datetime
from safetydesk.domain.visit_times import UNDATED
from safetydesk.models.queries.documents import DocumentRow, document, documents_of_visit
from safetydesk.models.queries.rounds import period_bounds
from safetydesk.models.queries.subject_scope import GROUP


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that hangs on a record: `sha256` hex names its blob; instants in microseconds UTC."""

    id: bytes
    sha256: str
    kind: str
    mime: str
    caption: str | None
    taken_at: int | None
    added_at: int


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """A certificate of an employee of an enterprise; unknown is None."""

    person: str
    post: str | None
    kind: str
    number: str | None
    work: str | None
    valid_to: str | None
    valid_text: str | None
    review_on: str | None


_FILE = "SELECT id, sha256, kind, mime, caption, taken_at, added_at FROM evidence WHERE deleted_at IS NULL"
_ISSUED = "d.snapshot IS NOT NULL AND d.deleted_at IS NULL"
_IN_ORDER = "ORDER BY d.issued_on, d.id"


def _papers(db: Any, where: str, values: Sequence[Any]) -> list[DocumentRow]:
    keys = db.execute(f"SELECT d.id FROM document d WHERE {_ISSUED} AND {where} {_IN_ORDER}", values).fetchall()
    return [row for (key,) in keys if (row := document(db, key)) is not None]


def papers_of_matter(db: Any, visit: bytes) -> list[DocumentRow]:
    """The issued papers of a visit and those, of whatever visit, that are about one of its hazards; oldest first."""
    hazards = {key for row in documents_of_visit(db, visit) for key in row.hazards}
    hazards |= {key for (key,) in db.execute("SELECT id FROM hazard WHERE visit_id = ?", (visit,)).fetchall()}
    issued = _papers(db, "d.visit_id IS NOT NULL OR d.hazards <> '[]'", ())
    return [row for row in issued if row.visit_id == visit or hazards & set(row.hazards)]


def papers_of_enterprise(db: Any, subject: bytes) -> list[DocumentRow]:
    """The issued papers of a subject and of those merged into it, oldest first."""
    return _papers(db, f"d.subject_id IN {GROUP}", (subject,))


def papers_of_period(db: Any, first: str, last: str) -> list[DocumentRow]:
    """The papers issued from one day to another, inclusive, oldest first."""
    return _papers(db, "d.issued_on BETWEEN ? AND ?", (first, last))


def papers_of_campaign(db: Any, campaign: bytes) -> list[DocumentRow]:
    """The issued papers of the visits of a campaign and of the hazards they found, whenever issued; oldest first."""
    visits = "(SELECT id FROM visit WHERE campaign_id = ?1 AND deleted_at IS NULL)"
    named = f"""EXISTS (SELECT 1 FROM json_each(d.hazards) j JOIN hazard h ON h.id = unhex(j.value)
      WHERE h.visit_id IN {visits} AND h.deleted_at IS NULL)"""
    return _papers(db, f"(d.visit_id IN {visits} OR {named})", (campaign,))


def years_of_visits(db: Any) -> list[int]:
    """The years in which something was inspected, the newest first; a visit that a ledger gives no day is in none."""
    first, last = db.execute(
        "SELECT min(started_at), max(started_at) FROM visit WHERE deleted_at IS NULL AND started_at > ?", (UNDATED,)
    ).fetchone()
    if first is None:
        return []
    return list(range(int(day_of(last)[:4]), int(day_of(first)[:4]) - 1, -1))


def files_of(db: Any, owner: bytes) -> list[KeptFile]:
    """The files that hang on a record, in their order."""
    return [KeptFile(*row) for row in db.execute(f"{_FILE} AND owner_id = ? ORDER BY position", (owner,)).fetchall()]


def hazard_files(db: Any, hazard: bytes) -> list[KeptFile]:
    """The files of a hazard and of the finding it came from, the oldest first, each once."""
    sql = f"{_FILE} AND owner_id IN (SELECT id FROM hazard WHERE id = ?1 UNION SELECT finding_id FROM hazard"
    found = db.execute(f"{sql} WHERE id = ?1) ORDER BY added_at, position", (hazard,)).fetchall()
    return list({row[1]: KeptFile(*row) for row in reversed(found)}.values())[::-1]


def certificates_held(db: Any, subject: bytes) -> list[HeldCertificate]:
    """The certificates of the people employed by a subject and those merged into it."""
    rows = db.execute(
        "SELECT e.name, e.post, c.kind, c.number, c.work, c.valid_to, c.valid_text, c.review_on FROM employee e"
        " JOIN certificate c ON c.person_id = e.id AND c.deleted_at IS NULL"
        f" WHERE e.deleted_at IS NULL AND e.left_on IS NULL AND e.subject_id IN {GROUP}"
        " ORDER BY e.name, c.kind, c.work",
        (subject,),
    ).fetchall()
    return [HeldCertificate(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A change of this device in its chain: `hash` = SHA-256(previous ‖ identity ‖ sealed); all as stored."""

    n: int
    entity: str
    record: bytes
    op: str
    at: int
    previous: bytes
    identity: bytes
    sealed: bytes
    hash: bytes


def chain_links(db: Any, records: Sequence[bytes]) -> list[ChainLink]:
    """The changes of this device that touched any of these records, in chain order, without their content."""
    links = []
    for record in dict.fromkeys(records):
        rows = db.execute(
            "SELECT n, id, txn, scope, entity, record, op, actor, device, at, content, salt, sealed, hash,"
            " (SELECT p.hash FROM change p WHERE p.n < c.n ORDER BY p.n DESC LIMIT 1) FROM change c WHERE record = ?",
            (record,),
        )
        for n, *ids, content, salt, sealed, found, before in rows.fetchall():
            told = sealed or seal(salt, content)
            entity, key, op, at = ids[3], ids[4], ids[5], ids[8]
            links.append(ChainLink(n, entity, key, op, at, before or GENESIS, pack(ids), told, found))
    return sorted(links, key=lambda link: link.n)


def records_of_period(db: Any, kind: str, first: str, last: str) -> list[tuple[bytes, bytes]]:
    """(id, subject) of the visits, hazards or rounds of a period (days, inclusive), in the order of registration."""
    if kind == "rounds":
        return _rounds_of_period(db, first, last)
    begin, end = (from_datetime(datetime.fromisoformat(one)) for one in (first, add_days(last, 1)))
    sql, values = {
        "visits": ("visit WHERE started_at >= ? AND started_at < ?", (begin, end)),
        "hazards": ("hazard WHERE found_on BETWEEN ? AND ? AND state IS NOT 'withdrawn'", (first, last)),
    }[kind]
    rows = db.execute(f"SELECT id, subject_id FROM {sql} AND deleted_at IS NULL ORDER BY rowid", values).fetchall()
    return [(key, subject) for key, subject in rows]


def _rounds_of_period(db: Any, first: str, last: str) -> list[tuple[bytes, bytes]]:
    """By the day that is told, else by the last day of the period it was for; one without either is in no period."""
    rows = db.execute("SELECT id, subject_id, on_day, period FROM round WHERE deleted_at IS NULL ORDER BY rowid")
    told = ((key, subject, day or (period_bounds(key_of)[1] if key_of else "")) for key, subject, day, key_of in rows)
    return [(key, subject) for key, subject, day in told if first <= day <= last]
