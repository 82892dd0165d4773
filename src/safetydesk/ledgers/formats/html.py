"""HTML tables that call themselves .xls: each table is a sheet, text before it its title lines, spans are merges."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from safetydesk.ledgers.books.cells import Token, letters
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.sheet import LAST_ROW
from safetydesk.ledgers.faults import TooLargeError, UnsafeError
from safetydesk.ledgers.formats.crossed import CROSSING, is_crossed, struck_classes
from safetydesk.ledgers.formats.page import (
    LARGEST,
    SKIPPED,
    attributes,
    content,
    decoded_page,
    inline_part,
    inline_picture,
    marks,
)
from safetydesk.ledgers.formats.spans import Area, Spans
from safetydesk.ledgers.formats.titles import Titles
from safetydesk.ledgers.formats.tokens import STRUCK, TEXT
from safetydesk.ledgers.formats.walked import About, Line, WalkedBook

_DEEPEST = 60
_SHEET_LINE = re.compile(r"Sheet \d+: (.+)")
_MOST_TITLES = 12
_LONGEST_TEXT, _MOST_PIECES = 200_000, 5_000
_FIELDS = ("input", "select", "option")
_UNSHOWN = ("hidden", "submit", "button", "reset", "image", "file", "password")
_CHOSEN = re.compile(r"\bselected\b", re.IGNORECASE)
_TICKED = re.compile(r"\bchecked\b", re.IGNORECASE)
_BREAKS = ("br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "tr", "td")


def open_html(path: Path, file: str) -> WalkedBook:
    """The tables of an HTML file; LEDGER_018 when no encoding fits, TooLargeError for one that no ledger is."""
    if path.stat().st_size > LARGEST:
        raise TooLargeError("HTML")
    text = decoded_page(path.read_bytes(), file)
    if max(text.count("<tr"), text.count("<TR")) > 2 * LAST_ROW:
        raise TooLargeError("HTML")
    survey = partial(tables, text, whole=False)
    return WalkedBook(
        partial(tables, text, struck=struck_classes(text)), blob=partial(inline_picture, [text]), survey=survey
    )


@dataclass(slots=True)
class _Table:
    """A table while it is walked; `cell` collects the text of the open cell."""

    sheet: int
    row: int = 0
    spans: Spans = field(default_factory=Spans)
    open_row: bool = False
    unseen: bool = False
    struck_row: bool = False
    struck: bool = False
    tokens: list[Token] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    pictures: list[Placed] = field(default_factory=list)
    brief: Titles = field(default_factory=Titles)
    cell: list[str] | None = None
    place: str = ""
    said: dict[str, str] = field(default_factory=dict)
    options: list[tuple[int, bool]] = field(default_factory=list)

    def begin_row(self, said: dict[str, str], *, struck: bool = False) -> Iterator[Line]:
        """A row begins; one left open ends."""
        yield from self.end_row()
        self.row += 1
        self.spans.next_row()
        self.open_row, self.struck_row = True, struck
        self.unseen = "display:none" in said.get("style", "").replace(" ", "").lower()

    def end_row(self) -> Iterator[Line]:
        """The row as a line, when one is open."""
        self.end_cell()
        if self.open_row:
            yield Line(self.sheet, (self.row, self.unseen, self.tokens), tuple(self.merges), tuple(self.pictures))
            self.brief.add(self.tokens)
        self.open_row, self.tokens, self.merges, self.pictures = False, [], [], []

    def begin_cell(self, said: dict[str, str], *, struck: bool) -> None:
        """A cell begins; one left open ends."""
        self.end_cell()
        first, area = self.spans.place(self.row, _count(said.get("colspan")), _count(said.get("rowspan")))
        if area:
            self.merges.append(area)
        self.cell, self.place, self.said = [], letters(first), said
        self.struck = self.struck_row or struck

    def form_field(self, tag: str, closing: bool, said: str) -> None:
        """A field of a form in the open cell: of a list what is chosen, else its first; what is typed in; a box."""
        if self.cell is None:
            return
        if tag == "input":
            self.cell.append(_typed_in(attributes(said), _TICKED.search(said) is not None))
        elif tag == "option" and not closing:
            self.options.append((len(self.cell), _CHOSEN.search(said) is not None))
        elif tag == "select" and closing and self.options:
            ends = [*(start for start, _ in self.options[1:]), len(self.cell)]
            place = next((at for at, (_, chosen) in enumerate(self.options) if chosen), 0)
            self.cell[self.options[0][0] :] = self.cell[self.options[place][0] : ends[place]]
        if tag == "select":
            self.options = []

    def end_cell(self) -> None:
        """Put the text of the open cell into its row."""
        if self.cell is not None and (text := _plain("".join(self.cell))):
            self.tokens.append((self.place, STRUCK if self.struck else "", *content(text, self.said)))
        self.cell = None


def tables(
    text: str,
    first: int = 0,
    name: str | None = None,
    page: int = 0,
    *,
    whole: bool = True,
    struck: Collection[str] = (),
) -> Iterator[Line | About]:
    """The rows of every table of a page, nested ones as tables of their own; sheets are counted from `first`.

    Unless `whole`, rows that tell a survey nothing are empty. `struck` are the classes of struck-through text.
    """
    walk = _Page(first, name, struck)
    for before, tag, closing, said, at in marks(text, whole=whole):
        walk.says(before)
        if tag == "img":
            walk.shows(inline_part(attributes(said).get("src", ""), page, at))
        elif tag == SKIPPED:
            walk.skips(int(said))
        elif tag:
            yield from walk.meets(tag, closing, said)
    yield from walk.ends()


class _Page:
    """The tables open around the place where the walk stands, and the text since the last one."""

    def __init__(self, first: int, name: str | None, struck: Collection[str]) -> None:
        self._struck = struck
        self._next = first
        self._name = name
        self._open: list[_Table] = []
        self._titles: list[str] = []

    def says(self, text: str) -> None:
        """Text between two marks."""
        if text.strip():
            target = self._target()
            if len(target) < 50 or (len(target) < _MOST_PIECES and sum(map(len, target)) < _LONGEST_TEXT):
                target.append(re.sub(r"\s+", " ", html.unescape(text)) if "\n" in text or "&" in text else text)

    def _target(self) -> list[str]:
        if not self._open:
            return self._titles
        return self._open[-1].cell if self._open[-1].cell is not None else []

    def meets(self, tag: str, closing: bool, said: str) -> Iterator[Line | About]:
        """A mark of the page."""
        if tag == "table":
            yield from self._end_table() if closing else self._begin_table()
        elif not self._open or tag not in ("tr", "td", "th"):
            if tag in _BREAKS:
                self._target().append("\n")
            elif self._open and tag in _FIELDS:
                self._open[-1].form_field(tag, closing, said)
            if self._open and not closing and (tag in CROSSING or is_crossed(said, self._struck)):
                self._open[-1].struck = True
        elif tag == "tr":
            table = self._open[-1]
            crossed = is_crossed(said, self._struck)
            yield from table.end_row() if closing else table.begin_row(attributes(said), struck=crossed)
        elif closing:
            self._open[-1].end_cell()
        else:
            if not self._open[-1].open_row:
                yield from self._open[-1].begin_row({})
            self._open[-1].begin_cell(attributes(said), struck=is_crossed(said, self._struck))

    def skips(self, cells: int) -> None:
        """So many plain cells of the open row that a survey did not look at."""
        if self._open:
            self._open[-1].end_cell()
            for _ in range(cells):
                self._open[-1].spans.place(self._open[-1].row, 1, 1)

    def _begin_table(self) -> Iterator[Line | About]:
        if len(self._open) >= _DEEPEST:
            raise UnsafeError(f"超过 {_DEEPEST} 层的表格")
        table = _Table(self._next)
        self._next += 1
        titles = [line for line in _plain("".join(self._titles)).split("\n") if line]
        named = _SHEET_LINE.fullmatch(titles[-1]) if titles else None
        yield About(table.sheet, named[1] if named else self._name)
        if not self._open:
            for title in titles[-_MOST_TITLES:] if named is None else ():
                yield from table.begin_row({})
                table.tokens.append(("A", "", TEXT, title))
                yield from table.end_row()
            self._titles = []
        self._open.append(table)

    def _end_table(self) -> Iterator[Line | About]:
        """A table ends; one of a few lines before another is also the title of that."""
        if self._open:
            table = self._open.pop()
            yield from table.end_row()
            self._titles += [] if self._open else table.brief.told()

    def shows(self, source: str) -> None:
        """A picture in a cell, by where its bytes are."""
        if self._open and self._open[-1].cell is not None:
            table = self._open[-1]
            table.pictures.append(Placed(table.row, table.place, len(table.pictures), source))

    def ends(self) -> Iterator[Line | About]:
        """The rows of tables that were never closed."""
        while self._open:
            yield from self._open.pop().end_row()


def _typed_in(said: dict[str, str], ticked: bool) -> str:
    """What an input shows: its text, or a box for one to be ticked."""
    kind = said.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if ticked else "□"
    return "" if kind in _UNSHOWN else said.get("value", "")


def _count(text: str | None) -> int:
    if text is None:
        return 1
    digits = re.match(r"\s*(\d{1,9})", text)
    return max(1, int(digits[1])) if digits else 1


def _plain(text: str) -> str:
    """A cell's text: blanks as one, lines kept, no blank lines."""
    if text.isprintable() and "  " not in text and "\u00a0" not in text:
        return text.strip()
    lines = (" ".join(line.split()) for line in text.replace("\u00a0", " ").split("\n"))
    return "\n".join(line for line in lines if line)
