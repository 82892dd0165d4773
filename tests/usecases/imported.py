"""What the tests of imports share: two ledgers, and the store's rows as a ledger would show them."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.ledger_rows import enterprises, hazards
from tests.ledger_clerk import Clerk

TODAY = "2026-04-16"

VILLAGE_LEDGER = """
| name               | village  | person_in_charge | phone       | headcount |
|--------------------|----------|------------------|-------------|-----------|
| 虚构鸿运家具厂     | 虚构村   | 李四             | 13900000001 | 12        |
| 虚构老街餐馆       | 虚构社区 | 王五             |             |           |
"""

DONE_LEDGER = """
| subject      | description | found_on   | grade | state      | rectified_on | reviewed_on | reviewer | review_result |
|--------------|-------------|------------|---------|------------|------------|------------|------------|------|
| 虚构宏达木业有限公司 | 灭火器过期 | 2026-03-01 | general | closed     | 2026-03-20 | 2026-03-25 | 张三、李四 | pass |
| 虚构宏达木业有限公司 | 通道堵塞   | 2026-03-01 | general | closed     |            |            |            |      |
| 虚构宏达木业有限公司 | 电线老化   | 2026-03-01 | major   | rectifying |            |            |            |      |
| 虚构宏达木业有限公司 | 除尘器停用 | 2026-03-02 |         | review_requested | 2026-04-02 |      |            |      |
| 虚构宏达木业有限公司 | 无警示标志 | 2026-03-02 | general | review_failed |         | 2026-04-03 |            | fail |
| 虚构宏达木业有限公司 | 未培训     | 2026-03-03 | general | registered |            |            |            |      |
"""


def rows(clerk: Clerk) -> dict[str, dict[str, Any]]:
    """The enterprises by name."""
    return {str(row["name"]): row for _, row in enterprises(clerk.store.reader)}


def hazard_rows(clerk: Clerk) -> list[dict[str, Any]]:
    """The hazards in the order of a ledger."""
    return [row for _, row in hazards(clerk.store.reader, TODAY)]


def code(fault: pytest.ExceptionInfo[SafetyDeskError]) -> str:
    """The number of what was raised."""
    return fault.value.code
