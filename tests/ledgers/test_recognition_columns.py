"""Which columns of an ugly ledger are read, which are only told of, and which never are (DOMAIN §7.10)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledgers.books import book, codes, read, shown


def test_unknown_and_doubled_headers_are_told_with_a_proposal(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 整改责仼人 | 备注 | 备注 | 天气 |
        | 1 | 甲厂 | 线路老化 | 李四 | 甲 | 乙 | 晴 |
        """,
    )
    reading = read(path)
    assert reading.unmapped == ("整改责仼人", "备注（F 列）", "天气")
    near = next(problem for problem in reading.problems if problem.column == "D")
    assert (near.code, near.level) == ("LEDGER_121", "question")
    assert "整改责任人" in near.message
    assert shown(reading, "remark") == [(2, "甲")]


def test_remembered_mapping_decides_and_can_leave_a_column_out(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 管事的 | 备注 |
        | 1 | 甲厂 | 线路老化 | 李四 | 甲 |
        """,
    )
    reading = read(path, chosen={"管事的": "responsible_person", "备注": ""})
    assert reading.columns["管事的"] == "responsible_person"
    assert "remark" not in reading.columns.values()


def test_column_about_the_informant_is_never_read(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 举报人姓名 | 举报人 | |
        | | | | | 联系电话 | 住址 |
        | 1 | 甲厂 | 线路老化 | 王小二 | 13800000000 | 三组 |
        """,
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"],
    )
    reading = read(path)
    assert "LEDGER_133" in {problem.code for problem in reading.problems}
    kept = repr([(row.values, row.raw) for row in reading.rows])
    assert not any(word in kept for word in ("王小二", "13800000000", "三组"))


def test_lines_about_the_informant_are_no_facts(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 举报人：王小二 13800000000 |
        | 填报单位：三教村 | 举 报 人：王小二  联系电话：13800000000 |
        | 序号 | 单位名称 | 隐患描述 | 检查时间 |
        | 1 | 甲厂 | 线路老化 | 2022.1.1 |
        | 填报人：李四 举报联系电话：13800000000 |
        """,
    )
    reading = read(path)
    assert reading.facts["填报单位"] == "三教村"
    assert not any(word in repr((reading.facts, reading.problems)) for word in ("王小二", "13800000000"))


@pytest.mark.parametrize("header", ["举 报 人", "举报联系方式", "投诉电话", "检举人", "来电人号码", "线索提供人"])
def test_column_about_the_informant_stays_unread_whatever_a_person_says(tmp_path: Path, header: str) -> None:
    path = book(
        tmp_path, f"| 序号 | 单位名称 | 隐患描述 | 检查时间 | {header} |\n| 1 | 甲厂 | 线路老化 | 2022.1.1 | 王小二 |"
    )
    reading = read(path, chosen={header: "responsible_person"})
    assert ("E", "LEDGER_133") in [(problem.column, problem.code) for problem in reading.problems]
    assert "王小二" not in repr([(row.values, row.raw) for row in reading.rows])


def test_columns_below_a_group_about_the_informant_stay_unread(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 检查时间 | 举报 | |
        | | | | | 整改责任人电话 | 联系地址 |
        | 1 | 甲厂 | 线路老化 | 2022.1.1 | 13800000000 | 三组 |
        """,
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"],
    )
    reading = read(path)
    assert [p.column for p in reading.problems if p.code == "LEDGER_133"] == ["E", "F"]
    assert not any(word in repr([(row.values, row.raw) for row in reading.rows]) for word in ("13800000000", "三组"))


def test_cells_without_header_are_told(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 备注 | |
        | 1 | 甲厂 | 线路老化 | | 补充说明 |
        """,
    )
    assert (None, "E", "LEDGER_125", "note") in codes(read(path))


def test_blank_rows_do_not_shift_the_row_numbers(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | | | | |
        | 序号 | 单位名称 | 隐患描述 | 整改期限 |
        | | | | |
        | 1 | 甲厂 | 线路老化 | 2022-02-30 |
        """,
    )
    assert (4, "D", "LEDGER_105", "refuse") in codes(read(path))
