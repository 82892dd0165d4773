"""OpenDocument spreadsheets (and the tables of texts): content.xml walked as events; repeated blanks cost nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from safetydesk.ledgers.books.cells import PICTURE, UNCALCULATED, Token, letters
from safetydesk.ledgers.books.container import Package, decoded
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.sheet import LAST_COLUMN, LAST_ROW
from safetydesk.ledgers.faults import DamagedError, TooLargeError
from safetydesk.ledgers.formats.skim import Dull, DullCells, skimmed
from safetydesk.ledgers.formats.tokens import DAY, NUMBER, STRUCK, TEXT, TRUTH
from safetydesk.ledgers.formats.walked import About, Line, WalkedBook
from safetydesk.ledgers.formats.xmlstream import START, WORDS, Event, events

_MOST_REPEATED = 2_000_000
"""The most cells that repeats may unfold to in one file."""
_FRAMING = (":table ", ":table>", ":frame", ":image")
_DULL = Dull(
    "table-row",
    ("-spanned=", "rows-repeated=", *_FRAMING),
    cells=DullCells(
        "table-cell",
        ":p>",
        ("-spanned=", "-repeated=", "covered-", "table-row"),
        _FRAMING,
        lambda prefix, count: f'<{prefix}table-cell number-columns-repeated="{count}"/>',
    ),
)
_HIDDEN = ("collapse", "filter")
_NO_DATA = ("annotation", "shapes", "tracked-changes", "dde-links", "desc")
_LINES = ("text-line-through-style", "text-line-through-type")
_UNITS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0}
_NUMBERS = ("float", "percentage", "currency")


def open_ods(package: Package) -> WalkedBook:
    """The tables of an OpenDocument package."""

    def walk(whole: bool = True) -> Iterator[Line | About]:
        with package.open("content.xml") as stream:
            yield from _Walk().lines(events(decoded(stream) if whole else skimmed(decoded(stream), _DULL)))

    def blob(part: str, most: int) -> bytes | None:
        return package.bounded(part, most)

    macros = any(package.name_of(entry).startswith(("basic/", "scripts/")) for entry in package.entries())
    return WalkedBook(walk, macros=macros, blob=blob, survey=partial(walk, whole=False))


def open_fods(path: Path) -> WalkedBook:
    """The tables of an OpenDocument spreadsheet that is one XML file."""

    def walk(whole: bool = True) -> Iterator[Line | About]:
        with path.open("rb") as stream:
            yield from _Walk().lines(events(decoded(stream) if whole else skimmed(decoded(stream), _DULL)))

    return WalkedBook(walk, survey=partial(walk, whole=False))


@dataclass(slots=True)
class _Cell:
    said: Mapping[str, str]
    covered: bool
    struck: bool = False
    texts: list[str] = field(default_factory=list)
    pictures: list[tuple[str, bool]] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: table, row, column; the nested tables of a text document count as their cell's text."""

    sheet: int = -1
    depth: int = 0
    row: int = 0
    column: int = 0
    repeat: int = 1
    repeated: int = 0
    unseen: bool = False
    silent: int = 0
    framed: bool = False
    low: bool = False
    height: float | None = None
    heights: dict[str, float] = field(default_factory=dict)
    hidden_styles: set[str] = field(default_factory=set)
    struck_styles: set[str] = field(default_factory=set)
    struck_columns: list[range] = field(default_factory=list)
    struck_row: bool | None = None
    style: str = ""
    text_style: str = ""
    cell: _Cell | None = None
    tokens: list[Token] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    pictures: list[Placed] = field(default_factory=list)

    def lines(self, found: Iterable[Event]) -> Iterator[Line | About]:
        """Rows and facts of every table."""
        for kind, name, said in found:
            if kind == WORDS:
                if self.cell is not None and not self.silent:
                    self.cell.texts.append(name)
            elif kind == START:
                if name in _NO_DATA:
                    self.silent += 1
                elif name == "table":
                    yield from self._table(said)
                elif step := _STARTS.get(name):
                    yield from step(self, said)
            else:
                yield from self._end(name)

    def _end(self, name: str) -> Iterator[Line | About]:
        if name in _NO_DATA:
            self.silent -= 1
        elif name == "table":
            self.depth -= 1
        elif name == "table-row" and self.depth == 1:
            yield from self._row_done()
        elif name in ("table-cell", "covered-table-cell") and self.depth == 1 and self.cell is not None:
            self._cell_done(self.cell)
            self.cell = None

    def _style(self, said: Mapping[str, str]) -> Iterator[About]:
        family, name = said.get("family", ""), said.get("name", "")
        self.style = name if family in ("table", "table-row") else ""
        self.text_style = f"{family}:{name}"
        if self._strikes(family, said.get("parent-style-name")):
            self.struck_styles.add(self.text_style)
        return iter(())

    def _text_properties(self, said: Mapping[str, str]) -> Iterator[About]:
        """What a style says of its letters: a line through them, or that there is none."""
        told = {said[name] for name in _LINES if name in said}
        if told - {"none"}:
            self.struck_styles.add(self.text_style)
        elif told:
            self.struck_styles.discard(self.text_style)
        return iter(())

    def _strikes(self, family: str, style: str | None) -> bool:
        return bool(self.struck_styles) and f"{family}:{style}" in self.struck_styles

    def _properties(self, said: Mapping[str, str]) -> Iterator[About]:
        if said.get("display") == "false" and self.style:
            self.hidden_styles.add(self.style)
        return iter(())

    def _row_properties(self, said: Mapping[str, str]) -> Iterator[About]:
        height = _points(said.get("row-height"))
        if self.style and height:
            self.heights[self.style] = height
        return iter(())

    def _table(self, said: Mapping[str, str]) -> Iterator[About]:
        self.depth += 1
        if self.depth == 1:
            self.sheet += 1
            self.row = self.column = 0
            self.struck_columns = []
            yield About(self.sheet, said.get("name"), said.get("style-name") in self.hidden_styles)

    def _columns(self, said: Mapping[str, str]) -> Iterator[About]:
        first, count = self.column, _repeat(said, "number-columns-repeated")
        self.column += count
        if self.depth == 1 and self._strikes("table-cell", said.get("default-cell-style-name")):
            self.struck_columns.append(range(first, self.column))
        if self.depth == 1 and said.get("visibility") in _HIDDEN:
            yield About(self.sheet, hidden_columns=tuple(letters(first + at + 1) for at in range(min(count, 256))))

    def _row(self, said: Mapping[str, str]) -> Iterator[Line | About]:
        if self.depth == 1:
            self.repeat = _repeat(said, "number-rows-repeated")
            self.unseen = said.get("visibility") in _HIDDEN
            self.height = self.heights.get(said.get("style-name", ""))
            self.column = 0
            self.tokens, self.merges, self.pictures = [], [], []
            usual = said.get("default-cell-style-name")
            self.struck_row = None if usual is None else self._strikes("table-cell", usual)
        return iter(())

    def _row_done(self) -> Iterator[Line]:
        first = self.row + 1
        self.row += self.repeat
        if not (self.tokens or self.merges or self.pictures):
            return
        if first > LAST_ROW:
            raise DamagedError(f"超过 {LAST_ROW} 行")
        yield Line(self.sheet, (first, self.unseen, self.tokens), tuple(self.merges), tuple(self.pictures))
        self.repeated += (self.repeat - 1) * len(self.tokens)
        if self.repeated > _MOST_REPEATED:
            raise TooLargeError("重复的单元格")
        if self.tokens:
            for number in range(first + 1, self.row + 1):
                yield Line(self.sheet, (number, self.unseen, self.tokens))

    def _cell_begins(self, said: Mapping[str, str]) -> Iterator[Line | About]:
        if self.depth == 1:
            self.cell = _Cell(said, covered=False, struck=bool(self.struck_styles) and self._cell_strikes(said))
        return iter(())

    def _cell_strikes(self, said: Mapping[str, str]) -> bool:
        """Whether a cell's text is struck through by its style, or else by that of its row or column."""
        if own := said.get("style-name"):
            return self._strikes("table-cell", own)
        if self.struck_row is not None:
            return self.struck_row
        return any(self.column in columns for columns in self.struck_columns)

    def _span(self, said: Mapping[str, str]) -> Iterator[Line | About]:
        if self.cell is not None and not self.silent and self._strikes("text", said.get("style-name")):
            self.cell.struck = True
        return iter(())

    def _covered_begins(self, said: Mapping[str, str]) -> Iterator[Line | About]:
        if self.depth == 1:
            self.cell = _Cell(said, covered=True)
        return iter(())

    def _paragraph(self, said: Mapping[str, str]) -> Iterator[Line | About]:
        if self.cell is not None and not self.silent and self._strikes("paragraph", said.get("style-name")):
            self.cell.struck = True
        return self._put("\n" if self.cell is not None and self.cell.texts else "")

    def _break(self, _said: Mapping[str, str]) -> Iterator[Line | About]:
        return self._put("\n")

    def _blanks(self, said: Mapping[str, str]) -> Iterator[Line | About]:
        return self._put(" " * min(_repeat(said, "c"), 100))

    def _put(self, text: str) -> Iterator[Line | About]:
        if self.cell is not None and not self.silent and text:
            self.cell.texts.append(text)
        return iter(())

    def _frame(self, said: Mapping[str, str]) -> Iterator[Line | About]:
        """A frame begins; one whose upper edge stands in the last third of its row and goes on belongs to the next."""
        self.framed = False
        end = re.search(r"(\d{1,7})$", said.get("end-cell-address", ""))
        goes_on = end is not None and int(end[1]) > self.row + 1
        self.low = goes_on and self.height is not None and (_points(said.get("y")) or 0) * 3 > 2 * self.height
        return iter(())

    def _image(self, said: Mapping[str, str]) -> Iterator[Line | About]:
        """A picture in a cell, or among the shapes of a sheet, which have no row and are told as strays."""
        part = said.get("href", "").removeprefix("./")
        if part.lower().startswith(("pictures/", "media/")) and not self.framed:
            self.framed = True  # a second image in one frame shows the same in another format
            if self.cell is not None:
                self.cell.pictures.append((part, self.low))
            elif self.depth == 1:
                yield About(self.sheet, pictures=(Placed(1, "A", 0, part),))

    def _cell_done(self, cell: _Cell) -> None:
        count = _repeat(cell.said, "number-columns-repeated")
        first = self.column + 1
        self.column += count
        spanned = _repeat(cell.said, "number-columns-spanned"), _repeat(cell.said, "number-rows-spanned")
        found = None if cell.covered else _content(cell)
        if (found or cell.pictures or spanned != (1, 1)) and self.column > LAST_COLUMN:
            raise DamagedError(f"第 {self.row + 1} 行有超出 {LAST_COLUMN} 列的单元格")
        if spanned != (1, 1) and not cell.covered:
            across, down = min(spanned[0], LAST_COLUMN), min(spanned[1], LAST_ROW)
            self.merges.append((self.row + 1, first, self.row + down, first + across - 1))
        for order, (part, low) in enumerate(cell.pictures):
            self.pictures.append(Placed(self.row + 1 + low, letters(first), order, part))
        if found:
            self.repeated += count - 1
            if self.repeated > _MOST_REPEATED:
                raise TooLargeError("重复的单元格")
            style = STRUCK if cell.struck else ""
            self.tokens += [(letters(first + index), style, *found) for index in range(count)]


