"""What leaves the program besides a paper itself: Word copies, papers in one file, 卷宗."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import record_named
from safetydesk.errors import error, reason

if TYPE_CHECKING:
    from safetydesk.documents.binding import Bound
    from safetydesk.documents.pen import Images
    from safetydesk.domain.bundle import Bundle
    from safetydesk.models.queries.documents import DocumentRow

Papers = Annotated[list[str], typer.Argument(metavar="文书...", help="文号、文书编号或标识，可写多份。")]
Matter = Annotated[list[str], typer.Argument(metavar="检查或文书...", help="一次检查的编号（V-…），或几份文书。")]
Folder = Annotated[
    Path, typer.Option("--out", metavar="DIR或FILE.docx", help="写到哪个文件夹；只有一份时也可写文件名。")
]
Pdf = Annotated[Path, typer.Option("--out", metavar="FILE.pdf", help="写到哪个文件。")]
Zip = Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="写到哪个文件。")]
Duplex = Annotated[bool, typer.Option("--duplex", help="双面打印：每份都从正面开始，单数页的后面补一张白页。")]
_UNFIT = re.compile(r'[\\/:*?<>|"\x00-\x1f]')
_VISIT = re.compile(r"V-[0-9A-Z]+-\d+", re.IGNORECASE)


def add_to(documents: typer.Typer) -> None:
    """Hang these commands on the papers."""
    command(documents, "docx", "导出 Word 副本，给用 WPS 的人；原件以 PDF 存档件为准。")(copies)
    command(documents, "merge", "把几份正式 PDF 并成一个文件，逐字节取自存档，按所写的顺序，带书签。")(merge_papers)
    command(documents, "pack", "做证据包：文书、快照、签收件、照片和变更链摘要，附不用本程序就能运行的核验脚本。")(pack)
    command(documents, "dossier", "成卷：封面、卷内目录、文书和签收件、照片、办理记录，一个带书签的 PDF。")(dossier)


@contextmanager
def opened(frame: Frame) -> Iterator[tuple[Any, Any, str]]:
    """The store open for queries: the connection, the blobs, and today."""
    from safetydesk.domain.instants import day_of
    from safetydesk.models.blobs import SealedFolder
    from safetydesk.models.store import system_clock

    with frame.reading() as found:
        yield found.db, SealedFolder(found.folder / "blobs", found.data_key), day_of(system_clock())


def write_file(path: Path, content: bytes) -> Path:
    """Write a file whole, its folder with it. Raises GENERAL_010."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as fault:
        raise error("GENERAL_010", file=path.name, why=reason(fault)) from fault
    return path


def fit_name(text: str) -> str:
    """A text as a file name that Windows takes too."""
    return _UNFIT.sub("_", text).strip(" .") or "_"


def rows_named(db: Any, names: list[str]) -> list[DocumentRow]:
    """The papers named, in that order, each once."""
    from safetydesk.models.queries.documents import document

    keys = dict.fromkeys(record_named(db, "document", name) for name in names)
    return [row for key in keys if (row := document(db, key)) is not None]


def copies(frame: Frame, document: Papers, out: Folder) -> Answer:
    """Word copies: of an issued paper from its snapshot, of a draft as it would be now."""
    from safetydesk.documents.word.file import docx_of
    from safetydesk.domain.papers.paper import PaperSnapshot
    from safetydesk.usecases.papers.documents import preview

    files = []
    with opened(frame) as (db, blobs, today):
        rows = rows_named(db, document)
        named = len(rows) == 1 and out.suffix.lower() == ".docx" and not out.is_dir()
        for row in rows:
            if row.snapshot is None:
                snapshot = preview(db, document_id=row.id, day=today)
            else:
                snapshot = PaperSnapshot.from_json(blobs.get(row.snapshot))
            name = f"{row.number or row.code} {snapshot.title}" + ("（草稿）" if snapshot.draft else "（副本）")
            place = out if named else out / f"{fit_name(name)}.docx"
            files.append(str(write_file(place, docx_of(snapshot, images=blobs.get))))
    return Answer({"files": files}, [f"已写出：{one}" for one in files])


def merge_papers(frame: Frame, document: Papers, out: Pdf, duplex: Duplex = False) -> Answer:
    """Many papers in one PDF."""
    from safetydesk.documents.pdf.merging import Piece, merge, page_count
    from safetydesk.usecases.papers.bundled import paper_title

    with opened(frame) as (db, blobs, _):
        rows = rows_named(db, document)
        pieces = []
        for row in rows:
            if row.pdf is None:
                raise error("BUNDLE_002", number=row.number or row.code, what="并成一个文件")
            pieces.append(Piece(paper_title(db, row), blobs.get(row.pdf)))
    whole = merge(pieces, title="、".join(row.number or row.code for row in rows[:3]), duplex=duplex)
    write_file(out, whole)
    facts = {"file": str(out), "papers": [row.number or row.code for row in rows], "pages": page_count(whole)}
    return Answer(facts, [f"已并成一个文件（{len(rows)} 份，{facts['pages']} 页）：{out}"])


def dossier(frame: Frame, target: Matter, out: Pdf, duplex: Duplex = False) -> Answer:
    """卷宗 of a visit, or of papers that are named."""
    from safetydesk.usecases.papers.dossiers import dossier_of_papers, dossier_of_visit

    with opened(frame) as (db, blobs, today):
        if len(target) == 1 and _VISIT.fullmatch(target[0]):
            bundle = dossier_of_visit(db, visit_id=record_named(db, "visit", target[0]), day=today)
        else:
            keys = [row.id for row in rows_named(db, target)]
            bundle = dossier_of_papers(db, document_ids=keys, day=today)
        return bound_answer(bundle, blobs.get, out, duplex)


def pack(frame: Frame, document: Papers, out: Zip) -> Answer:
    """An evidence pack of papers."""
    from safetydesk.documents.packs import pack_evidence
    from safetydesk.usecases.papers.evidence_pack import evidence_pack

    with opened(frame) as (db, blobs, today):
        gathered = evidence_pack(db, document_ids=[row.id for row in rows_named(db, document)], day=today)
        made = pack_evidence(gathered.files, gathered.manifest, blobs.get)
    write_file(out, made.content)
    facts = {"file": str(out), "files": len(gathered.files) - len(made.missing), "seal": made.seal}
    lines = [f"已做成证据包：{out}", f"清单摘要（请登记，核验时对照）：{made.seal}"]
    lines += [f"没有装入：{one}" for one in made.missing]
    return Answer({**facts, "missing": list(made.missing)}, lines, partial=bool(made.missing))


def bound_answer(bundle: Bundle, get: Images, out: Path, duplex: bool = False) -> Answer:
    """Bind a bundle, write it, and tell what is in it; in part when something could not be bound.

    `get` gives the bytes of a blob.
    """
    from safetydesk.documents.binding import bind
    from safetydesk.documents.pdf.merging import page_count

    bound: Bound = bind(bundle, images=get, duplex=duplex)
    write_file(out, bound.pdf)
    told = [{"title": one.leaf.title, "page": one.page, "pages": one.pages} for one in bound.listed]
    pages = page_count(bound.pdf)
    facts = {"file": str(out), "title": bundle.title, "pages": pages, "contents": told, "missing": list(bound.missing)}
    lines = [f"已编成（{pages} 页）：{out}", *(f"没有编入：{one}" for one in bound.missing)]
    return Answer(facts, lines, partial=bool(bound.missing))
