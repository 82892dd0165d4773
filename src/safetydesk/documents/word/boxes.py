"""Boxed parts of a Word copy: tables with a head on every page, forms of labelled boxes, the 版记."""

from __future__ import annotations

from typing import Any

from docx.shared import Pt

from safetydesk.documents.boxes import BLANK
from safetydesk.documents.marks import MM
from safetydesk.documents.official import THICK, THIN
from safetydesk.documents.setting import TYPE_WIDTH
from safetydesk.documents.word.tables import Line, fixed_table, shares, top_aligned
from safetydesk.documents.word.type import Type, Types, breadth, paragraph, rules, run, stop
from safetydesk.domain.papers.paper import Block, Field

_LABEL, _LABEL_PART = 28 * MM, 0.4
_SIDES = 8.0


def words(cell: Any, text: str, kind: Type, align: str = "left") -> None:
    """Words into a cell, a paragraph for each line."""
    for part in text.split("\n"):
        run(paragraph(cell, kind, align=align), part, kind)


def table(document: Any, block: Block, types: Types) -> None:
    """The head and the rows of a table; the head stands again on every page."""
    places = shares([column.share for column in block.columns], TYPE_WIDTH)
    lines = [Line(places, head=True), *(Line(places, 0.0 if any(texts) else BLANK) for texts in block.cells)]
    head, *rows = fixed_table(document, lines)
    for cell, column in zip(head, block.columns, strict=True):
        words(cell, column.label, types.cell_label, "center")
    for cells, texts in zip(rows, block.cells, strict=True):
        for cell, column, text in zip(cells, block.columns, texts, strict=True):
            words(cell, text, types.cell, column.align)
    _apart(document)


def grid(document: Any, block: Block, types: Types) -> None:
    """The rows of a form of boxes, each divided in its own way."""
    lines, fields = [], []
    for row in block.rows:
        cells, told = [], []
        for field, (x, width) in zip(row, shares([field.share for field in row], TYPE_WIDTH), strict=True):
            label = min(_LABEL, width * _LABEL_PART) if field.label else 0.0
            cells += [(x, label)] if label else []
            cells.append((x + label, width - label))
            told.append((field, bool(label), width - label))
        lines.append(Line(cells, max(field.height for field in row) * MM))
        fields.append(told)
    for made, told in zip(fixed_table(document, lines), fields, strict=True):
        left = iter(made)
        for field, labelled, width in told:
            if labelled:
                words(next(left), field.label, types.cell_label, "center")
            _value(next(left), field, width, types.cell)
    _apart(document)


def _value(cell: Any, field: Field, width: float, kind: Type) -> None:
    text = field.value or ("" if field.open or field.height or field.foot else "/")
    words(cell, text, kind, "center" if text == "/" else "left")
    if not field.foot:
        return
    top_aligned(cell)
    room = width - _SIDES
    taken = sum(max(1, -(-breadth(part) * kind.size // room)) for part in text.split("\n"))
    foot = paragraph(cell, kind, align="right")
    foot.paragraph_format.space_before = Pt(max(0.0, field.height * MM - (taken + 2) * kind.leading))
    run(foot, field.foot, kind)


def imprint(document: Any, block: Block, types: Types) -> None:
    """版记: a thick rule above and below, thin ones between (GB/T 9704-2012, 7.4)."""
    kind, last = types.copy, len(block.cells) - 1
    for number, cells in enumerate(block.cells):
        label = breadth(cells[0].partition("：")[0]) + 1 if "：" in cells[0] else 0.0
        made = paragraph(document, kind, left=(1 + label) * kind.size, first=-label * kind.size, right=kind.size)
        edges = {"top": ("single", THIN if number else THICK, "000000")}
        made.paragraph_format.keep_with_next = number < last
        if number == last:
            edges["bottom"] = ("single", THICK, "000000")
        rules(made, **edges)
        run(made, cells[0], kind)
        if len(cells) > 1:
            stop(made, TYPE_WIDTH - kind.size, side="right")
            run(made, "\t" + cells[1], kind)


def _apart(document: Any) -> None:
    """A short line between tables, which would become one otherwise."""
    paragraph(document, Type("fang", 4, 4))
