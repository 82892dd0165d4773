"""核验: what a file, a code or a piece of paper claims against the record: 相符, 不符, 查无此号, 已作废 or 被替换."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Literal

from safetydesk.domain.claims import Claim, claim_in_words
from safetydesk.domain.document_life import fold
from safetydesk.domain.instants import day_of
from safetydesk.domain.names import folded
from safetydesk.domain.numbering import number_text
from safetydesk.domain.papers.paper import short_code
from safetydesk.domain.papers.text import day_text
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
_ALIKE = 0.6
"""Two texts less alike than this are read differently rather than changed: they are not compared word by word."""
_LONGEST, _MOST = 12, 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a claim: the paper it is about (None: there is none), and what was compared.

    `by`: pdf (its bytes and the snapshot it names), scan (an archived scan of it), code, number or paper (its QR code).
    `differs` says in words what is not as it is on record; of a void paper `why` says when and why it was voided, and
    `instead` is the paper drawn up in its place.
    """

    state: State
    by: str
    row: DocumentRow | None = None
    differs: tuple[str, ...] = ()
    instead: DocumentRow | None = None
    why: str = ""


def judge_claim(db: Any, claim: Claim) -> Verdict:
    """Whether a QR code says what the record says: number, 成文日期, short code and hash of the snapshot."""
    row = document_by_hash(db, claim.digest)
    if row is None or row.snapshot != claim.digest:
        named = _numbered(db, claim.number)
        return Verdict("altered" if named else "unknown", "paper", named, _differing(claim, named) if named else ())
    differs = _differing(claim, row)
    return Verdict("altered", "paper", row, differs) if differs else _standing(db, row, "paper")


def _differing(claim: Claim, row: DocumentRow) -> tuple[str, ...]:
    """What a code says otherwise than the record; a paper without a number bears its title there."""
    dated, code = (
        day_text(row.issued_on) if row.issued_on else "未注明",
        short_code(row.snapshot) if row.snapshot else "",
    )
    told = (
        ("文号", claim.number, row.number if row.number and folded(row.number) != folded(claim.number) else None),
        ("成文日期", claim.dated, dated if dated != claim.dated else None),
        ("校验码", claim.code, code if code != claim.code else None),
    )
    found = tuple(
        f"二维码里的{what}是{said}，存档是{known or '（没有）'}" for what, said, known in told if known is not None
    )
    lost = row.snapshot != claim.digest and not found
    return (*found, "二维码里的内容指纹与存档不同") if lost else found


def judge_file(db: Any, content: bytes, claimed: str | None) -> Verdict:
    """Whether the bytes of a file are an archived PDF or scan. `claimed`: the snapshot that a PDF names in itself.

    A PDF of ours has to be the archived one to the byte and to name the snapshot of the same record. Any other file
    is `unknown`: what is printed on it is for `judge_claim`.
    """
    digest = hashlib.sha256(content).hexdigest()
    row = document_by_hash(db, digest)
    if row is not None and row.pdf == digest:
        if claimed == row.snapshot:
            return _standing(db, row, "pdf")
        return Verdict("altered", "pdf", row, ("文件里写着的内容指纹与存档不同",))
    owner = db.execute(
        "SELECT owner_id FROM evidence WHERE sha256 = ? AND owner = 'document' AND deleted_at IS NULL", (digest,)
    ).fetchone()
    if owner and (kept := document(db, owner[0])):
        return _standing(db, kept, "scan")
    named = document_by_hash(db, claimed) if claimed else None
    if named is None:
        return Verdict("unknown", "pdf")
    return Verdict("altered", "pdf", named, ("文件与存档的正式 PDF 不是同一个：存下以后被改动过或者另存过",))


def judge_claims(db: Any, claims: Sequence[Claim]) -> tuple[Verdict, ...]:
    """One verdict for each paper whose code is on the pages of a file, in the order of the pages."""
    return tuple(judge_claim(db, one) for one in dict.fromkeys(claims))


