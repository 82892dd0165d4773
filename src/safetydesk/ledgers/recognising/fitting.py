"""How well a sheet fits each kind of ledger; a tie, a form and a header hardly known are questions, never guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.ledger_memory import LedgerMemory
from safetydesk.errors import error
from safetydesk.ledgers.books.sheet import Geometry
from safetydesk.ledgers.books.workbook import Sheet
from safetydesk.ledgers.recognising.header import Aliases, Grid, folded
from safetydesk.ledgers.recognising.layout import Layout
from safetydesk.ledgers.recognising.rowkinds import is_blank_sign

_TITLE = 3.0
_MARGIN = 1.0
_CLEARER = 1.15
_SPECIFIC = 3
_LEAST_STRENGTH = 2
_STRONG = 4
_PLENTY = 6
_MOST_UNKNOWN = 3
_FEW = 2
_PHOTO = "picture"
_A_FINDING = 4
_PLAN = re.compile(
    r"(?:检查|排查|执法|巡查|督查|检查工作|带队|走访|安全生产)[^，。,;；]{0,8}(?:计划|安排|方案|预案)(?!.{0,8}(?:执行|落实|完成|实施|开展)情况)"
)
"""A title of what is still to be done: 检查计划表, 领导带队检查安排."""
_PLANNED = re.compile(r"^(?:计划|拟|预计|预定|安排)(?:检查|排查|巡查|带队|开展)?(?:时间|日期|检查时间|检查日期|月份)")
_MAJOR = re.compile(r"重大(?:安全|生产|事故|火灾|消防)*(?:问题)?隐患")
_DONE = frozenset({"visits", "rounds"})
"""Kinds of which each row is something that was done on a day."""
_COUNTED = re.compile(r"^[约共]?[\d一二三四五六七八九十两]|\d+$|#")


@dataclass(frozen=True, slots=True)
class Choice:
    """The sheet to read and its layout; `others` are visible sheets that look like the same kind, `unread` the rest.

    `office` is who sent it; `remembered` tells whether its columns were decided before, `gone` which of the decided
    headers the sheet does not have. `decided` are those it has: {header: field, '' to leave out}. `mark` finds the
    answer about its kind again, `answered` tells that it was read by one.
    """

    sheet: Sheet
    layout: Layout
    geometry: Geometry
    office: str = ""
    remembered: bool = False
    gone: tuple[str, ...] = ()
    decided: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    mark: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """One sheet as one kind: `own` weighs its headers (1 where no other kind knows it), `total` adds the title.

    Columns of photos weigh nothing: they stand in ledgers of every kind, and their pictures are evidence of any row.

    `strength` counts headers that are words of their own (企业名称, not 名称), required ones twice; `share` is how much
    of the kind's columns the sheet has; `place` its number among the sheets; `titled` that a title, sheet or file
    name says so, `filled` that rows stand below its header, `prose` the columns of counts in which words stand.
    """

    choice: Choice
    own: float
    total: float
    strength: int
    share: float
    place: int
    titled: bool = False
    filled: bool = True
    prose: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """The key of the kind."""
        return self.choice.layout.register.key

    @property
    def width(self) -> int:
        """How many fields were recognised."""
        return len(self.choice.layout.columns)

    @property
    def complete(self) -> bool:
        """Whether every required column is there, and one of those that tell the kind where it names such."""
        layout = self.choice.layout
        telling = layout.register.telling
        found = [one.column for one in layout.columns if one.letters not in self.prose]
        told = [one for one in found if one.field in telling]
        return (not telling or self.titled or (bool(told) and not self._sums_up(told))) and not layout.missing()

    def _sums_up(self, told: Sequence[LedgerColumn]) -> bool:
        """Whether the sheet but counts what records of single days tell: 单位名称 and 隐患数 make a summary."""
        layout = self.choice.layout
        days = [one.field for one in layout.register.columns if one.key and one.type == "day"]
        dated = any(one.column.field in days for one in layout.columns)
        return bool(days) and not dated and all(one.type == "integer" for one in told)

    def order(self) -> tuple[bool, bool, float, int, int]:
        """Sorts fits: complete ones with rows first, then by weight, then as the sheets stand in the book."""
        return self.complete, self.filled, self.total, self.width, -self.place

    @property
    def letters(self) -> frozenset[str]:
        """The columns that were recognised, but those of photos."""
        return frozenset(entry.letters for entry in self.choice.layout.columns if entry.column.type != _PHOTO)


class Fitting:
    """Weighs layouts against all the kinds there are; titles, sheet and file name count as words about the kind."""

    def __init__(self, registers: Mapping[str, Register], memory: LedgerMemory, name: str) -> None:
        self.registers = registers
        self._aliases = {key: Aliases(one, memory.aliases.get(key)) for key, one in registers.items()}
        self._file, self._name = name, PurePath(name).stem
        self._places: dict[str, int] = {}

    def fit(self, choice: Choice, grid: Grid) -> Fit:
        """The fit of a layout; `grid` are the first rows of its sheet."""
        layout = choice.layout
        own = sum(1 / max(1, self._known_by(entry.header)) for entry in layout.columns if entry.column.type != _PHOTO)
        required = layout.register.required
        strength = sum(
            (2 if entry.column.field in required else 1)
            for entry in layout.columns
            if len(folded("".join(entry.header.split("/")[-2:]))) >= _SPECIFIC
        )
        above = [text for number, row in grid.items() if number < layout.header_row for text in row.values()]
        titled = self._titled([*above, layout.sheet, self._name]) == layout.register.key
        readable = sum(not column.derived for column in layout.register.columns)
        filled = any(number > layout.last_header_row and len(row) > 1 for number, row in grid.items())
        place = self._places.setdefault(choice.sheet.name, len(self._places))
        return Fit(
            choice,
            own,
            own + _TITLE * titled,
            strength + 2 * titled,
            len(layout.columns) / readable,
            place,
            titled,
            filled,
            _prose(layout, grid),
        )

    def _known_by(self, header: str) -> int:
        path = header.split("/")
        return sum(
            aliases.path(path) is not None or aliases.word(header) is not None for aliases in self._aliases.values()
        )

    def _titled(self, texts: Sequence[str]) -> str | None:
        """The kind whose noun stands in the texts, the longest noun where several do."""
        line = "\n".join("".join(unicodedata.normalize("NFKC", text).split()) for text in texts)
        found = {(len(noun), key) for key, one in self.registers.items() for noun in one.nouns if noun in line}
        longest = max((length for length, _ in found), default=0)
        kinds = {key for length, key in found if length == longest}
        return kinds.pop() if len(kinds) == 1 else None

    def best(self, fits: Sequence[Fit]) -> Fit:
        """The best fit of any kind. Raises LEDGER_060 when two kinds fit alike, on one sheet or on two."""
        ranked = sorted(fits, key=Fit.order, reverse=True)
        first = ranked[0]
        rivals = [
            fit for fit in ranked[1:] if fit.kind != first.kind and fit.complete and first.complete and fit.filled
        ]
        close = [fit for fit in rivals if first.total - fit.total < _MARGIN and not _clearer(first, fit)]
        unsure = close + [fit for fit in rivals if fit not in close and _says_more(fit, first)]
        unsure = unsure or [fit for fit in self._elsewhere(rivals, first) if fit.strength >= _STRONG]
        if not first.titled and self._tells_nothing(first):
            unsure = [fit for fit in ranked[1:] if fit.kind != first.kind] or unsure
        if not unsure and (other := self._said_otherwise(first, ranked)) is not None:
            raise error("LEDGER_060", file=self._file, candidates=other, key=first.kind)
        if unsure:
            best = {fit.kind: fit for fit in reversed([first, *unsure])}
            named = [
                f"{fit.choice.layout.register.title}（{fit.kind}，工作表“{fit.choice.sheet.name}”，{fit.width} 列）"
                for fit in sorted(best.values(), key=lambda fit: -fit.total)
            ]
            raise error("LEDGER_060", file=self._file, candidates="、".join(named), key=first.kind)
        return first

    def _said_otherwise(self, first: Fit, ranked: Sequence[Fit]) -> str | None:
        """What the titles say against the kind: a plan tells nothing that was done, 重大隐患 are a kind apart."""
        layout, lines = first.choice.layout, [*first.choice.layout.titles, first.choice.sheet.name, self._name]
        said = f"{layout.register.title}（{first.kind}，工作表“{layout.sheet}”，{first.width} 列）"
        planned = [text for text in lines if _PLAN.search(text)]
        planned += [header for header in layout.unmapped if _PLANNED.match(folded(header))]
        if first.kind in _DONE and planned:
            return f"{said}，可“{planned[0]}”说的像是计划，还没有做"
        major = next((fit for fit in ranked if fit.kind == "major_hazards"), None)
        if first.kind != "hazards" or major is None or any(one.column.field == "grade" for one in layout.columns):
            return None
        if any(_MAJOR.search(text) for text in lines):
            title = major.choice.layout.register.title
            return f"{title}（major_hazards，工作表“{layout.sheet}”，{major.width} 列）、{said}"
        return None

    def _tells_nothing(self, fit: Fit) -> bool:
        """Whether its headers are all known and every kind of ledger has each: 单位名称, 备注."""
        least = len(self.registers) - _FEW
        return not fit.choice.layout.unmapped and all(
            self._known_by(entry.header) >= least for entry in fit.choice.layout.columns
        )

    def _elsewhere(self, rivals: Sequence[Fit], first: Fit) -> list[Fit]:
        """The best kind of each other sheet, where that is another one: a book of several ledgers."""
        best: dict[str, Fit] = {}
        for fit in rivals:
            if fit.choice.sheet != first.choice.sheet:
                best.setdefault(fit.choice.sheet.name, fit)
        return [fit for name, fit in best.items() if fit.kind != first.kind]

    def is_form(self, layout: Layout, grid: Grid) -> bool:
        """True for a form (单位名称 | 甲厂 | 电话 | …): labels and values in turn, and more labels in the next row."""
        aliases = self._aliases[layout.register.key]
        head = grid.get(layout.header_row, {})
        below = next((grid[number] for number in sorted(grid) if number > layout.last_header_row), {})
        labels = [folded(text) for text in below.values() if aliases.word(text)]
        again = {folded(text) for text in head.values()}
        named = sum(aliases.word(text) is not None for text in head.values())
        return named * 3 <= len(head) * 2 and len([one for one in labels if one not in again]) >= 2


def _prose(layout: Layout, grid: Grid) -> frozenset[str]:
    """The columns of counts in which no count stands but words: 灭火器过期 under 一般隐患."""
    rows = [row for number, row in grid.items() if number > layout.last_header_row]
    found = set()
    for entry in layout.columns:
        if entry.column.type == "integer":
            texts = [text for row in rows if not is_blank_sign(text := row.get(entry.letters, "/"))]
            if texts and all(len(text) >= _A_FINDING and not _COUNTED.search(text) for text in texts):
                found.add(entry.letters)
    return frozenset(found)


def _clearer(first: Fit, other: Fit) -> bool:
    """Whether equal headers still tell: one kind has more of them, twice as many, or a greater share of its columns."""
    if first.choice.sheet != other.choice.sheet:
        return False
    if first.letters > other.letters or len(first.letters) > 2 * len(other.letters):
        return True
    return first.letters >= other.letters and first.share >= other.share * _CLEARER


def _says_more(other: Fit, first: Fit) -> bool:
    """Whether a title alone made the first: the other kind reads all of its columns, and two or more besides."""
    return (
        first.titled
        and first.choice.sheet == other.choice.sheet
        and first.letters < other.letters
        and other.width >= first.width + 2
        and other.own >= first.own
    )


def require_strength(fit: Fit, name: str, decided: set[str]) -> None:
    """A header of which hardly anything is known is a question, unless a person has said what its columns are.

    `decided` are the folded headers of those. Raises LEDGER_061 naming what is known and what is not.
    """
    layout = fit.choice.layout
    said = any(entry.column.field for entry in layout.columns if folded(entry.header) in decided)
    sealed = layout.register.sealed
    unknown = [
        header
        for header in layout.unmapped
        if folded(header) not in decided and not any(word in header for word in sealed)
    ]
    times = 1 if fit.strength < _STRONG else 2
    few = fit.width < _PLENTY and len(unknown) >= _MOST_UNKNOWN and len(unknown) > times * fit.width
    if ((fit.strength >= _LEAST_STRENGTH or said or fit.choice.remembered) and not few) or layout.told:
        return
    known = "、".join(f"{entry.header}（{entry.column.title}）" for entry in layout.columns)
    raise error(
        "LEDGER_061", file=name, sheet=layout.sheet, row=layout.header_row, known=known,
        unknown="、".join(unknown) or "没有", title=layout.register.title,
    )  # fmt: skip
