"""The 填报单位, 填报时间 and 填报人 lines of a form: filled in where they are blank, what stands there is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from safetydesk.ledgers.books.cells import column_index
from safetydesk.ledgers.recognising.facts import LABELS
from safetydesk.ledgers.writing.rendered import Heading, column_day

FILLED = {
    name: tuple(word for word in LABELS[name] if word[0] in "填报制上") for name in ("填报单位", "填报时间", "填报人")
}
"""The labels that are surely about who files this very form; 单位：万元 or 检查时间 tell something else."""
_NAMES = {word: name for name, words in FILLED.items() for word in words}
_BLANK = r"[\s_＿]*"
_LABEL = re.compile(
    rf"(?<![\u4e00-\u9fff])({'|'.join(sorted(_NAMES, key=len, reverse=True))})\s*(?:[(（][^)）]{{0,8}}[)）])?\s*[:：]"
)
_KNOWN = "|".join(sorted({word for words in LABELS.values() for word in words}, key=len, reverse=True))
_SPACE = re.compile(
    rf"{_BLANK}((?:20)?{_BLANK}年{_BLANK}月{_BLANK}日)?{_BLANK}"
    r"(?=$|[(（](?:盖章|公章|签字|签名|签章)"
    rf"|(?:{_KNOWN}|(?<=[\s_＿][\s_＿日])[\u4e00-\u9fff]{{2,10}})\s*(?:[(（][^)）]*[)）])?\s*[:：])"
)
"""What is blank behind a label: nothing, blanks, a line, a date without its numbers; then the end or the next label."""
_LEAST_GAP = 4

Area = tuple[int, int, int, int]


class LineFill(NamedTuple):
    """Texts to be put into cells around the table, {row: {column: text}}, and the facts that they tell."""

    cells: Mapping[int, Mapping[int, str]]
    told: tuple[str, ...]


def line_fill(
    rows: Iterable[tuple[int, Mapping[str, str]]], merges: Iterable[Area], heading: Heading, day_form: str
) -> LineFill:
    """What is to be put into rows (number, {column letters: text}) that stand around the table of a form."""
    facts = {"填报单位": heading.filled_by, "填报时间": heading.day, "填报人": heading.person}
    ends = {(top, left): right for top, left, _, right in merges}
    cells: dict[int, dict[int, str]] = {}
    told: list[str] = []
    for number, row in rows:
        texts = {column_index(at): text for at, text in row.items()}
        for at, text in texts.items():
            beside = ends.get((number, at), at) + 1
            place = _Place(at, beside, texts.get(beside, "").strip())
            for column, new in _filled(text, place, lambda name, form: _value(name, form, facts, day_form), told):
                cells.setdefault(number, {})[column] = new
    return LineFill(cells, tuple(dict.fromkeys(told)))


class _Place(NamedTuple):
    """The column of a cell, the one beside it (past its merge), and what stands there."""

    at: int
    beside: int
    neighbour: str


def _filled(
    text: str, place: _Place, value_of: Callable[[str, str], str], told: list[str]
) -> Iterator[tuple[int, str]]:
    """(column, new text) for one cell and the one beside it, where the value of its last label may stand."""
    plain, before = text.strip(), text
    if plain in _NAMES and len(plain) > 2:
        if (value := value_of(_NAMES[plain], "")) and not place.neighbour:
            told.append(_NAMES[plain])
            yield place.beside, value
        return
    elsewhere = bool(place.neighbour) and not _LABEL.match(place.neighbour)
    for label in reversed(list(_LABEL.finditer(text))):
        space = _SPACE.match(text, label.end())
        last = space is not None and space.end() == len(before)
        if space is None or (last and elsewhere) or not (value := value_of(_NAMES[label[1]], space[1] or "")):
            continue
        told.append(_NAMES[label[1]])
        if last and not space[0] and not place.neighbour and place.beside == place.at + 1:
            yield place.beside, value
            continue
        gap = "" if last else " " * max(_LEAST_GAP, len(space[0]) - 2 * len(value))
        text = text[: label.end()] + value + gap + text[space.end() :]
    if text != before:
        yield place.at, text


def _value(name: str, template: str, facts: Mapping[str, str], day_form: str) -> str:
    """What is known of a fact; a date is written as the form shows it (年月日), else as the profile has it."""
    value = facts[name]
    if name != "填报时间" or not value:
        return value
    return column_day(value, "chinese" if template else day_form)
