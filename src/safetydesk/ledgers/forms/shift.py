"""Rows inserted into a sheet: every reference to what stands below moves along, ranges over the place grow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape

_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})")
_AREA = re.compile(r"(\$?[A-Z]{1,3}\$?\d{1,7})(?::(\$?[A-Z]{1,3}\$?\d{1,7}))?")
_ROWS = re.compile(r"(\$?)(\d{1,7}):(\$?)(\d{1,7})")
_FORMULA = re.compile(r"(<(?:\w+:)?(?:f|formula|formula1|formula2)\b[^>]*>)([^<]+)(</)")
_NAMED = re.compile(r"(<(?:\w+:)?definedName\b[^>]*>)([^<]+)(</)")
_SQREF = re.compile(r'(\b(?:sqref|ref|topLeftCell|activeCell)=")([A-Z0-9: $]+)(")')
_MOST = 1_048_576


@dataclass(frozen=True, slots=True)
class Shift:
    """`by` rows put in before row `at` of the sheet named `sheet`.

    `grows`: a range that ends right above the place takes the new rows in, as when the last row of a table is copied.
    """

    sheet: str
    at: int
    by: int
    grows: bool = False

    def row(self, number: int) -> int:
        """Where a row stands afterwards."""
        return min(_MOST, number + self.by) if number >= self.at else number

    def area(self, text: str) -> str:
        """A cell or range of the sheet ('B2', '$A$1:$H$20') afterwards; any other text as it is."""
        found = _AREA.fullmatch(text)
        if found is None:
            return self._rows(text)
        first, last = found[1], found[2]
        start, end = _row(first), _row(last or first)
        stretched = self.grows and end == self.at - 1 and last is not None
        moved = end + self.by if stretched else self.row(end)
        if last is None:
            return _with_row(first, self.row(start))
        return f"{_with_row(first, self.row(start))}:{_with_row(last, moved)}"

    def _rows(self, text: str) -> str:
        found = _ROWS.fullmatch(text)
        if found is None:
            return text
        return f"{found[1]}{self.row(int(found[2]))}:{found[3]}{self.row(int(found[4]))}"

    def areas(self, text: str) -> str:
        """A list of ranges with blanks between (sqref) afterwards; a lone cell right above the place grows too."""
        return " ".join(self._grown(one) for one in text.split())

    def _grown(self, text: str) -> str:
        if self.grows and ":" not in text and _CELL.fullmatch(text) and _row(text) == self.at - 1:
            return f"{text}:{_with_row(text, self.at - 1 + self.by)}"
        return self.area(text)

    def formula(self, text: str, *, own: bool) -> str:
        """A formula (without =) afterwards; `own`: it stands in this sheet, so plain references mean this sheet."""
        from openpyxl.formula import Tokenizer  # type: ignore[import-untyped]
        from openpyxl.formula.tokenizer import Token  # type: ignore[import-untyped]

        tokens = Tokenizer(f"={text}").items
        return "".join(
            self._operand(token.value, own)
            if token.type == Token.OPERAND and token.subtype == Token.RANGE
            else token.value
            for token in tokens
        )

    def _operand(self, text: str, own: bool) -> str:
        sheet, sign, area = text.rpartition("!")
        if sign:
            named = sheet.strip("'").replace("''", "'")
            return f"{sheet}!{self.area(area)}" if named == self.sheet else text
        return self.area(area) if own else text

    def formulas(self, xml: str, *, own: bool) -> str:
        """A part with every formula in it moved along (`f`, `formula1`, names of the workbook)."""
        return _NAMED.sub(
            lambda found: self._moved(found, own), _FORMULA.sub(lambda found: self._moved(found, own), xml)
        )

    def _moved(self, found: re.Match[str], own: bool) -> str:
        plain = unescape(found[2])
        moved = self.formula(plain, own=own)
        return found[0] if moved == plain else f"{found[1]}{escape(moved)}{found[3]}"

    def references(self, xml: str) -> str:
        """What stands around the rows of the sheet, or a table of it, with its ranges moved along."""
        return _SQREF.sub(lambda found: f"{found[1]}{self.areas(found[2])}{found[3]}", xml)


def _row(cell: str) -> int:
    found = _CELL.fullmatch(cell)
    return int(found[4]) if found else 0


def _with_row(cell: str, row: int) -> str:
    found = _CELL.fullmatch(cell)
    return f"{found[1]}{found[2]}{found[3]}{row}" if found else cell
