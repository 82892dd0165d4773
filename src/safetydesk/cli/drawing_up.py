"""Papers drawn up by command: which kinds there are, a draft with its answers, a look at one, number and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.documents import Approve, Out, documents, paper_answer, with_remarks, write_pdf
from safetydesk.cli.evidence import blobs_of
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import record_named, subject_sought
from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.domain.papers.kinds import DocumentKind
    from safetydesk.models.store import Store

Kind = Annotated[str, typer.Argument(metavar="KIND", help="文书种类或标题，例如 rectification_notice 隐患整改通知书。")]
Target = Annotated[str, typer.Argument(metavar="KIND或文书", help="文书种类（起草并编号），或已起草文书的编号。")]
Shown = Annotated[str, typer.Argument(metavar="KIND或文书", help="文书种类（只看样子，不登记），或已起草文书的编号。")]
Hazards = Annotated[list[str] | None, typer.Option("--hazard", metavar="隐患", help="隐患编号，可重复写。")]
Visit = Annotated[str | None, typer.Option("--visit", metavar="检查", help="检查编号；不写时取隐患所在的那次检查。")]
Subject = Annotated[
    str | None, typer.Option("--subject", metavar="企业", help="企业编号或名称；不写时取检查或隐患的。")
]
About = Annotated[
    str | None, typer.Option("--about", metavar="文书", help="这份文书针对哪一份文书，例如送达回证针对的通知书。")
]
Capacity = Annotated[str, typer.Option("--capacity", metavar="名义", help="A 本级、B 受委托、C 赋权、D 联合。")]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="项=值", help="填一项，例如 约谈地点=会议室，可重复写。")
]


def add_to(_app: typer.Typer) -> None:
    """Hang these commands on the group of documents."""
    command(documents, "kinds", "列出文书种类：名义、字头、先后次序、要填的内容、待确认的地方。")(kinds)
    command(documents, "draft", "拟一份文书；没有权限的种类会说明依据并拒绝。")(draft)
    command(documents, "issue", "编号并生成正式 PDF；写种类时先拟稿。")(issue)
    command(documents, "preview", "按现在的内容出一份草稿 PDF；无权出具的种类也可以看，标“草稿”。")(preview_paper)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a command says a paper is to be about, as typed; `fields` are pairs of label or key and value."""

    hazards: tuple[str, ...]
    visit: str | None
    subject: str | None
    about: str | None
    capacity: str
    fields: tuple[str, ...]


def _wish(
    hazard: list[str] | None, visit: str | None, subject: str | None, about: str | None, capacity: str,
    fields: list[str] | None,
) -> Wish:  # fmt: skip
    return Wish(tuple(hazard or ()), visit, subject, about, capacity, tuple(fields or ()))


def kind_named(text: str) -> str | None:
    """The code of a kind of paper, whether or not a township may issue it or a layout is declared."""
    from safetydesk.catalog import load

    words = load().accepted()["document_kind"]
    return words.get(text) or (text if text in words.values() else None)


def kinds(frame: Frame) -> Answer:
    """Every kind of paper as this office words it."""
    from safetydesk.usecases.papers.document_layouts import kinds_of

    with frame.reading() as found:
        told = kinds_of(found.db)
    facts = [_told(one) for one in told.values()]
    lines = []
    for one in told.values():
        said = [f"{one.key}　{one.title}", f"名义 {'、'.join(one.capacities)}"]
        said += [f"字头 {one.number_word}"] if one.numbered else ["不编号"]
        said += [f"先有 {'、'.join(told[key].title for key in rule.kinds)}" for rule in one.orders]
        said += [f"要填 {'、'.join(ask.label for ask in one.asks if ask.required)}"] if one.asks else []
        said += [f"待确认 {'；'.join(one.unsure)}"] if one.unsure else []
        lines.append("；".join(said))
    return Answer({"kinds": facts}, lines)


def _told(kind: DocumentKind) -> dict[str, Any]:
    """A kind as JSON: what a script needs to draw one up."""
    asks = [
        {"key": ask.key, "label": ask.label, "kind": ask.kind, "choices": list(ask.choices), "required": ask.required,
         "hint": ask.hint, "class": ask.privacy, **({"many": True} if ask.many else {})}
        for ask in kind.asks
    ]  # fmt: skip
    orders = [
        {"kinds": list(rule.kinds), "state": rule.state, "per": rule.per, "basis": rule.basis} for rule in kind.orders
    ]
    return {
        "key": kind.key, "title": kind.title, "style": kind.style, "capacities": list(kind.capacities),
        "series": kind.number_word or None, "numbered": kind.numbered, "approval": kind.approval,
        "subject": kind.subject, "needs": list(kind.needs), "grades": list(kind.grades), "copies": list(kind.copies),
        "orders": orders, "asks": asks, "reference": kind.reference, "unsure": list(kind.unsure),
        "version": kind.version, "source": kind.source,
    }  # fmt: skip


