"""Odd and hostile texts: nothing is read as markup, nothing is lost, and what cannot be printed is named."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safetydesk.documents.fonts import chains, registered
from safetydesk.documents.render import render
from safetydesk.domain.papers.paper import FindingFacts, PaperFacts, PaperSnapshot, Signer, SubjectFacts, VisitFacts
from safetydesk.domain.papers.text import clean, cleaned
from safetydesk.errors import SafetyDeskError
from tests.documents.odd_texts import HOSTILE, PLACES, crammed, filled, held, squeezed, texts
from tests.documents.readback import body_text
from tests.documents.samples import BEGAN, frozen, images, notice_facts, record_facts, review_facts

STYLES = ["notice", "form", "official"]
CODES = frozenset(
    ("kind", "capacity", "dated", "grade", "result", "tier", "deadline", "signature", "blob", "original", "stage",
     "valid_from", "valid_to", "served_on", "day", "asked", "power", "clauses")
)  # fmt: skip
"""Fields that hold no free text."""
FACTS = [notice_facts, record_facts, review_facts]


def paper(text: str) -> PaperSnapshot:
    """A record with the same text in each kind of place."""
    facts = PaperFacts(
        kind="inspection_record",
        capacity="A",
        issuer="某镇人民政府（虚构）",
        dated="2026-04-16",
        subject=SubjectFacts("甲单位"),
        visit=VisitFacts(BEGAN, purpose=text),
        findings=(FindingFacts(f"始{text}终", deadline="2026-05-01"),),
        site_person=Signer("刘洋", role=text),
    )
    return frozen(facts)


def told(text: str) -> str:
    """What must be read back: the cleaned text without blanks."""
    return squeezed(clean(f"始{text}终")).replace("☐", "").replace("☑", "")


def unread(snapshot: PaperSnapshot) -> list[str]:
    """The texts of the parts that cannot be read in the PDF."""
    said = body_text(render(snapshot, images=images))
    return [text for text in held(snapshot) if text not in said]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_printed_as_they_are(text: str) -> None:
    assert told(text) in body_text(render(paper(text), images=images))


@pytest.mark.parametrize("style", STYLES)
def test_every_hostile_text_is_printed_in_every_place(style: str) -> None:
    for start in range(len(HOSTILE)):
        turn = cycle([clean(text) for text in HOSTILE[start:] + HOSTILE[:start]])
        assert unread(crammed(style, [next(turn) for _ in range(PLACES)])) == []


def many(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many odd texts in all, as many as a paper has places for at a time."""
    return settings(
        max_examples=count // PLACES + 1,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


CRAMMED = st.tuples(st.sampled_from(STYLES), st.lists(texts(), min_size=PLACES, max_size=PLACES))


def reads_back(given_paper: tuple[str, list[str]]) -> None:
    style, odd = given_paper
    assert unread(crammed(style, [clean(text) for text in odd])) == []


@many(2000)
@given(CRAMMED)
def test_two_thousand_odd_texts_read_back_from_every_place_of_a_paper(one: tuple[str, list[str]]) -> None:
    reads_back(one)


@pytest.mark.ci
@many(20_000)
@given(CRAMMED)
def test_twenty_thousand_odd_texts_read_back_from_every_place_of_a_paper(one: tuple[str, list[str]]) -> None:
    reads_back(one)


@pytest.mark.nightly
@pytest.mark.timeout(1200)
@many(100_000)
@given(CRAMMED)
def test_a_hundred_thousand_odd_texts_read_back_from_every_place_of_a_paper(one: tuple[str, list[str]]) -> None:
    reads_back(one)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(FACTS), st.lists(texts(), min_size=12, max_size=40))
def test_facts_full_of_odd_texts_are_composed_and_read_back(facts: Callable[..., PaperFacts], odd: list[str]) -> None:
    """A sentence whose word is cleaned away is refused by name; everything else is printed."""
    try:
        snapshot = frozen(filled(facts(3, 2), cycle(odd), CODES))
    except SafetyDeskError as refused:
        assert refused.code == "PAPER_002"
        assert any(not cleaned(text) for text in odd)
    else:
        assert unread(snapshot) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_at_all_is_printed_or_its_character_is_named(text: str) -> None:
    try:
        pdf = render(paper(text), images=images)
    except SafetyDeskError as stopped:
        assert stopped.code == "PAPER_001"
        character = str(stopped.facts["character"])
        assert character in clean(text)
        assert not any(ord(character) in registered(file).known for file in chains()["fang"].files)
    else:
        assert told(text) in body_text(pdf)


@pytest.mark.parametrize("text", ["😀", "安全👷检查", "한국어", "ไทย", "\U0002ceb0", "𠀀𠀁"])
def test_a_character_without_a_glyph_stops_by_name_and_never_prints_a_box(text: str) -> None:
    with pytest.raises(SafetyDeskError) as stopped:
        render(paper(text), images=images)
    assert stopped.value.code == "PAPER_001"
    assert "U+" in stopped.value.message


@pytest.mark.parametrize("place", range(PLACES))
def test_a_character_without_a_glyph_stops_in_every_place_of_a_paper(place: int) -> None:
    odd = ["字"] * PLACES
    odd[place] = "安全😀"
    with pytest.raises(SafetyDeskError) as stopped:
        render(crammed("form", odd), images=images)
    assert stopped.value.code == "PAPER_001"
    assert "U+1F600" in stopped.value.message
