"""How one sheet is laid out for one register: header row, which column means which field, and the facts above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from safetydesk.catalog.registers import LedgerColumn, Register
from safetydesk.domain.staging import Problem
from safetydesk.ledgers.books.cells import column_index
from safetydesk.ledgers.books.pictures import photo_sides
from safetydesk.ledgers.faults import Fault, problem
from safetydesk.ledgers.profiles.memory import Memory, is_base
from safetydesk.ledgers.profiles.reading import memory_of
from safetydesk.ledgers.recognising.facts import before_informant, line_facts
from safetydesk.ledgers.recognising.header import (
    LEAST_MATCHES,
    NOTES,
    SERIAL,
    Aliases,
    Grid,
    Match,
    Merge,
    find_header_row,
    folded,
    header_paths,
)
from safetydesk.ledgers.recognising.joints import Joint, joined, joints_of
from safetydesk.ledgers.recognising.rowkinds import are_column_numbers, is_serial
from safetydesk.ledgers.typing.words import near

_SHOWN = 60
IGNORED = ""
"""In a remembered mapping {header: field}: the person decided to leave this column out."""
CHOSEN = -1
"""The rank of what a person decided: better than any alias."""


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the file that fills a field; `header` is its text, two levels joined by '/'."""

    letters: str
    header: str
    column: LedgerColumn


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised sheet: rows `header_row` to `last_header_row` are its header, data come below."""

    register: Register
    sheet: str
    header_row: int
    last_header_row: int
    columns: tuple[MappedColumn, ...]
    serial: str | None
    base: str | None
    headers: Mapping[str, str]
    unmapped: tuple[str, ...]
    facts: Mapping[str, str]
    problems: tuple[Problem, ...]
    twice: tuple[str, str] | None = None
    """Letters of the first column of each of two tables that stand side by side."""
    told: Memory | None = None
    """What the sheet remembers of the profile it was written by."""
    titles: tuple[str, ...] = ()
    """The lines of one text above the table."""
    joints: tuple[Joint, ...] = ()
    """Columns that are read as one."""

    def missing(self) -> tuple[LedgerColumn, ...]:
        """Required columns that the sheet does not have; none where one that is enough by itself is there."""
        found = {entry.column.field for entry in self.columns}
        if not found.isdisjoint(self.register.enough):
            return ()
        return tuple(self.register.column(field) for field in self.register.required if field not in found)


def recognise(
    register: Register,
    sheet: str,
    grid: Grid,
    merges: Sequence[Merge],
    chosen: Mapping[str, str] | None = None,
    taught: Mapping[str, str] | None = None,
) -> Layout | None:
    """The layout of a sheet as this kind of ledger, None when no row is its header.

    `chosen` is what the person or an earlier import of the same office decided: {header: field, or '' to leave out};
    `taught` are aliases that were added in the program: {header: field}.
    """
    decided = {folded(header): field for header, field in (chosen or {}).items()}
    aliases = Aliases(register, taught)
    leaves = {header.rpartition("/")[2]: field for header, field in (chosen or {}).items() if field != IGNORED}
    top = find_header_row(grid, Aliases(register, {**(taught or {}), **leaves}))
    if top is None:
        return None
    paths, last = header_paths(grid, merges, top, aliases)
    base = next((letters for letters, path in paths.items() if path and is_base(path[-1])), None)
    paths = {letters: path for letters, path in paths.items() if letters != base}
    whole = header_texts(paths)
    joints = [] if _repeats(aliases, paths) else joints_of(register, aliases, paths, decided)
    paths, headers = joined(paths, whole, joints)
    left_out = {header for header in headers.values() if decided.get(folded(header)) == IGNORED}
    found = _own(register, paths, _found(aliases, paths, headers, decided, left_out))
    best = _best(found)
    columns = _mapped(register, headers, found, best)
    if len(columns) + (SERIAL in best) < LEAST_MATCHES:
        return None
    return Layout(
        register=register,
        sheet=sheet,
        header_row=top,
        last_header_row=last,
        columns=columns,
        serial=best.get(SERIAL),
        base=base,
        headers=whole | headers,
        unmapped=tuple(header for letters, header in headers.items() if _fills_nothing(letters, header, found, best)),
        facts=facts_above(grid, top),
        problems=_above(sheet, grid, top)
        + _doubts(register, sheet, top, paths, headers, found, best, aliases, left_out),
        twice=_side_by_side(paths, found) or _apart(register, paths, found),
        told=memory_of(grid.values(), register.key),
        titles=titles_above(grid, top),
        joints=tuple(joints),
    )


def _mapped(
    register: Register, headers: Mapping[str, str], found: Mapping[str, Match], best: Mapping[str, str]
) -> tuple[MappedColumn, ...]:
    """The columns that are read: of each field the one that names it best, none that is only ever derived."""
    fields = [(letters, match) for letters, match in found.items() if best[match.field] == letters]
    return tuple(
        MappedColumn(letters, headers[letters], column)
        for letters, match in fields
        if match.field != SERIAL and not (column := register.column(match.field)).derived
    )


def _found(
    aliases: Aliases,
    paths: Mapping[str, Sequence[str]],
    headers: Mapping[str, str],
    decided: Mapping[str, str],
    left_out: set[str],
) -> dict[str, Match]:
    """What each column means, by letters; columns about an informant and those left out mean nothing."""
    return {
        letters: match
        for letters, path in paths.items()
        if headers[letters] not in left_out
        and not aliases.is_sealed(path)
        and (match := _match(aliases, path, headers[letters], decided))
    }


def _own(register: Register, paths: Mapping[str, Sequence[str]], found: dict[str, Match]) -> dict[str, Match]:
    foreign = _of_another(register, paths, found)
    return {letters: match for letters, match in found.items() if letters not in foreign}


def _of_another(register: Register, paths: Mapping[str, Sequence[str]], found: dict[str, Match]) -> set[str]:
    """Columns headed 联系电话 alone right behind a person who is not the one whose number the ledger keeps.

    检查人 | 联系电话 tells the number of who inspected, not of who has to rectify.
    """
    people = {column.field for column in register.columns if column.title.endswith(("人", "人员"))}
    owners = {
        column.field: column.title.removesuffix("电话")
        for column in register.columns
        if column.type == "phone" and column.title not in ("电话", "联系电话")
    }
    order = sorted(paths, key=column_index)
    return {
        letters
        for before, letters in pairwise(order)
        if (match := found.get(letters)) and match.field in owners and match.rank > 0
        if owners[match.field] not in "".join(paths[letters]) and column_index(letters) == column_index(before) + 1
        if (left := found.get(before)) and left.field in people
        if owners[match.field] not in (register.column(left.field).title, *register.column(left.field).aliases)
    }


def _side_by_side(paths: Mapping[str, Sequence[str]], found: Mapping[str, Match]) -> tuple[str, str] | None:
    """Where a second table begins beside the first: with a 序号 of its own, or with the same headers word for word."""
    seen: dict[tuple[str, ...], str] = {}
    again: list[tuple[str, str]] = []
    for letters, path in paths.items():
        if letters in found:
            key = tuple(folded(word) for word in path)
            if key in seen:
                again.append((seen[key], letters))
                if found[letters].field == SERIAL:
                    return again[0]
            else:
                seen[key] = letters
    return again[0] if len(again) >= LEAST_MATCHES else None


def _apart(
    register: Register, paths: Mapping[str, Sequence[str]], found: Mapping[str, Match]
) -> tuple[str, str] | None:
    """Where another kind of table stands beside: its own column of subjects, behind a column without a header."""
    blocks: list[list[str]] = []
    for letters in sorted(paths, key=column_index):
        if not blocks or column_index(letters) > column_index(blocks[-1][-1]) + 1:
            blocks.append([])
        blocks[-1].append(letters)
    owner = register.required[0]
    with_owner = [
        block
        for block in blocks
        if len(block) >= LEAST_MATCHES and any((match := found.get(one)) and match.field == owner for one in block)
    ]
    return (with_owner[0][0], with_owner[1][0]) if len(with_owner) > 1 else None


def _repeats(aliases: Aliases, paths: Mapping[str, Sequence[str]]) -> bool:
    """Whether two tables stand side by side, so that equal headers are no parts of one column."""
    found = {letters: match for letters, path in paths.items() if (match := aliases.path(path))}
    return _side_by_side(paths, found) is not None


def _fills_nothing(letters: str, header: str, found: Mapping[str, Match], best: Mapping[str, str]) -> bool:
    return header != NOTES and (letters not in found or best[found[letters].field] != letters)


def _match(aliases: Aliases, path: Sequence[str], header: str, decided: Mapping[str, str]) -> Match | None:
    field = decided.get(folded(header))
    return Match(field, CHOSEN) if field else aliases.word(header) or aliases.path(path)


def header_texts(paths: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Header texts by column, made unique by the column letters where two are the same."""
    texts = {letters: "/".join(" ".join(word.split()) for word in path) for letters, path in paths.items()}
    seen: dict[str, int] = {}
    for text in texts.values():
        seen[text] = seen.get(text, 0) + 1
    first = set()
    unique = {}
    for letters, text in texts.items():
        unique[letters] = f"{text}（{letters} 列）" if seen[text] > 1 and text in first else text
        first.add(text)
    return unique


