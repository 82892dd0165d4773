"""On paper and as a file: the archived PDF itself, drawn as sharp as the printer is, or written out byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import ceil
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from safetydesk.documents.viewing import PdfPages
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.errors import error, reason
from safetydesk.ui.desk import Settings
from safetydesk.ui.paper_view import image_of

_UNFIT = re.compile(r'[\\/:*?<>|"\x00-\x1f]')
_FINEST = 600
"""Dots per inch beyond which no eye sees a difference on office paper."""
_BAND = 1024
_DUPLEX = {
    "none": QPrinter.DuplexMode.DuplexNone,
    "long": QPrinter.DuplexMode.DuplexLongSide,
    "short": QPrinter.DuplexMode.DuplexShortSide,
}
Report = Callable[[int, int], None]


def a4_printer(name: str = "") -> QPrinter:
    """A printer (the usual one without a name) at A4, full page, no margins: anything else scales the page again."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if name and name in QPrinterInfo.availablePrinterNames():
        printer.setPrinterName(name)
    lay_full(printer)
    return printer


def lay_full(printer: QPrinter) -> None:
    """Set full page and zero margins (again, after a dialog changed the printer)."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)


def remembered_printer(settings: Settings, kind: str) -> QPrinter:
    """The printer last used for this kind of paper, with its copies and sides; the usual one at first."""
    told = settings.get(_key(kind), {})
    told = told if isinstance(told, dict) else {}
    printer = a4_printer(str(told.get("name", "")))
    printer.setCopyCount(max(int(told.get("copies", 1)), 1))
    set_sides(printer, str(told.get("duplex", "none")))
    return printer


def set_sides(printer: QPrinter, sides: str) -> None:
    """Print on one side (none) or both, turned over the long or the short edge."""
    printer.setDuplex(_DUPLEX.get(sides, QPrinter.DuplexMode.DuplexNone))


def remember_printer(settings: Settings, kind: str, printer: QPrinter) -> None:
    """Keep which printer this kind of paper goes to, on this machine."""
    sides = next((name for name, mode in _DUPLEX.items() if mode == printer.duplex()), "none")
    settings.set(_key(kind), {"name": printer.printerName(), "copies": printer.copyCount(), "duplex": sides})


def print_paper(pages: PdfPages, printer: QPrinter, report: Report = lambda _done, _all: None) -> None:
    """Print all pages, or those the person asked for, at true size; on both sides every 联 begins on a front.

    Printing to a PDF file writes the paper's own bytes when all of it is wanted. Raises DESKTOP_022 when the printer
    refuses. May run on any thread; `report` is told pages done and wanted, and nothing prints when it raises.
    """
    lay_full(printer)
    chosen = range((printer.fromPage() or 1) - 1, min(printer.toPage() or len(pages), len(pages)))
    where = printer.outputFileName()
    if where and len(chosen) == len(pages):
        write_file(Path(where), pages.content)
        return
    painter = QPainter()
    if not painter.begin(printer):
        raise error("DESKTOP_022", printer=printer.printerName() or where)
    two_sided = printer.duplex() in (QPrinter.DuplexMode.DuplexLongSide, QPrinter.DuplexMode.DuplexShortSide)
    try:
        for sheet, page in enumerate(sides(pages, chosen) if two_sided else chosen):
            report(sheet, len(chosen))
            if sheet and not printer.newPage():
                raise error("DESKTOP_022", printer=printer.printerName() or where)
            if page is not None:
                _paint(painter, pages, page, printer.resolution())
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()


def sides(pages: PdfPages, chosen: range) -> Iterator[int | None]:
    """The pages for two-sided printing, None for a blank back before a 联 that would begin on one."""
    printed = 0
    for page in chosen:
        if page in pages.opens and printed % 2:
            yield None
            printed += 1
        yield page
        printed += 1


def _paint(painter: QPainter, pages: PdfPages, page: int, resolution: int) -> None:
    """One page in bands, so that a fine printer costs no more memory than a coarse one."""
    dots = min(resolution, _FINEST)
    wide, high = pages.sizes[page]
    lines = ceil(high * dots / 72)
    shrunk = resolution / dots
    for top in range(0, lines, _BAND):
        image = image_of(pages.picture(page, dots / 72, band=(top, min(_BAND, lines - top))))
        place = QRectF(0, top * shrunk, wide * resolution / 72, image.height() * shrunk)
        painter.drawImage(place, image)


def file_name(snapshot: PaperSnapshot, suffix: str = ".pdf") -> str:
    """What the file of a paper is called: title, number or 草稿, subject."""
    number = snapshot.facts.number or ("草稿" if snapshot.draft else "")
    name = " ".join(part for part in (snapshot.title, number, snapshot.facts.subject.name) if part)
    return fit_name(name, suffix)


def fit_name(words: str, suffix: str) -> str:
    """A file name of these words that every system takes."""
    return _UNFIT.sub("_", words) + suffix


def pdf_bytes(
    snapshot: PaperSnapshot, archived: str | None, blob: Callable[[str], bytes], *, system_fonts: bool = False
) -> bytes:
    """The archived PDF of a paper, whatever fonts are chosen now; one that has none (a draft) is rendered with them.

    For work away from the GUI thread.
    """
    from safetydesk.documents.render import render

    return blob(archived) if archived else render(snapshot, images=blob, system_fonts=system_fonts)


def write_file(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all; raises DESKTOP_023 when it cannot be written."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise error("DESKTOP_023", file=path.name, why=reason(fault)) from fault
    return path


def _key(kind: str) -> str:
    return f"printer-{kind}"
