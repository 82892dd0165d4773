"""批量打印: the papers that have a PDF, those that wait for their seal ticked; each tells what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QWidget

from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.widgets.field import Choice, LineField
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_LOOK = RowLook((Column(share=1), Column(width=190, right=True, small=True)), height=54, hairline=None)
_SHOWN = 6
_MOST_COPIES = 99
_NOT_YET = Cell("")
REMEMBERED, FILES, MERGED = "remembered", "files", "merged"


@dataclass(frozen=True, slots=True)
class ToPrint:
    """A paper that may be printed: its record, what it is called, whether it is ticked and what became of it."""

    row: DocumentRow
    words: str
    ticked: bool
    came: Cell = _NOT_YET


class PrintBatchDialog(Asking):
    """Space or Enter ticks a line, Ctrl+A all; each paper is a job of its own, so that one fault stops no other."""

    def __init__(self, desk: Desk, papers: Sequence[ToPrint], parent: QWidget) -> None:
        super().__init__("批量打印", do="打印", leave="关闭", width=640, parent=parent)
        self._desk, self.papers = desk, list(papers)
        self._tickets: list[Ticket] = []
        self.rows = RowList("要打印的文书", _LOOK, click_opens=True)
        self.rows.setFixedHeight(min(max(len(papers), 2), _SHOWN) * _LOOK.height)
        names = [(name, name) for name in QPrinterInfo.availablePrinterNames()]
        self.where = Choice(
            "打印到",
            [
                (REMEMBERED, "各种文书上次用的打印机"),
                *names,
                (FILES, "写成 PDF 文件，每份一个"),
                (MERGED, "合并成一个 PDF 文件"),
            ],
        )
        if not names:
            self.where.choose(FILES)
        self.copies = LineField("份数", "", hint="不写就照上次")
        self.sides = Choice(
            "单双面", [("", "照上次"), ("none", "单面"), ("long", "双面，长边翻"), ("short", "双面，短边翻")]
        )
        self.said = label("", tone="second")
        self.body.insertWidget(0, self.rows)
        self.form.add("where", "打印到", self.where)
        self.form.add("copies", "份数", self.copies)
        self.form.add("sides", "单双面", self.sides)
        self.form.add("said", "", self.said)
        self.rows.opened.connect(self.toggle)
        QShortcut(QKeySequence(Qt.Key.Key_Space), self.rows, lambda: self.toggle(self.rows.current_id()))
        QShortcut(QKeySequence(QKeySequence.StandardKey.SelectAll), self.rows, self.toggle_all)
        self.asked.connect(self._ask)
        self.rejected.connect(self._stop)
        self._show()

    def toggle(self, key: bytes | None) -> None:
        """Tick a paper, or take its tick away."""
        self.papers = [replace(one, ticked=one.ticked != (one.row.id == key)) for one in self.papers]
        self._show()

    def toggle_all(self) -> None:
        """Tick all; none, where all are ticked."""
        every = all(one.ticked for one in self.papers)
        self.papers = [replace(one, ticked=not every) for one in self.papers]
        self._show()

    def print_to(self, printer_of: Callable[[DocumentRow], QPrinter]) -> None:
        """Print every ticked paper, each on the printer that `printer_of` gives for it."""
        self.busy()
        chosen = [one for one in self.papers if one.ticked]
        self.papers = [replace(one, came=Cell("等打印", "second") if one.ticked else _NOT_YET) for one in self.papers]
        self._show()
        for one in chosen:
            self._send(one.row, printer_of(one.row))

    def _ask(self) -> None:
        copies = self.copies.value()
        if not any(one.ticked for one in self.papers):
            self.missing("said", "文书", "请至少勾一份")
        elif copies is not None and not (copies.isdecimal() and 1 <= int(copies) <= _MOST_COPIES):
            self.missing("copies", "份数", f"请写 1 到 {_MOST_COPIES} 的数字")
        elif self.where.code() == FILES:
            folder = QFileDialog.getExistingDirectory(
                self, "写到哪个文件夹", self._desk.settings.get("export-folder", "")
            )
            if folder:
                self._desk.settings.set("export-folder", folder)
                self.print_to(lambda row: self._file_in(Path(folder), row))
        elif self.where.code() == MERGED:
            start = str(Path(self._desk.settings.get("export-folder", "")) / "文书合并.pdf")
            path, _ = QFileDialog.getSaveFileName(self, "合并成一个 PDF", start, "PDF 文件 (*.pdf)")
            if path:
                self.merge_into(Path(path))
        else:
            self.print_to(self._printer_of)

    def merge_into(self, path: Path) -> None:
        """Write the ticked papers one behind the other with bookmarks; on both sides each begins on a front."""
        self.busy()
        chosen, blobs = [one for one in self.papers if one.ticked], self._desk.blobs()
        two_sided = self.sides.code() in ("long", "short")

        def work() -> Path:
            from safetydesk.documents.pdf.merging import Piece, merge
            from safetydesk.documents.viewing import PdfPages
            from safetydesk.ui.pages.documents.printing import write_file

            opened = ((one, PdfPages(blobs.get(one.row.pdf or ""))) for one in chosen)
            pieces = (Piece(f"{one.words} {one.row.subject}", pages.content) for one, pages in opened)
            return write_file(path, merge(pieces, title="文书合并", duplex=two_sided))

        def done(_: Path) -> None:
            for one in chosen:
                self._came(one.row.id, Cell("已合并", "second"))
            self._desk.say.toast(f"已存 {path}")
            self.do.setEnabled(True)

        self._desk.tasks.carry(work, done, failed=self.refuse, owner=self, ticket=Ticket(f"写 {path.name}"))

    def _printer_of(self, row: DocumentRow) -> QPrinter:
        from safetydesk.ui.pages.documents.printing import remember_printer, remembered_printer, set_sides

        printer, where = remembered_printer(self._desk.settings, row.kind), self.where.code()
        if where and where != REMEMBERED:
            printer.setPrinterName(where)
        if copies := self.copies.value():
            printer.setCopyCount(int(copies))
        if sides := self.sides.code():
            set_sides(printer, sides)
        remember_printer(self._desk.settings, row.kind, printer)
        return printer

    def _file_in(self, folder: Path, row: DocumentRow) -> QPrinter:
        from PySide6.QtPrintSupport import QPrinter

        from safetydesk.ui.pages.documents.printing import a4_printer, fit_name

        printer = a4_printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        words = " ".join((next(one.words for one in self.papers if one.row.id == row.id), row.subject or ""))
        printer.setOutputFileName(str(folder / fit_name(words, ".pdf")))
        return printer

    def _send(self, row: DocumentRow, printer: QPrinter) -> None:
        blobs, pdf = self._desk.blobs(), row.pdf
        assert pdf is not None
        ticket = Ticket()

        def work() -> str:
            from safetydesk.documents.viewing import PdfPages
            from safetydesk.ui.pages.documents.printing import print_paper

            print_paper(PdfPages(blobs.get(pdf)), printer, ticket.report)
            return Path(printer.outputFileName()).name or printer.printerName()

        self._tickets.append(ticket)
        self._desk.tasks.carry(
            work,
            lambda where: self._came(row.id, Cell(f"已送 {where}" if not printer.outputFileName() else "已写成文件")),
            failed=lambda fault: self._failed(row.id, fault),
            owner=self,
            ticket=ticket,
        )

    def _failed(self, key: bytes, fault: SafetyDeskError) -> None:
        self._came(key, Cell(f"没有打印（{fault.code}）", "red"))
        self.refuse(fault)

    def _came(self, key: bytes, came: Cell) -> None:
        good = came.tone != "red"
        self.papers = [
            replace(one, came=came, ticked=one.ticked and not good) if one.row.id == key else one for one in self.papers
        ]
        self._show()
        if not any(one.came.text == "等打印" for one in self.papers):
            self.do.setEnabled(True)

    def _show(self) -> None:
        here = self.rows.current_id()
        lines = [_line(one) for one in self.papers]
        self.rows.show_lines(lines)
        if here:
            self.rows.select(here)
        ticked, sent = sum(one.ticked for one in self.papers), sum(one.came.text[:1] == "已" for one in self.papers)
        self.said.setText(f"已勾 {ticked} 份，共 {len(self.papers)} 份" + (f"；已打印 {sent} 份" if sent else ""))

    def _stop(self) -> None:
        """Closed: what has not begun is not printed."""
        for ticket in self._tickets:
            ticket.cancel()


def _line(one: ToPrint) -> Line:
    below = (Cell(one.row.subject or "", "second"), one.came)
    return Line(one.row.id, (Cell(one.words),), below=below, mark="green" if one.ticked else "open")


def papers_to_print(rows: Sequence[tuple[DocumentRow, str, bool]]) -> list[ToPrint]:
    """What the dialog offers from (record, words, waits for its seal): papers that have a PDF. DESKTOP_027 for none."""
    found = [ToPrint(row, words, ticked) for row, words, ticked in rows if row.pdf]
    if not found:
        raise error("DESKTOP_027")
    return sorted(found, key=lambda one: not one.ticked)
