"""A 月报 that was 报送 and its rows are facts: the server takes them once, and neither edits nor deletions after."""

from __future__ import annotations

import pytest

from safetydesk.models.tables import Report, ReportLine
from tests.sync.conftest import Town
from tests.sync.desk import START, Desk

EMPTY = {
    "kind": "monthly",
    "period": "2026-05",
    "title": "虚构镇月报",
    "basis": "{}",
    "figures": "{}",
    "made_at": START,
}


def line(desk: Desk, report: bytes) -> bytes:
    told = {"figure": "visits", "period": "2026-05", "entity": "visit", "record_id": b"v" * 16, "sign": 1, "said": "{}"}
    return desk.create(ReportLine, report_id=report, **told)


@pytest.mark.parametrize(("field", "value"), [("figures", '{"total": 1}'), ("deleted_at", START + 5)])
def test_submitted_report_is_not_rewritten(town: Town, field: str, value: object) -> None:
    desk, other = town.desk(), town.desk()
    key = desk.create(Report, **EMPTY, submitted_at=START + 1)
    desk.sync()
    desk.edit(Report, key, **{field: value})
    assert desk.sync().refused == 1
    assert desk.query("SELECT code FROM refusal") == [("SYNC_021",)]
    other.sync()
    assert other.query("SELECT figures, deleted_at FROM report") == [("{}", None)]


def test_line_of_a_report_is_never_taken_back(town: Town) -> None:
    desk = town.desk()
    key = line(desk, desk.create(Report, **EMPTY, submitted_at=START + 1))
    desk.sync()
    desk.edit(ReportLine, key, deleted_at=START + 5)
    assert desk.sync().refused == 1


def test_draft_may_be_given_up(town: Town) -> None:
    desk, other = town.desk(), town.desk()
    key = desk.create(Report, **EMPTY)
    desk.sync()
    desk.edit(Report, key, deleted_at=START + 5)
    assert desk.sync().refused == 0
    other.sync()
    assert other.query("SELECT count(*) FROM report WHERE deleted_at IS NULL") == [(0,)]
