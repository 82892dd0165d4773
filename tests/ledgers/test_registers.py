"""The declared ledgers hold together, and a slip in a declaration is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog.registers import load_registers, parse_register
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.recognising.header import Aliases, folded
from safetydesk.paths import resources

REGISTERS = load_registers()


@pytest.mark.parametrize("key", sorted(REGISTERS))
def test_every_title_and_alias_names_its_own_field(key: str) -> None:
    register = REGISTERS[key]
    aliases = Aliases(register)
    wrong = []
    for column in register.columns:
        for word in (column.title, *column.aliases):
            match = aliases.word(word)
            if match is None or match.field != column.field:
                wrong.append((column.field, word, match))
    assert wrong == []


@pytest.mark.parametrize("key", sorted(REGISTERS))
def test_no_alias_is_claimed_twice(key: str) -> None:
    words = [folded(word) for column in REGISTERS[key].columns for word in (column.title, *column.aliases)]
    assert sorted({word for word in words if words.count(word) > 1}) == []


DOMAIN_HEADERS = {
    "hazards": """
        隐患编号 单位名称 统一社会信用代码 村(社区) 检查时间 检查人 隐患来源 存在问题 隐患部位 隐患类别
        隐患等级 整改措施 责任单位 整改责任人 联系电话 督办人 整改时限 整改完成时间 整改情况
        复查时间 验收人 复查意见 整改资金 文书编号 备注
        """,
    "enterprises": """
        企业名称 信用代码 地址 法定代表人 主要负责人 联系电话 行业 从业人数 安全管理人员
        特种作业人数 标准化等级 风险等级 网格/村 包片领导 主管部门 生产状态 备注
        """,
    "visits": """
        检查日期 检查单位/检查组 被检查单位 检查方式 检查人员 检查内容 发现问题数 文书文号 整改期限 复查情况
        """,
    "rounds": """
        日期 班次 班组 检查人 岗位/区域 发现问题 处置(当场/上报) 周次 部门 参加人 责任人 限期 上周问题复核
        月份 带队人 参加部门 检查范围 资源决定
        """,
    "people": "姓名 工种 证号 初领 有效期至 下次复审 状态",
    "major_hazards": """
        隐患编号 单位名称 检查时间 隐患描述 隐患等级 判定依据 判定条款 挂牌级别 督办单位 督办文号
        责任 措施 资金 时限 预案
        报告单位 报告日期 认定结论 认定单位 销号日期 销号人
        """,
    "closings": "隐患编号 单位名称 隐患描述 整改前照片 整改后照片 申请日期 复查日期 复查人 结论 销号日期 销号人",
    "report_inputs": """
        月份 填报单位名称 应急演练次数 教育培训次数 宣传活动次数 查处安全生产违法违规行为（项） 处罚起数 处罚数额
        """,
}


@pytest.mark.parametrize("key", sorted(REGISTERS))
def test_headers_of_the_domain_are_known(key: str) -> None:
    aliases = Aliases(REGISTERS[key])
    assert [word for word in DOMAIN_HEADERS[key].split() if aliases.word(word) is None] == []


def test_no_column_holds_the_informant_and_phones_are_personal() -> None:
    for register in REGISTERS.values():
        titles = [word for column in register.columns for word in (column.title, *column.aliases)]
        assert not any(word in title for word in register.sealed for title in titles)
        assert {column.personal for column in register.columns if column.type == "phone"} <= {"P1"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('type = "day"', 'type = "date"', "type"),
        ('field = "subject"', 'field = "village"', "字段重复"),
        ('vocab = "hazard_grade"\n', "", "缺 vocab"),
        ('personal = "P1"', 'personal = "P0"', "P0"),
        ('required = ["subject", "description"]', 'required = ["subjekt"]', "subjekt"),
        ("width = 14\nkey", "widht = 14\nkey", "widht"),
        ('key = "hazards"\n', "", "key"),
        ("[[column]]", "[[column]", ""),
    ],
)
def test_slip_in_a_declaration_is_named(before: str, after: str, said: str) -> None:
    text = (resources() / "registers" / "hazards.toml").read_text("utf-8")
    assert before in text
    with pytest.raises(SafetyDeskError) as caught:
        parse_register(text.replace(before, after, 1), "hazards.toml")
    assert caught.value.code == "LEDGER_030"
    assert said in caught.value.message


def test_two_files_for_one_kind_are_refused(tmp_path: Path) -> None:
    text = (resources() / "registers" / "hazards.toml").read_text("utf-8")
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SafetyDeskError) as caught:
        load_registers(tmp_path)
    assert caught.value.code == "LEDGER_030"
