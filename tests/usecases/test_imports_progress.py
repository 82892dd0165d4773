"""Landing, undoing and comparing again tell how far they are, and stopped they leave everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.imports import import_row
from safetydesk.usecases import imports, subjects
from safetydesk.usecases.imported.shelf import PAGE
from tests.ledger_clerk import Clerk, snapshot
from tests.usecases.conftest import Desk


class Stopped(Exception):  # noqa: N818
    """A person stopped it."""


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk.store)


def many(count: int) -> list[dict[str, Any]]:
    return [{"name": f"虚构{number}号厂", "village": "虚构村"} for number in range(count)]


def stopping_at(turn: int) -> tuple[list[tuple[int, int]], Callable[[int, int], None]]:
    """A list of what is heard, and what hears it and stops at this turn."""
    heard: list[tuple[int, int]] = []

    def hear(done: int, total: int) -> None:
        heard.append((done, total))
        if len(heard) == turn:
            raise Stopped

    return heard, hear


def test_landing_tells_n_of_n_without_the_rows_left_out(clerk: Clerk) -> None:
    staged, (heard, hear) = clerk.stage("enterprises", many(PAGE + 5)), stopping_at(0)
    at = clerk.store.reader.execute("SELECT min(row) FROM staged_line").fetchone()[0]
    with clerk.store.writing(actor=None) as session:
        imports.choose_rows(session, import_id=staged.id, rows=[at], take=False)
        imports.accept_import(session, import_id=staged.id, progress=hear)
    assert heard == [(PAGE, PAGE + 4), (PAGE + 4, PAGE + 4)]


def test_stopped_landing_leaves_nothing(clerk: Clerk) -> None:
    staged, (heard, hear) = clerk.stage("enterprises", many(9)), stopping_at(1)
    before = snapshot(clerk.store.reader)
    with pytest.raises(Stopped), clerk.store.writing(actor=None) as session:
        imports.accept_import(session, import_id=staged.id, progress=hear)
    assert (snapshot(clerk.store.reader), heard) == (before, [(9, 9)])
    found = import_row(clerk.store.reader, staged.id)
    assert found is not None and found.state == "staged"
    clerk.accept(staged.id)


def test_comparing_again_is_told_and_can_be_stopped(clerk: Clerk, desk: Desk) -> None:
    staged, (heard, hear) = clerk.stage("enterprises", many(9)), stopping_at(1)
    desk.do(subjects.edit_subject, subject_id=desk.subject, phone="13900000009")
    with pytest.raises(Stopped), clerk.store.writing(actor=None) as session:
        imports.accept_import(session, import_id=staged.id, progress=hear)
    with pytest.raises(Stopped):
        imports.restage_import(clerk.store, import_id=staged.id, progress=stopping_at(1)[1])
    assert heard == [(9, 9)]
    assert clerk.store.reader.execute("SELECT count(*) FROM staged_line").fetchone() == (9,)


def test_stopped_undo_leaves_what_has_landed(clerk: Clerk) -> None:
    report = clerk.take("enterprises", many(9))
    before = snapshot(clerk.store.reader)
    heard, hear = stopping_at(2)
    with pytest.raises(Stopped), clerk.store.writing(actor=None) as session:
        imports.undo_import(session, import_id=report.id, progress=hear)
    assert (snapshot(clerk.store.reader), heard) == (before, [(9, 18), (18, 18)])
    clerk.undo(report.id)


def test_undo_that_is_refused_holds_all_that_was_built_on_it(clerk: Clerk, desk: Desk) -> None:
    report = clerk.take("enterprises", many(9))
    for (key,) in clerk.store.reader.execute("SELECT id FROM subject WHERE name LIKE '%号厂'").fetchall():
        desk.do(subjects.edit_subject, subject_id=key, phone="13900000009")
    with pytest.raises(SafetyDeskError, match=r"LEDGER_045.*等 9 项") as fault:
        clerk.undo(report.id)
    assert len(fault.value.facts["built"]) == 9  # type: ignore[arg-type]
