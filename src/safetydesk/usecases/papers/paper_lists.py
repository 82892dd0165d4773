"""What a paper lists or quotes besides findings: earlier papers, those of a file, voided numbers, checklist items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from safetydesk.catalog import load
from safetydesk.domain.document_life import fold
from safetydesk.domain.instants import day_of
from safetydesk.domain.numbering import number_text
from safetydesk.domain.papers.edits import Edits
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.paper import CheckItem, EarlierPaper, ListedPaper, ListedVoid, short_code
from safetydesk.models.events import document_events
from safetydesk.models.queries.documents import (
    DocumentRow,
    document,
    documents_of_subject,
    documents_of_visit,
)
from safetydesk.models.queries.people import settings
from safetydesk.usecases.citations import cited_words
from safetydesk.usecases.papers.document_layouts import kinds_of
from safetydesk.usecases.papers.numbers import unexplained

UNKNOWN = "原因不明（待查）"
ELSEWHERE = "本机没有记录：在别的设备上未用、未同步，或者原因不明（待查）"
"""Why a number counts for nothing of which no record is left."""
CHECKLIST = "checklist_title"
"""The question whose answer names the checklist to print."""


def earlier_paper(db: Any, row: DocumentRow, quotes: Sequence[str]) -> EarlierPaper | None:
    """The paper that this one is about: the one it answers, else the newest numbered one of the kinds `quotes` with
    one of the same hazards; of the same subject, where it names no hazard."""
    if row.answers is not None:
        found = document(db, row.answers)
        return _quoted(db, found) if found is not None else None
    wheres: list[tuple[str, Any]] = [("instr(hazards, ?)", key.hex()) for key in row.hazards]
    for where, value in wheres or [("subject_id = ?", row.subject_id)]:
        newest = db.execute(
            f"SELECT id FROM document WHERE kind IN ({','.join('?' * len(quotes))}) AND number IS NOT NULL AND id <> ?"
            f" AND deleted_at IS NULL AND state IS NOT 'voided' AND {where}"
            " ORDER BY issued_on DESC, rowid DESC LIMIT 1",
            (*quotes, row.id, value),
        ).fetchone()
        found = document(db, newest[0]) if newest else None
        if found is not None:
            return _quoted(db, found)
    return None


def _quoted(db: Any, row: DocumentRow) -> EarlierPaper:
    now = fold(document_events(db, row.id))
    numbered, served = now.steps.get("numbered"), now.steps.get("served")
    due = max(numbered.data.get("due", ()), default=None) if numbered else None
    told = dict(served.data) if served else {}
    return EarlierPaper(
        kinds_of(db)[row.kind].title,
        row.number or row.code,
        row.issued_on or "",
        short_code(row.snapshot) if row.snapshot else None,
        due,
        now.served_on,
        load().word("service_way", told["way"]) if "way" in told else None,
        told.get("receiver"),
        told.get("note"),
        told.get("refusal"),
        told.get("witness"),
    )


def gathered(db: Any, row: DocumentRow, kind: DocumentKind, edits: Edits, dated: str) -> dict[str, Any]:
    """The lists that a kind gathers, as facts of a paper by name."""
    found: dict[str, Any] = {}
    if "papers" in kind.gathers:
        found["papers"] = tuple(_papers(db, row))
    if "voids" in kind.gathers:
        year = edits.asked.get("of_year", "")
        found["voids"] = tuple(_voids(db, row.organ, int(year if year.isdecimal() else dated[:4])))
    if "items" in kind.gathers:
        title = edits.asked.get(CHECKLIST)
        lists = load().checklists.values()
        checklist = next((one for one in lists if one.key == kind.checklist or one.title == title), None)
        if checklist is not None:
            found |= {"checklist": checklist.title, "items": tuple(_items(checklist, dated))}
    return found


def _papers(db: Any, row: DocumentRow) -> Iterator[ListedPaper]:
    """The issued papers of the visit, without one of the subject, the oldest first; those that are about the file
    itself and the paper itself are left out."""
    if row.visit_id:
        rows = documents_of_visit(db, row.visit_id)
    else:
        rows = documents_of_subject(db, row.subject_id) if row.subject_id else []
    kinds = kinds_of(db)
    own = [one for one in rows if one.snapshot and one.state != "voided" and not kinds[one.kind].gathers]
    for one in sorted(own, key=lambda one: one.issued_on or ""):
        yield ListedPaper(kinds[one.kind].title, one.number, one.issued_on, one.organ)


def _voids(db: Any, organ: str, year: int) -> Iterator[ListedVoid]:
    """Every number of a year that counts no more: of voided papers, those that no paper carries, and those of which
    nothing is known. One that an old copy gave up as lost, and that a paper bears after all, is not among them."""
    kinds, short = kinds_of(db), settings(db).get("short_name")
    rows = db.execute(
        "SELECT id FROM document WHERE organ = ? AND state = 'voided' AND number IS NOT NULL AND year = ?"
        " AND deleted_at IS NULL ORDER BY series, serial",
        (organ, year),
    )
    for (key,) in rows.fetchall():
        paper, now = document(db, key), fold(document_events(db, key))
        step = now.steps.get("voided")
        if paper is not None and paper.number is not None:
            day, who = (day_of(step.at), _name(db, step.actor)) if step else (None, None)
            yield ListedVoid(paper.number, day, now.void_reason, kinds[paper.kind].title, who)
    unused = db.execute(
        "SELECT series, serial, reason, at FROM number_void v WHERE organ = ? AND year = ? AND deleted_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM document d WHERE d.deleted_at IS NULL"
        " AND (d.organ, d.series, d.year, d.serial) = (v.organ, v.series, v.year, v.serial)) ORDER BY series, serial",
        (organ, year),
    )
    for series, serial, reason, at in unused.fetchall():
        yield ListedVoid(number_text(short, series, year, serial), day_of(at), reason)
    yield from _unknown(db, organ, year, short)


def _unknown(db: Any, organ: str, year: int, short: str | None) -> Iterator[ListedVoid]:
    """The gaps below the last number that is used or void: after restored copies nobody may remember what became of
    them. On a desk with others they may also lie in a block of another desk."""
    rows = db.execute(
        "SELECT series, max(serial) FROM (SELECT series, serial FROM document WHERE organ = ?1 AND year = ?2 UNION ALL"
        " SELECT series, serial FROM number_void WHERE organ = ?1 AND year = ?2 AND deleted_at IS NULL)"
        " WHERE serial IS NOT NULL GROUP BY series ORDER BY series",
        (organ, year),
    ).fetchall()
    joined = db.execute("SELECT 1 FROM meta WHERE key = 'joined'").fetchone()
    for series, last in rows:
        for serial in unexplained(db, organ=organ, series=series, year=year):
            if serial < last:
                yield ListedVoid(number_text(short, series, year, serial), None, ELSEWHERE if joined else UNKNOWN)


def _name(db: Any, person: bytes | None) -> str | None:
    row = db.execute("SELECT name FROM person WHERE id = ?", (person,)).fetchone()
    return row[0] if row else None


def _items(checklist: Any, dated: str) -> Iterator[CheckItem]:
    sections = {one.key: one.short or one.title for one in checklist.sections}
    for item in checklist.items:
        basis = cited_words(" ".join(item.laws), dated)
        yield CheckItem(item.text, sections.get(item.section), basis, item.look)
