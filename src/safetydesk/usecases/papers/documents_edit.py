"""编辑拟稿: what its kind declares may be changed until the number; what was printed is never changed, but replaced."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.document_life import fold, require_document_step
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.asks import Ask, answer_kept, answer_typed, how_told
from safetydesk.domain.papers.edits import ITEMS, LISTS, Edits, names_of, of_hazards, read_edits, write_edits
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.paper import PaperFacts
from safetydesk.domain.papers.words import Words, paper_words
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.changelog import log_of, update_row
from safetydesk.models.events import document_events
from safetydesk.models.queries.documents import DocumentRow, document, draft_content
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Document
from safetydesk.usecases.days import real_day
from safetydesk.usecases.papers.document_layouts import declared
from safetydesk.usecases.papers.documents import draft_document, redraft, require_document, void_document
from safetydesk.usecases.papers.documents_flow import flow_of
from safetydesk.usecases.papers.documents_order import check_hazards
from safetydesk.usecases.papers.paper_facts import CHECKED, gather

_TOUCHED = ("document", "document_event")
_ITEM_WORDS = {"deadline": ("整改期限", "日期"), "measure": ("整改要求", "要求")}
"""Each fact of a hazard: its name where a kind does not name it, and what a person writes."""


@dataclass(frozen=True, slots=True)
class DraftField:
    """A field or clause of a draft: what it says now, and whether a person wrote that. `clause`: a whole paragraph,
    with its declared words as `default`. `kind` is that of a question (paper_asks.ASK_KINDS), with its
    `choices`; `many`: several of them, separated by ；."""

    key: str
    label: str
    hint: str
    value: str
    changed: bool
    clause: bool = False
    default: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class DraftItem:
    """A hazard on the draft: its code and text, and the deadline and measure that the paper prints."""

    hazard: bytes
    code: str
    text: str
    deadline: str | None
    immediate: bool
    measure: str | None


@dataclass(frozen=True, slots=True)
class DraftForm:
    """What may be changed in a draft; `item_keys` are those of deadline and measure that its kind lets one change."""

    row: DocumentRow
    fields: tuple[DraftField, ...]
    items: tuple[DraftItem, ...]
    item_keys: tuple[str, ...]


def draft_form(db: Any, *, document_id: bytes, day: str) -> DraftForm:
    """What may be changed in a draft, with what it says now. Raises DOCUMENT_025, and DOCUMENT_018 once numbered."""
    row = document(db, document_id)
    if row is None:
        raise error("DOCUMENT_025")
    require_document_step(fold(document_events(db, row.id)), "drafted", {}, flow_of(db, row.kind), actor=row.id)
    kind, edits = declared(db, row.kind), read_edits(draft_content(db, row.id))
    facts = gather(db, row.id, number=None, dated=day)
    words = paper_words(facts, kind)
    told = {CHECKED} if row.visit_id is not None else set[str]()  # the visit says who inspected
    fields = [_asked(ask, edits.asked.get(ask.key), words) for ask in kind.asks if ask.key not in told]
    fields += [
        DraftField(one.key, one.label, one.hint, _shown(facts, words.get(one.key), one.key), one.key in edits.facts)
        for one in kind.edits
        if one.key not in ITEMS
    ]
    for rule in kind.clauses:
        text = edits.clauses.get(rule.clause, rule.text)
        fields.append(DraftField(rule.clause, rule.label, "", text, rule.clause in edits.clauses, True, rule.text))
    keys = tuple(one.key for one in kind.edits if one.key in ITEMS)
    return DraftForm(row, tuple(fields), _items(row, facts) if keys else (), keys)


def _asked(ask: Ask, kept: str | None, words: Words) -> DraftField:
    value = answer_typed(ask.kind, kept) if kept else words[ask.key] or ""
    hint = ask.hint or ("" if ask.kind in ("text", "long") else how_told(ask))
    return DraftField(
        ask.key,
        ask.label,
        hint,
        value,
        kept is not None,
        kind=ask.kind,
        choices=ask.choices,
        required=ask.required,
        many=ask.many,
    )


def _shown(facts: PaperFacts, word: str | None, key: str) -> str:
    if key == "copy_to":
        return "、".join(facts.copy_to)
    return word or ""


def _items(row: DocumentRow, facts: PaperFacts) -> tuple[DraftItem, ...]:
    known = zip(row.hazards, facts.findings, strict=False)
    return tuple(
        DraftItem(key, one.code or "", one.text, one.deadline, one.immediate, one.measure) for key, one in known
    )


def edit_draft(
    session: Session,
    *,
    document_id: bytes,
    fields: Mapping[str, str | None] | None = None,
    items: Mapping[bytes, Mapping[str, str | None]] | None = None,
    hazards: Sequence[bytes] | None = None,
) -> Touched:
    """Change a draft. `fields` by key of its kind: a text (names separated by 、), None for what the data say; a clause
    given as '' is left out. `items` by hazard: deadline (YYYY-MM-DD) and measure. `hazards` replaces the list.

    Refused after the number (DOCUMENT_018: void it and issue another); DOCUMENT_032 for what the kind does not let one
    change, DOCUMENT_055 for a field told by hazard only, DOCUMENT_033 for a hazard that is not on the paper, HAZARD_022
    for a deadline that has passed. An approval is taken back: what was approved was another text. The event names what
    was changed.
    """
    row, act = require_document(session, document_id), log_of(session)
    db = dbapi(session)
    kind = declared(db, row.kind)
    require_document_step(fold(document_events(db, row.id)), "drafted", {}, flow_of(db, row.kind), actor=act.actor)
    named = row.hazards if hazards is None else tuple(dict.fromkeys(hazards))
    if hazards is not None:
        check_hazards(db, kind, row.subject_id, named)
        if row.hazards and not named:
            raise error("DOCUMENT_034", document=kind.title)
    known = read_edits(draft_content(db, row.id))
    told, words = answers_told(kind, known, fields or {})
    told, more = _told_items(kind, told, items or {}, named, day_of(act.now))
    changed = [*words, *more, *(["隐患"] if named != row.hazards else [])]
    content = write_edits(of_hazards([one.hex() for one in named], told))
    if content == write_edits(known) and named == row.hazards:
        return Touched.of(*_TOUCHED, id=row.id)
    redraft(session, row, changed)
    update_row(session, Document, row.id, {"content": content, "hazards": json.dumps([one.hex() for one in named])})
    return Touched.of(*_TOUCHED, id=row.id)


def answers_told(kind: DocumentKind, known: Edits, fields: Mapping[str, str | None]) -> tuple[Edits, list[str]]:
    """The edits with these fields and clauses, and the labels of those that were given."""
    facts, clauses, asked, changed = dict(known.facts), dict(known.clauses), dict(known.asked), []
    rules = {rule.clause: rule for rule in kind.clauses}
    edits = {one.key: one for one in kind.edits if one.key not in ITEMS}
    asks = {one.key: one for one in kind.asks}
    for key, value in fields.items():
        text = (value or "").strip()
        if key in rules:
            clauses.pop(key, None)
            if value is not None and text != rules[key].text:
                clauses[key] = text
            changed.append(rules[key].label)
        elif key in edits:
            facts.pop(key, None)
            if text:
                facts[key] = names_of(text) if key in LISTS else text
            changed.append(edits[key].label)
        elif key in asks:
            asked.pop(key, None)
            if text:
                asked[key] = _kept(kind, asks[key], text)
            changed.append(asks[key].label)
        else:
            raise _unknown(kind, key)
    return replace(known, facts=facts, clauses=clauses, asked=asked), changed


def _kept(kind: DocumentKind, ask: Ask, text: str) -> str:
    """An answer as the draft keeps it; DOCUMENT_040 for one that is none, with how it is written."""
    kept = answer_kept(ask, text)
    if kept is None:
        raise error("DOCUMENT_040", document=kind.title, field=ask.label, text=text, how=how_told(ask))
    return kept


def _unknown(kind: DocumentKind, field: str) -> SafetyDeskError:
    """DOCUMENT_055 for a fact of the hazards, by key or label, that is changed one by one; else DOCUMENT_032."""
    for one in kind.edits:
        if one.key in ITEMS and field in (one.key, one.label):
            return error(
                "DOCUMENT_055", document=kind.title, field=one.label, key=one.key, value=_ITEM_WORDS[one.key][1]
            )
    return error("DOCUMENT_032", document=kind.title, field=field, known="、".join(_labels(kind)))


def _labels(kind: DocumentKind) -> list[str]:
    return [
        *(one.label for one in kind.edits if one.key not in ITEMS),
        *(one.label for one in kind.asks),
        *(rule.label for rule in kind.clauses),
    ]


def _told_items(
    kind: DocumentKind,
    known: Edits,
    items: Mapping[bytes, Mapping[str, str | None]],
    named: Sequence[bytes],
    today: str,
) -> tuple[Edits, list[str]]:
    """The edits with these facts of single hazards, and the labels of those that were given."""
    labels = {one.key: one.label for one in kind.edits if one.key in ITEMS}
    kept = {hazard: dict(given) for hazard, given in known.items.items()}
    changed: list[str] = []
    for hazard, given in items.items():
        if hazard not in named:
            raise error("DOCUMENT_033", document=kind.title)
        for key, value in given.items():
            if key not in labels:
                named_so = _ITEM_WORDS[key][0] if key in _ITEM_WORDS else key
                raise error("DOCUMENT_032", document=kind.title, field=named_so, known="、".join(_labels(kind)))
            text = (value or "").strip()
            if key == "deadline" and text and real_day(text) < today:
                raise error("HAZARD_022", deadline=text, today=today)
            entry = kept.setdefault(hazard.hex(), {})
            entry.pop(key, None)
            entry |= {key: text} if text else {}
            changed.append(labels[key])
    return replace(known, items={hazard: given for hazard, given in kept.items() if given}), list(
        dict.fromkeys(changed)
    )


def replace_document(session: Session, *, document_id: bytes, reason: str) -> Touched:
    """作废并重出: void the paper with its reason and draw up another with the same hazards and wording.

    The new draft remembers which one it replaces; it takes a number of its own. Raises what voiding raises.
    """
    old = require_document(session, document_id)
    content = draft_content(dbapi(session), old.id)
    void_document(session, document_id=old.id, reason=reason)
    made = draft_document(
        session,
        kind=old.kind,
        subject_id=old.subject_id,
        visit_id=old.visit_id,
        hazard_ids=old.hazards,
        capacity=old.capacity,
        answers=old.answers,
    )
    assert made.id is not None
    update_row(session, Document, made.id, {"replaces": old.id, "content": content})
    return Touched.of(*_TOUCHED, "hazard", id=made.id)
