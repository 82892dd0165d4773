"""`visit` and `hazard` hold what the desk holds: purpose and units, deadlines and words at the end, 更正."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Outcome, Run

VISIT, HAZARD = "V-A01-0001", "H-A01-0001"


@pytest.fixture
def visited(office: Run) -> Run:
    start = ("visit", "start", "虚构宏达木业", "--new-in", "虚构村", "--kind", "联合检查")
    people = ("--inspector", "李虚构", "--inspector", "周虚构", "--person-in-charge", "单虚构")
    why = ("--purpose", "粉尘涉爆联合检查", "--joint-unit", "虚构区应急管理局", "--expert", "钱虚构")
    ok(office(*start, *people, *why, "--checklist", "fifteen-measures"))
    return office


def ok(shown: Outcome) -> Outcome:
    assert shown.code == 0, shown.err
    return shown


def refused(shown: Outcome, code: str) -> None:
    assert shown.code != 0
    assert shown.err.startswith(code)


def test_purpose_units_and_experts_are_told_and_changed(visited: Run) -> None:
    told = ok(visited("visit", "show", VISIT, "--json")).facts
    assert (told["purpose"], told["joint_units"], told["experts"]) == (
        "粉尘涉爆联合检查",
        ["虚构区应急管理局"],
        ["钱虚构"],
    )
    changed = ok(visited("visit", "describe", VISIT, "--purpose", "回访", "--joint-unit", "", "--json")).facts
    assert (changed["purpose"], changed["joint_units"], changed["experts"]) == ("回访", [], ["钱虚构"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("finding", VISIT, "灭火器过期"), "VISIT_015"),
        (("finding", VISIT, "灭火器过期", "--deadline", "2020-01-01"), "VISIT_026"),
        (("answer", VISIT, "M06-4", "不符合"), "VISIT_016"),
    ],
)
def test_visit_does_not_end_without_what_its_hazards_need(visited: Run, words: tuple[str, ...], code: str) -> None:
    ok(visited("visit", *words))
    refused(visited("visit", "finish", VISIT), code)
    assert ok(visited("visit", "show", VISIT, "--json")).facts["hazards"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [(("answer", VISIT, "M01-2", "符合"), "VISIT_023"), (("checklist", VISIT, "team-daily"), "VISIT_022")],
)
def test_list_and_item_of_others_are_refused(visited: Run, words: tuple[str, ...], code: str) -> None:
    refused(visited("visit", *words), code)


def test_hazard_is_corrected_and_its_way_says_so(visited: Run) -> None:
    ok(visited("visit", "finding", VISIT, "灭火器过期", "--deadline", "7日内"))
    ok(visited("visit", "finish", VISIT))
    given = ("--description", "灭火器压力不足", "--place", "东门", "--deadline", "2099-05-06", "--category", "消防")
    told = ok(visited("hazard", "correct", HAZARD, *given, "--json")).facts
    row = told["row"]
    assert (row["description"], row["place"], row["deadline"]) == ("灭火器压力不足", "东门", "2099-05-06")
    assert told["steps"][-1]["data"]["facts"]["description"] == ["灭火器过期", "灭火器压力不足"]
    refused(visited("hazard", "correct", HAZARD), "HAZARD_048")
    refused(visited("hazard", "correct", HAZARD, "--category", "没有的类别"), "GENERAL_003")
