"""Odd and hostile texts: nothing is read as markup, nothing is lost, and what cannot be printed is named."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safetydesk.documents.fonts import chains, registered
from safetydesk.documents.render import render
from safetydesk.domain.paper import FindingFacts, PaperFacts, PaperSnapshot, Signer, SubjectFacts, VisitFacts
from safetydesk.domain.paper_text import clean
from safetydesk.errors import SafetyDeskError
from tests.documents.readback import body_text, squeezed
from tests.documents.samples import BEGAN, frozen, images

HOSTILE = [
    "<b>粗体</b>", "&amp;&lt;&#x4e2d;", '<img src="file:///etc/hostname"/>', "<para><br/></para>", "{subject}{0}%s%n",
    "\\n\\t\\(text\\) Tj ET", ") Tj (", "(((((", "\\", "<<>>", "endstream endobj", "=cmd|' /C calc'!A0",
    "'; DROP TABLE",
    "a\x00b\x1bc\x7f", "甲\u202e乙\u2066丙", "\u200b\ufeff零宽", "é e\u0301", "\ud800", "Ａ１＃", "　　全角空格　　",
    "。。。。。。，，，，，", "（（（（（《《《《《", "\r\n\r\n\n行", "\t制表\t", "𬭚䶮㛃", "——————————", "/" * 80,
]  # fmt: skip


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
    return squeezed(clean(f"始{text}终"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_printed_as_they_are(text: str) -> None:
    assert told(text) in body_text(render(paper(text), images=images))


def printable() -> st.SearchStrategy[str]:
    """Characters that the shipped fonts have."""
    codes = sorted({code for file in chains()["fang"].files for code in registered(file).known if clean(chr(code))})
    return st.sampled_from([chr(code) for code in codes])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(printable(), max_size=120))
def test_any_text_with_glyphs_reads_back_as_it_was_put_in(text: str) -> None:
    assert told(text) in body_text(render(paper(text), images=images))


@settings(max_examples=150, deadline=None)
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
