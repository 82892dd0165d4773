"""日周月: on time, 补录, 漏查, waiting or exempt, against the table of DOMAIN §3.2."""

from __future__ import annotations

import itertools
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from safetydesk.catalog.cadence import load_cadence
from safetydesk.catalog.calendar import load_calendar
from safetydesk.domain.cadence import (
    Period,
    PeriodVerdict,
    Production,
    RoundRecord,
    judge,
    period_of,
    periods,
    suspicions,
)
from safetydesk.domain.calendar import days_between
from safetydesk.domain.deadlines import add_days
from safetydesk.domain.instants import from_datetime
from tests.scenario_tables import each, scenario

CALENDAR = load_calendar()
CADENCE = load_cadence()
WORKING = Production()


def moment(text: str) -> int:
    return from_datetime(datetime.fromisoformat(text))


def one_record(tier: str, day: str, written: str, now: str, verdict: str) -> None:
    rule = CADENCE.rules[tier]
    records = [RoundRecord(rule.tier, day, moment(written), led_by_principal=True)] if written else []
    found = judge(rule, period_of(rule.period, day), records, now=moment(now), production=WORKING, calendar=CALENDAR)
    assert found.verdict == verdict, found


@scenario(each(one_record))
def test_each_tier_has_its_own_end_and_its_own_grace() -> None:
    """
    | tier | day        | written             | now              | verdict |
    |------|------------|---------------------|------------------|---------|
    | D    | 2026-03-02 | 2026-03-02 23:59:59 | 2026-03-05 08:00 | on_time |
    | D    | 2026-03-02 | 2026-03-03 00:00    | 2026-03-05 08:00 | on_time |
    | D    | 2026-03-02 | 2026-03-03 00:00:01 | 2026-03-05 08:00 | late    |
    | D    | 2026-03-02 | 2026-03-03 12:00    | 2026-03-05 08:00 | late    |
    | D    | 2026-03-02 | 2026-03-03 12:00:01 | 2026-03-05 08:00 | missed  |
    | D    | 2026-03-02 |                     | 2026-03-03 11:59 | waiting |
    | D    | 2026-03-02 |                     | 2026-03-03 12:01 | missed  |
    | D    | 2026-03-07 |                     | 2026-03-30 08:00 | exempt  |
    | D    | 2026-02-14 |                     | 2026-03-30 08:00 | missed  |
    | D    | 2026-02-16 |                     | 2026-03-30 08:00 | exempt  |
    | W    | 2026-03-04 | 2026-03-08 23:00    | 2026-03-20 08:00 | on_time |
    | W    | 2026-03-04 | 2026-03-10 23:59    | 2026-03-20 08:00 | late    |
    | W    | 2026-03-04 | 2026-03-11 00:01    | 2026-03-20 08:00 | missed  |
    | W    | 2026-03-04 |                     | 2026-03-10 12:00 | waiting |
    | W    | 2026-12-31 | 2027-01-03 10:00    | 2027-02-01 08:00 | on_time |
    | M    | 2026-02-10 | 2026-02-28 20:00    | 2026-04-01 08:00 | on_time |
    | M    | 2026-02-10 | 2026-03-03 20:00    | 2026-04-01 08:00 | late    |
    | M    | 2026-02-10 | 2026-03-04 00:01    | 2026-04-01 08:00 | missed  |
    | Q    | 2026-02-10 | 2026-03-31 20:00    | 2026-05-01 08:00 | on_time |
    | Q    | 2026-02-10 | 2026-04-05 23:00    | 2026-05-01 08:00 | late    |
    | Q    | 2026-02-10 |                     | 2026-04-06 00:01 | missed  |
    | QM   | 2026-02-10 | 2026-03-05 23:00    | 2026-05-01 08:00 | late    |
    """


def works(stops: str, rostered: str, weekends: str, day: str, production: str) -> None:
    ranges = tuple((part.split("..")[0], part.split("..")[1] or None) for part in stops.split())
    plan = Production(ranges, frozenset(rostered.split()), weekends == "是")
    assert plan.works_on(day, CALENDAR) is (production == "是")


@scenario(each(works))
def test_production_days_follow_stops_rosters_and_holidays() -> None:
    """
    | stops                  | rostered   | weekends | day        | production |
    |------------------------|------------|----------|------------|------------|
    |                        |            |          | 2026-03-02 | 是         |
    |                        |            |          | 2026-03-07 | 否         |
    |                        |            | 是       | 2026-03-07 | 是         |
    |                        |            | 是       | 2026-02-21 | 否         |
    |                        | 2026-02-21 |          | 2026-02-21 | 是         |
    | 2026-03-01..2026-03-10 |            |          | 2026-03-10 | 否         |
    | 2026-03-01..2026-03-10 |            |          | 2026-03-11 | 是         |
    | 2026-03-01..           |            |          | 2026-06-01 | 否         |
    | 2026-03-01..2026-03-10 | 2026-03-05 |          | 2026-03-05 | 否         |
    """


def stopped(tier: str, day: str, first: str, last: str) -> str:
    rule = CADENCE.rules[tier]
    plan = Production(((first, last or None),))
    return judge(
        rule, period_of(rule.period, day), [], now=moment("2026-12-31"), production=plan, calendar=CALENDAR
    ).verdict


