"""核验: what a file, a code or a piece of paper claims against the record: 相符, 不符, 查无此号 or 已作废."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Literal

from safetydesk.domain.claims import Claim
from safetydesk.domain.document_life import fold
from safetydesk.domain.instants import day_of
from safetydesk.domain.names import folded
from safetydesk.domain.numbering import number_text
from safetydesk.domain.paper import short_code
from safetydesk.domain.paper_text import day_text
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.events import document_events
from safetydesk.models.queries.documents import (
    DocumentRow,
    document,
    document_by_hash,
    document_named,
    papers_of_number,
)
from safetydesk.models.queries.people import settings

State = Literal["genuine", "altered", "unknown", "void"]
_CODE = re.compile(r"[0-9A-Z]{4}-?[0-9A-Z]{4}")
_HASH = re.compile(r"[0-9a-fA-F]{16,64}")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a claim: the paper it is about (None: there is none), and what was compared.

    `by`: pdf (its bytes and the snapshot it names), scan (an archived scan of it), code, number or paper (its QR code).
    """

    state: State
    by: str
    row: DocumentRow | None = None


def judge_claim(db: Any, claim: Claim) -> Verdict:
    """Whether a QR code says what the record says: number, 成文日期, short code and hash of the snapshot."""
    row = document_by_hash(db, claim.digest)
    if row is None or row.snapshot != claim.digest:
        named = _numbered(db, claim.number)
        return Verdict("altered" if named else "unknown", "paper", named)
    told = row.number is None or folded(row.number) == folded(claim.number)
    dated = row.issued_on is not None and day_text(row.issued_on) == claim.dated
    if not (told and dated and claim.code == short_code(claim.digest)):
        return Verdict("altered", "paper", row)
    return _standing(row, "paper")


def judge_file(db: Any, content: bytes, claimed: str | None) -> Verdict:
    """Whether the bytes of a file are an archived PDF or scan. `claimed`: the snapshot that a PDF names in itself.

    A PDF of ours has to be the archived one to the byte and to name the snapshot of the same record. Any other file
    is `unknown`: what is printed on it is for `judge_claim`.
    """
    digest = hashlib.sha256(content).hexdigest()
    row = document_by_hash(db, digest)
    if row is not None and row.pdf == digest:
        return _standing(row, "pdf") if claimed == row.snapshot else Verdict("altered", "pdf", row)
    owner = db.execute(
        "SELECT owner_id FROM evidence WHERE sha256 = ? AND owner = 'document' AND deleted_at IS NULL", (digest,)
    ).fetchone()
    if owner and (kept := document(db, owner[0])):
        return _standing(kept, "scan")
    named = document_by_hash(db, claimed) if claimed else None
    return Verdict("altered" if named else "unknown", "pdf", named)


def judge_words(db: Any, text: str) -> Verdict:
    """Whether a short code, a number (whatever brackets the keyboard gave), a display code or a hash is on record.

    Raises SCAN_014 for a number under which two papers stand, and SCAN_010 for one that stands in the 作废登记 alone.
    """
    row = _by_code(db, text)
    if row is not None:
        return _standing(row, "code")
    row = document_named(db, text) or _numbered(db, text)
    if row is not None and text != row.code:
        met = papers_of_number(db, row.id)
        if met and row.state != "voided":
            codes = "、".join(f"{one.code} {one.subject}" for one in (row, *met))
            raise error("SCAN_014", number=row.number, count=1 + len(met), codes=codes)
        row = met[0] if met else row
    if row is not None:
        return _standing(row, "code" if text == row.code else "number")
    if _HASH.fullmatch(text) and (row := document_by_hash(db, text.lower())) is not None:
        return _standing(row, "code")
    _check_voids(db, text)
    return Verdict("unknown", "number")


def _check_voids(db: Any, text: str) -> None:
    short, wanted = settings(db).get("short_name"), folded(text)
    rows = db.execute("SELECT series, year, serial, reason, at FROM number_void WHERE deleted_at IS NULL").fetchall()
    for series, year, serial, why, at in rows:
        number = number_text(short, series, year, serial)
        if folded(number) == wanted:
            raise error("SCAN_010", number=number, day=day_of(at), reason=why)


def require_genuine(db: Any, verdict: Verdict, shown: str) -> DocumentRow:
    """The paper that was shown. Raises DOCUMENT_028 (查无此号), DOCUMENT_029 (不符) and SCAN_010 (已作废)."""
    row = verdict.row
    if verdict.state == "unknown" or row is None:
        raise error("DOCUMENT_028", shown=shown)
    if verdict.state == "altered":
        raise error("DOCUMENT_029", shown=shown, number=row.number or row.code)
    if verdict.state == "void":
        raise void_error(db, row)
    return row


def void_error(db: Any, row: DocumentRow) -> SafetyDeskError:
    """SCAN_010 with the day and the reason."""
    step = fold(document_events(db, row.id)).steps["voided"]
    day, why = day_of(step.at), str(step.data.get("reason") or "")
    return error("SCAN_010", number=row.number or row.code, day=day, reason=why)


def unread(content: bytes, shown: str) -> SafetyDeskError:
    """Why a file tells nothing: SCAN_011 for a Word copy, SCAN_012 for a picture without a code that can be read."""
    return error("SCAN_011" if content.startswith(_ZIP) else "SCAN_012", file=shown)


def _standing(row: DocumentRow, by: str) -> Verdict:
    return Verdict("void" if row.state == "voided" else "genuine", by, row)


def _numbered(db: Any, text: str) -> DocumentRow | None:
    """The paper of this 文号; brackets and blanks may differ."""
    rows = db.execute("SELECT id, number FROM document WHERE number IS NOT NULL AND deleted_at IS NULL")
    wanted = folded(text)
    return next((document(db, key) for key, number in rows.fetchall() if folded(number) == wanted), None)


def _by_code(db: Any, text: str) -> DocumentRow | None:
    wanted = text.strip().upper()
    if not _CODE.fullmatch(wanted):
        return None
    rows = db.execute("SELECT id, snapshot FROM document WHERE snapshot IS NOT NULL AND deleted_at IS NULL").fetchall()
    plain = wanted.replace("-", "")
    return next((document(db, key) for key, digest in rows if short_code(digest).replace("-", "") == plain), None)
