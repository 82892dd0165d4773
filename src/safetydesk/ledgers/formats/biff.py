"""The records of an xls workbook stream: framing, globals, and texts that may be torn over CONTINUE records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import iter_unpack, unpack_from

from safetydesk.errors import error
from safetydesk.ledgers.books.styles import BUILT_IN_DATES, is_date_format
from safetydesk.ledgers.faults import DamagedError

_NONE = frozenset[int]()
BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
_BIFF8, _BIFF5 = 0x0600, 0x0500
_SHEET_STATE_HIDDEN = (1, 2)


@dataclass(slots=True)
class Globals:
    """What the workbook says before its sheets: version, code page, date formats, sheets, texts, drawings."""

    biff8: bool = True
    codec: str = "gb18030"
    date1904: bool = False
    macros: bool = False
    sheets: list[tuple[str, int, bool]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    date_styles: frozenset[int] = frozenset()
    struck_styles: frozenset[int] = frozenset()
    struck_strings: frozenset[int] = frozenset()
    drawings: bytes = b""


def records(data: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of each record from an offset on; DamagedError when the last one is cut off."""
    end = len(data)
    while at + 4 <= end:
        kind, length = unpack_from("<HH", data, at)
        at += 4 + length
        if at > end:
            raise DamagedError("工作簿没有传完")
        yield kind, data[at - length : at]


def read_globals(data: bytes, file: str) -> Globals:
    """The globals of a workbook stream; LEDGER_004 when it has a password, DamagedError when it is no Excel 5-2003."""
    if len(data) < 8 or unpack_from("<H", data)[0] != BOF or unpack_from("<H", data, 4)[0] not in (_BIFF8, _BIFF5):
        raise DamagedError("不是 Excel 5.0 至 2003 的工作簿")
    found = Globals(biff8=unpack_from("<H", data, 4)[0] == _BIFF8)
    formats: dict[int, bool] = {}
    styles: list[tuple[int, int]] = []
    struck: list[bool] = []
    torn: dict[int, list[bytes]] = {_SST: [], _DRAWINGS: []}
    last = 0
    for kind, body in records(data):
        if kind == _FILEPASS:
            raise error("LEDGER_004", file=file)
        if kind == EOF:
            break
        last = last if kind == CONTINUE else kind
        if last in torn:
            torn[last].append(body)
        elif kind == _FORMAT:
            formats[unpack_from("<H", body)[0]] = is_date_format(_format_code(body, found))
        elif kind == _XF:
            styles.append(unpack_from("<HH", body))
        elif kind == _FONT:
            struck.append(bool(unpack_from("<H", body, 2)[0] & 8))
        elif kind in _SAYS:
            _SAYS[kind](found, body)
    texts = Torn(torn[_SST])
    found.strings = texts.strings()
    found.drawings = b"".join(torn[_DRAWINGS])
    found.date_styles = frozenset(
        number for number, (_, code) in enumerate(styles) if formats.get(code, code in BUILT_IN_DATES)
    )
    fonts = {number + (number > 3) for number, one in enumerate(struck) if one}  # no font has the number 4
    found.struck_styles = frozenset(number for number, (font, _) in enumerate(styles) if font in fonts)
    found.struck_strings = frozenset(place for place, used in texts.fonts.items() if used & fonts)
    return found


def _format_code(body: bytes, found: Globals) -> str:
    return text16(body[2:]) if found.biff8 else body[3 : 3 + body[2]].decode(found.codec, "replace")


def _says_codec(found: Globals, body: bytes) -> None:
    page = unpack_from("<H", body)[0]
    found.codec = {936: "gb18030", 950: "big5", 1252: "gb18030", 932: "cp932", 949: "cp949"}.get(page, "gb18030")


def _says_date1904(found: Globals, body: bytes) -> None:
    found.date1904 = unpack_from("<H", body)[0] == 1


def _says_macros(found: Globals, _body: bytes) -> None:
    found.macros = True


