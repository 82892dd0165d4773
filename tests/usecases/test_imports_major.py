"""重大事故隐患台账: the facts of DOMAIN §7.4 land as events of the same hazard, whichever ledger it comes in."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.models.events import hazard_events
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.usecases import hazards
from tests.ledger_clerk import Clerk, counts, said
from tests.usecases.conftest import Desk

TODAY = "2026-04-16"
OWNER = "虚构宏达木业有限公司"
TOLD: dict[str, Any] = {
    "subject": OWNER,
    "description": "除尘系统无泄爆装置",
    "found_on": "2026-03-02",
    "grade": "major",
    "criterion": "GM-3-2",
    "basis": "第三条（二）",
    "reported_to": "虚构区应急局",
    "reported_on": "2026-03-03",
    "report_number": "虚报〔2026〕1号",
    "supervision_level": "区级",
    "supervised_by": "虚构区安委会",
    "supervision_number": "虚安督〔2026〕2号",
    "supervised_on": "2026-03-05",
    "responsible_person": "单虚构",
    "measure": "加装泄爆口",
    "funds": 1_200_000,
    "deadline": "2026-06-30",
    "emergency_plan": "停用期间人工清扫",
}


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    desk.store.clock = lambda: desk.now
    return Clerk(desk.store)


def row(clerk: Clerk, kind: str = "major_hazards") -> dict[str, Any]:
    [(_, found)] = ROWS[kind](clerk.store.reader, TODAY, None)
    return found


def kinds(clerk: Clerk) -> list[str]:
    [(key, _)] = ROWS["hazards"](clerk.store.reader, TODAY, None)
    return [one.kind for one in hazard_events(clerk.store.reader, key)]


def test_whole_row_lands_as_events_and_comes_back(clerk: Clerk) -> None:
    report = clerk.take("major_hazards", [TOLD])
    assert (counts(report), said(report)) == ((1, 0, 0, 0), [])
    assert kinds(clerk) == ["registered", "reported", "supervised"]
    found = row(clerk)
    assert {name: found[name] for name in TOLD} == TOLD
    assert found["state"] == "registered"
    fields = [dict(found)]
    assert counts(clerk.stage("major_hazards", fields)) == (0, 0, 1, 0)


def test_same_hazard_of_the_ordinary_ledger_is_found_by_words_and_number(clerk: Clerk) -> None:
    plain = {name: TOLD[name] for name in ("subject", "description", "found_on")} | {"grade": "suspected_major"}
    clerk.take("hazards", [plain])
    code = row(clerk)["code"]
    for told in (TOLD | {"grade": "suspected_major"}, {**TOLD, "code": code, "grade": "suspected_major"}):
        report = clerk.stage("major_hazards", [told])
        assert counts(report) == (0, 1, 0, 0)
    clerk.accept(report.id)
    assert kinds(clerk) == ["registered", "regraded", "reported", "supervised", "corrected"]
    assert row(clerk)["criterion"] == "GM-3-2"
    assert counts(clerk.stage("hazards", [plain])) == (0, 0, 1, 0)


def test_grade_is_never_guessed_from_the_ledger(clerk: Clerk) -> None:
    told = {name: value for name, value in TOLD.items() if name not in ("grade", "criterion")} | {"grade": None}
    report = clerk.take("major_hazards", [told])
    assert row(clerk, "hazards")["grade"] is None
    assert {code for _, code in said(report)} == {"LEDGER_148", "LEDGER_165"}
    assert kinds(clerk) == ["registered"]


def test_recognition_makes_a_suspected_hazard_a_major_one(clerk: Clerk) -> None:
    told = TOLD | {"recognition": "accepted", "recognised_by": "虚构区应急局", "recognised_on": "2026-03-10"}
    assert said(clerk.take("major_hazards", [told])) == []
    assert kinds(clerk) == ["registered", "reported", "recognised", "supervised"]
    found = row(clerk)
    assert (found["grade"], found["recognition"], found["recognised_on"]) == ("major", "accepted", "2026-03-10")
    assert counts(clerk.stage("major_hazards", [dict(found)])) == (0, 0, 1, 0)


def test_recognition_told_later_is_one_step(clerk: Clerk) -> None:
    clerk.take("major_hazards", [TOLD | {"grade": "suspected_major"}])
    told = TOLD | {"recognition": "accepted", "recognised_by": "虚构区应急局", "recognised_on": "2026-03-10"}
    report = clerk.take("major_hazards", [told])
    assert said(report) == []
    assert kinds(clerk)[-1] == "recognised"
    assert row(clerk)["grade"] == "major"


def test_recognition_without_who_or_when_is_left_out_with_the_reason(clerk: Clerk) -> None:
    report = clerk.take("major_hazards", [TOLD | {"recognition": "accepted"}])
    assert said(report) == [(4, "LEDGER_148")]
    assert "recognised" not in kinds(clerk)
    assert row(clerk)["grade"] == "major"


def test_criterion_nobody_knows_is_asked_about_and_not_made_up(clerk: Clerk) -> None:
    report = clerk.take("major_hazards", [TOLD | {"criterion": "某标准第九十条"}])
    assert (4, "LEDGER_148") in said(report)
    assert row(clerk)["criterion"] is None
    again = clerk.stage("major_hazards", [{**TOLD, "criterion": "某标准第九十条"}])
    assert (counts(again), said(again)) == ((0, 0, 1, 0), [(4, "LEDGER_148")])


@pytest.mark.parametrize(
    ("basis", "code"),
    [
        ("《工贸企业重大事故隐患判定标准》第三条（二）", "GM-3-2"),
        ("工贸企业重大事故隐患判定标准 第三条第(二)项", "GM-3-2"),
        ("应急管理部令第10号第三条（二）", "GM-3-2"),
        ("工贸企业重大事故隐患判定标准第三条", None),
        ("第三条（二）", None),
    ],
)
def test_basis_that_names_standard_article_and_item_is_the_criterion(
    clerk: Clerk, basis: str, code: str | None
) -> None:
    told = {name: value for name, value in TOLD.items() if name != "criterion"} | {"basis": basis}
    clerk.take("major_hazards", [told])
    assert (row(clerk)["criterion"], row(clerk)["basis"]) == (code, basis)
    assert counts(clerk.stage("major_hazards", [dict(row(clerk))])) == (0, 0, 1, 0)


def test_closed_major_hazard_of_a_ledger_keeps_day_and_name(clerk: Clerk) -> None:
    told = TOLD | {
        "state": "closed",
        "reviewed_on": "2026-04-01",
        "reviewer": "李虚构、周虚构",
        "review_result": "pass",
    }
    clerk.take("major_hazards", [told | {"closed_on": "2026-04-10", "closed_by": "王虚构"}])
    found = row(clerk)
    assert (found["state"], found["closed_on"], found["closed_by"]) == ("closed", "2026-04-10", "王虚构")
    assert kinds(clerk) == ["registered", "reported", "supervised", "reviewed", "closed"]
    assert counts(clerk.stage("major_hazards", [dict(found)])) == (0, 0, 1, 0)


def test_days_that_are_not_given_stay_unknown(clerk: Clerk) -> None:
    told = {name: value for name, value in TOLD.items() if name not in ("reported_on", "supervised_on")}
    clerk.take("major_hazards", [told])
    found = row(clerk)
    assert (found["reported_on"], found["supervised_on"], found["reported_to"]) == (None, None, "虚构区应急局")


def test_supervision_of_an_ordinary_hazard_is_refused_with_the_cure(clerk: Clerk) -> None:
    clerk.take(
        "hazards", [{**{name: TOLD[name] for name in ("subject", "description", "found_on")}, "grade": "general"}]
    )
    told = {name: TOLD[name] for name in ("subject", "description", "found_on", "supervised_by")}
    report = clerk.stage("major_hazards", [told])
    assert (counts(report), said(report)) == ((0, 0, 1, 0), [(4, "LEDGER_148")])


def test_undone_import_leaves_nothing(clerk: Clerk) -> None:
    report = clerk.take("major_hazards", [TOLD])
    clerk.undo(report.id)
    assert list(ROWS["major_hazards"](clerk.store.reader, TODAY, None)) == []


def test_new_work_is_shown_with_who_closed_it(clerk: Clerk, desk: Desk) -> None:
    clerk.take("major_hazards", [TOLD])
    key = desk.store.reader.execute("SELECT id FROM hazard").fetchone()[0]
    desk.do(hazards.append_event, hazard_id=key, kind="assigned", document_id=b"d" * 16, deadline="2026-06-30")
    desk.do(hazards.review_hazard, hazard_id=key, passed=True, inspectors=desk.inspectors)
    desk.do(hazards.close_hazard, hazard_id=key, approver=desk.inspectors[0])
    found = row(clerk)
    assert (found["closed_on"], found["closed_by"]) == (TODAY, "李虚构")
    assert counts(clerk.stage("major_hazards", [dict(found)])) == (0, 0, 1, 0)
