"""Records of a ledger by the page are its rows by column, whichever fields are asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from safetydesk.catalog.registers import load_registers
from safetydesk.ledgers.writing.write import fields_read
from safetydesk.models.queries.ledger_rows import PAGES, ROWS
from safetydesk.models.store import memory_store
from tests.ledger_clerk import Clerk
from tests.usecases.random_rows import random_rows

TODAY, NOW = "2026-04-16", 1_776_300_000_000_000


@pytest.fixture(params=sorted(PAGES))
def taken(request: pytest.FixtureRequest) -> Iterator[tuple[str, Clerk]]:
    """A kind and an office that took random ledgers of it."""
    kind = request.param
    source = random.Random(f"{kind} pages")
    store = memory_store(township="虚构镇", device=source.randbytes(16), clock=lambda: NOW, random=source.randbytes)
    clerk = Clerk(store)
    for _ in range(3):
        clerk.take(kind, random_rows(load_registers()[kind], source, most=30), open_places=True)
    yield kind, clerk
    store.close()


def test_pages_are_the_rows_by_column(taken: tuple[str, Clerk]) -> None:
    kind, clerk = taken
    rows = list(ROWS[kind](clerk.store.reader, TODAY, None))
    pages = list(PAGES[kind](clerk.store.reader, TODAY, None))
    assert len(rows) >= 3
    assert [key for keys, _ in pages for key in keys] == [key for key, _ in rows]
    for column in load_registers()[kind].columns:
        if column.type != "picture":
            found = [value for _, page in pages for value in page.column(column.field)]
            assert found == [row[column.field] for _, row in rows], column.field


def test_some_fields_are_what_they_are_among_all(taken: tuple[str, Clerk]) -> None:
    kind, clerk = taken
    register = load_registers()[kind]
    rows = [row for _, row in ROWS[kind](clerk.store.reader, TODAY, None)]
    for one in register.columns:
        fields = fields_read(register, [one.field])
        for field in fields:
            found = [
                value for _, page in PAGES[kind](clerk.store.reader, TODAY, fields) for value in page.column(field)
            ]
            assert found == [row[field] for row in rows], field


def test_ids_limit_the_rows(taken: tuple[str, Clerk]) -> None:
    kind, clerk = taken
    rows = dict(ROWS[kind](clerk.store.reader, TODAY, None))
    some = list(rows)[1::2]
    assert dict(ROWS[kind](clerk.store.reader, TODAY, some)) == {key: rows[key] for key in some}
