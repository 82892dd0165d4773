"""Finding the header of a ledger: alias matches per cell, the first row with three of them, parents above or below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from safetydesk.catalog.profiles import names_informant
from safetydesk.catalog.registers import Register, load_registers
from safetydesk.ledgers.books.cells import column_index, letters
from safetydesk.ledgers.recognising.facts import is_facts_line

NOTES = "错误说明"
"""The column that an annotated file carries; it is never read."""
DAY_PARTS = ("年", "月", "日")
"""Headers of the parts of a day."""
SERIAL = ""
"""The field that stands for the running number in alias matches."""
LAST_HEADER_ROW = 15
LEAST_MATCHES = 3
_WIDEST_PARENT = 12
_FURTHEST = 16_385
_SHORT_WORD = 2
_DEEPEST = 2
_GROUP = re.compile(r"(?:基本)?(?:情况|信息|[三四五六七]?(?:落实|到位)|五定|内容|资料|登记|记录|概况)+$")
_VAGUE_WORDS = {"联系电话", "联系方式", "手机号码", "电话号码", "手机号", "负责人", "责任人", "联系人", "身份证号"}
_AND_PHONE = re.compile(r"(?:及|和|与|、|/|,|，|\+|\(|（|\\n)+(?:其)?(?:联系)?(?:电话|方式|手机号?码?|号码)[)）]?$")
"""How the header of a column of persons tells that their numbers stand there too: 负责人及电话, 法人/联系方式."""
_LATIN = re.compile(r"[\s/|,;(（]*[A-Za-z][A-Za-z.'& ]{2,}[)）]?")
"""The English of a header in two languages: 单位名称 Company, 检查时间/Date."""
_HEAD_WORD = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:数|数量|率|合计|金额|名称|姓名|性别|年龄|职务|职责|部门|时间|日期|类别|行业|分工|电话|方式|人员|备注)"
)
"""What columns are called that no ledger of ours has: 隐患数, 整改率, 职责."""
_UNIT = re.compile(
    r"[(]?(?:单位[:]?)?(?:元|万元|千元|亿元|人|名|家|处|个|项|条|次|份|天|日|%|平方米|㎡|米|吨|是/否|有/无|√/×)[)]?"
)

Merge = tuple[int, int, int, int]
Grid = Mapping[int, Mapping[str, str]]
"""Row number to {column letters: text} of the first rows of a sheet, empty cells absent."""


@dataclass(frozen=True, slots=True)
class Match:
    """A header that names a field; the lower the rank the better (0 is our own title)."""

    field: str
    rank: int


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """A header without blanks, asterisks, colons and leading numbers, half-width, in small letters."""
    plain = re.sub(r"[\s*※★☆:：\"'“”_]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^\(?\d{1,2}[).、]", "", plain).lower()


def unbracketed(text: str) -> str:
    """A folded header without its bracketed parts: units, （必填）, hints."""
    return re.sub(r"\([^()]*\)|\[[^\]]*\]|【[^】]*】", "", text)


@cache
def all_headers() -> frozenset[str]:
    """The folded titles and aliases of the columns of every kind of ledger."""
    registers = load_registers().values()
    words = {word for one in registers for column in one.columns for word in (column.title, *column.aliases)}
    words |= {word for one in registers for word in one.serial}
    return frozenset(unbracketed(folded(word)) for word in words)


def heads(text: str) -> bool:
    """True for a text that reads like the header of a column of any table."""
    word = unbracketed(folded(text))
    return word in all_headers() or _HEAD_WORD.fullmatch(word) is not None


def is_unit(text: str) -> bool:
    """True for a header word that only names a unit: （万元）, 人, 是/否."""
    return _UNIT.fullmatch(folded(text)) is not None


class Aliases:
    """The alias table of one register, folded once; `extra` are aliases an office has added ({header: field})."""

    def __init__(self, register: Register, extra: Mapping[str, str] | None = None) -> None:
        self._table: dict[str, Match] = {}
        self.sealed = register.sealed
        self._owner = register.required[0]
        self._persons = {column.field for column in register.columns if column.person}
        for column in register.columns:
            for rank, alias in enumerate((column.title, *column.aliases)):
                self._table.setdefault(folded(alias), Match(column.field, rank))
        for alias in register.serial:
            self._table.setdefault(folded(alias), Match(SERIAL, 0))
        for alias, field in (extra or {}).items():
            self._table[folded(alias)] = Match(field, 0)

    def word(self, text: str) -> Match | None:
        """The field one header word names, with or without its brackets."""
        whole = folded(text)
        bare = unbracketed(whole)
        found = self._table.get(whole) or self._table.get(bare) or self._table.get(bare.removesuffix("名称"))
        found = found or self._reworded(whole)
        if found or whole.isascii() or not _LATIN.search(text):
            return found
        return self._table.get(unbracketed(folded(_LATIN.sub("", text))))

    def _reworded(self, whole: str) -> Match | None:
        """整治 and 治理 say 整改: 整治措施, 隐患治理时限."""
        said = whole.replace("整治", "整改").replace("治理", "整改")
        return self._table.get(unbracketed(said)) if said != whole else None

    def _with_phone(self, whole: str) -> Match | None:
        """A person whose number stands in the same cell; `typing.calling` tells them apart."""
        person = _AND_PHONE.sub("", whole)
        found = self._table.get(person) if person != whole else None
        return Match(found.field, found.rank + 1) if found and found.field in self._persons else None

    def path(self, path: Sequence[str]) -> Match | None:
        """The field a header path (整改情况, 责任人) names: joined, else its last word where the parent agrees."""
        *parents, leaf = path
        if not parents:
            return self.word(leaf) or self._with_phone(folded(leaf))
        if is_unit(leaf):
            return self.path(parents)
        stems = [_GROUP.sub("", unbracketed(folded(parent))) for parent in parents]
        joined = self.word(stems[-1] + leaf) or self.word(parents[-1] + leaf) or self.word(stems[0] + leaf)
        if joined:
            return joined
        alone = self.word(leaf) or self._with_phone(stems[-1] + folded(leaf))
        return alone if alone and self._may_stand(alone, leaf, parents[-1], stems[-1]) else None

    def _may_stand(self, alone: Match, leaf: str, parent: str, stem: str) -> bool:
        """Whether a leaf means by itself what it would mean without its parent: 联系电话 of 安全员 is another's."""
        above = self.word(parent) or self.word(stem)
        word = folded(leaf)
        vague = len(word) <= _SHORT_WORD or word in _VAGUE_WORDS
        if above is None:
            return not vague or not stem
        if above.field in (alone.field, self._owner):
            return True
        return not vague and stem != unbracketed(folded(parent))

    def is_sealed(self, path: Sequence[str]) -> bool:
        """True for columns about whoever reported (举报人, 投诉电话, 举报/联系方式), which are never read."""
        return names_informant(path, self.sealed)


