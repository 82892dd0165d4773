"""Cells and tick boxes of a paper, filled in from its facts."""

from __future__ import annotations

from collections.abc import Iterator

from safetydesk.domain.papers.kinds import BlockRule, DocumentKind
from safetydesk.domain.papers.paper import Option, PaperFacts
from safetydesk.domain.papers.words import Words, entries, entry_words, filled


def table_cells(rule: BlockRule, facts: PaperFacts, words: Words, kind: DocumentKind) -> tuple[tuple[str, ...], ...]:
    """The rows of a declared table or imprint, blank ones up to the least; an unknown word is left empty."""
    rows = list(_listed(rule, facts, kind)) if rule.of else [_told(row, words) for row in rule.cells]
    if rule.part == "imprint":
        return tuple(row for row in rows if any(row))
    blank = ("",) * len(rule.columns)
    return (*rows, *[blank] * (rule.least - len(rows)))


def _listed(rule: BlockRule, facts: PaperFacts, kind: DocumentKind) -> Iterator[tuple[str, ...]]:
    for number, entry in enumerate(entries(facts, rule.of), start=1):
        words = {**entry_words(entry, kind, facts.dated), "no": str(number)}
        yield _told([column.text for column in rule.columns], words)


def _told(texts: list[str] | tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(filled(text, words) for text in texts)


def tick_boxes(rule: BlockRule, facts: PaperFacts, words: Words, kind: DocumentKind) -> tuple[Option, ...]:
    """The boxes of a declared part, or of the choices of a question; one without `when` stays open to the pen."""
    if rule.part == "checks" and rule.of:
        choices = next(ask.choices for ask in kind.asks if ask.key == rule.of)
        chosen = entries(facts, rule.of) or (words[rule.of],)
        return tuple(Option(choice, choice in chosen) for choice in choices)
    made = []
    for option, text in zip(rule.options, _told([option.text for option in rule.options], words), strict=True):
        known = bool(option.when) and all(words[word] for word in option.when)
        made.append(Option(text, known and not any(words[word] for word in option.unless)))
    return tuple(made)
