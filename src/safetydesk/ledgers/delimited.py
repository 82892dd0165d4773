"""CSV and TSV as a one-sheet book: encoding by its mark or zero bytes, then UTF-8, then GB18030; separator by lines."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from safetydesk.errors import error
from safetydesk.ledgers.books.cells import Cell, Token, clean, letters
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.sheet import LAST_COLUMN, LAST_ROW, Geometry, Row
from safetydesk.ledgers.books.workbook import Sheet
from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.sniff import wide_encoding

_SEPARATORS = ",\t;|，"
_LONGEST_CELL = 1_000_000
_NAMED_SEPARATOR = re.compile(r"\ufeff?sep=([,\t;|])\s*", re.IGNORECASE)
"""The first line by which a text file tells a spreadsheet how its cells are separated."""
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
GUARDED = re.compile(
    r"'['\s\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n\u2212\ufe62\ufe63\ufe66\ufe6b\uff1d\uff0b\uff0d\uff20]"
)
"""Text that our CSV writer guarded with one apostrophe; reading takes one away again."""


@dataclass(frozen=True, slots=True)
class Delimited:
    """A delimited text file: where it lies, its encoding and separator."""

    path: Path
    encoding: str
    separator: str
    sheets: tuple[Sheet, ...]
    macros: bool = False
    date1904: bool = False
    struck: frozenset[str] = frozenset()

    def geometry(self, sheet: Sheet) -> Geometry:  # noqa: ARG002
        """Text has no merges; the number of rows is that of its lines."""
        with self.path.open("rb") as file:
            lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        return Geometry((), (), lines + 1, False)

    def rows(self, sheet: Sheet) -> Iterator[Row]:  # noqa: ARG002
        """One row per record, numbered as a spreadsheet shows them."""
        csv.field_size_limit(_LONGEST_CELL)
        with self.path.open(encoding=self.encoding, newline="") as file:
            try:
                for number, record in enumerate(csv.reader(file, delimiter=self.separator), 1):
                    if number > LAST_ROW:
                        raise DamagedError(f"超过 {LAST_ROW} 行")
                    if len(record) > LAST_COLUMN and any(record[LAST_COLUMN:]):
                        raise DamagedError(f"第 {number} 行有超出 {LAST_COLUMN} 列的单元格")
                    named = number == 1 and _NAMED_SEPARATOR.fullmatch(self.separator.join(record))
                    yield number, False, [] if named else _tokens(record)
            except csv.Error as fault:
                raise DamagedError("有一格太长或引号不成对") from fault

    def pictures(self, sheet: Sheet) -> tuple[Placed, ...]:  # noqa: ARG002
        """Text has no pictures."""
        return ()

    def picture(self, part: str, most: int) -> bytes | None:  # noqa: ARG002
        """Text has no pictures."""
        return None

    def cell(self, token: Token) -> Cell:
        """The text of a token; `="0123"` is a spreadsheet's way of saying text."""
        value = token[3]
        if match := _AS_TEXT.fullmatch(value):
            value = match[1].replace('""', '"')
        elif GUARDED.match(value):
            value = value[1:]
        plain, cleaned = clean(value)
        return Cell(plain, "text", cleaned=cleaned)


def _tokens(record: list[str]) -> list[Token]:
    return [(letters(index), "", "", text) for index, text in enumerate(record, 1) if text]


def open_delimited(path: Path, name: str) -> Delimited:
    """The delimited text of a file; LEDGER_018 when no encoding fits."""
    encoding = _encoding(path)
    if encoding is None:
        raise error("LEDGER_018", file=name)
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for line in (file.readline(_LONGEST_CELL) for _ in range(20)) if line.strip()]
    named = _NAMED_SEPARATOR.fullmatch(lines[0]) if lines else None
    return Delimited(path, encoding, named[1] if named else _separator(lines), (Sheet(Path(name).stem, ""),))


def _encoding(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16" if _decodes(path, "utf-16") else None
    if b"\0" in head and (wide := wide_encoding(head)):
        return wide if _decodes(path, wide) else None
    return next((name for name in ("utf-8-sig", "gb18030") if _decodes(path, name)), None)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(lines: list[str]) -> str:
    """The separator that most lines have, at equal counts the one found most; a comma when none is there."""
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    counts = {sign: sum(line.count(sign) for line in bare) for sign in _SEPARATORS}
    spread = {sign: sum(sign in line for line in bare) for sign in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda sign: (spread[sign], counts[sign], sign == ","))
    return best if counts[best] else ","
