"""What every Township keeps to: two desks, one server, in process on SQLite, on PostgreSQL, and over HTTP."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

import msgspec
import pytest
from sqlalchemy import select

from safetydesk.domain.canonical import GENESIS, chain_link, pack, seal
from safetydesk.errors import SafetyDeskError
from safetydesk.models.changelog import insert_rows, update_row
from safetydesk.models.tables import Certificate, Conflict, Evidence, Hazard, HazardEvent, Person, Subject, Visit
from safetydesk.models.tables.visit import Answer as VisitAnswer
from safetydesk.server import tables
from safetydesk.server.tokens import revoke_token
from safetydesk.sync.protocol import CREATE, UPDATE, Answer, Batch, Change, Reading, Request, pack_batch
from safetydesk.sync.round import prepare, run_round
from tests.sync.conftest import Town
from tests.sync.desk import START, Desk, desk_in_memory, ticking


def two(town: Town, **fields: object) -> tuple[Desk, Desk, bytes]:
    """Two desks that both know one enterprise."""
    first, second = town.desk(), town.desk()
    key = first.subject(**fields)
    first.sync()
    second.sync()
    return first, second, key


def settle(*desks: Desk) -> None:
    """Sync until nobody has news."""
    for _ in range(2):
        for desk in desks:
            desk.sync()


def conflicts(desk: Desk) -> list[tuple[object, ...]]:
    return desk.query("SELECT field, base, kept, other, settled FROM conflict ORDER BY id")


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


# --- refusals


def test_fact_that_is_edited_is_refused_by_name_and_the_rest_goes_on(town: Town) -> None:
    desk, other = town.desk(), town.desk()
    photo = desk.create(
        Evidence, owner="visit", owner_id=b"o" * 16, kind="photo", sha256="aa", size=1, mime="image/jpeg",
        added_at=START, position=1,
    )  # fmt: skip
    settle(desk, other)
    desk.edit(Evidence, photo, size=2)
    later = desk.subject()
    report = desk.sync()
    other.sync()
    assert (report.refused, other.value(Subject, later, "name")) == (1, "虚构机械厂")
    [(code, reason)] = desk.query("SELECT code, reason FROM refusal")
    assert code == "SYNC_021"
    assert "只能新增" in reason
    assert desk.value(Evidence, photo, "size") == 1
    assert desk.query("SELECT count(*) FROM change WHERE content IS NULL") == [(0,)]


def test_answer_of_a_finished_visit_is_refused(town: Town) -> None:
    desk = town.desk()
    visit = desk.create(
        Visit, code="V", subject_id=b"s" * 16, kind="surprise", inspectors="[]", checklists="[]", started_at=START
    )
    answer = desk.create(VisitAnswer, visit_id=visit, checklist="c", item="1", result="fails", answered_at=START)
    desk.edit(VisitAnswer, answer, note="先记下")
    desk.edit(Visit, visit, finished_at=START + 1)
    assert desk.sync().refused == 0
    desk.edit(VisitAnswer, answer, result="conforms")
    assert desk.sync().refused == 1
    assert desk.query("SELECT code FROM refusal") == [("SYNC_024",)]
    assert desk.value(VisitAnswer, answer, "result") == "fails"


def test_scope_that_the_token_lacks_is_neither_written_nor_shown(town: Town) -> None:
    full, part = town.desk(), town.desk("内勤电脑", scopes=("general",))
    person = full.create(Person, name="张三（虚构）", roles="[]")
    full.create(Certificate, person_id=person, kind="law", number="虚构001")
    full.sync()
    part.sync()
    assert part.query("SELECT count(*) FROM certificate") == [(0,)]
    assert part.query("SELECT scope FROM reading") == [("general",)]
    part.create(Certificate, person_id=person, kind="law", number="虚构002")
    assert part.sync().refused == 1
    assert part.query("SELECT code FROM refusal") == [("SYNC_020",)]
    full.sync()
    assert full.query("SELECT number FROM certificate") == [("虚构001",)]


@dataclass
class Busy:
    """The township as seen from a desk that writes something new whenever it is asked something."""

    desk: Desk

    def exchange(self, request: Request) -> Answer:
        self.desk.subject()
        return self.desk.township.exchange(request)


@pytest.mark.ci
def test_round_that_never_ends_is_ended_and_what_went_counts(plain_town: Town) -> None:
    desk = plain_town.desk()
    with pytest.raises(SafetyDeskError, match="SYNC_014"):
        run_round(desk.store, Busy(desk))  # type: ignore[arg-type]
    assert desk.query("SELECT count(*) > 1000 FROM change WHERE seq IS NOT NULL") == [(1,)]
    assert desk.sync().turns <= 2


def test_edit_of_a_record_that_was_refused_is_refused_with_it(town: Town) -> None:
    desk = town.desk()
    key = desk.subject("长" * 1_000_001)
    desk.edit(Subject, key, phone="13800000000")
    assert desk.sync().refused == 2
    assert desk.query("SELECT code FROM refusal ORDER BY code") == [("SYNC_022",), ("SYNC_023",)]
    desk.edit(Subject, key, phone="13900000000")
    assert desk.sync().refused == 1
    assert desk.query("SELECT code FROM refusal ORDER BY code") == [("SYNC_022",), ("SYNC_022",), ("SYNC_023",)]


def test_conflict_that_a_desk_makes_up_is_refused(town: Town) -> None:
    desk = town.desk()
    key = desk.subject()
    desk.create(Conflict, entity="subject", record=key, field="phone", kept="1", other="2")
    assert desk.sync().refused == 1
    assert desk.query("SELECT code FROM refusal") == [("SYNC_025",)]


# --- schema skew


def test_fields_and_entities_of_a_newer_desk_are_kept_and_passed_on(town: Town) -> None:
    desk, newer = town.desk(), town.desk()
    key, boat = b"k" * 16, b"b" * 16
    newer.sync()
    base = prepare(newer.store)
    fields = {"code": (None, "E"), "kind": (None, "enterprise"), "name": (None, "虚构厂"), "drone": (None, "有")}
    changes = [
        Change(b"1" * 16, b"t" * 16, "general", "subject", key, CREATE, dict(fields), None, START),
        Change(b"2" * 16, b"t" * 16, "general", "vessel", boat, CREATE, {"length": (None, 12)}, None, START),
    ]
    newer.township.exchange(replace(base, push=(Batch(b"x" * 16, pack_batch(changes)),)))
    desk.sync()
    assert desk.value(Subject, key, "name") == "虚构厂"
    kept = {e: msgspec.msgpack.decode(c) for e, c in desk.query("SELECT entity, content FROM extra")}
    assert kept == {"subject": {"drone": "有"}, "vessel": {"length": 12}}
    desk.edit(Subject, key, name="虚构二厂")
    desk.sync()
    answer = newer.township.exchange(replace(base, readings=(), acked=b"x" * 16))
    shown = {rows.entity: dict(zip(rows.fields, rows.values, strict=True)) for f in answer.feeds for rows in f.rows}
    assert (shown["subject"]["drone"], shown["subject"]["name"]) == (("有",), ("虚构二厂",))
    assert shown["vessel"]["length"] == (12,)


# --- who may come in


def test_wrong_token_is_refused_and_the_outbox_stays(town: Town) -> None:
    desk = town.desk()
    desk.subject()
    good, desk.township = desk.township, town.connect("sd1-falsch")
    with pytest.raises(SafetyDeskError) as caught:
        desk.sync()
    assert caught.value.code == "SYNC_004"
    desk.township = good
    assert desk.sync().sent == 1


def test_revoked_token_is_refused(town: Town) -> None:
    desk = town.desk("旧电脑")
    desk.sync()
    revoke_token(town.server.engine, township=town.name, name="旧电脑", now=START)
    with pytest.raises(SafetyDeskError) as caught:
        desk.sync()
    assert caught.value.code == "SYNC_004"


def test_token_of_another_computer_is_refused(town: Town) -> None:
    first, second = town.desk(), town.desk()
    first.sync()
    second.township = first.township
    with pytest.raises(SafetyDeskError) as caught:
        second.sync()
    assert caught.value.code == "SYNC_013"


def test_store_of_another_township_is_refused(town: Town) -> None:
    desk = town.desk()
    request = replace(prepare(desk.store), township="别的镇")
    with pytest.raises(SafetyDeskError) as caught:
        desk.township.exchange(request)
    assert caught.value.code == "SYNC_012"


def test_each_device_gets_its_own_tag(town: Town) -> None:
    desks = [town.desk() for _ in range(3)]
    for desk in desks:
        desk.sync()
    assert [desk.store.meta("tag") for desk in desks] == [b"A02", b"A03", b"A04"]


def test_clock_that_is_wrong_is_said_aloud_and_the_round_goes_on(town: Town) -> None:
    desk = desk_in_memory(town.door("慢钟"), "慢钟", of=town.name, clock=ticking(START - 86_400_000_000))
    desk.subject()
    report = desk.sync()
    assert report.sent == 1
    assert report.skew > 86_000_000_000
    assert [problem.code for problem in report.problems] == ["SYNC_011"]
    assert "1439 分钟" in report.problems[0].message


def test_older_protocol_is_told_to_upgrade(town: Town) -> None:
    desk = town.desk()
    with pytest.raises(SafetyDeskError) as caught:
        desk.township.exchange(replace(prepare(desk.store), protocol=99))
    assert caught.value.code == "SYNC_010"


def test_malformed_change_is_refused_by_name(town: Town) -> None:
    desk = town.desk()
    desk.sync()
    good = {"code": (None, "E"), "kind": (None, "e"), "name": (None, "虚构")}
    bad = [{"name": (None, 1.5)}, {"Name; DROP": (None, "x")}, {"name": (None, 2**64 - 1)}, {"name": (None, ["x"])}]
    changes = [
        Change(
            bytes([n]) * 16,
            b"t" * 16,
            "general",
            "subject",
            bytes([n]) * 16,
            UPDATE if n == 9 else CREATE,
            one,
            None,
            START,
        )
        for n, one in enumerate([*bad, good], 1)
    ]
    answer = desk.township.exchange(replace(prepare(desk.store), push=(Batch(b"m" * 16, pack_batch(changes)),)))
    assert {one.code for one in answer.acks[0].refusals} == {"SYNC_023"}
    assert len(answer.acks[0].refusals) == 4
    assert len(log(town)) == 1


# --- files


def test_photo_goes_up_in_pieces_and_comes_down_on_the_other_desk(town: Town) -> None:
    first, second = town.desk(), town.desk()
    content = hashlib.sha256(b"x").digest() * 10_000
    name = first.photo(content)
    first.create(
        Evidence, owner="visit", owner_id=b"o" * 16, kind="photo", sha256=name, size=len(content), mime="image/jpeg",
        added_at=START, position=1,
    )  # fmt: skip
    second.sync()
    assert first.sync().blobs_sent == 1
    assert second.sync().blobs_received == 1
    assert second.blobs.get(name) == content
    assert first.query("SELECT here, there FROM blob") == second.query("SELECT here, there FROM blob") == [(1, 1)]


@pytest.mark.parametrize("cut", [0, 1, 3, 99, 100])
def test_upload_goes_on_at_the_byte_where_it_stopped(town: Town, cut: int) -> None:
    desk = town.desk()
    content = bytes(range(100))
    key = hashlib.sha256(content).digest()
    door = desk.township
    assert door.blob_status(key).size == 0
    door.send_piece(key, offset=0, total=100, piece=content[:cut])
    status = door.blob_status(key)
    assert (status.size, status.complete) == (cut, cut == 100)
    with_gap = door.send_piece(key, offset=cut + 5, total=100 + cut, piece=b"") if cut < 95 else status
    assert with_gap.size == cut
    status = door.send_piece(key, offset=status.size, total=100, piece=content[status.size :])
    assert status.complete
    assert door.fetch_piece(key, offset=10, limit=20) == content[10:30]
    assert door.fetch_piece(key, offset=100, limit=20) == b""


def test_file_that_does_not_match_its_name_is_dropped_and_may_be_sent_again(town: Town) -> None:
    door = town.door("甲")
    key = hashlib.sha256(b"right").digest()
    with pytest.raises(SafetyDeskError) as caught:
        door.send_piece(key, offset=0, total=5, piece=b"wrong")
    assert caught.value.code == "SYNC_031"
    with pytest.raises(SafetyDeskError) as caught:
        door.fetch_piece(key, offset=0, limit=5)
    assert caught.value.code == "SYNC_032"
    assert door.send_piece(key, offset=0, total=5, piece=b"right").complete


def test_photo_the_server_has_costs_no_byte_of_it(town: Town) -> None:
    first, second = town.desk(), town.desk()
    for desk in (first, second):
        desk.photo(b"same picture")
    first.sync()
    sent = []
    door = second.township

    class Watching:
        exchange, blob_status, fetch_piece = door.exchange, door.blob_status, door.fetch_piece

        def send_piece(self, *_: object, **__: object) -> None:
            sent.append(1)

    second.township = Watching()  # type: ignore[assignment]
    assert second.sync().blobs_sent == 0
    assert sent == []
    assert second.query("SELECT there FROM blob") == [(1,)]


def test_photo_nobody_sent_yet_is_waited_for(town: Town) -> None:
    first, second = town.desk(), town.desk()
    first.create(
        Evidence, owner="visit", owner_id=b"o" * 16, kind="photo", sha256="ab" * 32, size=1, mime="image/jpeg",
        added_at=START, position=1,
    )  # fmt: skip
    first.sync()
    assert second.sync().blobs_waiting == 1


# --- the chain


def log(town: Town) -> list[object]:
    """The general scope's log of this township."""
    c = tables.change.c
    with town.server.engine.connect() as connection:
        query = select(tables.change).where(c.township == town.name, c.scope == "general").order_by(c.seq)
        return list(connection.execute(query).all())


def test_chain_is_gap_free_and_recomputes(town: Town) -> None:
    first, second, key = two(town, phone="1")
    for value in "23":
        first.edit(Subject, key, phone=value)
        second.edit(Subject, key, phone=value + "x")
        settle(first, second)
    head = GENESIS
    rows = log(town)
    for seq, row in enumerate(rows, 1):
        ids = (row.township, row.scope, seq, row.id, row.entity, row.record, row.op, row.actor, row.device, row.at)
        head = chain_link(head, pack(list(ids)), seal(row.salt, row.content))
        assert (row.seq, row.hash) == (seq, head)
    assert len({row.id for row in rows}) == len(rows) > 5
    assert first.query("SELECT at, hash FROM reading WHERE scope = 'general'") == [(len(rows), head)]


def test_request_of_an_unknown_device_from_the_beginning_is_served(town: Town) -> None:
    door = town.door("新")
    answer = door.exchange(Request(town.name, b"d" * 16, b"i" * 16, START))
    assert [feed.scope for feed in answer.feeds] == ["general", "personnel"]
    assert all(feed.at == 0 and not feed.lost for feed in answer.feeds)
