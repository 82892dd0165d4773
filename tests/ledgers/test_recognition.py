"""Which rows, columns and sheets of an ugly ledger mean what (DOMAIN §7.10); each table is the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.domain.credit_code import check_letter
from safetydesk.errors import SafetyDeskError
from tests.ledgers.books import book, book_parts, codes, read, rows_of, sheet_xml, shown, table, write_parts


def test_title_and_filing_lines_are_facts_and_the_header_is_found_below(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 三教镇问题隐患排查整治台账（虚构） | | | |
        | 填报单位（盖章）：三教镇应急办   填报时间：2022年6月30日 | | | 填报人：张三 |
        | 序号 | *企业名称（必填） | 存在\\n问题 | 检查\\n时间 |
        | 1 | 宏达机械厂 | 消防通道堵塞 | 6月28日 |
        """,
        merges=["A1:D1"],
    )
    reading = read(path)
    assert reading.header_row == 3
    assert dict(reading.facts) == {
        "标题": "三教镇问题隐患排查整治台账（虚构）",
        "填报单位": "三教镇应急办",
        "填报时间": "2022年6月30日",
        "填报人": "张三",
    }
    assert shown(reading, "subject", "description", "found_on") == [(4, "宏达机械厂", "消防通道堵塞", "2022-06-28")]
    assert rows_of(reading)[0].marks["found_on"] == ("year_from_facts",)
    assert rows_of(reading)[0].serial == "1"


def test_filing_line_in_separate_cells_is_read(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 填报单位： | 石松村 | 填报日期： | 2023.1.5 |
        | 序号 | 单位名称 | 隐患描述 | 备注 |
        | 1 | 甲厂 | 线路老化 | |
        """,
    )
    assert dict(read(path).facts) == {"填报单位": "石松村", "填报时间": "2023.1.5"}


def test_two_level_header_with_merges_is_joined(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 被检查单位 | 问题隐患 | 整改情况 | | | 复查情况 | | 备注 |
        | | | | 责任人 | 时限 | 完成情况 | 时间 | 人员 | |
        | 1 | 甲厂 | 线路老化 | 李四 | 2022.7.15 | 已整改 | 2022.7.16 | 王五 | 无 |
        """,
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:H1", "I1:I2"],
    )
    reading = read(path)
    assert reading.header_row == 1
    assert dict(reading.columns) == {
        "被检查单位": "subject",
        "问题隐患": "description",
        "整改情况/责任人": "responsible_person",
        "整改情况/时限": "deadline",
        "整改情况/完成情况": "state",
        "复查情况/时间": "reviewed_on",
        "复查情况/人员": "reviewer",
        "备注": "remark",
    }
    assert shown(reading, "responsible_person", "deadline", "state") == [(3, "李四", "2022-07-15", "closed")]


def test_two_level_header_without_merges_in_csv_is_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "序号,单位名称,隐患描述,整改情况,,备注\n,,,责任人,期限,\n1,甲厂,线路老化,李四,2022/7/15,\n", "gb18030"
    )
    reading = read(path)
    assert reading.columns["整改情况/责任人"] == "responsible_person"
    assert shown(reading, "subject", "deadline") == [(3, "甲厂", "2022-07-15")]


def test_serial_beside_groups_is_a_column_of_its_own(tmp_path: Path) -> None:
    """序号 stands in the row of the groups and is merged down over the row that names the columns."""
    path = book(
        tmp_path,
        """
        | 序号 | 企业情况 | | 负责人情况 | | |
        | | 企业名称 | 所属村 | 负责人 | 电话 | |
        | n:1 | 虚构一厂 | 虚构村 | 甲 | 13800000001 | |
        | | 合计 | | n:1 | | |
        | n:1 | 虚构二厂 | 虚构村 | 乙 | 13800000002 | |
        """,
        merges=["A1:A2", "B1:C1", "D1:E1", "F1:F2"],
    )
    reading = read(path, "enterprises")
    assert [(row.serial, row.values["name"]) for row in rows_of(reading)] == [("1", "虚构一厂"), ("1", "虚构二厂")]
    assert reading.skipped == {"total": 1}
    assert "LEDGER_125" not in {entry[2] for entry in codes(reading)}


