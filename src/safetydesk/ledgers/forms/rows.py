"""The rows of a form as text: cells filled in keeping their style, rows copied, everything else as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from safetydesk.ledgers.books.cells import column_index, letters
from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.forms.shift import Shift
from safetydesk.ledgers.writing.rendered import plain_text
from safetydesk.ledgers.writing.texts import text_element

_NUMBER = re.compile(r'\br="(\d+)"')
_AT = re.compile(r'\br="([A-Z]{1,3})(\d+)"')
_STYLE = re.compile(r'\bs="(\d+)"')
_HEIGHT = re.compile(r'\s(?:ht|customHeight)="[^"]*"')
_SPANS = re.compile(r'\sspans="[^"]*"')


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell: the number of its column, its attributes but the place, and what is in it as XML."""

    column: int
    attributes: str
    inner: str

    @property
    def style(self) -> str:
        """The number of its style, '' for none."""
        found = _STYLE.search(self.attributes)
        return found[1] if found else ""

    @property
    def calculated(self) -> bool:
        """Whether it holds a formula."""
        return "<f" in self.inner or ":f" in self.inner


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row: its number, its attributes but the number, its cells in order."""

    number: int
    attributes: str
    cells: tuple[FormCell, ...] = field(default=())

    @property
    def points(self) -> float | None:
        """Its height, None when none is set."""
        found = re.search(r'\bht="([\d.]+)"', self.attributes)
        return float(found[1]) if found else None


def read_rows(data: str, prefix: str) -> list[FormRow]:
    """The rows of what stands in sheetData; DamagedError when it cannot be understood."""
    rows: list[FormRow] = []
    pattern = re.compile(rf"<{prefix}row\b([^>]*?)(?:/>|>(.*?)</{prefix}row>)", re.DOTALL)
    rest = pattern.sub("", data)
    if rest.strip():
        raise DamagedError("表样的数据部分里有读不通的内容")
    for found in pattern.finditer(data):
        named = _NUMBER.search(found[1])
        number = int(named[1]) if named else (rows[-1].number + 1 if rows else 1)
        attributes = _SPANS.sub("", _NUMBER.sub("", found[1], count=1))
        rows.append(FormRow(number, attributes.rstrip(), tuple(_cells(found[2] or "", prefix))))
    return rows


def _cells(content: str, prefix: str) -> list[FormCell]:
    cells: list[FormCell] = []
    pattern = re.compile(rf"<{prefix}c\b([^>]*?)(?:/>|>(.*?)</{prefix}c>)", re.DOTALL)
    for found in pattern.finditer(content):
        named = _AT.search(found[1])
        column = column_index(named[1]) if named else (cells[-1].column + 1 if cells else 1)
        cells.append(FormCell(column, _AT.sub("", found[1], count=1).rstrip(), found[2] or ""))
    return cells


def row_xml(row: FormRow, prefix: str) -> str:
    """A row as it is written."""
    cells = "".join(
        f'<{prefix}c r="{letters(cell.column)}{row.number}"{_spaced(cell.attributes)}'
        + (f">{cell.inner}</{prefix}c>" if cell.inner else "/>")
        for cell in row.cells
    )
    return f'<{prefix}row r="{row.number}"{_spaced(row.attributes)}>{cells}</{prefix}row>'


def _spaced(attributes: str) -> str:
    plain = " ".join(attributes.split())
    return f" {plain}" if plain else ""


def moved(row: FormRow, shift: Shift) -> FormRow:
    """A row where it stands after the shift, its formulas too."""
    cells = tuple(
        replace(cell, inner=shift.references(shift.formulas(cell.inner, own=True))) if cell.calculated else cell
        for cell in row.cells
    )
    return replace(row, number=shift.row(row.number), cells=cells)


def copied(row: FormRow, number: int, prefix: str) -> FormRow:
    """A blank row like another: its height and styles; a formula of its own is carried on, values are not."""
    return replace(row, number=number, cells=tuple(_blank(cell, row.number, number, prefix) for cell in row.cells))


def _blank(cell: FormCell, source: int, number: int, prefix: str) -> FormCell:
    style = f' s="{cell.style}"' if cell.style else ""
    shared = re.search(r'<(?:\w+:)?f\b[^>]*\bt="shared"[^>]*\bsi="(\d+)"', cell.inner)
    if shared:
        return FormCell(cell.column, style, f'<{prefix}f t="shared" si="{shared[1]}"/>')
    own = re.search(r"<(?:\w+:)?f>([^<]+)</", cell.inner)
    if own:
        return FormCell(cell.column, style, f"<{prefix}f>{_carried(own[1], cell.column, source, number)}</{prefix}f>")
    return FormCell(cell.column, style, "")


def _carried(formula: str, column: int, source: int, number: int) -> str:
    """A formula as a spreadsheet carries it down from one row to another; XML text in and out."""
    from html import unescape
    from xml.sax.saxutils import escape

    from openpyxl.formula.translate import Translator  # type: ignore[import-untyped]

    at = letters(column)
    plain = unescape(formula)
    return escape(str(Translator(f"={plain}", origin=f"{at}{source}").translate_formula(f"{at}{number}"))[1:])


def filled(row: FormRow, values: Mapping[int, tuple[str, str]], prefix: str, points: float) -> FormRow:
    """The row with values ({column: (kind, text)}; kind n a number, s a text) in its cells; formulas are left.

    The row grows to `points` where it is lower.
    """
    cells = {cell.column: cell for cell in row.cells}
    for column, (kind, text) in values.items():
        old = cells.get(column) or FormCell(column, "", "")
        if old.calculated:
            continue
        style = f' s="{old.style}"' if old.style else ""
        if kind == "n":
            cells[column] = FormCell(column, style, f"<{prefix}v>{text}</{prefix}v>")
        else:
            element = re.sub(r"<(/?)t\b", rf"<\1{prefix}t", text_element(plain_text(text)))
            cells[column] = FormCell(column, f'{style} t="inlineStr"', f"<{prefix}is>{element}</{prefix}is>")
    attributes = row.attributes
    if row.points is not None and row.points < points:
        attributes = f'{_HEIGHT.sub("", attributes)} ht="{points:g}" customHeight="1"'
    return FormRow(row.number, attributes, tuple(cells[column] for column in sorted(cells)))


def uncached(row: FormRow) -> FormRow:
    """The row with the results of its formulas taken out: what they were counted from has changed."""
    cells = [
        replace(cell, inner=re.sub(r"<((?:\w+:)?)v>[^<]*</\1v>", "", cell.inner))
        if cell.calculated and "DISPIMG" not in cell.inner
        else cell
        for cell in row.cells
    ]
    return replace(row, cells=tuple(cells))


def merges_of(tail: str) -> list[str]:
    """The merged ranges named after the rows of a sheet."""
    return re.findall(r'<(?:\w+:)?mergeCell\b[^>]*\bref="([^"]+)"', tail)


def with_merges(tail: str, added: Sequence[str], prefix: str) -> str:
    """The end of a sheet with merged ranges added to those it has."""
    if not added:
        return tail
    more = "".join(f'<{prefix}mergeCell ref="{area}"/>' for area in added)
    count = len(merges_of(tail)) + len(added)
    tail = re.sub(rf'(<{prefix}mergeCells\b[^>]*?\bcount=")\d+"', rf'\g<1>{count}"', tail)
    return tail.replace(f"</{prefix}mergeCells>", f"{more}</{prefix}mergeCells>", 1)