def _says_sheet(found: Globals, body: bytes) -> None:
    at, state, kind = unpack_from("<IBB", body)
    if kind != 0:  # a chart, a macro sheet, a module
        found.macros = found.macros or kind in (1, 6)
        return
    name = _short_text(body[6:]) if found.biff8 else body[7 : 7 + body[6]].decode(found.codec, "replace")
    found.sheets.append((name, at, state & 3 in _SHEET_STATE_HIDDEN))


_FILEPASS, _FORMAT, _XF, _SST, _DRAWINGS, _FONT = 0x002F, 0x041E, 0x00E0, 0x00FC, 0x00EB, 0x0031
_SAYS = {0x0042: _says_codec, 0x0022: _says_date1904, 0x00D3: _says_macros, 0x0085: _says_sheet}


def _short_text(body: bytes) -> str:
    """A text with an 8-bit length."""
    length, flags = body[0], body[1]
    return decoded(body[2 : 2 + length * (2 if flags & 1 else 1)], bool(flags & 1))


def text16(body: bytes) -> str:
    """A text with a 16-bit length, without what comes after it (runs of formatting, phonetic hints)."""
    length, flags = unpack_from("<HB", body)
    start = 3 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    return decoded(body[start : start + length * (2 if flags & 1 else 1)], bool(flags & 1))


def decoded(data: bytes, wide: bool) -> str:
    """Characters of a text: two bytes each, or one where all are Latin."""
    return data.decode("utf-16-le" if wide else "latin-1", "replace")


class Torn:
    """A structure torn over CONTINUE records: a text torn in two says anew at the tear how wide its characters are."""

    def __init__(self, segments: list[bytes]) -> None:
        self.fonts: dict[int, frozenset[int]] = {}
        self._segments = segments
        self._segment = 0
        self._at = 0

    def strings(self) -> list[str]:
        """The shared strings of an SST record and those that continue it; `fonts` then has those of rich ones."""
        if not self._segments:
            return []
        count = unpack_from("<I", self._take(8), 4)[0]
        found: list[str] = []
        while len(found) < count and not self._ended():
            text, fonts = self._string()
            if fonts:
                self.fonts[len(found)] = fonts
            found.append(text)
        return found

    def _ended(self) -> bool:
        while self._segment < len(self._segments) and self._at >= len(self._segments[self._segment]):
            self._segment, self._at = self._segment + 1, 0
        return self._segment >= len(self._segments)

    def _take(self, count: int) -> bytes:
        parts = []
        while count:
            if self._ended():
                raise DamagedError("共享文字没有传完")
            part = self._segments[self._segment][self._at : self._at + count]
            parts.append(part)
            self._at += len(part)
            count -= len(part)
        return b"".join(parts)

    def _string(self) -> tuple[str, frozenset[int]]:
        length, flags = unpack_from("<HB", self._take(3))
        runs = unpack_from("<H", self._take(2))[0] if flags & 8 else 0
        hints = unpack_from("<I", self._take(4))[0] if flags & 4 else 0
        text = self._characters(length, bool(flags & 1))
        used = frozenset(font for _, font in iter_unpack("<HH", self._take(4 * runs))) if runs else _NONE
        self._take(hints)
        return text, used

    def _characters(self, count: int, wide: bool) -> str:
        parts: list[bytes] = []
        while count:
            if self._at >= len(self._segments[self._segment]):
                if self._ended():
                    raise DamagedError("共享文字没有传完")
                wide = bool(self._take(1)[0] & 1)
            width = 2 if wide else 1
            room = (len(self._segments[self._segment]) - self._at) // width
            part = self._take(min(count, room) * width)
            if not part:
                raise DamagedError("共享文字断在半个字里")
            parts.append(part if wide else part.decode("latin-1").encode("utf-16-le"))
            count -= min(count, room)
        return b"".join(parts).decode("utf-16-le", "replace")
