"""A web page as text and marks, read leniently: what people call HTML is seldom well-formed."""

from __future__ import annotations

import base64
import codecs
import html
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from safetydesk.errors import error
from safetydesk.ledgers.books.cells import day_of_serial, plain_number
from safetydesk.ledgers.books.styles import is_date_format
from safetydesk.ledgers.formats.skim import Dull, kept
from safetydesk.ledgers.formats.tokens import DAY, NUMBER, TEXT
from safetydesk.ledgers.sniff import wide_encoding

LARGEST = 64 << 20
"""The most bytes of a page: it is held as text."""
_MARK = re.compile(
    r"<!--(?:.*?-->|.*)|<!\[[^<>]{0,400}>|<!?(/?)([a-zA-Z][\w:-]{0,40})((?>[^<>\"']+|\"[^\"<>]*\"|'[^'<>]*')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_EXPONENT = re.compile(r"[\d.]+E\+?\d+", re.IGNORECASE)
_TELLING = ("span", "<img", "<table", "</table", "display", "<script", "<style", "<title", "<xml", "<noframes")
_FRAMING = ("<!", "<img", "<table", "</table", "<script", "<style", "<title", "<xml", "<noframes")
_TOLD_OF_CELLS = ("span", "<tr", "<th", "</th", "</tr")
_CELLS_KEPT = 2
"""Of each stretch of dull cells so many stay, so that a row with content still has some."""
SKIPPED = "#cells"
"""The tag of a mark that stands for so many plain cells left out of a survey; their number is its attributes."""
_SILENT = ("script", "style", "title", "xml", "noframes")


def marks(text: str, *, whole: bool = True) -> Iterator[tuple[str, str, bool, str, int]]:
    """(text before, tag in small letters or '', closing, attributes, where these begin) of every mark.

    Scripts and styles are left out; unless `whole`, also what stands in rows that tell a survey nothing.
    """
    at, silent = 0, ""
    for start, end, rows, cells in [(0, len(text), 0, 0)] if whole else _telling(text):
        at = start
        for mark in _MARK.finditer(text, start, end):
            before = "" if silent else text[at : mark.start()]
            at = mark.end()
            tag, closing = (mark[2] or "").lower(), bool(mark[1])
            if silent:
                silent = "" if closing and tag == silent else silent
            elif tag in _SILENT:
                silent = "" if closing or mark[3].endswith("/") else tag
                yield before, "", closing, "", 0
            else:
                yield before, tag, closing, mark[3] or "", mark.start(3)
        for _ in range(0 if silent else rows):
            yield "", "tr", False, "", 0
        if cells:
            yield "", SKIPPED, False, str(cells), 0


def _telling(text: str) -> Iterator[tuple[int, int, int, int]]:
    """(start, end, rows, cells) of what a survey looks at, and how many dull rows or cells are left out behind it."""
    for start, end, rows in kept(text, _dull(text)):
        begun = start
        for stop, at, cells in _dull_cells(text[start:end].lower(), end - start):
            yield begun, start + stop, 0, cells
            begun = start + at
        yield begun, end, rows, 0


def _dull_cells(text: str, length: int) -> Iterator[tuple[int, int, int]]:
    """(from, to, number) of stretches of cells that tell nothing, in a text where no table begins or ends."""
    if len(text) != length or any(one in text for one in _FRAMING):
        return
    at = first = stretch = 0
    while (end := text.find("</td>", at)) >= 0:
        if _is_dull(text[at:end].lstrip()):
            stretch += 1
            first = at if stretch == _CELLS_KEPT + 1 else first
        else:
            if stretch > _CELLS_KEPT:
                yield first, at, stretch - _CELLS_KEPT
            stretch = 0
        at = end + len("</td>")
    if stretch > _CELLS_KEPT:
        yield first, at, stretch - _CELLS_KEPT


def _is_dull(cell: str) -> bool:
    """Whether so much of a page is one plain cell with text in it."""
    if not cell.startswith("<td") or cell.find("<td", 3) >= 0 or any(one in cell for one in _TOLD_OF_CELLS):
        return False
    inner = cell[cell.find(">") + 1 :]
    return "&nbsp" not in inner and inner.strip() != ""


def _dull(text: str) -> Dull:
    """Rows of a page that tell nothing, written as this page writes its marks."""
    found = re.search(r"</(tr)>", text, re.IGNORECASE)
    return Dull(found[1] if found else "tr", _TELLING, any_case=True)


def attributes(said: str) -> dict[str, str]:
    """The attributes of a mark, names in small letters; Excel's x:num may stand alone."""
    if not said:
        return {}
    found = {"x:num": ""} if "x:num" in said else {}
    for name, double, single, bare in _ATTRIBUTE.findall(said):
        found[name.lower()] = html.unescape(double or single or bare)
    return found


def content(text: str, said: dict[str, str]) -> tuple[str, str]:
    """(type, content) of a cell: what Excel (x:num) or LibreOffice (sdval) says of its number, else its text."""
    if not said:
        return TEXT, text
    stored = said.get("x:num", said.get("sdval"))
    number = plain_number(stored) if stored else None
    if number is not None:
        day = day_of_serial(Decimal(number), said.get("sdnum", "").startswith("1904"))
        if day and is_date_format(said.get("sdnum", "").rpartition(";")[2]):
            return DAY, day
        if _EXPONENT.fullmatch(text) or plain_number(text.replace(",", "")) is not None:
            return NUMBER, number
    return TEXT, text


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


def inline_part(source: str, page: int, at: int) -> str:
    """A short name for a picture: where it says it is, or the place in which page (from 0) its own bytes begin."""
    return f"page:{page}:{at}" if source.lower().startswith("data:") else source[:400]


def inline_picture(pages: Sequence[str], part: str, most: int) -> bytes | None:
    """The bytes of a picture that stands in a page itself (data:image/…); None for one that is elsewhere."""
    found = re.fullmatch(r"page:(\d{1,4}):(\d{1,9})", part)
    if found is None or int(found[1]) >= len(pages):
        return None
    page, at = pages[int(found[1])], int(found[2])
    start = page.find(";base64,", at, at + 1000) + 8
    end = re.compile(r"[^A-Za-z0-9+/=\s]").search(page, start)
    if start < 8 or end is None or end.start() - start > most * 4 // 3 + 4:
        return None
    return base64.b64decode(page[start : end.start()])
