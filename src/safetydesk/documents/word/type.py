"""Paragraphs and runs of a Word copy: the fonts by the names of the standard, set for Chinese on every run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt, RGBColor

from safetydesk.documents.setting import Face
from safetydesk.documents.styles import Style

FONTS = {"fang": "仿宋_GB2312", "title": "方正小标宋简体", "hei": "黑体", "kai": "楷体_GB2312", "song": "宋体"}
"""What offices have installed, by the names GB/T 9704-2012 is usually followed with."""
RED = RGBColor(0xFF, 0, 0)
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_SMALLEST_STEP = 0.1
"""A line that fills its width to the last twip loses a stop at its end in LibreOffice."""


@dataclass(frozen=True, slots=True)
class Type:
    """A font by its role in FONTS, its size, the height of a line and what is added to each character (points)."""

    role: str
    size: float
    leading: float
    space: float = 0.0


@dataclass(frozen=True, slots=True)
class Types:
    """The types of one way of setting papers."""

    title: Type
    head: Type
    number: Type
    body: Type
    heading: Type
    second: Type
    copy: Type
    note: Type
    label: Type
    value: Type
    cell: Type
    cell_label: Type


def types_of(style: Style) -> Types:
    """The sizes of the PDF's own style; a little narrower where the grid is, so that a full line never turns over."""

    def told(role: str, face: Face) -> Type:
        return Type(role, face.size, face.leading, face.pitch - face.size - _SMALLEST_STEP if face.pitch else 0.0)

    return Types(
        title=told("title", style.title),
        head=told("title", style.head),
        number=told("fang", style.number),
        body=told("fang", style.body),
        heading=told("hei", style.heading),
        second=told("kai", style.second),
        copy=told("fang", style.copy),
        note=told("fang", style.note),
        label=told("song", style.blanks.label),
        value=told("fang", style.blanks.value),
        cell=told("fang", style.boxes.text),
        cell_label=told("song", style.boxes.label),
    )


def paragraph(
    holder: Any, kind: Type, *, align: str = "left", first: float = 0.0, left: float = 0.0, right: float = 0.0
) -> Any:
    """An empty paragraph at the end of a document, header or cell; indents in points, line height as the type says."""
    made = holder.add_paragraph()
    form = made.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(kind.leading, 2))
    form.alignment = ALIGN[align]
    form.widow_control = True
    for name, length in (("first_line_indent", first), ("left_indent", left), ("right_indent", right)):
        if length:
            setattr(form, name, Pt(round(length, 2)))
    _close_set(made._p.get_or_add_pPr())
    return made


def _close_set(properties: Any) -> None:
    """As in the PDF: no stop hangs over the edge, no space of its own between Chinese and letters or digits."""
    before = properties.find(qn("w:spacing"))
    for name in ("overflowPunct", "autoSpaceDE", "autoSpaceDN"):
        child = OxmlElement(f"w:{name}")
        child.set(qn("w:val"), "0")
        before.addprevious(child)


def run(to: Any, text: str, kind: Type, *, underline: bool = False, red: bool = False, grey: bool = False) -> Any:
    """Words at the end of a paragraph; "\\t" goes to the next stop, "\\n" starts a line."""
    made = to.add_run(text)
    font = made.font
    font.size, font.underline = Pt(kind.size), True if underline else None
    if red or grey:
        font.color.rgb = RED if red else RGBColor(0x60, 0x60, 0x60)
    properties = made._r.get_or_add_rPr()
    properties.insert(0, named_font(FONTS[kind.role]))
    if kind.space <= -_SMALLEST_STEP * 2:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(round(kind.space * 20)))
        properties.append(spacing)
        _ordered(properties)
    return made


def named_font(name: str) -> Any:
    """rFonts with one name for every script; the hint makes quotation marks Chinese ones."""
    fonts = OxmlElement("w:rFonts")
    fonts.set(qn("w:hint"), "eastAsia")
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    return fonts


_ORDER = ("rStyle", "rFonts", "b", "i", "color", "spacing", "sz", "szCs", "u")


def _ordered(properties: Any) -> None:
    """Put run properties in the order that the schema asks for."""
    rank = {qn(f"w:{name}"): place for place, name in enumerate(_ORDER)}
    for child in sorted(properties, key=lambda one: rank.get(one.tag, len(rank))):
        properties.append(child)


def stop(to: Any, x: float, *, side: str = "left") -> None:
    """A tab stop `x` points from the left edge of the text."""
    sides = {"left": WD_TAB_ALIGNMENT.LEFT, "right": WD_TAB_ALIGNMENT.RIGHT, "center": WD_TAB_ALIGNMENT.CENTER}
    to.paragraph_format.tab_stops.add_tab_stop(Pt(round(x, 2)), sides[side], WD_TAB_LEADER.SPACES)


def rules(to: Any, **edges: tuple[str, float, str]) -> None:
    """Lines around a paragraph: top or bottom = (single or dashed, points, colour RRGGBB)."""
    borders = OxmlElement("w:pBdr")
    for edge in ("top", "bottom"):
        if edge in edges:
            borders.append(border(edge, *edges[edge]))
    properties = to._p.get_or_add_pPr()
    after = next((one for one in properties if one.tag in {qn(f"w:{name}") for name in _AFTER_BORDERS}), None)
    if after is None:
        properties.append(borders)
    else:
        after.addprevious(borders)


_AFTER_BORDERS = ("tabs", "overflowPunct", "spacing")


def border(edge: str, kind: str, points: float, colour: str = "000000") -> Any:
    """One border; its width is kept in eighths of a point."""
    made = OxmlElement(f"w:{edge}")
    told = {"val": kind, "sz": str(max(2, round(points * 8))), "space": "1", "color": colour}
    for name, value in told.items():
        made.set(qn(f"w:{name}"), value)
    return made


def field(to: Any, code: str, kind: Type) -> None:
    """A field that the word processor counts: PAGE or NUMPAGES."""
    for part, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        made = run(to, text if part == "shown" else "", kind)
        if part == "":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            made._r.append(instruction)
        elif part != "shown":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), part)
            made._r.append(mark)


def breadth(text: str) -> float:
    """Width of a text in em, a Latin letter counting half."""
    return sum(0.5 if character < "\u2000" else 1.0 for character in text)
