"""Phrases: enough of them, each usable as it stands, no basis that was not verified."""

from __future__ import annotations

from collections import Counter

from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.laws import citation
from safetydesk.catalog.phrases import phrases_for

TODAY = "2026-04-16"


def test_what_inspectors_meet_most_is_there(catalog: Catalog) -> None:
    counted = Counter(phrase.category for phrase in catalog.phrases.values())
    assert len(catalog.phrases) >= 60
    for category in (
        "electrical",
        "evacuation",
        "fire",
        "machinery",
        "confined_space",
        "dust",
        "gas",
        "certificate",
        "training",
        "rounds",
    ):
        assert counted[category] >= 4, category


def test_every_phrase_has_text_measure_and_deadline(catalog: Catalog) -> None:
    for phrase in catalog.phrases.values():
        assert phrase.text and phrase.measure and phrase.days in (0, 3, 7, 15, 30), phrase.code
        assert phrase.immediate == (phrase.days == 0)
    assert len({phrase.text for phrase in catalog.phrases.values()}) == len(catalog.phrases)


def test_every_basis_may_be_printed_today(catalog: Catalog) -> None:
    keys = {key for phrase in catalog.phrases.values() for key in phrase.laws}
    assert [key for key in keys if not citation(catalog, key, TODAY).article_printed] == []


def test_a_phrase_without_basis_says_so(catalog: Catalog) -> None:
    pending = [phrase for phrase in catalog.phrases.values() if phrase.pending]
    assert pending and all("待确认" in phrase.source for phrase in pending)
    assert all("待确认" not in phrase.source for phrase in catalog.phrases.values() if phrase.laws)


def test_only_what_matches_a_criterion_is_suspected_and_nothing_is_major(catalog: Catalog) -> None:
    for phrase in catalog.phrases.values():
        assert phrase.grade == ("suspected_major" if phrase.criterion else "general"), phrase.code


def test_the_items_shown_first_have_phrases(catalog: Catalog) -> None:
    hung = {item for phrase in catalog.phrases.values() for item in phrase.items}
    assert {"M06-4", "M06-5", "M06-6", "M06-8", "M08-6", "M09-2", "D05", "D07", "W04", "W10", "W11", "RV1-D"} <= hung


def test_phrases_of_an_item_and_those_of_the_subjects_tags_first(catalog: Catalog) -> None:
    texts = [phrase.text for phrase in phrases_for(catalog, "D05")]
    assert texts[0] == "线路未穿管敷设，存在漏电、火灾风险" and len(texts) >= 6
    assert phrases_for(catalog, "W10", ["dust"])[0].tags == ("dust", "key_dust")
    assert len(phrases_for(catalog, None)) == len(catalog.phrases)
    assert phrases_for(catalog, "M01-1") == ()


def test_sure_tags_come_first_for_a_mixed_item(catalog: Catalog) -> None:
    tagged = phrases_for(catalog, "M08-6", ["contractors"])
    assert [bool(set(phrase.tags) & {"contractors"}) for phrase in tagged] == sorted(
        (bool(set(phrase.tags) & {"contractors"}) for phrase in tagged), reverse=True
    )
