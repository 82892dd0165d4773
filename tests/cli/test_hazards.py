"""The rarer steps of a hazard by command: reported, supervised, registered by mistake, contradictions settled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from safetydesk.models.changelog import insert_rows
from safetydesk.models.events import encode, hazard_events
from safetydesk.models.store import open_store
from safetydesk.models.tables import HazardEvent
from tests.cli.conftest import Outcome, Run

ONE, TWO = "H-A01-0001", "H-A01-0002"


@pytest.fixture
def found(office: Run) -> Run:
    """A finished visit with two hazards, the first suspected to be major."""
    for step in (
        ("settings", "review_needed", "false"),
        ("visit", "start", "虚构宏达木业", "--new-in", "虚构村", "--inspector", "李虚构", "--inspector", "周虚构"),
        ("visit", "finding", "V-A01-0001", "车间粉尘堆积", "--grade", "疑似重大", "--deadline", "立即整改"),
        ("visit", "finding", "V-A01-0001", "灭火器过期", "--deadline", "7日内"),
        ("visit", "finish", "V-A01-0001"),
    ):
        ok(office(*step))
    return office


def ok(shown: Outcome) -> dict[str, Any]:
    assert shown.code == 0, shown.err
    return shown.facts if shown.out.startswith("{") else {}


def refused(shown: Outcome, code: str) -> None:
    assert shown.code == 1
    assert shown.err.startswith(code)


def test_suspected_major_is_reported_recognised_and_supervised(found: Run) -> None:
    department = "虚构区应急管理局"
    refused(found("hazard", "report", TWO, "--to", department), "HAZARD_028")
    told = ok(found("hazard", "report", ONE, "--to", department, "--number", "虚安移〔2026〕1号", "--json"))
    assert told["steps"][-1]["data"]["number"] == "虚安移〔2026〕1号"
    day = told["steps"][-1]["data"]["on"]
    answer = ("--accepted", "--by", department, "--on", day)
    refused(found("hazard", "recognise", ONE, *answer), "HAZARD_010")
    assert ok(found("hazard", "recognise", ONE, *answer, "--criterion", "GM-3-1", "--json"))["row"]["grade"] == "major"
    unit = ("--unit", "虚构区安委办", "--level", "区级", "--deadline", "2099-05-30")
    assert ok(found("hazard", "supervise", ONE, *unit, "--json"))["row"]["deadline"] == "2099-05-30"


def test_mistaken_registration_is_withdrawn_and_exported_by_its_word(found: Run, tmp_path: Path) -> None:
    assert found("hazard", "withdraw", TWO).code == 2
    refused(found("hazard", "withdraw", TWO, "--reason", " "), "HAZARD_036")
    told = ok(found("hazard", "withdraw", TWO, "--reason", "与 H-A01-0001 重复", "--json"))
    assert (told["状态"], told["steps"][-1]["who"]) == ("登记有误", "李虚构")
    refused(found("hazard", "request-review", TWO), "HAZARD_035")
    path = tmp_path / "台账.xlsx"
    ok(found("ledger", "export", path, "--kind", "hazards"))
    cells = {cell.value for row in load_workbook(path).active.iter_rows() for cell in row}
    assert {"灭火器过期", "登记有误"} <= cells
    again = ok(found("ledger", "import", path, "--kind", "hazards", "--json"))
    assert (again["rows"]["unchanged"], again["problems"]) == (2, [])


def test_paper_that_names_a_hazard_holds_it(found: Run) -> None:
    ok(found("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001"))
    refused(found("hazard", "withdraw", TWO, "--reason", "重复"), "HAZARD_040")


def test_two_facts_that_disagree_are_shown_and_settled(found: Run, own_store: Path) -> None:
    ok(found("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001"))
    ok(found("document", "issue", "隐患整改通知书", "--hazard", TWO))
    pair = ("--inspector", "李虚构", "--inspector", "周虚构")
    refused(found("hazard", "settle", TWO, "--stands", "later"), "HAZARD_025")
    ok(found("hazard", "review", TWO, *pair, "--failed", "--deadline", "2099-05-01"))
    pass_unaware(own_store)
    assert found("hazard", "show", TWO).out.splitlines()[-1] == "矛盾 1：两次复查结论相反"
    refused(found("hazard", "settle", TWO, "--stands", "both"), "HAZARD_042")
    refused(found("hazard", "settle", TWO, "--stands", "later", "--which", "2"), "HAZARD_025")
    told = ok(found("hazard", "settle", TWO, "--stands", "later", "--note", "已电话核实", "--json"))
    assert (told["state"], told["矛盾"]) == ("review_passed", [])


def pass_unaware(folder: Path) -> None:
    """A passed review as another device wrote it, that had seen nothing after 交办."""
    store = open_store(folder)
    ((hazard,),) = store.reader.execute("SELECT id FROM hazard WHERE code = ?", (TWO,)).fetchall()
    people = [row[0] for row in store.reader.execute("SELECT id FROM person").fetchall()]
    seen = next(one for one in hazard_events(store.reader, hazard) if one.kind == "assigned")
    data = {"result": "pass", "inspectors": people, "after": seen.id, "known": 0}
    row = {"id": b"u" * 16, "hazard_id": hazard, "kind": "reviewed", "at": seen.at + 1, "actor": people[1]}
    with store.writing(actor=people[1]) as session:
        insert_rows(session, HazardEvent, [{**row, "data": encode(data)}])
    store.close()
