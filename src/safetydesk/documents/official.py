"""What only a 公文 has (GB/T 9704-2012): red head, 发文字号 and 签发人, red rule, 附件说明, 版记."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from safetydesk.documents.breaking import break_lines
from safetydesk.documents.marks import MM, Glyphs, Mark, Row, Rule
from safetydesk.documents.setting import TYPE_WIDTH, Face, centred, right, set_line
from safetydesk.documents.styles import LINE, STEP, Style
from safetydesk.documents.titles import title_lines
from safetydesk.domain.papers.paper import Block, PaperSnapshot

HEAD_TOP = 35 * MM
"""From the top of the type area to the upper edge of the 发文机关标志."""
RULE_BELOW = 4 * MM
"""From the 发文字号 down to the red rule."""
THICK, THIN = 0.35 * MM, 0.25 * MM
"""First and last rule of the 版记, and those between."""
_NAMES = re.compile("[\n、]")
_SHORT = 120
"""Characters of a 版记 that leave the photos of the last page enough room."""
_INK = 0.86
_RED_RULE = 0.5 * MM


def official_head(snapshot: PaperSnapshot, style: Style) -> list[Row]:
    """Everything above the 主送机关: one row to the red rule, two blank lines, the title, one blank line."""
    marks, depth = _red_head(snapshot.head, style)
    names = signer_names(snapshot)
    number = snapshot.facts.number or ("（待编号）" if snapshot.numbered else "　")
    depth += 2 * LINE + LINE * max(0, (len(names) - 1) // 2)
    baseline = depth + style.number.baseline
    if names:
        marks += set_line(number, style.number, STEP, baseline)
        marks += _signers(names, style, baseline)
    else:
        marks += centred(number, style.number, TYPE_WIDTH / 2, baseline)
    rule = baseline + (1 - _INK) * style.number.size + RULE_BELOW
    marks.append(Rule(0, rule, TYPE_WIDTH, rule, _RED_RULE, red=True))
    title = [
        Row(LINE, tuple(centred(line, style.title, TYPE_WIDTH / 2, style.title.baseline)))
        for line in title_lines(snapshot.title, style.title.measure, TYPE_WIDTH)
    ]
    return [Row(rule, tuple(marks)), Row(2 * LINE), *title, Row(LINE)]


def signer_names(snapshot: PaperSnapshot) -> list[str]:
    """Who signs off a 公文, each by itself, however the names were joined."""
    told = (block.text for block in snapshot.blocks if block.part == "signer")
    return [name for text in told for name in _NAMES.split(text) if name]


def _red_head(head: str, style: Style) -> tuple[list[Mark], float]:
    """The 发文机关标志 in red 小标宋, and the depth of its lower edge.

    One organ a line; several are set to one width, with 文件 (their last line) beside the middle of them.
    """
    *organs, last = head.split("\n")
    beside = last if organs and last == "文件" else ""
    lines = organs if beside else [*organs, last]
    red = _fitted([line + beside for line in lines], style.head)
    width = max(map(red.measure, lines))
    total = width + (red.measure(beside) + red.size / 2 if beside else 0)
    left = (TYPE_WIDTH - total) / 2
    marks: list[Mark] = []
    for number, line in enumerate(lines):
        marks += _spread(line, red, left, HEAD_TOP + number * red.leading + _INK * red.size, width)
    depth = HEAD_TOP + (len(lines) - 1) * red.leading + red.size
    if beside:
        middle = (HEAD_TOP + depth - red.size) / 2 + _INK * red.size
        marks += right(beside, red, left + total, middle)
    return [replace(mark, red=True) if isinstance(mark, Glyphs) else mark for mark in marks], depth


def _fitted(lines: Sequence[str], head: Face) -> Face:
    """The face of the head, smaller where the longest name would not fit the type area."""
    widest = max(map(head.measure, lines)) / head.size + 0.5
    size = min(head.size, TYPE_WIDTH / widest)
    return replace(head, size=size, pitch=size, leading=size * head.leading / head.size)


def _spread(text: str, face: Face, x: float, y: float, width: float) -> Iterator[Mark]:
    """A line whose characters share the width evenly."""
    free = width - face.measure(text)
    pitch = face.pitch + free / (len(text) - 1) if len(text) > 1 and free > 1 else face.pitch
    return set_line(text, replace(face, pitch=pitch), x, y)


def _signers(names: Sequence[str], style: Style, baseline: float) -> Iterator[Mark]:
    """签发人： in 仿宋 and the names in 楷体, two a line, one from the right, down to the 文号."""
    label, gap = "签发人：", style.second.pitch
    wide = max(map(style.second.measure, names))
    columns = min(2, len(names))
    left = TYPE_WIDTH - STEP - columns * wide - (columns - 1) * gap
    lines = (len(names) + 1) // 2
    top = baseline - (lines - 1) * LINE
    yield from right(label, style.number, left, top)
    for place, name in enumerate(names):
        line, column = divmod(place, 2)
        yield from set_line(name, style.second, left + column * (wide + gap), top + line * LINE)


def attached_rows(block: Block, style: Style) -> list[Row]:
    """附件说明, one line below the text and two characters in; several are numbered below each other, not parted."""
    face = style.body
    names = [name for name in block.text.split("\n") if name]
    rows = [Row(face.leading)]
    for number, name in enumerate(names, start=1):
        mark = f"{number}．" if len(names) > 1 else ""
        label = f"附件：{mark}" if number == 1 else mark
        start = 5 * face.pitch if number > 1 else 2 * face.pitch
        text = start + face.measure(label)
        for line_number, line in enumerate(break_lines(name, face.measure, TYPE_WIDTH - text)):
            shown = [] if line_number else list(set_line(label, face, start, face.baseline))
            rows.append(Row(face.leading, (*shown, *set_line(line, face, text, face.baseline))))
    return [rows[0], *(replace(row, on=True) for row in rows[1:-1]), *rows[1:][-1:]]


def before_annex(snapshot: PaperSnapshot) -> tuple[PaperSnapshot, tuple[Block, ...]]:
    """A paper without what closes its annex, and that: the 版记 of a 公文 with photos stands below these
    (GB/T 9704-2012, 7.3.6, 7.4). A very long one stays with the text."""
    last = tuple(block for block in snapshot.blocks if block.part == "imprint")
    words = sum(len(cell) for block in last for cells in block.cells for cell in cells)
    if snapshot.style != "official" or not snapshot.facts.photos or words > _SHORT:
        return snapshot, ()
    return replace(snapshot, blocks=tuple(block for block in snapshot.blocks if block.part != "imprint")), last


def imprint_rows(block: Block, style: Style) -> list[Row]:
    """版记 in 4号仿宋, one character in from both sides, a thick rule above and below, thin ones between."""
    face = style.copy
    rows = [Row(10)]
    for number, cells in enumerate(block.cells):
        weight = THIN if number else THICK
        rows += _imprinted(cells, face, weight, last=number == len(block.cells) - 1)
    return rows


def _imprinted(cells: Sequence[str], face: Face, weight: float, *, last: bool) -> Iterator[Row]:
    """One entry, its further lines below its first word; a second cell stands at the right of the last line."""
    label, colon, rest = cells[0].partition("：")
    start = face.size + face.measure(label + colon if colon else "")
    beside = cells[1] if len(cells) > 1 else ""
    room = TYPE_WIDTH - face.size - start - (face.measure(beside) + face.size if beside else 0.0)
    lines = break_lines(rest if colon else label, face.measure, max(room, 4 * face.size))
    for number, line in enumerate(lines):
        ends = number == len(lines) - 1
        marks: list[Mark] = [Rule(0, 0, TYPE_WIDTH, 0, weight)] if number == 0 else []
        if number == 0 and colon:
            marks += set_line(label + colon, face, face.size, face.baseline)
        marks += set_line(line, face, start, face.baseline)
        if ends and beside:
            marks += right(beside, face, TYPE_WIDTH - face.size, face.baseline)
        if ends and last:
            marks.append(Rule(0, face.leading, TYPE_WIDTH, face.leading, THICK))
        yield Row(face.leading, tuple(marks))
