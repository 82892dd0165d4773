"""What a ledger says, read and typed but not yet believed: the rows that ledgers hand to the import use case.

Nothing here touches the store; an unknown value is None and the text that stood in the cell is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Value = str | int | bool | None
"""A typed cell: text, code, phone and enum code as str, day as 'YYYY-MM-DD', integer, yes/no, or None for unknown."""

Level = Literal["refuse", "question", "note"]
"""refuse: the row does not land; question: it lands without this value; note: it lands, the person should know."""

FILLED_FROM_MERGE = "filled_from_merge"
FILLED_FROM_ABOVE = "filled_from_above"
FROM_SECTION = "from_section"
FROM_SHEET = "from_sheet"
YEAR_FROM_FACTS = "year_from_facts"
PENDING = "pending"
PICTURE = "picture"
FORMULA = "formula"
WORDS = "words"
BY_WORDS = "by_words"
BY_KIND = "by_kind"
SEVERAL = "several"
CLEANED = "cleaned"
NOT_TAKEN = "not_taken"
MARKS = {
    FILLED_FROM_MERGE: "合并单元格向下填充",
    FILLED_FROM_ABOVE: "“同上”取上一行",
    FROM_SECTION: "取自分组行",
    FROM_SHEET: "取自工作表名称",
    YEAR_FROM_FACTS: "年份取自填报时间",
    PENDING: "待补",
    PICTURE: "单元格内是图片",
    FORMULA: "公式的缓存结果",
    WORDS: "按文字保存",
    BY_WORDS: "按文字推定",
    BY_KIND: "按台账名称",
    SEVERAL: "像是写了几条",
    CLEANED: "去掉了控制字符",
    NOT_TAKEN: "没有采用",
}
"""What a mark on a field means, in Chinese; a row's `marks` name these keys."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong or doubtful; row and column as the spreadsheet shows them (12, 'E'), None for the file."""

    sheet: str
    row: int | None
    column: str | None
    value: str
    code: str
    message: str
    remedy: str
    level: Level


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that stands on a row, floating or in a cell: evidence of that row when it lands.

    `column` are the letters of the column it stands in and `field` what that column means (None: nothing we read);
    `part` names it inside its file for `ledgers.guarded.extract_pictures`; `mime` by content; `size` in bytes;
    `sha256` in hexadecimal, of the bytes as they will be extracted; `original` that of the photo which our own export
    made this small one of.
    """

    column: str
    field: str | None
    part: str
    mime: str
    size: int
    sha256: str
    original: str | None = None


@dataclass(slots=True)
class StagedRow:
    """One data row as typed; not to be changed, and not frozen, since that makes one seven times as dear.

    `values` has every field the ledger has a column for (None: the cell is empty or its value was not taken); `raw`
    keeps the cell's text wherever it is not the value itself; `marks` tell by field how a value came about; `base` is
    the 导出底稿 of a row that we once wrote (`export_base`); `pictures` stand on the row, by column, then by place.
    """

    sheet: str
    row: int
    serial: str | None
    values: Mapping[str, Value]
    raw: Mapping[str, str]
    marks: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]
    base: str | None = None
    pictures: tuple[Picture, ...] = ()

    @property
    def refused(self) -> bool:
        """True when the row may not land as it is."""
        return any(problem.level == "refuse" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """A ledger as read: where its header stands, which column means which field, and its rows.

    `columns` maps header to field, `letters` field to the letters of its column; `facts` are the lines around the
    table (填报单位, 填报时间, 填报人); `skipped` counts rows left out by reason; `problems` are those of the file
    itself; `hidden` names hidden sheets, rows and columns; `office` who sent it (`LedgerMemory`)
    and `decided` which of its columns a person settled {header: field, '' for left out}; `filed_on` is the day of
    填报时间 (YYYY-MM-DD), which gives days and periods their year, `others` sheets of the same kind,
    `mark` by what an answer about its kind is found again. `rows` may be a
    stream that can be walked once;
    `skipped`, `facts`, `problems` and `hidden` are complete after that walk.
    """

    file_name: str
    sha256: str
    kind: str
    sheet: str
    header_row: int
    columns: Mapping[str, str]
    unmapped: tuple[str, ...]
    facts: Mapping[str, str]
    rows: Iterable[StagedRow]
    skipped: Mapping[str, int]
    problems: Sequence[Problem]
    hidden: Sequence[str]
    letters: Mapping[str, str]
    office: str = ""
    decided: Mapping[str, str] = field(default_factory=dict)
    filed_on: str | None = None
    others: tuple[str, ...] = ()
    mark: str = ""
