"""A workbook opened for reading, spreadsheet or text alike: its sheets, their rows, what a token means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from safetydesk.ledgers.books.cells import (
    PICTURE,
    UNCALCULATED,
    Cell,
    Token,
    clean,
    day_of_serial,
    plain_number,
    unescape,
)
from safetydesk.ledgers.books.container import Package, attribute, local
from safetydesk.ledgers.books.drawings import sheet_pictures
from safetydesk.ledgers.books.manytexts import kept_texts
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.runs import Run, Shape, read_runs
from safetydesk.ledgers.books.sheet import Geometry, Row, read_rows, survey
from safetydesk.ledgers.books.strings import shared_strings
from safetydesk.ledgers.books.struck import Noticing, struck_places
from safetydesk.ledgers.books.styles import date_styles, struck_styles
from safetydesk.ledgers.faults import DamagedError
from safetydesk.ledgers.formats.tokens import STRUCK

_MOST_SHEETS = 200


class Book(Protocol):
    """What the recogniser needs of a file, whatever its format."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every worksheet in order, hidden ones included."""
        ...

    @property
    def macros(self) -> bool:
        """True when the file carries macros, which are never read."""
        ...

    @property
    def date1904(self) -> bool:
        """True when day numbers count from 1904."""
        ...

    @property
    def struck(self) -> frozenset[str]:
        """The styles of tokens whose text is struck through, in whole or in part."""
        ...

    def geometry(self, sheet: Sheet) -> Geometry:
        """Merged ranges, hidden columns and the number of rows of one sheet."""
        ...

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of one sheet in order."""
        ...

    def cell(self, token: Token) -> Cell:
        """What a token of this book says."""
        ...

    def pictures(self, sheet: Sheet) -> Sequence[Placed]:
        """The pictures of one sheet with the cells they stand at, in the order of the file."""
        ...

    def picture(self, part: str, most: int) -> bytes | None:
        """The bytes of a picture by its part, at most `most` of them; None when it is not there."""
        ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet by name; `part` is where it lies, `hidden` as the workbook says."""

    name: str
    part: str
    hidden: bool = False


