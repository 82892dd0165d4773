"""Questions of a kind of paper: what is taken for an answer, and how it is printed."""

from __future__ import annotations

import pytest

from safetydesk.domain.papers.asks import ASK_KINDS, Ask, answer_kept, answer_typed, answer_words, how_told, listed


def ask(kind: str, *choices: str) -> Ask:
    return Ask("key", "虚构的一项", kind, choices)


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "printed"),
    [
        ("text", "虚构会议室", "虚构会议室", "虚构会议室"),
        ("long", "第一行\n第二行", "第一行\n第二行", "第一行\n第二行"),
        ("day", "2026-05-06", "2026-05-06", "2026年5月6日"),
        ("day", "2026-5-6", None, ""),
        ("day", "2026-02-30", None, ""),
        ("moment", "2026-05-06 9:05", "2026-05-06 09:05", "2026年5月6日9时05分"),
        ("moment", "2026-05-06T09：05", "2026-05-06 09:05", "2026年5月6日9时05分"),
        ("moment", "2026-05-06 24:00", None, ""),
        ("moment", "2026-05-06", None, ""),
        ("names", "甲、乙，丙", "甲\n乙\n丙", "甲、乙、丙"),
        ("names", "先通风、再检测；专人监护", "先通风、再检测\n专人监护", "先通风、再检测、专人监护"),
        ("names", " 、 ", None, ""),
        ("choice", "同意", "同意", "同意"),
        ("choice", "随便", None, ""),
        ("money", "1200", "120000", "1200.00元"),
        ("money", "1,200.50元", "120050", "1200.50元"),
        ("money", "0.005", None, ""),
        ("money", "-3", None, ""),
        ("money", "无穷", None, ""),
        ("money", "NaN", None, ""),
    ],
)
def test_answer_is_kept_and_printed_or_refused(kind: str, typed: str, kept: str | None, printed: str) -> None:
    found = answer_kept(ask(kind, "同意", "不同意"), typed)
    assert found == kept
    if found is not None:
        assert answer_words(kind, found) == printed
        assert answer_kept(ask(kind, "同意", "不同意"), answer_typed(kind, found)) == found


def test_answer_of_another_program_is_printed_as_it_is() -> None:
    assert answer_words("day", "五月") == "五月"
    assert answer_words("moment", "上午") == "上午"
    assert answer_words("money", "若干") == "若干"
    assert answer_typed("money", "若干") == "若干"


def test_names_are_listed_one_by_one() -> None:
    assert listed("甲\n乙\n") == ("甲", "乙")


@pytest.mark.parametrize("kind", ASK_KINDS)
def test_every_kind_says_how_it_is_written(kind: str) -> None:
    assert how_told(ask(kind, "同意", "不同意"))
    assert "同意、不同意" in how_told(ask("choice", "同意", "不同意"))


MEASURES = Ask(
    "decision", "处理决定", "choice", ("立即排除", "撤出作业人员", "停止使用设施、设备", "停产"), many=True,
    excludes=(("停止使用设施、设备", "停产"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("撤出作业人员；立即排除", "立即排除\n撤出作业人员"),
        ("停止使用设施、设备、撤出作业人员", "撤出作业人员\n停止使用设施、设备"),
        (" 停产 ", "停产"),
        ("停产\n停产；", "停产"),
        ("停产，停止使用设施、设备", None),
        ("停产撤出作业人员", None),
        ("停产；吃饭", None),
        ("；", None),
    ],
)
def test_several_choices_stand_in_the_declared_order_unless_they_exclude_each_other(
    typed: str, kept: str | None
) -> None:
    assert answer_kept(MEASURES, typed) == kept
    if kept is not None:
        assert answer_words("choice", kept) == kept.replace("\n", "，")
        assert answer_kept(MEASURES, answer_typed("choice", kept)) == kept
    assert "“停止使用设施、设备”“停产”只能选一个" in how_told(MEASURES)
