"""The cells of one column as they are written: made once for a value that repeats, with the lines they take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from safetydesk.domain.staging import Value
from safetydesk.ledgers import parts
from safetydesk.ledgers.cells import letters
from safetydesk.ledgers.profile import OutColumn, Plan
from safetydesk.ledgers.profile_metrics import column_lines, one_line
from safetydesk.ledgers.rendered import Show, is_plain, yuan
from safetydesk.ledgers.sheet_pictures import Gallery
from safetydesk.ledgers.texts import SharedTexts

ROW = "\x01"
"""Stands in a cell for the number of its row; no workbook may hold that character."""
_REMEMBERED = 2_000
"""Values of a column whose cells are kept to be written again."""
_EPOCH = date(1899, 12, 30).toordinal()

Tail = Callable[[Value], str]
"""From a field's value to the XML of its cell after the row number."""
Lines = Callable[[Value], int]
Short = tuple[int, Callable[[str], str]]
"""So many characters surely stand in one line; and from such a text to the rest of its cell."""


class Tallest:
    """The lines of the tallest cell made since `most` was last set to 1."""

    __slots__ = ("most",)

    def __init__(self) -> None:
        self.most = 1


class Cells(dict[Value, str]):
    """The cells of a column by value; only those of one line are kept here, so that a look-up tells no height."""

    def __init__(self, start: str, tail: Tail, lines: Lines | None, tallest: Tallest) -> None:
        super().__init__()
        self._start, self._tail, self._lines, self._tallest = start, tail, lines, tallest
        self._tall: dict[Value, tuple[str, int]] = {}

    def __missing__(self, value: Value) -> str:
        known = self._tall.get(value)
        if known is None:
            cell, lines = self._start + self._tail(value), 1 if self._lines is None else self._lines(value)
            if lines == 1:
                if len(self) < _REMEMBERED:
                    self[value] = cell
                return cell
            known = cell, lines
            if len(self._tall) < _REMEMBERED:
                self._tall[value] = known
        if known[1] > self._tallest.most:
            self._tallest.most = known[1]
        return known[0]


class Texts(Cells):
    """The cells of a column of free text, most of which are short, differ, and show what they hold."""

    def __init__(self, start: str, tail: Tail, lines: Lines | None, tallest: Tallest, short: Short) -> None:
        super().__init__(start, tail, lines, tallest)
        self._most, self._quick = short

    def __missing__(self, value: Value) -> str:
        if type(value) is str and len(value) <= self._most and value.isprintable():
            cell = self._start + self._quick(value)
            if len(self) < _REMEMBERED:
                self[value] = cell
            return cell
        return super().__missing__(value)


class Fresh(Cells):
    """The cells of a column whose values do not always show the same: pictures."""

    def __missing__(self, value: Value) -> str:
        return self._start + self._tail(value)


def column_cells(plan: Plan, strings: SharedTexts, gallery: Gallery | None, tallest: Tallest) -> list[Cells]:
    """The cells of every column of the plan, the first being column B."""
    return [
        _cells(one, f'<c r="{letters(index)}{ROW}', plan, strings, gallery, tallest)
        for index, one in enumerate(plan.columns, 2)
    ]


def _cells(
    one: OutColumn, start: str, plan: Plan, strings: SharedTexts, gallery: Gallery | None, tallest: Tallest
) -> Cells:
    pictures = gallery if one.kind == "picture" else None
    tail, lines = _content(one, _shown(one, pictures), strings), column_lines(one, plan.paper.font)
    if pictures:
        return Fresh(start, tail, None, tallest)
    if is_plain(one.show) and one.kind not in ("day", "money", "integer"):
        most = one_line(one, plan.paper.font) if lines else 32_767
        return Texts(start, tail, lines, tallest, (most, strings.fragments(parts.STYLE_OF.get(one.kind, parts.TEXT))))
    return Cells(start, tail, lines, tallest)


def _shown(one: OutColumn, gallery: Gallery | None) -> Show:
    """What a cell of the column shows; under pictures only a word when they cannot be opened."""
    return one.show if gallery is None else lambda _: gallery.text(one.field)


def _content(column: OutColumn, show: Show, strings: SharedTexts) -> Tail:
    """The function that writes a value of one column as the rest of its cell."""
    style = parts.STYLE_OF.get(column.kind, parts.TEXT)
    empty = f'" s="{style}"/>'
    if column.kind == "day":
        return lambda value: _day(shown, strings) if (shown := show(value)) else empty
    if column.kind in ("money", "integer"):
        digits = yuan if column.kind == "money" else str
        start = f'" s="{style}"><v>'
        return lambda value: empty if (shown := show(value)) is None else f"{start}{digits(int(shown))}</v></c>"
    shared = strings.fragments(style)
    return lambda value: empty if (shown := show(value)) is None else shared(str(shown))


def _day(value: Value, strings: SharedTexts) -> str:
    try:
        serial = date.fromisoformat(str(value)).toordinal() - _EPOCH
    except ValueError:
        return strings.fragments(parts.TEXT)(str(value))
    return f'" s="{parts.DAY}"><v>{serial}</v></c>'
