"""Personal numbers on a paper: masked before it is frozen, so that no snapshot holds them whole (DOMAIN §9.2 P1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from safetydesk.domain.papers.asks import Ask
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.paper import Asked, PaperFacts, Signer
from safetydesk.domain.papers.places import free_texts
from safetydesk.domain.papers.rewriting import rewritten
from safetydesk.domain.papers.text import masked
from safetydesk.domain.personal_numbers import is_number_alone, mask_within
from safetydesk.domain.phones import phone_digits

_TEXTS = ("text", "long", "names")
_OTHER = frozenset((
    "kind", "capacity", "issuer", "dated", "number", "code", "credit_code", "certificate", "signature", "blob",
    "original", "deadline", "law", "article", "valid_from", "valid_to", "reply_phone", "phone", "id_number", "asked",
    "served_on", "appeal", "confirmed",
))  # fmt: skip
"""Fields that are no free text: numbers and days of their own, names of files, what the office publishes, and those
that are masked by what they are."""


def mask_facts(facts: PaperFacts, kind: DocumentKind) -> PaperFacts:
    """The facts without whole personal numbers.

    Phones of people are masked as the kind says (`mask`), an answer whose key the kind masks too; a 身份证 number is
    never printed whole. In free text every phone and 身份证 number is masked; what the office publishes as its own
    stays: the 复查 phone, and the answer to a question for nothing but a number (P3).
    """
    keep = {phone_digits(one) for one in _published(facts, kind)}
    told: PaperFacts = rewritten(facts, lambda text: mask_within(text, keep=keep), but=_OTHER)

    def phone(number: str | None) -> str | None:
        return masked(number) if number and "phone" in kind.mask else number

    def hide(person: Signer) -> Signer:
        return replace(person, phone=phone(person.phone), id_number=person.id_number and masked(person.id_number))

    return replace(
        told,
        asked=tuple(replace(one, value=_answer(one, kind, keep)) for one in told.asked),
        inspectors=tuple(map(hide, told.inspectors)),
        experts=tuple(map(hide, told.experts)),
        subject=replace(told.subject, phone=phone(told.subject.phone)),
        site_person=told.site_person and hide(told.site_person),
        witness=told.witness and hide(told.witness),
    )


def _published(facts: PaperFacts, kind: DocumentKind) -> Iterator[str]:
    if facts.reply_phone:
        yield facts.reply_phone
    asks = {ask.key: ask for ask in kind.asks}
    for one in facts.asked:
        if _open(one, kind, asks.get(one.key)):
            yield from one.value.replace("，", "、").split("、")


def _open(one: Asked, kind: DocumentKind, ask: Ask | None) -> bool:
    """Whether an answer is a number that the question asked for, for everybody to call."""
    ours = ask is not None and ask.privacy == "P3" and one.key not in kind.mask
    return ours and one.kind == "text" and is_number_alone(one.value)


def _answer(one: Asked, kind: DocumentKind, keep: set[str]) -> str:
    if one.key in kind.mask:
        return masked(one.value)
    if one.kind not in _TEXTS:
        return one.value
    asks = {ask.key: ask for ask in kind.asks}
    return mask_within(one.value, keep=keep, phones=not _open(one, kind, asks.get(one.key)))


def masked_places(kind: DocumentKind, facts: PaperFacts) -> tuple[str, ...]:
    """Where people wrote a phone or 身份证 number that the paper prints masked, by the names of the places."""
    labels = {rule.clause: rule.label for rule in kind.clauses} | {ask.key: ask.label for ask in kind.asks}
    shown = zip(free_texts(facts, labels), free_texts(mask_facts(facts, kind), labels), strict=True)
    return tuple(dict.fromkeys(place for (place, text), (_, told) in shown if text != told))
