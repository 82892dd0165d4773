"""证据包: papers with snapshots, scans, photos as they came, and links of the change chain, listed in a manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.outgoing import discreet
from safetydesk.domain.bundle import PackedFile
from safetydesk.domain.document_life import fold
from safetydesk.domain.ids import id_text
from safetydesk.domain.instants import day_of, to_datetime
from safetydesk.domain.papers.paper import short_code
from safetydesk.errors import error
from safetydesk.models.events import document_events
from safetydesk.models.queries.bundles import KeptFile, chain_links, files_of, hazard_files
from safetydesk.models.queries.documents import DocumentRow, document, document_steps
from safetydesk.models.queries.hazards import HazardRow, hazard_life
from safetydesk.models.queries.people import settings
from safetydesk.usecases.papers.bundled import paper_title, scans_of

FORMAT = "safetydesk-evidence/1"
_SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """What goes in: files by blob, and the manifest but for the sizes and hashes of files."""

    files: tuple[PackedFile, ...]
    manifest: dict[str, Any]


def evidence_pack(db: Any, *, document_ids: Sequence[bytes], day: str) -> EvidencePack:
    """Gather the evidence of issued papers, voided ones too, as it stands on `day` (YYYY-MM-DD).

    Raises DOCUMENT_025, BUNDLE_001 without papers, BUNDLE_002 for one without a PDF.
    """
    rows = list(_issued(db, document_ids))
    if not rows:
        raise error("BUNDLE_001", what="做成证据包")
    hazards = [life.row for key in _hazards(rows) if (life := hazard_life(db, key)) is not None]
    files = [one for number, row in enumerate(rows, start=1) for one in _paper_files(db, number, row)]
    files += [one for hazard in hazards for one in _photo_files(db, hazard)]
    manifest = {
        "format": FORMAT,
        "made_on": day,
        "organ": settings(db).get("organ"),
        "papers": [_paper(db, row, files) for row in rows],
        "hazards": [_hazard(row) for row in hazards],
        "chain": list(_chain(db, rows, hazards)),
    }
    return EvidencePack(tuple(files), manifest)


def _issued(db: Any, keys: Sequence[bytes]) -> Iterator[DocumentRow]:
    for key in dict.fromkeys(keys):
        row = document(db, key)
        if row is None:
            raise error("DOCUMENT_025")
        if row.pdf is None or row.snapshot is None:
            raise error("BUNDLE_002", number=row.number or row.code, what="做成证据包")
        yield row


def _hazards(rows: Sequence[DocumentRow]) -> list[bytes]:
    return list(dict.fromkeys(key for row in rows for key in row.hazards))


def _paper_files(db: Any, number: int, row: DocumentRow) -> Iterator[PackedFile]:
    """PDF, snapshot and scans of a paper; its name in the pack begins with its place."""
    of, day = row.number or row.code, row.issued_on
    stem = f"{number:02d} {paper_title(db, row)}".replace("/", "_")
    yield PackedFile(f"文书/{stem}.pdf", row.pdf or "", "文书正式件", of, day)
    yield PackedFile(f"文书/{stem}.snapshot.json", row.snapshot or "", "出具时冻结的内容", of, day)
    for place, scan in enumerate(scans_of(db, row.id), start=1):
        name = f"签收件/{stem} {place}.{_suffix(scan)}"
        yield PackedFile(name, scan.sha256, "签收件", of, day_of(scan.added_at))


def _photo_files(db: Any, hazard: HazardRow) -> Iterator[PackedFile]:
    for place, one in enumerate(hazard_files(db, hazard.id), start=1):
        stage = "整改后" if one.kind == "after" else "整改前"
        name = f"照片/{hazard.code}/{place:02d} {stage}.{_suffix(one)}"
        yield PackedFile(name, one.sha256, f"{stage}照片", hazard.code, day_of(one.taken_at or one.added_at))


def _suffix(one: KeptFile) -> str:
    return _SUFFIXES.get(one.mime, "bin")


def _paper(db: Any, row: DocumentRow, files: Sequence[PackedFile]) -> dict[str, Any]:
    life, named = fold(document_events(db, row.id)), {one.blob: one.name for one in files}
    return {
        "number": row.number or row.code,
        "title": paper_title(db, row),
        "subject": row.subject,
        "dated": row.issued_on,
        "served_on": life.served_on,
        "state": row.state,
        "void_reason": discreet(("P1",)).text(life.void_reason or "") or None,
        "code": short_code(row.snapshot or ""),
        "pdf": row.pdf,
        "snapshot": row.snapshot,
        "pdf_file": named.get(row.pdf or ""),
        "snapshot_file": named.get(row.snapshot or ""),
        "steps": [
            {"step": load().word("document_step", one.kind), "at": to_datetime(one.at).isoformat(), "by": one.who}
            for one in document_steps(db, row.id)
        ],
    }


def _hazard(row: HazardRow) -> dict[str, Any]:
    text = discreet(("P1",)).text
    told = {"code": row.code, "description": text(row.description), "place": row.place and text(row.place)}
    told |= {"found_on": row.found_on}
    return {**told, "grade": row.grade, "state": row.state, "deadline": row.deadline, "closed_on": row.closed_on}


def _chain(db: Any, rows: Sequence[DocumentRow], hazards: Sequence[HazardRow]) -> Iterator[dict[str, Any]]:
    """The links of everything concerned: papers and their steps, hazards and theirs, files, visits; no content."""
    records = [row.id for row in rows] + [row.id for row in hazards] + [row.visit_id for row in rows if row.visit_id]
    for table, column, owners in (
        ("document_event", "document_id", rows),
        ("hazard_event", "hazard_id", hazards),
    ):
        for owner in owners:
            found = db.execute(f"SELECT id FROM {table} WHERE {column} = ?", (owner.id,)).fetchall()
            records += [key for (key,) in found]
    records += [one.id for row in rows for one in files_of(db, row.id)]
    records += [one.id for row in hazards for one in hazard_files(db, row.id)]
    for link in chain_links(db, records):
        yield {
            "n": link.n,
            "entity": link.entity,
            "record": id_text(link.record),
            "op": link.op,
            "at": to_datetime(link.at).isoformat(),
            "previous": link.previous.hex(),
            "identity": link.identity.hex(),
            "sealed": link.sealed.hex(),
            "hash": link.hash.hex(),
        }
