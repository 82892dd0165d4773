"""How each part of a paper is set: its rows, from the words frozen in the snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from safetydesk.documents.blanks import field_rows, sign_rows
from safetydesk.documents.boxes import grid_rows, table_rows
from safetydesk.documents.breaking import break_lines
from safetydesk.documents.marks import Mark, Row, Rule
from safetydesk.documents.official import attached_rows, imprint_rows, official_head
from safetydesk.documents.setting import TYPE_WIDTH, Face, centred, paragraph, right, set_line
from safetydesk.documents.styles import LINE, Style
from safetydesk.documents.titles import title_lines
from safetydesk.domain.papers.paper import Block, PaperSnapshot
from safetydesk.errors import error

SEAL_ABOVE, SEAL_BELOW = 2 * LINE, LINE / 2
"""Room for a seal of 42 mm over 署名 and 成文日期."""
KEEP = -1
"""The group of everything that stays together on the last page."""
_LOW = ("fields", "signs", "copy", "grid", "receipt", "imprint")
"""From the first of these on, the kept parts stand at the foot of the last page."""
_SECOND = re.compile(r"（[一二三四五六七八九十]+）")
_LOWER = re.compile(r"[（(]?\d+[.．）)、]")


def paper_rows(snapshot: PaperSnapshot, style: Style) -> list[Row]:
    """Every row of the paper itself, title first, without page furniture and annex.

    Raises PAPER_006 for a part that only a newer program knows.
    """
    rows = official_head(snapshot, style) if style.name == "official" else title_rows(snapshot, style)
    waiting = low = False
    for index, block in enumerate(snapshot.blocks):
        setter = _SETTERS.get(block.part)
        if setter is None:
            raise error("PAPER_006", document=snapshot.title, part=block.part)
        made = setter(block, style, index * 1000)
        if block.keep:
            low = low or block.part in _LOW
            made = [replace(row, group=KEEP, low=low) for row in made]
        if waiting and made:
            together = rows[-1].group if made[0].group is None else made[0].group
            rows[-1], made[0] = replace(rows[-1], group=together), replace(made[0], group=together)
        waiting = block.part == "heading"
        rows += made
    return rows


def title_rows(snapshot: PaperSnapshot, style: Style) -> list[Row]:
    """The issuing organ, the title and the 文号."""
    rows = _centred_rows(snapshot.head, style.head) if snapshot.head else []
    rows += [_centred(line, style.title) for line in title_lines(snapshot.title, style.title.measure, TYPE_WIDTH)]
    face = style.number
    number = snapshot.facts.number or ("（待编号）" if snapshot.numbered else "")
    *above, last = break_lines(number, face.measure, TYPE_WIDTH)
    rows += [Row(face.leading, tuple(right(line, face, TYPE_WIDTH, face.baseline))) for line in above]
    marks = tuple(right(last, face, TYPE_WIDTH, face.baseline))
    height = face.leading
    if style.name == "notice":
        marks += (Rule(0, height + 2, TYPE_WIDTH, height + 2, 0.9),)
        height += 12
    return [*rows, Row(height + 2, marks)]


def _centred_rows(text: str, face: Face) -> list[Row]:
    return [_centred(line, face) for line in break_lines(text, face.measure, TYPE_WIDTH)]


def _centred(line: str, face: Face) -> Row:
    return Row(face.leading, tuple(centred(line, face, TYPE_WIDTH / 2, face.baseline)))


def _lead(block: Block, style: Style, _: int) -> list[Row]:
    return paragraph(block.text, style.body, first=0)


def _para(block: Block, style: Style, _: int) -> list[Row]:
    return paragraph(block.text, style.body)


def _heading(block: Block, style: Style, group: int) -> list[Row]:
    """一、 in 黑体, （一） in 楷体, 1. and (1) in 仿宋 (GB/T 9704-2012, 7.3.3)."""
    first = style.second if _SECOND.match(block.text) else style.body if _LOWER.match(block.text) else style.heading
    return paragraph(block.text, first, first=style.first, group=group)


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


def turn_over(style: Style) -> Row | None:
    """What closes a page that is not full; a 公文 knows no such mark."""
    return None if style.name == "official" else _centred_rows("（以下空白，转下页）", style.body)[0]


def _closing(block: Block, style: Style, _: int) -> list[Row]:
    """署名 centred over the 成文日期, which stands four characters from the right (GB/T 9704-2012, 7.3.5.1).

    Two lines above leave room for the seal, whose upper edge reaches to within a line of the text; it comes down over
    both (the lower third of it is theirs), and half a line below the date keeps what follows clear of it.
    """
    face = style.body
    *issuer, dated = block.text.split("\n")
    lines = break_lines("".join(issuer), face.measure, TYPE_WIDTH)
    half = max(face.measure(text) for text in (*lines, dated)) / 2
    middle = min(TYPE_WIDTH - 4 * face.pitch - face.measure(dated) / 2, TYPE_WIDTH - half)
    rows = [Row(SEAL_ABOVE)]
    rows += [Row(face.leading, tuple(centred(text, face, middle, face.baseline))) for text in (*lines, dated)]
    return [*rows, Row(SEAL_BELOW)]


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


def _table(block: Block, style: Style, group: int) -> list[Row]:
    return table_rows(block, style.boxes, group)


def _grid(block: Block, style: Style, group: int) -> list[Row]:
    return grid_rows(block, style.boxes, group)


def _checks(block: Block, style: Style, _: int) -> list[Row]:
    """The words before, then each box with its words, unbroken where it fits a line."""
    face, first = style.body, 0.0 if style.name == "form" else 2.0
    lines = [block.text]
    for option in block.options:
        told = ("☑" if option.ticked else "☐") + option.text
        joined = f"{lines[-1]}　{told}" if lines[-1] else told
        if face.measure(joined) <= TYPE_WIDTH - first * face.pitch:
            lines[-1] = joined
        else:
            lines.append(told)
    return [row for line in lines if line for row in paragraph(line, face, first=first)]


def _receipt(block: Block, style: Style, _: int) -> list[Row]:
    """A dashed line to cut along, its words in the middle, or below it when they are many."""
    face = style.boxes.text
    y, middle = face.leading, TYPE_WIDTH / 2
    many = face.measure(block.text) > middle
    half = 0.0 if many or not block.text else face.measure(block.text) / 2 + face.size
    marks: list[Mark] = [Rule(0, y, middle - half, y, dash=3), Rule(middle + half, y, TYPE_WIDTH, y, dash=3)]
    if not many:
        marks += centred(block.text, face, middle, y + 0.36 * face.size)
    return [Row(2 * y, tuple(marks)), *(_centred_rows(block.text, face) if many else ())]


def _note(block: Block, style: Style, _: int) -> list[Row]:
    return paragraph(block.text, style.note)


def _signer(block: Block, style: Style, _: int) -> list[Row]:
    """签发人 stands beside the 发文字号 of a 公文; elsewhere it is a line of its own at the right."""
    if style.name == "official":
        return []
    names = "、".join(block.text.split("\n"))
    return [Row(style.body.leading, tuple(right(f"签发人：{names}", style.body, TYPE_WIDTH, style.body.baseline)))]


def _attached(block: Block, style: Style, _: int) -> list[Row]:
    return attached_rows(block, style)


def _imprint(block: Block, style: Style, _: int) -> list[Row]:
    return imprint_rows(block, style)


_SETTERS: dict[str, Callable[[Block, Style, int], list[Row]]] = {
    "lead": _lead,
    "para": _para,
    "heading": _heading,
    "findings": _items,
    "advice": _items,
    "list": _items,
    "rounds": _items,
    "end": _end,
    "closing": _closing,
    "fields": _fields,
    "signs": _signs,
    "copy": _copy,
    "table": _table,
    "grid": _grid,
    "checks": _checks,
    "receipt": _receipt,
    "note": _note,
    "signer": _signer,
    "attached": _attached,
    "imprint": _imprint,
}
