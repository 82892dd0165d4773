"""收签收件: scans find their papers by QR code, page by page; those that cannot be told are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from safetydesk.documents.scans import SUFFIXES, scan_files
from safetydesk.domain.claims import ScanPage
from safetydesk.errors import SafetyDeskError
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.ui.desk import Desk
from safetydesk.ui.dialogs.asking import Asking
from safetydesk.ui.tasks import Ticket
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.button import Button
from safetydesk.ui.widgets.empty import Empty
from safetydesk.ui.widgets.field import Choice
from safetydesk.ui.widgets.rows import Cell, Column, Line, RowList, RowLook
from safetydesk.ui.widgets.text import label

if TYPE_CHECKING:
    from safetydesk.usecases.papers.scans import ScanMatch

INBOX = "scan-inbox"
_LOOK = RowLook((Column(share=1), Column(width=200, right=True, small=True)), height=54, hairline=None)
_SHOWN = 6
_KEPT = {
    "returned": "已登记签收回收",
    "added": "已加入签收件",
    "known": "已经有了",
    "unserved": "已留存，还没有登记送达",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A part of a file that belongs to one paper, or pages that a person has to place (`paper` None until then)."""

    key: bytes
    file: Path
    pages: tuple[int, ...]
    whole: bool
    paper: bytes | None
    words: str
    why: str = ""
    came: Cell | None = None


