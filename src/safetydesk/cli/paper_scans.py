"""Paper that comes back: signed scans find their papers, and whoever holds a paper can have it checked."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.evidence import and_put, blobs_of
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import record_named
from safetydesk.errors import SafetyDeskError, error

if TYPE_CHECKING:
    from safetydesk.documents.drawing import Drawing
    from safetydesk.models.blobs import SealedFolder
    from safetydesk.models.queries.documents import DocumentRow
    from safetydesk.models.store import Store
    from safetydesk.usecases.papers.scans import ScanMatch, ScanPart
    from safetydesk.usecases.papers.verifying import Verdict

Shown = Annotated[str, typer.Argument(metavar="FILE或CODE", help="PDF 文件、扫描件或照片，或纸上的校验码、文号。")]
Paths = Annotated[list[Path], typer.Argument(metavar="FILE或DIR...", help="扫描件、照片，或扫描仪存放文件的文件夹。")]
Receiver = Annotated[
    str | None, typer.Option("--receiver", metavar="姓名", help="签收人；不写时取送达时登记的收件人。")
]
Placed = Annotated[
    list[str] | None,
    typer.Option("--page", metavar="页=文书", help="人工对应：这一页是哪份文书的，可重复写；只用于一个文件。"),
]
Redraw = Annotated[
    bool, typer.Option("--redraw", help="再按存档的快照重新排版一次，看与存档 PDF 是否逐字节相同；不同的说明原因。")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只说认出了什么，不落账。")]
_KEPT = {
    "returned": "已登记签收回收",
    "added": "已加入签收件",
    "known": "这份扫描件已经有了",
    "unserved": "已留存，尚未登记送达",
    "": "认出",
}


def add_to(documents: typer.Typer) -> None:
    """Hang these commands on the papers."""
    command(documents, "scans", "收签收件：按二维码把扫描件的每一页对到文书；对不上的列出来，由人对应。")(take_scans)
    command(documents, "verify", "核验一份 PDF、扫描件、照片、校验码或文号：相符、不符、查无此号、已作废。")(verify)


def take_scans(
    frame: Frame, path: Paths, receiver: Receiver = None, page: Placed = None, dry_run: DryRun = False
) -> Answer:
    """Match scans with their papers and keep them as evidence."""
    from safetydesk.documents.scans import scan_files

    files = scan_files(path)
    if page and len(files) != 1:
        raise error("SCAN_005", text=page[0], file="多个文件")
    told: list[dict[str, Any]] = []
    with frame.writing() as store:
        for file in files:
            try:
                told += _one_file(frame, store, file, receiver, page or [], dry_run)
            except SafetyDeskError as fault:
                if len(files) == 1:
                    raise
                told.append({"file": file.name, "error": fault.as_json()})
    asked = any("why" in one or "error" in one for one in told)
    return Answer({"files": len(files), "found": told}, [_line(one) for one in told], partial=asked)


def _line(one: dict[str, Any]) -> str:
    if "error" in one:
        return f"{one['file']}：{one['error']['code']} {one['error']['message']}"
    if "why" in one:
        return f"{one['file']} 第{one['page']}页：待人工对应，{one['why']}"
    pages = "、".join(map(str, one["pages"]))
    return f"{one['file']} 第{pages}页 → {one['number']} {one['subject']}：{_KEPT[one['kept']]}"


def _one_file(
    frame: Frame, store: Store, file: Path, receiver: str | None, placed: list[str], dry_run: bool
) -> list[dict[str, Any]]:
    from safetydesk.documents.scans import read_scan
    from safetydesk.usecases.papers.scans import match_scan

    match = match_scan(store.reader, read_scan(file))
    if placed:
        match = _by_hand(store.reader, file, match, placed)
    told: list[dict[str, Any]] = []
    for part in match.parts:
        row = part.document
        kept = "" if dry_run else _keep(frame, store, file, part, receiver)
        told.append(
            {"file": file.name, "pages": list(part.pages), "id": row.id.hex(), "number": row.number or row.code,
             "subject": row.subject, "kept": kept}
        )  # fmt: skip
    return told + [{"file": file.name, "page": one.page, "why": one.why} for one in match.questions]


def _by_hand(db: Any, file: Path, match: ScanMatch, placed: list[str]) -> ScanMatch:
    """The match with pages that a person placed; only pages that could not be told may be placed."""
    from safetydesk.usecases.papers.scans import place_pages

    named: dict[int, bytes] = {}
    for text in placed:
        number, sign, name = text.partition("=")
        if not (sign and number.strip().isdigit() and name.strip()):
            raise error("SCAN_005", text=text, file=file.name)
        named[int(number)] = record_named(db, "document", name.strip())
    return place_pages(db, match, named, file=file.name)


def _keep(frame: Frame, store: Store, file: Path, part: ScanPart, receiver: str | None) -> str:
    from safetydesk.documents.scans import scan_bytes
    from safetydesk.domain.canonical import name_of
    from safetydesk.usecases.papers.scans import check_scan, file_scan

    check_scan(store.reader, document_id=part.document.id)
    content, mime = scan_bytes(file, part.pages, whole=part.whole)
    given = {"document_id": part.document.id, "sha256": name_of(content), "size": len(content), "mime": mime}
    return str(frame.do(store, and_put(file_scan, blobs_of(store), content), **given, receiver=receiver).kept)


def verify(frame: Frame, shown: Shown, redraw: Redraw = False) -> Answer:
    """Whether a PDF, a scan, a code on paper or a number belongs to a paper on record, and is unchanged."""
    from safetydesk.models.blobs import SealedFolder
    from safetydesk.usecases.papers.verifying import judge_words, require_genuine

    path = Path(shown)
    with frame.reading() as found:
        verdict = _judge_file(found.db, path) if path.is_file() else judge_words(found.db, shown)
        row = require_genuine(found.db, verdict, path.name)
        answer = _genuine(row, verdict.by, _drawing(path) if verdict.by == "pdf" else None)
        if not redraw:
            return answer
        again = _redrawn(row, SealedFolder(found.folder / "blobs", found.data_key))
    return Answer({**answer.facts, **again.facts}, [*answer.lines, *again.lines])


def _redrawn(row: DocumentRow, blobs: SealedFolder) -> Answer:
    """Whether setting the paper again, with the shipped fonts or else with the office's, gives the archived bytes."""
    from safetydesk.documents.render import redrawn_otherwise
    from safetydesk.domain.papers.paper import PaperSnapshot

    if row.pdf is None or row.snapshot is None:
        raise error("DOCUMENT_013")
    archived, snapshot = blobs.get(row.pdf), PaperSnapshot.from_json(blobs.get(row.snapshot))
    told = []
    for own in (False, True):
        told.append(redrawn_otherwise(archived, snapshot, images=blobs.get, system_fonts=own))
        if not told[-1]:
            return Answer({"redrawn": {"same": True, "why": []}}, ["重新排版：与存档 PDF 逐字节相同"])
    why = min(told, key=len)
    lines = [f"重新排版：与存档 PDF 的字节不同，{one}" for one in why]
    return Answer({"redrawn": {"same": False, "why": list(why)}}, [*lines, "存档 PDF 不受影响，仍以存档件为准"])


