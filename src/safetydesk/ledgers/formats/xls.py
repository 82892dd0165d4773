"""Excel 5.0-2003 and WPS workbooks (xls, et): BIFF8 and BIFF5 cells streamed record by record, never a dense grid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from struct import unpack, unpack_from

from safetydesk.ledgers.books.cells import UNCALCULATED, Cell, Token, clean, day_of_serial, letters, plain_number
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.sheet import Geometry, Row
from safetydesk.ledgers.books.workbook import Sheet
from safetydesk.ledgers.faults import DamagedError, TooLargeError
from safetydesk.ledgers.formats.biff import BOF, CONTINUE, EOF, Globals, read_globals, records, text16
from safetydesk.ledgers.formats.compound import stream_of
from safetydesk.ledgers.formats.escher import anchors, blips
from safetydesk.ledgers.formats.tokens import STRUCK, cell_of, number_text

_LETTERS = tuple(letters(index + 1) for index in range(256))
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_SHARED, _DATED = "s", "d"
_CROSSED = frozenset((STRUCK, _DATED + STRUCK))
_MOST_UNSORTED = 300_000
_MOST_MERGES = 200_000


@dataclass(slots=True)
class Xls:
    """A workbook stream and what its globals said."""

    data: bytes
    said: Globals
    sheets: tuple[Sheet, ...]
    _geometry: dict[str, tuple[Geometry, bool, bytes]] = field(default_factory=dict, repr=False)
    _blips: list[bytes | None] | None = field(default=None, repr=False)

    @property
    def macros(self) -> bool:
        """True when the file carries macros."""
        return self.said.macros

    @property
    def date1904(self) -> bool:
        """True when day numbers count from 1904."""
        return self.said.date1904

    @property
    def struck(self) -> frozenset[str]:
        """The styles of tokens whose text is struck through."""
        return _CROSSED if self.said.struck_styles or self.said.struck_strings else frozenset()

    def geometry(self, sheet: Sheet) -> Geometry:
        """Merged ranges, hidden columns and the number of rows of one sheet."""
        return self._surveyed(sheet)[0]

    def _surveyed(self, sheet: Sheet) -> tuple[Geometry, bool, bytes]:
        if sheet.part not in self._geometry:
            self._geometry[sheet.part] = _survey(self.data, int(sheet.part))
        return self._geometry[sheet.part]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of one sheet in order; a writer that put them in disorder costs memory."""
        found = _rows(self.data, int(sheet.part), self.said)
        if self._surveyed(sheet)[1]:
            yield from found
        else:
            yield from _sorted(found)

    def cell(self, token: Token) -> Cell:
        """What a token says: shared texts, numbers, dates by their format, cached results, errors."""
        column, style, kind, value = token
        if kind == _SHARED:
            index = int(value)
            if index >= len(self.said.strings):
                raise DamagedError(f"单元格引用了不存在的共享文字 {value}")
            text, cleaned = clean(self.said.strings[index])
            return Cell(text, "text", cleaned=cleaned)
        if style.startswith(_DATED) and kind in ("", "=") and (plain := plain_number(value)):
            day = day_of_serial(Decimal(plain), self.date1904)
            if day:
                return Cell(day, "date", kind == "=")
        return cell_of((column, "", kind, value))

    def pictures(self, sheet: Sheet) -> tuple[Placed, ...]:
        """The floating pictures of one sheet, in the order of the drawing."""
        drawing = self._surveyed(sheet)[2]
        return tuple(
            Placed(row, letters(column), order, str(blip))
            for order, (row, column, blip) in enumerate(anchors(drawing) if drawing else ())
        )

    def picture(self, part: str, most: int) -> bytes | None:
        """The bytes of a picture by its number in the store of pictures."""
        if self._blips is None:
            self._blips = blips(self.said.drawings)
        number = int(part)
        data = self._blips[number - 1] if 0 < number <= len(self._blips) else None
        return data if data is not None and len(data) <= most else None


def open_xls(path: Path, file: str) -> Xls:
    """The workbook of an xls or et file; LEDGER_004 when it has a password, DamagedError when it cannot be read."""
    data = stream_of(path, ("Workbook", "Book"))
    said = read_globals(data, file)
    sheets = tuple(Sheet(clean(name)[0], str(at), hidden) for name, at, hidden in said.sheets)
    if not sheets:
        raise DamagedError("工作簿目录里没有工作表")
    return Xls(data, said, sheets)


