"""How each part of a paper is set in a Word copy, from the same frozen words as the PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.shared import Pt

from safetydesk.documents.pen import Images
from safetydesk.documents.setting import TYPE_WIDTH
from safetydesk.documents.word.boxes import grid, imprint, table
from safetydesk.documents.word.pictures import signature
from safetydesk.documents.word.tables import Line, fixed_table, shares
from safetydesk.documents.word.type import Type, Types, breadth, paragraph, rules, run, stop
from safetydesk.domain.papers.paper import Block, Field, PaperSnapshot, SignLine
from safetydesk.domain.papers.text import day_text
from safetydesk.errors import error

_SECOND = re.compile(r"（[一二三四五六七八九十]+）")
_LOWER = re.compile(r"[（(]?\d+[.．）)、]")
_BLANK_DATE = "　　年　 月　 日"
_GAP = 8.0
_PRINTED = 14
"""Characters kept for what is printed after a line to sign on."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a part is set onto: the Word document, the types of the style, where pictures come from."""

    document: Any
    types: Types
    images: Images
    indent: float = 0.0


def set_blocks(sheet: Sheet, snapshot: PaperSnapshot) -> None:
    """Every part in order. Raises PAPER_006 for one that only a newer program knows."""
    for block in snapshot.blocks:
        setter = _SETTERS.get(block.part)
        if setter is None:
            raise error("PAPER_006", document=snapshot.title, part=block.part)
        before = len(sheet.document.paragraphs)
        setter(sheet, block)
        if block.keep or block.part == "heading":
            for made in sheet.document.paragraphs[before:]:
                made.paragraph_format.keep_with_next = True


def _text(sheet: Sheet, text: str, kind: Type, *, first: float = 2.0, left: float = 0.0, align: str = "both") -> None:
    step = kind.size + kind.space
    for part in text.split("\n"):
        run(paragraph(sheet.document, kind, align=align, first=first * step, left=left * step), part, kind)


def _lead(sheet: Sheet, block: Block) -> None:
    _text(sheet, block.text, sheet.types.body, first=0)


def _para(sheet: Sheet, block: Block) -> None:
    _text(sheet, block.text, sheet.types.body)


def _heading(sheet: Sheet, block: Block) -> None:
    kinds = sheet.types
    lower = kinds.body if _LOWER.match(block.text) else kinds.heading
    _text(sheet, block.text, kinds.second if _SECOND.match(block.text) else lower, first=sheet.indent)


def _items(sheet: Sheet, block: Block) -> None:
    for item in block.items:
        _text(sheet, item.text, sheet.types.body)
        for note in item.notes:
            _text(sheet, note, sheet.types.body, left=2)


def _end(sheet: Sheet, block: Block) -> None:
    _text(sheet, block.text, sheet.types.body, first=0, align="center")


def _note(sheet: Sheet, block: Block) -> None:
    _text(sheet, block.text, sheet.types.note)


def _closing(sheet: Sheet, block: Block) -> None:
    """署名 centred over the 成文日期, which ends four characters from the right (GB/T 9704-2012, 7.3.5.1)."""
    kind = sheet.types.body
    step = kind.size + kind.space
    lines = block.text.split("\n")
    middle = 4 + breadth(lines[-1]) / 2
    middle = max(middle, max(map(breadth, lines)) / 2)
    paragraph(sheet.document, kind)
    for line in lines:
        right = max(0.0, middle - breadth(line) / 2) * step
        run(paragraph(sheet.document, kind, align="right", right=right), line, kind)


def _fields(sheet: Sheet, block: Block) -> None:
    """Labelled blanks, underlined to the end of the line; several on a line stand in cells of a fixed grid."""
    for fields in block.rows:
        if len(fields) == 1:
            _blank(sheet, sheet.document, fields[0], TYPE_WIDTH)
            continue
        places = shares([field.share for field in fields], TYPE_WIDTH)
        [cells] = fixed_table(sheet.document, [Line(places)], weight=0, pad=0)
        for cell, field, (_, width) in zip(cells, fields, places, strict=True):
            edge = width - (_GAP if field is not fields[-1] else 0)
            _blank(sheet, cell, field, edge)


