"""Boxed parts: tables whose head stands again on every page, and forms of labelled boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from safetydesk.documents.breaking import break_lines
from safetydesk.documents.marks import MM, Mark, Row, Rule
from safetydesk.documents.setting import TYPE_HEIGHT, TYPE_WIDTH, Face, centred, right, set_line
from safetydesk.domain.papers.paper import Block, Field

_SIDE = 4.0
_PAD = 4.0
_WEIGHT = 0.5
_LABEL = 28 * MM
"""Width of the label's box in a grid; less where the field is narrow."""
_LABEL_PART = 0.4
_FOOT = 1.5
"""Lines that the foot of a box takes."""
BLANK = 9 * MM
"""Height of a row that a hand can write in."""
_TALLEST = TYPE_HEIGHT * 0.6
"""A taller row is taken apart into its lines."""


@dataclass(frozen=True, slots=True)
class BoxFaces:
    """What boxed parts are set in: text, and labels or column heads."""

    text: Face
    label: Face


@dataclass(frozen=True, slots=True)
class _Cell:
    """A box of a row: where it stands, its lines, how they lie, and what is printed at its lower right."""

    x: float
    width: float
    lines: tuple[str, ...]
    face: Face
    align: str = "left"
    top: bool = False
    foot: str = ""

    @property
    def depth(self) -> float:
        """The height that the text needs."""
        return (len(self.lines) + (_FOOT if self.foot else 0)) * self.face.leading + 2 * _PAD


def table_rows(block: Block, faces: BoxFaces, group: int) -> list[Row]:
    """The head and the rows of a table; the head goes along with the first row and returns, as 续表, on every page."""
    places = _places([column.share for column in block.columns])
    labels = [_cell(one.label, *at, faces.label, "center") for one, at in zip(block.columns, places, strict=True)]
    head = [replace(row, group=group) for row in _boxed(labels, 0)]
    again = (_continued(faces), *head)
    rows: list[Row] = []
    for number, texts in enumerate(block.cells):
        told = zip(texts, block.columns, places, strict=True)
        boxed = _boxed([_cell(text, *at, faces.text, one.align) for text, one, at in told], 0 if any(texts) else BLANK)
        rows += [replace(row, again=again) for row in boxed]
        if number == 0:
            rows[0] = replace(rows[0], group=group)
    return [Row(_PAD, group=group), *head, *rows, Row(2 * _PAD)]


def grid_rows(block: Block, faces: BoxFaces, group: int) -> list[Row]:
    """The rows of a form of boxes: labels left of their values, boxes at least as high as declared.

    A value stands in the middle of its box; an opinion, below which a hand signs, begins at the top.
    """
    rows: list[Row] = []
    for fields in block.rows:
        shares = _places([field.share for field in fields])
        cells = [cell for field, at in zip(fields, shares, strict=True) for cell in _field(field, *at, faces)]
        rows += _boxed(cells, max((field.height for field in fields), default=0) * MM)
    return [Row(_PAD, group=group), replace(rows[0], group=group), *rows[1:], Row(_PAD)] if rows else []


def _field(field: Field, x: float, width: float, faces: BoxFaces) -> Iterator[_Cell]:
    label = min(_LABEL, width * _LABEL_PART) if field.label else 0.0
    if field.label:
        yield _cell(field.label, x, label, faces.label, "center")
    text = field.value or ("" if field.open or field.height or field.foot else "/")
    made = _cell(text, x + label, width - label, faces.text, "center" if text == "/" else "left")
    yield replace(made, top=bool(field.foot), foot=field.foot)


def _places(shares: Sequence[int]) -> list[tuple[float, float]]:
    """x and width of columns that share the line."""
    places, x = [], 0.0
    for share in shares:
        width = TYPE_WIDTH * share / sum(shares)
        places.append((x, width))
        x += width
    return places


def _cell(text: str, x: float, width: float, face: Face, align: str = "left") -> _Cell:
    room = width - 2 * _SIDE
    lines = tuple(line for part in text.split("\n") for line in break_lines(part, face.measure, room))
    return _Cell(x, width, lines, face, align)


def _continued(faces: BoxFaces) -> Row:
    """续表 above the head of a table that goes on."""
    face = faces.text
    return Row(face.leading, tuple(right("续表", face, TYPE_WIDTH, face.baseline)))


def _boxed(cells: Sequence[_Cell], least: float) -> list[Row]:
    """One row of boxes, or the lines of one that is too tall to be kept whole."""
    height = max(least, *(cell.depth for cell in cells))
    left, edge = cells[0].x, cells[-1].x + cells[-1].width
    if height > _TALLEST and least < _TALLEST:
        return _apart(cells, left, edge)
    marks: list[Mark] = [Rule(left, 0, edge, 0, _WEIGHT), Rule(left, height, edge, height, _WEIGHT)]
    marks += _uprights(cells, height)
    for cell in cells:
        marks += _text(cell, height)
    return [Row(height, tuple(marks))]


def _uprights(cells: Sequence[_Cell], height: float) -> list[Rule]:
    """The rules left of every box and right of the last."""
    edges = [*(cell.x for cell in cells), cells[-1].x + cells[-1].width]
    return [Rule(x, 0, x, height, _WEIGHT) for x in edges]


def _text(cell: _Cell, height: float) -> Iterator[Mark]:
    """The lines of a box, in the middle of its height unless a hand writes below them."""
    y = _PAD if cell.top else (height - len(cell.lines) * cell.face.leading) / 2
    for line in cell.lines:
        yield from _line(line, cell, y + cell.face.baseline)
        y += cell.face.leading
    if cell.foot:
        y = height - _PAD - cell.face.leading + cell.face.baseline
        yield from right(cell.foot, cell.face, cell.x + cell.width - _SIDE, y)


def _line(line: str, cell: _Cell, y: float) -> Iterator[Mark]:
    if cell.align == "center":
        return centred(line, cell.face, cell.x + cell.width / 2, y)
    if cell.align == "right":
        return right(line, cell.face, cell.x + cell.width - _SIDE, y)
    return set_line(line, cell.face, cell.x + _SIDE, y)


def _apart(cells: Sequence[_Cell], left: float, edge: float) -> list[Row]:
    """The lines of a row taller than a page can hold, each closed by a rule where a page ends with it."""
    leading = max(cell.face.leading for cell in cells)
    rows = []
    depth = max(len(cell.lines) + (1 if cell.foot else 0) for cell in cells)
    for number in range(depth):
        marks: list[Mark] = [*_uprights(cells, leading)]
        for cell in cells:
            y = cell.face.baseline
            if number < len(cell.lines):
                marks += _line(cell.lines[number], cell, y)
            elif cell.foot and number == depth - 1:
                marks += right(cell.foot, cell.face, cell.x + cell.width - _SIDE, y)
        top, foot = Rule(left, 0, edge, 0, _WEIGHT), Rule(left, leading, edge, leading, _WEIGHT)
        opened = (top,) if number == 0 else ()
        rows.append(
            Row(
                leading,
                (*opened, *marks, *((foot,) if number == depth - 1 else ())),
                shut=(foot,),
                on=number < depth - 1,
            )
        )
    opening = Row(0.01, (Rule(left, 0, edge, 0, _WEIGHT),))
    return [rows[0], *(replace(row, again=(opening,)) for row in rows[1:])]
