"""Titles of a 公文: words whole, lines in the shape of a trapezoid or a diamond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.documents.breaking import NO_END, NO_START
from safetydesk.documents.titles import title_lines

LONG = "永川区云溪镇人民政府关于云溪镇宏达木业有限公司重大事故隐患挂牌督办情况的报告"


def broken(text: str, width: int = 20) -> list[str]:
    return title_lines(text, len, width)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("隐患整改通知书", ["隐患整改通知书"]),
        (
            "关于云溪镇宏达木业有限公司重大事故隐患挂牌督办的通知",
            ["关于云溪镇宏达木业有限公司", "重大事故隐患挂牌督办的通知"],
        ),
        (LONG, ["永川区云溪镇人民政府", "关于云溪镇宏达木业有限公司", "重大事故隐患挂牌督办情况的报告"]),
        (
            "关于印发《云溪镇安全生产检查计划》的通知\n（2026年度）",
            ["关于印发《云溪镇安全生产检查计划》的通知", "（2026年度）"],
        ),
    ],
)
def test_a_title_breaks_between_its_words(text: str, lines: list[str]) -> None:
    assert broken(text) == lines


@given(st.text("云溪镇安全生产检查整改通知关于（）《》的和2026、", min_size=1, max_size=90), st.integers(8, 24))
def test_every_title_keeps_its_words_within_its_width(text: str, width: int) -> None:
    lines = broken(text, width)
    assert "".join(lines) == text
    assert max(map(len, lines)) <= width


def test_no_line_of_a_title_begins_or_ends_with_what_may_not_stand_there() -> None:
    for start in range(len(LONG)):
        lines = broken(LONG[start:] + LONG[:start] + "的通知", 14)
        assert not [line for line in lines[1:] if line[0] in NO_START | {"的", "和"}]
        assert not [line for line in lines if line[-1] in NO_END]
