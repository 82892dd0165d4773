"""The worksheet part of a form with its records in it: rows filled, put in and moved; text before and after shifted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from safetydesk.ledgers.cells import letters, parse_range
from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.form_rows import (
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
from safetydesk.ledgers.form_shift import Shift
from safetydesk.ledgers.form_table import FormTable
from safetydesk.ledgers.profile_metrics import capacity, height, lines

_START = re.compile(r"<(?:(\w+):)?sheetData\s*(/?)>")
_MERGES = re.compile(r"<((?:\w+:)?)mergeCells\b.*?</\1mergeCells>", re.DOTALL)
_BREAK = re.compile(r'(<(?:\w+:)?brk\b[^>]*?\bid=")(\d+)(")')
_ROW_BREAKS = re.compile(r"<((?:\w+:)?)rowBreaks\b.*?</\1rowBreaks>", re.DOTALL)
_SQREFS = re.compile(r"(<(?:\w+:)?sqref>)([^<]+)(</)")
_WIDTH, _FONT = 8.43, 12
_DATE_WIDTH = 9.5
"""A column narrower than this shows a date as ####, so it gets a text that wraps."""

Cell = tuple[str, str]
"""What is put into a cell: n and a number, s and a text, d and a day's number with its text after a null."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What is put where: for each record {column: cell}, the rows put in, and which styles are dates."""

    table: FormTable
    records: Sequence[Mapping[int, Cell | None]]
    shift: Shift
    dates: Collection[str]


def patched_sheet(text: str, placed: Placed) -> str:
    """The text of the worksheet with the records in it; DamagedError when it cannot be understood."""
    start = _START.search(text)
    if start is None:
        raise DamagedError("工作表没有数据部分")
    prefix = f"{start[1]}:" if start[1] else ""
    if start[2]:
        raise DamagedError("表样是空的")
    end = text.index(f"</{prefix}sheetData>", start.end())
    head, data, tail = text[: start.end()], text[start.end() : end], text[end:]
    rows = read_rows(data, prefix)
    shift = placed.shift
    above = [row for row in rows if row.number < placed.table.first]
    kept = data[: _length(data, prefix, len(above))]
    body = _body(rows, placed, _widths(head), prefix)
    added = [area for area in merges_of(tail) if (source := _copied_area(area, placed)) for area in source]
    out = "".join(row_xml(row, prefix) for row in body)
    head = re.sub(rf"<{prefix}dimension\b[^>]*/>", "", head)
    if any(cell.calculated for row in above for cell in row.cells):
        kept = "".join(row_xml(uncached(moved(row, shift)), prefix) for row in above)
    return f"{shift.references(head)}{kept}{out}{_tail(tail, shift, added, prefix)}"


def _length(data: str, prefix: str, count: int) -> int:
    """Where the first so many rows end."""
    pattern = re.compile(rf"<{prefix}row\b[^>]*?(?:/>|>.*?</{prefix}row>)", re.DOTALL)
    ends = [found.end() for _, found in zip(range(count), pattern.finditer(data), strict=False)]
    return ends[-1] if ends else 0


def _body(rows: Sequence[FormRow], placed: Placed, widths: Mapping[int, float], prefix: str) -> list[FormRow]:
    table, shift = placed.table, placed.shift
    known = {row.number: row for row in rows}
    pattern = known.get(shift.at - 1) if table.blank else None  # the last blank row but one
    blank = [known.get(number) or FormRow(number, "") for number in table.blank]
    made = [
        copied(pattern, shift.at + index, prefix) if pattern else FormRow(shift.at + index, "")
        for index in range(shift.by)
    ]
    waiting = sorted([*(moved(row, shift) for row in blank), *made], key=lambda row: row.number)
    done = [
        _with_record(row, index, placed, widths, prefix) if index < len(placed.records) else row
        for index, row in enumerate(waiting)
    ]
    below = [moved(row, shift) for row in rows if row.number >= table.first and row.number not in set(table.blank)]
    return [uncached(row) for row in sorted([*done, *below], key=lambda row: row.number)]


def _with_record(row: FormRow, index: int, placed: Placed, widths: Mapping[int, float], prefix: str) -> FormRow:
    cells = {cell.column: cell for cell in row.cells}
    values = {
        at: _settled(cell, cells.get(at), placed.dates, widths.get(at, _WIDTH))
        for at, cell in placed.records[index].items()
        if cell is not None
    }
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
