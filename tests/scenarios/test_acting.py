"""The player of the stories: what is written and not true, or not understood, fails with its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.changelog import logged
from tests.scenario_tables import stories
from tests.scenarios import steps_office, telling
from tests.scenarios.acting import play
from tests.scenarios.checks import check_stores
from tests.scenarios.stage import Stage

PEOPLE = """
## 故事

人员：

| 姓名 | 角色 | 证号 | 有效期起 | 有效期止 |
|------|------|------|----------|----------|
| 李某 | 检查人员 | 虚构0001 | 2021年1月1日 | 2024年12月31日 |

经过：

| 日期 | 谁 | 步骤 | 对象 | 内容 | 结果 |
|------|----|------|------|------|------|
"""
FOUND = "| 2022年4月20日 | | 建账 | 人员 | | 1人；有证：1人 |\n"


def told(rows: str, folder: Path) -> None:
    (story,) = stories(PEOPLE + rows)
    play(story, folder)


def test_a_true_story_holds(tmp_path: Path) -> None:
    told(FOUND + "| | 李某 | 看今日 | | | 超期：0；从未检查：0/0 |", tmp_path)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("| | 李某 | 打卡 | | | 好 |", "不认识的步骤“打卡”"),
        ("| | 李某 | 看今日 | | | |", "没有写结果"),
        ("| | 李某 | 看今日 | | | 超期：1 |", "超期是“0”，不是“1”"),
        ("| | 李某 | 看今日 | | | 天气：晴 |", "结果里没有“天气”"),
        ("| | 李某 | 登记企业 | 甲厂 | 村：甲村；颜色：红 | E-A01-0001 |", "没有用到：\\['颜色'\\]"),
        ("| | 李某 | 登记企业 | 甲厂 | 负责人：王某 | E-A01-0001 |", "内容里少了“村：”"),
        ("| | 李某 | 看隐患 | 甲 | | 已登记 |", "没有隐患“甲”"),
        ("| 4月19日 | 李某 | 看今日 | | | 超期：0 |", "日期往回走了"),
        ("| 昨天 | 李某 | 看今日 | | | 超期：0 |", "看不懂"),
        ("| | 王某 | 登记企业 | 甲厂 | 村：甲村 | E-A01-0001 |", "没有人员“王某”"),
        ("| | 李某 | 登记企业 | 甲厂 | 村：甲村 | 不许：SUBJECT_001 没有名称 |", "结果里没有“不许”"),
        ("| | 李某 | 登记企业 | 甲厂 | 村：甲村；人数：-1 | E-A01-0001 |", "没有料到：SUBJECT_004"),
        ("| | 李某 | 登记企业 | 甲厂 | 村：甲村；人数：-1 | 不许：SUBJECT_003 不可能 |", "不许的是 SUBJECT_004"),
        ("| | 李某 | 登记企业 | 甲厂 | 村：甲村；人数：-1 | 不许：SUBJECT_004 太多 |", "说的是："),
        ("| | 李某 | 登记企业 | 甲厂 | 村：甲村；人数：-1 | 不许：SUBJECT_004 |", "不许的要写出原话"),
    ],
)
def test_a_row_that_is_not_so_fails_with_its_number(row: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=f"(?s)第 2 行.*{why}"):
        told(FOUND + row, tmp_path)


def test_a_table_that_no_step_reads_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"没有用到的表：.'人员'"):
        told("| 2022年4月20日 | | 登记企业 | 甲厂 | 村：甲村 | E-A01-0001 |", tmp_path)


def test_a_row_changed_past_the_log_is_noticed(tmp_path: Path) -> None:
    stage = Stage(tmp_path, {})
    with stage.ending:
        steps_office.register(stage, "甲厂", telling.told("村：甲村"))
        check_stores(stage)
        with stage.store.writing(actor=None, now=stage.tick()) as session, logged(session.connection()):
            session.connection().exec_driver_sql("UPDATE subject SET headcount = 7")
        with pytest.raises(SafetyDeskError, match="STORE_021"):
            check_stores(stage)
