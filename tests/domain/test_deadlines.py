"""Every deadline by its own rule: the vectors of DOMAIN §10 and the table of DOMAIN §4.5."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.catalog.calendar import load_calendar, load_deadline_rules
from safetydesk.domain.calendar import calendar_of
from safetydesk.domain.deadlines import DeadlineRule, add_months, anchor_day, due, in_force
from safetydesk.domain.instants import HOUR, from_datetime
from tests.scenario_tables import each, scenario

CALENDAR = load_calendar()
RULES = load_deadline_rules()


def plain(unit: str, amount: int, **more: object) -> DeadlineRule:
    given = {"key": "t", "name": "试", "source": "试", "source_tag": "试", "verified": True}
    return DeadlineRule(**given, unit=unit, amount=amount, **more)  # type: ignore[arg-type]


def natural_days(start: str, days: str, day: str, rolled: str) -> None:
    as_counted = due(plain("natural_day", int(days)), start, CALENDAR)
    assert (as_counted.day, as_counted.rolled_from) == (day, None)
    moved = due(plain("natural_day", int(days), roll="next_workday"), start, CALENDAR)
    assert moved.day == (rolled or day)
    assert moved.rolled_from == (day if rolled else None)


@scenario(each(natural_days))
def test_natural_days_end_on_a_holiday_unless_the_rule_rolls() -> None:
    """DOMAIN §10, measured vectors.

    | start      | days | day        | rolled     |
    |------------|------|------------|------------|
    | 2026-02-08 | 10   | 2026-02-18 | 2026-02-24 |
    | 2026-09-25 | 10   | 2026-10-05 | 2026-10-08 |
    | 2024-06-07 | 60   | 2024-08-06 |            |
    """


def by_rule(key: str, start: str, due_on: str) -> None:
    deadline = due(RULES[key], start, CALENDAR)
    assert deadline.day == due_on
    assert deadline.rule.key == key


@scenario(each(by_rule))
def test_each_statutory_period_counts_its_own_way() -> None:
    """DOMAIN §4.5: working days where 处罚法 85 says so, calendar days elsewhere, start never counted.

    | key                   | start      | due_on     |
    |-----------------------|------------|------------|
    | review_application    | 2024-06-07 | 2024-08-06 |
    | review_application    | 2026-08-04 | 2026-10-08 |
    | litigation            | 2025-08-31 | 2026-02-28 |
    | litigation            | 2026-04-01 | 2026-10-08 |
    | hearing_request       | 2026-02-11 | 2026-02-25 |
    | hearing_notice        | 2026-02-27 | 2026-02-11 |
    | penalty_decision      | 2024-06-07 | 2024-09-05 |
    | decision_service      | 2026-09-23 | 2026-10-10 |
    | fine_payment          | 2026-09-20 | 2026-10-05 |
    | late_fine             | 2026-10-05 | 2026-10-06 |
    | evidence_registration | 2026-02-11 | 2026-02-27 |
    | seizure               | 2026-09-05 | 2026-10-05 |
    | seizure_extension     | 2026-10-05 | 2026-11-04 |
    | penalty_publicity     | 2026-09-23 | 2026-10-10 |
    | liability             | 2024-02-29 | 2026-02-28 |
    | liability_life        | 2021-06-30 | 2026-06-30 |
    | recheck               | 2026-09-25 | 2026-10-05 |
    | resume_review         | 2024-06-07 | 2024-06-17 |
    | statistics_quarter    | 2026-05-20 | 2026-07-15 |
    | statistics_quarter    | 2026-12-31 | 2027-01-15 |
    | statistics_year       | 2026-03-02 | 2027-01-31 |
    | township_drill        | 2024-05-12 | 2026-12-31 |
    | service_by_notice     | 2026-01-31 | 2026-03-02 |
    | supervision_extension | 2026-10-19 | 2026-09-21 |
    """


def in_hours(key: str, start: str, due_at: str) -> None:
    moment = datetime.fromisoformat
    deadline = due(RULES[key], from_datetime(moment(start)), CALENDAR)
    assert deadline.instant == from_datetime(moment(due_at))
    assert deadline.day is None


@scenario(each(in_hours))
def test_hours_are_absolute() -> None:
    """
    | key                | start            | due_at           |
    |--------------------|------------------|------------------|
    | accident_report    | 2026-02-17 23:30 | 2026-02-18 00:30 |
    | accident_report_up | 2026-12-31 23:00 | 2027-01-01 01:00 |
    | power_cut_notice   | 2026-03-02 08:00 | 2026-03-01 08:00 |
    """


def test_every_rule_of_the_reference_is_there_and_unverified_ones_say_so() -> None:
    unverified = {key for key, rule in RULES.items() if not rule.verified}
    assert unverified == {"recheck", "resume_review", "statistics_quarter", "statistics_year", "supervision_extension"}
    assert all(("[memory]" in rule.source_tag or "[ps]" in rule.source_tag) != rule.verified for rule in RULES.values())


def test_a_written_day_is_never_computed_nor_rolled() -> None:
    deadline = due(RULES["rectification"], "2026-10-01", CALENDAR)
    assert (deadline.day, deadline.instant, deadline.rolled_from) == (None, None, None)
    assert "文书写明的日期" in (deadline.note or "")


def test_working_days_in_an_unknown_year_are_marked() -> None:
    assert due(RULES["hearing_request"], "2026-12-29", CALENDAR).degraded
    assert not due(RULES["hearing_request"], "2026-12-01", CALENDAR).degraded
    assert not due(RULES["fine_payment"], "2027-05-01", CALENDAR).degraded
    assert due(RULES["review_application"], "2026-12-01", CALENDAR).degraded


def test_hours_need_an_instant() -> None:
    with pytest.raises(ValueError, match="accident_report"):
        due(RULES["accident_report"], "2026-01-01", CALENDAR)


def test_an_instant_counts_from_its_china_day() -> None:
    late = from_datetime(datetime.fromisoformat("2026-03-01 00:30"))
    assert due(plain("natural_day", 1), late, CALENDAR).day == "2026-03-02"
    assert due(plain("natural_day", 1), late - HOUR, CALENDAR).day == "2026-03-01"


def test_a_counted_start_brings_each_unit_one_day_nearer() -> None:
    for unit, amount, plainly, counted in (
        ("natural_day", 10, "2026-03-12", "2026-03-11"),
        ("workday", 5, "2026-03-09", "2026-03-06"),
        ("month", 1, "2026-04-02", "2026-04-01"),
        ("year", 1, "2027-03-02", "2027-03-01"),
    ):
        assert due(plain(unit, amount), "2026-03-02", CALENDAR).day == plainly
        assert due(plain(unit, amount, start_counted=True), "2026-03-02", CALENDAR).day == counted


def test_a_rule_is_in_force_between_its_days() -> None:
    rule = plain("natural_day", 1, effective_from="2024-01-01", effective_to="2024-12-31")
    assert [in_force(rule, day) for day in ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")] == [
        False,
        True,
        True,
        False,
    ]
    assert in_force(plain("natural_day", 1), "1999-01-01")


days = st.dates(date(2004, 1, 1), date(2080, 1, 1)).map(date.isoformat)


@given(days, st.integers(0, 600))
def test_months_keep_the_day_or_clamp_to_the_last(day: str, months: int) -> None:
    reached = date.fromisoformat(add_months(day, months))
    start = date.fromisoformat(day)
    assert (reached.year * 12 + reached.month) - (start.year * 12 + start.month) == months
    assert reached.day == start.day or (reached.day < start.day and add_months(day, months)[5:] in LAST_DAYS)


LAST_DAYS = {"02-28", "02-29", "04-30", "06-30", "09-30", "11-30"}


def test_clamping_vectors() -> None:
    assert add_months("2025-01-31", 1) == "2025-02-28"
    assert add_months("2024-01-31", 1) == "2024-02-29"
    assert add_months("2024-12-31", 2) == "2025-02-28"
    assert add_months("2026-03-31", -1) == "2026-02-28"


@given(days)
def test_anchors_end_the_period_that_the_day_lies_in(day: str) -> None:
    assert anchor_day("start", day) == day
    assert day <= anchor_day("quarter_end", day) <= anchor_day("year_end", day) == f"{day[:4]}-12-31"


@given(days, st.integers(0, 60))
def test_a_degraded_working_day_is_never_earlier_than_a_natural_one(day: str, amount: int) -> None:
    nowhere = calendar_of([])
    working, natural = (due(plain(unit, amount), day, nowhere) for unit in ("workday", "natural_day"))
    assert (working.day or "") >= (natural.day or "")
