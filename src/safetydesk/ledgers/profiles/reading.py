"""Reading a ledger that a profile wrote: its own words, joined cells, and words that stand for several codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.export_base import read_base
from safetydesk.domain.staging import NOT_TAKEN, Problem, Value
from safetydesk.ledgers.books.cells import Cell
from safetydesk.ledgers.faults import Fault
from safetydesk.ledgers.profiles.memory import Memory, memory_in
from safetydesk.ledgers.typing.typed import Context, Outcome, Typer, typer
from safetydesk.ledgers.typing.words import fold

_DOUBTFUL = "LEDGER_196"
_FREE = ("text", "line", "list", "code")
_STARS = "**"


class TypedRow(Protocol):
    """A row as typed: values in the order of the fields, raw texts and marks by field, problems of cells."""

    @property
    def values(self) -> list[Value]:
        """The values, to be filled in."""
        ...

    @property
    def raw(self) -> dict[str, str]:
        """Texts of cells that are not the value itself."""
        ...

    @property
    def marks(self) -> dict[str, tuple[str, ...]]:
        """How values came about."""
        ...

    @property
    def problems(self) -> list[Problem]:
        """What is wrong or doubtful."""
        ...


def memory_of(rows: Iterable[Mapping[str, str]], kind: str) -> Memory | None:
    """What the first rows of a sheet remember of the profile they were written by, for a ledger of this kind."""
    found = memory_in(rows)
    return found if found is not None and found.kind == kind else None


def told_columns(rows: Iterable[Mapping[str, str]], kind: str) -> Mapping[str, str]:
    """{header: field} of the profile a sheet was written by, '' for columns without one; {} when there is none."""
    found = memory_of(rows, kind)
    return found.columns if found else {}


def joined_fields(memory: Memory | None) -> list[str]:
    """The fields that stand in joined cells."""
    return [name for names, _ in memory.joined.values() for name in names] if memory else []


def typer_of(column: LedgerColumn, header: str, context: Context, register: Register, memory: Memory | None) -> Typer:
    """The function that types the cells of one column, as the profile wrote them where it is remembered."""
    joined = memory.joined.get(header) if memory else None
    if memory is None:
        return typer(column, header, context)
    if joined is None:
        return _spoken(column, header, context, memory)
    parts = [register.column(name) for name in joined[0]]
    typers = [_spoken(one, one.title, context, memory) for one in parts]
    return _joined(parts, typers, joined[1])


def _spoken(column: LedgerColumn, header: str, context: Context, memory: Memory) -> Typer:
    """The usual typer, asked only for words that the profile did not say."""
    usual = typer(column, header, context)
    words = {fold(word): codes for word, codes in memory.words.get(column.field, {}).items()}
    if not words:
        return usual

    def typed(cell: Cell) -> Outcome:
        codes = words.get(fold(cell.text)) if cell.text else None
        if codes is None:
            return usual(cell)
        if len(codes) > 1:
            shown = "、".join(_usual_words(column, codes, context))
            return Outcome(None, cell.text, (NOT_TAKEN,), (Fault(_DOUBTFUL, "question", {"words": shown}),))
        return Outcome(codes[0] == "1" if column.type == "bool" else codes[0], cell.text)

    return typed


def _usual_words(column: LedgerColumn, codes: Sequence[str], context: Context) -> list[str]:
    known: dict[str, str] = {}
    for word, code in context.words.get(column.vocab or "", {}).items():
        known.setdefault(code, word)
    return [known.get(code, code) for code in codes]


def _joined(columns: Sequence[LedgerColumn], typers: Sequence[Typer], between: str) -> Typer:
    """Types a cell that holds several values: as many pieces as fields, else each field takes the piece it can read.

    At most one field of free text may take what is left; a cell that cannot be told apart is a question.
    """

    def typed(cell: Cell) -> Outcome:
        pieces = [piece.strip() for piece in (cell.text.split(between) if between.strip() else cell.text.split())]
        pieces = [piece for piece in pieces if piece]
        if not pieces:
            return Outcome(None)
        told = _matched(columns, typers, pieces, between)
        if told is None:
            titles = "、".join(column.title for column in columns)
            return Outcome(None, cell.text, (NOT_TAKEN,), (Fault("LEDGER_197", "question", {"titles": titles}),))
        also = tuple((column.field, value) for column, value in zip(columns[1:], told[1:], strict=True))
        return Outcome(told[0], cell.text, also=tuple((name, value) for name, value in also if value is not None))

    return typed


def _matched(
    columns: Sequence[LedgerColumn], typers: Sequence[Typer], pieces: Sequence[str], between: str
) -> list[Value] | None:
    """The value of each field, None for the whole when the pieces do not tell which is whose."""
    free = [place for place, column in enumerate(columns) if column.type in _FREE]
    if len(free) > 1:
        taken = [_taken(*of) for of in zip(columns, typers, pieces, strict=False)]
        fits = len(pieces) == len(columns) and None not in taken
        return [one[0] for one in taken if one is not None] if fits else None
    rest = list(pieces)
    found: dict[int, Value] = {}
    for place in (at for at in range(len(columns)) if at not in free):
        for piece in rest:
            if (one := _taken(columns[place], typers[place], piece)) is not None:
                found[place] = one[0]
                rest.remove(piece)
                break
    if free and rest:
        one = _taken(columns[free[0]], typers[free[0]], (between or " ").join(rest))
        found, rest = ({**found, free[0]: one[0]}, []) if one is not None else (found, rest)
    return None if rest else [found.get(at) for at in range(len(columns))]


def _taken(column: LedgerColumn, convert: Typer, piece: str) -> tuple[Value] | None:
    """The value of a piece for a column (None for one shown with stars), None when it is no value of it."""
    if _STARS in piece and column.personal != "P3":
        return (None,)
    outcome = convert(Cell(piece))
    fits = outcome.value is not None and all(fault.level == "note" for fault in outcome.faults)
    return (outcome.value,) if fits else None


class Doubtful:
    """Words of a profile that stand for several codes: an unedited cell is what its 底稿 says, an edited one is asked.

    `fields` are those of the values of a row, `letters` the column of each field in the sheet.
    """

    def __init__(
        self, register: Register, fields: Sequence[str], letters: Mapping[str, str], memory: Memory | None
    ) -> None:
        self._slots, self._letters = register.slots, letters
        self._words: dict[str, tuple[int, dict[str, list[str]]]] = {}
        for name, words in memory.words.items() if memory else ():
            several = {fold(word): codes for word, codes in words.items() if len(codes) > 1}
            if several and name in fields:
                self._words[name] = (fields.index(name), several)

    def __bool__(self) -> bool:
        return bool(self._words)

    def settle(self, row: TypedRow, base: str | None) -> None:
        """Fill in what the 底稿 of the row tells, and take back the questions about those cells."""
        told = read_base(base, self._slots)
        for name, (place, words) in self._words.items():
            codes = words.get(fold(row.raw.get(name, "")), ())
            said = [code for code in codes if told is not None and told.knows(name) and told.said(name, code)]
            if said and row.values[place] is None:
                row.values[place] = said[0]
                row.marks.pop(name, None)
                row.problems[:] = [
                    one for one in row.problems if (one.code, one.column) != (_DOUBTFUL, self._letters.get(name))
                ]
