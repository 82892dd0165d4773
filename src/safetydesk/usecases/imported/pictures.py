"""Pictures that stand on rows of a ledger: their bytes kept while it is staged, evidence of the records it lands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.staging import Picture, Problem
from safetydesk.errors import MESSAGES
from safetydesk.models.blobs import Keeping
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.queries.imports import ImportRow, evidence_of, last_positions
from safetydesk.models.store import Store, dbapi
from safetydesk.models.tables import Evidence
from safetydesk.usecases.imported.lines import Line
from safetydesk.usecases.imported.shelf import lines_of

_SIDES = (("整改前", "before"), ("整改后", "after"))
_WORDS = {kind: f"{word}照片" for word, kind in _SIDES}


@dataclass(frozen=True, slots=True)
class Album:
    """Where the bytes of a ledger's pictures come from and where they go.

    `extract` gives (picture, bytes) for those asked for, in any order, and leaves out what is no longer there.
    """

    blobs: Keeping
    extract: Callable[[Sequence[Picture]], Iterable[tuple[Picture, bytes]]]


def bring_pictures(store: Store, import_id: bytes, album: Album | None, wanted: Mapping[str, Picture]) -> list[str]:
    """Put the bytes of pictures, by SHA-256, among the blobs; returns the hashes of those that could not be had.

    What is about to be put is noted first, so that a crash leaves nothing that is not known to be rubbish.
    """
    if not wanted or album is None:
        return list(wanted)
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO staged_blob (import_id, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(import_id, name) for name in wanted],
        )
    missing = dict(wanted)
    for picture, content in album.extract(list(wanted.values())):
        if album.blobs.put(content) == picture.sha256:
            missing.pop(picture.sha256, None)
    if missing:
        with store.writing(actor=None) as session:
            session.connection().exec_driver_sql(
                "DELETE FROM staged_blob WHERE import_id = ? AND sha256 = ?", [(import_id, name) for name in missing]
            )
    return list(missing)


def missed(db: Any, found: ImportRow, names: Iterable[str]) -> list[Problem]:
    """What is to be said of pictures that could not be had, at the rows that they stand on."""
    gone, told = frozenset(names), []
    message, remedy = MESSAGES["LEDGER_170"]
    for line in lines_of(db, found.id) if gone else ():
        for one in line.told.pictures:
            if one.sha256 in gone:
                told.append(
                    Problem(found.sheet, line.told.row, one.column, "", "LEDGER_170", message, remedy, "question")
                )
    return told


def compare_pictures(db: Any, lines: Sequence[Line]) -> None:
    """Name the pictures that the record of each line does not have yet; with one of these, it is not the same."""
    shown = [line for line in lines if line.told.pictures and line.verdict != "refused"]
    known = evidence_of(db, [line.record for line in shown if line.record is not None])
    for line in shown:
        names = dict.fromkeys(one.sha256 for one in line.told.pictures if (line.record, one.original) not in known)
        line.added = tuple(name for name in names if (line.record, name) not in known)
        if line.added and line.verdict == "same":
            line.verdict = "changed"


def land_pictures(session: Session, found: ImportRow, owner: str, lines: Sequence[Line]) -> None:
    """Make the pictures of landed lines evidence of their records, in order, with the header of their column.

    The file tells nothing of when a picture was taken, so nothing is said of it.
    """
    db, here = dbapi(session), _here(dbapi(session), found.id)
    shown = [line for line in lines if line.record is not None and here.intersection(line.added)]
    owners = [line.record for line in shown if line.record is not None]
    known, last = evidence_of(db, owners), last_positions(db, owners)
    titles = {letters: _header(found, field) for field, letters in found.facts["letters"].items()}
    act = log_of(session)
    rows: list[dict[str, Any]] = []
    for line in shown:
        assert line.record is not None
        for one in _first_of_each(line):
            if one.sha256 not in here or (line.record, one.sha256) in known:
                continue
            last[line.record] = last.get(line.record, 0) + 1
            known.add((line.record, one.sha256))
            rows.append(
                {
                    "id": act.new_id(),
                    "owner": owner,
                    "owner_id": line.record,
                    "kind": _kind(one.field, titles.get(one.column)),
                    "sha256": one.sha256,
                    "size": one.size,
                    "mime": one.mime,
                    "caption": titles.get(one.column) or _WORDS.get(one.field or ""),
                    "taken_at": None,
                    "added_at": act.now,
                    "position": last[line.record],
                }
            )
    insert_rows(session, Evidence, rows)
    remember_blobs(session, [(row["sha256"], row["size"]) for row in rows])


def _header(found: ImportRow, field: str) -> str | None:
    headers = {known: header for header, known in found.facts["columns"].items()}
    return headers.get(field)


def _kind(field: str | None, title: str | None) -> str:
    return next((kind for word, kind in _SIDES if field == kind or (title and word in title)), "photo")


def _first_of_each(line: Line) -> Iterator[Picture]:
    seen: set[str] = set()
    for one in line.told.pictures:
        if one.sha256 in line.added and one.sha256 not in seen:
            seen.add(one.sha256)
            yield one


def _here(db: Any, import_id: bytes) -> frozenset[str]:
    rows = db.execute("SELECT sha256 FROM staged_blob WHERE import_id = ?", (import_id,)).fetchall()
    return frozenset(row[0] for row in rows)


def remember_blobs(session: Session, blobs: Iterable[tuple[str, int]]) -> None:
    """Note which files, as (SHA-256, bytes), this device holds that the server may not have yet."""
    told = list(dict.fromkeys(blobs))
    if told:
        session.connection().exec_driver_sql(
            "INSERT INTO blob (sha256, size, here, there) VALUES (?, ?, 1, 0)"
            " ON CONFLICT (sha256) DO UPDATE SET here = 1",
            told,
        )


_UNWANTED = (
    "SELECT b.import_id, b.sha256 FROM staged_blob b LEFT JOIN import_run r ON r.id = b.import_id"
    " WHERE b.import_id <> zeroblob(16) AND (r.id IS NULL OR r.state IN ('accepted', 'undone'))"
)
WANTED = (
    "SELECT 1 FROM evidence WHERE sha256 = ?1 UNION ALL SELECT 1 FROM signature WHERE image = ?1"
    " UNION ALL SELECT 1 FROM document WHERE ?1 IN (snapshot, pdf) UNION ALL SELECT 1 FROM blob WHERE sha256 = ?1"
    " UNION ALL SELECT 1 FROM staged_blob b JOIN import_run r ON r.id = b.import_id"
    " WHERE b.sha256 = ?1 AND r.state IN ('staging', 'staged')"
)


def clear_rubbish(session: Session, blobs: Keeping) -> int:
    """Delete the bytes that staging put and nothing came to need; returns how many files went.

    Runs in a writing transaction, so that nobody else attaches a picture meanwhile.
    """
    connection, gone = session.connection(), 0
    for import_id, name in connection.exec_driver_sql(_UNWANTED).fetchall():
        if not connection.exec_driver_sql(WANTED, (name,)).fetchone():
            if not blobs.discard(name):
                continue
            gone += 1
        connection.exec_driver_sql("DELETE FROM staged_blob WHERE import_id = ? AND sha256 = ?", (import_id, name))
    return gone
