"""The ledger that every format is tried with (虚构): titles, facts, two header rows, merges, a section, a total."""

from __future__ import annotations

from tests.ledgers.books import table

ROWS = table(
    """
    | 三教镇问题隐患台账（虚构） | | | | | | | |
    | 填报单位：三教镇应急办 填报时间：2022年7月1日 填报人：张三 | | | | | | | |
    | 序号 | 单位名称 | 信用代码 | 隐患描述 | 检查时间 | 整改情况 | | 备注 |
    | | | | | | 整改责任人 | 整改期限 | |
    | n:1 | 甲厂 | 91500118MA5U000012 | 线路老化\\n私拉乱接 <&> | d:44742 | 李四 | 2022.7.15 | r:甲;乙 |
    | n:2 | | | 无护栏 | 2022年6月30日 | 王五 | 长期 | f:1+1=2 |
    | n:3 | 䶮记加工厂 | | 积尘 | 6月30日 | 赵六 | d:44757 | n:3.5 |
    | 合计 | n:3 | | | | | | |
    """
)
MERGES = ("A1:H1", "A2:H2", "F3:G3", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "H3:H4", "B5:B6", "C5:C6")
WORDS_SHEET = [["字典"], ["一般"], ["重大"]]