def _drawing(path: Path) -> Drawing | None:
    """With what an archived PDF was drawn."""
    from safetydesk.documents.drawing import drawing_of

    return drawing_of(path.read_bytes())


def _judge_file(db: Any, path: Path) -> Verdict:
    """By its bytes; else by the one paper whose code is on its pages."""
    from safetydesk.documents.scans import read_scan
    from safetydesk.documents.verify import brought, claimed_digest
    from safetydesk.usecases.papers.verifying import judge_claim, judge_file, unread

    content = brought(path)
    verdict = judge_file(db, content, claimed_digest(content))
    if verdict.state != "unknown":
        return verdict
    try:
        claims = list(dict.fromkeys(claim for page in read_scan(path) for claim in page.claims))
    except SafetyDeskError as fault:
        if fault.code != "SCAN_003":
            raise
        raise unread(content, path.name, fault) from fault
    if not claims:
        raise unread(content, path.name)
    if len(claims) > 1:
        numbers = "、".join(dict.fromkeys(claim.number for claim in claims))
        raise error("SCAN_013", file=path.name, count=len(claims), numbers=numbers)
    return judge_claim(db, claims[0])


_BY = {
    "pdf": "与存档一致",
    "scan": "是存档的签收件",
    "code": "与存档一致",
    "number": "存档里有这个文号",
    "paper": "二维码与存档一致；纸面文字请与存档 PDF 对照",
}


def _genuine(row: DocumentRow, by: str, drawn: Drawing | None) -> Answer:
    facts: dict[str, Any] = {
        "id": row.id.hex(),
        "number": row.number,
        "subject": row.subject,
        "state": row.state,
        "genuine": True,
    }
    lines = [f"相符，{_BY[by]}：{row.number or row.code} {row.subject} {row.issued_on or ''}"]
    if drawn is not None:
        facts["drawn_with"] = asdict(drawn)
        families = "、".join(dict.fromkeys(one.family for one in drawn.fonts))
        lines.append(f"出件所用：排版程序第{drawn.renderer}版；字体{families}")
    return Answer({**facts, "verdict": "相符", "by": by}, lines)