def find_header_row(grid: Grid, aliases: Aliases) -> int | None:
    """The first row, at most the 15th, where three cells or more name different fields.

    A form line above (单位名称 | 某厂 | 联系电话 | …) names fields too; a later row that names more is the header.
    """
    rows = [number for number in sorted(grid)[:LAST_HEADER_ROW] if number <= 4 * LAST_HEADER_ROW]
    found = [(number, row_matches(grid[number], aliases)) for number in rows]
    fitting = [entry for entry in found if entry[1] >= LEAST_MATCHES]
    if not fitting:
        return next((number for number in rows if _heads_together(grid, number, aliases)), None)
    first, matches = fitting[0]
    if matches * 3 < len(grid[first]) * 2:  # labels and values in turn
        first = next((number for number, more in fitting if more >= matches + 2), first)
    return first


def _heads_together(grid: Grid, number: int, aliases: Aliases) -> bool:
    """True for a row of groups that names too few fields by itself, but enough with the row of sub-columns below it."""
    above, below = grid[number], grid.get(number + 1, {})
    if len(above) < 2 or len(below) < 2 or not _lie_under_blanks(above, below) or is_facts_line(above.values()):
        return False
    own, deeper = row_matches(above, aliases), row_matches(below, aliases)
    return own >= 1 and deeper >= 1 and own + deeper >= LEAST_MATCHES


def row_matches(row: Mapping[str, str], aliases: Aliases) -> int:
    """How many different fields the cells of a row name."""
    return len({match.field for text in row.values() if (match := aliases.path((text,)))})


def header_paths(
    grid: Grid, merges: Sequence[Merge], top: int, aliases: Aliases
) -> tuple[dict[str, tuple[str, ...]], int]:
    """The header path of each column and the last row of the header; `top` is the row found by `find_header_row`."""
    last = _last_header_row(grid, merges, top, aliases)
    rows = [number for number in range(top, last + 1) if number in grid]
    spread = {number: _spread(grid, merges, number, last) for number in rows}
    if parent := _parent_row(grid, merges, top):
        rows.insert(0, parent)
        spread[parent] = _spread(grid, merges, parent, last)
    named = {column for number in rows if number >= top for column in spread[number]}
    beside = _reaching_down(merges, rows[0], top) & spread[rows[0]].keys()
    columns = sorted(named | beside, key=column_index)
    paths = {}
    for column in columns:
        words = [spread[number][column] for number in rows if column in spread[number]]
        paths[column] = tuple(word for index, word in enumerate(words) if index == 0 or word != words[index - 1])
    return paths, last


