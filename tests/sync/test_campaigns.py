"""Two desks and one campaign: lists of the scope unite, names and belongings that differ wait for a person."""

from __future__ import annotations

import json

from safetydesk.models.queries.conflicts import open_conflicts
from safetydesk.models.tables import Campaign, Visit
from safetydesk.usecases.record_words import conflict_field
from tests.sync.conftest import Town
from tests.sync.desk import START, Desk

TOLD = {"code": "C-A01-0001", "name": "虚构百日攻坚行动", "first_day": "2026-04-01", "last_day": "2026-07-09"}


def campaign(desk: Desk) -> bytes:
    return desk.create(Campaign, **TOLD)


def two_desks(town: Town, key: bytes, first: Desk) -> Desk:
    """Another desk that knows the record."""
    first.sync()
    other = town.desk()
    other.sync()
    assert other.value(Campaign, key, "name") == TOLD["name"]
    return other


def test_villages_that_two_desks_add_are_both_in_the_scope(town: Town) -> None:
    first = town.desk()
    key = first.create(Campaign, **TOLD, villages='["aa", "bb"]')
    other = two_desks(town, key, first)
    first.edit(Campaign, key, villages='["aa", "bb", "cc"]')
    other.edit(Campaign, key, villages='["bb", "dd"]')
    for desk in (first, other, first):
        assert desk.sync().refused == 0
    for desk in (first, other):
        assert sorted(json.loads(desk.value(Campaign, key, "villages"))) == ["bb", "cc", "dd"]
        assert open_conflicts(desk.store.reader) == []


def test_two_ends_of_a_campaign_wait_for_a_person(town: Town) -> None:
    first = town.desk()
    key = campaign(first)
    other = two_desks(town, key, first)
    first.edit(Campaign, key, last_day="2026-06-30")
    other.edit(Campaign, key, last_day="2026-08-31", basis="虚构安委〔2026〕3号")
    for desk in (first, other, first):
        desk.sync()
    [one] = open_conflicts(first.store.reader)
    assert (one.title, conflict_field(one), one.kept, one.other) == (
        TOLD["name"],
        "截止日期",
        "2026-06-30",
        "2026-08-31",
    )
    assert first.value(Campaign, key, "basis") == "虚构安委〔2026〕3号"


def test_visit_that_two_desks_gave_to_two_campaigns_waits_for_a_person(town: Town) -> None:
    first = town.desk()
    keys = [campaign(first), first.create(Campaign, **TOLD | {"name": "虚构粉尘专项整治"})]
    facts = {"subject_id": b"s" * 16, "kind": "special", "inspectors": "[]", "checklists": "[]", "started_at": START}
    visit = first.create(Visit, code="V-A01-0001", **facts)
    other = two_desks(town, keys[0], first)
    first.edit(Visit, visit, campaign_id=keys[0])
    other.edit(Visit, visit, campaign_id=keys[1])
    for desk in (first, other, first):
        desk.sync()
    [one] = open_conflicts(first.store.reader)
    assert (conflict_field(one), one.kept, one.other) == ("所属行动", keys[0], keys[1])
