"""月报: what is counted, what stands once it was 报送, and how later facts come as 补报 and 核减."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from safetydesk.domain.instants import from_datetime
from safetydesk.domain.report_lines import Correction, month_before
from safetydesk.errors import SafetyDeskError
from safetydesk.models.changelog import insert_rows
from safetydesk.models.queries.reports import ReportRow, draft_reports, report_lines, report_row, submitted_report
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Report, ReportInput, synced_fields
from safetydesk.usecases import findings, hazards, hazards_major, reports, subjects, visits
from safetydesk.usecases.reports import counted_rows
from tests.ledger_clerk import Clerk
from tests.usecases.conftest import Desk


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> int:
    return from_datetime(datetime.datetime(year, month, day, hour, minute))


@pytest.fixture
def office(desk: Desk) -> Desk:
    """The desk with a clock that imports read too."""
    desk.store.clock = lambda: desk.now
    return desk


def inspect(desk: Desk, when: int, *texts: str, kind: str = "routine", subject: bytes | None = None) -> list[bytes]:
    """A visit begun and finished then, with these hazards."""
    desk.now = when
    owner = subject or desk.subject
    visit = desk.do(visits.start_visit, subject_id=owner, kind=kind, inspectors=desk.inspectors, started_at=when).id
    for text in texts:
        desk.do(findings.note_finding, visit_id=visit, text=text, deadline="2026-12-31")
    made: list[bytes] = desk.do(hazards.register_hazards, visit_id=visit)
    desk.do(visits.finish_visit, visit_id=visit)
    return made


def rectify(desk: Desk, hazard: bytes) -> None:
    desk.do(hazards.append_event, hazard_id=hazard, kind="assigned", document_id=b"d" * 16, deadline="2026-12-31")
    desk.do(hazards.review_hazard, hazard_id=hazard, passed=True, inspectors=desk.inspectors)


def make(desk: Desk, period: str, now: int | None = None, **basis: Any) -> ReportRow:
    desk.now = now or desk.now
    key = desk.do(reports.make_report, period=period, **basis).id
    found = report_row(desk.store.reader, key)
    assert found is not None
    return found


def submit(desk: Desk, period: str, now: int | None = None, **basis: Any) -> ReportRow:
    key = desk.do(reports.submit_report, report_id=make(desk, period, now, **basis).id).id
    found = report_row(desk.store.reader, key)
    assert found is not None
    return found


def totals(row: ReportRow, *names: str) -> list[Any]:
    return [row.figures["total"][name] for name in names]


def told(rows: list[Correction], period: str) -> list[tuple[str, int, Any]]:
    """Figure, sign and code of the rows that speak of a month."""
    return [(one.line.figure, one.sign, one.line.said.get("text")) for one in rows if one.period == period]


def refusal(desk: Desk, verb: Callable[..., Any], **facts: Any) -> str:
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(verb, **facts)
    return caught.value.code


def test_month_counts_subjects_visits_hazards_and_what_is_rectified(office: Desk) -> None:
    other = office.do(subjects.create_subject, name="虚构乙厂", village_id=office.village).id
    one, _ = inspect(office, at(5, 3), "通道堆物", "灭火器过期")
    inspect(office, at(5, 9))
    inspect(office, at(5, 20), "无警示标志", subject=other)
    inspect(office, at(6, 1), "电线老化")
    rectify(office, one)
    row = make(office, "2026-05", at(6, 3))
    assert totals(row, "subjects", "visits", "hazards", "general", "major", "ungraded") == [2, 3, 3, 3, 0, 0]
    assert totals(row, "rectified", "unrectified", "rate") == [1, 2, 3333]
    assert row.title == "虚构镇安全生产工作月报（2026年5月）"


def test_month_of_nothing_has_no_rate_and_unfilled_figures_are_unknown(office: Desk) -> None:
    row = make(office, "2026-05", at(6, 3))
    assert (
        totals(row, "subjects", "visits", "hazards", "rectified", "unrectified", "supervised", "documents") == [0] * 7
    )
    assert totals(row, "rate", "fines", "drills", "violations") == [None] * 4
    assert "待填：查处违法违规行为、处罚起数、处罚数额、演练次数、培训次数、宣传次数。" in row.figures["notes"]


def test_month_begins_and_ends_at_midnight_in_china(office: Desk) -> None:
    inspect(office, at(4, 30, 23, 59), "四月的")
    inspect(office, at(5, 1, 0, 0), "五月第一分钟")
    inspect(office, at(5, 31, 23, 59), "五月最后一分钟")
    inspect(office, at(6, 1, 0, 0), "六月的")
    row = make(office, "2026-05", at(6, 3))
    assert totals(row, "visits", "hazards") == [2, 2]
    assert [
        one.line.said["text"] for one in counted_rows(office.store.reader, row) if one.line.figure == "hazards"
    ] == [
        "五月第一分钟",
        "五月最后一分钟",
    ]


def test_merged_subjects_are_one_and_their_merging_is_a_reduction_of_what_was_reported(office: Desk) -> None:
    twin = office.do(subjects.create_subject, name="虚构宏达木业（老厂）", village_id=office.village).id
    inspect(office, at(5, 3))
    inspect(office, at(5, 4), subject=twin)
    assert totals(submit(office, "2026-05", at(6, 3)), "subjects", "visits") == [2, 2]
    office.do(subjects.merge_subjects, loser_id=twin, winner_id=office.subject)
    row = make(office, "2026-06", at(7, 2))
    assert row.figures["corrections"] == [{"period": "2026-05", "figure": "subjects", "plus": 0, "minus": 1}]


def test_subjects_merged_before_the_report_count_once(office: Desk) -> None:
    twin = office.do(subjects.create_subject, name="虚构宏达木业（老厂）", village_id=office.village).id
    inspect(office, at(5, 3))
    inspect(office, at(5, 4), subject=twin)
    office.do(subjects.merge_subjects, loser_id=twin, winner_id=office.subject)
    assert totals(submit(office, "2026-05", at(6, 3)), "subjects", "visits") == [1, 2]
    assert make(office, "2026-06", at(7, 2)).figures["corrections"] == []


def test_submitted_report_keeps_figures_and_rows_whatever_comes_after(office: Desk) -> None:
    first, second = inspect(office, at(5, 3), "通道堆物", "灭火器过期")
    row = submit(office, "2026-05", at(6, 3))
    kept = report_lines(office.store.reader, row.id)
    office.do(hazards.append_event, hazard_id=second, kind="withdrawn", reason="重复登记")
    rectify(office, first)
    office.do(hazards.edit_hazard, hazard_id=first, description="改过的话")
    assert report_row(office.store.reader, row.id) == row
    assert report_lines(office.store.reader, row.id) == kept
    assert counted_rows(office.store.reader, row) == kept
    assert [one.line.said["text"] for one in kept if one.line.figure == "hazards"] == ["通道堆物", "灭火器过期"]


def test_later_entries_come_in_and_mistakes_go_out_with_the_next_report_and_only_once(office: Desk) -> None:
    first, second = inspect(office, at(5, 3), "通道堆物", "灭火器过期")
    submit(office, "2026-05", at(6, 3))
    office.do(hazards.append_event, hazard_id=second, kind="withdrawn", reason="重复登记")
    rectify(office, first)
    Clerk(office.store).take(
        "hazards",
        [{"subject": "虚构宏达木业有限公司", "description": "补登的", "found_on": "2026-05-28", "grade": "major"}],
    )
    june = submit(office, "2026-06", at(7, 2))
    rows = report_lines(office.store.reader, june.id)
    assert told(rows, "2026-05") == [
        ("hazards", -1, "灭火器过期"),
        ("hazards", 1, "补登的"),
        ("general", -1, "灭火器过期"),
        ("major", 1, "补登的"),
        ("rectified", 1, "通道堆物"),
    ]
    assert totals(june, "visits", "hazards") == [0, 0]
    assert "往期变动：补报 2 行，核减 2 行，后续整改 1 行，见“补报核减”表。" in june.figures["notes"]
    july = submit(office, "2026-07", at(8, 2))
    assert report_lines(office.store.reader, july.id) == []
    office.do(hazards_major.report_hazard, hazard_id=_newest(office), to="虚构区应急局")
    office.do(hazards.append_event, hazard_id=_newest(office), kind="withdrawn", reason="不是隐患")
    august = make(office, "2026-08", at(9, 2))
    assert told(counted_rows(office.store.reader, august), "2026-05") == [
        ("hazards", -1, "补登的"),
        ("major", -1, "补登的"),
    ]


def _newest(desk: Desk) -> bytes:
    return bytes(desk.store.reader.execute("SELECT id FROM hazard ORDER BY n DESC LIMIT 1").fetchone()[0])


def test_hazard_graded_anew_leaves_one_figure_for_the_other(office: Desk) -> None:
    (one,) = inspect(office, at(5, 3), "除尘器无泄爆")
    submit(office, "2026-05", at(6, 3))
    office.do(hazards.suspect_major, hazard_id=one)
    june = make(office, "2026-06", at(7, 2))
    rows = told(counted_rows(office.store.reader, june), "2026-05")
    assert rows == [("general", -1, "除尘器无泄爆"), ("suspected", 1, "除尘器无泄爆")]


def test_reopened_visit_goes_out_and_comes_back(office: Desk) -> None:
    inspect(office, at(5, 3))
    submit(office, "2026-05", at(6, 3))
    visit = office.store.reader.execute("SELECT id FROM visit").fetchone()[0]
    office.do(visits.reopen_visit, visit_id=visit)
    assert make(office, "2026-06", at(7, 2)).figures["corrections"][0]["minus"] == 1
    office.do(visits.finish_visit, visit_id=visit)
    assert make(office, "2026-06", at(7, 3)).figures["corrections"] == []


def test_by_day_of_registration_a_late_hazard_belongs_to_the_month_it_was_entered(office: Desk) -> None:
    office.now = at(6, 5)
    late = {"subject": "虚构宏达木业有限公司", "description": "补登的", "found_on": "2026-05-28", "grade": "general"}
    Clerk(office.store).take("hazards", [late])
    assert totals(make(office, "2026-05", at(6, 9)), "hazards") == [1]
    assert totals(make(office, "2026-05", by="registered"), "hazards") == [0]
    assert totals(make(office, "2026-06", by="registered"), "hazards") == [1]
    assert (
        make(office, "2026-06", by="registered")
        .figures["notes"][0]
        .startswith("计数口径：按登记日期计；截至 2026-06-09 ")
    )


def test_what_was_not_known_at_the_instant_is_left_to_the_next_report(office: Desk) -> None:
    (one,) = inspect(office, at(5, 3), "通道堆物")
    rectify(office, one)
    inspect(office, at(5, 20), "灭火器过期")
    row = make(office, "2026-05", at(6, 3), as_of=at(5, 10))
    assert totals(row, "visits", "hazards", "rectified") == [1, 1, 1]
    assert totals(make(office, "2026-05", as_of=at(5, 3, 13)), "hazards", "rectified") == [1, 0]


def test_hazard_without_a_day_belongs_to_no_month_and_is_mentioned(office: Desk) -> None:
    office.now = at(5, 5)
    Clerk(office.store).take("hazards", [{"subject": "虚构宏达木业有限公司", "description": "没有日期的"}])
    row = make(office, "2026-05", at(6, 3))
    assert totals(row, "hazards") == [0]
    assert "另有隐患 1 项没有检查日期，未计入任何月份。" in row.figures["notes"]


def test_walks_count_only_when_asked_for_and_are_said_to_be_left_out(office: Desk) -> None:
    inspect(office, at(5, 3), "走访看到的", kind="patrol")
    inspect(office, at(5, 4), "检查看到的")
    row = make(office, "2026-05", at(6, 3))
    assert totals(row, "visits", "hazards") == [1, 1]
    assert "未计入的走访巡查、随手拍：检查 1 次，隐患 1 项。" in row.figures["notes"]
    whole = make(office, "2026-05", walks=True)
    assert totals(whole, "visits", "hazards") == [2, 2]
    assert "不含历史台账；含走访巡查和随手拍。" in whole.figures["notes"][0]


def ledger_row(text: str, day: str, state: str = "closed") -> dict[str, Any]:
    return {"subject": "虚构宏达木业有限公司", "description": text, "found_on": day, "grade": "general", "state": state}


def test_history_counts_only_when_asked_for_and_finished_work_of_this_year_always(office: Desk) -> None:
    office.now = at(5, 25)
    clerk = Clerk(office.store)
    clerk.take("hazards", [ledger_row("本月办完的", "2026-05-04"), ledger_row("去年办完的", "2025-05-04")])
    clerk.take("hazards", [ledger_row("历史台账里的", "2026-05-06")], history=True)
    row = make(office, "2026-05", at(6, 3))
    assert totals(row, "hazards", "rectified", "rate") == [1, 1, 10_000]
    assert "未计入的历史台账：检查 0 次，隐患 1 项。" in row.figures["notes"]
    assert totals(make(office, "2026-05", historic=True), "hazards") == [2]
    assert totals(make(office, "2025-05"), "hazards", "rate") == [0, None]
    assert totals(make(office, "2025-05", historic=True), "hazards") == [1]


def test_hazard_of_the_past_that_is_carried_over_counts_again(office: Desk) -> None:
    office.now = at(5, 25)
    rows = [ledger_row("结转的", "2025-05-04", "rectifying")]
    Clerk(office.store).take("hazards", rows, history=True, carry_over=True)
    assert totals(make(office, "2025-05", at(6, 3)), "hazards", "unrectified") == [1, 1]


def told_input(desk: Desk, period: str, unit: str, **values: int | None) -> bytes:
    key = hashlib.sha256(f"{period}{unit}".encode()).digest()[:16]

    def write(session: Any) -> None:
        from safetydesk.models.changelog import insert_rows, update_row

        if dbapi(session).execute("SELECT 1 FROM report_input WHERE id = ?", (key,)).fetchone():
            update_row(session, ReportInput, key, values)
        else:
            blank = dict.fromkeys(synced_fields(ReportInput))
            insert_rows(session, ReportInput, [blank | {"id": key, "period": period, "unit": unit, **values}])

    desk.do(write)
    return key


def test_figures_told_by_units_are_summed_and_changes_of_them_corrected(office: Desk) -> None:
    told_input(office, "2026-05", "虚构村", drills=2, fines=0)
    told_input(office, "2026-05", "应急办", drills=1, trainings=3, fines=150_000)
    row = submit(office, "2026-05", at(6, 3))
    assert totals(row, "drills", "trainings", "publicity", "fines") == [3, 3, None, 150_000]
    units = dict(map(tuple, row.figures["units"]))
    assert (units["虚构村"]["drills"], units["虚构村"]["fines"], units["虚构村"]["trainings"]) == (2, 0, None)
    assert units["应急办"]["visits"] == 0
    told_input(office, "2026-05", "应急办", drills=4, publicity=0)
    june = make(office, "2026-06", at(7, 2))
    assert june.figures["corrections"] == [
        {"period": "2026-05", "figure": "drills", "plus": 3, "minus": 0},
        {"period": "2026-05", "figure": "publicity", "plus": 0, "minus": 0},
    ]


def test_units_add_up_to_the_township(office: Desk) -> None:
    far = office.do(subjects.create_subject, name="虚构无村企业").id
    inspect(office, at(5, 3), "一")
    inspect(office, at(5, 4), "二", subject=far)
    row = make(office, "2026-05", at(6, 3))
    assert [(name, some["visits"], some["hazards"], some["rate"]) for name, some in row.figures["units"]] == [
        ("虚构村", 1, 1, 0),
        ("（未记载村社区）", 1, 1, 0),
    ]


def test_supervised_hazards_count_once_in_the_month_of_the_notice(office: Desk) -> None:
    office.now = at(5, 5)
    row = {"subject": "虚构宏达木业有限公司", "description": "粉尘", "found_on": "2026-05-04", "grade": "major"}
    Clerk(office.store).take("hazards", [row])
    for number in ("一", "二"):
        office.do(hazards_major.supervise_hazard, hazard_id=_newest(office), unit="虚构区安委会", number=number)
    assert totals(make(office, "2026-05", at(7, 3)), "major", "supervised") == [1, 1]
    assert totals(make(office, "2026-06", at(7, 3)), "supervised") == [0]


def test_month_is_reported_once_and_not_before_it_begins(office: Desk) -> None:
    office.now = at(6, 3)
    assert refusal(office, reports.make_report, period="2026-13") == "REPORT_001"
    assert refusal(office, reports.make_report, period="2026-07") == "REPORT_002"
    assert refusal(office, reports.make_report, period="2026-05", by="guess") == "REPORT_007"
    assert refusal(office, reports.make_report, period="2026-05", as_of=at(7, 1)) == "REPORT_007"
    row = submit(office, "2026-05")
    assert refusal(office, reports.make_report, period="2026-05") == "REPORT_003"
    assert refusal(office, reports.submit_report, report_id=row.id) == "REPORT_004"
    assert refusal(office, reports.drop_report, report_id=row.id) == "REPORT_004"


def test_draft_that_no_longer_says_what_is_stored_is_not_submitted(office: Desk) -> None:
    (one,) = inspect(office, at(5, 3), "通道堆物")
    draft = make(office, "2026-05", at(6, 3))
    office.now = at(6, 2)
    office.do(hazards.append_event, hazard_id=one, kind="withdrawn", reason="重复登记")
    with pytest.raises(SafetyDeskError, match="REPORT_005") as caught:
        office.do(reports.submit_report, report_id=draft.id)
    assert "排查隐患数" in caught.value.message
    assert submitted_report(office.store.reader, "monthly", "2026-05") is None
    assert totals(submit(office, "2026-05", at(6, 3)), "hazards") == [0]


def test_draft_of_another_computer_is_not_submitted_beside_the_report(office: Desk) -> None:
    """Two desks drew the month up; the second draft came with the round after the first was 报送."""
    drawn = make(office, "2026-05", at(6, 3))
    names = ("kind", "period", "title", "made_at", "remark")
    told = {name: getattr(drawn, name) for name in names}
    told |= {name: json.dumps(dict(getattr(drawn, name)), ensure_ascii=False) for name in ("basis", "figures")}
    submit(office, "2026-05", at(6, 4))
    with office.store.writing(actor=None) as session:
        insert_rows(session, Report, [{"id": b"r" * 16, **told}])
    assert refusal(office, reports.submit_report, report_id=b"r" * 16) == "REPORT_003"


def test_draft_is_counted_anew_or_given_up(office: Desk) -> None:
    draft = make(office, "2026-05", at(6, 3))
    inspect(office, at(5, 3))
    again = make(office, "2026-05", at(6, 4))
    assert [one.id for one in draft_reports(office.store.reader, "monthly", "2026-05")] == [again.id] != [draft.id]
    assert totals(again, "visits") == [1]
    office.do(reports.drop_report, report_id=again.id)
    assert draft_reports(office.store.reader, "monthly", "2026-05") == []


def test_month_before_turns_the_year() -> None:
    assert month_before(at(1, 2, year=2027)) == "2026-12"
    assert month_before(at(11, 22)) == "2026-10"
    assert month_before(at(1, 1, 0, year=2027)) == "2026-12"
