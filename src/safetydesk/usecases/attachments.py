"""Files that are no ledger but belong to the work: a scanned 台账, a picture of one, kept as they came."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.touched import Touched
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.queries.kept_files import LEDGER_FILE
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Evidence
from safetydesk.usecases.findings import attach_evidence, remember_blob

_STARTS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def mime_of(content: bytes) -> str:
    """The MIME type of a file by its first bytes; what is not told by them is octets."""
    return next((mime for start, mime in _STARTS.items() if content.startswith(start)), "application/octet-stream")


def keep_attachment(
    session: Session,
    *,
    file_name: str,
    sha256: str,
    size: int,
    mime: str,
    owner: str = LEDGER_FILE,
    owner_id: bytes | None = None,
) -> Touched:
    """Keep a file whose bytes were already put among the blobs, of a record or for itself; the same one once.

    `owner` is finding, answer, visit, hazard or document when the file belongs to a record. Raises what
    `findings.require_owner` raises when that is not there.
    """
    facts: dict[str, Any] = {"sha256": sha256, "size": size, "mime": mime, "caption": file_name}
    if owner != LEDGER_FILE and owner_id is not None:
        return attach_evidence(session, owner=owner, owner_id=owner_id, kind="file", **facts)
    known = "SELECT id FROM evidence WHERE owner = ? AND sha256 = ? AND deleted_at IS NULL"
    if row := dbapi(session).execute(known, (LEDGER_FILE, sha256)).fetchone():
        return Touched.of("evidence", id=row[0])
    act = log_of(session)
    key = act.new_id()
    told = {"owner": LEDGER_FILE, "owner_id": key, "kind": "file", "taken_at": None, "added_at": act.now, "position": 1}
    insert_rows(session, Evidence, [{"id": key, **told, **facts}])
    remember_blob(session, sha256=sha256, size=size)
    return Touched.of("evidence", id=key)
