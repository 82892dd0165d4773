"""What stands on every page of a Word copy: paper and margins, the words 副本, page numbers, QR code."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm

from safetydesk.documents.furniture import qr_text
from safetydesk.documents.marks import MM
from safetydesk.documents.setting import TYPE_WIDTH
from safetydesk.documents.word.pictures import code_picture
from safetydesk.documents.word.tables import Line, fixed_table
from safetydesk.documents.word.type import Type, field, paragraph, run
from safetydesk.domain.papers.paper import PaperSnapshot, short_code, snapshot_hash

_SMALL, _TINY, _PAGE = Type("song", 9, 12), Type("song", 7.5, 10), Type("song", 14, 18)
COPY, DRAFT = "副本，以 PDF 存档件为准", "草稿，不作为正式文书"
"""What a Word copy says of itself, of an issued paper and of a draft."""
_CODE_ROOM, _WORDS_ROOM = 20 * MM, 36 * MM
_PAGE_ROOM = TYPE_WIDTH - _CODE_ROOM - _WORDS_ROOM


def furnish(document: Any, snapshot: PaperSnapshot) -> None:
    """A4 with the margins of GB/T 9704-2012 (天头 37, 订口 28, 版心 156 x 225 mm), header and footer on every page."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(22), Mm(12)
    for child in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(child)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:linePitch"), "312")
    section._sectPr.append(grid)
    for odd, header, footer in (
        (True, section.header, section.footer),
        (False, section.even_page_header, section.even_page_footer),
    ):
        _header(_emptied(header), snapshot)
        _footer(_emptied(footer), snapshot, odd)


def _emptied(holder: Any) -> Any:
    holder.is_linked_to_previous = False
    for child in list(holder._element):
        holder._element.remove(child)
    return holder


def _header(header: Any, snapshot: PaperSnapshot) -> None:
    number = snapshot.facts.number
    said = DRAFT if snapshot.draft else COPY
    told = f"{snapshot.title.replace(chr(10), '')}{'　' + number if number else ''}（{said}）"
    run(paragraph(header, _SMALL, align="right"), told, _SMALL, grey=True)


def _footer(footer: Any, snapshot: PaperSnapshot, odd: bool) -> None:
    """QR code and 校验码 at the left; the page number in the middle, or outside with 一字线 on a 公文."""
    if snapshot.draft:
        _page(paragraph(footer, _SMALL, align="center"), snapshot, odd)
        return
    digest = snapshot_hash(snapshot)
    places = ((0.0, _CODE_ROOM), (_CODE_ROOM, _WORDS_ROOM), (_CODE_ROOM + _WORDS_ROOM, _PAGE_ROOM))
    [[code, words, page]] = fixed_table(footer, [Line(places)], weight=0, pad=0)
    holder = paragraph(code, _SMALL)
    holder.paragraph_format.line_spacing_rule = holder.paragraph_format.line_spacing = None
    holder.add_run().add_picture(BytesIO(code_picture(qr_text(snapshot, digest))), Mm(18), Mm(18))
    for line in (f"校验码　{short_code(digest)}", "扫码核对文号和内容"):
        run(paragraph(words, _TINY), line, _TINY, grey=True)
    official = snapshot.style == "official"
    _page(
        paragraph(page, _PAGE if official else _SMALL, align="right" if odd or not official else "left"), snapshot, odd
    )
    paragraph(footer, Type("song", 2, 2))


def _page(to: Any, snapshot: PaperSnapshot, odd: bool) -> None:
    if snapshot.style == "official":
        run(to, "— " if odd else "　— ", _PAGE)
        field(to, "PAGE", _PAGE)
        run(to, " —　" if odd else " —", _PAGE)
        return
    run(to, "第", _SMALL)
    field(to, "PAGE", _SMALL)
    run(to, "页　共", _SMALL)
    field(to, "NUMPAGES", _SMALL)
    run(to, "页", _SMALL)
