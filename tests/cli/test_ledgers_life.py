"""重大事故隐患台账, 整改销号台账 and 月报填报数 as files: read by their headers, written, and back without a change."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.drawing.image import Image

from safetydesk.models.reading import open_reading
from safetydesk.paths import resources
from tests.cli.conftest import Run

OWNER = "虚构宏达木业有限公司"
TOLD = {
    "单位名称": OWNER,
    "检查日期": "2026-03-02",
    "重大事故隐患": "除尘系统无泄爆装置",
    "隐患等级": "重大",
    "判定条款": "《工贸企业重大事故隐患判定标准》第三条（二）",
    "挂牌级别": "区级",
    "督办单位": "虚构区安委会",
    "督办文号": "虚安督〔2026〕2号",
    "责任": "单虚构",
    "措施": "加装泄爆口",
    "资金（万元）": 1.2,
    "时限": "2026-12-30",
    "预案": "停用期间人工清扫",
    "报告单位": "虚构区应急局",
    "报告日期": "2026-03-03",
    "认定结论": "认定为重大",
    "认定单位": "虚构区应急局",
    "认定日期": "2026-03-10",
}
MAJOR = (list(TOLD), list(TOLD.values()))
INPUTS = (
    ["月份", "填报单位名称", "应急演练次数", "培训次数", "宣传活动次数", "罚款（万元）"],
    ["2026年3月", "虚构村", "2次", 1, None, 0.5],
)


def book(path: Path, title: str, *rows: list[Any]) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([title])
    for number, row in enumerate(rows):
        sheet.append(["序号" if number == 0 else number, *row])
    made.save(path)
    return path


def taken(run: Run, path: Path, kind: str) -> dict[str, Any]:
    outcome = run("ledger", "import", path, "--kind", kind, "--json")
    facts: dict[str, Any] = outcome.facts
    assert "rows" in facts, outcome.err
    return facts


def shown(run: Run, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("show", kind, "--json").facts["rows"]
    return found


def test_major_ledger_is_read_by_its_headers(office: Run, tmp_path: Path) -> None:
    facts = taken(office, book(tmp_path / "重大.xlsx", "虚构镇重大事故隐患台账", *MAJOR), "major_hazards")
    assert (facts["rows"]["created"], facts["unmapped"]) == (1, [])
    [row] = shown(office, "major_hazards")
    assert row["判定条款"] == "《工贸企业重大事故隐患判定标准》第三条（二）"
    assert (row["隐患等级"], row["挂牌级别"], row["督办文号"], row["报告日期"]) == (
        "重大",
        "区级",
        "虚安督〔2026〕2号",
        "2026-03-03",
    )
    assert (row["应急预案"], row["认定结论"]) == ("停用期间人工清扫", "认定为重大")


@pytest.mark.parametrize(
    ("kind", "title", "rows"), [("major_hazards", "重大隐患台账", MAJOR), ("report_inputs", "月报填报表", INPUTS)]
)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_export_comes_back_without_a_change(
    office: Run, tmp_path: Path, kind: str, title: str, rows: tuple[list[Any], ...], suffix: str
) -> None:
    assert taken(office, book(tmp_path / "台账.xlsx", title, *rows), kind)["rows"]["created"] == 1
    out = tmp_path / f"导出{suffix}"
    assert office("ledger", "export", out, "--kind", kind, "--unmasked").code == 0
    back = taken(office, out, kind)
    assert (back["rows"]["unchanged"], back["rows"]["read"], back["state"]) == (1, 1, "unchanged")


def test_closing_ledger_moves_its_hazards_and_comes_back(office: Run, tmp_path: Path) -> None:
    hazards = (
        ["单位名称", "检查时间", "隐患描述", "隐患等级", "文书编号"],
        [OWNER, "2026-03-01", "通道堆物", "一般", "（虚）安改〔2026〕1号"],
    )
    taken(office, book(tmp_path / "隐患.xlsx", "隐患台账", *hazards), "hazards")
    closing = (
        [
            "单位名称",
            "隐患描述",
            "检查时间",
            "整改前照片",
            "整改后照片",
            "申请日期",
            "复查日期",
            "复查人",
            "结论",
            "销号日期",
            "销号人",
        ],
        [
            OWNER,
            "通道堆物",
            "2026-03-01",
            "见附件",
            None,
            "2026-03-20",
            "2026-03-25",
            "李虚构、周虚构",
            "合格",
            "2026-03-26",
            "王虚构",
        ],
    )
    facts = taken(office, book(tmp_path / "销号.xlsx", "整改销号台账", *closing), "closings")
    assert facts["rows"]["updated"] == 1
    assert [one["code"] for one in facts["problems"]] == ["LEDGER_204"]
    [row] = shown(office, "closings")
    assert (row["整改状态"], row["销号日期"], row["销号人"], row["复查结果"]) == (
        "已销号",
        "2026-03-26",
        "王虚构",
        "合格",
    )
    out = tmp_path / "导出.xlsx"
    assert office("ledger", "export", out, "--kind", "closings").code == 0
    assert taken(office, out, "closings")["rows"]["unchanged"] == 1


def test_figures_of_a_month_are_read_with_their_units(office: Run, tmp_path: Path) -> None:
    assert taken(office, book(tmp_path / "填报.xlsx", "安全生产月报填报表", *INPUTS), "report_inputs")["unmapped"] == []
    [row] = shown(office, "report_inputs")
    assert (row["月份"], row["演练次数"], row["培训次数"], row["宣传次数"]) == ("2026-03", 2, 1, None)
    report = office("report", "make", "--period", "2026-03", "--json").facts
    assert (report["total"]["drills"], report["total"]["fines"], report["total"]["publicity"]) == (2, 500_000, None)


@pytest.mark.parametrize("cell", ["2026年3月", "2026-03", 202603, datetime.date(2026, 3, 1), "2026年3月份"])
def test_month_is_read_however_the_cell_holds_it(office: Run, tmp_path: Path, cell: object) -> None:
    path = book(tmp_path / "填报.xlsx", "安全生产月报填报表", INPUTS[0], [cell, "虚构村", 1, 1, None, None])
    assert taken(office, path, "report_inputs")["rows"]["created"] == 1
    assert shown(office, "report_inputs")[0]["月份"] == "2026-03"


def test_photos_of_a_closing_ledger_are_evidence_of_its_hazard(office: Run, tmp_path: Path, own_store: Path) -> None:
    columns = ["单位名称", "检查时间", "隐患描述", "隐患等级", "文书编号"]
    hazards = (columns, [OWNER, "2026-03-01", "通道堆物", "一般", "（虚）安改〔2026〕1号"])
    taken(office, book(tmp_path / "隐患.xlsx", "隐患台账", *hazards), "hazards")
    headers = ["单位名称", "隐患描述", "检查时间", "整改前照片", "整改后照片", "申请日期"]
    closing = (headers, [OWNER, "通道堆物", "2026-03-01", None, None, "2026-03-20"])
    path = book(tmp_path / "销号.xlsx", "整改销号台账", *closing)
    made = openpyxl.load_workbook(path)
    for anchor, photo in zip(("E3", "F3"), sorted((resources() / "samples" / "photos").glob("*.jpg")), strict=False):
        made.active.add_image(Image(photo), anchor)
    made.save(path)
    assert taken(office, path, "closings")["rows"]["updated"] == 1
    found = open_reading(own_store, None)
    kinds = found.db.execute("SELECT owner, kind FROM evidence ORDER BY position").fetchall()
    found.db.close()
    assert kinds == [("hazard", "before"), ("hazard", "after")]
    out = tmp_path / "带图.xlsx"
    assert office("ledger", "export", out, "--kind", "closings", "--pictures").code == 0
    back = taken(office, out, "closings")
    assert (back["rows"]["unchanged"], back["pictures"]) == (1, 0)
