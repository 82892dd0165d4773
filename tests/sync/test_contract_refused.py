"""What no Township takes, and whom it lets in; a newer desk is served all the same (see test_contract.py)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
import pytest

from safetydesk.domain.instants import day, day_of
from safetydesk.errors import SafetyDeskError
from safetydesk.models.tables import Certificate, Conflict, Evidence, Person, Subject, Visit
from safetydesk.models.tables.visit import Answer as VisitAnswer
from safetydesk.server.tokens import revoke_token
from safetydesk.sync.protocol import CREATE, UPDATE, Answer, Batch, Change, LeaseWant, Request, pack_batch
from safetydesk.sync.round import prepare, run_round
from tests.sync.conftest import Town
from tests.sync.desk import START, Desk, desk_in_memory, ticking
from tests.sync.two_desks import log, settle

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


def test_edit_made_after_a_refused_one_is_refused_with_it_and_the_record_stands(town: Town) -> None:
    """Whoever made it saw a record that nobody else will ever see: both wait among the refused for a person."""
    desk = town.desk()
    key = desk.subject("虚构机械厂")
    desk.sync()
    desk.edit(Subject, key, name="长" * 1_000_001)
    desk.edit(Subject, key, phone="13800000000")
    report = desk.sync()
    assert (report.refused, report.conflicts) == (2, 0)
    assert desk.query("SELECT code FROM refusal ORDER BY code") == [("SYNC_022",), ("SYNC_023",)]
    assert (desk.value(Subject, key, "name"), desk.value(Subject, key, "phone")) == ("虚构机械厂", None)


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


def test_numbers_are_leased_only_to_who_may_write_papers(town: Town) -> None:
    want = LeaseWant("虚构镇人民政府", "虚安改", day(day_of(START)).year, left=0)
    for name, scopes, blocks in (("人事", ("personnel",), 0), ("办公室", ("general",), 1)):
        door = town.door(name, scopes)
        asked = Request(town.name, name.encode().ljust(16)[:16], b"i" * 16, START, leases=(want,))
        assert len(door.exchange(asked).leases) == blocks


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
