"""Stories of hazards: each row is one step on one day, written by one device that knows all earlier rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from safetydesk.domain.hazards.fold import fold
from safetydesk.domain.hazards.life import HazardEvent, HazardProjection, closes_at_once, overdue_days
from safetydesk.domain.hazards.steps import require
from safetydesk.domain.instants import from_datetime
from safetydesk.errors import SafetyDeskError
from tests.scenario_tables import Row, scenario

STEPS = {
    "登记": "registered",
    "下文书": "assigned",
    "开始整改": "rectification_started",
    "当场整改": "fixed_on_spot",
    "申请复查": "review_requested",
    "复查": "reviewed",
    "销号": "closed",
    "申请延期": "extension_requested",
    "批准延期": "extension_approved",
    "驳回延期": "extension_rejected",
    "逾期升级": "escalated",
    "移送": "transferred",
    "改等级": "regraded",
    "认定": "recognised",
    "报告": "reported",
    "督办": "supervised",
    "确认": "settled",
    "登记有误": "withdrawn",
}
TWO = [b"li", b"zhang"]


def facts(step: str, words: str) -> dict[str, Any]:
    """The data of an event from words such as `grade=major criterion_id=GM-4-1 inspectors=1`."""
    data: dict[str, Any] = dict(part.split("=", 1) for part in words.split())
    if step == "下文书":
        data.setdefault("document_id", b"notice")
    if step == "复查":
        data["inspectors"] = TWO[: int(data.pop("inspectors", 2))]
    if step == "登记":
        data.setdefault("grade", "general")
        data["historic"] = data.pop("historic", "") == "yes"
    if "approver" in data:
        data["approver"] = data["approver"].encode()
    if "event" in data:
        data["event"] = data["event"].encode()
    return data


def event(number: int, row: Row, after: bytes | None) -> HazardEvent:
    moment = from_datetime(datetime.fromisoformat(f"2026-{row['day']} 09:00"))
    data = {"on": f"2026-{row['day']}", **facts(row["step"], row["data"])}
    return HazardEvent(f"e{number}".encode(), STEPS[row["step"]], moment, b"li", data, after=after)


def play(rows: Sequence[Row]) -> None:
    """Every row asks first; a row whose `state` is an error number must be refused and changes nothing."""
    events: list[HazardEvent] = []
    now = HazardProjection()
    for number, row in enumerate(rows, start=1):
        step = event(number, row, now.last_event)
        today = f"2026-{row['day']}"
        if row["state"].startswith("HAZARD_"):
            with pytest.raises(SafetyDeskError) as refused:
                require(now, step.kind, step.data, today=today)
            assert refused.value.code == row["state"], f"row {number}: {refused.value}"
            continue
        require(now, step.kind, step.data, today=today)
        events.append(step)
        now = fold(events)
        assert now.state == row["state"], f"row {number}: {now.state}"
        assert not now.contradictions, f"row {number}: {now.contradictions}"
        for name in ("grade", "deadline"):
            if row.get(name):
                assert getattr(now, name) == row[name], f"row {number}: {getattr(now, name)}"
        if row.get("overdue"):
            assert overdue_days(now, today) == int(row["overdue"]), f"row {number}"


@scenario(play)
def test_a_general_hazard_goes_from_notice_to_closing() -> None:
    """
    | day   | step     | data                | state            | deadline   | overdue |
    |-------|----------|---------------------|------------------|------------|---------|
    | 04-01 | 登记     | deadline=2026-04-15 | registered       | 2026-04-15 | 0       |
    | 04-01 | 复查     | result=pass         | HAZARD_004       |            |         |
    | 04-01 | 申请复查 |                     | HAZARD_004       |            |         |
    | 04-01 | 下文书   |                     | HAZARD_021       |            |         |
    | 04-01 | 下文书   | deadline=2026-03-31 | HAZARD_022       |            |         |
    | 04-01 | 下文书   | deadline=2026-04-20 | assigned         | 2026-04-20 | 0       |
    | 04-02 | 登记     |                     | HAZARD_002       |            |         |
    | 04-02 | 开始整改 |                     | rectifying       |            |         |
    | 04-10 | 申请复查 |                     | review_requested |            | 0       |
    | 04-11 | 申请复查 |                     | HAZARD_023       |            |         |
    | 04-12 | 销号     |                     | HAZARD_007       |            |         |
    | 04-12 | 复查     | result=pass inspectors=1 | HAZARD_005  |            |         |
    | 04-12 | 复查     | result=maybe        | HAZARD_006       |            |         |
    | 04-12 | 复查     | result=pass         | review_passed    |            | 0       |
    | 04-12 | 复查     | result=pass         | HAZARD_024       |            |         |
    | 04-12 | 下文书   | deadline=2026-05-01 | HAZARD_024       |            |         |
    | 04-12 | 销号     |                     | closed           |            | 0       |
    | 04-13 | 复查     | result=fail         | HAZARD_001       |            |         |
    | 04-13 | 改等级   | grade=suspected_major | HAZARD_001     |            |         |
    """


@scenario(play)
def test_a_hazard_fixed_on_the_spot_needs_evidence() -> None:
    """
    | day   | step     | data           | state         |
    |-------|----------|----------------|---------------|
    | 04-01 | 登记     |                | registered    |
    | 04-01 | 当场整改 |                | HAZARD_011    |
    | 04-01 | 当场整改 | evidence=photo | review_passed |
    | 04-01 | 当场整改 | evidence=photo | HAZARD_024    |
    | 04-01 | 销号     |                | closed        |
    """


@scenario(play)
def test_a_failed_review_leads_to_another_notice_and_a_transfer() -> None:
    """
    | day   | step     | data                | state         | deadline   | overdue |
    |-------|----------|---------------------|---------------|------------|---------|
    | 04-01 | 登记     |                     | registered    |            |         |
    | 04-01 | 开始整改 |                     | HAZARD_027    |            |         |
    | 04-01 | 下文书   | deadline=2026-04-10 | assigned      | 2026-04-10 |         |
    | 04-09 | 逾期升级 | way=talk            | HAZARD_017    |            | 0       |
    | 04-12 | 复查     | result=fail         | review_failed | 2026-04-10 | 2       |
    | 04-12 | 当场整改 | evidence=photo      | HAZARD_031    |            |         |
    | 04-12 | 逾期升级 | way=talk            | review_failed |            | 2       |
    | 04-12 | 下文书   | deadline=2026-04-30 | assigned      | 2026-04-30 | 0       |
    | 05-06 | 移送     | to=区应急局         | assigned      |            | 6       |
    | 05-08 | 复查     | result=pass         | review_passed |            | 0       |
    | 05-08 | 销号     |                     | closed        |            |         |
    """


@scenario(play)
def test_an_extension_is_asked_for_and_decided() -> None:
    """
    | day   | step     | data                | state      | deadline   | overdue |
    |-------|----------|---------------------|------------|------------|---------|
    | 04-01 | 登记     |                     | registered |            |         |
    | 04-01 | 申请延期 | until=2026-05-01    | HAZARD_027 |            |         |
    | 04-01 | 下文书   | deadline=2026-04-10 | assigned   | 2026-04-10 |         |
    | 04-08 | 批准延期 |                     | HAZARD_016 |            |         |
    | 04-08 | 申请延期 | until=2026-04-10    | HAZARD_014 |            |         |
    | 04-08 | 申请延期 | until=2026-04-25    | assigned   | 2026-04-10 |         |
    | 04-08 | 申请延期 | until=2026-04-30    | HAZARD_015 |            |         |
    | 04-09 | 驳回延期 |                     | assigned   | 2026-04-10 |         |
    | 04-09 | 申请延期 | until=2026-04-20    | assigned   | 2026-04-10 |         |
    | 04-10 | 批准延期 |                     | assigned   | 2026-04-20 | 0       |
    | 04-21 | 逾期升级 | way=report          | assigned   | 2026-04-20 | 1       |
    """


@scenario(play)
def test_a_suspected_major_hazard_waits_for_its_recognition() -> None:
    """疑似重大 saves without a criterion; only 重大 requires one, a report and an approver.

    | day   | step   | data                                                    | state         | grade           |
    |-------|--------|---------------------------------------------------------|---------------|-----------------|
    | 04-01 | 登记   | grade=suspected_major                                   | registered    | suspected_major |
    | 04-01 | 报告   | to=区应急局                                             | registered    | suspected_major |
    | 04-01 | 下文书 | deadline=2026-04-10                                     | assigned      |                 |
    | 04-05 | 复查   | result=pass                                             | review_passed |                 |
    | 04-05 | 销号   |                                                         | HAZARD_009    |                 |
    | 04-05 | 认定   | result=accepted                                         | HAZARD_013    |                 |
    | 04-06 | 认定   | result=accepted by=区应急局                             | HAZARD_010    |                 |
    | 04-06 | 认定   | result=accepted by=区应急局 criterion_id=GM-4-1         | review_passed | major           |
    | 04-06 | 认定   | result=refused by=区应急局                              | HAZARD_012    |                 |
    | 04-06 | 督办   | unit=区安委办 deadline=2026-05-30                       | review_passed |                 |
    | 04-07 | 销号   |                                                         | HAZARD_008    |                 |
    | 04-07 | 复查   | result=fail                                             | review_failed |                 |
    | 04-20 | 复查   | result=pass                                             | review_passed |                 |
    | 04-20 | 销号   | approver=chief                                          | closed        | major           |
    """


@scenario(play)
def test_a_suspicion_that_is_not_recognised_becomes_a_general_hazard() -> None:
    """
    | day   | step   | data                                    | state         | grade           |
    |-------|--------|-----------------------------------------|---------------|-----------------|
    | 04-01 | 登记   |                                         | registered    | general         |
    | 04-01 | 报告   | to=区应急局                             | HAZARD_028    |                 |
    | 04-01 | 改等级 | grade=huge                              | HAZARD_030    |                 |
    | 04-01 | 改等级 | grade=major                             | HAZARD_010    |                 |
    | 04-01 | 改等级 | grade=suspected_major                   | registered    | suspected_major |
    | 04-02 | 认定   | result=refused by=区应急局 report_number=3 | registered | general         |
    | 04-02 | 下文书 | deadline=2026-04-10                     | assigned      |                 |
    | 04-05 | 复查   | result=pass                             | review_passed |                 |
    | 04-05 | 销号   |                                         | closed        |                 |
    """


@scenario(play)
def test_a_major_hazard_needs_a_criterion_a_report_and_an_approver() -> None:
    """
    | day   | step   | data                              | state         | grade |
    |-------|--------|-----------------------------------|---------------|-------|
    | 04-01 | 登记   | grade=major                       | HAZARD_010    |       |
    | 04-01 | 登记   | grade=major criterion_id=GM-4-1   | registered    | major |
    | 04-01 | 下文书 | deadline=2026-04-10               | assigned      |       |
    | 04-05 | 复查   | result=pass                       | review_passed |       |
    | 04-05 | 销号   | approver=chief                    | HAZARD_019    |       |
    | 04-05 | 报告   | to=区应急局                       | review_passed |       |
    | 04-05 | 销号   | approver=chief                    | closed        |       |
    """


@scenario(play)
def test_a_historic_record_is_exempt_from_the_rules_of_new_work() -> None:
    """
    | day   | step   | data                     | state         | grade |
    |-------|--------|--------------------------|---------------|-------|
    | 04-01 | 登记   | historic=yes grade=major | registered    | major |
    | 04-02 | 复查   | result=pass inspectors=0 | review_passed |       |
    | 04-02 | 销号   |                          | closed        |       |
    """


@scenario(play)
def test_a_historic_record_may_close_without_a_review() -> None:
    """
    | day   | step     | data         | state      |
    |-------|----------|--------------|------------|
    | 04-01 | 复查     | result=pass  | HAZARD_003 |
    | 04-01 | 登记     | historic=yes | registered |
    | 04-02 | 销号     |              | closed     |
    | 04-03 | 申请复查 |              | HAZARD_001 |
    """


@scenario(play)
def test_words_that_can_mean_two_days_are_asked_about() -> None:
    """
    | day   | step   | data                          | state      |
    |-------|--------|-------------------------------|------------|
    | 04-01 | 登记   | deadline_text=2027年以前      | HAZARD_026 |
    | 04-01 | 登记   | deadline_text=长期            | registered |
    | 04-01 | 下文书 | deadline_text=26.6.30         | HAZARD_026 |
    | 04-01 | 下文书 | deadline_text=立即整改        | assigned   |
    """


def test_a_day_after_today_is_refused() -> None:
    with pytest.raises(SafetyDeskError, match="HAZARD_020"):
        require(HazardProjection(), "registered", {"grade": "general", "on": "2026-04-02"}, today="2026-04-01")


def test_an_unknown_step_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="painted"):
        require(HazardProjection(), "painted", {}, today="2026-04-01")


def test_only_ordinary_hazards_close_with_the_review() -> None:
    assert closes_at_once(HazardProjection(grade="general"))
    assert closes_at_once(HazardProjection(grade="major", historic=True))
    assert not closes_at_once(HazardProjection(grade="major"))
    assert not closes_at_once(HazardProjection(grade="suspected_major"))


def test_a_late_inspector_makes_nobody_overdue() -> None:
    waiting = HazardProjection(state="review_requested", deadline="2026-04-10", requested_on="2026-04-09")
    assert overdue_days(waiting, "2026-05-01") == 0
    asked_late = HazardProjection(state="review_requested", deadline="2026-04-10", requested_on="2026-04-13")
    assert overdue_days(asked_late, "2026-05-01") == 3


def test_no_deadline_is_never_overdue() -> None:
    assert overdue_days(HazardProjection(state="assigned", deadline_text="长期"), "2099-01-01") == 0


@scenario(play)
def test_a_hazard_registered_by_mistake_is_withdrawn_with_its_reason() -> None:
    """
    | day   | step     | data                                 | state      |
    |-------|----------|--------------------------------------|------------|
    | 04-01 | 登记有误 | reason=重复登记                      | HAZARD_003 |
    | 04-01 | 登记     | deadline=2026-04-10                  | registered |
    | 04-02 | 登记有误 |                                      | HAZARD_036 |
    | 04-02 | 登记有误 | reason=重复登记                      | withdrawn  |
    | 04-03 | 登记有误 | reason=重复登记                      | HAZARD_035 |
    | 04-03 | 下文书   | deadline=2026-04-10                  | HAZARD_035 |
    | 04-30 | 改等级   | grade=suspected_major                | HAZARD_035 |
    """


@scenario(play)
def test_what_was_reviewed_or_put_right_was_no_mistake() -> None:
    """
    | day   | step     | data                | state         |
    |-------|----------|---------------------|---------------|
    | 04-01 | 登记     |                     | registered    |
    | 04-01 | 下文书   | deadline=2026-04-10 | assigned      |
    | 04-05 | 复查     | result=fail         | review_failed |
    | 04-06 | 登记有误 | reason=看错了       | HAZARD_037    |
    | 04-07 | 复查     | result=pass         | review_passed |
    | 04-07 | 销号     |                     | closed        |
    | 04-08 | 登记有误 | reason=看错了       | HAZARD_001    |
    """


def test_a_withdrawn_hazard_is_never_overdue_and_not_open() -> None:
    gone = HazardProjection(state="withdrawn", deadline="2026-04-10")
    assert overdue_days(gone, "2099-01-01") == 0
    assert not gone.is_open


@pytest.mark.parametrize("kind", ["reported", "supervised"])
def test_a_report_names_the_unit_it_went_to(kind: str) -> None:
    waiting = HazardProjection(state="registered", grade="suspected_major")
    with pytest.raises(SafetyDeskError, match="HAZARD_039"):
        require(waiting, kind, {"to": " ", "unit": ""}, today="2026-04-01")
