"""Who is in the scope of a campaign, how it stands on a day, and the words that remind."""

from __future__ import annotations

import pytest

from safetydesk.domain.campaigns import Candidate, Scope, days_left, in_scope, reminder, unit_state, view_on

HERE, THERE = b"v" * 16, b"w" * 16
ONE = Candidate(b"s" * 16, HERE, "C", frozenset({"dust", "crowded"}))


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(), True),
        (Scope(villages=frozenset({HERE, THERE})), True),
        (Scope(villages=frozenset({THERE})), False),
        (Scope(villages=frozenset({HERE}), industries=frozenset({"H"})), False),
        (Scope(villages=frozenset({HERE}), tags=frozenset({"dust", "gas"})), True),
        (Scope(villages=frozenset({THERE}), subjects=frozenset({ONE.id})), True),
        (Scope(subjects=frozenset({b"t" * 16})), False),
        (Scope(villages=frozenset({HERE}), subjects=frozenset({b"t" * 16})), True),
    ],
)
def test_villages_industries_and_tags_narrow_and_names_add(scope: Scope, inside: bool) -> None:
    assert in_scope(scope, ONE) is inside


def test_village_itself_is_counted_only_when_it_is_named() -> None:
    village = Candidate(b"s" * 16, HERE, None, frozenset(), countable=False)
    assert not in_scope(Scope(), village)
    assert in_scope(Scope(subjects=frozenset({village.id})), village)


def test_first_and_last_day_belong_to_a_campaign() -> None:
    days = ("2026-03-31", "2026-04-01", "2026-07-09", "2026-07-10")
    assert [view_on("2026-04-01", "2026-07-09", one) for one in days] == ["coming", "running", "running", "over"]
    assert [days_left("2026-07-09", one) for one in days] == [100, 99, 0, -1]


def test_unit_is_missed_only_when_the_campaign_is_over() -> None:
    assert unit_state(1, 2, "over") == "visited"
    assert unit_state(0, 1, "over") == "running"
    assert [unit_state(0, 0, view) for view in ("coming", "running", "over")] == ["due", "due", "missed"]


def told(today: str, waiting: list[tuple[str | None, str]], due: int = 3) -> list[str]:
    visited = due - len(waiting)
    words = reminder("虚构行动", "2026-04-01", "2026-07-09", today, due=due, visited=visited, waiting=waiting)
    return words.splitlines()


def test_reminder_names_who_is_left_village_by_village() -> None:
    assert told("2026-07-01", [("虚构村", "甲厂"), (None, "乙店")]) == [
        "“虚构行动”（2026-04-01 至 2026-07-09）应查 3 家，已查 1 家，还有 2 家没有查完。"
        "请在 2026-07-09 前查完（还有 8 天）。",
        "虚构村（1 家）：甲厂",
        "未填村社区（1 家）：乙店",
    ]
    assert "今天是最后一天" in told("2026-07-09", [("虚构村", "甲厂")])[0]
    assert "已经结束，请补查" in told("2026-07-10", [("虚构村", "甲厂")])[0]


def test_reminder_says_when_there_is_nobody_left_and_when_there_never_was() -> None:
    assert told("2026-07-01", []) == ["“虚构行动”（2026-04-01 至 2026-07-09）应查 3 家，已查 3 家，全部查过。"]
    assert "没有检查对象" in told("2026-07-01", [], due=0)[0]