def _repeat(said: Mapping[str, str], name: str) -> int:
    text = said.get(name)
    if text is None:
        return 1
    return max(1, min(int(text), 1 << 24)) if text.isascii() and text.isdecimal() else 1


def _points(length: str | None) -> float | None:
    """A length such as 2.1cm in points, None when there is none."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(cm|mm|in|pt)", length or "")
    return float(found[1]) * _UNITS[found[2]] if found else None


def _content(cell: _Cell) -> tuple[str, str] | None:
    """(type, content) of a cell, None when it is empty."""
    said, text = cell.said, "".join(cell.texts)
    formula = said.get("formula", "")
    if "DISPIMG" in formula.upper():
        return PICTURE, formula
    equals = "=" if formula else ""
    kind = said.get("value-type", "")
    if text.startswith(("#", "Err:")) and equals and (kind == "string" or not kind) and _is_fault(text):
        return "=e", text
    if kind in _NUMBERS:
        return equals + NUMBER, said.get("value", "")
    if kind == "date":
        return equals + DAY, said.get("date-value", "")[:10]
    if kind == "boolean":
        return equals + TRUTH, "1" if said.get("boolean-value") == "true" else "0"
    if formula and not kind and not text:
        return UNCALCULATED, formula
    if text or said.get("string-value"):
        return equals + TEXT, text or said["string-value"]
    return None


def _is_fault(text: str) -> bool:
    return text.startswith("Err:") or text.rstrip("!?") in (
        "#REF",
        "#NAME",
        "#VALUE",
        "#DIV/0",
        "#N/A",
        "#NUM",
        "#NULL",
    )


_STARTS: dict[str, Callable[[_Walk, Mapping[str, str]], Iterator[Line | About]]] = {
    "style": _Walk._style,
    "table-properties": _Walk._properties,
    "table-row-properties": _Walk._row_properties,
    "text-properties": _Walk._text_properties,
    "table-column": _Walk._columns,
    "table-row": _Walk._row,
    "table-cell": _Walk._cell_begins,
    "covered-table-cell": _Walk._covered_begins,
    "span": _Walk._span,
    "p": _Walk._paragraph,
    "h": _Walk._paragraph,
    "s": _Walk._blanks,
    "line-break": _Walk._break,
    "tab": _Walk._break,
    "frame": _Walk._frame,
    "image": _Walk._image,
}
