"""Labelled blanks, underlined to the end of the line, and the lines to sign on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from safetydesk.documents.breaking import break_lines
from safetydesk.documents.marks import Mark, Picture, Row, Rule
from safetydesk.documents.setting import TYPE_WIDTH, Face, centred, right, set_line
from safetydesk.domain.papers.paper import Field, SignLine
from safetydesk.domain.papers.text import day_text

_BELOW = 4.0
_GAP = 8.0
_PRINTED = 14
_LABEL_PART = 0.7
"""The most of a line that a label takes."""
_DEEPEST = 26
"""The most lines of blanks side by side that are kept together."""
_HAIR = 0.01
_PEN = 60.0
"""The least that is left to sign on."""
_BLANK_DATE = "　　年　 月　 日"


@dataclass(frozen=True, slots=True)
class Blanks:
    """Faces and heights (points) of labels, of what is filled in, and of the lines to sign."""

    label: Face
    value: Face
    row: float
    sign_row: float
    size: float


def field_rows(fields: Sequence[Field], blanks: Blanks) -> list[Row]:
    """The rows of blanks that stand side by side; as many lines as the longest value takes.

    Blanks of several lines are one row, blank by blank, so that each reads on in the PDF and none is torn by a page.
    They stand below each other where that takes fewer lines, or where they are too deep to stay together.
    """
    columns: list[list[tuple[Mark, ...]]] = []
    x = 0.0
    for number, (field, width) in enumerate(zip(fields, _widths(fields, blanks), strict=True)):
        edge = x + width - (_GAP if number < len(fields) - 1 else 0)
        columns.append([tuple(line) for line in _cell(field, blanks, x, edge)])
        x += width
    depth = max(map(len, columns))
    if depth > len(fields) > 1:
        below = [row for field in fields for row in field_rows([field], blanks)]
        if len(below) < depth or depth > _DEEPEST:
            return below
    if depth > 1 and len(fields) > 1:
        marks = [_lowered(mark, n * blanks.row) for column in columns for n, line in enumerate(column) for mark in line]
        return [Row(depth * blanks.row, tuple(marks))]
    lines = [tuple(mark for column in columns if n < len(column) for mark in column[n]) for n in range(depth)]
    return [Row(blanks.row, marks, on=number < depth) for number, marks in enumerate(lines, start=1)]


def _widths(fields: Sequence[Field], blanks: Blanks) -> list[float]:
    """The widths by their shares; a blank whose words would not fit its own takes from those with room to spare, when
    that is enough to keep all of them on one line. What is left to a pen gives nothing away."""
    shares = sum(field.share for field in fields)
    widths = [TYPE_WIDTH * field.share / shares for field in fields]
    needs = [_need(field, blanks) for field in fields]
    lack = sum(max(0.0, need - width) for need, width in zip(needs, widths, strict=True))
    spare = [
        0.0 if field.open and not field.value else max(0.0, width - need)
        for field, need, width in zip(fields, needs, widths, strict=True)
    ]
    if not 0 < lack <= sum(spare):
        return widths
    given = lack / sum(spare)
    return [max(width, need) - one * given for width, need, one in zip(widths, needs, spare, strict=True)]


def _need(field: Field, blanks: Blanks) -> float:
    """The width that a blank takes on one line; none where its words have several lines of their own."""
    if "\n" in field.value:
        return 0.0
    words = blanks.label.measure(f"{field.label}：") + blanks.value.measure(field.value or "/")
    return words + blanks.size / 2 + _GAP + _HAIR


def _lowered(mark: Mark, by: float) -> Mark:
    return replace(mark, y=mark.y + by, to_y=mark.to_y + by) if isinstance(mark, Rule) else replace(mark, y=mark.y + by)


def _cell(field: Field, blanks: Blanks, left: float, edge: float) -> Iterator[Iterator[Mark]]:
    """The lines of one blank, all underlined from the end of the label to the edge; a long label stands above."""
    label = f"{field.label}："
    if blanks.label.measure(label) > _LABEL_PART * (edge - left):
        *above, label = break_lines(label, blanks.label.measure, _LABEL_PART * (edge - left))
        yield from (set_line(line, blanks.label, left, blanks.label.baseline) for line in above)
    start = left + blanks.label.measure(label)
    value = field.value or ("" if field.open else "/")
    room, measure = edge - start - blanks.size / 2, blanks.value.measure
    for number, line in enumerate(line for part in value.split("\n") for line in break_lines(part, measure, room)):
        shown = set_line(label, blanks.label, left, blanks.label.baseline) if number == 0 else ()
        yield chain(shown, _blank(line, blanks, start, edge))


def _blank(value: str, blanks: Blanks, left: float, edge: float) -> Iterator[Mark]:
    y = blanks.value.baseline
    if value == "/":
        yield from centred(value, blanks.value, (left + edge) / 2, y)
    else:
        yield from set_line(value, blanks.value, left + blanks.size / 4, y)
    yield Rule(left, y + _BELOW, edge, y + _BELOW)


def sign_rows(signs: Sequence[SignLine], blanks: Blanks) -> list[Row]:
    """One row for each signer: label, line for the pen with the drawn signature on it, certificate, day.

    A label or a certificate that leaves no room to sign takes lines of its own, above and below.
    """
    return [row for sign in signs for row in _sign(sign, blanks)]


def _sign(sign: SignLine, blanks: Blanks) -> Iterator[Row]:
    y = blanks.sign_row - blanks.row + blanks.label.baseline
    *above, label = break_lines(f"{sign.label}：", blanks.label.measure, _LABEL_PART * TYPE_WIDTH)
    for line in above:
        yield Row(blanks.row, tuple(set_line(line, blanks.label, 0, blanks.label.baseline)))
    start, edge = blanks.label.measure(label), TYPE_WIDTH
    marks = list(set_line(label, blanks.label, 0, y))
    if sign.dated:
        day = day_text(sign.signed_on) if sign.signed_on else _BLANK_DATE
        marks += right(day, blanks.value, edge, y)
        edge -= blanks.label.measure(_BLANK_DATE) + _GAP
    room = max(_PRINTED * blanks.size, blanks.value.measure(sign.printed)) + _GAP if sign.printed else 0.0
    below = edge - room - start < _PEN
    if sign.printed and not below:
        marks += set_line(sign.printed, blanks.value, edge - room + _GAP, y)
        if sign.printed.endswith("："):
            marks.append(Rule(edge - room + _GAP + blanks.value.measure(sign.printed), y + _BELOW, edge, y + _BELOW))
        edge -= room
    marks.append(Rule(start, y + _BELOW, edge, y + _BELOW))
    if sign.image:
        wide = min(120.0, edge - start - 2 * _GAP)
        marks.append(Picture(start + _GAP, y - 21, wide, 24, sign.image, sign.label, True))
    yield Row(blanks.sign_row, tuple(marks))
    if sign.printed and below:
        for line in break_lines(sign.printed, blanks.value.measure, TYPE_WIDTH):
            yield Row(blanks.row, tuple(right(line, blanks.value, TYPE_WIDTH, blanks.value.baseline)))
