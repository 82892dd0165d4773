"""Columns that tell one thing together: 年, 月 and 日 of one day, 复查人1 and 复查人2, 一般 and 重大 to be ticked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from safetydesk.catalog.registers import Register
from safetydesk.ledgers.books.cells import Cell, Token, column_index
from safetydesk.ledgers.recognising.header import DAY_PARTS, SERIAL, Aliases, folded
from safetydesk.ledgers.recognising.rowkinds import is_blank_sign

Path = tuple[str, ...]
JOINED = "joined"
"""The type of a token whose content is the text of several cells."""
_BARE_DAY, _BARE_HEADER = ("日期",), "年、月、日"
_NUMBERED = re.compile(r"\(?(?:[1-4一二三四]|[①②③④])\)?$")
_UNREADABLE = frozenset({"picture", "error", "uncalculated"})
_TICKS = frozenset("√✓✔☑■●★▲是1yYvV")
_NO_TICKS = frozenset("□☐×✗✘○否0nNxX")
_LONGEST_LEAF, _MOST_LEAVES = 8, 6
_PHOTOS = ("照片", "图", "影像")


@dataclass(frozen=True, slots=True)
class Joint:
    """Columns read as one: the first takes the value. `path` is what they are called, `header` how that is shown.

    `leaves` are the words of columns of which one is ticked.
    """

    letters: tuple[str, ...]
    path: Path
    header: str
    day: bool
    leaves: tuple[str, ...] = ()

    def text(self, cells: Sequence[Cell | None]) -> str:
        """The text that the cells make together; '' for none."""
        said = [cell.text.strip() if cell and not is_blank_sign(cell.text) else "" for cell in cells]
        if self.leaves:
            ticked = zip(self.leaves, said, strict=True)
            told = [leaf if text in _TICKS else leaf + text for leaf, text in ticked if text and text not in _NO_TICKS]
            return "、".join(told)
        if not self.day:
            return "、".join(dict.fromkeys(name for name in said if name))
        parts = zip(said, DAY_PARTS, strict=True)
        return "".join(text.removesuffix("号").removesuffix(part) + part for text, part in parts if text)


def joints_of(register: Register, aliases: Aliases, paths: Mapping[str, Path], decided: Iterable[str]) -> list[Joint]:
    """The columns that are parts of one, but those of which a person decided (`decided`: folded headers)."""
    known = set(decided)
    free = {letters: path for letters, path in paths.items() if folded("/".join(path)) not in known}
    return [
        *_days(free),
        *_people(register, aliases, free),
        *_ticks(register, aliases, free),
        *_pairs(register, aliases, free),
    ]


def joined(
    paths: Mapping[str, Path], headers: Mapping[str, str], joints: Sequence[Joint]
) -> tuple[dict[str, Path], dict[str, str]]:
    """The header paths and texts by column, with one column for each joint."""
    parts = {letters for joint in joints for letters in joint.letters[1:]}
    whole = {letters: path for letters, path in paths.items() if letters not in parts}
    texts = {letters: text for letters, text in headers.items() if letters not in parts}
    return (
        whole | {joint.letters[0]: joint.path for joint in joints},
        texts | {joint.letters[0]: joint.header for joint in joints},
    )


def _days(paths: Mapping[str, Path]) -> Iterable[Joint]:
    order = sorted(paths, key=column_index)
    for letters in zip(order, order[1:], order[2:], strict=False):
        leaves = tuple(folded(paths[one][-1]) for one in letters)
        above = {paths[one][:-1] for one in letters}
        if leaves == DAY_PARTS and len(above) == 1 and column_index(letters[2]) == column_index(letters[0]) + 2:
            parents = above.pop()
            yield Joint(letters, parents or _BARE_DAY, "/".join(parents) or _BARE_HEADER, day=True)


def _people(register: Register, aliases: Aliases, paths: Mapping[str, Path]) -> Iterable[Joint]:
    """Columns of one header but for a number, or of the same header side by side, in which people are named."""
    people = {column.field for column in register.columns if column.joins}
    groups: dict[Path, dict[str, str]] = {}
    for letters in sorted(paths, key=column_index):
        *parents, leaf = paths[letters]
        word = folded(leaf)
        bare = _NUMBERED.sub("", word)
        groups.setdefault((*parents, bare), {})[letters] = word[len(bare) :]
    for path, found in groups.items():
        match = aliases.path(path) if len(found) > 1 else None
        numbers, columns = list(found.values()), [*found]
        alike = set(numbers) == {""} and column_index(columns[-1]) == column_index(columns[0]) + len(columns) - 1
        numbered = "" not in numbers and len(set(numbers)) == len(numbers)
        if match and match.field != SERIAL and match.field in people and (alike or numbered):
            yield Joint(tuple(columns), path, "/".join(path), day=False)


def _ticks(register: Register, aliases: Aliases, paths: Mapping[str, Path]) -> Iterable[Joint]:
    """Columns under a header whose words a vocabulary has: 隐患等级 over 一般 and 重大, 是否整改 over 是 and 否."""
    groups: dict[Path, list[str]] = {}
    for letters in sorted(paths, key=column_index):
        if parents := paths[letters][:-1]:
            groups.setdefault(parents, []).append(letters)
    for parents, columns in groups.items():
        match, leaves = aliases.path(parents), tuple(paths[letters][-1] for letters in columns)
        if match is None or match.field == SERIAL or register.column(match.field).type != "enum":
            continue
        fields = {found.field for letters in columns if (found := aliases.path(paths[letters]))}
        if fields <= {match.field} and 1 < len(columns) <= _MOST_LEAVES and _side_by_side(columns) and _short(leaves):
            yield Joint(tuple(columns), parents, "/".join(parents), day=False, leaves=leaves)


def _pairs(register: Register, aliases: Aliases, paths: Mapping[str, Path]) -> Iterable[Joint]:
    """已整改 and 未整改 side by side, where no other column tells the state."""
    told = {match.field for path in paths.values() if (match := aliases.path(path))}
    order = sorted((letters for letters, path in paths.items() if len(path) == 1), key=column_index)
    for column in register.columns:
        words = {column.yes, column.no}
        if column.type != "enum" or column.field in told or None in words:
            continue
        for letters in pairwise(order):
            leaves = tuple(folded(paths[one][-1]) for one in letters)
            if set(leaves) == words and _side_by_side(letters):
                yield Joint(letters, (column.title,), "/".join(leaves), day=False, leaves=leaves)


def _side_by_side(columns: Sequence[str]) -> bool:
    return column_index(columns[-1]) == column_index(columns[0]) + len(columns) - 1


def _short(leaves: Sequence[str]) -> bool:
    """Whether they may be words to be ticked, not columns of texts or photos."""
    return all(len(leaf) <= _LONGEST_LEAF and not any(word in leaf for word in _PHOTOS) for leaf in leaves)


def join(tokens: Iterable[Token], joints: Sequence[Joint], cell_of: Callable[[Token], Cell]) -> list[Token]:
    """The cells of a row, those of joined columns as one; one that cannot be read stays for itself, to be told."""
    found = {token[0]: token for token in tokens}
    for joint in joints:
        parts = [found.pop(letters, None) for letters in joint.letters]
        cells = [cell_of(token) if token else None for token in parts]
        odd = next((token for token, cell in zip(parts, cells, strict=True) if cell and cell.kind in _UNREADABLE), None)
        if odd is not None:
            found[joint.letters[0]] = (joint.letters[0], *odd[1:])
        elif text := joint.text(cells):
            found[joint.letters[0]] = (joint.letters[0], "", JOINED, text)
    return list(found.values())
