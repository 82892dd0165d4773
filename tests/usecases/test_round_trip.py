"""Every kind of ledger goes out and comes back: nothing changes but a cell that somebody edited, and exactly that."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import Value
from safetydesk.ledgers.patching.editing import set_cell
from safetydesk.ledgers.writing.write import write_ledger
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.models.store import Store, memory_store
from safetydesk.usecases import imports, people
from safetydesk.usecases.imported.kinds import KINDS
from tests.ledger_clerk import Clerk, check_rows_equal_their_changes, snapshot
from tests.ledgers.books import read
from tests.usecases.random_rows import random_rows

TODAY = "2026-04-16"
NOW = 1_776_300_000_000_000
SEEDS = [*range(2), *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(2, 40))]
EDITED = "改过的 一格"
OTHER = "别处改过"
ON_HAZARDS = ("major_hazards", "closings")
"""Ledgers about hazards that are there already."""
FREE = {
    "enterprises": ("address", "remark"),
    "hazards": ("place", "remark"),
    "major_hazards": ("place", "remark"),
    "closings": ("remark", "place"),
    "visits": ("content", "remark"),
    "rounds": ("area", "remark"),
    "people": ("issuer", "certificate_remark"),
    "report_inputs": ("remark",),
}
"""Fields of free text of each kind, for edits."""


def office(seed: int) -> Store:
    source = random.Random(seed)
    return memory_store(township="虚构镇", device=source.randbytes(16), clock=lambda: NOW, random=source.randbytes)


def filled(kind: str, seed: int) -> Clerk:
    """An office that took a random ledger of the kind."""
    source, clerk = random.Random(f"{kind} {seed}"), Clerk(office(seed))
    with clerk.store.writing(actor=None) as session:
        made = people.register_person(session, name="李虚构", roles=["inspector"], unit="虚构镇应急办")
        people.add_certificate(session, person_id=made.id or b"", number="虚构0001", valid_to="2027-12-31")
    for one in ("hazards", kind) if kind in ON_HAZARDS else (kind,):
        clerk.take(one, random_rows(load_registers()[one], source, most=8), open_places=True)
    return clerk


def rows(clerk: Clerk, kind: str) -> dict[bytes, dict[str, Value]]:
    return dict(ROWS[kind](clerk.store.reader, TODAY, None))


def export(clerk: Clerk, kind: str, path: Path, *, masked: bool = False) -> Path:
    write_ledger(
        path,
        register=load_registers()[kind],
        rows=rows(clerk, kind).values(),
        catalog_words=load().accepted(),
        masked=("P1",) if masked else (),
    )
    return path


def bring(clerk: Clerk, kind: str, path: Path) -> imports.ImportReport:
    reading = read(path, kind, words=load().accepted())
    report = imports.stage_import(clerk.store, reading=reading)
    clerk.accept(report.id)
    return imports.report_import(clerk.store.reader, report.id)


def edited(clerk: Clerk, kind: str, source: random.Random) -> tuple[bytes, int]:
    """A record whose row can be edited freely, and the number of its row below the header."""
    known = [(number, key) for number, key in enumerate(rows(clerk, kind), 1)]
    if kind == "people":  # a certificate has an issuer
        known = [(number, key) for number, key in known if rows(clerk, kind)[key]["kind"] is not None]
    number, key = source.choice(known)
    return key, number


def differing(before: dict[bytes, Any], after: dict[bytes, Any]) -> set[tuple[bytes, str]]:
    """Which fields of which records are not what they were."""
    assert before.keys() == after.keys()
    return {(key, name) for key, row in after.items() for name, value in row.items() if before[key][name] != value}


def said(report: imports.ImportReport) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in report.problems if one.level != "note"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_export_that_comes_back_unedited_changes_nothing(kind: str, seed: int, tmp_path: Path) -> None:
    clerk = filled(kind, seed)
    before = snapshot(clerk.store.reader)
    ways: tuple[Callable[[], Path], ...] = (
        lambda: export(clerk, kind, tmp_path / "whole.xlsx"),
        lambda: export(clerk, kind, tmp_path / "masked.xlsx", masked=True),
        lambda: export(clerk, kind, tmp_path / "plain.csv"),
    )
    for way in ways:
        report = bring(clerk, kind, way())
        assert (report.created, report.updated, report.changes) == (0, 0, ()), said(report)
        assert snapshot(clerk.store.reader) == before
    clerk.store.close()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_edited_cell_arrives_as_exactly_that_edit(kind: str, seed: int, tmp_path: Path) -> None:
    clerk, source = filled(kind, seed), random.Random(seed)
    key, number = edited(clerk, kind, source)
    before, register = rows(clerk, kind), load_registers()[kind]
    name = source.choice(FREE[kind])
    out = export(clerk, kind, tmp_path / "out.xlsx", masked=bool(seed % 2))
    set_cell(out, tmp_path / "back.xlsx", header=register.column(name).title, row=number, value=EDITED)
    report = bring(clerk, kind, tmp_path / "back.xlsx")
    after = rows(clerk, kind)
    told = {one for one in differing(before, after) if after[one[0]][one[1]] == EDITED}
    assert (report.created, told == differing(before, after)) == (0, True), said(report)
    assert (key, name) in told
    clerk.store.close()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if len(FREE[kind]) > 1])
def test_edit_arrives_also_when_the_store_moved_on(kind: str, seed: int, tmp_path: Path) -> None:
    clerk, source = filled(kind, seed), random.Random(seed)
    key, number = edited(clerk, kind, source)
    register, (name, other) = load_registers()[kind], FREE[kind]
    out = export(clerk, kind, tmp_path / "out.xlsx", masked=bool(seed % 2))
    for target, field, value in (
        ("mine.xlsx", name, EDITED),
        ("theirs.xlsx", other, OTHER),
        ("clash.xlsx", other, "又改"),
    ):
        set_cell(out, tmp_path / target, header=register.column(field).title, row=number, value=value)
    bring(clerk, kind, tmp_path / "theirs.xlsx")
    bring(clerk, kind, tmp_path / "mine.xlsx")
    assert [rows(clerk, kind)[key][one] for one in (name, other)] == [EDITED, OTHER]
    clash = bring(clerk, kind, tmp_path / "clash.xlsx")
    assert (clash.updated, "LEDGER_164" in {one.code for one in clash.problems}) == (0, True)
    assert rows(clerk, kind)[key][other] == OTHER
    clerk.store.close()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["visits", "rounds", "people"])
def test_same_ledger_again_changes_nothing_and_undo_brings_all_back(kind: str, seed: int) -> None:
    clerk, source = Clerk(office(seed)), random.Random(f"{kind} {seed} again")
    empty = snapshot(clerk.store.reader)
    told = [row | {"credit_code": None, "village": None} for row in random_rows(load_registers()[kind], source, 12)]
    first = clerk.take(kind, told, open_places=True)
    before = snapshot(clerk.store.reader)
    again = clerk.take(kind, told, open_places=True)
    assert (again.created, again.updated, again.changes) == (0, 0, ()), said(again)
    assert snapshot(clerk.store.reader) == before
    check_rows_equal_their_changes(clerk.store.reader)
    clerk.undo(first.id)
    assert snapshot(clerk.store.reader) | {"change": None} == empty | {"change": None}
    clerk.store.close()


def test_every_kind_can_be_exported_and_edited() -> None:
    assert set(KINDS) == set(ROWS) == set(FREE)
