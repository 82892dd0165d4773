"""The cells of one column for a page of rows at once: what repeats is made once, what does not is made in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from safetydesk.domain.staging import Value
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.profiles.metrics import column_lines, one_line
from safetydesk.ledgers.profiles.profile import OutColumn, Plan
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.rendered import Show, is_plain, yuan
from safetydesk.ledgers.writing.texts import SharedTexts, inline_texts

_REMEMBERED = 2_000
"""Values of a column whose cells are kept to be written again."""
_DIFFERENT, _ENOUGH = 0.9, 100
"""A column whose texts hardly repeat in a page of more than so many holds the next ones in its cells, unshared."""
_EPOCH = date(1899, 12, 30).toordinal()

Tail = Callable[[Value], str]
"""From a field's value to the XML of its cell after the row number."""
Lines = Callable[[Value], int]
Numbers = Sequence[str]
"""The numbers of the rows of a page."""


class Column:
    """The cells of a column; those of values met before are looked up."""

    def __init__(self, at: str, tail: Tail, lines: Lines | None) -> None:
        self._start = f'<c r="{at}'
        self._tail, self._lines = tail, lines
        self._tails = _Tails(tail)

    def cells(self, values: Sequence[Value], numbers: Numbers) -> list[str]:
        """The cell of each value."""
        start = self._start
        return [f"{start}{number}{tail}" for number, tail in zip(numbers, map(self._tails.__getitem__, values))]  # noqa: B905  # as many of both

    def tall(self, values: Sequence[Value]) -> Iterable[tuple[int, int]]:
        """(place, lines) of the values that take more than one line."""
        if self._lines is None:
            return ()
        return [(place, lines) for place, lines in enumerate(map(self._lines, values)) if lines > 1]


class Texts(Column):
    """The cells of a column of free text, most of which differ and show what they hold."""

    def __init__(self, at: str, tail: Tail, lines: Lines | None, most: int, strings: SharedTexts, style: int) -> None:
        super().__init__(at, tail, lines)
        self._most, self._strings, self._style = most, strings, style
        self._differ = False

    def cells(self, values: Sequence[Value], numbers: Numbers) -> list[str]:
        """The cell of each value; in one go where all are texts that show what they hold."""
        texts = [value for value in values if type(value) is str]
        if len(texts) + values.count(None) != len(values) or not "".join(texts).isprintable():
            return super().cells(values, numbers)
        start, empty = self._start, f'" s="{self._style}"/>'
        if self._differ and (whole := inline_texts(texts)) is not None:
            inline, some = f'" s="{self._style}" t="inlineStr"><is><t>', iter(whole)
            return [
                f"{start}{number}{empty}" if value is None else f"{start}{number}{inline}{next(some)}</t></is></c>"
                for value, number in zip(values, numbers, strict=True)
            ]
        tails = self._strings.tails(texts, self._style)
        self._differ = len(tails) > _DIFFERENT * len(texts) and len(texts) > _ENOUGH
        return [f"{start}{number}{tails.get(value, empty)}" for value, number in zip(values, numbers, strict=True)]

    def tall(self, values: Sequence[Value]) -> Iterable[tuple[int, int]]:
        """(place, lines) of the values that take more than one line; not looked for where all are short."""
        if self._lines is None:
            return ()
        texts = [value for value in values if type(value) is str]
        if max(map(len, texts), default=0) <= self._most and "\n" not in "".join(texts):
            return ()
        return super().tall(values)


class _Tails(dict[Value, str]):
    """The tails of the first many values of a column."""

    def __init__(self, tail: Tail) -> None:
        super().__init__()
        self._tail = tail

    def __missing__(self, value: Value) -> str:
        found = self._tail(value)
        if len(self) < _REMEMBERED:
            self[value] = found
        return found


def columns_of(plan: Plan, strings: SharedTexts, *, hung: bool) -> list[Column]:
    """What writes the cells of every column of the plan, the first being column B.

    `hung`: pictures stand in the cells of their columns, whose values are then the texts beside them.
    """
    return [_column(one, letters(index), plan, strings, hung) for index, one in enumerate(plan.columns, 2)]


def _column(one: OutColumn, at: str, plan: Plan, strings: SharedTexts, hung: bool) -> Column:
    pictures = hung and one.kind == "picture"
    tail = _content(one, _as_it_is if pictures else one.show, strings)
    lines = None if pictures else column_lines(one, plan.paper.font)
    if is_plain(one.show) and one.kind not in ("day", "money", "integer"):
        most = one_line(one, plan.paper.font)
        return Texts(at, tail, lines, most, strings, parts.STYLE_OF.get(one.kind, parts.TEXT))
    return Column(at, tail, lines)


def _as_it_is(value: Value) -> str | None:
    return None if value is None else str(value)


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
