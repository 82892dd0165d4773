"""From facts and a declared kind to a frozen paper: every word is filled in here, so it reprints the same for ever."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.boxes import table_cells, tick_boxes
from safetydesk.domain.papers.kinds import LISTS, SWITCHED, BlockRule, DocumentKind, SignRule
from safetydesk.domain.papers.masks import mask_facts
from safetydesk.domain.papers.paper import Block, Citation, Column, Item, PaperFacts, PaperSnapshot, Signer, SignLine
from safetydesk.domain.papers.text import citation_holds, citation_text, cleaned, ordinal
from safetydesk.domain.papers.words import WORD_LABELS, Words, entries, entry_words, filled, paper_words
from safetydesk.errors import error

_BRACED = re.compile(r"\{(\w+)\}")
_BLANK = "＿＿＿＿"
"""Stands in a draft for a word that is not known yet."""
_STOPS = frozenset("。！？；…")
_CLOSERS = "”’）】」』"


@dataclass(frozen=True, slots=True)
class Composed:
    """A paper and, for its issuer, why articles were left out: one Chinese sentence for each citation withheld."""

    snapshot: PaperSnapshot
    withheld: tuple[str, ...]


def compose(kind: DocumentKind, facts: PaperFacts, *, draft: bool = False) -> Composed:
    """Freeze a paper of a declared kind.

    Texts are cleaned, personal numbers masked as the kind says, and citations that do not hold on `facts.dated`
    lose their article. Raises PAPER_002 when a sentence needs a word that the facts do not give; a draft has a blank
    there.
    """
    given = mask_facts(cleaned(facts), kind)
    words = paper_words(given, kind)
    snapshot = PaperSnapshot(
        kind=kind.key,
        layout=kind.version,
        title=_filled(kind.titled, words, kind, draft) if kind.titled else kind.title,
        style=kind.style,
        facts=given,
        blocks=tuple(_block(rule, given, words, kind, draft) for rule in _printed(kind, given, words)),
        head=_filled(kind.head, words, kind, draft),
        copies=kind.copies,
        photos_per_page=kind.photos_per_page,
        draft=draft,
        numbered=kind.numbered,
    )
    return Composed(snapshot, tuple(dict.fromkeys(_withheld(given, kind, words))))


def _prints(rule: BlockRule, words: Words) -> bool:
    """Whether a part is wanted; one of plain text that the office left empty is not."""
    if rule.part in SWITCHED and not rule.text and not rule.clause:
        return False
    return all(words[word] for word in rule.when) and not any(words[word] for word in rule.unless)


def _holds_here(rule: BlockRule, facts: PaperFacts) -> bool:
    return (rule.local is None or rule.local.key in facts.confirmed) and rule.unless_local not in facts.confirmed


def _printed(kind: DocumentKind, facts: PaperFacts, words: Words) -> Iterable[BlockRule]:
    """The parts that print, clauses with the words a person gave them."""
    reworded = {clause.name: clause.text for clause in facts.clauses}
    for rule in kind.blocks:
        told = replace(rule, text=reworded.get(rule.clause, rule.text)) if rule.clause else rule
        if _prints(rule, words) and _holds_here(rule, facts) and (told.text or not rule.clause):
            yield told


def _block(rule: BlockRule, facts: PaperFacts, words: Words, kind: DocumentKind, draft: bool) -> Block:
    basis = "、".join(citation_text(citation, facts.dated) for citation in rule.basis)
    known = {**words, "basis": basis}
    listing = rule.part in (*LISTS, "list")
    return Block(
        part=rule.part,
        text="" if listing else rule.text if rule.clause else _filled(rule.text, known, kind, draft),
        rows=tuple(tuple(replace(field, value=filled(field.value, known)) for field in row) for row in rule.rows),
        items=_items(rule, facts, kind) if listing else (),
        signs=tuple(line for sign in rule.signs for line in _sign_lines(sign, facts)),
        keep=rule.keep,
        columns=tuple(Column(column.label, column.share, column.align) for column in rule.columns),
        cells=table_cells(rule, facts, words, kind),
        options=tick_boxes(rule, facts, words, kind),
    )


def _items(rule: BlockRule, facts: PaperFacts, kind: DocumentKind) -> tuple[Item, ...]:
    made = []
    for index, entry in enumerate(entries(facts, rule.of or rule.part)):
        words = entry_words(entry, kind, facts.dated)
        text = ordinal(rule.numbering, index) + _stopped(filled(rule.text, words))
        printed = [note for note in rule.notes if all(words[word] for word in (*note.when, *_named(note.text)))]
        text += "".join(_stopped(filled(note.text, words)) for note in printed if note.inline)
        made.append(Item(text, tuple(_stopped(filled(note.text, words)) for note in printed if not note.inline)))
    return tuple(made)


def _sign_lines(rule: SignRule, facts: PaperFacts) -> Iterable[SignLine]:
    """One line for each signer of the rule, blank ones up to its least."""
    held: Signer | tuple[Signer, ...] | None = getattr(facts, rule.who, None)
    people = held if isinstance(held, tuple) else (held,) if held else ()
    for person in (*people, *[None] * (rule.least - len(people))):
        yield SignLine(
            label=_boxes(rule.label, person, facts),
            printed=_beside(rule.printed, person),
            image=person.signature if person else None,
            signed_on=day_of(person.signed_at) if person and person.signature and person.signed_at else None,
            dated=rule.dated,
        )


def _beside(text: str, person: Signer | None) -> str:
    """What stands beside a signature; a unit or certificate that nobody knows is left for the pen."""
    told = {"certificate": person.certificate, "unit": person.unit} if person else {}
    return _BRACED.sub(lambda found: told.get(found[1]) or "", text)


def _boxes(label: str, person: Signer | None, facts: PaperFacts) -> str:
    """Tick 拒签, or the first box (签字, 签收), in a label that has boxes; neither while the paper waits for a pen."""
    if facts.refusal:
        return label.replace("☐拒签", "☑拒签")
    return label.replace("☐", "☑", 1) if person and person.signature else label


def _named(text: str) -> list[str]:
    return _BRACED.findall(text)


def _filled(text: str, words: Words, kind: DocumentKind, draft: bool) -> str:
    """The wording with its words; raises PAPER_002 when one is unknown, where a draft has a blank."""
    if draft:
        return _BRACED.sub(lambda found: words[found.group(1)] or _BLANK, text)
    for name in _named(text):
        if not words[name]:
            raise error("PAPER_002", document=kind.title, word=word_label(name, kind))
    return filled(text, words)


def word_label(name: str, kind: DocumentKind) -> str:
    """What a word of a paper is called: as its kind asks for it, else by its own label."""
    asked = {ask.key: ask.label for ask in kind.asks}
    return asked.get(name) or WORD_LABELS.get(name, name)


def _stopped(text: str) -> str:
    """The sentence with exactly one stop at its end."""
    bare = text.rstrip()
    last = bare.rstrip(_CLOSERS)[-1:]
    return bare if not bare or last in _STOPS else bare.rstrip("，、,") + "。"


def _withheld(facts: PaperFacts, kind: DocumentKind, words: Words) -> Iterable[str]:
    """Why each citation of the printed parts lost its article, or the power to order correction was not used."""
    cited = [citation for rule in kind.blocks if _prints(rule, words) for citation in rule.basis]
    cited += [citation for finding in facts.findings for citation in finding.basis]
    cited += [facts.power] if facts.power else []
    for citation in cited:
        if citation.article and not citation_holds(citation, facts.dated):
            yield _reason(citation, facts.dated)
    for rule in kind.blocks:
        if rule.local and not _holds_here(rule, facts):
            yield (
                f"“{rule.local.name}”是参考表述（{rule.local.source}），本单位没有确认过当地规定，文书上没有印；"
                f"当地有规定的，请在设置 local_rules 里写明依据和日期（{rule.local.key}）。"
            )


def _reason(citation: Citation, on: str) -> str:
    why = f"在{on}不在有效期内" if citation.verified else "的条文没有核对过"
    return f"《{citation.law}》{citation.article}{why}，文书上没有引用条号。"
