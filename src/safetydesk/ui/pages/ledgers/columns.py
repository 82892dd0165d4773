"""The columns of the staged table: whether the row is taken, its state, its number in the file, then the kind's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from safetydesk.catalog import Catalog
from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.staging import MARKS, NOT_TAKEN, PENDING, PICTURE, WORDS, Value
from safetydesk.models.queries.staged import StagedCell, StagedLineRow
from safetydesk.ui.pages.ledgers.line import ARROW, Change, Offer, Shown, marks_of
from safetydesk.ui.table.columns import TableColumn
from safetydesk.ui.theme import State

FROZEN = 3
NOTHING = "（空）"
_LEAST, _SHORT, _MOST, _PER, _DOUBLE = 84, 136, 320, 8.5, 2
_NUMBERS = ("integer", "money")
_ALONE = (PENDING, NOT_TAKEN, PICTURE, WORDS)
"""Marks that already come with a problem or with the cell's own words."""

Worded = Callable[[LedgerColumn, Value], str]


def cell_worder(catalog: Catalog) -> Worded:
    """How a value stands in a cell: the word of a code, money in 元, 是 and 否; '' for nothing."""

    def words(column: LedgerColumn, value: Value) -> str:
        if value is None:
            return ""
        if column.type == "money":
            return f"{int(value) / 100:.2f}".rstrip("0").rstrip(".")
        if column.type == "bool":
            return "是" if value else "否"
        if not column.vocab or column.vocab not in catalog.vocabularies:
            return str(value)
        codes = str(value).split("、") if column.type == "list" else [str(value)]
        return "、".join(catalog.word(column.vocab, code) for code in codes)

    return words


def column_order(letters: Mapping[str, str]) -> list[str]:
    """The fields in the order in which their columns stand in the file."""
    return sorted(letters, key=lambda field: (len(letters[field]), letters[field]))


def staged_columns(catalog: Catalog, register: Register, fields: list[str], *, changes: bool) -> list[TableColumn]:
    """The table's columns for a kind and the fields that the file has; `changes`: old and new stand in one cell."""
    first = [
        TableColumn("taken", "要", _ticked, "tick", 36, text=_taken_words),
        TableColumn(
            "verdict",
            "状态",
            lambda line: line.verdict,
            "chip",
            96,
            state=lambda line: catalog.tone("staged_verdict", line.verdict),
            text=lambda line: catalog.word("staged_verdict", line.verdict),
        ),
        TableColumn("row", "行", lambda line: line.row, "number", 58, mark=_row_mark),
    ]
    return [*first, *(_column(register.column(field), changes=changes) for field in fields)]


def _ticked(line: Shown) -> Value:
    return line.taken if line.verdict in ("new", "changed") else None


def _taken_words(line: Shown) -> str:
    return {True: "要", False: "不要", None: ""}[line.taken if line.verdict in ("new", "changed") else None]


def _row_mark(line: Shown) -> State | None:
    return "violet" if line.asks else None


def _column(column: LedgerColumn, *, changes: bool) -> TableColumn:
    field = column.field
    wide = min(max(round(column.width * _PER), _LEAST, len(column.title) * 14 + 44), _MOST)
    if changes and not column.key and wide <= _SHORT:
        wide *= _DOUBLE
    made = TableColumn(
        field,
        column.title,
        lambda line: line.cells.get(field) or None,
        width=wide,
        mark=lambda line: line.marks.get(field),
    )
    return replace(made, kind="date", width=max(wide, 128)) if column.type == "day" else made


def shown_row(row: StagedLineRow, register: Register, fields: Mapping[str, str], words: Worded) -> Shown:
    """A staged row in words; `fields` by the letters of their columns."""
    columns = {column.field: column for column in register.columns}
    known = {name: cell for name, cell in row.cells.items() if name in columns}
    changes = tuple(
        Change(name, columns[name].title, words(columns[name], cell.old), words(columns[name], cell.value))
        for name, cell in known.items()
        if cell.changed
    )
    cells = {name: _words(columns[name], cell, words) for name, cell in known.items()}
    said = {fields[one.column]: one.value for one in row.problems if one.value and one.column and one.column in fields}
    cells |= {name: value for name, value in said.items() if not cells.get(name)}
    marks = marks_of(row.problems, fields, [one.field for one in changes])
    cells |= {name: NOTHING for name, state in marks.items() if state in ("red", "amber") and not cells.get(name)}
    return Shown(
        row=row.row,
        part=row.part,
        verdict=row.verdict,
        taken=row.taken,
        asks=bool(row.alike),
        cells=cells,
        marks=marks,
        changes=changes,
        problems=row.problems,
        record=row.record,
        marked=_marked(columns, known),
        offers=tuple(Offer(one.record, f"{one.name}（{one.code}）") for one in row.alike),
        splits=max((int(_count(one.message)) for one in row.problems if one.code == "LEDGER_127"), default=0),
        pictures=tuple(one.sha256 for one in row.pictures),
    )


def _words(column: LedgerColumn, cell: StagedCell, words: Worded) -> str:
    new = words(column, cell.value) or (cell.raw or "")
    return f"{words(column, cell.old) or NOTHING}{ARROW}{new or NOTHING}" if cell.changed else new


def _marked(columns: Mapping[str, LedgerColumn], cells: Mapping[str, StagedCell]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (columns[name].title, MARKS[mark])
        for name, cell in cells.items()
        for mark in cell.marks
        if mark in MARKS and mark not in _ALONE
    )


def _count(message: str) -> str:
    return "".join(sign for sign in message if sign.isdigit()) or "0"
