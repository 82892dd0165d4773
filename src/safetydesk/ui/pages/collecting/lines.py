"""收表 in words and colours: the lines of the two lists, and what is said of one file."""

from __future__ import annotations

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.collecting import UnitLine
from safetydesk.models.queries.collections import AnswerRow
from safetydesk.ui.pages.collecting.reading import CollectionRead, Counted
from safetydesk.ui.pages.words import day_words, moment_words
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
UNIT, FILE = "collecting_unit", "collecting_file"
"""Where the catalog has the words for how a unit and a file stand."""


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


def unit_lines(read: CollectionRead, now: int, catalog: Catalog) -> list[Line]:
    """The units with how they stand, then the files that are nobody's; units are told by their own ids."""
    lines = [_unit_line(line, read, now, catalog) for line in read.lines]
    if read.loose:
        lines.append(Line(None, (Cell("没有归到单位的报送件"), Cell(str(len(read.loose)))), kind="head"))
        lines += [_file_line(one, now, catalog) for one in read.loose]
    return lines


def _unit_line(line: UnitLine, read: CollectionRead, now: int, catalog: Catalog) -> Line:
    file = read.files.get(line.answer) if line.answer else None
    when = f"{file.file_name}·{moment_words(file.received_at, now)}" if file else ""
    again = f"另有 {line.repeated} 份重复" * bool(line.repeated)
    return Line(
        line.unit.id,
        (
            Cell(line.unit.name),
            _stands(catalog, UNIT, line.state),
            Cell(f"{line.rows} 行" if file else "—", "text" if file else "third"),
            Cell(""),
            Cell(f"{line.refused} 有错" if line.refused else "", "red"),
            Cell("，".join(filter(None, (when, again))), "second"),
        ),
    )


def _file_line(one: AnswerRow, now: int, catalog: Catalog) -> Line:
    none, when = Cell(""), Cell(moment_words(one.received_at, now), "second")
    return Line(one.id, (Cell(one.file_name), _stands(catalog, FILE, one.state), none, none, none, when))


def _stands(catalog: Catalog, kind: str, state: str) -> Cell:
    return Cell(catalog.word(kind, state), state=catalog.tone(kind, state) or "grey")


def file_facts(one: AnswerRow, now: int, catalog: Catalog) -> list[tuple[str, str | None]]:
    """What is known of a file."""
    rows = f"{one.facts['rows']} 行" + (f"，{one.facts['refused']} 行有错" if one.facts["refused"] else "")
    return [
        ("文件", one.file_name),
        ("状态", catalog.word(FILE, one.state)),
        ("收到", moment_words(one.received_at, now)),
        ("内容", rows if "content" in one.facts else "读不出台账"),
        ("依据" if one.unit else "为什么", one.facts["why"]),
    ]
