"""Every ugly ledger of the corpus: what lands, what is refused at which cell, what is never guessed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.models.store import Store, memory_store, system_clock
from safetydesk.usecases.imported.run import shown
from safetydesk.usecases.imports import Choices, accept_import, stage_import
from tests.ledgers.books import TODAY, read
from tests.ledgers.corpus.cases_of import CASES, Case, Cells, parse, write

ALL = [parse(path) for path in sorted(CASES.glob("*.md"))]
LEAST = 60
UNKNOWN = "空"


@pytest.fixture
def store() -> Iterator[Store]:
    made = memory_store(township="虚构镇", device=b"d" * 16, clock=system_clock, random=random.Random(7).randbytes)
    yield made
    made.close()


def reading_of(case: Case, path: Path) -> LedgerReading:
    return read(path, case.said.get("台账"), words=load().accepted(), sheet=case.said.get("工作表"))


def landed(store: Store, kind: str, titles: list[str]) -> Cells:
    """Every record of the kind in the words of the ledger, by the columns named."""
    register = load_registers()[kind]
    columns = [next(column for column in register.columns if column.title == title) for title in titles]
    rows = [row for _, row in ROWS[kind](store.reader, TODAY, None)]
    return [
        [UNKNOWN if row[column.field] is None else shown(column, row[column.field]) for column in columns]
        for row in rows
    ]


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_ugly_ledger(case: Case, tmp_path: Path, store: Store) -> None:
    path = write(case, tmp_path)
    if case.refused is not None:
        with pytest.raises(SafetyDeskError) as refused:
            reading_of(case, path)
        assert refused.value.code == case.refused, refused.value
        return
    reading = reading_of(case, path)
    report = stage_import(store, reading=reading, choices=Choices(open_places=True, history="历史" in case.said))
    with store.writing(actor=None) as session:
        accept_import(session, import_id=report.id)
    assert case.landed, "a case that is read says what lands"
    titles, *wanted = case.landed
    assert landed(store, reading.kind, titles) == [[cell.replace("\\n", "\n") for cell in row] for row in wanted]
    told = [(str(one.row or ""), one.column or "", one.code, one.level) for one in report.problems]
    listed = [(row, column, code, level) for row, column, code, level in case.problems[1:]]
    doubts = [one for one in told if one[3] != "note"]
    assert sorted(doubts) == sorted(one for one in listed if one[3] != "note"), report.problems
    assert [one for one in listed if one[3] == "note" and one not in told] == []


def test_every_case_says_what_must_never_come_of_it_and_there_are_enough() -> None:
    assert len(ALL) >= LEAST
    assert [case.name for case in ALL if not case.never] == []
    assert len({case.title for case in ALL}) == len(ALL)
