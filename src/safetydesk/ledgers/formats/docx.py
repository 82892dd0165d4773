"""Tables in a Word document: each is a sheet, the paragraphs before it are its title lines, spans are merges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from safetydesk.ledgers.books.cells import Token, letters
from safetydesk.ledgers.books.container import Package, decoded
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.sheet import LAST_COLUMN
from safetydesk.ledgers.faults import DamagedError, NoTableError
from safetydesk.ledgers.formats.skim import Dull, DullCells, skimmed
from safetydesk.ledgers.formats.spans import Area
from safetydesk.ledgers.formats.titles import Titles
from safetydesk.ledgers.formats.tokens import STRUCK, TEXT
from safetydesk.ledgers.formats.walked import About, Line, WalkedBook
from safetydesk.ledgers.formats.xmlstream import START, WORDS, Event, events

_FRAMING = ("blip", ":tbl ", ":tbl>")
_DULL = Dull(
    "tr",
    ("vMerge", "gridSpan", "gridBefore", *_FRAMING),
    cells=DullCells(
        "tc",
        ":t>",
        ("vMerge", "gridSpan", "gridBefore", ":tr>", ":tr "),
        _FRAMING,
        lambda prefix, count: f'<{prefix}gridBefore val="{count}"/>',
    ),
)
_MOST_TITLES = 12
_BREAKS = ("br", "cr")
_STRIKES, _OFF = ("strike", "dstrike"), ("0", "false", "off")
_SILENT = (
    "Fallback",
    "del",
    "moveFrom",
    "instrText",
    "footnote",
    "rPrChange",
    "pPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
)


def open_docx(package: Package) -> WalkedBook:
    """The tables of a Word document's body; NoTableError when it has none."""
    part = next((to for kind, to in package.relations("").values() if kind == "officeDocument"), "word/document.xml")
    pictures = {key: target for key, (kind, target) in package.relations(part).items() if kind == "image"}

    def walk(whole: bool = True) -> Iterator[Line | About]:
        with package.open(part) as stream:
            yield from _Walk(pictures).lines(events(decoded(stream) if whole else skimmed(decoded(stream), _DULL)))

    try:
        return WalkedBook(
            walk, macros=package.has("word/vbaProject.bin"), blob=package.bounded, survey=partial(walk, whole=False)
        )
    except NoTableError:
        raise NoTableError(pictures=bool(pictures)) from None


