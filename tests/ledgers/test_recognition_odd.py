"""Rows and headers as offices really write them: what is data, what is not, and what must be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError
from tests.ledgers.books import WORDS, book, codes, read, rows_of, shown

HEAD = "| 序号 | 单位名称 | 隐患描述 | 整改期限 |\n"
ROW = "| 1 | 甲厂 | 线路老化 | 2022.7.1 |\n"
FIRMS = "| 序号 | 企业名称 | 从业人数 | 备注 |\n"


def hazards(folder: Path, text: str, **more: object) -> LedgerReading:
    """A ledger of hazards read from a table."""
    return read(book(folder, text, **more), "hazards")  # type: ignore[arg-type]


def refused(path: Path, kind: str | None = "hazards") -> SafetyDeskError:
    """The error a file ends in."""
    with pytest.raises(SafetyDeskError) as caught:
        read(path, kind)
    return caught.value


DEEP = """
    | 序号 | 单位名称 | 隐患情况 | | | 整改情况 | | | | 备注 |
    | | | 存在问题 | 等级 | 部位 | 责任人 | | 时限 | 完成情况 | |
    | | | | | | 姓名 | 电话 | | | |
    | 1 | 甲厂 | 线路老化 | 一般 | 车间 | 李四 | 13812345678 | 2022.7.15 | 已整改 | |
    """
DEEP_MERGES = ["A1:A3", "B1:B3", "C1:E1", "F1:I1", "C2:C3", "D2:D3", "E2:E3", "F2:G2", "H2:H3", "I2:I3", "J1:J3"]


@pytest.mark.parametrize("merges", [DEEP_MERGES, []], ids=["merged", "blank"])
def test_header_of_three_levels_is_joined(tmp_path: Path, merges: list[str]) -> None:
    reading = hazards(tmp_path, DEEP, merges=merges)
    assert reading.columns["整改情况/责任人/电话"] == "responsible_phone"
    assert shown(reading, "description", "responsible_person", "deadline") == [(4, "线路老化", "李四", "2022-07-15")]


def test_group_row_that_names_few_fields_is_a_header_with_the_row_below(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        """
        | 企业名称 | 地址 | 企业基本情况 | | 安全员信息 | |
        | | | 联系电话 | 从业人数 | 姓名 | 联系电话 |
        | 甲厂 | 一组 | 13812345678 | 5 | 王五 | 13900000000 |
        """,
        merges=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
    )
    reading = read(path, "enterprises")
    assert shown(reading, "phone", "headcount") == [(3, "13812345678", 5)]
    assert reading.unmapped == ("安全员信息/姓名", "安全员信息/联系电话")


def test_group_word_that_is_itself_an_alias_does_not_hide_its_columns(tmp_path: Path) -> None:
    reading = hazards(
        tmp_path,
        """
        | 序号 | 检查情况 | | | 整改情况 | |
        | | 被检查单位 | 检查时间 | 存在问题 | 整改时限 | 整改责任人 |
        | 1 | 甲厂 | 2022.6.30 | 线路老化 | 2022.7.15 | 李四 |
        """,
        merges=["A1:A2", "B1:D1", "E1:F1"],
    )
    assert shown(reading, "subject", "found_on", "deadline") == [(3, "甲厂", "2022-06-30", "2022-07-15")]


def test_units_below_the_header_belong_to_it(tmp_path: Path) -> None:
    text = """
        | 序号 | 单位名称 | 隐患描述 | 整改资金 |
        | | | （条） | （万元） |
        | 1 | 甲厂 | 线路老化 | 1.5 |
        """
    assert shown(hazards(tmp_path, text), "funds") == [(3, 1_500_000)]


def test_unit_above_the_table_is_that_of_its_amounts_and_no_office(tmp_path: Path) -> None:
    text = """
        | 填报单位：三教村 | | | 单位：万元 |
        | 序号 | 单位名称 | 隐患描述 | 整改资金 |
        | 1 | 甲厂 | 线路老化 | 1.5 |
        """
    reading = hazards(tmp_path, text)
    assert (shown(reading, "funds"), reading.facts["填报单位"]) == ([(3, 1_500_000)], "三教村")
    alone = hazards(tmp_path, text.replace("填报单位：三教村", ""))
    assert "填报单位" not in alone.facts


@pytest.mark.parametrize(
    "row",
    [
        "| 栏次 | 1 | 2 | 3 |",
        "| （1） | （2） | （3） | （4） |",
        "| A | B | C | D |",
        "| 一 | 二 | 三 | 四 |",
        "| 1 | 2 | 3=1+2 | 4 |",
        "| 选填 | 必填 | 必填 | 格式：2022-06-30 |",
        "| xh | dwmc | yhms | zgqx |",
        "| No. | Company | Problem | Deadline |",
        "| 例 | 某某公司 | 灭火器过期 | 2022-07-01 |",
        "| 1 | （例）某厂 | 灭火器过期 | 2022-07-01 |",
    ],
)
def test_row_below_the_header_that_explains_it_is_no_data(tmp_path: Path, row: str) -> None:
    reading = hazards(tmp_path, HEAD + row + "\n" + ROW)
    assert shown(reading, "subject") == [(3, "甲厂")]
    assert sum(reading.skipped.values()) == 1


def test_hints_and_column_numbers_may_both_stand_below_the_header(tmp_path: Path) -> None:
    reading = hazards(tmp_path, HEAD + "| 选填 | 必填 | 必填 | 下拉选择 |\n| （1） | （2） | （3） | （4） |\n" + ROW)
    assert (shown(reading, "subject"), dict(reading.skipped)) == ([(4, "甲厂")], {"hints": 1, "column_numbers": 1})


@pytest.mark.parametrize(
    "row",
    [
        "| | 小计 | 60 | |",
        "| 累 计 | | 60 | |",
        "| 总计（家） | 1 | 60 | |",
        "| 全镇合计 | 1 | 60 | |",
        "| | 共1家 | 60 | |",
        "| 三教村 | 合计 | 60 | |",
        "| / | / | / | / |",
        "| 5 | — | — | |",
        "| 6 | | | |",
        "| 注：人数含派遣。 | | | |",
        "| 第 1 页 共 2 页 | | | |",
        "| 以下空白 | | | |",
        "| 续表 | | | |",
        "| 填表人：张三 | | 审核：王五 | |",
        "| 序号 | 企业名称 | 从业人数 | 备注 |",
        "| 企业台账（虚构） | | | |",
    ],
)
def test_what_is_no_enterprise_is_counted_and_told_or_plain(tmp_path: Path, row: str) -> None:
    text = "| 企业台账（虚构） | | | |\n" + FIRMS + "| 1 | 甲厂 | 60 | |\n" + row + "\n| 2 | 乙厂 | 60 | |"
    reading = read(book(tmp_path, text), "enterprises")
    assert shown(reading, "name") == [(3, "甲厂"), (5, "乙厂")]
    assert sum(reading.skipped.values()) == 1


def test_printed_pages_repeat_title_and_header_of_two_levels(tmp_path: Path) -> None:
    page = "| 隐患台账 | | | | |\n| 序号 | 单位名称 | 隐患描述 | 整改情况 | |\n| | | | 责任人 | 期限 |\n"
    rows = ("| 1 | 甲厂 | 线路老化 | 李四 | 2022.7.1 |\n", "| 2 | 乙厂 | 无护栏 | 王五 | 2022.7.2 |\n")
    merges = ["A1:E1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "A5:E5", "A6:A7", "B6:B7", "C6:C7", "D6:E6"]
    reading = hazards(tmp_path, page + rows[0] + page + rows[1], merges=merges)
    assert shown(reading, "subject", "responsible_person") == [(4, "甲厂", "李四"), (8, "乙厂", "王五")]


def test_group_rows_of_two_levels_fill_village_and_industry(tmp_path: Path) -> None:
    text = FIRMS + (
        "| 一、三教村（2家） | | | |\n| （一）机械企业 | | | |\n| 1 | 甲厂 | 60 | |\n"
        "| 二、石松村 | | | |\n| 1 | 乙厂 | 8 | |"
    )
    words = {**WORDS, "industry": {"机械": "machinery"}}
    reading = read(book(tmp_path, text), "enterprises", words=words)
    assert shown(reading, "village", "industry") == [(4, "三教村", "machinery"), (6, "石松村", None)]
    assert rows_of(reading)[0].marks["industry"] == ("from_section",)


def test_village_alone_in_the_column_of_names_is_a_group_and_no_enterprise(tmp_path: Path) -> None:
    text = FIRMS + "| | 三教村 | | |\n| 1 | 甲厂 | 60 | |\n| | 石松村 | | |\n| 2 | 乙厂 | 60 | |"
    reading = read(book(tmp_path, text), "enterprises")
    assert shown(reading, "name", "village") == [(3, "甲厂", "三教村"), (5, "乙厂", "石松村")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "| 序号 | 单位名称 | 隐患描述 | | 序号 | 单位名称 | 隐患描述 |\n| 1 | 甲 | 乙 | | 2 | 丙 | 丁 |",
            "LEDGER_062",
        ),
        ("| 单位名称 | 隐患描述 | 时间 | 单位名称 | 隐患描述 | 时间 |\n| 甲 | 乙 | | 丙 | 丁 | |", "LEDGER_062"),
        (
            "| 序号 | 单位名称 | 隐患描述 | 期限 | | 序号 | 村 | 数量 |\n| 1 | 甲 | 乙 | | | 1 | 三教村 | 5 |",
            "LEDGER_062",
        ),
        (
            "| 单位名称 | 甲厂 | 检查日期 | 2022.6.30 | 检查人 | 张三 |\n"
            "| 隐患描述 | 线路老化 | 整改期限 | 2022.7.15 | 整改责任人 | 李四 |",
            "LEDGER_063",
        ),
        (
            "| 单位名称 | 甲厂 | 乙厂 |\n| 隐患描述 | 线路老化 | 无护栏 |\n| 检查时间 | 2022.6.1 | 2022.6.2 |",
            "LEDGER_011",
        ),
        ("\n".join(["| 说明 | | |"] * 16) + "\n| 序号 | 单位名称 | 隐患描述 |\n| 1 | 甲厂 | 乙 |", "LEDGER_011"),
        ("| 序号 单位名称 隐患描述 |\n| 1 甲厂 线路老化 |", "LEDGER_011"),
        ("| 1 | 甲厂 | 线路老化 | 2022.6.1 |\n| 2 | 乙厂 | 无护栏 | 2022.6.2 |", "LEDGER_011"),
    ],
)
def test_what_would_be_read_half_or_wrongly_is_a_question(tmp_path: Path, text: str, code: str) -> None:
    assert refused(book(tmp_path, text)).code == code


@pytest.mark.parametrize(
    "other", ["| 序号 | 企业名称 | 联系电话 | 地址 |", "| 序号 | 隐患描述 | 单位名称 | 整改期限 |"]
)
def test_second_table_below_ends_the_first_and_is_told(tmp_path: Path, other: str) -> None:
    reading = hazards(tmp_path, HEAD + ROW + "| | | | |\n" + other + "\n| 1 | 乙厂 | 无护栏 | 一组 |")
    assert shown(reading, "subject") == [(2, "甲厂")]
    assert (4, None, "LEDGER_181", "question") in codes(reading)
    assert reading.skipped["other_table"] == 2


def test_lines_below_the_table_give_the_year(tmp_path: Path) -> None:
    text = HEAD.replace("整改期限", "检查时间") + (
        "| 1 | 甲厂 | 线路老化 | 6月28日 |\n| 填报单位：三教村 | | | 填报时间：2022年6月30日 |"
    )
    reading = hazards(tmp_path, text)
    assert shown(reading, "found_on") == [(2, "2022-06-28")]
    assert reading.facts["填报单位"] == "三教村"


@pytest.mark.parametrize(("said", "day"), [("2022年6月", "2022-06-28"), ("2022年度", "2022-06-28"), ("6月", None)])
def test_month_or_year_of_filing_gives_the_year(tmp_path: Path, said: str, day: str | None) -> None:
    text = f"| 填报单位 | 三教村 | 填报时间 | {said} |\n" + HEAD.replace("整改期限", "检查时间")
    assert shown(hazards(tmp_path, text + "| 1 | 甲厂 | 线路老化 | 6月28日 |"), "found_on") == [(3, day)]


def test_year_that_puts_a_deadline_before_the_check_is_asked(tmp_path: Path) -> None:
    text = "| 填报时间：2022年12月30日 | | | | |\n| 序号 | 单位名称 | 隐患描述 | 检查时间 | 整改期限 |\n"
    reading = hazards(tmp_path, text + "| 1 | 甲厂 | 线路老化 | 12月28日 | 1月15日 |")
    assert shown(reading, "found_on", "deadline") == [(3, "2022-12-28", None)]
    assert (3, "E", "LEDGER_189", "question") in codes(reading)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("6月底前", "2022-06-30"),
        ("本月底前完成", "2022-06-30"),
        ("年底", "2022-12-31"),
        ("2023年3月底前", "2023-03-31"),
        ("2022年底前", "2022-12-31"),
        ("明年6月底前", "2023-06-30"),
        ("5月底前", None),
        ("2022年6月底", None),
        ("月底", None),
        ("长期", None),
        ("三日内", None),
    ],
)
def test_words_with_a_day_of_their_own_are_due_then_and_other_words_never(
    tmp_path: Path, said: str, day: str | None
) -> None:
    """DOMAIN §10, 5 gives 月底前 and 年底 their day; §7.10, 7 keeps 2022年6月底 and 长期 as words."""
    text = "| 序号 | 单位名称 | 隐患描述 | 检查时间 | 整改期限 |\n"
    reading = hazards(tmp_path, text + f"| 1 | 甲厂 | 线路老化 | 2022-06-28 | {said} |")
    assert shown(reading, "deadline", "deadline_text") == [(2, day, said)]
    assert (2, "E", "LEDGER_188" if day else "LEDGER_110", "note") in codes(reading)


def test_month_end_without_any_year_stays_words(tmp_path: Path) -> None:
    reading = hazards(tmp_path, HEAD + "| 1 | 甲厂 | 线路老化 | 6月底前 |\n| 2 | 乙厂 | 无护栏 | 2022年6月底前 |")
    assert [row.values["deadline"] for row in reading.rows] == [None, "2022-06-30"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("甲厂 | 未发现问题", "LEDGER_182"),
        ("甲厂 | 经检查未发现安全隐患。", "LEDGER_182"),
        ("甲厂 | 已停产，无隐患", "LEDGER_182"),
        ("甲厂 | 正常", "LEDGER_182"),
        ("无 | 无", "LEDGER_182"),
        ("甲厂、乙厂 | 线路老化", "LEDGER_183"),
        ("甲有限公司\\n乙有限公司 | 线路老化", "LEDGER_183"),
        ("某某公司 | 线路老化", "LEDGER_184"),
        ("12345 | 线路老化", "LEDGER_184"),
        ("线路老化 | 2022-06-30", "LEDGER_184"),
        ("不详 | 线路老化", "LEDGER_101"),
        ("甲厂 | —", "LEDGER_101"),
    ],
)
def test_row_without_a_subject_or_a_finding_is_refused(tmp_path: Path, cells: str, code: str) -> None:
    [row] = hazards(tmp_path, HEAD + f"| 1 | {cells} | 2022.7.1 |").rows
    assert ([problem.code for problem in row.problems], row.refused) == ([code], True)


@pytest.mark.parametrize(
    "finding", ["无护栏", "没有灭火器", "未发现应急预案", "无安全操作规程", "灭火器过期，未发现其他问题"]
)
def test_finding_that_begins_with_a_no_is_a_finding(tmp_path: Path, finding: str) -> None:
    [row] = hazards(tmp_path, HEAD + f"| 1 | 甲厂 | {finding} | 2022.7.1 |").rows
    assert (row.refused, row.values["description"]) == (False, finding)


def test_names_of_branches_and_places_are_one_name(tmp_path: Path) -> None:
    names = ["甲有限公司\\n永川分公司", "重庆市永川区\\n宏达机械厂", "3M公司", "7-11便利店", "甲厂（原乙厂）"]
    text = FIRMS + "\n".join(f"| {number} | {name} | 6 | |" for number, name in enumerate(names, 1))
    assert not any(row.refused for row in read(book(tmp_path, text), "enterprises").rows)


def test_doubtful_name_in_a_row_with_a_code_of_ours_is_that_record(tmp_path: Path) -> None:
    text = "| 企业编号 | 企业名称 | 从业人数 |\n| E-A07-0012 | 999 | 6 |\n| 甲-12 | 999 | 6 |"
    assert [row.refused for row in read(book(tmp_path, text), "enterprises").rows] == [False, True]


def test_text_file_with_an_unquoted_separator_is_refused_at_that_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,单位名称,隐患描述,检查时间\n1,甲厂,线路老化,未穿管,2022-06-30\n2,乙厂,无护栏,2022-06-30\n")
    reading = read(path)
    assert [row.refused for row in reading.rows] == [True, False]
    assert (2, "E", "LEDGER_185", "refuse") in codes(reading)


def test_ledger_without_a_single_row_is_told(tmp_path: Path) -> None:
    reading = hazards(tmp_path, HEAD + "| 本月无隐患 | | | |")
    assert rows_of(reading) == ()
    assert {"LEDGER_124", "LEDGER_191"} <= {code for _, _, code, _ in codes(reading)}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1.线路老化；2.无护栏", 2),
        ("①线路老化②无护栏③通道堵塞", 3),
        ("一是线路老化；二是无护栏。", 2),
        ("（1）线路老化\\n（2）无护栏", 2),
        ("线路未穿管保护。\\n配电箱无跨接线。", 2),
        ("2.5米平台无护栏", 0),
        ("1号车间\\n通道堵塞", 0),
        ("配电箱（2号）未接地", 0),
    ],
)
def test_several_findings_in_a_cell_are_marked_and_never_split(tmp_path: Path, text: str, count: int) -> None:
    [row] = hazards(tmp_path, HEAD + f"| 1 | 甲厂 | {text} | 2022.7.1 |").rows
    assert row.marks.get("description") == (("several",) if count else None)
    assert [problem.message.split("写了 ")[1][0] for problem in row.problems] == ([str(count)] if count else [])


def test_row_that_only_goes_on_with_a_merged_one_is_no_second_record(tmp_path: Path) -> None:
    text = (
        "| 序号 | 单位名称 | 隐患描述 | 责任人 |\n| 1 | 甲厂 | 线路老化 | 李四 |\n| | | | 王五 |\n| | | 无护栏 | 王五 |"
    )
    reading = hazards(tmp_path, text, merges=["A2:A4", "B2:B4", "C2:C3"])
    assert [row.refused for row in reading.rows] == [False, True, False]
    assert (3, "B", "LEDGER_192", "refuse") in codes(reading)


def test_group_rows_in_brackets_name_villages_and_parks(tmp_path: Path) -> None:
    rows = "| （一）三教村 | | | |\n| 1 | 甲厂 | 6 | |\n| （二）工业园区（1家） | | | |\n| 1 | 乙厂 | 8 | |"
    assert shown(read(book(tmp_path, FIRMS + rows), "enterprises"), "village") == [(3, "三教村"), (5, "工业园区")]


def test_day_of_the_check_above_the_table_gives_the_year_and_is_not_the_filing(tmp_path: Path) -> None:
    reading = hazards(
        tmp_path, "| 检查时间：2022年6月28日 | | 检查人：张三 | |\n" + HEAD + ROW.replace("2022.7.1", "7月3日")
    )
    assert (shown(reading, "deadline"), dict(reading.facts)) == ([(3, "2022-07-03")], {"检查时间": "2022年6月28日"})


@pytest.mark.parametrize("kind", ["hazards", "major_hazards", "closings"])
def test_no_kind_of_hazard_ledger_takes_nothing_for_a_finding(tmp_path: Path, kind: str) -> None:
    [row] = read(book(tmp_path, HEAD.replace("整改期限", "备注") + "| 1 | 甲厂 | 未发现问题 | |"), kind).rows
    assert [problem.code for problem in row.problems] == ["LEDGER_182"]
