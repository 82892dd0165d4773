"""日周月 verification: the sample is asked for, periods are proposed, counts that cannot be are said and not stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from safetydesk import catalog
from safetydesk.ui.pages.visit.samples import asked_by
from tests.ui.hands import type_text
from tests.ui.visit.conftest import Hands
from tests.ui.visit.town import Town

ROUNDS = "round-verification"


@pytest.fixture
def rounds(opened: Callable[[bytes], Hands], town: Town) -> Hands:
    """A visit that verifies the records, at the daily ones."""
    made = opened(town.start(checklists=[{"key": ROUNDS, "version": "v"}]))
    made.go("RV1-D", ROUNDS)
    return made


def fill(hands: Hands, **counts: str) -> None:
    for name, words in counts.items():
        field = hands.room.item.samples.counts[name]
        field.setFocus()
        type_text(field, words)


def sample(hands: Hands) -> object:
    return {one.item: one.sample for one in hands.town.state(hands.visit).answers}.get("RV1-D")


def test_periods_are_proposed_and_drawn_again_the_same(rounds: Hands) -> None:
    item = catalog.load().checklists[ROUNDS].item("RV1-D")
    assert item is not None
    asked = asked_by(catalog.load(), item, today="2026-04-16", seed="V-A01-0001")
    assert asked is not None
    assert (asked.tier, asked.range, asked.plan.count("、")) == ("day", "近 30 天", 4)
    assert asked == asked_by(catalog.load(), item, today="2026-04-16", seed="V-A01-0001")
    assert rounds.room.item.samples.words().startswith("建议抽：")


def test_sample_is_kept_with_the_answer(rounds: Hands) -> None:
    fill(rounds, copies="5", missing="1")
    rounds.room.items.list.setFocus()
    rounds.press(Qt.Key.Key_3)
    assert sample(rounds) == {"tier": "day", "range": "近 30 天", "copies": 5, "missing": 1, "untrue": 0}


def test_impossible_counts_are_said_under_them_and_wait(rounds: Hands) -> None:
    fill(rounds, copies="5", missing="3", untrue="3")
    rounds.room.items.list.setFocus()
    rounds.press(Qt.Key.Key_1)
    assert sample(rounds) is None
    rounds.go("RV1-D", ROUNDS)
    assert "VISIT_006" in rounds.room.item.samples.words()
    field = rounds.room.item.samples.counts["untrue"]
    field.setFocus()
    field.clear()
    type_text(field, "1")
    rounds.go("RV2", ROUNDS)
    assert sample(rounds) == {"tier": "day", "range": "近 30 天", "copies": 5, "missing": 3, "untrue": 1}


def test_item_without_sample_shows_no_counts(rounds: Hands) -> None:
    rounds.go("RV2", ROUNDS)
    assert rounds.room.item.samples.isHidden()


def test_verification_stands_beside_the_company_next_time(rounds: Hands) -> None:
    fill(rounds, copies="5", missing="1")
    rounds.room.items.list.setFocus()
    rounds.press(Qt.Key.Key_3)
    assert [(one.tier, one.copies, one.missing) for one in rounds.room.flow.sheet.read.samples] == [("day", 5, 1)]  # type: ignore[union-attr]
