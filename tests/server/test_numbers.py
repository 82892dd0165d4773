"""文号: no number is ever given twice, and every number has a life: leased, used or voided (SYNC §3.4)."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from safetydesk.domain.ids import new_id
from safetydesk.errors import SafetyDeskError
from safetydesk.models.changelog import insert_rows
from safetydesk.models.opening import driver
from safetydesk.models.queries.conflicts import open_conflicts
from safetydesk.models.tables import Document
from safetydesk.server.database import reading
from safetydesk.server.leases import number_lives
from safetydesk.server.serving import open_server
from safetydesk.server.township import Server
from safetydesk.sync.protocol import LeaseWant
from safetydesk.sync.round import prepare
from safetydesk.usecases.conflicts import settle_conflict
from safetydesk.usecases.papers.numbers import take_number, void_number
from tests.sync.conftest import Town, random_town_name
from tests.sync.desk import Desk, ticking

ORGAN, SERIES, YEAR, DAY = "虚构镇人民政府", "虚应急", 2026, "2026-04-16"
WANTED = ((ORGAN, SERIES),)


def issue(desk: Desk, subject: bytes | None = b"s" * 16, series: str = SERIES) -> int | None:
    """A paper with the next number; None when the desk has none left."""
    try:
        with desk.store.writing(actor=None) as session:
            taken = take_number(session, organ=ORGAN, short="虚", series=series, year=YEAR, day=DAY)
            row: dict[str, Any] = {"code": "D-1", "kind": "notice", "capacity": "A", "organ": ORGAN, "hazards": "[]"}
            number = {"series": series, "year": YEAR, "serial": taken.serial, "number": taken.text}
            key = new_id(desk.store.clock(), desk.store.random)
            insert_rows(session, Document, [{"id": key, "subject_id": subject, **row, **number}])
    except SafetyDeskError as problem:
        assert problem.code == "NUMBER_001"
        return None
    return taken.serial


def lives(server: Server, township: str, series: str = SERIES) -> dict[int, str]:
    with reading(server.engine) as connection:
        found = number_lives(connection, township, organ=ORGAN, series_name=series, year=YEAR)
    return {one.n: one.state for one in found}


def test_device_gets_a_block_and_the_next_one_when_it_runs_low(town: Town) -> None:
    desk = town.desk()
    assert desk.sync(series=WANTED).numbers == 10
    assert [issue(desk) for _ in range(6)] == [1, 2, 3, 4, 5, 6]
    assert desk.sync().numbers == 0
    assert issue(desk) == 7
    assert desk.sync().numbers == 10
    assert [issue(desk) for _ in range(13)] == list(range(8, 21))
    assert issue(desk) is None


def test_two_devices_never_hold_one_number(town: Town) -> None:
    first, second = town.desk(), town.desk()
    for desk in (first, second):
        desk.sync(series=WANTED)
    assert {issue(first) for _ in range(10)} & {issue(second) for _ in range(10)} == set()


def test_lease_whose_answer_was_lost_is_given_again_and_no_number_is_wasted(town: Town) -> None:
    desk = town.desk()
    desk.sync()
    door = desk.township
    answers = []

    class Losing:
        blob_status, send_piece, fetch_piece = door.blob_status, door.send_piece, door.fetch_piece

        def exchange(self, request: Any) -> Any:
            answers.append(door.exchange(request))
            if request.leases and len(answers) == 1:
                raise SafetyDeskError("SYNC_001", why="断了")
            return answers[-1]

    desk.township = Losing()
    with pytest.raises(SafetyDeskError):
        desk.sync(series=WANTED)
    assert desk.sync(series=WANTED).numbers == 10
    assert answers[0].leases == answers[-1].leases
    assert len(lives(town.server, town.name)) == 10


def test_store_that_joins_registers_its_used_numbers_first(town: Town) -> None:
    alone = town.desk()
    assert [issue(alone) for _ in range(3)] == [1, 2, 3]
    assert alone.sync(series=WANTED).numbers == 10
    assert alone.query("SELECT first, last FROM lease") == [(4, 13)]
    assert issue(alone) == 4
    alone.sync()
    assert lives(town.server, town.name) == {n: "used" if n <= 4 else "leased" for n in range(1, 14)}


def test_two_papers_with_one_number_are_both_kept_and_shown_as_a_conflict(town: Town) -> None:
    first, second = town.desk(), town.desk()
    assert issue(first, first.subject()) == issue(second, second.subject("虚构木业")) == 1
    first.sync()
    assert second.sync().conflicts == 1
    first.sync()
    assert first.query("SELECT serial FROM document") == [(1,), (1,)]
    [(field, kept, other, device)] = first.query("SELECT field, kept, other, kept_device FROM conflict")
    assert (field, kept, other, device) == ("number", None, '"（虚）虚应急〔2026〕1号"', first.store.device)
    [seen] = open_conflicts(first.store.reader)
    assert seen.number_twice and (seen.title, seen.base) == ("（虚）虚应急〔2026〕1号",) * 2
    assert (seen.kept, seen.other) == ("D-1 虚构机械厂", "D-1 虚构木业")


def test_server_restored_from_an_older_copy_gives_a_number_again_and_both_papers_are_shown(plain_town: Town) -> None:
    """The known limit of a restore: nobody is renumbered, everybody sees both papers until a person has seen to it."""
    first, second = plain_town.desk(), plain_town.desk()
    first.sync()
    second.sync()
    with plain_town.server.engine.connect() as connection:
        live = connection.connection.driver_connection
        older = driver().connect(":memory:")
        live.backup(older)  # type: ignore[union-attr]
    first.sync(series=WANTED)
    assert issue(first) == 1
    older.backup(live)
    second.sync(series=WANTED)
    assert issue(second) == 1
    for desk in (second, first, second):
        desk.sync()
    for desk in (first, second):
        assert desk.query("SELECT serial, number FROM document") == [(1, "（虚）虚应急〔2026〕1号")] * 2
        assert [one.number_twice for one in open_conflicts(desk.store.reader)] == [True]
    [one] = open_conflicts(first.store.reader)
    with first.store.writing(actor=None) as session:
        settle_conflict(session, conflict_id=one.id, stands="kept")
    for desk in (first, second):
        desk.sync()
        assert open_conflicts(desk.store.reader) == []
        assert desk.query("SELECT number FROM document") == [("（虚）虚应急〔2026〕1号",)] * 2


def test_void_is_on_record(town: Town) -> None:
    desk = town.desk()
    desk.sync(series=WANTED)
    issue(desk)
    with desk.store.writing(actor=None) as session:
        void_number(session, organ=ORGAN, series=SERIES, year=YEAR, serial=2, reason="打印坏了")
    desk.sync()
    found = lives(town.server, town.name)
    assert (found[1], found[2], found[3]) == ("used", "voided", "leased")


def test_void_of_a_number_that_another_desk_used_leaves_it_with_its_paper(plain_town: Town) -> None:
    first, second = plain_town.desk(), plain_town.desk()
    first.sync(series=WANTED)
    assert issue(first, first.subject()) == 1
    first.sync()
    with second.store.writing(actor=None) as session:
        void_number(session, organ=ORGAN, series=SERIES, year=YEAR, serial=1, reason="记错了号")
    second.sync()
    assert lives(plain_town.server, plain_town.name)[1] == "used"


def test_year_far_from_the_servers_is_not_leased(plain_town: Town) -> None:
    desk = plain_town.desk()
    for year, count in ((1970, 0), (2026, 1)):
        want = LeaseWant(ORGAN, SERIES, year, 0)
        answer = desk.township.exchange(replace(prepare(desk.store), leases=(want,)))
        assert len(answer.leases) == count


OTHER = "虚安通"
BOTH = (*WANTED, (ORGAN, OTHER))


def spoil(desk: Desk, series: str) -> int | None:
    """A number taken for a paper that never came to be, voided with its reason."""
    try:
        with desk.store.writing(actor=None) as session:
            taken = take_number(session, organ=ORGAN, short="虚", series=series, year=YEAR, day=DAY)
            void_number(session, organ=ORGAN, series=series, year=YEAR, serial=taken.serial, reason="打印坏了")
    except SafetyDeskError as problem:
        assert problem.code == "NUMBER_001"
        return None
    return taken.serial


class CutOff:
    """A door whose next answer is lost on the way."""

    def __init__(self, door: Any) -> None:
        self.door, self.lost = door, False
        self.blob_status, self.send_piece, self.fetch_piece = door.blob_status, door.send_piece, door.fetch_piece

    def exchange(self, request: Any) -> Any:
        answer = self.door.exchange(request)
        if not self.lost:
            self.lost = True
            raise SafetyDeskError("SYNC_001", why="断了")
        return answer


class Numbering(RuleBasedStateMachine):
    """Desks join, issue papers of two series, spoil and void numbers, sync or are cut off, in any order."""

    desks = Bundle("desks")
    series = st.sampled_from((SERIES, OTHER))

    def __init__(self) -> None:
        super().__init__()
        self.server = open_server(clock=ticking(), random=random.Random(0).randbytes)
        self.town = Town(random_town_name(), self.server, self.server.door)
        self.used: Counter[tuple[str, int]] = Counter()
        self.spoilt: Counter[tuple[str, int]] = Counter()
        self.all: list[Desk] = []

    @rule(target=desks)
    def a_desk_joins(self) -> Desk:
        desk = self.town.desk()
        desk.sync(series=BOTH)
        self.all.append(desk)
        return desk

    @rule(desk=desks, count=st.integers(1, 12), series=series)
    def papers_are_issued(self, desk: Desk, count: int, series: str) -> None:
        taken = [issue(desk, series=series) for _ in range(count)]
        self.used.update((series, serial) for serial in taken if serial is not None)

    @rule(desk=desks, series=series)
    def a_number_is_spoilt(self, desk: Desk, series: str) -> None:
        serial = spoil(desk, series)
        self.spoilt.update([(series, serial)] if serial is not None else [])

    @rule(desk=desks)
    def it_syncs(self, desk: Desk) -> None:
        desk.sync(series=BOTH)

    @rule(desk=desks)
    def it_is_cut_off(self, desk: Desk) -> None:
        door = desk.township
        desk.township = CutOff(door)  # type: ignore[assignment]
        with pytest.raises(SafetyDeskError, match="SYNC_001"):
            desk.sync(series=BOTH)
        desk.township = door

    @invariant()
    def no_number_is_used_twice(self) -> None:
        taken = self.used + self.spoilt
        assert not taken or max(taken.values()) == 1

    def teardown(self) -> None:
        """After a last round of all, every gap is explained, and every desk tells the same of every number."""
        for desk in (*self.all, *self.all):
            desk.sync()
        for series in (SERIES, OTHER):
            found = lives(self.server, self.town.name, series)
            assert sorted(found) == list(range(1, len(found) + 1))
            assert {serial for serial, state in found.items() if state == "used"} == self._serials(self.used, series)
            assert {serial for serial, state in found.items() if state == "voided"} == self._serials(
                self.spoilt, series
            )
            for desk in self.all:
                papers = desk.query("SELECT serial, number FROM document WHERE series = ?", series)
                assert len({number for _, number in papers}) == len(papers)
                assert {serial for serial, _ in papers} == self._serials(self.used, series)
                voids = desk.query("SELECT serial FROM number_void WHERE series = ?", series)
                assert {serial for (serial,) in voids} == self._serials(self.spoilt, series)
        self.server.engine.dispose()

    @staticmethod
    def _serials(counted: Counter[tuple[str, int]], series: str) -> set[int]:
        return {serial for name, serial in counted if name == series}


TestNumbering = Numbering.TestCase
TestNumbering.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