class TakeScansDialog(Asking):
    """`papers` are those a page can be placed with by hand, as (record, words)."""

    def __init__(self, desk: Desk, papers: Sequence[tuple[DocumentRow, str]], parent: QWidget) -> None:
        told = "把签好字的文书扫描或拍照。带二维码的自动对到文书；对不上的在下面逐页对应，不对应就不收。"
        super().__init__("收签收件", do="收下", leave="关闭", about=told, width=640, parent=parent)
        self._desk = desk
        self._papers = {row.id: f"{words} {row.subject}" for row, words in papers}
        self.found: list[_Found] = []
        self._reading = 0
        self._tickets: list[Ticket] = []
        self.rows = RowList("扫描件", _LOOK)
        self.rows.setFixedHeight(_SHOWN * _LOOK.height)
        self.empty = Empty("还没有扫描件", "把文件拖到这里，或者选文件；一个 PDF 里可以有好几份文书。")
        self.place = Choice(
            "这一页是", [("", "（先不收）"), *((key.hex(), words) for key, words in self._papers.items())]
        )
        self.said = label("", tone="second", wrap=True)
        self.files = Button("选文件…", self._choose_files, icon="document", key="Ctrl+O")
        self.folder = Button("读扫描文件夹…", self._choose_folder, icon="folder")
        self.look = Button("打开原件", self._look, kind="quiet")
        self._lay_out()
        self.setAcceptDrops(True)
        self.rows.moved.connect(lambda _: self._show_place())
        self.rows.opened.connect(lambda _: self.do.click())
        self.place.activated.connect(lambda _: self._placed())
        self.asked.connect(self._take)
        self.finished.connect(lambda _: self._stop())
        self._show()

    def read(self, files: Sequence[Path]) -> None:
        """Read files one after the other; each page says which paper it is of."""
        known = {one.file for one in self.found}
        for file in files:
            if file not in known:
                self._read_one(file)
        self._show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was dropped, folders too."""
        self.read(scan_files([Path(one.toLocalFile()) for one in event.mimeData().urls() if one.isLocalFile()]))

    def _read_one(self, file: Path) -> None:
        ticket = Ticket(f"读 {file.name}", "取消则不收这个文件", "页")

        def work() -> list[ScanPage]:
            from safetydesk.documents.scans import read_scan

            return list(read_scan(file, cancelled=lambda: ticket.cancelled))

        def match(pages: list[ScanPage]) -> None:
            from safetydesk.usecases.papers.scans import match_scan

            self._desk.tasks.read(lambda db: match_scan(db, pages), done, failed=failed, owner=self)

        def ended() -> None:
            self._reading -= 1
            self._show()
            self._stand()

        def done(match: ScanMatch) -> None:
            self._add(file, match)
            ended()

        def failed(fault: SafetyDeskError) -> None:
            self._put(
                _Found(
                    self._desk.random_bytes(16), file, (), False, None, file.name, f"{fault.message}（{fault.code}）"
                )
            )
            ended()

        self._reading += 1
        self._tickets.append(ticket)
        self._desk.tasks.carry(work, match, failed=failed, owner=self, ticket=ticket)

    def _stand(self) -> None:
        """Once all is read the keyboard goes on to what comes next, unless a person is at something else."""
        if self._reading == 0 and self.focusWidget() in (None, self.files, self.folder, self.leave):
            (self.rows if any(one.paper is None for one in self.found) else self.do).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Files come first."""
        super().showEvent(event)
        if not self.found:
            self.files.setFocus()

    def _stop(self) -> None:
        """Closed: what was not read yet is not read any more."""
        for ticket in self._tickets:
            ticket.cancel()

    def _add(self, file: Path, match: ScanMatch) -> None:
        total = sum(len(part.pages) for part in match.parts) + len(match.questions)
        for part in match.parts:
            row = part.document
            words = f"{self._desk.catalog().word('document_kind', row.kind)} {row.number or row.code} {row.subject}"
            self._put(_Found(self._desk.random_bytes(16), file, part.pages, part.whole, row.id, words))
        for question in match.questions:
            told = _Found(self._desk.random_bytes(16), file, (question.page,), total == 1, None, "", question.why)
            self._put(told)

    def _put(self, found: _Found) -> None:
        self.found.append(found)

    def _placed(self) -> None:
        """A person said which paper the page under the cursor is of."""
        here, paper = self._here(), bytes.fromhex(self.place.code() or "") or None
        if here is not None:
            words = self._papers.get(paper, "") if paper else ""
            self.found = [replace(one, paper=paper, words=words) if one is here else one for one in self.found]
            self._show()

    def _take(self) -> None:
        """Keep what has its paper; the pages placed by hand with one paper of one file go together."""
        for one in self._ready():
            self._keep(one)

    def _ready(self) -> list[_Found]:
        return [one for one in self.found if one.paper is not None and one.came is None]

    def _keep(self, one: _Found) -> None:
        blobs, paper = self._desk.blobs(), one.paper
        self.busy()

        def work() -> tuple[bytes, str]:
            from safetydesk.documents.scans import scan_bytes

            return scan_bytes(one.file, one.pages, whole=one.whole)

        def store(told: tuple[bytes, str]) -> None:
            content, mime = told

            def run(session: Any) -> Any:
                from safetydesk.domain.canonical import name_of
                from safetydesk.usecases.papers.scans import file_scan

                name, size = name_of(content), len(content)
                filed = file_scan(session, document_id=paper or b"", sha256=name, size=size, mime=mime)
                blobs.put(content)
                return filed

            self._desk.tasks.write(
                run, lambda filed: self._came(one.key, Cell(_KEPT[filed.kept], "second")), failed=failed, owner=self
            )

        def failed(fault: SafetyDeskError) -> None:
            self._came(one.key, Cell(f"没有收（{fault.code}）", "red"))
            self.refuse(fault)

        self._desk.tasks.carry(work, store, failed=failed, owner=self, ticket=Ticket(f"收 {one.file.name}"))

    def _came(self, key: bytes, came: Cell) -> None:
        self.found = [replace(one, came=came) if one.key == key else one for one in self.found]
        self._show()

    def _here(self) -> _Found | None:
        key = self.rows.current_id()
        return next((one for one in self.found if one.key == key), None)

    def _show(self) -> None:
        here = self.rows.current_id()
        self.rows.show_lines([_line(one) for one in self.found])
        if here:
            self.rows.select(here)
        asked = sum(one.paper is None for one in self.found)
        kept = sum(one.came is not None and one.came.tone != "red" for one in self.found)
        parts = [f"还在读 {self._reading} 个文件"] if self._reading else []
        parts += [f"对上 {len(self.found) - asked} 份"] if self.found else []
        parts += [f"待人工对应 {asked} 页"] if asked else []
        parts += [f"已收 {kept} 份"] if kept else []
        self.rows.setVisible(bool(self.found))
        self.empty.setVisible(not self.found)
        self.said.setText("；".join(parts))
        self.form.show_row("said", bool(parts))
        self.do.setEnabled(bool(self._ready()) and not self._reading)
        self._show_place()

    def _show_place(self) -> None:
        here = self._here()
        asked = here is not None and bool(here.pages) and bool(here.why) and here.came is None
        self.form.show_row("place", asked)
        self.look.setEnabled(here is not None)
        if asked and here is not None:
            self.place.choose(here.paper.hex() if here.paper else "")

    def _choose_files(self) -> None:
        kinds = " ".join(f"*{one}" for one in SUFFIXES)
        start = self._desk.settings.get(INBOX, "")
        names, _ = QFileDialog.getOpenFileNames(self, "选扫描件", start, f"扫描件和照片 ({kinds})")
        self.read([Path(name) for name in names])

    def _choose_folder(self) -> None:
        start = self._desk.settings.get(INBOX, "")
        if folder := QFileDialog.getExistingDirectory(self, "扫描仪存放文件的文件夹", start):
            self._desk.settings.set(INBOX, folder)
            self.read(scan_files([Path(folder)]))

    def _look(self) -> None:
        if (here := self._here()) is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(here.file)))

    def _lay_out(self) -> None:
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        for button in (self.files, self.folder):
            verbs.addWidget(button)
        verbs.addStretch(1)
        verbs.addWidget(self.look)
        at = self.body.indexOf(self.form)
        self.body.insertLayout(at, verbs)
        self.body.insertWidget(at + 1, self.empty)
        self.body.insertWidget(at + 2, self.rows)
        self.form.add("place", "这一页是", self.place)
        self.form.add("said", "", self.said)


def _line(one: _Found) -> Line:
    pages = f"{one.file.name}　第{'、'.join(map(str, one.pages))}页" if one.pages else one.file.name
    right = one.came or Cell("" if one.paper else "待人工对应" if one.pages else "读不出", "amber")
    mark: State = "green" if one.came and one.came.tone != "red" else "blue" if one.paper else "amber"
    return Line(one.key, (Cell(one.words or one.why),), below=(Cell(pages, "second"), right), mark=mark)
