"""Which kind of ledger a table is, asked for or not: by what its headers and titles say, else a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.errors import SafetyDeskError
from tests.ledgers.books import book, book_parts, read, sheet_xml, shown, table, write_parts


def one_row(folder: Path, header: str, row: str, title: str = "", name: str = "台账.xlsx") -> Path:
    """A workbook with a header and a row given as words, under a title."""
    lines = [title, header.replace(" ", "|"), row.replace(" ", "|")]
    return book(folder, "\n".join(f"| {line} |" for line in lines if line), name=name)


def refused(path: Path, kind: str | None = None, **more: object) -> str:
    """The number of the error a file ends in."""
    with pytest.raises(SafetyDeskError) as caught:
        read(path, kind, **more)
    return caught.value.code


KINDS = """
hazards
序号 单位名称 检查时间 存在问题 整改期限 整改情况 备注
1 甲厂 2022.6.1 线路老化 2022.6.9 已整改 /

hazards
序号 单位名称 隐患描述 备注
1 甲厂 线路老化 /

hazards 安全隐患排查台账
序号 企业名称 问题 时间 责任人
1 甲厂 线路老化 2022.6.1 李四

major_hazards
序号 单位名称 隐患描述 判定依据 挂牌级别 督办单位
1 甲厂 线路老化 / 县级 县安委办

major_hazards 重大事故隐患台账
序号 单位名称 隐患描述 检查时间 整改期限
1 甲厂 线路老化 2022.6.1 2022.6.9

visits
序号 检查日期 检查组 被检查单位 检查方式 检查人员 检查内容
1 2022.6.1 一组 甲厂 日常 张三 消防

visits
序号 单位名称 检查时间 检查人员 检查内容 备注
1 甲厂 2022.6.1 张三 消防 /

people
序号 单位名称 姓名 工种 证件编号 有效期至 联系电话
1 甲厂 张三 电工 T5 2026.1.1 13812345678

enterprises
序号 企业名称 地址 负责人 联系电话
1 甲厂 一组 张三 13812345678

enterprises
序号 单位名称 负责人 电话
1 甲厂 张三 13812345678

closings
序号 单位名称 隐患描述 整改前照片 整改后照片 销号日期
1 甲厂 线路老化 / / 2022.6.9

hazards
序号 单位名称 隐患描述 检查时间 整改期限 整改责任人 整改状态 整改前照片 整改后照片
1 甲厂 线路老化 2022.6.1 2022.6.9 李四 未整改 / /

hazards
序号 单位名称 隐患描述 检查时间 整改状态 隐患照片
1 甲厂 线路老化 2022.6.1 未整改 /

