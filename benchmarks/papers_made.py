"""Fictional notices (虚构) for the benchmarks of papers: a 责令限期整改指令书 of one page, as plain data."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from safetydesk.domain.papers.paper import Block, Column, Field, PaperFacts, PaperSnapshot, SignLine, SubjectFacts

TITLE = "责令限期整改指令书"
_PLACES = ("木工车间", "喷漆房", "配电室", "危化品库", "疏散通道", "污水池", "打磨间", "锅炉房")
_THINGS = ("配电箱", "防护罩", "灭火器", "应急灯", "气体检测仪", "插线板", "通风设施", "安全警示标志")
_FAULTS = (
    "未接地，箱门缺失",
    "已经失效，未及时更换",
    "被堆放物遮挡",
    "未按规定设置",
    "没有检测记录",
    "安装位置不符合要求",
)
_DONE = ("由持证人员修复并记录", "立即更换", "清理并保持畅通", "补设并张贴标志", "补做检测，留存报告")
_NAMES = "周敏王启明李桂芳陈鋆刘洋赵海燕"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the notice says."""

    number: str
    subject: str
    code: str
    person: str
    address: str
    items: tuple[str, ...]
    law: str
    tail: str
    dated: str = "2026-11-22"


def notices(count: int, first: int = 0) -> Iterator[Notice]:
    """So many notices, each another one, the same in every run."""
    return map(notice, range(first, first + count))


def notice(number: int) -> Notice:
    """One notice by its number."""
    dice = random.Random(number)
    pick = dice.choice
    items = tuple(
        f"{pick(_PLACES)}{dice.randrange(1, 40)}号点位{pick(_THINGS)}{pick(_FAULTS)}，不符合《安全生产法》"
        f"第三十六条第一款的规定，现场没有采取防范措施，要求{pick(_DONE)}。"
        for _ in range(6)
    )
    start = dice.randrange(0, len(_NAMES) - 1)
    return Notice(
        number=f"永应急责改〔2026〕{number + 1}号",
        subject=f"永川区{pick(_PLACES)}第{dice.randrange(1, 900)}机械加工有限公司（虚构）",
        code=f"91500118MA{dice.randrange(10**7, 10**8)}X",
        person=_NAMES[start : start + 2],
        address=f"重庆市永川区云溪镇工业园区兴业路{dice.randrange(1, 99)}号",
        items=items,
        law="依据《中华人民共和国安全生产法》第六十五条的规定，现责令你单位对上述第1至6项问题于2026年12月7日前整改完毕，"
        "达到有关法律法规规章和标准规定的要求。整改期间，你单位应当采取措施，确保安全生产。",
        tail="如果不服本指令，可以自知道之日起六十日内向永川区人民政府申请行政复议，或者自知道之日起六个月内依法向人民法院提起"
        "行政诉讼，复议、诉讼期间本指令不停止执行。",
    )


def snapshot(told: Notice) -> PaperSnapshot:
    """The notice as a frozen paper of this program: a grid, a table, two paragraphs, lines to sign."""
    blocks = (
        Block(
            "grid",
            rows=(
                (Field("被检查单位", told.subject, 3), Field("统一社会信用代码", told.code, 2)),
                (Field("地址", told.address, 3), Field("负责人", told.person, 2)),
            ),
        ),
        Block(
            "table",
            columns=(Column("序号", 1, "center"), Column("存在的问题隐患", 12)),
            cells=tuple((str(number), item) for number, item in enumerate(told.items, start=1)),
        ),
        Block("para", told.law),
        Block("para", told.tail),
        Block(
            "signs",
            signs=(SignLine("检查人员", "证件号：渝（永）检500118001"), SignLine("被检查单位负责人")),
            keep=True,
        ),
    )
    facts = PaperFacts(
        "order", "B", "永川区应急管理局", told.dated, SubjectFacts(told.subject, told.code, told.address), told.number
    )
    return PaperSnapshot("order", "0" * 16, TITLE, "form", facts, blocks)
