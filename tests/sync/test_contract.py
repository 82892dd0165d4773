"""What every Township keeps to: two desks, one server, in process on SQLite, on PostgreSQL, and over HTTP."""

from __future__ import annotations

import json
from dataclasses import replace

from safetydesk.models.changelog import insert_rows, update_row
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Conflict, Hazard, HazardEvent, Subject
from safetydesk.sync.applying import apply_answer
from safetydesk.sync.protocol import Batch, Reading
from safetydesk.sync.round import prepare
from tests.sync.conftest import Town
from tests.sync.desk import START
from tests.sync.two_desks import conflicts, log, settle, two

# --- records


def test_second_desk_sees_what_the_first_wrote(town: Town) -> None:
    first, second, key = two(town, phone="13800000000", headcount=12, village_id=b"v" * 16)
    assert second.value(Subject, key, "name") == "虚构机械厂"
    assert first.state() == second.state()


def test_round_with_nothing_to_do_is_one_round_trip(town: Town) -> None:
    first, second, _ = two(town)
    assert (first.sync().turns, second.sync().turns) == (1, 1)
    assert first.sync().received == 0


def test_edits_of_different_fields_both_survive(town: Town) -> None:
    first, second, key = two(town, phone="1", headcount=5)
    first.edit(Subject, key, phone="2")
    second.edit(Subject, key, headcount=9)
    settle(first, second)
    assert first.query("SELECT phone, headcount FROM subject") == [("2", 9)]
    assert first.state() == second.state()
    assert conflicts(first) == []


def test_edits_of_one_field_leave_a_conflict_with_both_values(town: Town) -> None:
    first, second, key = two(town, phone="1")
    first.actor, second.actor = b"a" * 16, b"b" * 16
    first.edit(Subject, key, phone="2")
    second.edit(Subject, key, phone="3")
    first.sync()
    assert second.sync().conflicts == 1
    settle(first, second)
    assert conflicts(first) == [("phone", '"1"', '"2"', '"3"', None)]
    assert first.query("SELECT kept_actor, other_actor, kept_device, other_device FROM conflict") == [
        (b"a" * 16, b"b" * 16, first.store.device, second.store.device)
    ]
    assert first.value(Subject, key, "phone") == second.value(Subject, key, "phone") == "2"
    assert first.state() == second.state()


def test_what_is_typed_while_the_answer_is_on_its_way_is_not_written_over(plain_town: Town) -> None:
    first, second, key = two(plain_town, phone="1")
    second.edit(Subject, key, phone="2", headcount=9)
    second.sync()
    answer = first.township.exchange(prepare(first.store))
    first.edit(Subject, key, phone="3")
    with first.store.writing(actor=None) as session:
        apply_answer(dbapi(session), answer, now=START, random=first.store.random)
    assert (first.value(Subject, key, "phone"), first.value(Subject, key, "headcount")) == ("3", 9)
    assert first.sync().conflicts == 1


def test_same_value_on_both_sides_is_no_conflict(town: Town) -> None:
    first, second, key = two(town, phone="1")
    for desk in (first, second):
        desk.edit(Subject, key, phone="7")
    settle(first, second)
    assert conflicts(first) == []


def test_next_own_edit_lengthens_the_conflict_when_it_was_typed_before_the_answer(town: Town) -> None:
    first, second, key = two(town, phone="1")
    first.edit(Subject, key, phone="2")
    first.sync()
    second.edit(Subject, key, phone="3")
    second.edit(Subject, key, phone="4")
    settle(second, first)
    assert conflicts(first) == conflicts(second) == [("phone", '"1"', '"2"', '"4"', None)]
    assert second.value(Subject, key, "phone") == "2"


def test_author_who_comes_to_the_standing_value_ends_the_conflict(town: Town) -> None:
    first, second, key = two(town, phone="1")
    first.edit(Subject, key, phone="2")
    first.sync()
    second.edit(Subject, key, phone="3")
    second.edit(Subject, key, phone="2")
    settle(second, first)
    assert conflicts(first) == [("phone", '"1"', '"2"', '"3"', '"2"')]


def test_settling_is_a_change_that_everybody_receives(town: Town) -> None:
    first, second, key = two(town, phone="1")
    first.edit(Subject, key, phone="2")
    second.edit(Subject, key, phone="3")
    settle(first, second)
    [(conflict,)] = first.query("SELECT id FROM conflict")
    with first.store.writing(actor=None) as session:
        update_row(session, Conflict, conflict, {"settled": '"3"', "settled_by": None, "settled_at": START})
        update_row(session, Subject, key, {"phone": "3"})
    settle(first, second)
    assert second.value(Subject, key, "phone") == "3"
    assert conflicts(second) == [("phone", '"1"', '"2"', '"3"', '"3"')]


def test_tags_unite_and_removals_count(town: Town) -> None:
    first, second, key = two(town, tags='["a", "b"]')
    first.edit(Subject, key, tags='["a", "b", "c"]')
    second.edit(Subject, key, tags='["a", "d"]')
    settle(first, second)
    assert json.loads(first.value(Subject, key, "tags")) == ["a", "c", "d"]
    assert first.state() == second.state()
    assert conflicts(first) == []