@dataclass(slots=True)
class Spreadsheet:
    """An xlsx or xlsm: its parts, styles and shared strings (read when the first cell is resolved)."""

    package: Package
    sheets: tuple[Sheet, ...]
    dates: frozenset[str]
    date1904: bool
    macros: bool
    strings_part: str | None
    styles_part: str | None
    struck: frozenset[str] = frozenset()
    _strings: Sequence[str] | None = field(default=None, repr=False)
    _cleaned: frozenset[int] = field(default=frozenset(), repr=False)
    _crossed: frozenset[str] = field(default=frozenset(), repr=False)
    _surveyed: dict[str, Geometry] = field(default_factory=dict, repr=False)

    def geometry(self, sheet: Sheet) -> Geometry:
        """Merged ranges, hidden columns and the number of rows of one sheet, which is walked over once."""
        if sheet.part not in self._surveyed:
            with self.package.open(sheet.part) as stream:
                self._surveyed[sheet.part] = survey(stream)
        return self._surveyed[sheet.part]

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of one sheet in order."""
        with self.package.open(sheet.part) as stream:
            for number, hidden, tokens in read_rows(stream):
                yield number, hidden, self._marked(tokens)

    def _marked(self, tokens: list[Token]) -> list[Token]:
        """The tokens, those of texts with struck words in the style of struck texts."""
        if self._strings is None and any(kind in ("s", "=s") for _, _, kind, _ in tokens):
            self.strings()
        if not self._crossed:
            return tokens
        return [
            (column, STRUCK if kind in ("s", "=s") and value in self._crossed else style, kind, value)
            for column, style, kind, value in tokens
        ]

    def has_struck_texts(self) -> bool:
        """Whether words of a shared string are struck through."""
        self.strings()
        return bool(self._crossed)

    def runs(self, sheet: Sheet, shape: Shape, after: int) -> Iterator[Row | Run]:
        """The same, with those below row `after` that have the shape in runs."""
        with self.package.open(sheet.part) as stream:
            yield from read_runs(stream, shape, after)

    def pictures(self, sheet: Sheet) -> Sequence[Placed]:
        """The floating pictures of one sheet and those in its cells."""
        return sheet_pictures(self.package, sheet.part, cells=True)

    def picture(self, part: str, most: int) -> bytes | None:
        """The bytes of a picture part."""
        return self.package.bounded(part, most)

    def strings(self) -> Sequence[str]:
        """The shared strings as cells show them, read once; `_cleaned` are the places of those that lost something."""
        if self._strings is None:
            self._strings = []
            if self.strings_part and self.package.has(self.strings_part):
                with self.package.open(self.strings_part) as stream:
                    noticing = Noticing(stream)
                    self._strings, self._cleaned = kept_texts(shared_strings(noticing.as_stream()))
                if noticing.found:
                    with self.package.open(self.strings_part) as stream:
                        self._crossed = struck_places(stream)
        return self._strings

    def plain_strings(self) -> Sequence[str]:
        """The shared strings where none lost anything, else none: what a cell of type s shows, without more ado."""
        strings = self.strings()
        return () if self._cleaned else strings

    def cell(self, token: Token) -> Cell:
        """What a token says: shared and inline strings, numbers, dates by their format, cached results, DISPIMG."""
        _, style, kind, value = token
        if kind == "s":
            return self._shared(value)
        calculated = kind.startswith("=")
        if calculated:
            kind = kind[1:]
        if kind == "s":
            return self._shared(value)._replace(formula=calculated)
        if kind in ("inlineStr", "str"):
            return _text(unescape(value), calculated)
        if kind == PICTURE:
            return Cell("", "picture", formula=True)
        if kind == UNCALCULATED:
            return Cell("", "uncalculated", formula=True)
        if not value:
            return Cell("")
        if kind == "b":
            return Cell("是" if value == "1" else "否", "bool", formula=calculated)
        if kind == "e":
            return Cell(value, "error", formula=calculated)
        if kind == "d":
            return Cell(value[:10], "text", formula=calculated)
        return self._number(value, style, calculated)

    def _shared(self, value: str) -> Cell:
        strings = self._strings if self._strings is not None else self.strings()
        place = int(value) if value.isdecimal() else len(strings)
        if place >= len(strings):
            raise DamagedError(f"单元格引用了不存在的共享文字 {value[:12]}")
        return _new_cell(Cell, (strings[place], "text", False, place in self._cleaned))

    def _number(self, value: str, style: str, calculated: bool) -> Cell:
        plain = plain_number(value)
        if plain is None:
            return _text(unescape(value), calculated)
        if style in self.dates and (day := day_of_serial(Decimal(plain), self.date1904)):
            return Cell(day, "date", calculated)
        return Cell(plain, "number", calculated)


_new_cell = tuple.__new__


def _text(text: str, calculated: bool) -> Cell:
    plain, cleaned = clean(text)
    return Cell(plain, "text", calculated, cleaned)


@contextmanager
def open_spreadsheet(path: Path) -> Iterator[Spreadsheet]:
    """The workbook of an xlsx or xlsm file; DamagedError, UnsafeError or zip errors when it is none."""
    with path.open("rb") as file, Package(file) as package:
        yield _spreadsheet(package)


def workbook_part(package: Package) -> str:
    """The part that lists the sheets, found by relation as the format demands, else at its usual place."""
    for kind, target in package.relations("").values():
        if kind == "officeDocument" and package.has(target):
            return target
    if package.has("xl/workbook.xml"):
        return "xl/workbook.xml"
    raise DamagedError("找不到工作簿目录")


def _spreadsheet(package: Package) -> Spreadsheet:
    main = workbook_part(package)
    relations = package.relations(main)
    sheets: list[Sheet] = []
    date1904 = False
    for section in package.tree(main):
        if local(section.tag) == "workbookPr":
            date1904 = attribute(section, "date1904") in ("1", "true")
        elif local(section.tag) == "sheets":
            for entry in section:
                kind, part = relations.get(_relation_id(entry), ("", ""))
                if kind == "worksheet":
                    hidden = attribute(entry, "state") in ("hidden", "veryHidden")
                    sheets.append(Sheet(clean(attribute(entry, "name") or "")[0], part, hidden))
    if not sheets or len(sheets) > _MOST_SHEETS:
        raise DamagedError(f"工作簿目录里有 {len(sheets)} 张工作表")
    targets = dict(relations.values())
    return Spreadsheet(
        package,
        tuple(sheets),
        date_styles(package, targets.get("styles")),
        date1904,
        "vbaProject" in targets,
        targets.get("sharedStrings"),
        targets.get("styles") if package.has(targets.get("styles", "")) else None,
        struck_styles(package, targets.get("styles")) | {STRUCK},
    )


def _relation_id(entry: object) -> str:
    for key, value in entry.attrib.items():  # type: ignore[attr-defined]
        if key.endswith("}id"):
            return str(value)
    return ""