def _best(found: Mapping[str, Match]) -> dict[str, str]:
    """For each field the column that names it best, the leftmost among equals."""
    best: dict[str, str] = {}
    for letters, match in sorted(found.items(), key=lambda entry: (entry[1].rank, column_index(entry[0]))):
        best.setdefault(match.field, letters)
    return best


def facts_above(grid: Grid, top: int) -> dict[str, str]:
    """What the lines above row `top` say: 标题, 填报单位, 填报时间, ..."""
    facts: dict[str, str] = {}
    for number in sorted(number for number in grid if number < top):
        texts = list(grid[number].values())
        found = line_facts(texts)
        if not found and len(texts) == 1 and (title := before_informant(texts[0])):
            found = {"标题": title}
        for name, value in found.items():
            facts.setdefault(name, value)
    return facts


def titles_above(grid: Grid, top: int) -> tuple[str, ...]:
    """The lines above row `top` that are one text and no fact."""
    lines = [list(grid[number].values()) for number in sorted(grid) if number < top]
    return tuple(before_informant(texts[0]) for texts in lines if len(texts) == 1 and not line_facts(texts))


def _above(sheet: str, grid: Grid, top: int) -> tuple[Problem, ...]:
    """Numbered rows that stand above the header: what a header at the bottom or in the middle would lose."""
    rows = {number: list(row.values()) for number, row in grid.items() if number < top and len(row) >= LEAST_MATCHES}
    return tuple(
        problem(Fault("LEDGER_195", "question", {}), sheet, number, None, "、".join(texts)[:_SHOWN])
        for number, texts in sorted(rows.items())
        if is_serial(texts[0]) and not all(map(is_serial, texts)) and not are_column_numbers(texts)
    )


