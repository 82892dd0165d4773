"""One worksheet part as a stream of rows: a regex that must account for every tag, else a real parser for that row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from safetydesk.ledgers.books.cells import PICTURE, UNCALCULATED, Token, column_index, letters, parse_range
from safetydesk.ledgers.books.container import decoded, local
from safetydesk.ledgers.books.strings import rich_text
from safetydesk.ledgers.books.struck import is_struck
from safetydesk.ledgers.faults import DamagedError, TooLargeError, UnsafeError
from safetydesk.ledgers.formats.tokens import STRUCK

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_LONGEST_ROW = 24_000_000
_LONGEST_END = 32_000_000
_LONGEST_START = 200
"""The beginning of the data may stand so many letters before a block: nothing is looked through twice."""
_MOST_MERGES = 200_000

_USUAL = re.compile(r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="([a-z]+)")?(?:/>|><v>([^<]*)</v></c>)')
_ANY = re.compile(
    r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="([a-zA-Z]+)")?'
    r"(?:/>|>(<f[^<]*)?(?:</f>)?(?:(<v>[^<]*)</v>|<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is>)?</c>)"
)
_RETRY = 63
_ROW_NUMBER = re.compile(r'\br="(\d{1,9})"')
_HIDDEN = re.compile(r'\bhidden="(?:1|true)"')
_START = re.compile(r"<(?:(\w+):)?sheetData\s*(/?)>")

_ASIDE = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<!", re.DOTALL)

Row = tuple[int, bool, list[Token]]
"""(row number, hidden, cells as found)."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """What stands around the cells: merged ranges, letters of hidden columns, number of rows, pictures, comments."""

    merges: tuple[tuple[int, int, int, int], ...]
    hidden_columns: tuple[str, ...]
    rows: int
    pictures: bool
    comments: bool = False


def survey(stream: BinaryIO) -> Geometry:
    """Walk over a sheet part once without reading cells; DamagedError or UnsafeError when it cannot be a worksheet."""
    text, start, rows = "", None, 0
    blocks = decoded(stream)
    for block in blocks:
        text += block
        start = _START.search(text, max(0, len(text) - len(block) - _LONGEST_START))
        if start or len(text) > _LONGEST_ROW:
            break
    _no_dtd(text[: start.start()] if start else text)
    if start is None:
        raise DamagedError("工作表没有数据部分")
    prefix = f"{start[1]}:" if start[1] else ""
    head, text = text[: start.start()], text[start.end() :]
    end = f"</{prefix}sheetData>"
    if start[2]:
        return _geometry(head, _rest(text, blocks), prefix, 0)
    row = f"<{prefix}row "
    while (cut := text.find(end)) < 0:
        rows += text.count(row, 0, max(0, len(text) - 32))
        text = text[-32:] + (block := next(blocks, ""))
        if not block:
            raise DamagedError("工作表没有结尾，文件可能没有传完")
    return _geometry(head, _rest(text[cut:], blocks), prefix, rows + text.count(row, 0, cut))


def _rest(text: str, blocks: Iterator[str]) -> str:
    parts, length = [text], len(text)
    for block in blocks:
        parts.append(block)
        length += len(block)
        if length > _LONGEST_END:
            raise TooLargeError("工作表尾部")
    return "".join(parts)


def _geometry(head: str, tail: str, prefix: str, rows: int) -> Geometry:
    merges = []
    for found in re.findall(rf'<{prefix}mergeCell\b[^<>]*\bref="([^"<>]*)"', tail):
        area = parse_range(found)
        if area:
            merges.append(area)
        if len(merges) > _MOST_MERGES:
            raise TooLargeError("合并单元格")
    hidden: list[str] = []
    for entry in re.findall(rf"<{prefix}col\b[^<>]*>", head):
        first, last = re.search(r'\bmin="(\d{1,5})"', entry), re.search(r'\bmax="(\d{1,5})"', entry)
        if first and last and len(hidden) < LAST_COLUMN and _HIDDEN.search(entry):
            hidden += [letters(index) for index in range(int(first[1]), min(int(last[1]), int(first[1]) + 255) + 1)]
    drawn, commented = f"<{prefix}drawing " in tail, f"<{prefix}legacyDrawing " in tail
    return Geometry(tuple(merges), tuple(hidden), rows, drawn, commented)


def read_rows(stream: BinaryIO) -> Iterator[Row]:
    """Every <row> of a sheet part in order; DamagedError names the row where the XML cannot be understood."""
    reader = RowXml()
    for pieces in row_pieces(stream):
        for piece in pieces:
            yield reader.row(piece)


class RowXml:
    """Reads the XML of rows one after the other; `previous` is the number of the row before."""

    def __init__(self) -> None:
        self.previous = 0
        self._usual = True

    def row(self, piece: str) -> Row:
        """What stands between a `<row` and the next as a row; DamagedError where it cannot be understood."""
        head, _, body = piece.partition(">")
        number, hidden = _row_head(head, self.previous)
        self.previous = number
        content, closed, rest = body.rpartition("</row>")
        if rest.strip() or bool(closed) == head.endswith("/"):
            raise DamagedError(f"第 {number} 行没有结尾")
        cells: list[Token] = []
        if self._usual or not number & _RETRY:
            cells = _USUAL.findall(content)
            self._usual = content.count("<c") == len(cells)
        if not self._usual:
            cells = _any_cells(content, number)
        return number, hidden, cells


def _row_head(head: str, previous: int) -> tuple[int, bool]:
    if previous < LAST_ROW and head.startswith(f' r="{previous + 1}"'):
        return previous + 1, "hidden" in head and _HIDDEN.search(head) is not None
    match = _ROW_NUMBER.search(head)
    number = int(match[1]) if match else previous + 1
    if match is None and 'r="' in head:
        raise DamagedError(f"第 {previous} 行之后的行号不合规范")
    if not previous < number <= LAST_ROW:
        raise DamagedError(f"第 {previous} 行之后出现了行号 {number}")
    return number, "hidden" in head and _HIDDEN.search(head) is not None


def _any_cells(content: str, number: int) -> list[Token]:
    """The cells of a row with formulas or inline texts; when the regex misses one, the parser reads the row."""
    found = _ANY.findall(content)
    if content.count("<c") != len(found):
        return _parsed_cells(content, number)
    return [
        _calculated(column, style, kind, formula, value) if formula else (column, style, kind, value[3:] or inline)
        for column, style, kind, formula, value, inline in found
    ]


def _calculated(column: str, style: str, kind: str, formula: str, value: str) -> Token:
    """A formula's cell: its cached result, a picture in the cell as WPS writes it, or nothing yet.

    `value` begins with its <v>; a text may be empty, but without a <v> nothing has calculated it.
    """
    if "DISPIMG" in formula.upper():
        return column, style, PICTURE, formula
    if not value[3:] and (kind != "str" or not value):
        return column, style, UNCALCULATED, formula
    return column, style, f"={kind}", value[3:]


def _parsed_cells(content: str, number: int) -> list[Token]:
    """The cells of one row by the XML parser: rich inline text, odd attribute order, cells without reference."""
    if "<!DOCTYPE" in content or "<!ENTITY" in content:
        raise UnsafeError("XML 实体声明")
    spaces = " ".join(
        f'xmlns:{prefix}="{prefix}"' for prefix in set(re.findall(r"[<\s](\w+):", content)) - {"xml", "xmlns"}
    )
    try:
        root = ElementTree.fromstring(f"<row {spaces}>{content}</row>")
    except ElementTree.ParseError as fault:
        raise DamagedError(f"第 {number} 行的 XML 读不通") from fault
    found = []
    column = 0
    for cell in root:
        if local(cell.tag) != "c":
            continue
        named = re.fullmatch(r"([A-Z]{1,3})\d+", cell.get("r", ""))
        column = column_index(named[1]) if named else column + 1
        found.append(_token(cell, letters(column)))
    return found


def _token(cell: ElementTree.Element, column: str) -> Token:
    formula = value = inline = ""
    style, kind = cell.get("s", ""), cell.get("t", "")
    for child in cell:
        name = local(child.tag)
        if name == "f":
            formula = f"<f>{child.text or ''}"
        elif name == "v":
            value = "<v>" + (child.text or "").replace("&", "&amp;")
        elif name == "is":
            inline = rich_text(child).replace("&", "&amp;")
            style = STRUCK if is_struck(child) else style
    if kind == "e" and value[3:] == "#VALUE!" and cell.get("vm"):  # a picture that Excel placed in the cell
        return column, style, PICTURE, value[3:]
    return _calculated(column, style, kind, formula, value) if formula else (column, style, kind, value[3:] or inline)


def row_pieces(stream: BinaryIO) -> Iterator[list[str]]:
    """What stands between `<row` and the next `<row`, some rows at a time, without namespace prefix."""
    text, prefix, started = "", "", False
    for block in decoded(stream):
        text += block
        if not started:
            start = _START.search(text, max(0, len(text) - len(block) - _LONGEST_START))
            if start is None:
                continue
            _no_dtd(text[: start.start()])
            if start[2]:
                return
            prefix = f"{start[1]}:" if start[1] else ""
            text, started = text[start.end() :], True
        end = text.find(f"</{prefix}sheetData>")
        cut = end if end >= 0 else text.rfind(f"<{prefix}row")
        if cut > 0:
            yield _split(text[:cut], prefix)
            text = text[cut:]
        if end >= 0:
            return
        if len(text) > _LONGEST_ROW:
            raise TooLargeError("一行")


def _split(text: str, prefix: str) -> list[str]:
    if prefix:
        text = text.replace(f"<{prefix}", "<").replace(f"</{prefix}", "</")
    if "<!" in text:
        text = _plain(text)
    first, *rest = text.split("<row")
    if first.strip():
        raise DamagedError("工作表数据部分里有读不通的内容")
    return rest


def _plain(text: str) -> str:
    """Comments dropped and CDATA turned into escaped text; DamagedError at the first that does not end."""
    _no_dtd(text)
    return _ASIDE.sub(_escaped, text)


def _escaped(aside: re.Match[str]) -> str:
    if aside[0] == "<!":
        raise DamagedError("工作表里有没有结尾的注释")
    return escape(aside[1] or "")


def _no_dtd(text: str) -> None:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnsafeError("XML 实体声明")
