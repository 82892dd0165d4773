"""On paper and as a file: the pages on any printer at true size, and the archived PDF itself written out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from safetydesk.domain.paper import PaperSnapshot
from safetydesk.errors import error, reason
from safetydesk.ui.paper_painter import Paper, paint_page
from safetydesk.ui.theme import INK

_UNFIT = re.compile(r'[\\/:*?<>|"\x00-\x1f]')


def a4_printer() -> QPrinter:
    """A printer set to A4, full page, no margins: anything else would scale the page a second time."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    lay_full(printer)
    return printer


def lay_full(printer: QPrinter) -> None:
    """Set full page and zero margins (again, after a dialog changed the printer)."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)


def print_paper(paper: Paper, printer: QPrinter) -> None:
    """Print all pages, or those the person asked for, at true size; raises DESKTOP_022 when the printer refuses."""
    lay_full(printer)
    painter = QPainter()
    if not painter.begin(printer):
        raise error("DESKTOP_022", printer=printer.printerName() or printer.outputFileName())
    first, last = printer.fromPage() or 1, printer.toPage() or len(paper.laid.pages)
    for number in range(first - 1, min(last, len(paper.laid.pages))):
        if number > first - 1:
            printer.newPage()
        paint_page(painter, paper, number, printer.resolution() / 72, ink=INK)
    painter.end()


def file_name(snapshot: PaperSnapshot) -> str:
    """What the PDF of a paper is called: title, number or 草稿, subject."""
    number = snapshot.facts.number or ("草稿" if snapshot.draft else "")
    name = " ".join(part for part in (snapshot.title, number, snapshot.facts.subject.name) if part)
    return _UNFIT.sub("_", name) + ".pdf"


def pdf_bytes(snapshot: PaperSnapshot, archived: str | None, blob: Callable[[str], bytes]) -> bytes:
    """The archived PDF of a paper; one that has none (a draft) is rendered. For work away from the GUI thread."""
    from safetydesk.documents.render import render

    return blob(archived) if archived else render(snapshot, images=blob)


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
