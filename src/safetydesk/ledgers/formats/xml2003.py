"""SpreadsheetML of Excel 2003: one XML file of worksheets, rows and typed cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from safetydesk.ledgers.books.cells import UNCALCULATED, Token, letters
from safetydesk.ledgers.books.container import decoded
from safetydesk.ledgers.books.sheet import LAST_COLUMN, LAST_ROW
from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.formats.skim import Dull, DullCells, skimmed
from safetydesk.ledgers.formats.spans import Area, Spans
from safetydesk.ledgers.formats.tokens import DAY, FAULT, NUMBER, STRUCK, TEXT, TRUTH
from safetydesk.ledgers.formats.walked import About, Line, WalkedBook
from safetydesk.ledgers.formats.xmlstream import START, WORDS, Event, events

_DULL = Dull(
    "Row",
    ("Merge", "Span="),
    numbered="Index",
    cells=DullCells(
        "Cell",
        "Data>",
        ("Merge", "Index=", "Formula", "Row"),
        ("Worksheet",),
        lambda prefix, count: f"<{prefix}Cell/>" * count,
    ),
)
_CROSSED = ("S", "Strike", "Del")
"""Elements of HTML within the text of a cell that strike through what they hold."""
_KINDS = {"Number": NUMBER, "DateTime": DAY, "Boolean": TRUTH, "Error": FAULT}


def open_xml2003(path: Path) -> WalkedBook:
    """The worksheets of a SpreadsheetML file."""

    def walk(whole: bool = True) -> Iterator[Line | About]:
        with path.open("rb") as stream:
            yield from _Walk().lines(events(decoded(stream) if whole else skimmed(decoded(stream), _DULL)))

    return WalkedBook(walk, survey=partial(walk, whole=False))


@dataclass(slots=True)
class _Walk:
    sheet: int = -1
    row: int = 0
    repeat: int = 1
    unseen: bool = False
    columns: int = 0
    place: str = ""
    formula: bool = False
    style: str = ""
    struck: bool = False
    struck_row: bool = False
    struck_styles: set[str] = field(default_factory=set)
    kind: str = ""
    content: list[str] | None = None
    spans: Spans = field(default_factory=Spans)
    tokens: list[Token] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    state: list[str] | None = None

    def lines(self, found: Iterable[Event]) -> Iterator[Line | About]:
        """Rows and facts of every worksheet."""
        for kind, name, said in found:
            if kind == WORDS:
                if self.content is not None:
                    self.content.append(name)
                elif self.state is not None:
                    self.state.append(name)
            elif kind == START:
                yield from self._start(name, said)
            else:
                yield from self._end(name)

    def _start(self, name: str, said: Mapping[str, str]) -> Iterator[Line | About]:
        if name == "Worksheet":
            self.sheet += 1
            self.row = self.columns = 0
            self.spans = Spans()
            yield About(self.sheet, said.get("Name"))
        elif name == "Column":
            first = _whole(said.get("Index"), self.columns + 1)
            self.columns = min(first + _whole(said.get("Span"), 0), LAST_COLUMN)
            if said.get("Hidden") == "1":
                yield About(
                    self.sheet, hidden_columns=tuple(letters(at) for at in range(first, self.columns + 1)[:256])
                )
        elif name == "Style":
            self.style = said.get("ID", "")
        elif name == "Font":
            if said.get("StrikeThrough") == "1" and self.content is None:
                self.struck_styles.add(self.style)
        elif name in _CROSSED and self.content is not None:
            self.struck = True
        elif name == "Row":
            self._row(said)
        elif name == "Cell":
            self._cell(said)
        elif name == "Data":
            self.kind, self.content = said.get("Type", "String"), []
        elif name == "Visible":
            self.state = []

    def _row(self, said: Mapping[str, str]) -> None:
        number = _whole(said.get("Index"), self.row + 1)
        if not self.row < number <= LAST_ROW:
            raise DamagedError(f"第 {self.row} 行之后出现了行号 {number}")
        self.spans.next_row()
        self.row, self.unseen = number, said.get("Hidden") == "1"
        self.repeat = _whole(said.get("Span"), 0)
        self.struck_row = said.get("StyleID") in self.struck_styles
        self.tokens, self.merges = [], []

    def _cell(self, said: Mapping[str, str]) -> None:
        if index := said.get("Index"):
            self.spans.skip_to(_whole(index, 1))
        across, down = _whole(said.get("MergeAcross"), 0) + 1, _whole(said.get("MergeDown"), 0) + 1
        first, area = self.spans.place(self.row, across, down)
        self.place, self.formula = letters(first), "Formula" in said
        self.struck = said["StyleID"] in self.struck_styles if "StyleID" in said else self.struck_row
        if self.formula:
            self.tokens.append((self.place, "", UNCALCULATED, "="))
        if area:
            self.merges.append(area)

    def _end(self, name: str) -> Iterator[Line | About]:
        if name == "Data" and self.content is not None:
            self._data("".join(self.content))
            self.content = None
        elif name == "Row":
            yield Line(self.sheet, (self.row, self.unseen, self.tokens), tuple(self.merges))
            self.row = min(self.row + self.repeat, LAST_ROW)
        elif name == "Visible" and self.state is not None:
            yield About(self.sheet, hidden="".join(self.state).strip() in ("SheetHidden", "SheetVeryHidden"))
            self.state = None

    def _data(self, text: str) -> None:
        if self.formula:
            self.tokens.pop()
        if text:
            kind = _KINDS.get(self.kind, TEXT)
            text = text[:10] if kind == DAY else text
            style = STRUCK if self.struck else ""
            self.tokens.append((self.place, style, "=" * self.formula + kind, text))
            self.formula = False


def _whole(text: str | None, usual: int) -> int:
    return min(int(text), 1 << 24) if text and text.isascii() and text.isdecimal() else usual
