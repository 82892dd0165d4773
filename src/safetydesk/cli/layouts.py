"""The office's own wording of papers by command: export a declaration, import it changed, drop it; corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safetydesk.cli.documents import Document, documents, paper_answer, with_remarks
from safetydesk.cli.drawing_up import Kind, kind_named
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import record_named
from safetydesk.errors import error, reason

File = Annotated[Path, typer.Argument(metavar="FILE.toml", help="版式文件，UTF-8。")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE.toml", help="写到哪个文件。")]
_MOST = 1_000_000
"""Bytes of a declaration; the shipped ones have fewer than 10,000."""
layout = typer.Typer(help="本单位的文书版式：导出、改好导入、撤下。已编号的文书不受影响。", no_args_is_help=True)


def add_to(_app: typer.Typer) -> None:
    """Hang these commands on the group of documents."""
    documents.add_typer(layout, name="layout")
    command(layout, "export", "把现行版式写成 TOML 文件，改好后再导入。")(export)
    command(layout, "import", "用本单位改好的版式代替程序自带的；有错时说明错在哪里，不导入。")(import_)
    command(layout, "drop", "撤下本单位的版式，恢复程序自带的。")(drop)
    command(documents, "correct", "为已编号的文书拟一份更正通知书；文号相遇的写明怎样区分。")(correct)


def _key(kind: str) -> str:
    found = kind_named(kind)
    if found is None:
        raise error("DOCUMENT_027", kind=kind)
    return found


def export(frame: Frame, kind: Kind, out: Out) -> Answer:
    """The declaration that holds here."""
    from safetydesk.usecases.document_layouts import layout_text

    with frame.reading() as found:
        text = layout_text(found.db, kind=_key(kind))
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise error("GENERAL_010", file=out.name, why=reason(fault)) from fault
    return Answer({"file": str(out), "kind": _key(kind)}, [f"已写出：{out}"])


def import_(frame: Frame, kind: Kind, file: File) -> Answer:
    """Let a changed declaration stand."""
    from safetydesk.usecases.document_layouts import declared, import_layout

    key = _key(kind)
    try:
        raw = file.read_bytes()[:_MOST]
        text = raw.decode("utf-8-sig")
    except OSError as fault:
        raise error("GENERAL_007", file=file.name, why=reason(fault)) from fault
    except UnicodeDecodeError as fault:
        raise error("CATALOG_061", file=file.name, why="不是 UTF-8 文字") from fault
    with frame.writing() as store:
        frame.do(store, import_layout, kind=key, text=text)
        told = declared(store.reader, key)
    return Answer({"kind": key, "version": told.version}, [f"《{told.title}》从现在起按本单位的版式出具。"])


def drop(frame: Frame, kind: Kind) -> Answer:
    """Back to the shipped declaration."""
    from safetydesk.usecases.document_layouts import declared, drop_layout

    key = _key(kind)
    with frame.writing() as store:
        frame.do(store, drop_layout, kind=key)
        told = declared(store.reader, key)
    return Answer({"kind": key, "version": told.version}, [f"《{told.title}》恢复程序自带的版式。"])


def correct(frame: Frame, document: Document) -> Answer:
    """A draft of a 更正通知书 about a paper."""
    from safetydesk.usecases.documents_correct import correct_document

    with frame.writing() as store:
        key = record_named(store.reader, "document", document)
        made = frame.do(store, correct_document, document_id=key)
        return with_remarks(store, paper_answer(store.reader, bytes(made.id)), bytes(made.id))
