"""The holiday table and the deadline rules are checked row by row, and a wrong row is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog.calendar import load_deadline_rules, read_deadline_rules, read_holidays
from safetydesk.errors import SafetyDeskError

HEADER = "day,kind,name,source\n"
GOOD = '[[rule]]\nkey="a"\nname="甲"\namount=3\nunit="workday"\nsource="法"\nsource_tag="法 1"\nverified=true\n'


@pytest.mark.parametrize(
    ("body", "row"),
    [
        ("date,kind\n", 1),
        ("", 1),
        (HEADER + "2026-1-1,holiday,元旦,通知\n", 2),
        (HEADER + "2026-01-01,holiday,元旦,通知\n2026-02-30,holiday,春节,通知\n", 3),
        (HEADER + "2026-01-01,free,元旦,通知\n", 2),
        (HEADER + "2026-01-01,holiday,,通知\n", 2),
        (HEADER + "2026-01-01,holiday,元旦\n", 2),
        (HEADER + "2026-01-01,holiday,元旦,通知\n2026-01-01,workday,元旦,通知\n", 3),
    ],
)
def test_a_wrong_holiday_row_is_refused_by_number(tmp_path: Path, body: str, row: int) -> None:
    file = tmp_path / "notice.csv"
    file.write_text(body, encoding="utf-8")
    with pytest.raises(SafetyDeskError) as refused:
        read_holidays(file)
    assert refused.value.code == "CATALOG_091"
    assert refused.value.facts["row"] == row


def test_a_holiday_table_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    file = tmp_path / "notice.csv"
    file.write_bytes(
        b"\xef\xbb\xbf" + (HEADER + "2027-01-01,holiday,元旦,2027年通知\n").encode().replace(b"\n", b"\r\n")
    )
    assert [holiday.day for holiday in read_holidays(file)] == ["2027-01-01"]


def test_a_holiday_table_in_another_coding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notice.csv"
    file.write_bytes((HEADER + "2027-01-01,holiday,元旦,通知\n").encode("gb18030"))
    with pytest.raises(SafetyDeskError, match="CATALOG_091"):
        read_holidays(file)


@pytest.mark.parametrize(
    "body",
    [
        GOOD.replace("amount=3\n", ""),
        GOOD.replace("amount=3", 'amount="3"'),
        GOOD.replace("amount=3", "amount=true"),
        GOOD.replace("workday", "days"),
        GOOD + 'roll="back"\n',
        GOOD + 'effective_from="2024"\n',
        GOOD + 'colour="red"\n',
        GOOD + GOOD,
        "[[rule]\n",
    ],
)
def test_a_wrong_deadline_rule_is_refused_by_key(tmp_path: Path, body: str) -> None:
    file = tmp_path / "deadlines.toml"
    file.write_text(body, encoding="utf-8")
    with pytest.raises(SafetyDeskError) as refused:
        read_deadline_rules(file)
    assert refused.value.code == "CATALOG_092"


def test_a_right_rule_is_read(tmp_path: Path) -> None:
    file = tmp_path / "deadlines.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert read_deadline_rules(file)["a"].unit == "workday"


def test_the_shipped_rules_name_their_source() -> None:
    assert all(rule.source and rule.source_tag for rule in load_deadline_rules().values())
