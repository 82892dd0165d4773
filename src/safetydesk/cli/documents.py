"""Papers as commands: review, print, seal, serve, return, archive, void; drawing them up is `drawing_up`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli import paper_scans, papers_out
from safetydesk.cli.evidence import blobs_of, read_evidence
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import code_of, record_named
from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.models.store import Store

Document = Annotated[str, typer.Argument(metavar="文书", help="文号、文书编号（D-…）或标识。")]
Documents = Annotated[list[str], typer.Argument(metavar="文书...", help="文号、文书编号或标识，可写多份。")]
Approve = Annotated[bool, typer.Option("--approve", help="同时由办理人审签通过。")]
Rejected = Annotated[bool, typer.Option("--rejected", help="审签不通过，退回拟稿。")]
Note = Annotated[str | None, typer.Option("--note", metavar="说明", help="审签意见。")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR或FILE.pdf", help="写到哪个文件夹；只有一份时也可写文件名。")]
Way = Annotated[str, typer.Option("--way", metavar="方式", help="直接、留置、邮寄、电子、公告送达。")]
Facts = Annotated[
    list[str] | None,
    typer.Option("--fact", metavar="项=值", help="送达要记的内容，例如 receiver=姓名、on=2026-04-20，可重复写。"),
]
Receiver = Annotated[str, typer.Option("--receiver", metavar="姓名", help="签收人。")]
Scan = Annotated[Path | None, typer.Option("--scan", metavar="FILE", help="签收件的照片或扫描件。")]
Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="作废的原因。")]

documents = typer.Typer(help="文书：拟稿、审签、编号、打印、用印、送达、回收、核验。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(documents, name="document")
    command(documents, "review", "审签。")(review)
    command(documents, "print", "把正式 PDF 写到文件夹，与存档逐字节相同。")(print_papers)
    command(documents, "seal", "登记用印。")(seal)
    command(documents, "serve", "登记送达。")(serve)
    command(documents, "return", "登记签收回收。")(return_paper)
    command(documents, "archive", "归档。")(archive)
    command(documents, "void", "作废；文号不再用，但会记账。")(void)
    command(documents, "show", "看一份文书办到哪一步。")(show)
    paper_scans.add_to(documents)
    papers_out.add_to(documents)


def with_remarks(store: Store, answer: Answer, key: bytes) -> Answer:
    """An answer about a draft, with what its issuer should know before the number."""
    from safetydesk.domain.instants import day_of
    from safetydesk.usecases.papers.wording import draft_remarks

    said = draft_remarks(store.reader, document_id=key, day=day_of(store.clock()))
    return Answer({**answer.facts, "remarks": list(said)}, [*answer.lines, *said])


def review(frame: Frame, document: Document, rejected: Rejected = False, note: Note = None) -> Answer:
    """审签."""
    from safetydesk.usecases.papers.documents import review_document

    return _act(frame, document, review_document, approved=not rejected, note=note)


def _act(frame: Frame, text: str, verb: Any, **facts: Any) -> Answer:
    with frame.writing() as store:
        key = record_named(store.reader, "document", text)
        frame.do(store, verb, document_id=key, **facts)
        return paper_answer(store.reader, key)


def write_pdf(out: Path, name: str, content: bytes, *, alone: bool = True) -> Path:
    """Write a PDF: to the file that `out` names with .pdf where it comes `alone`, else into the folder, under a name
    that any system takes. GENERAL_010 where that fails."""
    named = alone and out.suffix.lower() == ".pdf" and not out.is_dir()
    return papers_out.write_file(out if named else out / f"{papers_out.fit_name(name)}.pdf", content)


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
            content, alone = blobs.get(row.pdf), len(document) == 1
            files.append(str(write_pdf(out, row.number or row.code, content, alone=alone)))
    return Answer({"files": files}, [f"已写出：{one}" for one in files])


def seal(frame: Frame, document: Document) -> Answer:
    """用印."""
    from safetydesk.usecases.papers.documents import seal_document

    return _act(frame, document, seal_document)


def serve(frame: Frame, document: Document, way: Way = "直接送达", fact: Facts = None) -> Answer:
    """送达 with the facts its way needs."""
    from safetydesk.usecases.papers.documents import serve_document

    pairs = (one.partition("=") for one in fact or ())
    told = {name.strip(): value.strip() for name, _, value in pairs}
    return _act(frame, document, serve_document, way=code_of("service_way", way, "DOCUMENT_021"), **told)


def return_paper(frame: Frame, document: Document, receiver: Receiver, scan: Scan = None) -> Answer:
    """签收回收, with a picture of the signed copy."""
    from safetydesk.domain.canonical import name_of
    from safetydesk.usecases.findings import remember_blob
    from safetydesk.usecases.papers.documents import check_step, return_document

    content = read_evidence(scan)[0] if scan else None
    with frame.writing() as store:
        key = record_named(store.reader, "document", document)
        actor = frame.actor(store.reader)
        check_step(store.reader, document_id=key, step="returned", actor=actor)
        with store.writing(actor=actor) as session:
            name = None if content is None else name_of(content)
            return_document(session, document_id=key, receiver=receiver, scan=name)
            if content is not None:
                remember_blob(session, sha256=blobs_of(store).put(content), size=len(content))
        return paper_answer(store.reader, key)


def archive(frame: Frame, document: Document) -> Answer:
    """归档."""
    from safetydesk.usecases.papers.documents import archive_document

    return _act(frame, document, archive_document)


def void(frame: Frame, document: Document, reason: Reason) -> Answer:
    """作废."""
    from safetydesk.usecases.papers.documents import void_document

    return _act(frame, document, void_document, reason=reason)


def show(frame: Frame, document: Document) -> Answer:
    """One paper with its steps."""
    with frame.reading() as found:
        return paper_answer(found.db, record_named(found.db, "document", document))


def paper_answer(db: Any, key: bytes) -> Answer:
    """A paper with its steps, as every command on it answers."""
    from safetydesk.catalog import load
    from safetydesk.cli.answers import as_plain
    from safetydesk.domain.document_life import fold
    from safetydesk.domain.instants import day_of
    from safetydesk.models.events import document_events
    from safetydesk.models.queries.documents import document, document_steps
    from safetydesk.usecases.papers.documents_correct import counted_days, troubles
    from safetydesk.usecases.papers.documents_flow import state_words

    row = document(db, key)
    if row is None:
        raise error("DOCUMENT_025")
    steps = document_steps(db, key)
    words = load()
    title, state = words.word("document_kind", row.kind), state_words(db, row.kind, row.state).word
    counted, said = counted_days(fold(document_events(db, key))), troubles(db, row)
    facts = {**as_plain(row), "title": title, "状态": state, "steps": as_plain(steps)}
    facts |= {"counted": as_plain(counted), "troubles": list(said)}
    shown = [f"{day_of(one.at)} {words.word('document_step', one.kind)} {one.who or ''}" for one in steps]
    shown += [f"{one.name}到 {one.day}（{one.basis}）{'' if one.sure else '：待核对'}" for one in counted]
    return Answer(facts, [f"{row.number or row.code} {title} {row.subject}：{state}", *shown, *said])
