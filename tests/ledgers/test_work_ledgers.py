"""检查台账, 日周月排查台账 and 人员证件台账 as offices send them: two-level headers, titles, groups of villages."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog import load
from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError
from tests.ledgers.books import book, read, shown


def taken(path: Path, kind: str | None = None) -> LedgerReading:
    return read(path, kind, words=load().accepted())


def test_visits_with_counts_below_one_header(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 虚构镇2026年安全检查台账 | | | | | | | | |
        | 序号 | 检查日期 | 检查组 | 被检查单位 | 检查方式 | 检查人员 | 发现问题数（处） | | 整改期限 |
        | | | | | | | 一般 | 重大 | |
        | 虚构村 | | | | | | | | |
        | 1 | 2026.3.2 | 应急办 | 虚构甲厂 | 四不两直 | 李虚构、周虚构 | 2处 | 0 | 立即整改 |
        | 合计 | | | | | | 2 | 0 | |
        """,
        merges=["A1:I1", "G2:H2", "A4:I4", *(f"{letter}2:{letter}3" for letter in "ABCDEFI")],
    )
    found = taken(path)
    assert found.kind == "visits"
    fields = ("on_day", "unit", "subject", "kind", "inspectors", "general", "major", "deadline", "village")
    row = (5, "2026-03-02", "应急办", "虚构甲厂", "surprise", "李虚构、周虚构", 2, 0, "2026-03-02", None)
    assert shown(found, *fields)[0][:-1] == row[:-1]


def test_rounds_of_the_week(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 部门周排查记录 | | | | | |
        | 序号 | 单位名称 | 周次 | 车间（部门） | 参加人员 | 发现问题 | 隐患数 |
        | 1 | 虚构甲厂 | 2026年第47周 | 木工车间 | 张虚构 | 无 | 0 |
        """,
        merges=["A1:G1"],
    )
    found = taken(path)
    assert (found.kind, shown(found, "period", "team", "finding_count")) == (
        "rounds",
        [(3, "2026年第47周", "木工车间", 0)],
    )


def test_people_with_their_papers_below_one_header(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 特种作业人员台账 | | | | | | | |
        | 序号 | 单位 | 姓名 | 工种 | 证件信息 | | | 联系电话 |
        | | | | | 证号 | 初领日期 | 有效期至 | |
        | 1 | 虚构甲厂 | 张虚构 | 低压电工 | T110101199003070011 | 2021.5.1 | 2027年4月30日 | 13900000001 |
        """,
        merges=["A1:H1", "E2:G2", *(f"{letter}2:{letter}3" for letter in "ABCDH")],
    )
    found = taken(path)
    fields = ("subject", "name", "work", "number", "issued_on", "valid_to", "phone")
    row = (4, "虚构甲厂", "张虚构", "低压电工", "T110101199003070011", "2021-05-01", "2027-04-30", "13900000001")
    assert (found.kind, shown(found, *fields)) == ("people", [row])


def test_ledger_that_may_be_of_hazards_or_of_visits_is_a_question(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 检查日期 | 检查单位 | 被检查单位 | 检查方式 | 检查人员 | 存在问题 | 整改措施 | 整改责任人 | 整改情况 |
        | 1 | 2026.3.2 | 应急办 | 虚构甲厂 | 日常检查 | 李虚构 | 通道堵塞 | 清理 | 张虚构 | 已整改 |
        """,
    )
    with pytest.raises(SafetyDeskError) as caught:
        taken(path)
    assert caught.value.code == "LEDGER_060"
    assert [taken(path, kind).kind for kind in ("hazards", "visits")] == ["hazards", "visits"]


def test_day_of_filing_is_kept_with_the_reading(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 周排查记录 | | | |
        | 填报时间：2025年11月22日 | | | |
        | 序号 | 单位名称 | 周次 | 发现问题 |
        | 1 | 虚构甲厂 | 第47周 | 无 |
        """,
        merges=["A1:D1", "A2:D2"],
    )
    assert taken(path).filed_on == "2025-11-22"
