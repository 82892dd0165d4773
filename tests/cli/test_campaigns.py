"""行动 by command: from the notice to the visits, who is left, and the evidence of the whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from safetydesk.domain.instants import day_of
from safetydesk.models.store import system_clock
from tests.cli.conftest import Matter, Outcome, Run

SPAN = ("--from", "2020-01-01", "--to", "2099-12-31")
NAME = "虚构百日攻坚行动"


def ok(shown: Outcome) -> Outcome:
    assert shown.code == 0, shown.err
    return shown


def announced(run: Run, *more: object) -> dict[str, Any]:
    return ok(run("campaign", "add", NAME, *SPAN, "--basis", "虚构安委〔2026〕3号", *more, "--json")).facts


def test_campaign_is_told_as_it_was_announced(office: Run) -> None:
    scope = ("--village", "虚构村", "--industry", "制造业", "--tag", "粉尘涉爆", "--tag", "人员密集")
    told = announced(office, *scope, "--person", "周虚构", "--remark", "每周五报")
    assert (told["编号"], told["依据"], told["负责人员"], told["备注"]) == (
        "C-A01-0001",
        "虚构安委〔2026〕3号",
        "周虚构",
        "每周五报",
    )
    assert told["范围"].startswith("村（社区）：虚构村；行业领域：制造业；标签：粉尘涉爆、")
    assert (told["进展"], told["应查"]) == ("进行中", 0)
    assert "没有检查对象" in told["提醒"]
    [row] = ok(office("campaign", "list", "--json")).facts["campaigns"]
    assert (row["名称"], row["截止日期"]) == (NAME, "2099-12-31")
    assert NAME in ok(office("campaign", "list")).out


def test_campaign_is_corrected_ended_and_deleted(office: Run) -> None:
    announced(office, "--village", "虚构村")
    told = ok(
        office("campaign", "correct", NAME, "--name", "虚构粉尘整治", "--village", "", "--basis", "", "--json")
    ).facts
    assert (told["名称"], told["范围"], told["依据"], told["开始日期"]) == ("虚构粉尘整治", "全镇", None, "2020-01-01")
    assert ok(office("campaign", "end", "C-A01-0001", "--on", "2020-06-30", "--json")).facts["进展"] == "已结束"
    assert office("campaign", "end", "C-A01-0001", "--on", "2020-07-30").err.startswith("CAMPAIGN_009")
    ok(office("campaign", "drop", "虚构粉尘整治"))
    assert ok(office("campaign", "list", "--json")).facts == {"campaigns": []}
    assert "没有登记行动" in ok(office("campaign", "list")).out


WRONG = (
    (("add", " ", *SPAN), "CAMPAIGN_002"),
    (("add", "虚构", "--from", "2026-02-01", "--to", "2026-01-01"), "CAMPAIGN_003"),
    (("add", NAME, *SPAN), "CAMPAIGN_008"),
    (("add", "虚构", *SPAN, "--village", "没有村"), "GENERAL_003"),
    (("add", "虚构", *SPAN, "--department", "没有部门"), "GENERAL_003"),
    (("add", "虚构", *SPAN, "--tag", "没有标签"), "GENERAL_003"),
    (("add", "虚构", *SPAN, "--industry", "没有行业"), "GENERAL_003"),
    (("add", "虚构", *SPAN, "--subject", "没有企业"), "GENERAL_003"),
    (("add", "虚构", *SPAN, "--person", "没有人"), "PERSON_003"),
    (("show", "没有行动"), "GENERAL_003"),
    (("end", NAME, "--on", "6月"), "SUBJECT_008"),
)


def test_what_cannot_be_is_refused_by_number(office: Run) -> None:
    announced(office)
    for arguments, code in WRONG:
        shown = office("campaign", *arguments)
        assert (shown.code, shown.err.split()[0]) == (1, code), arguments


def test_visit_is_offered_its_campaign_and_belongs_to_the_one_named(matter: Matter, tmp_path: Path) -> None:
    run = matter.run
    announced(run, "--village", "虚构村")
    begun = ok(run("visit", "start", "虚构别家", "--new-in", "虚构村", "--json")).facts
    assert (begun["行动"], begun["可归入的行动"]) == (None, [NAME])
    begun = ok(run("visit", "start", "虚构别家", "--campaign", NAME, "--json")).facts
    assert begun["行动"] == NAME and "可归入的行动" not in begun
    told = ok(run("visit", "campaign", "V-A01-0001", "V-A01-0002", "--campaign", "C-A01-0001", "--json")).facts
    assert told["campaign"] == NAME
    ok(run("visit", "campaign", "V-A01-0002", "--none"))
    told = ok(run("campaign", "show", NAME, "--out", tmp_path / "进度.xlsx", "--json")).facts
    assert [(one["单位"], one["情况"], one["检查次数"]) for one in told["单位"]] == [
        ("虚构别家", "正在查", 1),
        ("虚构宏达木业", "已查", 1),
    ]
    assert (told["应查"], told["已查"], told["隐患"]) == (2, 1, 2)
    assert "虚构村（1 家）：虚构别家" in told["提醒"]
    book = load_workbook(tmp_path / "进度.xlsx")
    assert book.sheetnames == ["进度", "行动"]
    assert "虚构安委〔2026〕3号" in {row[1] for row in book["行动"].iter_rows(values_only=True)}
    for wrong in ((), ("--none", "--campaign", NAME)):
        assert run("visit", "campaign", "V-A01-0001", *wrong).err.startswith("GENERAL_002")
    assert run("campaign", "drop", NAME).err.startswith("CAMPAIGN_007")


def test_ledgers_are_narrowed_to_a_campaign(matter: Matter, tmp_path: Path) -> None:
    run = matter.run
    announced(run)
    for kind, rows in (("visits", 1), ("hazards", 2), ("closings", 0)):
        for of, count in ((), rows), (("--campaign", NAME), 0):
            told = ok(run("ledger", "export", tmp_path / "表.xlsx", "--kind", kind, *of, "--json")).facts
            assert told["rows"] == count, kind
    ok(run("visit", "campaign", "V-A01-0001", "--campaign", NAME))
    for kind, rows in (("visits", 1), ("hazards", 2)):
        told = ok(run("ledger", "export", tmp_path / "表.xlsx", "--kind", kind, "--campaign", NAME, "--json")).facts
        assert told["rows"] == rows
    refused = run("ledger", "export", tmp_path / "表.xlsx", "--kind", "rounds", "--campaign", NAME)
    assert refused.err.startswith("CAMPAIGN_010")


def test_evidence_of_a_campaign_is_a_tree_with_its_progress(matter: Matter, tmp_path: Path) -> None:
    run = matter.run
    announced(run)
    ok(run("visit", "start", "虚构别家", "--new-in", "虚构村"))
    ok(run("visit", "finish", "V-A01-0002"))
    assert run("inspection-file", "--campaign", NAME, "--out", tmp_path / "空").err.startswith("BUNDLE_001")
    ok(run("visit", "campaign", "V-A01-0001", "--campaign", NAME))
    out = tmp_path / "迎检"
    told = ok(run("inspection-file", "--campaign", NAME, "--out", out, "--json")).facts
    assert told["title"] == f"迎检资料 {NAME}（2020-01-01 至 2099-12-31）"
    assert {name.split("/")[0] for name in told["files"]} == {
        "01 检查台账",
        "02 隐患台账",
        "04 文书",
        "05 整改前后照片",
        "06 行动进度",
    }
    visits = load_workbook(out / "01 检查台账" / "检查台账.xlsx").worksheets[0]
    codes = {cell for row in visits.iter_rows(values_only=True) for cell in row}
    assert "V-A01-0001" in codes and "V-A01-0002" not in codes
    progress = load_workbook(out / "06 行动进度" / "行动进度.xlsx")["进度"]
    states = {row[2]: row[4] for row in progress.iter_rows(values_only=True) if isinstance(row[0], int)}
    assert states == {"虚构宏达木业": "已查", "虚构别家": "未查"}
    only = ("--subject", "虚构宏达木业")
    told = ok(run("inspection-file", "--campaign", NAME, *only, "--out", tmp_path / "一家", "--json")).facts
    book = load_workbook(tmp_path / "一家" / "06 行动进度" / "行动进度.xlsx")["进度"]
    assert "虚构别家" not in {row[2] for row in book.iter_rows(values_only=True)}


def test_evidence_of_a_year_is_that_of_its_days(matter: Matter, tmp_path: Path) -> None:
    year = day_of(system_clock())[:4]
    told = ok(matter.run("inspection-file", "--year", year, "--out", tmp_path / "年", "--json")).facts
    assert told["title"] == f"迎检资料 {year}-01-01 至 {year}-12-31"
    assert len(told["files"]) > 4


def test_evidence_is_asked_for_in_one_way(office: Run, tmp_path: Path) -> None:
    two = (("--year", "2026", *SPAN), ("--year", "2026", "--campaign", NAME))
    for arguments in ((), ("--from", "2026-01-01"), *two):
        assert office("inspection-file", *arguments, "--out", tmp_path / "x").err.startswith("BUNDLE_005")
