"""The Word copy (docx) of a paper for people who work in WPS: the same words from the same snapshot.

It is a copy: what was issued is the archived PDF, and the copy says so on every page.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt

from safetydesk.documents.archives import archive
from safetydesk.documents.marks import MM
from safetydesk.documents.official import before_annex, signer_names
from safetydesk.documents.pen import Images
from safetydesk.documents.setting import TYPE_WIDTH
from safetydesk.documents.styles import styles
from safetydesk.documents.titles import title_lines
from safetydesk.documents.word.frame import furnish
from safetydesk.documents.word.parts import Sheet, set_blocks
from safetydesk.documents.word.pictures import annex
from safetydesk.documents.word.type import FONTS, Types, named_font, paragraph, rules, run, types_of
from safetydesk.domain.papers.paper import PaperSnapshot, snapshot_hash

_KEPT_STYLES = ("Normal", "DefaultParagraphFont", "TableNormal", "NoList")
_DROPPED = ("theme", "fontTable", "webSettings", "stylesWithEffects", "customXml", "numbering", "thumbnail")
_THEMED = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def docx_of(snapshot: PaperSnapshot, *, images: Images) -> bytes:
    """The paper as a docx, one copy (联) of it with its photo annex; the same snapshot gives the same bytes.

    `images` gives the bytes of a blob by SHA-256 (hex). Raises PAPER_003 or PAPER_005 (a picture that cannot be read)
    and PAPER_006 (a part of a newer program).
    """
    document = _empty()
    types = types_of(styles()[snapshot.style])
    furnish(document, snapshot)
    official = snapshot.style == "official"
    (_official_head if official else _head)(document, snapshot, types)
    sheet = Sheet(document, types, images, 2.0 if official else 0.0)
    text, last = before_annex(snapshot)
    set_blocks(sheet, text)
    annex(document, snapshot, images)
    set_blocks(sheet, replace(snapshot, blocks=last))
    _describe(document, snapshot)
    return _settled(document)


def _empty() -> Any:
    """A document without theme, foreign styles and what else a template brings along."""
    document = Document()
    for holder in (document.part, document.part.package):
        for key, relation in list(holder.rels.items()):
            if any(relation.reltype.endswith(name) for name in _DROPPED):
                del holder.rels[key]
    styles_part = document.styles.element
    for style in list(styles_part):
        named = style.get(qn("w:styleId"))
        if style.tag == qn("w:latentStyles") or (style.tag == qn("w:style") and named not in _KEPT_STYLES):
            styles_part.remove(style)
    for fonts in styles_part.iter(qn("w:rFonts")):
        for name in _THEMED:
            fonts.attrib.pop(qn(f"w:{name}"), None)
        for name, value in named_font(FONTS["fang"]).attrib.items():
            fonts.set(name, value)
    _defaults(styles_part.find(qn("w:docDefaults")))
    _settings(document)
    return document


def _defaults(defaults: Any) -> None:
    """Chinese text, and no spacing but what each paragraph says."""
    defaults.find(f".//{qn('w:lang')}").set(qn("w:eastAsia"), "zh-CN")
    paragraphs = defaults.find(f".//{qn('w:pPr')}")
    for child in list(paragraphs):
        paragraphs.remove(child)


def _settings(document: Any) -> None:
    """Nothing but what the copy needs: odd and even pages differ, characters are not squeezed."""
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    for name, value in (("evenAndOddHeaders", None), ("characterSpacingControl", "doNotCompress")):
        child = OxmlElement(f"w:{name}")
        if value:
            child.set(qn("w:val"), value)
        settings.append(child)


def _head(document: Any, snapshot: PaperSnapshot, types: Types) -> None:
    """The issuing organ, the title and the 文号, a rule below it on a notice."""
    if snapshot.head:
        run(paragraph(document, types.head, align="center"), snapshot.head, types.head)
    _title(document, snapshot, types)
    number = paragraph(document, types.number, align="right")
    run(number, _number(snapshot), types.number)
    number.paragraph_format.space_after = Pt(8)
    if snapshot.style == "notice":
        rules(number, bottom=("single", 0.9, "000000"))


def _number(snapshot: PaperSnapshot) -> str:
    return snapshot.facts.number or ("（待编号）" if snapshot.numbered else "")


def _title(document: Any, snapshot: PaperSnapshot, types: Types) -> None:
    """The title in the lines of the PDF, words kept whole (GB/T 9704-2012, 7.3.1)."""
    for line in title_lines(snapshot.title, styles()[snapshot.style].title.measure, TYPE_WIDTH):
        run(paragraph(document, types.title, align="center"), line, types.title)


def _official_head(document: Any, snapshot: PaperSnapshot, types: Types) -> None:
    """发文机关标志 in red, 发文字号, red rule, two blank lines, title, one blank line (GB/T 9704-2012, 7.2)."""
    for place, line in enumerate(snapshot.head.split("\n")):
        made = paragraph(document, types.head, align="center")
        made.paragraph_format.space_before = Pt(0 if place else 35 * MM)
        run(made, line, types.head, red=True)
    for _ in range(2):
        paragraph(document, types.body)
    names = signer_names(snapshot)
    number = paragraph(document, types.number, align="left" if names else "center")
    run(number, _number(snapshot), types.number)
    if names:
        run(number, "　　签发人：", types.number)
        run(number, "　".join(names), types.second)
    rules(number, bottom=("single", 1.5, "FF0000"))
    for _ in range(2):
        paragraph(document, types.body)
    _title(document, snapshot, types)
    paragraph(document, types.body)


def _describe(document: Any, snapshot: PaperSnapshot) -> None:
    """The file's particulars: dated by its 成文日期, whatever the clock says."""
    told, facts = document.core_properties, snapshot.facts
    told.title = f"{snapshot.title} {_number(snapshot)}（副本）".replace("\n", "")
    told.author = told.last_modified_by = facts.issuer
    told.subject, told.comments = snapshot.title, "副本，以 PDF 存档件为准"
    told.keywords = f"sha256:{snapshot_hash(snapshot)}"
    told.created = told.modified = datetime.fromisoformat(facts.dated)
    told.revision = 1


def _settled(document: Any) -> bytes:
    written = BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as made:
        names = sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        return archive((name, made.read(name)) for name in names)
