"""收表 on two desks: the files travel sealed; two answers of one unit both stand, and a person says which counts."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.collections import answers
from safetydesk.usecases.collections import (
    Arrived,
    Asked,
    close_collection,
    open_collection,
    replace_answer,
    standing,
    take_answer,
)
from tests.sync.conftest import Town
from tests.sync.desk import Desk


def settle(*desks: Desk) -> None:
    for _ in range(2):
        for desk in desks:
            desk.sync()


def do(desk: Desk, verb: Any, **facts: Any) -> bytes:
    with desk.store.writing(actor=desk.actor) as session:
        made: bytes = verb(session, **facts).id
    return made


def take(desk: Desk, collection: bytes, village: str, *found: str) -> bytes:
    content = "、".join((village, *found)).encode()
    rows = tuple({"village": village, "description": one} for one in found)
    came = Arrived(f"{village}.xlsx", desk.blobs.put(content), len(content), rows)
    return do(desk, take_answer, collection_id=collection, came=came)


def board(desk: Desk, collection: bytes) -> dict[str, str]:
    return {line.unit.name: line.state for line in standing(desk.store.reader, collection)}


def opened(town: Town) -> tuple[Desk, Desk, bytes]:
    first, second = town.desk(), town.desk()
    asked = [Asked("白鹤村"), Asked("石桥村")]
    key = do(first, open_collection, kind="hazards", units=asked, due_on="2026-04-30")
    settle(first, second)
    return first, second, key


def test_two_answers_of_one_unit_both_stand_until_a_person_says_which(town: Town) -> None:
    first, second, key = opened(town)
    one = take(first, key, "白鹤村", "通道堆物")
    other = take(second, key, "白鹤村", "灭火器过期")
    take(second, key, "石桥村", "配电箱未接地")
    settle(first, second)
    for desk in (first, second):
        assert {row.id: row.state for row in answers(desk.store.reader, key) if row.id in (one, other)} == {
            one: "answered",
            other: "answered",
        }
        assert board(desk, key) == {"白鹤村": "corrected", "石桥村": "answered"}
    do(second, replace_answer, answer_id=one)
    settle(second, first)
    assert board(first, key) == {"白鹤村": "answered", "石桥村": "answered"}
    (line, _) = standing(first.store.reader, key)
    assert (line.answer, line.waiting) == (one, None)
    assert first.state() == second.state()
    with pytest.raises(SafetyDeskError, match="COLLECT_006"):
        do(first, replace_answer, answer_id=one)


def test_file_that_came_in_is_on_every_desk_afterwards(town: Town) -> None:
    first, second, key = opened(town)
    take(first, key, "白鹤村", "通道堆物")
    settle(first, second)
    (row,) = answers(second.store.reader, key)
    assert hashlib.sha256(second.blobs.get(row.sha256)).hexdigest() == row.sha256
    assert second.blobs.get(row.sha256).decode() == "白鹤村、通道堆物"


def test_the_same_file_taken_in_on_two_desks_waits_for_a_word_too(plain_town: Town) -> None:
    first, second, key = opened(plain_town)
    for desk in (first, second):
        take(desk, key, "白鹤村", "通道堆物")
    settle(first, second)
    assert board(first, key)["白鹤村"] == board(second, key)["白鹤村"] == "corrected"
    do(first, replace_answer, answer_id=answers(first.store.reader, key)[-1].id)
    settle(first, second)
    assert board(second, key)["白鹤村"] == "answered"
    assert second.query("SELECT count(*) FROM conflict") == [(0,)]


def test_file_taken_in_before_the_end_was_heard_of_is_kept(plain_town: Town) -> None:
    first, second, key = opened(plain_town)
    do(first, close_collection, collection_id=key, on="2026-04-16")
    take(second, key, "石桥村", "通道堆物")
    settle(first, second)
    assert board(first, key) == {"白鹤村": "missing", "石桥村": "answered"}
    with pytest.raises(SafetyDeskError, match="COLLECT_004"):
        take(second, key, "白鹤村", "通道堆物")
