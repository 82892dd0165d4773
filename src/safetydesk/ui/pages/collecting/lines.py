"""收表 in words and colours: the lines of the two lists, and what is said of one file."""

from __future__ import annotations

from collections.abc import Mapping

from safetydesk.domain.collecting import UnitLine
from safetydesk.models.queries.collections import AnswerRow
from safetydesk.ui.pages.collecting.reading import CollectionRead, Counted
from safetydesk.ui.pages.words import day_words, moment_words
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowLook

LIST_LOOK = RowLook((Column(share=1), Column(width=64, right=True, small=True)), height=54, start=17, hairline=None)
UNIT_LOOK = RowLook(
    (
        Column(width=150),
        Column(width=128),
        Column(width=56, right=True),
        Column(width=18),
        Column(width=64),
        Column(share=1),
    ),
    start=17,
)
UNIT_STATES: Mapping[str, tuple[State, str]] = {
    "answered": ("green", "已报"),
    "faulty": ("red", "有错"),
    "corrected": ("violet", "待确认更正"),
    "missing": ("grey", "未报"),
}
FILE_STATES: Mapping[str, tuple[State, str]] = {
    "answered": ("green", "已收"),
    "faulty": ("red", "有错"),
    "repeated": ("grey", "重复"),
    "corrected": ("violet", "待确认更正"),
    "replaced": ("grey", "已被代替"),
    "unread": ("red", "读不了"),
    "unclear": ("amber", "哪个单位的？"),
}


def list_lines(found: list[Counted], today: str) -> list[Line]:
    """The collections: title, how many have answered, until when."""
    lines = []
    for one in found:
        row = one.row
        late = row.closed_on is None and row.due_on < today and one.answered < one.asked
        until = f"{day_words(row.closed_on)}已结束" if row.closed_on else f"期限 {day_words(row.due_on, today)}"
        tone = Cell(until, "red" if late else "second")
        lines.append(Line(row.id, (Cell(row.title), Cell(f"{one.answered}/{one.asked}", "second")), below=(tone,)))
    return lines


def unit_lines(read: CollectionRead, now: int) -> list[Line]:
    """The units with how they stand, then the files that are nobody's; units are told by their own ids."""
    lines = [_unit_line(line, read, now) for line in read.lines]
    if read.loose:
        lines.append(Line(None, (Cell("没有归到单位的报送件"), Cell(str(len(read.loose)))), kind="head"))
        lines += [_file_line(one, now) for one in read.loose]
    return lines


def _unit_line(line: UnitLine, read: CollectionRead, now: int) -> Line:
    state, word = UNIT_STATES[line.state]
    file = read.files.get(line.answer) if line.answer else None
    when = f"{file.file_name}·{moment_words(file.received_at, now)}" if file else ""
    again = f"另有 {line.repeated} 份重复" * bool(line.repeated)
    return Line(
        line.unit.id,
        (
            Cell(line.unit.name),
            Cell(word, state=state),
            Cell(f"{line.rows} 行" if file else "—", "text" if file else "third"),
            Cell(""),
            Cell(f"{line.refused} 有错" if line.refused else "", "red"),
            Cell("，".join(filter(None, (when, again))), "second"),
        ),
    )


def _file_line(one: AnswerRow, now: int) -> Line:
    state, word = FILE_STATES[one.state]
    none, when = Cell(""), Cell(moment_words(one.received_at, now), "second")
    return Line(one.id, (Cell(one.file_name), Cell(word, state=state), none, none, none, when))


def file_facts(one: AnswerRow, now: int) -> list[tuple[str, str | None]]:
    """What is known of a file."""
    rows = f"{one.facts['rows']} 行" + (f"，{one.facts['refused']} 行有错" if one.facts["refused"] else "")
    return [
        ("文件", one.file_name),
        ("状态", FILE_STATES[one.state][1]),
        ("收到", moment_words(one.received_at, now)),
        ("内容", rows if "content" in one.facts else "读不出台账"),
        ("依据" if one.unit else "为什么", one.facts["why"]),
    ]
