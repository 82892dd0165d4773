"""月报填报数: one record for each month and unit, blanks stay unknown, edits come back, the report sums them."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.domain.report_lines import month_text
from safetydesk.models.queries.ledger_rows.report_inputs import report_inputs
from safetydesk.usecases import places
from tests.ledger_clerk import Clerk, counts, said
from tests.usecases.conftest import Desk

MAY = """
| period      | unit   | drills | trainings | fines  |
|-------------|--------|--------|-----------|--------|
| 2026年3月   | 虚构村 | 2      |           | 0      |
| 2026-03     | 应急办 |        | 3         | 150000 |
"""


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    desk.store.clock = lambda: desk.now
    return Clerk(desk.store)


def rows(clerk: Clerk) -> list[dict[str, Any]]:
    return [row for _, row in report_inputs(clerk.store.reader, "2026-04-16")]


def test_month_and_unit_make_one_record(clerk: Clerk) -> None:
    assert counts(clerk.take("report_inputs", MAY)) == (2, 0, 0, 0)
    assert counts(clerk.stage("report_inputs", MAY)) == (0, 0, 2, 0)
    found = [(row["period"], row["unit"], row["drills"], row["trainings"], row["fines"]) for row in rows(clerk)]
    assert found == [("2026-03", "虚构村", 2, None, 0), ("2026-03", "应急办", None, 3, 150_000)]


def test_figure_that_changed_is_one_cell(clerk: Clerk) -> None:
    clerk.take("report_inputs", MAY)
    report = clerk.take("report_inputs", [{"period": "202603", "unit": " 应急办 ", "trainings": 4}])
    assert [(one.field, one.old, one.new) for one in report.changes] == [("trainings", "3", "4")]
    assert rows(clerk)[1]["trainings"] == 4
    clerk.undo(report.id)
    assert rows(clerk)[1]["trainings"] == 3


def test_village_of_another_name_is_the_same_unit(clerk: Clerk, desk: Desk) -> None:
    clerk.take("report_inputs", MAY)
    desk.do(places.merge_places, entity="village", old_ids=[desk.village], name="虚构新村", on_day="2026-04-01")
    for unit in ("虚构村", "虚构新村"):
        assert counts(clerk.stage("report_inputs", [{"period": "2026-03", "unit": unit, "drills": 2}])) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("period", "code"),
    [("3月", "LEDGER_201"), ("去年", "LEDGER_201"), ("2026-13", "LEDGER_201"), ("2026-05", "LEDGER_202")],
)
def test_month_that_cannot_be_told_is_refused(clerk: Clerk, period: str, code: str) -> None:
    report = clerk.stage("report_inputs", [{"period": period, "unit": "虚构村", "drills": 1}])
    assert (counts(report), said(report)) == ((0, 0, 0, 1), [(4, code)])


def test_second_row_of_a_month_and_unit_is_named(clerk: Clerk) -> None:
    told = [
        {"period": "2026-03", "unit": "虚构村", "drills": 1},
        {"period": "2026年3月", "unit": "虚构村", "drills": 2},
    ]
    report = clerk.stage("report_inputs", told)
    assert (counts(report), said(report)) == ((1, 0, 0, 1), [(5, "LEDGER_157")])


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-11", "2026-11"),
        ("2026年3月份", "2026-03"),
        ("2026.11", "2026-11"),
        ("202611", "2026-11"),
        ("２０２６年１１月", "2026-11"),
        ("2026-11-01 00:00:00", "2026-11"),
        ("20263", None),
        ("11月", None),
        ("26-11", None),
        ("2026", None),
    ],
)
def test_months_are_read_and_never_guessed(text: str, month: str | None) -> None:
    assert month_text(text) == month
