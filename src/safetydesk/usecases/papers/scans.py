"""签收件: the pages of a scan find their papers by QR code; what cannot be told is asked (待人工对应), not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from safetydesk.domain.claims import Claim, ScanPage
from safetydesk.domain.document_life import DocumentProjection, fold
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.events import document_events
from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.models.store import dbapi
from safetydesk.usecases.findings import attach_evidence
from safetydesk.usecases.papers.documents import return_document
from safetydesk.usecases.papers.documents_flow import flow_of
from safetydesk.usecases.papers.verifying import judge_claim

Kept = Literal["returned", "added", "known", "unserved"]
"""Registered as 签收回收; added to a paper that had come back; here already; kept, but 送达 is not registered yet."""


@dataclass(frozen=True, slots=True)
class ScanPart:
    """The pages of one paper in a scan, in order; `whole` when the scan holds nothing else."""

    document: DocumentRow
    pages: tuple[int, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class ScanQuestion:
    """A page that a person has to place: `why` in Chinese."""

    page: int
    why: str


@dataclass(frozen=True, slots=True)
class ScanMatch:
    """What a scan holds, paper by paper, and the pages that cannot be told."""

    parts: tuple[ScanPart, ...]
    questions: tuple[ScanQuestion, ...]


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a scan of one paper."""

    touched: Touched
    kept: Kept


def match_scan(db: Any, pages: Iterable[ScanPage]) -> ScanMatch:
    """Sort the pages of a scan by the paper that their code names on record. Reads only."""
    found: dict[bytes, tuple[DocumentRow, list[int]]] = {}
    questions: list[ScanQuestion] = []
    count = 0
    for page in pages:
        count += 1
        row, why = _paper_of(db, page.claims)
        if row is None:
            questions.append(ScanQuestion(page.page, why))
        else:
            found.setdefault(row.id, (row, []))[1].append(page.page)
    parts = tuple(ScanPart(row, tuple(numbers), len(numbers) == count) for row, numbers in found.values())
    return ScanMatch(parts, tuple(questions))


def _paper_of(db: Any, claims: Sequence[Claim]) -> tuple[DocumentRow | None, str]:
    if not claims:
        return None, "没有读到二维码"
    verdicts = [judge_claim(db, claim) for claim in claims]
    genuine = {verdict.row.id: verdict.row for verdict in verdicts if verdict.row and verdict.state == "genuine"}
    if len(genuine) > 1:
        numbers = "、".join(row.number or row.code for row in genuine.values())
        return None, f"这一页上有 {len(genuine)} 份文书的二维码：{numbers}"
    if genuine:
        return next(iter(genuine.values())), ""
    said = {
        "void": "{} 已经作废",
        "altered": "二维码写的是 {}，但内容与存档不同",
        "unknown": "本机没有 {} 这份文书",
    }
    return None, said[verdicts[0].state].format(claims[0].number)


def place_pages(db: Any, match: ScanMatch, placed: Mapping[int, bytes], *, file: str) -> ScanMatch:
    """The match with pages that a person gave a paper: {page: document id}. What a code told is not moved.

    Placed pages are parts of their own, so that what was kept before they were placed is not kept again. Raises
    SCAN_005 for a page that was no question, DOCUMENT_025 for a paper that there is not.
    """
    asked = {question.page for question in match.questions}
    alone = not match.parts and len(set(placed.values())) == 1 and asked == set(placed)
    given: dict[bytes, list[int]] = {}
    for page, key in placed.items():
        if page not in asked:
            raise error("SCAN_005", text=f"{page}", file=file)
        given.setdefault(key, []).append(page)
    parts = list(match.parts)
    for key, pages in given.items():
        row = document(db, key)
        if row is None:
            raise error("DOCUMENT_025")
        parts.append(ScanPart(row, tuple(sorted(pages)), alone))
    return ScanMatch(tuple(parts), tuple(one for one in match.questions if one.page not in placed))


def file_scan(
    session: Session, *, document_id: bytes, sha256: str, size: int, mime: str, receiver: str | None = None
) -> Filed:
    """Keep a scan, whose bytes were already put among the blobs, with its paper: evidence, never a new PDF of it.

    The first one after 送达 registers 签收回收 by `receiver` (else who received it at 送达). The same bytes count once.
    Raises DOCUMENT_025 and SCAN_006 for a paper that was voided.
    """
    db = dbapi(session)
    row, life = check_scan(db, document_id=document_id)
    back = life.steps.get("returned")
    if _held(db, document_id, sha256) or (back is not None and back.data.get("scan") == sha256):
        return Filed(Touched.of(id=document_id), "known")
    touched = attach_evidence(
        session, owner="document", owner_id=document_id, sha256=sha256, size=size, mime=mime, kind="scan"
    )
    if back is not None or life.state == "archived":
        return Filed(touched, "added")
    served = life.steps.get("served")
    if served is None and flow_of(db, row.kind).served:
        return Filed(touched, "unserved")
    if "returned" not in flow_of(db, row.kind).steps:
        return Filed(touched, "added")
    who = receiver or (served and served.data.get("receiver")) or "（见签收件）"
    return Filed(return_document(session, document_id=document_id, receiver=str(who), scan=sha256), "returned")


def check_scan(db: Any, *, document_id: bytes) -> tuple[DocumentRow, DocumentProjection]:
    """The paper that a scan is of and its life; raises DOCUMENT_025 or SCAN_006 before the bytes are kept."""
    row = document(db, document_id)
    if row is None:
        raise error("DOCUMENT_025")
    life = fold(document_events(db, document_id))
    if life.state == "voided":
        raise error("SCAN_006", number=row.number or row.code)
    return row, life


def _held(db: Any, document: bytes, sha256: str) -> bool:
    sql = "SELECT 1 FROM evidence WHERE owner_id = ? AND sha256 = ? AND deleted_at IS NULL"
    return db.execute(sql, (document, sha256)).fetchone() is not None