def _blank(sheet: Sheet, holder: Any, field: Field, edge: float) -> None:
    kinds = sheet.types
    lines = (field.value or ("" if field.open else "/")).split("\n")
    for number, line in enumerate(lines):
        label = breadth(f"{field.label}：") * kinds.label.size
        made = paragraph(holder, kinds.value, left=label if number else 0.0)
        stop(made, edge, side="right")
        if number == 0:
            run(made, f"{field.label}：", kinds.label)
        run(made, f" {line}\t" if line else "\t", kinds.value, underline=True)


def _signs(sheet: Sheet, block: Block) -> None:
    for sign in block.signs:
        _sign(sheet, sign)


def _sign(sheet: Sheet, sign: SignLine) -> None:
    """Label, line for the pen with the drawn signature on it, certificate, day."""
    kinds = sheet.types
    made = paragraph(sheet.document, kinds.value)
    made.paragraph_format.line_spacing_rule = None
    made.paragraph_format.line_spacing = None
    made.paragraph_format.space_before = Pt(6)
    edge = TYPE_WIDTH - (breadth(_BLANK_DATE) * kinds.value.size + _GAP if sign.dated else 0)
    printed = max(_PRINTED, breadth(sign.printed)) * kinds.value.size + _GAP if sign.printed else 0.0
    stop(made, edge - printed)
    if sign.printed:
        stop(made, edge)
    if sign.dated:
        stop(made, TYPE_WIDTH, side="right")
    run(made, f"{sign.label}：", kinds.label)
    if sign.image:
        signature(made, sign.image, sign.label, sheet.images)
    run(made, "\t", kinds.value, underline=True)
    if sign.printed:
        run(made, f" {sign.printed}\t" if sign.dated else f" {sign.printed}", kinds.value)
    if sign.dated:
        day = day_text(sign.signed_on) if sign.signed_on else _BLANK_DATE
        run(made, f"\t{day}" if not sign.printed else day, kinds.value)


def _copy(sheet: Sheet, block: Block) -> None:
    kind = sheet.types.copy
    made = paragraph(sheet.document, kind, left=kind.size, right=kind.size)
    rules(made, top=("single", 1.0, "000000"), bottom=("single", 1.0, "000000"))
    run(made, block.text, kind)


def _table(sheet: Sheet, block: Block) -> None:
    table(sheet.document, block, sheet.types)


def _grid(sheet: Sheet, block: Block) -> None:
    grid(sheet.document, block, sheet.types)


def _checks(sheet: Sheet, block: Block) -> None:
    told = [("☑" if option.ticked else "☐") + option.text for option in block.options]
    _text(sheet, "　".join(filter(None, (block.text, *told))), sheet.types.body, align="left")


def _receipt(sheet: Sheet, block: Block) -> None:
    """A dashed line to cut along above its words."""
    kind = sheet.types.cell
    made = paragraph(sheet.document, kind, align="center")
    made.paragraph_format.space_before = Pt(kind.leading)
    rules(made, top=("dashed", 0.5, "000000"))
    run(made, block.text, kind)


def _signer(sheet: Sheet, block: Block) -> None:
    if sheet.indent:
        return  # beside the 发文字号 of a 公文
    names = "、".join(block.text.split("\n"))
    run(paragraph(sheet.document, sheet.types.body, align="right"), f"签发人：{names}", sheet.types.body)


def _attached(sheet: Sheet, block: Block) -> None:
    """附件说明, one line below the text and two characters in."""
    kind = sheet.types.body
    step = kind.size + kind.space
    names = [name for name in block.text.split("\n") if name]
    paragraph(sheet.document, kind)
    for number, name in enumerate(names, start=1):
        mark = f"{number}．" if len(names) > 1 else ""
        label = f"附件：{mark}" if number == 1 else mark
        hang = 5 + breadth(mark)
        made = paragraph(sheet.document, kind, left=hang * step, first=-breadth(label) * step)
        run(made, label + name, kind)


def _imprint(sheet: Sheet, block: Block) -> None:
    imprint(sheet.document, block, sheet.types)


_SETTERS: dict[str, Callable[[Sheet, Block], None]] = {
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
