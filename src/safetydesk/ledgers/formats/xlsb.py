"""Binary workbooks (xlsb): the records of BIFF12 inside the parts of a package; drawings are those of an xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from struct import unpack_from

from safetydesk.ledgers.books.cells import Cell, Token, clean, day_of_serial, letters, plain_number
from safetydesk.ledgers.books.container import Package
from safetydesk.ledgers.books.drawings import sheet_pictures
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.sheet import LAST_COLUMN, LAST_ROW, Geometry, Row
from safetydesk.ledgers.books.styles import BUILT_IN_DATES, is_date_format
from safetydesk.ledgers.books.workbook import Sheet
from safetydesk.ledgers.faults import DamagedError, TooLargeError
from safetydesk.ledgers.formats.tokens import FAULT, NUMBER, STRUCK, TEXT, TRUTH, cell_of, number_text
from safetydesk.ledgers.formats.xls import ERRORS, rk_number

_LARGEST = 96 << 20
_MOST_MERGES = 200_000
_DATED = "d"
_CROSSED = frozenset((STRUCK, _DATED + STRUCK))
_SHARED = "s"


@dataclass(slots=True)
class Xlsb:
    """A binary workbook: its sheets, date styles and shared strings (read when the first cell needs them)."""

    package: Package
    sheets: tuple[Sheet, ...]
    date1904: bool
    macros: bool
    styles: Mapping[int, str]
    strings_part: str | None
    _strings: list[str] | None = field(default=None, repr=False)
    _geometry: dict[str, Geometry] = field(default_factory=dict, repr=False)

    @property
    def struck(self) -> frozenset[str]:
        """The styles of tokens whose text is struck through."""
        return _CROSSED if not _CROSSED.isdisjoint(self.styles.values()) else frozenset()

    def geometry(self, sheet: Sheet) -> Geometry:
        """Merged ranges, hidden columns and the number of rows of one sheet."""
        if sheet.part not in self._geometry:
            self._geometry[sheet.part] = _survey(_part(self.package, sheet.part))
        return self._geometry[sheet.part]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of one sheet in order."""
        number, hidden = 0, False
        tokens: list[Token] = []
        for kind, body in _records(_part(self.package, sheet.part)):
            if kind in (_ROW, _SHEET_DATA_ENDS):
                if number and tokens:
                    yield number, hidden, tokens
                tokens = []
                if kind == _SHEET_DATA_ENDS:
                    return
                number, hidden = _row_head(body, number)
            elif reader := _CELLS.get(kind):
                tokens.append(self._token(body, *reader(body)))

    def _token(self, body: bytes, kind: str, value: str) -> Token:
        column, style = unpack_from("<II", body)
        if column >= LAST_COLUMN:
            raise DamagedError(f"有超出 {LAST_COLUMN} 列的单元格")
        return letters(column + 1), self.styles.get(style & 0xFFFFFF, ""), kind, value

    def cell(self, token: Token) -> Cell:
        """What a token says: shared texts, numbers, dates by their format, cached results, errors."""
        column, style, kind, value = token
        if kind == _SHARED:
            strings = self._shared()
            if int(value) >= len(strings):
                raise DamagedError(f"单元格引用了不存在的共享文字 {value}")
            text, cleaned = clean(strings[int(value)])
            return Cell(text, "text", cleaned=cleaned)
        if style.startswith(_DATED) and kind in ("", "=") and (plain := plain_number(value)):
            day = day_of_serial(Decimal(plain), self.date1904)
            if day:
                return Cell(day, "date", kind == "=")
        return cell_of((column, "", kind, value))

    def _shared(self) -> list[str]:
        if self._strings is None:
            self._strings = []
            if self.strings_part and self.package.has(self.strings_part):
                records = _records(_part(self.package, self.strings_part))
                self._strings = [_wide(body, 1)[0] for kind, body in records if kind == _STRING]
        return self._strings

    def pictures(self, sheet: Sheet) -> tuple[Placed, ...]:
        """The floating pictures of one sheet."""
        return sheet_pictures(self.package, sheet.part)

    def picture(self, part: str, most: int) -> bytes | None:
        """The bytes of a picture part."""
        return self.package.bounded(part, most)


def open_xlsb(package: Package) -> Xlsb:
    """The workbook of a binary package; DamagedError when its parts contradict each other."""
    main = "xl/workbook.bin"
    relations = package.relations(main)
    targets = dict(relations.values())
    sheets = []
    date1904 = False
    for kind, body in _records(_part(package, main)):
        if kind == _WORKBOOK:
            date1904 = bool(body[0] & 1)
        elif kind == _SHEET:
            relation, at = _wide(body, 8)
            name, _ = _wide(body, at)
            found, part = relations.get(relation, ("", ""))
            if found == "worksheet":
                sheets.append(Sheet(clean(name)[0], part, unpack_from("<I", body)[0] in (1, 2)))
    if not sheets or len(sheets) > 200:
        raise DamagedError(f"工作簿目录里有 {len(sheets)} 张工作表")
    styles = _styles(package, targets.get("styles"))
    return Xlsb(package, tuple(sheets), date1904, "vbaProject" in targets, styles, targets.get("sharedStrings"))


