"""A clerk who imports ledgers given as Markdown tables or rows of values, without a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgpack

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import LedgerReading, StagedRow, Value
from safetydesk.models.store import Store
from safetydesk.models.tables import synced_classes, synced_fields
from safetydesk.usecases import imports
from tests.scenario_tables import table_rows

FIRST_ROW = 4


def reading(kind: str, rows: Iterable[Mapping[str, Value]], fields: Sequence[str] | None = None) -> LedgerReading:
    """A ledger of `kind` with these typed rows; its columns are those of the first row unless `fields` names them."""
    known = [dict(row) for row in rows]
    names = list(fields or (known[0] if known else ()))
    titles = {name: load_registers()[kind].column(name).title for name in names}
    letters = {name: chr(66 + index % 24) for index, name in enumerate(names)}
    staged = [
        StagedRow("台账", number, None, {name: row.get(name) for name in names}, {}, {}, ())
        for number, row in enumerate(known, FIRST_ROW)
    ]
    digest = hashlib.sha256(repr(known).encode()).hexdigest()
    columns = {title: name for name, title in titles.items()}
    return LedgerReading("虚构台账.xlsx", digest, kind, "台账", 3, columns, (), {}, staged, {}, (), (), letters)


def typed(kind: str, text: str) -> list[dict[str, Value]]:
    """The rows of a Markdown table whose header names fields; an empty cell is unknown."""
    register = load_registers()[kind]

    def value(name: str, cell: str) -> Value:
        return int(cell) if cell and register.column(name).type in ("integer", "money") else cell or None

    return [{name: value(name, cell) for name, cell in row.items()} for row in table_rows(text)]


@dataclass
class Clerk:
    """Someone at a store who imports; `reports` are kept in order."""

    store: Store
    reports: list[imports.ImportReport] = field(default_factory=list)

    def stage(self, kind: str, rows: Any, **choices: bool) -> imports.ImportReport:
        """Compare a table (text or rows) with the store."""
        known = typed(kind, rows) if isinstance(rows, str) else rows
        return imports.stage_import(self.store, reading=reading(kind, known), choices=imports.Choices(**choices))

    def accept(self, key: bytes) -> None:
        """Land a staged import."""
        with self.store.writing(actor=None) as session:
            imports.accept_import(session, import_id=key)

    def take(self, kind: str, rows: Any, **choices: bool) -> imports.ImportReport:
        """Stage and land."""
        report = self.stage(kind, rows, **choices)
        self.accept(report.id)
        return imports.report_import(self.store.reader, report.id)

    def undo(self, key: bytes) -> None:
        """Take an import back."""
        with self.store.writing(actor=None) as session:
            imports.undo_import(session, import_id=key)


def counts(report: imports.ImportReport) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, refused)."""
    return report.created, report.updated, report.unchanged, report.refused


def said(report: imports.ImportReport) -> list[tuple[int | None, str]]:
    """Row and number of every problem."""
    return [(one.row, one.code) for one in report.problems]


def check_undo(clerk: Clerk, kind: str, ledger: str) -> None:
    """Land a table and take it back: every record is as it was."""
    before = snapshot(clerk.store.reader)
    clerk.undo(clerk.take(kind, ledger).id)
    assert snapshot(clerk.store.reader) | {"change": None} == before | {"change": None}


def check_again(clerk: Clerk, kind: str, ledger: str, ours: Callable[[Clerk], Any]) -> None:
    """Land a table, then the same once more and `ours`, what the store gives back: nothing changes."""
    made = sum(counts(clerk.take(kind, ledger))[:3])
    before = snapshot(clerk.store.reader)
    assert counts(clerk.take(kind, ledger)) == (0, 0, made, 0)
    assert counts(clerk.take(kind, ours(clerk))) == (0, 0, made, 0)
    assert snapshot(clerk.store.reader) == before


def check_rows_equal_their_changes(db: Any) -> None:
    """Rebuild every record from its changes alone and compare it with its row."""
    rebuilt: dict[tuple[str, bytes], dict[str, Any]] = {}
    for entity, record, content in db.execute("SELECT entity, record, content FROM change ORDER BY n").fetchall():
        row = rebuilt.setdefault((entity, record), {})
        for name, (base, new) in msgpack.unpackb(content).items():
            assert row.get(name) == base, (entity, name)
            row[name] = new
    for (entity, record), row in rebuilt.items():
        names = synced_fields(synced_classes()[entity])
        stored = db.execute(f"SELECT {', '.join(names)} FROM {entity} WHERE id = ?", (record,)).fetchone()
        known = {name: value for name, value in zip(names, stored, strict=True) if value is not None}
        assert known == {name: value for name, value in row.items() if value is not None}, entity


def snapshot(db: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every synced row that is alive, and how many changes there are: what an import must leave as it was."""
    found = {"change": db.execute("SELECT count(*) FROM change").fetchall()}
    for entity, table in sorted(synced_classes().items()):
        names = ", ".join(("id", *synced_fields(table)))
        found[entity] = db.execute(f"SELECT {names} FROM {entity} WHERE deleted_at IS NULL ORDER BY id").fetchall()
    return found
