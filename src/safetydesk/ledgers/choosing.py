"""Which sheet of a book is the ledger, and as which kind: by score, told aloud, never between the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from safetydesk.catalog.registers import Register
from safetydesk.errors import SafetyDeskError, error
from safetydesk.ledgers.header import LAST_HEADER_ROW, Aliases, find_header_row
from safetydesk.ledgers.layout import Layout, recognise
from safetydesk.ledgers.sheet import Geometry
from safetydesk.ledgers.words import near
from safetydesk.ledgers.workbook import Book, Sheet

_PEEKED_ROWS = 4 * LAST_HEADER_ROW + 4
_WIDEST = 512
_LONGEST = 2_000

Grid = dict[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The sheet to read and its layout; `others` are visible sheets that look like the same kind."""

    sheet: Sheet
    layout: Layout
    geometry: Geometry
    others: tuple[str, ...]


def choose(
    book: Book,
    registers: Mapping[str, Register],
    name: str,
    kind: str | None,
    asked: str | None,
    chosen: Mapping[str, str],
) -> Choice:
    """The best sheet of a book for a kind (None: for any kind); LEDGER_ errors say what was found instead."""
    sheets = _candidates(book, name, asked)
    grids = {sheet: peek(book, sheet) for sheet in sheets}
    asked_registers = [registers[kind]] if kind else list(registers.values())
    other_registers = [register for register in registers.values() if register not in asked_registers]
    found = [choice for register in asked_registers for choice in _layouts(book, register, grids, chosen)]
    if not found:
        _refuse_other_kind(book, name, grids, asked_registers[0], other_registers, least=0)
        raise _unrecognised(book, name, grids, asked_registers[0])
    best = max(
        found, key=lambda choice: (not choice.layout.missing(), choice.layout.score, -sheets.index(choice.sheet))
    )
    alone = {best.sheet: grids[best.sheet]}
    _refuse_other_kind(book, name, alone, best.layout.register, other_registers, least=best.layout.score)
    _require_columns(name, best.layout)
    others = {choice.sheet.name for choice in found if choice.sheet != best.sheet and not choice.layout.missing()}
    return Choice(best.sheet, best.layout, best.geometry, tuple(sorted(others)))


def _require_columns(name: str, layout: Layout) -> None:
    """A ledger without a required column is refused, with the header that may be meant."""
    missing = layout.missing()
    if not missing:
        return
    guesses = [guess for column in missing for guess in near(column.title, layout.unmapped)]
    hint = f"（是不是“{guesses[0]}”那一列？）" if guesses else ""
    titles = "、".join(column.title for column in missing)
    raise error("LEDGER_012", file=name, sheet=layout.sheet, row=layout.header_row, titles=titles, hint=hint)


def _candidates(book: Book, name: str, asked: str | None) -> list[Sheet]:
    if asked is not None:
        named = [sheet for sheet in book.sheets if sheet.name == asked.strip()]
        if not named:
            raise error("LEDGER_014", file=name, sheet=asked, sheets="、".join(sheet.name for sheet in book.sheets))
        return named
    visible = [sheet for sheet in book.sheets if not sheet.hidden]
    if not visible:
        raise error("LEDGER_020", file=name, sheets="、".join(sheet.name for sheet in book.sheets))
    return visible


def peek(book: Book, sheet: Sheet) -> Grid:
    """The texts of the first rows of a sheet."""
    grid: Grid = {}
    for number, _, tokens in book.rows(sheet):
        if number > _PEEKED_ROWS or len(grid) > LAST_HEADER_ROW + 2:
            break
        texts = {token[0]: cell.text[:_LONGEST] for token in tokens[:_WIDEST] if (cell := book.cell(token)).text}
        if texts:
            grid[number] = texts
    return grid


def _layouts(book: Book, register: Register, grids: Mapping[Sheet, Grid], chosen: Mapping[str, str]) -> list[Choice]:
    aliases = Aliases(register, {header: field for header, field in chosen.items() if field})
    found = []
    for sheet, grid in grids.items():
        if find_header_row(grid, aliases) is None:
            continue
        geometry = book.geometry(sheet)
        layout = recognise(register, sheet.name, grid, geometry.merges, chosen)
        if layout is not None:
            found.append(Choice(sheet, layout, geometry, ()))
    return found


def _refuse_other_kind(
    book: Book, name: str, grids: Mapping[Sheet, Grid], asked: Register, others: list[Register], least: int
) -> None:
    """A ledger that fits another kind completely and better (`least` columns) is not read as the kind asked for."""
    for register in others:
        for choice in _layouts(book, register, grids, {}):
            if choice.layout.score > least and not choice.layout.missing():
                raise error(
                    "LEDGER_013",
                    file=name,
                    sheet=choice.sheet.name,
                    found=register.title,
                    asked=asked.title,
                    key=register.key,
                )


def _unrecognised(book: Book, name: str, grids: Mapping[Sheet, Grid], register: Register) -> SafetyDeskError:
    rows = [(len(row), sheet.name, number, row) for sheet, grid in grids.items() for number, row in grid.items()]
    if not rows:
        if any(book.geometry(sheet).pictures for sheet in grids):
            return error("LEDGER_016", file=name)
        return error("LEDGER_011", file=name, title=register.title, seen="工作表是空的", example=_example(register))
    _, sheet, number, row = max(rows, key=lambda entry: (min(entry[0], 3), -entry[2]))
    seen = f"工作表“{sheet}”第 {number} 行是“{'、'.join(text[:12] for text in list(row.values())[:6])}”"
    return error("LEDGER_011", file=name, title=register.title, seen=seen, example=_example(register))


def _example(register: Register) -> str:
    return "、".join(
        ["序号", *(register.column(field).title for field in register.required), register.columns[-1].title]
    )
