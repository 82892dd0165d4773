"""Drafts as commands: what may be changed is told and changed; what has a number is voided and drawn up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from safetydesk.cli.documents import Document, Reason, documents, paper_answer, with_remarks
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import record_named

if TYPE_CHECKING:
    from safetydesk.models.store import Store
    from safetydesk.usecases.papers.documents_edit import DraftForm

Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="项=值", help="改一项，例如 抄送=虚构区应急管理局；“项=”恢复原样，可重复写。"),
]
LeaveOut = Annotated[
    list[str] | None, typer.Option("--leave-out", metavar="段落", help="不印这一段，例如 整改期间，可重复写。")
]
Deadlines = Annotated[
    list[str] | None, typer.Option("--deadline", metavar="隐患=日期", help="这份文书上写的整改期限，可重复写。")
]
Measures = Annotated[
    list[str] | None, typer.Option("--measure", metavar="隐患=要求", help="这份文书上写的整改要求，可重复写。")
]
Drop = Annotated[list[str] | None, typer.Option("--drop", metavar="隐患", help="从拟稿里去掉一条隐患，可重复写。")]
Add = Annotated[list[str] | None, typer.Option("--add", metavar="隐患", help="往拟稿里加一条隐患，可重复写。")]


def add_to(_app: typer.Typer) -> None:
    """Hang these commands on the group of documents."""
    command(documents, "edit", "改拟稿；不写改什么时，列出能改的内容。编号以后不能改。")(edit)
    command(documents, "replace", "作废并照原样另拟一份，改好后另编号。")(replace)


def edit(
    frame: Frame,
    document: Document,
    set_: Set = None,
    leave_out: LeaveOut = None,
    deadline: Deadlines = None,
    measure: Measures = None,
    drop: Drop = None,
    add: Add = None,
) -> Answer:
    """Change a draft, or tell what may be changed."""
    from safetydesk.usecases.papers.documents_edit import edit_draft

    with frame.writing() as store:
        db = store.reader
        key = record_named(db, "document", document)
        form = _form(store, key)
        keys = {name: one.key for one in form.fields for name in (one.key, one.label)}
        fields: dict[str, str | None] = {keys.get(name, name): value or None for name, value in _pairs(set_)}
        fields |= {keys.get(name, name): "" for name in leave_out or ()}
        items: dict[bytes, dict[str, str | None]] = {}
        for name, told in (("deadline", deadline), ("measure", measure)):
            for hazard, value in _pairs(told):
                items.setdefault(record_named(db, "hazard", hazard), {})[name] = value
        gone = {record_named(db, "hazard", one) for one in drop or ()}
        more = [record_named(db, "hazard", one) for one in add or ()]
        named = [one for one in (*form.row.hazards, *more) if one not in gone] if gone or more else None
        if fields or items or named is not None:
            frame.do(store, edit_draft, document_id=key, fields=fields, items=items, hazards=named)
        return with_remarks(store, _editable(_form(store, key)), key)


def _pairs(told: list[str] | None) -> list[tuple[str, str]]:
    pairs = (one.partition("=") for one in told or ())
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _form(store: Store, key: bytes) -> DraftForm:
    from safetydesk.domain.instants import day_of
    from safetydesk.usecases.papers.documents_edit import draft_form

    return draft_form(store.reader, document_id=key, day=day_of(store.clock()))


def _editable(form: DraftForm) -> Answer:
    """What may be changed in a draft and what it says now."""
    from safetydesk.cli.answers import as_plain

    lines = [f"{one.label}：{one.value or '（空）'}{'　已改' if one.changed else ''}" for one in form.fields]
    for one in form.items:
        due = "立即整改" if one.immediate else one.deadline or "（没有期限）"
        lines.append(f"{one.code} {one.text}：{due}　{one.measure or ''}".rstrip())
    return Answer({"id": form.row.id.hex(), "code": form.row.code, **as_plain(form)}, lines)


def replace(frame: Frame, document: Document, reason: Reason) -> Answer:
    """作废并重出: the new draft with its code."""
    from safetydesk.usecases.papers.documents_edit import replace_document

    with frame.writing() as store:
        key = record_named(store.reader, "document", document)
        made = frame.do(store, replace_document, document_id=key, reason=reason)
        return paper_answer(store.reader, bytes(made.id))