@dataclass(slots=True)
class _Cell:
    first: int
    across: int = 1
    merge: str = ""
    struck: bool = False
    texts: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    images: Mapping[str, str]
    sheet: int = -1
    depth: int = 0
    silent: int = 0
    row: int = 0
    column: int = 1
    writing: bool = False
    running: bool = False
    crossed: bool = False
    unseen: bool = False
    titles: list[str] = field(default_factory=list)
    brief: Titles = field(default_factory=Titles)
    cell: _Cell | None = None
    cells: list[_Cell] = field(default_factory=list)
    hanging: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    def lines(self, found: Iterable[Event]) -> Iterator[Line | About]:
        """Rows and facts of every table."""
        for kind, name, said in found:
            if kind == WORDS:
                if self.writing and not self.silent:
                    self._say(name)
            elif kind == START:
                yield from self._start(name, said)
            else:
                yield from self._end(name)

    def _say(self, text: str) -> None:
        if self.cell is not None:
            self.cell.texts.append(text)
            self.cell.struck = self.cell.struck or (self.crossed and bool(text.strip()))
        elif self.depth == 0:
            self.titles.append(text)

    def _start(self, name: str, said: Mapping[str, str]) -> Iterator[Line | About]:
        if name in _SILENT:
            self.silent += 1
        elif name == "t":
            self.writing = True
        elif name == "r":
            self.running, self.crossed = True, False
        elif name in _STRIKES:
            self.crossed = self.crossed or (self.running and not self.silent and said.get("val", "1") not in _OFF)
        elif name == "tbl":
            self.depth += 1
            if self.depth == 1:
                yield from self._table()
        elif name in ("p", "tab", *_BREAKS):
            self._say("\n" if name != "tab" else " ")
        elif self.depth == 1:
            self._inside(name, said)
        if name == "blip" and self.cell is not None and not self.silent:
            part = self.images.get(said.get("embed", ""))
            self.cell.pictures += [part] if part else []

    def _table(self) -> Iterator[Line | About]:
        self.sheet += 1
        self.row, self.hanging, self.brief = 0, {}, Titles()
        yield About(self.sheet, f"表格{self.sheet + 1}")
        lines = [" ".join(line.split()) for line in "".join(self.titles).split("\n")]
        for line in [line for line in lines if line][-_MOST_TITLES:]:
            self.row += 1
            yield Line(self.sheet, (self.row, False, [("A", "", TEXT, line)]))
        self.titles = []

    def _inside(self, name: str, said: Mapping[str, str]) -> None:
        """What a table of the body says of its rows and cells."""
        if name == "tr":
            self.row += 1
            self.column, self.cells, self.unseen = 1, [], False
        elif name == "gridBefore":
            self.column += _whole(said.get("val"))
        elif name == "tc":
            self.cell = _Cell(self.column)
        elif self.cell is not None and name == "gridSpan":
            self.cell.across = max(1, _whole(said.get("val")))
        elif self.cell is not None and name == "vMerge":
            self.cell.merge = said.get("val", "continue")
        elif name == "hidden":
            self.unseen = said.get("val", "1") not in _OFF

    def _end(self, name: str) -> Iterator[Line | About]:
        if name in _SILENT:
            self.silent -= 1
        elif name == "t":
            self.writing = False
        elif name == "r":
            self.running = self.crossed = False
        elif name == "tbl":
            self.depth -= 1
            if self.depth == 0:
                yield from self._merged(range(0))
                self.titles += self.brief.told()
        elif name == "tc" and self.depth == 1 and self.cell is not None:
            self._cell_done(self.cell)
        elif name == "tr" and self.depth == 1:
            yield from self._row_done()

    def _cell_done(self, cell: _Cell) -> None:
        if cell.first > LAST_COLUMN:
            raise DamagedError(f"第 {self.row} 行有超出 {LAST_COLUMN} 列的单元格")
        cell.across = min(cell.across, LAST_COLUMN - cell.first + 1)
        self.column = cell.first + cell.across
        self.cells.append(cell)
        self.cell = None

    def _row_done(self) -> Iterator[Line | About]:
        going = [cell.first for cell in self.cells if cell.merge == "continue" and cell.first in self.hanging]
        yield from self._merged(going)
        tokens: list[Token] = []
        areas: list[Area] = []
        pictures: list[Placed] = []
        for cell in self.cells:
            last = cell.first + cell.across - 1
            if cell.merge == "restart":
                self.hanging[cell.first] = (self.row, cell.first, last)
            elif cell.across > 1 and cell.first not in going:
                areas.append((self.row, cell.first, self.row, last))
            text = "\n".join(filter(None, (" ".join(line.split()) for line in "".join(cell.texts).split("\n"))))
            if text and cell.first not in going:
                tokens.append((letters(cell.first), STRUCK if cell.struck else "", TEXT, text))
            pictures += [Placed(self.row, letters(cell.first), order, part) for order, part in enumerate(cell.pictures)]
        self.brief.add(tokens)
        yield Line(self.sheet, (self.row, self.unseen, tokens), tuple(areas), tuple(pictures))

    def _merged(self, going: Iterable[int]) -> Iterator[About]:
        """Ranges that end above this row; a walk learns of them late, a survey has them in time."""
        kept = {first: self.hanging[first] for first in going}
        last = self.row - 1 if self.depth else self.row
        areas = [
            (top, first, last, right)
            for at, (top, first, right) in self.hanging.items()
            if at not in kept and (last > top or right > first)
        ]
        self.hanging = kept
        if areas:
            yield About(self.sheet, merges=tuple(areas))


def _whole(text: str | None) -> int:
    return min(int(text), LAST_COLUMN) if text and text.isascii() and text.isdecimal() else 0
