from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.documents.breaking import NO_END, NO_START, break_lines

HAN = "安全生产检查隐患整改通知书本机关你单位应当采取措施确保配电箱未接地"
PIECES = (
    *"，。；：、①％ ",
    *(
        "（一）",
        "《安全生产法》",
        "“四不两直”",
        "3处",
        "1.4米",
        "2026年5月1日",
        "〔2026〕12号",
        "——",
        "……",
        "H-A07-0123",
    ),
)
PROSE = st.lists(
    st.one_of(
        st.text(HAN, min_size=1, max_size=12),
        st.sampled_from(PIECES),
    ),
    max_size=40,
).map("".join)  # fmt: skip


def width(text: str) -> float:
    return sum(0.5 if ord(character) < 0x250 else 1 for character in text)


def squeezed(text: str) -> str:
    return text.replace(" ", "")


@given(PROSE, st.integers(12, 30))
def test_lines_hold_the_text_in_order_and_none_is_too_wide(text: str, room: int) -> None:
    lines = break_lines(text, width, room, room - 2)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(width(line.rstrip(" ")) <= (room if number else room - 2) for number, line in enumerate(lines))


@given(st.lists(st.text(HAN, min_size=2, max_size=6), min_size=1, max_size=30), st.data())
def test_no_line_begins_or_ends_with_what_may_not_stand_there(words: list[str], data: st.DataObject) -> None:
    joints = st.sampled_from(["，", "。", "；", "：", "、", "》。", "）、", "……", "——", "”，", "（", "《", "“", "〔"])
    text = "".join(word + data.draw(joints) for word in words) + "安全"
    for line in break_lines(text, width, 14):
        assert line[0] not in NO_START, line
        assert line[-1] not in NO_END, line


@given(
    st.integers(0, 40),
    st.sampled_from(
        [
            "〔2026〕12号",
            "2026年",
            "1.4米",
            "H-A07-0123",
            "——",
            "……",
            "13800138000",
            "5时30分",
            "17时05分",
            "第三条（一）",
            "第二十三条（十二）",
        ]
    ),
)
def test_a_number_or_a_dash_is_never_split(before: int, whole: str) -> None:
    text = (HAN * 3)[:before] + whole + HAN
    assert any(whole in line for line in break_lines(text, width, 14))


@given(PROSE, st.integers(12, 30))
def test_the_last_line_is_never_a_single_character(text: str, room: int) -> None:
    lines = break_lines(text, width, room)
    if len(lines) > 1 and len(re.findall(f"[{HAN}]", lines[-2])) > 3:
        assert len(lines[-1].rstrip("，。、；：？！… ")) >= 2


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("一二三四五六七八九十，十一", ["一二三四五六七八九", "十，十一"]),
        ("一二三四五六七八九《法》", ["一二三四五六七八九", "《法》"]),
        ("一二三四五六七八九十改。", ["一二三四五六七八九", "十改。"]),
        ("一二三四五六七八〔2026〕12号", ["一二三四五六七八", "〔2026〕12号"]),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ["a" * 20, "a" * 20, "aa"]),
    ],
)
def test_breaks_fall_where_a_typesetter_puts_them(text: str, lines: list[str]) -> None:
    assert break_lines(text, width, 10) == lines
