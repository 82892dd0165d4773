"""What rows say by the ledger they stand in, and what they may not say by a cell that nobody could read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from safetydesk.domain.staging import NOT_TAKEN
from safetydesk.models.queries.staged import staged_row
from safetydesk.usecases import imports
from tests.ledger_clerk import Clerk, counts, reading, said
from tests.usecases.conftest import Desk
from tests.usecases.imported import hazard_rows

FOUND: dict[str, Any] = {
    "subject": "虚构宏达木业有限公司",
    "description": "除尘系统无泄爆装置",
    "found_on": "2026-03-02",
    "criterion": "GM-3-2",
}
PLAIN = {name: FOUND[name] for name in ("subject", "description", "found_on")}


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    desk.store.clock = lambda: desk.now
    return Clerk(desk.store)


def grades(clerk: Clerk) -> list[Any]:
    return [row["grade"] for row in hazard_rows(clerk)]


def test_rows_of_a_ledger_of_major_hazards_without_grades_are_major_and_that_is_told(clerk: Clerk) -> None:
    report = clerk.take("major_hazards", [FOUND, {**FOUND, "description": "防爆电气不符合要求"}])
    assert (counts(report), said(report)) == ((2, 0, 0, 0), [(None, "LEDGER_167")])
    assert "2 条" in report.problems[0].message
    assert grades(clerk) == ["major", "major"]
    assert counts(clerk.stage("major_hazards", [FOUND])) == (0, 0, 1, 0)


def test_a_grade_that_its_ledger_gave_is_marked_and_told_again_when_compared_again(clerk: Clerk) -> None:
    staged = clerk.stage("major_hazards", [FOUND])
    line = staged_row(clerk.store.reader, staged.id, 4)
    assert line is not None
    assert (line.cells["grade"].value, line.cells["grade"].marks) == ("major", ("by_kind",))
    again = imports.restage_import(clerk.store, import_id=staged.id)
    assert said(again) == [(None, "LEDGER_167")]


def test_a_column_of_grades_decides_alone_and_so_does_a_recognition(clerk: Clerk) -> None:
    clerk.take("major_hazards", [{**FOUND, "grade": None}])
    clerk.take("major_hazards", [{**FOUND, "description": "防爆电气不符合要求", "recognition": "general"}])
    assert grades(clerk) == [None, None]


def test_other_ledgers_say_no_grade(clerk: Clerk) -> None:
    report = clerk.take("hazards", [PLAIN])
    assert (grades(clerk), said(report)) == ([None], [])


def test_a_known_hazard_keeps_its_grade_in_whatever_ledger_it_comes(clerk: Clerk) -> None:
    clerk.take("hazards", [PLAIN | {"grade": "general"}])
    assert counts(clerk.take("major_hazards", [PLAIN])) == (0, 0, 1, 0)
    assert grades(clerk) == ["general"]


@pytest.mark.parametrize("history", [False, True])
def test_a_new_hazard_whose_state_nobody_could_read_waits_unless_it_counts_for_nothing(
    clerk: Clerk, history: bool
) -> None:
    ledger = reading("hazards", [PLAIN | {"grade": "general", "state": None}])
    [row] = ledger.rows
    odd = replace(row, raw={"state": "差不多了"}, marks={"state": (NOT_TAKEN,)})
    choices = imports.Choices(history=history)
    report = imports.stage_import(clerk.store, reading=replace(ledger, rows=[odd]), choices=choices)
    assert counts(report) == ((1, 0, 0, 0) if history else (0, 0, 0, 1))
    assert ((4, "LEDGER_168") in said(report)) is not history
    clerk.accept(report.id)
    assert len(hazard_rows(clerk)) == history
