"""HTML tables that call themselves .xls: each table is a sheet, text before it its title lines, spans are merges."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from safetydesk.errors import error
from safetydesk.ledgers.cells import Token, day_of_serial, letters, plain_number
from safetydesk.ledgers.faults import TooLargeError, UnsafeError
from safetydesk.ledgers.formats.spans import Area, Spans
from safetydesk.ledgers.formats.tokens import DAY, NUMBER, TEXT
from safetydesk.ledgers.formats.walked import About, Line, WalkedBook
from safetydesk.ledgers.sniff import wide_encoding
from safetydesk.ledgers.styles import is_date_format

LARGEST = 48 << 20
_MARK = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[.*?\]>|<!?(/?)([a-zA-Z][\w:-]{0,40})((?:[^<>\"']|\"[^\"<>]{0,4000}\"|'[^'<>]{0,4000}'){0,400})>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_DEEPEST = 60
_EXPONENT = re.compile(r"[\d.]+E\+?\d+", re.IGNORECASE)
_SHEET_LINE = re.compile(r"Sheet \d+: (.+)")
_MOST_TITLES = 12
_LONGEST_TEXT = 200_000
_SILENT = ("script", "style", "title", "xml", "noframes")
_BREAKS = ("br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "tr", "td")


def open_html(path: Path, file: str) -> WalkedBook:
    """The tables of an HTML file; LEDGER_018 when no encoding fits, TooLargeError for one that no ledger is."""
    if path.stat().st_size > LARGEST:
        raise TooLargeError("HTML")
    text = decoded_page(path.read_bytes(), file)
    return WalkedBook(lambda: tables(text))


def decoded_page(data: bytes, file: str, said: str | None = None) -> str:
    """The text of a page by its mark, by `said`, by what it says of itself, else UTF-8 or GB18030."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if wide := b"\0" in data[:4096] and wide_encoding(data[:4096]):
        return data.decode(wide, "replace")
    named = _CHARSET.search(data[:8192])
    name = (said or (named[1].decode("ascii", "replace") if named else "")).lower()
    first = "utf-8-sig" if name.startswith("utf-8") or data.startswith(codecs.BOM_UTF8) else "gb18030"
    for encoding in dict.fromkeys((first, "utf-8-sig", "gb18030") if name else ("utf-8-sig", "gb18030")):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise error("LEDGER_018", file=file)


@dataclass(slots=True)
class _Table:
    """A table while it is walked; `cell` collects the text of the open cell."""

    sheet: int
    row: int = 0
    spans: Spans = field(default_factory=Spans)
    open_row: bool = False
    unseen: bool = False
    tokens: list[Token] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    cell: list[str] | None = None
    place: str = ""
    said: dict[str, str] = field(default_factory=dict)

    def begin_row(self, said: dict[str, str]) -> Iterator[Line]:
        """A row begins; one left open ends."""
        yield from self.end_row()
        self.row += 1
        self.spans.next_row()
        self.open_row = True
        self.unseen = "display:none" in said.get("style", "").replace(" ", "").lower()

    def end_row(self) -> Iterator[Line]:
        """The row as a line, when one is open."""
        self.end_cell()
        if self.open_row:
            yield Line(self.sheet, (self.row, self.unseen, self.tokens), tuple(self.merges))
        self.open_row, self.tokens, self.merges = False, [], []

    def begin_cell(self, said: dict[str, str]) -> None:
        """A cell begins; one left open ends."""
        self.end_cell()
        first, area = self.spans.place(self.row, _count(said.get("colspan")), _count(said.get("rowspan")))
        if area:
            self.merges.append(area)
        self.cell, self.place, self.said = [], letters(first), said

    def end_cell(self) -> None:
        """Put the text of the open cell into its row."""
        if self.cell is not None and (text := _plain("".join(self.cell))):
            self.tokens.append((self.place, "", *_content(text, self.said)))
        self.cell = None


def tables(text: str, first: int = 0, name: str | None = None) -> Iterator[Line | About]:
    """The rows of every table of a page, nested ones as tables of their own; sheets are counted from `first`."""
    walk = _Page(first, name)
    at = 0
    silent = ""
    for mark in _MARK.finditer(text):
        if not silent:
            walk.says(text[at : mark.start()])
        at = mark.end()
        tag = (mark[2] or "").lower()
        if silent:
            silent = "" if mark[1] and tag == silent else silent
        elif tag in _SILENT:
            silent = "" if mark[1] or mark[3].endswith("/") else tag
        elif tag:
            yield from walk.meets(tag, bool(mark[1]), mark[3])
    yield from walk.ends()


class _Page:
    """The tables open around the place where the walk stands, and the text since the last one."""

    def __init__(self, first: int, name: str | None) -> None:
        self._next = first
        self._name = name
        self._open: list[_Table] = []
        self._titles: list[str] = []

    def says(self, text: str) -> None:
        """Text between two marks."""
        if text.strip():
            target = self._target()
            if sum(map(len, target[-50:])) < _LONGEST_TEXT:
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
        elif tag == "tr":
            table = self._open[-1]
            yield from table.end_row() if closing else table.begin_row(_attributes(said))
        elif closing:
            self._open[-1].end_cell()
        else:
            if not self._open[-1].open_row:
                yield from self._open[-1].begin_row({})
            self._open[-1].begin_cell(_attributes(said))

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
        if self._open:
            yield from self._open.pop().end_row()

    def ends(self) -> Iterator[Line | About]:
        """The rows of tables that were never closed."""
        while self._open:
            yield from self._open.pop().end_row()


def _attributes(said: str) -> dict[str, str]:
    found = {"x:num": ""} if re.search(r"\bx:num\b", said) else {}
    for name, double, single, bare in _ATTRIBUTE.findall(said):
        found[name.lower()] = html.unescape(double or single or bare)
    return found


def _content(text: str, said: dict[str, str]) -> tuple[str, str]:
    """(type, content) of a cell: what Excel (x:num) or LibreOffice (sdval) says of its number, else its text."""
    stored = said.get("x:num", said.get("sdval"))
    number = plain_number(stored) if stored else None
    if number is not None:
        day = day_of_serial(Decimal(number), said.get("sdnum", "").startswith("1904"))
        if day and is_date_format(said.get("sdnum", "").rpartition(";")[2]):
            return DAY, day
        if _EXPONENT.fullmatch(text) or plain_number(text.replace(",", "")) is not None:
            return NUMBER, number
    return TEXT, text


def _count(text: str | None) -> int:
    digits = re.match(r"\s*(\d{1,9})", text or "")
    return max(1, int(digits[1])) if digits else 1


def _plain(text: str) -> str:
    """A cell's text: blanks as one, lines kept, no blank lines."""
    lines = (" ".join(line.split()) for line in text.replace("\u00a0", " ").split("\n"))
    return "\n".join(line for line in lines if line)
