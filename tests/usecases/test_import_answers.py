"""An answer compares only the rows that it can touch; what comes out is what comparing all of them gives."""

from __future__ import annotations

import random
from typing import Any

import pytest

from safetydesk.models.queries.staged import StagedLineRow, staged_page
from safetydesk.models.store import Store, memory_store
from safetydesk.usecases import imports
from safetydesk.usecases.imported import arrivals
from tests.ledger_clerk import Clerk, reading

QUARTERS = "东西南北中"
NAMES = ("虚构宏达木业有限公司", "虚构宏达木业", "虚构宏达木业（个体）", "虚构白鹤厂", "虚构白鹤厂有限公司", "虚构丁厂")
CREDITS = ("9111000060003734%s", "9111010855138508%s", None, None)
VILLAGES = ("虚构村", "甲村", "乙村", None)
WORDS = ("通道堆物", "电线老化")
SEVERAL = ("1. 通道堆物；2. 电线老化", "1. 电线老化；2. 无标志；3. 通道堆物")


def who(dice: random.Random, name: str) -> dict[str, Any]:
    """Somebody of one of five quarters, whose enterprises are easily taken for one another."""
    at = dice.randrange(5)
    credit = dice.choice(CREDITS)
    named = dice.choice(NAMES).replace("虚构", f"虚构{QUARTERS[at]}")
    return {name: named, "village": dice.choice(VILLAGES), "credit_code": credit and credit % "ABCDE"[at]}


def enterprise(dice: random.Random) -> dict[str, Any]:
    told = who(dice, "name")
    former = dice.choice((None, None, who(dice, "name")["name"]))
    return {**told, "former_names": former, "phone": dice.choice(("13900000001", "13900000002", None))}


def hazard(dice: random.Random) -> dict[str, Any]:
    told = who(dice, "subject")
    facts = {"description": dice.choice(WORDS), "place": dice.choice(("一楼", "二楼", None)), "grade": "general"}
    return {**told, **facts, "found_on": dice.choice(("2026-03-01", None)), "remark": dice.choice(("虚构", None))}


def hazards(dice: random.Random) -> dict[str, Any]:
    """A row of a ledger that often writes several hazards into one cell."""
    return {**hazard(dice), "description": dice.choice((*SEVERAL, *WORDS))}


ROWS = {"enterprises": enterprise, "hazards": hazard}


def town(dice: random.Random) -> Clerk:
    store = memory_store(
        township="虚构镇", device=bytes(16), clock=lambda: 1_772_500_000_000_000, random=dice.randbytes
    )
    clerk = Clerk(store)
    clerk.take("enterprises", [enterprise(dice) for _ in range(8)], open_places=True)
    clerk.take("hazards", [hazard(dice) for _ in range(8)])
    return clerk


def staged(store: Store, key: bytes) -> dict[str, Any]:
    """All that is known of a staged import, newcomers apart from the order in which they come."""
    told = imports.report_import(store.reader, key).as_json()
    opened = {name: sorted(names) for name, names in told["opened"].items()}
    return {"rows": staged_page(store.reader, key, limit=500), **told, "opened": opened}


def asked(store: Store, key: bytes) -> list[StagedLineRow]:
    return [row for row in staged_page(store.reader, key, limit=500) if row.alike]


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("seed", range(12))
def test_answers_come_to_what_comparing_all_again_gives(kind: str, seed: int) -> None:
    dice = random.Random(seed)
    clerk = town(dice)
    store = clerk.store
    opens = dice.random() < 0.5
    key = clerk.stage(kind, [ROWS[kind](dice) for _ in range(24)], open_places=opens).id
    with store.writing(actor=None) as session:
        imports.choose_rows(session, import_id=key, rows={5, 8}, take=False)
    for _ in range(4):
        if not (some := asked(store, key)):
            break
        row = dice.choice(some)
        record = dice.choice([None, *[one.record for one in row.alike]])
        with store.writing(actor=None) as session:
            imports.answer_match(session, import_id=key, row=row.row, part=row.part, record=record)
        apart = staged(store, key)
        imports.restage_import(store, import_id=key)
        assert apart == staged(store, key)
    clerk.accept(key)
    store.close()


