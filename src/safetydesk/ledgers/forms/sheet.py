"""The worksheet part of a form with its records in it: rows filled, put in and moved; text before and after shifted."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from safetydesk.ledgers.books.cells import letters, parse_range
from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.forms.rows import (
    FormCell,
    FormRow,
    copied,
    filled,
    merges_of,
    moved,
    read_rows,
    row_xml,
    uncached,
    with_merges,
)
from safetydesk.ledgers.forms.shift import Shift
from safetydesk.ledgers.forms.table import FormTable
from safetydesk.ledgers.profiles.metrics import capacity, height, lines
from safetydesk.ledgers.spool import Cell, Cells, Spool

_START = re.compile(r"<(?:(\w+):)?sheetData\s*(/?)>")
_MERGES = re.compile(r"<((?:\w+:)?)mergeCells\b.*?</\1mergeCells>", re.DOTALL)
_BREAK = re.compile(r'(<(?:\w+:)?brk\b[^>]*?\bid=")(\d+)(")')
_ROW_BREAKS = re.compile(r"<((?:\w+:)?)rowBreaks\b.*?</\1rowBreaks>", re.DOTALL)
_SQREFS = re.compile(r"(<(?:\w+:)?sqref>)([^<]+)(</)")
_WIDTH, _FONT = 8.43, 12
_TOLD_EVERY = 500
_DATE_WIDTH = 9.5
"""A column narrower than this shows a date as ####, so it gets a text that wraps."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What is put where: for each record {column: cell}, the rows put in, which styles are dates.

    `lines` are the texts for cells around the table, {row: {column: text}}.
    """

    table: FormTable
    records: Spool
    shift: Shift
    dates: Collection[str]
    lines: Mapping[int, Mapping[int, str]]


def patched_sheet(text: str, placed: Placed, written: Callable[[int], object]) -> Iterator[str]:
    """The text of the worksheet with the records in it, piece by piece; `written` hears how many were.

    DamagedError when it cannot be understood, before the first piece.
    """
    start = _START.search(text)
    if start is None:
        raise DamagedError("工作表没有数据部分")
    prefix = f"{start[1]}:" if start[1] else ""
    if start[2]:
        raise DamagedError("表样是空的")
    end = text.index(f"</{prefix}sheetData>", start.end())
    head, data, tail = text[: start.end()], text[start.end() : end], text[end:]
    del text
    rows = read_rows(data, prefix)
    shift = placed.shift
    above = [row for row in rows if row.number < placed.table.first]
    kept = data[: _length(data, prefix, len(above))]
    del data
    body = _body(rows, placed, _widths(head), prefix, written)
    added = [area for area in merges_of(tail) if (source := _copied_area(area, placed)) for area in source]
    head = re.sub(rf"<{prefix}dimension\b[^>]*/>", "", head)
    if any(cell.calculated for row in above for cell in row.cells) or any(row.number in placed.lines for row in above):
        moved_above = (_with_lines(uncached(moved(row, shift)), row.number, placed, prefix) for row in above)
        kept = "".join(row_xml(row, prefix) for row in moved_above)
    ending = _tail(tail, shift, added, prefix)
    return chain([shift.references(head), kept], (row_xml(row, prefix) for row in body), [ending])


def _length(data: str, prefix: str, count: int) -> int:
    """Where the first so many rows end."""
    pattern = re.compile(rf"<{prefix}row\b[^>]*?(?:/>|>.*?</{prefix}row>)", re.DOTALL)
    ends = [found.end() for _, found in zip(range(count), pattern.finditer(data), strict=False)]
    return ends[-1] if ends else 0


def _body(
    rows: Sequence[FormRow],
    placed: Placed,
    widths: Mapping[int, float],
    prefix: str,
    written: Callable[[int], object],
) -> Iterator[FormRow]:
    """The rows from the first that takes a record on, one after the other."""
    table, shift = placed.table, placed.shift
    known = {row.number: row for row in rows}
    blank = dict.fromkeys(table.blank)
    waiting = heapq.merge(
        (moved(known.get(number) or FormRow(number, ""), shift) for number in blank),
        _made(known.get(shift.at - 1) if table.blank else None, shift, prefix),
        key=_number,
    )
    below = (
        _with_lines(moved(row, shift), row.number, placed, prefix)
        for row in rows
        if row.number >= table.first and row.number not in blank
    )
    done = _with_records(waiting, placed, widths, prefix, written)
    return map(uncached, heapq.merge(done, below, key=_number))


def _number(row: FormRow) -> int:
    return row.number


def _made(pattern: FormRow | None, shift: Shift, prefix: str) -> Iterator[FormRow]:
    """The rows put in, like the last blank row but one."""
    for number in range(shift.at, shift.at + shift.by):
        yield copied(pattern, number, prefix) if pattern else FormRow(number, "")


def _with_records(
    waiting: Iterator[FormRow],
    placed: Placed,
    widths: Mapping[int, float],
    prefix: str,
    written: Callable[[int], object],
) -> Iterator[FormRow]:
    for index, cells in enumerate(placed.records):
        yield _with_record(next(waiting), index, cells, placed, widths, prefix)
        if not (index + 1) % _TOLD_EVERY:
            written(index + 1)
    yield from waiting


def _with_lines(row: FormRow, number: int, placed: Placed, prefix: str) -> FormRow:
    """A row around the table with the texts for its cells; `number` is where it stood."""
    texts = placed.lines.get(number)
    return filled(row, {at: ("s", text) for at, text in texts.items()}, prefix, 0) if texts else row


def _with_record(
    row: FormRow, index: int, record: Cells, placed: Placed, widths: Mapping[int, float], prefix: str
) -> FormRow:
    cells = {cell.column: cell for cell in row.cells}
    values = {at: _settled(cell, cells.get(at), placed.dates, widths.get(at, _WIDTH)) for at, cell in record.items()}
    serial = placed.table.serial
    if serial is not None and not (cells.get(serial) or FormCell(serial, "", "")).inner:
        values[serial] = ("n", str(index + 1))
    most = max(
        (lines(text, capacity(widths.get(at, _WIDTH), _FONT)) for at, (kind, text) in values.items() if kind == "s"),
        default=1,
    )
    return filled(row, values, prefix, height(most, _FONT) if most > 1 else 0)


def _settled(cell: Cell, there: FormCell | None, dates: Collection[str], width: float) -> Cell:
    """A day is a day number where the form's cell shows dates and has room for one, else a text."""
    kind, text = cell
    if kind != "d":
        return cell
    serial, _, shown = text.partition("\0")
    dated = there is not None and there.style in dates and width >= _DATE_WIDTH
    return ("n", serial) if dated else ("s", shown)


