"""Word copies of papers full of odd and hostile texts: never a crash, and every text stands in the file as it is."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safetydesk.documents.word.file import docx_of
from safetydesk.domain.papers.text import clean
from tests.documents.odd_texts import HOSTILE, PLACES, crammed, held, squeezed, texts
from tests.documents.samples import images

STYLES = ["notice", "form", "official"]
PAPERS = st.tuples(st.sampled_from(STYLES), st.lists(texts(), min_size=PLACES, max_size=PLACES))
PATIENT = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def unread(style: str, odd: list[str]) -> list[str]:
    """The texts of the paper's parts that its copy does not hold."""
    snapshot = crammed(style, [clean(text) for text in odd])
    with zipfile.ZipFile(BytesIO(docx_of(snapshot, images=images))) as made:
        body = "".join(ElementTree.fromstring(made.read("word/document.xml")).itertext())
    shown = squeezed(body).replace("☐", "").replace("☑", "")
    return [text for text in held(snapshot) if text not in shown]


@pytest.mark.parametrize("style", STYLES)
def test_every_hostile_text_stands_in_every_place_of_a_copy(style: str) -> None:
    for first in range(0, len(HOSTILE), 10):
        assert unread(style, [HOSTILE[(first + place) % len(HOSTILE)] for place in range(PLACES)]) == []


@settings(max_examples=5, **PATIENT)
@given(PAPERS)
def test_odd_texts_stand_in_a_copy_as_they_are(one: tuple[str, list[str]]) -> None:
    assert unread(*one) == []


@pytest.mark.ci
@settings(max_examples=20_000 // PLACES, **PATIENT)
@given(PAPERS)
def test_twenty_thousand_odd_texts_stand_in_copies_as_they_are(one: tuple[str, list[str]]) -> None:
    assert unread(*one) == []
