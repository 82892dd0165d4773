"""The cells of one column for a page of rows at once: what repeats is made once, what does not is made in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from safetydesk.domain.staging import Value
from safetydesk.ledgers.books.cells import letters
from safetydesk.ledgers.profiles.metrics import capacity, column_lines, many_lines, one_line
from safetydesk.ledgers.profiles.profile import OutColumn, Plan
from safetydesk.ledgers.writing import parts
from safetydesk.ledgers.writing.rendered import Show, is_plain, yuan
from safetydesk.ledgers.writing.texts import SharedTexts, inline_texts

_REMEMBERED = 5_000
"""Values of a column whose cells are kept to be written again."""
_LEARNED, _NEW = 2_000, 0.25
_DIFFERENT, _ENOUGH = 0.95, 50
"""A column holds the next texts itself, unshared, when it knows so many and more than a quarter of a page's are new, or
when nearly all of enough are though a page went before: that is less work than looking for those that repeat."""
_EPOCH = date(1899, 12, 30).toordinal()
_TEXT_OR_NONE = {str, type(None)}

Tail = Callable[[Value], str]
"""From a field's value to the XML of its cell after the row number."""
Lines = Callable[[Value], int]


class Cells(NamedTuple):
    """The cells of a column after the number of their row: what stands before and after each, and what differs.

    `tall` are the lines of each; None where all have one.
    """

    before: bytes
    pieces: Sequence[bytes]
    after: bytes
    tall: Sequence[int] | None = None


class Column:
    """The cells of a column; those of values met before are looked up."""

    def __init__(self, tail: Tail, lines: Lines | None) -> None:
        self._lines = lines
        self._tails = _Tails(tail)

    def cells(self, values: Sequence[Value]) -> Cells:
        """The cell of each value."""
        return Cells(b"", list(map(self._tails.__getitem__, values)), b"", self._tall(values))

    def _tall(self, values: Sequence[Value]) -> Sequence[int] | None:
        if self._lines is None:
            return None
        tall = {value: self._lines(value) for value in set(values)}
        return None if max(tall.values()) == 1 else [tall[value] for value in values]


class Texts(Column):
    """The cells of a column of free text, most of which differ and show what they hold.

    `room` are the characters that surely stand in one line and the half-width letters that do.
    """

    def __init__(
        self, tail: Tail, lines: Lines | None, room: tuple[int, int], strings: SharedTexts, style: int
    ) -> None:
        super().__init__(tail, lines)
        self._most, self._room = room
        self._strings, self._style = strings, style
        self._empty = f'" s="{style}"/>'.encode()
        self._known: dict[Value, bytes] = {None: self._empty}
        self._differ = False

    def cells(self, values: Sequence[Value]) -> Cells:
        """The cell of each value; in one go where all are texts that show what they hold."""
        kinds = set(map(type, values))
        if not kinds <= _TEXT_OR_NONE:
            return super().cells(values)
        texts: list[str] = list(values) if kinds == {str} else [value for value in values if value is not None]  # type: ignore[arg-type, misc]
        if not "".join(texts).isprintable():
            return super().cells(values)
        if self._differ and (inline := inline_texts(texts)) is not None:
            return self._inline(values, texts, inline)
        tall = self._tall(values) if self._may_be_tall(texts) else None
        return Cells(b"", self._shared(values, texts), b"", tall)

    def _may_be_tall(self, texts: Sequence[str]) -> bool:
        """Whether one of these texts without line breaks may take two lines."""
        return self._lines is not None and max(map(len, texts), default=0) > self._most

    def _inline(self, values: Sequence[Value], texts: Sequence[str], inline: Sequence[bytes]) -> Cells:
        """Cells that hold these texts, of which there are fewer than values where some are None."""
        before, after, tall = b'" s="%d" t="inlineStr"><is><t>' % self._style, b"</t></is></c>", None
        if len(inline) == len(values):
            if self._may_be_tall(texts):
                tall = many_lines(texts, inline, self._room) or self._tall(values)
            return Cells(before, inline, after, tall)
        empty, some = self._empty, iter(inline)
        whole = [empty if value is None else b"%b%b%b" % (before, next(some), after) for value in values]
        return Cells(b"", whole, b"", self._tall(values) if self._may_be_tall(texts) else None)

    def _shared(self, values: Sequence[Value], texts: Sequence[str]) -> list[bytes]:
        """Cells that name shared texts, as long as there is room for those; looks whether they are worth it."""
        known = self._known
        try:
            return list(map(known.__getitem__, values))
        except KeyError:
            new = [text for text in dict.fromkeys(texts) if text not in known]
            known_before = len(known) > 1 and len(texts) > _ENOUGH
        share = len(new) / len(texts)
        self._differ = share > _NEW if len(known) > _LEARNED else share > _DIFFERENT and known_before
        fresh = self._strings.tails(new, self._style)
        if len(known) + len(new) <= _REMEMBERED:
            known.update(fresh)
            return list(map(known.__getitem__, values))
        return [known[value] if value in known else fresh[value] for value in values]


class _Tails(dict[Value, bytes]):
    """The tails of the first many values of a column."""

    def __init__(self, tail: Tail) -> None:
        super().__init__()
        self._tail = tail

    def __missing__(self, value: Value) -> bytes:
        found = self._tail(value).encode()
        if len(self) < _REMEMBERED:
            self[value] = found
        return found


def columns_of(plan: Plan, strings: SharedTexts, *, hung: bool) -> list[tuple[bytes, Column]]:
    """The letters of every column of the plan, the first being column B, with what writes its cells.

    `hung`: pictures stand in the cells of their columns, whose values are then the texts beside them.
    """
    return [(letters(index).encode(), _column(one, plan, strings, hung)) for index, one in enumerate(plan.columns, 2)]


def _column(one: OutColumn, plan: Plan, strings: SharedTexts, hung: bool) -> Column:
    pictures = hung and one.kind == "picture"
    tail = _content(one, _as_it_is if pictures else one.show, strings)
    lines = None if pictures else column_lines(one, plan.paper.font)
    if is_plain(one.show) and one.kind not in ("day", "money", "integer"):
        room = one_line(one, plan.paper.font), capacity(one.width, plan.paper.font)
        return Texts(tail, lines, room, strings, parts.STYLE_OF.get(one.kind, parts.TEXT))
    return Column(tail, lines)


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
