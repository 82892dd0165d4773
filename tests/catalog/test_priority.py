"""Which twenty come first."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.catalog.declared import Catalog, Checklist
from safetydesk.catalog.loading import read_catalog
from safetydesk.catalog.priority import first_items
from safetydesk.paths import resources

LIFE_SAFETY = {"M06-4", "M06-5", "M06-6"}
MEASURES = read_catalog(resources()).checklists["fifteen-measures"]
TAGS = sorted({tag for item in MEASURES.items for tag in item.tag_weights or ()})


@pytest.fixture
def measures(catalog: Catalog) -> Checklist:
    return catalog.checklists["fifteen-measures"]


def test_twenty_come_first_and_exits_fire_and_dangerous_work_lead(measures: Checklist) -> None:
    found = first_items(measures, ())
    assert len(found) == 20
    assert found[:3] == ("M06-4", "M06-5", "M06-6")


@pytest.mark.parametrize(
    ("tag", "items"),
    [
        ("gas_user", {"M06-8"}),
        ("lessor", {"M08-6", "M08-4"}),
        ("lessee", {"M08-6", "M08-4"}),
        ("dispatched", {"M09-1", "M09-2", "M09-6"}),
        ("crowded", {"M07-4"}),
        ("key_steel", {"M05-6", "M05-5"}),
        ("high_risk", {"M05-3", "M05-6"}),
        ("contractors", {"M09-5", "M08-4"}),
        ("dust", {"M06-1", "M06-2"}),
    ],
)
def test_a_tag_brings_its_items_forward(measures: Checklist, tag: str, items: set[str]) -> None:
    assert items <= set(first_items(measures, [tag]))


def test_what_no_tag_asks_for_waits(measures: Checklist) -> None:
    assert not {"M06-8", "M08-6", "M09-3", "M05-5"} & set(first_items(measures, ()))


def test_only_items_for_the_target_are_shown(measures: Checklist) -> None:
    for target in ("enterprise", "village"):
        codes = {item.code for item in measures.items_for(target)}
        assert set(first_items(measures, (), target=target)) <= codes


def test_a_short_list_is_shown_whole(catalog: Catalog) -> None:
    daily = catalog.checklists["team-daily"]
    assert first_items(daily, ()) == tuple(item.code for item in daily.items)


@given(st.sets(st.sampled_from(TAGS)), st.integers(0, 60))
def test_life_safety_is_always_in_and_sections_stay_together(tags: set[str], limit: int) -> None:
    found = first_items(MEASURES, tags, limit)
    assert set(found) >= LIFE_SAFETY
    assert len(found) == len(set(found)) == min(max(limit, len(LIFE_SAFETY)), 41)
    sections = [code.split("-")[0] for code in found]
    assert len(list(dict.fromkeys(sections))) == sum(a != b for a, b in zip(["", *sections], sections, strict=False))


@given(st.sets(st.sampled_from(TAGS)), st.integers())
def test_the_order_of_tags_changes_nothing(tags: set[str], seed: int) -> None:
    shuffled = sorted(tags)
    random.Random(seed).shuffle(shuffled)
    assert first_items(MEASURES, shuffled) == first_items(MEASURES, frozenset(tags))


@given(st.sets(st.sampled_from(TAGS)), st.integers(3, 40))
def test_a_longer_list_keeps_what_a_shorter_one_has(tags: set[str], limit: int) -> None:
    assert set(first_items(MEASURES, tags, limit)) <= set(first_items(MEASURES, tags, limit + 1))
