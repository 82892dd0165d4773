"""Words that a paper may not use in a capacity: of a township no 处罚 and no 停产 (DOMAIN §4.2). Which ones is data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from safetydesk.domain.papers.paper import PaperFacts


@dataclass(frozen=True, slots=True)
class BarredWords:
    """What papers of these kinds may not say in these capacities, with the articles that say whose power it is.

    `anywhere` holds for every text, `requirements` only where somebody is asked to do something; `allowed` are ways to
    speak of a fact, looked past.
    """

    capacities: tuple[str, ...]
    kinds: tuple[str, ...]
    basis: str
    anywhere: tuple[str, ...]
    requirements: tuple[str, ...]
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Barred:
    """A place of the paper as people name it, and the words that may not stand there."""

    place: str
    words: tuple[str, ...]
    basis: str


def barred_in(rules: Iterable[BarredWords], facts: PaperFacts, labels: Mapping[str, str]) -> list[Barred]:
    """Every place of a paper with words barred to it; `labels` are the names of clauses and questions by key."""
    held = [rule for rule in rules if facts.kind in rule.kinds and facts.capacity in rule.capacities]
    found = []
    for rule in held:
        for place, text, asks in _texts(facts, labels):
            if words := barred_words(rule, text, (*rule.anywhere, *rule.requirements) if asks else rule.anywhere):
                found.append(Barred(place, words, rule.basis))
    return found


def _texts(facts: PaperFacts, labels: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """Place, text, and whether it asks somebody to do something; what is declared and cited is not judged."""
    for number, one in enumerate(facts.findings, 1):
        where = f"第{number}项（{one.code}）" if one.code else f"第{number}项"
        told = (("的问题", one.text, False), ("的部位", one.place, False), ("的依据", one.basis_text, False))
        for name, text, asks in (*told, ("的整改要求", one.measure, True), ("的说明", one.remark, True)):
            if text:
                yield where + name, text, asks
    for answer in facts.asked:
        yield f"“{labels.get(answer.key, answer.key)}”", answer.value, False
    for clause in facts.clauses:
        yield f"“{labels.get(clause.name, clause.name)}”", clause.text, True
    if facts.recipient:
        yield "抬头", facts.recipient, False


def barred_words(rule: BarredWords, text: str, barred: Sequence[str]) -> tuple[str, ...]:
    """The barred words of a text, the longest of those that lie in each other."""
    for fact in rule.allowed:
        text = text.replace(fact, "　")
    found = [word for word in dict.fromkeys(barred) if word in text]
    return tuple(word for word in found if not any(word != other and word in other for other in found))