report_inputs
月份 单位 演练次数 培训次数 宣传次数
2022年6月 三教村 1 2 3
"""
"""By a blank line apart: kind and title, header, row."""


def kinds() -> list[tuple[str, str, str, str]]:
    """(kind, title, header, row) of each."""
    found = [block.splitlines() for block in KINDS.strip().split("\n\n")]
    return [(*head.partition(" ")[::2], header, row) for head, header, row in found]


@pytest.mark.parametrize(("kind", "title", "header", "row"), kinds())
def test_kind_is_told_by_headers_and_titles(tmp_path: Path, kind: str, title: str, header: str, row: str) -> None:
    reading = read(one_row(tmp_path, header, row, title), None)
    assert (reading.kind, len(tuple(reading.rows))) == (kind, 1)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("序号 名称 规格型号 数量 单位 备注", "1 灭火器 4KG 10 具 /"),
        ("序号 户主 地址 建成年代 层数 结构 面积 联系电话", "1 张三 一组 1990 3 砖混 200 13812345678"),
        ("序号 使用单位 设备名称 注册代码 检验日期", "1 甲厂 叉车 1234 2022.1.1"),
        ("序号 单位名称 车牌号 驾驶员 联系电话 检验有效期", "1 甲公司 渝A12345 张三 13812345678 2022.6.1"),
        ("序号 单位名称 灭火器数量 消火栓 应急灯 责任人", "1 甲厂 5 2 3 张三"),
        ("序号 姓名 部门 基本工资 绩效 备注", "1 张三 应急办 3000 500 /"),
        ("日期 值班领导 值班人员 电话 备注", "6.1 张三 李四 13812345678 /"),
        ("序号 村（社区） 书记 联系电话 网格员 联系电话", "1 三教村 张三 13812345678 李四 13812345679"),
        ("序号 会议时间 会议名称 参会人员 主持人", "1 2022.6.1 例会 张三 李四"),
        ("受理编号 时间 渠道 被举报单位 内容摘要 是否实名", "1 2022.1.1 电话 甲厂 冒烟 否"),
    ],
)
@pytest.mark.parametrize("kind", [None, "enterprises", "hazards"])
def test_table_of_another_kind_is_a_question_whatever_is_asked(
    tmp_path: Path, header: str, row: str, kind: str | None
) -> None:
    assert refused(one_row(tmp_path, header, row), kind) in {"LEDGER_011", "LEDGER_012", "LEDGER_013", "LEDGER_061"}


def test_hardly_known_header_is_asked_and_may_be_answered(tmp_path: Path) -> None:
    path = one_row(tmp_path, "序号 名称 规格 数量 单位 备注", "1 甲厂 大 10 个 /")
    assert refused(path, "enterprises") == "LEDGER_061"
    chosen = {"名称": "name", "规格": "", "数量": "从业人数", "单位": ""}
    assert shown(read(path, "enterprises", chosen=chosen), "name", "headcount") == [(2, "甲厂", 10)]


def test_title_that_says_another_kind_than_the_columns_is_asked(tmp_path: Path) -> None:
    header = "序号 单位名称 检查时间 检查人员 存在问题 整改措施 整改期限 整改责任人 整改情况"
    path = one_row(tmp_path, header, "1 甲厂 2022.6.1 张三 线路老化 更换 2022.6.9 李四 已整改", "安全检查台账")
    with pytest.raises(SafetyDeskError) as caught:
        read(path, None)
    assert caught.value.code == "LEDGER_060"
    assert all(word in caught.value.message for word in ("检查台账（visits", "问题隐患台账（hazards"))
    assert read(path, "hazards").kind == "hazards"


def test_book_of_two_kinds_is_asked_and_read_when_one_is_named(tmp_path: Path) -> None:
    firms = sheet_xml(table("| 序号 | 企业名称 | 信用代码 | 从业人数 | 主要负责人 |\n| 1 | 甲厂 | | 60 | 张三 |"))
    finds = sheet_xml(
        table("| 序号 | 单位名称 | 隐患描述 | 整改期限 | 整改责任人 |\n| 1 | 甲厂 | 无护栏 | 2022-07-01 | 李四 |")
    )
    path = write_parts(tmp_path / "两张.xlsx", book_parts({"企业": firms, "隐患": finds}))
    assert refused(path) == "LEDGER_060"
    reading = read(path, "hazards")
    assert (reading.sheet, list(reading.hidden)) == ("隐患", ["工作表“企业”（不是要读的台账，没有读）"])
    assert read(path, None, sheet="企业").kind == "enterprises"


def test_column_said_by_a_person_must_be_there_and_name_a_field(tmp_path: Path) -> None:
    path = one_row(tmp_path, "序号 单位名称 隐患描述 管事的", "1 甲厂 线路老化 李四")
    assert refused(path, "hazards", chosen={"没有的": "备注"}) == "LEDGER_064"
    assert refused(path, "hazards", chosen={"管事的": "天气"}) == "LEDGER_065"
    assert shown(read(path, chosen={"管事的": "整改责任人"}), "responsible_person") == [(2, "李四")]


@pytest.mark.parametrize(
    ("name", "line", "office"),
    [
        ("a.xlsx", "填报单位（盖章）：三教镇 石松村", "三教镇石松村"),
        ("石松村2022年6月隐患台账(1).xlsx", "", "文件:石松村隐患台账"),
        ("石松村2022年7月隐患台账 副本.xlsx", "", "文件:石松村隐患台账"),
    ],
)
def test_office_is_told_by_its_line_else_by_the_name_of_the_file(
    tmp_path: Path, name: str, line: str, office: str
) -> None:
    lines = f"| {line} | | |\n" if line else ""
    path = book(tmp_path, lines + "| 序号 | 单位名称 | 隐患描述 |\n| 1 | 甲厂 | 无护栏 |", name=name)
    assert read(path).office == office


def test_office_that_says_nothing_is_known_by_its_headers(tmp_path: Path) -> None:
    first = one_row(tmp_path, "序号 单位名称 隐患描述 管事的", "1 甲厂 线路老化 李四", name="问题台账202206.xlsx")
    other = one_row(tmp_path, "序号 单位名称 隐患描述 管事的", "9 乙厂 无护栏 王五", name="台账7月.xlsx")
    assert read(first).office == read(other).office
    assert read(first).office.startswith("表头:")


FINDS = "| 序号 | 单位名称 | 隐患描述 | 整改期限 |\n"


def test_sheet_with_rows_is_read_before_an_empty_form(tmp_path: Path) -> None:
    form = sheet_xml(table("| 序号 | 单位名称 | 隐患描述 | 整改期限 | 备注 |"))
    june = sheet_xml(table(FINDS + "| 1 | 甲厂 | 无护栏 | 2022-07-01 |"))
    reading = read(write_parts(tmp_path / "a.xlsx", book_parts({"模板": form, "6月": june})), None)
    assert (reading.sheet, shown(reading, "subject")) == ("6月", [(2, "甲厂")])


def test_hidden_sheets_are_named_where_no_other_is_a_ledger(tmp_path: Path) -> None:
    sums = sheet_xml(table("| 序号 | 村 | 隐患数 | 整改数 |\n| 1 | 三教村 | 5 | 4 |"))
    finds = sheet_xml(table(FINDS + "| 1 | 甲厂 | 无护栏 | 2022-07-01 |"))
    path = write_parts(tmp_path / "a.xlsx", book_parts({"汇总": sums, "明细": finds}, hidden=["明细"]))
    with pytest.raises(SafetyDeskError, match=r"LEDGER_011.*隐藏的工作表 明细"):
        read(path, None)
    assert read(path, None, sheet="明细").kind == "hazards"
