"""A book whose file is walked from front to back: one survey tells sheets and geometry, later walks give the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from safetydesk.ledgers.books.cells import Cell, Token
from safetydesk.ledgers.books.pictures import Placed
from safetydesk.ledgers.books.sheet import LAST_ROW, Geometry, Row
from safetydesk.ledgers.books.workbook import Sheet
from safetydesk.ledgers.faults import DamagedError, NoTableError, TooLargeError
from safetydesk.ledgers.formats.tokens import STRUCK, cell_of

_MOST_SHEETS = 200
_MOST_MERGES = 200_000
_MOST_PICTURES = 20_000


class Line(NamedTuple):
    """A row of one sheet (counted from 0), the merged ranges that start in it and the pictures placed in it."""

    sheet: int
    row: Row
    merges: tuple[tuple[int, int, int, int], ...] = ()
    pictures: tuple[Placed, ...] = ()


class About(NamedTuple):
    """Something a walk learns of a sheet: None where it says nothing."""

    sheet: int
    name: str | None = None
    hidden: bool | None = None
    hidden_columns: tuple[str, ...] = ()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    pictures: tuple[Placed, ...] = ()


Walk = Callable[[], Iterator[Line | About]]


@dataclass(slots=True)
class _Seen:
    name: str
    hidden: bool = False
    columns: list[str] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    pictures: list[Placed] = field(default_factory=list)
    rows: int = 0


class WalkedBook:
    """The book of a walk; `blob` gives the bytes of a picture by its part, None when it is not there.

    `survey` is a cheaper walk that finds the same sheets, numbers of rows, merges and pictures.
    """

    def __init__(
        self,
        walk: Walk,
        *,
        macros: bool = False,
        blob: Callable[[str, int], bytes | None] | None = None,
        survey: Walk | None = None,
    ) -> None:
        self._walk = walk
        self._blob = blob
        self.macros = macros
        self.date1904 = False
        self.struck = frozenset((STRUCK,))
        self._seen = _survey((survey or walk)())
        self.sheets = tuple(Sheet(seen.name, str(index), seen.hidden) for index, seen in self._seen.items())
        if not self.sheets:
            raise NoTableError

    def geometry(self, sheet: Sheet) -> Geometry:
        """Merged ranges, hidden columns and the number of rows of one sheet, from the survey."""
        seen = self._seen[int(sheet.part)]
        return Geometry(tuple(seen.merges), tuple(seen.columns), seen.rows, bool(seen.pictures))

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of one sheet in order."""
        index = int(sheet.part)
        for found in self._walk():
            if isinstance(found, Line) and found.sheet == index:
                yield found.row

    def cell(self, token: Token) -> Cell:
        """What a token says."""
        return cell_of(token)

    def pictures(self, sheet: Sheet) -> tuple[Placed, ...]:
        """The pictures placed on one sheet."""
        return tuple(self._seen[int(sheet.part)].pictures)

    def picture(self, part: str, most: int) -> bytes | None:
        """The bytes of a picture, at most `most` of them; None when it is not there."""
        return self._blob(part, most) if self._blob else None


def _survey(walk: Iterator[Line | About]) -> dict[int, _Seen]:
    seen: dict[int, _Seen] = {}
    for found in walk:
        sheet = seen.setdefault(found.sheet, _Seen(f"表格{found.sheet + 1}"))
        sheet.pictures += found.pictures
        sheet.merges += found.merges
        if isinstance(found, Line):
            _add_line(sheet, found)
        else:
            sheet.name = found.name or sheet.name
            sheet.hidden = sheet.hidden if found.hidden is None else found.hidden
            sheet.columns += found.hidden_columns
        if len(seen) > _MOST_SHEETS:
            raise DamagedError(f"里面有超过 {_MOST_SHEETS} 张表格")
        if len(sheet.merges) > _MOST_MERGES or len(sheet.pictures) > _MOST_PICTURES:
            raise TooLargeError("合并单元格或图片")
    return {index: _once_named(found, seen, index) for index, found in sorted(seen.items())}


def _add_line(sheet: _Seen, line: Line) -> None:
    if line.row[2] or line.merges:
        sheet.rows = max(sheet.rows, line.row[0])
    if line.row[0] > LAST_ROW:
        raise DamagedError(f"超过 {LAST_ROW} 行")


def _once_named(found: _Seen, seen: dict[int, _Seen], index: int) -> _Seen:
    """A sheet whose name an earlier one has gets its number behind it, so that it can be asked for."""
    if any(other.name == found.name for at, other in seen.items() if at < index):
        found.name = f"{found.name}（{index + 1}）"
    return found
