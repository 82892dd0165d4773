"""Patching the rows of a user's worksheet as text: cells coloured, one column of notes added, all else left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from safetydesk.ledgers.books.cells import column_index, letters
from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.patching.restyle import Styles

_START = re.compile(r"<(?:(\w+):)?sheetData\s*(/?)>")
_NUMBER = re.compile(r'\br="(\d+)"')
_STYLE = re.compile(r'\ss="(\d+)"')


@dataclass(frozen=True, slots=True)
class RowPatch:
    """What is done to one row: columns to colour by level, and the text of the notes cell (None: leave it)."""

    colours: Mapping[str, str]
    note: str | None
    is_header: bool = False


class RowPatcher:
    """Streams the text of a worksheet part and edits the rows named in `patches`; `column` takes the notes."""

    def __init__(self, patches: Mapping[int, RowPatch], column: str, styles: Styles | None, clear: bool) -> None:
        self._patches = patches
        self._column = column
        self._styles = styles
        self._clear = clear
        self._prefix = ""
        self._number = 0

    def patched(self, blocks: Iterator[str]) -> Iterator[str]:
        """The text of the part with its rows patched."""
        text, inside = "", False
        for block in blocks:
            text += block
            if not inside:
                start = _START.search(text)
                if start is None:
                    continue
                self._prefix = f"{start[1]}:" if start[1] else ""
                yield self._with_width(text[: start.end()])
                text, inside = text[start.end() :], not start[2]
                if start[2]:
                    break
            end = text.find(f"</{self._prefix}sheetData>")
            cut = end if end >= 0 else text.rfind(f"<{self._prefix}row")
            if cut > 0:
                yield self._rows(text[:cut])
                text = text[cut:]
            if end >= 0:
                break
        yield text
        yield from blocks

    def _with_width(self, head: str) -> str:
        """The part up to its data, with a width for the notes column and without the stale extent."""
        number = column_index(self._column)
        head = re.sub(rf"<{self._prefix}dimension\b[^>]*/>", "", head)
        columns = re.findall(rf"<{self._prefix}col\b[^>]*>", head)
        for column in columns:
            first, last = re.search(r'\bmin="(\d+)"', column), re.search(r'\bmax="(\d+)"', column)
            if first and last and int(first[1]) <= number <= int(last[1]):
                return head
        width = f'<{self._prefix}col min="{number}" max="{number}" width="60" customWidth="1"/>'
        after = [column for column in columns if int((re.search(r'\bmin="(\d+)"', column) or [0, 0])[1]) > number]
        if after:
            return head.replace(after[0], width + after[0], 1)
        if columns:
            return head.replace(f"</{self._prefix}cols>", f"{width}</{self._prefix}cols>", 1)
        opening = head.rindex(f"<{self._prefix}sheetData")
        return f"{head[:opening]}<{self._prefix}cols>{width}</{self._prefix}cols>{head[opening:]}"

    def _rows(self, text: str) -> str:
        tag = f"<{self._prefix}row"
        before, *pieces = text.split(tag)
        return before + "".join(tag + self._row(piece) for piece in pieces)

    def _row(self, piece: str) -> str:
        found = _NUMBER.search(piece, 0, piece.find(">"))
        self._number = int(found[1]) if found else self._number + 1
        patch, number = self._patches.get(self._number), str(self._number)
        if patch is None and not self._clear:
            return piece
        patch = patch or RowPatch({}, None)
        head, closed, body = piece.partition(">")
        if head.endswith("/"):
            head, body = head[:-1], f"</{self._prefix}row>{body}"
        cells, end, rest = body.rpartition(f"</{self._prefix}row>")
        if not closed or not end:
            raise DamagedError(f"第 {number} 行没有结尾")
        cells = self._named(cells, number)
        for column, level in patch.colours.items():
            cells = self._coloured(cells, column, number, level)
        if self._clear:
            cells = self._cleared(cells, number, patch)
        if patch.note is not None:
            cells = self._put(cells, self._column, self._note(number, patch, cells))
        return re.sub(r'\sspans="[^"]*"', "", head) + ">" + cells + end + rest

    def _named(self, cells: str, row: str) -> str:
        """The cells of a row with their places said: a writer may leave them out where cells follow each other."""
        start = re.compile(rf"<{self._prefix}c(?=[\s/>])(?![^>]*\sr=)|(?<=\sr=\")([A-Z]+)(?=\d+\")")
        column = 0

        def named(match: re.Match[str]) -> str:
            nonlocal column
            column = column_index(match[1]) if match[1] else column + 1
            return match[0] if match[1] else f'{match[0]} r="{letters(column)}{row}"'

        return start.sub(named, cells)

    def _cell(self, cells: str, column: str, row: str) -> re.Match[str] | None:
        tag = f"{self._prefix}c"
        return re.search(rf'<{tag}\b[^>]*?\br="{column}{row}"[^>]*?(?:/>|>.*?</{tag}>)', cells, re.DOTALL)

    def _coloured(self, cells: str, column: str, row: str, level: str) -> str:
        if self._styles is None:
            return cells
        found = self._cell(cells, column, row)
        if found is None:
            style = self._styles.coloured(0, level)
            return self._put(cells, column, f'<{self._prefix}c r="{column}{row}" s="{style}"/>')
        return cells[: found.start()] + self._restyled(found[0], level) + cells[found.end() :]

    def _restyled(self, cell: str, level: str) -> str:
        styles = self._styles
        head, end, rest = re.split(r"(/?>)", cell, maxsplit=1)
        named = _STYLE.search(head)
        style = styles.coloured(int(named[1]) if named else 0, level) if styles else 0
        return f'{_STYLE.sub("", head)} s="{style}"{end}{rest}'

    def _cleared(self, cells: str, row: str, patch: RowPatch) -> str:
        """Earlier marks taken off: the old note, and our fills on cells that have no problem now."""
        if self._styles is not None:
            tag = f"{self._prefix}c"
            kept = {f"{column}{row}" for column in patch.colours}
            named = r'(?=[^>]*\br="([A-Z]+\d+)")(?=[^>]*\ss="(\d+)")'
            pattern = re.compile(rf"<{tag}\b{named}[^>]*?(?:/>|>.*?</{tag}>)", re.DOTALL)
            marked = self._styles.is_marked

            def plain(cell: re.Match[str]) -> str:
                return self._restyled(cell[0], "") if marked(int(cell[2])) and cell[1] not in kept else cell[0]

            cells = pattern.sub(plain, cells)
        old = self._cell(cells, self._column, row)
        if old and not patch.is_header and patch.note is None:
            cells = cells[: old.start()] + cells[old.end() :]
        return cells

    def _note(self, row: str, patch: RowPatch, cells: str) -> str:
        style = self._styles.wrapped() if self._styles else 0
        if patch.is_header:
            neighbours = _STYLE.findall(cells)
            style = int(neighbours[-1]) if neighbours else style
        tag = self._prefix
        text = f'<{tag}is><{tag}t xml:space="preserve">{escape(patch.note or "")}</{tag}t></{tag}is>'
        return f'<{tag}c r="{self._column}{row}" s="{style}" t="inlineStr">{text}</{tag}c>'

    def _put(self, cells: str, column: str, cell: str) -> str:
        """A cell put at its place among the cells of a row, instead of one that is there."""
        place = column_index(column)
        for found in re.finditer(rf'<{self._prefix}c\b[^>]*?\br="([A-Z]+)(\d+)"', cells):
            at = column_index(found[1])
            if at == place:
                old = self._cell(cells, column, found[2])
                end = old.end() if old else found.end()
                return cells[: found.start()] + cell + cells[end:]
            if at > place:
                return cells[: found.start()] + cell + cells[found.start() :]
        return cells + cell
