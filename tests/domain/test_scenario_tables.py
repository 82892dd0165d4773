"""The parser of the tables that other tests are written in."""

from __future__ import annotations

import pytest

from tests.scenario_tables import each, scenario, stories, table_rows


def test_rows_are_read_with_empty_cells() -> None:
    text = """
    Words before.
    | day | step |
    |-----|:----:|
    | 1   | 登记 |
    | 2   |      |
    """
    assert table_rows(text) == [{"day": "1", "step": "登记"}, {"day": "2", "step": ""}]


@pytest.mark.parametrize("text", ["", "| a |\n|---|", "| a |\n| b |\n| c |", "| a | b |\n|---|---|\n| 1 |"])
def test_a_text_without_a_proper_table_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        table_rows(text)


def test_a_failing_row_is_named_when_each_row_is_checked() -> None:
    def even(number: str) -> None:
        assert int(number) % 2 == 0

    @scenario(each(even))
    def story() -> None:
        """
        | number |
        |--------|
        | 2      |
        | 3      |
        """

    with pytest.raises(AssertionError, match=r"row 2 .*'3'"):
        story()


STORIES = """
# 通知

第一段。

## 一

人员：

| 姓名 | 角色 |
|------|------|
| 甲   | 检查人员 |

经过

| 步骤 |
|------|
| 登记 |
| 销号 |

## 二
| 步骤 |
|------|
| 复查 |
"""


def test_stories_are_sections_with_titled_tables() -> None:
    first, second = stories(STORIES)
    assert [(first.title, [table.title for table in first.tables]), second.title] == [("一", ["人员", "经过"]), "二"]
    assert [row["步骤"] for table in (*first.tables[1:], *second.tables) for row in table.rows] == [
        "登记",
        "销号",
        "复查",
    ]
    assert first.tables[0].header == ("姓名", "角色")


def test_a_broken_table_in_a_story_is_refused() -> None:
    with pytest.raises(ValueError, match="人员"):
        stories("\n## 一\n人员：\n| 姓名 |\n|------|\n")
