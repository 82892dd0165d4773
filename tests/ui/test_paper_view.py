"""Papers on the screen and on the printer: the places, widths and marks of the PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from safetydesk.documents.fonts import registered
from safetydesk.documents.marks import MM, Glyphs, Rule
from safetydesk.documents.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, TOP
from safetydesk.documents.render import render
from safetydesk.domain.paper import PaperSnapshot
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources
from safetydesk.ui import paper_painter
from safetydesk.ui.pages.documents.printing import a4_printer, file_name, pdf_bytes, print_paper, write_file
from safetydesk.ui.paper_painter import Paper, paint_page, prepare
from safetydesk.ui.paper_view import PaperView
from tests.documents.samples import frozen, images, notice_facts, record_facts

SCALE = 2.0
FACES = ("SafetyDeskFang-Regular", "SafetyDeskSerif-Bold", "SafetyDeskSerif-Regular", "SafetyDeskSans-Bold")


def single(**changed: Any) -> PaperSnapshot:
    return replace(frozen(notice_facts(2), **changed), copies=())


@pytest.fixture
def paper(dressed: object) -> Paper:
    return prepare(single(), images)


def painted(paper: Paper, page: int = 0) -> QImage:
    image = QImage(round(PAGE_WIDTH * SCALE), round(PAGE_HEIGHT * SCALE), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_page(painter, paper, page, SCALE, ink="#000000")
    painter.end()
    return image


def darkest(image: QImage, x: float, y: float, wide: float, high: float) -> int:
    """The darkest grey in a rectangle given in points."""
    left, top = round(x * SCALE), round(y * SCALE)
    places = ((left + i, top + j) for i in range(round(wide * SCALE)) for j in range(round(high * SCALE)))
    return min(QColor(image.pixel(QPoint(*place))).value() for place in places)


@pytest.mark.parametrize("face", FACES)
def test_letters_step_as_wide_as_in_the_pdf(dressed: object, face: str) -> None:
    text = "隐患整改通知书（虚）〔2026〕17号，疏散通道 A-12．"
    widths = registered(resources() / "fonts" / f"{face}.ttf").widths
    font = paper_painter._em_font(face)
    known = [character for character in text if ord(character) in widths]
    indexes = font.glyphIndexesForString("".join(known))
    for character, advance in zip(known, font.advancesForGlyphIndexes(indexes), strict=True):
        assert advance.x() == pytest.approx(widths[ord(character)], abs=1)


def test_every_line_of_text_is_inked_where_the_pdf_has_it(paper: Paper) -> None:
    image = painted(paper)
    lines = [(top, mark) for top, group in paper.laid.pages[0].marks for mark in group if isinstance(mark, Glyphs)]
    assert len(lines) > 15
    for top, mark in lines:
        if mark.text.strip():
            assert darkest(image, LEFT + mark.x, top + mark.y - 0.8 * mark.size, mark.size * 2, mark.size) < 120, mark


def test_margins_stay_white_and_the_rule_lies_in_its_place(paper: Paper) -> None:
    image = painted(paper)
    assert darkest(image, 2, 2, PAGE_WIDTH - 4, 20 * MM) > 250
    assert darkest(image, 2, 2, LEFT - 4, PAGE_HEIGHT - 4) > 250
    rules = [(top, mark) for top, group in paper.laid.pages[0].marks for mark in group if isinstance(mark, Rule)]
    top, rule = rules[0]
    assert top > TOP
    assert darkest(image, LEFT + rule.x + 50, top + rule.y - 1, 20, 2) < 120


def test_draft_lies_across_the_page_and_an_issued_paper_has_its_code(dressed: object) -> None:
    middle = (PAGE_WIDTH / 2 - 120, PAGE_HEIGHT / 2 - 160, 240, 320)
    draft, issued = prepare(single(draft=True), images), prepare(single(), images)
    assert not draft.laid.squares
    assert issued.laid.across is None

    def greys(paper: Paper) -> int:
        image, (x, y, wide, high) = painted(paper), middle
        places = ((x + i, y + j) for i in range(0, wide, 4) for j in range(0, high, 4))
        return sum(
            225 < QColor(image.pixel(QPoint(round(a * SCALE), round(b * SCALE)))).value() < 235 for a, b in places
        )

    assert greys(draft) > 300 > 10 * greys(issued)
    x, y, wide, high = issued.laid.squares[0]
    assert darkest(painted(issued), LEFT + x, y, wide, high) < 60


def test_photos_of_the_annex_are_painted_upright_in_their_frames(dressed: object) -> None:
    paper = prepare(replace(frozen(notice_facts(1, 2)), copies=()), images)
    assert len(paper.pictures) == 2
    image = painted(paper, len(paper.laid.pages) - 1)
    assert darkest(image, LEFT + 60, TOP + 80, 100, 60) < 200


def test_torn_photo_is_named_by_its_number(dressed: object) -> None:
    with pytest.raises(SafetyDeskError, match="PAPER_003"):
        prepare(frozen(notice_facts(1, 1)), lambda _: b"torn")


def test_pages_pass_by_keys_and_are_counted(
    shown: Callable[[Any], Any], paper: Paper, qtbot: QtBot, dressed: object
) -> None:
    view = shown(PaperView())
    view.resize(700, 600)
    told: list[tuple[int, int]] = []
    view.page_changed.connect(lambda *at: told.append(at))
    view.show_paper(prepare(frozen(record_facts(4)), images))
    assert told[-1] == (1, view.pages())
    assert view.pages() > 2
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert told[-1] == (2, view.pages())
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert told[-1] == (view.pages(), view.pages())
    view.set_zoom("page")
    assert view.current_page() == view.pages() - 1
    assert view.page_rect(view.current_page()).height() <= view.viewport().height()
    view.show_paper(None)
    assert told[-1] == (0, 0)


def test_page_keeps_the_proportions_of_the_sheet_at_any_width(shown: Callable[[Any], Any], paper: Paper) -> None:
    view = shown(PaperView())
    view.show_paper(paper)
    for width in (900, 400, 260):
        view.resize(width, 500)
        place = view.page_rect(0)
        assert place.left() >= 12
        assert place.right() <= view.viewport().width() - 11
        assert place.height() / place.width() == pytest.approx(297 / 210, rel=0.01)


def test_printer_gets_every_page_at_true_size(paper: Paper, tmp_path: Path) -> None:
    printer = a4_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    print_paper(paper, printer)
    pages = PdfReader(tmp_path / "printed.pdf").pages
    assert len(pages) == len(paper.laid.pages)
    box = pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((PAGE_WIDTH, PAGE_HEIGHT), abs=1.5)
    assert printer.fullPage()
    margins = printer.pageLayout().margins()
    assert (margins.left(), margins.top()) == (0, 0)


def test_printer_that_refuses_is_said_with_its_number(paper: Paper, tmp_path: Path) -> None:
    printer = a4_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "missing" / "printed.pdf"))
    with pytest.raises(SafetyDeskError, match="DESKTOP_022"):
        print_paper(paper, printer)


def test_saved_file_is_the_archived_pdf_and_a_draft_is_rendered(tmp_path: Path) -> None:
    snapshot = single(draft=True)
    assert pdf_bytes(snapshot, "archived", lambda name: name.encode()) == b"archived"
    assert pdf_bytes(snapshot, None, images) == render(snapshot, images=images)
    path = write_file(tmp_path / file_name(snapshot), b"%PDF")
    assert path.read_bytes() == b"%PDF"
    assert "/" not in path.name
    with pytest.raises(SafetyDeskError, match="DESKTOP_023"):
        write_file(tmp_path / "nowhere" / "a.pdf", b"%PDF")
