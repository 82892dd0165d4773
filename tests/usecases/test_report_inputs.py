"""月报填报数 by hand: one record for a month and unit, the draft counted again, what cannot be refused."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.queries.reports import draft_reports, report_people
from safetydesk.models.tables import ReportInput, synced_fields
from safetydesk.usecases import reports
from safetydesk.usecases.report_inputs import set_input, set_inputs
from tests.usecases.conftest import Desk

MARCH = "2026-03"


def draft(desk: Desk) -> Any:
    return draft_reports(desk.store.reader, "monthly", MARCH)[0]


def told(desk: Desk) -> list[tuple[Any, ...]]:
    sql = "SELECT unit, drills, fines FROM report_input WHERE period = ? ORDER BY rowid"
    return list(desk.store.reader.execute(sql, (MARCH,)).fetchall())


def test_figures_of_a_unit_are_one_record_and_the_draft_counts_them(desk: Desk) -> None:
    desk.do(reports.make_report, period=MARCH, by="registered", walks=True, remark="第一稿")
    before = draft(desk)
    desk.do(set_input, period=MARCH, unit="虚构村", drills=3)
    desk.do(set_input, period=MARCH, unit="虚构村村委会", fines=150_050)
    assert told(desk) == [("虚构村", 3, 150_050)]
    now = draft(desk)
    assert now.figures["total"]["drills"] == 3
    assert dict(now.figures["units"])["虚构村"]["fines"] == 150_050
    assert (now.basis, now.remark) == (before.basis, "第一稿")
    assert report_people(desk.store.reader)[now.id] == "李虚构"


def test_a_figure_taken_back_is_unknown_again_also_when_two_desks_told_it(desk: Desk) -> None:
    desk.do(set_input, period=MARCH, unit="虚构村", drills=3, fines=100)
    with desk.store.writing(actor=desk.inspectors[1], now=desk.now) as session:
        row = dict.fromkeys(synced_fields(ReportInput)) | {"period": MARCH, "unit": "虚构村", "drills": 4, "fines": 7}
        insert_rows(session, ReportInput, [row | {"id": log_of(session).new_id()}])
    desk.do(set_inputs, period=MARCH, told={"虚构村": {"drills": None}})
    assert told(desk) == [("虚构村", None, 100), ("虚构村", None, 7)]
    desk.do(set_inputs, period=MARCH, told={"虚构村": {"fines": 50}, "虚构办公室": {"drills": 0}})
    assert told(desk) == [("虚构村", None, 50), ("虚构村", None, None), ("虚构办公室", 0, None)]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("REPORT_001", {"period": "三月", "unit": "虚构村", "drills": 1}),
        ("REPORT_002", {"period": "2031-01", "unit": "虚构村", "drills": 1}),
        ("REPORT_009", {"period": MARCH, "unit": "  ", "drills": 1}),
        ("REPORT_009", {"period": MARCH, "unit": "（未记载村社区）", "drills": 1}),
        ("REPORT_010", {"period": MARCH, "unit": "虚构村", "drills": -1}),
        ("REPORT_010", {"period": MARCH, "unit": "虚构村", "hazards": 1}),
    ],
)
def test_what_no_unit_can_have_told_is_refused(desk: Desk, code: str, facts: dict[str, Any]) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(set_input, **facts)
    assert caught.value.code == code
    assert told(desk) == []
