"""The rules of the program on the cells of another reader: python-calamine reads, all that follows is typed as here.

Columns are recognised, cells typed column by column with what is known of each value, whole rows judged; what is not
measured is our reader, its own process, and the rows that are no data, of which the made ledgers have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from benchmarks.ledgers_made import TODAY
from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.staging import StagedRow
from safetydesk.ledgers.books.cells import Cell, all_clean, clean, letters
from safetydesk.ledgers.recognising.layout import Layout, MappedColumn, recognise
from safetydesk.ledgers.rows import row_fields
from safetydesk.ledgers.typing.judge import Judge
from safetydesk.ledgers.typing.plain import all_plain_of
from safetydesk.ledgers.typing.rowtyper import TypedRow
from safetydesk.ledgers.typing.runtyper import Hit, RunColumn, RunTyper
from safetydesk.ledgers.typing.typed import Context, typer

_AT_ONCE, _ROOM, _VARIOUS = 500, 20_000, 3


class _Column(RunColumn):
    """A column of Python values in place of cells as stored."""

    def __init__(self, entry: MappedColumn, place: int, context: Context) -> None:
        super().__init__(entry.letters, lambda _token: (-1, None, None, None, ""), None, _ROOM)
        self._place, self._convert = place, typer(entry.column, entry.header, context)
        self._all_plain = all_plain_of(entry.column)
        self._memory = _Memory(self._outcome)
        self._differs = False

    def values(self, keys: Sequence[Any], texts: Sequence[str]) -> Sequence[Any]:  # noqa: ARG002
        """What the values come to: texts that hardly repeat are looked at together."""
        if len(self._memory) > _ROOM:
            self._memory.clear()
        if self._differs and self._all_plain and set(map(type, keys)) == {str}:
            shown, lost = all_clean(list(keys))
            if not lost and self._all_plain(shown):
                return shown
        before = len(self._memory)
        found = [*map(self._memory.__getitem__, keys)]
        self._differs = (len(self._memory) - before) * _VARIOUS > len(keys)
        return found

    def _outcome(self, value: Any) -> Any:
        if value is None or value == "":
            return None
        outcome = self._convert(_cell(value))
        if outcome.raw is not None:
            self.raw[value] = outcome.raw
        if outcome.marks or outcome.faults or outcome.also:
            self.odd[value] = (self._place, outcome.value, outcome.raw, outcome, self._letters)
        return outcome.value


class _Memory(dict[Any, Any]):
    def __init__(self, typed: Callable[[Any], Any]) -> None:
        super().__init__()
        self._typed = typed

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._typed(key)
        return value


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        text, cleaned = clean(value)
        return Cell(text, "text", cleaned=cleaned)
    if isinstance(value, date):
        return Cell(value.isoformat()[:10], "date")
    return Cell(str(int(value)) if value == int(value) else repr(value), "number")


def ruled(rows: Sequence[Sequence[Any]], kind: str) -> Iterator[StagedRow]:
    """The rows below the header in row 1, typed and judged by the rules of the program; numbers in the first column."""
    register, context = load_registers()[kind], Context(TODAY, load().accepted())
    titles = {letters(place): str(title) for place, title in enumerate(rows[0], 1)}
    layout = recognise(register, "台账", {1: titles}, ())
    assert layout is not None
    fields, names = row_fields(layout), list(titles)
    columns = {
        entry.letters: (place, entry.column.field, _Column(entry, place, context))
        for place, entry in enumerate(layout.columns)
    }
    judge, typing = Judge(layout, fields), RunTyper(columns, fields, ())
    for start in range(1, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        found = typing.typed(dict(zip(names, zip(*some, strict=True), strict=True)), len(some))
        for at, (values, raw) in enumerate(zip(found.values, found.raw, strict=True)):
            row = TypedRow(values, raw, {}, [])
            if hits := found.odd.get(at):
                _told(row, hits, layout)
            judge.judge(start + at + 1, row)
            told = dict(zip(fields, values, strict=True))
            yield StagedRow(layout.sheet, start + at + 1, str(some[at][0]), told, raw, row.marks, tuple(row.problems))


def _told(row: TypedRow, hits: Sequence[Hit], layout: Layout) -> None:
    for place, _, _, outcome, _ in hits:
        if outcome is None or outcome.faults or outcome.also:
            raise SystemExit("a made ledger has no such cell")
        row.marks[layout.columns[place].column.field] = outcome.marks