def _reaching_down(merges: Sequence[Merge], above: int, top: int) -> set[str]:
    """Columns whose header stands in the parent row and is merged down over the header row (序号 beside groups)."""
    return {letters(first) for row, first, last, end in merges if row == above < top <= last and first == end}


def _spread(grid: Grid, merges: Sequence[Merge], number: int, last: int) -> dict[str, str]:
    """A header row, merged texts repeated over their columns; without merges over the blanks to their right."""
    row = grid[number]
    out = dict(row)
    for first_row, first, last_row, end in merges:
        text = row.get(letters(first))
        if first_row == number and last_row < last and text and end - first < 100:
            out.update({letters(column): text for column in range(first, end + 1)})
    below = {column for deeper in range(number + 1, last + 1) for column in grid.get(deeper, {})}
    if len(out) == len(row):
        _spill(out, row, below)
    return out


def _spill(out: dict[str, str], row: Mapping[str, str], below: Iterable[str]) -> None:
    """Repeat each text over the blanks to its right, where the rows below have texts."""
    filled = set(below)
    marks = sorted(column_index(column) for column in row)
    for start, stop in pairwise([*marks, _FURTHEST]):
        for column in range(start + 1, min(stop, start + _WIDEST_PARENT)):
            if letters(column) in filled:
                out[letters(column)] = row[letters(start)]


def _last_header_row(grid: Grid, merges: Sequence[Merge], top: int, aliases: Aliases) -> int:
    tall = [last for first, _, last, _ in merges if first == top and top < last <= top + 2]
    last = max(tall) if len(tall) >= 2 else top
    above = dict(grid[top])
    while last - top < _DEEPEST:
        following = last + 1 if last + 1 in grid else last + 2  # a blank row may stand between
        below = grid.get(following, {})
        if not below or following in _starts(merges, top):
            break
        if following > last + 1 and (len(tall) >= 2 or not _are_children(above, below, aliases)):
            break
        if not _are_units(below) and (len(tall) >= 2 or not _are_children(above, below, aliases)):
            break
        above |= below
        last = following
    return last


def _starts(merges: Sequence[Merge], top: int) -> set[int]:
    """Rows below the header row in which a merge over three columns or more starts: groups and notes."""
    return {first for first, left, _, right in merges if first > top and right - left >= 2}


def _are_units(row: Mapping[str, str]) -> bool:
    """True for a row below the header that only gives units."""
    return all(is_unit(text) for text in row.values())


def _are_children(above: Mapping[str, str], below: Mapping[str, str], aliases: Aliases) -> bool:
    """True when the row below names sub-columns: filled only where the header is blank or starts a blank stretch."""
    if above.keys() <= below.keys() or below.keys() <= above.keys():
        return False
    if not _lie_under_blanks(above, below):
        return False
    spilled = dict(above)
    _spill(spilled, above, below)
    return any(
        column in spilled and (folded(text) in DAY_PARTS or aliases.path((spilled[column], text)))
        for column, text in below.items()
    )


def _lie_under_blanks(above: Mapping[str, str], below: Mapping[str, str]) -> bool:
    """True when each cell below stands under a blank, or under the first of a stretch that has more cells below."""
    edges = [*sorted(column_index(column) for column in above), _FURTHEST]
    depth = {column_index(column) for column in below}
    for start, stop in pairwise(edges):
        if start in depth and not any(start < column < min(stop, start + _WIDEST_PARENT) for column in depth):
            return False
    return True


def _parent_row(grid: Grid, merges: Sequence[Merge], top: int) -> int | None:
    """The row above the header when it groups columns: short texts over some of them, no title, no 填报单位 line."""
    above = grid.get(top - 1, {})
    width = max((column_index(column) for column in grid[top]), default=0)
    wide = [merge for merge in merges if merge[0] == top - 1 and (merge[3] - merge[1] + 1) * 10 > width * 7]
    if len(above) < 2 or wide or is_facts_line(above.values()) or any(len(text) > 16 for text in above.values()):
        return None
    spans = [merge for merge in merges if merge[0] == merge[2] == top - 1 and merge[3] > merge[1]]
    return top - 1 if spans else None
