"""Document numbers: how they are written, handed out of leased blocks, and accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from safetydesk.domain.numbering import Lease, account, number_text, parse_number, take_next, used_twice
from safetydesk.errors import SafetyDeskError
from tests.scenario_tables import each, scenario

BLOCK = Lease("永三", "安改", 2026, 5, 6, 5, "2026-12-31")


def reads(text: str, short: str, series: str, year: str, serial: str, written: str) -> None:
    parts = parse_number(text)
    assert (parts.short or "", parts.series, parts.year, parts.serial) == (short, series, int(year), int(serial))
    assert parts.text == written


@scenario(each(reads))
def test_numbers_are_read_from_any_brackets_and_written_in_six_sided_ones() -> None:
    """
    | text                     | short | series   | year | serial | written                  |
    |--------------------------|-------|----------|------|--------|--------------------------|
    | （永三）应急检记〔2026〕5号 | 永三  | 应急检记 | 2026 | 5      | （永三）应急检记〔2026〕5号 |
    | 永三安改〔2026〕12号     |       | 永三安改 | 2026 | 12     | 永三安改〔2026〕12号     |
    | 永三安改[2026]012号      |       | 永三安改 | 2026 | 12     | 永三安改〔2026〕12号     |
    | 永三安改［2026］第 12 号 |       | 永三安改 | 2026 | 12     | 永三安改〔2026〕12号     |
    | (永三)应急责改【2024】7  | 永三  | 应急责改 | 2024 | 7      | （永三）应急责改〔2024〕7号 |
    | 永三安督（2024）第3号    |       | 永三安督 | 2024 | 3      | 永三安督〔2024〕3号      |
    """


@pytest.mark.parametrize(
    "text", ["", "12号", "永三安改2026第12号", "永三安改〔26〕1号", "永三安改〔2026〕0号", "永三安改〔2026〕"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(SafetyDeskError, match="NUMBER_002"):
        parse_number(text)


names = st.text("永三珍溪应急检记责改", min_size=1, max_size=6)


@given(st.none() | names, names, st.integers(1949, 2100), st.integers(1, 99999))
def test_a_written_number_is_read_back(short: str | None, series: str, year: int, serial: int) -> None:
    parts = parse_number(number_text(short, series, year, serial))
    assert (parts.short, parts.series, parts.year, parts.serial) == (short, series, year, serial)


def test_numbers_are_taken_in_order_until_none_is_left() -> None:
    first = take_next([BLOCK], organ="永三", kind="安改", year=2026, today="2026-03-01")
    second = take_next(first.leases, organ="永三", kind="安改", year=2026, today="2026-03-01")
    assert (first.number, second.number, second.lease.left) == (5, 6, 0)
    with pytest.raises(SafetyDeskError, match="草稿") as refused:
        take_next(second.leases, organ="永三", kind="安改", year=2026, today="2026-03-01")
    assert refused.value.code == "NUMBER_001"


@pytest.mark.parametrize(
    ("organ", "kind", "year", "today"),
    [
        ("珍溪", "安改", 2026, "2026-03-01"),
        ("永三", "安告", 2026, "2026-03-01"),
        ("永三", "安改", 2027, "2026-03-01"),
        ("永三", "安改", 2026, "2027-01-01"),
    ],
)
def test_a_block_serves_its_own_organ_kind_year_and_days_only(organ: str, kind: str, year: int, today: str) -> None:
    with pytest.raises(SafetyDeskError, match="NUMBER_001"):
        take_next([BLOCK], organ=organ, kind=kind, year=year, today=today)


def test_the_lower_block_is_used_first_and_others_are_left_alone() -> None:
    other = Lease("永三", "安告", 2026, 1, 9, 1)
    higher = Lease("永三", "安改", 2026, 21, 30, 21)
    taken = take_next([higher, other, BLOCK], organ="永三", kind="安改", year=2026, today="2026-12-31")
    assert taken.number == 5
    assert taken.leases == (higher, other, taken.lease)


def test_numbers_used_outside_the_store_are_skipped_and_named() -> None:
    later = Lease("永三", "安改", 2026, 21, 30, 21)
    taken = take_next([BLOCK, later], organ="永三", kind="安改", year=2026, today="2026-03-01", used_up_to=5)
    assert (taken.number, taken.lost, taken.lease.next) == (6, (5,), 7)
    over = take_next([BLOCK, later], organ="永三", kind="安改", year=2026, today="2026-03-01", used_up_to=22)
    assert (over.number, over.lost) == (23, (5, 6, 21, 22))
    assert [lease.left for lease in over.leases] == [0, 7]
    with pytest.raises(SafetyDeskError, match="NUMBER_001"):
        take_next([BLOCK], organ="永三", kind="安改", year=2026, today="2026-03-01", used_up_to=6)


def test_numbers_that_papers_bear_already_are_skipped_and_are_not_lost() -> None:
    """A desk that joined late had used 5 and 7 before this block was leased."""
    block = Lease("永三", "安改", 2026, 5, 8, 5)
    first = take_next([block], organ="永三", kind="安改", year=2026, today="2026-03-01", borne={5, 7})
    second = take_next(first.leases, organ="永三", kind="安改", year=2026, today="2026-03-01", borne={5, 7})
    assert [(one.number, one.lost) for one in (first, second)] == [(6, ()), (8, ())]
    with pytest.raises(SafetyDeskError, match="NUMBER_001"):
        take_next(second.leases, organ="永三", kind="安改", year=2026, today="2026-03-01", borne={5, 7})


def test_every_number_is_accounted_for() -> None:
    rows = account([Lease("永三", "安改", 2026, 5, 7, 6)], used=[1, 2, 4], voided=[3])
    assert [row.state for row in rows] == ["used", "used", "voided", "used", "unexplained", "leased", "leased"]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert account([], [], []) == []


def test_a_number_on_two_documents_is_found() -> None:
    assert used_twice([3, 1, 3, 2, 2]) == [2, 3]


class NumberingMachine(RuleBasedStateMachine):
    """An authority leases blocks to devices; they number and void offline; every number stays unique and explained."""

    @initialize()
    def begin(self) -> None:
        self.next_free = 1
        self.leases: dict[str, tuple[Lease, ...]] = {"A": (), "B": ()}
        self.used: list[int] = []
        self.voided: set[int] = set()
        self.day = 1

    @rule(device=st.sampled_from("AB"), size=st.integers(1, 5), days=st.none() | st.integers(0, 5))
    def lease(self, device: str, size: int, days: int | None) -> None:
        last = self.next_free + size - 1
        until = None if days is None else f"2026-03-{min(31, self.day + days):02}"
        self.leases[device] += (Lease("永三", "安改", 2026, self.next_free, last, self.next_free, until),)
        self.next_free = last + 1

    @rule(device=st.sampled_from("AB"), restored=st.integers(0, 3))
    def issue(self, device: str, restored: int) -> None:
        """Issue a number; now and then from a copy that forgot the last `restored` ones, found in a file outside."""
        today = f"2026-03-{self.day:02}"
        mine = [number for lease in self.leases[device] for number in range(lease.first, lease.next)]
        outside = max(mine, default=0) + restored if restored and mine else 0
        usable = [
            number
            for lease in self.leases[device]
            if today <= (lease.expires_on or today)
            for number in range(max(lease.next, outside + 1), lease.last + 1)
        ]
        try:
            taken = take_next(
                self.leases[device], organ="永三", kind="安改", year=2026, today=today, used_up_to=outside
            )
        except SafetyDeskError as refusal:
            assert refusal.code == "NUMBER_001"
            assert not usable
            return
        assert taken.number == min(usable)
        self.used.append(taken.number)
        self.voided.update(taken.lost)
        self.leases[device] = taken.leases

    @rule(pick=st.integers(0, 99))
    def void(self, pick: int) -> None:
        if self.used:
            self.voided.add(self.used[pick % len(self.used)])

    @rule()
    def tomorrow(self) -> None:
        self.day = min(31, self.day + 1)

    @invariant()
    def every_number_is_unique_and_explained(self) -> None:
        assert used_twice(self.used) == []
        rows = account([*self.leases["A"], *self.leases["B"]], self.used, self.voided)
        assert [row.number for row in rows] == list(range(1, self.next_free))
        assert all(row.state != "unexplained" for row in rows)


NumberingMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestNumberingMachine = NumberingMachine.TestCase
