"""Typing rows that are written alike column by column: a cell stored as one before it costs a look-up without Python.

Where hardly a cell of a column repeats, its texts are looked at together (`plain.all_plain_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from safetydesk.domain.staging import Value
from safetydesk.ledgers.books.cells import Token, all_clean
from safetydesk.ledgers.books.runs import token_of
from safetydesk.ledgers.typing.plain import AllPlain, Plain
from safetydesk.ledgers.typing.typed import Outcome

Hit = tuple[int, Value, str | None, Outcome | None, str]
"""A typed cell: place among the values (-1: not read), value, text if that differs, more if there is more, column."""
Keys = Sequence[str | None]
_VARIOUS = 3


class RunColumn:
    """Types the cells of one column, many at once.

    `raw` and `odd` tell of cells as stored, met lately, the text where it is not the value, and what else there is.
    """

    def __init__(
        self, letters: str, hit: Callable[[Token], Hit], plain: tuple[Plain, AllPlain] | None, room: int
    ) -> None:
        self.raw: dict[str | None, str] = {}
        self.odd: dict[str | None, Hit] = {}
        self._letters = letters
        self._hit = hit
        self._plain = plain
        self._room = room
        self._known = _Known(self._typed)
        self._various = False

    def values(self, keys: Keys, texts: Sequence[str]) -> Sequence[Value]:
        """The values of cells as stored (None: there is no cell); `texts` are the shared strings."""
        known = self._known
        if len(known) > self._room:
            self._forget()
        shown = _shown(keys, texts) if self._various and self._plain else None
        if shown is not None and self._plain:
            plain, all_plain = self._plain
            if all_plain(shown):
                return shown
            return [text if plain(text) else known[key] for text, key in zip(shown, keys, strict=True)]
        before = len(known)
        found = [*map(known.__getitem__, keys)]
        self._various = (len(known) - before) * _VARIOUS > len(keys)
        return found

    def _forget(self) -> None:
        self._known.clear()
        self._known[None] = None
        self.raw.clear()
        self.odd.clear()

    def _typed(self, key: str) -> Value:
        hit = self._hit(token_of(self._letters, key))
        _, value, text, outcome, _ = hit
        if text is not None:
            self.raw[key] = text
        if outcome is not None:
            self.odd[key] = hit
        return value


class _Known(dict[str | None, Value]):
    """Values by cell as stored; a cell that is missing is typed."""

    def __init__(self, typed: Callable[[str], Value]) -> None:
        super().__init__({None: None})
        self._typed = typed

    def __missing__(self, key: str) -> Value:
        value = self[key] = self._typed(key)
        return value


def _shown(keys: Keys, texts: Sequence[str]) -> list[str] | None:
    """The clean texts of cells all filled and stored alike, shared strings or texts of their own; else None."""
    contents = contents_of(keys)
    if contents is None:
        return None
    before, numbers = contents
    try:
        if ' t="s"><v>' in before:
            return [*map(texts.__getitem__, map(int, numbers))] if "".join(numbers).isdecimal() else None
    except (ValueError, IndexError):
        return None
    joined = "".join(numbers)
    if ' t="inlineStr"><is>' not in before or "&" in joined or "_x" in joined or "" in numbers:
        return None
    shown, lost = all_clean(numbers)
    return None if lost else shown


def contents_of(keys: Keys) -> tuple[str, list[str]] | None:
    """What stands before the content of each of these cells, and the contents; None where they are not stored alike."""
    if None in keys or not keys:
        return None
    cells: Sequence[str] = keys  # type: ignore[assignment]
    before = cells[0][: cells[0].rfind(">") + 1]
    first, *contents = "".join(cells).split(before)
    return (before, contents) if not first and len(contents) == len(cells) else None


@dataclass(frozen=True, slots=True)
class TypedRun:
    """The rows of a run: values in the order of the fields, raw texts by field, by place cells with more to them."""

    values: list[list[Value]]
    raw: list[dict[str, str]]
    odd: Mapping[int, list[Hit]]


class RunTyper:
    """Types whole runs; `columns` {letters: (place among the values, field, column)}."""

    def __init__(
        self, columns: Mapping[str, tuple[int, str, RunColumn]], fields: Sequence[str], texts: Sequence[str]
    ) -> None:
        self._columns = columns
        self._width = len(fields)
        self._texts = texts

    def typed(self, cells: Mapping[str, Keys], count: int) -> TypedRun:
        """The rows of a run of so many rows, by its cells as stored by column.

        UnusualError when a cell cannot be told from what is stored.
        """
        values: list[Sequence[Value]] = [[None] * count] * self._width
        raw: list[dict[str, str]] = [{} for _ in range(count)]
        odd: dict[int, list[Hit]] = {}
        full: dict[str, list[str]] = {}
        for letters, (place, name, column) in self._columns.items():
            keys = cells[letters]
            values[place] = column.values(keys, self._texts)
            if column.raw:
                told = [*map(column.raw.get, keys)]
                if None not in told:
                    full[name] = told  # type: ignore[assignment]
                else:
                    for at, text in enumerate(told):
                        if text is not None:
                            raw[at][name] = text
            if column.odd and not column.odd.keys().isdisjoint(keys):
                for at, key in enumerate(keys):
                    if (hit := column.odd.get(key)) is not None:
                        odd.setdefault(at, []).append(hit)
        for entry, told_row in zip(raw, zip(*full.values(), strict=True), strict=False):
            entry.update(zip(full, told_row, strict=True))
        return TypedRun([*map(list, zip(*values, strict=True))], raw, odd)
