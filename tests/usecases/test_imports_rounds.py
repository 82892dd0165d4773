"""日周月排查台账: one record for each subject, tier, period and team, whatever way the period is written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from safetydesk.catalog.cadence import load_cadence
from safetydesk.domain.cadence import Production, judge, period_of
from safetydesk.domain.calendar import WorkCalendar
from safetydesk.domain.instants import HOUR
from safetydesk.domain.staging import Value
from safetydesk.models.queries.ledger_rows import rounds
from safetydesk.models.queries.rounds import round_records, rounds_of_subject
from safetydesk.usecases import imports
from tests.ledger_clerk import (
    Clerk,
    check_again,
    check_rows_equal_their_changes,
    check_undo,
    counts,
    reading,
    said,
)
from tests.usecases.conftest import Desk

NAME = "虚构宏达木业有限公司"
LEDGER = f"""
| subject | tier    | period        | on_day     | team   | led_by | findings   | finding_count | deadline_text |
|---------|---------|---------------|------------|--------|--------|------------|---------------|---------------|
| {NAME}  | day     |               | 2026-04-13 | 一班组 | 赵虚构 | 无         | 0             |               |
| {NAME}  | day     |               | 2026-04-13 | 二班组 | 钱虚构 | 护栏松动   | 1             | 立即整改      |
| {NAME}  | week    | 2026年第16周  |            |        | 孙虚构 |            |               |               |
| {NAME}  | month   | 4月           | 2026-04-20 |        | 单虚构 | 配电箱无盖 |               |               |
| {NAME}  | quarter | 2026年二季度  | 2026-04-20 |        | 单虚构 | 无         |               |               |
| {NAME}  | week    | 2026年4月第2周 |           |        |        |            |               |               |
| {NAME}  |         |               |            |        | 赵虚构 | 未培训     |               |               |
"""


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def rows(clerk: Clerk) -> list[dict[str, Any]]:
    return [row for _, row in rounds(clerk.store.reader)]


def take(clerk: Clerk, sheet: str, *told: dict[str, Value]) -> imports.ImportReport:
    """Land rows that stand on a sheet of this name."""
    whole = replace(reading("rounds", told), sheet=sheet)
    report = imports.stage_import(clerk.store, reading=whole)
    clerk.accept(report.id)
    return imports.report_import(clerk.store.reader, report.id)


def test_periods_are_told_by_words_by_days_or_not_at_all(clerk: Clerk) -> None:
    report = clerk.take("rounds", LEDGER)
    assert (counts(report), said(report)) == ((7, 0, 0, 0), [(9, "LEDGER_223")])
    shown = [(row["code"], row["tier"], row["period"]) for row in rows(clerk)]
    assert shown == [
        ("R-A01-0001", "day", "2026-04-13"),
        ("R-A01-0002", "day", "2026-04-13"),
        ("R-A01-0003", "week", "2026年第16周"),
        ("R-A01-0004", "month", "2026年4月"),
        ("R-A01-0005", "quarter", "2026年第2季度"),
        ("R-A01-0006", "week", "2026年4月第2周"),
        ("R-A01-0007", None, None),
    ]
    stored = clerk.store.reader.execute("SELECT period, period_text FROM round ORDER BY code").fetchall()
    assert stored[4:] == [("2026-Q2", None), (None, "2026年4月第2周"), (None, None)]
    check_rows_equal_their_changes(clerk.store.reader)


def test_same_ledger_again_and_our_own_export_change_nothing(clerk: Clerk) -> None:
    check_again(clerk, "rounds", LEDGER, rows)
    assert len(rows(clerk)) == 7


def test_undo_takes_rounds_away(clerk: Clerk) -> None:
    check_undo(clerk, "rounds", LEDGER)


def test_name_of_the_sheet_tells_the_tier(clerk: Clerk) -> None:
    take(clerk, "四月部门周排查", {"subject": NAME, "on_day": "2026-04-15"})
    take(clerk, "厂长（经理）月排查记录", {"subject": NAME, "period": "2026-04-01"})
    take(clerk, "日周月排查台账", {"subject": NAME, "on_day": "2026-04-15"})
    told = [(row["tier"], row["period"]) for row in rows(clerk)]
    assert told == [("week", "2026年第16周"), ("month", "2026年4月"), (None, None)]


def test_second_ledger_fills_in_the_record_of_the_period(clerk: Clerk) -> None:
    clerk.take("rounds", LEDGER)
    row = {"subject": NAME, "tier": "week", "period": "2026.4.13-4.19", "findings": "通道堵塞", "made_up": True}
    assert counts(clerk.take("rounds", [row])) == (0, 1, 0, 0)
    found = rows(clerk)[2]
    assert (found["findings"], found["made_up"], found["period"]) == ("通道堵塞", True, "2026年第16周")


def test_two_teams_of_a_day_that_cannot_be_told_apart_are_refused(clerk: Clerk) -> None:
    clerk.take("rounds", LEDGER)
    report = clerk.take("rounds", [{"subject": NAME, "tier": "day", "on_day": "2026-04-13"}])
    assert (counts(report), said(report)) == ((0, 0, 0, 1), [(4, "LEDGER_226")])


def test_record_told_twice_in_a_file_is_refused(clerk: Clerk) -> None:
    row = {"subject": NAME, "tier": "month", "period": "2026年4月", "team": None}
    report = clerk.take("rounds", [row, {**row, "period": "2026-04", "team": "安全科"}])
    assert said(report) == [(5, "LEDGER_157")]


def test_what_contradicts_itself_is_said(clerk: Clerk) -> None:
    row = {"subject": NAME, "tier": "week", "period": "2026年第16周", "on_day": None}
    told = {"on_day": "2026-04-21", "findings": "1. 护栏松动 2. 通道堵塞", "finding_count": 3, "major_count": 4}
    names = dict.fromkeys(told)
    report = clerk.take("rounds", [{**row, **names, "tier": "day"}, {**row, **told}])
    assert said(report) == [(4, "LEDGER_224"), (5, "LEDGER_225"), (5, "LEDGER_227"), (5, "LEDGER_228")]
    assert [(one["period"], one["major_count"]) for one in rows(clerk)] == [("2026年第16周", None)] * 2


def test_records_of_a_subject_are_judged_by_the_rules_of_the_cadence(clerk: Clerk, desk: Desk) -> None:
    clerk.take("rounds", LEDGER)
    found = rounds_of_subject(clerk.store.reader, desk.subject)
    assert [one.code[-1] for one in found] == ["5", "4", "3", "2", "1", "7", "6"]
    assert len(rounds_of_subject(clerk.store.reader, desk.subject, first="2026-04-19")) == 3
    records = round_records(found)
    assert sorted(one.tier for one in records) == ["D", "D", "M", "Q", "W"]
    week = period_of("week", "2026-04-15")
    around = (desk.now + 720 * HOUR, Production(), WorkCalendar({}, frozenset()))
    now, works, calendar = around
    rule = load_cadence().rules["W"]

    def verdict(period: Any, told: Any) -> str:
        return judge(rule, period, told, now=now, production=works, calendar=calendar).verdict

    assert verdict(week, records) == "on_time"
    assert verdict(period_of("week", "2026-04-22"), records) == "missed"
    assert verdict(week, round_records([replace(one, made_up=True) for one in found])) == "late"


@pytest.mark.parametrize(
    ("period", "filed_on", "stored"),
    [
        ("第47周", "2025-11-22", "2025年第47周"),
        ("第52周", "2026-01-05", "2025年第52周"),
        ("第53周", "2027-01-02", "2026年第53周"),
        ("2024年第47周", "2025-11-22", "2024年第47周"),
        ("第47周", None, "第47周"),
    ],
)
def test_day_of_filing_gives_a_week_its_year(clerk: Clerk, period: str, filed_on: str | None, stored: str) -> None:
    ledger = replace(reading("rounds", [{"subject": NAME, "tier": "week", "period": period}]), filed_on=filed_on)
    report = imports.stage_import(clerk.store, reading=ledger)
    imports.restage_import(clerk.store, import_id=report.id)
    clerk.accept(report.id)
    assert [row["period"] for row in rows(clerk)] == [stored]
