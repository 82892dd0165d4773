"""The office's own wording of papers by command: shown, set text by text, exported, imported, dropped; corrections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safetydesk.cli.documents import Document, documents, paper_answer, with_remarks
from safetydesk.cli.drawing_up import Kind, kind_named
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import record_named
from safetydesk.errors import error, reason

if TYPE_CHECKING:
    from safetydesk.domain.papers.rebase import Difference

File = Annotated[Path, typer.Argument(metavar="FILE.toml", help="版式文件，UTF-8 或者 GB18030。")]
Where = Annotated[str, typer.Argument(metavar="哪一处", help="show 列出的序号、名称或者位置。")]
Text = Annotated[
    str | None, typer.Argument(metavar="文字", help="新的文字，几行的用 \\n 隔开；空字就是不印；不写就恢复原文。")
]
All = Annotated[bool, typer.Option("--all", help="只有花括号的也列出来。")]
STATES = {
    "shipped": "随程序", "own": "本单位已改", "behind": "本单位的与新版程序的不一样", "broken": "本单位的读不懂",
}  # fmt: skip
Out = Annotated[Path, typer.Option("--out", metavar="FILE.toml", help="写到哪个文件。")]
_MOST = 1_000_000
"""Bytes of a declaration; the shipped ones have fewer than 10,000."""
layout = typer.Typer(help="本单位的文书版式：导出、改好导入、撤下。已编号的文书不受影响。", no_args_is_help=True)


def add_to(_app: typer.Typer) -> None:
    """Hang these commands on the group of documents."""
    documents.add_typer(layout, name="layout")
    command(layout, "show", "列出一种文书的文字：编了号的一处一行，改过的带原文。")(show)
    command(layout, "set", "改一处文字；内容用花括号写名称，例如 {检查日期}。")(set_)
    command(layout, "export", "把现行版式写成 TOML 文件，改好后再导入。")(export)
    command(layout, "import", "用本单位改好的版式代替程序自带的；有错时说明错在哪里，不导入。")(import_)
    command(layout, "history", "列出这台电脑上改过几次：什么时候、谁、与现在用的差几处。")(history)
    command(layout, "drop", "撤下本单位的版式，恢复程序自带的。")(drop)
    command(documents, "correct", "为已编号的文书拟一份更正通知书；文号相遇的写明怎样区分。")(correct)


def _key(kind: str) -> str:
    found = kind_named(kind)
    if found is None:
        raise error("DOCUMENT_027", kind=kind)
    return found


def _told(one: Difference, text: str | None) -> str:
    return "（没有）" if text is None else one.said(text) or "（不印）"


def show(frame: Frame, kind: Kind, every: All = False) -> Answer:
    """The texts of a kind, numbered, with what may be named in them and what the office changed."""
    from safetydesk.usecases.papers.layout_sheets import layout_sheet

    with frame.reading() as found:
        sheet = layout_sheet(found.db, _key(kind))
    lines, group = [f"{sheet.state.title}　{STATES[sheet.state.state]}"], ""
    for number, one in enumerate(sheet.texts, start=1):
        if one.bare and not every:
            continue
        lines += [f"【{one.group}】"] if one.group != group else []
        group = one.group
        lines.append(f"{number:>3} {one.name}　{one.said(one.text) or '（不印）'}")
        original = sheet.originals.get(one.where)
        lines += [f"    原文　{one.said(original) or '（不印）'}"] if original not in (None, one.text) else []
    lines += [f"    新版改成了　{one.name}：{_told(one, one.after)}" for one in sheet.clashes]
    lines += [f"    新版里没有地方放　{one.name}：{_told(one, one.before)}" for one in sheet.lost]
    facts = [{"where": one.where, "name": one.name, "text": one.text, "original": sheet.originals.get(one.where),
              "words": dict(one.names)} for one in sheet.texts]  # fmt: skip
    return Answer({"kind": sheet.state.kind, "state": sheet.state.state, "texts": facts}, lines)


def set_(frame: Frame, kind: Kind, where: Where, text: Text = None) -> Answer:
    """Word one text otherwise, or as it was shipped."""
    from safetydesk.usecases.papers.document_layouts import reword_layout
    from safetydesk.usecases.papers.layout_sheets import layout_sheet, place_named

    key = _key(kind)
    with frame.writing() as store:
        sheet = layout_sheet(store.reader, key)
        one = place_named(sheet, where)
        wanted = one.meant(text.replace("\\n", "\n")) if text is not None else sheet.originals.get(one.where, one.text)
        frame.do(store, reword_layout, kind=key, texts={one.where: wanted}, since=sheet.since)
    told = f"《{sheet.state.title}》{one.name}：{one.said(wanted) or '（不印）'}"
    return Answer({"kind": key, "where": one.where, "text": wanted}, [told])


def export(frame: Frame, kind: Kind, out: Out) -> Answer:
    """The declaration that holds here."""
    from safetydesk.usecases.papers.document_layouts import layout_text

    with frame.reading() as found:
        text = layout_text(found.db, kind=_key(kind))
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise error("GENERAL_010", file=out.name, why=reason(fault)) from fault
    return Answer({"file": str(out), "kind": _key(kind)}, [f"已写出：{out}"])


def import_(frame: Frame, kind: Kind, file: File) -> Answer:
    """Let a changed declaration stand, and say what it changes."""
    from safetydesk.usecases.papers.document_layouts import declared, import_layout
    from safetydesk.usecases.papers.layout_sheets import changes_of, file_text

    key = _key(kind)
    try:
        text = file_text(file.read_bytes()[:_MOST], file.name)
    except OSError as fault:
        raise error("GENERAL_007", file=file.name, why=reason(fault)) from fault
    with frame.writing() as store:
        changed = changes_of(store.reader, key, text)
        frame.do(store, import_layout, kind=key, text=text)
        told = declared(store.reader, key)
    lines = [f"《{told.title}》从现在起按本单位的版式出具。"]
    lines += [f"{one.name}：{_told(one, one.before)} → {_told(one, one.after)}" for one in changed]
    return Answer({"kind": key, "version": told.version, "changed": len(changed)}, lines)


def history(frame: Frame, kind: Kind) -> Answer:
    """What was written of a kind here, newest first."""
    from safetydesk.domain.instants import to_datetime
    from safetydesk.usecases.papers.layout_sheets import earlier_wordings

    with frame.reading() as found:
        told = earlier_wordings(found.db, _key(kind))
    lines = [
        f"{to_datetime(one.at):%Y-%m-%d %H:%M}　{one.who or '（不明）'}　"
        + (
            "恢复程序自带的"
            if one.text is None
            else one.fault.message
            if one.fault
            else f"与现在用的差 {one.changed} 处"
        )
        for one in told
    ]
    facts = [{"at": one.at, "who": one.who, "changed": one.changed, "text": one.text} for one in told]
    return Answer({"kind": _key(kind), "versions": facts}, lines or ["没有改过。"])


def drop(frame: Frame, kind: Kind) -> Answer:
    """Back to the shipped declaration."""
    from safetydesk.usecases.papers.document_layouts import declared, drop_layout

    key = _key(kind)
    with frame.writing() as store:
        frame.do(store, drop_layout, kind=key)
        told = declared(store.reader, key)
    return Answer({"kind": key, "version": told.version}, [f"《{told.title}》恢复程序自带的版式。"])


def correct(frame: Frame, document: Document) -> Answer:
    """A draft of a 更正通知书 about a paper."""
    from safetydesk.usecases.papers.documents_correct import correct_document

    with frame.writing() as store:
        key = record_named(store.reader, "document", document)
        made = frame.do(store, correct_document, document_id=key)
        return with_remarks(store, paper_answer(store.reader, bytes(made.id)), bytes(made.id))
