"""Whose a ledger is, told by its content: clues that agree, clues that contradict, and names that hold one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.collecting import (
    Clues,
    Received,
    Unit,
    board,
    named_in,
    reminder,
    row_changes,
    sender,
)

UNITS = [
    Unit(bytes([number]) * 16, name, f"7F3A09-{number:02d}", person)
    for number, (name, person) in enumerate(
        [("白鹤村", "周虚构"), ("石桥村", None), ("大石桥村", None), ("清溪社区", "周虚构")], 1
    )
]
WHITE, BRIDGE, GREAT, BROOK = UNITS


def clues(facts: dict[str, str] | None = None, **counted: dict[str, int]) -> Clues:
    return Clues(facts or {}, counted.get("places", {}), counted.get("homes", {}))


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        (clues({"收表码": "7f3a09-02"}), BRIDGE),
        (clues({"填报单位": "虚构镇白鹤村村民委员会"}), WHITE),
        (clues({"填报单位": "大石桥村"}), GREAT),
        (clues({"标题": "清溪社区2026年企业台账"}), BROOK),
        (clues(places={"白鹤村村委会": 9, "白鹤村": 3}), WHITE),
        (clues(homes={"石桥村": 4}), BRIDGE),
        (clues({"填报单位": "白鹤村", "标题": "虚构镇企业台账"}, places={"白鹤村": 1}), WHITE),
    ],
)
def test_clues_that_agree_tell_the_unit(said: Clues, unit: Unit) -> None:
    found = sender(UNITS, said)
    assert found.unit == unit
    assert found.why


@pytest.mark.parametrize(
    ("said", "rivals"),
    [
        (clues({"填报单位": "白鹤村"}, places={"石桥村": 5}), {WHITE, BRIDGE}),  # the neighbour's form, filled in
        (clues({"收表码": "7F3A09-01", "填报单位": "清溪社区"}), {WHITE, BROOK}),
        (clues({"填报人": "周虚构"}), {WHITE, BROOK}),  # one clerk of two villages
        (clues({"填报单位": "白鹤村、石桥村"}), {WHITE, BRIDGE}),
        (clues(places={"白鹤村": 5, "石桥村": 5}), set()),
        (clues(homes={"白鹤村": 2}), set()),  # too few to tell
        (clues({"填报单位": "某镇人民政府"}), set()),
        (clues(), set()),
    ],
)
def test_what_cannot_be_told_is_a_question(said: Clues, rivals: set[Unit]) -> None:
    found = sender(UNITS, said)
    assert found.unit is None
    assert set(found.rivals) == rivals
    assert found.why


def test_a_weak_clue_only_speaks_where_no_strong_one_does() -> None:
    assert sender(UNITS, clues({"填报单位": "石桥村", "填报人": "周虚构"}, homes={"白鹤村": 9})).unit == BRIDGE


def test_a_name_inside_another_is_not_meant() -> None:
    assert named_in(UNITS, "大石桥村企业台账") == [GREAT]
    assert named_in(UNITS, "石桥村企业台账") == [BRIDGE]
    assert named_in(UNITS, "") == []


IDENTITY = [["code"], ["subject", "description"]]
ROW = st.fixed_dictionaries(
    {"subject": st.sampled_from("甲乙丙"), "description": st.sampled_from("一二三四")},
    optional={"deadline": st.sampled_from(["2026-05-01", "2026-06-01"]), "code": st.sampled_from(["H-1", "H-2"])},
)


@given(st.lists(ROW, max_size=8), st.lists(ROW, max_size=8))
def test_the_changes_told_lead_from_one_answer_to_the_other(
    old: list[dict[str, str]], new: list[dict[str, str]]
) -> None:
    changes = row_changes(old, new, IDENTITY)
    news = [one for one in changes if one.kind == "new"]
    gone = [one for one in changes if one.kind == "gone"]
    assert len(old) + len(news) - len(gone) == len(new)
    assert all(earlier != later for one in changes for earlier, later in one.cells.values())
    if sorted(map(str, old)) == sorted(map(str, new)):
        assert changes == []


def test_a_corrected_cell_is_told_by_its_row() -> None:
    old = [{"subject": "甲", "description": "一", "deadline": "2026-05-01"}]
    new = [{"subject": "甲", "description": "一", "deadline": "2026-06-01"}]
    (change,) = row_changes(old, new, IDENTITY)
    assert (change.kind, change.names, change.cells) == ("changed", "甲 一", {"deadline": ("2026-05-01", "2026-06-01")})


def received(unit: Unit | None, state: str, rows: int = 3, refused: int = 0) -> Received:
    return Received(b"r" * 16, unit.id if unit else None, state, rows, refused)  # type: ignore[arg-type]


def test_the_board_names_who_is_missing() -> None:
    files = [
        received(WHITE, "answered"),
        received(WHITE, "repeated"),
        received(BRIDGE, "faulty", refused=2),
        received(GREAT, "answered"),
        received(GREAT, "corrected"),
        received(None, "unclear"),
    ]
    lines = board(UNITS, files)
    assert [line.state for line in lines] == ["answered", "faulty", "corrected", "missing"]
    assert [line.repeated for line in lines] == [1, 0, 0, 0]
    text = reminder("企业台账", "2026-11-20", "2026-11-22", lines)
    assert "已过报送期限" in text
    assert "清溪社区" in text
    assert "石桥村（2 行）" in text
    assert "白鹤村" not in text


def test_an_unreadable_file_of_a_unit_is_faulty_and_nobody_is_reminded_when_all_have_answered() -> None:
    assert board([WHITE], [received(WHITE, "unread", 0)])[0].state == "faulty"
    assert reminder("企业台账", "2026-11-25", "2026-11-22", board([WHITE], [received(WHITE, "answered")])) == ""


def test_two_answers_that_both_stand_wait_for_a_person() -> None:
    (line,) = board([WHITE], [received(WHITE, "answered"), received(WHITE, "answered")])
    assert line.state == "corrected"
    assert line.waiting is not None