def test_deletion_reaches_everybody(town: Town) -> None:
    first, second, key = two(town)
    first.edit(Subject, key, deleted_at=START)
    settle(first, second)
    assert second.value(Subject, key, "deleted_at") == START
    assert conflicts(first) == []


def test_deletion_of_what_somebody_edited_meanwhile_is_a_conflict_and_the_record_lives(town: Town) -> None:
    first, second, key = two(town, phone="1")
    second.edit(Subject, key, phone="2")
    second.sync()
    first.edit(Subject, key, deleted_at=START)
    settle(first, second)
    assert conflicts(second) == [("deleted_at", None, None, str(START), None)]
    assert first.query("SELECT phone, deleted_at FROM subject") == [("2", None)]
    assert first.state() == second.state()


def test_edit_of_what_somebody_deleted_meanwhile_is_a_conflict_and_keeps_the_edit(town: Town) -> None:
    first, second, key = two(town, phone="1")
    first.edit(Subject, key, deleted_at=START)
    first.sync()
    second.edit(Subject, key, phone="2")
    settle(second, first)
    assert conflicts(first) == [("phone", '"1"', '"1"', '"2"', None)]
    assert second.query("SELECT phone, deleted_at FROM subject") == [("1", START)]
    assert first.state() == second.state()


def test_events_get_the_servers_sequence_on_every_desk(town: Town) -> None:
    first, second = town.desk(), town.desk()
    subject = first.subject()
    hazard = first.create(Hazard, code="H-1", subject_id=subject, description="配电箱无盖")
    events = [
        desk.create(HazardEvent, hazard_id=hazard, kind=kind, at=START, data="{}")
        for desk, kind in ((first, "registered"), (first, "assigned"), (second, "escalated"))
    ]
    settle(second, first)
    rows = [dict(desk.query("SELECT id, seq FROM hazard_event")) for desk in (first, second)]
    assert rows[0] == rows[1]
    assert rows[0].keys() == set(events)
    assert rows[0][events[0]] < rows[0][events[1]]
    assert first.query("SELECT state FROM hazard") == second.query("SELECT state FROM hazard") == [("assigned",)]


# --- batches


def test_batch_that_comes_again_is_answered_as_before_and_logged_once(town: Town) -> None:
    desk = town.desk()
    desk.subject()
    request = prepare(desk.store)
    answers = [desk.township.exchange(request) for _ in range(3)]
    assert answers[0].acks == answers[1].acks == answers[2].acks
    assert len(log(town)) == 1


def test_change_that_comes_again_in_another_batch_is_logged_once(town: Town) -> None:
    desk = town.desk()
    desk.subject()
    request = prepare(desk.store)
    first = desk.township.exchange(request)
    again = replace(request, push=(Batch(b"n" * 16, request.push[0].content),), acked=request.push[0].id)
    assert desk.township.exchange(again).acks[0].runs == first.acks[0].runs
    assert len(log(town)) == 1


def test_large_transaction_travels_in_parts_and_a_long_feed_in_pages(town: Town) -> None:
    first, second = town.desk(), town.desk()
    keys = [n.to_bytes(16, "big") for n in range(1, 2401)]
    with first.store.writing(actor=None) as session:
        rows = [{"id": key, "code": "E", "kind": "enterprise", "name": f"虚构厂{key.hex()}"} for key in keys]
        insert_rows(session, Subject, rows)
    sent = first.sync()
    received = second.sync()
    assert (sent.sent, sent.turns, sent.received) == (2400, 3, 0)
    assert (received.received, received.turns) == (2400, 3)
    assert first.state() == second.state()


def test_edits_between_two_pages_hide_no_older_column(town: Town) -> None:
    first, second, third = town.desk(), town.desk(), town.desk()
    keys = [first.subject(f"虚构厂{n}", phone="1") for n in range(6)]
    first.sync()
    door = second.township
    request = replace(prepare(second.store), page=2)
    one = door.exchange(request)
    third.sync()
    third.edit(Subject, keys[5], headcount=8)
    third.sync()
    pages = [one]
    while any(feed.more for feed in pages[-1].feeds):
        readings = tuple(Reading(feed.scope, feed.base, feed.at, feed.head, feed.hash) for feed in pages[-1].feeds)
        pages.append(door.exchange(replace(request, readings=readings)))
    shown: dict[bytes, dict[str, object]] = {}
    for page in pages:
        for feed in page.feeds:
            for rows in feed.rows:
                for index, key in enumerate(rows.ids):
                    found = {name: column[index] for name, column in zip(rows.fields, rows.values, strict=True)}
                    shown[key] = found if rows.whole else shown[key] | found
    assert len(pages) >= 3
    assert (shown[keys[5]]["phone"], shown[keys[5]]["headcount"], shown[keys[5]]["name"]) == ("1", 8, "虚构厂5")


def test_edit_of_a_record_the_server_lacks_is_answered_need_and_offered_whole(town: Town) -> None:
    desk, other = town.desk(), town.desk()
    key = desk.subject(phone="1", headcount=3)
    desk.query("UPDATE change SET batch = x'00' WHERE record = ?", key)
    desk.edit(Subject, key, phone="2")
    desk.sync()
    other.sync()
    assert other.query("SELECT name, phone, headcount FROM subject") == [("虚构机械厂", "2", 3)]
    assert desk.state() == other.state()