def test_a_period_wholly_stopped_is_exempt_and_one_partly_stopped_is_not() -> None:
    assert stopped("W", "2026-03-04", "2026-03-02", "2026-03-08") == "exempt"
    assert stopped("W", "2026-03-04", "2026-03-02", "2026-03-05") == "missed"
    assert stopped("M", "2026-03-04", "2026-02-20", "") == "exempt"
    assert stopped("Q", "2026-03-04", "2026-01-01", "2026-03-30") == "missed"


def test_every_team_owes_its_own_daily_record() -> None:
    rule, day = CADENCE.rules["D"], period_of("day", "2026-03-02")
    records = [RoundRecord("D", "2026-03-02", moment("2026-03-02 09:00"), team="早班")]

    def at(now: str, teams: list[str]) -> PeriodVerdict:
        return judge(rule, day, records, now=moment(now), production=WORKING, calendar=CALENDAR, teams=teams)

    assert at("2026-03-05", ["早班"]).verdict == "on_time"
    assert at("2026-03-05", ["早班", "晚班"]) == PeriodVerdict(day, "missed", ("晚班",))
    assert at("2026-03-02 12:00", ["早班", "晚班"]).verdict == "waiting"


def test_one_check_serves_month_and_quarter_if_the_principal_led() -> None:
    month, quarter = CADENCE.rules["M"], CADENCE.rules["Q"]
    led = RoundRecord("Q", "2026-03-10", moment("2026-03-10 09:00"), led_by_principal=True)
    deputed = RoundRecord("M", "2026-03-10", moment("2026-03-10 09:00"))

    def verdict(rule: object, record: RoundRecord) -> str:
        period = period_of(rule.period, "2026-03-10")  # type: ignore[attr-defined]
        now = moment("2026-12-01")
        return judge(rule, period, [record], now=now, production=WORKING, calendar=CALENDAR).verdict  # type: ignore[arg-type]

    assert (verdict(month, led), verdict(quarter, led)) == ("on_time", "on_time")
    assert (verdict(month, deputed), verdict(quarter, deputed)) == ("on_time", "missed")


def row(words: str) -> list[PeriodVerdict]:
    days = list(days_between("2026-01-01", "2026-12-31"))
    named = {"o": "on_time", "l": "late", "m": "missed", "x": "exempt", "w": "waiting"}
    return [PeriodVerdict(Period(days[n], days[n], days[n]), named[one]) for n, one in enumerate(words)]  # type: ignore[arg-type]


def suspects(verdicts: str, flags: str) -> None:
    assert " ".join(suspicions(row(verdicts), [], CADENCE.suspicion)) == flags


@scenario(each(suspects))
def test_misses_in_a_row_and_late_shares_are_flagged() -> None:
    """Two consecutive 漏查 of a tier, or more than 30 % 补录 in a quarter.

    | verdicts   | flags                    |
    |------------|--------------------------|
    | omomom     |                          |
    | ommoo      | missed_in_row            |
    | omxxmo     | missed_in_row            |
    | omw        |                          |
    | ooooooolll |                          |
    | oooooollll | late_share               |
    | mmll       | missed_in_row late_share |
    | xxxx       |                          |
    """


def weekly(texts: list[str], findings: list[int]) -> list[RoundRecord]:
    mondays = [add_days("2026-03-02", 7 * week) for week in range(len(texts))]
    return [
        RoundRecord("W", day, moment(f"{day} 10:00"), text=text, findings=count)
        for day, text, count in zip(mondays, texts, findings, strict=True)
    ]


def test_three_identical_weeks_without_a_finding_are_flagged() -> None:
    rule = CADENCE.suspicion
    assert suspicions([], weekly(["一切正常"] * 3, [0, 0, 0]), rule) == ["identical_weeks"]
    assert suspicions([], weekly(["一切正常"] * 2, [0, 0]), rule) == []
    assert suspicions([], weekly(["一切正常"] * 3, [0, 1, 0]), rule) == []
    assert suspicions([], weekly(["一切正常", "电箱未锁", "一切正常"], [0, 0, 0]), rule) == []
    gap = [record for record in weekly(["一切正常"] * 4, [0] * 4) if record.day != "2026-03-16"]
    assert suspicions([], gap, rule) == []


def test_weeks_are_iso_weeks_of_their_own_year() -> None:
    assert period_of("week", "2026-12-31") == Period("2026-W53", "2026-12-28", "2027-01-03")
    assert period_of("week", "2027-01-01").label == "2026-W53"
    assert period_of("quarter", "2026-05-31") == Period("2026-Q2", "2026-04-01", "2026-06-30")


@given(
    st.sampled_from(["day", "week", "month", "quarter"]),
    st.dates(datetime(2004, 1, 1).date(), datetime(2026, 1, 1).date()),
    st.integers(0, 200),
)
def test_periods_cover_the_days_without_gap_or_overlap(kind: str, start: object, length: int) -> None:
    first = str(start)
    last = add_days(first, length)
    found = periods(kind, first, last)  # type: ignore[arg-type]
    assert found[0].first <= first <= found[0].last
    assert found[-1].first <= last <= found[-1].last
    assert all(add_days(a.last, 1) == b.first for a, b in itertools.pairwise(found))


def test_no_days_have_no_periods() -> None:
    assert periods("day", "2026-03-02", "2026-03-01") == []