def test_parents_above_the_matching_row_are_joined(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 企业基本情况 | | | 主要负责人 | |
        | 单位名称 | 信用代码 | 所属村居 | 姓名 | 电话 |
        | 甲厂 | | 三教村 | 张三 | 13812345678 |
        """,
        merges=["A1:C1", "D1:E1"],
    )
    reading = read(path, "enterprises")
    assert reading.columns["主要负责人/姓名"] == "person_in_charge"
    assert reading.columns["主要负责人/电话"] == "phone"
    assert shown(reading, "name", "phone") == [(3, "甲厂", "13812345678")]


def test_phone_of_another_person_is_not_taken_for_the_enterprises_phone(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 单位名称 | 信用代码 | 所属村居 | 安全员 | |
        | | | | 姓名 | 联系电话 |
        | 甲厂 | | 三教村 | 张三 | 13812345678 |
        """,
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
    )
    reading = read(path, "enterprises")
    assert "phone" not in reading.columns.values()
    assert "安全员/联系电话" in reading.unmapped


def test_totals_sections_blanks_and_repeated_headers_are_counted_not_imported(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 企业名称 | 从业人数 | 备注 |
        | 一、三教村（2家） | | | |
        | 1 | 甲厂 | n:60 | |
        | 2 | 乙厂 | n:8 | |
        | 小 计 | | f:SUM(C3:C4)=68 | |
        | 二、石松社区 | | | |
        | 序号 | 企业名称 | 从业人数 | 备注 |
        | 1 | 丙厂 | n:5 | |
        | 2 | | | |
        | | | | |
        | 合计： | | f:SUM(C3:C8)=73 | |
        | 注：人数含派遣。 | | | |
        | 填报人：王五 | | 联系电话：023-49812345 | |
        """,
        merges=["A2:D2", "A6:D6", "A12:D12"],
    )
    reading = read(path, "enterprises")
    assert shown(reading, "name", "headcount", "village") == [
        (3, "甲厂", 60, "三教村"),
        (4, "乙厂", 8, "三教村"),
        (8, "丙厂", 5, "石松社区"),
    ]
    assert rows_of(reading)[2].marks["village"] == ("from_section",)
    assert dict(reading.skipped) == {
        "section": 2, "total": 2, "repeated_header": 1, "only_serial": 1, "blank": 1, "note": 1, "facts": 1,
    }  # fmt: skip
    assert reading.facts["填报人"] == "王五"


def test_total_words_with_a_running_number_are_data(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 企业名称 | 信用代码 | 备注 |
        | 1 | 合计 | | 招牌就叫合计 |
        """,
    )
    assert shown(read(path, "enterprises"), "name") == [(2, "合计")]


def test_lone_text_that_is_no_village_is_told_not_dropped(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 企业名称 | 信用代码 | 备注 |
        | 一、化工企业 | | | |
        | 1 | 甲厂 | | |
        """,
        merges=["A2:D2"],
    )
    reading = read(path, "enterprises")
    assert (2, "A", "LEDGER_124", "note") in codes(reading)
    assert shown(reading, "name") == [(3, "甲厂")]


def test_merged_data_cells_are_filled_down_and_marked(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 整改期限 | 整改责任人 |
        | 1 | 甲厂 | 线路老化 | 2022-07-15 | 李四 |
        | | | 通道堵塞 | 2022-07-20 | |
        | | | 灭火器过期 | 2022-07-20 | 王五 |
        | 2 | 乙厂 | 无护栏 | 2022-07-01 | 赵六 |
        """,
        merges=["A2:A4", "B2:B4", "E2:E3"],
    )
    reading = read(path)
    assert shown(reading, "subject", "description", "responsible_person") == [
        (2, "甲厂", "线路老化", "李四"),
        (3, "甲厂", "通道堵塞", "李四"),
        (4, "甲厂", "灭火器过期", "王五"),
        (5, "乙厂", "无护栏", "赵六"),
    ]
    assert rows_of(reading)[1].marks["subject"] == ("filled_from_merge",)
    assert "subject" not in rows_of(reading)[3].marks


