"""Working days against the shipped table, and what happens in a year without a notice."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from safetydesk.catalog.calendar import load_calendar
from safetydesk.domain.calendar import Holiday, calendar_of, days_between
from tests.scenario_tables import each, scenario

CALENDAR = load_calendar()
EMPTY = calendar_of([])
known_days = st.dates(date(2004, 1, 1), date(2026, 11, 30)).map(date.isoformat)


def counts_to(start: str, count: str, day: str, degraded: str) -> None:
    reached = CALENDAR.add_workdays(start, int(count))
    assert (reached.day, reached.degraded) == (day, degraded == "是")


@scenario(each(counts_to))
def test_working_days_are_counted_without_the_start() -> None:
    """DOMAIN §10, measured vectors, and three beyond the last notice.

    | start      | count | day        | degraded |
    |------------|-------|------------|----------|
    | 2026-02-11 | 5     | 2026-02-25 | 否       |
    | 2026-02-11 | 7     | 2026-02-27 | 否       |
    | 2026-04-30 | 3     | 2026-05-08 | 否       |
    | 2026-09-23 | 7     | 2026-10-10 | 否       |
    | 2026-09-29 | 10    | 2026-10-19 | 否       |
    | 2024-06-07 | 10    | 2024-06-24 | 否       |
    | 2026-02-25 | -5    | 2026-02-11 | 否       |
    | 2026-12-30 | 2     | 2027-01-01 | 是       |
    | 2027-01-01 | 1     | 2027-01-04 | 是       |
    | 2027-01-04 | -2    | 2026-12-31 | 是       |
    """


def is_worked(day: str, worked: str) -> None:
    assert CALENDAR.is_workday(day) is (worked == "是")


@scenario(each(is_worked))
def test_named_days_win_over_the_weekday() -> None:
    """
    | day        | worked |
    |------------|--------|
    | 2026-01-01 | 否     |
    | 2026-01-04 | 是     |
    | 2026-02-14 | 是     |
    | 2026-02-28 | 是     |
    | 2026-05-09 | 是     |
    | 2026-09-20 | 是     |
    | 2026-10-10 | 是     |
    | 2026-10-11 | 否     |
    | 2026-11-23 | 是     |
    | 2027-01-04 | 是     |
    """


def test_the_table_of_2026_has_33_holidays_and_6_exchanged_days() -> None:
    kinds = [holiday.kind for day, holiday in CALENDAR.holidays.items() if day.startswith("2026")]
    assert (kinds.count("holiday"), kinds.count("workday")) == (33, 6)


def test_the_shipped_table_knows_2004_to_2026_only() -> None:
    assert CALENDAR.years == frozenset(range(2004, 2027))


def test_one_stray_row_makes_no_year_known() -> None:
    calendar = calendar_of([Holiday("2027-01-01", "holiday", "元旦", "待通知")])
    assert not calendar.knows(2027)
    assert not calendar.is_workday("2027-01-01")


def test_a_later_row_replaces_the_earlier_one_of_the_same_day() -> None:
    rows = [Holiday("2027-05-01", "holiday", "劳动节", "一"), Holiday("2027-05-01", "workday", "劳动节", "二")]
    assert calendar_of(rows).is_workday("2027-05-01")


@given(known_days, st.integers(1, 40))
def test_counting_forth_from_a_workday_and_back_returns(start: str, count: int) -> None:
    first = CALENDAR.workday_on_or_after(start).day
    assert CALENDAR.add_workdays(CALENDAR.add_workdays(first, count).day, -count).day == first


@given(known_days, st.integers(1, 40))
def test_the_reached_day_is_worked_and_exactly_count_days_lie_between(start: str, count: int) -> None:
    reached = CALENDAR.add_workdays(start, count).day
    next_day = (date.fromisoformat(start) + timedelta(days=1)).isoformat()
    assert CALENDAR.is_workday(reached)
    assert CALENDAR.workdays_between(next_day, reached) == count


@given(st.dates(date(2027, 1, 1), date(2090, 1, 1)).map(date.isoformat), st.integers(0, 30))
def test_an_unknown_year_counts_monday_to_friday_and_says_so(start: str, count: int) -> None:
    reached = CALENDAR.add_workdays(start, count)
    assert reached == EMPTY.add_workdays(start, count)
    assert reached.degraded


def test_days_between_includes_both_ends() -> None:
    assert list(days_between("2024-02-28", "2024-03-01")) == ["2024-02-28", "2024-02-29", "2024-03-01"]
    assert list(days_between("2024-03-01", "2024-02-28")) == []
