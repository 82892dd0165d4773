"""What must hold on the day a paper is numbered: its days do not contradict, and an order says how to appeal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from safetydesk.catalog import load
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.kinds import BlockRule, DocumentKind
from safetydesk.domain.papers.paper import PaperFacts
from safetydesk.domain.papers.text import citation_text
from safetydesk.errors import error
from safetydesk.models.queries.people import settings

_APPEAL = ("appeal_government", "appeal_court")
_BOUND = ("B", "C")
"""Capacities in which an order is a decision of a department, that tells of 复议 and 诉讼 (DOMAIN §4.2)."""


def check_appeal(db: Any, kind: DocumentKind, facts: PaperFacts) -> None:
    """Raise DOCUMENT_050 for an order in 委托 or 赋权 that cannot name 复议机关 and court; an office that switched the
    paragraph off (appeal_printed) is told in the draft, and not refused."""
    if facts.capacity in _BOUND and (lacking := _lacking(db, kind, facts)):
        what = "、".join(load().word("setting", key) for key in lacking)
        cited = [citation_text(one, facts.dated) for rule in _paragraphs(kind) for one in rule.basis]
        raise error("DOCUMENT_050", document=kind.title, what=what, key="、".join(lacking), basis="，".join(cited))


def appeal_remarks(db: Any, kind: DocumentKind, facts: PaperFacts) -> Iterator[str]:
    """In a sentence, why a draft whose kind has the paragraph on 复议 and 诉讼 is without it."""
    if facts.appeal is not None or not _paragraphs(kind):
        return
    lacking = _lacking(db, kind, facts)
    what = "、".join(load().word("setting", key) for key in lacking)
    if facts.capacity in _BOUND:
        if lacking:
            yield f"没有设置{what}，这份文书不能告知复议、诉讼，编号时会被拒绝（DOCUMENT_050）。"
        else:
            yield "本单位的设置是不印复议、诉讼告知；这类文书应当告知，请核对设置。"
    elif len(lacking) == 1:
        yield f"没有设置{what}，复议、诉讼告知整段没有印；要印的，请先设置再编号。"


def _paragraphs(kind: DocumentKind) -> tuple[BlockRule, ...]:
    """The parts of a kind on 复议 and 诉讼."""
    return tuple(rule for rule in kind.blocks if {"government", "court"} & set(rule.when))


def _lacking(db: Any, kind: DocumentKind, facts: PaperFacts) -> list[str]:
    """The settings without which the paragraph cannot be printed; none where it is printed, switched off, or foreign to
    the kind."""
    choices = settings(db)
    if facts.appeal is not None or not _paragraphs(kind) or not choices.get("appeal_printed", True):
        return []
    return [key for key in _APPEAL if not choices.get(key)]


def check_dates(kind: DocumentKind, facts: PaperFacts) -> None:
    """Raise DOCUMENT_057 where the declaration of the kind is not in force on the 成文日期.

    DOCUMENT_051 where the paper is dated before its visit or the paper it answers, DOCUMENT_052 where what was done
    lies after it, DOCUMENT_053 where a deadline it sets lies before it.
    """
    if not kind.applies_on(facts.dated):
        raise error("DOCUMENT_057", document=kind.title, span=span_of(kind), dated=facts.dated)
    for what, day in _before(kind, facts):
        if facts.dated < day:
            raise error("DOCUMENT_051", document=kind.title, dated=facts.dated, what=what, day=day)
    for label, day in not_yet_done(kind, facts):
        raise error("DOCUMENT_052", document=kind.title, field=label, day=day, dated=facts.dated)
    told = {one.key: one.value for one in facts.asked}
    for ask in kind.asks:
        if ask.due and (day := told.get(ask.key, "")[:10]) and day < facts.dated:
            raise error("DOCUMENT_053", document=kind.title, field=ask.label, day=day, dated=facts.dated)


def span_of(kind: DocumentKind) -> str:
    """From which day on, or from which to which, the declaration of a kind is in force, in words."""
    return f"{kind.valid_from}起" if kind.valid_to is None else f"{kind.valid_from}至{kind.valid_to}"


def not_yet_done(kind: DocumentKind, facts: PaperFacts) -> Iterator[tuple[str, str]]:
    """(question, day) of what the paper tells as done, and that lies after its 成文日期."""
    told = {one.key: one.value for one in facts.asked}
    for ask in kind.asks:
        if ask.past and (day := told.get(ask.key, "")[:10]) > facts.dated:
            yield ask.label, day


def _before(kind: DocumentKind, facts: PaperFacts) -> Iterator[tuple[str, str]]:
    """What lies before a paper, and on which day; a plan or notice may well be dated before its visit."""
    if facts.visit and kind.stage == "finished":
        yield "检查日期", day_of(facts.visit.began_at)
        if facts.visit.ended_at:
            yield "检查结束的日期", day_of(facts.visit.ended_at)
    if facts.earlier and facts.earlier.dated:
        yield f"它所针对的{facts.earlier.title}的日期", facts.earlier.dated