def judge_text(verdict: Verdict, archived: Sequence[str], brought: Sequence[str]) -> Verdict:
    """The same verdict after the words of a file that is no picture were compared with the archived PDF, page by page.

    Words or pages changed or missing make a paper that looked genuine an altered one; words added (a signature in the
    file, a remark) are told and change nothing. Pages that have little in common say nothing: each program reads a page
    in an order of its own.
    """
    if not any(page.split() for page in brought):
        return verdict
    if len(archived) != len(brought):
        said = f"存档共 {len(archived)} 页，这份 {len(brought)} 页"
        state: State = "altered" if verdict.state == "genuine" else verdict.state
        return replace(verdict, state=state, differs=(*verdict.differs, said))
    found = [one for at, pages in enumerate(zip(archived, brought, strict=True), 1) for one in _changes(at, *pages)]
    lost = any(counts for _, counts in found)
    more = (f"另有 {len(found) - _MOST} 处不同",) if len(found) > _MOST else ()
    state = "altered" if lost and verdict.state == "genuine" else verdict.state
    told = tuple(said for said, _ in found[:_MOST])
    return replace(verdict, state=state, differs=(*verdict.differs, *told, *more))


def _changes(page: int, archived: str, brought: str) -> list[tuple[str, bool]]:
    """What differs on a page, and whether something that was printed is gone."""
    old, new = ("".join(text.split()) for text in (archived, brought))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if old == new or not new or matcher.ratio() < _ALIKE:
        return []
    changes = [one for one in matcher.get_opcodes() if one[0] != "equal"]
    return [
        (f"第 {page} 页{_change(old[a:b], new[c:d], old[max(a - 6, 0) : a])}", kind != "insert")
        for kind, a, b, c, d in changes
    ]


def _change(old: str, new: str, before: str) -> str:
    def short(text: str) -> str:
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    where = f"“{before}”后面" if before else "开头"
    if not old:
        return f"{where}多出“{short(new)}”"
    return f"{where}缺“{short(old)}”" if not new else f"{where}存档是“{short(old)}”，这份是“{short(new)}”"


def judge_words(db: Any, text: str) -> Verdict:
    """Whether a short code, a number (whatever brackets the keyboard gave), a display code or a hash is on record; the
    text of a QR code, however its lines were joined, is judged as the code itself.

    Raises SCAN_014 for a number under which two papers stand, and SCAN_010 for one that stands in the 作废登记 alone.
    """
    if (claim := claim_in_words(text)) is not None:
        return judge_claim(db, claim)
    row = _by_code(db, text)
    if row is not None:
        return _standing(db, row, "code")
    row = document_named(db, text) or _numbered(db, text)
    if row is not None and text != row.code:
        met = papers_of_number(db, row.id)
        if met and row.state != "voided":
            codes = "、".join(f"{one.code} {one.subject}" for one in (row, *met))
            raise error("SCAN_014", number=row.number, count=1 + len(met), codes=codes)
        row = met[0] if met else row
    if row is not None:
        return _standing(db, row, "code" if text == row.code else "number")
    if _HASH.fullmatch(text) and (row := document_by_hash(db, text.lower())) is not None:
        return _standing(db, row, "code")
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
    day, why = _voided(db, row)
    return error("SCAN_010", number=row.number or row.code, day=day, reason=why)


def _voided(db: Any, row: DocumentRow) -> tuple[str, str]:
    step = fold(document_events(db, row.id)).steps["voided"]
    return day_of(step.at), str(step.data.get("reason") or "")


def unread(content: bytes, shown: str, fault: SafetyDeskError | None = None) -> SafetyDeskError:
    """Why a file tells nothing: SCAN_011 for a Word copy, the `fault` met when it was opened (damaged, a password, no
    PDF or picture), else SCAN_012: a PDF or picture without a code that can be read."""
    if content.startswith(_ZIP) and (b"word/" in content or shown.lower().endswith(".docx")):
        return error("SCAN_011", file=shown)
    return fault or error("SCAN_012", file=shown)


def _standing(db: Any, row: DocumentRow, by: str) -> Verdict:
    if row.state != "voided":
        return Verdict("genuine", by, row)
    return Verdict("void", by, row, instead=_instead(db, row.id), why=" 作废：".join(_voided(db, row)))


def _instead(db: Any, key: bytes) -> DocumentRow | None:
    """The paper that stands in the place of a void one, through all that were drawn up in between."""
    known: set[bytes] = {key}
    found = None
    while row := db.execute("SELECT id FROM document WHERE replaces = ? AND deleted_at IS NULL", (key,)).fetchone():
        key = row[0]
        found = document(db, key)
        if key in known or found is None or found.state != "voided":
            return found
        known.add(key)
    return found


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