def draft(
    frame: Frame,
    kind: Kind,
    hazard: Hazards = None,
    visit: Visit = None,
    subject: Subject = None,
    about: About = None,
    capacity: Capacity = "A",
    set_: Set = None,
) -> Answer:
    """Draw a paper up."""
    with frame.writing() as store:
        key = _draft(frame, store, kind, _wish(hazard, visit, subject, about, capacity, set_))
        return with_remarks(store, paper_answer(store.reader, key), key)


def _draft(frame: Frame, store: Store, kind: str, wish: Wish) -> bytes:
    """The draft and its answers in one transaction: what cannot be answered leaves no draft behind."""
    from safetydesk.usecases.papers.documents import draft_document
    from safetydesk.usecases.papers.documents_edit import edit_draft

    ground = _ground(store.reader, kind, wish)
    fields = _fields(store.reader, ground["kind"], wish)
    with store.writing(actor=frame.actor(store.reader)) as session:
        made = draft_document(session, **ground)
        assert made.id is not None
        if fields:
            edit_draft(session, document_id=made.id, fields=fields)
    return made.id


def _ground(db: Any, kind: str, wish: Wish) -> dict[str, Any]:
    """What the paper is to stand on, by ids. GENERAL_009 where its hazards and visit belong to several subjects."""
    found = kind_named(kind)
    if found is None:
        raise error("DOCUMENT_027", kind=kind)
    keys = [record_named(db, "hazard", one) for one in wish.hazards]
    visit = record_named(db, "visit", wish.visit) if wish.visit else _visit_of(db, keys)
    about = record_named(db, "document", wish.about) if wish.about else None
    subject = subject_sought(db, wish.subject) if wish.subject else None
    if subject is None and (visit is not None or keys):
        subject = _subject_of(db, visit, keys)
    return {
        "kind": found, "subject_id": subject, "visit_id": visit, "hazard_ids": keys, "capacity": wish.capacity,
        "answers": about,
    }  # fmt: skip


def _fields(db: Any, kind: str, wish: Wish) -> dict[str, str | None]:
    """The answers by key; a person may name each by its label."""
    from safetydesk.usecases.papers.document_layouts import declared

    told = declared(db, kind)
    names = {one.label: one.key for one in told.edits} | {one.label: one.key for one in told.asks}
    pairs = (one.partition("=") for one in wish.fields)
    return {names.get(name.strip(), name.strip()): value.strip() or None for name, _, value in pairs}


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


def issue(
    frame: Frame,
    target: Target,
    hazard: Hazards = None,
    visit: Visit = None,
    subject: Subject = None,
    about: About = None,
    capacity: Capacity = "A",
    set_: Set = None,
    approve: Approve = False,
) -> Answer:
    """Number a paper, freeze it and keep its PDF; a kind is drafted first."""
    from safetydesk.usecases.papers.documents import review_document

    with frame.writing() as store:
        if kind_named(target):
            key = _draft(frame, store, target, _wish(hazard, visit, subject, about, capacity, set_))
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
    from safetydesk.usecases.papers.documents import attach_pdf, issue_document, preview

    blobs, own = blobs_of(store), frame.system_fonts()
    looked = preview(store.reader, document_id=key, day=day_of(store.clock()))
    render(looked, images=blobs.get, system_fonts=own)
    with store.writing(actor=frame.actor(store.reader)) as session:
        frozen = issue_document(session, document_id=key, blobs=blobs)
        pdf = render(frozen.snapshot, images=blobs.get, system_fonts=own)
        attach_pdf(session, document_id=key, pdf=pdf, blobs=blobs)
    return list(frozen.withheld)


def preview_paper(
    frame: Frame,
    target: Shown,
    out: Out,
    hazard: Hazards = None,
    visit: Visit = None,
    subject: Subject = None,
    about: About = None,
    capacity: Capacity = "A",
    set_: Set = None,
) -> Answer:
    """A draft PDF of a paper as it would be now; of a kind nothing is written into the store."""
    from safetydesk.documents.render import render
    from safetydesk.domain.instants import day_of
    from safetydesk.usecases.papers.documents import preview
    from safetydesk.usecases.papers.documents_preview import preview_kind

    with frame.writing() as store:
        db, day = store.reader, day_of(store.clock())
        if kind_named(target):
            wish = _wish(hazard, visit, subject, about, capacity, set_)
            ground = _ground(db, target, wish)
            looked = preview_kind(db, day=day, fields=_fields(db, ground["kind"], wish), **ground)
            snapshot, name, refused, withheld = looked.snapshot, "样张", looked.refused, looked.withheld
        else:
            key = record_named(db, "document", target)
            snapshot, name, refused, withheld = preview(db, document_id=key, day=day), key.hex()[-6:], None, ()
        pdf = render(snapshot, images=blobs_of(store).get, system_fonts=frame.system_fonts())
        path = write_pdf(out, f"草稿-{snapshot.title}-{name}", pdf)
    said = [f"不能出具：{refused.message}{refused.remedy}（{refused.code}）"] if refused else []
    facts: dict[str, Any] = {"file": str(path), "title": snapshot.title, "withheld": list(withheld)}
    facts |= {"id": None if kind_named(target) else key.hex(), "refused": refused.code if refused else None}
    return Answer(facts, [f"已写出：{path}", *said, *withheld])