def _widths(head: str) -> dict[int, float]:
    found: dict[int, float] = {}
    for entry in re.findall(r"<(?:\w+:)?col\b[^>]*>", head):
        told = {name: float(value) for name, value in re.findall(r'\b(min|max|width)="([\d.]+)"', entry)}
        if len(told) == 3 and told["max"] - told["min"] < 500:
            found |= dict.fromkeys(range(int(told["min"]), int(told["max"]) + 1), told["width"])
    return found


def _copied_area(area: str, placed: Placed) -> list[str]:
    """The merged cells of the row that was copied, in each of the rows put in."""
    shift, found = placed.shift, parse_range(area)
    if found is None or not placed.table.blank or not (found[0] == found[2] == shift.at - 1):
        return []
    _, left, _, right = found
    return [f"{letters(left)}{row}:{letters(right)}{row}" for row in range(shift.at, shift.at + shift.by)]


def _tail(tail: str, shift: Shift, added: Sequence[str], prefix: str) -> str:
    """What stands after the rows: merged cells, rules, lists, links, breaks moved along."""
    if not shift.by:
        return tail
    still = replace(shift, grows=False)
    found = _MERGES.search(tail)
    merges = still.references(found[0]) if found else ""
    rest = shift.references(shift.formulas(tail.replace(found[0], "\0", 1) if found else tail, own=True))
    rest = _SQREFS.sub(lambda one: f"{one[1]}{shift.areas(one[2])}{one[3]}", rest)
    rest = _ROW_BREAKS.sub(
        lambda one: _BREAK.sub(lambda brk: f"{brk[1]}{shift.row(int(brk[2]))}{brk[3]}", one[0]), rest
    )
    return with_merges(rest.replace("\0", merges, 1), added, prefix)
