"""Fictional ledgers of 20 columns for the benchmarks (虚构): enterprises and hazards, the same at every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from safetydesk.domain.credit_code import LETTERS, check_letter

Row = tuple[Any, ...]
TODAY = "2026-11-22"

ENTERPRISES = (
    *("序号", "企业名称", "统一社会信用代码", "所属村（社区）", "所属网格", "生产经营地址", "法定代表人"),
    *("主要负责人", "联系电话", "行业领域", "从业人数", "安全管理人员", "特种作业人数", "标准化等级", "风险等级"),
    *("包片领导", "主管部门", "生产状态", "门头名", "备注"),
)
HAZARDS = (
    *("序号", "单位名称", "统一社会信用代码", "所属村（社区）", "检查时间", "检查人", "隐患来源", "隐患描述"),
    *("隐患部位", "隐患类别", "隐患等级", "整改措施", "整改责任人", "责任人电话", "整改期限", "整改状态"),
    *("整改完成时间", "复查时间", "整改资金（元）", "备注"),
)
DAYS = {"检查时间", "整改期限", "整改完成时间", "复查时间"}
WORDS = {
    "标准化等级": ["一级", "二级", "三级", "小微", "未达标"],
    "风险等级": ["重大风险", "较大风险", "一般风险", "低风险"],
    "生产状态": ["在产", "半停产", "停产"],
    "隐患来源": ["镇街检查", "双随机抽查", "专项检查", "联合检查", "村（社区）巡查"],
    "隐患等级": ["一般", "重大"],
    "整改状态": ["已登记", "整改中", "待复查", "已整改", "已销号"],
}
_INDUSTRIES = ["制造业", "建筑业", "批发和零售业", "住宿和餐饮业", "采矿业", "居民服务、修理和其他服务业"]
_VILLAGES = [f"虚构{one}{kind}" for one in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳" for kind in ("村", "社区")]
_DEPARTMENTS = ["应急管理办公室", "消防救援站", "市场监管所", "建设管理办公室"]
_SURNAMES, _GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国华文斌",
)
_SIGNS, _TRADES = (
    "宏达鑫源恒泰华盛金龙兴旺东方长江瑞丰顺精鸿运天成海纳百川聚诚",
    ["木业", "家具", "化工", "建材", "食品", "物流", "燃气", "纸业"],
)
_FORMS = ["有限公司", "有限责任公司", "厂", "加工厂", "经营部"]
_WHERE = [
    "车间",
    "仓库",
    "配电房",
    "锅炉房",
    "喷漆房",
    "宿舍楼",
    "食堂",
    "液氨罐区",
    "除尘系统",
    "叉车充电区",
    "疏散通道",
]
_WHAT = [
    "安全出口",
    "灭火器",
    "配电箱",
    "电气线路",
    "压力表",
    "安全阀",
    "报警器",
    "防护罩",
    "接地线",
    "应急照明",
    "消防栓",
]
_FAULT = [
    "被杂物堵塞",
    "未定期检验",
    "私拉乱接",
    "缺失未配备",
    "失效损坏",
    "无警示标识",
    "过期未更换",
    "未有效接地",
    "存在积尘",
]
_CURE = ["立即停止使用并更换", "限期三日内清理完毕", "由专业人员重新敷设", "补充配备并建立台账", "组织全员教育培训"]
_CATEGORIES = ["用电", "消防", "疏散通道", "机械防护", "特种设备", "危险作业", "有限空间", "物料堆放"]


def rows(kind: str, count: int) -> Iterator[Row]:
    """So many rows of a ledger, as Python values; days are `date`, empty cells None."""
    return {"enterprises": enterprises, "hazards": hazards}[kind](count)


def header(kind: str) -> tuple[str, ...]:
    """The header of a ledger."""
    return {"enterprises": ENTERPRISES, "hazards": HAZARDS}[kind]


def enterprises(count: int) -> Iterator[Row]:
    """Enterprises with distinct names and codes."""
    rng = random.Random(7)
    for at in range(1, count + 1):
        who, pick = _person(rng), rng.choice
        name = f"虚构{pick(_VILLAGES)[2]}{''.join(rng.choices(_SIGNS, k=3))}{at:06d}号{pick(_TRADES)}{pick(_FORMS)}"
        yield (
            at, name, _credit(at), pick(_VILLAGES), f"第{rng.randrange(1, 30)}网格",
            f"虚构镇{pick(_SIGNS)}{pick(_SIGNS)}路{rng.randrange(1, 900)}号附{rng.randrange(1, 90)}号", who,
            who if rng.random() < 0.6 else _person(rng), _phone(rng), pick(_INDUSTRIES), rng.randrange(1, 400),
            _person(rng), rng.randrange(0, 30), pick(WORDS["标准化等级"]), pick(WORDS["风险等级"]), _person(rng),
            pick(_DEPARTMENTS), pick(WORDS["生产状态"]), f"{pick(_SIGNS)}{pick(_SIGNS)}{pick(_TRADES)}",
            None if rng.random() < 0.7 else f"虚构企业，{pick(_WHERE)}待核",
        )  # fmt: skip


def hazards(count: int) -> Iterator[Row]:
    """Hazards of a tenth as many enterprises, with their history up to the state they are in."""
    rng = random.Random(9)
    firms = [(one[1], one[2], one[3], one[6], one[8]) for one in enterprises(max(1, count // 10))]
    first = date(2022, 1, 1)
    for at in range(1, count + 1):
        pick, (name, credit, village, who, phone) = rng.choice, rng.choice(firms)
        state, day = pick(WORDS["整改状态"]), first + timedelta(days=rng.randrange(1700))
        done = day + timedelta(days=rng.randrange(1, 30)) if state in ("待复查", "已整改", "已销号") else None
        over = done + timedelta(days=rng.randrange(5)) if done and state != "待复查" else None
        place = f"{pick(_WHERE)}{rng.randrange(1, 40)}号点位"
        said = f"{place}{pick(_WHAT)}{pick(_FAULT)}，{pick(_WHERE)}{pick(_WHAT)}{pick(_FAULT)}（第{at}处）。"
        yield (
            at, name, credit, village, day, f"{_person(rng)}、{_person(rng)}", pick(WORDS["隐患来源"]), said, place,
            pick(_CATEGORIES), "重大" if rng.random() < 0.06 else "一般", f"要求{pick(_CURE)}。", who, phone,
            day + timedelta(days=pick((3, 7, 15, 30))), state, done, over, pick((None, 500, 1200, 20000)),
            None if rng.random() < 0.7 else "已现场告知企业负责人",
        )  # fmt: skip


def _person(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 2))))


def _phone(rng: random.Random) -> str:
    return f"139{rng.randrange(10**8):08d}"


def _credit(at: int) -> str:
    letters = "".join(LETTERS[at // 31**place % 31] for place in reversed(range(9)))
    return f"91500118{letters}{check_letter(f'91500118{letters}')}"


def workbook(path: Path, kind: str, count: int) -> Path:
    """The ledger as an office program saves it: shared strings, days as dates; made once."""
    if not path.exists():
        import xlsxwriter

        partial = path.with_suffix(".part")
        book = xlsxwriter.Workbook(partial, {"default_date_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, header(kind))
        for at, row in enumerate(rows(kind, count), 1):
            sheet.write_row(at, 0, row)
        book.close()
        partial.replace(path)
    return path
