"""Papers as commands: draft, review, issue, print, seal, serve, return, verify."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli import paper_scans, papers_out
from safetydesk.cli.evidence import blobs_of, read_evidence
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import code_of, record_named
from safetydesk.errors import error, reason

if TYPE_CHECKING:
    from safetydesk.models.store import Store

Kind = Annotated[str, typer.Argument(metavar="KIND", help="文书种类或标题，例如 rectification_notice 隐患整改通知书。")]
Target = Annotated[str, typer.Argument(metavar="KIND或文书", help="文书种类（起草并编号），或已起草文书的编号。")]
Document = Annotated[str, typer.Argument(metavar="文书", help="文号、文书编号（D-…）或标识。")]
Documents = Annotated[list[str], typer.Argument(metavar="文书...", help="文号、文书编号或标识，可写多份。")]
Hazards = Annotated[list[str] | None, typer.Option("--hazard", metavar="隐患", help="隐患编号，可重复写。")]
Visit = Annotated[str | None, typer.Option("--visit", metavar="检查", help="检查编号；不写时取隐患所在的那次检查。")]
Capacity = Annotated[str, typer.Option("--capacity", metavar="名义", help="A 本级、B 受委托、C 赋权、D 联合。")]
Approve = Annotated[bool, typer.Option("--approve", help="同时由办理人审签通过。")]
Rejected = Annotated[bool, typer.Option("--rejected", help="审签不通过，退回拟稿。")]
Note = Annotated[str | None, typer.Option("--note", metavar="说明", help="审签意见。")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="写到哪个文件夹。")]
Way = Annotated[str, typer.Option("--way", metavar="方式", help="直接、留置、邮寄、电子、公告送达。")]
Facts = Annotated[
    list[str] | None,
    typer.Option("--fact", metavar="项=值", help="送达要记的内容，例如 receiver=姓名、on=2026-04-20，可重复写。"),
]
Receiver = Annotated[str, typer.Option("--receiver", metavar="姓名", help="签收人。")]
Scan = Annotated[Path | None, typer.Option("--scan", metavar="FILE", help="签收件的照片或扫描件。")]
Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="作废的原因。")]

_UNFIT = re.compile(r'[\\/:*?<>|"\x00-\x1f]')
"""What may not stand in a file name on Windows."""
documents = typer.Typer(help="文书：拟稿、审签、编号、打印、用印、送达、回收、核验。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(documents, name="document")
    command(documents, "draft", "拟一份文书；没有权限的种类会说明依据并拒绝。")(draft)
    command(documents, "review", "审签。")(review)
    command(documents, "issue", "编号并生成正式 PDF；写种类时先拟稿。")(issue)
    command(documents, "preview", "按现在的内容出一份草稿 PDF。")(preview_paper)
    command(documents, "print", "把正式 PDF 写到文件夹，与存档逐字节相同。")(print_papers)
    command(documents, "seal", "登记用印。")(seal)
    command(documents, "serve", "登记送达。")(serve)
    command(documents, "return", "登记签收回收。")(return_paper)
    command(documents, "archive", "归档。")(archive)
    command(documents, "void", "作废；文号不再用，但会记账。")(void)
    command(documents, "show", "看一份文书办到哪一步。")(show)
    paper_scans.add_to(documents)
    papers_out.add_to(documents)


def _kind(text: str) -> str | None:
    """The code of a kind of paper, whether or not a township may issue it or a layout is declared."""
    from safetydesk.catalog import load

    words = load().accepted()["document_kind"]
    return words.get(text) or (text if text in words.values() else None)


def draft(frame: Frame, kind: Kind, hazard: Hazards = None, visit: Visit = None, capacity: Capacity = "A") -> Answer:
    """Draw a paper up."""
    with frame.writing() as store:
        key = _draft(frame, store, kind, hazard or [], visit, capacity)
        return with_remarks(store, paper_answer(store.reader, key), key)


def with_remarks(store: Store, answer: Answer, key: bytes) -> Answer:
    """An answer about a draft, with what its issuer should know before the number."""
    from safetydesk.domain.instants import day_of
    from safetydesk.usecases.wording import draft_remarks

    said = draft_remarks(store.reader, document_id=key, day=day_of(store.clock()))
    return Answer({**answer.facts, "remarks": list(said)}, [*answer.lines, *said])


def _draft(frame: Frame, store: Store, kind: str, hazards: list[str], visit: str | None, capacity: str) -> bytes:
    from safetydesk.usecases.documents import draft_document

    found = _kind(kind)
    if found is None:
        raise error("DOCUMENT_027", kind=kind)
    db = store.reader
    keys = [record_named(db, "hazard", one) for one in hazards]
    of_visit = record_named(db, "visit", visit) if visit else _visit_of(db, keys)
    subject = _subject_of(db, of_visit, keys)
    given = {"subject_id": subject, "visit_id": of_visit, "hazard_ids": keys, "capacity": capacity}
    made = frame.do(store, draft_document, kind=found, **given)
    return bytes(made.id)


def _visit_of(db: Any, hazards: list[bytes]) -> bytes | None:
    for key in hazards:
        row = db.execute("SELECT visit_id FROM hazard WHERE id = ?", (key,)).fetchone()
        if row and row[0]:
            return bytes(row[0])
    return None


def _subject_of(db: Any, visit: bytes | None, hazards: list[bytes]) -> bytes:
    """The subject of the visit, else of the hazards; GENERAL_009 when they belong to several or there is none."""
    found = {row[0] for key in hazards for row in db.execute("SELECT subject_id FROM hazard WHERE id = ?", (key,))}
    if visit is not None:
        found |= {row[0] for row in db.execute("SELECT subject_id FROM visit WHERE id = ?", (visit,))}
    if len(found) != 1:
        raise error("GENERAL_009", count=len(found))
    return bytes(found.pop())


def review(frame: Frame, document: Document, rejected: Rejected = False, note: Note = None) -> Answer:
    """审签."""
    from safetydesk.usecases.documents import review_document

    return _act(frame, document, review_document, approved=not rejected, note=note)


def _act(frame: Frame, text: str, verb: Any, **facts: Any) -> Answer:
    with frame.writing() as store:
        key = record_named(store.reader, "document", text)
        frame.do(store, verb, document_id=key, **facts)
        return paper_answer(store.reader, key)


def issue(
    frame: Frame,
    target: Target,
    hazard: Hazards = None,
    visit: Visit = None,
    capacity: Capacity = "A",
    approve: Approve = False,
) -> Answer:
    """Number a paper, freeze it and keep its PDF; a kind is drafted first."""
    from safetydesk.usecases.documents import review_document

    with frame.writing() as store:
        if _kind(target):
            key = _draft(frame, store, target, hazard or [], visit, capacity)
        else:
            key = record_named(store.reader, "document", target)
        if approve:
            frame.do(store, review_document, document_id=key)
        withheld = _issue(frame, store, key)
        told = paper_answer(store.reader, key)
    return Answer({**told.facts, "withheld": withheld}, [*told.lines, *withheld])


def _issue(frame: Frame, store: Store, key: bytes) -> list[str]:
    """Freeze, render, keep; a draft is rendered first, so that a paper that cannot be printed takes no number."""
    from safetydesk.documents.render import render
    from safetydesk.domain.instants import day_of
    from safetydesk.usecases.documents import attach_pdf, issue_document, preview

    blobs = blobs_of(store)
    render(preview(store.reader, document_id=key, day=day_of(store.clock())), images=blobs.get)
    with store.writing(actor=frame.actor(store.reader)) as session:
        frozen = issue_document(session, document_id=key, blobs=blobs)
        pdf = render(frozen.snapshot, images=blobs.get)
        attach_pdf(session, document_id=key, pdf=pdf, blobs=blobs)
    return list(frozen.withheld)


def preview_paper(frame: Frame, document: Document, out: Out) -> Answer:
    """A draft PDF of a paper as it would be now."""
    from safetydesk.documents.render import render
    from safetydesk.domain.instants import day_of
    from safetydesk.usecases.documents import preview

    with frame.writing() as store:
        key = record_named(store.reader, "document", document)
        snapshot = preview(store.reader, document_id=key, day=day_of(store.clock()))
        path = _write(out, f"草稿-{snapshot.title}-{key.hex()[-6:]}", render(snapshot, images=blobs_of(store).get))
    return Answer({"id": key.hex(), "file": str(path)}, [f"已写出：{path}"])


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / f"{_UNFIT.sub('_', name)}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        raise error("GENERAL_010", file=path.name, why=reason(fault)) from fault
    return path


def print_papers(frame: Frame, document: Documents, out: Out) -> Answer:
    """The archived PDFs, byte for byte."""
    from safetydesk.models.blobs import SealedFolder
    from safetydesk.models.queries.documents import document as document_row

    files = []
    with frame.reading() as found:
        blobs = SealedFolder(found.folder / "blobs", found.data_key)
        for text in document:
            row = document_row(found.db, record_named(found.db, "document", text))
            if row is None or row.pdf is None:
                raise error("DOCUMENT_013")
            files.append(str(_write(out, row.number or row.code, blobs.get(row.pdf))))
    return Answer({"files": files}, [f"已写出：{one}" for one in files])


def seal(frame: Frame, document: Document) -> Answer:
    """用印."""
    from safetydesk.usecases.documents import seal_document

    return _act(frame, document, seal_document)


def serve(frame: Frame, document: Document, way: Way = "直接送达", fact: Facts = None) -> Answer:
    """送达 with the facts its way needs."""
    from safetydesk.usecases.documents import serve_document

    pairs = (one.partition("=") for one in fact or ())
    told = {name.strip(): value.strip() for name, _, value in pairs}
    return _act(frame, document, serve_document, way=code_of("service_way", way, "DOCUMENT_021"), **told)


def return_paper(frame: Frame, document: Document, receiver: Receiver, scan: Scan = None) -> Answer:
    """签收回收, with a picture of the signed copy."""
    from safetydesk.usecases.documents import return_document
    from safetydesk.usecases.findings import remember_blob

    content = read_evidence(scan)[0] if scan else None
    with frame.writing() as store:
        key = record_named(store.reader, "document", document)
        with store.writing(actor=frame.actor(store.reader)) as session:
            name = None
            if content is not None:
                name = blobs_of(store).put(content)
                remember_blob(session, sha256=name, size=len(content))
            return_document(session, document_id=key, receiver=receiver, scan=name)
        return paper_answer(store.reader, key)


def archive(frame: Frame, document: Document) -> Answer:
    """归档."""
    from safetydesk.usecases.documents import archive_document

    return _act(frame, document, archive_document)


def void(frame: Frame, document: Document, reason: Reason) -> Answer:
    """作废."""
    from safetydesk.usecases.documents import void_document

    return _act(frame, document, void_document, reason=reason)


def show(frame: Frame, document: Document) -> Answer:
    """One paper with its steps."""
    with frame.reading() as found:
        return paper_answer(found.db, record_named(found.db, "document", document))


def paper_answer(db: Any, key: bytes) -> Answer:
    """A paper with its steps, as every command on it answers."""
    from safetydesk.catalog import load
    from safetydesk.cli.answers import as_plain
    from safetydesk.domain.instants import day_of
    from safetydesk.models.queries.documents import document, document_steps
    from safetydesk.usecases.documents_flow import state_words

    row = document(db, key)
    if row is None:
        raise error("DOCUMENT_025")
    steps = document_steps(db, key)
    words = load()
    title, state = words.word("document_kind", row.kind), state_words(db, row.kind, row.state).word
    facts = {**as_plain(row), "title": title, "状态": state, "steps": as_plain(steps)}
    shown = [f"{day_of(one.at)} {words.word('document_step', one.kind)} {one.who or ''}" for one in steps]
    return Answer(facts, [f"{row.number or row.code} {title} {row.subject}：{state}", *shown])
