"""What the issuer of a draft should know before it is numbered: words it may not use, blanks to fill in by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from safetydesk.catalog.barred_words import load_barred_words
from safetydesk.catalog.calendar import load_calendar, load_deadline_rules
from safetydesk.catalog.informants import load_informants
from safetydesk.domain.deadlines import due
from safetydesk.domain.informants import Informant, hidden, informants_in
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.masks import masked_places
from safetydesk.domain.papers.paper import PaperFacts
from safetydesk.domain.papers.places import block_texts, free_texts
from safetydesk.domain.papers.text import cleaned
from safetydesk.domain.papers.wording import Barred, barred_in
from safetydesk.domain.papers.words import deadlines_set, paper_words
from safetydesk.errors import error
from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.usecases.papers.document_layouts import kinds_of
from safetydesk.usecases.papers.documents_checks import appeal_remarks, not_yet_done, span_of
from safetydesk.usecases.papers.paper_facts import CHECKED, ORDERS, gather
from safetydesk.usecases.papers.paper_lists import earlier_paper

_BLANKS = ("reply_phone", "copy_to")
"""What an order has to name (DOMAIN §4.2 隐患整改通知书): without it a blank is printed for the pen."""


def check_wording(kind: DocumentKind, facts: PaperFacts) -> None:
    """Raise DOCUMENT_049 with the first place of a paper that gives away who reported, DOCUMENT_035 with the first that
    uses words barred to its capacity."""
    for told in informants(kind, facts):
        where = {"place": told.place, "what": told.what, "words": told.words}
        raise error("DOCUMENT_049", document=kind.title, basis=told.basis, **where)
    for one in _barred(kind, facts):
        raise error("DOCUMENT_035", place=one.place, words=_quoted(one), document=kind.title, basis=one.basis)


def informants(kind: DocumentKind, facts: PaperFacts) -> list[Informant]:
    """Where a paper gives away who reported: in what was written for it, or in the office's own wording of its kind."""
    labels = _labels(kind)
    found = informants_in(load_informants(), free_texts(cleaned(facts), labels))
    if found:
        return found
    return informants_in(
        load_informants(), (("版式的文字", text) for text in block_texts(compose(kind, facts, draft=True).snapshot))
    )


def doubtful(kind: DocumentKind, facts: PaperFacts) -> list[Informant]:
    """Where somebody is named who may have reported, or may be of the enterprise: a person has to look."""
    return informants_in(load_informants(), free_texts(cleaned(facts), _labels(kind)), doubt=True)


def without_informants(facts: PaperFacts) -> PaperFacts:
    """The facts for a draft to look at, with 〔已隐去〕 where they give away who reported."""
    told: PaperFacts = cleaned(facts)
    return hidden(load_informants(), told)


def remarks(kind: DocumentKind, facts: PaperFacts) -> tuple[str, ...]:
    """In sentences: where a draft uses words that numbering will refuse, and what it leaves to be filled in by hand."""
    said = [
        f"{one.place}写有举报人的{one.what}（“{one.words}”），草稿里已经隐去，编号时会被拒绝，请删去（DOCUMENT_049）。"
        for one in informants(kind, facts)
    ]
    said += [
        f"{one.place}写有谁反映或者说了情况（“{one.words}”）：如果是举报、反映问题的群众，请删去姓名；"
        "是被检查单位的人就不必改，不影响编号。"
        for one in doubtful(kind, facts)
    ]
    said += [
        f"{one.place}写有“{_quoted(one)}”，编号时会被拒绝，请改写（DOCUMENT_035）。" for one in _barred(kind, facts)
    ]
    labels = {one.key: one.label for one in kind.edits}
    lacking = [labels[key] for key in _BLANKS if key in labels and not getattr(facts, key)]
    if kind.key in ORDERS and lacking:
        said.append(f"没有写{'、'.join(lacking)}，纸上留空行；请改拟稿补上，或者盖章前手写填好。")
    return (*said, *_open_points(kind, facts))


def _open_points(kind: DocumentKind, facts: PaperFacts) -> Iterator[str]:
    """What is still to be answered before the number, what was set in the past, what nobody has confirmed."""
    words = paper_words(facts, kind)
    unknown = [ask.key for ask in kind.asks if ask.required or ask.key == CHECKED]
    if waiting := [ask.label for ask in kind.asks if ask.key in unknown and not words[ask.key]]:
        yield f"编号以前还要填写：{'、'.join(waiting)}。"
    if past := [one for one in deadlines_set(kind, facts) if one <= facts.dated]:
        yield f"期限 {'、'.join(past)} 不晚于成文日期 {facts.dated}，请核对。"
    for label, day in not_yet_done(kind, facts):
        yield f"“{label}”写的是 {day}，晚于成文日期 {facts.dated}，编号时会被拒绝（DOCUMENT_052）。"
    if not kind.applies_on(facts.dated):
        yield f"这一版式只适用于{span_of(kind)}，编号时会被拒绝（DOCUMENT_057）。"
    if any(one.criterion_bare for one in facts.findings):
        yield "判定标准的条款没有核对过原文（参考表述）或者不在有效期内，文书上只写标准名称，没有写条款。"
    if places := masked_places(kind, facts):
        yield f"{'、'.join(places)}里的电话、身份证号打印时遮盖；对外公布的电话请写在“联系电话”里。"
    if kind.reference:
        yield "本文书的措辞是参考表述，没有与当地的正式格式核对过；可以导出版式改成本单位的。"
    if kind.unsure:
        yield f"待确认：{'；'.join(kind.unsure)}。"


def _late(db: Any, row: DocumentRow, kind: DocumentKind, facts: PaperFacts) -> Iterator[str]:
    """Which answers come later than a declared rule wants, counted in the work calendar from the paper before."""
    told = {one.key: one.value for one in facts.asked}
    for early in kind.early:
        before = earlier_paper(db, replace(row, answers=None), early.kinds)
        given, rule = told.get(early.day), load_deadline_rules()[early.rule]
        if given is None or before is None or before.deadline is None:
            continue
        last = due(rule, before.deadline, load_calendar())
        if last.day is not None and given > last.day:
            label = next(ask.label for ask in kind.asks if ask.key == early.day)
            counted = "（缺当年放假通知，按周一至周五推算）" if last.degraded else ""
            doubt = "这是参考表述，以当地规定为准，不影响编号；" if early.reference else ""
            yield (
                f"{label} {given} 晚了：{rule.name}，{before.title}定于 {before.deadline} 期满，"
                f"最迟应在 {last.day}{counted}。{doubt}请在审批意见里写明。"
            )


def draft_remarks(db: Any, *, document_id: bytes, day: str) -> tuple[str, ...]:
    """The remarks on a draft as it stands, and why it leaves articles out; none on what is numbered."""
    row = document(db, document_id)
    kind = kinds_of(db).get(row.kind) if row else None
    if row is None or kind is None or row.snapshot is not None:
        return ()
    facts = gather(db, document_id, number=None, dated=day)
    return (
        *remarks(kind, facts),
        *appeal_remarks(db, kind, facts),
        *_late(db, row, kind, facts),
        *compose(kind, facts, draft=True).withheld,
    )


def _barred(kind: DocumentKind, facts: PaperFacts) -> list[Barred]:
    return barred_in(load_barred_words(), facts, _labels(kind))


def _labels(kind: DocumentKind) -> dict[str, str]:
    return {rule.clause: rule.label for rule in kind.clauses} | {ask.key: ask.label for ask in kind.asks}


def _quoted(one: Barred) -> str:
    return "”“".join(one.words)