def test_same_as_above_takes_the_row_before_and_says_so(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 整改责任人 |
        | 1 | 甲厂 | 线路老化 | 李四 |
        | 2 | 同上 | 通道堵塞 | 〃 |
        """,
    )
    reading = read(path)
    assert shown(reading, "subject", "responsible_person")[1] == (3, "甲厂", "李四")
    assert rows_of(reading)[1].marks["subject"] == ("filled_from_above",)


def test_hidden_sheets_are_listed_and_hidden_rows_and_columns_read_and_listed(tmp_path: Path) -> None:
    xml = sheet_xml(
        table("| 序号 | 单位名称 | 隐患描述 | 备注 |\n| 1 | 甲厂 | 线路老化 | 甲 |\n| 2 | 乙厂 | 无护栏 | 乙 |"),
        hidden=[3],
        cols='<col min="4" max="4" width="9" hidden="1"/>',
    )
    path = write_parts(tmp_path / "a.xlsx", book_parts({"台账": xml, "字典": xml}, hidden=["字典"]))
    reading = read(path)
    assert len(rows_of(reading)) == 2
    assert list(reading.hidden) == ["工作表“字典”（隐藏，没有读）", "D 列（隐藏，仍读入）", "第 3 行（隐藏，仍读入）"]


def test_best_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    cover = sheet_xml(table("| 填报说明 |\n| 请逐项填写 |"))
    village = sheet_xml(table("| 序号 | 单位名称 | 隐患描述 | 备注 |\n| 1 | 甲厂 | 线路老化 | |"))
    full = sheet_xml(table("| 序号 | 单位名称 | 隐患描述 | 整改期限 | 备注 |\n| 1 | 乙厂 | 无护栏 | 2022-07-01 | |"))
    path = write_parts(tmp_path / "a.xlsx", book_parts({"说明": cover, "三教村": village, "石松村": full}))
    reading = read(path)
    assert reading.sheet == "石松村"
    told = next(problem for problem in reading.problems if problem.code == "LEDGER_134")
    assert told.value == "三教村"
    assert read(path, sheet="三教村").sheet == "三教村"


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("| 天气 | 温度 | 湿度 |\n| 晴 | 20 | 30 |", "hazards", "LEDGER_011"),
        ("| |", "hazards", "LEDGER_011"),
        ("| 序号 | 单位名称 | 备注 | 整改期限 |\n| 1 | 甲厂 | | |", "hazards", "LEDGER_012"),
        (
            "| 序号 | 单位名称 | 隐患描述 | 整改期限 | 整改责任人 |\n| 1 | 甲厂 | 无护栏 | | |",
            "enterprises",
            "LEDGER_013",
        ),
        ("| 序号 | 单位名称 | 隐患描述 |\n| 1 | 甲厂 | 无护栏 |", "weather", "LEDGER_015"),
    ],
)
def test_what_is_no_such_ledger_ends_in_its_own_sentence(tmp_path: Path, text: str, kind: str, code: str) -> None:
    with pytest.raises(SafetyDeskError) as caught:
        read(book(tmp_path, text), kind)
    assert caught.value.code == code
    assert code == "LEDGER_015" or "台账.xlsx" in caught.value.message


def test_kind_is_recognised_when_none_is_asked_for(tmp_path: Path) -> None:
    hazards = book(tmp_path, "| 序号 | 单位名称 | 隐患描述 | 整改期限 |\n| 1 | 甲厂 | 无护栏 | |", name="a.xlsx")
    enterprises = book(tmp_path, "| 序号 | 单位名称 | 信用代码 | 从业人数 |\n| 1 | 甲厂 | | |", name="b.xlsx")
    assert (read(hazards, None).kind, read(enterprises, None).kind) == ("hazards", "enterprises")


def test_asking_for_a_sheet_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    path = book(tmp_path, "| 序号 | 单位名称 | 隐患描述 |\n| 1 | 甲厂 | 无护栏 |")
    with pytest.raises(SafetyDeskError) as caught:
        read(path, sheet="六月")
    assert (caught.value.code, "Sheet1" in caught.value.message) == ("LEDGER_014", True)


def test_cells_merged_sideways_are_one_column(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | | 隐患描述 | 备注 |
        | 1 | 甲厂 | | 线路老化 | |
        """,
        merges=["B1:C1", "B2:C2"],
    )
    reading = read(path)
    assert (shown(reading, "subject"), list(reading.unmapped), codes(reading)[1:]) == ([(2, "甲厂")], [], [])


