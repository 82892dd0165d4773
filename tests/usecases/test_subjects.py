"""Subjects: found by any name, merged and unmerged, renamed, closed, moved; villages merged with a date."""

from __future__ import annotations

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.people import place_named, villages
from safetydesk.models.queries.subjects import find_subjects, subject_card, subject_count
from safetydesk.models.queries.visits import visits_of_subject
from safetydesk.usecases import places, subjects, visits
from tests.usecases.conftest import Desk


def names(desk: Desk, text: str) -> list[str]:
    return [hit.name for hit in find_subjects(desk.store.reader, text)]


@pytest.mark.parametrize("text", ["木", "宏达", "hdmy", "HDMY", "hongda", "单虚", "sxg", "2617", "E-A01-0001"])
def test_subject_is_found_by_any_part_of_what_people_know(desk: Desk, text: str) -> None:
    assert names(desk, text) == ["虚构宏达木业有限公司"]


def test_former_name_and_shop_sign_find_the_subject(desk: Desk) -> None:
    desk.do(subjects.rename_subject, subject_id=desk.subject, name="虚构鸿运家具厂", on_day="2026-04-01")
    desk.do(subjects.add_name, subject_id=desk.subject, name="重庆老木匠", kind="shop_sign")
    for text in ("宏达木业", "hdmy", "鸿运", "cqlmj"):
        assert names(desk, text) == ["虚构鸿运家具厂"]
    card = subject_card(desk.store.reader, desk.subject)
    assert card is not None
    assert [(one.name, one.kind, one.valid_to) for one in card.names] == [
        ("虚构宏达木业有限公司", "former", "2026-04-01"),
        ("重庆老木匠", "shop_sign", None),
    ]


def test_new_subject_needs_only_a_name_and_is_pending(desk: Desk) -> None:
    made = desk.do(subjects.create_subject, name="虚构路边摊", village_id=desk.village)
    card = subject_card(desk.store.reader, made.id)
    assert card is not None
    assert "phone" in card.row.pending
    desk.do(subjects.edit_subject, subject_id=made.id, phone="13800001111", headcount=3)
    after = subject_card(desk.store.reader, made.id)
    assert after is not None
    assert "phone" not in after.row.pending
    assert "credit_code" in after.row.pending


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"credit_code": "91110000600037341X"}, "SUBJECT_003"),
        ({"headcount": -1}, "SUBJECT_004"),
        ({"colour": "红"}, "SUBJECT_007"),
        ({"name": "  "}, "SUBJECT_001"),
    ],
)
def test_impossible_facts_are_refused_by_number(desk: Desk, facts: dict[str, object], code: str) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(subjects.edit_subject, subject_id=desk.subject, **facts)
    assert caught.value.code == code


def test_merge_keeps_both_ids_and_history_follows_until_unmerged(desk: Desk) -> None:
    other = desk.do(subjects.create_subject, name="宏达木业（虚构）", village_id=desk.village).id
    for one in (desk.subject, other):
        desk.do(visits.start_visit, subject_id=one, kind="surprise", inspectors=desk.inspectors)
    desk.do(subjects.merge_subjects, loser_id=other, winner_id=desk.subject)
    reader = desk.store.reader
    assert subject_count(reader) == 1
    assert {hit.id for hit in find_subjects(reader, "宏达")} == {desk.subject}
    assert len(visits_of_subject(reader, desk.subject)) == 2
    desk.do(subjects.unmerge_subject, subject_id=other)
    assert subject_count(reader) == 2
    assert len(visits_of_subject(reader, desk.subject)) == 1
    assert len(visits_of_subject(reader, other)) == 1


def test_merging_twice_or_into_itself_is_refused(desk: Desk) -> None:
    other = desk.do(subjects.create_subject, name="另一家", village_id=desk.village).id
    with pytest.raises(SafetyDeskError, match="SUBJECT_005"):
        desk.do(subjects.merge_subjects, loser_id=other, winner_id=other)
    with pytest.raises(SafetyDeskError, match="SUBJECT_006"):
        desk.do(subjects.unmerge_subject, subject_id=other)


def test_merged_villages_map_old_to_new(desk: Desk) -> None:
    second = desk.do(places.open_village, name="虚构新村").id
    new = desk.do(
        places.merge_places, entity="village", old_ids=[desk.village, second], name="虚构大村", on_day="2026-04-01"
    ).id
    reader = desk.store.reader
    assert [one.name for one in villages(reader)] == ["虚构大村"]
    assert place_named(reader, "village", "虚构村") == new
    card = subject_card(reader, desk.subject)
    assert card is not None
    assert card.row.village == "虚构大村"
    with pytest.raises(SafetyDeskError, match="PLACE_002"):
        desk.do(places.merge_places, entity="village", old_ids=[second], name="再并", on_day="2026-04-02")


def test_closed_and_moved_subjects_keep_their_day(desk: Desk) -> None:
    desk.do(subjects.move_subject, subject_id=desk.subject, on_day="2026-04-10", address="区外某路")
    card = subject_card(desk.store.reader, desk.subject)
    assert card is not None
    assert (card.facts["moved_on"], card.facts["production_state"]) == ("2026-04-10", "moved")
    desk.do(subjects.close_subject, subject_id=desk.subject, on_day="2026-04-15")
    card = subject_card(desk.store.reader, desk.subject)
    assert card is not None
    assert card.facts["closed_on"] == "2026-04-15"