def _inner(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one sheet, those of charts inside it left out."""
    if at + 4 > len(data) or unpack_from("<H", data, at)[0] != BOF:
        raise DamagedError("工作表不在目录所说的地方")
    depth = 0
    for kind, body in records(data, at):
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return
        if depth == 1 and kind != BOF and kind != EOF:
            yield kind, body
    raise DamagedError("工作表没有结尾，文件可能没有传完")


def _survey(data: bytes, at: int) -> tuple[Geometry, bool, bytes]:
    """Geometry, whether rows come in order, and the drawing of a sheet."""
    merges: list[tuple[int, int, int, int]] = []
    hidden: list[str] = []
    drawing: list[bytes] = []
    rows, ordered, before, last = 0, True, 0, 0
    for kind, body in _inner(data, at):
        if kind in _CELLS:
            row = unpack_from("<H", body)[0]
            ordered, before, rows = ordered and row >= before, row, max(rows, row + 1)
        elif kind == _MERGES:
            found = [unpack_from("<4H", body, 2 + 8 * index) for index in range(unpack_from("<H", body)[0])]
            merges += [(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in found]
        elif kind == _COLUMNS and unpack_from("<H", body, 8)[0] & 1:
            first, final = unpack_from("<HH", body)
            hidden += _LETTERS[first : min(final, 255) + 1]
        if kind == _DRAWING or (kind == CONTINUE and last == _DRAWING):
            drawing.append(body)
            kind = _DRAWING
        last = kind
        if len(merges) > _MOST_MERGES:
            raise TooLargeError("合并单元格")
    whole = b"".join(drawing)
    return Geometry(tuple(merges), tuple(hidden), rows, bool(whole) and bool(anchors(whole))), ordered, whole


def _rows(data: bytes, at: int, said: Globals) -> Iterator[Row]:
    current = -1
    tokens: list[Token] = []
    unseen: set[int] = set()
    awaiting: Token | None = None
    for kind, body in _inner(data, at):
        if kind == _ROW:
            if unpack_from("<H", body, 12)[0] & 0x20:
                unseen.add(unpack_from("<H", body)[0])
        elif kind == _STRING and awaiting is not None:
            tokens[-1] = (awaiting[0], awaiting[1], "=str", _words(body, said))
            awaiting = None
        elif reader := _CELLS.get(kind):
            row, column = unpack_from("<HH", body)
            if row != current:
                if tokens:
                    yield current + 1, current in unseen, sorted(tokens, key=_place)
                current, tokens = row, []
            if column > 255:
                raise DamagedError(f"第 {row + 1} 行有超出 256 列的单元格")
            found = reader(body, column, said)
            tokens += found
            awaiting = found[0] if found and found[0][2] == UNCALCULATED else None
    if tokens:
        yield current + 1, current in unseen, sorted(tokens, key=_place)


def _sorted(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows in disorder put in order; TooLargeError when there are too many to hold."""
    found: dict[int, tuple[bool, list[Token]]] = {}
    count = 0
    for number, hidden, tokens in rows:
        before = found.setdefault(number, (hidden, []))
        found[number] = (hidden or before[0], sorted([*before[1], *tokens], key=_place))
        count += len(tokens)
        if count > _MOST_UNSORTED:
            raise TooLargeError("次序打乱的单元格")
    for number in sorted(found):
        yield number, *found[number]


def _place(token: Token) -> tuple[int, str]:
    return len(token[0]), token[0]


def _words(body: bytes, said: Globals) -> str:
    if said.biff8:
        return text16(body)
    return body[2 : 2 + unpack_from("<H", body)[0]].decode(said.codec, "replace")


def _number(column: int, style: int, number: float, said: Globals, kind: str = "") -> Token:
    dated = _DATED if style in said.date_styles else ""
    return _LETTERS[column], dated + _struck(style, said), kind, number_text(number)


def _struck(style: int, said: Globals) -> str:
    return STRUCK if style in said.struck_styles else ""


def rk_number(raw: int) -> float:
    """A number in four bytes: an integer or the upper half of a double, perhaps a hundredth of it."""
    if raw & 2:
        whole = raw >> 2
        number = float(whole - (1 << 30) if whole >= 1 << 29 else whole)
    else:
        number = unpack("<d", b"\0\0\0\0" + (raw & 0xFFFFFFFC).to_bytes(4, "little"))[0]
    return number / 100 if raw & 1 else number


def _shared_cell(body: bytes, column: int, said: Globals) -> list[Token]:
    style, place = unpack_from("<HI", body, 4)
    struck = STRUCK if place in said.struck_strings else _struck(style, said)
    return [(_LETTERS[column], struck, _SHARED, str(place))]


def _label_cell(body: bytes, column: int, said: Globals) -> list[Token]:
    return [(_LETTERS[column], _struck(unpack_from("<H", body, 4)[0], said), "str", _words(body[6:], said))]


def _number_cell(body: bytes, column: int, said: Globals) -> list[Token]:
    style, number = unpack_from("<Hd", body, 4)
    return [_number(column, style, number, said)]


def _rk_cell(body: bytes, column: int, said: Globals) -> list[Token]:
    style, raw = unpack_from("<HI", body, 4)
    return [_number(column, style, rk_number(raw), said)]


def _rk_cells(body: bytes, column: int, said: Globals) -> list[Token]:
    found = [unpack_from("<HI", body, at) for at in range(4, len(body) - 2, 6)]
    if column + len(found) > 256:
        raise DamagedError("一行有超出 256 列的单元格")
    return [_number(column + index, style, rk_number(raw), said) for index, (style, raw) in enumerate(found)]


def _truth_cell(body: bytes, column: int, said: Globals) -> list[Token]:
    value, is_error, struck = body[6], body[7], _struck(unpack_from("<H", body, 4)[0], said)
    shown = ERRORS.get(value, "#ERR") if is_error else str(value)
    return [(_LETTERS[column], struck, "e" if is_error else "b", shown)]


def _formula_cell(body: bytes, column: int, said: Globals) -> list[Token]:
    style = unpack_from("<H", body, 4)[0]
    if body[12:14] != b"\xff\xff":
        return [_number(column, style, unpack_from("<d", body, 6)[0], said, "=")]
    kind, value = body[6], body[8]
    at, struck = _LETTERS[column], _struck(style, said)
    if kind == 0:  # its text comes in the next record
        return [(at, struck, UNCALCULATED, "=")]
    if kind == 1:
        return [(at, struck, "=b", str(value))]
    return [(at, struck, "=e", ERRORS.get(value, "#ERR"))] if kind == 2 else []


_MERGES, _COLUMNS, _DRAWING, _ROW, _STRING = 0x00E5, 0x007D, 0x00EC, 0x0208, 0x0207
_CELLS: dict[int, Callable[[bytes, int, Globals], list[Token]]] = {
    0x00FD: _shared_cell,
    0x0204: _label_cell,
    0x00D6: _label_cell,
    0x0203: _number_cell,
    0x027E: _rk_cell,
    0x00BD: _rk_cells,
    0x0205: _truth_cell,
    0x0006: _formula_cell,
}