def _doubts(
    register: Register,
    sheet: str,
    top: int,
    paths: Mapping[str, Sequence[str]],
    headers: Mapping[str, str],
    found: Mapping[str, Match],
    best: Mapping[str, str],
    aliases: Aliases,
    left_out: set[str],
) -> tuple[Problem, ...]:
    titles = {column.field: column.title for column in register.columns} | {SERIAL: "序号"}
    doubts, sides = [], photo_sides(headers)
    for letters, header in headers.items():
        fault = None
        if aliases.is_sealed(paths[letters]):
            fault = Fault("LEDGER_133", "note", {})
        elif header in left_out or header == NOTES:
            continue
        elif letters not in found and letters in sides:
            fault = Fault("LEDGER_199", "note", {})
        elif letters not in found:
            close = near(paths[letters][-1], [column.title for column in register.columns if not column.derived])
            hint = f"，像是“{close[0]}”" if close else ""
            asked = (
                close
                or aliases.word(header)
                or any(_of_words(register, aliases.word(parent)) for parent in paths[letters][:-1])
            )
            fault = Fault("LEDGER_121", "question" if asked else "note", {"hint": hint})
        elif best[found[letters].field] != letters:
            field = found[letters].field
            fault = Fault("LEDGER_122", "question", {"title": titles[field], "kept": best[field]})
        if fault:
            doubts.append(problem(fault, sheet, top, letters, header))
    return tuple(doubts) + _absent(register, sheet, top, best)


def _of_words(register: Register, match: Match | None) -> bool:
    """Whether a group of columns is one of words, for which ticks in its columns stand: 隐患等级 over 一般, 重大."""
    return match is not None and match.field != SERIAL and register.column(match.field).vocab is not None


def _absent(register: Register, sheet: str, top: int, best: Mapping[str, str]) -> tuple[Problem, ...]:
    wanted = [
        column.title
        for column in register.columns
        if column.wanted and not column.from_section and column.field not in best
    ]
    if not wanted:
        return ()
    return (problem(Fault("LEDGER_132", "note", {"titles": "、".join(wanted)}), sheet, top, None, ""),)