def test_repeats_are_named_by_the_strongest_identity(tmp_path: Path) -> None:
    code, other = "91110000600037341L", "92500199MA9000001"
    path = book(
        tmp_path,
        f"""
        | 序号 | 企业名称 | 信用代码 | 所属村居 |
        | 1 | 甲厂 | {code} | 三教村 |
        | 2 | 甲厂 | {other}{check_letter(other)} | 三教村 |
        | 3 | 甲厂 | | 三教村 |
        | 4 | 乙厂 | {code} | 石松村 |
        """,
    )
    reading = read(path, "enterprises")
    assert [entry for entry in codes(reading) if entry[0] != 1] == [
        (4, "B", "LEDGER_120", "refuse"),
        (5, "C", "LEDGER_129", "question"),
    ]
    assert rows_of(reading)[3].values["credit_code"] is None


def test_row_of_column_numbers_and_example_row_are_no_data(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 序号 | 单位名称 | 隐患描述 | 检查时间 |
        | n:1 | n:2 | n:3 | n:4 |
        | 示例 | 某某公司 | 灭火器过期 | 2022-01-01 |
        | n:1 | 甲厂 | 线路老化 | 2022-06-30 |
        """,
    )
    reading = read(path)
    assert shown(reading, "subject") == [(4, "甲厂")]
    assert dict(reading.skipped) == {"column_numbers": 1, "example": 1}


def test_first_row_of_numbers_that_is_data_stays_data(tmp_path: Path) -> None:
    path = book(tmp_path, "| 序号 | 单位名称 | 隐患描述 | 备注 |\n| n:1 | 甲厂 | 线路老化 | n:4 |")
    assert shown(read(path), "subject") == [(2, "甲厂")]


def test_form_line_above_the_table_is_not_taken_for_its_header(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 单位名称 | 云溪镇 | 联系电话 | 023-49900001 | 检查日期 | 2022-07-01 |
        | 序号 | 受检单位 | 存在问题 | 检查日期 | 整改期限 | 整改责任人 |
        | 1 | 甲厂 | 线路老化 | 2022-06-30 | 2022-07-15 | 李四 |
        """,
    )
    reading = read(path)
    assert (reading.header_row, shown(reading, "subject", "responsible_person")) == (2, [(3, "甲厂", "李四")])


def test_ledger_without_running_numbers_is_read(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 企业名称 | 地址 | 联系电话 | 从业人数 |
        | 甲厂 | 一组 | 13812345678 | 3 |
        | 乙厂 | 二组 | | 5 |
        | 总计 | | | 8 |
        """,
    )
    reading = read(path, "enterprises")
    assert shown(reading, "name", "headcount") == [(2, "甲厂", 3), (3, "乙厂", 5)]
    assert dict(reading.skipped) == {"total": 1}


def test_two_columns_of_one_field_are_told_and_one_is_read(tmp_path: Path) -> None:
    reading = read(book(tmp_path, "| 序号 | 单位名称 | 隐患描述 | 存在问题 |\n| 1 | 甲厂 | 线路老化 | 无护栏 |"))
    assert "LEDGER_122" in [code for _, _, code, _ in codes(reading)]
    assert shown(reading, "description") == [(2, "线路老化")]


def test_wanted_columns_that_are_absent_are_told_once(tmp_path: Path) -> None:
    reading = read(book(tmp_path, "| 序号 | 企业名称 | 从业人数 | 备注 |\n| 1 | 甲厂 | 6 | |"), "enterprises")
    assert [code for _, _, code, _ in codes(reading)].count("LEDGER_132") == 1


def test_workbook_whose_sheets_are_all_hidden_is_refused_with_their_names(tmp_path: Path) -> None:
    xml = sheet_xml(table("| 序号 | 单位名称 | 隐患描述 | 备注 |\n| 1 | 甲厂 | 线路老化 | |"))
    path = write_parts(tmp_path / "藏.xlsx", book_parts({"一月": xml, "二月": xml}, hidden=["一月", "二月"]))
    with pytest.raises(SafetyDeskError, match=r"LEDGER_020.*一月、二月"):
        read(path)
