"""How each part of a paper is set: its rows, from the words frozen in the snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from safetydesk.documents.blanks import Blanks, field_rows, sign_rows
from safetydesk.documents.breaking import break_lines
from safetydesk.documents.fonts import chains
from safetydesk.documents.marks import Row, Rule
from safetydesk.documents.setting import TYPE_HEIGHT, TYPE_WIDTH, Face, centred, face, paragraph, right, set_line
from safetydesk.domain.paper import Block, PaperSnapshot
from safetydesk.errors import error

KEEP = -1
"""The group of everything that stays together on the last page."""


@dataclass(frozen=True, slots=True)
class Style:
    """The faces of one way of setting papers; 3号 = 16 pt, 2号 = 22 pt, 四号 = 14 pt, 小四 = 12 pt."""

    title: Face
    head: Face
    number: Face
    body: Face
    heading: Face
    copy: Face
    blanks: Blanks
    rule_below_number: bool


@cache
def styles(system: bool = False) -> dict[str, Style]:
    """The two ways: notice after GB/T 9704-2012 (28 characters by 22 lines of 3号仿宋), form for 执法文书 (小四)."""
    known = chains(system)
    blanks = Blanks(label=face(known["song"], 12, 23), value=face(known["fang"], 12, 23), row=23, sign_row=27, size=12)
    notice = Style(
        title=face(known["title"], 22, 46),
        head=face(known["title"], 16, 30),
        number=face(known["fang"], 14, 24),
        body=face(known["fang"], 16, TYPE_HEIGHT / 22, TYPE_WIDTH / 28),
        heading=face(known["hei"], 16, TYPE_HEIGHT / 22, TYPE_WIDTH / 28),
        copy=face(known["fang"], 14, 26),
        blanks=blanks,
        rule_below_number=True,
    )
    form = Style(
        title=face(known["title"], 22, 42),
        head=face(known["title"], 15, 24),
        number=face(known["fang"], 12, 22),
        body=face(known["fang"], 12, 21, TYPE_WIDTH / 36),
        heading=face(known["hei"], 12, 26, TYPE_WIDTH / 36),
        copy=face(known["fang"], 12, 22),
        blanks=blanks,
        rule_below_number=False,
    )
    return {"notice": notice, "form": form}


def paper_rows(snapshot: PaperSnapshot, style: Style) -> list[Row]:
    """Every row of the paper itself, title first, without page furniture and annex.

    Raises PAPER_006 for a part that only a newer program knows.
    """
    rows = title_rows(snapshot, style)
    waiting = False
    for index, block in enumerate(snapshot.blocks):
        setter = _SETTERS.get(block.part)
        if setter is None:
            raise error("PAPER_006", document=snapshot.title, part=block.part)
        made = setter(block, style, index * 1000)
        made = [_kept(row, block) for row in made] if block.keep else made
        if waiting:
            together = rows[-1].group if made[0].group is None else made[0].group
            rows[-1], made[0] = replace(rows[-1], group=together), replace(made[0], group=together)
        waiting = block.part == "heading"
        rows += made
    return rows


def _kept(row: Row, block: Block) -> Row:
    return replace(row, group=KEEP, low=block.part in ("fields", "signs", "copy"))


def title_rows(snapshot: PaperSnapshot, style: Style) -> list[Row]:
    """The issuing organ, the title and the 文号."""
    rows = _centred_rows(snapshot.head, style.head) if snapshot.head else []
    rows += _centred_rows(snapshot.title, style.title)
    number = snapshot.facts.number or "（待编号）"
    marks = tuple(right(number, style.number, TYPE_WIDTH, style.number.baseline))
    height = style.number.leading
    if style.rule_below_number:
        marks += (Rule(0, height + 2, TYPE_WIDTH, height + 2, 0.9),)
        height += 12
    return [*rows, Row(height + 2, marks)]


def _centred_rows(text: str, face: Face) -> list[Row]:
    lines = break_lines(text, face.measure, TYPE_WIDTH)
    return [Row(face.leading, tuple(centred(line, face, TYPE_WIDTH / 2, face.baseline))) for line in lines]


def _lead(block: Block, style: Style, _: int) -> list[Row]:
    return paragraph(block.text, style.body, first=0)


def _para(block: Block, style: Style, _: int) -> list[Row]:
    return paragraph(block.text, style.body)


def _heading(block: Block, style: Style, group: int) -> list[Row]:
    return paragraph(block.text, style.heading, first=0, group=group)


def _items(block: Block, style: Style, group: int) -> list[Row]:
    """Entries; the last line of each stays with all its notes."""
    rows: list[Row] = []
    for number, item in enumerate(block.items, start=1):
        text = paragraph(item.text, style.body)
        notes = [row for note in item.notes for row in paragraph(note, style.body, indent=2, first=2)]
        if notes:
            text, notes = text[:-1], [replace(row, group=group + number) for row in (text[-1], *notes)]
        rows += text + notes
    return rows


def _end(block: Block, style: Style, _: int) -> list[Row]:
    return _centred_rows(block.text, style.body)


def turn_over(style: Style) -> Row:
    """What closes a page that is not full."""
    return _centred_rows("（以下空白，转下页）", style.body)[0]


def _closing(block: Block, style: Style, _: int) -> list[Row]:
    """署名 centred over the 成文日期, which stands four characters from the right (GB/T 9704-2012, 7.3.5.1)."""
    face = style.body
    *issuer, dated = block.text.split("\n")
    lines = break_lines("".join(issuer), face.measure, TYPE_WIDTH)
    half = max(face.measure(text) for text in (*lines, dated)) / 2
    middle = min(TYPE_WIDTH - 4 * face.pitch - face.measure(dated) / 2, TYPE_WIDTH - half)
    rows = [Row(face.leading)]
    return rows + [Row(face.leading, tuple(centred(text, face, middle, face.baseline))) for text in (*lines, dated)]


def _fields(block: Block, style: Style, _: int) -> list[Row]:
    return [row for fields in block.rows for row in field_rows(fields, style.blanks)]


def _signs(block: Block, style: Style, _: int) -> list[Row]:
    return sign_rows(block.signs, style.blanks)


def _copy(block: Block, style: Style, _: int) -> list[Row]:
    """抄送 between two rules, one character in from both sides (GB/T 9704-2012, 版记)."""
    face = style.copy
    lines = break_lines(block.text, face.measure, TYPE_WIDTH - 2 * face.size)
    rows = [Row(10)]
    for number, line in enumerate(lines):
        marks = tuple(set_line(line, face, face.size, face.baseline))
        top = (Rule(0, 0, TYPE_WIDTH, 0, 1.0),) if number == 0 else ()
        foot = (Rule(0, face.leading, TYPE_WIDTH, face.leading, 1.0),) if number == len(lines) - 1 else ()
        rows.append(Row(face.leading, marks + top + foot))
    return rows


_SETTERS: dict[str, Callable[[Block, Style, int], list[Row]]] = {
    "lead": _lead,
    "para": _para,
    "heading": _heading,
    "findings": _items,
    "advice": _items,
    "rounds": _items,
    "end": _end,
    "closing": _closing,
    "fields": _fields,
    "signs": _signs,
    "copy": _copy,
}