def _part(package: Package, part: str) -> bytes:
    if not package.has(part):
        raise DamagedError(f"缺少部分 {part}")
    data = package.bounded(part, _LARGEST)
    if data is None:
        raise TooLargeError(part)
    return data


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of every record; DamagedError when the last one is cut off."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while at < end and shift < 28:
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if at + length > end:
            raise DamagedError("工作簿没有传完")
        yield kind, data[at : at + length]
        at += length


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A text with its 32-bit length at an offset, and where it ends; a length of all ones is no text."""
    length = unpack_from("<I", body, at)[0]
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(body):
        raise DamagedError("一段文字没有传完")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _styles(package: Package, part: str | None) -> dict[int, str]:
    """The styles of tokens by number, of those that show days or strike their text through."""
    if part is None or not package.has(part):
        return {}
    custom: dict[int, bool] = {}
    fonts: list[bool] = []
    found: list[str] = []
    inside = False
    for kind, body in _records(_part(package, part)):
        if kind == _FORMAT:
            custom[unpack_from("<H", body)[0]] = is_date_format(_wide(body, 2)[0])
        elif kind == _FONT:
            fonts.append(bool(unpack_from("<H", body, 2)[0] & 8))
        elif kind in (_CELL_STYLES, _CELL_STYLES_END):
            inside = kind == _CELL_STYLES
        elif kind == _STYLE and inside:
            number, font = unpack_from("<HH", body, 2)
            dated = custom.get(number, number in BUILT_IN_DATES)
            found.append(_DATED * dated + STRUCK * (font < len(fonts) and fonts[font]))
    return {number: style for number, style in enumerate(found) if style}


def _survey(data: bytes) -> Geometry:
    merges: list[tuple[int, int, int, int]] = []
    hidden: list[str] = []
    rows, pictures = 0, False
    for kind, body in _records(data):
        if kind == _ROW:
            rows += 1
        elif kind == _MERGE:
            top, bottom, left, right = unpack_from("<4I", body)
            merges.append((top + 1, left + 1, bottom + 1, right + 1))
            if len(merges) > _MOST_MERGES:
                raise TooLargeError("合并单元格")
        elif kind == _COLUMN and unpack_from("<H", body, 16)[0] & 1:
            first, last = unpack_from("<II", body)
            hidden += [letters(at + 1) for at in range(first, min(last, first + 255, LAST_COLUMN - 1) + 1)]
        pictures = pictures or kind == _DRAWING
    return Geometry(tuple(merges), tuple(hidden), rows, pictures)


def _row_head(body: bytes, before: int) -> tuple[int, bool]:
    number = unpack_from("<I", body)[0] + 1
    if not before < number <= LAST_ROW:
        raise DamagedError(f"第 {before} 行之后出现了行号 {number}")
    return number, bool(body[11] & 0x10)


def _truth(equals: str) -> Callable[[bytes], tuple[str, str]]:
    return lambda body: (equals + TRUTH, str(body[8]))


def _fault(equals: str) -> Callable[[bytes], tuple[str, str]]:
    return lambda body: (equals + FAULT, ERRORS.get(body[8], "#ERR"))


def _real(equals: str) -> Callable[[bytes], tuple[str, str]]:
    return lambda body: (equals + NUMBER, number_text(unpack_from("<d", body, 8)[0]))


def _text(equals: str, at: int = 8) -> Callable[[bytes], tuple[str, str]]:
    return lambda body: (equals + TEXT, _wide(body, at)[0])


_ROW, _SHEET_DATA_ENDS, _STRING, _COLUMN, _WORKBOOK, _SHEET = 0, 146, 19, 60, 153, 156
_FORMAT, _FONT, _STYLE, _CELL_STYLES, _CELL_STYLES_END, _MERGE, _DRAWING = 44, 43, 47, 617, 618, 176, 550
_CELLS: dict[int, Callable[[bytes], tuple[str, str]]] = {
    2: lambda body: (NUMBER, number_text(rk_number(unpack_from("<I", body, 8)[0]))),
    3: _fault(""),
    4: _truth(""),
    5: _real(""),
    6: _text(""),
    7: lambda body: (_SHARED, str(unpack_from("<I", body, 8)[0])),
    8: _text("="),
    9: _real("="),
    10: _truth("="),
    11: _fault("="),
    62: _text("", 9),
}