def neighbours(dice: random.Random, at: int) -> dict[str, Any]:
    """A row about one of two enterprises of one village or two, by one code or two, or by neither."""
    told = {"subject": dice.choice(("虚构东甲厂", "虚构东 甲厂", "虚构东乙厂")), "village": dice.choice(VILLAGES[1:])}
    credit = dice.choice((None, None, *CREDITS[:2]))
    return {**told, "credit_code": credit and credit % "A", "description": f"堆物{at}", "found_on": "2026-03-01"}


@pytest.mark.parametrize("kind", ["hazards", "major_hazards"])
@pytest.mark.parametrize("seed", range(6))
def test_whose_a_row_is_does_not_depend_on_what_is_remembered(kind: str, seed: int) -> None:
    """Many rows say just the same of whose they are; looked up for each, or remembered, it comes to the same."""
    came = []
    for batch, most in ((1, -1), (7, 2), (500, 100)):
        dice = random.Random(seed)
        clerk = town(dice)
        told = reading(kind, [neighbours(dice, at) for at in range(dice.randrange(2, 40))])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(arrivals, "_MOST_SETTLED", most)
            choices = imports.Choices(open_places=seed % 2 == 0)
            key = imports.stage_import(clerk.store, reading=told, choices=choices, batch=batch).id
        came.append({**staged(clerk.store, key), "id": None})
        clerk.store.close()
    assert came[0] == came[1] == came[2]


def divide(dice: random.Random, store: Store, key: bytes) -> None:
    """Take a row apart, take one together again, take all apart, leave a line out, or answer what a row asks."""
    rows, some = staged_page(store.reader, key, limit=500), asked(store, key)
    whole = {row.row for row in rows if not row.part and row.cells["description"].value in SEVERAL}
    parted, verb = {row.row for row in rows if row.part}, dice.randrange(6)
    with store.writing(actor=None) as session:
        if verb == 0 and parted:
            imports.join_row(session, import_id=key, row=dice.choice(sorted(parted)))
        elif verb == 1:
            imports.choose_rows(session, import_id=key, rows={(one := dice.choice(rows)).row}, take=not one.taken)
        elif verb == 2 and some:
            row = dice.choice(some)
            record = dice.choice([None, *[one.record for one in row.alike]])
            imports.answer_match(session, import_id=key, row=row.row, part=row.part, record=record)
        elif verb == 3 and dice.randrange(3) == 0:
            assert imports.split_rows(session, import_id=key) == len(whole)
        elif whole:
            imports.split_row(session, import_id=key, row=dice.choice(sorted(whole)))


@pytest.mark.parametrize("kind", ["hazards", "major_hazards"])
@pytest.mark.parametrize("seed", range(8))
def test_rows_taken_apart_come_to_what_comparing_all_again_gives(kind: str, seed: int) -> None:
    dice = random.Random(seed)
    clerk = town(dice)
    store = clerk.store
    clerk.take("hazards", [hazards(dice) for _ in range(3)])
    key = clerk.stage(kind, [hazards(dice) for _ in range(16)], open_places=dice.random() < 0.5).id
    for _ in range(8):
        divide(dice, store, key)
        apart = staged(store, key)
        imports.restage_import(store, import_id=key)
        assert apart == staged(store, key)
    clerk.accept(key)
    store.close()


def test_one_row_taken_apart_leaves_rows_alone_that_share_nothing() -> None:
    dice, heard = random.Random(1), list[int]()
    store = memory_store(
        township="虚构镇", device=bytes(16), clock=lambda: 1_772_500_000_000_000, random=dice.randbytes
    )
    rows = [{"subject": f"虚构{one}厂", "description": SEVERAL[0], "found_on": "2026-03-01"} for one in range(30)]
    key = Clerk(store).stage("hazards", rows).id
    with store.writing(actor=None) as session:
        imports.split_row(session, import_id=key, row=9, progress=lambda done, _: heard.append(done))
    assert [(row.row, row.part) for row in staged_page(store.reader, key)][4:8] == [(8, 0), (9, 1), (9, 2), (10, 0)]
    assert heard == []  # which is told of comparing all rows
    store.close()
