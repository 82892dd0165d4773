"""A number in a cell of names: one name and one number come apart, anything else is a question (LEDGER_205)."""

from __future__ import annotations

import pytest

from safetydesk.ledgers.typing.calling import name_and_phone
from tests.scenario_tables import table_rows

APART = """
| cell | name | phone |
| --- | --- | --- |
| 张虚构13800000000 | 张虚构 | 13800000000 |
| 张虚构 138-0000-0000 | 张虚构 | 13800000000 |
| 张虚构（电话：138 0000 0000） | 张虚构 | 13800000000 |
| 13800000000张虚构 | 张虚构 | 13800000000 |
| 张虚构，手机号１３８００００００００ | 张虚构 | 13800000000 |
| 阿卜杜·虚构/023-49800000 | 阿卜杜·虚构 | 023-49800000 |
"""


@pytest.mark.parametrize("row", table_rows(APART), ids=lambda row: row["cell"])
def test_one_name_and_one_number_come_apart(row: dict[str, str]) -> None:
    assert name_and_phone(row["cell"]) == (row["name"], row["phone"])


@pytest.mark.parametrize(
    "text",
    ["13800000000", "张虚构、王虚构13800000000", "张虚构13800000000王虚构13900000001", "张虚构13800000000王虚构"],
)
def test_what_cannot_be_told_apart_is_neither(text: str) -> None:
    assert name_and_phone(text) == ("", "")


@pytest.mark.parametrize(
    "text", ["张虚构", "张虚构、王虚构", "张虚构（渝50011800123）", "500101199001011234", "第3网格 2026"]
)
def test_other_numbers_are_no_phones(text: str) -> None:
    assert name_and_phone(text) is None
