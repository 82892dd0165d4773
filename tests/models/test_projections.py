"""What is derived: where merges of merges and villages ended twice lead, 待补, states, names that arrive late."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from safetydesk.domain.names import company_key
from safetydesk.models.changelog import insert_rows, update_row
from safetydesk.models.events import encode
from safetydesk.models.foreign import ForeignRow, apply_rows
from safetydesk.models.projections import rebuild
from safetydesk.models.queries.hazards import hazard_life
from safetydesk.models.queries.people import place_named
from safetydesk.models.queries.subjects import find_subjects, subject_card, subject_count
from safetydesk.models.queries.today import counts
from safetydesk.models.store import Store, dbapi
from safetydesk.models.tables import (
    Hazard,
    HazardEvent,
    Person,
    Subject,
    Succession,
    Village,
    Visit,
    synced_fields,
)

A, B, C, D = (bytes([65 + number]) * 16 for number in range(4))


def add_subjects(store: Store, *keys: bytes) -> None:
    blank = dict.fromkeys(synced_fields(Subject))
    with store.writing(actor=None) as session:
        rows = [{**blank, "id": key, "code": key[:1].decode(), "kind": "enterprise", "name": f"{key[:1].decode()}厂"}
                for key in keys]  # fmt: skip
        insert_rows(session, Subject, rows)


def merge(store: Store, loser: bytes, winner: bytes | None) -> None:
    with store.writing(actor=None) as session:
        update_row(session, Subject, loser, {"merged_into": winner})


def arrive(store: Store, entity: str, key: bytes, whole: bool = True, **fields: Any) -> None:
    with store.writing(actor=None) as session:
        apply_rows(dbapi(session), [ForeignRow(entity, key, 1, fields, whole)], {})


def now(store: Store) -> dict[str, str]:
    rows = store.reader.execute("SELECT s.name, c.name FROM subject s JOIN subject c ON c.id = s.current_id")
    return {name[0]: current[0] for name, current in rows}


def visit(store: Store, subject: bytes, key: bytes) -> None:
    row = {"id": key, "code": "V", "subject_id": subject, "kind": "daily", "inspectors": "[]", "checklists": "[]"}
    with store.writing(actor=None) as session:
        insert_rows(session, Visit, [{**row, "started_at": 1}])


def test_merge_of_a_merged_subject_leads_to_the_last(store: Store) -> None:
    add_subjects(store, A, B, C)
    merge(store, A, B)
    merge(store, B, C)
    assert now(store) == {"A": "C", "B": "C", "C": "C"}
    assert subject_count(store.reader) == 1
    assert [hit.name for hit in find_subjects(store.reader, "A厂")] == ["C厂"]
    card = subject_card(store.reader, C)
    assert card is not None
    assert set(card.merged_from) == {A, B}
    merge(store, B, None)
    assert now(store) == {"A": "B", "B": "B", "C": "C"}


def test_merges_in_a_circle_from_two_devices_hide_nobody(store: Store) -> None:
    add_subjects(store, A, B, C)
    merge(store, A, B)
    arrive(store, "subject", B, whole=False, merged_into=A)
    merge(store, C, B)
    assert now(store) == {"A": "A", "B": "A", "C": "A"}
    assert subject_count(store.reader) == 1
    merge(store, A, None)
    assert now(store) == {"A": "A", "B": "A", "C": "A"}
    merge(store, B, None)
    assert now(store) == {"A": "A", "B": "B", "C": "B"}


def test_merge_into_one_that_is_not_here_yet_or_deleted_stands_for_itself(store: Store) -> None:
    add_subjects(store, A)
    merge(store, A, B)
    assert now(store) == {"A": "A"}
    arrive(store, "subject", B, code="B", kind="enterprise", name="B厂")
    assert now(store) == {"A": "B", "B": "B"}
    with store.writing(actor=None) as session:
        update_row(session, Subject, B, {"deleted_at": 5})
    assert now(store) == {"A": "A", "B": "B"}


def test_subject_visited_under_a_merged_record_was_visited(store: Store) -> None:
    add_subjects(store, A, B, C)
    visit(store, A, b"v" * 16)
    merge(store, A, B)
    merge(store, B, C)
    found = counts(store.reader, today="2026-04-16", soon="2026-04-23", certificates_until="2026-06-01")
    assert (found.subjects, found.never_visited) == (1, 0)
    card = subject_card(store.reader, C)
    assert card is not None
    assert card.row.last_visit == 1


def add_villages(store: Store, *names: str) -> None:
    with store.writing(actor=None) as session:
        rows = [{"id": name.encode() * 16, "name": f"{name}村", "kind": "village"} for name in names]
        insert_rows(session, Village, rows)


def follow(store: Store, old: str, new: str, on_day: str, key: bytes | None = None) -> None:
    row = {"id": key or (old + new).encode() * 8, "entity": "village", "old_id": old.encode() * 16}
    with store.writing(actor=None) as session:
        insert_rows(session, Succession, [{**row, "new_id": new.encode() * 16, "on_day": on_day, "note": None}])


def test_village_renamed_twice_is_known_by_its_last_name(store: Store) -> None:
    add_villages(store, "a", "b", "c")
    add_subjects(store, A)
    with store.writing(actor=None) as session:
        update_row(session, Subject, A, {"village_id": b"a" * 16})
    follow(store, "a", "b", "2024-01-01")
    follow(store, "b", "c", "2026-01-01")
    assert [place_named(store.reader, "village", f"{name}村") for name in "abc"] == [b"c" * 16] * 3
    card = subject_card(store.reader, A)
    assert card is not None
    assert card.row.village == "c村"
    assert [hit.village for hit in find_subjects(store.reader, "A厂")] == ["c村"]


def test_village_ended_twice_by_two_devices_follows_the_later_day_everywhere(make_store: Callable[..., Store]) -> None:
    for name, order in (("one", (0, 1)), ("two", (1, 0))):
        store = make_store(name)
        add_villages(store, "a", "b", "c")
        for number in order:
            follow(store, "a", "bc"[number], ("2026-03-01", "2026-02-01")[number])
        assert place_named(store.reader, "village", "a村") == b"b" * 16


def test_missing_facts_are_told_from_the_facts_alone(store: Store) -> None:
    add_subjects(store, A)
    card = subject_card(store.reader, A)
    assert card is not None
    assert "phone" in card.row.pending
    arrive(store, "subject", A, whole=False, phone="138 0000 2617")
    with store.writing(actor=None) as session:
        update_row(session, Subject, A, {"address": "虚构路 1 号"})
    card = subject_card(store.reader, A)
    assert card is not None
    assert card.row.pending == ("credit_code", "person_in_charge", "industry", "headcount")
    assert "pending" not in synced_fields(Subject)


def add_hazard(store: Store, *events: tuple[str, dict[str, Any]]) -> None:
    with store.writing(actor=None) as session:
        row = dict.fromkeys(synced_fields(Hazard)) | {"id": D, "code": "H", "subject_id": A, "description": "堆物"}
        insert_rows(session, Hazard, [row])
        rows = [{"id": bytes([number]) * 16, "hazard_id": D, "kind": kind, "at": number, "actor": None,
                 "data": encode(data)} for number, (kind, data) in enumerate(events)]  # fmt: skip
        insert_rows(session, HazardEvent, rows)


REVIEWED = ("reviewed", {"result": "pass", "inspectors": [B, C], "on": "2026-04-20"})


def test_reviewers_whose_names_come_later_are_named(store: Store) -> None:
    add_subjects(store, A)
    add_hazard(store, ("registered", {"grade": "general"}), ("assigned", {"document_id": B}), REVIEWED)
    assert store.reader.execute("SELECT reviewer FROM hazard").fetchone() == (None,)
    arrive(store, "person", B, name="李虚构", roles="[]")
    with store.writing(actor=None) as session:
        insert_rows(session, Person, [{"id": C, "name": "周虚", "roles": "[]"}])
        update_row(session, Person, C, {"name": "周虚构"})
    assert store.reader.execute("SELECT reviewer FROM hazard").fetchone() == ("李虚构、周虚构",)


def test_hazard_whose_events_are_not_here_yet_has_a_state(store: Store) -> None:
    add_subjects(store, A)
    add_hazard(store)
    life = hazard_life(store.reader, D)
    assert life is not None
    assert (life.row.state, life.row.grade) == ("unregistered", None)


@pytest.mark.parametrize("seed", range(12))
def test_order_of_arrival_does_not_matter(make_store: Callable[..., Store], seed: int) -> None:
    chance = random.Random(seed)
    keys = [bytes([number]) * 16 for number in range(1, 9)]
    merges = {key: chance.choice([None, *keys]) for key in keys}
    seen = []
    for turn in range(2):
        store = make_store(f"{seed}-{turn}")
        chance.shuffle(keys)
        for key in keys:
            facts = {"code": "E", "kind": "enterprise", "name": key.hex()[:2], "merged_into": None}
            arrive(store, "subject", key, **facts)
            if chance.random() < 0.5:
                arrive(store, "subject", key, whole=False, merged_into=chance.choice(keys))
        for key in keys:
            arrive(store, "subject", key, whole=False, merged_into=merges[key])
        read = "SELECT id, current_id FROM subject ORDER BY id"
        seen.append(store.reader.execute(read).fetchall())
        with store.writing(actor=None) as session:
            rebuild(dbapi(session))
        assert store.reader.execute(read).fetchall() == seen[-1]
        assert {current for _, current in seen[-1]} <= set(keys)
    assert seen[0] == seen[1]


def settled(name: str, pending: str | None) -> dict[str, Any]:
    blank = dict.fromkeys(synced_fields(Subject))
    derived = {"name_key": "说好的", "pending": pending, "current_id": A}
    return blank | derived | {"id": A, "code": "A", "kind": "enterprise", "name": name}


def facts(store: Store) -> tuple[Any, ...]:
    found: tuple[Any, ...] = store.reader.execute("SELECT name, name_key, pending FROM subject").fetchone()
    return found


def test_row_that_carries_what_is_derived_is_taken_at_its_word(store: Store) -> None:
    with store.writing(actor=None) as session:
        insert_rows(session, Subject, [settled("甲厂", None)], settled=True)
    assert facts(store) == ("甲厂", "说好的", None)
    assert subject_count(store.reader) == 1


def test_row_whose_text_had_to_be_cleaned_is_derived_again(store: Store) -> None:
    with store.writing(actor=None) as session:
        insert_rows(session, Subject, [settled("甲\x01厂", None)], settled=True)
    name, key, pending = facts(store)
    assert (name, key) == ("甲厂", company_key("甲厂")) and pending is not None


def test_row_touched_again_after_it_was_settled_is_derived_again(store: Store) -> None:
    with store.writing(actor=None) as session:
        insert_rows(session, Subject, [settled("甲厂", None)], settled=True)
        update_row(session, Subject, A, {"name": "乙厂"})
    name, key, pending = facts(store)
    assert (name, key) == ("乙厂", company_key("乙厂")) and pending is not None
