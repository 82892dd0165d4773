"""月报 from the command line: made, opened, handed in, written, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Run

OWNER = "虚构宏达木业有限公司"


def ledger(path: Path, *rows: tuple[str, str, str | None, str]) -> Path:
    """Hazards as (description, day, state, grade) in a ledger of ours."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "单位名称", "所属村（社区）", "隐患描述", "检查时间", "整改状态", "隐患等级"])
    for number, (text, day, state, grade) in enumerate(rows, 1):
        sheet.append([number, OWNER, "虚构村", text, day, state, grade])
        sheet.cell(number + 1, 4).data_type = "s"
    book.save(path)
    return path


@pytest.fixture
def month(office: Run, tmp_path: Path) -> Run:
    """October has two hazards, one of them begins like a formula."""
    rows = (("=1+1 通道堆物", "2026-10-05", None, "一般"), ("灭火器过期", "2026-10-06", "未整改", "一般"))
    assert office("ledger", "import", ledger(tmp_path / "十月.xlsx", *rows), "--kind", "hazards").code == 0
    return office


def cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_report_is_made_opened_and_handed_in(month: Run) -> None:
    made = month("report", "make", "--period", "2026-10", "--json")
    assert (made.code, made.facts["state"], made.facts["total"]["hazards"]) == (0, "draft", 2)
    assert made.facts["units"][0]["unit"] == "虚构村"
    opened = month("report", "show", "--period", "2026-10", "--figure", "排查隐患数", "--json").facts
    assert [one["text"] for one in opened["rows"]] == ["=1+1 通道堆物", "灭火器过期"]
    rate = month("report", "show", "--period", "2026-10", "--figure", "rate", "--json").facts
    assert {one["figure"] for one in rate["rows"]} == {"hazards"}
    assert month("report", "submit", "--period", "2026-10", "--json").facts["state"] == "submitted"
    listed = month("report", "list", "--json").facts["reports"]
    assert [(one["period"], one["state_word"]) for one in listed] == [("2026-10", "已报送")]
    assert "整改率：0.00%" in month("report", "show", "--period", "2026-10").out


def test_refusals_of_reports_say_what_to_do(month: Run) -> None:
    for code, words in (
        ("REPORT_001", ("make", "--period", "十月")),
        ("REPORT_001", ("show", "--period", "2026/10")),
        ("REPORT_006", ("show", "--period", "2026-10", "--figure", "没有这一项")),
        ("REPORT_007", ("make", "--period", "2026-10", "--by", "随便")),
        ("REPORT_008", ("show", "--period", "2026-09")),
        ("REPORT_008", ("submit", "--period", "2026-09")),
        ("LEDGER_024", ("export", "月报.doc", "--period", "2026-10")),
    ):
        month("report", "make", "--period", "2026-10")
        outcome = month("report", *words)
        assert (outcome.code, outcome.err[:10]) == (1, code)
    month("report", "submit", "--period", "2026-10")
    assert month("report", "submit", "--period", "2026-10").err.startswith("REPORT_003")


def test_workbook_has_the_table_its_basis_the_rows_and_later_changes(month: Run, tmp_path: Path) -> None:
    month("report", "make", "--period", "2026-10")
    month("report", "submit", "--period", "2026-10")
    late = ledger(tmp_path / "补.xlsx", ("补登的", "2026-10-30", None, "重大"), ("本月的", "2026-11-02", None, "一般"))
    assert month("ledger", "import", late, "--kind", "hazards").code == 0
    month("report", "make", "--period", "2026-11")
    out = tmp_path / "月报.xlsx"
    facts = month("report", "export", out, "--period", "2026-11", "--json").facts
    assert facts["changes"] == 2
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["月报", "计入明细", "补报核减"]
    table, _, changes = (cells(sheet) for sheet in book)
    assert table[0][0] == "虚构镇安全生产工作月报（2026年11月）"
    assert table[1][0].startswith("填报单位：虚构镇人民政府")
    header, village, total = table[2], table[3], table[4]
    assert (village[1], total[0]) == ("虚构村", "合计")
    place = header.index("排查隐患数（项）")
    assert (village[place], total[place]) == (1, 1)
    assert (total[header.index("整改率")], total[header.index("演练次数（次）")]) == ("0.00%", "待填")
    assert table[5][0].startswith("计数口径：按检查日期计；截至 2026-")
    assert [(row[1], row[2], row[3], row[8]) for row in changes[3:]] == [
        ("补报", "2026-10", "排查隐患数", "补登的（重大，已登记）"),
        ("补报", "2026-10", "其中：重大隐患", "补登的（重大，已登记）"),
    ]
    frozen = [(sheet.freeze_panes, sheet.auto_filter.ref[:2], sheet.page_setup.orientation) for sheet in book]
    assert frozen == [("A4", "A3", "landscape")] * 3
    assert [sheet.sheet_view.tabSelected for sheet in book] == [True, None, None]


def test_text_of_records_is_never_a_formula(month: Run, tmp_path: Path) -> None:
    month("report", "make", "--period", "2026-10")
    month("report", "export", tmp_path / "月报.xlsx", "--period", "2026-10")
    sheet = openpyxl.load_workbook(tmp_path / "月报.xlsx")["计入明细"]
    found = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=1+1")]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


def test_summary_lists_figures_with_their_rules_and_csv_holds_the_same_table(month: Run, tmp_path: Path) -> None:
    month("report", "make", "--period", "2026-10")
    month("report", "export", tmp_path / "汇总.csv", "--period", "2026-10", "--summary")
    month("report", "export", tmp_path / "分村.csv", "--period", "2026-10")
    with (tmp_path / "汇总.csv").open(encoding="utf-8-sig", newline="") as file:
        summary = list(csv.reader(file))
    assert summary[2] == ["序号", "指标", "单位", "本月数", "往期补报", "往期核减", "口径"]
    rate = next(row for row in summary if row[1:2] == ["整改率"])
    assert rate[3:] == ["0.00%", "", "", "整改数除以排查隐患数；没有隐患时写“—”"]
    with (tmp_path / "分村.csv").open(encoding="utf-8-sig", newline="") as file:
        units = list(csv.reader(file))
    assert [row[0] for row in units[3:5]] == ["1", "合计"]
    assert units[5][0].startswith("计数口径：")


def test_month_of_nothing_prints_a_dash(office: Run) -> None:
    told = office("report", "make", "--period", "2026-10").out
    assert "整改率：—" in told
    assert "演练次数（次）：待填" in told
