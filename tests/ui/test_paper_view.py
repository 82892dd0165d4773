"""Papers on the screen and on the printer: the PDF itself, at any size, searched, listed and printed at true size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from safetydesk.documents.marks import MM
from safetydesk.documents.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, TOP
from safetydesk.documents.render import render
from safetydesk.documents.viewing import PdfPages, Raster
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.dress import wear
from safetydesk.ui.pages.documents.printing import (
    a4_printer,
    file_name,
    pdf_bytes,
    print_paper,
    remember_printer,
    remembered_printer,
    sides,
    write_file,
)
from safetydesk.ui.paper_view import MOST, PaperView, image_of
from safetydesk.ui.theme import DARK, LIGHT, Theme
from tests.documents.samples import frozen, images, notice_facts, record_facts

SCALE = 2.0


def single(**changed: Any) -> PaperSnapshot:
    return replace(frozen(notice_facts(2), **changed), copies=())


def opened(snapshot: PaperSnapshot) -> PdfPages:
    return PdfPages(render(snapshot, images=images))


@pytest.fixture
def paper(dressed: object) -> PdfPages:
    return opened(single())


def at_once(work: Callable[[], Raster], done: Callable[[Raster], object]) -> None:
    done(work())


def drawn(paper: PdfPages, page: int = 0) -> QImage:
    return image_of(paper.picture(page, SCALE))


def darkest(image: QImage, x: float, y: float, wide: float, high: float, scale: float = SCALE) -> int:
    """The darkest grey in a rectangle given in points."""
    left, top = round(x * scale), round(y * scale)
    places = ((left + i, top + j) for i in range(round(wide * scale)) for j in range(round(high * scale)))
    return min(QColor(image.pixel(QPoint(*place))).value() for place in places)


def test_margins_stay_white_and_the_title_is_inked(paper: PdfPages) -> None:
    image = drawn(paper)
    assert darkest(image, 2, 2, PAGE_WIDTH - 4, 20 * MM) > 250
    assert darkest(image, 2, 2, LEFT - 4, PAGE_HEIGHT - 4) > 250
    assert darkest(image, PAGE_WIDTH / 2 - 60, TOP, 120, 40) < 100


def test_bands_of_a_page_make_up_the_page(paper: PdfPages) -> None:
    whole = drawn(paper)
    top = 0
    while top < whole.height():
        band = image_of(paper.picture(0, SCALE, band=(top, min(300, whole.height() - top))))
        differing = [
            (x, y)
            for y in range(0, band.height(), 7)
            for x in range(0, whole.width(), 5)
            if abs(QColor(band.pixel(x, y)).value() - QColor(whole.pixel(x, top + y)).value()) > 64
        ]
        assert len(differing) < 40, top
        top += band.height()


def test_words_are_found_where_they_stand_and_text_reads_back(paper: PdfPages) -> None:
    found = paper.find("隐患整改通知书")
    assert found
    title = found[0]
    assert title.page == 0
    assert abs(title.x + title.width / 2 - PAGE_WIDTH / 2) < 5
    assert TOP - 5 < title.y < TOP + 60
    assert darkest(drawn(paper), title.x, title.y, title.width, title.height) < 100
    assert paper.find("没有的话") == ()
    assert paper.find("  ") == ()
    assert "隐患整改通知书" in paper.text(0)


def test_file_that_is_no_pdf_is_said_with_its_number() -> None:
    with pytest.raises(SafetyDeskError, match="PAPER_010"):
        PdfPages(b"%PDF torn")


def test_picture_too_large_for_memory_is_not_made(paper: PdfPages) -> None:
    with pytest.raises(ValueError, match="pixels"):
        paper.picture(0, 20.0)


def test_pages_pass_by_keys_and_are_counted(shown: Callable[[Any], Any], qtbot: QtBot, dressed: object) -> None:
    view = shown(PaperView(at_once))
    view.resize(700, 600)
    told: list[tuple[int, int]] = []
    view.page_changed.connect(lambda *at: told.append(at))
    view.show_paper(opened(frozen(record_facts(4))))
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


def test_page_keeps_the_proportions_of_the_sheet_at_any_width(shown: Callable[[Any], Any], paper: PdfPages) -> None:
    view = shown(PaperView(at_once))
    view.show_paper(paper)
    for width in (900, 400, 260):
        view.resize(width, 500)
        place = view.page_rect(0)
        assert place.left() >= 12
        assert place.right() <= view.viewport().width() - 11
        assert place.height() / place.width() == pytest.approx(297 / 210, rel=0.01)


def test_zoom_by_keys_is_sharp_again_scrolls_both_ways_and_ends(
    shown: Callable[[Any], Any], paper: PdfPages, qtbot: QtBot
) -> None:
    view = shown(PaperView(at_once))
    view.resize(500, 500)
    percents: list[int] = []
    view.zoomed.connect(percents.append)
    view.show_paper(paper)
    view.grab()
    for _ in range(9):
        qtbot.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert percents[-1] == round(100 * MOST)
    assert view.horizontalScrollBar().maximum() > 0
    view.grab()
    assert view._drawn[view.current_page()].scale == pytest.approx(min(view.scale(), 4.0))
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.horizontalScrollBar().maximum() == 0


def test_small_pages_lead_to_the_large_ones(shown: Callable[[Any], Any], qtbot: QtBot, dressed: object) -> None:
    strip = shown(PaperView(at_once, strip=True))
    strip.resize(132, 500)
    strip.show_paper(opened(frozen(record_facts(4))))
    pressed: list[int] = []
    strip.page_pressed.connect(pressed.append)
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=strip.page_rect(1).center().toPoint())
    strip.set_current(1)
    qtbot.keyClick(strip, Qt.Key.Key_Down)
    strip.set_current(2)
    qtbot.keyClick(strip, Qt.Key.Key_Up)
    assert pressed == [1, 2, 1]
    assert QRectF(strip.viewport().rect()).contains(strip.page_rect(2).center())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_found_words_are_marked_and_brought_into_sight(
    shown: Callable[[Any], Any], dressed: QApplication, theme: Theme
) -> None:
    wear(dressed, theme)
    view = shown(PaperView(at_once))
    view.resize(700, 400)
    paper = opened(single())
    view.show_paper(paper)
    found = paper.find("年")
    last = len(found) - 1
    view.show_found(found, last)
    place = view.found_rect(found[last])
    assert QRectF(view.viewport().rect()).contains(place)
    image = view.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    marked = [
        QColor(image.pixel(round(x * ratio), round(y * ratio)))
        for x in range(round(place.left()), round(place.right()))
        for y in range(round(place.top()), round(place.bottom()))
    ]
    assert sum(one.red() - one.blue() > 60 for one in marked) > len(marked) / 2


def test_printer_gets_every_page_at_true_size(paper: PdfPages, tmp_path: Path) -> None:
    printer = a4_printer()
    printer.setResolution(150)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setFromTo(1, 1)
    told: list[tuple[int, int]] = []
    print_paper(opened(frozen(notice_facts(2))), printer, lambda *at: told.append(at))
    assert told == [(0, 1)]
    printed = PdfPages((tmp_path / "printed.pdf").read_bytes())
    assert len(printed) == 1
    assert printed.sizes[0] == pytest.approx((PAGE_WIDTH, PAGE_HEIGHT), abs=1.5)
    margins = printer.pageLayout().margins()
    assert (printer.fullPage(), margins.left(), margins.top()) == (True, 0, 0)
    title = paper.find("隐患整改通知书")[0]
    assert darkest(drawn(printed), title.x, title.y, title.width, title.height) < 120
    assert darkest(drawn(printed), 2, 2, LEFT - 6, PAGE_HEIGHT - 4) > 250


def test_printing_all_of_a_paper_to_a_file_gives_its_own_bytes(paper: PdfPages, tmp_path: Path) -> None:
    printer = a4_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    print_paper(paper, printer)
    assert (tmp_path / "printed.pdf").read_bytes() == paper.content


def test_two_sided_copies_each_begin_on_a_front(dressed: object) -> None:
    paper = opened(frozen(notice_facts(2)))
    assert len(paper.opens) == 3
    order = list(sides(paper, range(len(paper))))
    assert [page for page in order if page is not None] == list(range(len(paper)))
    assert all(order.index(page) % 2 == 0 for page in paper.opens)


def test_printer_that_refuses_is_said_with_its_number(paper: PdfPages, tmp_path: Path) -> None:
    printer = a4_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "missing" / "printed.pdf"))
    printer.setFromTo(1, 1)
    with pytest.raises(SafetyDeskError, match="DESKTOP_022"):
        print_paper(opened(frozen(notice_facts(2))), printer)


def test_each_kind_remembers_its_printer_and_copies(dressed: object) -> None:
    kept: dict[str, Any] = {}

    class Kept:
        def get(self, key: str, default: Any = None) -> Any:
            return kept.get(key, default)

        def set(self, key: str, value: Any) -> None:
            kept[key] = value

    printer = remembered_printer(Kept(), "rectification_notice")
    assert printer.copyCount() == 1
    printer.setCopyCount(3)
    remember_printer(Kept(), "rectification_notice", printer)
    assert remembered_printer(Kept(), "rectification_notice").copyCount() == 3
    assert remembered_printer(Kept(), "review_opinion").copyCount() == 1


def test_saved_file_is_the_archived_pdf_and_a_draft_is_rendered(tmp_path: Path) -> None:
    snapshot = single(draft=True)
    assert pdf_bytes(snapshot, "archived", lambda name: name.encode()) == b"archived"
    assert pdf_bytes(snapshot, None, images) == render(snapshot, images=images)
    path = write_file(tmp_path / file_name(snapshot), b"%PDF")
    assert path.read_bytes() == b"%PDF"
    assert "/" not in path.name
    with pytest.raises(SafetyDeskError, match="DESKTOP_023"):
        write_file(tmp_path / "nowhere" / "a.pdf", b"%PDF")
